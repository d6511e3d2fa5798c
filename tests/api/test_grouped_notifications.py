"""Notifications gathered by what they are about, page after page."""

from tests.api import entity_shapes as shapes
from tests.town import Resident, Town


async def _liked(town: Town, *, by: int) -> tuple[Resident, list[Resident], str]:
    """Aline wrote something that so many neighbours like and follow her for."""
    (aline,) = await town.residents("aline")
    posted = await aline.posts("J'offre des pommes", visibility="public")
    others = [await town.resident(f"voisin{number}") for number in range(by)]
    for other in others:
        await other.post(f"/api/v1/statuses/{posted['id']}/favourite")
    for other in others:
        await other.post(f"/api/v1/accounts/{aline.account_id}/follow")
    return aline, others, str(posted["id"])


async def test_a_group_counts_all_and_shows_some(town_on_each_store: Town) -> None:
    """Ten likes are one group with eight faces; it has an address, its accounts, and goes as one."""
    aline, others, status_id = await _liked(town_on_each_store, by=10)

    found = await aline.get("/api/v2/notifications")
    follows, likes = found["notification_groups"]
    path = f"/api/v2/notifications/{likes['group_key']}"

    assert [follows["type"], likes["type"]] == ["follow", "favourite"]
    assert (likes["notifications_count"], follows["notifications_count"]) == (10, 10)
    assert likes["status_id"] == status_id
    assert likes["sample_account_ids"] == [str(one.account_id) for one in others[:1:-1]]
    assert int(likes["page_min_id"]) < int(likes["page_max_id"]) == likes["most_recent_notification_id"]
    for one in found["accounts"]:
        shapes.account(one)
    for one in found["statuses"]:
        shapes.status(one)
    assert (await aline.get(path))["notification_groups"] == [likes]
    assert len(await aline.get(f"{path}/accounts")) == 10
    assert (await others[0].asks("GET", path)).status == 404
    assert await aline.get("/api/v2/notifications/unread_count") == {"count": 2}
    assert await aline.post(f"{path}/dismiss") == {}
    assert (await aline.asks("GET", path)).status == 404
    assert await aline.get("/api/v2/notifications/unread_count") == {"count": 1}


async def test_groups_page_by_their_latest(town: Town) -> None:
    """Each group stands on one page; along Link nothing is missed; single ones are as many as they are."""
    aline, others, _ = await _liked(town, by=3)
    await others[0].posts("@aline bonjour")

    first = await aline.asks("GET", "/api/v2/notifications", params={"limit": 1})
    group = first.json()["notification_groups"][0]
    rest = await aline.get("/api/v2/notifications", max_id=group["most_recent_notification_id"])
    single = await aline.get("/api/v2/notifications", **{"grouped_types[]": ["reblog"]})

    assert group["type"] == "mention"
    assert 'rel="next"' in first.headers["link"]
    assert [one["type"] for one in rest["notification_groups"]] == ["follow", "favourite"]
    assert [one["notifications_count"] for one in single["notification_groups"]] == [1] * 7
    assert all(one["group_key"].startswith("ungrouped-") for one in single["notification_groups"])
    key = single["notification_groups"][-1]["group_key"]
    assert len((await aline.get(f"/api/v2/notifications/{key}"))["notification_groups"]) == 1
    mentions = await aline.get("/api/v2/notifications", **{"types[]": ["mention"]})
    assert [one["type"] for one in mentions["notification_groups"]] == ["mention"]


async def test_partial_accounts_are_those_behind_the_first(town: Town) -> None:
    """With `expand_accounts=partial_avatars` only the latest of each group is told in full."""
    aline, others, _ = await _liked(town, by=3)

    found = await aline.get("/api/v2/notifications", expand_accounts="partial_avatars")

    assert [one["id"] for one in found["accounts"]] == [str(others[-1].account_id)]
    assert {one["id"] for one in found["partial_accounts"]} == {str(one.account_id) for one in others[:2]}
    fields = {"id", "acct", "url", "avatar", "avatar_static", "locked", "bot"}
    assert all(set(one) == fields for one in found["partial_accounts"])
    assert "partial_accounts" not in await aline.get("/api/v2/notifications")


async def test_status_that_is_gone_takes_its_group_along(town: Town) -> None:
    """Who blocks somebody hears nothing of them any more; what was deleted is told of nowhere."""
    aline, others, status_id = await _liked(town, by=2)

    await aline.post(f"/api/v1/accounts/{others[0].account_id}/block")
    blocked = await aline.get("/api/v2/notifications")
    await aline.asks("DELETE", f"/api/v1/statuses/{status_id}")
    deleted = await aline.get("/api/v2/notifications")

    assert [one["notifications_count"] for one in blocked["notification_groups"]] == [1, 1]
    assert [one["type"] for one in deleted["notification_groups"]] == ["follow"]
