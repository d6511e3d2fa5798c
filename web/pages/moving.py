"""Leaving for another server, or coming from one: other accounts of the same person, and the move (F16)."""

from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from activitypub.errors import ProtocolError
from ensembl_fed.errors import TownError
from ensembl_fed.models import Account
from ensembl_fed.remote.actors import bring_by_handle
from ensembl_fed.services.move_account import add_alias, check_may_move, move_account, remove_alias, undo_move
from ensembl_fed.services.sign_in import SignedIn, knows_password
from ensembl_fed.storage.accounts import account_by_id, accounts_by_uris
from ensembl_fed.storage.unit import Unit
from web.counters import Rate, limit_rate
from web.entities.account import handle_of
from web.forms import Form, flag_of, read_form, text_of
from web.pages.reader import leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.shell import NO_FORM, FormState, Page
from web.pages.words import Place, mark
from web.request import instance_of

_PATH: Final = "/parametres/demenager"
_TRIES: Final = Rate(10, 900)
_LOOKED_UP: Final = Rate(30, 3_600)
_NAMED: Final = mark("C’est noté. Vous pouvez maintenant déménager depuis l’autre compte.")
_UNNAMED: Final = mark("Ce compte n’est plus indiqué.")
_MOVED: Final = mark("Votre déménagement est fait. Vos abonnés sont prévenus.")
_BACK: Final = mark("Le déménagement est annulé. Vous pouvez de nouveau écrire d’ici.")
_UNKNOWN: Final = mark("Ce compte est introuvable. Vérifiez l’adresse : @nom@site.")
_WRONG: Final = mark("Ce n’est pas votre mot de passe actuel.")
_UNSURE: Final = mark("Cochez la case pour confirmer.")


@dataclass(frozen=True, slots=True)
class OtherAccount:
    """An account that is named as the member's own: `uri` says which, `handle` is read."""

    uri: str
    handle: str


@dataclass(frozen=True, slots=True)
class MovingPage(Page):
    """GET /parametres/demenager: other accounts of the same person, and the move.

    Forms: autre (other, password), retirer (uri), partir (target, password, sure), revenir. `moved_to` is where the
    account moved; `keeps_from` is why it may not move now, else empty.
    """

    template: ClassVar[str] = "moving.html"
    is_private: ClassVar[bool] = True
    handle: str = ""
    others: tuple[OtherAccount, ...] = ()
    moved_to: OtherAccount | None = None
    keeps_from: str = ""
    naming: FormState = NO_FORM
    leaving: FormState = NO_FORM


async def show_moving(request: Request) -> Response:
    """GET /parametres/demenager"""
    return await _page(request)


async def name_other(request: Request) -> Response:
    """POST /parametres/demenager/autre: with the password, since it lets another account take this one's followers."""
    form = await read_form(request)
    who = await _writer(request, form)
    errors: dict[str, str] = {}
    if not await _knows(request, who, form):
        errors["password"] = _WRONG
    other = await _looked_up(request, who, text_of(form, "other"))
    if other is None:
        errors["other"] = _UNKNOWN
    if other is not None and not errors:
        try:
            async with instance_of(request).database.unit() as unit:
                who = await writer_of(request, unit, form)
                await add_alias(unit, who.account, other)
                await leave_word(unit, who, _NAMED)
        except TownError as error:
            errors["other"] = str(error)
    if errors:
        return await _page(request, naming=FormState({"other": text_of(form, "other")}, errors))
    return see_other(_PATH)


async def forget_other(request: Request) -> Response:
    """POST /parametres/demenager/retirer, with the field uri"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        await remove_alias(unit, who.account, text_of(form, "uri"))
        await leave_word(unit, who, _UNNAMED)
    return see_other(_PATH)


async def leave(request: Request) -> Response:
    """POST /parametres/demenager/partir: the new account must name this one, which is read afresh."""
    form = await read_form(request)
    who = await _writer(request, form)
    errors: dict[str, str] = {}
    if not await _knows(request, who, form):
        errors["leaving_password"] = _WRONG
    if not flag_of(form, "sure"):
        errors["sure"] = _UNSURE
    found = await _looked_up(request, who, text_of(form, "target"))
    if found is None:
        errors["target"] = _UNKNOWN
    if found is not None and not errors:
        try:
            await _move(request, form, found)
        except TownError as error:
            errors["target"] = str(error)
    if errors:
        return await _page(request, leaving=FormState({"target": text_of(form, "target")}, errors))
    return see_other(_PATH)


async def come_back(request: Request) -> Response:
    """POST /parametres/demenager/revenir: the account is in use again"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        await undo_move(unit, who.account)
        await leave_word(unit, who, _BACK)
    return see_other(_PATH)


async def _move(request: Request, form: Form, found: Account) -> None:
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        target = await account_by_id(unit, found.id)
        if target is not None:
            await move_account(unit, who.account, target)
            await leave_word(unit, who, _MOVED)


async def _writer(request: Request, form: Form) -> SignedIn:
    async with instance_of(request).database.reading() as unit:
        return await writer_of(request, unit, form)


async def _knows(request: Request, who: SignedIn, form: Form) -> bool:
    limit_rate(request, "own password", str(who.member.id), _TRIES)
    return await knows_password(instance_of(request).database, who.member, text_of(form, "password"))


async def _looked_up(request: Request, who: SignedIn, spelled: str) -> Account | None:
    limit_rate(request, "look up", str(who.member.id), _LOOKED_UP)
    try:
        return await bring_by_handle(instance_of(request).peers, spelled)
    except ProtocolError:
        return None


async def _page(request: Request, *, naming: FormState = NO_FORM, leaving: FormState = NO_FORM) -> Response:
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        account = reader.account
        if account is None:
            return to_sign_in(request)
        moved_to = await _named(unit, [account.moved_to_uri]) if account.moved_to_uri else ()
        page = MovingPage(
            await shell_for(request, unit, reader, Place.MINE),
            handle=f"@{account.username}@{unit.home.domain}",
            others=await _named(unit, account.also_known_as),
            moved_to=moved_to[0] if moved_to else None,
            keeps_from=_keeps_from(account),
            naming=naming,
            leaving=leaving,
        )
    return await show(request, page, status=422 if naming.errors or leaving.errors else 200)


def _keeps_from(account: Account) -> str:
    try:
        check_may_move(account)
    except TownError as error:
        return str(error)
    return ""


async def _named(unit: Unit, uris: list[str]) -> tuple[OtherAccount, ...]:
    known = await accounts_by_uris(unit, uris)
    domain = unit.home.domain
    return tuple(
        OtherAccount(
            uri, f"@{handle_of(known[uri])}{'' if known[uri].domain else f'@{domain}'}" if uri in known else uri
        )
        for uri in uris
    )


ROUTES = [
    Route(_PATH, show_moving),
    Route(f"{_PATH}/autre", name_other, methods=["POST"]),
    Route(f"{_PATH}/retirer", forget_other, methods=["POST"]),
    Route(f"{_PATH}/partir", leave, methods=["POST"]),
    Route(f"{_PATH}/revenir", come_back, methods=["POST"]),
]
