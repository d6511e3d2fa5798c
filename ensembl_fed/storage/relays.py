"""Queries about relays."""

from sqlalchemy import delete
from sqlmodel import col, select

from ensembl_fed.home import RelayTarget
from ensembl_fed.models import Relay
from ensembl_fed.models.kinds import RelayKind, RelayState
from ensembl_fed.storage.unit import Unit

_MOST_RELAYS = 50


async def relays(unit: Unit) -> list[Relay]:
    """Every relay that was added, oldest first."""
    return list(await unit.session.exec(select(Relay).order_by(col(Relay.id)).limit(_MOST_RELAYS)))


async def relay_by_inbox(unit: Unit, inbox_uri: str) -> Relay | None:
    """The relay with this inbox."""
    return (await unit.session.exec(select(Relay).where(Relay.inbox_uri == inbox_uri).limit(1))).first()


async def relay_by_actor(unit: Unit, actor_uri: str) -> Relay | None:
    """The relay that this actor speaks for."""
    return (await unit.session.exec(select(Relay).where(Relay.actor_uri == actor_uri).limit(1))).first()


async def relay_by_follow(unit: Unit, follow_uri: str) -> Relay | None:
    """The relay that was asked by this Follow."""
    if not follow_uri:
        return None
    return (await unit.session.exec(select(Relay).where(Relay.follow_uri == follow_uri).limit(1))).first()


async def remove_relay(unit: Unit, relay_id: int) -> None:
    """Forget a relay."""
    await unit.execute(delete(Relay).where(col(Relay.id) == relay_id))


async def relay_targets(unit: Unit) -> tuple[RelayTarget, ...]:
    """The relays that agreed: what `Home` keeps, so that a post asks nothing."""
    return tuple(
        RelayTarget(relay.actor_uri, relay.inbox_uri, is_litepub=relay.kind is RelayKind.LITEPUB)
        for relay in await relays(unit)
        if relay.state is RelayState.ACCEPTED
    )
