"""The author of a help post moves it on: chooses a helper, thanks, closes or prolongs (R17)."""

from ensembl_fed.errors import Conflict
from ensembl_fed.models import Account, Member
from ensembl_fed.models.kinds import HelpState, ResponseState, Visibility
from ensembl_fed.services.aide import mention
from ensembl_fed.services.answer_help import act_on_help, reopen_help
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.storage.help import help_by_id, responses_to
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.grammar import ReplyIntent


async def decide_offer(unit: Unit, author: Account, status_id: int, response_id: int, *, accept: bool) -> None:
    """Say yes or no to who answered; @aide tells them, privately. Raises NotFound for anyone but the author."""
    intent = ReplyIntent.ACCEPT if accept else ReplyIntent.DECLINE
    await act_on_help(unit, author, status_id, intent, response_id=response_id)


async def move_own_help(unit: Unit, author: Account, member: Member, status_id: int, state: HelpState) -> None:
    """Put one's own help post into a state: open again, done, or no longer needed.

    Raises NotFound for anyone but the author, Conflict for a state that is not the author's to choose.
    """
    post = await help_by_id(unit, status_id)
    match state:
        case HelpState.FULFILLED:
            await act_on_help(unit, author, status_id, ReplyIntent.DONE)
            await _thank(unit, author, member, status_id)
        case HelpState.WITHDRAWN:
            await act_on_help(unit, author, status_id, ReplyIntent.CLOSE)
        case HelpState.OPEN if post is not None and post.state is HelpState.IN_PROGRESS:
            await reopen_help(unit, author, status_id)
        case HelpState.OPEN:
            await act_on_help(unit, author, status_id, ReplyIntent.RENEW)
        case _:
            raise Conflict("Cet état ne se choisit pas.")


async def _thank(unit: Unit, author: Account, member: Member, status_id: int) -> None:
    """A private word to each who helped; to another server it also says that the help is done."""
    for response, helper in await responses_to(unit, status_id):
        if response.state is ResponseState.DONE:
            text = f"{mention(helper)} C'est fait, merci beaucoup ! #merci"
            answered = response.reply_id or status_id
            draft = Draft(text=text, visibility=Visibility.DIRECT, in_reply_to_id=answered)
            await post_status(unit, author, draft, member=member)
