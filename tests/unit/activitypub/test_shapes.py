"""Posts of several authors, and proposals in others' shapes: what is believed of them, and what is not."""

from typing import Any

import pytest

from activitypub.errors import ProtocolError
from activitypub.notes import read_note
from activitypub.shapes import as_note, signed_by

BASE = "https://films.test"
GIL, CHANNEL = f"{BASE}/accounts/gil", f"{BASE}/channels/gil"
BOTH = [{"type": "Person", "id": GIL}, {"type": "Group", "id": CHANNEL}]


def _film(authors: object) -> dict[str, Any]:
    return {"id": f"{BASE}/videos/1", "type": "Video", "attributedTo": authors, "name": "Un film", "content": "Bonjour"}


def test_of_several_authors_the_person_wrote_it() -> None:
    """PeerTube names an account and its channel; read from its server, the account is the author."""
    assert read_note(_film(BOTH)).author == GIL


@pytest.mark.parametrize("signer", [GIL, CHANNEL])
def test_a_verified_author_among_several_signs(signer: str) -> None:
    """S11: whichever of them delivered it, it is theirs."""
    signed = signed_by(_film(BOTH), signer)
    assert signed is not None
    assert signed["attributedTo"] == signer


@pytest.mark.parametrize(
    "authors",
    [
        [GIL, "https://ailleurs.test/users/zoe"],
        [{"type": "Person", "id": GIL}, {"type": "Person", "id": "https://ailleurs.test/users/zoe"}],
        ["https://ailleurs.test/users/zoe", "https://ailleurs.test/users/yann"],
        [GIL, GIL],
        [GIL],
        [],
        [7, None],
        [[GIL], [CHANNEL]],
    ],
)
def test_authors_elsewhere_or_no_real_several_are_nobody(authors: object) -> None:
    """S12, S13: all on the post's own origin, and really several; nobody signs for the others."""
    assert signed_by(_film(authors), GIL) is None
    assert signed_by(_film(authors), "https://ailleurs.test/users/zoe") is None
    with pytest.raises(ProtocolError):
        read_note(_film(authors))


@pytest.mark.parametrize(
    ("proposal", "purpose"),
    [
        ({"type": "ValueFlows:Need"}, "request"),
        ({"type": "ValueFlows:Offer"}, "offer"),
        ({"type": "ValueFlows:Intent", "receiver": GIL}, "request"),
        ({"type": "Intent", "provider": GIL, "receiver": CHANNEL}, "offer"),
        ({"type": "Proposal", "purpose": "request", "publishes": {"type": "Intent", "provider": GIL}}, "request"),
        ({"type": "Proposal", "purpose": 7, "publishes": "x"}, "offer"),
    ],
)
def test_what_a_proposal_wants(proposal: dict[str, Any], purpose: str) -> None:
    """What it says itself counts; else who gives and who gets."""
    note = as_note({"id": f"{BASE}/p/1", "attributedTo": GIL, "name": "Aide <b>", "summary": "Bonjour", **proposal})
    assert note["purpose"] == purpose
    assert note["content"] == "<p><strong>Aide &lt;b&gt;</strong></p>Bonjour"
    assert "summary" not in note


def test_a_finished_intent_is_done() -> None:
    """Nobody answers what is over."""
    intent = {"type": "Intent", "finished": True}
    note = as_note({"id": f"{BASE}/p/1", "type": "Proposal", "attributedTo": GIL, "publishes": [intent]})
    assert note["helpStatus"] == "fulfilled"
