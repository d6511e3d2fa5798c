"""Everything of a member in one file: posts as other servers read them, pictures, and a page to read (R26)."""

import asyncio
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Final

import orjson

from activitypub.actors import actor_document
from activitypub.contexts import with_context
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import TooMany
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Archive, Status
from ensembl_fed.models.kinds import ArchiveState, CsvKind
from ensembl_fed.outbox.render import activity_of, actor_of
from ensembl_fed.services.export_lists import export_list
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.carried import (
    archive_by_id,
    archive_of,
    bookmarked_uris,
    liked_uris,
    old_archives,
    own_status_part,
    remove_archive,
)
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.departures import media_keys_of
from ensembl_fed.storage.files import MediaFiles, new_private_key
from ensembl_fed.storage.jobs import schedule
from ensembl_fed.storage.unit import Unit

ARCHIVE_JOB: Final = "make_archive"
KEPT_FOR: Final = timedelta(days=7)
_PAUSE: Final = timedelta(days=1)
_PART: Final = 200
_MOST_STATUSES: Final = 100_000
_MOST_BYTES: Final = 512 * 1024 * 1024
_PAGE: Final = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>{name}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; style-src 'unsafe-inline'">
<style>body{{font:1.1rem/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}}
article{{border-top:1px solid #999}}</style>
<h1>{name}</h1><p>{handle}</p>{note}<p>Ce dossier contient aussi <code>actor.json</code>, <code>outbox.json</code>,
<code>likes.json</code>, <code>bookmarks.json</code>, vos listes au format CSV
et vos images dans <code>media/</code>.</p>
{posts}</html>
"""


async def ask_archive(unit: Unit, account: Account) -> Archive:
    """Have an archive made; one that is being made already is that one.

    Raises TooMany when one was made within a day: it costs much.
    """
    last = await archive_of(unit, account.id)
    now = utc_now()
    if last is not None and last.state is ArchiveState.WAITING:
        return last
    if last is not None and last.state is ArchiveState.READY and last.created_at + _PAUSE > now:
        raise TooMany("Une archive par jour : la dernière est encore là.", retry_after_s=int(_PAUSE.total_seconds()))
    archive = Archive(id=new_id(), account_id=account.id, created_at=now)
    await unit.add(archive)
    await schedule(unit, ARCHIVE_JOB, str(archive.id), {"archive_id": archive.id}, now)
    return archive


async def make_archive(database: Database, files: MediaFiles, folder: Path, archive_id: int) -> None:
    """Make an archive that was asked for, in a file of `folder` first. No unit may be open. Safe to repeat."""
    async with database.reading() as unit:
        archive = await archive_by_id(unit, archive_id)
        account = await account_by_id(unit, archive.account_id) if archive is not None else None
    if archive is None or account is None or archive.state is not ArchiveState.WAITING:
        return
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{archive_id}.zip"
    try:
        await _write(database, files, account, path)
        key = new_private_key()
        size = path.stat().st_size
        await files.keep_private(key, path)
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)
    async with database.unit() as unit:
        kept = await archive_by_id(unit, archive_id)
        if kept is not None:
            kept.state, kept.key, kept.bytes = ArchiveState.READY, key, size
            kept.expires_at = utc_now() + KEPT_FOR
            await unit.add(kept)


async def forget_old_archives(database: Database, files: MediaFiles) -> None:
    """Delete the archives whose time is over."""
    async with database.reading() as unit:
        old = await old_archives(unit, now=utc_now(), limit=_PART)
    for archive in old:
        if archive.key:
            await files.delete_private(archive.key)
        async with database.unit() as unit:
            await remove_archive(unit, archive.id)


async def _write(database: Database, files: MediaFiles, account: Account, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        posts = await _write_posts(database, account, written)
        async with database.reading() as unit:
            texts = await _small_files(unit, account)
            keys = await media_keys_of(unit, account.id)
        texts["index.html"] = _page(account, database.home.domain, posts)
        for name, text in texts.items():
            written.writestr(name, text)
        left = _MOST_BYTES
        for key in keys:
            content = await files.get(key)
            if content is not None and (left := left - len(content)) >= 0:
                await asyncio.to_thread(written.writestr, f"media/{key}", content, zipfile.ZIP_STORED)


async def _write_posts(database: Database, account: Account, written: zipfile.ZipFile) -> list[str]:
    """The outbox, written a part at a time; what the page says of each."""
    shown: list[str] = []
    newer_than = 0
    with written.open("outbox.json", "w") as file:
        head = {"id": "outbox.json", "type": "OrderedCollection"}
        file.write(orjson.dumps(with_context(head))[:-1] + b',"orderedItems":[')
        while len(shown) < _MOST_STATUSES:
            async with database.reading() as unit:
                part = await own_status_part(unit, account.id, newer_than=newer_than, limit=_PART)
                activities = [await activity_of(unit, status) for status in part]
            for status, activity in zip(part, activities, strict=True):
                file.write((b"," if shown else b"") + orjson.dumps(activity))
                shown.append(_post(status))
            if len(part) < _PART:
                break
            newer_than = part[-1].id
        file.write(b"]}")
    return shown


async def _small_files(unit: Unit, account: Account) -> dict[str, str | bytes]:
    likes = _collection("likes.json", await liked_uris(unit, account.id))
    bookmarks = _collection("bookmarks.json", await bookmarked_uris(unit, account.id))
    lists = {f"{kind.value}.csv": await export_list(unit, account, kind) for kind in CsvKind}
    actor = orjson.dumps(actor_document(await actor_of(unit, account)))
    return {"actor.json": actor, "likes.json": likes, "bookmarks.json": bookmarks, **lists}


def _collection(name: str, uris: list[str]) -> bytes:
    body: Mapping[str, object] = {"id": name, "type": "OrderedCollection", "orderedItems": uris}
    return orjson.dumps(with_context(body))


def _page(account: Account, domain: str, posts: list[str]) -> str:
    """A page that any browser opens; newest first. Contents were cleaned when they were kept."""
    return _PAGE.format(
        name=escape(account.display_name or account.username),
        handle=escape(f"@{account.username}@{domain}"),
        note=account.note,
        posts="\n".join(reversed(posts)),
    )


def _post(status: Status) -> str:
    when = status.created_at.strftime("%Y-%m-%d %H:%M")
    warning = f"<p><strong>{escape(status.spoiler_text)}</strong></p>" if status.spoiler_text else ""
    body = "<p>(partage)</p>" if status.reblog_of_id is not None else status.content
    return f"<article><p><time>{when}</time> · {status.visibility.value}</p>{warning}{body}</article>"
