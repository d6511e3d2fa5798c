"""Live streams, by WebSocket and as server-sent events. Source: https://docs.joinmastodon.org/methods/streaming/"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import lru_cache
from typing import Final

import orjson
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from ensembl_fed.errors import NotAllowed, NotFound, TownError, Unauthenticated
from ensembl_fed.instance.streams import Subscription
from ensembl_fed.storage.lists import list_of
from web.answers import NO_STORE
from web.auth import Caller, Endpoint, caller_by_token, check_standing, open_to_all, token_of
from web.errors import status_of
from web.mastodon.stream_channels import Channel, read_channel
from web.mastodon.stream_messages import Listener, Message
from web.request import instance_of
from web.scopes import holds

# Proxies close what is silent for a minute.
_HEARTBEAT_S: Final = 15.0
# A client that does not take a message for so long is let go of; it comes back and reads what it missed.
_SLOWEST_SEND_S: Final = 10.0
_MOST_CHANNELS: Final = 64
_MOST_FRAMES: Final = 64
_LONGEST_FRAME: Final = 4_096
_POLICY_VIOLATION: Final = 1008
_TRY_AGAIN_LATER: Final = 1013
_STATUSES: Final = "read:statuses"
_NOTIFICATIONS: Final = "read:notifications"


def _declare(endpoint: Endpoint) -> Endpoint:
    """Declare the scope; the endpoint itself finds the token, which may stand in the query."""
    endpoint.declared_scopes = (_STATUSES, _NOTIFICATIONS)  # type: ignore[attr-defined]  # read by declared_scopes
    return endpoint


@open_to_all
async def health(request: Request) -> Response:
    """GET /api/v1/streaming/health -- https://docs.joinmastodon.org/methods/streaming/#health"""
    return PlainTextResponse("OK")


def events_of(stream: str) -> Endpoint:
    """An endpoint that streams server-sent events of one stream; hashtags name theirs in `tag`."""

    @_declare
    async def stream_events(request: Request) -> Response:
        caller = await _caller(request, token_of(request) or request.query_params.get("access_token", ""))
        listener = _listener(request, caller)
        channel = read_channel({**request.query_params, "stream": stream})
        await _check_list(request, listener, channel)
        subscription = _subscribe(request, caller, [channel])
        return StreamingResponse(
            _events(listener, subscription, channel),
            media_type="text/event-stream",
            headers={"cache-control": NO_STORE, "x-accel-buffering": "no"},
        )

    return stream_events


async def _events(listener: Listener, subscription: Subscription, channel: Channel) -> AsyncIterator[bytes]:
    """The events of one stream, with a comment whenever there was nothing to say for a while."""
    yield b":)\n\n"
    events = aiter(subscription)
    coming = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            await asyncio.wait({coming}, timeout=_HEARTBEAT_S)
            if not coming.done():
                yield b":thump\n\n"
                continue
            event = coming.result()
            if event is None:
                return
            for message in await listener.messages(event, [channel]):
                yield b"event: %s\ndata: %s\n\n" % (message.event.encode(), message.payload)
            coming = asyncio.ensure_future(anext(events, None))
    finally:
        coming.cancel()
        subscription.close()


async def stream_socket(websocket: WebSocket) -> None:
    """GET /api/v1/streaming as a WebSocket: any number of streams, begun and ended by messages of the client."""
    protocol = websocket.headers.get("sec-websocket-protocol", "").partition(",")[0].strip()
    token = token_of(websocket) or websocket.query_params.get("access_token", "") or protocol
    try:
        caller = await _caller(websocket, token)
        subscription = _subscribe(websocket, caller, [])
    except TownError:
        await websocket.close(_POLICY_VIOLATION)
        return
    socket = _Socket(websocket, _listener(websocket, caller), subscription)
    try:
        # Browsers close a connection whose server does not choose what they offered.
        await websocket.accept(subprotocol=protocol or None)
        await socket.run()
    finally:
        subscription.close()


