"""Blocks and permissions as moderators' clients see them.

Sources: https://docs.joinmastodon.org/entities/Admin_EmailDomainBlock/, Admin_CanonicalEmailBlock/, Admin_IpBlock/,
Admin_DomainAllow/
"""

from ensembl_fed.models import CanonicalEmailBlock, DomainAllow, EmailDomainBlock, IpBlock
from web.entities.account import Entity
from web.entities.moments import moment, optional_moment


def email_domain_block_entity(block: EmailDomainBlock) -> Entity:
    """Admin::EmailDomainBlock; attempts are not counted, so that nobody's address is kept."""
    entity: Entity = {"id": str(block.id), "domain": block.domain, "created_at": moment(block.created_at)}
    return {**entity, "history": []}


def canonical_block_entity(block: CanonicalEmailBlock) -> Entity:
    """Admin::CanonicalEmailBlock."""
    return {"id": str(block.id), "canonical_email_hash": block.digest}


def ip_block_entity(block: IpBlock) -> Entity:
    """Admin::IpBlock."""
    return {
        "id": str(block.id),
        "ip": block.network,
        "severity": block.severity.value,
        "comment": block.comment,
        "created_at": moment(block.created_at),
        "expires_at": optional_moment(block.expires_at),
    }


def domain_allow_entity(allow: DomainAllow) -> Entity:
    """Admin::DomainAllow."""
    return {"id": str(allow.id), "domain": allow.domain, "created_at": moment(allow.created_at)}
