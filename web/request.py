"""What an endpoint asks of the request itself: which instance it is for, and where it came from."""

from starlette.requests import HTTPConnection

from ensembl_fed.instance.instance import Instance


def instance_of(request: HTTPConnection) -> Instance:
    """The instance that the request is for. The middleware that reads Host put it there; without one there is a 421."""
    instance: Instance = request.state.instance
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
