"""One's own settings: profile, password, what is signed in, leaving for good (R26)."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotAllowed
from ensembl_fed.services.change_password import set_password
from ensembl_fed.services.delete_account import delete_account
from ensembl_fed.services.register_member import password_problem
from ensembl_fed.services.sign_in import SHORTEST_PASSWORD, SignedIn, check_password, hash_password
from ensembl_fed.services.update_profile import ProfileChange, update_profile
from ensembl_fed.storage.access import applications_of, end_session_of, revoke_application, sessions_of
from ensembl_fed.storage.unit import Unit
from web.counters import Rate, limit_rate
from web.forms import flag_of, read_form, text_of
from web.pages.moments import moment_of
from web.pages.reader import leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.settings_views import AllowedApplication, OpenSession, SettingsPage
from web.pages.shell import NO_FORM, FormState
from web.pages.words import Place, mark
from web.paging import read_id
from web.request import instance_of
from web.session import check_form, drop_session, session_of

_PATH: Final = "/parametres"
_TRIES: Final = Rate(10, 900)
_KEPT: Final = mark("C’est enregistré.")
_CHANGED: Final = mark("Votre mot de passe est changé. Les autres appareils sont déconnectés.")
_ENDED: Final = mark("L’accès est retiré.")
_WRONG: Final = mark("Ce n’est pas votre mot de passe actuel.")
_UNSURE: Final = mark("Cochez la case pour confirmer.")
_KEY_CHARACTERS: Final = 24
_SWITCHES: Final = ("discoverable", "indexable", "locked")


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms of the page, where they differ from what is kept."""

    profile: FormState | None = None
    password: FormState = NO_FORM
    removal: FormState = NO_FORM


async def show_settings(request: Request) -> Response:
    """GET /parametres"""
    return await _page(request, _Forms())


async def keep_profile(request: Request) -> Response:
    """POST /parametres/profil"""
    form = await read_form(request)
    change = ProfileChange(
        display_name=text_of(form, "display_name").strip(),
        note=text_of(form, "note").replace("\r\n", "\n").strip(),
        discoverable=flag_of(form, "discoverable"),
        indexable=flag_of(form, "indexable"),
        locked=flag_of(form, "locked"),
    )
    try:
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            await update_profile(unit, who.member.id, change)
            await leave_word(unit, who, _KEPT)
    except Invalid as error:
        values = {name: text_of(form, name) for name in ("display_name", "note", *_SWITCHES)}
        return await _page(request, _Forms(profile=FormState(values, {"": str(error)})), status=422)
    return see_other(_PATH)


async def change_password(request: Request) -> Response:
    """POST /parametres/mot-de-passe: every other session, and every token and stream, ends (security 36)."""
    instance = instance_of(request)
    form = await read_form(request)
    async with instance.database.reading() as unit:
        who = await writer_of(request, unit, form)
    errors: dict[str, str] = {}
    if not await _knows_password(request, who, text_of(form, "current")):
        errors["current"] = _WRONG
    if found := password_problem(text_of(form, "password")):
        errors["password"] = found[1]
    if errors:
        return await _page(request, _Forms(password=FormState({}, errors)), status=422)
    password_hash = await hash_password(text_of(form, "password"))
    async with instance.database.unit() as unit:
        who = await writer_of(request, unit, form)
        await set_password(unit, who.member, password_hash, but_session=who.session.token_hash)
        await leave_word(unit, who, _CHANGED)
    return see_other(_PATH)


async def end_session(request: Request) -> Response:
    """POST /parametres/sessions, with the field session"""
    form = await read_form(request)
    key = text_of(form, "session")
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        if len(key) == _KEY_CHARACTERS and not who.session.token_hash.startswith(key):
            await end_session_of(unit, who.member.id, key)
            await leave_word(unit, who, _ENDED)
    return see_other(_PATH)


async def end_application(request: Request) -> Response:
    """POST /parametres/applications, with the field application"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        await revoke_application(unit, who.member.id, read_id(form.get("application")) or 0)
        await leave_word(unit, who, _ENDED)
    return see_other(_PATH)


async def remove_account(request: Request) -> Response:
    """POST /parametres/suppression: with the password again, and a box that was ticked."""
    instance = instance_of(request)
    form = await read_form(request)
    async with instance.database.reading() as unit:
        who = await session_of(request, unit)
        check_form(request, form, who)  # who waits to be accepted, or was limited, may leave as well
        if who is None:
            return to_sign_in(request)
    errors: dict[str, str] = {}
    if not await _knows_password(request, who, text_of(form, "current")):
        errors["current"] = _WRONG
    if not flag_of(form, "sure"):
        errors["sure"] = _UNSURE
    if errors:
        return await _page(request, _Forms(removal=FormState({}, errors)), status=422)
    async with instance.database.unit() as unit:
        who = await session_of(request, unit)
        if who is not None:
            await delete_account(unit, who.account)
    response = RedirectResponse("/", 303, {"cache-control": "no-store"})
    drop_session(request, response)
    return response


async def _knows_password(request: Request, who: SignedIn, password: str) -> bool:
    """Whether it is the member's password; tried a few times only (security 37)."""
    limit_rate(request, "own password", str(who.member.id), _TRIES)
    try:
        found = await check_password(instance_of(request).database, who.member.email, password)
    except NotAllowed:
        return False
    return found.id == who.member.id


async def _page(request: Request, forms: _Forms, *, status: int = 200) -> Response:
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.session is None:
            return to_sign_in(request)
        limits = unit.home.limits
        shell = await shell_for(request, unit, reader, Place.MINE)
        page = SettingsPage(
            shell,
            profile=forms.profile or _kept(reader.session),
            password=forms.password,
            removal=forms.removal,
            sessions=await _sessions(unit, reader.session, shell.lang),
            applications=await _applications(unit, reader.session, shell.lang),
            longest_name=limits.display_name_characters,
            longest_note=limits.profile_note_characters,
            shortest_password=SHORTEST_PASSWORD,
        )
    return await show(request, page, status=status)


def _kept(who: SignedIn) -> FormState:
    account = who.account
    switches = {name: "1" if getattr(account, name) else "" for name in _SWITCHES}
    return FormState({"display_name": account.display_name, "note": account.note_source, **switches})


async def _sessions(unit: Unit, who: SignedIn, lang: str) -> tuple[OpenSession, ...]:
    now = utc_now()
    rows = await sessions_of(unit, who.member.id, after=now - unit.home.limits.session_life)
    return tuple(
        OpenSession(
            row.token_hash[:_KEY_CHARACTERS],
            moment_of(row.seen_at, now=now, lang=lang),
            row.token_hash == who.session.token_hash,
        )
        for row in rows
    )


async def _applications(unit: Unit, who: SignedIn, lang: str) -> tuple[AllowedApplication, ...]:
    now = utc_now()
    rows = await applications_of(unit, who.member.id)
    return tuple(AllowedApplication(str(one.id), one.name, moment_of(at, now=now, lang=lang)) for one, at in rows)


ROUTES = [
    Route(_PATH, show_settings),
    Route(f"{_PATH}/profil", keep_profile, methods=["POST"]),
    Route(f"{_PATH}/mot-de-passe", change_password, methods=["POST"]),
    Route(f"{_PATH}/sessions", end_session, methods=["POST"]),
    Route(f"{_PATH}/applications", end_application, methods=["POST"]),
    Route(f"{_PATH}/suppression", remove_account, methods=["POST"]),
]
