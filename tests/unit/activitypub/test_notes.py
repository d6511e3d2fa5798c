"""Posts: our examples there and back, and other servers' posts as leniently as Mastodon reads them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from activitypub.addresses import PUBLIC
from activitypub.documents import parse_document
from activitypub.errors import BadDocument, ProtocolError, UntrustedObject
from activitypub.notes import (
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
    tombstone_document,
)

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
BLURHASH = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
LEA = "https://sud.entraide.example/users/lea"
PLAIN: dict[str, Any] = {"id": f"{LEA}/statuses/1", "type": "Note", "attributedTo": LEA, "content": "<p>Bonjour</p>"}


def example(name: str) -> dict[str, Any]:
    """The object of an example activity."""
    found = parse_document(next(EXAMPLES.glob(f"{name}_*.json")).read_bytes())["object"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", ["01", "02", "03", "08", "09"])
def test_example_posts_are_written_as_they_were_read(name: str) -> None:
    """Every property of the examples is written again, with the value it had."""
    written = note_document(read_note(example(name)))
    expected = example(name)
    intent, written_intent = expected.pop("publishes"), written.pop("publishes")
    assert isinstance(written_intent, dict)
    assert {key: written[key] for key in expected} == expected
    assert {key: written_intent[key] for key in intent} == intent


@pytest.mark.parametrize("name", ["01", "02", "03"])
def test_our_own_posts_have_exactly_the_examples_properties(name: str) -> None:
    """Nothing more is written than the example has: no `name`, above all."""
    assert note_document(read_note(example(name))).keys() == example(name).keys()


def test_the_request_of_the_example_is_understood() -> None:
    """What a neighbour asks for, where, and until when."""
    note = read_note(example("01"))
    assert note.author == LEA
    assert note.language == "fr"
    assert note.to == (PUBLIC,)
    assert note.audience == "https://sud.entraide.example/groups/entraide"
    assert note.replies_uri == f"{LEA}/statuses/101/replies"
    assert [tag.kind for tag in note.tags] == ["Hashtag", "Hashtag", "Hashtag", "Mention"]
    assert note.place == Place(
        "https://sud.entraide.example/places/sud",
        "Quartier Sud, Moulins",
        46.5523,
        3.3341,
        500.0,
        "Moulins",
        "03000",
        "Allier",
        "FR",
    )
    assert note.help == HelpTerms(
        HelpPurpose.REQUEST,
        "deliverService",
        "courses",
        HelpStatus.OPEN,
        "Courses du samedi",
        datetime(2026, 12, 1, 18, tzinfo=UTC),
        1,
        1,
        "https://www.wikidata.org/wiki/Q830036",
    )


def test_a_fulfilled_request_has_nothing_left() -> None:
    """Example 03: FEP-0837's own word for "none left"."""
    terms = read_note(example("03")).help
    assert terms is not None
    assert (terms.status, terms.wanted, terms.available) == (HelpStatus.FULFILLED, 1, 0)


def test_coordinates_are_always_json_floats() -> None:
    """Mobilizon takes coordinates only if both are floats: 46.0, never 46."""
    place = Place(None, None, 46, 3, 500, None, None)
    text = json.dumps(note_document(replace(read_note(PLAIN), place=place))["location"])
    assert '"latitude": 46.0, "longitude": 3.0, "radius": 500.0' in text


@pytest.mark.parametrize("name", sorted(path.name[:2] for path in EXAMPLES.glob("*.json")))
def test_every_example_is_strict_json(name: str) -> None:
    """Our own examples pass our own parser."""
    assert parse_document(next(EXAMPLES.glob(f"{name}_*.json")).read_bytes())["@context"]


@pytest.mark.parametrize(
    "author",
    [None, 7, "", "lea", "@lea@sud.entraide.example", [LEA], [LEA, LEA], {"id": LEA}, [], True, "javascript:x"],
)
def test_an_author_is_exactly_one_uri(author: object) -> None:
    """S13: numbers, names, handles, lists and nested objects name nobody."""
    with pytest.raises(BadDocument):
        read_note({**PLAIN, "attributedTo": author})


@pytest.mark.parametrize(
    "author",
    ["https://evil.example/u", "http://sud.entraide.example/users/lea", "https://sud.entraide.example:8443/users/lea"],
)
def test_nobody_writes_on_anothers_server(author: str) -> None:
    """S12: id and author share one origin."""
    with pytest.raises(UntrustedObject):
        read_note({**PLAIN, "attributedTo": author})


