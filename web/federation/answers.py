"""ActivityPub documents as answers, and who gets them."""

from collections.abc import Mapping
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from activitypub.addresses import domain_of
from activitypub.contexts import with_context
from activitypub.documents import ACTIVITY_JSON, wants_activity
from activitypub.errors import ProtocolError
from activitypub.signatures import key_id_of
from ensembl_fed.errors import NotFound, Unauthenticated
from ensembl_fed.remote.signers import DomainSuspended, Verified, verify
from ensembl_fed.storage.peer_hosts import is_suspended
from ensembl_fed.storage.town import is_fetch_authorized
from web.federation.counters import DOCUMENTS_SERVED
from web.federation.served import federated_of, signed_request

PUBLIC_FOR_A_WHILE: Final = "public, max-age=180"
NO_STORE: Final = "private, no-store"
_VARY: Final = "Accept, Signature"
_CONTENT_TYPE: Final = f"{ACTIVITY_JSON}; charset=utf-8"


def document_answer(
    document: Mapping[str, object], *, kind: str, is_private: bool = False, status: int = 200
) -> Response:
    """A document for other servers. A private one is kept by nobody on the way (security rule 32)."""
    DOCUMENTS_SERVED.labels(kind).inc()
    body = orjson.dumps(document if "@context" in document else with_context(document))
    headers = {"vary": _VARY, "cache-control": NO_STORE if is_private else PUBLIC_FOR_A_WHILE}
    return Response(body, status, headers, _CONTENT_TYPE)


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks: html is accepted and the document is not preferred."""
    accept = request.headers.get("accept", "")
    return "text/html" in accept and not wants_activity(accept)


def page_redirect(url: str) -> Response:
    """Send a browser from an id to its page."""
    return RedirectResponse(url, 302, {"vary": _VARY})


async def signer_of(request: Request) -> Verified | None:
    """Who signed a GET, None if nobody did or the signature is not good. No unit may be open.

    Raises NotFound for a suspended domain: it is told nothing (security rules 18 and 30).
    """
    if "signature" not in request.headers:
        return None
    instance = federated_of(request)
    try:
        return await verify(instance.peers, signed_request(request.scope, instance.home.addresses.base))
    except DomainSuspended as error:
        raise NotFound("Introuvable.") from error
    except ProtocolError:
        return None


async def admit_reader(request: Request) -> bool:
    """Let a server read what is public; whether that is only because it signed, and so for itself alone.

    An instance in secure mode shows nothing but its own actor to who does not sign (`ensembl-fed instance secure`);
    one that speaks by invitation shows it to the invited.
    No unit may be open. Raises Unauthenticated, NotFound.
    """
    instance = federated_of(request)
    async with instance.database.reading() as unit:
        is_secure = instance.home.invited is not None or await is_fetch_authorized(unit)
    if is_secure and await signer_of(request) is None:
        raise Unauthenticated("This server shows its documents to servers that sign their requests.")
    return is_secure


async def check_not_suspended(request: Request) -> None:
    """Refuse even public posts to a domain that signs as one we do not speak with. Raises NotFound."""
    if "signature" not in request.headers:
        return
    instance = federated_of(request)
    try:
        domain = domain_of(key_id_of(signed_request(request.scope, instance.home.addresses.base)))
    except ProtocolError:
        return
    if await is_suspended(instance.database, domain):
        raise NotFound("Introuvable.")
