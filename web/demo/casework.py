"""The CCAS of the sample town: its room on the city's instance, with requests that came each way. All is invented."""

from dataclasses import dataclass
from typing import Final

from ensembl_fed.casework.alerts import Informed, Reporter, Sighting, keep_alert
from ensembl_fed.casework.boxes import BoxDraft, add_box, begin_round
from ensembl_fed.casework.consents import record_consent
from ensembl_fed.casework.desk_settings import change_settings
from ensembl_fed.casework.keys import has_key, make_key
from ensembl_fed.casework.kinds import Channel, Purpose, Reach, RelayWish, Way
from ensembl_fed.casework.open_case import Request, open_case
from ensembl_fed.casework.people import Person
from ensembl_fed.instance.instance import Instance
from web.casework.rooms import rooms_of

_PHONE: Final = "04 70 00 00 00"
_SETTINGS: Final = {
    "phone": _PHONE,
    "address": "Place d’exemple, Moulins",
    "hours": "du lundi au vendredi, de 9 h à 17 h",
    "controller": "CCAS de Moulins (exemple)",
    "dpo": "dpo@moulins.example",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    request: Request
    may_relay: bool = False


_REQUESTS: Final = (
    _Asked(
        Request(
            Channel.FORM,
            "J’aimerais que quelqu’un passe parler un peu, et faire une partie de belote.",
            Person("Denise Exemple", "0470000011"),
            Reach.PHONE,
            "compagnie",
            "chartreux",
            "en semaine, l’après-midi",
            RelayWish.AGENT,
        ),
        may_relay=True,
    ),
    _Asked(
        Request(
            Channel.PHONE,
            "Ne peut plus porter ses courses jusqu’au troisième étage.",
            Person("M. Exemple", "0470000012", address="1 rue d’Exemple, Moulins"),
            Reach.PHONE,
            "courses",
            "champins",
            "une fois par semaine",
            RelayWish.SHOW_ME,
        )
    ),
    _Asked(
        Request(
            Channel.VISIT,
            "Un courrier des impôts à lire et à remplir.",
            Person("Mme Modèle"),
            Reach.DESK,
            "papiers",
            "",
            "",
            RelayWish.NO,
            is_urgent=True,
        )
    ),
)
_SIGHTING: Final = Sighting(
    "Mme Témoin, 3e étage, rue d’Exemple", "Son courrier s’accumule depuis une semaine.", Informed.NO
)


async def fill_casework(instance: Instance) -> None:
    """Open the room of an instance and put some requests, an alert and a box into it."""
    if not has_key(instance.settings, instance.place):
        make_key(instance.settings, instance.place)
    room = await rooms_of(instance.hosting).room(instance)
    if room is None:
        raise LookupError("the room did not open")
    async with room.store.unit() as unit:
        await change_settings(unit, _SETTINGS, by=0)
        for asked in _REQUESTS:
            opened = await open_case(unit, room.seal, asked.request)
            if asked.may_relay:
                await record_consent(unit, room.seal, opened.case, Purpose.RELAY, Way.ONLINE)
        await keep_alert(unit, room.seal, _SIGHTING, Reporter("Un voisin d’exemple"), hides_reporter=True)
        draft = BoxDraft("Médiathèque", "Dans le hall, près de l’accueil", "mardi à samedi, 10 h à 18 h", "chartreux")
        box = await add_box(unit, room.seal, draft)
        await begin_round(unit, room.seal, box, 3, by=0)