@pytest.mark.parametrize("changed", [{"id": None}, {"id": "1"}, {"type": "Person"}, {"type": None}, {"id": ["a", "b"]}])
def test_what_is_no_post_is_refused(changed: dict[str, object]) -> None:
    """S21: an unknown type or a missing id is a bad document."""
    with pytest.raises(ProtocolError):
        read_note({**PLAIN, **changed})


@pytest.mark.parametrize("kind", ["Article", "Page", "Event", "Image", "Video", "Audio"])
def test_the_title_of_what_is_not_a_note_comes_first(kind: str) -> None:
    """As Mastodon shows them; the title is text, not HTML."""
    note = read_note({**PLAIN, "type": kind, "name": " Fête <b>du</b> quartier "})
    assert note.content_html == "<p><strong>Fête &lt;b&gt;du&lt;/b&gt; quartier</strong></p><p>Bonjour</p>"
    assert read_note({**PLAIN, "name": "Titre"}).content_html == "<p>Bonjour</p>"


def test_an_event_of_mobilizon_has_its_place_and_time() -> None:
    """An Event is read as a post with a date and a place."""
    note = read_note(
        {
            **PLAIN,
            "type": "Event",
            "startTime": "2026-12-01T18:00:00+01:00",
            "location": {
                "type": "Place",
                "name": "Salle des fêtes",
                "latitude": 46,
                "longitude": 3.33,
                "radius": 2,
                "units": "km",
                "address": {"type": "PostalAddress", "addressLocality": "Moulins"},
            },
        }
    )
    assert note.starts_at == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert note.place == Place(None, "Salle des fêtes", 46.0, 3.33, 2_000.0, "Moulins", None)


@pytest.mark.parametrize(
    "changed", [{"latitude": 91}, {"latitude": "46"}, {"latitude": True}, {"longitude": None}, {"longitude": -181}]
)
def test_half_a_position_is_none(changed: dict[str, object]) -> None:
    """S21: absurd coordinates are ignored, both together."""
    location = {"type": "Place", "name": "x", "latitude": 46.0, "longitude": 3.0, **changed}
    place = read_note({**PLAIN, "location": location}).place
    assert place is not None
    assert (place.latitude, place.longitude) == (None, None)


@pytest.mark.parametrize("location", [None, "Moulins", [], {"type": "Point"}, 7])
def test_what_is_no_place_is_ignored(location: object) -> None:
    """S21: the post remains."""
    assert read_note({**PLAIN, "location": location}).place is None


@pytest.mark.parametrize("changed", [{"purpose": "sell"}, {"purpose": None}, {"publishes": None}, {"publishes": "x"}])
def test_half_a_proposal_is_an_ordinary_post(changed: dict[str, object]) -> None:
    """Help terms need a purpose and an Intent."""
    assert read_note({**example("01"), **changed}).help is None


@pytest.mark.parametrize("number", ["-1", "1.5", "9999999999", 1.5, True, None, {}, "١"])
def test_absurd_quantities_are_ignored(number: object) -> None:
    """S21: one is meant when the number says nothing."""
    intent = {"type": "Intent", "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": number}}
    terms = read_note({**PLAIN, "purpose": "offer", "publishes": intent}).help
    assert terms is not None
    assert (terms.wanted, terms.available, terms.action) == (1, 1, "deliverService")


def test_pictures_are_read_with_their_description_and_focus() -> None:
    """An attachment as Mastodon writes it; what is no file is left out."""
    picture = {
        "type": "Document",
        "mediaType": "image/jpeg; q=1",
        "url": "https://media.example/1.jpg",
        "name": "Une perceuse",
        "width": 800,
        "height": 600,
        "blurhash": BLURHASH,
        "focalPoint": [0, -0.5],
    }
    odd = [{"type": "Document", "url": "file:///etc/passwd"}, {"type": "Document"}, {"type": "PropertyValue"}, 7]
    bad = {**picture, "width": -1, "height": 1.5, "blurhash": "<b>", "focalPoint": [2, 0], "mediaType": "x"}
    note = read_note({**PLAIN, "attachment": [picture, *odd, bad]})
    first = NoteMedia(
        "https://media.example/1.jpg",
        "image/jpeg",
        "Une perceuse",
        800,
        600,
        "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        (0.0, -0.5),
    )
    assert note.media == (first, NoteMedia("https://media.example/1.jpg", None, "Une perceuse"))


