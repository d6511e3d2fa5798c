"""Actors of other servers: fetched, cleaned and kept as accounts."""

import hashlib
from dataclasses import dataclass, fields

from activitypub.actors import Actor, ActorKind, read_actor
from activitypub.addresses import Handle, domain_of, read_handle
from activitypub.documents import Document
from activitypub.errors import ProtocolError, UntrustedObject
from activitypub.keys import KeyKind
from activitypub.notes import is_post, read_note
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import AccountKind, KeyUse
from ensembl_fed.remote.notes import emoji_rows, keep_note
from ensembl_fed.remote.peers import Budget, NotFetched, Peers
from ensembl_fed.remote.signature_styles import stated_style
from ensembl_fed.remote.solidary import keep_flag
from ensembl_fed.remote.webfinger import find_actor_uri, handle_of
from ensembl_fed.storage.accounts import account_by_handle, account_by_uri
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.domain_rules import DomainVerdict, domain_verdict
from ensembl_fed.storage.peer_hosts import note_stated_style, replace_keys
from ensembl_fed.storage.statuses import is_buried, status_by_id, status_by_uri
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.sanitize import clean_html, clean_inline

_MAX_FIELD_NAME_CHARS = 255
_SUFFIX_CHARS = 8
_TURNS = 3
_PROGRAMS = (ActorKind.SERVICE, ActorKind.APPLICATION)


@dataclass(frozen=True, slots=True)
class FetchedActor(Actor):
    """An actor with the handle that its WebFinger confirms; None when none does."""

    handle: Handle | None = None


async def fetch_actor(peers: Peers, uri: str, *, budget: Budget | None = None) -> FetchedActor:
    """Read an actor from its own server and ask WebFinger for its handle. No unit may be open.

    Raises ProtocolError: NotFetched, BadDocument, UntrustedObject.
    """
    budget = budget or peers.new_budget()
    return await confirmed(peers, read_actor(await peers.fetch(uri, budget=budget)), budget=budget)


async def confirmed(peers: Peers, actor: Actor, *, budget: Budget | None = None) -> FetchedActor:
    """The same actor with the handle that WebFinger gives it, if any."""
    if isinstance(actor, FetchedActor):
        return actor
    handle = await handle_of(peers, actor.username, actor.uri, budget=budget)
    values = {field.name: getattr(actor, field.name) for field in fields(Actor)}
    return FetchedActor(**values, handle=handle)


async def keep_actor(unit: Unit, actor: Actor) -> Account:
    """Keep an actor of another server as an account, or bring the account up to date.

    An account keeps the handle it has; a handle that no WebFinger confirms, or that somebody else has, is made
    distinct. Raises UntrustedObject for an actor of ours and for one that was deleted.
    """
    if unit.home.addresses.is_ours(actor.uri) or await is_buried(unit, actor.uri, actor.uri):
        raise UntrustedObject("an actor of our own, or one that was deleted")
    verdict = await domain_verdict(unit, domain_of(actor.uri))
    account = await account_by_uri(unit, actor.uri) or await _new_account(unit, actor, verdict)
    _describe(account, actor)
    if verdict.refuses_media:
        account.avatar_url = account.header_url = ""
        account.emojis = []
    await unit.add(account)
    await replace_keys(unit, account.id, _key_rows(account, actor))
    if actor.solidary is not None:
        await keep_flag(unit, account, actor.solidary)
    style = stated_style(actor.implements)
    if style is not None:
        await note_stated_style(unit, domain_of(actor.uri), style)
    return account


async def resolve_handle(peers: Peers, database: Database, username: str, domain: str) -> Account | None:
    """The account `@username@domain`, asked for and kept if it is unknown here or was read long ago.

    None when there is none. No unit may be open.
    """
    async with database.reading() as unit:
        known = await account_by_handle(unit, username, domain)
    if known is not None and (known.is_local or _is_fresh(peers, known)):
        return known
    if domain in ("", peers.home.domain):
        return None
    budget = peers.new_budget()
    try:
        _, uri = await find_actor_uri(peers, read_handle(f"{username}@{domain}"), budget=budget)
        return await bring_actor(peers, uri, budget=budget)
    except ProtocolError:
        return known


async def bring_by_handle(peers: Peers, spelled: str) -> Account:
    """The account that somebody typed as `@nom@domaine` or as its address, read afresh from its own server.

    One of ours is taken as it is kept. Raises BadDocument for what is no handle, NotFetched, UntrustedObject. No unit
    may be open.
    """
    typed = spelled.strip()
    if typed.startswith(("https://", "http://")):
        uri, username = typed, peers.home.addresses.username_of(typed)
    else:
        handle = read_handle(typed)
        uri, username = "", handle.username if handle.domain == peers.home.domain else None
        if username is None:
            uri = (await find_actor_uri(peers, handle))[1]
    if username is None:
        return await bring_actor(peers, uri)
    async with peers.database.reading() as unit:
        account = await account_by_handle(unit, username)
    if account is None:
        raise NotFetched("nobody of that name here", gone=True)
    return account


async def bring_actor(peers: Peers, uri: str, *, budget: Budget | None = None) -> Account:
    """Fetch an actor and keep it. Raises ProtocolError. No unit may be open."""
    actor = await fetch_actor(peers, uri, budget=budget)
    async with peers.database.unit() as unit:
        account = await keep_actor(unit, actor)
    peers.known_keys.forget_owner(actor.uri)
    peers.forget_style(domain_of(actor.uri))
    return account


