"""The desk: who enters, what they read and write, and that nothing is overwritten."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import select

from ensembl_fed.casework.kinds import CaseState, Level
from ensembl_fed.casework.tables import CaseEvent, DatedCount, PersonCard, ReadAudit, SearchTerm
from ensembl_fed.clock import moved
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models.kinds import Role
from tests.casework.agents import agent_at
from tests.casework.conftest import browser_at, room_of, signed_in_browser
from tests.casework.test_door import cases_of, denise_writes, only_case
from tests.town import Town


@pytest.mark.capability("G11")
async def test_an_agent_needs_a_second_factor(town: Town, ccas: Instance) -> None:
    """The role alone opens nothing; a code works once; a recovery code too; a wrong one is refused."""
    resident = await town.resident("claire", ccas, role=Role.CCAS)
    browser = await signed_in_browser(town, resident)
    before = await browser.get("/dossiers")
    assert (before.status, before.headers["location"]) == (303, "/dossiers/second-facteur")

    claire = await agent_at(town, ccas, "clemence")
    assert (await claire.get("/dossiers")).status == 200
    again = await signed_in_browser(town, claire.resident)
    outside = await again.get("/dossiers")
    assert (outside.status, outside.headers["location"]) == (303, "/dossiers/entree")
    shown = await again.get("/dossiers/entree")
    assert (await again.fill_in("/dossiers/entree", {"code": "000000"}, shown=shown)).status == 422
    with moved(timedelta(minutes=2)):
        assert (await again.fill_in("/dossiers/entree", {"code": claire.code}, shown=shown)).status == 303
        assert (await again.fill_in("/dossiers/entree", {"code": claire.code}, shown=shown)).status == 422
        assert (await again.fill_in("/dossiers/entree", {"code": claire.recovery[3]}, shown=shown)).status == 303
        assert (await again.fill_in("/dossiers/entree", {"code": claire.recovery[3]}, shown=shown)).status == 422
    with moved(timedelta(hours=11)):
        assert (await again.get("/dossiers")).headers.get("location") == "/dossiers/entree"


async def test_a_second_agent_waits_for_a_responsible(town: Town, ccas: Instance) -> None:
    """Whoever gives themself the role stands at the door until somebody inside opens."""
    await agent_at(town, ccas, "claire")
    intruder = await town.resident("admin", ccas, role=Role.CCAS)
    browser = await signed_in_browser(town, intruder)
    shown = await browser.get("/dossiers/second-facteur")
    secret = re.search(r'translate="no">([A-Z2-7]{16,64})<', shown.text)
    assert secret

    done = await browser.fill_in("/dossiers/second-facteur", {"code": pyotp.TOTP(secret[1]).now()}, shown=shown)
    assert "doit maintenant vous faire entrer" in done.text
    assert (await browser.get("/dossiers")).status == 403


@pytest.mark.capability("D3")
async def test_nobody_else_reads_a_case_and_their_try_is_noted(town: Town, ccas: Instance) -> None:
    """Moderators and administrators get 403, visitors 404, each member's try a line."""
    await denise_writes(browser_at(town, ccas))
    case = await only_case(ccas)
    for name, role in (("marc", Role.MODERATOR), ("ada", Role.ADMIN), ("bob", Role.RESIDENT)):
        browser = await signed_in_browser(town, await town.resident(name, ccas, role=role))
        answer = await browser.get(f"/dossiers/{case.id}", headers={"accept": "text/html"})
        assert answer.status == 403, name
        assert "Denise" not in answer.text
    assert (await browser_at(town, ccas).get(f"/dossiers/{case.id}")).status == 404

    async with (await room_of(ccas)).store.reading() as unit:
        lines = list(await unit.session.exec(select(ReadAudit)))
    assert [(line.who, line.action, line.about_id, line.was_allowed) for line in lines] == [
        (name, "refused", case.id, False) for name in ("Marc", "Ada", "Bob")
    ]


