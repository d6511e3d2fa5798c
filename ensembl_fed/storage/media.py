"""Queries about uploads that their owners may still change."""

from sqlalchemy import delete
from sqlmodel import col, select

from ensembl_fed.models import Media
from ensembl_fed.storage.unit import Unit


async def own_media(unit: Unit, account_id: int, media_id: int) -> Media | None:
    """One of an account's own uploads, in a status already or not."""
    query = select(Media).where(Media.id == media_id, Media.account_id == account_id)
    return (await unit.session.exec(query.limit(1))).first()


async def remove_media(unit: Unit, media: Media) -> None:
    """Forget an upload; its files are the caller's to delete."""
    await unit.execute(delete(Media).where(col(Media.id) == media.id))
