"""Every address of casework, for everybody and for agents."""

from typing import Final

from starlette.routing import BaseRoute

from web.casework import desk_case, desk_entry, desk_inbox, desk_relay, door, following

ROUTES: Final[list[BaseRoute]] = [
    *door.ROUTES,
    *following.ROUTES,
    *desk_entry.ROUTES,
    *desk_inbox.ROUTES,
    *desk_case.ROUTES,
    *desk_relay.ROUTES,
]
