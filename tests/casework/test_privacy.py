"""Rules of retention, somebody's rights, and figures that hide small numbers."""

from datetime import timedelta

import pytest
from sqlmodel import select

from ensembl_fed.casework.figures import FEW, by_category_and_quartier, shown, table
from ensembl_fed.casework.kinds import Channel
from ensembl_fed.casework.open_case import Request, open_case
from ensembl_fed.casework.retention import apply_rules, change_rule, is_proved, runs, try_rules
from ensembl_fed.casework.tables import CaseEvent, CaseFile, ErasureProof, PersonCard, ReadAudit, RetentionRun
from ensembl_fed.clock import moved, utc_now
from ensembl_fed.instance.instance import Instance
from tests.casework.agents import agent_at
from tests.casework.conftest import browser_at, room_of
from tests.casework.test_door import denise_writes, only_case
from tests.casework.test_relays import petit_calls
from tests.town import Town


@pytest.mark.capability("G5")
async def test_rules_are_tried_applied_and_proved(ccas_on_each_store: Instance) -> None:
    """A trial changes nothing; an application erases what is old and leaves a line that can't be changed unseen."""
    room = await room_of(ccas_on_each_store)
    async with room.store.unit() as unit:
        old = (await open_case(unit, room.seal, Request(Channel.PHONE, "vieux"))).case
        old.closed_at = utc_now()
        await unit.add(old)
        await open_case(unit, room.seal, Request(Channel.PHONE, "en cours"))
        await change_rule(unit, "cases", 10, by=1)

    with moved(timedelta(days=11)):
        async with room.store.reading() as unit:
            assert (await try_rules(unit))["cases"] == 1
            assert len(list(await unit.session.exec(select(PersonCard)))) == 2
        run = await apply_rules(room)
        assert run.counts["cases"] == 1
        assert (await apply_rules(room)).counts["cases"] == 0
    async with room.store.unit() as unit:
        kept = await unit.session.get(CaseFile, old.id)
        assert kept is not None
        assert (kept.sealed, kept.person_id) == ("", None)
        assert len(list(await unit.session.exec(select(PersonCard)))) == 1
        assert len(await runs(unit)) == 3  # the first one was made when the room opened
        assert await is_proved(unit, room)
        first = min(await unit.session.exec(select(RetentionRun)), key=lambda one: one.id)
        first.counts = {**first.counts, "cases": 7}
        await unit.add(first)
        assert not await is_proved(unit, room)


@pytest.mark.capability("G6")
async def test_somebodys_data_are_found_given_out_and_erased(town: Town, ccas: Instance) -> None:
    """By name or telephone: need, lines, consents, reads; then nothing but lines under a pseudonym and a proof."""
    claire = await agent_at(town, ccas, "claire")
    path = await petit_calls(claire)
    await claire.post(path, {"do": "note", "note": "secret-medical", "level": "secret"})
    await claire.post(path, {"do": "consent", "purpose": "relay", "way": "voice", "wording": "oui"})
    case = await only_case(ccas)
    shown_page = await claire.get("/dossiers/droits")
    found = await claire.browser.fill_in("/dossiers/droits", {"do": "search", "q": "petit"}, shown=shown_page)
    assert case.number in found.text

    given = await claire.browser.fill_in("/dossiers/droits", {"do": "export", "cases[]": str(case.id)}, shown=found)
    everything = given.json()
    assert everything["dossiers"][0]["phone"] == "0470112233"
    assert everything["accords"][0]["mots"] == "oui"
    assert "secret-medical" not in given.text
    assert {"lecture", "read"} & {line["acte"] for line in everything["lectures"]}

    fields = {"do": "erase", "cases[]": str(case.id), "q": "petit"}
    assert (await claire.browser.fill_in("/dossiers/droits", fields, shown=found)).status == 422
    assert (await claire.browser.fill_in("/dossiers/droits", {**fields, "sure": "1"}, shown=found)).status == 303
    async with (await room_of(ccas)).store.reading() as unit:
        assert list(await unit.session.exec(select(PersonCard))) == []
        assert list(await unit.session.exec(select(CaseEvent).where(CaseEvent.sealed != ""))) == []
        proofs = [one.what for one in await unit.session.exec(select(ErasureProof))]
        lines = list(await unit.session.exec(select(ReadAudit).where(ReadAudit.about_id == case.id)))
    assert proofs == ["export", "erase"]
    assert lines == []


