"""The frame of every page and the headers it is sent with."""

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ensembl_fed.models import Account
from ensembl_fed.models.kinds import Role
from ensembl_fed.services.sign_in import SignedIn as Session
from ensembl_fed.settings import Registrations
from ensembl_fed.storage.markers import markers_of
from ensembl_fed.storage.notifications import count_newer
from ensembl_fed.storage.town import instance_profile
from ensembl_fed.storage.unit import Unit
from web.pages.forms import ErrorPage
from web.pages.languages import chosen_language
from web.pages.render import render
from web.pages.shell import MOST_UNREAD, Flash, Link, Page, Person, Shell, SignedIn
from web.pages.words import Place
from web.request import base_url_of, instance_of
from web.session import form_secret_of, keep_form_secret, kept_language, session_of

_CLOSED: Final = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; script-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_NOTIFICATIONS: Final = "notifications"
_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=(), browsing-topics=()",
}


async def shell_of(
    request: Request,
    unit: Unit,
    who: Session | None,
    *,
    current: Place = Place.NONE,
    flash: Flash | None = None,
) -> Shell:
    """The frame for this request: which instance, who reads, in which language."""
    home = unit.home
    profile = await instance_profile(unit)
    chosen = (profile.registrations if profile else "") or instance_of(request).settings.registrations.value
    scheme = base_url_of(request).partition("://")[0]
    city = Link(home.city_name or home.city_domain, f"{scheme}://{home.city_domain}/") if home.city_domain else None
    return Shell(
        instance_name=home.name or home.domain,
        kind=home.kind or "neighbourhood",
        base_url=base_url_of(request),
        lang=language_of(request),
        csrf_token=form_secret_of(request, who),
        signed_in=signed_in_person(who),
        flash=flash,
        current=current,
        here=here_of(request),
        city=city if not home.is_city else None,
        ccas_url=home.ccas_url,
        registrations_open=chosen != Registrations.CLOSED,
        unread=await count_unread(unit, who.account.id) if who is not None else 0,
    )


async def count_unread(unit: Unit, account_id: int) -> int:
    """The notifications since the reader last looked, MOST_UNREAD at most; also what clients marked as read."""
    markers = await markers_of(unit, account_id, [_NOTIFICATIONS])
    last_read = markers[0].last_read_id if markers else 0
    return await count_newer(unit, account_id, newer_than=last_read, limit=MOST_UNREAD)


def signed_in_person(who: Session | None) -> SignedIn | None:
    """The person who reads the page, and which doors are open to them."""
    if who is None:
        return None
    role = who.member.role
    is_moderator = role in (Role.MODERATOR, Role.ADMIN)
    return SignedIn(person_of(who.account), is_moderator=is_moderator, is_agent=role is Role.CCAS)


def person_of(account: Account) -> Person:
    """An account as a page names it."""
    handle = f"@{account.username}" if account.is_local else f"@{account.username}@{account.domain}"
    return Person(
        name=account.display_name or account.username,
        handle=handle,
        url=account.url or account.uri,
        avatar_url=account.avatar_url,
        instance=account.domain,
    )


def here_of(request: Request) -> str:
    """The path and query of the page."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def language_of(request: Request) -> str:
    """The language that the reader is shown; French unless they want another that the pages speak."""
    return chosen_language(request, kept_language(request))


def page_answer(request: Request, page: Page, *, status: int = 200, may_lead_away: bool = False) -> Response:
    """A page with the headers that protect it (security 27).

    `may_lead_away` leaves out `form-action`: Chromium would block the redirect to an application that follows a
    form. No Cross-Origin-Opener-Policy is ever sent: it would cut a client's popup from the window that opened it.
    """
    response = HTMLResponse(render(page), status, headers=dict(_HEADERS))
    form_action = "" if may_lead_away else "; form-action 'self'"
    response.headers["content-security-policy"] = _CLOSED + form_action
    response.headers["vary"] = "Accept, Accept-Language, Cookie"
    response.headers["cache-control"] = "private, no-store" if page.is_private or page.shell.signed_in else "no-cache"
    if page.shell.signed_in is None:
        keep_form_secret(request, response, page.shell.csrf_token)
    return response


async def error_page(request: Request, status: int, reason: str) -> Response:
    """The page that says what went wrong; given to `app.state.error_page`."""
    async with instance_of(request).database.reading() as unit:
        shell = await shell_of(request, unit, await session_of(request, unit))
    return page_answer(request, ErrorPage(shell, status=status, reason=reason), status=status)
