"""A member posts a status: checked, kept, shown here, sent elsewhere, and read for what it asks or offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.home import Home
from ensembl_fed.models import Account, Member, Status
from ensembl_fed.models.kinds import QuotePolicy, StatusPart, Visibility
from ensembl_fed.outbox.publish import publish_create
from ensembl_fed.services.announce_help import announce_help
from ensembl_fed.services.answer_help import read_answer
from ensembl_fed.services.keep_status import Writing, keep_status
from ensembl_fed.services.moved_away import check_is_here
from ensembl_fed.services.post_to_group import share_in_groups
from ensembl_fed.services.quote_status import (
    ask_consent,
    quotable_status,
    quoting_visibility,
    start_quote,
)
from ensembl_fed.services.start_help import confirm_help, help_visibility, read_intent, start_help
from ensembl_fed.services.start_poll import PollDraft, check_poll, start_poll
from ensembl_fed.services.wish_card import wish_card
from ensembl_fed.settings import Limits
from ensembl_fed.storage.audiences import accounts_by_handles
from ensembl_fed.storage.quotes import settled_policy, with_policy
from ensembl_fed.storage.statuses import status_by_id, status_by_idempotency_key
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.status import surface_status
from ensembl_fed.surface.visibility import may_see, narrower
from ensembl_fed.text.compose import character_count, find_mentions
from ensembl_fed.text.grammar import HelpIntent

_LONGEST_LANGUAGE = 16


@dataclass(frozen=True, slots=True)
class Draft:
    """What a client sent. None and empty mean that the client did not say; `scope` is our finer visibility."""

    text: str = ""
    spoiler_text: str = ""
    visibility: Visibility | None = None
    sensitive: bool = False
    language: str = ""
    in_reply_to_id: int | None = None
    media_ids: tuple[int, ...] = ()
    idempotency_key: str = ""
    application_id: int | None = None
    scope: Visibility | None = None
    poll: PollDraft | None = None
    quoted_id: int | None = None
    quote_policy: QuotePolicy | None = None


async def post_status(
    unit: Unit, author: Account, draft: Draft, *, member: Member | None = None, intent: HelpIntent | None = None
) -> Status:
    """Post a status in the author's name and queue it for everyone it is addressed to.

    A used idempotency key gives the status that was posted with it, and nothing happens again. A reply reaches no
    further than what it answers. `intent` is the help that a form asked for or offered; without it, the text is read.
    Raises Invalid if text and media are both missing or the text is too long, NotFound if it answers what the author
    may not see, NotAllowed for an author who moved away.
    """
    check_is_here(author)
    check_draft(draft, unit.home.limits)
    parent = await _answered(unit, author, draft.in_reply_to_id)
    quoted = None if draft.quoted_id is None else await quotable_status(unit, author, draft.quoted_id)
    requested = quoting_visibility(requested_visibility(draft, member), quoted)
    # Replies and direct messages are never help posts of their own.
    is_plain = parent is not None or requested is Visibility.DIRECT
    if intent is None and not is_plain:
        intent = await read_intent(unit, author, member, draft.text)
    named = await accounts_by_handles(unit, find_mentions(draft.text))
    visibility = settled_visibility(unit.home, draft, requested, intent, parent)
    visibility = visibility if quoted is None else narrower(visibility, quoted.visibility)
    writing = _writing(draft, visibility, member, parent=parent, named=named)
    status = await keep_status(unit, author, writing)
    if status is None:
        return await _posted_before(unit, author, writing.idempotency_key)
    if status.parts:
        await _hang_parts(unit, author, status, draft, quoted)
    await _let_it_work(unit, author, status, writing, intent)
    if quoted is not None:
        await ask_consent(unit, author, status, quoted)
    return status


def _writing(
    draft: Draft, visibility: Visibility, member: Member | None, *, parent: Status | None, named: Mapping[str, Account]
) -> Writing:
    policy = settled_policy(draft.quote_policy, visibility)
    return Writing(
        text=draft.text,
        visibility=visibility,
        spoiler_text=draft.spoiler_text,
        sensitive=draft.sensitive or bool(draft.spoiler_text and draft.media_ids),
        language=draft.language or (member.default_language if member else "fr"),
        parent=parent,
        named=named,
        media_ids=draft.media_ids,
        idempotency_key=_stored_key(draft.idempotency_key),
        application_id=draft.application_id,
        parts=with_policy(_parts(draft), policy),
        quote_policy=policy,
    )


def check_draft(draft: Draft, limits: Limits) -> None:
    """Raise Invalid, in words for its author, for a draft that can't be posted."""
    if draft.poll is not None:
        _check_poll(draft, draft.poll, limits)
    if not draft.text.strip() and not draft.media_ids and draft.quoted_id is None:
        raise Invalid("Le message est vide : écrivez un texte ou ajoutez une image.")
    length = character_count(draft.text, limits.characters_per_url) + len(draft.spoiler_text)
    if length > limits.status_characters:
        raise Invalid(f"Le message est trop long : {length} caractères, {limits.status_characters} au plus.")
    if len(draft.spoiler_text) > limits.spoiler_characters:
        raise Invalid(f"L'avertissement est trop long : {limits.spoiler_characters} caractères au plus.")
    if len(draft.media_ids) > limits.media_attachments:
        raise Invalid(f"Un message porte {limits.media_attachments} images au plus.")
    if len(find_mentions(draft.text)) > limits.mentions_per_status:
        raise Invalid(f"Un message nomme {limits.mentions_per_status} personnes au plus.")
    if len(draft.language) > _LONGEST_LANGUAGE:
        raise Invalid("Cette langue n'est pas connue.")


