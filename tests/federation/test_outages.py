"""A server that was away, or whose inbox was gone, and comes back (F8)."""

from datetime import timedelta

import pytest

from ensembl_fed.clock import moved
from tests.federation.home import OurInstance
from tests.federation.others import Stranger
from tests.federation.outside import let_out, posted, receives
from tests.town import Resident, Town

pytestmark = pytest.mark.capability("F8")
INBOX = "https://ailleurs.test/inbox"


async def _followed(town: Town, ours: OurInstance, zoe: Stranger) -> Resident:
    let_out(town, ours.others)
    ours.others.answers[INBOX] = (202, "text/plain", b"")
    ours.others.answers[f"{zoe.uri}/inbox"] = (202, "text/plain", b"")
    [lea] = await town.residents("lea")
    await receives(town, lea.instance, zoe, zoe.activity("Follow", lea.uri))
    return lea


async def test_what_waited_leaves_as_soon_as_the_server_speaks(
    town_on_each_store: Town, ours: OurInstance, zoe: Stranger
) -> None:
    """After days of silence the next attempt is hours away; one signed request, and all of it is delivered."""
    town = town_on_each_store
    lea = await _followed(town, ours, zoe)
    del ours.others.answers[INBOX]
    posts = [await lea.posts(f"Bonjour {number}", visibility="public") for number in range(3)]
    for hours in (0, 1, 3, 6, 12, 24, 48, 72):
        with moved(timedelta(hours=hours)):
            await town.settle()
    ours.others.answers[INBOX] = (202, "text/plain", b"")
    ours.others.asked.clear()

    with moved(timedelta(hours=72, minutes=30)):
        await town.settle()
        assert posted(ours.others, INBOX) == []
        await receives(town, lea.instance, zoe, zoe.activity("Like", posts[0]["uri"]))

    delivered = sorted(one["object"]["id"] for one in posted(ours.others, INBOX))
    assert delivered == [post["uri"] for post in posts]


async def test_an_inbox_that_was_gone_comes_back_with_its_owner(town: Town, ours: OurInstance, zoe: Stranger) -> None:
    """410 retires it: nothing more is sent. When its owner acts, it is read again, and gets what is new."""
    zoe.changes = {"endpoints": {}}
    ours.others.add(zoe)
    lea = await _followed(town, ours, zoe)
    own = f"{zoe.uri}/inbox"
    ours.others.answers[own] = (410, "text/plain", b"")
    await lea.posts("Bonjour", visibility="public")
    await town.settle()
    ours.others.answers[own] = (202, "text/plain", b"")
    ours.others.asked.clear()
    post = await lea.posts("Personne ?", visibility="public")
    await town.settle()
    assert posted(ours.others, own) == []

    await receives(town, lea.instance, zoe, zoe.activity("Like", post["uri"]))
    new = await lea.posts("Te revoilà", visibility="public")
    await town.settle()

    assert [one["object"]["id"] for one in posted(ours.others, own)] == [new["uri"]]
