"""An account moves to another server, and from one: followers go with it, and nobody is led astray (F16)."""

from datetime import timedelta

import pytest

from ensembl_fed.clock import moved as time_moved
from ensembl_fed.storage.accounts import account_by_handle
from tests.federation.home import OurInstance
from tests.federation.others import Stranger
from tests.town import PASSWORD, Resident, Town

pytestmark = pytest.mark.capability("F16")


async def _moves(old: Resident, new: Resident) -> None:
    """The new account names the old one, and the old one moves."""
    await new.post("/api/v1/accounts/alias", also_known_as_uris=[old.uri])
    await old.post("/api/v1/accounts/move", password=PASSWORD, moved_to_uri=new.uri)
    await old.town.settle()


async def _followed_by(who: Resident) -> set[str]:
    """Whom somebody follows, without the groups that everyone follows from the start."""
    rows = await who.get(f"/api/v1/accounts/{who.account_id}/following")
    return {row["acct"] for row in rows if not row["group"]}


async def test_followers_here_and_there_go_along(town_on_each_store: Town) -> None:
    """Everyone who followed the old account follows the new one, on three servers; both say what became of them."""
    town = town_on_each_store
    lea, lou, karim = await town.residents("lea", "lou", "karim", on_hosts=3)
    nina = await town.resident("nina", lea.instance)
    for follower in (karim, nina):
        await follower.follows(lea)

    await _moves(lea, lou)

    assert await _followed_by(karim) == {lou.handle}
    assert await _followed_by(nina) == {lou.handle}
    shown = await karim.finds(lea.handle)
    assert (await karim.get(f"/api/v1/accounts/{shown['id']}"))["moved"]["acct"] == lou.handle
    document = (await town.client.request("GET", lea.uri, headers={"Accept": "application/activity+json"})).json()
    assert document["movedTo"] == lou.uri
    new = (await town.client.request("GET", lou.uri, headers={"Accept": "application/activity+json"})).json()
    assert new["alsoKnownAs"] == [lea.uri]


async def test_a_moved_account_is_quiet_until_it_comes_back(town: Town) -> None:
    """It writes, shares, likes and follows no more, and nobody follows it; taken back, it is as before."""
    lea, lou = await town.residents("lea", "lou", on_hosts=2)
    [karim] = await town.residents("karim")
    kept = await karim.posts("Bonjour")
    await _moves(lea, lou)

    refused = [
        await lea.asks("POST", "/api/v1/statuses", json={"status": "Encore moi"}),
        await lea.asks("POST", f"/api/v1/statuses/{kept['id']}/reblog"),
        await lea.asks("POST", f"/api/v1/statuses/{kept['id']}/favourite"),
        await lea.asks("POST", f"/api/v1/accounts/{karim.account_id}/follow"),
        await karim.asks("POST", f"/api/v1/accounts/{lea.account_id}/follow"),
    ]
    await lea.post("/api/v1/accounts/move", password=PASSWORD, moved_to_uri="")
    await town.settle()

    assert [answer.status for answer in refused] == [403] * 5
    assert (await lea.posts("De retour"))["id"]
    assert "moved" not in await karim.get(f"/api/v1/accounts/{lea.account_id}")
    again = await lea.asks("POST", "/api/v1/accounts/move", json={"password": PASSWORD, "moved_to_uri": lou.uri})
    assert again.status == 429
    with time_moved(timedelta(days=31)):
        await lea.post("/api/v1/accounts/move", password=PASSWORD, moved_to_uri=lou.uri)


async def test_a_move_needs_the_new_accounts_word_and_the_password(town: Town) -> None:
    """Without the alias, which is read afresh, or with a wrong password nothing moves."""
    lea, lou = await town.residents("lea", "lou", on_hosts=2)
    wanted = {"password": PASSWORD, "moved_to_uri": lou.uri}

    unnamed = await lea.asks("POST", "/api/v1/accounts/move", json=wanted)
    await lou.post("/api/v1/accounts/alias", also_known_as_uris=[lea.uri])
    wrong = await lea.asks("POST", "/api/v1/accounts/move", json={**wanted, "password": "autre chose"})
    nowhere = await lea.asks("POST", "/api/v1/accounts/move", json={**wanted, "moved_to_uri": "@x@nulle.part"})
    itself = await lea.asks("POST", "/api/v1/accounts/move", json={**wanted, "moved_to_uri": lea.uri})

    assert unnamed.status == 422
    assert [answer.status for answer in (wrong, nowhere, itself)] == [422] * 3
    assert (await lea.get(f"/api/v1/accounts/{lea.account_id}")).get("moved") is None
    assert (await lea.asks("POST", "/api/v1/accounts/move", json=wanted)).status == 202


async def test_who_blocks_the_old_account_blocks_the_new_one(town: Town) -> None:
    """A move is no way around a block."""
    lea, lou, karim = await town.residents("lea", "lou", "karim", on_hosts=3)
    nina = await town.resident("nina", karim.instance)
    await nina.follows(lea)
    await karim.post(f"/api/v1/accounts/{(await karim.finds(lea.handle))['id']}/block")

    await _moves(lea, lou)

    found = await karim.finds(lou.handle)
    [relation] = await karim.get("/api/v1/accounts/relationships", id=[found["id"]])
    assert relation["blocking"]


async def test_nobody_is_led_to_and_fro(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """A second move within a week has no effect; told twice, the first is one move."""
    await ours.receives(zoe, zoe.activity("Follow", f"{ours.home.addresses.base}/users/lea"))
    yann.changes["alsoKnownAs"] = [zoe.uri]
    ours.others.publish(yann.document())
    await ours.receives(zoe, zoe.activity("Move", zoe.uri, target=yann.uri))
    other = Stranger("loin.test", "yves", yann.keys, changes={"alsoKnownAs": [zoe.uri]})
    ours.others.add(other)

    await ours.receives(zoe, zoe.activity("Move", zoe.uri, target=other.uri))
    await ours.receives(zoe, zoe.activity("Move", zoe.uri, target=yann.uri))

    async with ours.database.reading() as unit:
        moved = await account_by_handle(unit, "zoe", zoe.domain)
    assert moved is not None
    assert moved.moved_to_uri == yann.uri
    with time_moved(timedelta(days=8)):
        await ours.receives(zoe, zoe.activity("Move", zoe.uri, target=other.uri))
    async with ours.database.reading() as unit:
        moved = await account_by_handle(unit, "zoe", zoe.domain)
    assert moved is not None
    assert moved.moved_to_uri == other.uri
