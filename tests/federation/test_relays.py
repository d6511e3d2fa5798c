"""Relays pass on what is public: both kinds, both ways, and nothing else (FEP-ae0c)."""

import pytest

from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.remote.keyring import KeyPairs
from ensembl_fed.services.use_relay import add_relay, leave_relay
from ensembl_fed.storage.relays import relays
from tests.federation.home import OurInstance
from tests.federation.others import PUBLIC, Stranger
from tests.federation.outside import let_out, posted, receives, status_of_delivery
from tests.town import Resident, Town, texts_of

INBOX = "https://relais.test/inbox"


@pytest.fixture
def relay(ours: OurInstance, key_pairs: list[KeyPairs]) -> Stranger:
    """A relay: an actor with an inbox that takes everything."""
    stranger = Stranger("relais.test", "relay", key_pairs[1], kind="Application", changes={"inbox": INBOX})
    ours.others.add(stranger)
    ours.others.answers[INBOX] = (202, "text/plain", b"")
    return stranger


async def _joined(town: Town, ours: OurInstance, relay: Stranger, *, is_litepub: bool = False) -> Resident:
    """A resident of an instance that uses the relay."""
    let_out(town, ours.others)
    [lea] = await town.residents("lea")
    actor = await bring_actor(lea.instance.peers, relay.uri) if is_litepub else None
    async with lea.instance.database.unit() as unit:
        await add_relay(unit, INBOX, actor=actor)
    await town.settle()
    [asked] = posted(ours.others, INBOX)
    assert asked["type"] == "Follow"
    assert asked["object"] == (relay.uri if is_litepub else PUBLIC)
    await receives(town, lea.instance, relay, relay.activity("Accept", asked))
    ours.others.asked.clear()
    return lea


async def test_a_relay_of_mastodons_kind_gets_public_posts_alone(
    town: Town, ours: OurInstance, relay: Stranger
) -> None:
    """The post, its edit and its end go there; nothing that is not public ever does, nor anybody's share."""
    lea = await _joined(town, ours, relay)
    for visibility in ("unlisted", "private", "direct"):
        await lea.posts(f"Pas pour tous, {visibility}", visibility=visibility)
    await lea.posts("Il me faut une perceuse #demande #outils")
    await town.settle()
    assert posted(ours.others, INBOX) == []

    post = await lea.posts("Bonjour à tous", visibility="public")
    await lea.asks("PUT", f"/api/v1/statuses/{post['id']}", json={"status": "Bonsoir à tous"})
    await lea.post(f"/api/v1/statuses/{post['id']}/reblog")
    await lea.asks("DELETE", f"/api/v1/statuses/{post['id']}")
    await town.settle()

    got = posted(ours.others, INBOX)
    assert [one["type"] for one in got] == ["Create", "Update", "Delete"]
    assert all(one["actor"] == lea.uri and "proof" in one for one in got)


async def test_a_litepub_relay_reads_what_the_instance_announces(
    town: Town, ours: OurInstance, relay: Stranger
) -> None:
    """It follows back and is agreed to; a public post is announced to it by the instance's own actor."""
    lea = await _joined(town, ours, relay, is_litepub=True)
    own = lea.instance.home.addresses.instance_actor

    await receives(town, lea.instance, relay, relay.activity("Follow", own))
    post = await lea.posts("Bonjour à tous", visibility="public")
    await lea.posts("Entre nous", visibility="private")
    await town.settle()

    got = posted(ours.others, INBOX)
    assert [one["actor"] for one in got if one["type"] == "Accept"] == [own]
    assert [(one["actor"], one["object"]) for one in got if one["type"] == "Announce"] == [(own, post["uri"])]
    assert "Entre nous" not in str(got)


@pytest.mark.parametrize("way", ["announced", "whole", "forged"])
async def test_what_a_relay_brings_is_read_from_its_own_server(
    town: Town, ours: OurInstance, relay: Stranger, zoe: Stranger, way: str
) -> None:
    """By its address or passed on whole (its Linked Data signature is not looked at), the post is fetched; it stands in
    the federated timeline and in nobody's feed, and is nobody's share."""
    lea = await _joined(town, ours, relay)
    note = zoe.note(1, "<p>Bonjour d’ailleurs</p>")
    ours.others.publish({**note, "@context": "https://www.w3.org/ns/activitystreams"})
    forged = {**note, "content": "<p>Achetez !</p>"}
    create = {**zoe.create(forged if way == "forged" else note), "signature": {"type": "RsaSignature2017"}}
    activity = relay.activity("Announce", note["id"], to=[PUBLIC]) if way == "announced" else create

    await receives(town, lea.instance, relay, activity)

    federated = await lea.get("/api/v1/timelines/public", remote="true")
    assert texts_of(federated) == ["Bonjour d’ailleurs"]
    assert "Bonjour d’ailleurs" not in await lea.home()
    assert federated[0]["reblogs_count"] == 0


async def test_a_relayed_deletion_counts_only_if_its_server_says_so(
    town: Town, ours: OurInstance, relay: Stranger, zoe: Stranger
) -> None:
    """A relay cannot delete; once the author's server answers 410, the post goes."""
    lea = await _joined(town, ours, relay)
    note = zoe.note(1, "<p>Bonjour d’ailleurs</p>")
    ours.others.publish({**note, "@context": "https://www.w3.org/ns/activitystreams"})
    await receives(town, lea.instance, relay, zoe.create(note))

    await receives(town, lea.instance, relay, zoe.activity("Delete", note["id"]))
    assert len(await lea.get("/api/v1/timelines/public", remote="true")) == 1
    ours.others.gone(str(note["id"]))
    await receives(town, lea.instance, relay, zoe.activity("Delete", note["id"]))

    assert await lea.get("/api/v1/timelines/public", remote="true") == []


async def test_who_is_no_relay_passes_nothing_on(
    town: Town, ours: OurInstance, relay: Stranger, zoe: Stranger, yann: Stranger
) -> None:
    """Before it agreed, after it was left, and for everybody else: 401. Nobody answers in a relay's place."""
    let_out(town, ours.others)
    [lea] = await town.residents("lea")
    create = zoe.create(zoe.note(1))
    assert await status_of_delivery(town, lea.instance, yann, create) == 401
    async with lea.instance.database.unit() as unit:
        await add_relay(unit, INBOX)
    await town.settle()
    [asked] = posted(ours.others, INBOX)
    await receives(town, lea.instance, yann, yann.activity("Accept", asked))
    assert await status_of_delivery(town, lea.instance, relay, create) == 401
    await receives(town, lea.instance, relay, relay.activity("Accept", asked["id"]))
    assert await status_of_delivery(town, lea.instance, relay, create) == 202

    async with lea.instance.database.unit() as unit:
        await leave_relay(unit, INBOX)
    await town.settle()

    assert await status_of_delivery(town, lea.instance, relay, zoe.create(zoe.note(2))) == 401
    assert posted(ours.others, INBOX)[-1]["type"] == "Undo"
    async with lea.instance.database.reading() as unit:
        assert await relays(unit) == []
