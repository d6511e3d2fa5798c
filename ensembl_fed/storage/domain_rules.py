"""Queries about what was decided about whole domains, and what that does to the accounts known from there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import col, select

from ensembl_fed.models import Account, DomainRule
from ensembl_fed.models.kinds import DomainSeverity
from ensembl_fed.storage.unit import Unit

_MOST_RULES = 128


async def domain_rule(unit: Unit, domain: str) -> DomainRule | None:
    """The rule about exactly this domain."""
    return await unit.session.get(DomainRule, domain)


async def domain_rule_by_id(unit: Unit, rule_id: int) -> DomainRule | None:
    """The rule with this number."""
    return (await unit.session.exec(select(DomainRule).where(DomainRule.id == rule_id).limit(1))).first()


async def domain_rules_page(
    unit: Unit,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    is_ascending: bool = False,
    limit: int,
) -> list[DomainRule]:
    """Rules about domains, newest first."""
    query = select(DomainRule)
    if older_than is not None:
        query = query.where(col(DomainRule.id) < older_than)
    if newer_than is not None:
        query = query.where(col(DomainRule.id) > newer_than)
    query = query.order_by(col(DomainRule.id).asc() if is_ascending else col(DomainRule.id).desc())
    rows = list(await unit.session.exec(query.limit(limit)))
    return rows[::-1] if is_ascending else rows


async def ended_domain_rules(unit: Unit, *, now: datetime, limit: int = 200) -> list[DomainRule]:
    """Rules whose time is over."""
    query = select(DomainRule).where(col(DomainRule.expires_at) <= now).order_by(col(DomainRule.id)).limit(limit)
    return list(await unit.session.exec(query))


async def refuses_reports_from(unit: Unit, domain: str) -> bool:
    """Whether reports from a domain are not wanted here, by a rule about it or about a domain above it."""
    query = select(DomainRule.domain).where(
        col(DomainRule.domain).in_(_names_above(domain)), col(DomainRule.reject_reports)
    )
    return (await unit.session.exec(query.limit(1))).first() is not None


@dataclass(frozen=True, slots=True)
class DomainVerdict:
    """What the rules about a domain, and those above it, mean for what comes from there."""

    limited_at: datetime | None = None
    refuses_media: bool = False


async def domain_verdict(unit: Unit, domain: str) -> DomainVerdict:
    """What becomes of new accounts and of media of a domain; suspended ones are not listened to at all."""
    query = select(DomainRule).where(col(DomainRule.domain).in_(_names_above(domain)))
    rules = list(await unit.session.exec(query.limit(_MOST_RULES)))
    limited = [rule.created_at for rule in rules if rule.severity is DomainSeverity.SILENCE]
    return DomainVerdict(min(limited, default=None), any(rule.reject_media for rule in rules))


async def limit_domain(unit: Unit, domain: str, at: datetime) -> None:
    """Limit the accounts of a domain that no moderator limited themself; `at` tells later that the rule did it."""
    await _mark(unit, domain, col(Account.limited_at).is_(None), limited_at=at)


async def suspend_domain(unit: Unit, domain: str, at: datetime) -> None:
    """Suspend the accounts of a domain that no moderator suspended themself; `at` tells later that the rule did it."""
    await _mark(unit, domain, col(Account.suspended_at).is_(None), suspended_at=at)


async def lift_domain(unit: Unit, domain: str, at: datetime) -> None:
    """Lift what the rule made at this moment did; decisions about single accounts stay."""
    await _mark(unit, domain, col(Account.limited_at) == at, limited_at=None)
    await _mark(unit, domain, col(Account.suspended_at) == at, suspended_at=None)


async def _mark(unit: Unit, domain: str, condition: ColumnElement[bool], **values: datetime | None) -> None:
    await unit.execute(
        update(Account).where(_belongs_to(domain), condition).values(version=Account.version + 1, **values)
    )


def _belongs_to(domain: str) -> ColumnElement[bool]:
    """A rule holds for its domain, for all below it, and on every port (as `peer_hosts.domain_severities` says)."""
    of = col(Account.domain)
    exact, below = of == domain, of.endswith(f".{domain}", autoescape=True)
    if ":" in domain:
        return or_(exact, below)
    on_port, below_on_port = of.startswith(f"{domain}:", autoescape=True), of.contains(f".{domain}:", autoescape=True)
    return or_(exact, below, on_port, below_on_port)


def _names_above(domain: str) -> set[str]:
    name = domain.rpartition(":")[0] or domain
    labels = name.split(".")
    return {domain, *(".".join(labels[at:]) for at in range(len(labels)))}


async def moments_of_rules(unit: Unit, domain: str) -> set[datetime]:
    """When the rules about a domain, and those above it, were made: what they did bears that moment."""
    query = select(DomainRule.created_at).where(col(DomainRule.domain).in_(_names_above(domain)))
    return set(await unit.session.exec(query.limit(_MOST_RULES)))
