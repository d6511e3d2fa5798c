"""The closed sets of the desk in the words that agents read."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from babel.dates import format_datetime

from ensembl_fed.casework.kinds import (
    Channel,
    EventKind,
    HelpOutcome,
    IntroductionState,
    Level,
    Outcome,
    Reach,
    RelayState,
    RelayWish,
)
from ensembl_fed.text.when import TOWN_ZONE
from web.pages.shell import Choice

_Value = TypeVar("_Value", bound=StrEnum)

CHANNELS: Final = {
    Channel.FORM: "Formulaire",
    Channel.MESSAGE: "Message privé",
    Channel.SLIP: "Bulletin",
    Channel.ALERT: "Signalement",
    Channel.PHONE: "Appel",
    Channel.VISIT: "Accueil",
}
REACHES: Final = {
    Reach.PHONE: "par téléphone",
    Reach.EMAIL: "par e-mail",
    Reach.LETTER: "par courrier",
    Reach.DESK: "passera au CCAS",
    Reach.BOX: "réponse dans la boîte",
    Reach.MESSAGE: "par message privé",
}
WISHES: Final = {
    RelayWish.NO: "ne rien publier",
    RelayWish.AGENT: "l’agent écrit le texte",
    RelayWish.SHOW_ME: "veut lire le texte avant",
}
EVENTS: Final = {
    EventKind.CALL: "Appel",
    EventKind.VISIT: "Visite",
    EventKind.LETTER: "Courrier",
    EventKind.NOTE: "Note",
    EventKind.MESSAGE: "Message",
    EventKind.STATE: "État",
    EventKind.HANDOVER: "Référent",
    EventKind.CONSENT: "Accord",
    EventKind.RELAY: "Relais",
    EventKind.ANSWER: "Quelqu’un propose",
    EventKind.INTRODUCTION: "Mise en relation",
    EventKind.FOLLOW_UP: "Suivi",
    EventKind.INCIDENT: "Incident",
}
OUTCOMES: Final = {
    Outcome.REACHED: "joint",
    Outcome.NO_ANSWER: "pas de réponse",
    Outcome.MESSAGE_LEFT: "message laissé",
    Outcome.VISITED: "visite faite",
}
LEVELS: Final = {
    Level.TEAM: "Équipe",
    Level.OWNER: "Référent seulement",
    Level.SECRET: "Secret professionnel (moi seul)",
}
RELAY_STATES: Final = {
    RelayState.SHOWN: "attend le oui de la personne",
    RelayState.SCHEDULED: "paraît au prochain quart d’heure",
    RelayState.PUBLISHED: "publié",
    RelayState.CLOSED: "refermé",
    RelayState.CANCELLED: "annulé",
}
INTRODUCTIONS: Final = {
    IntroductionState.PROPOSED: "proposé",
    IntroductionState.CONTACTED: "contacté",
    IntroductionState.AGREED: "d’accord",
    IntroductionState.INTRODUCED: "mis en relation",
    IntroductionState.DONE: "terminé",
    IntroductionState.STOPPED: "arrêté",
    IntroductionState.DECLINED: "décliné",
}
HELP_OUTCOMES: Final = {
    HelpOutcome.DONE: "Fait",
    HelpOutcome.PARTLY: "En partie",
    HelpOutcome.NOT_DONE: "Pas fait",
    HelpOutcome.INCIDENT: "Incident",
}


def choices(words: Mapping[_Value, str]) -> tuple[Choice, ...]:
    """A closed set as the options of a form."""
    return tuple(Choice(str(value), text) for value, text in words.items())


def day_words(at: datetime) -> str:
    """mardi 2 déc. 14:30, in the town's own time."""
    return format_datetime(at.astimezone(TOWN_ZONE), "EEE d MMM HH:mm", locale="fr")


def field_time(at: datetime) -> str:
    """A moment as a field of a form holds it."""
    return at.astimezone(TOWN_ZONE).strftime("%Y-%m-%dT%H:%M")


def read_time(typed: str) -> datetime | None:
    """A moment from a field of a form, in the town's own time; None for none."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=TOWN_ZONE)