@pytest.mark.capability("G7")
async def test_who_saw_what_is_told_between_two_moments(town: Town, ccas: Instance) -> None:
    """The journal lists readings by agent and time, and counts the cases that they concern."""
    await denise_writes(browser_at(town, ccas))
    claire = await agent_at(town, ccas, "claire")
    await claire.get(f"/dossiers/{(await only_case(ccas)).id}")
    page = await claire.get("/dossiers/journal")
    assert "1 dossiers concernés" in page.text
    assert "Claire" in page.text
    early = await claire.get("/dossiers/journal?de=2020-01-01T00:00&a=2020-02-01T00:00")
    assert "Rien dans ces dates" in early.text


@pytest.mark.capability("C19", "I5")
async def test_figures_hide_what_is_below_five(town: Town, ccas: Instance) -> None:
    """Four is "moins de 5", five is five; rows stand in the order of their words, whatever the numbers."""
    room = await room_of(ccas)
    async with room.store.unit() as unit:
        for category, count in (("courses", 5), ("compagnie", 4)):
            for _ in range(count):
                await open_case(unit, room.seal, Request(Channel.PHONE, "x", category=category))
        counts = await by_category_and_quartier(
            unit, since=utc_now() - timedelta(days=1), until=utc_now() + timedelta(days=1)
        )
    assert table(counts) == [("compagnie", "", FEW), ("courses", "", "5")]
    assert [shown(number) for number in (0, 1, 4, 5)] == ["0", FEW, FEW, "5"]
    claire = await agent_at(town, ccas, "claire")
    page = await claire.get("/dossiers/chiffres")
    assert "moins de 5" in page.text
    assert "<b>4</b>" not in page.text
    exported = await claire.get("/dossiers/chiffres.csv")
    assert "Compagnie et visites;Non précisé;moins de 5" in exported.text
    assert "Appel;9" in exported.text


@pytest.mark.capability("G4", "G9")
async def test_the_office_keeps_versions_and_names_the_controller(town: Town, ccas: Instance) -> None:
    """A new text of consent is a new version; emergency numbers are the town's; the register names the CCAS."""
    claire = await agent_at(town, ccas, "claire")
    office = await claire.get("/dossiers/bureau")
    assert office.status == 200, office.text
    wrong = await claire.post("/dossiers/bureau", {"do": "settings", "emergency": "appelez le maire"}, shown=office)
    assert wrong.status == 422
    settings = {"emergency": "15 SAMU\n18 Pompiers", "quick_exit": "https://meteo.example/", "image_days": "20"}
    more = {"follow_up_days": "3", "kept_for": "un an", "phone": "04 70 48 50 00", "controller": "CCAS de la ville"}
    saved = await claire.post("/dossiers/bureau", {"do": "settings", **settings, **more}, shown=office)
    assert saved.status == 303, saved.text
    await claire.post("/dossiers/bureau", {"do": "consent", "text": "Un autre accord."}, shown=office)

    form = await browser_at(town, ccas).get("/ma-ville/ccas")
    assert "Un autre accord." in form.text
    assert "CCAS de la ville" in form.text
    assert "tel:3919" not in form.text
    assert 'href="https://meteo.example/"' in form.text
    register = await claire.get("/dossiers/traitements")
    assert "Responsable : CCAS de la ville" in register.text
    assert "L121-6-1" in register.text
