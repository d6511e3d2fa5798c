"""A neighbour answers a help post with one press of a button, or takes the answer back (R15)."""

from ensembl_fed.errors import Conflict, NotFound
from ensembl_fed.models import Account, HelpResponse, Member, Status
from ensembl_fed.models.kinds import HelpKind, HelpState, ResponseState, Visibility
from ensembl_fed.services.aide import mention
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.help import help_by_id, response_by_id, response_of
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see

_FIRST_WORDS = {HelpKind.REQUEST: "Bonjour, je peux vous aider.", HelpKind.OFFER: "Bonjour, cela m'intéresse."}
_WITHDRAWABLE = (ResponseState.PROPOSED, ResponseState.ACCEPTED)


async def offer_help(unit: Unit, helper: Account, member: Member, status_id: int, words: str) -> Status:
    """Write to the author of a help post, privately, that the helper answers it; `words` may be empty.

    It is a plain direct reply with a hashtag, so that every server understands it. Raises NotFound for what the
    helper may not see, Conflict for their own post, one that is not open, or a second answer.
    """
    status, post = await status_by_id(unit, status_id), await help_by_id(unit, status_id)
    if status is None or post is None or not await may_see(unit, status, helper):
        raise NotFound("Annonce introuvable.")
    if status.account_id == helper.id:
        raise Conflict("Cette annonce est la vôtre.")
    if post.state is not HelpState.OPEN:
        raise Conflict("Cette annonce n’est plus ouverte.")
    if await has_answered(unit, helper, status_id):
        raise Conflict("Vous avez déjà répondu à cette annonce.")
    text = f"{words.strip() or _FIRST_WORDS[post.kind]} #jaide"
    return await _write_to_author(unit, helper, member, status, text)


async def withdraw_offer(unit: Unit, helper: Account, member: Member, response_id: int) -> None:
    """Tell the author, privately, that the helper can't come after all. Raises NotFound for another's answer."""
    response = await response_by_id(unit, response_id)
    status = await status_by_id(unit, response.help_id) if response is not None else None
    if response is None or status is None or response.helper_id != helper.id:
        raise NotFound("Réponse introuvable.")
    if response.state in _WITHDRAWABLE:
        await _write_to_author(unit, helper, member, status, "Je ne peux finalement pas vous aider. #jemeretire")


async def has_answered(unit: Unit, helper: Account, status_id: int) -> bool:
    """Whether a helper answered a help post and did not take it back."""
    response: HelpResponse | None = await response_of(unit, status_id, helper.id)
    return response is not None and response.state is not ResponseState.WITHDRAWN


async def _write_to_author(unit: Unit, helper: Account, member: Member, status: Status, text: str) -> Status:
    author = await account_by_id(unit, status.account_id)
    if author is None:
        raise NotFound("Annonce introuvable.")
    draft = Draft(text=f"{mention(author)} {text}", visibility=Visibility.DIRECT, in_reply_to_id=status.id)
    return await post_status(unit, helper, draft, member=member)
