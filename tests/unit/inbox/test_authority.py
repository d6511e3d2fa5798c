"""Handlers believe who was verified, and no other word of the document."""

import orjson

from ensembl_fed.inbox.handlers import HANDLERS
from ensembl_fed.inbox.receive import process_batch
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.storage.relations import follow_between
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.work import DueReceived
from tests.federation.home import BASE, OurInstance
from tests.federation.others import PUBLIC, Stranger


async def test_the_actor_in_the_document_is_never_believed(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S8: whatever `actor` a kept body names, its effect is that of the verified actor beside it."""
    lea = await ours.account("lea")
    one, other = await bring_actor(ours.peers, zoe.uri), await bring_actor(ours.peers, yann.uri)
    body = orjson.dumps(yann.activity("Follow", f"{BASE}/users/lea")).decode()

    await process_batch(ours.peers, [DueReceived(1, zoe.uri, f"{zoe.uri}/1", body, 0)], HANDLERS)

    async with ours.database.reading() as unit:
        follow = await follow_between(unit, one.id, lea.id)
        assert await follow_between(unit, other.id, lea.id) is None
    assert follow is not None
    assert follow.state is FollowState.ACCEPTED


async def test_linked_data_is_not_processed(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S20: a Linked Data signature counts for nothing; graphs, includes and reverses are not looked at."""
    forwarded = {**yann.create(yann.note()), "signature": {"type": "RsaSignature2017", "creator": yann.key_id}}
    assert await ours.post(zoe, forwarded) == 401

    hidden = yann.note(2)
    activity = zoe.create(zoe.note(1)) | {
        "@graph": [zoe.create(hidden)],
        "@included": [hidden],
        "@reverse": {"object": hidden},
        "@context": ["https://ailleurs.test/context", {"content": "https://loin.test/elsewhere"}],
        "to": [PUBLIC],
    }
    await ours.receives(zoe, activity)

    async with ours.database.reading() as unit:
        assert await status_by_uri(unit, str(hidden["id"])) is None
        assert await status_by_uri(unit, f"{zoe.uri}/statuses/1") is not None
    assert ours.others.urls() == [zoe.uri]
