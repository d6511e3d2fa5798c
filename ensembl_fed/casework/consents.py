"""What people agreed to, recorded before anything is done with it; and what they took back."""

from typing import Final

from sqlmodel import col, select

from ensembl_fed.casework.desk_settings import consent_text
from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.kinds import EventKind, Purpose, Way
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import CaseFile, Consent
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit

_MOST: Final = 500
PURPOSES: Final = {
    Purpose.RELAY: "Relayer la demande sans nom",
    Purpose.SHARE_CONTACT: "Donner ses coordonnées à un voisin",
    Purpose.BE_CONTACTED: "Être mis en relation (voisin)",
    Purpose.REGISTER: "Être inscrit au registre",
}
WAYS: Final = {Way.VOICE: "de vive voix", Way.WRITING: "par écrit", Way.ONLINE: "en ligne"}


async def record_consent(
    unit: Unit,
    seal: CaseSeal,
    case: CaseFile,
    purpose: Purpose,
    way: Way,
    *,
    wording: str = "",
    by: int = 0,
    introduction_id: int | None = None,
) -> Consent:
    """Note that somebody agrees: who, to what, when, how, to which version of the words."""
    number = new_id()
    consent = Consent(
        id=number,
        case_id=case.id,
        introduction_id=introduction_id,
        purpose=purpose,
        way=way,
        text_version=(await consent_text(unit)).version,
        sealed=seal.seal({"wording": wording.strip()[:2000]}, f"consent:{number}"),
        recorded_by=by,
        given_at=utc_now(),
    )
    await unit.add(consent)
    words = f"Accord {WAYS[way]} : {PURPOSES[purpose].lower()} (texte {consent.text_version}). {wording.strip()}"
    await note_event(unit, seal, case, EventKind.CONSENT, words, by=by)
    return consent


async def withdraw_consent(unit: Unit, seal: CaseSeal, case: CaseFile, consent_id: int, *, by: int = 0) -> Consent:
    """Somebody takes back what they agreed to. Raises NotFound, Conflict if they did before."""
    consent = await unit.session.get(Consent, consent_id)
    if consent is None or consent.case_id != case.id:
        raise NotFound
    if consent.withdrawn_at is not None:
        raise Conflict("Cet accord est déjà retiré.")
    consent.withdrawn_at = utc_now()
    await unit.add(consent)
    await note_event(unit, seal, case, EventKind.CONSENT, f"Accord retiré : {PURPOSES[consent.purpose].lower()}", by=by)
    return consent


async def consents_of(unit: Unit, case_id: int) -> list[Consent]:
    """Every agreement in a case, newest first."""
    query = select(Consent).where(Consent.case_id == case_id).order_by(col(Consent.id).desc())
    return list(await unit.session.exec(query.limit(_MOST)))


async def has_consent(unit: Unit, case_id: int, purpose: Purpose, introduction_id: int | None = None) -> bool:
    """Whether an agreement stands."""
    query = select(Consent).where(
        Consent.case_id == case_id,
        Consent.purpose == purpose,
        col(Consent.withdrawn_at).is_(None),
        Consent.introduction_id == introduction_id,
    )
    return (await unit.session.exec(query.limit(1))).first() is not None


def consent_wording(seal: CaseSeal, consent: Consent) -> str:
    """What exactly was said."""
    return str(seal.open(consent.sealed, f"consent:{consent.id}").get("wording", ""))
