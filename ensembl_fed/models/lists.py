"""Lists: whom an account reads together, apart from its home feed or beside it."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import BigId, enum_column, id_column, moment_column, reference
from ensembl_fed.models.kinds import RepliesPolicy


class AccountList(SQLModel, table=True):
    """A list of one account, which nobody else ever sees."""

    __tablename__ = "account_list"

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    title: str = Field(max_length=255)
    replies_policy: RepliesPolicy = Field(default=RepliesPolicy.LIST, sa_column=enum_column(RepliesPolicy))
    # Whom an exclusive list holds is not shown in the home feed: `Follow.at_home` says so for each.
    exclusive: bool = False
    created_at: datetime = Field(sa_column=moment_column())


class ListMember(SQLModel, table=True):
    """`target_id`, whom the owner follows, stands in a list; it leaves the list when the follow ends."""

    __tablename__ = "list_member"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner_id", "target_id"],
            ["follow.account_id", "follow.target_id"],
            name="fk_list_member_follow",
            ondelete="CASCADE",
        ),
    )

    list_id: int = Field(sa_type=BigId, foreign_key="account_list.id", primary_key=True, ondelete="CASCADE")
    target_id: int = Field(sa_type=BigId, primary_key=True)
    owner_id: int = Field(sa_type=BigId, index=True)
    # Time-sortable: the members page by it.
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
