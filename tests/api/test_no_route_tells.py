"""S29 by sweep: every address that answers GET is asked for what somebody may not see, and none of them tells."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.routing import Route

from tests.api.page_visits import signed_in, visitor
from tests.town import Resident, Town
from web.app import all_routes

_SECRET, _TAG = "clefsouslepot", "secretdevoisins"
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
# Streams never end, and have tests of their own; the policy says nothing of posts.
_LEFT_OUT = ("/api/v1/streaming", "/metrics", "/api/v1/notifications/policy")


def _addresses(ids: Mapping[str, str]) -> list[str]:
    """Every GET route with the post's numbers and names in its place, as far as they could mean the post."""
    found = []
    for route in all_routes():
        path = getattr(route, "path", "")
        methods = getattr(route, "methods", None) or ()
        if not isinstance(route, Route) or "GET" not in methods or path.startswith(_LEFT_OUT):
            continue
        for own in ("status", "account"):
            number = ids["account"] if own == "account" else ids["status"]

            def value(match: re.Match[str], number: str = number) -> str:
                name = match.group(1)
                return ids.get(name, ids["username"] if name in ("name", "username") else number)

            found.append(_PARAMETER.sub(value, path))
    return list(dict.fromkeys(found))


async def _scene(town: Town, visibility: str) -> tuple[dict[str, Resident], Any]:
    people = dict(zip(("author", "friend", "curious"), await town.residents("aline", "nora", "marius"), strict=True))
    author, friend, curious = people.values()
    root = await author.posts("Le fil commence", visibility="public")
    poll = {"options": [f"{_SECRET} oui", f"{_SECRET} non"], "expires_in": 3_600}
    text = f"@nora {_SECRET} #{_TAG}"
    more = {"spoiler_text": _SECRET, "poll": poll, "in_reply_to_id": root["id"]}
    post = await author.posts(text, visibility=visibility, **more)
    if visibility != "direct":
        await author.post(f"/api/v1/statuses/{post['id']}/pin")
    await friend.post(f"/api/v1/statuses/{post['id']}/favourite")
    await friend.post(f"/api/v1/statuses/{post['id']}/bookmark")
    await friend.posts("@aline entendu", visibility=visibility, in_reply_to_id=post["id"])
    await author.asks("PUT", f"/api/v1/statuses/{post['id']}", json={"status": f"{text} encore", "poll": poll})
    if visibility == "town":
        asked = await author.post("/api/ensembl/v1/help", kind="request", text=f"Qui garde {_SECRET} ?", scope="town")
        await friend.post(f"/api/ensembl/v1/help/{asked['id']}/responses", text=_SECRET)
    await town.settle()
    await curious.follows(friend)
    return people, post


def _ids(author: Resident, post: Any) -> dict[str, str]:
    return {
        "status": post["id"],
        "status_id": post["id"],
        "account": str(author.account_id),
        "username": author.name,
        "hashtag": _TAG,
        "kind": "bookmarks",
        "key": f"ungrouped-{post['id']}",
    }


@pytest.mark.parametrize("visibility", ["town", "instance", "private", "direct"])
async def test_nothing_that_answers_tells_of_what_is_not_for_the_one_who_asks(town: Town, visibility: str) -> None:
    """A visitor sees none of the four; a member who neither follows nor is named sees no private and direct one."""
    people, post = await _scene(town, visibility)
    author, curious = people["author"], people["curious"]
    addresses = [
        *_addresses(_ids(author, post)),
        f"/tags/{_TAG}",
        f"/api/v1/timelines/tag/{_TAG}",
        f"/api/v2/search?q={_SECRET[:-1]}",
        f"/api/v2/search?q={_TAG[:-1]}",
        f"/api/v2/search?q={post['uri']}&resolve=true",
        f"/signaler?target={post['url']}",
        f"/api/v1/statuses?id[]={post['id']}",
        f"/api/v1/accounts/{author.account_id}/statuses?pinned=true",
        f"/users/{author.name}/outbox?page=true",
    ]
    assert _tells((await author.asks("GET", f"/api/v1/statuses/{post['id']}")).text, "")
    is_for_members = visibility in ("town", "instance")
    stranger = visitor(town, author.instance)
    browser = None if is_for_members else await signed_in(curious)
    told = []
    for path in addresses:
        accepts = ("application/activity+json", "text/html", "application/json")
        for accept in accepts:
            answer = await stranger.get(path, headers={"accept": accept})
            told += [("visitor", accept, path)] if _tells(answer.text, path) else []
        if browser is not None:
            answer = await curious.asks("GET", path)
            told += [("curious", "token", path)] if _tells(answer.text, path) else []
            answer = await browser.get(path, headers={"accept": "text/html"})
            told += [("curious", "page", path)] if _tells(answer.text, path) else []
    assert len(addresses) > 150
    assert told == []


def _tells(text: str, path: str) -> bool:
    """Whether an answer says one of the words that it was not asked with."""
    return any(word in text for word in (_SECRET, _TAG) if word not in path)
