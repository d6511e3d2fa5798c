"""What stands in the letters and lists that the desk prints; how it is set is the template's."""

from collections.abc import Mapping, Sequence

from babel.dates import format_date

from ensembl_fed.casework.desk_settings import DeskSettings
from ensembl_fed.casework.introductions import Helper
from ensembl_fed.casework.people import Person
from ensembl_fed.casework.phones import shown_phone
from ensembl_fed.clock import utc_now
from ensembl_fed.text.when import TOWN_ZONE


def letter_values(settings: DeskSettings, desk: str, person: Person, helper: Helper) -> Mapping[str, object]:
    """The letter that tells somebody without a telephone who will come."""
    first_name = helper.name.split()[0] if helper.name else "Quelqu’un"
    return {
        **_head(settings, desk),
        "to": [line.strip() for line in (person.name, *person.address.split(",")) if line.strip()],
        "title": "Un voisin peut vous aider",
        "paragraphs": [
            "Bonjour,",
            f"Vous avez demandé un coup de main. {first_name}, un voisin que le CCAS connaît, peut venir.",
            "Avec votre accord, nous lui avons donné : " + (helper.shared or "votre prénom") + ".",
            "La première fois, le CCAS vous appelle ou vous écrit pour convenir du jour. Vous pouvez changer d’avis à "
            "tout moment.",
            "Ne donnez ni argent, ni clés, ni papiers, ni code de carte.",
        ],
        "question": "Une question ? Appelez le CCAS" + (f" au {settings.phone}." if settings.phone else "."),
    }


def plain_letter(settings: DeskSettings, desk: str, person: Person, words: str) -> Mapping[str, object]:
    """A letter in an agent's own words: the answer to a slip, for somebody without a telephone."""
    return {
        **_head(settings, desk),
        "to": [line.strip() for line in (person.name, *person.address.split(",")) if line.strip()],
        "title": "Votre demande",
        "paragraphs": ["Bonjour,", *[line for line in words.splitlines() if line.strip()]],
        "question": "Une question ? Appelez le CCAS" + (f" au {settings.phone}." if settings.phone else "."),
    }


def call_list_values(
    settings: DeskSettings, desk: str, lines: Sequence[tuple[str, str, str, str]]
) -> Mapping[str, object]:
    """The calls of a day: number of the case, name, telephone, what for."""
    return {
        **_head(settings, desk),
        "title": "Appels du jour",
        "lines": [
            {"number": number, "name": name, "phone": shown_phone(phone), "what": what}
            for number, name, phone, what in lines
        ],
    }


def _head(settings: DeskSettings, desk: str) -> dict[str, object]:
    today = format_date(utc_now().astimezone(TOWN_ZONE), "d MMMM y", locale="fr")
    return {
        "desk": settings.controller or desk,
        "address": settings.address,
        "phone": settings.phone,
        "hours": settings.hours,
        "date": today,
        "lang": "fr",
    }
