"""Events across instances: announced, changed, cancelled, deleted, and who comes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from activitypub.activities import read_activity
from activitypub.documents import parse_document
from activitypub.events import EventStatus, JoinRule
from activitypub.notes import read_note
from ensembl_fed.clock import utc_now
from ensembl_fed.inbox.handlers import HANDLERS
from ensembl_fed.inbox.receive import process_batch
from ensembl_fed.models.kinds import AccountKind, EventState, FollowState
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.storage.events import event_by_id
from ensembl_fed.storage.relations import add_follow
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.work import DueReceived
from ensembl_fed.text.sanitize import html_to_text
from tests.federation.home import BASE, OurInstance
from tests.town import Resident, Town

_PEERS = Path(__file__).parents[1] / "data" / "peers"
_ACTIVITY = "application/activity+json"


def _fields(**more: object) -> dict[str, object]:
    start = (utc_now() + timedelta(days=3)).replace(microsecond=0)
    return {
        "title": "Repas de quartier",
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=3)).isoformat(),
        "description": "Chacun apporte un plat.",
        "place": "Salle des Chartreux",
        "address": "12 rue des Lilas, 03000 Moulins",
        "capacity": 1,
        "is_free": True,
        "accessibility": "Accès de plain-pied",
        "join_mode": "free",
        "scope": "public",
        **more,
    }


async def _organiser_and_neighbour(town: Town) -> tuple[Resident, Resident]:
    city, chartreux = await town.hosts(2)
    organiser = await town.resident("amicale", chartreux, kind=AccountKind.ORGANIZATION)
    return organiser, await town.resident("bruno", city)


async def _agenda(reader: Resident) -> list[Any]:
    found: list[Any] = await reader.get("/api/ensembl/v1/events")
    return found


@pytest.mark.capability("A5")
async def test_an_event_stands_in_every_agenda_of_the_town_until_it_is_cancelled(town: Town) -> None:
    """Announced on one instance it is on the other with its terms; changed and cancelled there, here too; then gone."""
    organiser, neighbour = await _organiser_and_neighbour(town)
    made = await organiser.post("/api/ensembl/v1/events", **_fields())
    await town.settle()

    (shown,) = await _agenda(neighbour)
    assert (shown["title"], shown["place"]["name"]) == ("Repas de quartier", "Salle des Chartreux")
    assert shown["place"]["address"] == "12 rue des Lilas, 03000 Moulins"
    assert (shown["capacity"], shown["is_free"], shown["accessibility"]) == (1, True, "Accès de plain-pied")
    status = await neighbour.get(f"/api/v1/statuses/{shown['id']}")
    text = html_to_text(status["content"])
    assert text.startswith("Repas de quartier")
    assert "🗓" in text
    assert text.count("Repas de quartier") == 1
    assert status["spoiler_text"] == ""
    assert status["ensembl"]["event"]["state"] == "confirmed"

    await organiser.asks("PUT", f"/api/ensembl/v1/events/{made['id']}", json=_fields(title="Grand repas"))
    await organiser.post(f"/api/ensembl/v1/events/{made['id']}/cancel")
    await town.settle()
    (cancelled,) = await _agenda(neighbour)
    assert (cancelled["title"], cancelled["state"]) == ("Grand repas", "cancelled")
    assert html_to_text((await neighbour.get(f"/api/v1/statuses/{shown['id']}"))["content"]).startswith(
        "[Annulé] Grand"
    )

    await organiser.asks("DELETE", f"/api/v1/statuses/{made['id']}")
    await town.settle()
    assert await _agenda(neighbour) == []


@pytest.mark.capability("A5")
async def test_the_last_place_is_given_once_and_is_free_again(town: Town) -> None:
    """Join is agreed to while there is a place, refused after that; Leave frees it; nobody is counted twice."""
    organiser, neighbour = await _organiser_and_neighbour(town)
    late = await town.resident("chloe", organiser.instance)
    made = await organiser.post("/api/ensembl/v1/events", **_fields())
    await town.settle()
    (shown,) = await _agenda(neighbour)

    asked = await neighbour.post(f"/api/ensembl/v1/events/{shown['id']}/join")
    assert asked["joining"] == "asked"
    await town.settle()
    assert (await neighbour.get(f"/api/ensembl/v1/events/{shown['id']}"))["joining"] == "accepted"
    assert (await organiser.get(f"/api/ensembl/v1/events/{made['id']}"))["joined"] == 1
    refused = await late.asks("POST", f"/api/ensembl/v1/events/{made['id']}/join")
    assert (refused.status, refused.json()["error"]) == (422, "Il n’y a plus de place pour cet événement.")

    await neighbour.post(f"/api/ensembl/v1/events/{shown['id']}/leave")
    await town.settle()
    await late.post(f"/api/ensembl/v1/events/{made['id']}/join")
    assert (await organiser.get(f"/api/ensembl/v1/events/{made['id']}"))["joined"] == 1


@pytest.mark.capability("A5")
async def test_an_event_for_the_town_is_shown_to_no_stranger(town: Town) -> None:
    """Its scope is kept: members of the town's instances read it, visitors and other servers do not."""
    organiser, neighbour = await _organiser_and_neighbour(town)
    outside = await town.resident("zoe", await town.strangers())
    await outside.follows(organiser)
    made = await organiser.post("/api/ensembl/v1/events", **_fields(scope="town"))
    await town.settle()

    assert [one["title"] for one in await _agenda(neighbour)] == ["Repas de quartier"]
    assert await _agenda(outside) == []
    for path in (f"/api/ensembl/v1/events/{made['id']}", made["uri"].removeprefix(organiser.address(""))):
        answer = await town.client.request("GET", organiser.address(path), headers={"accept": _ACTIVITY})
        assert answer.status == 404
    visited = await town.client.request("GET", organiser.address("/api/ensembl/v1/events"))
    assert visited.json() == []


