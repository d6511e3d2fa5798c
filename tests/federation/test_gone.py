"""What is left of an account that was deleted."""

import orjson
import pytest

from ensembl_fed.services.delete_account import delete_account
from ensembl_fed.storage.accounts import account_by_id
from tests.federation.home import BASE, OurInstance
from tests.federation.others import Stranger
from tests.town import Town


@pytest.mark.parametrize("below", ["", "/outbox", "/followers", "/following", "/collections/featured"])
async def test_a_deleted_account_is_a_tombstone(ours: OurInstance, zoe: Stranger, below: str) -> None:
    """410 with a Tombstone of the actor, for who signs and who does not; its inbox takes nothing any more."""
    lea = await ours.account("lea")
    async with ours.database.unit() as unit:
        account = await account_by_id(unit, lea.id)
        assert account is not None
        await delete_account(unit, account)

    for reader in (None, zoe):
        answer = await ours.get(f"/users/lea{below}", by=reader)
        assert answer.status == 410
        document = orjson.loads(answer.body)
        assert (document["type"], document["id"], document["formerType"]) == ("Tombstone", lea.uri, "Person")
    assert await ours.post(zoe, zoe.activity("Follow", lea.uri), "/users/lea/inbox") == 410
    assert (await ours.get("/.well-known/webfinger?resource=acct:lea@moulins.test")).status == 410
    assert (await ours.get("/users/jamais")).status == 404
    assert (await ours.get("/groups/lea")).status == 404


async def test_its_posts_are_tombstones_here_and_gone_elsewhere(town: Town) -> None:
    """Each post answers with a Tombstone of its own; the town forgets account and posts."""
    lea, karim = await town.residents("lea", "karim", on_hosts=2)
    await karim.follows(lea)
    post = await lea.posts("Bonjour", visibility="public")
    await town.settle()
    assert await karim.finds_status(post["uri"])

    async with lea.instance.database.unit() as unit:
        account = await account_by_id(unit, lea.account_id)
        assert account is not None
        await delete_account(unit, account)
    await town.settle()

    answer = await town.client.request("GET", post["uri"], headers={"Accept": "application/activity+json"})
    assert (answer.status, answer.json()["type"], answer.json()["id"]) == (410, "Tombstone", post["uri"])
    found = await karim.get("/api/v2/search", q=post["uri"], resolve="true")
    assert found["statuses"] == []
    assert (await town.client.request("GET", f"{BASE}/users/lea", headers={"Accept": "text/html"})).status == 404
