"""Polls: a Question's options and what was counted. Source: FEP-9967; ActivityStreams 2.0 Vocabulary, 3.2."""

from dataclasses import dataclass
from datetime import datetime

from activitypub.collections import read_total
from activitypub.documents import Document, mapping_of, mappings_of, read_time, text_of, write_time

MAX_OPTIONS = 20
MAX_OPTION_CHARS = 500


@dataclass(frozen=True, slots=True)
class PollOption:
    """One answer and how many chose it, as its author's server says."""

    name: str
    votes: int = 0


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll; `multiple` when several answers may be chosen; `closed_at` once it is over."""

    options: tuple[PollOption, ...]
    multiple: bool = False
    end_time: datetime | None = None
    closed_at: datetime | None = None
    voters: int | None = None


def poll_of(document: Document) -> Poll | None:
    """The poll of a Question, 20 options at most; None when it has no options."""
    multiple = "anyOf" in document
    named = [
        (text_of(item, "name", MAX_OPTION_CHARS), read_total(mapping_of(item, "replies") or {}) or 0)
        for item in mappings_of(document, "anyOf" if multiple else "oneOf", MAX_OPTIONS)
    ]
    options = tuple(PollOption(name, votes) for name, votes in named if name)
    if not options:
        return None
    voters = document.get("votersCount")
    counted = isinstance(voters, int) and not isinstance(voters, bool) and voters >= 0
    return Poll(
        options=options,
        multiple=multiple,
        end_time=read_time(document.get("endTime")),
        closed_at=read_time(document.get("closed")),
        voters=voters if counted and isinstance(voters, int) else None,
    )


def poll_properties(poll: Poll) -> dict[str, object]:
    """The properties that a Question gets from its poll."""
    properties: dict[str, object] = {
        "anyOf" if poll.multiple else "oneOf": [_option_document(option) for option in poll.options],
        "endTime": None if poll.end_time is None else write_time(poll.end_time),
        "closed": None if poll.closed_at is None else write_time(poll.closed_at),
        "votersCount": poll.voters,
    }
    return {name: value for name, value in properties.items() if value is not None}


def vote_document(vote_id: str, voter: str, poll_uri: str, option: str, *, to: str) -> dict[str, object]:
    """The Note by which somebody chooses an option: its `name`, for the poll's author alone. Source: FEP-9967."""
    return {
        "id": vote_id,
        "type": "Note",
        "attributedTo": voter,
        "inReplyTo": poll_uri,
        "name": option,
        "to": [to],
    }


def _option_document(option: PollOption) -> dict[str, object]:
    replies = {"type": "Collection", "totalItems": option.votes}
    return {"type": "Note", "name": option.name, "replies": replies}
