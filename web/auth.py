"""Who asks: bearer tokens, and the scope that each endpoint of the client API declares (security 35, 38)."""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Final

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotAllowed, Unauthenticated
from ensembl_fed.events import AccountChanged, TokensRevoked
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import Account, Member
from ensembl_fed.storage.access import Grant, grant_by_token
from ensembl_fed.storage.unit import Unit
from web.request import instance_of
from web.scopes import holds, read_scopes

Endpoint = Callable[[Request], Awaitable[Response]]

_MOST_TOKENS: Final = 4_096
# Processes beside this one may revoke a token; what they say is heard, and if it is not, this is the longest it lasts.
_FRESH_S: Final = 30.0
_LONGEST_TOKEN: Final = 512
_OUT_OF_SCOPE: Final = "This action is outside the authorized scopes"
_BAD_TOKEN: Final = "The access token is invalid"  # noqa: S105 -- what clients compare with
_USER_NEEDED: Final = "This method requires an authenticated user"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member who asks through an application.

    `account` and `member` are as they were when the token was last looked up: read them, and load them again in
    your unit to change them.
    """

    account: Account
    member: Member
    token_id: int
    application_id: int
    scopes: frozenset[str]

    def may(self, *any_of: str) -> bool:
        """Whether the token has one of these scopes, or a wider one."""
        return any(holds(self.scopes, scope) for scope in any_of)


@dataclass(frozen=True, slots=True)
class Caller:
    """A token that is good: of an application alone, or of one that acts for a member."""

    token_id: int
    application_id: int
    scopes: frozenset[str]
    account: Account | None = None
    member: Member | None = None


class TokenCache:
    """The tokens that one instance saw lately, so that a request costs no query. What is heard of drops them."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._callers: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()
        self._changes = 0
        instance.on(TokensRevoked, self._hear)
        instance.on(AccountChanged, self._hear)

    def _hear(self, event: TokensRevoked | AccountChanged) -> None:
        self._changes += 1
        for key in [key for key, (_, caller) in self._callers.items() if _concerns(caller, event)]:
            del self._callers[key]

    async def caller(self, token: str, unit: Unit | None) -> Caller | None:
        """Whom a token stands for; asks the store only when it was not seen lately."""
        key = hashlib.sha256(token.encode()).digest()
        found = self._callers.get(key)
        now = utc_now().timestamp()
        if found is not None and found[0] > now:
            self._callers.move_to_end(key)
            return found[1]
        changes = self._changes
        async with self._reading(unit) as reader:
            grant = await grant_by_token(reader, token)
        if grant is None:
            self._callers.pop(key, None)
            return None
        caller = _caller_of(grant)
        if changes == self._changes:  # nothing was revoked while we read
            self._callers[key] = (now + _FRESH_S, caller)
            if len(self._callers) > _MOST_TOKENS:
                self._callers.popitem(last=False)
        return caller

    @asynccontextmanager
    async def _reading(self, unit: Unit | None):  # type: ignore[no-untyped-def]  # one of the two, as it is
        if unit is not None:
            yield unit
        else:
            async with self.instance.database.reading() as reader:
                yield reader


