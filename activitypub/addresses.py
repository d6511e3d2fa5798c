"""Where things are: origins of URIs, handles of people, and every URI that an instance gives out."""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from activitypub.documents import MAX_URI_CHARS
from activitypub.errors import BadDocument

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"

_PUBLIC_SPELLINGS = frozenset({PUBLIC, "as:Public", "Public"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_USERNAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?", re.ASCII)
_OWNER_PATH = re.compile(r"/(?:users|groups)/([A-Za-z0-9_.-]{1,64})(?:/|$)", re.ASCII)
_STATUS_PATH = re.compile(r"/(?:users|groups)/[A-Za-z0-9_.-]{1,64}/statuses/(\d{1,19})(?:/|$)", re.ASCII)
_PROFILE_PATH = re.compile(r"/@([A-Za-z0-9_.-]{1,64})(?:/(\d{1,19}))?", re.ASCII)


def is_public(uri: str) -> bool:
    """Whether an address means everyone. Source: ActivityPub, 5.6 (all three spellings occur)."""
    return uri in _PUBLIC_SPELLINGS


@lru_cache(maxsize=4_096)
def origin_of(uri: str) -> str:
    """The origin of a URI as `scheme://host` or `scheme://host:port`, normalised so that equal means same.

    Lower case, international names as IDNA, the default port left out. Raises BadDocument when the URI is
    not an absolute http(s) one, has user information, or could be read in two ways.
    Source: RFC 6454, 4; RFC 3986, 3.2.
    """
    if not uri or len(uri) > MAX_URI_CHARS or _UNSAFE.search(uri):
        raise BadDocument("not a URI")
    try:
        parts = urlsplit(uri)
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError as error:
        raise BadDocument("not a URI") from error
    if scheme not in _DEFAULT_PORTS or not host or "@" in parts.netloc or port == 0:
        raise BadDocument("not an absolute http(s) URI")
    name = _normal_host(host, bracketed="[" in parts.netloc)
    return f"{scheme}://{name}" if port in (None, _DEFAULT_PORTS[scheme]) else f"{scheme}://{name}:{port}"


def same_origin(a: str, b: str) -> bool:
    """Whether two URIs have the same scheme, host and port. Raises BadDocument as origin_of does.

    Source: FEP-fe34; security rule 7 (parsed, never compared as text prefixes).
    """
    return origin_of(a) == origin_of(b)


def domain_of(uri: str) -> str:
    """The host of a URI, with its port when it is not the default one. Raises BadDocument as origin_of does."""
    return origin_of(uri).partition("://")[2]


@dataclass(frozen=True, slots=True)
class Handle:
    """A person's name and home, as `@lea@moulins.example`. The domain is normal: lower case, IDNA."""

    username: str
    domain: str

    def __str__(self) -> str:
        return f"{self.username}@{self.domain}"


def read_handle(text: str) -> Handle:
    """Read `@lea@moulins.test:8000`, `acct:lea@moulins.test` or `lea@moulins.test`.

    Raises BadDocument when it is none of these. Source: RFC 7565, 7.
    """
    spelled = text.strip()[:400].removeprefix("acct:").removeprefix("@")
    username, separator, domain = spelled.rpartition("@")
    if not separator or not _USERNAME.fullmatch(username) or re.search(r"[/?#@]", domain):
        raise BadDocument("not a handle")
    origin = origin_of(f"https://{domain}")
    return Handle(username, origin.removeprefix("https://"))


@dataclass(frozen=True, slots=True)
class LocalAddresses:
    """Every URI that an instance gives out, built from its configured base, such as `https://moulins.fr`."""

    base: str

    @property
    def domain(self) -> str:
        """The host, with the port when it is not the default one: what stands behind the @."""
        return domain_of(self.base)

    @property
    def instance_actor(self) -> str:
        """The Application that speaks for the instance (FEP-2677)."""
        return f"{self.base}/actor"

    @property
    def shared_inbox(self) -> str:
        """One inbox for everyone here (ActivityPub, 7.1.3)."""
        return f"{self.base}/inbox"

    def actor(self, username: str, *, group: bool = False) -> str:
        """The URI of a member, or of a group."""
        return f"{self.base}/{'groups' if group else 'users'}/{username}"

    def inbox(self, actor_uri: str) -> str:
        """Where others post to."""
        return f"{actor_uri}/inbox"

    def outbox(self, actor_uri: str) -> str:
        """What an actor published."""
        return f"{actor_uri}/outbox"

    def followers(self, actor_uri: str) -> str:
        """Who follows an actor."""
        return f"{actor_uri}/followers"

    def followers_synchronization(self, actor_uri: str) -> str:
        """Who of the asking server follows an actor (FEP-8fcf)."""
        return f"{actor_uri}/followers_synchronization"

    def following(self, actor_uri: str) -> str:
        """Whom an actor follows."""
        return f"{actor_uri}/following"

    def featured(self, actor_uri: str) -> str:
        """What an actor pinned."""
        return f"{actor_uri}/collections/featured"

    def members(self, group_uri: str) -> str:
        """Who belongs to a group."""
        return f"{group_uri}/members"

    def moderators(self) -> str:
        """Who moderates this instance (FEP-1b12)."""
        return f"{self.base}/moderators"

    def main_key(self, actor_uri: str) -> str:
        """The id of the RSA key."""
        return f"{actor_uri}#main-key"

    def ed25519_key(self, actor_uri: str) -> str:
        """The id of the Ed25519 key (FEP-521a)."""
        return f"{actor_uri}#ed25519-key"

    def status(self, actor_uri: str, status_id: int) -> str:
        """The URI of a status."""
        return f"{actor_uri}/statuses/{status_id}"

    def replies(self, status_uri: str) -> str:
        """The collection of answers to a status."""
        return f"{status_uri}/replies"

    def context(self, status_uri: str) -> str:
        """The collection of the conversation that a status began (FEP-7888)."""
        return f"{status_uri}/context"

    def activity(self, status_uri: str) -> str:
        """The Create, or Announce, that brought a status into the world."""
        return f"{status_uri}/activity"

    def profile(self, username: str) -> str:
        """The page about an account."""
        return f"{self.base}/@{username}"

    def status_page(self, username: str, status_id: int) -> str:
        """The page of a status."""
        return f"{self.base}/@{username}/{status_id}"

    def place(self, slug: str) -> str:
        """A quartier as a Place."""
        return f"{self.base}/places/{quote(slug, safe='')}"

    def tag(self, name: str) -> str:
        """The page of a hashtag, named without its #."""
        return f"{self.base}/tags/{quote(name, safe='')}"

    def new_activity(self, kind: str, activity_id: int | str) -> str:
        """The URI of an activity that has no status of its own, such as a Follow or an Undo."""
        return f"{self.base}/activities/{kind}-{activity_id}"

    def is_ours(self, uri: str) -> bool:
        """Whether a URI is on this instance: same origin, compared after parsing."""
        try:
            return same_origin(self.base, uri)
        except BadDocument:
            return False

    def owner_path_of(self, uri: str) -> str | None:
        """The path of one of our URIs, without query and fragment; None for anyone else's."""
        return urlsplit(uri).path if self.is_ours(uri) else None

    def username_of(self, uri: str) -> str | None:
        """Whose URI this is: that of an actor, of something below it, or of a page; None if not ours."""
        path = self.owner_path_of(uri)
        found = None if path is None else _OWNER_PATH.match(path) or _PROFILE_PATH.fullmatch(path)
        return found.group(1) if found else None

    def status_id_of(self, uri: str) -> int | None:
        """Which status a URI (or its page, or its activity) is about; None if it is not one of ours."""
        path = self.owner_path_of(uri)
        if path is None:
            return None
        on_page = _PROFILE_PATH.fullmatch(path)
        if on_page:
            return int(on_page.group(2)) if on_page.group(2) else None
        found = _STATUS_PATH.match(path)
        return int(found.group(1)) if found else None


def _normal_host(host: str, *, bracketed: bool) -> str:
    if bracketed:
        try:
            return f"[{ipaddress.IPv6Address(host.replace('%', ' '))}]"  # no zones: they are ours alone
        except ValueError as error:
            raise BadDocument("not an IPv6 address") from error
    name = host.removesuffix(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise BadDocument("not a host name") from error
    name = name.lower()
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):  # noqa: PLR2004
        raise BadDocument("not a host name")
    return name
