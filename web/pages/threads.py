"""Private messages as people think of them: with whom, whatever they are about.

Clients see conversations by their context, where the letters of three helpers about one request are one conversation.
On pages each of the three is a conversation of its own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.direct_messages import direct_ids, mark_conversation, marks_of, messages_with, people_in
from ensembl_fed.storage.statuses import status_by_id, statuses_by_ids
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see, shown_clause

_AT_ONCE: Final = 200
_MOST_ROUNDS: Final = 3
# Messages that also name others stand between those that do not.
_SPARE: Final = 3


@dataclass(frozen=True, slots=True)
class Thread:
    """What somebody and these people wrote to each other: its newest message."""

    people: frozenset[int]
    last: Status
    is_unread: bool


def key_of(people: Collection[int]) -> str:
    """The name under which it is marked how far a thread was read."""
    return "with:" + ",".join(str(one) for one in sorted(people))


async def threads_of(unit: Unit, reader: Account, *, older_than: int | None, most: int) -> list[Thread]:
    """The reader's threads, the one that moved last first; they page by their newest message."""
    visible = await shown_clause(unit, reader.id)
    newest: dict[frozenset[int], int] = {}
    before = older_than
    for _ in range(_MOST_ROUNDS):
        ids = await direct_ids(unit, reader.id, visible=visible, older_than=before, limit=_AT_ONCE)
        people = await people_in(unit, ids, but=reader.id)
        for one in ids:
            newest.setdefault(frozenset(people.get(one, ())), one)
        if len(ids) < _AT_ONCE or len(newest) >= most:
            break
        before = ids[-1]
    newest.pop(frozenset(), None)
    return await _with_marks(unit, reader, newest, older_than, most)


async def _with_marks(
    unit: Unit, reader: Account, newest: dict[frozenset[int], int], older_than: int | None, most: int
) -> list[Thread]:
    statuses = await statuses_by_ids(unit, newest.values())
    keys = {key_of(people) for people in newest} | {one.conversation_uri for one in statuses.values()}
    marks = await marks_of(unit, reader.id, keys)
    found = []
    for people, last_id in newest.items():
        last = statuses.get(last_id)
        read, removed = marks.get(key_of(people), (0, 0))
        if last is None or last.id <= removed or await _stood_before(unit, reader, people, older_than):
            continue
        elsewhere, _ = marks.get(last.conversation_uri, (0, 0))
        is_unread = last.account_id != reader.id and last.id > max(read, elsewhere)
        found.append(Thread(people, last, is_unread))
    return found[:most]


async def _stood_before(unit: Unit, reader: Account, people: frozenset[int], older_than: int | None) -> bool:
    """Whether a thread stands on a newer page already."""
    if older_than is None:
        return False
    newest = await thread_messages(unit, reader, people, most=1)
    return bool(newest) and newest[0].id >= older_than


async def people_of(unit: Unit, reader: Account, status_id: int) -> frozenset[int]:
    """With whom the reader shares a private message. Raises NotFound for any other (security 30)."""
    status = await status_by_id(unit, status_id)
    if status is None or status.visibility is not Visibility.DIRECT or not await may_see(unit, status, reader):
        raise NotFound
    people = frozenset((await people_in(unit, [status_id], but=reader.id)).get(status_id, ()))
    if not people:
        raise NotFound
    return people


async def thread_messages(
    unit: Unit,
    reader: Account,
    people: frozenset[int],
    *,
    older_than: int | None = None,
    most: int,
) -> list[Status]:
    """The newest messages between the reader and exactly these people, newest first."""
    clause = await shown_clause(unit, reader.id)
    found = await messages_with(unit, reader.id, people, visible=clause, older_than=older_than, limit=most * _SPARE)
    named = await people_in(unit, [one.id for one in found], but=reader.id)
    return [one for one in found if frozenset(named.get(one.id, ())) == people][:most]


async def mark_read(unit: Unit, reader: Account, people: frozenset[int], messages: Sequence[Status]) -> None:
    """Note that the reader has seen these messages, also for the reader's other applications."""
    newest = {message.conversation_uri: message.id for message in reversed(messages)}
    if messages:
        await mark_conversation(unit, reader.id, key_of(people), read_id=messages[0].id)
    for uri, last_id in newest.items():
        if uri:
            await mark_conversation(unit, reader.id, uri, read_id=last_id)
