"""A member sends a film or a sound: kept as it came where nobody reads it, prepared, and only then shown."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.events import WorkQueued
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Media, MediaWork
from ensembl_fed.models.kinds import MediaKind
from ensembl_fed.services.clip_formats import clip_format
from ensembl_fed.services.prepare_clip import UNREADABLE, PreparedClip, prepare_clip
from ensembl_fed.services.prepare_image import is_moving_picture
from ensembl_fed.services.upload_media import Focus, check_description, focus_meta
from ensembl_fed.settings import Limits
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.files import MediaFiles, new_private_key
from ensembl_fed.storage.media_work import DueMedia, finish_media, give_up_media
from ensembl_fed.storage.unit import Unit

_NO_TOOL: Final = "Les vidéos et les sons ne sont pas acceptés ici. Envoyez une photo en JPEG, PNG, WebP ou GIF."


@dataclass(frozen=True, slots=True)
class PreparedFiles:
    """The keys of what was made of a film or a sound, before its row says so."""

    clip: PreparedClip
    key: str
    preview_key: str


async def is_clip(content: bytes, *, has_tool: bool) -> bool:
    """Whether what was sent is for ffmpeg: a film, a sound, a GIF that moves. Raises Invalid where that is missing."""
    found = clip_format(content)
    if found is None or (found.demuxer == "gif" and not (has_tool and await is_moving_picture(content))):
        return False
    if not has_tool:
        raise Invalid(_NO_TOOL)
    if not found.is_readable:
        raise Invalid(UNREADABLE)
    return True


async def keep_clip(files: MediaFiles, content: bytes, *, limits: Limits) -> str:
    """Keep what was sent as it came, where no public address leads; returns its key. No unit may be open.

    Raises Invalid for what is too heavy.
    """
    if len(content) > limits.clip_bytes:
        raise Invalid(f"Cet enregistrement est trop lourd : {limits.clip_bytes // 1024 // 1024} Mo au plus.")
    key = new_private_key()
    await files.keep_private(key, content)
    return key


async def upload_clip(
    unit: Unit, account: Account, source_key: str, *, description: str = "", focus: Focus | None = None
) -> Media:
    """Give an account a film or a sound that is still to be prepared; its kind is settled then.

    Raises Invalid for a description that is too long.
    """
    check_description(description, unit.home.limits)
    now = utc_now()
    media = Media(
        id=new_id(now),
        account_id=account.id,
        kind=MediaKind.UNKNOWN,
        description=description,
        meta={} if focus is None else {"focus": focus_meta(focus)},
        created_at=now,
    )
    await unit.add(media)
    await unit.add(MediaWork(media_id=media.id, source_key=source_key, next_at=now))
    unit.tell(WorkQueued("media"))
    return media


async def finish_clip(
    database: Database, files: MediaFiles, tool: Path | None, due: DueMedia, *, limits: Limits
) -> None:
    """Prepare a film or a sound that was claimed; if that cannot be done, its owner is told why. May run twice."""
    try:
        if tool is None or due.attempts > limits.clip_attempts:
            raise Invalid(_NO_TOOL if tool is None else UNREADABLE)
        made = await _prepared(files, tool, due.source_key, limits)
    except (Invalid, FileNotFoundError) as error:
        problem = str(error) if isinstance(error, Invalid) else UNREADABLE
        async with database.unit() as unit:
            await give_up_media(unit, due.media_id, problem)
        await files.delete_private(due.source_key)
        return
    async with database.unit() as unit:
        clip = made.clip
        is_there = await finish_media(
            unit,
            due.media_id,
            kind=clip.kind,
            key=made.key,
            preview_key=made.preview_key,
            media_type=clip.media_type,
            blurhash="" if clip.poster is None else clip.poster.blurhash,
            meta=clip.meta,
        )
    # Its owner may have taken it back meanwhile.
    for key in () if is_there else (made.key, made.preview_key):
        await files.delete(key)
    await files.delete_private(due.source_key)


async def _prepared(files: MediaFiles, tool: Path, source_key: str, limits: Limits) -> PreparedFiles:
    with tempfile.TemporaryDirectory(prefix="ensembl-clip-") as place:
        folder = Path(place)
        source = folder / "source"
        start = await _fetched(files, source_key, source)
        found = clip_format(start)
        if found is None or not found.is_readable:
            raise Invalid(UNREADABLE)
        clip = await prepare_clip(tool, source, found.demuxer, folder=folder, limits=limits)
        key = await files.put(clip.file, clip.media_type)
        poster = None if clip.poster is None else clip.poster.small or clip.poster.original
        preview_key = "" if poster is None else await files.put(poster.content, poster.media_type)
        return PreparedFiles(clip, key, preview_key)


async def _fetched(files: MediaFiles, source_key: str, into: Path) -> bytes:
    """Copy a private file to the disk; returns its first bytes. Raises FileNotFoundError."""
    start = b""
    with into.open("wb") as file:
        async for part in files.read_private(source_key):
            start = start or bytes(part[:64])
            file.write(part)
    return start
