"""A WebSocket, and a stream of server-sent events, spoken with an application in this process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson

from ensembl_fed.instance.loopback import AsgiApp
from tests.town import Resident

# A test that waits longer has found a fault; nothing here sleeps.
_PATIENCE_S = 5.0


@dataclass(slots=True)
class Connection:
    """What goes to the application and what comes from it."""

    to_app: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    from_app: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)

    async def next(self) -> dict[str, Any]:
        """The next message of the application."""
        async with asyncio.timeout(_PATIENCE_S):
            return await self.from_app.get()


@dataclass(slots=True)
class Socket(Connection):
    """The client's end of a WebSocket that is open."""

    protocol: str | None = None

    async def say(self, wish: Mapping[str, object]) -> None:
        """Send a message; it has been read when the next answer comes."""
        await self.to_app.put({"type": "websocket.receive", "text": orjson.dumps(wish).decode()})

    async def frame(self) -> dict[str, Any]:
        """The next frame, its payload read as JSON, but for a bare id."""
        message = await self.next()
        assert message["type"] == "websocket.send", message
        frame: dict[str, Any] = orjson.loads(message["text"])
        if "payload" in frame:
            assert isinstance(frame["payload"], str)
            frame["payload"] = orjson.loads(frame["payload"])
        return frame


@asynccontextmanager
async def socket_to(
    app: AsgiApp, address: str, *, protocol: str = "", headers: Mapping[str, str] | None = None
) -> AsyncIterator[Socket]:
    """An open WebSocket. Raises ConnectionRefusedError if the application does not accept it."""
    sent = {**(headers or {}), **({"sec-websocket-protocol": protocol} if protocol else {})}
    scope = _scope("websocket", address, sent) | {"subprotocols": [protocol] if protocol else []}
    socket = Socket()
    await socket.to_app.put({"type": "websocket.connect"})
    task = asyncio.create_task(app(scope, socket.to_app.get, socket.from_app.put))
    try:
        opened = await socket.next()
        if opened["type"] != "websocket.accept":
            raise ConnectionRefusedError(str(opened))
        socket.protocol = opened.get("subprotocol")
        yield socket
    finally:
        await socket.to_app.put({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(_PATIENCE_S):
            await task


@asynccontextmanager
async def stream_of(resident: Resident, path: str) -> AsyncIterator["EventStream"]:
    """An open stream of server-sent events, its greeting read."""
    scope = _scope("http", resident.address(path), {"authorization": f"Bearer {resident.token}"}) | {"method": "GET"}
    stream = EventStream()
    await stream.to_app.put({"type": "http.request", "body": b"", "more_body": False})
    task = asyncio.create_task(resident.town.app(scope, stream.to_app.get, stream.from_app.put))
    try:
        began = await stream.next()
        stream.status = began["status"]
        stream.headers = {name.decode(): value.decode() for name, value in began["headers"]}
        assert (await stream.next())["body"].startswith(b":")
        yield stream
    finally:
        await stream.to_app.put({"type": "http.disconnect"})
        async with asyncio.timeout(_PATIENCE_S):
            await task


@dataclass(slots=True)
class EventStream(Connection):
    """The client's end of a stream of server-sent events."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    async def event(self) -> tuple[str, Any]:
        """(name, data) of the next event."""
        lines = (await self.next())["body"].decode().split("\n")
        return lines[0].removeprefix("event: "), orjson.loads(lines[1].removeprefix("data: "))


def _scope(kind: str, address: str, headers: Mapping[str, str]) -> dict[str, Any]:
    parts = urlsplit(address)
    pairs = [("host", parts.netloc), *headers.items()]
    return {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "wss" if kind == "websocket" else "https",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in pairs],
        "client": ("127.0.0.1", 50_001),
        "server": (parts.netloc, 443),
        "state": {},
        "extensions": {},
    }
