"""How accounts stand to each other."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ensembl_fed.ids import new_id
from ensembl_fed.models.columns import BigId, enum_column, moment_column, text_column, uri_column
from ensembl_fed.models.kinds import DomainSeverity, FollowState


class Follow(SQLModel, table=True):
    """`account_id` follows `target_id`, or asks to."""

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    target_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)
    state: FollowState = Field(sa_column=enum_column(FollowState))
    # The Follow activity's id, for Accept and Undo by id.
    uri: str = Field(default="", sa_column=uri_column(index=True))
    show_reblogs: bool = True
    notify: bool = False
    # False while the target stands in an exclusive list of the follower: its statuses stay out of the home feed.
    at_home: bool = True
    # Time-sortable: the lists of followers page by it.
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
    created_at: datetime = Field(sa_column=moment_column())


class Block(SQLModel, table=True):
    """`account_id` blocks `target_id`."""

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    target_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)
    uri: str = Field(default="", sa_column=uri_column())
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
    created_at: datetime = Field(sa_column=moment_column())


class Mute(SQLModel, table=True):
    """`account_id` does not want to see `target_id`."""

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    target_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)
    notifications: bool = True
    until: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
    created_at: datetime = Field(sa_column=moment_column())


class AccountNote(SQLModel, table=True):
    """What `account_id` wrote for itself about `target_id`; nobody else ever sees it."""

    __tablename__ = "account_note"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    target_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)
    text: str = Field(sa_column=text_column())


class DomainBlock(SQLModel, table=True):
    """`account_id` does not want to see or hear anybody of a domain."""

    __tablename__ = "domain_block"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    domain: str = Field(primary_key=True, max_length=255)
    # Time-sortable: the list of blocked domains pages by it.
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
    created_at: datetime = Field(sa_column=moment_column())


class Endorsement(SQLModel, table=True):
    """`account_id` shows `target_id`, whom it follows, on its profile."""

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    target_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
    created_at: datetime = Field(sa_column=moment_column())


class SuggestionRefusal(SQLModel, table=True):
    """`account_id` does not want `target_id` suggested to it again."""

    __tablename__ = "suggestion_refusal"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    target_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)


class DomainRule(SQLModel, table=True):
    """What this instance decided about a whole domain."""

    __tablename__ = "domain_rule"

    domain: str = Field(primary_key=True, max_length=255)
    # Time-sortable: the list of rules pages by it, and clients name a rule by it.
    id: int = Field(default_factory=new_id, sa_type=BigId, sa_column_kwargs={"unique": True})
    severity: DomainSeverity = Field(sa_column=enum_column(DomainSeverity))
    reject_media: bool = False
    reject_reports: bool = False
    obfuscate: bool = False
    private_comment: str = Field(default="", max_length=1000)
    public_comment: str = Field(default="", max_length=1000)
    # Until when it holds; None is for good.
    expires_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    created_at: datetime = Field(sa_column=moment_column())
