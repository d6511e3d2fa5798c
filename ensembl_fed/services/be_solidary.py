"""A resident becomes a voisin solidaire, changes how, takes a break, or stops: in one step, everywhere (S1 to S4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotAllowed, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Member, SolidaryConsent, SolidaryMission, SolidaryNeighbour
from ensembl_fed.models.kinds import AccountKind, SolidaryBadge, SolidaryConsentKind
from ensembl_fed.outbox.publish_solidary import publish_flag, reach_of
from ensembl_fed.services.match_helpers import FOR_ADULTS
from ensembl_fed.storage.solidary import (
    active_neighbour,
    give_consents,
    neighbour_of,
    remove_mission,
    standing_consents,
    withdraw_consents,
)
from ensembl_fed.storage.town import quartier_by_slug
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.categories import CATEGORIES, OTHER
from ensembl_fed.text.languages import LANGUAGES
from ensembl_fed.text.week import ALL_WEEK

# The words of the charter and of both consents that the pages show today; proofs name them.
CHARTER_VERSION: Final = "2026-11"
MOST_A_WEEK: Final = 14
LONGEST_PAUSE: Final = timedelta(days=366)
LONGEST_NOTE: Final = 500
LONGEST_MISSION_MINUTES: Final = 24 * 60
_LONGEST_NAME: Final = 60
_CATEGORY_SLUGS: Final = frozenset(category.slug for category in (*CATEGORIES, OTHER))
_CONSENTS: Final = {"is_listed": SolidaryConsentKind.LISTED, "is_for_ccas": SolidaryConsentKind.CCAS}


class InvalidField(Invalid):
    """One field of the form can't be taken; `field` is its name."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class SolidaryWishes:
    """How somebody wants to help. `slots` are bits of text.week, categories top slugs, languages ISO 639 codes."""

    first_name: str
    quartier: str
    categories: tuple[str, ...]
    languages: tuple[str, ...] = ("fr",)
    slots: int = 0
    weekly_most: int = 2
    is_listed: bool = False
    is_for_ccas: bool = False
    is_adult: bool = False
    muted: tuple[str, ...] = ()
    badge_shown: bool = False


async def be_solidary(
    unit: Unit, account: Account, member: Member, wishes: SolidaryWishes, *, accepts_charter: bool
) -> SolidaryNeighbour:
    """Become a voisin solidaire, or change how one is. The charter, which says how old one must be, is accepted once.

    Raises InvalidField, and NotAllowed for accounts that are no persons.
    """
    if account.kind is not AccountKind.PERSON or not account.is_local:
        raise NotAllowed("Seule une personne inscrite ici peut être voisin solidaire.")
    neighbour = await active_neighbour(unit, account.id)
    if neighbour is None and not accepts_charter:
        raise InvalidField("charter", "Acceptez la charte pour continuer.")
    await _check(unit, wishes)
    formerly = await reach_of(unit, account)
    now = utc_now()
    if neighbour is None:
        neighbour = await _begin(unit, account, member, now)
    await _record_consents(unit, account.id, wishes, now)
    _write(neighbour, wishes)
    neighbour.changed_at = now
    await unit.add(neighbour)
    await publish_flag(unit, account, formerly=formerly)
    return neighbour


async def pause_solidary(unit: Unit, account: Account, until: datetime | None) -> SolidaryNeighbour:
    """Take a break until a moment, or with None end it. Raises NotFound, InvalidField."""
    neighbour = await active_neighbour(unit, account.id)
    if neighbour is None:
        raise NotFound("Vous n’êtes pas voisin solidaire.")
    now = utc_now()
    if until is not None and not now < until <= now + LONGEST_PAUSE:
        raise InvalidField("until", "Choisissez un jour à venir, dans l’année.")
    neighbour.paused_until, neighbour.changed_at = until, now
    await unit.add(neighbour)
    await publish_flag(unit, account, formerly=frozenset())
    return neighbour


async def stop_solidary(unit: Unit, account: Account) -> bool:
    """Stop: nothing of it is kept but the proof of what was agreed to and taken back, and one's own record.

    The town's instances are told at once (I13). Doing it twice does it once; False if there was nothing to stop.
    """
    neighbour = await active_neighbour(unit, account.id)
    if neighbour is None or not account.is_local:
        return False
    formerly = await reach_of(unit, account)
    now = utc_now()
    neighbour.is_active = neighbour.is_listed = neighbour.is_for_ccas = neighbour.is_adult = False
    neighbour.first_name = neighbour.quartier_slug = neighbour.charter_version = ""
    neighbour.categories, neighbour.languages, neighbour.muted_categories = [], [], []
    neighbour.slots, neighbour.weekly_most = 0, 0
    neighbour.paused_until = neighbour.charter_at = neighbour.badge = neighbour.badge_at = None
    neighbour.badge_shown = False
    neighbour.changed_at = now
    await unit.add(neighbour)
    await withdraw_consents(unit, account.id, list(SolidaryConsentKind), at=now)
    await publish_flag(unit, account, formerly=formerly)
    return True


async def give_badge(unit: Unit, account_id: int, badge: SolidaryBadge | None) -> SolidaryNeighbour:
    """The CCAS notes that it met a voisin solidaire, has their signature, or trained them (S6). Raises NotFound.

    The caller has checked that an agent of the CCAS asks. Others see it only if the neighbour wishes.
    """
    neighbour = await active_neighbour(unit, account_id)
    if neighbour is None:
        raise NotFound("Cette personne n’est pas voisin solidaire.")
    neighbour.badge, neighbour.badge_at = badge, utc_now() if badge is not None else None
    await unit.add(neighbour)
    return neighbour


