"""Actors are read with the keys that are their own, and written so that peers read them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from activitypub.actors import Actor, ActorKey, ActorKind, actor_document, read_actor
from activitypub.errors import BadDocument, ProtocolError, UntrustedObject
from activitypub.keys import KeyKind, make_ed25519_key, make_rsa_key, public_pem_of

PEERS = json.loads((Path(__file__).parents[2] / "data/vectors/activitypub_http_signatures.json").read_text("utf-8"))
PEER: dict[str, Any] = PEERS["actor"]
URI = "https://sud.example/users/lea"
RSA_PEM, ED25519_PEM = make_rsa_key()[1], make_ed25519_key()[1]
LEA = Actor(
    uri=URI,
    kind=ActorKind.PERSON,
    username="lea",
    name="Léa",
    summary_html="<p>Voisine</p>",
    url="https://sud.example/@lea",
    inbox=f"{URI}/inbox",
    shared_inbox="https://sud.example/inbox",
    outbox=f"{URI}/outbox",
    followers=f"{URI}/followers",
    following=f"{URI}/following",
    featured=f"{URI}/collections/featured",
    icon_url="https://media.example/lea.png",
    image_url="https://media.example/sud.png",
    locked=True,
    discoverable=True,
    published=datetime(2026, 11, 24, 9, tzinfo=UTC),
    fields=(("Site", '<a href="https://lea.example">lea</a>'),),
    also_known_as=("https://ailleurs.example/users/lea",),
    moved_to="https://ailleurs.example/users/lea",
    keys=(
        ActorKey(f"{URI}#main-key", URI, RSA_PEM, KeyKind.RSA),
        ActorKey(f"{URI}#ed25519-key", URI, ED25519_PEM, KeyKind.ED25519),
    ),
)
GROUP = replace(
    LEA,
    kind=ActorKind.GROUP,
    members=f"{URI}/members",
    moderators="https://sud.example/moderators",
    moved_to=None,
    memorial=True,
    suspended=True,
    indexable=True,
)


@pytest.mark.parametrize("actor", [LEA, GROUP])
def test_an_actor_that_we_write_is_read_as_it_was(actor: Actor) -> None:
    """Nothing is lost on the way out and in."""
    assert read_actor(actor_document(actor)) == actor


def test_an_actor_shows_both_keys_and_its_handle() -> None:
    """RSA as publicKey, Ed25519 as Multikey (FEP-521a), and the handle (FEP-2c59)."""
    document: dict[str, Any] = actor_document(LEA)
    assert document["publicKey"] == {"id": f"{URI}#main-key", "owner": URI, "publicKeyPem": RSA_PEM}
    assert document["assertionMethod"][0]["type"] == "Multikey"
    assert document["assertionMethod"][0]["publicKeyMultibase"].startswith("z6Mk")
    assert document["webfinger"] == "lea@sud.example"
    assert document["endpoints"] == {"sharedInbox": "https://sud.example/inbox"}
    assert "memorial" not in document


def test_a_peer_is_read_with_both_its_keys() -> None:
    """The actor of the vectors, as a peer writes it."""
    actor = read_actor(PEER)
    assert [key.algorithm for key in actor.keys] == [KeyKind.RSA, KeyKind.ED25519]
    key = actor.key("https://peer.example/users/lea#main-key")
    assert key is not None
    assert key.public_pem == PEERS["keys"]["rsa"]["public_pem"]
    assert actor.key("https://peer.example/users/lea#other") is None


def foreign_key(**changed: object) -> dict[str, Any]:
    return {**PEER, "publicKey": {**PEER["publicKey"], **changed}}


@pytest.mark.parametrize(
    "document",
    [
        foreign_key(owner="https://peer.example/users/other"),
        foreign_key(owner="https://peer.example/users/le"),
        foreign_key(owner=None),
        foreign_key(owner=["https://peer.example/users/lea", "https://evil.example/u"]),
        foreign_key(id="https://peer.example.evil.example/users/lea#main-key"),
        foreign_key(id="http://peer.example/users/lea#main-key"),
        foreign_key(id=None),
        {**PEER, "publicKey": [PEER["publicKey"], {**PEER["publicKey"], "publicKeyPem": RSA_PEM}]},
        {**PEER, "inbox": "https://evil.example/inbox"},
        {**PEER, "inbox": "https://peer.example:8443/inbox"},
    ],
)
def test_what_is_not_the_actors_own_is_not_believed(document: dict[str, Any]) -> None:
    """S7: keys and inbox share the actor's origin, and a key names the actor as its owner."""
    with pytest.raises(UntrustedObject):
        read_actor(document)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": None},
        {"id": "lea"},
        {"id": ["https://peer.example/users/lea", "https://evil.example/u"]},
        {"inbox": None},
        {"inbox": 7},
        {"type": "Note"},
        {"type": None},
        {"preferredUsername": None},
        {"preferredUsername": ""},
        {"preferredUsername": "lea@evil.example"},
        {"preferredUsername": "<script>"},
        {"preferredUsername": "x" * 65},
    ],
)
def test_what_is_no_actor_is_refused(changed: dict[str, object]) -> None:
    """S21, S26: a bad document is refused; user names match a narrow pattern."""
    with pytest.raises(ProtocolError):
        read_actor({**PEER, **changed})


