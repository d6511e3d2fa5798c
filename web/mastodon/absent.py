"""What this server does not have yet, said honestly: empty where clients read, a reason where they write."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from web.answers import json_answer
from web.auth import needs_scope, open_to_all


@needs_scope("read:statuses")
async def no_scheduled(request: Request) -> Response:
    """GET /api/v1/scheduled_statuses: none is possible."""
    return json_answer([])


@open_to_all
async def not_found(request: Request) -> Response:
    """One poll, list, filter or scheduled status: there is none."""
    raise NotFound


ROUTES = [
    Route("/api/v1/scheduled_statuses", no_scheduled),
    Route("/api/v1/polls/{id}", not_found),
    Route("/api/v1/polls/{id}/votes", not_found, methods=["POST"]),
    Route("/api/v1/scheduled_statuses/{id}", not_found, methods=["GET", "PUT", "DELETE"]),
]
