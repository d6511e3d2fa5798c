"""What is decided about whole domains."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import DomainRule
from ensembl_fed.models.kinds import DomainSeverity
from ensembl_fed.storage.domain_rules import domain_rule_by_id, domain_rules_page
from ensembl_fed.storage.unit import Unit
from moderation.decide_domain import DomainDraft, add_domain_rule, change_domain_rule, remove_domain_rule
from web.answers import empty_answer, json_answer
from web.auth import needs_scope
from web.entities.admin import domain_block_entity
from web.forms import Form, flag_of, read_form, text_of
from web.mastodon.admin_views import moderator_of
from web.paging import link_header, read_page
from web.request import instance_of

_READS: Final = "admin:read:domain_blocks"
_WRITES: Final = "admin:write:domain_blocks"


@needs_scope(_READS)
async def domain_blocks(request: Request) -> Response:
    """GET /api/v1/admin/domain_blocks -- https://docs.joinmastodon.org/methods/admin/domain_blocks/#get"""
    page = read_page(request, default=100, most=200)
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        found = await domain_rules_page(
            unit,
            older_than=page.max_id,
            newer_than=page.newer_than,
            is_ascending=page.is_ascending,
            limit=page.limit,
        )
    headers = link_header(request, [rule.id for rule in found], limit=page.limit)
    return json_answer([domain_block_entity(rule) for rule in found], headers=headers)


@needs_scope(_READS)
async def show_domain_block(request: Request) -> Response:
    """GET /api/v1/admin/domain_blocks/:id -- https://docs.joinmastodon.org/methods/admin/domain_blocks/#get-one"""
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        return json_answer(domain_block_entity(await _rule_asked(request, unit)))


@needs_scope(_WRITES)
async def create_domain_block(request: Request) -> Response:
    """POST /api/v1/admin/domain_blocks -- https://docs.joinmastodon.org/methods/admin/domain_blocks/#create"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        moderator = await moderator_of(request, unit)
        rule = await add_domain_rule(unit, moderator, text_of(form, "domain"), _draft_of(form, DomainDraft()))
    return json_answer(domain_block_entity(rule))


@needs_scope(_WRITES)
async def change_domain_block(request: Request) -> Response:
    """PUT /api/v1/admin/domain_blocks/:id -- https://docs.joinmastodon.org/methods/admin/domain_blocks/#update"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        moderator = await moderator_of(request, unit)
        rule = await _rule_asked(request, unit)
        await change_domain_rule(unit, moderator, rule, _draft_of(form, _draft_in(rule)))
    return json_answer(domain_block_entity(rule))


@needs_scope(_WRITES)
async def remove_domain_block(request: Request) -> Response:
    """DELETE /api/v1/admin/domain_blocks/:id -- https://docs.joinmastodon.org/methods/admin/domain_blocks/#delete"""
    async with instance_of(request).database.unit() as unit:
        moderator = await moderator_of(request, unit)
        await remove_domain_rule(unit, moderator, await _rule_asked(request, unit))
    return empty_answer()


async def _rule_asked(request: Request, unit: Unit) -> DomainRule:
    rule = await domain_rule_by_id(unit, request.path_params["id"])
    if rule is None:
        raise NotFound
    return rule


def _draft_in(rule: DomainRule) -> DomainDraft:
    return DomainDraft(
        severity=rule.severity,
        reject_media=rule.reject_media,
        reject_reports=rule.reject_reports,
        obfuscate=rule.obfuscate,
        private_comment=rule.private_comment,
        public_comment=rule.public_comment,
        ends_at=rule.expires_at,
    )


def _draft_of(form: Form, before: DomainDraft) -> DomainDraft:
    """What a client sent; what it did not mention stays. Raises Invalid for a severity that we don't have."""
    word = text_of(form, "severity") or before.severity.value
    if word not in set(DomainSeverity):
        raise Invalid("La sévérité est « silence » ou « suspend ».")
    return DomainDraft(
        severity=DomainSeverity(word),
        reject_media=flag_of(form, "reject_media", default=before.reject_media),
        reject_reports=flag_of(form, "reject_reports", default=before.reject_reports),
        obfuscate=flag_of(form, "obfuscate", default=before.obfuscate),
        private_comment=text_of(form, "private_comment", before.private_comment),
        public_comment=text_of(form, "public_comment", before.public_comment),
    )


_ONE: Final = "/api/v1/admin/domain_blocks/{id:int}"
ROUTES = [
    Route("/api/v1/admin/domain_blocks", domain_blocks),
    Route("/api/v1/admin/domain_blocks", create_domain_block, methods=["POST"]),
    Route(_ONE, show_domain_block),
    Route(_ONE, change_domain_block, methods=["PUT"]),
    Route(_ONE, remove_domain_block, methods=["DELETE"]),
]