@pytest.mark.capability("C1", "C2", "C3")
async def test_an_agent_works_on_a_case(town: Town, ccas: Instance) -> None:
    """From the inbox to the contact log: owner, next action, states, each with a line; reading is noted."""
    await denise_writes(browser_at(town, ccas))
    claire = await agent_at(town, ccas, "claire")

    inbox = await claire.get("/dossiers")
    case = await only_case(ccas)
    path = f"/dossiers/{case.id}"
    assert "Denise Canaribelle" in inbox.text
    assert "À prendre (1)" in inbox.text
    assert (await claire.post(path, {"do": "take"})).status == 303
    assert (
        await claire.post(path, {"do": "contact", "kind": "call", "outcome": "no_answer", "words": "midi"})
    ).status == 303
    page = await claire.get(path)

    assert "04 70 00 11 22" in page.text
    assert "pas de réponse" in page.text
    after = await only_case(ccas)
    assert (after.state, after.owner_id is not None, after.next_action) == (CaseState.CONTACTING, True, "call")
    assert after.next_at > case.created_at
    assert (await claire.post(path, {"do": "move", "state": "introduced"})).status == 409
    assert (await claire.post(path, {"do": "move", "state": "qualified"})).status == 303
    found = await claire.browser.fill_in("/dossiers/recherche", {"q": "0470 001122"}, shown=inbox)
    assert case.number in found.text
    missed = await claire.browser.fill_in("/dossiers/recherche", {"q": "Canari"}, shown=inbox)
    assert "Rien ne correspond" in missed.text
    async with (await room_of(ccas)).store.reading() as unit:
        actions = {(line.who, line.action) for line in await unit.session.exec(select(ReadAudit))}
    assert {("Claire", "list"), ("Claire", "read"), ("Claire", "search")} <= actions


async def test_two_agents_on_one_case_overwrite_nothing(town: Town, ccas: Instance) -> None:
    """Who saves against an older version gets 409 and keeps what they typed; the first one's words stand."""
    await denise_writes(browser_at(town, ccas))
    claire, karim = await agent_at(town, ccas, "claire"), await agent_at(town, ccas, "karim")
    case = await only_case(ccas)
    path = f"/dossiers/{case.id}"
    seen_by_karim = await karim.get(path)

    await claire.post(path, {"do": "note", "note": "Claire a écrit ceci", "level": "team"})
    late = await karim.post(path, {"do": "note", "note": "et Karim cela", "level": "team"}, shown=seen_by_karim)

    assert late.status == 409
    assert "modifié entre-temps par Claire" in late.text
    assert "et Karim cela" in late.text
    async with (await room_of(ccas)).store.reading() as unit:
        notes = [event for event in await unit.session.exec(select(CaseEvent)) if event.kind == "note"]
    assert len(notes) == 1


@pytest.mark.capability("C4")
async def test_notes_have_three_levels_and_keep_their_versions(town: Town, ccas: Instance) -> None:
    """A colleague sees the team's; the owner theirs; a secret is its author's, and a responsible leaves a trace."""
    await denise_writes(browser_at(town, ccas))
    boss, claire = await agent_at(town, ccas, "boss"), await agent_at(town, ccas, "claire")
    case = await only_case(ccas)
    path = f"/dossiers/{case.id}"
    await claire.post(path, {"do": "take"})
    for level, words in ((Level.TEAM, "note-equipe"), (Level.OWNER, "note-referent"), (Level.SECRET, "note-secrete")):
        await claire.post(path, {"do": "note", "note": words, "level": level.value})

    own = await claire.get(path)
    assert all(words in own.text for words in ("note-equipe", "note-referent", "note-secrete"))
    asked = await boss.get(path)
    assert "Dites pourquoi vous l’ouvrez" in asked.text
    assert "Denise" not in asked.text
    await boss.post(path, {"do": "reason", "reason": "Remplacement"}, shown=asked)
    seen = await boss.get(path)
    assert "note-equipe" in seen.text
    assert "note-referent" not in seen.text
    assert "note-secrete" not in seen.text
    secret = await note_number(ccas, Level.SECRET)
    lifted = await boss.post(path, {"do": "break_glass", "event": str(secret), "reason": "Danger"}, shown=seen)
    assert "note-secrete" in lifted.text
    async with (await room_of(ccas)).store.reading() as unit:
        broken = [line for line in await unit.session.exec(select(ReadAudit)) if line.action == "break_glass"]
    assert [(line.who, line.reason) for line in broken] == [("Boss", "Danger")]

    team = await note_number(ccas, Level.TEAM)
    await claire.post(path, {"do": "change_note", "event": str(team), "note": "note-corrigee"})
    page = await claire.get(path)
    assert "note-corrigee" in page.text
    assert "version remplacée" in page.text
    refused = await boss.post(path, {"do": "change_note", "event": str(team), "note": "x"})
    assert refused.status == 403


