"""Who could help with a case: the town's own rules over the voisins solidaires whom the CCAS may call upon (C8)."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from ensembl_fed.casework.introductions import Load, loads
from ensembl_fed.casework.room import Room
from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, SolidaryNeighbour
from ensembl_fed.services.match_helpers import Helper, Match, Need, match_helpers, reasons_of
from ensembl_fed.storage.town import quartier_by_slug
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.week import Part, slot, whole_day

_MOST_HELPERS: Final = 20_000
_SHOWN: Final = 30
_WORK_DAYS: Final = range(5)
_SATURDAY, _SUNDAY = 5, 6
# The windows that a relay may name, as parts of the week.
WINDOW_SLOTS: Final = {
    "en semaine, le matin": sum(slot(day, Part.MORNING) for day in _WORK_DAYS),
    "en semaine, l’après-midi": sum(slot(day, Part.AFTERNOON) for day in _WORK_DAYS),
    "en soirée": sum(slot(day, Part.EVENING) for day in range(7)),
    "le samedi": whole_day(_SATURDAY),
    "le week-end": whole_day(_SATURDAY) | whole_day(_SUNDAY),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A helper who fits, with who they are and what speaks for them."""

    account: Account
    first_name: str
    quartier: str
    reasons: list[str]


async def find_for_case(
    room: Room, *, category: str, quartier: str, window: str = "", language: str = "", person_handle: str = ""
) -> list[Found]:
    """The helpers who fit, best first. Whoever had an incident, and the person themself (I16), are left out."""
    async with room.town.reading() as unit:
        rows = await _callable(unit, category)
        place = await quartier_by_slug(unit, quartier) if quartier else None
        beside = frozenset(place.neighbours) if place is not None else frozenset()
    async with room.store.reading() as unit:
        past = await loads(unit, room.seal, [account.uri for _, account in rows])
    accounts = {account.id: (neighbour, account) for neighbour, account in rows}
    hidden = {
        account.id for _, account in rows if past.get(account.uri, Load()).is_excluded or _is(account, person_handle)
    }
    need = Need(category, quartier, beside, WINDOW_SLOTS.get(window, 0), language, hidden)
    helpers = (_helper(neighbour, past.get(account.uri, Load())) for neighbour, account in rows)
    found = match_helpers(need, helpers, now=utc_now(), limit=_SHOWN)
    return [_found(match, *accounts[match.helper.account_id]) for match in found]


async def _callable(unit: Unit, category: str) -> list[tuple[SolidaryNeighbour, Account]]:
    """Those who agreed to be called upon by the CCAS and have not stopped (I13)."""
    query = (
        select(SolidaryNeighbour, Account)
        .join(Account, col(Account.id) == col(SolidaryNeighbour.account_id))
        .where(
            col(SolidaryNeighbour.is_active).is_(True),
            col(SolidaryNeighbour.is_for_ccas).is_(True),
            col(Account.suspended_at).is_(None),
            col(Account.gone_at).is_(None),
        )
    )
    rows = list(await unit.session.exec(query.limit(_MOST_HELPERS)))
    return [(neighbour, account) for neighbour, account in rows if category in neighbour.categories]


def _helper(neighbour: SolidaryNeighbour, load: Load) -> Helper:
    return Helper(
        account_id=neighbour.account_id,
        categories=frozenset(neighbour.categories),
        quartier=neighbour.quartier_slug,
        slots=neighbour.slots,
        languages=frozenset(neighbour.languages or ["fr"]),
        weekly_most=max(neighbour.weekly_most, 1),
        this_week=load.this_week,
        paused_until=neighbour.paused_until,
        muted=frozenset(neighbour.muted_categories),
        is_adult=neighbour.is_adult,
        last_helped_at=load.last_at,
        charter_on=neighbour.charter_at.date() if neighbour.charter_at is not None else None,
    )


def _found(match: Match, neighbour: SolidaryNeighbour, account: Account) -> Found:
    reasons = reasons_of(match)
    last = match.helper.last_helped_at
    if last is not None:
        reasons.append(f"a aidé pour la dernière fois le {last:%d/%m/%Y}")
    name = neighbour.first_name or account.display_name or account.username
    return Found(account, name, neighbour.quartier_slug, reasons)


def _is(account: Account, handle: str) -> bool:
    return bool(handle) and handle in (account.username, f"{account.username}@{account.domain}")
