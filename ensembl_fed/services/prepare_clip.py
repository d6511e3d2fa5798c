"""Films and sounds from strangers made safe and small by ffmpeg: decoded, scaled, written anew (security 28)."""

import asyncio
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ensembl_fed.errors import Invalid
from ensembl_fed.models.kinds import MediaKind
from ensembl_fed.services import media_cell
from ensembl_fed.services.prepare_image import ImageUse, PreparedImage, prepare_image
from ensembl_fed.settings import Limits

UNREADABLE: Final = "Cette vidéo ou ce son ne peut pas être lu. Essayez en MP4 ou en MP3."
TOO_LONG: Final = "Cet enregistrement est trop long : {minutes} minutes au plus."
TOO_LARGE: Final = "Cette vidéo a trop de pixels, ou trop d’images par seconde."
# What may decode a stranger's bytes, and nothing more exotic.
_DECODERS: Final = (
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,theora,mjpeg,gif,"
    "aac,aac_fixed,mp3,mp3float,opus,libopus,vorbis,libvorbis,flac,alac,amrnb,amrwb,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s32le,pcm_u8,pcm_f32le"
)
_SIDE: Final = 1_280
_MOST_SAID: Final = 64 * 1024
_DURATION: Final = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_STREAM: Final = re.compile(r"^ *Stream #0:\d+.*?: (Video|Audio): (.*)$", re.MULTILINE)
_SIZE: Final = re.compile(r"\b(\d{1,5})x(\d{1,5})\b")
_RATE: Final = re.compile(r"\b(\d+(?:\.\d+)?) fps\b")
_BITRATE: Final = re.compile(r"\b(\d+) kb/s")
_FILE: Final = ("-protocol_whitelist", "file")
# Nothing of the sender's words, places and names; the same bytes for the same film.
_NO_METADATA: Final = (
    *("-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1", "-sn", "-dn"),
    *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
)
_SOUND: Final = ("-c:a", "aac", "-b:a", "128k", "-ac", "2")
_PICTURES: Final = (
    *("-c:v", "libx264", "-preset", "veryfast", "-crf", "25", "-maxrate", "2500k", "-bufsize", "5000k"),
    *("-threads", "2", "-fpsmax", "60"),
    *("-vf", f"scale=w='min(iw,{_SIDE})':h='min(ih,{_SIDE})':force_original_aspect_ratio=decrease,"
      "crop=trunc(iw/2)*2:trunc(ih/2)*2,format=yuv420p,setsar=1"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What ffmpeg says of a file: seconds, pixels, frames and kilobits a second; None for what it does not say."""

    duration_s: float | None
    video: str
    audio: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; (0, 0) for a sound."""
        found = _SIZE.search(self.video)
        return (int(found.group(1)), int(found.group(2))) if found else (0, 0)

    @property
    def rate(self) -> float:
        """Frames a second; 0 when it is not said."""
        found = _RATE.search(self.video)
        return float(found.group(1)) if found else 0.0


@dataclass(frozen=True, slots=True)
class PreparedClip:
    """A film or a sound as it is kept: its file in the folder that was given, and a picture of it, if it has any."""

    file: Path
    media_type: str
    kind: MediaKind
    meta: dict[str, object]
    poster: PreparedImage | None = None


async def prepare_clip(tool: Path, source: Path, demuxer: str, *, folder: Path, limits: Limits) -> PreparedClip:
    """Make a film or a sound fit to be shown, in a process without network. Takes minutes; never inside a unit.

    Raises Invalid for what cannot be read, is too long or has too many pixels.
    """
    facts = await probe_clip(tool, source, demuxer, limits=limits)
    _check(facts, limits)
    if not facts.video:
        return await _sound(tool, source, demuxer, folder, limits)
    return await _film(tool, source, demuxer, folder, limits, is_silent=demuxer == "gif")


async def probe_clip(tool: Path, source: Path, demuxer: str, *, limits: Limits) -> ClipFacts:
    """What a file holds. Raises Invalid when it can be read as nothing."""
    # Without an output ffmpeg says what it found and ends with an error.
    _, said = await _run(tool, [*_input(source, demuxer)], limits)
    streams = _STREAM.findall(said)
    video = next((words for kind, words in streams if kind == "Video" and "attached pic" not in words), "")
    audio = next((words for kind, words in streams if kind == "Audio"), "")
    if not video and not audio:
        raise Invalid(UNREADABLE)
    found = _DURATION.search(said)
    duration_s = None if found is None else int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])
    return ClipFacts(duration_s, video, audio)


