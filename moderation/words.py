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
    Act.RESTORE_STATUS: "a rétabli un de vos messages",
    Act.MUTE: "a décidé que vous ne pouvez plus publier pendant un temps",
    Act.UNMUTE: "a décidé que vous pouvez de nouveau publier",
    Act.HIDE: "a caché votre compte en urgence",
    Act.UNHIDE: "a décidé que votre compte n’est plus caché",
    Act.REOPEN: "a retiré un avertissement",
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
    Act.RESTORE_STATUS: "Message rétabli",
    Act.MUTE: "Publication interdite pour un temps",
    Act.UNMUTE: "Publication de nouveau permise",
    Act.HIDE: "Compte caché en urgence",
    Act.UNHIDE: "Compte montré de nouveau",
    Act.CONFIRM: "Proposition de la ville appliquée",
    Act.REFUSE: "Proposition de la ville refusée",
    Act.SECOND: "Urgence confirmée",
    Act.ANSWER_APPEAL: "Réponse à un recours",
    Act.LEND: "Mandat confié à la ville",
    Act.REVOKE: "Mandat retiré",
    Act.INVITE: "Invitation dans le réseau",
    Act.CHANGE_RULE: "Règle changée",
}


def recorded(act: str) -> str:
    """An act as the history of an account names it."""
    return _RECORDED[Act(act)] if act in set(Act) else act


def change(act: Act) -> str:
    """What a moderator did, as the end of a sentence."""
    return _CHANGES[act]


def relief(act: Act, reason: str) -> str:
    """What was taken back, and why."""
    why = f"\n\nMotif : {reason}" if reason else ""
    return f"Bonjour, un modérateur {_CHANGES[act]}.{why}"


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
