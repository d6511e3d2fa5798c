"""Whose notifications wait, and what becomes of them."""

import pytest

from tests.api import entity_shapes as shapes
from tests.town import Resident, Town


async def _careful(town: Town, choice: str = "filter") -> tuple[Resident, Resident, Resident]:
    """Aline hears of whom she does not follow only when she asks; she follows Chloé."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await aline.follows(chloe)
    await aline.asks("PATCH", "/api/v2/notifications/policy", json={"for_not_following": choice})
    return aline, bruno, chloe


async def test_policy_is_kept_in_both_spellings(town_on_each_store: Town) -> None:
    """All is accepted at first; v1 says the same with truths; a wrong word changes nothing."""
    aline, bruno = await town_on_each_store.residents("aline", "bruno")
    path = "/api/v2/notifications/policy"
    names = ("not_following", "not_followers", "new_accounts", "private_mentions", "limited_accounts")

    first = await aline.get(path)
    changed = await aline.asks("PATCH", path, json={"for_new_accounts": "drop", "for_limited_accounts": "filter"})
    old = (await aline.asks("PUT", "/api/v1/notifications/policy", json={"filter_not_followers": True})).json()
    wrong = await aline.asks("PATCH", path, json={"for_not_following": "burn"})

    summary = {"pending_requests_count": 0, "pending_notifications_count": 0}
    assert first == {**{f"for_{name}": "accept" for name in names}, "summary": summary}
    assert changed.json() == {**first, "for_new_accounts": "drop", "for_limited_accounts": "filter"}
    assert (old["filter_not_followers"], old["filter_new_accounts"], old["filter_not_following"]) == (True, True, False)
    assert wrong.status == 422
    assert await aline.get(path) == {**changed.json(), "for_not_followers": "filter"}
    assert await bruno.get(path) == first


async def test_what_is_held_back_waits_for_a_yes(town_on_each_store: Town) -> None:
    """It is in no list and no count until its sender is accepted; from then on they are heard at once."""
    aline, bruno, chloe = await _careful(town_on_each_store)
    said = await bruno.posts("@aline bonjour", visibility="public")
    await chloe.posts("@aline salut", visibility="public")

    held = await aline.get("/api/v1/notifications")
    (waiting,) = await aline.get("/api/v1/notifications/requests")
    path = f"/api/v1/notifications/requests/{waiting['id']}"

    assert [one["account"]["acct"] for one in held] == ["chloe"]
    assert len(await aline.get("/api/v1/notifications", include_filtered="true")) == 2
    assert await aline.get("/api/v1/notifications/unread_count") == {"count": 1}
    assert [one["type"] for one in (await aline.get("/api/v2/notifications"))["notification_groups"]] == ["mention"]
    assert (waiting["account"]["acct"], waiting["notifications_count"]) == ("bruno", "1")
    assert waiting["last_status"]["id"] == said["id"]
    shapes.status(waiting["last_status"])
    assert (await aline.get("/api/v2/notifications/policy"))["summary"]["pending_requests_count"] == 1
    assert await aline.get(path) == waiting
    for method, where in (("GET", path), ("POST", f"{path}/accept"), ("POST", f"{path}/dismiss")):
        assert (await chloe.asks(method, where)).status == 404

    assert await aline.post(f"{path}/accept") == {}
    await bruno.posts("@aline encore", visibility="public")
    assert [one["account"]["acct"] for one in await aline.get("/api/v1/notifications")] == ["bruno", "chloe", "bruno"]
    assert await aline.get("/api/v1/notifications/requests") == []
    assert await aline.get("/api/v1/notifications/requests/merged") == {"merged": True}


@pytest.mark.parametrize("path", ["requests/ID/dismiss", "requests/dismiss"])
async def test_dismissed_requests_are_forgotten(town: Town, path: str) -> None:
    """One or many; the next notification waits again."""
    aline, bruno, _ = await _careful(town)
    await bruno.posts("@aline bonjour")
    (waiting,) = await aline.get("/api/v1/notifications/requests")

    await aline.post("/api/v1/notifications/" + path.replace("ID", waiting["id"]), **{"id": [waiting["id"]]})

    assert await aline.get("/api/v1/notifications/requests") == []
    assert await aline.get("/api/v1/notifications", include_filtered="true") == []
    await bruno.posts("@aline encore")
    (again,) = await aline.get("/api/v1/notifications/requests")
    assert again["notifications_count"] == "1"
    assert (await aline.asks("POST", "/api/v1/notifications/requests/accept", json={"id": ["12"]})).status == 404
    await aline.post("/api/v1/notifications/requests/accept", id=[again["id"]])
    assert len(await aline.get("/api/v1/notifications")) == 1


async def test_dropped_notifications_are_never_made(town: Town) -> None:
    """Not even held back; whom one follows is heard."""
    aline, bruno, chloe = await _careful(town, "drop")

    await bruno.posts("@aline bonjour")
    await chloe.posts("@aline salut")

    assert [one["account"]["acct"] for one in await aline.get("/api/v1/notifications")] == ["chloe"]
    assert await aline.get("/api/v1/notifications/requests") == []


async def test_private_answers_to_oneself_are_not_held_back(town: Town) -> None:
    """`for_private_mentions` is about unasked direct messages: who answers is heard."""
    aline, bruno = await town.residents("aline", "bruno")
    await aline.asks("PATCH", "/api/v2/notifications/policy", json={"for_private_mentions": "filter"})
    said = await aline.posts("Qui vient ?", visibility="public")

    await bruno.posts("@aline moi", visibility="direct", in_reply_to_id=said["id"])
    await bruno.posts("@aline autre chose", visibility="direct")

    assert len(await aline.get("/api/v1/notifications")) == 1
    assert len(await aline.get("/api/v1/notifications/requests")) == 1
