"""Voisins solidaires through pages: beginning, being found across the town, being told why, a pause, stopping."""

from datetime import timedelta

import orjson
import pytest

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.solidary import active_neighbour, standing_consents
from tests.api.page_visits import asks_for_help, page, send, signed_in, visitor, with_quartiers
from tests.town import Resident, Town

_FORM = {
    "first_name": "Bruno",
    "quartier": "chartreux",
    "categories": "courses",
    "languages": "fr",
    "slots": "saturday-morning",
    "weekly_most": "2",
    "is_listed": "1",
    "charter": "1",
}


async def _two_hosts(town: Town) -> tuple[Instance, Instance]:
    city, member = await town.hosts(2)
    await with_quartiers(town, city)
    await with_quartiers(town, member)
    return city, member


async def _begins(resident: Resident, **changes: str) -> None:
    browser = await signed_in(resident)
    await send(browser, "/voisin-solidaire", {**_FORM, **changes}, shown_at="/voisin-solidaire")


@pytest.mark.capability("S1", "S2", "S3", "S8", "I13")
async def test_somebody_is_found_across_the_town_until_they_stop(town: Town) -> None:
    """The other instance's members see a first name and how; visitors a number in words; strangers nothing at all."""
    city, member = await _two_hosts(town)
    bruno, lea = await town.resident("bruno", member), await town.resident("lea", city)
    await _begins(bruno)
    await town.settle()

    seen = (await page(await signed_in(lea), "/voisins-solidaires?category=courses")).text
    assert "Bruno" in seen
    assert "samedi matin" in seen
    for_visitors = (await page(visitor(town, city), "/voisins-solidaires")).text
    assert "Bruno" not in for_visitors
    assert "moins de 5" in for_visitors
    assert b"voisinSolidaire" not in await _actor(town, bruno)

    await send(await signed_in(bruno), "/voisin-solidaire/arreter", {}, shown_at="/voisin-solidaire")
    await town.settle()
    assert "Bruno" not in (await page(await signed_in(lea), "/voisins-solidaires")).text
    async with member.database.reading() as unit:
        assert await active_neighbour(unit, bruno.account_id) is None
        assert await standing_consents(unit, bruno.account_id) == {}


@pytest.mark.capability("S3")
async def test_who_agreed_to_the_ccas_alone_stands_in_no_directory(town: Town) -> None:
    """Two consents, each by itself."""
    city, member = await _two_hosts(town)
    bruno, lea = await town.resident("bruno", member), await town.resident("lea", member)
    await _begins(bruno, is_listed="", is_for_ccas="1")
    await town.settle()
    assert "Bruno" not in (await page(await signed_in(lea), "/voisins-solidaires")).text
    carole = await town.resident("carole", city)
    assert "Bruno" not in (await page(await signed_in(carole), "/voisins-solidaires")).text


@pytest.mark.capability("S4", "S5")
async def test_who_fits_is_told_and_told_why_but_not_during_a_pause(town: Town) -> None:
    """The reasons are in the message; somebody on pause, or of another trade, hears nothing."""
    _, member = await _two_hosts(town)
    asker = await town.resident("alice", member)
    bruno, yves, anna = [await town.resident(name, member) for name in ("bruno", "yves", "anna")]
    await _begins(bruno)
    await _begins(yves, first_name="Yves", categories="jardin")
    await _begins(anna, first_name="Anna")
    await send(await signed_in(anna), "/voisin-solidaire/pause", {"until": _tomorrow()}, shown_at="/voisin-solidaire")
    await asks_for_help(await signed_in(asker), category="courses", quartier="chartreux")
    await town.settle()

    [told] = [text for text in await _told(bruno) if "près de chez vous" in text]
    assert "courses" in told.lower()
    for other in (yves, anna):
        assert not [text for text in await _told(other) if "près de chez vous" in text]


async def test_what_is_missing_is_said_beside_the_field_and_what_was_typed_stays(town: Town) -> None:
    """No charter, nothing chosen, a pause in the past: 422, and nothing is kept."""
    _, member = await _two_hosts(town)
    bruno = await town.resident("bruno", member)
    browser = await signed_in(bruno)
    answer = await send(
        browser, "/voisin-solidaire", {**_FORM, "charter": ""}, shown_at="/voisin-solidaire", status=422
    )
    assert 'value="Bruno"' in answer.text
    assert "charte" in answer.text
    missing = {**_FORM, "categories": "", "first_name": "Brunette"}
    answer = await send(browser, "/voisin-solidaire", missing, shown_at="/voisin-solidaire", status=422)
    assert 'value="Brunette"' in answer.text
    await _begins(bruno)
    past = {"until": "2020-01-01"}
    await send(browser, "/voisin-solidaire/pause", past, shown_at="/voisin-solidaire", status=422)
    async with member.database.reading() as unit:
        kept = await active_neighbour(unit, bruno.account_id)
    assert kept is not None
    assert (kept.first_name, kept.paused_until) == ("Bruno", None)


@pytest.mark.capability("T10")
async def test_a_word_to_aide_ends_it(town: Town) -> None:
    """STOP by direct message, as from any client; SOLIDAIRE is answered with the page."""
    _, member = await _two_hosts(town)
    bruno = await town.resident("bruno", member)
    await _begins(bruno)
    await bruno.posts("@aide STOP", visibility="direct")
    await town.settle()
    async with member.database.reading() as unit:
        assert await active_neighbour(unit, bruno.account_id) is None
    await bruno.posts("@aide solidaire", visibility="direct")
    await town.settle()
    assert any("/voisin-solidaire" in text for text in await _told(bruno))


async def _actor(town: Town, resident: Resident) -> bytes:
    async with resident.instance.database.reading() as unit:
        account = await account_by_id(unit, resident.account_id)
    assert account is not None
    answer = await visitor(town, resident.instance).get(
        account.uri.partition(resident.instance.domain)[2], headers={"accept": "application/activity+json"}
    )
    assert orjson.loads(answer.body)["type"] == "Person"
    return answer.body


async def _told(resident: Resident) -> list[str]:
    notifications = await resident.get("/api/v1/notifications")
    return [one["status"]["content"] for one in notifications if one["status"]]


def _tomorrow() -> str:
    return (utc_now() + timedelta(days=2)).date().isoformat()
