"""Quoting as clients do, with the consent of whom they quote."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.town import Resident, Town


async def quotes(quoter: Resident, quoted: Mapping[str, Any], text: str = "À lire", **fields: object) -> Any:
    """Quote a status, and let it settle."""
    posted = await quoter.posts(text, quoted_status_id=quoted["id"], **fields)
    await quoter.town.settle()
    return posted


async def refused(quoter: Resident, quoted_id: str, **fields: object) -> int:
    """The HTTP status that answers a quote."""
    answer = await quoter.asks(
        "POST", "/api/v1/statuses", json={"status": "x", "quoted_status_id": quoted_id, **fields}
    )
    return answer.status


async def test_quote_holds_what_it_quotes(town: Town) -> None:
    """The quoted status stands whole in the quoting one; its author is told, and its quotes are counted and listed."""
    aline, bruno = await town.residents("aline", "bruno")
    quoted = await aline.posts("Marché samedi", quote_approval_policy="public")

    posted = await quotes(bruno, quoted)
    again = await aline.get(f"/api/v1/statuses/{quoted['id']}")
    listed = await aline.get(f"/api/v1/statuses/{quoted['id']}/quotes")
    visitor = (await town.client.get(aline.address(f"/api/v1/statuses/{posted['id']}"))).json()

    assert posted["quote"]["state"] == "accepted"
    assert posted["quote"]["quoted_status"]["content"] == "<p>Marché samedi</p>"
    assert posted["quote"]["quoted_status"]["quotes_count"] == 1
    assert again["quotes_count"] == 1
    assert [one["id"] for one in listed] == [posted["id"]]
    assert visitor["quote"]["quoted_status"]["id"] == quoted["id"]
    assert ("quote", "bruno") in await aline.notifications()


async def test_quote_of_a_quote_names_the_innermost_by_its_number(town: Town) -> None:
    """ShallowQuote one level down, so that chains end."""
    (aline,) = await town.residents("aline")
    first = await aline.posts("Un")
    second = await quotes(aline, first)

    third = await quotes(aline, second)

    inner = third["quote"]["quoted_status"]["quote"]
    assert inner == {"state": "accepted", "quoted_status_id": first["id"]}


@pytest.mark.parametrize(
    ("policy", "by_stranger", "by_follower"),
    [("public", 200, 200), ("followers", 404, 200), ("nobody", 404, 404), (None, 404, 404)],
)
async def test_policy_decides_who_may_quote(town: Town, policy: str | None, by_stranger: int, by_follower: int) -> None:
    """Each viewer reads in `quote_approval` what would happen, and it happens; the author may always."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await chloe.follows(aline)
    posted = await aline.posts("Bonjour", **({"quote_approval_policy": policy} if policy else {}))

    told = {
        one.name: (await one.get(f"/api/v1/statuses/{posted['id']}"))["quote_approval"]["current_user"]
        for one in (aline, bruno, chloe)
    }

    assert await refused(bruno, posted["id"]) == by_stranger
    assert await refused(chloe, posted["id"]) == by_follower
    assert await refused(aline, posted["id"]) == 200
    words = {200: "automatic", 404: "denied"}
    assert told == {"aline": "automatic", "bruno": words[by_stranger], "chloe": words[by_follower]}


async def test_nobody_quotes_what_they_may_not_see_or_who_blocks_them(town: Town) -> None:
    """S29, S30: 404, whether it is not there, not for them, or not to be quoted by anyone."""
    aline, bruno = await town.residents("aline", "bruno")
    direct = await aline.posts("Pour moi", "direct", quote_approval_policy="public")
    private = await aline.posts("Entre nous", "private", quote_approval_policy="public")
    public = await aline.posts("Pour tous", quote_approval_policy="public")
    await bruno.follows(aline)

    answers = [await refused(bruno, one) for one in (direct["id"], private["id"], "123456", "abc")]
    own_direct = await refused(aline, direct["id"])
    await aline.post(f"/api/v1/accounts/{bruno.account_id}/block")

    assert answers == [404, 404, 404, 404]
    assert own_direct == 404
    assert await refused(bruno, public["id"]) == 404
    assert private["quote_approval"]["automatic"] == []


