"""Who reads a page or sends a form, what they are told, and where they go next."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ensembl_fed.errors import Unauthenticated
from ensembl_fed.models import Account, Member
from ensembl_fed.services.sign_in import SignedIn
from ensembl_fed.storage.unit import Unit
from web.auth import check_standing, is_standing
from web.forms import Form, text_of
from web.pages.forms import NoticePage
from web.pages.frame import here_of, page_answer, shell_of
from web.pages.kept_forms import KEPT, has_taken_back, hold_form
from web.pages.shell import Flash, Link, Page, Shell
from web.pages.sign_in import local_path, sign_in_address
from web.pages.words import Place, mark
from web.request import base_url_of, instance_of
from web.session import check_form, check_origin, session_of

_FLASH = "flash"
_RESERVED = mark("Cette page n’existe pas, ou elle est réservée")
_RESERVED_WHY = mark("Les annonces se lisent entre habitants inscrits, par respect pour les personnes qui demandent.")
_SIGN_IN = mark("Se connecter")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page. `account` is None for a visitor, and for a member who waits to be accepted."""

    session: SignedIn | None

    @property
    def account(self) -> Account | None:
        """The account in whose eyes the page is made."""
        who = self.session
        return who.account if who is not None and is_standing(who.member, who.account) else None

    @property
    def viewer_id(self) -> int | None:
        """The number of that account."""
        return self.account.id if self.account is not None else None

    @property
    def member(self) -> Member | None:
        """The member behind it."""
        return self.session.member if self.session is not None and self.account is not None else None


async def reader_of(request: Request, unit: Unit) -> Reader:
    """Who reads the page that is asked for."""
    return Reader(await session_of(request, unit))


async def shell_for(request: Request, unit: Unit, reader: Reader, current: Place = Place.NONE) -> Shell:
    """The frame for a reader, with what they were left to be told."""
    kept = reader.session.session.values.get(_FLASH) if reader.session is not None else None
    flash = Flash(kept) if isinstance(kept, str) else None
    return await shell_of(request, unit, reader.session, current=current, flash=flash)


async def writer_of(request: Request, unit: Unit, form: Form) -> SignedIn:
    """The member who sends a form of ours.

    Raises NotAllowed for a form that we did not show to this browser, or a member who may not act now, and
    Unauthenticated for a visitor; what they typed comes back once they have signed in.
    """
    who = await session_of(request, unit)
    if who is None:
        check_origin(request)
        hold_form(request, form)
        raise Unauthenticated("Connectez-vous d’abord.")
    check_form(request, form, who)
    check_standing(who.member, who.account)
    return who


async def leave_word(unit: Unit, who: SignedIn, text: str) -> None:
    """Keep one sentence for the next page that this browser is shown; `text` is a message id."""
    who.session.values = {**who.session.values, _FLASH: text}
    await unit.add(who.session)


async def show(request: Request, page: Page, *, status: int = 200) -> Response:
    """Answer with a page. What it told the reader once is forgotten."""
    response = page_answer(request, page, status=status)
    response.headers["x-robots-tag"] = "noindex"
    if page.shell.flash is not None or has_taken_back(request):
        async with instance_of(request).database.unit() as unit:
            who = await session_of(request, unit)
            if who is not None:
                shown = (_FLASH, KEPT) if has_taken_back(request) else (_FLASH,)
                who.session.values = {name: kept for name, kept in who.session.values.items() if name not in shown}
                await unit.add(who.session)
    return response


async def show_reserved(request: Request, shell: Shell) -> Response:
    """What a visitor is told of a post that is not for them, and of one that does not exist: the same (security 30)."""
    link = Link(_SIGN_IN, sign_in_address(here_of(request)))
    page = NoticePage(shell, title=_RESERVED, paragraphs=(_RESERVED_WHY,), link=link)
    return await show(request, page, status=404)


def see_other(path: str) -> Response:
    """Send the browser to a page after a form, so that reloading does not send the form again."""
    return RedirectResponse(path, 303, {"cache-control": "no-store"})


def back_or(form: Form, otherwise: str) -> str:
    """Where a form says that it was sent from, if that is a page of ours; else another path."""
    return local_path(text_of(form, "back") or otherwise)


def to_sign_in(request: Request) -> Response:
    """Send a visitor to sign in and back."""
    return see_other(sign_in_address(here_of(request)))


def back_to_own_pages(request: Request, otherwise: str) -> str:
    """The page of one's own (`/mes-…`) that a form was sent from, else another path."""
    came_from = request.headers.get("referer", "").removeprefix(base_url_of(request)).partition("?")[0]
    return came_from if came_from in ("/mes-demandes", "/mes-propositions", "/mes-coups-de-main") else otherwise
