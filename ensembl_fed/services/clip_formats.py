"""Which films and sounds are taken, by their first bytes: the type that the sender names is never believed."""

from dataclasses import dataclass
from typing import Final

# What clients are told may be sent where ffmpeg is there; each of these is a container below.
VIDEO_TYPES: Final = ("video/mp4", "video/quicktime", "video/webm", "video/ogg")
AUDIO_TYPES: Final = (
    *("audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac", "audio/ogg", "audio/vorbis"),
    *("audio/opus", "audio/webm", "audio/flac", "audio/wav", "audio/wave", "audio/x-wav", "audio/3gpp"),
)
_STARTS: Final = (
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf2", "mp3"),
    (b"\xff\xf1", "aac"),
    (b"\xff\xf9", "aac"),
    (b"fLaC", "flac"),
)
# ISO files that are photos: HEIC and AVIF.
_STILL_BRANDS: Final = (b"heic", b"heix", b"mif1", b"msf1", b"avif")


@dataclass(frozen=True, slots=True)
class ClipFormat:
    """A container, by the name that ffmpeg has for what reads it; `is_readable` if we let it."""

    demuxer: str
    is_readable: bool = True


def clip_format(content: bytes) -> ClipFormat | None:
    """The container of a film, a sound or a moving GIF by its first bytes; None for anything else."""
    if content[4:8] == b"ftyp":
        return None if content[8:12] in _STILL_BRANDS else ClipFormat("mov")
    if content[:4] == b"RIFF" and content[8:12] in (b"WAVE", b"AVI "):
        return ClipFormat("wav") if content[8:12] == b"WAVE" else ClipFormat("avi", is_readable=False)
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return ClipFormat("gif")
    return next((ClipFormat(demuxer) for start, demuxer in _STARTS if content.startswith(start)), None)
