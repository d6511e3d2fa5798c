"""Following, blocking, muting, and the lists of who does."""

from tests.api.house import HOST, House, Person

BASE = f"https://{HOST}"


async def _relationship(viewer: Person, other: Person) -> dict[str, object]:
    (standing,) = (await viewer.client.get("/api/v1/accounts/relationships", query={"id[]": other.id})).json()
    return standing


async def test_following(house: House) -> None:
    """Follow, see it from both sides, unfollow."""
    aline, bruno = await house.resident("aline"), await house.resident("bruno")

    followed = (await aline.client.post(f"/api/v1/accounts/{bruno.id}/follow", form={"reblogs": "false"})).json()

    assert followed["following"] is True
    assert followed["showing_reblogs"] is False
    assert (await _relationship(bruno, aline))["followed_by"] is True
    followers = await house.client.get(f"/api/v1/accounts/{bruno.id}/followers")
    assert [account["username"] for account in followers.json()] == ["aline"]
    following = await house.client.get(f"/api/v1/accounts/{aline.id}/following")
    assert "bruno" in [account["username"] for account in following.json()]
    unfollowed = (await aline.client.post(f"/api/v1/accounts/{bruno.id}/unfollow")).json()
    assert unfollowed["following"] is False
    assert all(
        value is not None for name, value in unfollowed.items() if name not in ("languages", "muting_expires_at")
    )


async def test_nobody_follows_themselves(house: House) -> None:
    """Neither oneself nor nobody."""
    aline = await house.resident("aline")

    assert (await aline.client.post(f"/api/v1/accounts/{aline.id}/follow")).status == 403
    assert (await aline.client.post("/api/v1/accounts/1/follow")).status == 404


async def test_a_locked_account_is_asked(house: House) -> None:
    """The relation exists only after its owner's yes (S33)."""
    aline, bruno, chloe = [await house.resident(name) for name in ("aline", "bruno", "chloe")]
    await aline.client.ask("PATCH", "/api/v1/accounts/update_credentials", json={"locked": True})

    asked = (await bruno.client.post(f"/api/v1/accounts/{aline.id}/follow")).json()
    await chloe.client.post(f"/api/v1/accounts/{aline.id}/follow")

    assert (asked["following"], asked["requested"]) == (False, True)
    waiting = await aline.client.get("/api/v1/follow_requests")
    assert {account["username"] for account in waiting.json()} == {"bruno", "chloe"}
    me = (await aline.client.get("/api/v1/accounts/verify_credentials")).json()
    assert me["source"]["follow_requests_count"] == 2
    yes = await aline.client.post(f"/api/v1/follow_requests/{bruno.id}/authorize")
    assert yes.json()["followed_by"] is True
    no = await aline.client.post(f"/api/v1/follow_requests/{chloe.id}/reject")
    assert no.json()["followed_by"] is False
    assert (await aline.client.post(f"/api/v1/follow_requests/{chloe.id}/authorize")).status == 404
    assert (await aline.client.get("/api/v1/follow_requests")).json() == []
    gone = await aline.client.post(f"/api/v1/accounts/{bruno.id}/remove_from_followers")
    assert gone.json()["followed_by"] is False


async def test_blocking_and_muting(house: House) -> None:
    """Blocks end follows both ways and hide lists; mutes may end by themselves."""
    aline, bruno = await house.resident("aline"), await house.resident("bruno")
    await bruno.client.post(f"/api/v1/accounts/{aline.id}/follow")

    blocked = (await aline.client.post(f"/api/v1/accounts/{bruno.id}/block")).json()

    assert (blocked["blocking"], blocked["followed_by"]) == (True, False)
    assert (await _relationship(bruno, aline))["blocked_by"] is True
    assert (await bruno.client.get(f"/api/v1/accounts/{aline.id}/followers")).status == 404
    assert [account["id"] for account in (await aline.client.get("/api/v1/blocks")).json()] == [bruno.id]
    found = await aline.client.get("/api/v1/accounts/search?q=bruno")
    assert [account["id"] for account in found.json()] == [bruno.id]
    assert (await aline.client.post(f"/api/v1/accounts/{bruno.id}/unblock")).json()["blocking"] is False

    muted = (await aline.client.post(f"/api/v1/accounts/{bruno.id}/mute", form={"duration": "3600"})).json()
    assert (muted["muting"], muted["muting_notifications"]) == (True, True)
    assert muted["muting_expires_at"].endswith("Z")
    (listed,) = (await aline.client.get("/api/v1/mutes")).json()
    assert listed["mute_expires_at"] == muted["muting_expires_at"]
    assert (await aline.client.post(f"/api/v1/accounts/{bruno.id}/unmute")).json()["muting"] is False


async def test_a_note_on_somebody_is_ones_own(house: House) -> None:
    """A note is seen by who wrote it and by nobody else (S30)."""
    aline, bruno = await house.resident("aline"), await house.resident("bruno")

    kept = await aline.client.post(f"/api/v1/accounts/{bruno.id}/note", json={"comment": "prête sa remorque"})

    assert kept.json()["note"] == "prête sa remorque"
    assert (await _relationship(bruno, aline))["note"] == ""
    emptied = await aline.client.post(f"/api/v1/accounts/{bruno.id}/note", json={"comment": ""})
    assert emptied.json()["note"] == ""


async def test_relationships_of_many(house: House) -> None:
    """`id[]`, `id` and unknown numbers; every boolean is there."""
    aline, bruno, chloe = [await house.resident(name) for name in ("aline", "bruno", "chloe")]

    many = await aline.client.get(
        "/api/v1/accounts/relationships", query=[("id[]", bruno.id), ("id[]", chloe.id), ("id[]", "1"), ("id[]", "x")]
    )
    one = await aline.client.get("/api/v1/accounts/relationships", query={"id": bruno.id})

    assert [standing["id"] for standing in many.json()] == [bruno.id, chloe.id]
    assert [standing["id"] for standing in one.json()] == [bruno.id]


async def test_long_lists_page_by_the_link_header(house: House) -> None:
    """`next` stands first, with the public address; the last page has no next, an empty one no Link."""
    aline = await house.resident("aline")
    for name in ("bruno", "chloe", "denis"):
        other = await house.resident(name)
        await other.client.post(f"/api/v1/accounts/{aline.id}/follow")

    seen: list[str] = []
    path = f"/api/v1/accounts/{aline.id}/followers?limit=2&x=1"
    while path:
        answer = await house.client.get(path)
        seen += [account["username"] for account in answer.json()]
        link = answer.headers.get("link", "")
        assert link.startswith(f"<{BASE}/api/v1/accounts/{aline.id}/followers?") or not link
        path = link.split(">")[0].removeprefix(f"<{BASE}") if 'rel="next"' in link.split(",")[0] else ""
        assert "x=1" in path or not path

    assert seen == ["denis", "chloe", "bruno"]
    empty = await house.client.get(f"/api/v1/accounts/{other.id}/followers?limit=abc&max_id=&since_id=no")
    assert empty.json() == []
    assert "link" not in empty.headers
