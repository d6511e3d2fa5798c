"""Becoming a member: five fields, and no street address (R1, R2, R3)."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import InvalidFields, NotAllowed
from ensembl_fed.models import Member
from ensembl_fed.remote.keyring import make_key_pairs
from ensembl_fed.services.check_sign_up import check_sign_up
from ensembl_fed.services.register_member import (
    RESERVED_USERNAMES,
    check_available,
    email_problem,
    password_problem,
    register_member,
)
from ensembl_fed.services.sign_in import SHORTEST_PASSWORD, hash_password, open_session
from ensembl_fed.settings import Registrations, Switch
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.town import instance_profile
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.normalize import fold
from ensembl_fed.text.sanitize import clean_inline
from web.counters import Rate, limit_rate
from web.forms import Form, flag_of, read_form, text_of
from web.pages.forms import NoticePage, SignUpPage
from web.pages.frame import language_of
from web.pages.gather import Around, around
from web.pages.reader import reader_of, see_other, shell_for, show
from web.pages.shell import FormState
from web.pages.words import mark
from web.request import address_of, instance_of
from web.session import check_form, keep_session, session_of

_BY_ADDRESS: Final = Rate(10, 1_800)
_USUAL_AGE: Final = 15
_CHARTER: Final = "1"
_LONGEST_NAME: Final = 60
_LONGEST_USERNAME: Final = 20
_MOST_NUMBERS: Final = 1_000
_NOT_USERNAME: Final = re.compile(r"[^a-z0-9]+")
_SOMEBODY: Final = "voisin"

_NO_NAME: Final = mark("Dites-nous comment vous appeler.")
_NO_QUARTIER: Final = mark("Choisissez votre quartier dans la liste.")
_NO_CHARTER: Final = mark("Il faut avoir l’âge requis et accepter les règles pour s’inscrire.")
_CLOSED: Final = "Les inscriptions sont fermées."
_THANKS: Final = mark("Merci, votre inscription est enregistrée")
_CONFIRM: Final = mark("Nous vous écrivons pour vérifier votre adresse électronique.")
_WAIT: Final = mark(
    "Une personne du quartier lit chaque inscription. Vous pourrez vous connecter dès qu’elle l’accepte."
)


@dataclass(frozen=True, slots=True)
class _SignUp:
    name: str
    email: str
    password: str
    quartier: str
    accepts: bool

    @property
    def values(self) -> Mapping[str, str]:
        """What the form is shown with again; never the password."""
        charter = "1" if self.accepts else ""
        return {"name": self.name, "email": self.email, "quartier": self.quartier, "charter": charter}


async def show_sign_up(request: Request) -> Response:
    """GET /inscription"""
    return await _form_page(request, FormState({"quartier": request.query_params.get("quartier", "")[:64]}))


async def sign_up(request: Request) -> Response:
    """POST /inscription. Who may act at once is signed in; the others are told what is awaited."""
    instance = instance_of(request)
    form = await read_form(request)
    wanted = _read(form)
    async with instance.database.reading() as unit:
        check_form(request, form, await session_of(request, unit))
        registrations = await _registrations_of(request, unit)
        if registrations is Registrations.CLOSED:
            raise NotAllowed(_CLOSED)
        errors = await _errors_of(unit, wanted, await around(request, unit))
        if not errors:
            try:
                must_wait = await check_sign_up(unit, wanted.email, address_of(request))
            except InvalidFields as error:
                errors, must_wait = _said(error), False
            registrations = Registrations.APPROVAL if must_wait else registrations
    if errors:
        return await _form_page(request, FormState(wanted.values, errors), status=422)
    limit_rate(request, "sign up", address_of(request), _BY_ADDRESS)
    try:
        return await _register(request, wanted, registrations)
    except InvalidFields as error:  # somebody was faster
        return await _form_page(request, FormState(wanted.values, _said(error)), status=422)


async def show_thanks(request: Request) -> Response:
    """GET /inscription/merci"""
    async with instance_of(request).database.reading() as unit:
        shell = await shell_for(request, unit, await reader_of(request, unit))
        registrations = await _registrations_of(request, unit)
    awaited = [_CONFIRM] if instance_of(request).settings.email_confirmation is Switch.ON else []
    awaited += [_WAIT] if registrations is Registrations.APPROVAL else []
    return await show(request, NoticePage(shell, title=_THANKS, paragraphs=tuple(awaited)))


async def _register(request: Request, wanted: _SignUp, registrations: Registrations) -> Response:
    instance = instance_of(request)
    password_hash = await hash_password(wanted.password)
    keys = await asyncio.to_thread(make_key_pairs)
    async with instance.database.unit() as unit:
        member = await register_member(
            unit,
            username=await free_username(unit, wanted.name),
            display_name=wanted.name,
            email=wanted.email,
            password_hash=password_hash,
            keys=keys,
            seal=instance.seal,
            locale=language_of(request),
            quartier_slug=wanted.quartier,
            charter_version=_CHARTER,
            age_checked_at=utc_now(),
            is_confirmed=instance.settings.email_confirmation is Switch.OFF,
            is_approved=registrations is Registrations.OPEN,
        )
        token = await open_session(unit, member) if _may_act(member) else ""
    if not token:
        return see_other("/inscription/merci")
    response = see_other("/accueil")
    keep_session(request, response, token)
    return response


async def free_username(unit: Unit, name: str) -> str:
    """A username that nobody has, made from a name: "Léa Martin" is `lea_martin`, or `lea_martin2`…"""
    stem = _NOT_USERNAME.sub("_", fold(name)).strip("_")[:_LONGEST_USERNAME].strip("_") or _SOMEBODY
    for number in range(1, _MOST_NUMBERS):
        candidate = stem if number == 1 else f"{stem}{number}"
        if candidate not in RESERVED_USERNAMES and await account_by_handle(unit, candidate) is None:
            return candidate
    raise NotAllowed("Trop de personnes portent ce nom ici : ajoutez une initiale.")


def _read(form: Form) -> _SignUp:
    return _SignUp(
        name=clean_inline(text_of(form, "name"), max_chars=_LONGEST_NAME),
        email=text_of(form, "email").strip().lower(),
        password=text_of(form, "password"),
        quartier=text_of(form, "quartier").strip(),
        accepts=flag_of(form, "charter"),
    )


async def _errors_of(unit: Unit, wanted: _SignUp, here: Around) -> dict[str, str]:
    """What is wrong, by field, in the order of the form."""
    errors: dict[str, str] = {}
    if not wanted.name:
        errors["name"] = _NO_NAME
    if found := email_problem(wanted.email):
        errors["email"] = found[1]
    if found := password_problem(wanted.password):
        errors["password"] = found[1]
    if here.quartiers and wanted.quartier not in here.quartiers:
        errors["quartier"] = _NO_QUARTIER
    if not wanted.accepts:
        errors["charter"] = _NO_CHARTER
    if errors:
        return errors
    try:
        await check_available(unit, await free_username(unit, wanted.name), wanted.email)
    except InvalidFields as error:
        return _said(error)
    return {}


def _said(error: InvalidFields) -> dict[str, str]:
    """The first problem of each field; the name is where a username comes from."""
    return {"name" if name == "username" else name: problems[0][1] for name, problems in error.details.items()}


def _may_act(member: Member) -> bool:
    return member.approved_at is not None and member.confirmed_at is not None


async def _registrations_of(request: Request, unit: Unit) -> Registrations:
    profile = await instance_profile(unit)
    chosen = profile.registrations if profile is not None else ""
    return Registrations(chosen) if chosen else instance_of(request).settings.registrations


async def _form_page(request: Request, form: FormState, *, status: int = 200) -> Response:
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        registrations, profile = await _registrations_of(request, unit), await instance_profile(unit)
        page = SignUpPage(
            await shell_for(request, unit, reader),
            quartiers=(await around(request, unit)).quartier_choices,
            form=form,
            minimum_age=profile.minimum_age if profile is not None else _USUAL_AGE,
            needs_approval=registrations is Registrations.APPROVAL,
            shortest_password=SHORTEST_PASSWORD,
        )
    return await show(request, page, status=status)


ROUTES = [
    Route("/inscription", show_sign_up),
    Route("/inscription", sign_up, methods=["POST"]),
    Route("/inscription/merci", show_thanks),
]
