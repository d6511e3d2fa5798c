"""A request as its signature sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from activitypub.addresses import origin_of
from activitypub.errors import BadDocument, SignatureRejected

MAX_HEADERS = 100
MAX_HEADER_CHARS = 8_192


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request that came in, or goes out. `body` is the bytes as received, empty when there is none.

    `url` is absolute and built from the tenant's configured base with the path and query as they came, never
    from the request's own Host: it says whom the signature must have been made for (security rule 5).
    """

    method: str
    url: str
    headers: Sequence[tuple[str, str]]
    body: bytes = b""

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", tuple([(name.lower(), value) for name, value in self.headers]))

    def values(self, name: str) -> list[str]:
        """Every value of a header, in order; the name in lower case."""
        return [value.strip() for other, value in self.headers if other == name]

    def only(self, name: str) -> str:
        """The value of a header that must be there once. Raises SignatureRejected (security rule 6)."""
        values = self.values(name)
        if len(values) != 1:
            raise SignatureRejected(f"{name} header occurs {len(values)} times")
        if len(values[0]) > MAX_HEADER_CHARS:
            raise SignatureRejected(f"{name} header too long")
        return values[0]

    def has(self, name: str) -> bool:
        """Whether a header is there at all."""
        return any(other == name for other, _ in self.headers)

    @property
    def path(self) -> str:
        """The path as it came."""
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> str:
        """The query as it came, without its question mark; empty when there is none."""
        return urlsplit(self.url).query

    @property
    def authority(self) -> str:
        """Our own host: lower case, without the default port. Source: RFC 9421, 2.2.3."""
        return origin_of(self.url).partition("://")[2]


def check_shape(request: SignedRequest) -> None:
    """Refuse what no honest peer sends, and what was not meant for us (security rules 5 and 6)."""
    if len(request.headers) > MAX_HEADERS:
        raise SignatureRejected("too many headers")
    host = request.only("host")
    parts = urlsplit(request.url)
    if host == parts.netloc:
        return
    try:
        if origin_of(f"{parts.scheme}://{host}") == origin_of(request.url) and "/" not in host:
            return
    except BadDocument as error:
        raise SignatureRejected("unreadable host") from error
    raise SignatureRejected("made for another host")
