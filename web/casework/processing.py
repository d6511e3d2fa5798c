"""The register of processing: what the CCAS does with whose data, why, and for how long (G4; RGPD, article 30)."""

from collections.abc import Mapping
from dataclasses import dataclass

from ensembl_fed.casework.retention import SUBJECTS


@dataclass(frozen=True, slots=True)
class Processing:
    """One line of the register."""

    purpose: str
    basis: str
    people: str
    data: str
    recipients: str
    kept: str


_MISSION = "Mission d’intérêt public (RGPD, art. 6-1-e ; CASF, art. L123-5)"
_SAFE = "Chiffrement sous une clé propre au CCAS, second facteur, journal des lectures."


def register_of_processing(days: Mapping[str, int]) -> tuple[Processing, ...]:
    """Every processing of the CCAS's room; the Ville keeps a register of its own, for the rest of the site."""
    return (*_of_requests(days), *_of_alerts(days))


def _kept(days: Mapping[str, int], name: str) -> str:
    return f"{SUBJECTS[name].words} : {days[name]} jours ({SUBJECTS[name].why})"


def _of_requests(days: Mapping[str, int]) -> tuple[Processing, ...]:
    return (
        Processing(
            "Recevoir une demande d’aide, y répondre, chercher quelqu’un",
            _MISSION,
            "Personnes qui demandent de l’aide",
            "Nom, coordonnées, besoin, suivi. Ni santé, ni numéro de sécurité sociale.",
            f"Agents du CCAS. {_SAFE}",
            _kept(days, "cases"),
        ),
        Processing(
            "Relayer une demande sans nom ; donner des coordonnées à un voisin",
            "Consentement (RGPD, art. 6-1-a), gardé avec sa date, ses mots et leur version",
            "Personnes aidées, voisins solidaires",
            "Texte sans nom ; prénom, téléphone ou adresse selon l’accord",
            "Réseau de la ville pour le texte ; le voisin choisi pour les coordonnées, par un lien de 72 heures",
            _kept(days, "cases"),
        ),
        Processing(
            "Bulletins des boîtes à entraide",
            _MISSION,
            "Personnes sans téléphone ni ordinateur",
            "Photo du bulletin, ce qui y est écrit",
            f"Agents du CCAS. {_SAFE}",
            f"{_kept(days, 'images')}. {_kept(days, 'slips')}",
        ),
    )


def _of_alerts(days: Mapping[str, int]) -> tuple[Processing, ...]:
    return (
        Processing(
            "Signalement d’une personne isolée",
            f"{_MISSION} ; information de la personne dans le mois (art. 14)",
            "Personnes signalées, personnes qui signalent",
            "Où la trouver, ce qui a été vu ; identité de qui signale, pour le seul agent qui suit",
            f"Agents du CCAS. {_SAFE}",
            f"Effacé à la clôture. {_kept(days, 'alerts')}",
        ),
        Processing(
            "Registre des personnes à appeler en cas d’alerte",
            "Obligation légale (CASF, art. L121-6-1)",
            "Personnes âgées ou handicapées qui le demandent",
            "Nom, âge, adresse, téléphone, personne à prévenir",
            "Le préfet, en cas d’alerte seulement",
            "Jusqu’au décès ou à la radiation",
        ),
        Processing(
            "Journal des lectures",
            "Obligation de sécurité (RGPD, art. 32)",
            "Agents, et toute personne qui tente d’ouvrir un dossier",
            "Qui, quand, quel dossier, pourquoi",
            "Responsables du CCAS, délégué à la protection des données",
            _kept(days, "audit"),
        ),
    )
