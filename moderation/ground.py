"""What a decision rests on: the law or a rule with its version, and the facts; without them there is none (M3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ensembl_fed.errors import Invalid
from ensembl_fed.models import Report, Rule
from ensembl_fed.models.kinds import DecisionScope, GroundKind, ReportCategory
from ensembl_fed.storage.town import rules
from ensembl_fed.storage.unit import Unit

LONGEST_REASON: Final = 2_000
REVERSIBLE_FOR: Final = timedelta(days=30)
CONTESTED_FOR: Final = timedelta(days=183)
REDRESS: Final = (
    "Vous pouvez contester cette décision gratuitement pendant six mois : une autre personne que celle qui a décidé "
    "la relira et vous répondra. Vous pouvez aussi vous adresser à un organisme de règlement extrajudiciaire des "
    "litiges certifié (règlement européen 2022/2065, article 21), ou saisir le tribunal."
)
_TEMPLATE: Final = "Ce qui a été signalé ne respecte pas la règle « {rule} »."


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a moderator acts, in words that the person will read, because of which report, how far and how long.

    `rule_id` or `law` is what it rests on; without both, the report's rules or the house's rules as a whole are.
    """

    reason: str = ""
    report_id: int | None = None
    rule_id: int | None = None
    law: str = ""
    scope: DecisionScope = DecisionScope.INSTANCE
    ends_at: datetime | None = None
    is_detected_automatically: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What a decision says for itself."""

    kind: GroundKind
    text: str
    version: str
    facts: str
    rule_id: int | None = None


NO_REASON: Final = Decision()


def check_reason(decision: Decision) -> None:
    """Raise Invalid for a reason that is too long."""
    if len(decision.reason) > LONGEST_REASON or len(decision.law) > LONGEST_REASON:
        raise Invalid(f"Les motifs prennent {LONGEST_REASON} caractères au plus.")


async def ground_of(unit: Unit, decision: Decision, report: Report | None) -> Ground:
    """The ground and the facts of a decision, filled from the report where the moderator said nothing of them.

    Raises Invalid, in words for the moderator, if there is nothing to fill them from.
    """
    rule = await _rule_meant(unit, decision, report)
    facts = decision.reason.strip() or (_TEMPLATE.format(rule=rule.text) if rule is not None else "")
    if not facts:
        raise Invalid("Écrivez les faits : la personne a le droit de les connaître.")
    if decision.law.strip():
        return Ground(GroundKind.LAW, decision.law.strip(), "", facts)
    if rule is not None:
        return Ground(GroundKind.RULE, rule.text, str(rule.version), facts, rule.id)
    if report is not None and report.category is ReportCategory.LEGAL:
        raise Invalid("Dites quelle loi est en cause, ou choisissez une règle.")
    house = await rules(unit)
    version = str(max((one.version for one in house), default=1))
    return Ground(GroundKind.RULE, f"Les règles de {unit.home.name or unit.home.domain}", version, facts)


def template_for(rule: Rule) -> str:
    """The words that a moderator begins with, for a rule (M4)."""
    return _TEMPLATE.format(rule=rule.text)


async def _rule_meant(unit: Unit, decision: Decision, report: Report | None) -> Rule | None:
    known = {rule.id: rule for rule in await rules(unit)}
    if decision.rule_id is not None:
        if decision.rule_id not in known:
            raise Invalid("Cette règle n’existe pas.")
        return known[decision.rule_id]
    reported = [known[number] for number in (report.rule_ids if report is not None else []) if number in known]
    return reported[0] if reported else None
