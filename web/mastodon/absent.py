"""What this server does not have yet, said honestly: empty where clients read, a reason where they write."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
