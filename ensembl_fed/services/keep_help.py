"""A status from elsewhere is a request or an offer of help: keep what it says of that."""

from datetime import datetime

from activitypub.notes import HelpTerms, Note
from activitypub.places import Place
from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, HelpPost, Quartier, Status
from ensembl_fed.models.kinds import HelpAction, HelpKind, HelpState, Urgency, Visibility
from ensembl_fed.services.start_help import quartier_names, start_help
from ensembl_fed.services.tell_quartier import wish_telling
from ensembl_fed.storage.accounts import account_by_handle, account_by_id
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.statuses import mentioned_ids
from ensembl_fed.storage.town import ENTRAIDE, quartiers
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.categories import OTHER, category_by_slug
from ensembl_fed.text.compose import find_hashtags
from ensembl_fed.text.grammar import read_help_intent
from ensembl_fed.text.normalize import fold_tag
from ensembl_fed.text.sanitize import html_to_text

_ACTIONS = {action.value: action for action in HelpAction}
_URGENCIES = {urgency.value: urgency for urgency in Urgency}
_STATES = {state.value: state for state in HelpState}


async def keep_help(unit: Unit, status: Status, note: Note) -> HelpPost | None:
    """The help post that an incoming status is, new or changed; None for an ordinary one.

    The caller has checked that the note comes from its author's own server. Direct messages are never help posts. A
    post without our terms, by a person on ordinary software, is read by the text grammar if it names this instance's
    `entraide` group.
    """
    if status.visibility is Visibility.DIRECT or status.in_reply_to_id is not None or note.in_reply_to:
        return None
    if note.help is None:
        return await _by_text(unit, status)
    known = await help_by_id(unit, status.id)
    post = known or HelpPost(
        status_id=status.id,
        kind=HelpKind.REQUEST,
        action=HelpAction.SERVICE,
        category=OTHER.slug,
        expires_at=_expiry(unit, note.help, status.created_at),
        changed_at=status.created_at,
    )
    kept = await _fill(unit, post, status, note.help, note.place)
    if known is None:
        await wish_telling(unit, kept)
    return kept


async def _fill(unit: Unit, post: HelpPost, status: Status, terms: HelpTerms, place: Place | None) -> HelpPost:
    post.kind = HelpKind(terms.purpose.value)
    post.action = _ACTIONS.get(terms.action, HelpAction.SERVICE)
    post.category = category.slug if (category := category_by_slug(terms.category or "")) else OTHER.slug
    post.title = (terms.title or "")[:255]
    post.intent_uri = terms.intent_uri or f"{status.uri}#primary"
    post.wanted = max(terms.wanted, 1)
    post.accepted = max(post.wanted - terms.available, 0)
    post.expires_at = _expiry(unit, terms, status.created_at)
    post.urgency = _URGENCIES.get(terms.urgency or "", Urgency.WHENEVER)
    post.due_from, post.due_until = terms.due_from, terms.due_until
    state = _STATES.get(terms.status, HelpState.OPEN)
    if post.state is not state:
        post.state, post.changed_at = state, utc_now()
    quartier = await _quartier_of(unit, place)
    post.quartier_slug = quartier.slug if quartier else ""
    post.place_name = (place.name or "")[:255] if place else ""
    await unit.add(post)
    return post


def _expiry(unit: Unit, terms: HelpTerms, created_at: datetime) -> datetime:
    """What its author's instance says, but never beyond the longest that we allow (I7)."""
    limits = unit.home.limits
    longest = limits.help_expiry_loan if terms.action == HelpAction.USE else 2 * limits.help_expiry
    latest = created_at + longest
    return min(terms.end_time, latest) if terms.end_time is not None else created_at + limits.help_expiry


async def _quartier_of(unit: Unit, place: Place | None) -> Quartier | None:
    """The quartier of ours that a place is: by the end of its address, else by its name."""
    if place is None:
        return None
    slug = (place.uri or "").rstrip("/").rsplit("/", 1)[-1]
    name = fold_tag((place.name or "").split(",")[0])
    known = await quartiers(unit)
    by_slug = next((quartier for quartier in known if quartier.slug == slug), None)
    return by_slug or next((quartier for quartier in known if name and fold_tag(quartier.name) == name), None)


async def _by_text(unit: Unit, status: Status) -> HelpPost | None:
    existing = await help_by_id(unit, status.id)
    if existing is not None:
        return existing
    group = await account_by_handle(unit, ENTRAIDE)
    author: Account | None = await account_by_id(unit, status.account_id)
    if group is None or author is None or author.bot:
        return None
    if group.id not in (await mentioned_ids(unit, [status.id]))[status.id]:
        return None
    text = html_to_text(status.content)
    names = await quartier_names(unit)
    intent = read_help_intent(text, find_hashtags(text), quartiers=names, now=utc_now())
    return await start_help(unit, status, intent) if intent is not None else None
