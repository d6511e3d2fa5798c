"""POST to an inbox: size, type, parse, screen, signature, one durable row, 202. Nothing else happens here."""

from dataclasses import dataclass
from http import HTTPStatus

import orjson
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from activitypub.activities import Activity, read_activity
from activitypub.documents import is_activity_content_type, parse_document
from activitypub.errors import ProtocolError, SignatureRejected
from activitypub.followers_sync import HEADER
from ensembl_fed.inbox.followers_sync import compare_followers
from ensembl_fed.inbox.receive import accept
from ensembl_fed.inbox.relays import RELAYED, announced_by_relay, is_relay
from ensembl_fed.remote.signers import DomainSuspended, Verified, verify, verify_proved
from ensembl_fed.storage.accounts import account_by_handle
from web.federation.counters import INBOX_REQUESTS
from web.federation.served import Federated, signed_request

# What third parties have a reason to pass on; a follow, or an undo, comes from whoever does it.
_MAY_BE_FORWARDED = frozenset({"Create", "Update", "Delete", "Announce"})
_ACCEPTED = INBOX_REQUESTS.labels("accepted")


@dataclass(slots=True)
class _Refused(Exception):
    """The request is answered with this status; the text tells a peer's developer what to look at."""

    status: HTTPStatus
    detail: str


class Inbox:
    """The shared inbox, and (with a `username` in the path) everyone's own: they are one.

    A plain ASGI application: this is the busiest address of an instance. Source: ActivityPub, 7; security A to C.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 202 once the activity is on disk, else 400, 401, 403, 404, 413 or 415 with a problem document."""
        instance: Federated = scope["state"]["instance"]
        try:
            await _take(instance, scope, receive)
        except _Refused as refused:
            INBOX_REQUESTS.labels(str(refused.status.value)).inc()
            await _answer_problem(send, refused)
            return
        _ACCEPTED.inc()
        await send({"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


async def _take(instance: Federated, scope: Scope, receive: Receive) -> None:
    headers = Headers(scope=scope)
    if not is_activity_content_type(headers.get("content-type", "")):
        raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send application/activity+json")
    body = await _read_body(headers, receive, instance.home.limits.document_bytes)
    await _check_owner(instance, scope)
    activity = _parse(body)
    try:
        verified = await verify(instance.peers, signed_request(scope, instance.home.addresses.base, body))
        if verified.actor_uri != activity.actor:
            if is_relay(instance.home, verified.actor_uri) and activity.type in RELAYED:
                activity, body = announced_by_relay(verified, activity)
            else:
                verified = await _forwarded(instance, activity)
        await accept(instance.peers, verified, activity, body)
        if HEADER in headers:
            await compare_followers(instance.peers, verified, headers[HEADER])
    except DomainSuspended as error:
        raise _Refused(HTTPStatus.FORBIDDEN, "this server does not speak with yours") from error
    except SignatureRejected as error:
        raise _Refused(HTTPStatus.UNAUTHORIZED, "the signature is missing, or is not the actor's") from error
    except ProtocolError as error:
        raise _Refused(HTTPStatus.BAD_REQUEST, "not an activity that its actor may send") from error


async def _forwarded(instance: Federated, activity: Activity) -> Verified:
    """The author of something public that another server passed on, by the author's own proof (FEP-8b32)."""
    if activity.type not in _MAY_BE_FORWARDED:
        raise SignatureRejected("signed by somebody else")
    return await verify_proved(instance.peers, activity.document)


async def _read_body(headers: Headers, receive: Receive, max_bytes: int) -> bytes:
    announced = headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and (len(announced) > 12 or int(announced) > max_bytes):  # noqa: PLR2004
        raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"send {max_bytes} bytes at most")
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False) and len(body) <= max_bytes:
        message = await _next(receive)
        body += message.get("body", b"")
    if len(body) > max_bytes:
        raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"send {max_bytes} bytes at most")
    return body


async def _next(receive: Receive) -> Message:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise _Refused(HTTPStatus.BAD_REQUEST, "the body did not arrive whole")
    return message


async def _check_owner(instance: Federated, scope: Scope) -> None:
    """A personal inbox must be somebody's."""
    username = scope.get("path_params", {}).get("username")
    if username is None:
        return
    async with instance.database.reading() as unit:
        account = await account_by_handle(unit, username)
    if account is None or account.suspended_at is not None or not scope["path"].startswith(_path_of(account.uri)):
        raise _Refused(HTTPStatus.NOT_FOUND, "nobody's inbox")
    if account.gone_at is not None:
        raise _Refused(HTTPStatus.GONE, "this account was deleted")


def _path_of(uri: str) -> str:
    return f"/{uri.split('/', 3)[3]}/"


def _parse(body: bytes) -> Activity:
    try:
        return read_activity(parse_document(body))
    except ProtocolError as error:
        raise _Refused(HTTPStatus.BAD_REQUEST, "not an activity in strict JSON with one actor") from error


async def _answer_problem(send: Send, refused: _Refused) -> None:
    """Source: RFC 9457; FEP-c180."""
    problem = {
        "type": "about:blank",
        "title": refused.status.phrase,
        "status": refused.status.value,
        "detail": refused.detail,
    }
    body = orjson.dumps(problem)
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": refused.status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})
