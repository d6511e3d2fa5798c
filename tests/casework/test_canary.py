"""I1: two hundred cases, slips and alerts, with words that stand nowhere else; none is in any byte that leaves."""

import itertools
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from starlette.routing import Route

from ensembl_fed.casework.alerts import Reporter, Sighting, keep_alert
from ensembl_fed.casework.boxes import BoxDraft, add_box, begin_round
from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.kinds import Channel, EventKind, Level, SlipVerdict
from ensembl_fed.casework.open_case import Request, open_case
from ensembl_fed.casework.people import Person
from ensembl_fed.casework.slips import SlipWords, Typed, slips_of, type_in
from ensembl_fed.clock import moved
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models.kinds import Role
from ensembl_fed.remote.transport import HttpAnswer
from tests.asgi_client import Answer
from tests.casework.agents import agent_at
from tests.casework.conftest import CCAS, browser_at, room_of, signed_in_browser
from tests.casework.test_introductions import neighbour, published
from tests.town import Town, open_town, trial_settings
from web.app import all_routes

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_LEFT_OUT = ("/api/v1/streaming", "/metrics", "/api/v1/notifications/policy")
_MARK = "cnrz"


class Canaries:
    """Words that nobody else would say, each used once: cnrz000001."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __call__(self) -> str:
        return f"{_MARK}{next(self._numbers):06d}"


async def seed(ccas: Instance, new: Canaries) -> None:
    """A hundred cases with notes of each level, fifty slips, fifty alerts."""
    room = await room_of(ccas)
    async with room.store.unit() as unit:
        for number in range(100):
            person = Person(new(), f"04 70 {number:02d} 77 66", f"{new()}@example.org", new(), language=new())
            asked = Request(Channel.PHONE, new(), person, when=new(), source=new())
            case = (await open_case(unit, room.seal, asked)).case
            for level in Level:
                await note_event(unit, room.seal, case, EventKind.NOTE, new(), level=level)
    async with room.store.unit() as unit:
        box = await add_box(unit, room.seal, BoxDraft("Médiathèque", key_holder=new()))
        row = await begin_round(unit, room.seal, box, 50, by=1)
        for number, slip in enumerate(await slips_of(unit, row.id)):
            words = SlipWords(str(900_000 + number), new(), "", new(), new(), new())
            await type_in(unit, room.seal, slip, Typed(words, SlipVerdict.CASE, may_relay=True), by=1)
    async with room.store.unit() as unit:
        for _ in range(50):
            said = Sighting(new(), new())
            await keep_alert(unit, room.seal, said, Reporter(new()), hides_reporter=True, source=new())


def record(town: Town) -> list[bytes]:
    """Every byte that instances say to each other from now on."""
    said: list[bytes] = []
    send = town.hosting.transport.request

    async def recording(method: str, url: str, **more: Any) -> HttpAnswer:
        answer = await send(method, url, **more)
        said.append(b" ".join((url.encode(), more.get("body") or b"", repr(more.get("headers")).encode(), answer.body)))
        return answer

    town.hosting.transport.request = recording  # type: ignore[method-assign]  # listens, and changes nothing
    return said


@pytest.mark.capability("I1", "I2", "I3", "C7")
async def test_no_canary_leaves_the_room(tmp_path: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """Relays, replies, matching, introductions, every page and answer for everybody else, logs, stores, file names."""
    settings = trial_settings(tmp_path / "data", log_level="debug")
    async with open_town(settings) as town:
        city, quartier = await town.hosts(2)
        ccas = await town.host(CCAS)
        said = record(town)
        await seed(ccas, Canaries())
        bruno = await town.resident("bruno", quartier)
        claire = await agent_at(town, ccas, "claire")
        path, status = await published(town, ccas, claire, bruno)
        with moved(timedelta(minutes=20)):
            await bruno.posts(f"@ccas@{ccas.domain} #jaide", visibility="direct", in_reply_to_id=status["id"])
            await bruno.posts(f"@ccas@{ccas.domain} c’est M. Petit ?", in_reply_to_id=status["id"])
            await town.settle()
        await town.resident("paul", ccas)
        await neighbour(ccas, "paul")
        await claire.get("/dossiers?pile=open")
        assert _MARK in (await claire.get(f"{path}")).text or _MARK in (await claire.get("/dossiers?pile=open")).text
        await claire.get(f"{path}/rapprochement")
        await claire.get("/dossiers/introuvable")

        shown = [*(await sweep(town, ccas)), *(await sweep(town, city))]
        stores = stores_of(town)

    assert len(said) > 10
    assert len(shown) > 500
    for answer in shown:
        assert _MARK not in answer.text, answer.text[:200]
    assert not any(_MARK.encode() in one for one in said)
    for name, content in stores.items():
        assert _MARK.encode() not in content, name
    out, err = capfd.readouterr()
    assert _MARK not in out + err
    assert not any(_MARK in file.name for file in (tmp_path / "data").rglob("*"))


async def sweep(town: Town, instance: Instance) -> list[Answer]:
    """Every GET address of an instance, as a visitor and as an administrator, by page and by API."""
    admin = await town.resident(f"ada{instance.home.kind}", instance, role=Role.ADMIN)
    browsers = (browser_at(town, instance), await signed_in_browser(town, admin))
    answers = []
    for address in addresses({"username": "ccas"}):
        for browser in browsers:
            answers.append(await browser.get(address, headers={"accept": "text/html"}))
        answers.append(await admin.asks("GET", address))
    return answers


def addresses(values: Mapping[str, str]) -> list[str]:
    """Every GET route, with something in the place of its parameters."""
    found = []
    for route in all_routes():
        path = getattr(route, "path", "")
        if not isinstance(route, Route) or "GET" not in (route.methods or ()) or path.startswith(_LEFT_OUT):
            continue
        found.append(_PARAMETER.sub(lambda match: values.get(match.group(1), "1"), path))
    return list(dict.fromkeys(found))


def stores_of(town: Town) -> dict[str, bytes]:
    """Every SQLite file of the town as bytes, casework's too: there the words are sealed."""
    data = town.hosting.settings.data_dir
    contents = {}
    for file in data.rglob("*.sqlite3"):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in data.rglob("*"):
        if file.is_file() and not file.is_socket():
            contents[str(file.relative_to(data))] = file.read_bytes()
    assert any(name.startswith("casework/") for name in contents)
    return contents
