"""The one place where an error becomes an answer: JSON for clients, a page for people."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from activitypub.errors import ProtocolError
from ensembl_fed.errors import (
    Conflict,
    Invalid,
    InvalidFields,
    NotAllowed,
    NotFound,
    TooMany,
    TownError,
    Unauthenticated,
)
from web.answers import json_answer

# Answers with a page that says what went wrong: (request, status, reason). The composition root gives it to the
# application's state as `error_page`.
ErrorPage = Callable[[Request, int, str], Awaitable[Response]]
ErrorHandler = Callable[[Request, Exception], Awaitable[Response]]


class Unreadable(TownError):
    """The body could not be read at all; `status` is 400, 413 or 415."""

    def __init__(self, text: str, *, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class OAuthRefused(TownError):
    """A word of RFC 6749, 5.2 (`invalid_grant`…), with an explanation; `status` is 400 or 401."""

    def __init__(self, code: str, text: str, *, status: int = 400) -> None:
        super().__init__(text)
        self.code = code
        self.status = status


_STATUSES: Final[Mapping[type[TownError], int]] = {
    Invalid: 422,
    InvalidFields: 422,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 422,
    TooMany: 429,
    Unauthenticated: 401,
}
# What clients compare with, word for word.
_WORDS: Final = {
    400: "Bad Request",
    401: "The access token is invalid",
    403: "This action is not allowed",
    404: "Record not found",
    405: "Method not allowed",
    421: "Misdirected Request",
    422: "Validation failed",
    429: "Too many requests",
    500: "Internal Server Error",
}
_FOR_PROGRAMS: Final = (
    "/api/",
    "/oauth/token",
    "/oauth/revoke",
    "/oauth/userinfo",
    "/.well-known/",
    "/nodeinfo/",
    "/inbox",
)


def status_of(error: Exception) -> int:
    """The HTTP status of an error."""
    if isinstance(error, Unreadable | OAuthRefused):
        return error.status
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, ProtocolError):
        return 400
    return next((_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES), 500)


async def answer_error(request: Request, error: Exception) -> Response:
    """Answer with what went wrong. Only the text of a TownError is shown; anything else is our fault, and bare."""
    status = status_of(error)
    if is_for_people(request):
        return await _page(request, status, str(error) if isinstance(error, TownError) else "")
    return json_answer(_body(error, status), status=status, headers=_headers(error))


def is_for_people(request: Request) -> bool:
    """Whether a page is expected: neither the path nor the Accept header is a program's."""
    if request.url.path.startswith(_FOR_PROGRAMS):
        return False
    return "text/html" in request.headers.get("accept", "") or request.url.path.startswith("/oauth/")


async def _page(request: Request, status: int, reason: str) -> Response:
    error_page: ErrorPage | None = getattr(request.app.state, "error_page", None)
    if error_page is None:
        return PlainTextResponse(reason or _WORDS.get(status, ""), status)
    return await error_page(request, status, reason)


def _body(error: Exception, status: int) -> dict[str, object]:
    if isinstance(error, OAuthRefused):
        return {"error": error.code, "error_description": str(error)}
    if isinstance(error, InvalidFields):
        return {
            "error": f"Validation failed: {error}",
            "details": {
                name: [{"error": code, "description": text} for code, text in problems]
                for name, problems in error.details.items()
            },
        }
    words = _WORDS.get(status, "Error")
    return {"error": (str(error) or words) if isinstance(error, TownError) else words}


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, Unauthenticated):
        return {"WWW-Authenticate": 'Bearer realm="ensembl-fed", error="invalid_token"'}
    if isinstance(error, HTTPException) and error.headers:
        return dict(error.headers)
    return {}


# For Starlette(exception_handlers=…).
ERROR_HANDLERS: Final[Mapping[type[Exception], ErrorHandler]] = {
    TownError: answer_error,
    ProtocolError: answer_error,
    HTTPException: answer_error,
    Exception: answer_error,
}
