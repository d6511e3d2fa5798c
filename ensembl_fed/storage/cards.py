"""Queries about preview cards."""

from collections.abc import Iterable

from sqlalchemy import delete, update
from sqlmodel import col, select

from ensembl_fed.models import PreviewCard, Status, StatusCard
from ensembl_fed.models.kinds import StatusPart
from ensembl_fed.storage.unit import Unit, unique


async def card_by_url(unit: Unit, url: str) -> PreviewCard | None:
    """What is known of the page at an address."""
    return (await unit.session.exec(select(PreviewCard).where(PreviewCard.url == url).limit(1))).first()


async def cards_of(unit: Unit, status_ids: Iterable[int]) -> dict[int, PreviewCard]:
    """The cards of these statuses, by status."""
    wanted = unique(status_ids)
    if not wanted:
        return {}
    query = (
        select(StatusCard.status_id, PreviewCard)
        .join(PreviewCard, col(PreviewCard.id) == col(StatusCard.card_id))
        .where(col(StatusCard.status_id).in_(wanted))
        .limit(len(wanted))
    )
    return dict((await unit.session.exec(query)).all())


async def show_card(unit: Unit, status_id: int, card_id: int) -> bool:
    """Let a status show a card; False if it shows one already."""
    if not await unit.insert_new(StatusCard, {"status_id": status_id, "card_id": card_id}):
        return False
    await unit.execute(
        update(Status)
        .where(col(Status.id) == status_id)
        .values(parts=Status.parts.op("|")(int(StatusPart.CARD)), version=Status.version + 1)  # type: ignore[attr-defined]  # a column
    )
    return True


async def hide_card(unit: Unit, status_id: int) -> None:
    """Let a status show no card."""
    await unit.execute(delete(StatusCard).where(col(StatusCard.status_id) == status_id))
