"""Activities are read into one value, and each kind is written as in the examples."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from activitypub.activities import (
    Activity,
    accept_activity,
    add_activity,
    announce_activity,
    block_activity,
    create_activity,
    delete_activity,
    flag_activity,
    follow_activity,
    like_activity,
    read_activity,
    reject_activity,
    remove_activity,
    undo_activity,
    update_activity,
)
from activitypub.addresses import PUBLIC
from activitypub.contexts import NOTE_CONTEXT
from activitypub.documents import parse_document
from activitypub.errors import BadDocument, ProtocolError

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
LEA, BRUNO = "https://sud.example/users/lea", "https://moulins.example/users/bruno"
ACTIVITY_FILES = [path for path in sorted(EXAMPLES.glob("*.json")) if not path.name.startswith("12")]


def example(name: str) -> dict[str, Any]:
    return dict(parse_document(next(EXAMPLES.glob(f"{name}_*.json")).read_bytes()))


def same_but_for_context(written: dict[str, object], expected: dict[str, Any]) -> bool:
    """Empty lists and `@context` aside, which say nothing."""
    plain = {key: value for key, value in written.items() if key != "@context" and value != []}
    return plain == {key: value for key, value in expected.items() if key != "@context" and value != []}


@pytest.mark.parametrize("path", ACTIVITY_FILES, ids=lambda path: path.name[:2])
def test_every_example_is_read(path: Path) -> None:
    """Type, actor, object and addressing of all the examples."""
    document = parse_document(path.read_bytes())
    activity = read_activity(document)
    assert activity.type == document["type"]
    assert activity.actor == document["actor"]
    assert activity.id == document["id"]
    assert activity.to == tuple(document["to"])  # type: ignore[arg-type]  # a list, as the equality shows
    assert activity.target == document.get("target")
    assert activity.summary == document.get("summary")
    if path.name[:2] not in ("06", "10"):  # an agreement has no id yet, a report has several objects
        assert activity.object_id is not None


@pytest.mark.parametrize("name", ["01", "02", "03", "08", "09"])
def test_posts_are_created_and_updated_as_in_the_examples(name: str) -> None:
    """The activity is addressed as its note."""
    expected = example(name)
    write = update_activity if expected["type"] == "Update" else create_activity
    written = write(expected["id"], expected["actor"], expected["object"])
    if "published" not in expected:
        written.pop("published", None)
    expected.setdefault("audience", None)
    written.setdefault("audience", None)
    assert same_but_for_context(written, {**expected, "audience": written["audience"]})
    assert next(iter(written)) == "@context"


def test_the_other_kinds_are_written_as_in_the_examples() -> None:
    """Flag, Add, Delete (asked for and carried out), Announce, Block and Undo."""
    flag, add, asked, done = example("10"), example("11"), example("13"), example("14")
    share, block, undo = example("05"), example("16"), example("17")
    asked.pop("audience")
    for written, expected in (
        (flag_activity(flag["id"], flag["actor"], flag["object"], content=flag["content"], to=flag["to"]), flag),
        (
            add_activity(add["id"], add["actor"], add["object"], add["target"], to=add["to"], summary=add["summary"]),
            add,
        ),
        (
            delete_activity(
                asked["id"],
                asked["actor"],
                asked["object"],
                to=asked["to"],
                cc=asked["cc"],
                former_type=None,
                target=asked["target"],
                summary=asked["summary"],
            ),
            asked,
        ),
        (
            delete_activity(
                done["id"],
                done["actor"],
                done["object"]["id"],
                to=done["to"],
                cc=done["cc"],
                deleted=datetime(2026, 11, 25, 8, tzinfo=UTC),
            ),
            done,
        ),
        (
            announce_activity(
                share["id"],
                share["actor"],
                share["object"],
                to=share["to"],
                cc=share["cc"],
                published=datetime(2026, 11, 24, 9, 0, 2, tzinfo=UTC),
            ),
            share,
        ),
        (
            block_activity(
                block["id"],
                block["actor"],
                block["object"],
                to=block["to"],
                target=block["target"],
                end_time=datetime(2026, 12, 2, tzinfo=UTC),
                summary=block["summary"],
            ),
            block,
        ),
        (undo_activity(undo["id"], undo["actor"], undo["object"], to=undo["to"]), undo),
    ):
        assert same_but_for_context(written, expected)


def test_an_answer_to_a_follow_embeds_it() -> None:
    """Follow, Accept, Reject, Undo: peers need not keep ids, and the embedded one has no context of its own."""
    follow = follow_activity("https://sud.example/activities/follow-1", LEA, BRUNO)
    assert follow["to"] == [BRUNO]
    for write, kind, actor in (
        (accept_activity, "Accept", BRUNO),
        (reject_activity, "Reject", BRUNO),
        (undo_activity, "Undo", LEA),
    ):
        answer = read_activity(write("https://moulins.example/activities/a-1", actor, follow, to=[LEA]))
        assert (answer.type, answer.actor, answer.to) == (kind, actor, (LEA,))
        assert answer.object_document == {key: value for key, value in follow.items() if key != "@context"}
        assert answer.object_id == follow["id"]


def test_small_activities_say_no_more_than_they_must() -> None:
    """Like, Remove, Block and an actor's own Delete and Update."""
    like = like_activity("https://sud.example/a/1", LEA, "https://moulins.example/n/1")
    assert set(like) == {"@context", "id", "type", "actor", "object"}
    assert block_activity("https://sud.example/a/2", LEA, BRUNO)["to"] == [BRUNO]
    gone = delete_activity("https://sud.example/a/3", LEA, LEA, to=[PUBLIC], former_type=None)
    assert gone["object"] == LEA
    removed = remove_activity("https://sud.example/a/4", LEA, "https://x.example/1", f"{LEA}/featured", to=[PUBLIC])
    assert (removed["type"], removed["target"]) == ("Remove", f"{LEA}/featured")
    changed = update_activity("https://sud.example/a/5", LEA, {"id": LEA, "type": "Person"})
    assert changed["to"] == [PUBLIC]


