"""Whatever a stranger sends: a value, or a ProtocolError, and never another exception (S21)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from activitypub.activities import read_activity
from activitypub.actors import actor_document, read_actor
from activitypub.addresses import LocalAddresses, origin_of, read_handle
from activitypub.canonical import canonical_json
from activitypub.collections import read_items, read_total
from activitypub.documents import (
    Document,
    id_of,
    ids_of,
    is_activity_content_type,
    parse_document,
    read_time,
    wants_activity,
)
from activitypub.errors import BadDocument, ProtocolError, SignatureRejected
from activitypub.keys import decode_multikey, load_private_key, load_public_key
from activitypub.nodeinfo import read_nodeinfo_links, read_software
from activitypub.notes import note_document, read_note
from activitypub.proofs import proof_key_id, verify_proof
from activitypub.signatures import SignedRequest, key_id_of, verify_request
from activitypub.webfinger import read_webfinger

DATA = Path(__file__).parents[1] / "data"
PEERS: dict[str, Any] = json.loads((DATA / "vectors/activitypub_http_signatures.json").read_text("utf-8"))
PROOFS: dict[str, Any] = json.loads((DATA / "vectors/eddsa_jcs_2022.json").read_text("utf-8"))
RSA_PUBLIC: str = PEERS["keys"]["rsa"]["public_pem"]
REQUEST_EXAMPLE: dict[str, Any] = json.loads((DATA / "examples/01_request_create.json").read_text("utf-8"))
NOTE: dict[str, Any] = REQUEST_EXAMPLE["object"]
NOW = datetime(2026, 1, 1, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
uris = st.sampled_from(
    [
        "https://a.example/1",
        "https://sud.entraide.example/x",
        "http://[::1]:8/",
        "https://[",
        "https://a@b/",
        "as:Public",
        "//x",
        "https://xn--a/",
        "https://\u2100/",
    ]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | uris
words = st.sampled_from(["id", "type", "href", "url", "name", "items", "first", "mediaType", "hasNumericalValue"])
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | texts, inner, max_size=4),
    max_leaves=12,
)


def changed(document: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A good document in which some properties became something else."""
    strange = st.dictionaries(st.sampled_from(sorted(document)) | words, json_values, min_size=1, max_size=3)
    return strange.map(lambda replaced: {**document, **replaced})


def only_protocol_errors(read: Callable[[Any], object], value: object) -> None:
    try:
        read(value)
    except ProtocolError:
        return


READERS: list[Callable[[Document], object]] = [
    read_activity,
    read_actor,
    read_note,
    read_items,
    read_total,
    read_webfinger,
    read_nodeinfo_links,
    read_software,
    proof_key_id,
    canonical_json,
    lambda document: verify_proof(document, RSA_PUBLIC),
]


@given(st.dictionaries(words | texts, json_values, max_size=6))
def test_no_document_breaks_a_reader(document: dict[str, object]) -> None:
    """S21: every reader, any JSON object."""
    for read in READERS:
        only_protocol_errors(read, document)


@given(changed(NOTE))
@example({**NOTE, "tag": NOTE})
@example({**NOTE, "attachment": [{"type": "Document", "url": ["https://a.example", {"href": 7}]}]})
def test_a_spoiled_note_is_a_note_or_refused(document: dict[str, object]) -> None:
    """S21: and what was read can be written."""
    only_protocol_errors(lambda spoiled: note_document(read_note(spoiled)), document)


@given(changed(PEERS["actor"]))
def test_a_spoiled_actor_is_an_actor_or_refused(document: dict[str, object]) -> None:
    """S21: the same for actors, with their keys."""
    only_protocol_errors(lambda spoiled: actor_document(read_actor(spoiled)), document)


@given(changed(REQUEST_EXAMPLE))
def test_a_spoiled_activity_is_an_activity_or_refused(document: dict[str, object]) -> None:
    """S21: its object may be anything."""

    def read(spoiled: dict[str, object]) -> None:
        activity = read_activity(spoiled)
        assert activity.object_ids is not None
        if activity.object_document is not None:
            only_protocol_errors(read_note, activity.object_document)

    only_protocol_errors(read, document)


@given(changed(PROOFS["cases"][0]["signed"]["proof"]))
def test_a_spoiled_proof_is_refused(proof: dict[str, object]) -> None:
    """S21: a proof that is not the one that was made never verifies."""
    good = PROOFS["cases"][0]["signed"]
    if proof == good["proof"]:
        return
    with pytest.raises(SignatureRejected):
        verify_proof({**good, "proof": proof}, decode_multikey(PROOFS["key"]["publicKeyMultibase"]))


@given(json_values)
def test_no_value_breaks_a_question(value: object) -> None:
    """S21: ids and times of anything."""
    id_of(value)
    ids_of(value)
    read_time(value)


@given(st.text(max_size=60) | uris)
def test_no_text_breaks_an_address(text: str) -> None:
    """S21: origins, handles, keys and headers of any text."""
    town = LocalAddresses("https://moulins.example")
    for read in (origin_of, read_handle, load_public_key, load_private_key, decode_multikey):
        only_protocol_errors(read, text)
    town.username_of(text)
    town.status_id_of(text)
    is_activity_content_type(text)
    wants_activity(text)


@given(st.binary(max_size=60) | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_break_the_parser(body: bytes) -> None:
    """S19: what is read is an object; everything else is refused."""
    try:
        document = parse_document(body)
    except BadDocument:
        return
    assert json.loads(body) == document
    json.dumps(document, ensure_ascii=False).encode("utf-8")


pieces = st.sampled_from(
    [
        "sig1=",
        "(",
        ")",
        '"@method"',
        ";created=",
        "1767225600",
        ";keyid=",
        '"k"',
        ":AAAA:",
        ",",
        " ",
        "=",
        "keyId=",
        "é",
    ]
)
header_values = texts | st.lists(pieces, max_size=8).map("".join)
header_names = st.sampled_from(
    ["host", "date", "digest", "content-digest", "signature", "signature-input", "Signature", "x-other"]
)


@settings(max_examples=300)
@given(st.lists(st.tuples(header_names, header_values), max_size=6), st.binary(max_size=8))
def test_no_headers_break_the_verifier(headers: list[tuple[str, str]], body: bytes) -> None:
    """S1: whatever the headers are, a request that nobody signed is refused."""
    request = SignedRequest("POST", "https://ensembl.example/inbox", headers, body)
    only_protocol_errors(key_id_of, request)
    with pytest.raises(SignatureRejected):
        verify_request(request, RSA_PUBLIC, now=NOW)


@settings(max_examples=300)
@given(
    st.sampled_from([case for case in PEERS["cases"] if case["valid"] and case["body"]]),
    st.integers(0, 100),
    header_values,
)
def test_a_spoiled_signed_request_is_refused(case: dict[str, Any], index: int, value: str) -> None:
    """S3, S4: replacing any header that the signature depends on by anything ends it."""
    depends = [i for i, (name, _) in enumerate(case["headers"]) if name.lower() in ("signature", "signature-input")]
    headers = [tuple(pair) for pair in case["headers"]]
    position = depends[index % len(depends)]
    headers[position] = (headers[position][0], value)
    request = SignedRequest(case["method"], case["url"], headers, case["body"].encode("utf-8"))
    with pytest.raises(SignatureRejected):
        verify_request(request, RSA_PUBLIC, now=datetime.fromtimestamp(case["now"], UTC))
