"""The ways in which the story of a request may go otherwise, over real HTTP."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from ensembl_fed.clock import moved
from ensembl_fed.text.sanitize import html_to_text
from tests.federation.living_town import LivingTown, domain_of
from tests.federation.other_server import PUBLIC
from tests.services.http import Person, ask
from tests.services.wait import until
from tests.town import Town


def help_of(person: Person, post: Mapping[str, Any]) -> Any:
    """A help post as its author's instance has it."""
    return person.get(f"/api/ensembl/v1/help/{post['id']}")


def responses(person: Person, post: Mapping[str, Any]) -> list[Any]:
    return person.get(f"/api/ensembl/v1/help/{post['id']}/responses")


def text_on(person: Person, uri: str) -> str:
    """What a post says on somebody's instance; empty while it is not there."""
    return html_to_text((person.sees(uri) or {"content": ""})["content"]).strip()


def said_by_aide(person: Person, words: str) -> Any:
    """What @aide said to somebody with these words, if it did."""
    said = [one for one in person.mentions() if one["account"]["acct"].split("@")[0] == "aide"]
    return next((one for one in said if words in html_to_text(one["content"])), None)


def offers_to_help(helper: Person, author: Person, post: Mapping[str, Any]) -> Any:
    """A direct reply with #jaide, as any client sends it."""
    seen = until(lambda: helper.sees(post["uri"]))
    return helper.posts(f"@{author.handle} Je viens #jaide", visibility="direct", in_reply_to_id=seen["id"])


def is_agreed(author: Person, helper: Person, post: Mapping[str, Any]) -> None:
    """Somebody asks, somebody offers, and both agree."""
    offers_to_help(helper, author, post)
    proposal = until(lambda: said_by_aide(author, "propose son aide"))
    author.posts("@aide #accord", visibility="direct", in_reply_to_id=proposal["id"])
    until(lambda: help_of(author, post)["state"] == "in_progress")


def test_a_post_without_hashtags_is_an_ordinary_one(living_town: LivingTown) -> None:
    """@aide says nothing, and nobody but followers gets it."""
    author = living_town.person(living_town.chx, "adele")
    plain = author.posts("il me faut une perceuse")
    asked = author.posts("Il me faut une perceuse #demande #outils")
    until(lambda: said_by_aide(author, "J'ai compris"))

    assert author.asks("GET", f"/api/ensembl/v1/help/{plain['id']}").status == 404
    assert len(author.mentions()) == 1
    until(lambda: living_town.witness.got("Create", about=asked["uri"]))
    assert not living_town.witness.got("Create", about=plain["uri"])


@pytest.mark.capability("F13")
def test_somebody_from_elsewhere_asks_the_towns_group(living_town: LivingTown) -> None:
    """A note of ordinary software that names @entraide is a request, told to be from outside the town."""
    town = living_town
    stranger = town.masto.actor("ines")
    group = f"{town.ville}/groups/entraide"
    named = {f"entraide@{domain_of(town.ville)}": group}
    note = stranger.note("@entraide Bonjour, qui prête une échelle ? #demande #outils", number=1, mentions=named)
    create = stranger.activity("Create", note, to=[PUBLIC], cc=note["cc"])
    assert stranger.delivers(f"{town.ville}/inbox", create).status == 202

    resident = town.person(town.ville, "basile")

    def listed() -> list[Any]:
        return [one for one in resident.get("/api/ensembl/v1/help") if one["uri"] == note["id"]]

    (shown,) = until(listed)
    assert (shown["kind"], shown["account"]["acct"]) == ("request", f"ines@{town.masto.domain}")
    assert "extérieur au réseau de la ville" in ask("GET", f"{town.ville}/entraide").text
    announced = until(lambda: [one for one in town.witness.got("Announce") if note["id"] in json.dumps(one.activity)])
    assert {one.activity["actor"] for one in announced} == {group}


def test_a_helper_who_withdraws_leaves_the_request_open(living_town: LivingTown) -> None:
    """Open again on every instance, and the author is told."""
    author, helper = living_town.person(living_town.chx, "agathe"), living_town.person(living_town.cha, "benoit")
    post = author.posts("Qui peut garder mon chat samedi ? #demande #animaux")
    is_agreed(author, helper, post)
    until(lambda: text_on(helper, post["uri"]).startswith("[Pourvue]"))

    seen = helper.sees(post["uri"])
    helper.posts(f"@{author.handle} Je ne peux plus #retire", visibility="direct", in_reply_to_id=seen["id"])

    until(lambda: help_of(author, post)["state"] == "open")
    assert [one["state"] for one in responses(author, post)] == ["withdrawn"]
    until(lambda: said_by_aide(author, "ne peut finalement pas aider"))
    until(lambda: "[" not in text_on(helper, post["uri"])[:1])


