"""From where nobody signs up, and with whom an instance by invitation speaks; for administrators' clients.

Sources: https://docs.joinmastodon.org/methods/admin/email_domain_blocks/, canonical_email_blocks/, ip_blocks/,
domain_allows/
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, Generic

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.events import HomeChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import CanonicalEmailBlock, DomainAllow, EmailDomainBlock, IpBlock
from ensembl_fed.models.kinds import IpSeverity
from ensembl_fed.remote.addresses import read_target
from ensembl_fed.remote.transport import AddressRefused
from ensembl_fed.services.check_sign_up import canonical_digest, read_network
from ensembl_fed.storage.sign_up_blocks import (
    Row,
    canonical_block,
    domain_allow,
    email_domain_block,
    ip_block_of,
    remove_row,
    row_by_id,
    rows_page,
)
from ensembl_fed.storage.unit import Unit
from web.answers import empty_answer, json_answer
from web.auth import Endpoint, needs_scope
from web.entities.account import Entity
from web.entities.admin_blocks import (
    canonical_block_entity,
    domain_allow_entity,
    email_domain_block_entity,
    ip_block_entity,
)
from web.forms import Form, number_of, read_form, text_of
from web.mastodon.admin_views import moderator_of
from web.paging import link_header, read_page
from web.request import instance_of

_DIGEST_CHARACTERS: Final = 64
_LONGEST_COMMENT: Final = 1_000
_LONGEST_S: Final = 10 * 366 * 86_400


class _Section(Generic[Row]):
    """What the four kinds of rows have in common: a list, one, and taking one away."""

    def __init__(self, name: str, table: type[Row], entity: Callable[[Row], Entity]) -> None:
        self.path = f"/api/v1/admin/{name}"
        self.reads, self.writes = f"admin:read:{name}", f"admin:write:{name}"
        self._table: type[Row] = table
        self._entity: Callable[[Row], Entity] = entity

    def routes(self, create: Endpoint) -> list[Route]:
        """The routes of the section; `create` makes a row."""
        one = f"{self.path}/{{id:int}}"
        return [
            Route(self.path, needs_scope(self.reads)(self.listed)),
            Route(self.path, create, methods=["POST"]),
            Route(one, needs_scope(self.reads)(self.shown)),
            Route(one, needs_scope(self.writes)(self.removed), methods=["DELETE"]),
        ]

    async def listed(self, request: Request) -> Response:
        """GET the list, newest first."""
        page = read_page(request, default=100, most=200)
        async with instance_of(request).database.reading() as unit:
            await moderator_of(request, unit)
            rows = await rows_page(
                unit,
                self._table,
                older_than=page.max_id,
                newer_than=page.newer_than,
                is_ascending=page.is_ascending,
                limit=page.limit,
            )
        headers = link_header(request, [row.id for row in rows], limit=page.limit)
        return json_answer([self._entity(row) for row in rows], headers=headers)

    async def shown(self, request: Request) -> Response:
        """GET one row."""
        async with instance_of(request).database.reading() as unit:
            await moderator_of(request, unit)
            return json_answer(self._entity(await self.asked(request, unit)))

    async def removed(self, request: Request) -> Response:
        """DELETE one row."""
        async with instance_of(request).database.unit() as unit:
            await moderator_of(request, unit)
            row = await self.asked(request, unit)
            await remove_row(unit, self._table, row.id)
            unit.tell(HomeChanged())
        return empty_answer()

    async def asked(self, request: Request, unit: Unit) -> Row:
        """The row that the path names. Raises NotFound."""
        row = await row_by_id(unit, self._table, request.path_params["id"])
        if row is None:
            raise NotFound
        return row


_EMAIL_DOMAINS = _Section("email_domain_blocks", EmailDomainBlock, email_domain_block_entity)
_CANONICAL = _Section("canonical_email_blocks", CanonicalEmailBlock, canonical_block_entity)
_NETWORKS = _Section("ip_blocks", IpBlock, ip_block_entity)
_ALLOWS = _Section("domain_allows", DomainAllow, domain_allow_entity)


@needs_scope(_EMAIL_DOMAINS.writes)
async def block_email_domain(request: Request) -> Response:
    """POST /api/v1/admin/email_domain_blocks"""
    domain = _domain_of(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        await moderator_of(request, unit)
        if await email_domain_block(unit, domain) is not None:
            raise Invalid("Validation failed: Domain has already been taken")
        block = EmailDomainBlock(id=new_id(), domain=domain, created_at=utc_now())
        await unit.add(block)
    return json_answer(email_domain_block_entity(block))


@needs_scope(_CANONICAL.writes)
async def block_email(request: Request) -> Response:
    """POST /api/v1/admin/canonical_email_blocks"""
    form = await read_form(request)
    email, digest = text_of(form, "email"), text_of(form, "canonical_email_hash").lower()
    digest = canonical_digest(email) if email else digest
    if len(digest) != _DIGEST_CHARACTERS or set(digest) - set("0123456789abcdef"):
        raise Invalid("Validation failed: Canonical email hash can't be blank")
    async with instance_of(request).database.unit() as unit:
        await moderator_of(request, unit)
        block = await canonical_block(unit, digest)
        if block is None:
            block = CanonicalEmailBlock(id=new_id(), digest=digest, created_at=utc_now())
            await unit.add(block)
    return json_answer(canonical_block_entity(block))


@needs_scope(_CANONICAL.reads)
async def find_email(request: Request) -> Response:
    """POST /api/v1/admin/canonical_email_blocks/test"""
    email = text_of(await read_form(request), "email")
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        block = await canonical_block(unit, canonical_digest(email))
    return json_answer([canonical_block_entity(block)] if block is not None else [])


@needs_scope(_NETWORKS.writes)
async def block_network(request: Request) -> Response:
    """POST /api/v1/admin/ip_blocks"""
    form = await read_form(request)
    network = str(read_network(text_of(form, "ip", "0.0.0.0/32")))
    async with instance_of(request).database.unit() as unit:
        await moderator_of(request, unit)
        if await ip_block_of(unit, network) is not None:
            raise Invalid("Validation failed: Ip has already been taken")
        block = IpBlock(id=new_id(), network=network, severity=_severity_of(form, ""), created_at=utc_now())
        _change(block, form)
        await unit.add(block)
    return json_answer(ip_block_entity(block))


@needs_scope(_NETWORKS.writes)
async def change_network(request: Request) -> Response:
    """PUT /api/v1/admin/ip_blocks/:id"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        await moderator_of(request, unit)
        block = await _NETWORKS.asked(request, unit)
        if text_of(form, "ip"):
            block.network = str(read_network(text_of(form, "ip")))
            other = await ip_block_of(unit, block.network)
            if other is not None and other.id != block.id:
                raise Invalid("Validation failed: Ip has already been taken")
        block.severity = _severity_of(form, block.severity.value)
        _change(block, form)
        await unit.add(block)
    return json_answer(ip_block_entity(block))


