"""The register of article L121-6-1 CASF: who asks to be called in a heat wave or a flood (V6). Never federated."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Final

from sqlalchemy import delete
from sqlmodel import col, select

from ensembl_fed.casework.people import words_of
from ensembl_fed.casework.phones import plain_phone, shown_phone
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import RegisterEntry
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit

MOST_ENTRIES: Final = 20_000
_LONGEST: Final = 500
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
REASONS: Final = ("65 ans ou plus", "60 ans ou plus, inapte au travail", "adulte handicapé")
ASKED_BY: Final = ("elle-même", "représentant légal", "tiers")


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody in the register; the columns of the file."""

    nom: str
    prenom: str = ""
    naissance: str = ""
    adresse: str = ""
    telephone: str = ""
    qualite: str = ""
    demande_par: str = ""
    a_prevenir: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import did; `refused` names lines and reasons."""

    new: int
    changed: int
    refused: list[str]


COLUMNS: Final = tuple(one.name for one in fields(Registered))


async def enter_register(unit: Unit, seal: CaseSeal, person: Registered) -> bool:
    """Enter somebody, or bring what is known of them up to date; True when they are new. Raises Invalid."""
    if not person.nom.strip():
        raise Invalid("Il manque le nom.")
    if person.telephone and not plain_phone(person.telephone):
        raise Invalid("Ce numéro semble incomplet.")
    if person.qualite not in REASONS or person.demande_par not in ASKED_BY:
        raise Invalid("Dites à quel titre, et qui le demande.")
    digest = seal.digest(" ".join(words_of(f"{person.nom} {person.prenom}")) + person.naissance, "register")
    known = (await unit.session.exec(select(RegisterEntry).where(RegisterEntry.digest == digest).limit(1))).first()
    number = known.id if known is not None else new_id()
    sealed = seal.seal({name: value for name, value in asdict(person).items() if value}, f"register:{number}")
    if known is not None:
        known.sealed, known.asked_by = sealed, person.demande_par[:32]
        await unit.add(known)
        return False
    row = RegisterEntry(id=number, sealed=sealed, digest=digest, asked_by=person.demande_par[:32], created_at=utc_now())
    await unit.add(row)
    return True


async def registered(unit: Unit, seal: CaseSeal) -> list[tuple[int, Registered]]:
    """Everybody, by name."""
    rows = list(await unit.session.exec(select(RegisterEntry).limit(MOST_ENTRIES)))
    found = [(row.id, _opened(seal, row)) for row in rows]
    return sorted(found, key=lambda entry: (entry[1].nom.casefold(), entry[1].prenom.casefold()))


async def strike_off(unit: Unit, number: int) -> None:
    """Somebody asked to be struck off, or died."""
    await unit.execute(delete(RegisterEntry).where(col(RegisterEntry.id) == number))


async def bring_register(unit: Unit, seal: CaseSeal, file: bytes) -> Brought:
    """Enter the lines of a CSV file (`;` or `,`, UTF-8 or Windows-1252, as spreadsheets write it)."""
    new, changed, refused = 0, 0, []
    for line, row in enumerate(_rows(file), 2):
        values = {name: str(row.get(name) or "").strip()[:_LONGEST] for name in COLUMNS}
        try:
            is_new = await enter_register(unit, seal, Registered(**values))
        except Invalid as error:
            refused.append(f"ligne {line} : {error}")
            continue
        new, changed = new + is_new, changed + (not is_new)
    return Brought(new, changed, refused)


async def carry_register(unit: Unit, seal: CaseSeal) -> str:
    """The register as CSV: for the prefect, on alert. Cells never begin a formula."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for _, person in await registered(unit, seal):
        values = {**asdict(person), "telephone": shown_phone(person.telephone)}
        writer.writerow({name: f"'{value}" if value.startswith(_FORMULA) else value for name, value in values.items()})
    return "\ufeff" + written.getvalue()


def _rows(file: bytes) -> Iterator[dict[str, str | None]]:
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = file.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    if "nom" not in (reader.fieldnames or ()):
        raise Invalid("La première ligne doit nommer les colonnes : " + ", ".join(COLUMNS))
    for count, row in enumerate(reader):
        if count >= MOST_ENTRIES:
            raise Invalid(f"Le fichier a plus de {MOST_ENTRIES} lignes.")
        yield {str(key): value for key, value in row.items() if isinstance(value, str)}


def _opened(seal: CaseSeal, row: RegisterEntry) -> Registered:
    fields_kept = seal.open(row.sealed, f"register:{row.id}")
    return Registered(**{"nom": "", **{name: str(value) for name, value in fields_kept.items() if name in COLUMNS}})
