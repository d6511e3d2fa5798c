"""The private door: form, code, status, withdrawal; and messages to @ccas."""

import re
import sqlite3
from contextlib import closing

import pytest
from sqlmodel import select

from ensembl_fed.casework.kinds import CaseState, Channel
from ensembl_fed.casework.people import open_person, person_card
from ensembl_fed.casework.tables import CaseEvent, CaseFile, Consent
from ensembl_fed.instance.instance import Instance
from ensembl_fed.storage.database import SqliteDatabase
from tests.api.browser_less import Client
from tests.casework.agents import agent_at
from tests.casework.conftest import browser_at, room_of
from tests.town import CITY, Resident, Town

DENISE = {
    "need": "Je voudrais de la visite, Zéphirine me manque.",
    "category": "compagnie",
    "quartier": "",
    "when": "en semaine, l’après-midi",
    "reach": "phone",
    "name": "Denise Canaribelle",
    "phone": "04 70 00 11 22",
    "email": "",
    "address": "",
    "relay": "agent",
    "share": "ask",
    "agreed": "1",
    "once": "canari-once",
}
_CODE = re.compile(r"MOU-[2-9A-Z]{4}-[2-9A-Z]{4}")


async def test_every_page_of_the_town_leads_to_the_form(town: Town, ccas: Instance) -> None:
    """The city leads to the CCAS's instance, a neighbourhood there by way of the city, the CCAS to itself."""
    city, chartreux = await town.hosts(2)
    for instance, where in (
        (city, "https://ccas.moulins.test/ma-ville/ccas"),
        (chartreux, f"https://{CITY}/ma-ville/ccas"),
        (ccas, "/ma-ville/ccas"),
    ):
        front = await browser_at(town, instance).get("/")
        menu = await browser_at(town, instance).get("/ma-ville")
        assert f'href="{where}"' in front.text, instance.domain
        assert f'href="{where}"' in menu.text, instance.domain
        assert menu.text.index("tel:15") < menu.text.index("Contacter le CCAS")
    followed = await browser_at(town, city).get("/ma-ville/ccas")
    assert (followed.status, followed.headers["location"]) == (303, "https://ccas.moulins.test/ma-ville/ccas")


@pytest.mark.capability("D2", "D4", "D8", "D9")
async def test_somebody_without_account_writes_and_gets_a_code(town: Town, ccas: Instance) -> None:
    """The form shows the numbers first, keeps nothing in the browser but a session cookie, and gives a code once."""
    browser = browser_at(town, ccas)
    shown = await browser.get("/ma-ville/ccas")
    sent = await browser.fill_in("/ma-ville/ccas", DENISE, shown=shown)

    assert shown.headers["cache-control"] == "private, no-store"
    assert re.findall(r"tel:(\d+)", shown.text)[:9] == ["15", "17", "18", "112", "114", "119", "3919", "3977", "3114"]
    assert shown.text.index("tel:15") < shown.text.index("<h1>")
    assert "<title>Ma ville · CCAS de Moulins</title>" in shown.text
    assert "Quitter vite" in shown.text
    for words in ("Qui est responsable", "De quel droit", "Combien de temps", "Vos droits", "CNIL"):
        assert words in shown.text
    assert all(
        "Max-Age" not in line and "expires" not in line.lower()
        for name, line in shown.all_headers
        if name == "set-cookie"
    )
    assert sent.status == 200, sent.text
    assert _CODE.search(sent.text)
    assert "2 jours ouvrés" in sent.text
    case = await only_case(ccas)
    assert (case.channel, case.state, case.category) == (Channel.FORM, CaseState.RECEIVED, "compagnie")
    room = await room_of(ccas)
    async with room.store.reading() as unit:
        person = open_person(room.seal, await person_card(unit, case.person_id))
        consents = list(await unit.session.exec(select(Consent)))
    assert (person.name, person.phone) == ("Denise Canaribelle", "0470001122")
    assert [(one.purpose.value, one.way.value, one.text_version) for one in consents] == [("relay", "online", "v1")]
    again = await browser.fill_in("/ma-ville/ccas", DENISE, shown=shown)
    assert not _CODE.search(again.text)
    await only_case(ccas)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("need", "", "Dites-nous en quelques mots"),
        ("need", "a" * 4_001, "un peu trop long"),
        ("category", "bitcoin", "Choisissez dans la liste"),
        ("phone", "04 70 00", "semble incomplet"),
        ("reach", "pigeon", "Choisissez comment"),
        ("reach", "message", "Choisissez comment"),
        ("relay", "", "Choisissez dans la liste"),
        ("agreed", "", "Cochez cette case"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    town: Town, ccas: Instance, field: str, typed: str, told: str
) -> None:
    """Nothing is kept of a form with a fault; the page shows it again, filled in."""
    browser = browser_at(town, ccas)
    shown = await browser.get("/ma-ville/ccas")
    answer = await browser.fill_in("/ma-ville/ccas", {**DENISE, field: typed}, shown=shown)

    assert answer.status == 422
    assert told in answer.text
    assert "Denise Canaribelle" in answer.text
    assert await cases_of(ccas) == []


