"""Every address of the desk, for everybody: only agents inside get in (I15, D3)."""

import re

import pytest
from sqlmodel import select
from starlette.routing import Route

from ensembl_fed.casework.tables import ReadAudit
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models.kinds import Role
from tests.casework.agents import agent_at
from tests.casework.conftest import browser_at, room_of, signed_in_browser
from tests.casework.test_alerts import neighbour_writes, only_alert
from tests.casework.test_door import denise_writes, only_case
from tests.town import Town
from web.casework.routes import ROUTES

# For everybody, or with a word that nobody guesses.
OPEN = {"/ma-ville", "/ma-ville/ccas", "/ma-ville/suivi", "/ma-ville/signalement", "/boites/imprimer"}
OPEN |= {"/boites/imprimer/{lang}.pdf", "/mission/{token}"}
ROUTES_OF_DESK = [
    (method, route.path)
    for route in ROUTES
    if isinstance(route, Route) and route.path not in OPEN
    for method in sorted((route.methods or set()) - {"HEAD"})
]


def test_the_desk_has_addresses() -> None:
    """The tests below look at something, and what is open is there."""
    assert len(ROUTES_OF_DESK) > 40
    assert {route.path for route in ROUTES if isinstance(route, Route)} >= OPEN


@pytest.mark.capability("I15", "X14")
async def test_nobody_but_an_agent_gets_in(town: Town, ccas: Instance) -> None:
    """Visitors 404, members 403 with a line in the audit, on the CCAS's instance; on every other instance 404."""
    await denise_writes(browser_at(town, ccas))
    await neighbour_writes(browser_at(town, ccas))
    numbers = {"{id:int}": str((await only_case(ccas)).id), "{slug}": "mediatheque"}
    city = (await town.hosts(1))[0]
    browsers = {"visitor": browser_at(town, ccas)}
    for role in (Role.RESIDENT, Role.MODERATOR, Role.ADMIN):
        browsers[role.value] = await signed_in_browser(town, await town.resident(role.value, ccas, role=role))
        elsewhere = await town.resident(f"city_{role.value}", city, role=role)
        browsers[f"city {role.value}"] = await signed_in_browser(town, elsewhere)
    secrets = {}
    for name, browser in browsers.items():
        shown = await browser.get("/a-propos")
        found = re.search(r'name="csrf_token" value="([^"]*)"', shown.text)
        secrets[name] = found[1] if found else ""

    tried = 0
    for method, path in ROUTES_OF_DESK:
        address = path
        for blank, value in numbers.items():
            address = address.replace(blank, value)
        for name, browser in browsers.items():
            answer = (
                await browser.get(address)
                if method == "GET"
                else await browser.post(address, form={"csrf_token": secrets[name], "do": "take", "version": "1"})
            )
            may_be_led = name == "visitor" and (method, path) == ("GET", "/dossiers")
            wanted = (303,) if may_be_led else (404,) if name in ("visitor",) or name.startswith("city") else (403,)
            assert answer.status in wanted, (name, method, address, answer.status)
            assert "Canaribelle" not in answer.text
            tried += 1
    assert tried > 250
    async with (await room_of(ccas)).store.reading() as unit:
        lines = list(await unit.session.exec(select(ReadAudit)))
    assert {line.who for line in lines} == {"Resident", "Moderator", "Admin"}
    assert not any(line.was_allowed for line in lines)
    assert len(lines) == 3 * len(ROUTES_OF_DESK)


async def test_an_agent_gets_in_everywhere(town: Town, ccas: Instance) -> None:
    """Every page that needs no further choice answers an agent inside with 200."""
    await denise_writes(browser_at(town, ccas))
    await neighbour_writes(browser_at(town, ccas))
    claire = await agent_at(town, ccas, "claire")
    await claire.post("/boites", {"name": "Médiathèque"})
    case, alert = (await only_case(ccas)).id, (await only_alert(ccas)).id
    numbers = {"/dossiers/{id:int}": f"/dossiers/{case}", "/signalements/{id:int}": f"/signalements/{alert}"}
    numbers["/boites/{slug}"] = "/boites/mediatheque"
    for method, path in ROUTES_OF_DESK:
        address = path
        for blank, value in numbers.items():
            address = address.replace(blank, value)
        if method != "GET" or "{" in address or address in ("/dossiers/second-facteur",):
            continue
        answer = await claire.get(address)
        assert answer.status == 200, (address, answer.status)
        assert "no-store" in answer.headers["cache-control"], address


async def test_a_colleague_without_the_desk_reads_only_their_own(town: Town, ccas: Instance) -> None:
    """Pages of responsibles are closed to other agents, and a form of another browser is refused."""
    boss, karim = await agent_at(town, ccas, "boss"), await agent_at(town, ccas, "karim")
    for path in ("/dossiers/journal", "/dossiers/droits", "/dossiers/chiffres", "/dossiers/traitements", "/registre"):
        assert (await boss.get(path)).status == 200, path
        assert (await karim.get(path)).status == 403, path
    shown = await boss.get("/dossiers")
    forged = await karim.browser.fill_in("/dossiers/recherche", {"q": "x"}, shown=shown)
    assert forged.status == 403
