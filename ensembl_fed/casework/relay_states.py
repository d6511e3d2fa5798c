"""A relay from its first words to its end; what is due is published and closed by a job."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, or_, select

from ensembl_fed.casework.kinds import RelayState
from ensembl_fed.casework.tables import Relay
from ensembl_fed.clock import utc_now
from ensembl_fed.storage.unit import Unit

QUARTER_MINUTES: Final = 15
_MOST: Final = 100


def next_quarter(moment: datetime) -> datetime:
    """The next quarter of an hour, strictly later: when a relay leaves says nothing of when it was written (I2)."""
    start = moment.replace(minute=moment.minute - moment.minute % QUARTER_MINUTES, second=0, microsecond=0)
    return start + timedelta(minutes=QUARTER_MINUTES)


async def relays_of(unit: Unit, case_id: int) -> list[Relay]:
    """The relays of a case, newest first."""
    query = select(Relay).where(Relay.case_id == case_id).order_by(col(Relay.id).desc())
    return list(await unit.session.exec(query.limit(_MOST)))


async def approve_relay(unit: Unit, relay: Relay) -> None:
    """A text that was shown is published at the next quarter of an hour."""
    relay.state, relay.publish_at = RelayState.SCHEDULED, next_quarter(utc_now())
    await unit.add(relay)


async def end_relays(unit: Unit, case_id: int) -> None:
    """No relay of a case stays open: what has not left never does, what has is closed by the job."""
    for relay in await relays_of(unit, case_id):
        if relay.state in (RelayState.SHOWN, RelayState.SCHEDULED):
            relay.state = RelayState.CANCELLED
            await unit.add(relay)
        elif relay.state is RelayState.PUBLISHED and relay.closed_at is None:
            relay.closed_at = utc_now()
            await unit.add(relay)


async def relay_by_status(unit: Unit, status_id: int) -> Relay | None:
    """The relay that a post of @ccas is."""
    return (await unit.session.exec(select(Relay).where(Relay.status_id == status_id).limit(1))).first()


async def due_relays(unit: Unit, *, now: datetime) -> list[Relay]:
    """What must be published or closed by now: scheduled ones whose time has come, published ones that ended.

    A relay that was cancelled while it was being posted has a status to close as well.
    """
    to_publish = (col(Relay.state) == RelayState.SCHEDULED) & (col(Relay.publish_at) <= now)
    to_close = (col(Relay.state) == RelayState.PUBLISHED) & col(Relay.closed_at).is_not(None)
    query = select(Relay).where(or_(to_publish, to_close)).order_by(col(Relay.publish_at))
    return list(await unit.session.exec(query.limit(_MOST)))
