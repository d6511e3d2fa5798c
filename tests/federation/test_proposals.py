"""Requests and offers as other software publishes them are help posts here (FEP-0837)."""

from pathlib import Path

import pytest

from activitypub.documents import parse_document
from ensembl_fed.inbox.handlers import HANDLERS
from ensembl_fed.inbox.receive import process_batch
from ensembl_fed.models import HelpPost, Status
from ensembl_fed.models.kinds import FollowState, HelpAction, HelpKind, HelpState
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.relations import add_follow
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.work import DueReceived
from ensembl_fed.text.sanitize import html_to_text
from tests.federation.home import BASE, OurInstance

_PEERS = Path(__file__).parents[1] / "data" / "peers"


async def _received(ours: OurInstance, software: str, name: str) -> tuple[Status, HelpPost]:
    """What stands here once a Create of that software has come."""
    folder = _PEERS / software
    ours.others.publish(parse_document((folder / "actor.json").read_bytes()))
    body = (folder / f"{name}.json").read_bytes()
    activity = parse_document(body)
    lea, author = await ours.account("lea"), await bring_actor(ours.peers, str(activity["actor"]))
    async with ours.database.unit() as unit:
        await add_follow(unit, lea.id, author.id, uri=f"{BASE}/1", state=FollowState.ACCEPTED)
    due = DueReceived(1, author.uri, str(activity["id"]), body.decode(), 0)
    await process_batch(ours.peers, [due], HANDLERS)
    post = activity["object"]
    assert isinstance(post, dict)
    async with ours.database.reading() as unit:
        status = await status_by_uri(unit, str(post["id"]))
        help_post = await help_by_id(unit, status.id) if status is not None else None
    assert status is not None
    assert help_post is not None, "an ordinary post"
    return status, help_post


@pytest.mark.parametrize(
    ("software", "name", "expected"),
    [
        ("epicyon", "proposal", (HelpKind.REQUEST, HelpAction.TRANSFER, "Perceuse", 2, "Moulins")),
        ("mitra", "proposal", (HelpKind.OFFER, HelpAction.SERVICE, "Cours de guitare", 1, "")),
        ("bonfire", "proposal", (HelpKind.REQUEST, HelpAction.SERVICE, "Porter une armoire", 3, "Moulins")),
        ("flohmarkt", "activity", (HelpKind.OFFER, HelpAction.TRANSFER, "Vélo d'enfant", 1, "Moulins")),
    ],
)
async def test_a_proposal_is_a_help_post(
    ours: OurInstance, software: str, name: str, expected: tuple[object, ...]
) -> None:
    """Kind, title, how many and where are read from the shape of each; the text is shown, and is no warning."""
    status, post = await _received(ours, software, name)

    assert (post.kind, post.action, post.title, post.wanted, post.place_name) == expected
    assert post.state is HelpState.OPEN
    assert status.spoiler_text == ""
    text = html_to_text(status.content)
    said = {
        "epicyon": "pour une journée",
        "mitra": "Cours de guitare",
        "bonfire": "trois cartons",
        "flohmarkt": "bon état",
    }
    assert said[software] in text
