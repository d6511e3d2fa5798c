"""From a relay's answer to an introduction: held names, matching with reasons, both agreements, a card that ends."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from ensembl_fed.casework.kinds import CaseState, IntroductionState
from ensembl_fed.casework.tables import CaseEvent, FollowUp, HeldReply, Introduction
from ensembl_fed.clock import moved, utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import SolidaryNeighbour
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.text.week import Part, slot
from tests.casework.agents import AgentAt, agent_at
from tests.casework.conftest import browser_at, room_of
from tests.casework.test_door import newest_mention, only_case
from tests.casework.test_relays import CLEAN, petit_calls
from tests.town import Resident, Town


async def published(town: Town, ccas: Instance, claire: AgentAt, reader: Resident) -> tuple[str, Any]:
    """Mr Petit's case with a relay that a reader has on their home; the case's path and the status they see."""
    account = await reader.finds(f"ccas@{ccas.domain}")
    await reader.post(f"/api/v1/accounts/{account['id']}/follow")
    await town.settle()
    path = await petit_calls(claire)
    await claire.post(path, {"do": "consent", "purpose": "relay", "way": "voice"})
    await claire.post(f"{path}/relais", {"do": "publish", "text": CLEAN, "category": "compagnie"})
    with moved(timedelta(minutes=15)):
        await town.settle()
    return path, (await reader.get("/api/v1/timelines/home"))[0]


@pytest.mark.capability("C18")
async def test_an_answer_from_any_instance_lands_on_the_case(town: Town, ccas: Instance) -> None:
    """#jaide in private to @ccas proposes the helper to the agent; the helper learns nothing of the person."""
    bruno = await town.resident("bruno", (await town.hosts(2))[1])
    claire = await agent_at(town, ccas, "claire")
    path, status = await published(town, ccas, claire, bruno)

    with moved(timedelta(minutes=20)):
        text = f"@ccas@{ccas.domain} Je peux passer le mardi #jaide"
        await bruno.posts(text, visibility="direct", in_reply_to_id=status["id"])
        await town.settle()
        page = await claire.get(path)

    assert "Bruno" in page.text
    assert "Je peux passer le mardi" in page.text
    assert (await only_case(ccas)).state is CaseState.MATCHED
    (row,) = await introductions(ccas)
    assert row.state is IntroductionState.PROPOSED
    for one in await bruno.get("/api/v1/notifications"):
        assert "Petit" not in str(one)


async def test_a_reply_that_names_somebody_is_held(town: Town, ccas: Instance) -> None:
    """A neighbour who recognises the person is hidden here, the agent alerted, and moderators told without the name."""
    bruno = await town.resident("bruno", (await town.hosts(2))[1])
    claire = await agent_at(town, ccas, "claire")
    path, status = await published(town, ccas, claire, bruno)

    with moved(timedelta(minutes=20)):
        reply = await bruno.posts(
            f"@ccas@{ccas.domain} je connais cette personne, c’est M. Petit !", in_reply_to_id=status["id"]
        )
        harmless = await bruno.posts(f"@ccas@{ccas.domain} quelle bonne idée", in_reply_to_id=status["id"])
        await town.settle()

    async with (await room_of(ccas)).store.reading() as unit:
        held = list(await unit.session.exec(select(HeldReply)))
    assert [one.status_uri for one in held] == [reply["uri"]]
    assert harmless["uri"] != reply["uri"]
    assert "1 réponse retenue" in (await claire.get(path)).text
    lea = await town.resident("lea", ccas)
    shown = await lea.get("/api/v2/search", q=reply["uri"], type="statuses", resolve="false")
    assert shown["statuses"] == []

    page = await claire.get(path)
    assert "c’est M. Petit" in page.text
    decided = {"do": "decide_held", "held": str(held[0].id), "decision": "hide"}
    assert (await claire.post(path, decided, shown=page)).status == 303
    assert "Une réponse retenue" not in (await claire.get(path)).text
    assert (await claire.post(path, decided)).status == 409


@pytest.mark.capability("C8", "I17", "I13")
async def test_matching_gives_reasons_and_leaves_out_who_pauses(town: Town, ccas: Instance) -> None:
    """Who is free comes first with why; who pauses, did not agree to be called, or stopped is not listed."""
    claire = await agent_at(town, ccas, "claire")
    names = ("bruno", "paule", "sylvain", "stella")
    for name in names:
        await town.resident(name, ccas)
    await neighbour(ccas, "bruno", slots=slot(1, Part.AFTERNOON), charter_version="v1", charter_at=utc_now())
    await neighbour(ccas, "paule", paused_until=utc_now() + timedelta(days=3))
    await neighbour(ccas, "sylvain", is_for_ccas=False)
    await neighbour(ccas, "stella", is_active=False)
    path = await petit_calls(claire)

    page = await claire.get(f"{path}/rapprochement")

    assert "1. <bdi>Bruno</bdi>" in page.text
    assert "charte signée le" in page.text
    assert "0 mission cette semaine sur 2" in page.text
    for name in names[1:]:
        assert name.capitalize() not in page.text


