"""Who could help with a case: the town's own rules over the voisins solidaires whom the CCAS may call upon (C8)."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import String, cast
from sqlalchemy import select as core_select
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


# A row of these columns; see `_COLUMNS`.
Row = Any
_COLUMNS: Final = (
    *(col(SolidaryNeighbour.account_id), col(SolidaryNeighbour.categories), col(SolidaryNeighbour.quartier_slug)),
    *(col(SolidaryNeighbour.slots), col(SolidaryNeighbour.languages), col(SolidaryNeighbour.weekly_most)),
    *(col(SolidaryNeighbour.paused_until), col(SolidaryNeighbour.muted_categories), col(SolidaryNeighbour.is_adult)),
    *(col(SolidaryNeighbour.charter_at), col(Account.uri), col(Account.username), col(Account.domain)),
)


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
    async with room.store.reading() as unit:
        past = await loads(unit)
    async with room.town.reading() as unit:
        helpers, hidden = [], set()
        for row in await _callable(unit, category):
            load = past.get(room.seal.digest(row.uri, "helper"), Load()) if past else Load()
            helpers.append(_helper(row, load))
            if load.is_excluded or _is(row, person_handle):
                hidden.add(row.account_id)
        place = await quartier_by_slug(unit, quartier) if quartier else None
        beside = frozenset(place.neighbours) if place is not None else frozenset()
        need = Need(category, quartier, beside, WINDOW_SLOTS.get(window, 0), language, hidden)
        found = match_helpers(need, helpers, now=utc_now(), limit=_SHOWN)
        return await _with_accounts(unit, found)


async def _callable(unit: Unit, category: str) -> list[Row]:
    """Those who agreed to be called upon by the CCAS for this, and have not stopped (I13)."""
    query = (
        core_select(*_COLUMNS)
        .join(Account, col(Account.id) == col(SolidaryNeighbour.account_id))
        .where(
            col(SolidaryNeighbour.is_active).is_(True),
            col(SolidaryNeighbour.is_for_ccas).is_(True),
            # The list as JSON text, on either store.
            cast(col(SolidaryNeighbour.categories), String).contains(f'"{category}"', autoescape=True),
            col(Account.suspended_at).is_(None),
            col(Account.gone_at).is_(None),
        )
    )
    return list((await unit.execute(query.limit(_MOST_HELPERS))).all())


def _helper(row: Row, load: Load) -> Helper:
    return Helper(
        account_id=row.account_id,
        categories=frozenset(row.categories),
        quartier=row.quartier_slug,
        slots=row.slots,
        languages=frozenset(row.languages or ["fr"]),
        weekly_most=max(row.weekly_most, 1),
        this_week=load.this_week,
        paused_until=row.paused_until,
        muted=frozenset(row.muted_categories),
        is_adult=row.is_adult,
        last_helped_at=load.last_at,
        charter_on=row.charter_at.date() if row.charter_at is not None else None,
    )


async def _with_accounts(unit: Unit, found: list[Match]) -> list[Found]:
    numbers = [match.helper.account_id for match in found]
    accounts = select(Account, SolidaryNeighbour.first_name).join(
        SolidaryNeighbour, col(SolidaryNeighbour.account_id) == col(Account.id)
    )
    rows = await unit.session.exec(accounts.where(col(Account.id).in_(numbers)).limit(_SHOWN))
    people = {account.id: (account, first_name) for account, first_name in rows}
    return [_found(match, *people[match.helper.account_id]) for match in found]


def _found(match: Match, account: Account, first_name: str) -> Found:
    reasons = reasons_of(match)
    last = match.helper.last_helped_at
    if last is not None:
        reasons.append(f"a aidé pour la dernière fois le {last:%d/%m/%Y}")
    name = first_name or account.display_name or account.username
    return Found(account, name, match.helper.quartier, reasons)


def _is(row: Row, handle: str) -> bool:
    return bool(handle) and handle in (row.username, f"{row.username}@{row.domain}")
