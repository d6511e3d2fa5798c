"""Queries about devices that want to be told, and what is owed to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, literal, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Notification, PushDelivery, PushSubscription
from ensembl_fed.storage.unit import Unit

# Mastodon's own bound of devices is one for each token; nobody reads on more than these.
_MOST_DEVICES = 50


@dataclass(frozen=True, slots=True)
class DuePush:
    """One notification to send to one device; `attempts` counts those made before."""

    delivery_id: int
    attempts: int
    subscription: PushSubscription
    notification: Notification


async def has_subscriptions(unit: Unit) -> bool:
    """Whether any device of this instance wants to be told."""
    return bool((await unit.execute(select(exists(select(literal(1)).select_from(PushSubscription))))).scalar())


async def subscription_of(unit: Unit, token_id: int) -> PushSubscription | None:
    """The device behind an access token."""
    query = select_rows(PushSubscription).where(PushSubscription.token_id == token_id).limit(1)
    return (await unit.session.exec(query)).first()


async def subscription_at(unit: Unit, account_id: int, endpoint: str) -> PushSubscription | None:
    """The device of an account that takes messages at this address."""
    query = select_rows(PushSubscription).where(
        PushSubscription.account_id == account_id, PushSubscription.endpoint == endpoint
    )
    return (await unit.session.exec(query.limit(1))).first()


async def put_subscription(unit: Unit, subscription: PushSubscription) -> None:
    """Keep a device in place of the one that its token had."""
    await remove_subscription_of(unit, subscription.token_id)
    await unit.add(subscription)


async def remove_subscription_of(unit: Unit, token_id: int) -> None:
    """Tell the device behind a token no more; what was owed to it goes along."""
    await unit.execute(delete(PushSubscription).where(col(PushSubscription.token_id) == token_id))


async def remove_subscription(unit: Unit, subscription_id: int) -> None:
    """Forget a device that its push service does not know any more."""
    await unit.execute(delete(PushSubscription).where(col(PushSubscription.id) == subscription_id))


async def owe_pushes(unit: Unit, notifications: Mapping[int, int]) -> bool:
    """Owe these notifications (account -> its number) to the devices of those accounts. Whether there is any."""
    query = select(col(PushSubscription.id), col(PushSubscription.account_id)).where(
        col(PushSubscription.account_id).in_(list(notifications))
    )
    devices = (await unit.execute(query.limit(len(notifications) * _MOST_DEVICES))).all()
    now = utc_now()
    rows = [
        {"id": new_id(now), "subscription_id": row[0], "notification_id": notifications[row[1]], "next_at": now}
        for row in devices
    ]
    if rows:
        await unit.insert_new(PushDelivery, rows)
    return bool(rows)


async def claim_pushes(unit: Unit, *, now: datetime, limit: int, lease: timedelta) -> list[DuePush]:
    """What is due, oldest first; nobody else is given it before the lease is over."""
    query = (
        select_rows(PushDelivery, PushSubscription, Notification)
        .join(PushSubscription, col(PushSubscription.id) == col(PushDelivery.subscription_id))
        .join(Notification, col(Notification.id) == col(PushDelivery.notification_id))
        .where(col(PushDelivery.next_at) <= now)
        .order_by(col(PushDelivery.next_at))
        .limit(limit)
        .with_for_update(of=PushDelivery, skip_locked=True)
    )
    due = [DuePush(row[0].id, row[0].attempts, row[1], row[2]) for row in await unit.session.exec(query)]
    if due:
        leased = update(PushDelivery).where(col(PushDelivery.id).in_([one.delivery_id for one in due]))
        await unit.execute(leased.values(next_at=now + lease, attempts=PushDelivery.attempts + 1))
    return due


async def finish_pushes(unit: Unit, delivery_ids: list[int]) -> None:
    """These were sent, or never will be."""
    await unit.execute(delete(PushDelivery).where(col(PushDelivery.id).in_(delivery_ids)))


async def postpone_push(unit: Unit, delivery_id: int, *, again_at: datetime) -> None:
    """Try one again later."""
    await unit.execute(update(PushDelivery).where(col(PushDelivery.id) == delivery_id).values(next_at=again_at))
