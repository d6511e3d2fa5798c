"""The CCAS's desk with 10,000 cases and 5,000 helpers: what an agent waits for, in one process without HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Final

from benchmarks.measures import Measured
from benchmarks.run import LONGEST_S, Plan
from benchmarks.stores import open_store
from ensembl_fed.casework.boxes import BoxDraft, add_box, begin_round
from ensembl_fed.casework.cases import case_at
from ensembl_fed.casework.events import lines_of
from ensembl_fed.casework.inbox import Pile, Wanted, counts, inbox, search_cases
from ensembl_fed.casework.kinds import Channel, SlipVerdict
from ensembl_fed.casework.matching import find_for_case
from ensembl_fed.casework.open_case import Request, open_case
from ensembl_fed.casework.people import Person, open_person, person_card
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.slips import SlipWords, Typed, slip_at, slips_of, type_in
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.instance.hosting import open_hosting
from ensembl_fed.instance.set_up import NewInstance, add_instance
from ensembl_fed.models import Account, SolidaryNeighbour
from ensembl_fed.models.kinds import InstanceKind
from ensembl_fed.settings import Scheme, Settings
from ensembl_fed.text.categories import CATEGORIES
from web.casework.rooms import rooms_of

CASEWORK_NAMES: Final = ("desk inbox", "desk search", "desk case", "desk matching", "desk slips")
_DOMAIN: Final = "ccas.localhost"
_BATCH: Final = 250
_SLIPS: Final = 30
_AGENT: Final = 1


@dataclass(frozen=True, slots=True)
class _Size:
    cases: int
    helpers: int
    reads: int


_FULL: Final = _Size(10_000, 5_000, 200)
_QUICK: Final = _Size(1_000, 500, 20)


async def measure_casework(name: str, folder: Path, plan: Plan) -> list[Measured]:
    """Measure what the plan names of this suite on one store. Ends by itself: TimeoutError after 20 minutes."""
    size = _QUICK if plan.is_quick else _FULL
    with open_store(name, folder) as store:
        url = store.settings.get("ENSEMBL_DATABASE_URL", "")
        settings = Settings(data_dir=folder / "data", scheme=Scheme.HTTP, database_url=url, log_level="error")
        hosting = await open_hosting(settings)
        try:
            async with asyncio.timeout(LONGEST_S):
                instance = await add_instance(hosting, NewInstance(_DOMAIN, InstanceKind.CCAS, "CCAS de Moulins"))
                room = await rooms_of(hosting).room(instance)
                if room is None:
                    raise LookupError("the room did not open")
                plan.say(f"{name}: {size.cases} cases, {size.helpers} helpers")
                numbers = await _fill(room, size)
                return [await _measure(room, what, numbers, size, name) for what in plan.names]
        finally:
            await hosting.close()


async def _fill(room: Room, size: _Size) -> list[int]:
    numbers: list[int] = []
    for start in range(0, size.cases, _BATCH):
        async with room.store.unit() as unit:
            for number in range(start, start + _BATCH):
                person = Person(f"Prénom{number} Nom{number % 997}", f"04{70_000_000 + number}")
                category = CATEGORIES[number % len(CATEGORIES)].slug
                asked = Request(Channel.PHONE, f"Besoin numéro {number}", person, category=category)
                numbers.append((await open_case(unit, room.seal, asked)).case.id)
    now = utc_now()
    for start in range(0, size.helpers, _BATCH):
        async with room.town.unit() as unit:
            for number in range(start, start + _BATCH):
                await unit.add(*_helper(number, new_id(), now))
    return numbers


def _helper(number: int, account_id: int, now: object) -> tuple[Account, SolidaryNeighbour]:
    uri = f"https://ecrits.example/users/voisin{number}"
    account = Account(id=account_id, username=f"voisin{number}", domain="ecrits.example", uri=uri, created_at=now)
    neighbour = SolidaryNeighbour(
        account_id=account_id,
        first_name=f"Voisin{number}",
        is_for_ccas=True,
        is_adult=True,
        categories=[CATEGORIES[(number + step) % len(CATEGORIES)].slug for step in range(3)],
        created_at=now,
        changed_at=now,
    )
    return account, neighbour


async def _measure(room: Room, what: str, numbers: list[int], size: _Size, store: str) -> Measured:
    step, words, times = _STEPS[what]
    count = times if times is not None else size.reads
    prepared = await _prepare_slips(room) if what == "desk slips" else numbers
    took: list[float] = []
    cpu = time.process_time()
    began = time.perf_counter()
    for turn in range(count):
        start = time.perf_counter()
        await step(room, prepared, turn)
        took.append(time.perf_counter() - start)
    cpu_s = (time.process_time() - cpu) / count
    cuts = quantiles(took, n=100)
    rate = count / (time.perf_counter() - began)
    return Measured(
        what, words, store, connections=1, count=count, rate=rate, p50_s=cuts[49], p99_s=cuts[98], cpu_s=cpu_s
    )


async def _inbox(room: Room, numbers: list[int], turn: int) -> None:
    async with room.store.reading() as unit:
        found = await inbox(unit, Wanted(Pile.WAITING, _AGENT), limit=26)
        await counts(unit, _AGENT)
    for _, card in found:
        open_person(room.seal, card)


async def _search(room: Room, numbers: list[int], turn: int) -> None:
    typed = f"prenom{turn}" if turn % 2 else f"04 {70_000_000 + turn}"
    async with room.store.reading() as unit:
        found = await search_cases(unit, room.seal, typed, limit=25)
    if not found:
        raise LookupError(typed)


async def _case(room: Room, numbers: list[int], turn: int) -> None:
    async with room.store.reading() as unit:
        case = await case_at(unit, numbers[turn * 31 % len(numbers)])
        open_person(room.seal, await person_card(unit, case.person_id))
        room.seal.open(case.sealed, f"case:{case.id}")
        await lines_of(unit, room.seal, case, reader_id=_AGENT)


async def _match(room: Room, numbers: list[int], turn: int) -> None:
    category = CATEGORIES[turn % len(CATEGORIES)].slug
    if not await find_for_case(room, category=category, quartier=""):
        raise LookupError(category)


async def _prepare_slips(room: Room) -> list[int]:
    async with room.store.unit() as unit:
        box = await add_box(unit, room.seal, BoxDraft("Mesure"))
        row = await begin_round(unit, room.seal, box, _SLIPS, by=_AGENT)
        return [slip.id for slip in await slips_of(unit, row.id)]


async def _slip(room: Room, slip_ids: list[int], turn: int) -> None:
    words = SlipWords(str(50_000 + turn), f"Nom{turn}", "0470000011", "", "un coup de main", "samedi")
    async with room.store.unit() as unit:
        slip = await slip_at(unit, slip_ids[turn])
        await type_in(unit, room.seal, slip, Typed(words, SlipVerdict.CASE, category="courses"), by=_AGENT)


_Step = Callable[[Room, list[int], int], Awaitable[None]]
_STEPS: Final[Mapping[str, tuple[_Step, str, int | None]]] = {
    "desk inbox": (_inbox, "the inbox of the CCAS with its counts, 25 of 10,000 cases", None),
    "desk search": (_search, "a case found by name or telephone among 10,000", None),
    "desk case": (_case, "a case opened with its lines", None),
    "desk matching": (_match, "helpers for a case among 5,000", None),
    "desk slips": (_slip, "a slip typed in, a case opened, durably", _SLIPS),
}