class _Socket:
    """One open WebSocket: what it listens to, and the two directions in which it is read and written."""

    def __init__(self, websocket: WebSocket, listener: Listener, subscription: Subscription) -> None:
        self._websocket = websocket
        self._listener = listener
        self._subscription = subscription
        self._channels: dict[str, Channel] = {}

    async def run(self) -> None:
        """Serve until the client leaves, is too slow, or may listen no longer."""
        query = self._websocket.query_params
        if query.get("stream"):
            await self._change({"type": "subscribe", **query})
        try:
            async with asyncio.TaskGroup() as directions:
                reading = directions.create_task(self._read())
                try:
                    await self._write()
                finally:
                    reading.cancel()
        except* (WebSocketDisconnect, TimeoutError):
            pass  # the client is gone, or does not take what it is sent

    async def _read(self) -> None:
        """Take the client's wishes; its leaving ends the subscription, and so the writing."""
        try:
            while True:
                text = await self._websocket.receive_text()
                if len(text) > _LONGEST_FRAME:
                    break
                await self._change(_read_wish(text))
        except (WebSocketDisconnect, KeyError):
            pass  # it left, or sent bytes where text is expected
        finally:
            self._subscription.close()

    async def _write(self) -> None:
        async with aclosing(self._subscription.__aiter__()) as events:  # type: ignore[type-var]  # an async generator
            async for event in events:
                for message in await self._listener.messages(event, list(self._channels.values())):
                    await self._send(_frame(message))
        if self._websocket.client_state is not WebSocketState.DISCONNECTED:
            await self._websocket.close(_TRY_AGAIN_LATER if self._subscription.overflowed else 1000)

    async def _send(self, frame: str) -> None:
        async with asyncio.timeout(_SLOWEST_SEND_S):
            await self._websocket.send_text(frame)

    async def _change(self, wish: dict[str, object] | None) -> None:
        """Begin or end a stream; what cannot be done is said, and nothing else changes."""
        if wish is None or wish.get("type") not in ("subscribe", "unsubscribe"):
            return
        try:
            channel = read_channel(wish)
            await _check_list(self._websocket, self._listener, channel)
        except TownError as error:
            await self._send(orjson.dumps({"error": str(error), "status": status_for_clients(error)}).decode())
            return
        if wish["type"] == "unsubscribe":
            self._channels.pop(channel.key, None)
            self._subscription.remove(channel.key)
        elif len(self._channels) < _MOST_CHANNELS:
            self._channels[channel.key] = channel
            self._subscription.add(channel.key)


async def _check_list(connection: HTTPConnection, listener: Listener, channel: Channel) -> None:
    """Raises NotFound for a list that is not the listener's own."""
    if channel.list_id is None:
        return
    async with instance_of(connection).database.reading() as unit:
        if await list_of(unit, listener.viewer.id, channel.list_id) is None:
            raise NotFound("Record not found")


def status_for_clients(error: TownError) -> int:
    """Mastodon's streaming server says 400 where the rest of the API says 422."""
    status = status_of(error)
    return 400 if status == 422 else status  # noqa: PLR2004


async def _caller(connection: HTTPConnection, token: str) -> Caller:
    """Whose token it is. Raises Unauthenticated, or NotAllowed for a member or a token that may not listen."""
    caller = await caller_by_token(connection, token)
    if caller is None or caller.account is None or caller.member is None:
        raise Unauthenticated("The access token is invalid")
    check_standing(caller.member, caller.account)
    if not (holds(caller.scopes, _STATUSES) or holds(caller.scopes, _NOTIFICATIONS)):
        raise NotAllowed("This action is outside the authorized scopes")
    return caller


def _listener(connection: HTTPConnection, caller: Caller) -> Listener:
    if caller.account is None:
        raise Unauthenticated("The access token is invalid")
    return Listener(
        connection,
        caller.account,
        hears_statuses=holds(caller.scopes, _STATUSES),
        hears_notifications=holds(caller.scopes, _NOTIFICATIONS),
    )


def _subscribe(connection: HTTPConnection, caller: Caller, channels: list[Channel]) -> Subscription:
    return instance_of(connection).streams.subscribe(
        caller.account.id if caller.account else None,
        [channel.key for channel in channels],
        member_id=caller.member.id if caller.member else None,
        token_id=caller.token_id,
    )


def _read_wish(text: str) -> dict[str, object] | None:
    try:
        wish = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return wish if isinstance(wish, dict) else None


@lru_cache(_MOST_FRAMES)
def _frame(message: Message) -> str:
    """The message as text; what many listeners are told in the same words is written once."""
    frame: dict[str, object] = {"stream": message.channel.name, "event": message.event}
    # That filters changed is all there is to say.
    return orjson.dumps({**frame, "payload": message.payload.decode()} if message.payload else frame).decode()


_STREAMS: Final = (
    *("user", "user/notification", "public", "public/local", "public/remote", "hashtag", "hashtag/local"),
    *("direct", "list"),
)
ROUTES: list[BaseRoute] = [
    Route("/api/v1/streaming/health", health),
    *(Route(f"/api/v1/streaming/{path}", events_of(path.replace("/", ":")), methods=["GET"]) for path in _STREAMS),
    WebSocketRoute("/api/v1/streaming", stream_socket),
]