def test_an_update_of_an_actor_defines_the_terms_of_the_actor() -> None:
    """A JSON-LD reader finds the actor's key only under the actor's own context."""
    changed = update_activity("https://sud.example/a/8", LEA, {"@context": ["x"], "id": LEA, "type": "Person"})
    assert changed["@context"] == ["x"]
    assert changed["object"] == {"id": LEA, "type": "Person"}


def test_a_strangers_context_never_stands_above_our_signature() -> None:
    """S20: the embedded Follow of a stranger must not give our Accept another meaning for JSON-LD readers."""
    follow = {
        "@context": [{"object": "as:target"}],
        "id": f"{BRUNO}#1",
        "type": "Follow",
        "actor": BRUNO,
        "object": LEA,
    }
    accept = accept_activity("https://sud.example/a/9", LEA, follow, to=[BRUNO])
    announce = announce_activity("https://sud.example/a/10", LEA, follow, to=[PUBLIC])
    for written in (accept, announce):
        assert written["@context"] == NOTE_CONTEXT
        assert "@context" not in dict(read_activity(written).object_document or {})


def test_an_update_never_widens_what_is_not_public() -> None:
    """S15: a followers-only or direct note is updated to the same people, not to everyone."""
    for addressing in ({"to": [], "cc": [f"{LEA}/followers"]}, {"to": [BRUNO], "cc": []}):
        written = update_activity("https://sud.example/a/6", LEA, {"id": f"{LEA}/1", **addressing})
        assert {"to": written["to"], "cc": written["cc"]} == addressing


def test_a_note_without_recipients_is_not_updated_to_everyone() -> None:
    """S29: unknown addressing is private: only an actor's document, which has none by nature, goes to all."""
    written = update_activity("https://sud.example/a/7", LEA, {"id": f"{LEA}/1", "type": "Note", "to": [], "cc": []})
    assert (written["to"], written["cc"]) == ([], [])


@pytest.mark.parametrize(
    "changed",
    [
        {"type": None},
        {"type": ""},
        {"type": 7},
        {"actor": None},
        {"actor": "lea"},
        {"actor": 7},
        {"actor": []},
        {"actor": [LEA, BRUNO]},
        {"actor": {}},
        {"actor": "acct:lea@sud.example"},
    ],
)
def test_an_activity_without_type_or_one_actor_is_refused(changed: dict[str, object]) -> None:
    """S13, S21: exactly one actor, by URI."""
    with pytest.raises(ProtocolError):
        read_activity({"type": "Like", "actor": LEA, **changed})


def test_recipients_are_bounded_and_hidden_ones_not_read() -> None:
    """S24, S31: 200 in each list; bto and bcc are nobody's business."""
    many = [f"https://a.example/{number}" for number in range(1_000)]
    activity = read_activity({"type": "Like", "actor": {"id": LEA}, "to": many, "cc": many, "bto": [BRUNO], "id": 7})
    assert (len(activity.to), len(activity.cc), activity.id) == (200, 200, None)
    assert BRUNO not in activity.to + activity.cc


@pytest.mark.parametrize(
    ("value", "object_id", "ids", "embedded"),
    [
        (BRUNO, BRUNO, [BRUNO], None),
        ({"id": BRUNO}, BRUNO, [BRUNO], {"id": BRUNO}),
        ([{"id": BRUNO}], BRUNO, [BRUNO], {"id": BRUNO}),
        ([BRUNO, LEA], BRUNO, [BRUNO, LEA], None),
        (None, None, [], None),
        (7, None, [], None),
    ],
)
def test_the_object_may_be_named_embedded_or_several(
    value: object, object_id: str | None, ids: list[str], embedded: object
) -> None:
    """Undo and Accept come by id, embedded, or without inner id."""
    activity: Activity = read_activity({"type": "Undo", "actor": LEA, "object": value})
    assert (activity.object_id, activity.object_ids, activity.object_document) == (object_id, ids, embedded)


def test_a_bad_document_is_a_protocol_error() -> None:
    """Callers catch one class."""
    with pytest.raises(BadDocument):
        read_activity({})
