"""A relay leaves without a name: checked, agreed to, at the quarter of an hour, and closed with its case."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlmodel import select

from ensembl_fed.casework.kinds import CaseState, RelayState
from ensembl_fed.casework.tables import Relay
from ensembl_fed.clock import moved, utc_now
from ensembl_fed.instance.instance import Instance
from tests.casework.agents import AgentAt, agent_at
from tests.casework.conftest import browser_at, room_of
from tests.casework.test_door import denise_writes, only_case
from tests.town import Town

ORIGINAL = "M. Petit, 82 ans, 14 rue des Canaris, cherche quelqu’un pour parler et jouer aux cartes, tél 04 70 11 22 33"
CLEAN = "Une personne des Chartreux aimerait de la compagnie et jouer aux cartes, en semaine l’après-midi."


async def petit_calls(claire: AgentAt) -> str:
    """Mr Petit's case; the path of its page."""
    fields = {
        "channel": "phone",
        "name": "M. Petit",
        "phone": "04 70 11 22 33",
        "address": "14 rue des Canaris",
        "age": "82",
        "need": "cherche quelqu’un pour parler et jouer aux cartes",
        "category": "compagnie",
        "reach": "phone",
    }
    answer = await claire.post("/dossiers/nouveau", fields)
    assert answer.status == 303, answer.text
    return answer.headers["location"]


@pytest.mark.capability("C6")
async def test_a_relay_that_tells_who_it_is_does_not_leave(town: Town, ccas: Instance) -> None:
    """The original sentence is stopped with each reason; without an agreement the button is off, and a POST is 409."""
    claire = await agent_at(town, ccas, "claire")
    path = await petit_calls(claire)
    page = await claire.get(
        f"{path}/relais?{urlencode({'category': 'compagnie', 'window': 'en semaine, l’après-midi'})}"
    )
    assert "Une personne de la ville aimerait de la compagnie, en semaine, l’après-midi." in page.text
    assert '<button class="btn btn--big" disabled>' in page.text
    for name in ("Petit", "cartes", "82", "Canaris"):
        assert name not in page.text.split("<textarea")[1].split("</textarea>")[0]
    assert (
        await claire.post(f"{path}/relais", {"do": "publish", "text": CLEAN, "category": "compagnie"})
    ).status == 409

    await claire.post(path, {"do": "consent", "purpose": "relay", "way": "voice", "wording": "oui, sans mon nom"})
    stopped = await claire.post(f"{path}/relais", {"do": "publish", "text": ORIGINAL, "category": "compagnie"})

    assert stopped.status == 422
    for clue in ("nom :", "téléphone :", "rue :", "âge :"):
        assert clue in stopped.text
    assert "14 rue des Canaris" in stopped.text
    assert 'name="confirmed"' not in stopped.text
    assert await relays_kept(ccas) == []


@pytest.mark.capability("C7")
async def test_a_relay_leaves_at_the_quarter_and_closes_with_its_case(town: Town, ccas: Instance) -> None:
    """Posted by @ccas to the town alone, under a random id, later than it was written; closed everywhere in the end."""
    alice = await town.resident("alice", (await town.hosts(2))[1])
    ccas_account = await alice.finds(f"ccas@{ccas.domain}")
    await alice.post(f"/api/v1/accounts/{ccas_account['id']}/follow")
    await town.settle()
    claire = await agent_at(town, ccas, "claire")
    path = await petit_calls(claire)
    await claire.post(path, {"do": "consent", "purpose": "relay", "way": "voice"})
    sent = await claire.post(f"{path}/relais", {"do": "publish", "text": CLEAN, "category": "compagnie"})
    assert sent.status == 303, sent.text
    await town.settle()
    assert await alice.home() == []
    (relay,) = await relays_kept(ccas)
    assert relay.publish_at.minute % 15 == 0
    assert timedelta(0) < relay.publish_at - utc_now() <= timedelta(minutes=15)

    with moved(timedelta(minutes=15)):
        await town.settle()
        (text,) = await alice.home()
        assert text.startswith(CLEAN)
        (status,) = await alice.get("/api/v1/timelines/home")
        assert status["account"]["acct"] == f"ccas@{ccas.domain}"
        assert status["ensembl"]["scope"] == "town"
        for secret in (
            "Petit",
            "82 ans",
            "Canaris",
            "11 22 33",
            relay.key,
            str(relay.case_id),
            (await only_case(ccas)).number,
        ):
            assert secret not in str(status)
        assert (await only_case(ccas)).state is CaseState.RELAYED

        await claire.post(path, {"do": "move", "state": "closed"})
        await town.settle()
        with moved(timedelta(minutes=15)):
            await town.settle()
            assert (await alice.home())[0].startswith("[Close]")
    assert [one.state for one in await relays_kept(ccas)] == [RelayState.CLOSED]


@pytest.mark.capability("D6")
async def test_the_person_reads_the_text_before_it_leaves(town: Town, ccas: Instance) -> None:
    """Who asked to read the relay finds it behind their code; it leaves once they said yes, which is on record."""
    browser = browser_at(town, ccas)
    code = await denise_writes(browser, relay="show_me")
    claire = await agent_at(town, ccas, "claire")
    path = f"/dossiers/{(await only_case(ccas)).id}"
    await claire.post(path, {"do": "take"})
    text = "Une personne de la ville aimerait de la compagnie, en soirée."
    assert (await claire.post(f"{path}/relais", {"do": "publish", "text": text, "category": "compagnie"})).status == 303
    assert [one.state for one in await relays_kept(ccas)] == [RelayState.SHOWN]

    shown = await browser.get("/ma-ville/suivi")
    found = await browser.fill_in("/ma-ville/suivi", {"code": code}, shown=shown)
    assert text in found.text
    agreed = await browser.fill_in("/ma-ville/suivi", {"code": code, "action": "approve"}, shown=found)

    assert agreed.status == 200
    assert text not in agreed.text
    assert [one.state for one in await relays_kept(ccas)] == [RelayState.SCHEDULED]
    assert "en ligne" in (await claire.get(path)).text


async def test_a_withdrawal_stops_what_is_about_to_leave_and_closes_what_left(town: Town, ccas: Instance) -> None:
    """A relay that was withdrawn before its quarter of an hour never appears; withdrawn after, it is closed."""
    browser = browser_at(town, ccas)
    code = await denise_writes(browser)
    claire = await agent_at(town, ccas, "claire")
    path = f"/dossiers/{(await only_case(ccas)).id}"
    text = "Une personne de la ville aimerait de la compagnie, en soirée."
    await claire.post(f"{path}/relais", {"do": "publish", "text": text, "category": "compagnie"})
    shown = await browser.get("/ma-ville/suivi")
    await browser.fill_in("/ma-ville/suivi", {"code": code, "action": "withdraw"}, shown=shown)

    with moved(timedelta(minutes=16)):
        await town.settle()

    assert [(one.state, one.status_id) for one in await relays_kept(ccas)] == [(RelayState.CANCELLED, None)]


async def relays_kept(ccas: Instance) -> list[Relay]:
    """Every relay."""
    async with (await room_of(ccas)).store.reading() as unit:
        return list(await unit.session.exec(select(Relay)))
