"""The Collection-Synchronization header: whether two servers agree on who follows whom. Source: FEP-8fcf."""

import re
from dataclasses import dataclass

from activitypub.documents import MAX_HEADER_CHARS, id_of
from activitypub.errors import BadDocument

HEADER = "Collection-Synchronization"
_PARAMETER = re.compile(r'\s*(collectionId|url|digest)="([^"\\]{1,2048})"\s*(?:,|$)', re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FollowersState:
    """What a server says of one actor's followers: the collection, where the receiver's part of it can be read, and
    the digest of that part (see proofs.followers_digest)."""

    collection: str
    url: str
    digest: str


def write_followers_state(state: FollowersState) -> str:
    """The value of the header."""
    return f'collectionId="{state.collection}", url="{state.url}", digest="{state.digest}"'


def read_followers_state(header: str) -> FollowersState:
    """Read the header. Raises BadDocument when something is missing, doubled or malformed."""
    if len(header) > MAX_HEADER_CHARS * 5:
        raise BadDocument("a header that is too long")
    found: dict[str, str] = {}
    position = 0
    while position < len(header):
        parameter = _PARAMETER.match(header, position)
        if parameter is None or parameter.group(1) in found:
            raise BadDocument("not a Collection-Synchronization header")
        found[parameter.group(1)] = parameter.group(2)
        position = parameter.end()
    collection, url, digest = id_of(found.get("collectionId")), id_of(found.get("url")), found.get("digest", "")
    if collection is None or url is None or not _DIGEST.fullmatch(digest):
        raise BadDocument("not a Collection-Synchronization header")
    return FollowersState(collection, url, digest)
