"""The story that the town is for, over real HTTP: a request in plain text, help from another instance, thanks."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from activitypub.signatures import key_id_of, verify_request
from ensembl_fed.clock import utc_now
from ensembl_fed.text.sanitize import html_to_text
from tests.federation.living_town import LivingTown, domain_of
from tests.federation.other_server import PUBLIC, Actor
from tests.services.http import Person, ask
from tests.services.paper_browser import PaperBrowser
from tests.services.wait import until

ASKED = "Bonjour, je cherche quelqu'un pour mes courses samedi matin. #demande #courses #Chartreux"
PARIS = ZoneInfo("Europe/Paris")
# The centre of the quartier, as the sample town has it.
CENTROID = (46.5755, 3.329)


@pytest.mark.capability("T10", "T11", "R14", "R16", "R17", "F10", "F11", "I8")
def test_a_request_is_answered_from_another_instance_and_thanked(living_town: LivingTown) -> None:
    """Story (a), steps 1 to 12: each `_` function below is a step and what must be seen after it."""
    town = living_town
    alice, bruno, carole = (
        town.person(town.chx, "alice"),
        town.person(town.cha, "bruno"),
        town.person(town.chx, "carole"),
    )
    follower = _follows_the_town(town)
    _follow(bruno, f"entraide@{domain_of(town.ville)}")

    post = _alice_asks(alice)
    help_id = post["id"]
    _it_was_understood(alice, help_id)
    order = _aide_says_what_it_understood(alice)
    _the_town_sees_it(town, bruno, post)
    _raw_delivery_is_signed_and_holds_one_place(town, post)
    _a_stranger_gets_nothing(town, post)
    _alice_makes_it_public(town, follower, alice, order, post)
    offer = _bruno_offers(town, bruno, alice, post)
    proposal = _alice_hears_of_it(town, alice, carole, help_id, offer)
    _alice_agrees(town, alice, proposal, post)
    _bruno_finds_it_among_his(bruno, alice, post)
    _alice_thanks(town, alice, bruno, post)


def _follows_the_town(town: LivingTown) -> Actor:
    follower = town.masto.actor("yann")
    followed = follower.activity("Follow", f"{town.ville}/groups/entraide")
    assert follower.delivers(f"{town.ville}/groups/entraide/inbox", followed).status == 202
    until(lambda: [one for one in town.masto.got("Accept") if one.activity["object"]["id"] == followed["id"]])
    return follower


def _follow(person: Person, handle: str) -> None:
    found = person.get("/api/v2/search", q=handle, resolve="true", type="accounts")["accounts"]
    person.post(f"/api/v1/accounts/{found[0]['id']}/follow")
    until(lambda: person.get("/api/v1/accounts/relationships", **{"id[]": found[0]["id"]})[0]["following"])


def _alice_asks(alice: Person) -> Any:
    key = {"Idempotency-Key": "courses-samedi"}
    post = alice.post("/api/v1/statuses", headers=key, status=ASKED, visibility="public")
    again = alice.post("/api/v1/statuses", headers=key, status=ASKED, visibility="public")
    assert again["id"] == post["id"]
    assert html_to_text(post["content"]).strip() == ASKED
    assert {tag["name"].lower() for tag in post["tags"]} == {"demande", "courses", "chartreux"}
    assert len(alice.get(f"/api/v1/accounts/{alice.id}/statuses")) == 1
    return post


def _it_was_understood(alice: Person, help_id: str) -> None:
    shown = alice.get(f"/api/ensembl/v1/help/{help_id}")
    assert (shown["kind"], shown["category"], shown["quartier"]) == ("request", "courses", "chartreux")
    assert (shown["scope"], shown["state"]) == ("town", "open")
    due = datetime.fromisoformat(shown["due"]).astimezone(PARIS)
    assert (due.weekday(), due.hour, due.minute) == (5, 12, 0)
    assert timedelta(0) < due - utc_now() < timedelta(days=7)
    lasts = datetime.fromisoformat(shown["expires_at"]) - datetime.fromisoformat(shown["created_at"])
    assert lasts == timedelta(days=30)


def _aide_says_what_it_understood(alice: Person) -> Any:
    """One direct message, within five seconds, and nothing else."""
    (said,) = until(alice.mentions, within_s=5)
    assert (said["visibility"], said["account"]["acct"]) == ("direct", "aide")
    text = html_to_text(said["content"])
    assert re.search(r"J'ai compris : demande · courses[^·]* · Les Chartreux · samedi", text)
    assert re.search(r"Répondez CHANGER, PUBLIC ou ANNULER\.", text)
    assert len(alice.get("/api/v1/notifications")) == 1
    return said


def _the_town_sees_it(town: LivingTown, bruno: Person, post: Mapping[str, Any]) -> None:
    """Within ten seconds; visitors see that there is something, and that it is fewer than five."""
    member = town.person(town.ville, "denise")
    until(lambda: post["uri"] in _uris(member.get("/api/v1/timelines/tag/demande")), within_s=10)
    assert post["uri"] not in _uris(ask("GET", f"{town.ville}/api/v1/timelines/tag/demande").json())
    carte = ask("GET", f"{town.ville}/carte?kind=request")
    assert carte.status == 200
    assert "Les Chartreux" in carte.text
    assert "moins de 5" in carte.text
    shares = until(lambda: [one for one in bruno.get("/api/v1/timelines/home") if one["reblog"]], within_s=10)
    shared = [one for one in shares if one["reblog"]["uri"] == post["uri"]]
    assert [one["account"]["acct"] for one in shared] == [f"entraide@{domain_of(town.ville)}"]


def _raw_delivery_is_signed_and_holds_one_place(town: LivingTown, post: Mapping[str, Any]) -> None:
    created = until(lambda: town.witness.got("Create", about=post["uri"]), within_s=10)
    assert len(created) == 1
    request, note = created[0].request, created[0].activity["object"]
    key_id = key_id_of(request)
    assert key_id.startswith(f"{town.chx}/users/alice")
    key = town.witness.actors["/actor"].fetches(key_id.partition("#")[0]).json()["publicKey"]["publicKeyPem"]
    verify_request(request, key, now=utc_now())

    assert note["type"] == "Note"
    assert note["attributedTo"] == f"{town.chx}/users/alice"
    assert note["to"] == [f"{town.ville}/groups/entraide/members"]
    assert PUBLIC not in json.dumps(created[0].activity)
    assert (note["purpose"], note["helpStatus"], note["helpCategory"]) == ("request", "open", "courses")
    assert note["audience"] == f"{town.chx}/groups/entraide"
    assert note["publishes"]["type"] == "Intent"
    assert not note["publishes"].get("finished", False)
    assert "name" not in note
    place = note["location"]
    assert place["type"] == "Place"
    assert (place["latitude"], place["longitude"]) == CENTROID
    assert isinstance(place["radius"], float)
    assert "streetAddress" not in json.dumps(note)
    said = [one for one in _numbers(created[0].activity) if 46 < one < 47 or 3 < one < 4]
    assert sorted(said) == sorted(CENTROID)


def _a_stranger_gets_nothing(town: LivingTown, post: Mapping[str, Any]) -> None:
    """Neither unsigned nor signed, neither as a document nor as a page, and nothing was sent there."""
    unsigned = ask("GET", post["uri"], headers={"Accept": "application/activity+json"})
    assert unsigned.status == 404
    assert town.reader.fetches(post["uri"]).status == 404
    assert town.reader.fetches(f"{post['uri']}/activity").status == 404
    assert "courses samedi" not in ask("GET", post["url"]).text
    assert town.witness.actors["/actor"].fetches(post["uri"]).status == 200
    outbox = town.reader.fetches(f"{town.chx}/users/alice/outbox?page=true").text
    assert post["uri"] not in outbox
    assert post["uri"] not in town.reader.fetches(f"{town.ville}/groups/entraide/outbox?page=true").text
    assert post["uri"] not in _everything(town)


def _alice_makes_it_public(
    town: LivingTown, follower: Actor, alice: Person, order: Mapping[str, Any], post: Mapping[str, Any]
) -> None:
    """The town's group brings it to its follower elsewhere, as plain text with three hashtags."""
    alice.posts("@aide PUBLIC", visibility="direct", in_reply_to_id=order["id"])
    until(
        lambda: [one for one in town.masto.got("Announce") if post["uri"] in json.dumps(one.activity["object"])],
        within_s=10,
        what="the group's share",
    )
    assert all(one.activity["actor"] == f"{town.ville}/groups/entraide" for one in town.masto.got("Announce"))
    note = follower.fetches(post["uri"])
    assert note.status == 200
    assert note.json()["to"] == [PUBLIC]
    assert html_to_text(note.json()["content"]).strip().endswith(ASKED)
    assert {tag["name"].lower() for tag in note.json()["tag"] if tag["type"] == "Hashtag"} == {
        "#demande", "#courses", "#chartreux",
    }  # fmt: skip
    assert ask("GET", post["uri"], headers={"Accept": "application/activity+json"}).status == 200
    assert alice.get(f"/api/ensembl/v1/help/{post['id']}")["scope"] == "public"
    until(lambda: [one for one in alice.mentions() if "C'est fait" in html_to_text(one["content"])])


