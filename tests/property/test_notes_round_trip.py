"""What is written is read as it was: every note, place, request and poll."""

import json
from datetime import UTC, datetime
from html import escape
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from activitypub.canonical import canonical_json
from activitypub.contexts import with_context
from activitypub.documents import parse_document
from activitypub.events import EventStatus, EventTerms, JoinRule
from activitypub.keys import decode_multibase, encode_multibase
from activitypub.notes import (
    NOTE_TYPES,
    HelpPurpose,
    HelpStatus,
    HelpTerms,
    Note,
    NoteMedia,
    NoteTag,
    Place,
    Poll,
    PollOption,
    note_document,
    read_note,
)

BASE = "https://sud.entraide.example"

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
named = texts.filter(bool)
uris = st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9/#?=]{0,12}", fullmatch=True)
times = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
quantities = st.integers(0, 1_000_000)


Value = TypeVar("Value")


def maybe(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Value | None]:
    return st.none() | values


positions = st.one_of(st.just((None, None)), st.tuples(st.floats(-90, 90, width=32), st.floats(-180, 180, width=32)))
places = st.builds(
    lambda position, *rest: Place(rest[0], rest[1], *position, *rest[2:]),
    positions,
    maybe(uris),
    maybe(texts),
    maybe(st.floats(0, 20_000)),
    maybe(texts),
    maybe(texts),
    maybe(texts),
    maybe(texts),
)
helps = st.builds(
    HelpTerms,
    purpose=st.sampled_from(HelpPurpose),
    action=named,
    category=maybe(texts),
    status=st.sampled_from(HelpStatus),
    title=maybe(texts),
    end_time=maybe(times),
    wanted=quantities,
    available=quantities,
    conforms_to=maybe(uris),
)
tags = st.one_of(
    st.builds(NoteTag, st.just("Hashtag"), named, maybe(uris)),
    st.builds(NoteTag, st.just("Mention"), texts, uris),
    st.builds(NoteTag, st.just("Emoji"), st.from_regex(r":[A-Za-z0-9_]{1,9}:", fullmatch=True), maybe(uris), uris),
)
pixels = st.integers(1, 100_000)
unit = st.floats(-1, 1)
media = st.builds(
    NoteMedia,
    url=uris,
    media_type=maybe(st.sampled_from(["image/jpeg", "video/mp4", "application/x-y+z", "audio/ogg"])),
    description=maybe(texts),
    width=maybe(pixels),
    height=maybe(pixels),
    blurhash=maybe(st.from_regex(r"[A-Za-z0-9#$%*+,.:;=?@{|}~]{6,30}", fullmatch=True)),
    focus=maybe(st.tuples(unit, unit)),
)
polls = st.builds(
    Poll,
    options=st.lists(st.builds(PollOption, named, st.integers(0, 10_000)), min_size=1, max_size=20).map(tuple),
    multiple=st.booleans(),
    end_time=maybe(times),
    closed_at=maybe(times),
    voters=maybe(st.integers(0, 10_000)),
)
events = st.builds(
    EventTerms,
    title=named.map(str.strip).filter(bool),
    ends_at=maybe(times),
    timezone=maybe(st.sampled_from(["Europe/Paris", "UTC", "America/Argentina/Ushuaia", "Etc/GMT+1"])),
    status=st.sampled_from(EventStatus),
    capacity=maybe(st.integers(0, 10_000)),
    joined=maybe(st.integers(0, 10_000)),
    join=maybe(st.sampled_from(JoinRule)),
    is_free=maybe(st.booleans()),
    price=maybe(named),
    accessibility=maybe(named),
    recurrence=maybe(st.sampled_from(["FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1SU;COUNT=4"])),
    link=maybe(uris),
)
recipients = st.lists(uris, max_size=5, unique=True).map(tuple)


@st.composite
def notes(draw: st.DrawFn) -> Note:
    """Any note that we might write."""
    kind = draw(st.sampled_from(NOTE_TYPES))
    poll = draw(maybe(polls)) if kind == "Question" else None
    in_reply_to, content = draw(maybe(uris)), draw(texts)
    starts_at = draw(maybe(times))
    event = draw(events) if kind == "Event" and starts_at is not None else None
    if event is not None:
        content = f"<p><strong>{escape(event.title, quote=False)}</strong></p>{content}"
    is_vote = kind == "Note" and in_reply_to is not None and not content
    return Note(
        uri=f"{BASE}/users/lea/statuses/{draw(quantities)}",
        type=kind,
        author=f"{BASE}/users/lea",
        content_html=content,
        language=draw(maybe(st.sampled_from(["fr", "en", "pt-BR", "zh-Hant"]))),
        summary=draw(maybe(texts)),
        sensitive=draw(st.booleans()),
        published=draw(maybe(times)),
        updated=draw(maybe(times)),
        url=draw(maybe(uris)),
        in_reply_to=in_reply_to,
        to=draw(recipients),
        cc=draw(recipients),
        audience=draw(maybe(uris)),
        context=draw(maybe(uris)),
        tags=tuple(draw(st.lists(tags, max_size=4))),
        media=tuple(draw(st.lists(media, max_size=4))),
        place=draw(maybe(places)),
        help=draw(maybe(helps)) if poll is None and kind != "Event" else None,
        replies_uri=draw(maybe(uris)),
        poll=poll,
        vote=draw(maybe(texts)) if is_vote else None,
        quote=draw(maybe(uris)),
        starts_at=starts_at,
        event=event,
    )


@given(notes())
def test_a_note_is_read_as_it_was_written(note: Note) -> None:
    """Through JSON and our own strict parser, with its context, nothing changes."""
    body = json.dumps(with_context(note_document(note))).encode()
    assert read_note(parse_document(body)) == note
    assert read_note(note_document(note)) == note


@given(notes())
def test_a_document_has_a_canonical_form_that_says_the_same(note: Note) -> None:
    """RFC 8785: parsing the canonical form gives the document, and its canonical form is itself."""
    document = note_document(note)
    written = canonical_json(document)
    assert json.loads(written) == document
    assert canonical_json(json.loads(written)) == written


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_their_canonical_form(number: float) -> None:
    """The shortest digits that mean the same number, as ECMAScript writes them."""
    assert float(canonical_json(number)) == number


@given(st.binary(max_size=80))
def test_bytes_survive_base58(content: bytes) -> None:
    """Any bytes, leading zeros included."""
    assert decode_multibase(encode_multibase(content)) == content