@pytest.mark.capability("A7")
async def test_others_read_our_event(town: Town) -> None:
    """As Mobilizon reads it: name, Place, capacity, status; as Mastodon: name, summary and a link."""
    organiser, _ = await _organiser_and_neighbour(town)
    made = await organiser.post("/api/ensembl/v1/events", **_fields(recurrence="FREQ=WEEKLY"))

    answer = await town.client.request("GET", made["uri"], headers={"accept": _ACTIVITY})
    document = parse_document(answer.body)

    assert (document["type"], document["name"]) == ("Event", "Repas de quartier")
    assert "Salle des Chartreux" in str(document["summary"])
    assert str(document["url"]).startswith("http")
    assert document["ical:status"] == "CONFIRMED"
    assert document["maximumAttendeeCapacity"] == 1
    assert document["joinMode"] == "free"
    assert isinstance(document["location"], dict)
    assert document["location"]["address"] == {
        "type": "PostalAddress",
        "streetAddress": "12 rue des Lilas, 03000 Moulins",
    }
    assert "Repas de quartier" not in str(document["content"])
    terms = read_note(document).event
    assert terms is not None
    assert (terms.status, terms.join, terms.recurrence) == (EventStatus.CONFIRMED, JoinRule.FREE, "FREQ=WEEKLY")


@pytest.mark.capability("A7")
@pytest.mark.parametrize(
    ("software", "name", "title", "place", "state", "free"),
    [
        ("mobilizon", "activity", "Fête des voisins", "Salle des fêtes", EventState.CONFIRMED, None),
        ("mobilizon", "event", "Repas partagé", "Salle des fêtes", EventState.CANCELLED, True),
        ("gancio", "activity", "Atelier", "Le local", EventState.CONFIRMED, None),
        ("friendica", "event", "Bourse aux graines", "Jardin partagé", EventState.CONFIRMED, None),
    ],
)
async def test_events_of_other_software_are_events_here(
    ours: OurInstance, software: str, name: str, *, title: str, place: str, state: EventState, free: bool | None
) -> None:
    """Through the inbox: date, place, state and price are kept, and stand in words before the text."""
    folder = _PEERS / software
    ours.others.publish(parse_document((folder / "actor.json").read_bytes()))
    body = (folder / f"{name}.json").read_text()
    activity = read_activity(parse_document(body.encode()))
    lea, account = await ours.account("lea"), await bring_actor(ours.peers, activity.actor)
    async with ours.database.unit() as unit:
        await add_follow(unit, lea.id, account.id, uri=f"{BASE}/1", state=FollowState.ACCEPTED)

    await process_batch(ours.peers, [DueReceived(1, activity.actor, str(activity.id), body, 0)], HANDLERS)

    async with ours.database.reading() as unit:
        status = await status_by_uri(unit, str(activity.object_id))
        event = await event_by_id(unit, status.id) if status is not None else None
    assert status is not None
    assert event is not None
    assert (event.title, event.place_name, event.state, event.is_free) == (title, place, state, free)
    assert event.starts_at > datetime(2026, 11, 30, tzinfo=UTC)
    text = html_to_text(status.content)
    assert text.startswith(title)
    assert f"📍 {place}" in text
    assert "décembre 2026" in text


async def test_what_cannot_be_announced_is_said_field_by_field(town: Town) -> None:
    """Status 422 and a sentence; nothing is kept."""
    organiser, _ = await _organiser_and_neighbour(town)
    wrong: list[tuple[dict[str, object], str]] = [
        ({"title": " "}, "titre"),
        ({"starts_at": "demain"}, "starts_at"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "fin"),
        ({"recurrence": "FREQ=SECONDLY"}, "répétition"),
        ({"link": "javascript:alert(1)"}, "adresse"),
        ({"capacity": 0}, "places"),
        ({"join_mode": "external"}, "adresse"),
        ({"scope": "direct"}, "message privé"),
        ({"starts_at": "2099-01-01T00:00:00Z"}, "lointaine"),
    ]
    for fields, word in wrong:
        answer = await organiser.asks("POST", "/api/ensembl/v1/events", json=_fields(**fields))
        assert answer.status == 422, fields
        assert word in answer.json()["error"], answer.json()
    assert await _agenda(organiser) == []
