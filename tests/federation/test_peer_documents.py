"""Documents in the shapes of other software are read, kept and shown."""

from pathlib import Path

import pytest

from activitypub.activities import read_activity
from activitypub.actors import read_actor
from activitypub.documents import Document, parse_document
from activitypub.notes import read_note
from ensembl_fed.inbox.handlers import HANDLERS
from ensembl_fed.inbox.receive import process_batch
from ensembl_fed.models.kinds import FollowState, Visibility
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.storage.relations import add_follow
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.work import DueReceived
from ensembl_fed.text.sanitize import html_to_text
from tests.federation.home import BASE, OurInstance

_PEERS = Path(__file__).parents[1] / "data" / "peers"
_SOFTWARE = sorted(folder.name for folder in _PEERS.iterdir() if folder.is_dir())


def _read(software: str, name: str) -> Document:
    return parse_document((_PEERS / software / f"{name}.json").read_bytes())


def _post_of(software: str) -> Document:
    activity: Document = _read(software, "activity")
    value = activity["object"]
    while isinstance(value, dict) and isinstance(value.get("object"), dict):
        value = value["object"]
    return value if isinstance(value, dict) else _read(software, "post")


async def _publish(ours: OurInstance, software: str) -> None:
    for path in sorted((_PEERS / software).glob("*.json")):
        if path.stem not in ("activity", "proposal"):
            ours.others.publish(_read(software, path.stem))


@pytest.mark.parametrize("software", _SOFTWARE)
def test_its_documents_are_read(software: str) -> None:
    """Actors and activities are values, whatever stands in them that we do not know."""
    actor, activity = read_actor(_read(software, "actor")), read_activity(_read(software, "activity"))

    assert activity.actor == actor.uri
    assert activity.id is not None
    assert "Bonjour" in read_note(_post_of(software)).content_html


@pytest.mark.parametrize("software", _SOFTWARE)
async def test_its_posts_arrive(ours: OurInstance, software: str) -> None:
    """Through the inbox' own handlers: a Create, or a group's Announce of what a member posted."""
    await _publish(ours, software)
    lea, body = await ours.account("lea"), (_PEERS / software / "activity.json").read_text()
    activity = read_activity(_read(software, "activity"))
    account = await bring_actor(ours.peers, activity.actor)
    async with ours.database.unit() as unit:
        await add_follow(unit, lea.id, account.id, uri=f"{BASE}/1", state=FollowState.ACCEPTED)

    await process_batch(ours.peers, [DueReceived(1, activity.actor, str(activity.id), body, 0)], HANDLERS)

    async with ours.database.reading() as unit:
        status = await status_by_uri(unit, str(_post_of(software)["id"]))
    assert status is not None
    assert "Bonjour" in html_to_text(status.content)
    assert status.visibility is Visibility.PUBLIC
