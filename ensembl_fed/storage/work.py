"""What is owed to other servers and to later hours: rows that are claimed in one unit and settled in another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import (
    BindParameter,
    Integer,
    ScalarSelect,
    Select,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from ensembl_fed.ids import new_id
from ensembl_fed.models import (
    Account,
    Delivery,
    OutgoingActivity,
    OutgoingMail,
    PeerHost,
    ReceivedActivity,
    ScheduledJob,
)
from ensembl_fed.models.kinds import DeliveryState, ReceivedState
from ensembl_fed.storage.jobs import DueJob, claim_jobs, finish_job, postpone_job, schedule
from ensembl_fed.storage.received_work import DueReceived, claim_received
from ensembl_fed.storage.retries import next_attempt
from ensembl_fed.storage.unit import Unit, unique

__all__ = [
    "DeliveryEnd",
    "DeliveryOutcome",
    "DueDelivery",
    "DueJob",
    "DueReceived",
    "add_deliveries",
    "claim_deliveries",
    "claim_jobs",
    "claim_received",
    "finish_job",
    "forget_finished",
    "next_attempt",
    "postpone_job",
    "queue_depths",
    "schedule",
    "settle_deliveries",
]

# How often to look again for deliveries to other hosts, once some hosts have as many as they may.
_ROUNDS = 5
# After so many failures in a row a host's circuit opens: nothing is sent for a while, then one delivery tries.
_FAILURES_TO_OPEN = 5
_FIRST_CLOSURE_S = 60
_LONGEST_CLOSURE_S = 3_600
_MAX_ERROR_CHARS = 255
_SUCCESS_NOTED_EVERY = timedelta(hours=1)


# id, host, inbox, attempts, activity id
_Row = tuple[int, str, str, int, int]


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """An activity to post to an inbox, signed by `account_id`. `attempts` counts those made before."""

    delivery_id: int
    inbox_uri: str
    host: str
    attempts: int
    body: str
    account_id: int
    for_followers: bool = False


class DeliveryEnd(StrEnum):
    """How an attempt ended: taken; to be tried again; refused for good; or the inbox said 410."""

    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """What became of an attempt. `error` is for the operator: a status or a kind of failure, never a text.

    `host_failed` says that the host did not answer, or answered 5xx: it counts towards its circuit.
    """

    due: DueDelivery
    end: DeliveryEnd
    error: str = ""
    host_failed: bool = False


async def add_deliveries(
    unit: Unit,
    *,
    account_id: int,
    body: str,
    object_uri: str,
    inboxes: Mapping[str, str],
    now: datetime,
    for_followers: bool = False,
) -> int:
    """Owe an activity to some inboxes (inbox -> its host), or (`for_followers`) to an account's followers alone.

    Returns to how many; for none nothing is kept."""
    if not inboxes:
        return 0
    activity_id = new_id(now)
    await unit.insert_new(
        OutgoingActivity,
        {
            "id": activity_id,
            "account_id": account_id,
            "object_uri": object_uri,
            "body": body,
            "for_followers": for_followers,
            "created_at": now,
        },
    )
    rows = [_owed(activity_id, inbox, host, object_uri, now) for inbox, host in inboxes.items()]
    return await unit.insert_new(Delivery, rows)


def _owed(activity_id: int, inbox: str, host: str, object_uri: str, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(now),
        "activity_id": activity_id,
        "inbox_uri": inbox,
        "host": host,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "next_at": now,
        "last_error": "",
        "order_key": _order_key(inbox, object_uri),
    }


async def claim_deliveries(
    unit: Unit, *, now: datetime, limit: int, busy: Mapping[str, int] | None = None
) -> list[DueDelivery]:
    """Lease some due deliveries to the caller, oldest first.

    Of each host at most `limits.deliveries_per_host_at_once`, less what the caller has under way there (`busy`); one
    of a host that just came back; none of a host whose circuit is open. What waits behind an older delivery about the
    same object to the same inbox is passed over. A lease that is not settled ends by itself.
    """
    taken = await _pick(unit, now, limit, dict(busy or {}))
    if not taken:
        return []
    leased_until = now + unit.home.limits.delivery_lease
    await unit.execute(
        update(Delivery).where(col(Delivery.id).in_([row[0] for row in taken])).values(next_at=leased_until)
    )
    activity_ids = unique(row[4] for row in taken)
    query = select(
        col(OutgoingActivity.id),
        col(OutgoingActivity.body),
        col(OutgoingActivity.account_id),
        col(OutgoingActivity.for_followers),
    )
    found = (await unit.execute(query.where(col(OutgoingActivity.id).in_(activity_ids)).limit(len(activity_ids)))).all()
    activities = {row[0]: (str(row[1]), int(row[2]), bool(row[3])) for row in found}
    return [DueDelivery(row[0], row[2], row[1], row[3], *activities[row[4]]) for row in taken if row[4] in activities]


async def _pick(unit: Unit, now: datetime, limit: int, busy: dict[str, int]) -> list[_Row]:
    """Those to lease. Each round reads past the hosts that are full by then."""
    per_host = unit.home.limits.deliveries_per_host_at_once
    full = {host for host, count in busy.items() if count >= per_host}
    taken: dict[int, _Row] = {}
    statement = _DUE.with_for_update(skip_locked=True, of=Delivery) if unit.is_postgres else _DUE
    for _ in range(_ROUNDS):
        room = limit - len(taken)
        values = {"now": now, "full": list(full), "taken": list(taken), "limit": room}
        rows = (await unit.execute(statement, values)).all()
        for delivery_id, host, inbox, attempts, activity_id, failures in rows:
            if busy.get(host, 0) >= (1 if (failures or 0) >= _FAILURES_TO_OPEN else per_host):
                full.add(host)
                continue
            busy[host] = busy.get(host, 0) + 1
            taken[delivery_id] = (delivery_id, host, inbox, attempts, activity_id)
        if len(rows) < room or len(taken) >= limit:
            break
    return list(taken.values())


def _due() -> Select[int, str, str, int, int, int]:
    earlier = aliased(Delivery)
    waits_behind = exists().where(
        col(earlier.order_key) == col(Delivery.order_key),
        col(earlier.id) < col(Delivery.id),
        col(earlier.state) == literal_column("'waiting'"),
    )
    now: BindParameter[datetime] = bindparam("now")
    return (
        select(
            col(Delivery.id),
            col(Delivery.host),
            col(Delivery.inbox_uri),
            col(Delivery.attempts),
            col(Delivery.activity_id),
            col(PeerHost.failures),
        )
        .outerjoin(PeerHost, col(PeerHost.host) == col(Delivery.host))
        .where(
            # Spelled out, so that the partial indexes of what waits serve.
            col(Delivery.state) == literal_column("'waiting'"),
            col(Delivery.next_at) <= now,
            col(Delivery.host).not_in(bindparam("full", expanding=True)),
            col(Delivery.id).not_in(bindparam("taken", expanding=True)),
            or_(col(PeerHost.closed_until).is_(None), col(PeerHost.closed_until) <= now),
            or_(col(Delivery.order_key) == "", ~waits_behind),
        )
        .order_by(col(Delivery.next_at), col(Delivery.id))
        .limit(bindparam("limit", type_=Integer()))
    )


# Built once: building it costs more than running it.
_DUE = _due()


async def settle_deliveries(unit: Unit, outcomes: Sequence[DeliveryOutcome], *, now: datetime) -> None:
    """Note how attempts ended: done, again later, or given up; and what they say of the hosts."""
    if not outcomes:
        return
    done = [outcome.due.delivery_id for outcome in outcomes if outcome.end is DeliveryEnd.DELIVERED]
    if done:
        await unit.execute(
            update(Delivery)
            .where(col(Delivery.id).in_(done))
            .values(state=DeliveryState.DELIVERED, attempts=Delivery.attempts + 1, last_error="")
        )
    others = [outcome for outcome in outcomes if outcome.end is not DeliveryEnd.DELIVERED]
    if others:
        attempts = unit.home.limits.delivery_attempts
        await unit.execute(_SETTLE, [_settled(outcome, attempts, now) for outcome in others])
    gone = {outcome.due.inbox_uri for outcome in outcomes if outcome.end is DeliveryEnd.GONE}
    if gone:
        await _retire(unit, gone, now)
    await _note_hosts(unit, outcomes, now)


_SETTLE = (
    update(Delivery)
    .where(col(Delivery.id) == bindparam("delivery_id"))
    .values(
        state=bindparam("new_state"),
        attempts=bindparam("new_attempts"),
        next_at=bindparam("again_at"),
        last_error=bindparam("error"),
    )
)


def _settled(outcome: DeliveryOutcome, most_attempts: int, now: datetime) -> dict[str, object]:
    attempts = outcome.due.attempts + 1
    again = outcome.end is DeliveryEnd.FAILED and attempts < most_attempts
    return {
        "delivery_id": outcome.due.delivery_id,
        "new_state": DeliveryState.WAITING if again else DeliveryState.GIVEN_UP,
        "new_attempts": attempts,
        "again_at": next_attempt(attempts, now) if again else now,
        "error": outcome.error[:_MAX_ERROR_CHARS],
    }


async def _retire(unit: Unit, inboxes: set[str], now: datetime) -> None:
    """An inbox that is gone gets nothing more; an account whose own inbox it was is gone too.

    The accounts behind a shared inbox are left alone: one wrong answer must not make a whole server vanish.
    """
    await unit.execute(
        update(Account)
        .where(col(Account.inbox_uri).in_(inboxes), col(Account.domain) != "", col(Account.gone_at).is_(None))
        .values(gone_at=now, version=Account.version + 1)
    )
    await unit.execute(
        update(Delivery)
        .where(col(Delivery.inbox_uri).in_(inboxes), col(Delivery.state) == DeliveryState.WAITING)
        .values(state=DeliveryState.GIVEN_UP, last_error="410")
    )


async def _note_hosts(unit: Unit, outcomes: Sequence[DeliveryOutcome], now: datetime) -> None:
    """Any answer below 500 closes a host's circuit; failures in a row open it."""
    failed: dict[str, int] = {}
    for outcome in outcomes:
        if outcome.host_failed:
            failed[outcome.due.host] = failed.get(outcome.due.host, 0) + 1
    answered = {outcome.due.host for outcome in outcomes if not outcome.host_failed}
    if answered:
        await _note_answers(unit, answered, now)
    only_failed = {host: count for host, count in failed.items() if host not in answered}
    if only_failed:
        await _note_failures(unit, only_failed, now)


