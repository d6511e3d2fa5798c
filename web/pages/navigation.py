"""Where people can go from every page: the entries of the head, of one's own space, and of the foot.

A new page that people should find adds its line here, and its `Place` in `words`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from web.pages.words import Place, mark


class For(StrEnum):
    """Who is shown an entry."""

    ALL = "all"
    VISITORS = "visitors"
    MEMBERS = "members"
    MODERATORS = "moderators"
    AGENTS = "agents"


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to go. `icon` names a drawing of `icons.svg`."""

    place: Place
    url: str
    icon: str
    text: str
    shown_to: For = For.ALL


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together in one's own space."""

    title: str
    entries: tuple[Entry, ...]


HEAD: Final = (
    Entry(Place.HOME, "/", "home", mark("Accueil"), For.VISITORS),
    Entry(Place.FEED, "/accueil", "home", mark("Accueil"), For.MEMBERS),
    Entry(Place.HELP, "/entraide", "request", mark("Entraide")),
    Entry(Place.MAP, "/carte", "map", mark("Carte")),
    Entry(Place.AGENDA, "/agenda", "clock", mark("Agenda")),
    Entry(Place.ASSOCIATIONS, "/associations", "people", mark("Associations")),
    Entry(Place.MODERATION, "/moderation", "shield", mark("Modérer"), For.MODERATORS),
    Entry(Place.DESK, "/dossiers", "lock", mark("Dossiers"), For.AGENTS),
)

SPACE: Final = (
    Group(
        mark("Mon entraide"),
        (
            Entry(Place.MY_REQUESTS, "/mes-demandes", "request", mark("Mes demandes et propositions")),
            Entry(Place.MY_RESPONSES, "/mes-coups-de-main", "offer", mark("Mes coups de main")),
            Entry(Place.SOLIDARY, "/voisin-solidaire", "offer", mark("Voisin solidaire")),
            Entry(Place.MY_QUARTIER, "/mon-quartier", "pin", mark("Mon quartier")),
        ),
    ),
    Group(
        mark("Mes échanges"),
        (
            Entry(Place.MESSAGES, "/messages", "mail", mark("Mes messages privés")),
            Entry(Place.NOTIFICATIONS, "/notifications", "bell", mark("Mes notifications")),
            Entry(Place.SEARCH, "/recherche", "search", mark("Chercher quelqu’un ou un mot")),
        ),
    ),
    Group(
        mark("Ce que je garde"),
        (
            Entry(Place.BOOKMARKS, "/marque-pages", "bookmark", mark("Mes marque-pages")),
            Entry(Place.FAVOURITES, "/favoris", "star", mark("Ce que j’aime")),
        ),
    ),
    Group(
        mark("Mes réglages"),
        (
            Entry(Place.SETTINGS, "/parametres", "gear", mark("Mon profil et mon compte")),
            Entry(Place.ALERTS, "/parametres/notifications", "bell", mark("Être prévenu : quand et comment")),
            Entry(Place.FILTERS, "/parametres/filtres", "eye", mark("Mots que je ne veux pas lire")),
            Entry(Place.DATA, "/parametres/donnees", "out", mark("Mes données")),
        ),
    ),
)

FOOT: Final = (
    Entry(Place.TOWN, "/ma-ville", "home", mark("Ma ville : le CCAS, les numéros utiles")),
    Entry(Place.ABOUT, "/a-propos", "people", mark("Qui sommes-nous, nous joindre")),
    Entry(Place.RULES, "/regles", "check", mark("Les règles de bon voisinage")),
    Entry(Place.PLAIN, "/facile-a-lire", "eye", mark("Ce site en facile à lire")),
    Entry(Place.SEARCH, "/recherche", "search", mark("Rechercher")),
    Entry(Place.REPORT, "/signaler", "flag", mark("Signaler un contenu")),
    Entry(Place.WORRY, "/ma-ville/signalement", "compagnie", mark("Signaler une personne isolée")),
)

LEGAL: Final = (
    Entry(Place.LEGAL, "/mentions-legales", "papiers", mark("Mentions légales")),
    Entry(Place.PRIVACY, "/confidentialite", "lock", mark("Vos données, et les cookies")),
    Entry(Place.ACCESSIBILITY, "/accessibilite", "user", mark("Accessibilité : partiellement conforme")),
)


def entries_for(
    entries: tuple[Entry, ...], *, is_member: bool, is_moderator: bool, is_agent: bool = False
) -> tuple[Entry, ...]:
    """The entries that this reader is shown."""
    doors = {For.ALL, For.MEMBERS if is_member else For.VISITORS}
    if is_moderator:
        doors.add(For.MODERATORS)
    if is_agent:
        doors.add(For.AGENTS)
    return tuple(entry for entry in entries if entry.shown_to in doors)
