"""From a handle to an actor and back: a handle is bound only where both agree (security rule 16)."""

from urllib.parse import quote, urlsplit

from activitypub.addresses import Handle, domain_of, read_handle
from activitypub.documents import parse_document
from activitypub.errors import BadDocument, ProtocolError
from activitypub.webfinger import read_webfinger
from ensembl_fed.remote.peers import Budget, Peers

JRD_ACCEPT = "application/jrd+json, application/json"
_MAX_CONTENT_TYPE_CHARS = 100


async def find_actor_uri(peers: Peers, handle: Handle, *, budget: Budget | None = None) -> tuple[Handle, str]:
    """Ask a domain which actor a handle is; also the handle as that domain spells it.

    Raises NotFetched, BadDocument. Source: RFC 7033; https://docs.joinmastodon.org/spec/webfinger/
    """
    base = f"{urlsplit(peers.home.addresses.base).scheme}://{handle.domain}"
    resource = quote(f"acct:{handle}", safe="")
    answer = await peers.get(f"{base}/.well-known/webfinger?resource={resource}", accept=JRD_ACCEPT, budget=budget)
    content_type = answer.headers.get("content-type", "")[:_MAX_CONTENT_TYPE_CHARS].partition(";")[0].strip().lower()
    if content_type not in ("application/jrd+json", "application/json"):
        raise BadDocument("a WebFinger answer of another type")
    subject, actor_uri = read_webfinger(parse_document(answer.body))
    return read_handle(subject), actor_uri


async def handle_of(peers: Peers, username: str, actor_uri: str, *, budget: Budget | None = None) -> Handle | None:
    """The handle that an actor may bear: its name at its own host, or at the domain which that host points to.

    Each domain concerned must say that the handle is this very actor. None when one does not, or does not answer.
    """
    wanted = Handle(username, domain_of(actor_uri))
    try:
        for _ in range(2):
            found, named_uri = await find_actor_uri(peers, wanted, budget=budget)
            if named_uri != actor_uri or found.username.lower() != username.lower():
                return None
            if found.domain == wanted.domain:
                return None if found.domain == peers.home.domain else Handle(username, found.domain)
            wanted = Handle(username, found.domain)
    except ProtocolError:
        return None
    return None