async def _note_answers(unit: Unit, hosts: set[str], now: datetime) -> None:
    query = select(col(PeerHost.host), col(PeerHost.failures), col(PeerHost.last_success_at)).where(
        col(PeerHost.host).in_(hosts)
    )
    known = {row[0]: row for row in (await unit.execute(query.limit(len(hosts)))).all()}
    new = [{"host": host, "last_success_at": now} for host in sorted(hosts) if host not in known]
    if new:
        await unit.insert_new(PeerHost, new)
    stale = [
        host
        for host, (_, failures, last) in known.items()
        if failures or last is None or last < now - _SUCCESS_NOTED_EVERY
    ]
    if stale:
        await unit.execute(
            update(PeerHost)
            .where(col(PeerHost.host).in_(stale))
            .values(failures=0, closed_until=None, last_success_at=now)
        )


async def _note_failures(unit: Unit, failed: Mapping[str, int], now: datetime) -> None:
    await unit.insert_new(PeerHost, [{"host": host} for host in sorted(failed)])
    query = select(col(PeerHost.host), col(PeerHost.failures)).where(col(PeerHost.host).in_(failed))
    rows = []
    for host, before in (await unit.execute(query.limit(len(failed)))).all():
        # Those that failed side by side count once when the host is known to be ailing.
        failures = before + (1 if before >= _FAILURES_TO_OPEN else failed[host])
        rows.append({"of_host": host, "new_failures": failures, "until": _closed_until(failures, now)})
    statement = (
        update(PeerHost)
        .where(col(PeerHost.host) == bindparam("of_host"))
        .values(failures=bindparam("new_failures"), closed_until=bindparam("until"))
    )
    await unit.execute(statement, rows)


