"""S29: who may see what, as a table: visibility × viewer × path."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.town import Resident, Town

_ALL = frozenset({"author", "follower", "member", "visitor", "mentioned"})
_MEMBERS = _ALL - {"visitor"}
# The mentioned is named in every one of them.
_SEEN_BY = {
    "public": _ALL,
    "unlisted": _ALL,
    "town": _MEMBERS,
    "instance": _MEMBERS,
    "private": frozenset({"author", "follower", "mentioned"}),
    "direct": frozenset({"author", "mentioned"}),
}


@dataclass(slots=True)
class _Scene:
    town: Town
    people: dict[str, Resident]
    status_id: str
    root_id: str

    async def ask(self, viewer: str, path: str) -> Any:
        author = self.people["author"]
        if viewer == "visitor":
            answer = await self.town.client.get(author.address(path))
        else:
            answer = await self.people[viewer].asks("GET", path)
        return answer


async def _scene(town: Town, visibility: str) -> _Scene:
    names = ("author", "follower", "member", "mentioned")
    people = dict(zip(names, await town.residents("aline", "flora", "marius", "nora"), strict=True))
    await people["follower"].follows(people["author"])
    root = await people["author"].posts("Le fil", visibility="public")
    posted = await people["author"].posts("@nora #secretdevoisins", visibility=visibility, in_reply_to_id=root["id"])
    assert posted["ensembl"]["scope"] == visibility
    await people["author"].post(f"/api/v1/statuses/{posted['id']}/pin") if visibility != "direct" else None
    return _Scene(town, people, posted["id"], root["id"])


@pytest.mark.parametrize("visibility", list(_SEEN_BY))
async def test_status_is_seen_by_those_it_is_for_and_by_nobody_else_on_any_path(town: Town, visibility: str) -> None:
    """S29, S30: where it may not be seen it is not found, and in no list."""
    scene = await _scene(town, visibility)
    author_id = scene.people["author"].account_id

    for viewer in _ALL:
        may = viewer in _SEEN_BY[visibility]
        for path in ("", "/context", "/history", "/favourited_by", "/reblogged_by", "/card"):
            answer = await scene.ask(viewer, f"/api/v1/statuses/{scene.status_id}{path}")
            assert (answer.status == 200) is may, f"{visibility} {viewer} {path}: {answer.status}"
        context = (await scene.ask(viewer, f"/api/v1/statuses/{scene.root_id}/context")).json()
        assert _has(context["descendants"], scene) is may, f"{visibility} {viewer} context"
        for path in (f"accounts/{author_id}/statuses", f"statuses?id[]={scene.status_id}"):
            listed = (await scene.ask(viewer, f"/api/v1/{path}")).json()
            assert _has(listed, scene) is may, f"{visibility} {viewer} {path}"
        pinned = (await scene.ask(viewer, f"/api/v1/accounts/{author_id}/statuses?pinned=true")).json()
        assert _has(pinned, scene) is (may and visibility != "direct"), f"{visibility} {viewer} pinned"
        address = scene.people["author"].address(f"/@aline/{scene.status_id}")
        found = (await scene.ask(viewer, f"/api/v2/search?q={address}")).json()
        assert _has(found["statuses"], scene) is may, f"{visibility} {viewer} search"


@pytest.mark.parametrize("visibility", list(_SEEN_BY))
async def test_timelines_show_no_more_than_the_status_allows(town: Town, visibility: str) -> None:
    """Home of those who follow; hashtags for whoever reads that scope in public; notifications of the named."""
    scene = await _scene(town, visibility)
    in_public = {"public": _ALL, "town": _MEMBERS, "instance": _MEMBERS}.get(visibility, frozenset())

    for viewer in _ALL:
        tagged = (await scene.ask(viewer, "/api/v1/timelines/tag/secretdevoisins")).json()
        assert _has(tagged, scene) is (viewer in in_public), f"{visibility} {viewer} tag"
        if viewer == "visitor":
            continue
        home = await scene.people[viewer].get("/api/v1/timelines/home")
        at_home = viewer == "author" or (viewer == "follower" and visibility != "direct")
        assert _has(home, scene) is at_home, f"{visibility} {viewer} home"
        notified = await scene.people[viewer].get("/api/v1/notifications")
        assert any(one.get("status", {}).get("id") == scene.status_id for one in notified) is (viewer == "mentioned")
        conversations = await scene.people[viewer].get("/api/v1/conversations")
        in_conversation = visibility == "direct" and viewer in _SEEN_BY["direct"]
        assert _has([one["last_status"] for one in conversations], scene) is in_conversation


async def test_whoever_is_blocked_sees_nothing_of_it(town: Town) -> None:
    """S18: blocked by the author, a public status is not found either."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = await aline.posts("Pour tous sauf un #fete", visibility="public")
    await bruno.post(f"/api/v1/statuses/{posted['id']}/bookmark")
    await bruno.post(f"/api/v1/statuses/{posted['id']}/favourite")

    await aline.post(f"/api/v1/accounts/{bruno.account_id}/block")

    for path in ("", "/context", "/history", "/favourited_by"):
        assert (await bruno.asks("GET", f"/api/v1/statuses/{posted['id']}{path}")).status == 404
    for path in (
        "timelines/public",
        "timelines/tag/fete",
        "bookmarks",
        "favourites",
        f"accounts/{aline.account_id}/statuses",
    ):
        assert await bruno.get(f"/api/v1/{path}") == [], path


async def test_followers_only_status_leaves_home_and_notifications_when_the_follow_ends(town: Town) -> None:
    """What was notified or kept while it was allowed is shown no longer than it is allowed."""
    aline, bruno = await town.residents("aline", "bruno")
    account = await bruno.finds(aline.handle)
    await bruno.post(f"/api/v1/accounts/{account['id']}/follow", notify=True)
    posted = await aline.posts("Entre abonnés", visibility="private")
    await bruno.post(f"/api/v1/statuses/{posted['id']}/bookmark")
    before = (await bruno.home(), await bruno.get("/api/v1/bookmarks"), await bruno.notifications())

    await aline.post(f"/api/v1/accounts/{bruno.account_id}/remove_from_followers")

    assert all(before)
    assert await bruno.home() == []
    assert await bruno.get("/api/v1/bookmarks") == []
    assert [one for one in await bruno.get("/api/v1/notifications") if "status" in one] == []


def _has(statuses: list[dict[str, Any]], scene: _Scene) -> bool:
    return scene.status_id in [one["id"] for one in statuses]
