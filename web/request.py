"""What an endpoint asks of the request itself: which instance it is for, and where it came from."""

from typing import Protocol

from starlette.requests import HTTPConnection

from ensembl_fed.home import Home
from ensembl_fed.seal import Seal
from ensembl_fed.settings import Settings
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.files import MediaFiles


class Served(Protocol):
    """What the client API and the pages need of an instance; `ensembl_fed.instance` makes the real one."""

    @property
    def domain(self) -> str:
        """The host, with its port when it is not the scheme's own."""

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
    def seal(self) -> Seal:
        """Seals private keys."""

    @property
    def files(self) -> MediaFiles:
        """Where its pictures are kept."""


def instance_of(request: HTTPConnection) -> Served:
    """The instance that the request is for. The middleware that reads Host put it there; without one there is a 421."""
    instance: Served = request.state.instance
    return instance


def base_url_of(request: HTTPConnection) -> str:
    """The public address of the instance, from its configuration and never from the request (security 39)."""
    return instance_of(request).home.addresses.base


def address_of(request: HTTPConnection) -> str:
    """The network address of the caller; the server has already looked behind the proxies that are trusted."""
    return request.client.host if request.client else ""


def is_secure(request: HTTPConnection) -> bool:
    """Whether the instance's public addresses are https."""
    return base_url_of(request).startswith("https://")
