"""What showing statuses takes, for a whole page in a fixed number of queries however long it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists
from sqlmodel import col, select

from ensembl_fed.models import (
    Account,
    Application,
    Event,
    HelpPost,
    Media,
    Mention,
    Poll,
    PreviewCard,
    Status,
    StatusTag,
)
from ensembl_fed.models.kinds import StatusPart
from ensembl_fed.storage.access import applications_by_ids
from ensembl_fed.storage.cards import cards_of
from ensembl_fed.storage.events import events_by_ids
from ensembl_fed.storage.help import help_by_ids
from ensembl_fed.storage.polls import polls_by_statuses
from ensembl_fed.storage.statuses import media_of, tags_of
from ensembl_fed.storage.unit import Unit, unique


@dataclass(frozen=True, slots=True)
class StatusView:
    """A status with all that is shown of it to everyone who may see it; nothing here depends on the viewer."""

    status: Status
    account: Account
    mentions: Sequence[Account] = ()
    tags: Sequence[StatusTag] = ()
    media: Sequence[Media] = ()
    help: HelpPost | None = None
    application: Application | None = None
    card: PreviewCard | None = None
    poll: Poll | None = None
    event: Event | None = None


@dataclass(slots=True)
class _Parts:
    """Which parts a page has at all: most statuses have no media and are no help post."""

    mentions: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    media: list[int] = field(default_factory=list)
    help: list[int] = field(default_factory=list)
    cards: list[int] = field(default_factory=list)
    polls: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)


async def status_views(unit: Unit, status_ids: Iterable[int]) -> dict[int, StatusView]:
    """What these statuses show, by number; at most ten queries. Whoever may see them: ask before."""
    wanted = unique(status_ids)
    if not wanted:
        return {}
    rows, parts = await _statuses(unit, wanted)
    mentions = await _mentioned(unit, parts.mentions)
    tags = await tags_of(unit, parts.tags) if parts.tags else {}
    media = await media_of(unit, parts.media) if parts.media else {}
    help_posts = await help_by_ids(unit, parts.help)
    cards = await cards_of(unit, parts.cards) if parts.cards else {}
    polls = await polls_by_statuses(unit, parts.polls) if parts.polls else {}
    events = await events_by_ids(unit, parts.events) if parts.events else {}
    applications = await applications_by_ids(unit, unique(status.application_id for status, _ in rows))
    return {
        status.id: StatusView(
            status,
            account,
            mentions=mentions.get(status.id, ()),
            tags=sorted(tags.get(status.id, ()), key=lambda tag: tag.name),
            media=media.get(status.id, ()),
            help=help_posts.get(status.id),
            application=applications.get(status.application_id or 0),
            card=cards.get(status.id),
            poll=polls.get(status.id),
            event=events.get(status.id),
        )
        for status, account in rows
    }


async def _statuses(unit: Unit, wanted: Sequence[int]) -> tuple[list[tuple[Status, Account]], _Parts]:
    """The statuses and their authors as the store has them now, whatever this session read before."""
    query = (
        select(Status, Account, _has(Mention), _has(StatusTag), _has(Media), _has(HelpPost))  # type: ignore[call-overload]  # six
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(col(Status.id).in_(wanted))
        .limit(len(wanted))
        .execution_options(populate_existing=True)
    )
    rows: list[tuple[Status, Account]] = []
    parts = _Parts()
    for status, account, *has in await unit.session.exec(query):
        rows.append((status, account))
        if status.parts & StatusPart.CARD:
            parts.cards.append(status.id)
        if status.parts & StatusPart.POLL:
            parts.polls.append(status.id)
        if status.parts & StatusPart.EVENT:
            parts.events.append(status.id)
        lists = (parts.mentions, parts.tags, parts.media, parts.help)
        for ids, is_there in zip(lists, has, strict=True):
            if is_there:
                ids.append(status.id)
    return rows, parts


def _has(table: type[Mention] | type[StatusTag] | type[Media] | type[HelpPost]) -> ColumnElement[bool]:
    return exists().where(col(table.status_id) == col(Status.id))


async def _mentioned(unit: Unit, status_ids: Sequence[int]) -> Mapping[int, list[Account]]:
    """Whom the texts of these statuses name, by status."""
    found: dict[int, list[Account]] = defaultdict(list)
    if status_ids:
        query = (
            select(Mention.status_id, Account)
            .join(Account, col(Account.id) == col(Mention.account_id))
            .where(col(Mention.status_id).in_(status_ids), ~col(Mention.silent))
            .order_by(col(Mention.account_id))
            .limit(unit.home.limits.mentions_per_status * len(status_ids))
        )
        for status_id, account in await unit.session.exec(query):
            found[status_id].append(account)
    return found
