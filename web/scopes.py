"""OAuth scopes: which words exist, and what a wide one holds."""

from collections.abc import Iterable
from typing import Final

_THINGS: Final = {
    "read": [
        "accounts",
        "blocks",
        "bookmarks",
        "collections",
        "favourites",
        "filters",
        "follows",
        "lists",
        "mutes",
        "notifications",
        "search",
        "statuses",
    ],
    "write": [
        "accounts",
        "blocks",
        "bookmarks",
        "collections",
        "conversations",
        "favourites",
        "filters",
        "follows",
        "lists",
        "media",
        "mutes",
        "notifications",
        "reports",
        "statuses",
    ],
}
_ADMIN_THINGS: Final = [
    "accounts",
    "reports",
    "domain_allows",
    "domain_blocks",
    "ip_blocks",
    "email_domain_blocks",
    "canonical_email_blocks",
]
DEFAULT_SCOPES: Final = "read"
# https://docs.joinmastodon.org/api/oauth-scopes/
FOLLOW_HOLDS: Final = frozenset(
    f"{access}:{thing}" for access in ("read", "write") for thing in ("blocks", "follows", "mutes")
)
KNOWN_SCOPES: Final = frozenset(
    {
        *("read", "write", "follow", "push", "profile", "admin:read", "admin:write"),
        *(f"{access}:{thing}" for access, things in _THINGS.items() for thing in things),
        *(f"admin:{access}:{thing}" for access in ("read", "write") for thing in _ADMIN_THINGS),
    }
)


def read_scopes(text: str) -> frozenset[str]:
    """The scopes in a text with spaces (or `+`, as some clients leave them); words that we don't know are dropped."""
    return frozenset(text.replace("+", " ").split()) & KNOWN_SCOPES


def scopes_text(scopes: Iterable[str]) -> str:
    """Scopes as they are kept and sent, wide words first."""
    return " ".join(sorted(scopes, key=lambda scope: (scope.count(":"), scope)))


def holds(scopes: frozenset[str], wanted: str) -> bool:
    """Whether these scopes allow what `wanted` names: itself, a wider word, or the old `follow`."""
    if wanted in scopes or (wanted in FOLLOW_HOLDS and "follow" in scopes):
        return True
    wider = wanted.rpartition(":")[0]
    return bool(wider) and holds(scopes, wider)


def within(asked: frozenset[str], granted: frozenset[str]) -> frozenset[str]:
    """Those of the scopes asked for that the granted ones hold; a wide word is narrowed to what is granted of it."""
    kept = {scope for scope in asked if holds(granted, scope)}
    narrowed = {scope for scope in granted if holds(asked, scope)}
    return frozenset(kept | narrowed)
