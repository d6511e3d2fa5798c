"""Replies in plain words move a help post on: somebody helps, is accepted, is thanked (T10).

Each instance reads the same conversation. The author's instance alone changes the post's state; the helper's keeps
its own copy of the answer, so that "mes coups de main" is whole there too.
"""

from dataclasses import dataclass

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.events import StatusChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, HelpPost, HelpResponse, Status
from ensembl_fed.models.kinds import HelpState, ResponseState, Visibility
from ensembl_fed.outbox.publish_agreements import publish_agreed, publish_offer, publish_refused, publish_taken_back
from ensembl_fed.services import aide as words
from ensembl_fed.services.hand_to_desk import hand_to_desk
from ensembl_fed.services.help_state import move_help
from ensembl_fed.services.keep_status import write_status
from ensembl_fed.services.order_aide import obey_order
from ensembl_fed.storage.accounts import account_by_handle, account_by_id, member_of
from ensembl_fed.storage.help import help_by_id, response_by_id, response_in, response_of, responses_to, thanks_received
from ensembl_fed.storage.relations import is_blocked
from ensembl_fed.storage.statuses import mentioned_ids, status_by_id
from ensembl_fed.storage.town import AIDE, quartier_by_slug, town_member_by_domain
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see
from ensembl_fed.text.compose import find_hashtags
from ensembl_fed.text.grammar import ReplyIntent, read_aide_word, read_reply_intent
from ensembl_fed.text.sanitize import html_to_text