def test_weak_and_unknown_keys_are_left_out() -> None:
    """S2: such an actor can be shown, but nothing it signs is believed."""
    weak = public_pem_of(rsa.generate_private_key(65537, 1024))
    for value in (weak, "-----BEGIN PUBLIC KEY-----", "zQ3sh", "", None, 7):
        document = {**foreign_key(publicKeyPem=value), "assertionMethod": None}
        assert read_actor(document).keys == ()


@pytest.mark.parametrize(
    "changed", [{"id": "did:key:z6Mk#z6Mk"}, {"controller": "https://evil.example/u"}, {"id": "https://evil.example/k"}]
)
def test_a_method_of_somebody_else_is_no_key(changed: dict[str, str]) -> None:
    """S7: the actor can be shown; only the key that is its own may sign for it."""
    method = {**PEER["assertionMethod"][0], **changed}
    assert [key.algorithm for key in read_actor({**PEER, "assertionMethod": [method]}).keys] == [KeyKind.RSA]


def test_collections_elsewhere_are_left_out() -> None:
    """S7: followers of another origin are no followers of this actor; pages may be anywhere on the web."""
    actor = read_actor(
        {
            **PEER,
            "followers": "https://evil.example/f",
            "endpoints": {"sharedInbox": "https://evil.example/inbox"},
            "url": [{"type": "Link", "mediaType": "text/html", "href": "https://www.example/lea"}],
            "icon": {"type": "Image", "url": "javascript:alert(1)"},
        }
    )
    assert actor.followers is None
    assert actor.shared_inbox is None
    assert actor.url == "https://www.example/lea"
    assert actor.icon_url is None


def test_a_lemmy_group_is_moderated_by_its_collection() -> None:
    """FEP-1b12: `attributedTo` of a Group is the moderators' collection."""
    uri = "https://peer.example/c/sud"
    group = {
        "id": uri,
        "type": "Group",
        "preferredUsername": "sud",
        "inbox": f"{uri}/inbox",
        "attributedTo": f"{uri}/mods",
    }
    assert read_actor(group).moderators == f"{uri}/mods"


def test_many_fields_are_bounded() -> None:
    """S24: at most 16 fields, each cut."""
    attachment = [{"type": "PropertyValue", "name": "n" * 9_000, "value": "v"}] * 500
    fields = read_actor({**PEER, "attachment": attachment}).fields
    assert len(fields) == 16
    assert len(fields[0][0]) == 2_048
    with pytest.raises(BadDocument):
        read_actor({})
