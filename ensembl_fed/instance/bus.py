"""How several processes tell each other what happened: events of ids, after they were committed."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from ensembl_fed import events as all_events

Hear = Callable[[str, Sequence[object]], None]
"""What is done with the events of a domain that happened in another process. Never waits."""

_KINDS: Final[Mapping[str, type[Any]]] = {
    name: kind for name, kind in vars(all_events).items() if isinstance(kind, type) and dataclasses.is_dataclass(kind)
}


class Bus(Protocol):
    """A way to the other processes. What is lost on it is looked up later: rows are the truth."""

    async def start(self, hear: Hear) -> None:
        """Begin to listen."""

    def publish(self, domain: str, events: Sequence[object]) -> None:
        """Tell the others, soon. Never waits and never fails."""

    async def is_connected(self) -> None:
        """Wait until the others are heard."""

    async def close(self) -> None:
        """Say what is left, and listen no more."""


def write_event(event: object) -> dict[str, Any]:
    """An event as a JSON value."""
    if type(event).__name__ not in _KINDS or not dataclasses.is_dataclass(event) or isinstance(event, type):
        raise TypeError(f"not an event: {type(event).__name__}")
    return {"kind": type(event).__name__, **{field.name: getattr(event, field.name) for field in _fields(type(event))}}


def read_event(written: Mapping[str, Any]) -> object | None:
    """The event again; None for a kind that another version of the program knows and this one does not."""
    kind = _KINDS.get(str(written.get("kind", "")))
    if kind is None:
        return None
    values = {
        field.name: tuple(value) if isinstance(value := written[field.name], list) else value
        for field in _fields(kind)
        if field.name in written
    }
    try:
        event: object = kind(**values)
    except TypeError:
        return None
    return event


def _fields(kind: type[Any]) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(kind)
