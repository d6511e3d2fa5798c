"""Asking other servers: every document that we believe came through here (security rules 11, 12, 18, 22 to 25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from activitypub.addresses import domain_of, same_origin
from activitypub.documents import (
    ACTIVITY_JSON,
    LD_JSON_ACTIVITY,
    Document,
    is_activity_content_type,
    only_id_of,
    parse_document,
)
from activitypub.errors import BadDocument, ProtocolError, UntrustedObject
from ensembl_fed.clock import utc_now
from ensembl_fed.home import Home
from ensembl_fed.models.kinds import KeyUse
from ensembl_fed.remote.keyring import OPENED_KEY_KEPT_FOR, KeyRing, SigningKey
from ensembl_fed.remote.known_keys import KnownKeys
from ensembl_fed.remote.lately import Lately
from ensembl_fed.remote.signature_styles import knocks, sign_with
from ensembl_fed.remote.transport import HttpAnswer, HttpFailed, Sign, Transport
from ensembl_fed.storage.accounts import instance_actor
from ensembl_fed.storage.arrivals import Arrivals
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.peer_hosts import is_suspended, remember_signature_style, signature_style

ACTIVITY_ACCEPT = f"{ACTIVITY_JSON}, {LD_JSON_ACTIVITY}"
_MOST_STYLES = 4_096
# What a host takes may be learnt elsewhere: from an actor's `generator`, or by another process.
_STYLE_READ_AGAIN_AFTER = timedelta(minutes=10)


class NotFetched(ProtocolError):
    """A document could not be had. `retryable`: the same may work later; `gone`: its server says it was deleted."""

    def __init__(self, reason: str, *, retryable: bool = False, gone: bool = False) -> None:
        super().__init__(reason)
        self.retryable = retryable
        self.gone = gone


@dataclass(slots=True)
class Budget:
    """How many requests one cause may still make us send (security rule 24)."""

    left: int

    def take(self) -> None:
        """Pay for one request. Raises NotFetched when nothing is left."""
        if self.left <= 0:
            raise NotFetched("the budget of this activity is spent")
        self.left -= 1


class Peers:
    """The other servers as one instance sees them; asks in the name of the instance actor.

    Never call it with a unit open: it waits for the network and opens units of its own.
    """

    def __init__(self, transport: Transport, keyring: KeyRing, database: Database) -> None:
        self.transport = transport
        self.keyring = keyring
        self.database = database
        self.known_keys = KnownKeys()
        self.arrivals = Arrivals(database)
        self.lately = Lately()
        self._styles: dict[str, tuple[str, datetime]] = {}
        self._own_key: tuple[datetime, SigningKey] | None = None

    @property
    def home(self) -> Home:
        """The instance that asks."""
        return self.database.home

    def new_budget(self) -> Budget:
        """The requests that one received activity, or one question of a member, may cause."""
        return Budget(self.home.limits.fetches_per_activity)

    async def fetch(self, uri: str, *, budget: Budget | None = None) -> Document:
        """The document at an ActivityPub id, read from its own server; its id is where it finally came from.

        Another id on the same or another server (a page's address, a redirect) ends in one more fetch, by that id.
        Raises NotFetched (no answer, suspended domain, our own address, budget spent), BadDocument, UntrustedObject.
        """
        budget = budget or self.new_budget()
        uri = _without_fragment(uri)
        for _ in range(2):
            answer = await self.get(uri, accept=ACTIVITY_ACCEPT, budget=budget)
            if not is_activity_content_type(answer.headers.get("content-type", "")):
                raise UntrustedObject("an answer that is not an ActivityPub document")
            document = parse_document(answer.body)
            own_id = only_id_of(document.get("id"))
            if own_id is None:
                raise BadDocument("a document without id")
            own_id = _without_fragment(own_id)
            if _same_address(own_id, answer.url):
                return document
            uri = own_id
        raise UntrustedObject("a document that names itself otherwise than its address")

    async def get(self, url: str, *, accept: str, budget: Budget | None = None) -> HttpAnswer:
        """A signed GET that was answered with 200. Raises NotFetched, BadDocument."""
        await self._check_may_ask(url)
        (budget or self.new_budget()).take()
        answer = await self._knock("GET", url, None, await self._instance_key(), accept=accept)
        if answer.status != 200:  # noqa: PLR2004
            again = answer.status in (408, 425, 429) or answer.status >= 500  # noqa: PLR2004
            raise NotFetched(f"answered {answer.status}", retryable=again, gone=answer.status in (404, 410))
        return answer

    async def post(
        self, inbox: str, body: bytes, key: SigningKey, *, further: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """Deliver a body to an inbox, signed with the key of its sender; the answer may have any status.

        The kind of signature that the host took last is tried first, the others once after a 401. `further` headers
        are signed too. Raises NotFetched when there is no answer at all.
        """
        return await self._knock("POST", inbox, body, key, further=further)

    async def _check_may_ask(self, url: str) -> None:
        domain = domain_of(url)
        if self.home.addresses.is_ours(url):
            raise NotFetched("our own address")
        if await is_suspended(self.database, domain):
            raise NotFetched("a suspended domain")

    async def _instance_key(self) -> SigningKey:
        if self._own_key is None or utc_now() - self._own_key[0] > OPENED_KEY_KEPT_FOR:
            async with self.database.reading() as unit:
                actor = await instance_actor(unit)
                self._own_key = (utc_now(), await self.keyring.signing_key(unit, actor.id, KeyUse.RSA))
        return self._own_key[1]

    async def _knock(
        self,
        method: str,
        url: str,
        body: bytes | None,
        key: SigningKey,
        *,
        accept: str | None = None,
        further: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """Ask with the signature that the host is known to take, and after a 401 with the others, once each."""
        host = domain_of(url)
        known = await self._style_of(host)
        for style in knocks(known):
            answer = await self._send(method, url, body, accept, sign_with(key, body, style, further))
            if answer.status != 401:  # noqa: PLR2004
                break
        first = knocks(known)[0]
        if answer.status < 300 and style != first:  # noqa: PLR2004
            await self._remember_style(host, style)
        return answer

    async def _send(self, method: str, url: str, body: bytes | None, accept: str | None, sign: Sign) -> HttpAnswer:
        headers = {} if body is None else {"Content-Type": ACTIVITY_JSON}
        try:
            return await self.transport.request(
                method,
                url,
                headers=headers,
                body=body,
                max_bytes=self.home.limits.document_bytes,
                accept=accept,
                sign=sign,
            )
        except HttpFailed as error:
            raise NotFetched(error.reason, retryable=error.retryable) from error
        except TimeoutError as error:
            raise NotFetched("no answer in time", retryable=True) from error

    async def _style_of(self, host: str) -> str:
        style, read_at = self._styles.get(host, ("", None))
        if read_at is None or utc_now() - read_at > _STYLE_READ_AGAIN_AFTER:
            async with self.database.reading() as unit:
                style = await signature_style(unit, host)
            self._note_style(host, style)
        return style

    async def _remember_style(self, host: str, style: str) -> None:
        self._note_style(host, style)
        async with self.database.unit() as unit:
            await remember_signature_style(unit, host, style)

    def forget_style(self, host: str) -> None:
        """Ask the store again how a host likes its signatures: one of its actors was just read."""
        self._styles.pop(host, None)

    def _note_style(self, host: str, style: str) -> None:
        if len(self._styles) >= _MOST_STYLES:
            del self._styles[next(iter(self._styles))]
        self._styles[host] = (style, utc_now())


def _without_fragment(uri: str) -> str:
    return uri.partition("#")[0]


def _same_address(one: str, other: str) -> bool:
    """Whether two addresses are one, however their path is percent-encoded."""
    return one == other or (same_origin(one, other) and _path_of(one) == _path_of(other))


def _path_of(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    safe = "/?:@!$&'()*+,;=-._~%"
    return quote(parts.path, safe=safe) or "/", quote(parts.query, safe=safe)