@needs_scope(_ALLOWS.writes)
async def allow_domain(request: Request) -> Response:
    """POST /api/v1/admin/domain_allows"""
    domain = _domain_of(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        await moderator_of(request, unit)
        allow = await domain_allow(unit, domain)
        if allow is None:
            allow = DomainAllow(id=new_id(), domain=domain, created_at=utc_now())
            await unit.add(allow)
            unit.tell(HomeChanged())
    return json_answer(domain_allow_entity(allow))


def _change(block: IpBlock, form: Form) -> None:
    """What a client says of a block beside its network; what it does not mention stays."""
    block.comment = text_of(form, "comment", block.comment)[:_LONGEST_COMMENT]
    seconds = number_of(form, "expires_in")
    if seconds is not None:
        block.expires_at = utc_now() + timedelta(seconds=min(seconds, _LONGEST_S)) if seconds > 0 else None


def _severity_of(form: Form, before: str) -> IpSeverity:
    word = text_of(form, "severity") or before
    if word not in set(IpSeverity):
        raise Invalid("Validation failed: Severity is not included in the list")
    return IpSeverity(word)


def _domain_of(form: Form) -> str:
    text = text_of(form, "domain").strip().lower()
    try:
        host = read_target(f"https://{text}/", frozenset({"https"})).host
    except AddressRefused as error:
        raise Invalid("Validation failed: Domain is not a valid domain name") from error
    if not text or "/" in text or "." not in host:
        raise Invalid("Validation failed: Domain is not a valid domain name")
    return text


ROUTES = [
    Route(f"{_CANONICAL.path}/test", find_email, methods=["POST"]),
    *_EMAIL_DOMAINS.routes(block_email_domain),
    *_CANONICAL.routes(block_email),
    *_NETWORKS.routes(block_network),
    Route(f"{_NETWORKS.path}/{{id:int}}", change_network, methods=["PUT"]),
    *_ALLOWS.routes(allow_domain),
]
