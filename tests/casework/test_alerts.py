"""An alert about an isolated person, from three questions to a case or to nothing; and the register."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from ensembl_fed.casework.alerts import uninformed
from ensembl_fed.casework.kinds import AlertState, Channel
from ensembl_fed.casework.tables import DatedCount, PersonCard, WellbeingAlert
from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from tests.api.browser_less import Client
from tests.casework.agents import agent_at
from tests.casework.conftest import browser_at, room_of
from tests.casework.test_door import cases_of
from tests.town import Town

ROUX = {
    "where": "Mme Canarroux, 3 rue du Puits",
    "seen": "Ses volets restent fermés depuis lundi.",
    "informed": "no",
    "name": "Voisin Canarvoisin",
    "phone": "04 70 99 88 77",
    "hidden": "1",
}


async def neighbour_writes(browser: Client, **other: str) -> str:
    """An alert; its code."""
    shown = await browser.get("/ma-ville/signalement")
    sent = await browser.fill_in("/ma-ville/signalement", {**ROUX, **other}, shown=shown)
    code = re.search(r"MOU-\w{4}-\w{4}", sent.text)
    assert code, sent.text
    return code[0]


@pytest.mark.capability("V1", "V7")
async def test_the_form_asks_three_things_and_says_whom_to_call(town: Town, ccas: Instance) -> None:
    """Where, what, whether the person knows; emergency numbers first; what is missing is said."""
    browser = browser_at(town, ccas)
    shown = await browser.get("/ma-ville/signalement")
    required = re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"[^>]* required', shown.text)
    assert set(required) == {"where", "seen", "informed"}
    assert shown.text.index("tel:15") < shown.text.index("<h1>")
    assert "appelez le 15 ou le 112" in shown.text
    wrong = await browser.fill_in("/ma-ville/signalement", {**ROUX, "seen": ""}, shown=shown)
    assert wrong.status == 422
    assert "Canarroux" in wrong.text


@pytest.mark.capability("V2", "V3")
async def test_the_reporter_is_known_to_the_owner_alone(town: Town, ccas: Instance) -> None:
    """Before contact the alert is only received, assigned, contacted: no case, no relay, no helper."""
    await neighbour_writes(browser_at(town, ccas))
    claire, karim = await agent_at(town, ccas, "claire"), await agent_at(town, ccas, "karim")
    alert = await only_alert(ccas)
    path = f"/signalements/{alert.id}"
    assert "Canarvoisin" not in (await claire.get(path)).text

    await claire.post(path, {"do": "move", "state": "assigned"})

    assert "Canarvoisin" in (await claire.get(path)).text
    assert "Ne pas dire à la personne" in (await claire.get(path)).text
    assert "Canarvoisin" not in (await karim.get(path)).text
    assert (await karim.post(path, {"do": "move", "state": "contacted"})).status == 409
    assert (await claire.post(path, {"do": "move", "state": "agreed"})).status == 409
    assert await cases_of(ccas) == []


@pytest.mark.capability("V4", "I14")
async def test_a_refusal_erases_at_once(town: Town, ccas: Instance) -> None:
    """Nothing of the person or the reporter stays but a dated count; the reporter's code says « pris en compte »."""
    browser = browser_at(town, ccas)
    code = await neighbour_writes(browser)
    claire = await agent_at(town, ccas, "claire")
    path = f"/signalements/{(await only_alert(ccas)).id}"
    for state in ("assigned", "contacted", "refused"):
        assert (await claire.post(path, {"do": "move", "state": state})).status == 303

    alert = await only_alert(ccas)
    assert (alert.state, alert.sealed, alert.sealed_reporter, alert.quartier) == (AlertState.REFUSED, "", "", "")
    async with (await room_of(ccas)).store.reading() as unit:
        assert list(await unit.session.exec(select(PersonCard))) == []
        counts = [(one.what, one.quartier) for one in await unit.session.exec(select(DatedCount))]
    assert counts == [("refused", "")]
    shown = await browser.get("/ma-ville/suivi")
    followed = await browser.fill_in("/ma-ville/suivi", {"code": code}, shown=shown)
    assert "Pris en compte" in followed.text
    assert "refus" not in followed.text.partition("<main")[2].partition("</main>")[0].lower()


