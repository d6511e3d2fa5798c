"""Every route of the client API, collected from its sections."""

from collections.abc import Iterable
from importlib import import_module
from typing import Final

from starlette.routing import BaseRoute, Route

from web.auth import declared_scopes

# Each has ROUTES; which stands first does not matter, since ids in paths are numbers (`{id:int}`).
SECTIONS: Final = (
    "apps",
    "oauth",
    "registration",
    "credentials",
    "moving",
    "accounts",
    "relations",
    "follow_requests",
    "domain_blocks",
    "discovery",
    "preferences",
    "instance",
    "instance_pages",
    "announcements",
    "trends",
    "statuses",
    "status_actions",
    "polls",
    "scheduled",
    "quotes",
    "conversation_mutes",
    "translation",
    "timelines",
    "lists",
    "filters",
    "filter_parts",
    "v1_filters",
    "conversations",
    "notifications",
    "notification_policy",
    "grouped_notifications",
    "media",
    "search",
    "tags",
    "featured_tags",
    "markers",
    "push",
    "reports",
    "admin",
    "ensembl",
    "streaming",
)


class Undeclared(RuntimeError):
    """An endpoint says neither which scope it needs nor that it is open to all (security 38)."""


def mastodon_routes() -> list[BaseRoute]:
    """The routes of every section. Raises Undeclared: an API with an undeclared endpoint does not start."""
    routes: list[BaseRoute] = []
    for section in SECTIONS:
        routes += import_module(f"web.mastodon.{section}").ROUTES
    check_declared(routes)
    return routes


def check_declared(routes: Iterable[BaseRoute]) -> None:
    """Raise Undeclared for the first endpoint without a declaration."""
    for route in routes:
        if isinstance(route, Route) and declared_scopes(route.endpoint) is None:
            raise Undeclared(f"{route.path}: {route.name} declares no scope; use needs_scope or open_to_all")