def _closed_until(failures: int, now: datetime) -> datetime | None:
    if failures < _FAILURES_TO_OPEN:
        return None
    doublings = min(failures - _FAILURES_TO_OPEN, 10)
    return now + timedelta(seconds=min(_FIRST_CLOSURE_S * 2**doublings, _LONGEST_CLOSURE_S))


async def queue_depths(unit: Unit) -> dict[str, int]:
    """How much is waiting and how much was given up, for operators: one number for each queue."""
    numbers = (await unit.execute(_DEPTHS)).one()
    return dict(zip(_QUEUES, map(int, numbers), strict=True))


def _count(table: type[Delivery] | type[ReceivedActivity], state: str) -> ScalarSelect[int]:
    """Counted in the partial index of that state."""
    rows = select(func.count()).select_from(table).where(col(table.state) == literal_column(f"'{state}'"))
    return rows.scalar_subquery()


_QUEUES = ("deliveries", "deliveries_given_up", "received", "received_failed", "jobs", "mails")
_DEPTHS = select(
    _count(Delivery, DeliveryState.WAITING),
    _count(Delivery, DeliveryState.GIVEN_UP),
    _count(ReceivedActivity, ReceivedState.WAITING),
    _count(ReceivedActivity, ReceivedState.FAILED),
    select(func.count()).select_from(ScheduledJob).scalar_subquery(),
    select(func.count()).select_from(OutgoingMail).scalar_subquery(),
)


async def forget_finished(unit: Unit, *, before: datetime, limit: int = 5_000) -> int:
    """Remove what was delivered, or given up, long ago, with the activities that nobody waits for any more."""
    old = (
        select(col(OutgoingActivity.id))
        .where(
            col(OutgoingActivity.created_at) < before,
            ~exists().where(
                col(Delivery.activity_id) == col(OutgoingActivity.id), col(Delivery.state) == DeliveryState.WAITING
            ),
        )
        .limit(limit)
    )
    result = await unit.execute(delete(OutgoingActivity).where(col(OutgoingActivity.id).in_(old)))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has one


def _order_key(inbox: str, object_uri: str) -> str:
    return sha256(f"{inbox}\n{object_uri}".encode()).hexdigest()[:40] if object_uri else ""
