"""Which version this is, and how clients are told what it can do."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

NAME: Final = "ensembl-fed"
# Clients switch features on by the number that stands first: what Mastodon 4.3 has is what we have.
_COMPATIBLE_WITH: Final = "4.3.0"
MASTODON_API_VERSION: Final = 2  # that of 4.3; from 7 on, clients would offer quotes


@cache
def own_version() -> str:
    """Our own version, such as `0.1.0`."""
    try:
        return version(NAME)
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0.1.0"


def client_version() -> str:
    """What `/api/v1/instance` says: `4.3.0 (compatible; ensembl-fed 0.1.0)`."""
    return f"{_COMPATIBLE_WITH} (compatible; {NAME} {own_version()})"
