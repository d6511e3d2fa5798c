"""Groups as Lemmy, PieFed, NodeBB and Mastodon know them: posts by mention, and activities passed on (FEP-1b12)."""

from collections.abc import Mapping
from typing import Any

import pytest

from ensembl_fed.remote.keyring import KeyPairs
from tests.federation.home import OurInstance
from tests.federation.others import PUBLIC, Stranger
from tests.federation.outside import let_out, posted, receives, sent
from tests.town import Resident, Town, texts_of

pytestmark = pytest.mark.capability("F9")


@pytest.fixture
def dan(ours: OurInstance, key_pairs: list[KeyPairs]) -> Stranger:
    """A member of a Lemmy server, who follows our group."""
    stranger = Stranger("lemmy.test", "dan", key_pairs[1])
    ours.others.add(stranger)
    ours.others.answers["https://lemmy.test/inbox"] = (202, "text/plain", b"")
    ours.others.answers[f"{stranger.uri}/inbox"] = (202, "text/plain", b"")
    return stranger


def _group(lea: Resident) -> str:
    return lea.instance.home.addresses.actor("entraide", group=True)


async def _shared(lea: Resident) -> list[str]:
    """What the town's group shares, as it stands on its page."""
    found = await lea.finds(f"entraide@{lea.instance.domain}")
    return texts_of(await lea.get(f"/api/v1/accounts/{found['id']}/statuses"))


def _mention(group: str) -> dict[str, object]:
    return {"tag": [{"type": "Mention", "href": group, "name": "@entraide"}]}


def _passed_on(ours: OurInstance, kind: str) -> list[Mapping[str, Any]]:
    """The activities of a kind that a group passed on to Lemmy."""
    got = posted(ours.others, "https://lemmy.test/inbox")
    inner = [one["object"] for one in got if one["type"] == "Announce" and isinstance(one["object"], dict)]
    return [one for one in inner if one["type"] == kind]


async def test_who_names_the_group_is_shared_there(town: Town, ours: OurInstance, zoe: Stranger, dan: Stranger) -> None:
    """Members, the town, and strangers who follow it; answers and private words are not, nor strangers who don't."""
    let_out(town, ours.others)
    lea, karim = await town.residents("lea", "karim", on_hosts=2)
    group = _group(lea)
    await receives(town, lea.instance, dan, dan.activity("Follow", group))
    first = await lea.posts("Vide-grenier dimanche @entraide", visibility="public")
    await lea.posts("J'y serai @entraide", visibility="public", in_reply_to_id=first["id"])
    await lea.posts("Entre nous @entraide", visibility="direct")
    await karim.posts(f"Bonjour de chez nous @entraide@{lea.instance.domain}", visibility="public")
    page = dan.note(1, "<p>Des graines à donner</p>", type="Page", name="Graines", to=[group, PUBLIC], audience=group)
    await receives(town, lea.instance, dan, dan.create(page))
    await receives(town, lea.instance, zoe, zoe.create(zoe.note(1, "<p>Achetez !</p>", **_mention(group))))
    await town.settle()

    shared = " / ".join(await _shared(lea))
    assert "Vide-grenier" in shared
    assert "chez nous" in shared
    assert "graines" in shared
    for apart in ("serai", "Entre nous", "Achetez"):
        assert apart not in shared
    assert [one["object"].get("audience") for one in _passed_on(ours, "Create")] == [group, group]


async def test_what_happens_to_a_shared_post_is_passed_on(town: Town, ours: OurInstance, dan: Stranger) -> None:
    """Answer, edit, end, and likes told to all go to Lemmy whole; a like told to the author alone does not."""
    let_out(town, ours.others)
    [lea] = await town.residents("lea")
    group = _group(lea)
    await receives(town, lea.instance, dan, dan.activity("Follow", group))
    post = await lea.posts("Vide-grenier dimanche @entraide", visibility="public")
    await town.settle()

    private = dan.activity("Like", post["uri"], to=[lea.uri])
    await receives(town, lea.instance, dan, private)
    await receives(town, lea.instance, dan, dan.activity("Undo", private, to=[lea.uri]))
    like = dan.activity("Like", post["uri"], audience=group)
    await receives(town, lea.instance, dan, like)
    await receives(town, lea.instance, dan, dan.activity("Undo", like, audience=group))
    await receives(town, lea.instance, dan, dan.create(dan.note(2, "<p>J’y serai</p>", inReplyTo=post["uri"])))
    await lea.posts("À dimanche", visibility="public", in_reply_to_id=post["id"])
    await lea.asks("PUT", f"/api/v1/statuses/{post['id']}", json={"status": "Vide-grenier samedi @entraide"})
    await lea.asks("DELETE", f"/api/v1/statuses/{post['id']}")
    await town.settle()

    assert [one["id"] for one in _passed_on(ours, "Like")] == [like["id"]]
    assert len(_passed_on(ours, "Undo")) == 1
    created = [one["object"]["content"] for one in _passed_on(ours, "Create")]
    assert [word for word in ("Vide-grenier", "serai", "À dimanche") if any(word in one for one in created)] == [
        "Vide-grenier",
        "serai",
        "À dimanche",
    ]
    assert "samedi" in _passed_on(ours, "Update")[0]["object"]["content"]
    assert _passed_on(ours, "Delete")[0]["object"]["type"] == "Tombstone"
    assert all("proof" in one for one in _passed_on(ours, "Update"))


async def test_likes_that_a_group_elsewhere_passes_on(
    town: Town, ours: OurInstance, dan: Stranger, zoe: Stranger
) -> None:
    """Announce{Like} and Announce{Undo{Like}} count once each, if the like's own server has them."""
    let_out(town, ours.others)
    [lea] = await town.residents("lea")
    ours.others.answers["https://lemmy.test/users/jardins/inbox"] = (202, "text/plain", b"")
    community = Stranger("lemmy.test", "jardins", dan.keys, kind="Group")
    ours.others.add(community)
    await lea.post(f"/api/v1/accounts/{(await lea.finds('jardins@lemmy.test'))['id']}/follow")
    await town.settle()
    [asked] = [one for one in await sent(lea.instance, "Follow") if one["object"] == community.uri]
    await receives(town, lea.instance, community, community.activity("Accept", asked["id"]))
    page = dan.note(7, "<p>Des graines</p>", type="Page", name="Graines")
    ours.others.publish({**page, "@context": "https://www.w3.org/ns/activitystreams"})
    await receives(town, lea.instance, community, community.activity("Announce", dan.create(page), to=[PUBLIC]))
    uri = str(page["id"])

    like = zoe.activity("Like", uri)
    await receives(town, lea.instance, community, community.activity("Announce", like, to=[PUBLIC]))
    assert (await lea.finds_status(uri))["favourites_count"] == 0
    ours.others.publish(like)
    for _ in range(2):
        await receives(town, lea.instance, community, community.activity("Announce", like, to=[PUBLIC]))
    assert (await lea.finds_status(uri))["favourites_count"] == 1
    undo = zoe.activity("Undo", like)
    ours.others.publish(undo)
    await receives(town, lea.instance, community, community.activity("Announce", undo, to=[PUBLIC]))
    assert (await lea.finds_status(uri))["favourites_count"] == 0
    await receives(town, lea.instance, community, community.activity("Announce", community.activity("Lock", uri)))
    assert "Des graines" in str(texts_of([await lea.finds_status(uri)]))
