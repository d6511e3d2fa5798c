"""Statements for keeping posts of other servers: the hot path of the inbox, in Core and prepared once."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import manager_of_class
from sqlmodel import col

from ensembl_fed.models import Account, Follow, Media, Status, StatusEdit, StatusTag, Tombstone
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.storage.quick_statement import QuickStatement
from ensembl_fed.storage.unit import Unit

# One question instead of two: is it here, or was it buried?
_KNOWN = QuickStatement(
    select(
        exists().where(col(Status.uri) == bindparam("uri")),
        exists().where(col(Tombstone.uri) == bindparam("uri"), col(Tombstone.account_uri) == bindparam("author_uri")),
    )
)
_INSERT = QuickStatement(insert(Status))
_INSERT_TAGS = QuickStatement(insert(StatusTag))
_DEFAULTS: dict[str, object] = {
    name: field.get_default(call_default_factory=True)
    for name, field in Status.model_fields.items()
    if not field.is_required()
}
_new_instance = manager_of_class(Status).new_instance
_COUNT = QuickStatement(
    update(Account)
    .where(col(Account.id) == bindparam("author_id"))
    .values(statuses_count=Account.statuses_count + 1, last_status_at=bindparam("posted_at"))
)
_COUNT_REPLY = QuickStatement(
    update(Status)
    .where(col(Status.id) == bindparam("parent_id"))
    .values(replies_count=Status.replies_count + 1, version=Status.version + 1)
)
_LOCAL_FOLLOWER = QuickStatement(
    select(col(Follow.account_id))
    .join(Account, col(Account.id) == col(Follow.account_id))
    .where(
        col(Follow.target_id) == bindparam("target_id"),
        col(Follow.state) == FollowState.ACCEPTED,
        col(Account.domain) == "",
    )
    .limit(1)
)


async def is_kept_or_buried(unit: Unit, uri: str, author_uri: str) -> bool:
    """Whether a post is here already, or was deleted by its author and must not come back (security rule 15)."""
    return any((await _KNOWN.rows(unit, {"uri": uri, "author_uri": author_uri}))[0])


async def insert_status(unit: Unit, values: Mapping[str, object]) -> Status:
    """Insert a status that is_kept_or_buried did not know; values that are not given are the model's defaults.

    The status belongs to the unit afterwards.
    """
    row = status_row(values)
    await _INSERT.run(unit, row)
    return inserted_status(unit, row)


def status_row(values: Mapping[str, object]) -> dict[str, object]:
    """A whole row; values that are not given are the model's defaults."""
    return {**_DEFAULTS, "emojis": [], **values}


def inserted_status(unit: Unit, row: Mapping[str, object]) -> Status:
    """The status of a row that was just inserted; it belongs to the unit.

    It is made as the ORM makes what it loads: the model's own constructor takes longer than the insertion.
    """
    status: Status = _new_instance()
    status.__dict__.update(row)
    make_transient_to_detached(status)
    unit.session.add(status)
    return status


async def count_new_status(unit: Unit, author_id: int, *, posted_at: datetime, parent_id: int | None) -> None:
    """Count a status that was just inserted, for its author and for what it answers (security rule 17)."""
    await _COUNT.run(unit, {"author_id": author_id, "posted_at": posted_at})
    if parent_id is not None:
        await _COUNT_REPLY.run(unit, {"parent_id": parent_id})


async def has_local_follower(unit: Unit, target_id: int) -> bool:
    """Whether anyone of this instance follows an account, with consent."""
    return bool(await _LOCAL_FOLLOWER.rows(unit, {"target_id": target_id}))


async def add_tags(unit: Unit, status_id: int, tags: Iterable[tuple[str, str]]) -> None:
    """Note the hashtags of a new status, as (folded name, as typed) pairs."""
    rows = [{"status_id": status_id, "name": name, "shown": shown} for name, shown in dict(tags).items()]
    if rows:
        await _INSERT_TAGS.run_many(unit, rows)


async def replace_media(unit: Unit, status_id: int, media: Iterable[Media], *, is_new: bool = False) -> None:
    """Let a status of another server have these attachments and no others."""
    if not is_new:
        await unit.execute(delete(Media).where(col(Media.status_id) == status_id))
    rows = [item.model_dump() for item in media]
    if rows:
        await unit.execute(insert(Media), rows)


async def add_edit(unit: Unit, edit: StatusEdit) -> None:
    """Remember how a status read before it is changed."""
    await unit.execute(insert(StatusEdit), edit.model_dump())
