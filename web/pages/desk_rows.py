"""From what moderation gathers to what its pages show."""

from collections.abc import Sequence
from typing import Final

from ensembl_fed.models import Account, Member, Status
from ensembl_fed.models.kinds import AccountKind, ReportCategory
from ensembl_fed.models.kinds import ReportState as KeptState
from ensembl_fed.storage.unit import Unit
from moderation import words
from moderation.acts import Act
from moderation.queue import Dossier, PastAct, QueueEntry
from web.pages.cards import PostCard
from web.pages.desk import Measure, ReportRow, ReportState, Strike
from web.pages.gather import Around, person
from web.pages.moments import since_words
from web.pages.posts import post_cards
from web.pages.shell import Choice
from web.pages.words import mark

MEASURES: Final = {
    Act.WARN: Measure.WARN,
    Act.LIMIT: Measure.LIMIT,
    Act.SUSPEND: Measure.SUSPEND,
    Act.UNLIMIT: Measure.UNLIMIT,
    Act.UNSUSPEND: Measure.UNSUSPEND,
}
ACTS: Final = {measure: act for act, measure in MEASURES.items()}
NEEDS_RULE: Final = frozenset({Measure.WARN, Measure.LIMIT, Measure.SUSPEND})
_CATEGORIES: Final = {
    ReportCategory.SPAM: mark("Publicité ou arnaque"),
    ReportCategory.LEGAL: mark("Contenu illicite"),
    ReportCategory.VIOLATION: mark("Règles de la maison"),
    ReportCategory.OTHER: mark("Autre chose"),
}
REASONS: Final = tuple(Choice(category.value, label) for category, label in _CATEGORIES.items())
_SUSPENDED: Final = mark("Ce compte est suspendu.")
_DISABLED: Final = mark("Ce compte est désactivé.")
_LIMITED: Final = mark("Ce compte est limité.")


async def report_rows(unit: Unit, entries: Sequence[QueueEntry], here: Around) -> tuple[ReportRow, ...]:
    """Reports as the queue shows them; the posts of all of them are gathered at once."""
    statuses = {status.id: status for entry in entries for status in entry.statuses}
    cards = await post_cards(unit, list(statuses.values()), here)
    by_id = dict(zip(statuses, cards, strict=True))
    return tuple(_row(entry, by_id, here) for entry in entries)


def _row(entry: QueueEntry, cards: dict[int, PostCard], here: Around) -> ReportRow:
    report = entry.report
    return ReportRow(
        number=str(report.id),
        account=person(entry.target, here),
        account_url=account_desk(entry.target.id),
        reason=_CATEGORIES[report.category],
        received=here.moment(report.created_at),
        state=_state_of(entry),
        comment=report.comment,
        reporter=_reporter_words(entry, here),
        notices=entry.notices,
        posts=tuple(cards[status.id] for status in entry.statuses),
        assigned_to=person(entry.assigned, here).name if entry.assigned else "",
        decide_url=f"/moderation/signalements/{report.id}",
        removals={cards[status.id].url: f"{removal_of(status)}?report={report.id}" for status in entry.statuses},
    )


def account_desk(account_id: int) -> str:
    """The page where an account is decided about."""
    return f"/moderation/comptes/{account_id}"


def removal_of(status: Status) -> str:
    """The page that removes a post."""
    return f"/moderation/messages/{status.id}"


def standing_words(account: Account, member: Member | None) -> str:
    """What was decided about an account and still holds; empty when nothing does."""
    if account.suspended_at is not None:
        return _SUSPENDED
    if member is not None and member.disabled_at is not None:
        return _DISABLED
    return _LIMITED if account.limited_at is not None else ""


def facts_about(dossier: Dossier, here: Around) -> tuple[tuple[str, str], ...]:
    """Pairs of words that help to decide: where the account lives, since when, how often it was reported."""
    account, member = dossier.account, dossier.member
    instance = person(account, here).instance
    facts = [(mark("Instance"), instance)] if instance else []
    facts.append((mark("Arrivée"), since_words(account.created_at, lang=here.lang)))
    if member is not None:
        confirmed = mark("confirmée") if member.confirmed_at is not None else mark("pas encore confirmée")
        facts.append((mark("Adresse électronique"), confirmed))
    waiting = sum(report.state is KeptState.OPEN for report in dossier.reports)
    facts.append((mark("Signalements"), f"{len(dossier.reports)}"))
    facts.append((mark("Signalements en attente"), f"{waiting}"))
    return tuple(facts)


def strike(past: PastAct, here: Around) -> Strike:
    """An earlier decision in words: what, by whom, why."""
    by = f" ({person(past.moderator, here).name})" if past.moderator is not None else ""
    reason = f" : {past.action.reason}" if past.action.reason else ""
    return Strike(f"{words.recorded(past.action.action)}{by}{reason}", here.moment(past.action.created_at))


def _state_of(entry: QueueEntry) -> ReportState:
    if entry.report.state is KeptState.RESOLVED:
        return ReportState.DECIDED
    return ReportState.RECEIVED if entry.report.assigned_id is None else ReportState.ASSIGNED


def _reporter_words(entry: QueueEntry, here: Around) -> str:
    """Who reports, as far as it is known: nobody from another instance has a name here."""
    if entry.report.visitor_name:
        return f"{entry.report.visitor_name}, sans compte"
    reporter = person(entry.reporter, here)
    if entry.reporter.kind is AccountKind.APPLICATION and not entry.reporter.is_local:
        return f"l’instance {reporter.instance}"
    return reporter.handle
