"""What happens in one process is heard in the others, and nowhere twice."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from ensembl_fed import events
from ensembl_fed.events import (
    AccountChanged,
    HomeChanged,
    Notified,
    StatusRemoved,
    StatusShown,
    TokensRevoked,
    WorkQueued,
)
from ensembl_fed.instance.bus import read_event, write_event
from ensembl_fed.instance.hosting import HostingOptions, open_hosting
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.local_bus import LocalBus
from tests.town import CITY, Town

_EVENTS: list[object] = [
    StatusShown(1, home_of=(2, 3)),
    events.StatusChanged(1),
    StatusRemoved(1, 2, "public", home_of=(4,)),
    Notified(5, account_id=2),
    AccountChanged(2),
    WorkQueued("mails"),
    TokensRevoked(1),
    HomeChanged(),
    events.FiltersChanged(2),
]


class Ear:
    """Hears what comes over a bus."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []
        self.is_new = asyncio.Event()

    def __call__(self, domain: str, heard: Sequence[object]) -> None:
        self.heard += [(domain, event) for event in heard]
        self.is_new.set()

    async def waits_for(self, count: int) -> list[tuple[str, object]]:
        """What was heard, once there is so much of it."""
        async with asyncio.timeout(10):
            while len(self.heard) < count:
                await self.is_new.wait()
                self.is_new.clear()
        return self.heard


@pytest.mark.parametrize("event", _EVENTS)
def test_events_are_read_as_they_were_written(event: object) -> None:
    """Through JSON, tuples included."""
    assert read_event(write_event(event)) == event


def test_every_kind_of_event_travels() -> None:
    """None is forgotten when one is added."""
    kinds = {kind for kind in vars(events).values() if isinstance(kind, type) and kind.__module__ == events.__name__}
    assert kinds == {type(event) for event in _EVENTS}


@pytest.mark.parametrize("written", [{}, {"kind": "Unknown"}, {"kind": "StatusShown"}, {"kind": "dataclass"}])
def test_events_of_another_version_are_passed_over(written: dict[str, object]) -> None:
    """Two versions may run side by side for a moment."""
    assert read_event(written) is None


async def test_processes_of_one_machine_hear_each_other(tmp_path: Path) -> None:
    """Each hears the others and not itself; who is gone is forgotten."""
    buses = [LocalBus(tmp_path) for _ in range(3)]
    ears = [Ear() for _ in buses]
    for bus, ear in zip(buses, ears, strict=True):
        await bus.start(ear)

    buses[0].publish(CITY, _EVENTS)
    heard = [await ear.waits_for(len(_EVENTS)) for ear in ears[1:]]
    await buses[2].close()
    buses[1].publish(CITY, [HomeChanged()])
    answer = await ears[0].waits_for(1)
    for bus in buses:
        await bus.close()

    assert heard == [[(CITY, event) for event in _EVENTS]] * 2
    assert answer == [(CITY, HomeChanged())]
    assert list((tmp_path / "bus").iterdir()) == []


async def test_what_reaches_very_many_is_told_without_their_names(tmp_path: Path) -> None:
    """A message has a bound; the public channels hear of the status all the same."""
    one, other, ear = LocalBus(tmp_path), LocalBus(tmp_path), Ear()
    await one.start(Ear())
    await other.start(ear)

    one.publish(CITY, [StatusShown(1, home_of=tuple(range(10**17, 10**17 + 20_000))), StatusShown(2, home_of=(7,))])
    heard = await ear.waits_for(2)
    await one.close()
    await other.close()

    assert heard == [(CITY, StatusShown(1)), (CITY, StatusShown(2, home_of=(7,)))]


async def test_a_second_process_hears_what_was_committed(town_on_each_store: Town) -> None:
    """Its caches and streams as well, on either store; the first does not hear itself again."""
    settings = town_on_each_store.hosting.settings
    await town_on_each_store.hosts(1)
    processes = [await open_hosting(settings, HostingOptions(has_siblings=True)) for _ in range(2)]
    try:
        ears = [Ear(), Ear()]
        for hosting, ear in zip(processes, ears, strict=True):
            _listen(hosting.instances[0], ear)
            await hosting.is_connected()

        async with processes[0].instances[0].database.unit() as unit:
            for event in _EVENTS:
                unit.tell(event)
        heard = await ears[1].waits_for(len(_EVENTS))
        own = await ears[0].waits_for(len(_EVENTS))
    finally:
        for hosting in processes:
            await hosting.close()

    assert heard == own == [(CITY, event) for event in _EVENTS]


def _listen(instance: Instance, ear: Ear) -> None:
    for kind in {type(event) for event in _EVENTS}:
        instance.on(kind, lambda event: ear(instance.domain, [event]))
