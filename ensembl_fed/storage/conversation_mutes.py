"""Which conversations accounts do not want to hear of."""

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from ensembl_fed.models import ConversationMute, Status
from ensembl_fed.storage.unit import Unit


async def add_conversation_mute(unit: Unit, account_id: int, status: Status) -> None:
    """Mute the conversation of a status; it is no error if it is muted already."""
    await unit.insert_new(ConversationMute, {"account_id": account_id, "conversation_uri": conversation_of(status)})


async def remove_conversation_mute(unit: Unit, account_id: int, status: Status) -> None:
    """Mute it no longer."""
    await unit.execute(
        delete(ConversationMute).where(
            col(ConversationMute.account_id) == account_id,
            col(ConversationMute.conversation_uri) == conversation_of(status),
        )
    )


def conversation_of(status: Status) -> str:
    """What names the conversation of a status: one that answers nothing may stand alone."""
    return status.conversation_uri or status.uri


def mutes_conversation(account_id: ColumnElement[int], conversation_uri: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether an account mutes a conversation. The first part is asked once for a whole page: most people mute none."""
    mutes_any = exists().where(col(ConversationMute.account_id) == account_id)
    mutes_it = exists().where(
        col(ConversationMute.account_id) == account_id, col(ConversationMute.conversation_uri) == conversation_uri
    )
    return and_(mutes_any, mutes_it)


def mutes_conversation_of(account_id: Mapped[int], status_id: int) -> ColumnElement[bool]:
    """Whether an account mutes the conversation of one status."""
    conversation = select(col(Status.conversation_uri)).where(col(Status.id) == status_id).scalar_subquery()
    return exists().where(
        col(ConversationMute.account_id) == account_id, col(ConversationMute.conversation_uri) == conversation
    )
