"""Story (b): a confidential request and a paper slip, from the form and the box to the thanks; in one piece."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from ensembl_fed.casework.kinds import IntroductionState, SlipState
from ensembl_fed.casework.retention import apply_rules
from ensembl_fed.casework.tables import Introduction, ReadAudit, Slip, SlipImage
from ensembl_fed.clock import moved, utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models.kinds import Role
from tests.asgi_client import Answer
from tests.casework.agents import AgentAt, agent_at
from tests.casework.conftest import browser_at, room_of, signed_in_browser
from tests.casework.photograph import photo
from tests.casework.test_boxes import PETIT, collected, send_photos
from tests.casework.test_door import DENISE, cases_of, newest_mention
from tests.casework.test_introductions import neighbour
from tests.casework.test_relays import CLEAN, ORIGINAL
from tests.town import Resident, Town

_CANARIES = ("Petit", "82 ans", "22 33", "0427", "Acacias")


class Story:
    """The people of the story."""

    town: Town
    ccas: Instance
    claire: AgentAt
    bruno: Resident
    alice: Resident


@pytest.fixture
async def story(town: Town, ccas: Instance) -> Story:
    """Claire at the desk; Alice and Bruno in two neighbourhoods, who follow @ccas."""
    told = Story()
    told.town, told.ccas = town, ccas
    _, chartreux, champins = await town.hosts(3)
    told.claire = await agent_at(town, ccas, "claire")
    told.alice, told.bruno = await town.resident("alice", chartreux), await town.resident("bruno", champins)
    for reader in (told.alice, told.bruno):
        account = await reader.finds(f"ccas@{ccas.domain}")
        await reader.post(f"/api/v1/accounts/{account['id']}/follow")
    await town.settle()
    return told


@pytest.mark.capability("D2", "C1", "C6", "C7", "C8", "C9", "C10", "C11", "C16", "P3")
async def test_story_b(story: Story) -> None:
    """All thirteen steps, each with what must be seen."""
    await denise_writes_and_others_stay_out(story)
    path = await slips_are_typed(story)
    await original_is_blocked_and_clean_relay_leaves(story, path)
    with moved(timedelta(minutes=20)):
        await bruno_answers_and_a_name_is_held(story, path)
        intro = await matched_and_introduced(story, path)
        await relay_is_fulfilled(story)
    await followed_up(story, intro)
    await delegate_looks_and_erases(story, path)


async def denise_writes_and_others_stay_out(story: Story) -> None:
    """Steps 1 and 2: by way of the city, without an account; a moderator gets 403 and a line."""
    city = (await story.town.hosts(1))[0]
    led = await browser_at(story.town, city).get("/ma-ville/ccas")
    assert led.headers["location"] == "https://ccas.moulins.test/ma-ville/ccas"
    browser = browser_at(story.town, story.ccas)
    shown = await browser.get("/ma-ville/ccas")
    sent = await browser.fill_in("/ma-ville/ccas", DENISE, shown=shown)
    assert re.search(r"MOU-\w{4}-\w{4}", sent.text)
    assert sent.headers["cache-control"] == "private, no-store"
    (case,) = await cases_of(story.ccas)
    marc = await signed_in_browser(story.town, await story.town.resident("marc", story.ccas, role=Role.MODERATOR))
    assert (await marc.get(f"/dossiers/{case.id}")).status == 403


async def slips_are_typed(story: Story) -> str:
    """Steps 3 and 4: twelve slips, photographed; 0427 becomes a case with the tick for a relay."""
    claire = story.claire
    address = await collected(claire, 12)
    assert (await send_photos(claire, address, *[photo()] * 3)).status == 303
    slip = (await claire.get(f"{address}/saisie")).headers["location"]
    petit = {**PETIT, "need": "parler et jouer aux cartes", "address": "14 rue des Acacias"}
    following = await claire.post(slip, petit)
    for number in range(428, 439):
        place = following.headers["location"]
        words = {**PETIT, "number": f"0{number}", "name": "", "phone": "", "reach": "box", "need": "un coup de main"}
        following = await claire.post(place, words)
    assert following.headers["location"] == address
    case = next(case for case in await cases_of(story.ccas) if case.category == "compagnie" and case.channel == "slip")
    await claire.post(f"/dossiers/{case.id}", {"do": "take"})
    await claire.post(
        f"/dossiers/{case.id}",
        {"do": "person", "name": "M. Petit", "phone": "04 70 11 22 33", "address": "14 rue des Acacias", "age": "82"}
        | {"reach": "phone", "category": "compagnie"},
    )
    return f"/dossiers/{case.id}"


async def original_is_blocked_and_clean_relay_leaves(story: Story, path: str) -> None:
    """Steps 4 and 5: the original sentence is stopped; the clean one is in Alice's home after the quarter."""
    claire = story.claire
    blocked = await claire.post(f"{path}/relais", {"do": "publish", "text": ORIGINAL, "category": "compagnie"})
    assert blocked.status == 422
    assert all(clue in blocked.text for clue in ("âge :", "rue :", "téléphone :", "nom :"))
    sent = await claire.post(
        f"{path}/relais", {"do": "publish", "text": CLEAN, "category": "compagnie", "confirmed": "1"}
    )
    assert sent.status == 303, sent.text
    with moved(timedelta(minutes=15)):
        await story.town.settle()
    (status,) = await story.alice.get("/api/v1/timelines/home")
    assert "jouer aux cartes" in status["content"]
    assert status["ensembl"]["scope"] == "town"
    city = (await story.town.hosts(1))[0]
    pages = [await browser_at(story.town, city).get(path) for path in ("/", "/entraide", "/carte")]
    ada = await signed_in_browser(story.town, await story.town.resident("ada", city))
    assert "relayée par le CCAS" in (await ada.get("/entraide")).text
    for text in (str(status), *(page.text for page in pages)):
        assert not any(canary in text for canary in _CANARIES)


