"""What somebody is told, and what they do with it."""

from tests.api import entity_shapes as shapes
from tests.town import Resident, Town


async def _busy(town: Town) -> tuple[Resident, Resident, Resident, str]:
    """Aline is followed by Bruno, liked by Bruno and Chloé, and named by Chloé."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    posted = await aline.posts("J'offre des pommes")
    await bruno.follows(aline)
    for other in (bruno, chloe):
        await other.post(f"/api/v1/statuses/{posted['id']}/favourite")
    await chloe.posts("@aline j'arrive", in_reply_to_id=posted["id"])
    return aline, bruno, chloe, posted["id"]


async def test_notifications_have_every_field_and_narrow_by_type_and_account(town: Town) -> None:
    """types[], exclude_types[], account_id; unknown types match nothing."""
    aline, bruno, _, status_id = await _busy(town)

    everything = await aline.get("/api/v1/notifications")
    mentions = await aline.get("/api/v1/notifications", **{"types[]": ["mention", "poll", "severed"]})
    others = await aline.get("/api/v1/notifications", **{"exclude_types[]": ["favourite"]})
    of_bruno = await aline.get("/api/v1/notifications", account_id=bruno.account_id)
    nothing = await aline.get("/api/v1/notifications", **{"types[]": ["nonsense"]})

    for one in everything:
        shapes.notification(one)
    assert [one["type"] for one in everything] == ["mention", "favourite", "favourite", "follow"]
    assert everything[1]["status"]["id"] == status_id
    assert "status" not in everything[3]
    assert [one["type"] for one in mentions] == ["mention"]
    assert [one["type"] for one in others] == ["mention", "follow"]
    assert [one["type"] for one in of_bruno] == ["favourite", "follow"]
    assert nothing == []


async def test_notifications_page_and_are_dismissed(town: Town) -> None:
    """Link and max_id; one by one, then all; somebody else's are not found."""
    aline, bruno, *_ = await _busy(town)

    first = await aline.asks("GET", "/api/v1/notifications", params={"limit": 2})
    rest = await aline.get("/api/v1/notifications", max_id=first.json()[-1]["id"])
    one = first.json()[0]

    assert first.headers["link"].startswith("<")
    assert first.headers["link"].index('rel="next"') < first.headers["link"].index('rel="prev"')
    assert len(first.json()) == len(rest) == 2
    assert await aline.get(f"/api/v1/notifications/{one['id']}") == one
    assert (await bruno.asks("GET", f"/api/v1/notifications/{one['id']}")).status == 404
    assert (await bruno.asks("POST", f"/api/v1/notifications/{one['id']}/dismiss")).status == 404
    assert await aline.post(f"/api/v1/notifications/{one['id']}/dismiss") == {}
    assert (await aline.asks("GET", f"/api/v1/notifications/{one['id']}")).status == 404
    assert await aline.post("/api/v1/notifications/clear") == {}
    assert await aline.get("/api/v1/notifications") == []


async def test_markers_say_how_much_is_unread(town: Town) -> None:
    """`{}` when nothing is marked; the count is of what came after the mark."""
    aline, *_ = await _busy(town)
    none = await aline.get("/api/v1/markers", **{"timeline[]": ["home", "notifications"]})
    everything = await aline.get("/api/v1/notifications")
    before = await aline.get("/api/v1/notifications/unread_count")

    kept = await aline.post("/api/v1/markers", notifications={"last_read_id": everything[1]["id"]})
    moved = (
        await aline.asks("POST", "/api/v1/markers", form={"notifications[last_read_id]": everything[0]["id"]})
    ).json()

    assert none == {}
    assert before == {"count": 4}
    shapes.marker(kept["notifications"])
    assert moved["notifications"]["last_read_id"] == everything[0]["id"]
    assert moved["notifications"]["version"] == kept["notifications"]["version"] + 1
    assert await aline.get("/api/v1/notifications/unread_count") == {"count": 0}
    assert "home" not in await aline.get("/api/v1/markers", **{"timeline[]": ["home", "notifications"]})


async def test_grouped_notifications_gather_the_same_about_one_status(town: Town) -> None:
    """Two likes are one group; mentions stay single; accounts and statuses stand once."""
    aline, bruno, chloe, status_id = await _busy(town)

    found = await aline.get("/api/v2/notifications")

    groups = found["notification_groups"]
    assert [group["type"] for group in groups] == ["mention", "favourite", "follow"]
    assert groups[1]["notifications_count"] == 2
    assert groups[1]["status_id"] == status_id
    assert groups[1]["sample_account_ids"] == [str(chloe.account_id), str(bruno.account_id)]
    assert len(found["accounts"]) == 2
    for one in found["accounts"]:
        shapes.account(one)
    for one in found["statuses"]:
        shapes.status(one)
