"""What is written to the CCAS's account is handed to casework: a job, in the unit that kept the message."""

from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.events import StatusChanged
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.services.keep_status import write_status
from ensembl_fed.storage.accounts import account_by_handle, account_by_id
from ensembl_fed.storage.confidential import blank_status
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.statuses import mentioned_ids, status_by_id
from ensembl_fed.storage.town import DESK_ACCOUNT, town_member_by_domain
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import schedule

# Done by casework; an instance without it leaves the message where it is.
DESK_JOB: Final = "desk_message"
HANDED_OVER: Final = "Message confié au CCAS. Seuls ses agents peuvent le lire."
REFUSED: Final = "Message non conservé."


async def hand_to_desk(unit: Unit, message: Status) -> bool:
    """Let casework read a private message to the desk, or a reply to what the desk published.

    True for a confidential message: nothing else here may read it. A reply to a relay is also an answer like others.
    """
    desk_id = unit.home.desk_account_id
    if message.account_id == desk_id:
        return False
    is_below = message.in_reply_to_account_id == desk_id
    is_direct = message.visibility is Visibility.DIRECT
    if not is_below and not (is_direct and await _names_desk(unit, message)):
        return False
    await schedule(unit, DESK_JOB, str(message.id), {"status_id": message.id}, utc_now())
    return is_direct and not await answers_relay(unit, message)


async def answers_relay(unit: Unit, message: Status) -> bool:
    """Whether a message is directly below a help post of the desk."""
    parent_id = message.in_reply_to_id
    is_below = parent_id is not None and message.in_reply_to_account_id == unit.home.desk_account_id
    return is_below and parent_id is not None and await help_by_id(unit, parent_id) is not None


async def is_of_town(unit: Unit, account: Account) -> bool:
    """Whether somebody writes from this instance or another of the town, whose administrators are known."""
    return account.is_local or await town_member_by_domain(unit, account.domain) is not None


async def answer_for_desk(unit: Unit, status_id: int, words: str, *, instead: str) -> bool:
    """Blank a message that was taken over, and answer it in the desk's name; once, whatever happens in between."""
    message = await status_by_id(unit, status_id)
    desk = await account_by_handle(unit, DESK_ACCOUNT)
    sender = await account_by_id(unit, message.account_id) if message is not None else None
    if message is None or desk is None or sender is None or message.text == instead:
        return False
    await blank_status(unit, message, instead)
    unit.tell(StatusChanged(message.id))
    await write_status(unit, desk, words, visibility=Visibility.DIRECT, in_reply_to=message, mentions=[sender])
    return True


async def write_for_desk(unit: Unit, to: Account, words: str) -> Status:
    """A private message of the desk's to somebody. Raises NotFound where there is no desk."""
    desk = await account_by_handle(unit, DESK_ACCOUNT)
    if desk is None:
        raise NotFound
    return await write_status(unit, desk, words, visibility=Visibility.DIRECT, mentions=[to])


async def _names_desk(unit: Unit, message: Status) -> bool:
    named = await mentioned_ids(unit, [message.id])
    return unit.home.desk_account_id in named[message.id]
