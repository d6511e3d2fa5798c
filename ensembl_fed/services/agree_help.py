"""Offers of help that come as such (FEP-0837) have the effect that words have: the same answers, the same states."""

from html import escape
from typing import Final

from activitypub.agreements import HelpOffer
from activitypub.notes import Note, NoteTag
from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, HelpPost, HelpResponse, Status
from ensembl_fed.models.kinds import HelpState, ResponseState
from ensembl_fed.outbox.publish_agreements import publish_refused
from ensembl_fed.remote.notes import keep_new_note
from ensembl_fed.services import aide as words
from ensembl_fed.services.answer_help import answer_post, tell_of_answer
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.help import help_by_id, response_by_offer, response_of
from ensembl_fed.storage.relations import is_blocked
from ensembl_fed.storage.statuses import status_by_id, status_by_uri
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.status import surface_status
from ensembl_fed.surface.visibility import may_fetch
from ensembl_fed.text.grammar import ReplyIntent

_WITHOUT_WORDS: Final = "Je peux aider."
_ANSWERABLE: Final = (HelpState.OPEN, HelpState.IN_PROGRESS)


async def take_offer(unit: Unit, offer: HelpOffer, helper: Account, domain: str) -> None:
    """Somebody elsewhere offers to do what a help post of ours is about: its author reads a private message.

    No effect for who may not read the post, or is blocked. What is no longer wanted is refused at once. Twice is once.
    """
    number = unit.home.addresses.status_id_of(offer.intent_uri)
    status = await status_by_id(unit, number) if number is not None else None
    post = await help_by_id(unit, status.id) if status is not None else None
    author = await account_by_id(unit, status.account_id) if status is not None else None
    if status is None or post is None or author is None or not author.is_local:
        return
    if not await may_fetch(unit, status, helper.uri, domain) or await is_blocked(unit, author.id, helper.id):
        return
    if post.state not in _ANSWERABLE:
        refused = HelpResponse(
            id=0, help_id=post.status_id, helper_id=helper.id, offer_uri=offer.uri,
            created_at=utc_now(), changed_at=utc_now(),
        )  # fmt: skip
        await publish_refused(unit, author, helper, refused)
        return
    reply = await _message_of(unit, offer, helper, author, status)
    if reply is None:
        return
    await answer_post(unit, helper, status.id, ReplyIntent.HELP, reply=reply)
    response = await response_of(unit, status.id, helper.id)
    if response is not None and response.offer_uri != offer.uri and response.reply_id == reply.id:
        response.offer_uri = offer.uri
        await unit.add(response)


async def take_answer(unit: Unit, offer_uri: str, author: Account, *, agrees: bool) -> bool:
    """The author elsewhere of a help post answers what a member here offered; False if that is no offer of ours.

    The helper is told, unless the author's own @aide has done so already.
    """
    response = await response_by_offer(unit, offer_uri)
    found = await _answered(unit, response, author) if response is not None else None
    if response is None or found is None:
        return False
    post, helper = found
    reply = await status_by_id(unit, response.reply_id) if response.reply_id is not None else None
    before = response.state
    intent = ReplyIntent.ACCEPT if agrees else ReplyIntent.DECLINE
    if reply is not None:
        await answer_post(unit, author, post.status_id, intent, reply=reply, response=response)
    if response.state is not before and response.state in (ResponseState.ACCEPTED, ResponseState.DECLINED):
        text = (
            words.accepted(helper, author, post, domain=unit.home.domain)
            if agrees
            else words.declined(helper, author, post)
        )
        await tell_of_answer(unit, response, helper, text)
    return True


async def take_back_offer(unit: Unit, helper: Account, offer_uri: str | None) -> bool:
    """Somebody elsewhere takes an offer back; False if it was never theirs."""
    response = await response_by_offer(unit, offer_uri or "")
    if response is None or response.helper_id != helper.id or response.reply_id is None:
        return False
    reply = await status_by_id(unit, response.reply_id)
    if reply is not None:
        await answer_post(unit, helper, response.help_id, ReplyIntent.WITHDRAW, reply=reply)
    return True


async def _answered(unit: Unit, response: HelpResponse, author: Account) -> tuple[HelpPost, Account] | None:
    """The post and the helper of an answer, if the helper is ours and the post is this author's (security rule 14)."""
    status, post = await status_by_id(unit, response.help_id), await help_by_id(unit, response.help_id)
    helper = await account_by_id(unit, response.helper_id)
    if status is None or post is None or helper is None or not helper.is_local or status.account_id != author.id:
        return None
    return post, helper


async def _message_of(unit: Unit, offer: HelpOffer, helper: Account, author: Account, status: Status) -> Status | None:
    """What was said with an offer, as a private message: the answer that it came with, or one of its own."""
    for uri in (offer.uri.partition("#")[0], offer.uri):
        known = await status_by_uri(unit, uri)
        if known is not None:
            return known if known.account_id == helper.id else None
    note = Note(
        uri=offer.uri,
        type="Note",
        author=helper.uri,
        content_html=offer.content_html.strip() or f"<p>{escape(_WITHOUT_WORDS)}</p>",
        published=utc_now(),
        in_reply_to=status.uri,
        to=(author.uri,),
        tags=(NoteTag("Mention", f"@{author.username}@{unit.home.domain}", author.uri),),
    )
    kept = await keep_new_note(unit, note, helper)
    if kept is None:
        return None
    await surface_status(unit, kept.status, named=kept.named)
    return kept.status
