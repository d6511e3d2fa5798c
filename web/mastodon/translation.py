"""Translation: none is configured here. Source: https://docs.joinmastodon.org/methods/statuses/#translate"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.surface.visibility import OPEN_TO_ALL
from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.mastodon.show import seen_status
from web.request import instance_of


@needs_scope("read:statuses")
async def translate(request: Request) -> Response:
    """POST /api/v1/statuses/:id/translate: 404 for what may not be translated at all, else that no one translates.

    No text is sent to any service.
    """
    async with instance_of(request).database.reading() as unit:
        status = await seen_status(unit, request.path_params["id"], viewer_of(request).account)
    if status.visibility not in OPEN_TO_ALL:
        raise NotFound
    return json_answer({"error": "Aucun service de traduction n’est configuré ici."}, status=503)


ROUTES = [
    Route("/api/v1/statuses/{id:int}/translate", translate, methods=["POST"]),
]
