"""Every actor that we write is read as it was."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from activitypub.actors import (
    CAPABILITIES,
    MAX_FIELDS,
    Actor,
    ActorKey,
    ActorKind,
    actor_document,
    read_actor,
)
from activitypub.documents import parse_document
from activitypub.keys import KeyKind
from activitypub.note_parts import NoteTag
from ensembl_fed.remote.keyring import make_key_pairs

BASE = "https://sud.entraide.example"
KEYS = make_key_pairs()

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
elsewhere = st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9/#?=]{0,12}", fullmatch=True)
own = st.from_regex(r"https://sud\.entraide\.example/[a-z0-9/]{1,12}", fullmatch=True)
times = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
emojis = st.builds(
    NoteTag, st.just("Emoji"), st.from_regex(r":[A-Za-z0-9_]{1,9}:", fullmatch=True), st.none() | elsewhere, elsewhere
)
own_or_none, link_or_none = st.none() | own, st.none() | elsewhere


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    """Any actor that we might write, with some of our two kinds of keys."""
    username = draw(st.from_regex(r"[a-z0-9_]{1,20}", fullmatch=True))
    uri = f"{BASE}/users/{username}"
    keys = (
        ActorKey(f"{uri}#main-key", uri, KEYS.rsa_public_pem, KeyKind.RSA),
        ActorKey(f"{uri}#ed25519-key", uri, KEYS.ed25519_public_pem, KeyKind.ED25519),
        ActorKey(f"{uri}#ed25519-older", uri, KEYS.ed25519_public_pem, KeyKind.ED25519),
    )
    return Actor(
        uri=uri,
        kind=draw(st.sampled_from(ActorKind)),
        username=username,
        inbox=f"{uri}/inbox",
        name=draw(st.none() | texts),
        summary_html=draw(st.none() | texts),
        url=draw(link_or_none),
        **{name: draw(own_or_none) for name in ("shared_inbox", "outbox", "followers", "following", "featured")},
        **{name: draw(own_or_none) for name in ("members", "moderators")},
        icon_url=draw(link_or_none),
        image_url=draw(link_or_none),
        **{name: draw(st.booleans()) for name in ("locked", "discoverable", "indexable", "memorial", "suspended")},
        published=draw(st.none() | times),
        fields=tuple(draw(st.lists(st.tuples(texts, texts), max_size=MAX_FIELDS))),
        also_known_as=tuple(draw(st.lists(elsewhere, max_size=4, unique=True))),
        moved_to=draw(link_or_none),
        keys=keys[: draw(st.integers(0, 3))],
        emojis=tuple(draw(st.lists(emojis, max_size=4))),
        implements=draw(st.frozensets(st.sampled_from(sorted(CAPABILITIES)))),
    )


@given(actors())
def test_an_actor_is_read_as_it_was_written(actor: Actor) -> None:
    """Through JSON and our own strict parser, whatever its names, links, marks and keys are."""
    document = actor_document(actor)

    assert read_actor(parse_document(json.dumps(document).encode())) == actor
    assert read_actor(document) == actor