def test_a_video_brings_its_page_and_its_file() -> None:
    """PeerTube lists a page and several files under `url`."""
    url = [
        {"type": "Link", "mediaType": "video/mp4", "href": "https://sud.entraide.example/1.mp4"},
        {"type": "Link", "mediaType": "text/html", "href": "https://sud.entraide.example/w/1"},
    ]
    note = read_note({**PLAIN, "type": "Video", "url": url})
    assert note.url == "https://sud.entraide.example/w/1"
    assert note.media == (NoteMedia("https://sud.entraide.example/1.mp4", "video/mp4"),)


def test_tags_are_hashtags_mentions_and_emoji_only() -> None:
    """S26: emoji codes match a narrow pattern, links are http(s); what is neither is left out."""
    icon = {"type": "Image", "url": "https://media.example/fleur.png"}
    note = read_note(
        {
            **PLAIN,
            "tag": [
                {"type": "Hashtag", "name": "#Entraide", "href": "javascript:x"},
                {"type": "Mention", "href": LEA},
                {"type": "Mention", "href": "mailto:x@example", "name": "@x"},
                {"type": "Emoji", "name": "fleur", "icon": icon},
                {"type": "Emoji", "name": ":<b>:", "icon": icon},
                {"type": "Emoji", "name": ":fleur:", "icon": {"type": "Image", "url": "data:x"}},
                {"type": "Place", "name": "Moulins"},
                "text",
            ],
        }
    )
    assert note.tags == (
        NoteTag("Hashtag", "#Entraide"),
        NoteTag("Mention", "", LEA),
        NoteTag("Emoji", ":fleur:", None, "https://media.example/fleur.png"),
    )


def test_everything_is_bounded() -> None:
    """S24: texts, recipients, tags, attachments and options."""
    note = read_note(
        {
            **PLAIN,
            "type": "Question",
            "content": "x" * 500_000,
            "summary": "x" * 50_000,
            "to": [f"https://a.example/{number}" for number in range(1_000)],
            "tag": [{"type": "Hashtag", "name": "#a"}] * 1_000,
            "attachment": [{"type": "Document", "url": "https://a.example/1"}] * 1_000,
            "oneOf": [{"name": "a"}] * 1_000,
        }
    )
    assert note.poll is not None
    assert (len(note.content_html), len(note.summary or "")) == (131_072, 5_000)
    assert (len(note.to), len(note.tags), len(note.media), len(note.poll.options)) == (200, 100, 16, 20)


def test_a_poll_and_its_votes_are_read_and_written() -> None:
    """A Question's options with what was counted; a vote is a named Note without text."""
    poll = Poll(
        (PollOption("Samedi", 3), PollOption("Dimanche")),
        multiple=True,
        end_time=datetime(2026, 12, 1, tzinfo=UTC),
        closed_at=datetime(2026, 12, 1, tzinfo=UTC),
        voters=3,
    )
    asked = replace(read_note({**PLAIN, "type": "Question"}), poll=poll)
    assert read_note(note_document(asked)) == asked

    vote = Note(f"{LEA}#votes/1", "Note", LEA, "", in_reply_to="https://a.example/q", vote="Samedi")
    assert note_document(vote)["name"] == "Samedi"
    assert read_note(note_document(vote)) == vote


@pytest.mark.parametrize("key", ["quote", "quoteUri", "quoteUrl", "_misskey_quote"])
def test_a_quote_is_found_under_each_of_its_names(key: str) -> None:
    """FEP-044f, Fedibird, Misskey; and a Link in `tag` (FEP-e232)."""
    assert read_note({**PLAIN, key: "https://a.example/1"}).quote == "https://a.example/1"
    link = {"type": "Link", "rel": "https://misskey-hub.net/ns#_misskey_quote", "href": "https://a.example/1"}
    assert read_note({**PLAIN, "tag": [link]}).quote == "https://a.example/1"
    assert read_note({**PLAIN, key: "javascript:x"}).quote is None


def test_a_tombstone_tells_what_was_there_and_when_it_went() -> None:
    """Example 14 has one."""
    deleted = datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert tombstone_document(f"{LEA}/statuses/101", deleted=deleted) == example("14")