@pytest.mark.capability("D5")
async def test_the_code_follows_and_withdraws(town: Town, ccas: Instance) -> None:
    """The code says where the request stands; a withdrawal with erasure leaves the state, and no word."""
    browser = browser_at(town, ccas)
    code = await denise_writes(browser)
    shown = await browser.get("/ma-ville/suivi")

    wrong = await browser.fill_in("/ma-ville/suivi", {"code": "MOU-2222-2222"}, shown=shown)
    stands = await browser.fill_in("/ma-ville/suivi", {"code": code.lower().replace("-", " ")}, shown=shown)
    gone = await browser.fill_in("/ma-ville/suivi", {"code": code, "action": "withdraw", "erase": "1"}, shown=shown)
    after = await browser.fill_in("/ma-ville/suivi", {"code": code}, shown=shown)

    assert (wrong.status, stands.status, gone.status) == (422, 200, 200)
    assert "Ce code n’existe pas" in wrong.text
    assert "Reçue" in stands.text
    assert "Canaribelle" not in stands.text
    assert "Retirée" in gone.text
    assert "Retirée" in after.text
    case = await only_case(ccas)
    assert (case.state, case.person_id, case.sealed) == (CaseState.WITHDRAWN, None, "")


@pytest.mark.capability("D1")
async def test_a_private_message_becomes_a_case_and_leaves_the_towns_store(town: Town, ccas: Instance) -> None:
    """A member elsewhere in the town writes to @ccas: a case, a receipt, and no word left in the ordinary store."""
    await town.hosts(2)
    alice = await town.resident("alice", (await town.hosts(2))[1])
    await alice.finds(f"ccas@{ccas.domain}")
    secret = "je n’ose plus sortir depuis la canaricule"

    await alice.posts(f"@ccas@{ccas.domain} Bonjour, {secret}", visibility="direct")
    await town.settle()

    case = await only_case(ccas)
    assert case.channel is Channel.MESSAGE
    room = await room_of(ccas)
    assert secret in str(room.seal.open(case.sealed, f"case:{case.id}")["need"])
    assert "bien arrivé au CCAS" in await newest_mention(alice)
    assert "canaricule" not in await bytes_of(ccas)

    await alice.posts(f"@ccas@{ccas.domain} et j’ai aussi besoin de canaripain", visibility="direct")
    await town.settle()
    assert (await only_case(ccas)).next_action == "answer"
    assert "canaripain" not in await bytes_of(ccas)
    async with room.store.reading() as unit:
        kinds = [event.kind.value for event in await unit.session.exec(select(CaseEvent))]
    assert kinds.count("message") == 1

    await alice.posts(f"@ccas@{ccas.domain} RETRAIT", visibility="direct")
    await town.settle()
    assert (await only_case(ccas)).state is CaseState.WITHDRAWN


async def test_a_member_of_the_same_instance_writes_the_same_way(town: Town, ccas: Instance) -> None:
    """Their own message is replaced by a line that says where it went; nobody's notifications show its words."""
    bea = await town.resident("bea", ccas)

    sent = await bea.posts("@ccas mes volets canaribleus sont bloqués", visibility="direct")
    await town.settle()

    shown = await bea.get(f"/api/v1/statuses/{sent['id']}")
    assert "confié au CCAS" in shown["content"]
    assert "canaribleus" not in await bytes_of(ccas)
    assert (await only_case(ccas)).channel is Channel.MESSAGE


async def test_an_agent_answers_who_wrote_by_message_without_a_word_of_the_case(town: Town, ccas: Instance) -> None:
    """One of the desk's own sentences reaches the person; the case says so."""
    alice = await town.resident("alice", (await town.hosts(2))[1])
    await alice.finds(f"ccas@{ccas.domain}")
    await alice.posts(f"@ccas@{ccas.domain} canaricule", visibility="direct")
    await town.settle()
    claire = await agent_at(town, ccas, "claire")
    path = f"/dossiers/{(await only_case(ccas)).id}"

    assert (await claire.post(path, {"do": "tell", "message": "call"})).status == 303
    await town.settle()

    assert "Pouvez-vous nous appeler" in await newest_mention(alice)
    assert "message laissé" in (await claire.get(path)).text
    assert "canaricule" not in await bytes_of(ccas)


@pytest.mark.capability("D10")
async def test_a_stranger_is_warned_and_nothing_is_kept(town: Town, ccas: Instance) -> None:
    """A message from outside the town is answered with a warning and the form's address; no case, no words."""
    stranger = await town.resident("sam", await town.strangers())
    await stranger.finds(f"ccas@{ccas.domain}")

    await stranger.posts(f"@ccas@{ccas.domain} aidez-moi, canarienne", visibility="direct")
    await town.settle()

    assert await cases_of(ccas) == []
    assert "canarienne" not in await bytes_of(ccas)
    answer = await newest_mention(stranger)
    assert "pourraient lire" in answer
    assert "https://ccas.moulins.test/ma-ville/ccas" in answer


async def denise_writes(browser: Client, **other: str) -> str:
    """Denise's request; her code."""
    shown = await browser.get("/ma-ville/ccas")
    sent = await browser.fill_in("/ma-ville/ccas", {**DENISE, "once": "", **other}, shown=shown)
    found = _CODE.search(sent.text)
    assert found, sent.text
    return found[0]


async def newest_mention(resident: Resident) -> str:
    """What somebody was last written."""
    notifications = await resident.get("/api/v1/notifications", types=["mention"])
    content: str = notifications[0]["status"]["content"]
    return content


async def cases_of(instance: Instance) -> list[CaseFile]:
    """Every case of an instance."""
    async with (await room_of(instance)).store.reading() as unit:
        return list(await unit.session.exec(select(CaseFile)))


async def only_case(instance: Instance) -> CaseFile:
    """The one case of an instance."""
    (case,) = await cases_of(instance)
    return case


async def bytes_of(instance: Instance) -> str:
    """The town's own store of an instance as bytes, its log folded in."""
    assert isinstance(instance.database, SqliteDatabase)
    with closing(sqlite3.connect(instance.database.path)) as connection:
        (busy,) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[:1]
    assert busy == 0
    files = instance.database.path.parent.glob(f"{instance.database.path.name}*")
    return b"".join(file.read_bytes() for file in files).decode("latin-1")