def _bruno_offers(town: LivingTown, bruno: Person, alice: Person, post: Mapping[str, Any]) -> Any:
    seen = until(lambda: bruno.sees(post["uri"]))
    return bruno.posts(f"@{alice.handle} Je peux y aller #jaide", visibility="direct", in_reply_to_id=seen["id"])


def _alice_hears_of_it(town: LivingTown, alice: Person, carole: Person, help_id: str, offer: Mapping[str, Any]) -> Any:
    """An ordinary mention, and @aide's words; only she sees who offers."""
    said = until(lambda: _said_by_aide(alice, "propose son aide"), within_s=10)
    text = html_to_text(said["content"])
    assert "Bruno" in text or "bruno" in text
    assert "Champins" in text
    assert "Répondez #accord ou #nonmerci" in text
    assert "extérieur" not in text
    assert offer["uri"] in _uris(alice.mentions())
    path = f"/api/ensembl/v1/help/{help_id}/responses"
    (response,) = alice.get(path)
    assert (response["state"], response["account"]["acct"]) == ("proposed", f"bruno@{domain_of(town.cha)}")
    assert carole.asks("GET", path).status == 403
    assert ask("GET", f"{alice.base}{path}").status in (401, 404)
    return said


def _alice_agrees(town: LivingTown, alice: Person, proposal: Mapping[str, Any], post: Mapping[str, Any]) -> None:
    """The answer is accepted, and every instance says so in the text."""
    before = len(_open_on(town.person(town.ville, "denise")))
    alice.posts("@aide #accord", visibility="direct", in_reply_to_id=proposal["id"])
    (response,) = until(
        lambda: [one for one in alice.get(f"/api/ensembl/v1/help/{post['id']}/responses") if one["state"] == "accepted"]
    )
    assert response["account"]["acct"].startswith("bruno@")
    assert alice.get(f"/api/ensembl/v1/help/{post['id']}")["state"] == "in_progress"
    _says_everywhere(town, post["uri"], "[Pourvue]")
    changed = until(lambda: town.witness.got("Update", about=post["uri"]))[-1].activity["object"]
    assert changed["helpStatus"] == "in_progress"
    assert not changed["publishes"].get("finished", False)
    assert len(_open_on(town.person(town.ville, "denise"))) == before - 1


