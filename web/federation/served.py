"""What the federation endpoints ask of a request and of its instance."""

from typing import Protocol

from starlette.requests import HTTPConnection
from starlette.types import Scope

from activitypub.signatures import SignedRequest
from ensembl_fed.home import Home
from ensembl_fed.remote.peers import Peers
from ensembl_fed.settings import Settings
from ensembl_fed.storage.database import Database


class Federated(Protocol):
    """What other servers are answered with; `ensembl_fed.instance` makes the real one."""

    @property
    def home(self) -> Home:
        """What every part must know about the instance."""

    @property
    def database(self) -> Database:
        """Its own store."""

    @property
    def settings(self) -> Settings:
        """What the operator set."""

    @property
    def peers(self) -> Peers:
        """The other servers, as this instance sees them."""


def federated_of(request: HTTPConnection) -> Federated:
    """The instance that the request is for."""
    instance: Federated = request.state.instance
    return instance


def signed_request(scope: Scope, base: str, body: bytes = b"") -> SignedRequest:
    """A request as its signature sees it: its path and query as they came, under our own address (rule 5)."""
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope.get("query_string", b"")
    target = raw_path.partition(b"?")[0] + (b"?" + query if query else b"")
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    return SignedRequest(scope["method"], base + target.decode("latin-1"), headers, body)
