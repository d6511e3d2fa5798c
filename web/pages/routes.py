"""Every route for people, collected from the pages, and the files that the pages are made of."""

from importlib import import_module
from typing import Final

from starlette.routing import BaseRoute

# Each has ROUTES. The first that fits answers, so what has a fixed path stands before `/@{name}`.
_SECTIONS: Final = (
    "files",
    "manifest",
    "offline",
    "language",
    "sign_in",
    "authorize",
    "sign_up",
    "confirmation",
    "new_password",
    "settings",
    "portrait",
    "alerts",
    "digests",
    "filters",
    "baggage",
    "moving",
    "front",
    "help_list",
    "write",
    "feed",
    "notifications",
    "messages",
    "search",
    "compose",
    "space",
    "mine",
    "my_quartier",
    "solidary",
    "solidary_directory",
    "associations",
    "agenda",
    "event_form",
    "calendars",
    "posters",
    "about",
    "legal",
    "tags",
    "report",
    "moderation",
    "decisions",
    "decision_desk",
    "status_forms",
    "post_deeds",
    "statuses",
    "profile_deeds",
    "profiles",
)


def _collected() -> list[BaseRoute]:
    routes: list[BaseRoute] = []
    for section in _SECTIONS:
        routes += import_module(f"web.pages.{section}").ROUTES
    return routes


ROUTES: Final = _collected()
