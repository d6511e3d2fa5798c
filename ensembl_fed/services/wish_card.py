"""A status that is open to all shows what the page says that it links to."""

from datetime import datetime, timedelta

from activitypub.addresses import domain_of
from activitypub.errors import BadDocument
from ensembl_fed.clock import utc_now
from ensembl_fed.events import StatusChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import PreviewCard, Status
from ensembl_fed.models.kinds import StatusPart
from ensembl_fed.storage.cards import card_by_url, hide_card, show_card
from ensembl_fed.storage.jobs import schedule
from ensembl_fed.storage.peer_hosts import suspended_among
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import OPEN_TO_ALL
from ensembl_fed.text.page_words import PageWords, first_link

FETCH_CARD_JOB = "fetch_card"
_FRESH_FOR = timedelta(days=14)
_TRIED_AGAIN_AFTER = timedelta(days=1)
# A post that spreads makes many servers ask for the same page: not all in the same second.
_SPREAD_S = 60


async def wish_card(unit: Unit, status: Status, *, is_ours: bool = True) -> None:
    """Have the page fetched that a status links to; nothing for a status that is not open to all."""
    if status.visibility not in OPEN_TO_ALL or first_link(status.content) is None:
        return
    delay = timedelta() if is_ours else timedelta(seconds=status.id % _SPREAD_S)
    await schedule(unit, FETCH_CARD_JOB, str(status.id), {"status_id": status.id}, utc_now() + delay)


async def change_card(unit: Unit, status: Status, *, is_ours: bool = True) -> None:
    """The text is another: so may be the page."""
    if status.parts & StatusPart.CARD:
        await hide_card(unit, status.id)
        status.parts &= ~StatusPart.CARD
        await unit.add(status)
    if "://" in status.content:
        await wish_card(unit, status, is_ours=is_ours)


async def wanted_page(unit: Unit, status_id: int, *, now: datetime) -> str | None:
    """The address to fetch for a status: None if its page is known well enough, or must not be asked for."""
    status = await status_by_id(unit, status_id)
    url = first_link(status.content) if status is not None and status.visibility in OPEN_TO_ALL else None
    if status is None or url is None or unit.home.addresses.is_ours(url):
        return None
    card = await card_by_url(unit, url)
    if card is not None and _is_fresh(card, now):
        await _show(unit, status_id, card)
        return None
    try:
        return None if await suspended_among(unit, [domain_of(url)]) else url
    except BadDocument:
        return None


async def keep_page(unit: Unit, status_id: int, url: str, words: PageWords | None, *, now: datetime) -> None:
    """Keep what the page said, or that it said nothing, and show it below the status."""
    card = await card_by_url(unit, url) or PreviewCard(id=new_id(), url=url)
    if words is not None:
        card.title, card.description = words.title, words.description
        card.author_name, card.provider_name = words.author_name, words.provider_name
        card.published_at = words.published_at
    card.fetched_at = now
    await unit.add(card)
    status = await status_by_id(unit, status_id)
    # It may have been edited meanwhile.
    if status is not None and status.visibility in OPEN_TO_ALL and first_link(status.content) == url:
        await _show(unit, status_id, card)


def _is_fresh(card: PreviewCard, now: datetime) -> bool:
    return card.fetched_at is not None and now - card.fetched_at < (_FRESH_FOR if card.title else _TRIED_AGAIN_AFTER)


async def _show(unit: Unit, status_id: int, card: PreviewCard) -> None:
    if card.title and await show_card(unit, status_id, card.id):
        unit.tell(StatusChanged(status_id))
