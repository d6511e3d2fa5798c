"""One strict parse, and what is asked of every document."""

import json
from datetime import UTC, datetime

import pytest

from activitypub.documents import (
    ACTIVITY_JSON,
    LD_JSON_ACTIVITY,
    id_of,
    ids_of,
    is_activity_content_type,
    language_map_of,
    only_id_of,
    parse_document,
    read_time,
    text_and_language_of,
    text_of,
    type_of,
    wants_activity,
    write_time,
)
from activitypub.errors import BadDocument


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b"null",
        b"{",
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":123456789012345678901234567890}',
        b'{"a":18446744073709551616}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        b'{"a":"\\ud800"}',
        b'{"a":"\\u0000"}',
        b'{"\\u0061":1,"a":2}',
        b'{"a":"\x01"}',
        b'{"a":1}{"b":2}',
        b'{"a":' + b"[" * 33 + b"]" * 33 + b"}",
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' + b"9" * 10_000 + b"}",
        b'{"a":"' + b"x" * 1_048_576 + b'"}',
    ],
    ids=range(26),
)
def test_what_is_not_strict_json_is_refused(body: bytes) -> None:
    """S19: doubled keys, NaN, depth, size, encoding, and whatever is not one object."""
    with pytest.raises(BadDocument):
        parse_document(body)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"a": [1, 2.5, None, True, "é", {"b": {}}]},
        {"a": 9_223_372_036_854_775_807, "b": -9_223_372_036_854_775_808},
        {"a": "\\u0000", "b": "😀"},
        {"a": [[[[]]]] * 50},
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_good_json_is_read_as_it_is(document: dict[str, object], ascii_only: bool) -> None:
    """S19 takes nothing from what honest peers send, a written backslash included."""
    assert parse_document(json.dumps(document, ensure_ascii=ascii_only).encode()) == document


def test_nesting_of_32_is_the_last_that_is_read() -> None:
    """S19: the bound itself."""
    parse_document(b'{"a":' * 32 + b"1" + b"}" * 32)


def test_a_body_may_be_bounded_more_tightly() -> None:
    """S19: the caller's bound counts bytes."""
    parse_document(b'{"a":1}', max_bytes=7)
    with pytest.raises(BadDocument):
        parse_document(b'{"a":1}', max_bytes=6)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://a.example/1", "https://a.example/1"),
        ({"id": "https://a.example/1", "href": "https://b.example"}, "https://a.example/1"),
        ({"type": "Link", "href": "https://b.example"}, "https://b.example"),
        (["https://a.example/1", "https://b.example"], "https://a.example/1"),
        ([{"id": "https://a.example/1"}], "https://a.example/1"),
        ([], None),
        ([["https://a.example"]], None),
        ({}, None),
        ({"id": {"id": "https://a.example"}}, None),
        (7, None),
        (True, None),
        ("", None),
        ("https://a.example/a b", None),
        ("https://a.example/\r\nHost: x", None),
        ("x" * 2_049, None),
        (None, None),
    ],
)
def test_an_id_is_found_wherever_it_may_stand(value: object, expected: str | None) -> None:
    """Strings, objects, Links and arrays name things; numbers and nested arrays name nothing."""
    assert id_of(value) == expected


def test_ids_are_distinct_ordered_and_bounded() -> None:
    """S24: a list of ids has a limit, and what names nothing is left out."""
    assert ids_of("https://a.example") == ["https://a.example"]
    assert ids_of(["b", {"id": "a"}, "b", 7, None, ["c"]]) == ["b", "a"]
    assert ids_of([str(number) for number in range(500)], limit=3) == ["0", "1", "2"]
    assert ids_of(None) == ids_of({}) == ids_of(7) == []
    assert only_id_of(["a", "b"]) is None
    assert only_id_of(["a"]) == "a"


def test_texts_are_cut_and_types_are_words() -> None:
    """S19: lengths are bounded where a document is read."""
    assert text_of({"a": "abcdef"}, "a", 3) == "abc"
    assert text_of({"a": 7}, "a", 3) is None
    assert type_of({"type": ["Person", "Other"]}) == "Person"
    assert type_of({"type": [7, {}]}) is type_of({"type": ""}) is type_of({}) is None


def test_the_language_of_a_text_is_that_of_its_map() -> None:
    """`contentMap` tells the language of `content`, or stands in for it."""
    maps = {"content": "Bonjour", "contentMap": {"en": "Hello", "fr": "Bonjour", "<b>": "x", "de": 7}}
    assert language_map_of(maps, "contentMap", 100) == {"en": "Hello", "fr": "Bonjour"}
    assert text_and_language_of(maps, "content", 100) == ("Bonjour", "fr")
    assert text_and_language_of({"contentMap": {"fr": "Bonjour"}}, "content", 100) == ("Bonjour", "fr")
    assert text_and_language_of({"content": "Bonjour"}, "content", 100) == ("Bonjour", None)
    assert text_and_language_of({}, "content", 100) == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24T09:00:00Z", datetime(2026, 11, 24, 9, tzinfo=UTC)),
        ("2026-11-24T10:00:00+01:00", datetime(2026, 11, 24, 9, tzinfo=UTC)),
        ("2026-11-24T09:00:00.123456789Z", datetime(2026, 11, 24, 9, microsecond=123_456, tzinfo=UTC)),
        ("2026-11-24T09:00:00.5Z", datetime(2026, 11, 24, 9, microsecond=500_000, tzinfo=UTC)),
        ("2026-11-24T09:00:00", None),
        ("2026-13-24T09:00:00Z", None),
        ("0001-01-01T00:00:00+23:00", None),
        ("9999-12-31T23:59:59-23:00", None),
        ("hier", None),
        (1_700_000_000, None),
        (None, None),
    ],
)
def test_times_are_read_in_utc(text: object, expected: datetime | None) -> None:
    """RFC 3339, with any offset; absurd ones are no times."""
    assert read_time(text) == expected


def test_times_are_written_in_utc_to_the_second() -> None:
    """The form that every peer reads."""
    assert write_time(datetime(2026, 11, 24, 9, 0, 0, 999_999, tzinfo=UTC)) == "2026-11-24T09:00:00Z"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (ACTIVITY_JSON, True),
        ("Application/Activity+JSON; charset=utf-8", True),
        (LD_JSON_ACTIVITY, True),
        ('application/ld+json;profile="https://x.example https://www.w3.org/ns/activitystreams"', True),
        ("application/ld+json", False),
        ('application/ld+json; profile="https://www.w3.org/ns/activitystreams.evil"', False),
        ("application/json", False),
        ("text/html; application/activity+json", False),
        ("image/png", False),
        ("", False),
    ],
)
def test_only_activity_documents_are_activity_documents(header: str, expected: bool) -> None:
    """S12: an uploaded JSON file is no document."""
    assert is_activity_content_type(header) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (ACTIVITY_JSON, True),
        (f"{LD_JSON_ACTIVITY}, {ACTIVITY_JSON}", True),
        ("application/ld+json", True),
        ("application/activity+json, text/html;q=0.9", True),
        ("text/html, application/activity+json", True),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("text/html, application/activity+json;q=0.5", False),
        ("application/activity+json;q=0", False),
        ("application/json", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_the_document_is_served_to_those_who_ask_for_it(header: str, expected: bool) -> None:
    """Browsers get the page, servers the document."""
    assert wants_activity(header) is expected
