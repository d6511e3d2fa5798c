"""The statement of reasons that somebody reads about a decision (DSA art. 17), in plain French."""

from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.models import ModerationDecision
from ensembl_fed.models.kinds import DecisionScope, GroundKind
from moderation.acts import Act

PAGE: Final = "/decisions"
_MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_WHAT: Final = {
    Act.WARN: "un avertissement vous est adressé",
    Act.SENSITIZE: "vos images sont montrées derrière un avertissement",
    Act.DISABLE: "votre compte est désactivé : vous ne pouvez plus vous connecter",
    Act.LIMIT: "votre compte est limité : vos messages ne sont plus montrés qu’à vos abonnés",
    Act.MUTE: "vous pouvez lire, mais ne pouvez plus publier",
    Act.HIDE: "votre compte est caché, en urgence",
    Act.SUSPEND: "votre compte est suspendu : il est caché et vous ne pouvez plus vous connecter, sauf pour contester",
    Act.REMOVE_STATUS: "un de vos messages est retiré",
}


def link_to(decision: ModerationDecision, base_url: str) -> str:
    """The page of a decision, which whoever it is about opens without signing in."""
    return f"{base_url}{PAGE}/{decision.id}?cle={decision.word}"


def what_changes(decision: ModerationDecision) -> str:
    """The measure in words."""
    return _WHAT[Act(decision.action)]


def how_long(decision: ModerationDecision) -> str:
    """Until when."""
    if decision.action == Act.WARN:
        return "sans autre effet"
    if decision.ends_at is None:
        return "sans limite de durée"
    end = decision.ends_at
    return f"jusqu’au {end.day} {_MONTHS[end.month - 1]} {end.year}, {end:%H} h {end:%M} (temps universel)"


def where(decision: ModerationDecision) -> str:
    """How far."""
    return "dans tout le réseau de la ville" if decision.scope is DecisionScope.TOWN else "sur cette instance"


def ground_words(decision: ModerationDecision) -> str:
    """The law or the rule, with its version."""
    kind = "Loi en cause" if decision.ground is GroundKind.LAW else "Règle en cause"
    version = f" (version {decision.ground_version})" if decision.ground_version else ""
    return f"{kind} : {decision.ground_text}{version}"


def machine_words(decision: ModerationDecision) -> str:
    """Whether a machine found it, or decided."""
    found = "repéré par un filtre automatique" if decision.detected_automatically else "repéré par une personne"
    made = "prise par un programme" if decision.decided_automatically else "prise par une personne"
    return f"Le contenu a été {found}. La décision a été {made}."


def statement(decision: ModerationDecision, *, excerpt: str = "") -> list[str]:
    """The statement, a paragraph each."""
    parts = [f"Décision de modération : {what_changes(decision)}, {where(decision)}, {how_long(decision)}."]
    if excerpt:
        parts.append(f"Le message : « {excerpt} »")
    parts.append(f"Motif : {decision.facts}")
    parts.append(ground_words(decision))
    notices = "à la suite d’un signalement" if decision.after_report else "de la propre initiative des modérateurs"
    parts.append(f"La décision a été prise {notices}. {machine_words(decision)}")
    parts.append(decision.redress)
    return parts


def is_running(decision: ModerationDecision) -> bool:
    """Whether its time is not over."""
    return decision.ends_at is None or decision.ends_at > utc_now()