async def bruno_answers_and_a_name_is_held(story: Story, path: str) -> None:
    """Step 6: #jaide lands on the case; a neighbour's « c'est M. Petit ! » is held and the agent told."""
    (status,) = await story.bruno.get("/api/v1/timelines/home")
    answer = f"@ccas@{story.ccas.domain} Je peux venir le mardi #jaide"
    await story.bruno.posts(answer, visibility="direct", in_reply_to_id=status["id"])
    (seen,) = await story.alice.get("/api/v1/timelines/home")
    await story.alice.posts(
        f"@ccas@{story.ccas.domain} je connais cette personne, c’est M. Petit !", in_reply_to_id=seen["id"]
    )
    await story.town.settle()
    page = await story.claire.get(path)
    assert "Je peux venir le mardi" in page.text
    assert "1 réponse retenue" in page.text
    assert "Petit" not in str(await story.bruno.get("/api/v1/notifications"))


async def matched_and_introduced(story: Story, path: str) -> str:
    """Steps 7 to 9: reasons, both agreements or 409, a card by message, a record, a letter."""
    claire = story.claire
    await story.town.resident("paule", story.ccas)
    await neighbour(story.ccas, "paule", paused_until=utc_now() + timedelta(days=2))
    assert "Paule" not in (await claire.get(f"{path}/rapprochement")).text
    async with (await room_of(story.ccas)).store.reading() as unit:
        (row,) = list(await unit.session.exec(select(Introduction)))
    intro = f"/mises-en-relation/{row.id}"
    gives = {"do": "introduce", "shared[]": "first_name", "given_by": "card", "first_name": "Jean"}
    assert (await claire.post(intro, gives)).status == 409
    call = {"do": "contact", "kind": "call", "outcome": "reached", "words": "accord pour prénom à Bruno"}
    await claire.post(path, call)
    await claire.post(path, {"do": "consent", "purpose": "share_contact", "way": "voice", "wording": "prénom à Bruno"})
    await claire.post(intro, {"do": "agree", "way": "writing"})
    assert (await claire.post(intro, gives)).status == 303
    await story.town.settle()
    assert "/mission/" in await newest_mention(story.bruno)
    assert "prénom" in (await claire.get(intro)).text
    assert (await claire.get(f"{intro}/lettre.pdf")).body.startswith(b"%PDF")
    assert (await claire.get("/dossiers/jour/appels.pdf")).body.startswith(b"%PDF")
    return intro


async def relay_is_fulfilled(story: Story) -> None:
    """Step 10, first half: the relay says [Pourvue] everywhere."""
    with moved(timedelta(minutes=15)):
        await story.town.settle()
    for reader in (story.alice, story.bruno):
        (status,) = [one for one in await reader.get("/api/v1/timelines/home") if "cartes" in one["content"]]
        assert "[Pourvue]" in status["content"]


async def followed_up(story: Story, intro: str) -> None:
    """Step 10, second half: questions after two and fifteen days; done."""
    for days, code in ((3, 0), (16, 1)):
        with moved(timedelta(days=days)):
            await enter_again(story.claire, code)
            day = await story.claire.get("/dossiers/jour")
            assert "avec Bruno" in day.text
            shown = await story.claire.get(intro)
            waiting = re.search(r'name="follow_up" value="(\d+)"', shown.text)
            assert waiting
            fields = {"do": "follow_up", "follow_up": waiting[1], "outcome": "done"}
            assert (await story.claire.post(intro, fields, shown=shown)).status == 303
    async with (await room_of(story.ccas)).store.reading() as unit:
        (row,) = list(await unit.session.exec(select(Introduction)))
    assert row.state is IntroductionState.DONE


async def delegate_looks_and_erases(story: Story, path: str) -> None:
    """Steps 12 and 13: photographs gone after thirty days, everything given out, erased; few is « moins de 5 »."""
    room = await room_of(story.ccas)
    with moved(timedelta(days=31)):
        assert (await apply_rules(room)).counts["images"] == 3
    case_id = path.rpartition("/")[2]
    await enter_again(story.claire, 2)
    shown = await story.claire.get("/dossiers/droits")
    given: Answer = await story.claire.browser.fill_in(
        "/dossiers/droits", {"do": "export", "cases[]": case_id}, shown=shown
    )
    everything: dict[str, Any] = given.json()
    parts = ("dossiers", "suivi", "accords", "relais", "mises_en_relation", "bulletins", "lectures")
    assert all(everything[part] for part in parts)
    assert everything["mises_en_relation"][0]["fiche_de_mission"] is None or "T" in str(everything)
    erased = {"do": "erase", "cases[]": case_id, "sure": "1", "q": "petit"}
    assert (await story.claire.browser.fill_in("/dossiers/droits", erased, shown=shown)).status == 303
    async with room.store.reading() as unit:
        images = [image.sealed for image in await unit.session.exec(select(SlipImage))]
        slips = [slip.state for slip in await unit.session.exec(select(Slip))]
        pseudonyms = [line for line in await unit.session.exec(select(ReadAudit)) if line.about_id == int(case_id)]
    assert not any(images)
    assert set(slips) == {SlipState.SORTED}
    assert pseudonyms == []
    assert "moins de 5" in (await story.claire.get("/dossiers/chiffres")).text


async def enter_again(claire: AgentAt, code: int) -> None:
    """Prove the second factor anew, by one of the recovery codes."""
    shown = await claire.browser.get("/dossiers/entree")
    await claire.browser.fill_in("/dossiers/entree", {"code": claire.recovery[code]}, shown=shown)
