"""The page behind the link of a confirmation mail."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.services.confirm_email import CONFIRMATION_PATH, confirm_email
from web.pages.forms import NoticePage
from web.pages.frame import page_answer, shell_of
from web.pages.shell import Link
from web.pages.words import mark
from web.request import instance_of
from web.session import session_of


async def confirm(request: Request) -> Response:
    """GET /confirmation?mot=…: opening the link twice is as good as once."""
    instance = instance_of(request)
    async with instance.database.unit() as unit:
        member = await confirm_email(unit, request.query_params.get("mot", ""), instance.seal)
        shell = await shell_of(request, unit, await session_of(request, unit))
    told = (
        mark("Merci. Vous pouvez maintenant vous connecter.")
        if member.approved_at is not None
        else mark("Merci. Il reste à accueillir votre inscription : nous nous en occupons.")
    )
    page = NoticePage(
        shell,
        title=mark("Votre adresse est confirmée"),
        paragraphs=(told,),
        link=Link(mark("Se connecter"), "/connexion"),
    )
    return page_answer(request, page)


ROUTES = [Route(CONFIRMATION_PATH, confirm)]
