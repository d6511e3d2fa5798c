"""Mastodon.py, the library that most programs in Python use: it reads each answer into typed entities."""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from mastodon import Mastodon, StreamListener
from mastodon.errors import MastodonNotFoundError
from mastodon.return_types import Account, MediaAttachment, Notification, Status

from tests.clients.conftest import Served
from tests.clients.consent import code_for
from tests.services.wait import until

_BACK = "https://client.example/retour?chez=%2Fmoi"
_SCOPES = ["read", "write", "follow", "push"]


class Heard(StreamListener):  # type: ignore[misc]  # the library ships no types
    """Keeps what a stream tells."""

    def __init__(self) -> None:
        self.updates: queue.Queue[Status] = queue.Queue()
        self.notifications: queue.Queue[Notification] = queue.Queue()
        self.deleted: queue.Queue[str] = queue.Queue()

    def on_update(self, status: Status) -> None:
        self.updates.put(status)

    def on_notification(self, notification: Notification) -> None:
        self.notifications.put(notification)

    def on_delete(self, status_id: str) -> None:
        self.deleted.put(status_id)


@pytest.fixture(scope="module")
def api(served: Served) -> Iterator[Mastodon]:
    """The library after OAuth's code flow, with a return address that must survive byte for byte."""
    base = served.aline.base
    client_id, client_secret = Mastodon.create_app(
        "essai", scopes=_SCOPES, redirect_uris=[_BACK], website="https://client.example", api_base_url=base
    )
    api = Mastodon(client_id, client_secret, api_base_url=base)
    address = api.auth_request_url(redirect_uris=_BACK, scopes=_SCOPES, state="un état", allow_http=True)
    token = api.log_in(code=code_for(served.aline, address), redirect_uri=_BACK, scopes=_SCOPES, allow_http=True)
    return Mastodon(client_id, client_secret, access_token=token, api_base_url=base)


@pytest.mark.capability("T1")
def test_who_and_where(served: Served, api: Mastodon) -> None:
    """Version, instance, own account, preferences, and the clock that the library sets by a header."""
    assert api.app_verify_credentials().name == "essai"
    me = api.me()
    assert isinstance(me, Account)
    assert (me.username, me.acct, str(me.id)) == ("aline", "aline", served.aline.id)
    assert api.instance_v1().uri == served.aline.domain
    assert api.instance_v2().domain == served.aline.domain
    assert api.verify_minimum_version("4.0.0")
    assert api.preferences()["posting:default:visibility"] == "public"
    assert api.instance_nodeinfo().protocols == ["activitypub"]


@pytest.mark.capability("T1")
def test_posts_replies_pictures_and_edits(served: Served, api: Mastodon, picture: Path) -> None:
    """Everything comes back as the library's own types, with numbers, dates and nothing missing."""
    first = api.status_post("Bonjour depuis Python", idempotency_key="un")
    again = api.status_post("Bonjour depuis Python", idempotency_key="un")
    reply = api.status_reply(first, "Et une suite")
    media = api.media_post(str(picture), mime_type="image/png", description="Un carré vert", focus=(0.0, 0.5))
    shown = api.status_post(
        "Le jardin", media_ids=[media], spoiler_text="Plantes", visibility="unlisted", language="fr"
    )

    assert isinstance(first, Status)
    assert isinstance(media, MediaAttachment)
    assert again.id == first.id
    assert reply.in_reply_to_id == first.id
    assert shown.media_attachments[0].description == "Un carré vert"
    assert (shown.spoiler_text, shown.visibility, shown.language, shown.sensitive) == (
        "Plantes",
        "unlisted",
        "fr",
        True,
    )
    context = api.status_context(first)
    assert [one.id for one in context.descendants] == [reply.id]

    edited = api.status_update(reply, "Et une autre suite")
    assert edited.edited_at is not None
    assert len(api.status_history(reply)) == 2
    assert api.status_source(reply).text == "Et une autre suite"
    api.status_delete(reply)
    with pytest.raises(MastodonNotFoundError):
        api.status(reply)


@pytest.mark.capability("T1")
def test_timelines_turn_pages_both_ways(served: Served, api: Mastodon) -> None:
    """`fetch_next` and `fetch_previous` follow the Link header; ids compare as the library compares them."""
    posted = [api.status_post(f"Page {number}").id for number in range(5)]
    newest = api.timeline_home(limit=2)
    older = api.fetch_next(newest)
    assert [one.id for one in newest] == posted[:2:-1]
    assert [one.id for one in older] == posted[2:0:-1]
    assert [one.id for one in api.fetch_previous(older)] == posted[:2:-1]
    assert [one.id for one in api.timeline_home(min_id=posted[0], limit=2)] == posted[2:0:-1]
    assert [one.id for one in api.timeline_home(since_id=posted[0], limit=2)] == posted[:2:-1]
    assert posted[-1] in [one.id for one in api.timeline_local()]
    assert all(one.account.username == "aline" for one in api.account_statuses(api.me(), limit=40))


@pytest.mark.capability("T1")
def test_reactions_across_instances(served: Served, api: Mastodon) -> None:
    """Search by handle, follow, favourite, boost, bookmark; notifications with typed accounts and statuses."""
    bruno = served.bruno
    found = api.search_v2(f"@{bruno.handle}", resolve=True).accounts[0]
    assert found.acct == bruno.handle
    api.account_follow(found)
    until(lambda: api.account_relationships(found)[0].following)
    posted = bruno.posts("Nouvelles pour Python")
    (seen,) = until(lambda: api.search_v2(posted["uri"], resolve=True).statuses)

    assert api.status_favourite(seen).favourited
    assert api.status_reblog(seen).reblog.reblogged
    assert api.status_bookmark(seen).bookmarked
    assert seen.id in [one.id for one in api.favourites()]
    assert seen.id in [one.id for one in api.bookmarks()]
    until(lambda: {"favourite", "reblog"} <= {one["type"] for one in bruno.get("/api/v1/notifications")})
    bruno.posts(f"@{served.aline.handle} Merci !")
    (mention, *_) = until(lambda: api.notifications(types=["mention"]))
    assert isinstance(mention, Notification)
    assert mention.account.acct == bruno.handle
    assert "Merci" in mention.status.content
    assert not api.status_unfavourite(seen).favourited
    assert not api.status_unreblog(seen).reblogged
    api.account_unfollow(found)


@pytest.mark.capability("T1")
def test_streams_tell_what_happens(served: Served, api: Mastodon) -> None:
    """An update, a notification and a deletion come over the stream while it is open."""
    assert api.stream_healthy()
    heard = Heard()
    handle = api.stream_user(heard, run_async=True, timeout=20)
    try:
        until(handle.is_receiving)
        posted = api.status_post("Par le fil")
        assert heard.updates.get(timeout=10).id == posted.id
        served.bruno.posts(f"@{served.aline.handle} Coucou")
        assert heard.notifications.get(timeout=10).type == "mention"
        api.status_delete(posted)
        assert str(heard.deleted.get(timeout=10)) == str(posted.id)
    finally:
        handle.close()
