"""The town that other tests use does what they rely on."""

from datetime import timedelta

from ensembl_fed.clock import moved
from tests.town import Town


async def test_followers_only_status_reaches_no_stranger(town_on_each_store: Town) -> None:
    """A followers-only status is delivered to followers' inboxes and to no other."""
    author, follower, stranger = await town_on_each_store.residents("aline", "bruno", "chloe", on_hosts=3)
    await follower.follows(author)

    await author.posts("Qui peut m'aider samedi ?", visibility="private")
    await town_on_each_store.settle()

    assert "Qui peut m'aider samedi ?" in await follower.home()
    assert "Qui peut m'aider samedi ?" not in await stranger.home()


async def test_a_mention_crosses_instances(town: Town) -> None:
    """Somebody who is named is told, wherever they live."""
    author, named = await town.residents("aline", "bruno", on_hosts=2)

    await author.posts(f"Bonjour @{named.handle}", visibility="unlisted")
    await town.settle()

    assert ("mention", author.handle) in await named.notifications()


async def test_a_town_settles_whatever_the_hour(town: Town) -> None:
    """Moving the clock makes jobs due, and no more than that."""
    await town.residents("aline", "bruno", on_hosts=2)
    with moved(timedelta(days=40)):
        await town.settle()
        await town.settle()
    assert town.network.asked == []
