"""What people are shown when something did not work; the composition root gives it to the application."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from web.pages.frame import error_page as plain_error_page
from web.pages.kept_forms import held_form
from web.pages.sign_in import sign_in_again

_NOT_SIGNED_IN: Final = 401


async def error_page(request: Request, status: int, reason: str) -> Response:
    """The page that says what went wrong; whoever sent a form without being signed in any more signs in first."""
    if status == _NOT_SIGNED_IN and held_form(request):
        return await sign_in_again(request)
    return await plain_error_page(request, status, reason)
