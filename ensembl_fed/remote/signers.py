"""Who signed this request? The one way in for everything that other servers ask or send (security rules 1 to 10)."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from activitypub.actors import Actor, read_actor
from activitypub.addresses import domain_of
from activitypub.documents import Document, only_id_of, type_of
from activitypub.errors import ProtocolError, SignatureRejected
from activitypub.proofs import proof_key_id, verify_proof
from activitypub.signatures import SignedRequest, key_id_of, verify_request
from activitypub.signatures.digests import check_digests
from activitypub.signatures.request import check_shape
from ensembl_fed.clock import utc_now
from ensembl_fed.remote.actors import FetchedActor, confirmed, keep_actor
from ensembl_fed.remote.known_keys import KnownKey
from ensembl_fed.remote.peers import Budget, NotFetched, Peers
from ensembl_fed.storage.peer_hosts import is_suspended, key_with_owner

# A dead host must not hold the request (GoToSocial held it over 20 s); its owner tries again later.
KEY_DEADLINE_S = 8.0
# The key, its owner if the key is a document of its own, a refetch by id, two WebFinger questions.
_FETCHES_PER_KEY = 6


@dataclass(frozen=True, slots=True)
class Verified:
    """Who sent this, beyond doubt. Handlers believe this and never the JSON's own `actor` (security rule 8)."""

    actor_uri: str
    domain: str
    key_id: str = ""


class _Claim(Protocol):
    """What a key is to be checked against."""

    def check(self) -> None:
        """What can be refused without a key. Raises SignatureRejected."""

    def verify(self, public_pem: str) -> None:
        """Whether this key's holder made it. Raises SignatureRejected."""


@dataclass(frozen=True, slots=True)
class _SignedClaim:
    request: SignedRequest

    def check(self) -> None:
        check_shape(self.request)
        check_digests(self.request)

    def verify(self, public_pem: str) -> None:
        verify_request(self.request, public_pem, now=utc_now())


@dataclass(frozen=True, slots=True)
class _ProvedClaim:
    document: Document

    def check(self) -> None:
        if proof_key_id(self.document) is None:
            raise SignatureRejected("no proof that can be verified")

    def verify(self, public_pem: str) -> None:
        verify_proof(self.document, public_pem)


class DomainSuspended(ProtocolError):
    """This instance does not speak with the sender's domain."""


async def verify(peers: Peers, request: SignedRequest) -> Verified:
    """Tell who signed a request. A key that we do not have is fetched from its owner, once.

    Raises SignatureRejected, or DomainSuspended before anything is fetched. No unit may be open: it may wait for
    the network, 8 s at most. Source: security rules 1 to 10.
    """
    return await _holder(peers, key_id_of(request), _SignedClaim(request))


async def verify_proved(peers: Peers, document: Document) -> Verified:
    """Tell whose a document is that somebody else passed on: its `actor`, or `attributedTo`, by the proof in it.

    Raises SignatureRejected when there is no proof of that very actor's, DomainSuspended. As for verify, no unit may
    be open. Linked Data signatures count for nothing. Source: FEP-8b32; security rules 7, 11 and 20.
    """
    key_id = proof_key_id(document)
    author = only_id_of(document.get("actor", document.get("attributedTo")))
    if key_id is None or author is None:
        raise SignatureRejected("no proof that can be verified, or nobody's")
    verified = await _holder(peers, key_id, _ProvedClaim(document))
    if verified.actor_uri != author:
        raise SignatureRejected("a proof by somebody else")
    return verified


async def _holder(peers: Peers, key_id: str, claim: _Claim) -> Verified:
    domain = domain_of(key_id)
    if peers.home.addresses.is_ours(key_id):
        raise SignatureRejected("a key of our own")
    if await is_suspended(peers.database, domain):
        raise DomainSuspended(domain)
    key = peers.known_keys.get(key_id) or await _stored_key(peers, key_id)
    if key is None:
        key = await _first_read(peers, claim, key_id)
    else:
        key = await _checked(peers, claim, key)
    return Verified(key.owner_uri, domain, key_id)


async def _stored_key(peers: Peers, key_id: str) -> KnownKey | None:
    async with peers.database.reading() as unit:
        found = await key_with_owner(unit, key_id)
    if found is None:
        return None
    row, owner = found
    key = KnownKey(key_id, owner.uri, row.public_pem, row.fetched_at or row.created_at)
    peers.known_keys.keep(key)
    return key


async def _checked(peers: Peers, claim: _Claim, key: KnownKey) -> KnownKey:
    """Verify with a key that we have; if it is not the right one, read it again, once in a while (rotation)."""
    try:
        claim.verify(key.public_pem)
    except SignatureRejected:
        claim.check()
        pause = peers.home.limits.key_refetch_pause
        if utc_now() - key.read_at < pause or peers.known_keys.has_failed(key.key_id):
            raise
        peers.known_keys.note_failure(key.key_id, pause)
        return await _first_read(peers, claim, key.key_id, again=True)
    return key


async def _first_read(peers: Peers, claim: _Claim, key_id: str, *, again: bool = False) -> KnownKey:
    """Fetch a key from its owner, verify with it, and only then keep both."""
    claim.check()
    async with peers.known_keys.one_at_a_time(key_id):
        known = None if again else peers.known_keys.get(key_id)
        if known is not None:
            return await _checked(peers, claim, known)
        _check_may_fetch(peers, key_id, again=again)
        try:
            async with asyncio.timeout(KEY_DEADLINE_S):
                actor, key = await _read_key(peers, key_id)
                claim.verify(key.public_pem)
                actor = await confirmed(peers, actor, budget=Budget(2))
        except (ProtocolError, TimeoutError) as error:
            _note_failure(peers, key_id, error)
            reason = error.reason if isinstance(error, SignatureRejected) else f"no key: {error}"
            raise SignatureRejected(reason) from error
        await _keep(peers, actor)
        peers.known_keys.keep(key)
        return key


def _check_may_fetch(peers: Peers, key_id: str, *, again: bool) -> None:
    host = domain_of(key_id)
    failed = peers.known_keys.has_failed(host) or (not again and peers.known_keys.has_failed(key_id))
    if failed or not peers.known_keys.may_fetch_from(host):
        raise SignatureRejected("a key that could not be had lately, or too many from one host")


def _note_failure(peers: Peers, key_id: str, error: Exception) -> None:
    is_silent = isinstance(error, TimeoutError) or (isinstance(error, NotFetched) and error.retryable)
    peers.known_keys.note_failure(domain_of(key_id) if is_silent else key_id)


async def _read_key(peers: Peers, key_id: str) -> tuple[Actor, KnownKey]:
    """The actor that owns a key, and the key as that actor's own document lists it (security rule 7)."""
    budget = Budget(_FETCHES_PER_KEY)
    document = await peers.fetch(key_id, budget=budget)
    if "inbox" not in document and type_of(document) != "Person":
        owner = only_id_of(document.get("owner")) or only_id_of(document.get("controller"))
        if owner is None:
            raise SignatureRejected("a key without owner")
        document = await peers.fetch(owner, budget=budget)
    actor = read_actor(document)
    key = actor.key(key_id)
    if key is None:
        raise SignatureRejected("a key that its owner does not list")
    return actor, KnownKey(key_id, actor.uri, key.public_pem, utc_now())


async def _keep(peers: Peers, actor: FetchedActor) -> None:
    async with peers.database.unit() as unit:
        await keep_actor(unit, actor)
    peers.known_keys.forget_owner(actor.uri)
    peers.forget_style(domain_of(actor.uri))