_LONGEST_WALK = 20
_ANSWERABLE = (HelpState.OPEN, HelpState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class _Talk:
    """A reply seen as part of a help conversation."""

    reply: Status
    sender: Account
    author: Account
    status: Status
    post: HelpPost
    # The answer that the reply is directly about, if it is about one.
    response: HelpResponse | None


async def read_answer(unit: Unit, reply: Status) -> None:
    """Do what a reply, or a direct message to @aide, says. Anything else is left as the conversation it is.

    May be called twice with the same reply. What the sender may not do has no effect.
    """
    sender = await account_by_id(unit, reply.account_id)
    if sender is None:
        return
    if unit.home.desk_account_id is not None and await hand_to_desk(unit, reply):
        return
    if _is_aide(sender):
        await _mirror(unit, reply, sender)
        return
    text = reply.text or html_to_text(reply.content)
    if reply.visibility is Visibility.DIRECT and sender.is_local and await obey_order(unit, sender, reply, text):
        return
    intent = read_reply_intent(text, find_hashtags(text))
    if intent is None and (reply.visibility is not Visibility.DIRECT or read_aide_word(text) is not None):
        return
    talk = await _talk_of(unit, reply, sender)
    if talk is None or await is_blocked(unit, sender.id, talk.author.id):
        return
    # A word to somebody else, below the post, is not for its author to know of.
    if await may_see(unit, reply, talk.author):
        await _act(unit, talk, intent or _direct_offer(talk, text))


async def read_favourite(unit: Unit, account: Account, status: Status) -> None:
    """A favourite on @aide's word that proposes a helper accepts that helper."""
    response = await response_in(unit, status.id)
    if response is None or response.aide_status_id != status.id:
        return
    talk = await _talk_about(unit, status, account, response.help_id, response)
    if talk is not None and talk.author.id == account.id:
        await _act(unit, talk, ReplyIntent.ACCEPT)


async def read_edit(unit: Unit, author: Account, status: Status) -> None:
    """An author who adds #merci, #resolu, #clos or #encore to the help post itself means it."""
    post = await help_by_id(unit, status.id)
    if post is None or not author.is_local:
        return
    intent = read_reply_intent(status.text, find_hashtags(status.text))
    if intent in (ReplyIntent.DONE, ReplyIntent.CLOSE, ReplyIntent.RENEW):
        await _act(unit, _Talk(status, author, author, status, post, None), intent)


async def act_on_help(
    unit: Unit, author: Account, status_id: int, intent: ReplyIntent, *, response_id: int | None = None
) -> None:
    """Do what the author of a help post chose on a page, as if a reply had said it.

    `response_id` is the answer that a yes or a no is about. Raises NotFound for anyone but the author.
    """
    post, status = await help_by_id(unit, status_id), await status_by_id(unit, status_id)
    if post is None or status is None or status.account_id != author.id:
        raise NotFound("Annonce introuvable.")
    response = await response_by_id(unit, response_id) if response_id is not None else None
    if response_id is not None and (response is None or response.help_id != status_id):
        raise NotFound("Réponse introuvable.")
    await _act(unit, _Talk(status, author, author, status, post, response), intent)


async def answer_post(
    unit: Unit,
    sender: Account,
    help_id: int,
    intent: ReplyIntent,
    *,
    reply: Status,
    response: HelpResponse | None = None,
) -> None:
    """Do what somebody said otherwise than in words, as if `reply` had said it. What they may not do has no effect."""
    talk = await _talk_about(unit, reply, sender, help_id, response)
    if talk is not None:
        await _act(unit, talk, intent)


async def tell_of_answer(unit: Unit, response: HelpResponse, helper: Account, text: str) -> None:
    """@aide tells a helper here how an answer fared, below what the helper wrote."""
    reply = await status_by_id(unit, response.reply_id) if response.reply_id is not None else None
    status = reply or await status_by_id(unit, response.help_id)
    if status is not None:
        await _tell(unit, helper, text, under=status)


async def reopen_help(unit: Unit, author: Account, status_id: int) -> None:
    """The author looks for somebody else: whoever was accepted is told, kindly, and the post is open again.

    Raises NotFound for anyone but the author.
    """
    post, status = await help_by_id(unit, status_id), await status_by_id(unit, status_id)
    if post is None or status is None or status.account_id != author.id:
        raise NotFound("Annonce introuvable.")
    talk = _Talk(status, author, author, status, post, None)
    for response, helper in await responses_to(unit, status_id):
        if response.state is ResponseState.ACCEPTED:
            await _set(unit, response, ResponseState.DECLINED)
            await _tell_helper(unit, talk, response, words.declined(helper, author, post), helper)
    post.accepted = 0
    unit.session.add(post)
    if post.state is HelpState.IN_PROGRESS:
        await move_help(unit, status, post, HelpState.OPEN)


def _is_aide(account: Account) -> bool:
    return account.username == AIDE and account.bot


def _direct_offer(talk: _Talk, text: str) -> ReplyIntent | None:
    """A private answer to the post itself offers help, unless it only asks something (capabilities, grammar)."""
    first_word = talk.reply.in_reply_to_id == talk.status.id and talk.sender.id != talk.author.id
    return ReplyIntent.HELP if first_word and talk.post.state is HelpState.OPEN and "?" not in text else None


async def _talk_of(unit: Unit, reply: Status, sender: Account) -> _Talk | None:
    """Walk up the replies to the help post, noting which answer they pass by."""
    response: HelpResponse | None = None
    step: Status | None = reply
    for _ in range(_LONGEST_WALK):
        if step is None or step.in_reply_to_id is None:
            return None
        parent_id = step.in_reply_to_id
        if response is None:
            response = await response_in(unit, parent_id)
        if response is not None:
            return await _talk_about(unit, reply, sender, response.help_id, response)
        if await help_by_id(unit, parent_id) is not None:
            return await _talk_about(unit, reply, sender, parent_id, None)
        step = await status_by_id(unit, parent_id)
    return None


async def _talk_about(
    unit: Unit, reply: Status, sender: Account, help_id: int, response: HelpResponse | None
) -> _Talk | None:
    post, status = await help_by_id(unit, help_id), await status_by_id(unit, help_id)
    author = await account_by_id(unit, status.account_id) if status is not None else None
    if post is None or status is None or author is None:
        return None
    return _Talk(reply, sender, author, status, post, response)


async def _act(unit: Unit, talk: _Talk, intent: ReplyIntent | None) -> None:
    """Who may do what: helpers offer and withdraw, authors do the rest."""
    by_author = talk.sender.id == talk.author.id
    match intent:
        case ReplyIntent.HELP if not by_author:
            await _propose(unit, talk)
        case ReplyIntent.WITHDRAW if not by_author:
            await _withdraw(unit, talk)
        case ReplyIntent.ACCEPT if by_author:
            await _accept(unit, talk)
        case ReplyIntent.DECLINE if by_author:
            await _decline(unit, talk)
        case ReplyIntent.DONE | ReplyIntent.CLOSE | ReplyIntent.RENEW if by_author:
            await _finish(unit, talk, intent)
        case _:
            return


async def _propose(unit: Unit, talk: _Talk) -> None:
    if talk.post.state not in _ANSWERABLE or not (talk.author.is_local or talk.sender.is_local):
        return
    now = utc_now()
    response = await response_of(unit, talk.post.status_id, talk.sender.id)
    if response is not None and response.state is not ResponseState.WITHDRAWN:
        return
    if response is None:
        response = HelpResponse(
            id=new_id(), help_id=talk.post.status_id, helper_id=talk.sender.id, created_at=now, changed_at=now
        )
    response.state, response.reply_id, response.changed_at = ResponseState.PROPOSED, talk.reply.id, now
    await unit.add(response)
    if talk.author.is_local:
        told = await _tell(unit, talk.author, await _introduction(unit, talk), under=talk.status)
        response.aide_status_id = told.id if told else None
        await unit.add(response)
    await publish_offer(unit, talk.author, talk.post, response, helper=talk.sender, reply=talk.reply)


async def _introduction(unit: Unit, talk: _Talk) -> str:
    """Who offers: name, quartier if shown, thanks received, and whether from outside the town."""
    place, outside = "", False
    if talk.sender.is_local:
        member = await member_of(unit, talk.sender.id)
        quartier = await quartier_by_slug(unit, member.quartier_slug) if member and member.quartier_shown else None
        place = quartier.name if quartier else ""
    else:
        known = await town_member_by_domain(unit, talk.sender.domain)
        place, outside = (known.name, False) if known else ("", True)
    thanks = await thanks_received(unit, talk.sender.id)
    return words.somebody_helps(talk.author, talk.sender, talk.post, place=place, thanks=thanks, outside=outside)


async def _accept(unit: Unit, talk: _Talk) -> None:
    response = await _meant(unit, talk)
    if response is None or response.state not in (ResponseState.PROPOSED, ResponseState.DECLINED):
        return
    helper = await account_by_id(unit, response.helper_id)
    if helper is None or talk.post.state not in _ANSWERABLE:
        return
    await _set(unit, response, ResponseState.ACCEPTED)
    if not talk.author.is_local:
        return
    talk.post.accepted += 1
    _show_change(unit, talk)
    text = words.accepted(helper, talk.author, talk.post, domain=unit.home.domain)
    await _tell_helper(unit, talk, response, text, helper)
    await publish_agreed(unit, talk.author, helper, talk.post, response)
    if talk.post.accepted >= talk.post.wanted:
        await move_help(unit, talk.status, talk.post, HelpState.IN_PROGRESS)


def _show_change(unit: Unit, talk: _Talk) -> None:
    """How many have been accepted stands in the status that clients are shown: it is another version of it."""
    talk.status.version += 1
    unit.session.add(talk.post)
    unit.session.add(talk.status)
    unit.tell(StatusChanged(talk.status.id))


async def _decline(unit: Unit, talk: _Talk) -> None:
    response = await _meant(unit, talk)
    if response is None or response.state is not ResponseState.PROPOSED:
        return
    helper = await account_by_id(unit, response.helper_id)
    await _set(unit, response, ResponseState.DECLINED)
    if helper is not None and talk.author.is_local:
        await _tell_helper(unit, talk, response, words.declined(helper, talk.author, talk.post), helper)
        await publish_refused(unit, talk.author, helper, response)


async def _withdraw(unit: Unit, talk: _Talk) -> None:
    response = await response_of(unit, talk.post.status_id, talk.sender.id)
    if response is None or response.state not in (ResponseState.PROPOSED, ResponseState.ACCEPTED):
        return
    was_accepted = response.state is ResponseState.ACCEPTED
    await _set(unit, response, ResponseState.WITHDRAWN)
    await publish_taken_back(unit, talk.sender, talk.author, talk.post, response)
    if not talk.author.is_local:
        return
    if was_accepted:
        talk.post.accepted = max(talk.post.accepted - 1, 0)
        _show_change(unit, talk)
        if talk.post.state is HelpState.IN_PROGRESS:
            await move_help(unit, talk.status, talk.post, HelpState.OPEN)
    await _tell(unit, talk.author, words.withdrawn(talk.author, talk.sender, talk.post), under=talk.status)


async def _finish(unit: Unit, talk: _Talk, intent: ReplyIntent) -> None:
    """Done, closed without, or prolonged: the author's word, on the author's instance."""
    if intent is ReplyIntent.DONE:
        for response, _ in await responses_to(unit, talk.post.status_id):
            if response.state is ResponseState.ACCEPTED:
                await _set(unit, response, ResponseState.DONE)
    if not talk.author.is_local:
        return
    if intent is ReplyIntent.RENEW:
        if talk.post.state in (HelpState.OPEN, HelpState.EXPIRED):
            talk.post.expires_at = utc_now() + unit.home.limits.help_expiry
            talk.post.reminded_at = None
            unit.session.add(talk.post)
            await move_help(unit, talk.status, talk.post, HelpState.OPEN)
        return
    state = HelpState.FULFILLED if intent is ReplyIntent.DONE else HelpState.WITHDRAWN
    if talk.post.state is not HelpState.FULFILLED:
        await move_help(unit, talk.status, talk.post, state)


async def _meant(unit: Unit, talk: _Talk) -> HelpResponse | None:
    """The answer an author speaks of: replied to, named, or the only one there is; else @aide asks back."""
    if talk.response is not None:
        return talk.response
    waiting = [
        (response, helper)
        for response, helper in await responses_to(unit, talk.post.status_id)
        if response.state is ResponseState.PROPOSED
    ]
    named = (await mentioned_ids(unit, [talk.reply.id]))[talk.reply.id]
    chosen = [response for response, helper in waiting if helper.id in named]
    if len(chosen) == 1 or len(waiting) == 1:
        return chosen[0] if len(chosen) == 1 else waiting[0][0]
    if waiting and talk.author.is_local:
        names = [words.name_of(helper) for _, helper in waiting]
        await _tell(unit, talk.author, words.which_helper(talk.author, names), under=talk.status)
    return None


async def _mirror(unit: Unit, reply: Status, aide: Account) -> None:
    """The author's instance tells a helper of ours how the answer fared: keep our copy of it in step."""
    response = await response_in(unit, reply.in_reply_to_id) if reply.in_reply_to_id is not None else None
    if response is None or aide.is_local:
        return
    status = await status_by_id(unit, response.help_id)
    author = await account_by_id(unit, status.account_id) if status is not None else None
    if author is None or author.domain != aide.domain:
        return
    text = html_to_text(reply.content)
    match read_reply_intent(text, find_hashtags(text)):
        case ReplyIntent.ACCEPT:
            await _set(unit, response, ResponseState.ACCEPTED)
        case ReplyIntent.DECLINE:
            await _set(unit, response, ResponseState.DECLINED)
        case _:
            return


async def _set(unit: Unit, response: HelpResponse, state: ResponseState) -> None:
    response.state = state
    response.changed_at = utc_now()
    await unit.add(response)


async def _tell_helper(unit: Unit, talk: _Talk, response: HelpResponse, text: str, helper: Account) -> None:
    reply = await status_by_id(unit, response.reply_id) if response.reply_id is not None else None
    await _tell(unit, helper, text, under=reply or talk.status)


async def _tell(unit: Unit, account: Account, text: str, *, under: Status) -> Status | None:
    """@aide writes to somebody, privately."""
    aide = await account_by_handle(unit, AIDE)
    if aide is None:
        return None
    return await write_status(unit, aide, text, visibility=Visibility.DIRECT, in_reply_to=under, mentions=[account])
