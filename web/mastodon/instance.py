"""What an instance says of itself. Source: https://docs.joinmastodon.org/methods/instance/"""

from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.models import InstanceProfile
from ensembl_fed.models.kinds import Role
from ensembl_fed.settings import ffmpeg_of
from ensembl_fed.storage.accounts import account_by_id, count_members, members_with_role
from ensembl_fed.storage.instance_counts import (
    count_known_domains,
    count_local_statuses,
    domain_rules,
    known_domains,
)
from ensembl_fed.storage.town import instance_profile, rules
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.sanitize import clean_html
from web.answers import json_answer
from web.auth import open_to_all
from web.entities.account import AccountView
from web.entities.instance import (
    InstanceView,
    domain_block_entity,
    instance_entity,
    rules_entity,
    v1_instance_entity,
)
from web.entities.moments import moment
from web.mastodon.registration import registrations_of
from web.request import base_url_of, instance_of

_MONTH: Final = timedelta(days=30)
_MOST_PEERS: Final = 5_000
_MOST_DOMAIN_RULES: Final = 5_000
_PRIVACY: Final = (
    "<p>Ce site garde ce que vous y écrivez, votre adresse électronique et, si vous l’indiquez, votre quartier. "
    "Une annonce réservée à la ville n’est remise qu’aux sites de la ville. Rien n’est vendu, rien n’est suivi. "
    'Qui répond de vos données, combien de temps et de vos droits : <a href="{base}/a-propos#mentions">mentions '
    "légales</a>.</p>"
)


@open_to_all
async def show_instance(request: Request) -> Response:
    """GET /api/v2/instance -- https://docs.joinmastodon.org/methods/instance/#v2"""
    async with instance_of(request).database.reading() as unit:
        view = await _view(request, unit)
    return json_answer(instance_entity(view), shared=True)


@open_to_all
async def show_instance_v1(request: Request) -> Response:
    """GET /api/v1/instance -- https://docs.joinmastodon.org/methods/instance/#v1"""
    async with instance_of(request).database.reading() as unit:
        view = await _view(request, unit)
    return json_answer(v1_instance_entity(view), shared=True)


@open_to_all
async def show_rules(request: Request) -> Response:
    """GET /api/v1/instance/rules -- https://docs.joinmastodon.org/methods/instance/#rules"""
    async with instance_of(request).database.reading() as unit:
        return json_answer(rules_entity(await rules(unit)), shared=True)


@open_to_all
async def show_peers(request: Request) -> Response:
    """GET /api/v1/instance/peers -- https://docs.joinmastodon.org/methods/instance/#peers"""
    async with instance_of(request).database.reading() as unit:
        return json_answer(await known_domains(unit, limit=_MOST_PEERS), shared=True)


@open_to_all
async def show_domain_blocks(request: Request) -> Response:
    """GET /api/v1/instance/domain_blocks -- https://docs.joinmastodon.org/methods/instance/#domain_blocks"""
    async with instance_of(request).database.reading() as unit:
        found = await domain_rules(unit, limit=_MOST_DOMAIN_RULES)
    return json_answer([domain_block_entity(rule) for rule in found], shared=True)


@open_to_all
async def show_extended_description(request: Request) -> Response:
    """GET /api/v1/instance/extended_description -- https://docs.joinmastodon.org/methods/instance/#extended_description"""
    async with instance_of(request).database.reading() as unit:
        profile = await _profile(unit)
    content = clean_html(profile.description or profile.short_description)
    return json_answer({"updated_at": moment(profile.created_at), "content": content}, shared=True)


@open_to_all
async def show_privacy_policy(request: Request) -> Response:
    """GET /api/v1/instance/privacy_policy -- https://docs.joinmastodon.org/methods/instance/#privacy_policy"""
    async with instance_of(request).database.reading() as unit:
        profile = await _profile(unit)
    content = _PRIVACY.format(base=base_url_of(request))
    return json_answer({"updated_at": moment(profile.created_at), "content": content}, shared=True)


async def _view(request: Request, unit: Unit) -> InstanceView:
    admins = await members_with_role(unit, Role.ADMIN, limit=1)
    contact = await account_by_id(unit, admins[0].account_id) if admins else None
    base = base_url_of(request)
    return InstanceView(
        base_url=base,
        domain=unit.home.domain,
        profile=await _profile(unit),
        limits=unit.home.limits,
        registrations=await registrations_of(request, unit),
        rules=await rules(unit),
        contact=None if contact is None else AccountView(contact, base, Role.ADMIN),
        members=await count_members(unit),
        active_members=await count_members(unit, active_since=utc_now() - _MONTH),
        statuses=await count_local_statuses(unit),
        domains=await count_known_domains(unit),
        vapid_public_key=unit.home.vapid_public_key,
        takes_clips=ffmpeg_of(instance_of(request).settings) is not None,
        is_by_invitation=unit.home.invited is not None,
    )


async def _profile(unit: Unit) -> InstanceProfile:
    profile = await instance_profile(unit)
    if profile is None:
        raise NotFound
    return profile


ROUTES = [
    Route("/api/v1/instance", show_instance_v1),
    Route("/api/v2/instance", show_instance),
    Route("/api/v1/instance/rules", show_rules),
    Route("/api/v1/instance/peers", show_peers),
    Route("/api/v1/instance/domain_blocks", show_domain_blocks),
    Route("/api/v1/instance/extended_description", show_extended_description),
    Route("/api/v1/instance/privacy_policy", show_privacy_policy),
]
