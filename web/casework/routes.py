"""Every address of casework, for everybody and for agents."""

from typing import Final

from starlette.routing import BaseRoute

from web.casework import door, following

ROUTES: Final[list[BaseRoute]] = [*door.ROUTES, *following.ROUTES]
