"""What a digest tells somebody: what concerns them, help near home, what associations say; nothing they may not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ensembl_fed.models import Account, Event, HelpPost, Member, Notification, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.accounts import accounts_by_ids
from ensembl_fed.storage.events import EventFilter, events_page
from ensembl_fed.storage.help import HelpFilter, help_page
from ensembl_fed.storage.notifications import notifications_page
from ensembl_fed.storage.page_lists import association_news
from ensembl_fed.storage.relations import hidden_ids
from ensembl_fed.storage.statuses import statuses_by_ids
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import shown_clause, visible_among

_NOTICES: Final = 10
_HELP: Final = 8
_NEWS: Final = 5
_LOOKED_THROUGH: Final = 60
_EVENTS: Final = 5
_AHEAD: Final = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Digest:
    """What happened since the last one.

    `statuses` are those that notices are about, as far as the reader may see them; of private ones nothing but that
    they are there may be told by mail.
    """

    notices: Sequence[Notification] = ()
    senders: Mapping[int, Account] = field(default_factory=dict)
    statuses: Mapping[int, Status] = field(default_factory=dict)
    help: Sequence[tuple[HelpPost, Status, Account]] = ()
    is_near: bool = False
    news: Sequence[tuple[Status, Account]] = ()
    events: Sequence[tuple[Event, Status, Account]] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write about: events that come alone are no reason to write."""
        return not (self.notices or self.help or self.news)


async def gather_digest(unit: Unit, reader: Account, member: Member, *, since: datetime, now: datetime) -> Digest:
    """What a member is told of what came after a moment, and of the events of the next days."""
    visible = await shown_clause(unit, reader.id)
    notices, statuses = await _notices(unit, reader, since)
    posts, is_near = await _help(unit, reader, member, since)
    fresh = [one for one in await association_news(unit, visible=visible, limit=_NEWS) if one.created_at > since]
    authors = await accounts_by_ids(unit, (one.account_id for one in fresh))
    return Digest(
        notices=notices,
        senders=await accounts_by_ids(unit, (one.from_account_id for one in notices)),
        statuses=statuses,
        help=posts,
        is_near=is_near,
        news=[(one, authors[one.account_id]) for one in fresh if one.account_id != reader.id],
        events=await events_page(unit, EventFilter(now, now + _AHEAD), visible=visible, limit=_EVENTS),
    )


async def _notices(unit: Unit, reader: Account, since: datetime) -> tuple[list[Notification], dict[int, Status]]:
    found = await notifications_page(unit, reader.id, hidden=await hidden_ids(unit, reader.id), limit=_NOTICES)
    fresh = [one for one in found if one.created_at > since]
    kept = await statuses_by_ids(unit, (one.status_id for one in fresh))
    seen = {one.id: one for one in await visible_among(unit, list(kept.values()), reader)}
    return [one for one in fresh if one.status_id is None or one.status_id in seen], seen


async def _help(
    unit: Unit, reader: Account, member: Member, since: datetime
) -> tuple[list[tuple[HelpPost, Status, Account]], bool]:
    """Open help that is new, in the reader's quartier; in the whole town if there is none."""
    visible = await shown_clause(unit, reader.id)
    slug = member.quartier_slug
    for quartier in (slug, "") if slug else ("",):
        rows = await help_page(unit, HelpFilter(quartier=quartier), visible=visible, limit=_LOOKED_THROUGH)
        fresh = [row for row in rows if row[1].created_at > since and row[2].id != reader.id]
        fresh = [row for row in fresh if row[1].visibility is not Visibility.DIRECT]
        if fresh:
            return fresh[:_HELP], bool(quartier)
    return [], False