@pytest.mark.capability("C5")
async def test_a_refusal_erases_in_the_same_transaction(town: Town, ccas: Instance) -> None:
    """Closed, and nothing personal left but a dated count; the quartier only where it has five requests."""
    await denise_writes(browser_at(town, ccas))
    claire = await agent_at(town, ccas, "claire")
    path = f"/dossiers/{(await only_case(ccas)).id}"
    await claire.post(path, {"do": "note", "note": "a dit non", "level": "team"})

    assert (await claire.post(path, {"do": "refuse"})).status == 422
    assert (await claire.post(path, {"do": "refuse", "sure": "1"})).status == 303

    case = await only_case(ccas)
    assert (case.state, case.sealed, case.person_id, case.quartier) == (CaseState.REFUSED, "", None, "")
    async with (await room_of(ccas)).store.reading() as unit:
        assert list(await unit.session.exec(select(PersonCard))) == []
        assert list(await unit.session.exec(select(SearchTerm))) == []
        counts = list(await unit.session.exec(select(DatedCount)))
        events = list(await unit.session.exec(select(CaseEvent).where(CaseEvent.sealed != "")))
    assert [(one.what, one.channel.value, one.quartier) for one in counts] == [("refused", "form", "")]
    assert len(events) == 1


async def test_a_call_is_noted_by_hand(town: Town, ccas: Instance) -> None:
    """Fifteen spellings of a telephone number are one number; the agent owns what they note."""
    claire = await agent_at(town, ccas, "claire")
    fields = {"channel": "phone", "need": "des courses", "category": "courses", "reach": "phone", "name": "M. Roux"}
    assert (await claire.post("/dossiers/nouveau", {**fields, "phone": "0470"})).status == 422
    assert (await claire.post("/dossiers/nouveau", {**fields, "phone": "+33 4 70 01 02 03"})).status == 303

    (case,) = await cases_of(ccas)
    assert case.state is CaseState.ASSIGNED
    assert case.owner_id is not None


@pytest.mark.capability("C20")
async def test_an_agent_who_leaves_is_out_at_once_and_their_cases_are_followed(town: Town, ccas: Instance) -> None:
    """The next page is closed to them; whoever let them out follows their open cases."""
    await denise_writes(browser_at(town, ccas))
    boss, karim = await agent_at(town, ccas, "boss"), await agent_at(town, ccas, "karim")
    path = f"/dossiers/{(await only_case(ccas)).id}"
    await karim.post(path, {"do": "take"})
    office = await boss.get("/dossiers/bureau")
    number = re.search(r'Karim.*?name="agent" value="(\d+)"', office.text, re.DOTALL)
    assert number

    out = {"do": "agent", "agent": number[1], "action": "let_out"}
    assert (await boss.post("/dossiers/bureau", out, shown=office)).status == 303

    assert (await karim.get(path)).status == 403
    page = await boss.get(path)
    assert "Denise Canaribelle" in page.text
    assert "<h2>Boss</h2>" in page.text


async def note_number(ccas: Instance, level: Level) -> int:
    """The newest current note of a level."""
    async with (await room_of(ccas)).store.reading() as unit:
        rows = await unit.session.exec(select(CaseEvent).where(CaseEvent.level == level, CaseEvent.kind == "note"))
        return max(event.id for event in rows if event.is_current)