async def test_reader_who_may_not_see_the_quoted_status_sees_no_quote(town: Town) -> None:
    """A quote of a town post stays with members; who is blocked by the quoted author reads the quoting text alone."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    quoted = await aline.posts("Réunion de quartier", "town", quote_approval_policy="public")
    public = await aline.posts("Fête", quote_approval_policy="public")

    for_town = await quotes(bruno, quoted, visibility="public")
    as_followers = await quotes(bruno, quoted, visibility="private")
    of_public = await quotes(bruno, public)
    await aline.post(f"/api/v1/accounts/{chloe.account_id}/block")
    for_chloe = await chloe.get(f"/api/v1/statuses/{of_public['id']}")
    visitor = await town.client.get(aline.address(f"/api/v1/statuses/{for_town['id']}"))

    assert for_town["ensembl"]["scope"] == "town"
    assert as_followers["ensembl"]["scope"] == "town"
    assert visitor.status == 404
    assert for_chloe["quote"] == {"state": "unauthorized", "quoted_status": None}


async def test_author_revokes_a_quote(town: Town) -> None:
    """It is shown no longer, by nobody; somebody else can't revoke it, nor what is not quoted there."""
    aline, bruno = await town.residents("aline", "bruno")
    quoted = await aline.posts("Marché samedi", quote_approval_policy="public")
    other = await aline.posts("Autre chose", quote_approval_policy="public")
    posted = await quotes(bruno, quoted)
    path = f"/api/v1/statuses/{quoted['id']}/quotes/{posted['id']}/revoke"

    by_quoter = await bruno.asks("POST", path)
    elsewhere = await aline.asks("POST", f"/api/v1/statuses/{other['id']}/quotes/{posted['id']}/revoke")
    revoked = await aline.post(path)
    seen = await bruno.get(f"/api/v1/statuses/{posted['id']}")

    assert (by_quoter.status, elsewhere.status) == (404, 404)
    assert revoked["quote"] == seen["quote"] == {"state": "revoked", "quoted_status": None}
    assert (await aline.get(f"/api/v1/statuses/{quoted['id']}"))["quotes_count"] == 0
    assert await aline.get(f"/api/v1/statuses/{quoted['id']}/quotes") == []


async def test_policy_changes_later_and_a_deleted_status_is_quoted_no_more(town: Town) -> None:
    """PUT interaction_policy; `deleted` once the quoted status is gone; deleting the quote lowers the count."""
    aline, bruno = await town.residents("aline", "bruno")
    quoted = await aline.posts("Marché samedi")
    path = f"/api/v1/statuses/{quoted['id']}"
    fields = {"quote_approval_policy": "public"}

    before = await refused(bruno, quoted["id"])
    changed = (await aline.asks("PUT", f"{path}/interaction_policy", json=fields)).json()
    by_bruno = await bruno.asks("PUT", f"{path}/interaction_policy", json=fields)
    nonsense = await aline.asks("PUT", f"{path}/interaction_policy", json={"quote_approval_policy": "all"})
    first, second = await quotes(bruno, quoted), await quotes(bruno, quoted)
    await bruno.asks("DELETE", f"/api/v1/statuses/{first['id']}")
    count = (await aline.get(path))["quotes_count"]
    await aline.asks("DELETE", path)
    left = await bruno.get(f"/api/v1/statuses/{second['id']}")

    assert (before, by_bruno.status, nonsense.status) == (404, 404, 422)
    assert changed["quote_approval"] == {"automatic": ["public"], "manual": [], "current_user": "automatic"}
    assert count == 1
    assert left["quote"] == {"state": "deleted", "quoted_status": None}


async def test_quote_of_another_server_waits_for_its_author_and_is_shown_then(town: Town) -> None:
    """FEP-044f: asked by QuoteRequest, agreed at once by the policy, shown on both sides; then revoked on both."""
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)
    await bruno.follows(aline)
    quoted = await aline.posts("Marché samedi", quote_approval_policy="public")
    await town.settle()
    seen = await bruno.finds_status(quoted["uri"])

    posted = await quotes(bruno, seen)
    agreed = await bruno.get(f"/api/v1/statuses/{posted['id']}")
    there = await aline.finds_status(posted["uri"])
    stamped = await aline.get(f"/api/v1/statuses/{quoted['id']}")
    await aline.post(f"/api/v1/statuses/{quoted['id']}/quotes/{there['id']}/revoke")
    await town.settle()
    revoked = await bruno.get(f"/api/v1/statuses/{posted['id']}")

    assert seen["quote_approval"]["current_user"] == "automatic"
    assert posted["quote"]["state"] == "pending"
    assert posted["quote"]["quoted_status"]["id"] == seen["id"]
    assert agreed["quote"]["state"] == "accepted"
    assert there["quote"]["state"] == "accepted"
    assert there["content"] == "<p>À lire</p>"
    assert stamped["quotes_count"] == 1
    assert ("quote", bruno.handle) in await aline.notifications()
    assert revoked["quote"] == {"state": "revoked", "quoted_status": None}


async def test_third_server_believes_a_quote_by_its_stamp(town: Town) -> None:
    """Who reads both learns of the consent from the quoted author's own server (S12); without it nothing is shown."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe", on_hosts=3)
    for one in (aline, bruno):
        await chloe.follows(one)
    await bruno.follows(aline)
    quoted = await aline.posts("Marché samedi", quote_approval_policy="public")
    await town.settle()

    posted = await quotes(bruno, await bruno.finds_status(quoted["uri"]))
    for_chloe = await chloe.finds_status(posted["uri"])

    assert for_chloe["quote"]["state"] == "accepted"
    assert for_chloe["quote"]["quoted_status"]["uri"] == quoted["uri"]


async def test_policy_of_another_server_is_kept(town: Town) -> None:
    """A post that its author lets nobody quote is not quoted from elsewhere either."""
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)
    await bruno.follows(aline)
    quoted = await aline.posts("Marché samedi")
    await town.settle()
    seen = await bruno.finds_status(quoted["uri"])

    assert seen["quote_approval"]["current_user"] == "denied"
    assert await refused(bruno, seen["id"]) == 404