@pytest.mark.capability("C9", "C10", "C11")
async def test_an_introduction_needs_both_agreements_and_its_card_ends(town: Town, ccas: Instance) -> None:
    """409 until both agreed; then a link by private message, readable once the rules are accepted, for 72 hours."""
    claire = await agent_at(town, ccas, "claire")
    bruno = await town.resident("bruno", ccas)
    await neighbour(ccas, "bruno")
    path = await petit_calls(claire)
    listed = await claire.get(f"{path}/rapprochement")
    account = re.search(r'name="account" value="(\d+)"', listed.text)
    assert account
    chosen = await claire.post(f"{path}/rapprochement", {"account": account[1], "category": "compagnie"}, shown=listed)
    intro = chosen.headers["location"]
    gives = {"do": "introduce", "shared[]": "first_name", "given_by": "card", "first_name": "Jean", "words": "cartes"}

    assert (await claire.post(intro, gives)).status == 409
    await claire.post(intro, {"do": "contact"})
    assert "coup de main" in await newest_mention(bruno)
    assert "Petit" not in await newest_mention(bruno)
    await claire.post(intro, {"do": "agree", "way": "voice"})
    assert (await claire.post(intro, gives)).status == 409
    await claire.post(path, {"do": "consent", "purpose": "share_contact", "way": "voice", "wording": "prénom à Bruno"})
    made = await claire.post(intro, gives)
    assert made.status == 303, made.text

    link = re.search(r"https://ccas\.moulins\.test/mission/([\w-]+)", await newest_mention(bruno))
    assert link
    browser = browser_at(town, ccas)
    before = await browser.get(f"/mission/{link[1]}")
    assert "Jean" not in before.text
    after = await browser.fill_in(f"/mission/{link[1]}", {"accepted": "1"}, shown=before)
    assert "Jean" in after.text
    assert "Petit" not in after.text
    assert "04 70" not in after.text
    with moved(timedelta(hours=73)):
        assert (await browser.get(f"/mission/{link[1]}")).status == 404

    page = await claire.get(intro)
    assert "prénom" in page.text
    assert "fiche de mission" in page.text
    pdf = await claire.get(f"{intro}/lettre.pdf")
    assert pdf.body.startswith(b"%PDF")
    async with (await room_of(ccas)).store.reading() as unit:
        asked = sorted(await unit.session.exec(select(FollowUp)), key=lambda one: one.after_days)
    assert [one.after_days for one in asked] == [2, 15]
    with moved(timedelta(days=2)):
        day = await agent_again(claire)
        assert "J+2 avec Bruno" in day
    noted = await claire.post(intro, {"do": "follow_up", "follow_up": str(asked[0].id), "outcome": "done"})
    assert noted.status == 303
    assert (await only_case(ccas)).state is CaseState.FOLLOW_UP


@pytest.mark.capability("C12")
async def test_an_incident_stops_and_excludes_the_helper(town: Town, ccas: Instance) -> None:
    """After an incident the introduction is stopped, a line says so, and the helper is proposed to nobody else."""
    claire = await agent_at(town, ccas, "claire")
    await town.resident("bruno", ccas)
    await neighbour(ccas, "bruno")
    path = await petit_calls(claire)
    listed = await claire.get(f"{path}/rapprochement")
    account = re.search(r'name="account" value="(\d+)"', listed.text)
    assert account
    chosen = await claire.post(f"{path}/rapprochement", {"account": account[1], "category": "compagnie"}, shown=listed)
    intro = chosen.headers["location"]
    await claire.post(intro, {"do": "agree", "way": "voice"})
    await claire.post(path, {"do": "consent", "purpose": "share_contact", "way": "voice"})
    await claire.post(intro, {"do": "introduce", "shared[]": "first_name", "given_by": "phone"})
    async with (await room_of(ccas)).store.reading() as unit:
        first = min(await unit.session.exec(select(FollowUp)), key=lambda one: one.after_days)

    told = await claire.post(
        intro, {"do": "follow_up", "follow_up": str(first.id), "outcome": "incident", "words": "a demandé de l’argent"}
    )

    assert told.status == 303
    (row,) = await introductions(ccas)
    assert row.state is IntroductionState.STOPPED
    assert "Bruno" not in (await claire.get(f"{path}/rapprochement")).text
    async with (await room_of(ccas)).store.reading() as unit:
        kinds = [event.kind.value for event in await unit.session.exec(select(CaseEvent))]
    assert "incident" in kinds


async def agent_again(claire: AgentAt) -> str:
    """The agent's day, after entering anew."""
    shown = await claire.browser.get("/dossiers/entree")
    await claire.browser.fill_in("/dossiers/entree", {"code": claire.recovery[5]}, shown=shown)
    return (await claire.get("/dossiers/jour")).text


async def introductions(ccas: Instance) -> list[Introduction]:
    """Every introduction."""
    async with (await room_of(ccas)).store.reading() as unit:
        return list(await unit.session.exec(select(Introduction)))


async def neighbour(ccas: Instance, username: str, **fields: Any) -> None:
    """A voisin solidaire who keeps company and may be called by the CCAS, unless the fields say otherwise."""
    async with ccas.database.unit() as unit:
        account = await account_by_handle(unit, username)
        assert account is not None
        values = {
            "account_id": account.id,
            "first_name": username.capitalize(),
            "is_for_ccas": True,
            "categories": ["compagnie"],
            "is_adult": True,
            "created_at": utc_now(),
            "changed_at": utc_now(),
            **fields,
        }
        await unit.add(SolidaryNeighbour(**values))