def _check_poll(draft: Draft, poll: PollDraft, limits: Limits) -> None:
    if draft.media_ids:
        raise Invalid("Un message porte des images ou un sondage, pas les deux.")
    check_poll(poll, limits)


def _parts(draft: Draft) -> int:
    poll = StatusPart.POLL if draft.poll is not None else 0
    return poll | (StatusPart.QUOTE if draft.quoted_id is not None else 0)


def requested_visibility(draft: Draft, member: Member | None) -> Visibility:
    """What the author asked for, or is used to."""
    if draft.scope is not None:
        return draft.scope
    return draft.visibility or (member.default_visibility if member else Visibility.PUBLIC)


def settled_visibility(
    home: Home, draft: Draft, requested: Visibility, intent: HelpIntent | None, parent: Status | None
) -> Visibility:
    """Who may see the status: as asked; a help post as its words say (R14); a reply as far as what it answers.

    On an instance without a town, its own members are the town.
    """
    visibility = requested
    if intent is not None and draft.scope is None:
        visibility = help_visibility(intent, requested)
    if parent is not None:
        visibility = narrower(visibility, parent.visibility)
    if visibility is Visibility.TOWN and not home.town_members_uri:
        return Visibility.INSTANCE
    return visibility


async def _answered(unit: Unit, author: Account, status_id: int | None) -> Status | None:
    if status_id is None:
        return None
    parent = await status_by_id(unit, status_id)
    if parent is not None and parent.reblog_of_id is not None:
        parent = await status_by_id(unit, parent.reblog_of_id)
    if parent is None or not await may_see(unit, parent, author):
        raise NotFound("Le message auquel vous répondez n'existe plus.")
    return parent


async def _hang_parts(unit: Unit, author: Account, status: Status, draft: Draft, quoted: Status | None) -> None:
    """What few statuses have: a poll, a quote."""
    if draft.poll is not None:
        await start_poll(unit, status, draft.poll)
    if quoted is not None:
        await start_quote(unit, author, status, quoted)


async def _let_it_work(
    unit: Unit, author: Account, status: Status, writing: Writing, intent: HelpIntent | None
) -> None:
    """Everything that a new status causes, here and elsewhere."""
    if "://" in writing.text:
        await wish_card(unit, status)
    post = await start_help(unit, status, intent) if intent is not None else None
    await surface_status(unit, status, named=writing.addressed)
    await publish_create(unit, status, named=writing.addressed)
    if post is not None:
        await announce_help(unit, status)
        await confirm_help(unit, author, status, post)
    elif writing.parent is not None or status.visibility is Visibility.DIRECT:
        await read_answer(unit, status)
    elif writing.addressed:
        await share_in_groups(unit, status, writing.addressed)


def _stored_key(key: str) -> str | None:
    """A client's key, of any length, as it is kept."""
    return sha256(key.encode()).hexdigest() if key else None


async def _posted_before(unit: Unit, author: Account, key: str | None) -> Status:
    status = await status_by_idempotency_key(unit, author.id, key) if key else None
    if status is None:
        raise NotFound
    return status
