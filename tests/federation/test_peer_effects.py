"""What other software sends has its effect here: documents as each software writes them, seen to work."""

from pathlib import Path

import pytest

from activitypub.activities import read_activity
from activitypub.documents import parse_document
from ensembl_fed.inbox.handlers import HANDLERS
from ensembl_fed.inbox.receive import process_batch
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.storage.accounts import account_by_uri
from ensembl_fed.storage.keepsakes import pinned_ids
from ensembl_fed.storage.relations import add_follow, follow_between, is_blocked
from ensembl_fed.storage.statuses import media_of, reblog_by, status_by_id, status_by_uri, tags_of
from ensembl_fed.storage.work import DueReceived
from ensembl_fed.surface.visibility import visible_clause
from ensembl_fed.text.sanitize import html_to_text
from tests.federation.home import BASE, OurInstance

_PEERS = Path(__file__).parents[1] / "data" / "peers"
pytestmark = pytest.mark.capability("F6")


class Peer:
    """A server of some software, which says what its documents say about a post and its author here."""

    def __init__(self, ours: OurInstance, software: str, post: Status, author: Account) -> None:
        self.ours, self.folder, self.post, self.author = ours, _PEERS / software, post, author
        ours.others.publish(parse_document((self.folder / "actor.json").read_bytes()))

    async def account(self) -> Account:
        """Its one actor, whom the author follows."""
        uri = str(parse_document((self.folder / "actor.json").read_bytes())["id"])
        account = await bring_actor(self.ours.peers, uri)
        async with self.ours.database.unit() as unit:
            await add_follow(unit, self.author.id, account.id, uri=f"{BASE}/1", state=FollowState.ACCEPTED)
        return account

    async def sends(self, *names: str) -> None:
        """Its documents arrive, one after the other."""
        for name in names:
            path = self.folder / (f"{name}.json" if name == "activity" else f"effects/{name}.json")
            body = path.read_text().replace("{post}", self.post.uri).replace("{author}", self.author.uri)
            activity = read_activity(parse_document(body.encode()))
            due = DueReceived(1, activity.actor, activity.id or f"{activity.actor}#{name}", body, 0)
            await process_batch(self.ours.peers, [due], HANDLERS)

    async def favourites(self) -> int:
        """How often the post is liked."""
        async with self.ours.database.reading() as unit:
            status = await status_by_id(unit, self.post.id)
        assert status is not None
        return status.favourites_count


async def _peer(ours: OurInstance, software: str) -> Peer:
    return Peer(ours, software, await ours.posts("lea"), await ours.account("lea"))


@pytest.mark.parametrize(
    ("software", "liked", "undone"), [("misskey", "like", "like_undo"), ("pleroma", "react", "react_undo")]
)
async def test_reactions_with_words_and_pictures_are_likes(
    ours: OurInstance, software: str, liked: str, undone: str
) -> None:
    """Misskey's Like with `content`, Pleroma's EmojiReact; taken back by the embedded activity, or by its id alone."""
    peer = await _peer(ours, software)
    await peer.account()

    await peer.sends(liked, liked)
    assert await peer.favourites() == 1
    await peer.sends(undone)
    assert await peer.favourites() == 0


async def test_shares_follows_and_blocks_are_taken_back(ours: OurInstance) -> None:
    """Each Undo of Mastodon's ends what its activity began."""
    peer = await _peer(ours, "mastodon")
    ana = await peer.account()
    found: list[object] = []
    for name in ("announce", "announce_undo", "follow", "follow_undo", "block", "block_undo"):
        await peer.sends(name)
        async with ours.database.reading() as unit:
            if name.startswith("announce"):
                found.append(await reblog_by(unit, ana.id, peer.post.id) is not None)
            elif name.startswith("follow"):
                found.append(await follow_between(unit, ana.id, peer.author.id) is not None)
            else:
                found.append(await is_blocked(unit, ana.id, peer.author.id))

    assert found == [True, False, True, False, True, False]


async def test_a_post_is_pinned_edited_and_ended(ours: OurInstance) -> None:
    """Add and Remove of the featured collection, Update, Delete with a Tombstone; at last the account itself."""
    peer = await _peer(ours, "mastodon")
    ana = await peer.account()
    await peer.sends("activity")
    uri = str(read_activity(parse_document((peer.folder / "activity.json").read_bytes())).object_id)
    pins: list[int] = []
    for name in ("add", "remove"):
        await peer.sends(name)
        async with ours.database.reading() as unit:
            pins.append(len(await pinned_ids(unit, ana.id, visible=visible_clause(None), limit=5)))
    await peer.sends("update")
    async with ours.database.reading() as unit:
        edited = await status_by_uri(unit, uri)
    await peer.sends("delete", "update", "activity")
    async with ours.database.reading() as unit:
        ended = await status_by_uri(unit, uri)
    await peer.sends("delete_actor")
    async with ours.database.reading() as unit:
        gone = await account_by_uri(unit, ana.uri)

    assert pins == [1, 0]
    assert edited is not None
    assert html_to_text(edited.content) == "Bonsoir de Mastodon"
    assert edited.edited_at is not None
    assert ended is None
    assert gone is not None
    assert gone.gone_at is not None


async def test_arrays_maps_and_single_things_are_read(ours: OurInstance) -> None:
    """Types and actors in arrays, one tag and one attachment outside of any, words only in language maps."""
    peer = await _peer(ours, "gotosocial")
    ben = await peer.account()

    await peer.sends("arrays")

    async with ours.database.reading() as unit:
        status = await status_by_uri(unit, f"{ben.uri}/statuses/01Z")
        assert status is not None
        tags, media = (await tags_of(unit, [status.id]))[status.id], (await media_of(unit, [status.id]))[status.id]
    assert (html_to_text(status.content), status.language) == ("Bonjour en français", "fr")
    assert status.spoiler_text == "Attention"
    assert [tag.name for tag in tags] == ["aide"]
    assert [(one.remote_url, one.description) for one in media] == [("https://gts.example/i.png", "un chat")]