async def resolve_uri(peers: Peers, database: Database, uri: str) -> Account | Status | None:
    """What an address is, an account or a status, fetched and kept if it is unknown here; None if neither.

    The caller asks may_see before a status is shown. No unit may be open.
    """
    async with database.reading() as unit:
        found = await _known(unit, uri)
    if found is not None or peers.home.addresses.is_ours(uri):
        return found
    budget = peers.new_budget()
    try:
        document = await peers.fetch(uri, budget=budget)
        if is_post(document):
            return await _bring_note(peers, document, budget)
        actor = await confirmed(peers, read_actor(document), budget=budget)
    except ProtocolError:
        return None
    async with database.unit() as unit:
        return await keep_actor(unit, actor)


async def _known(unit: Unit, uri: str) -> Account | Status | None:
    addresses = unit.home.addresses
    if addresses.is_ours(uri):
        status_id = addresses.status_id_of(uri)
        if status_id is not None:
            return await status_by_id(unit, status_id)
        username = addresses.username_of(uri)
        return None if username is None else await account_by_handle(unit, username)
    return await account_by_uri(unit, uri) or await status_by_uri(unit, uri)


async def _bring_note(peers: Peers, document: Document, budget: Budget) -> Status | None:
    note = read_note(document)
    async with peers.database.reading() as unit:
        known = await status_by_uri(unit, note.uri)
        author = await account_by_uri(unit, note.author)
    if known is not None:
        return known
    if author is None:
        author = await bring_actor(peers, note.author, budget=budget)
    async with peers.database.unit() as unit:
        await keep_note(unit, note, author)
        return await status_by_uri(unit, note.uri)


async def _new_account(unit: Unit, actor: Actor, verdict: DomainVerdict) -> Account:
    """A row for an actor, whoever writes it first: another worker may learn of the same actor at this very moment, or
    of another one who wants the same handle. The second turn then sees what the other has committed."""
    for _ in range(_TURNS):
        username, domain = await _free_handle(unit, actor)
        row = {
            "id": new_id(),
            "uri": actor.uri,
            "username": username,
            "domain": domain,
            "created_at": actor.published or utc_now(),
            "limited_at": verdict.limited_at,
        }
        await unit.insert_new(Account, row)
        account = await account_by_uri(unit, actor.uri)
        if account is not None:
            return account
    raise UntrustedObject("an actor whose handles are all taken")


async def _free_handle(unit: Unit, actor: Actor) -> tuple[str, str]:
    """The handle to store: the confirmed one if it is free, else one that nobody could mistake for it."""
    handle = actor.handle if isinstance(actor, FetchedActor) else None
    is_ours = handle is None or handle.domain == unit.home.domain
    if handle and not is_ours and await account_by_handle(unit, handle.username, handle.domain) is None:
        return handle.username, handle.domain
    suffix = hashlib.sha256(actor.uri.encode()).hexdigest()[:_SUFFIX_CHARS]
    return f"{actor.username}.{suffix}", domain_of(actor.uri)


def _is_fresh(peers: Peers, account: Account) -> bool:
    return account.fetched_at is not None and utc_now() - account.fetched_at < peers.home.limits.actor_fresh_for


def _describe(account: Account, actor: Actor) -> None:
    """Write what an actor says of itself into its account, cleaned (security rule 26)."""
    now = utc_now()
    account.url = actor.url or actor.uri
    account.kind = AccountKind(actor.kind.value)
    account.bot = actor.kind in _PROGRAMS
    account.display_name = clean_inline(actor.name or "", max_chars=255)
    account.note = clean_html(actor.summary_html or "")
    account.fields = [
        {"name": clean_inline(name, max_chars=_MAX_FIELD_NAME_CHARS), "value": clean_html(value), "verified_at": None}
        for name, value in actor.fields
    ]
    account.emojis = emoji_rows(actor.emojis)
    account.avatar_url = actor.icon_url or ""
    account.header_url = actor.image_url or ""
    account.locked = actor.locked
    account.discoverable = actor.discoverable
    account.indexable = actor.indexable
    account.also_known_as = list(actor.also_known_as)
    account.moved_to_uri = actor.moved_to or ""
    account.gone_at = (account.gone_at or now) if actor.suspended else None
    account.fetched_at = now
    account.version += 1
    _place(account, actor)


def _place(account: Account, actor: Actor) -> None:
    account.inbox_uri = actor.inbox
    account.shared_inbox_uri = actor.shared_inbox or ""
    account.outbox_uri = actor.outbox or ""
    account.followers_uri = actor.followers or ""
    account.following_uri = actor.following or ""
    account.featured_uri = actor.featured or ""
    account.members_uri = actor.members or ""


def _key_rows(account: Account, actor: Actor) -> list[dict[str, object]]:
    return [
        {
            "uri": key.id,
            "account_id": account.id,
            "use": KeyUse.RSA if key.algorithm is KeyKind.RSA else KeyUse.ED25519,
            "public_pem": key.public_pem,
            "private_sealed": "",
            "created_at": utc_now(),
            "fetched_at": utc_now(),
        }
        for key in actor.keys
    ]