def _bruno_finds_it_among_his(bruno: Person, alice: Person, post: Mapping[str, Any]) -> None:
    """His page lists it, with how to write to her and no other way to reach her."""
    (mine,) = until(lambda: [one for one in bruno.get("/api/ensembl/v1/responses") if one["state"] == "accepted"])
    assert mine["help"]["uri"] == post["uri"]
    browser = PaperBrowser(bruno.base)
    browser.sign_in(bruno)
    page = browser.get("/mes-coups-de-main").text
    assert "courses samedi" in page
    assert "alice" in page
    assert alice.email not in page
    for way in ("tel:", "mailto:"):
        assert way not in page.partition("<main")[2].partition("</main>")[0]
    assert _said_by_aide(bruno, "accepte votre aide")


def _alice_thanks(town: LivingTown, alice: Person, bruno: Person, post: Mapping[str, Any]) -> None:
    """Done everywhere, finished on the wire, and gone from what is open."""
    alice.posts(f"Merci @{bruno.handle} #merci", visibility="public", in_reply_to_id=post["id"])
    assert alice.get(f"/api/ensembl/v1/help/{post['id']}")["state"] == "fulfilled"
    _says_everywhere(town, post["uri"], "[Faite]")
    changed = until(
        lambda: [
            one
            for one in town.witness.got("Update", about=post["uri"])
            if one.activity["object"]["helpStatus"] == "fulfilled"
        ]
    )[-1].activity["object"]
    assert changed["publishes"]["finished"] is True
    for person in (alice, bruno, town.person(town.ville, "denise"), town.person(town.asso, "farid")):
        assert post["uri"] not in _open_on(person)
    for path in ("/carte?kind=request", "/entraide"):
        assert "courses samedi" not in ask("GET", f"{town.ville}{path}").text


def _says_everywhere(town: LivingTown, uri: str, prefix: str) -> None:
    """Within a minute the text begins so on each instance of the town."""
    for base, name in ((town.cha, "bruno"), (town.asso, "farid"), (town.ville, "denise")):
        person = town.person(base, name)
        until(
            lambda person=person: (
                html_to_text((person.sees(uri) or {"content": ""})["content"]).strip().startswith(prefix)
            ),
            within_s=60,
            what=f"{prefix} on {base}",
        )


def _said_by_aide(person: Person, words: str) -> Any:
    said = [
        one
        for one in person.mentions()
        if one["account"]["acct"].startswith("aide") and words in html_to_text(one["content"])
    ]
    return said[0] if said else None


def _open_on(person: Person) -> list[str]:
    return [one["uri"] for one in person.get("/api/ensembl/v1/help", limit="40")]


def _uris(statuses: list[Any]) -> list[str]:
    return [one["uri"] for one in statuses]


def _numbers(thing: object) -> Iterator[float]:
    """Every number in a document, those in texts that look like coordinates included."""
    if isinstance(thing, Mapping):
        for value in thing.values():
            yield from _numbers(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from _numbers(value)
    elif isinstance(thing, str):
        yield from (float(found) for found in re.findall(r"\b\d{1,2}\.\d{3,}\b", thing))
    elif isinstance(thing, int | float) and not isinstance(thing, bool):
        yield float(thing)


def _everything(town: LivingTown) -> str:
    """All that the stranger ever got."""
    return json.dumps([one.activity for one in town.masto.inbox])
