"""A moderator decides about a whole domain: its accounts are limited, or not spoken with at all, until lifted."""

from dataclasses import dataclass
from datetime import datetime

from activitypub.addresses import domain_of
from activitypub.errors import BadDocument
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid
from ensembl_fed.events import HomeChanged
from ensembl_fed.models import DomainRule, Member
from ensembl_fed.models.kinds import DomainSeverity
from ensembl_fed.storage.audit import add_line
from ensembl_fed.storage.domain_rules import domain_rule, ended_domain_rules, lift_domain, limit_domain, suspend_domain
from ensembl_fed.storage.unit import Unit
from moderation.acts import Act
from moderation.record import record
from moderation.roles import require_moderator

_LONGEST_COMMENT = 1_000


@dataclass(frozen=True, slots=True)
class DomainDraft:
    """What a rule about a domain says. The public comment may be shown to anyone."""

    severity: DomainSeverity = DomainSeverity.SILENCE
    reject_media: bool = False
    reject_reports: bool = False
    obfuscate: bool = False
    private_comment: str = ""
    public_comment: str = ""
    ends_at: datetime | None = None


async def add_domain_rule(unit: Unit, moderator: Member, domain: str, draft: DomainDraft) -> DomainRule:
    """Decide about a domain and all below it.

    Raises Invalid for what is no domain or our own, Conflict if there is a rule already.
    """
    require_moderator(moderator)
    check_domain_draft(draft)
    name = read_domain(domain)
    if name == unit.home.domain or unit.home.domain.endswith(f".{name}"):
        raise Invalid("Cette instance ne peut pas se bloquer elle-même.")
    if await domain_rule(unit, name) is not None:
        raise Conflict("Ce domaine a déjà une règle.")
    rule = DomainRule(domain=name, severity=draft.severity, created_at=utc_now())
    _describe(rule, draft)
    await unit.add(rule)
    await _apply(unit, rule)
    await _keep_record(unit, moderator, Act.RULE_DOMAIN, rule)
    return rule


async def change_domain_rule(unit: Unit, moderator: Member, rule: DomainRule, draft: DomainDraft) -> DomainRule:
    """Make a rule milder, harder, or say it otherwise."""
    require_moderator(moderator)
    check_domain_draft(draft)
    if draft.severity is not rule.severity:
        await lift_domain(unit, rule.domain, rule.created_at)
    rule.severity = draft.severity
    _describe(rule, draft)
    await unit.add(rule)
    await _apply(unit, rule)
    await _keep_record(unit, moderator, Act.RULE_DOMAIN, rule)
    return rule


async def remove_domain_rule(unit: Unit, moderator: Member, rule: DomainRule) -> None:
    """Speak with a domain again as before; decisions about single accounts from there stay."""
    require_moderator(moderator)
    await lift_domain(unit, rule.domain, rule.created_at)
    await _keep_record(unit, moderator, Act.FREE_DOMAIN, rule)
    await unit.session.delete(rule)
    await unit.session.flush()


async def end_domain_rules(unit: Unit) -> int:
    """Speak again with the domains whose rule was made for a time that is over. Returns how many."""
    rules = await ended_domain_rules(unit, now=utc_now())
    for rule in rules:
        await lift_domain(unit, rule.domain, rule.created_at)
        await add_line(unit, "domain_rule_ended", about=rule.domain)
        await unit.session.delete(rule)
    if rules:
        await unit.session.flush()
        unit.tell(HomeChanged())
    return len(rules)


def read_domain(text: str) -> str:
    """A domain as it is kept, from what somebody typed: lower case, IDNA. Raises Invalid."""
    typed = text.strip().removeprefix("https://").removeprefix("http://").removeprefix("@").rstrip("/")
    try:
        if any(sign in typed for sign in "/?#@"):
            raise Invalid("Ce domaine n’est pas valable.")
        return domain_of(f"https://{typed}")
    except BadDocument as error:
        raise Invalid("Ce domaine n’est pas valable.") from error


def check_domain_draft(draft: DomainDraft) -> None:
    """Raise Invalid for comments that are too long."""
    if max(len(draft.private_comment), len(draft.public_comment)) > _LONGEST_COMMENT:
        raise Invalid(f"Un commentaire prend {_LONGEST_COMMENT} caractères au plus.")
    if draft.ends_at is not None and draft.ends_at <= utc_now():
        raise Invalid("La fin de cette règle est déjà passée.")


def _describe(rule: DomainRule, draft: DomainDraft) -> None:
    rule.reject_media, rule.reject_reports, rule.obfuscate = draft.reject_media, draft.reject_reports, draft.obfuscate
    rule.private_comment, rule.public_comment = draft.private_comment, draft.public_comment
    rule.expires_at = draft.ends_at


async def _apply(unit: Unit, rule: DomainRule) -> None:
    """The inbox and the deliveries ask for the rule itself; what is known from there already is marked."""
    mark = suspend_domain if rule.severity is DomainSeverity.SUSPEND else limit_domain
    await mark(unit, rule.domain, rule.created_at)
    unit.tell(HomeChanged())


async def _keep_record(unit: Unit, moderator: Member, act: Act, rule: DomainRule) -> None:
    details: dict[str, object] = {"domain": rule.domain, "severity": rule.severity.value}
    await record(unit, moderator, act, reason=rule.private_comment, details=details)
