"""Being told: digests that hold nothing their reader may not see, quiet hours, requests of the quartier (R24)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from ensembl_fed.clock import moved, utc_now
from ensembl_fed.models import OutgoingMail, PushDelivery
from ensembl_fed.models.kinds import EventState
from ensembl_fed.services.check_event import EventDraft
from ensembl_fed.services.post_event import move_event, post_event
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.text.when import TOWN_ZONE
from tests.api.page_visits import asks_for_help, page, send, signed_in, visitor, with_quartiers
from tests.api.push_service import Device
from tests.town import Resident, Town
from web.pages.digests import write_digests

_WANTED = {"digest": "daily", "quiet_from": "21", "quiet_until": "8"}


@contextmanager
def tomorrow_at(hour: int) -> Iterator[None]:
    """The town's clock, tomorrow at an hour."""
    here = utc_now().astimezone(TOWN_ZONE)
    then: datetime = (here + timedelta(days=1)).replace(hour=hour, minute=0, second=0)
    with moved(then - here):
        yield


async def _choose(resident: Resident, **more: str) -> None:
    browser = await signed_in(resident)
    fields = {**_WANTED, **more}
    await send(browser, "/parametres/notifications", fields, shown_at="/parametres/notifications")


async def _mails(town: Town, resident: Resident) -> list[OutgoingMail]:
    await write_digests(resident.instance, {})
    async with resident.instance.database.reading() as unit:
        query = select(OutgoingMail).where(OutgoingMail.recipient == resident.email)
        return list(await unit.session.exec(query))


@pytest.mark.capability("R24")
async def test_digest_tells_what_happened_and_nothing_that_is_not_for_its_reader(town: Town) -> None:
    """Notifications and new help are in it; a private message only as the fact that there is one; what others say in
    private, or to those who follow them, not at all."""
    alice, bruno, chloe = await town.residents("alice", "bruno", "chloe")
    await _choose(alice)
    await asks_for_help(await signed_in(bruno), quartier="")
    await bruno.posts("@alice rendez-vous chez moi, 12 rue secrète", visibility="direct")
    await bruno.posts("Pour mes abonnés seulement", visibility="private")
    await chloe.posts("@bruno ceci reste entre nous", visibility="direct")
    await chloe.posts("@alice bonjour du marché")

    with tomorrow_at(9):
        (mail,) = await _mails(town, alice)
        assert len(await _mails(town, alice)) == 1

    for body in (mail.text, mail.html):
        assert "Bruno vous a écrit en privé" in body
        assert "bonjour du marché" in body
        assert "apporter du pain" in body
        for hidden in ("rue secrète", "Pour mes abonnés", "entre nous"):
            assert hidden not in body
        assert "http" in body
    assert "<img" not in mail.html
    assert "<script" not in mail.html
    assert "votre résumé du jour" in mail.subject


@pytest.mark.capability("R24")
async def test_digest_is_sent_to_nobody_who_did_not_ask_and_not_at_night(town: Town) -> None:
    """Off is the default; at six in the morning, or with nothing to tell, nothing is written."""
    alice, bruno = await town.residents("alice", "bruno")
    await _choose(alice)
    with tomorrow_at(9):
        assert await _mails(town, alice) == []
        await asks_for_help(await signed_in(bruno), quartier="")
    with tomorrow_at(6), moved(timedelta(days=1)):
        assert await _mails(town, alice) == []
    with tomorrow_at(10), moved(timedelta(days=1)):
        assert len(await _mails(town, alice)) == 1
        assert await _mails(town, bruno) == []


@pytest.mark.capability("R24")
async def test_link_of_a_digest_ends_it_without_signing_in(town: Town) -> None:
    """Looking at the link changes nothing; its button, and one click in a mail program, end the digests."""
    alice, bruno = await town.residents("alice", "bruno")
    for one in (alice, bruno):
        await _choose(one)
    await asks_for_help(await signed_in(await town.resident("chloe", alice.instance)), quartier="")
    with tomorrow_at(9):
        addresses = [(await _mails(town, one))[0].unsubscribe_url for one in (alice, bruno)]
    path, other = (address.removeprefix(alice.instance.home.addresses.base) for address in addresses)
    stranger = visitor(town, alice.instance)

    shown = await page(stranger, path)
    assert _rhythm((await page(await signed_in(alice), "/parametres/notifications")).text) == "daily"
    word = re.search(r'name="mot" value="([^"]+)"', shown.text)
    assert word is not None
    ended = await stranger.fill_in("/resume/arreter", {"mot": word.group(1)}, shown=shown)
    assert "vous ne recevrez plus de résumé" in ended.text
    clicked = await stranger.post(other, form={"List-Unsubscribe": "One-Click"})
    assert clicked.status == 200

    for one in (alice, bruno):
        assert _rhythm((await page(await signed_in(one), "/parametres/notifications")).text) == "off"
    await page(stranger, f"{path[:-4]}AAAA", status=422)


def _rhythm(html: str) -> str:
    found = re.search(r'name="digest" value="(\w+)" checked', html)
    assert found is not None, html
    return found.group(1)


@pytest.mark.capability("R24")
async def test_request_in_the_quartier_is_told_to_those_who_asked(town: Town) -> None:
    """To a neighbour of the quartier who switched it on; not to one of another quartier, nor to one who did not."""
    (_, chartreux) = await town.hosts(2)
    await with_quartiers(town, chartreux)
    names = ("alice", "bruno", "chloe", "denis")
    alice, bruno, chloe, denis = [await town.resident(name, chartreux) for name in names]
    for one, quartier in ((bruno, "chartreux"), (chloe, "centre-ville"), (denis, "chartreux")):
        browser = await signed_in(one)
        await send(browser, "/mon-quartier", {"quartier": quartier, "shown": "1"}, shown_at="/mon-quartier")
    for one in (bruno, chloe):
        await _choose(one, near="1", digest="off")

    await asks_for_help(await signed_in(alice))
    await town.settle()

    assert ("status", "alice") in await bruno.notifications()
    assert await chloe.notifications() == []
    assert await denis.notifications() == []


