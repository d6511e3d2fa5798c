"""What stands above and below a status in its conversation."""

from collections import defaultdict
from typing import Any

from sqlalchemy import CTE, literal, select
from sqlmodel import col

from ensembl_fed.models import Status
from ensembl_fed.storage.unit import Unit

_DEEPEST = 512


async def ancestor_ids(unit: Unit, status: Status, *, most: int) -> list[int]:
    """What a status answers, what that answers, and so on, from the first to the nearest."""
    if status.in_reply_to_id is None:
        return []
    start = select(col(Status.id), col(Status.in_reply_to_id), literal(1).label("depth")).where(
        col(Status.id) == status.in_reply_to_id
    )
    above = start.cte("above", recursive=True)
    above = above.union(
        select(col(Status.id), col(Status.in_reply_to_id), above.c.depth + 1)
        .join(above, col(Status.id) == above.c.in_reply_to_id)
        .where(above.c.depth < min(most, _DEEPEST))
    )
    query = select(above.c.id).order_by(above.c.depth.desc()).limit(most)
    # A circle of answers, which only a strange peer could make, ends at the bound of depth: each is shown once.
    return list(dict.fromkeys(row[0] for row in (await unit.execute(query)).all() if row[0] != status.id))


async def descendant_ids(unit: Unit, status_id: int, *, most: int) -> list[int]:
    """What answers a status, each answer followed by what answers it, oldest first."""
    below = _below(status_id)
    query = select(below.c.id, below.c.parent_id).order_by(below.c.depth, below.c.id).limit(most)
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in (await unit.execute(query)).all():
        children[parent].append(child)
    return _in_order(status_id, children)


def _below(status_id: int) -> CTE:
    parent: Any = col(Status.in_reply_to_id)
    start = select(col(Status.id), parent.label("parent_id"), literal(1).label("depth")).where(parent == status_id)
    below = start.cte("below", recursive=True)
    return below.union(
        select(col(Status.id), parent, below.c.depth + 1)
        .join(below, parent == below.c.id)
        .where(below.c.depth < _DEEPEST)
    )


def _in_order(root: int, children: dict[int, list[int]]) -> list[int]:
    """The tree, walked depth first, without recursion: threads may be deep."""
    found: dict[int, None] = {}
    waiting = children[root][::-1]
    while waiting:
        status_id = waiting.pop()
        if status_id in found or status_id == root:
            continue
        found[status_id] = None
        waiting.extend(children.get(status_id, [])[::-1])
    return list(found)
