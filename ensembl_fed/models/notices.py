"""Whose notifications an account wants to see at once, and who waits for its yes."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import BigId, enum_column, id_column, moment_column, reference
from ensembl_fed.models.kinds import PolicyChoice


class NotificationPolicy(SQLModel, table=True):
    """What an account does with notifications from whom it does not know. Without a row all are accepted."""

    __tablename__ = "notification_policy"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    not_following: PolicyChoice = Field(default=PolicyChoice.ACCEPT, sa_column=enum_column(PolicyChoice))
    not_followers: PolicyChoice = Field(default=PolicyChoice.ACCEPT, sa_column=enum_column(PolicyChoice))
    new_accounts: PolicyChoice = Field(default=PolicyChoice.ACCEPT, sa_column=enum_column(PolicyChoice))
    private_mentions: PolicyChoice = Field(default=PolicyChoice.ACCEPT, sa_column=enum_column(PolicyChoice))
    limited_accounts: PolicyChoice = Field(default=PolicyChoice.ACCEPT, sa_column=enum_column(PolicyChoice))


class NotificationRequest(SQLModel, table=True):
    """Notifications from one account are held back until the reader accepts or dismisses them."""

    __tablename__ = "notification_request"
    __table_args__ = (UniqueConstraint("account_id", "from_account_id", name="uq_notification_request_pair"),)

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    from_account_id: int = Field(sa_column=reference("account.id"))
    created_at: datetime = Field(sa_column=moment_column())
    updated_at: datetime = Field(sa_column=moment_column())


class NotificationPermission(SQLModel, table=True):
    """A reader lets in whatever one account causes, whatever its policy says."""

    __tablename__ = "notification_permission"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    from_account_id: int = Field(
        sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True
    )


class ConversationMark(SQLModel, table=True):
    """How far an account has read a conversation, and up to where it removed it from its list."""

    __tablename__ = "conversation_mark"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    conversation_uri: str = Field(primary_key=True, max_length=2048)
    read_id: int = Field(default=0, sa_type=BigId)
    removed_id: int = Field(default=0, sa_type=BigId)
