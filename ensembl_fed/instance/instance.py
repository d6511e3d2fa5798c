"""One domain with its own people, rules, keys and store."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar, cast

from ensembl_fed.events import WorkQueued
from ensembl_fed.home import Home
from ensembl_fed.instance.streams import Streams
from ensembl_fed.remote.keyring import KeyRing
from ensembl_fed.remote.peers import Peers
from ensembl_fed.seal import Seal
from ensembl_fed.settings import Settings
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.files import MediaFiles

if TYPE_CHECKING:
    from ensembl_fed.instance.hosting import Hosting

QUEUES: Final = ("deliveries", "received", "jobs", "mails", "pushes", "words", "media")

_Event = TypeVar("_Event")


@dataclass(slots=True, eq=False)
class Instance:
    """What answering for one domain takes. Opened and closed by `Hosting`; never made by hand."""

    domain: str
    home: Home
    database: Database
    settings: Settings
    seal: Seal
    keyring: KeyRing
    peers: Peers
    files: MediaFiles
    hosting: "Hosting"
    place: str = ""
    streams: Streams = field(default_factory=Streams)
    # Set when there is something to do in a queue: a worker waits for it, clears it, and works until nothing is due.
    wakes: dict[str, asyncio.Event] = field(default_factory=lambda: {queue: asyncio.Event() for queue in QUEUES})
    _callbacks: dict[type[object], list[Callable[[object], None]]] = field(default_factory=lambda: defaultdict(list))

    def on(self, event_type: type[_Event], callback: Callable[[_Event], None]) -> None:
        """Call back with each committed event of a type, whichever process it happened in: caches drop what changed."""
        self._callbacks[event_type].append(cast("Callable[[object], None]", callback))

    def hear(self, events: Sequence[object]) -> None:
        """Tell the streams, the workers and the caches of committed events. Never waits."""
        for event in events:
            if isinstance(event, WorkQueued) and event.queue in self.wakes:
                self.wakes[event.queue].set()
            for callback in self._callbacks.get(type(event), ()):
                callback(event)
        self.streams.tell(events)
