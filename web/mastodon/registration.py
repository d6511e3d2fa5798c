"""People sign up through an application. Source: https://docs.joinmastodon.org/methods/accounts/#create"""

import asyncio
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import InvalidFields, NotAllowed, Unauthenticated
from ensembl_fed.remote.keyring import make_key_pairs
from ensembl_fed.services.check_sign_up import check_sign_up
from ensembl_fed.services.confirm_email import ask_confirmation
from ensembl_fed.services.grant_access import make_token
from ensembl_fed.services.register_member import (
    ACCEPTED,
    change_email,
    check_available,
    password_problem,
    register_member,
)
from ensembl_fed.services.sign_in import hash_password
from ensembl_fed.settings import Registrations, Switch
from ensembl_fed.storage.access import application_by_id
from ensembl_fed.storage.town import instance_profile
from ensembl_fed.storage.unit import Unit
from web.answers import empty_answer, json_answer
from web.auth import Caller, caller_of, needs_application
from web.counters import Rate, limit_rate
from web.forms import Form, flag_of, read_form, text_of
from web.mastodon.oauth import token_entity
from web.request import address_of, instance_of
from web.scopes import holds, scopes_text

_SIGN_UPS: Final = Rate(5, 1_800)  # Mastodon's own bound by address
_MAILS: Final = Rate(3, 3_600)
_LANGUAGES: Final = ("fr", "en")


@dataclass(frozen=True, slots=True)
class _SignUp:
    username: str
    email: str
    password: str
    locale: str
    reason: str


@needs_application
async def create_account(request: Request) -> Response:
    """POST /api/v1/accounts -- https://docs.joinmastodon.org/methods/accounts/#create"""
    instance, caller = instance_of(request), caller_of(request)
    _check_caller(caller)
    limit_rate(request, "sign up", address_of(request), _SIGN_UPS)
    sign_up = _read_sign_up(await read_form(request))
    async with instance.database.reading() as unit:
        registrations = await registrations_of(request, unit)
        if registrations is Registrations.CLOSED:
            raise NotAllowed("Les inscriptions sont fermées.")
        await check_available(unit, sign_up.username, sign_up.email)
        must_wait = await check_sign_up(unit, sign_up.email, address_of(request))
    password_hash = await hash_password(sign_up.password)
    keys = await asyncio.to_thread(make_key_pairs)
    async with instance.database.unit() as unit:
        member = await register_member(
            unit,
            username=sign_up.username,
            email=sign_up.email,
            password_hash=password_hash,
            keys=keys,
            seal=instance.seal,
            locale=sign_up.locale,
            reason=sign_up.reason,
            is_confirmed=instance.settings.email_confirmation is Switch.OFF,
            is_approved=registrations is Registrations.OPEN and not must_wait,
        )
        application = await application_by_id(unit, caller.application_id)
        if application is None:
            raise Unauthenticated
        made = await make_token(unit, application, member.id, scopes=scopes_text(caller.scopes))
    return json_answer(token_entity(*made))


@needs_application
async def send_confirmation(request: Request) -> Response:
    """POST /api/v1/emails/confirmations -- https://docs.joinmastodon.org/methods/emails/#confirmation"""
    instance, member = instance_of(request), caller_of(request).member
    if member is None:
        raise NotAllowed("This method requires an authenticated user")
    if member.confirmed_at is not None:
        raise NotAllowed("This method is only available while the e-mail is awaiting confirmation")
    limit_rate(request, "confirmation mail", str(member.id), _MAILS)
    email = text_of(await read_form(request), "email").strip().lower()
    async with instance.database.unit() as unit:
        if email and email != member.email:
            member = await change_email(unit, member.id, email)
        await ask_confirmation(unit, member, instance.seal)
    return empty_answer()


@needs_application
async def check_confirmation(request: Request) -> Response:
    """GET /api/v1/emails/check_confirmation -- https://docs.joinmastodon.org/methods/emails/#check"""
    member = caller_of(request).member
    if member is None:
        raise NotAllowed("This method requires an authenticated user")
    return json_answer(member.confirmed_at is not None)


async def registrations_of(request: Request, unit: Unit) -> Registrations:
    """Who may make an account here: what the instance says itself, else what the operator set."""
    profile = await instance_profile(unit)
    chosen = "" if profile is None else profile.registrations
    return Registrations(chosen) if chosen else instance_of(request).settings.registrations


def _check_caller(caller: Caller) -> None:
    if caller.member is not None:
        raise NotAllowed("This method requires a client credentials authentication")
    if not holds(caller.scopes, "write:accounts"):
        raise NotAllowed("This action is outside the authorized scopes")


def _read_sign_up(form: Form) -> _SignUp:
    """What was sent. Raises InvalidFields for what no store is needed to refuse."""
    sign_up = _SignUp(
        username=text_of(form, "username").strip().lower(),
        email=text_of(form, "email").strip().lower(),
        password=text_of(form, "password"),
        locale=locale if (locale := text_of(form, "locale").lower()[:2]) in _LANGUAGES else _LANGUAGES[0],
        reason=text_of(form, "reason").strip(),
    )
    problems = {}
    if found := password_problem(sign_up.password):
        problems["password"] = [found]
    if not flag_of(form, "agreement"):
        problems["agreement"] = [(ACCEPTED, "La charte doit être acceptée.")]
    if problems:
        raise InvalidFields(problems)
    return sign_up


ROUTES = [
    Route("/api/v1/accounts", create_account, methods=["POST"]),
    Route("/api/v1/emails/confirmations", send_confirmation, methods=["POST"]),
    Route("/api/v1/emails/check_confirmation", check_confirmation),
]