@pytest.mark.capability("V5")
async def test_an_agreement_opens_a_case_and_the_duty_to_inform_is_watched(town: Town, ccas: Instance) -> None:
    """The person agrees: a case without its reporter; until they were informed, the month runs."""
    await neighbour_writes(browser_at(town, ccas))
    claire = await agent_at(town, ccas, "claire")
    path = f"/signalements/{(await only_alert(ccas)).id}"
    for state in ("assigned", "contacted", "agreed"):
        answer = await claire.post(path, {"do": "move", "state": state})
    (case,) = await cases_of(ccas)

    assert answer.headers["location"] == f"/dossiers/{case.id}"
    assert case.channel is Channel.ALERT
    assert "Canarvoisin" not in (await claire.get(f"/dossiers/{case.id}")).text
    room = await room_of(ccas)
    async with room.store.reading() as unit:
        assert len(await uninformed(unit, before=utc_now() + timedelta(days=31))) == 1
        assert await uninformed(unit, before=utc_now() + timedelta(days=29)) == []
    await claire.post(path, {"do": "informed"})
    async with room.store.reading() as unit:
        assert await uninformed(unit, before=utc_now() + timedelta(days=31)) == []


@pytest.mark.capability("V8")
async def test_a_malicious_alert_is_erased_and_its_sender_counted(town: Town, ccas: Instance) -> None:
    """The next alert of the same sender says how many came before, and how many were malicious."""
    await neighbour_writes(browser_at(town, ccas))
    claire = await agent_at(town, ccas, "claire")
    first = await only_alert(ccas)
    await claire.post(f"/signalements/{first.id}", {"do": "malicious"})
    await neighbour_writes(browser_at(town, ccas), seen="Encore lui.")

    async with (await room_of(ccas)).store.reading() as unit:
        second = next(one for one in await unit.session.exec(select(WellbeingAlert)) if one.id != first.id)
    page = await claire.get(f"/signalements/{second.id}")
    assert "2 signalements, dont 1 malveillants" in page.text


@pytest.mark.capability("V6")
async def test_the_register_is_carried_by_file(town: Town, ccas: Instance) -> None:
    """A line is entered, exported and brought again without a double; wrong lines are told; formulas are defused."""
    claire = await agent_at(town, ccas, "claire")
    entry = {"do": "enter", "nom": "=Canarregistre", "telephone": "0470112233", "qualite": "65 ans ou plus"}
    assert (await claire.post("/registre", {**entry, "demande_par": "tiers"})).status == 303
    exported = await claire.get("/registre.csv")
    assert "'=Canarregistre" in exported.text
    assert "04 70 11 22 33" in exported.text

    shown = await claire.get("/registre")
    secret = re.search(r'name="csrf_token" value="([^"]*)"', shown.text)
    assert secret
    lines = "nom;telephone;qualite;demande_par\nDupont;0470;65 ans ou plus;tiers\nRoux;;65 ans ou plus;elle-même\n"
    parts = {"csrf_token": secret[1], "do": "import", "file": ("r.csv", "text/csv", lines.encode("cp1252"))}
    brought = await claire.browser.post("/registre", parts=parts)

    assert "ligne 2" in brought.text
    assert "Roux" in brought.text
    assert "Dupont" not in brought.text


async def only_alert(ccas: Instance) -> WellbeingAlert:
    """The one alert."""
    async with (await room_of(ccas)).store.reading() as unit:
        (alert,) = list(await unit.session.exec(select(WellbeingAlert)))
    return alert