@dataclass(frozen=True, slots=True)
class MissionNote:
    """A line of one's own record: when, for how long, what for, in one's own words."""

    done_at: datetime
    minutes: int
    category: str = ""
    words: str = ""


async def note_mission(unit: Unit, account: Account, note: MissionNote) -> SolidaryMission:
    """Write a line into one's own record, which nobody else reads (S7). Raises InvalidField."""
    if not 0 < note.minutes <= LONGEST_MISSION_MINUTES:
        raise InvalidField("minutes", "Indiquez une durée, de quelques minutes à une journée.")
    if note.done_at > utc_now() + timedelta(days=1):
        raise InvalidField("done_on", "Cette date est à venir.")
    if note.category and note.category not in _CATEGORY_SLUGS:
        raise InvalidField("category", "Choisissez de quoi il s’agit.")
    if len(note.words) > LONGEST_NOTE:
        raise InvalidField("words", f"Au plus {LONGEST_NOTE} caractères.")
    mission = SolidaryMission(
        id=new_id(),
        account_id=account.id,
        category=note.category,
        minutes=note.minutes,
        words=note.words,
        done_at=note.done_at,
        created_at=utc_now(),
    )
    await unit.add(mission)
    return mission


async def forget_mission(unit: Unit, account: Account, mission_id: int) -> None:
    """Take a line out of one's own record. Raises NotFound."""
    if not await remove_mission(unit, account.id, mission_id):
        raise NotFound("Cette ligne n’existe pas.")


async def _begin(unit: Unit, account: Account, member: Member, now: datetime) -> SolidaryNeighbour:
    member.age_checked_at = member.age_checked_at or now
    unit.session.add(member)
    neighbour = await neighbour_of(unit, account.id)
    if neighbour is None:
        neighbour = SolidaryNeighbour(account_id=account.id, created_at=now, changed_at=now)
    neighbour.is_active, neighbour.created_at = True, now
    neighbour.charter_version, neighbour.charter_at = CHARTER_VERSION, now
    await give_consents(unit, [_consent(account.id, SolidaryConsentKind.CHARTER, now)])
    return neighbour


async def _record_consents(unit: Unit, account_id: int, wishes: SolidaryWishes, now: datetime) -> None:
    """Each consent is given, and taken back, by itself."""
    standing = await standing_consents(unit, account_id)
    for field, kind in _CONSENTS.items():
        wants = bool(getattr(wishes, field))
        if wants and kind not in standing:
            await give_consents(unit, [_consent(account_id, kind, now)])
        elif not wants and kind in standing:
            await withdraw_consents(unit, account_id, [kind], at=now)


def _consent(account_id: int, kind: SolidaryConsentKind, now: datetime) -> SolidaryConsent:
    return SolidaryConsent(id=new_id(), account_id=account_id, kind=kind, version=CHARTER_VERSION, given_at=now)


def _write(neighbour: SolidaryNeighbour, wishes: SolidaryWishes) -> None:
    neighbour.first_name, neighbour.quartier_slug = wishes.first_name.strip(), wishes.quartier
    neighbour.categories = _in_order(wishes.categories)
    neighbour.muted_categories = _in_order(wishes.muted)
    neighbour.languages = list(dict.fromkeys(wishes.languages)) or ["fr"]
    neighbour.slots, neighbour.weekly_most = wishes.slots, wishes.weekly_most
    neighbour.is_listed, neighbour.is_for_ccas = wishes.is_listed, wishes.is_for_ccas
    neighbour.is_adult, neighbour.badge_shown = wishes.is_adult, wishes.badge_shown


def _in_order(slugs: Collection[str]) -> list[str]:
    return [category.slug for category in (*CATEGORIES, OTHER) if category.slug in slugs]


async def _check(unit: Unit, wishes: SolidaryWishes) -> None:
    for field, is_wrong, reason in _rules(wishes):
        if is_wrong:
            raise InvalidField(field, reason)
    if wishes.quartier and await quartier_by_slug(unit, wishes.quartier) is None:
        raise InvalidField("quartier", "Choisissez un quartier de la liste.")


def _rules(wishes: SolidaryWishes) -> list[tuple[str, bool, str]]:
    """Field, whether it is wrong, and what to say; in the order of the form."""
    name, chosen = wishes.first_name.strip(), frozenset(wishes.categories)
    is_too_young = not FOR_ADULTS.isdisjoint(chosen) and not wishes.is_adult
    return [
        ("first_name", not 0 < len(name) <= _LONGEST_NAME, f"Dites votre prénom, en {_LONGEST_NAME} lettres au plus."),
        (
            "categories",
            not chosen or not chosen <= _CATEGORY_SLUGS,
            "Choisissez au moins une chose à faire.",
        ),
        ("is_adult", is_too_young, "Auprès des enfants, il faut avoir 18 ans : cochez la case si c’est votre cas."),
        ("muted", not _CATEGORY_SLUGS.issuperset(wishes.muted), "Choisissez dans la liste."),
        ("languages", not set(LANGUAGES).issuperset(wishes.languages), "Choisissez dans la liste."),
        ("slots", not 0 <= wishes.slots <= ALL_WEEK, "Choisissez dans la liste."),
        (
            "weekly_most",
            not 1 <= wishes.weekly_most <= MOST_A_WEEK,
            f"Choisissez de 1 à {MOST_A_WEEK} coups de main par semaine.",
        ),
    ]
