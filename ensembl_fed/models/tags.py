"""Hashtags that an account follows or shows, and what may trend. Names are folded; `shown` is as they were typed."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import BigId, moment_column


class FollowedTag(SQLModel, table=True):
    """What carries the hashtag and is for everyone here enters the account's home feed."""

    __tablename__ = "followed_tag"

    name: str = Field(primary_key=True, max_length=255)
    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)
    shown: str = Field(max_length=255)
    # Time-sortable: the list of followed hashtags pages by it.
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
    created_at: datetime = Field(sa_column=moment_column())


class FeaturedTag(SQLModel, table=True):
    """A hashtag that an account shows on its profile."""

    __tablename__ = "featured_tag"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    name: str = Field(primary_key=True, max_length=255)
    shown: str = Field(max_length=255)
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
    created_at: datetime = Field(sa_column=moment_column())