@pytest.mark.capability("R24")
async def test_push_waits_for_the_end_of_quiet_hours(town: Town) -> None:
    """A browser subscribes through the page; in the quiet hours of its reader nothing is sent, and it is not lost."""
    alice, bruno = await town.residents("alice", "bruno")
    browser = await signed_in(alice)
    shown = await page(browser, "/parametres/notifications")
    device = {"endpoint": "https://push.example/alice", **Device().keys}
    for _ in range(2):
        answer = await browser.fill_in("/parametres/notifications/appareil", device, shown=shown)
        assert answer.status == 200, answer.text
    await _choose(alice, quiet="1", quiet_from="21", quiet_until="8")

    with tomorrow_at(23):
        await bruno.posts("@alice tu dors ?")
        await town.settle()
        async with alice.instance.database.reading() as unit:
            (owed,) = await unit.session.exec(select(PushDelivery))
        assert owed.next_at.astimezone(TOWN_ZONE).hour == 8
        assert owed.next_at > utc_now()

    assert "Les notifications de ce site" in (await page(browser, "/parametres")).text
    taken = await browser.fill_in("/parametres/notifications/appareil/retirer", device, shown=shown)
    assert taken.json() == {"subscribed": False}


async def test_choices_that_are_not_offered_are_refused_and_kept(town: Town) -> None:
    """An hour that is none, a rhythm that is none: a sentence beside the field, and the rest as it was typed."""
    (alice,) = await town.residents("alice")
    browser = await signed_in(alice)
    wrong = {"digest": "hourly", "quiet_from": "25", "quiet_until": "8", "near": "1"}

    answer = await send(browser, "/parametres/notifications", wrong, shown_at="/parametres/notifications", status=422)

    assert "Choisissez à quel rythme" in answer.text
    assert 'id="quiet_from-error"' in answer.text


@pytest.mark.capability("R22")
async def test_words_are_filtered_covered_or_hidden(town: Town) -> None:
    """A word covers, another hides; both lists can be undone, and so can muting and blocking."""
    alice, bruno = await town.residents("alice", "bruno")
    await alice.follows(bruno)
    await bruno.posts("Parlons foot ce soir", visibility="public")
    await bruno.posts("Et de la météo", visibility="public")
    browser = await signed_in(alice)
    for words, action in (("foot", "warn"), ("météo", "hide")):
        await send(browser, "/parametres/filtres", {"words": words, "action": action}, shown_at="/parametres/filtres")

    home = (await page(browser, "/accueil")).text
    assert "Masqué par votre filtre « foot »" in home
    assert "Et de la météo" not in home
    listed = (await page(browser, "/parametres/filtres")).text
    number = re.search(r'name="filter" value="(\d+)"', listed)
    assert number is not None
    await send(browser, "/parametres/filtres/retirer", {"filter": number.group(1)}, shown_at="/parametres/filtres")
    empty = await send(browser, "/parametres/filtres", {"words": " "}, shown_at="/parametres/filtres", status=422)
    assert "Écrivez le mot à filtrer" in empty.text

    await send(browser, "/@bruno/masquer", {"on": "1"}, shown_at="/@bruno")
    assert "Parlons" not in (await page(browser, "/accueil")).text
    undo = {"on": "0", "back": "/parametres/filtres"}
    await send(browser, "/@bruno/masquer", undo, shown_at="/parametres/filtres")
    await send(browser, "/@bruno/bloquer", {"on": "1"}, shown_at="/@bruno")
    assert "Comptes que je bloque" in (await page(browser, "/parametres/filtres")).text
    await send(browser, "/@bruno/bloquer", undo, shown_at="/parametres/filtres")
    assert "Comptes que je bloque" not in (await page(browser, "/parametres/filtres")).text


@pytest.mark.capability("R24")
async def test_next_events_stand_on_the_front_page_and_in_a_digest_that_is_written_anyway(town: Town) -> None:
    """In the order of their hour, the cancelled left out; events alone are no reason to write to anybody."""
    alice, bruno = await town.residents("alice", "bruno")
    await _choose(alice)
    soon = utc_now() + timedelta(days=3)
    async with bruno.instance.database.unit() as unit:
        author = await account_by_id(unit, bruno.account_id)
        assert author is not None
        for title, days in (("Bal des voisins", 2), ("Bourse aux plantes", 1), ("Concert annulé", 1)):
            event = await post_event(unit, author, EventDraft(title, soon + timedelta(days=days), place_name="Halle"))
            if title == "Concert annulé":
                await move_event(unit, author, event.id, EventState.CANCELLED)

    front = (await page(visitor(town, alice.instance), "/")).text
    assert front.index("Bourse aux plantes") < front.index("Bal des voisins")
    assert "Concert annulé" not in front.partition('id="agenda"')[2].partition("</section>")[0]
    with tomorrow_at(9):
        assert await _mails(town, alice) == []
        await bruno.posts("@alice bonjour")
    with tomorrow_at(9), moved(timedelta(days=1)):
        (mail,) = await _mails(town, alice)
    for body, heading in ((mail.text, "BIENTÔT"), (mail.html, "Bientôt")):
        coming = body.partition(heading)[2]
        assert "Bal des voisins" in coming
        assert "Concert annulé" not in coming
