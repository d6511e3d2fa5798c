"""What the CCAS chose for its desk, with what stands where it has not chosen yet."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from sqlmodel import select

from ensembl_fed.casework.tables import ConsentText, DeskSetting
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.storage.unit import Unit

# The numbers of the State's own pages; each town checks them and may set its own list.
_EMERGENCY: Final = (
    "15 SAMU, urgence médicale\n17 Police ou gendarmerie\n18 Pompiers\n112 Toutes les urgences, en Europe\n"
    "114 Par SMS, si vous ne pouvez pas parler ou entendre\n119 Enfance en danger\n3919 Violences faites aux femmes\n"
    "3977 Maltraitance des personnes âgées ou handicapées\n3114 Prévention du suicide"
)
FIRST_VERSION: Final = "v1"
_CONSENT: Final = (
    "Le CCAS utilise ce que j’écris ici pour me répondre et m’aider, et pour rien d’autre. Seuls ses agents peuvent "
    "le lire. Si je le veux, il peut publier ma demande sans mon nom, ni mon adresse, ni mon téléphone."
)
_LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """The desk as people are told of it. `emergency` has one line each: the number, then whom one reaches."""

    phone: str = ""
    address: str = ""
    hours: str = ""
    emergency: str = _EMERGENCY
    quick_exit: str = "https://meteofrance.com/"
    controller: str = ""
    dpo: str = ""
    kept_for: str = "deux ans après la fin de l’aide"
    image_days: str = "30"
    follow_up_days: str = "2, 15"
    rules_for_helpers: str = (
        "La première rencontre se fait de jour, de préférence en présence d’une autre personne. Je ne prends ni "
        "argent, ni clés, ni papiers, ni code de carte. Je garde pour moi ce que je vois et ce que j’apprends. "
        "Si quelque chose m’inquiète, j’appelle le CCAS."
    )

    def emergency_lines(self) -> list[tuple[str, str]]:
        """Number and words of each line that has both."""
        parts = (line.strip().partition(" ") for line in self.emergency.splitlines())
        return [(number, words.strip()) for number, _, words in parts if number.isdecimal() and words.strip()]

    def days_after(self) -> list[int]:
        """After how many days an introduction is asked about."""
        return sorted({int(part) for part in self.follow_up_days.replace(",", " ").split() if part.isdecimal()})


async def desk_settings(unit: Unit) -> DeskSettings:
    """What stands now."""
    known = {one.name for one in fields(DeskSettings)}
    rows = await unit.session.exec(select(DeskSetting).limit(200))
    return DeskSettings(**{row.name: str(row.value) for row in rows if row.name in known})


async def change_settings(unit: Unit, values: Mapping[str, str], *, by: int) -> None:
    """Set some. Raises Invalid for a number of days that is none, or an address that is no web page."""
    known = {one.name for one in fields(DeskSettings)}
    changed = {name: value.strip()[:_LONGEST] for name, value in values.items() if name in known}
    _check(DeskSettings(**changed), changed)
    for name, value in changed.items():
        row = await unit.session.get(DeskSetting, name)
        row = row or DeskSetting(name=name, value="", changed_by=by, changed_at=utc_now())
        if row.value != value:
            row.value, row.changed_by, row.changed_at = value, by, utc_now()
            await unit.add(row)


def _check(wanted: DeskSettings, changed: Mapping[str, str]) -> None:
    if "emergency" in changed and not wanted.emergency_lines():
        raise Invalid("Écrivez au moins un numéro d’urgence, un par ligne, suivi de son nom.")
    if "quick_exit" in changed and not wanted.quick_exit.startswith("https://"):
        raise Invalid("La page de sortie doit commencer par https://.")
    if "image_days" in changed and not (wanted.image_days.isdecimal() and 1 <= int(wanted.image_days) <= 365):  # noqa: PLR2004
        raise Invalid("Les photos se gardent entre 1 et 365 jours.")
    if "follow_up_days" in changed and not wanted.days_after():
        raise Invalid("Écrivez après combien de jours le CCAS prend des nouvelles : 2, 15.")


async def consent_text(unit: Unit, version: str = "") -> ConsentText:
    """The words that people agree to now, or agreed to in a version."""
    if version:
        found = await unit.session.get(ConsentText, version)
    else:
        rows = await unit.session.exec(select(ConsentText).limit(500))
        found = max(rows, key=lambda text: text.since, default=None)
    return found or ConsentText(version=FIRST_VERSION, text=_CONSENT, since=utc_now())


async def new_consent_text(unit: Unit, text: str) -> ConsentText:
    """Other words from now on; the versions that somebody agreed to are kept (G9). Raises Invalid for none."""
    if not text.strip():
        raise Invalid("Écrivez le texte de l’accord.")
    current = await consent_text(unit)
    if await unit.session.get(ConsentText, current.version) is None:
        await unit.add(ConsentText(version=current.version, text=current.text, since=current.since))
    number = int(current.version.removeprefix("v")) + 1
    new = ConsentText(version=f"v{number}", text=text.strip()[:_LONGEST], since=utc_now())
    await unit.add(new)
    return new
