"""What this server does not have yet, said honestly: empty where clients read, a reason where they write."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from web.answers import json_answer
from web.auth import needs_scope, open_to_all


@needs_scope("read:statuses")
async def no_scheduled(request: Request) -> Response:
    """GET /api/v1/scheduled_statuses: none is possible."""
    return json_answer([])


@needs_scope("read:accounts")
async def nothing_featured(request: Request) -> Response:
    """GET /api/v1/featured_tags, /api/v1/endorsements: nobody features anything."""
    return json_answer([])


@needs_scope("read")
async def no_suggestions(request: Request) -> Response:
    """GET /api/v2/suggestions, /api/v1/suggestions: nobody is put forward."""
    return json_answer([])


@needs_scope("read:blocks")
async def no_domain_blocks(request: Request) -> Response:
    """GET /api/v1/domain_blocks: members block accounts; domains are the moderators' business."""
    return json_answer([])


@needs_scope("write:blocks")
async def refuse_domain_block(request: Request) -> Response:
    """POST /api/v1/domain_blocks."""
    raise Invalid("Bloquer un serveur entier n’est pas encore possible ici : signalez-le à la modération.")


@open_to_all
async def not_found(request: Request) -> Response:
    """One poll, list, filter or scheduled status: there is none."""
    raise NotFound


ROUTES = [
    Route("/api/v1/scheduled_statuses", no_scheduled),
    Route("/api/v1/endorsements", nothing_featured),
    Route("/api/v1/suggestions", no_suggestions),
    Route("/api/v2/suggestions", no_suggestions),
    Route("/api/v1/domain_blocks", no_domain_blocks, methods=["GET"]),
    Route("/api/v1/domain_blocks", refuse_domain_block, methods=["POST"]),
    Route("/api/v1/polls/{id}", not_found),
    Route("/api/v1/polls/{id}/votes", not_found, methods=["POST"]),
    Route("/api/v1/scheduled_statuses/{id}", not_found, methods=["GET", "PUT", "DELETE"]),
]
