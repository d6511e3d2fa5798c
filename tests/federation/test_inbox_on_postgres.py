"""The way of an activity through the inbox on PostgreSQL, where no statement goes to the driver as text."""

import asyncio
from pathlib import Path

from ensembl_fed.models.kinds import FollowState
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.remote.keyring import KeyPairs
from ensembl_fed.services.follow_account import follow_account
from ensembl_fed.storage.database import PostgresDatabase
from ensembl_fed.storage.relations import follow_between
from ensembl_fed.storage.statuses import status_by_uri
from tests.federation.home import BASE, fill_store, new_home, open_on
from tests.federation.others import PUBLIC, Stranger


async def test_an_activity_is_kept_and_handled(postgres_url: str, tmp_path: Path, key_pairs: list[KeyPairs]) -> None:
    """S9, S40: follow, post, edit, like, share, delete: each is kept before it is answered, and acts once."""
    database = PostgresDatabase(postgres_url, "inbox_on_postgres", new_home())
    await fill_store(database, key_pairs[0])
    async with open_on(database, tmp_path) as ours:
        zoe = Stranger("ailleurs.test", "zoe", key_pairs[1])
        ours.others.add(zoe)
        lea, target, status = await ours.account("lea"), await bring_actor(ours.peers, zoe.uri), await ours.posts("lea")
        async with ours.database.unit() as unit:
            asked = await follow_account(unit, lea, target)
        note = zoe.note(tag=[{"type": "Hashtag", "name": "#Entraide"}])
        for activity in (
            zoe.activity("Accept", asked.uri),
            zoe.activity("Follow", f"{BASE}/users/lea"),
            zoe.create(note),
            zoe.activity("Update", {**note, "content": "<p>Bonsoir</p>"}),
            zoe.activity("Like", status.uri),
            zoe.activity("Announce", status.uri, to=[PUBLIC]),
            zoe.activity("Undo", 7),
        ):
            await ours.receives(zoe, activity)
            assert await ours.post(zoe, activity) == 202
            assert await ours.work() == 0

        async with ours.database.reading() as unit:
            kept, liked = await status_by_uri(unit, str(note["id"])), await status_by_uri(unit, status.uri)
            follow = await follow_between(unit, target.id, lea.id)
        assert kept is not None
        assert kept.content == "<p>Bonsoir</p>"
        assert liked is not None
        assert (liked.favourites_count, liked.reblogs_count) == (1, 1)
        assert follow is not None
        assert follow.state is FollowState.ACCEPTED
        await ours.receives(zoe, zoe.activity("Delete", zoe.uri))
        async with ours.database.reading() as unit:
            assert await status_by_uri(unit, str(note["id"])) is None


async def test_workers_that_learn_of_one_actor_at_the_same_moment(
    postgres_url: str, tmp_path: Path, key_pairs: list[KeyPairs]
) -> None:
    """Whoever writes first, all have the same account in the end; none fails."""
    database = PostgresDatabase(postgres_url, "actors_at_once", new_home())
    await fill_store(database, key_pairs[0])
    async with open_on(database, tmp_path) as ours:
        strangers = [Stranger("ailleurs.test", f"zoe{number}", key_pairs[1]) for number in range(3)]
        ours.others.add(*strangers)

        found = await asyncio.gather(*(bring_actor(ours.peers, one.uri) for one in strangers for _ in range(5)))

        assert len({account.id for account in found}) == len(strangers)
        assert {account.username for account in found} == {one.username for one in strangers}