def needs_scope(*any_of: str) -> Callable[[Endpoint], Endpoint]:
    """Declare that an endpoint is for members whose token has one of these scopes; `viewer_of` says who asks.

    Checked before the endpoint runs, without opening a unit when the token was seen lately.
    """

    def declare(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        async def guarded(request: Request) -> Response:
            request.state.viewer = await require_scope(request, None, *any_of)
            return await endpoint(request)

        guarded.declared_scopes = any_of  # type: ignore[attr-defined]  # read by declared_scopes
        return guarded

    return declare


def open_to_all(endpoint: Endpoint) -> Endpoint:
    """Declare that an endpoint answers anyone; `optional_viewer` says who asks, if a member does."""
    endpoint.declared_scopes = ()  # type: ignore[attr-defined]  # read by declared_scopes
    return endpoint


def needs_application(endpoint: Endpoint) -> Endpoint:
    """Declare that an endpoint wants any good token, of an application alone as well; `caller_of` says whose."""

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        request.state.caller = await _require_caller(request, None)
        return await endpoint(request)

    guarded.declared_scopes = ("an application's token",)  # type: ignore[attr-defined]  # read by declared_scopes
    return guarded


def declared_scopes(endpoint: object) -> tuple[str, ...] | None:
    """What an endpoint declares: one of these scopes, nothing (open to all), or None when it says nothing at all."""
    scopes: tuple[str, ...] | None = getattr(endpoint, "declared_scopes", None)
    return scopes


def viewer_of(request: Request) -> Viewer:
    """Who asks, in an endpoint with `needs_scope`."""
    viewer: Viewer = request.state.viewer
    return viewer


def caller_of(request: Request) -> Caller:
    """Whose token it is, in an endpoint with `needs_application`."""
    caller: Caller = request.state.caller
    return caller


async def require_scope(request: HTTPConnection, unit: Unit | None, *any_of: str) -> Viewer:
    """The member who asks, if their token has one of these scopes.

    Raises Unauthenticated without a good token, NotAllowed for a scope it lacks or a member who may not sign in.
    """
    viewer = _viewer_of(await _require_caller(request, unit))
    if viewer is None:
        raise NotAllowed(_USER_NEEDED)
    check_standing(viewer.member, viewer.account)
    if not viewer.may(*any_of):
        raise NotAllowed(_OUT_OF_SCOPE)
    return viewer


async def optional_viewer(request: HTTPConnection, unit: Unit | None = None, *any_of: str) -> Viewer | None:
    """The member who asks; None for anyone else, or for a token without one of these scopes (`read` if none is named).

    Raises Unauthenticated for a token that is not good: a client must learn that it was signed out.
    """
    token = token_of(request)
    if not token:
        return None
    viewer = _viewer_of(await _require_caller(request, unit))
    if viewer is None or not is_standing(viewer.member, viewer.account):
        return None
    wanted = any_of or ("read:statuses", "read:accounts", "read:search")
    return viewer if viewer.may(*wanted) else None


async def caller_by_token(request: HTTPConnection, token: str) -> Caller | None:
    """Whom a token stands for that came another way than in the header, as for streams."""
    return await token_cache_of(request).caller(token, None) if 0 < len(token) <= _LONGEST_TOKEN else None


def is_standing(member: Member, account: Account) -> bool:
    """Whether a member may act: approved, confirmed, neither disabled nor suspended."""
    return (
        member.disabled_at is None
        and account.suspended_at is None
        and member.approved_at is not None
        and member.confirmed_at is not None
    )


def check_standing(member: Member, account: Account) -> None:
    """Raise NotAllowed, with the reason, when a member may not act now."""
    if member.disabled_at is not None or account.suspended_at is not None:
        raise NotAllowed("Votre compte est suspendu.")
    if member.confirmed_at is None:
        raise NotAllowed("Votre adresse électronique n’est pas encore confirmée.")
    if member.approved_at is None:
        raise NotAllowed("Votre inscription attend encore d’être acceptée.")


def token_of(request: HTTPConnection) -> str:
    """The bearer token of the Authorization header; "" when there is none. Source: RFC 6750, 2.1."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def token_cache_of(request: HTTPConnection) -> TokenCache:
    """The cache of the request's instance; each instance has its own (security 39)."""
    instance = instance_of(request)
    state = request.app.state
    caches: dict[str, TokenCache] | None = getattr(state, "token_caches", None)
    if caches is None:
        caches = state.token_caches = {}
    cache = caches.get(instance.domain)
    if cache is None or cache.instance is not instance:
        cache = caches[instance.domain] = TokenCache(instance)
    return cache


async def _require_caller(request: HTTPConnection, unit: Unit | None) -> Caller:
    token = token_of(request)
    if not token or len(token) > _LONGEST_TOKEN:
        raise Unauthenticated(_BAD_TOKEN)
    caller = await token_cache_of(request).caller(token, unit)
    if caller is None:
        raise Unauthenticated(_BAD_TOKEN)
    return caller


def _viewer_of(caller: Caller) -> Viewer | None:
    if caller.account is None or caller.member is None:
        return None
    return Viewer(caller.account, caller.member, caller.token_id, caller.application_id, caller.scopes)


def _caller_of(grant: Grant) -> Caller:
    token = grant.token
    return Caller(token.id, token.application_id, read_scopes(token.scopes), grant.account, grant.member)


def _concerns(caller: Caller, event: TokensRevoked | AccountChanged) -> bool:
    if isinstance(event, AccountChanged):
        return caller.account is not None and caller.account.id == event.account_id
    if event.token_id is not None:
        return caller.token_id == event.token_id
    return caller.member is not None and caller.member.id == event.member_id
