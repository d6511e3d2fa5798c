"""How an instance and its accounts are found: WebFinger, host-meta, NodeInfo, places."""

from datetime import timedelta
from importlib.metadata import version
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from activitypub.addresses import LocalAddresses, read_handle
from activitypub.contexts import VOCABULARY, with_context
from activitypub.errors import BadDocument
from activitypub.nodeinfo import NodeUsage, Version, nodeinfo_document, nodeinfo_links
from activitypub.places import Place, place_document
from activitypub.webfinger import host_meta_xml, webfinger_document
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Account, InstanceProfile
from ensembl_fed.models.kinds import AccountKind, Role
from ensembl_fed.settings import Registrations
from ensembl_fed.storage.accounts import (
    account_by_handle,
    account_by_uri,
    accounts_by_ids,
    count_members,
    instance_actor,
    members_with_role,
)
from ensembl_fed.storage.published import count_local_posts
from ensembl_fed.storage.town import instance_profile, quartier_by_slug
from ensembl_fed.storage.unit import Unit
from web.answers import JsonAnswer
from web.federation.answers import document_answer
from web.federation.gone import is_gone
from web.federation.served import federated_of

SOFTWARE_VERSION: Final = version("ensembl-fed")
_MAX_RESOURCE_CHARS = 2_048
_MONTH_DAYS, _HALF_YEAR_DAYS = 30, 180
_JRD = "application/jrd+json; charset=utf-8"
_SHARED = {"cache-control": "public, max-age=180"}


async def show_webfinger(request: Request) -> Response:
    """GET /.well-known/webfinger?resource=: who a handle, an address or the site is. RFC 7033; FEP-d556."""
    resource = request.query_params.get("resource", "")
    if not resource or len(resource) > _MAX_RESOURCE_CHARS:
        raise Invalid("Il manque le paramètre « resource ».")
    async with federated_of(request).database.reading() as unit:
        account = await _named(unit, resource)
        if account is None or account.suspended_at is not None:
            raise NotFound("Introuvable.")
        if is_gone(account):
            return Response(status_code=410)
        addresses = unit.home.addresses
        document = webfinger_document(
            f"acct:{account.username}@{unit.home.domain}",
            account.uri,
            profile_url=account.url or addresses.profile(account.username),
            subscribe_template=f"{addresses.base}/authorize_interaction?uri={{uri}}",
            actor_type=account.kind.value if account.kind is AccountKind.APPLICATION else None,
        )
    return JsonAnswer(document, headers=_SHARED, media_type=_JRD)


async def _named(unit: Unit, resource: str) -> Account | None:
    """The local account that a resource names; another host's is nobody here."""
    addresses = unit.home.addresses
    if resource.startswith(("http://", "https://")):
        return await _at_address(unit, addresses, resource)
    try:
        handle = read_handle(resource)
    except BadDocument:
        return None
    if handle.domain != unit.home.domain:
        return None
    if handle.username.lower() == unit.home.domain:
        return await instance_actor(unit)
    return await account_by_handle(unit, handle.username)


async def _at_address(unit: Unit, addresses: LocalAddresses, uri: str) -> Account | None:
    if not addresses.is_ours(uri):
        return None
    if uri.rstrip("/") in (addresses.base, addresses.instance_actor):
        return await instance_actor(unit)
    account = await account_by_uri(unit, uri)
    if account is None:
        username = addresses.username_of(uri)
        is_profile = username is not None and uri == addresses.profile(username)
        account = await account_by_handle(unit, username) if username is not None and is_profile else None
    return account if account is not None and account.is_local else None


async def show_host_meta(request: Request) -> Response:
    """GET /.well-known/host-meta: the template of WebFinger, in XML. RFC 6415."""
    xml = host_meta_xml(federated_of(request).home.addresses.base)
    return Response(xml, 200, _SHARED, "application/xrd+xml; charset=utf-8")


async def show_vocabulary(request: Request) -> Response:
    """GET /contexts/ensembl.jsonld: every term that our documents define for themselves. JSON-LD 1.1, 3.1."""
    return JsonAnswer(VOCABULARY, headers=_SHARED, media_type="application/ld+json")


async def show_nodeinfo_links(request: Request) -> Response:
    """GET /.well-known/nodeinfo: where the documents are."""
    addresses = federated_of(request).home.addresses
    document = nodeinfo_links(addresses.base, instance_actor=addresses.instance_actor)
    return JsonAnswer(document, headers=_SHARED)


async def show_nodeinfo(request: Request) -> Response:
    """GET /nodeinfo/2.0, /nodeinfo/2.1: what the instance says of itself. FEP-f1d5."""
    number: Version = "2.1" if request.url.path.endswith("2.1") else "2.0"
    instance = federated_of(request)
    async with instance.database.reading() as unit:
        profile = await instance_profile(unit)
        document = nodeinfo_document(
            number,
            software_version=SOFTWARE_VERSION,
            node_name=profile.name if profile else unit.home.domain,
            node_description=profile.short_description if profile else None,
            usage=await _usage(unit),
            open_registrations=_is_open(profile, instance.settings.registrations),
            staff_accounts=await _staff(unit),
        )
    media_type = f'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/{number}#"; charset=utf-8'
    return JsonAnswer(document, headers=_SHARED, media_type=media_type)


async def show_place(request: Request) -> Response:
    """GET /places/SLUG: a quartier, by its centre and radius; nothing finer is ever told."""
    async with federated_of(request).database.reading() as unit:
        quartier = await quartier_by_slug(unit, str(request.path_params["slug"]))
        if quartier is None:
            raise NotFound("Introuvable.")
        place = Place(
            uri=unit.home.addresses.place(quartier.slug),
            name=quartier.name,
            latitude=quartier.latitude,
            longitude=quartier.longitude,
            radius_m=quartier.radius_m,
            locality=None,
            postal_code=None,
        )
    return document_answer(with_context(place_document(place)), kind="place")


async def _usage(unit: Unit) -> NodeUsage:
    now = utc_now()
    return NodeUsage(
        users_total=await count_members(unit),
        users_active_month=await count_members(unit, active_since=now - timedelta(days=_MONTH_DAYS)),
        users_active_halfyear=await count_members(unit, active_since=now - timedelta(days=_HALF_YEAR_DAYS)),
        local_posts=await count_local_posts(unit),
    )


async def _staff(unit: Unit) -> list[str]:
    staff = await members_with_role(unit, Role.MODERATOR, Role.ADMIN)
    accounts = await accounts_by_ids(unit, (member.account_id for member in staff))
    return [account.uri for account in accounts.values()]


def _is_open(profile: InstanceProfile | None, by_setting: Registrations) -> bool:
    chosen = profile.registrations if profile is not None and profile.registrations else by_setting.value
    return chosen == Registrations.OPEN.value
