"""Liking, sharing, keeping and pinning statuses."""

from tests.api import entity_shapes as shapes
from tests.town import Town, texts_of


async def test_like_shows_at_once_and_is_taken_back(town: Town) -> None:
    """The answer has the new state; liking twice counts once; who likes is listed; favourites page by Link."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = await aline.posts("J'offre des tomates")
    path = f"/api/v1/statuses/{posted['id']}"

    liked = await bruno.post(f"{path}/favourite")
    again = await bruno.post(f"{path}/favourite")
    people = await aline.get(f"{path}/favourited_by")
    kept = await bruno.get("/api/v1/favourites")
    unliked = await bruno.post(f"{path}/unfavourite")

    for one in (liked, again, unliked, *kept):
        shapes.status(one)
    assert (liked["favourited"], liked["favourites_count"]) == (True, 1)
    assert again["favourites_count"] == 1
    assert [one["acct"] for one in people] == ["bruno"]
    assert [one["id"] for one in kept] == [posted["id"]]
    assert (unliked["favourited"], unliked["favourites_count"]) == (False, 0)
    assert await bruno.get("/api/v1/favourites") == []
    assert (await aline.get(path))["favourited"] is False


async def test_share_holds_what_it_shares_and_is_taken_back(town: Town) -> None:
    """The answer is the share; unreblog, by the number of the status, answers with the status."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await chloe.follows(bruno)
    posted = await aline.posts("Fête des voisins vendredi")
    path = f"/api/v1/statuses/{posted['id']}"

    share = await bruno.post(f"{path}/reblog")
    home = await chloe.get("/api/v1/timelines/home")
    people = await aline.get(f"{path}/reblogged_by")
    again = await bruno.post(f"{path}/reblog")
    seen = await bruno.get(path)
    taken_back = await bruno.post(f"{path}/unreblog")

    for one in (share, taken_back, *home):
        shapes.status(one)
    assert share["reblog"]["id"] == posted["id"]
    assert share["reblogged"] is True
    assert share["reblog"]["reblogs_count"] == 1
    assert again["id"] == share["id"]
    assert seen["reblogged"] is True
    assert texts_of(home) == ["Fête des voisins vendredi"]
    assert [one["acct"] for one in people] == ["bruno"]
    assert (taken_back["id"], taken_back["reblogged"], taken_back["reblogs_count"]) == (posted["id"], False, 0)
    assert await chloe.home() == []


async def test_narrow_status_is_not_shared(town: Town) -> None:
    """A direct message, or a followers-only one of somebody else, is refused; an unseen one is not found."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await bruno.follows(aline)
    narrow = await aline.posts("Entre abonnés", visibility="private")
    secret = await aline.posts("@bruno secret", visibility="direct")

    assert (await bruno.asks("POST", f"/api/v1/statuses/{narrow['id']}/reblog")).status == 403
    assert (await bruno.asks("POST", f"/api/v1/statuses/{secret['id']}/reblog")).status == 403
    for verb in ("reblog", "favourite", "bookmark", "pin"):
        assert (await chloe.asks("POST", f"/api/v1/statuses/{narrow['id']}/{verb}")).status == 404
    for people in ("favourited_by", "reblogged_by"):
        assert (await chloe.asks("GET", f"/api/v1/statuses/{narrow['id']}/{people}")).status == 404


async def test_bookmark_is_seen_by_nobody_else(town: Town) -> None:
    """Kept for later, listed latest first, and dropped; the author learns nothing."""
    aline, bruno = await town.residents("aline", "bruno")
    one, two = [await aline.posts(text) for text in ("Un", "Deux")]

    kept = [await bruno.post(f"/api/v1/statuses/{status['id']}/bookmark") for status in (two, one)]

    assert all(status["bookmarked"] for status in kept)
    assert texts_of(await bruno.get("/api/v1/bookmarks")) == ["Un", "Deux"]
    assert await aline.get("/api/v1/bookmarks") == []
    assert (await aline.get(f"/api/v1/statuses/{one['id']}"))["bookmarked"] is False
    assert await aline.notifications() == []
    dropped = await bruno.post(f"/api/v1/statuses/{one['id']}/unbookmark")
    assert dropped["bookmarked"] is False
    assert texts_of(await bruno.get("/api/v1/bookmarks")) == ["Deux"]


async def test_pinned_statuses_stand_first_on_the_profile(town: Town) -> None:
    """One's own, five at most; a visitor sees the public ones."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = [await aline.posts(f"Numéro {number}") for number in range(6)]
    narrow = await aline.posts("Entre abonnés", visibility="private")

    pinned = await aline.post(f"/api/v1/statuses/{posted[0]['id']}/pin")
    await aline.post(f"/api/v1/statuses/{narrow['id']}/pin")

    path = f"/api/v1/accounts/{aline.account_id}/statuses"
    assert pinned["pinned"] is True
    assert texts_of(await aline.get(path, pinned="true")) == ["Entre abonnés", "Numéro 0"]
    assert texts_of(await bruno.get(path, pinned="true")) == ["Numéro 0"]
    assert (await bruno.asks("POST", f"/api/v1/statuses/{posted[1]['id']}/pin")).status == 422
    for status in posted[1:4]:
        await aline.post(f"/api/v1/statuses/{status['id']}/pin")
    assert (await aline.asks("POST", f"/api/v1/statuses/{posted[4]['id']}/pin")).status == 422
    unpinned = await aline.post(f"/api/v1/statuses/{posted[0]['id']}/unpin")
    assert unpinned["pinned"] is False
