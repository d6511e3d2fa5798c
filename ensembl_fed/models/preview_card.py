"""Preview cards: what a page says of itself, shown below a status that links to it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import BigId, id_column, moment_column, text_column, uri_column


class PreviewCard(SQLModel, table=True):
    """A page, once for each address. Without a title there is nothing to show, and it is asked again later."""

    __tablename__ = "preview_card"

    id: int = Field(sa_column=id_column())
    url: str = Field(sa_column=uri_column(unique=True))
    title: str = Field(default="", max_length=500)
    description: str = Field(default="", sa_column=text_column())
    author_name: str = Field(default="", max_length=255)
    provider_name: str = Field(default="", max_length=255)
    published_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    fetched_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class StatusCard(SQLModel, table=True):
    """A status shows a card."""

    __tablename__ = "status_card"

    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE")
    card_id: int = Field(sa_type=BigId, foreign_key="preview_card.id", ondelete="CASCADE", index=True)
