"""What @aide says: at most two sentences, with the word that corrects it. French, since residents read it."""

from ensembl_fed.models import Account, HelpPost
from ensembl_fed.models.kinds import HelpKind, Visibility
from ensembl_fed.text.categories import category_by_slug
from ensembl_fed.text.when import TOWN_ZONE

_END_OF_DAY_HOUR = 23
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_KINDS = {HelpKind.REQUEST: "demande", HelpKind.OFFER: "proposition"}
_SCOPES = {
    Visibility.PUBLIC: "Tout le monde peut la lire.",
    Visibility.UNLISTED: "Tout le monde peut la lire.",
    Visibility.TOWN: "Seuls les habitants du réseau de la ville la voient.",
    Visibility.INSTANCE: "Seuls les membres de votre instance la voient.",
    Visibility.PRIVATE: "Seuls vos abonnés la voient.",
}
# The word that widens or narrows, whichever is of use.
_WORDS = {Visibility.PUBLIC: "VILLE", Visibility.UNLISTED: "VILLE"}


def understood(author: Account, post: HelpPost, *, scope: Visibility, quartier: str) -> str:
    """What was understood of a new help post, shown back to its author once."""
    category = category_by_slug(post.category)
    parts = [_KINDS[post.kind], category.label.lower() if category else post.category, quartier, when_words(post)]
    word = _WORDS.get(scope, "PUBLIC")
    return (
        f"{mention(author)} J'ai compris : {' · '.join(part for part in parts if part)}. {_SCOPES.get(scope, '')} "
        f"Répondez CHANGER, {word} ou ANNULER."
    )


def when_words(post: HelpPost) -> str:
    """The end of the window as people say it: « samedi 28/11 avant 12 h »; empty without one."""
    if post.due_until is None:
        return ""
    until = post.due_until.astimezone(TOWN_ZONE)
    minutes = f" {until.minute:02d}" if until.minute else ""
    hour = f" avant {until.hour} h{minutes}" if until.hour < _END_OF_DAY_HOUR else ""
    return f"{_DAYS[until.weekday()]} {until.day:02d}/{until.month:02d}{hour}"


def mention(account: Account) -> str:
    """How a message names somebody so that their client shows it."""
    return f"@{account.username}@{account.domain}" if account.domain else f"@{account.username}"


def name_of(account: Account) -> str:
    """A name to speak of somebody."""
    return account.display_name or account.username


def somebody_helps(author: Account, helper: Account, post: HelpPost, *, place: str, thanks: int, outside: bool) -> str:
    """Tells an author that somebody answers; who, from where, thanked how often (R15)."""
    about = ", ".join(part for part in (place, _thanks(thanks)) if part)
    label = " (extérieur au réseau de la ville)" if outside else ""
    described = f" ({about})" if about else ""
    return (
        f"{mention(author)} {name_of(helper)}{described}{label} propose son aide pour « {post.title} ». "
        "Répondez #accord ou #nonmerci."
    )


def _thanks(count: int) -> str:
    return "" if count == 0 else f"{count} merci" + ("s" if count > 1 else "")


def accepted(helper: Account, author: Account, post: HelpPost, *, domain: str) -> str:
    """Tells a helper that the answer was accepted; contact details stay theirs to give (R16, R28).

    `domain` is ours: the helper may read this on another server.
    """
    return (
        f"{mention(helper)} {name_of(author)} accepte votre aide pour « {post.title} » #accord. "
        f"Écrivez-lui en message privé : {author.username}@{author.domain or domain}. "
        "Pour une première fois, retrouvez-vous dehors."
    )


def declined(helper: Account, author: Account, post: HelpPost) -> str:
    """Tells a helper, kindly, that it is not needed."""
    return (
        f"{mention(helper)} {name_of(author)} vous remercie, mais n'a plus besoin d'aide "
        f"pour « {post.title} » #nonmerci."
    )


def withdrawn(author: Account, helper: Account, post: HelpPost) -> str:
    """Tells an author that the helper can't come."""
    return (
        f"{mention(author)} {name_of(helper)} ne peut finalement pas aider pour « {post.title} ». "
        "Votre annonce est de nouveau ouverte."
    )


def which_helper(author: Account, names: list[str]) -> str:
    """Asks back when #accord could mean several people."""
    return (
        f"{mention(author)} Plusieurs personnes proposent leur aide : {', '.join(names)}. "
        "Répondez #accord sous le message de celle que vous choisissez."
    )


def done(author: Account) -> str:
    """The order was carried out."""
    return f"{mention(author)} C'est fait."


def withdrawn_elsewhere(author: Account) -> str:
    """The order was carried out, and can't be taken back: a server that forgot a post takes it no more."""
    return (
        f"{mention(author)} C'est fait : votre annonce est retirée des autres serveurs. "
        "Pour l'y remettre, il faudra en publier une nouvelle."
    )


def how_to_change(author: Account) -> str:
    """What CHANGER means in a client that can only edit text."""
    return (
        f"{mention(author)} Modifiez simplement votre annonce : je la relis à chaque changement. "
        "Ajoutez par exemple #courses, #Chartreux ou « samedi matin »."
    )


def not_understood(author: Account) -> str:
    """An order that is not one."""
    return (
        f"{mention(author)} Je n'ai pas compris. Répondez CHANGER, PUBLIC, VILLE, INSTANCE ou ANNULER sous mon message."
    )


def reminder(author: Account, post: HelpPost) -> str:
    """Three days before a help post expires (R18)."""
    day = post.expires_at.astimezone(TOWN_ZONE)
    return (
        f"{mention(author)} Votre annonce « {post.title} » se terminera le {day.day:02d}/{day.month:02d}. "
        "Répondez #encore pour la prolonger de 30 jours, ou #merci si c'est fait."
    )


def near_you(reader: Account, post: HelpPost, *, why: str, quartier: str, page: str) -> str:
    """Tells somebody who could help of a request, and why they are told (S5)."""
    when = when_words(post)
    about = ", ".join(part for part in (quartier, when) if part)
    place = f" ({about})" if about else ""
    return (
        f"{mention(reader)} Une demande près de chez vous{place} : « {post.title} » {page}\n{why} "
        "Pour aider, ouvrez-la et dites « Je peux aider » ; pour ne plus être voisin solidaire, répondez-moi STOP."
    )


def no_longer_solidary(reader: Account) -> str:
    """Answers STOP."""
    return f"{mention(reader)} C'est fait : vous n'êtes plus voisin solidaire, et l'annuaire de la ville l'oublie."


def how_to_be_solidary(reader: Account, page: str) -> str:
    """Answers SOLIDAIRE: the charter and the two consents are agreed to on the page."""
    return f"{mention(reader)} Merci ! Dites ici ce que vous pourriez faire, et quand : {page}"
