"""Takes the words of a confidential message out of the town's store."""

from html import escape

from sqlalchemy import delete, text, update
from sqlmodel import col, select

from ensembl_fed.models import Media, Status, StatusEdit, StatusTag
from ensembl_fed.storage.unit import Unit


async def overwrite_what_goes(unit: Unit) -> None:
    """From now on what is deleted or replaced is filled with zeros. PostgreSQL does that with its next vacuum.

    Where confidential messages pass, nothing of them may stay in the free room of the file.
    """
    if not unit.is_postgres:
        await unit.execute(text("PRAGMA secure_delete=ON"))


async def blank_status(unit: Unit, status: Status, instead: str) -> None:
    """Other words in the place of a status's own, with nothing left behind: no versions, no tags."""
    values = {
        "text": instead,
        "content": f"<p>{escape(instead)}</p>",
        "spoiler_text": "",
        "version": status.version + 1,
    }
    await unit.execute(update(Status).where(col(Status.id) == status.id).values(**values))
    await unit.execute(delete(StatusEdit).where(col(StatusEdit.status_id) == status.id))
    await unit.execute(delete(StatusTag).where(col(StatusTag.status_id) == status.id))
    await unit.session.refresh(status)


async def picture_keys(unit: Unit, status_id: int) -> list[str]:
    """The files of the pictures that hang on a status."""
    rows = await unit.session.exec(select(Media).where(Media.status_id == status_id).limit(16))
    return [key for media in rows for key in (media.key, media.preview_key) if key]


async def forget_pictures(unit: Unit, status_id: int) -> None:
    """The rows of those pictures; their files are deleted by the caller, outside of the unit."""
    await unit.execute(delete(Media).where(col(Media.status_id) == status_id))