@pytest.mark.capability("R17", "F8")
def test_an_instance_that_was_down_hears_of_it_once_it_is_back(living_town: LivingTown) -> None:
    """The change waits for it, comes within a minute of its return, and is not there twice."""
    town = living_town
    author, helper = town.person(town.chx, "alix"), town.person(town.cha, "bruna")
    reader = town.person(town.asso, "fanny")
    post = author.posts("Qui peut m'aider à déménager ? #demande #transport")
    until(lambda: reader.sees(post["uri"]))

    town.alone.stop()
    is_agreed(author, helper, post)
    until(lambda: "[Pourvue]" in text_on(helper, post["uri"]))
    town.alone.start()

    until(lambda: text_on(reader, post["uri"]).startswith("[Pourvue]"), within_s=60)
    history = reader.get(f"/api/v1/statuses/{reader.sees(post['uri'])['id']}/history")
    assert len(history) == 2


def test_a_request_that_is_deleted_is_gone_everywhere(living_town: LivingTown) -> None:
    """Each instance that had it gets a Delete with a tombstone, and none shows it any more."""
    town = living_town
    author, reader = town.person(town.chx, "armel"), town.person(town.asso, "farida")
    post = author.posts("Qui a vu mon vélo ? #demande #autre")
    until(lambda: reader.sees(post["uri"]))

    assert author.asks("DELETE", f"/api/v1/statuses/{post['id']}").status == 200

    (deleted,) = until(lambda: town.witness.got("Delete", about=post["uri"]))
    assert deleted.activity["object"]["type"] == "Tombstone"
    for person in (reader, town.person(town.ville, "basile")):
        until(lambda person=person: person.sees(post["uri"]) is None)
    assert ask("GET", post["uri"], headers={"Accept": "application/activity+json"}).status in (404, 410)
    assert not town.masto.got("Delete", about=post["uri"])


@pytest.mark.capability("I17")
def test_a_blocked_helper_leaves_no_trace(living_town: LivingTown) -> None:
    """The offer does not reach the author: no notification, no conversation, no answer, no word of @aide."""
    town = living_town
    author, helper = town.person(town.chx, "aurore"), town.person(town.cha, "bertrand")
    post = author.posts("Qui peut arroser mes plantes ? #demande #jardin")
    until(lambda: helper.sees(post["uri"]))
    found = author.get("/api/v2/search", q=helper.handle, resolve="true", type="accounts")["accounts"][0]
    assert author.post(f"/api/v1/accounts/{found['id']}/block")["blocking"]
    until(lambda: said_by_aide(author, "J'ai compris"))
    before = author.get("/api/v1/notifications")

    # The helper's server hides the post of somebody who blocks, once it has heard of it.
    until(lambda: helper.sees(post["uri"]) is None)
    helper.posts(f"@{author.handle} Je viens #jaide", visibility="direct")
    other = town.person(town.cha, "brune")
    offers_to_help(other, author, post)

    until(lambda: said_by_aide(author, "propose son aide"))
    assert [one["account"]["acct"] for one in responses(author, post)] == [other.handle]
    after = [one for one in author.get("/api/v1/notifications") if one["id"] not in {one["id"] for one in before}]
    assert {one["account"]["acct"] for one in after} == {other.handle, "aide"}
    assert helper.handle not in json.dumps(author.get("/api/v1/conversations"))


@pytest.mark.capability("R18", "I7")
async def test_a_request_ends_by_itself_after_a_reminder(town: Town) -> None:
    """Three days before, @aide asks; after thirty days it says so everywhere, and is in no list."""
    author, reader = await town.residents("alice", "bruno", on_hosts=2)
    post = await author.posts("Qui peut m'aider ? #demande #courses")
    await town.settle()
    assert len(await author.get("/api/ensembl/v1/help")) == 1

    async def aide_said() -> list[str]:
        return [html_to_text(one["status"]["content"]) for one in await author.get("/api/v1/notifications")]

    with moved(timedelta(days=26)):
        await town.settle()
        assert not any("se terminera" in text for text in await aide_said())
    with moved(timedelta(days=27, hours=1)):
        await town.settle()
        assert sum("se terminera" in text for text in await aide_said()) == 1
    with moved(timedelta(days=30, hours=1)):
        await town.settle()
        shown = await author.get(f"/api/ensembl/v1/help/{post['id']}")
        assert shown["state"] == "expired"
        assert await author.get("/api/ensembl/v1/help") == []
        copy = await reader.finds_status(post["uri"])
        assert html_to_text(copy["content"]).strip().startswith("[Expirée]")
        assert await reader.get("/api/ensembl/v1/help") == []
