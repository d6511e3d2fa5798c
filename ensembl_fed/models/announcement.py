"""What the instance says to all its members, and what they do with it; the pictures that stand for words."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import BigId, id_column, moment_column, text_column


class Announcement(SQLModel, table=True):
    """A notice to all members, shown from `starts_at` to `ends_at` if these are said."""

    id: int = Field(sa_column=id_column())
    text: str = Field(sa_column=text_column())
    starts_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    ends_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    all_day: bool = False
    published_at: datetime = Field(sa_column=moment_column())
    updated_at: datetime = Field(sa_column=moment_column())


class AnnouncementDismissal(SQLModel, table=True):
    """A member has read an announcement."""

    __tablename__ = "announcement_dismissal"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    announcement_id: int = Field(
        sa_type=BigId, foreign_key="announcement.id", primary_key=True, ondelete="CASCADE", index=True
    )


class AnnouncementReaction(SQLModel, table=True):
    """A member reacts to an announcement with an emoji: a character, or the shortcode of one of ours."""

    __tablename__ = "announcement_reaction"

    announcement_id: int = Field(sa_type=BigId, foreign_key="announcement.id", primary_key=True, ondelete="CASCADE")
    name: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)
    created_at: datetime = Field(sa_column=moment_column())


class CustomEmoji(SQLModel, table=True):
    """A picture of this instance that `:shortcode:` stands for."""

    __tablename__ = "custom_emoji"

    id: int = Field(sa_column=id_column())
    shortcode: str = Field(max_length=64, unique=True)
    # The stored file.
    key: str = Field(max_length=255)
    category: str = Field(default="", max_length=64)
    visible_in_picker: bool = True
    updated_at: datetime = Field(sa_column=moment_column())
