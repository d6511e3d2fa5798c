"""What people are told of reports and decisions, in plain French. Nobody who reported is ever named."""

from ensembl_fed.models import Account, InstanceProfile
from ensembl_fed.services.aide import mention
from moderation.acts import Act

_CHANGES = {
    Act.WARN: "vous adresse un avertissement",
    Act.SENSITIZE: "a décidé que vos images seraient montrées derrière un avertissement",
    Act.DISABLE: "a désactivé votre compte : vous ne pouvez plus vous connecter",
    Act.LIMIT: "a limité votre compte : vos messages ne sont plus montrés qu’à vos abonnés",
    Act.SUSPEND: "a suspendu votre compte : il est caché et vous ne pouvez plus vous connecter",
    Act.UNSENSITIZE: "a décidé que vos images seraient de nouveau montrées sans avertissement",
    Act.ENABLE: "a réactivé votre compte : vous pouvez de nouveau vous connecter",
    Act.UNLIMIT: "a levé la limitation de votre compte",
    Act.UNSUSPEND: "a rétabli votre compte : vous pouvez de nouveau vous connecter",
    Act.REMOVE_STATUS: "a retiré un de vos messages",
}
_RECORDED = {
    Act.WARN: "Avertissement",
    Act.SENSITIZE: "Images derrière un avertissement",
    Act.DISABLE: "Compte désactivé",
    Act.LIMIT: "Compte limité",
    Act.SUSPEND: "Compte suspendu",
    Act.UNSENSITIZE: "Avertissement sur les images levé",
    Act.ENABLE: "Compte réactivé",
    Act.UNLIMIT: "Limitation levée",
    Act.UNSUSPEND: "Suspension levée",
    Act.REMOVE_STATUS: "Message retiré",
    Act.APPROVE: "Inscription acceptée",
    Act.REJECT: "Inscription refusée",
    Act.ASSIGN: "Signalement pris en charge",
    Act.UNASSIGN: "Signalement rendu",
    Act.RESOLVE: "Signalement classé",
    Act.REOPEN: "Signalement rouvert",
    Act.RECLASSIFY: "Signalement reclassé",
    Act.RULE_DOMAIN: "Règle sur un domaine",
    Act.FREE_DOMAIN: "Règle sur un domaine levée",
}


def recorded(act: str) -> str:
    """An act as the history of an account names it."""
    return _RECORDED[Act(act)] if act in set(Act) else act


def decision(act: Act, reason: str, *, excerpt: str = "", contact: str) -> str:
    """What a moderator decided about somebody, why, and how to contest it."""
    parts = [f"Bonjour, un modérateur {_CHANGES[act]}."]
    if excerpt:
        parts.append(f"Le message : « {excerpt} »")
    if reason:
        parts.append(f"Motif : {reason}")
    if not act.is_relief:
        parts.append(f"Vous pouvez contester cette décision dans les six mois : écrivez à {contact}.")
    return "\n\n".join(parts)


def to_somebody(account: Account, text: str) -> str:
    """A message that @aide addresses to one person."""
    return f"{mention(account)} {text}"


def receipt(number: int) -> str:
    """A report has arrived (M9)."""
    return (
        f"Votre signalement n° {number} est bien arrivé. Un modérateur le lira et vous donnera la suite. "
        "La personne signalée ne saura pas que c’est vous."
    )


def outcome(number: int, *, is_acted: bool) -> str:
    """How a report ended, without a word about the other person (M9)."""
    end = (
        "nous avons pris une mesure"
        if is_acted
        else "nous n’avons pas constaté de manquement à nos règles et n’avons pris aucune mesure"
    )
    return f"Votre signalement n° {number} a été traité : {end}. Merci de veiller sur l’entraide."


def approved(profile: InstanceProfile, base_url: str) -> tuple[str, str]:
    """Subject and text of the mail that welcomes a member."""
    return (
        f"Bienvenue sur {profile.name}",
        f"Bonjour,\n\nVotre inscription sur {profile.name} est acceptée. "
        f"Vous pouvez vous connecter : {base_url}/connexion\n\nÀ bientôt entre voisins !\n",
    )


def rejected(profile: InstanceProfile, reason: str) -> tuple[str, str]:
    """Subject and text of the mail to somebody who was not let in."""
    why = f"\n\nMotif : {reason}" if reason else ""
    return (
        f"Votre inscription sur {profile.name}",
        f"Bonjour,\n\nVotre inscription sur {profile.name} n’a pas pu être acceptée.{why}\n\n"
        "Les renseignements que vous aviez donnés ont été effacés.\n",
    )


def contact_of(profile: InstanceProfile | None, base_url: str) -> str:
    """Where one writes to contest a decision."""
    return profile.contact_email if profile is not None and profile.contact_email else f"{base_url}/a-propos"