def _check(facts: ClipFacts, limits: Limits) -> None:
    width, height = facts.size
    if width * height > limits.video_pixels or facts.rate > limits.video_frame_rate:
        raise Invalid(TOO_LARGE)
    if facts.duration_s is not None and facts.duration_s > limits.clip_seconds:
        raise Invalid(TOO_LONG.format(minutes=limits.clip_seconds // 60))


async def _sound(tool: Path, source: Path, demuxer: str, folder: Path, limits: Limits) -> PreparedClip:
    made = folder / "made.m4a"
    await _make(tool, [*_input(source, demuxer), "-map", "0:a:0", "-vn", *_SOUND], made, limits)
    facts = await probe_clip(tool, made, "mov", limits=limits)
    original = {"duration": facts.duration_s or 0.0, "bitrate": _bitrate_of(made, facts)}
    return PreparedClip(made, "audio/mp4", MediaKind.AUDIO, {**_told(facts), "original": original})


async def _film(
    tool: Path, source: Path, demuxer: str, folder: Path, limits: Limits, *, is_silent: bool
) -> PreparedClip:
    made, frame = folder / "made.mp4", folder / "frame.png"
    sound = ("-an",) if is_silent else ("-map", "0:a:0?", *_SOUND)
    await _make(tool, [*_input(source, demuxer), "-map", "0:v:0", *_PICTURES, *sound], made, limits)
    facts = await probe_clip(tool, made, "mov", limits=limits)
    await _make(tool, [*_input(made, "mov"), "-frames:v", "1", "-f", "image2", "-c:v", "png"], frame, limits)
    poster = await prepare_image(frame.read_bytes(), ImageUse.ATTACHMENT, limits=limits)
    width, height = facts.size
    meta: dict[str, object] = {
        **_told(facts),
        **poster.original.meta,
        "fps": round(facts.rate),
        "original": {
            "width": width,
            "height": height,
            "frame_rate": f"{round(facts.rate)}/1",
            "duration": facts.duration_s or 0.0,
            "bitrate": _bitrate_of(made, facts),
        },
        "small": (poster.small or poster.original).meta,
    }
    kind = MediaKind.GIFV if is_silent else MediaKind.VIDEO
    return PreparedClip(made, "video/mp4", kind, meta, poster)


def _told(facts: ClipFacts) -> dict[str, object]:
    """What Mastodon says of any film or sound. Source: https://docs.joinmastodon.org/entities/MediaAttachment/#video"""
    seconds = facts.duration_s or 0.0
    minutes, rest = divmod(seconds, 60)
    told: dict[str, object] = {
        "length": f"{int(minutes // 60)}:{int(minutes % 60):02}:{rest:05.2f}",
        "duration": seconds,
    }
    if facts.audio:
        parts = [part.strip() for part in facts.audio.split(",")]
        bitrate = _BITRATE.search(facts.audio)
        told["audio_encode"] = parts[0].partition(" ")[0]
        told["audio_bitrate"] = f"{bitrate.group(1)} kb/s" if bitrate else None
        told["audio_channels"] = parts[2] if len(parts) > 2 else None  # noqa: PLR2004 -- codec, rate, channels
    return told


def _bitrate_of(made: Path, facts: ClipFacts) -> int:
    """Bits a second, as Mastodon counts them."""
    return int(made.stat().st_size * 8 / facts.duration_s) if facts.duration_s else 0


def _input(source: Path, demuxer: str) -> list[str]:
    """One file, read by one demuxer that is named, with decoders that are known, and by no other way than a file."""
    return [*_FILE, "-f", demuxer, "-codec_whitelist", _DECODERS, "-i", f"file:{source}"]


async def _make(tool: Path, arguments: Sequence[str], made: Path, limits: Limits) -> None:
    """Write one file. Raises Invalid if it could not be made, or would be longer or heavier than it may."""
    bounds = ["-t", str(limits.clip_seconds), "-fs", str(limits.clip_bytes)]
    faststart = ["-movflags", "+faststart"] if made.suffix in (".mp4", ".m4a") else []
    ended, _ = await _run(tool, [*arguments, *_NO_METADATA, *bounds, *faststart, f"file:{made}"], limits)
    if ended != 0 or not _is_written(made):
        raise Invalid(UNREADABLE)


def _is_written(made: Path) -> bool:
    return made.is_file() and made.stat().st_size > 0


async def _run(tool: Path, arguments: Sequence[str], limits: Limits) -> tuple[int, str]:
    """Run ffmpeg shut in, without our environment, for so long as it may; (how it ended, what it said)."""
    cell = [sys.executable, "-I", "-S", media_cell.__file__]
    bounds = [str(limits.clip_work_s), str(limits.clip_memory_bytes), str(limits.clip_bytes * 2)]
    process = await asyncio.create_subprocess_exec(
        *(*cell, *bounds, str(tool), "-hide_banner", "-nostdin", "-y", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={},
    )
    try:
        async with asyncio.timeout(limits.clip_work_s):
            said = await _last_words(process)
            return await process.wait(), said
    except TimeoutError as error:
        raise Invalid(UNREADABLE) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _last_words(process: asyncio.subprocess.Process) -> str:
    """What the process says, up to a bound; the rest is read and left."""
    said = bytearray()
    if process.stderr is not None:
        while part := await process.stderr.read(_MOST_SAID):
            said += part[: max(0, _MOST_SAID - len(said))]
    return said.decode("utf-8", "replace")
