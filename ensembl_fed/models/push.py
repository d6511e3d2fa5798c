"""Web Push: who is to be told on which device, and what is owed to whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import (
    enum_column,
    id_column,
    json_column,
    moment_column,
    no_entries,
    reference,
    text_column,
)
from ensembl_fed.models.kinds import PushPolicy


class InstanceKey(SQLModel, table=True):
    """A key of the instance itself, such as the one that push services know it by; the private half is sealed."""

    __tablename__ = "instance_key"

    name: str = Field(primary_key=True, max_length=32)
    public: str = Field(max_length=255)
    private_sealed: str = Field(sa_column=text_column())
    created_at: datetime = Field(sa_column=moment_column())


class PushSubscription(SQLModel, table=True):
    """A device that wants to be told; one for each access token, gone with it."""

    __tablename__ = "push_subscription"

    id: int = Field(sa_column=id_column())
    token_id: int = Field(sa_column=reference("access_token.id", index=False))
    account_id: int = Field(sa_column=reference("account.id"))
    endpoint: str = Field(max_length=2048)
    # The device's public key (an uncompressed point of P-256) and its secret, both base64url as they came.
    public_key: str = Field(max_length=128)
    auth_secret: str = Field(max_length=64)
    # RFC 8291; otherwise the draft before it, which old clients read.
    is_standard: bool = False
    # The client's token, sealed: the message carries it, encrypted for the device, to say whom it is for.
    token_sealed: str = Field(default="", sa_column=text_column())
    alerts: dict[str, Any] = Field(default_factory=no_entries, sa_column=json_column())
    policy: PushPolicy = Field(default=PushPolicy.ALL, sa_column=enum_column(PushPolicy))
    created_at: datetime = Field(sa_column=moment_column())

    __table_args__ = (UniqueConstraint("token_id", name="uq_push_subscription_token"),)


class PushDelivery(SQLModel, table=True):
    """One notification owed to one device."""

    __tablename__ = "push_delivery"
    __table_args__ = (UniqueConstraint("subscription_id", "notification_id", name="uq_push_delivery_once"),)

    id: int = Field(sa_column=id_column())
    subscription_id: int = Field(sa_column=reference("push_subscription.id", index=False))
    notification_id: int = Field(sa_column=reference("notification.id"))
    attempts: int = 0
    next_at: datetime = Field(sa_column=moment_column(index=True))
