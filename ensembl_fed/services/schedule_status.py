"""A member writes now what is to be posted at an hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Media, Member, ScheduledStatus, Status
from ensembl_fed.models.kinds import QuotePolicy, Visibility
from ensembl_fed.services.post_status import Draft, check_draft, post_status, requested_visibility
from ensembl_fed.services.start_poll import PollDraft
from ensembl_fed.storage.accounts import account_by_id, member_of
from ensembl_fed.storage.jobs import schedule
from ensembl_fed.storage.scheduled import (
    count_scheduled,
    own_scheduled,
    remove_scheduled,
    scheduled_by_id,
    scheduled_page,
)
from ensembl_fed.storage.statuses import media_by_ids
from ensembl_fed.storage.unit import Unit

POST_SCHEDULED_JOB = "post_scheduled"


async def schedule_status(
    unit: Unit, author: Account, draft: Draft, at: datetime, *, member: Member | None = None
) -> ScheduledStatus:
    """Keep a draft until its hour. A used idempotency key gives what was kept with it.

    Raises Invalid as post_status does, for an hour that is too near, and above 300 waiting or 25 on one day.
    Source: https://docs.joinmastodon.org/methods/statuses/#create; Mastodon's ScheduledStatus.
    """
    limits = unit.home.limits
    if draft.idempotency_key:
        for waiting in await scheduled_page(unit, author.id, limit=limits.scheduled_statuses):
            if waiting.params.get("idempotency") == draft.idempotency_key:
                return waiting
    check_draft(draft, limits)
    await waiting_media(unit, author, draft.media_ids)
    _check_hour(unit, at)
    await _check_room(unit, author, at)
    scheduled = ScheduledStatus(id=new_id(), account_id=author.id, scheduled_at=at, params=_params(draft, member))
    await unit.add(scheduled)
    await _appoint(unit, scheduled)
    return scheduled


async def move_scheduled(unit: Unit, author: Account, scheduled_id: int, at: datetime) -> ScheduledStatus:
    """Give a waiting status another hour. Raises NotFound for what is not the author's, Invalid as schedule_status."""
    scheduled = await own_scheduled(unit, author.id, scheduled_id)
    if scheduled is None:
        raise NotFound
    _check_hour(unit, at)
    if at.date() != scheduled.scheduled_at.date():
        await _check_room(unit, author, at)
    scheduled.scheduled_at = at
    await unit.add(scheduled)
    await _appoint(unit, scheduled)
    return scheduled


async def cancel_scheduled(unit: Unit, author: Account, scheduled_id: int) -> None:
    """Post it never. Raises NotFound for what is not the author's."""
    if await own_scheduled(unit, author.id, scheduled_id) is None:
        raise NotFound
    await remove_scheduled(unit, scheduled_id)


async def post_scheduled(unit: Unit, scheduled_id: int, *, now: datetime) -> Status | None:
    """Post a status whose hour has come, and let it wait no longer, in one unit: it is posted once.

    None if it was cancelled, moved, or its author may not post any more. Raises what post_status raises.
    """
    scheduled = await scheduled_by_id(unit, scheduled_id)
    author = await account_by_id(unit, scheduled.account_id) if scheduled is not None else None
    if scheduled is None or author is None or scheduled.scheduled_at > now or author.suspended_at is not None:
        return None
    member = await member_of(unit, author.id)
    if member is None or member.disabled_at is not None:
        return None
    draft = draft_of(scheduled.params)
    await remove_scheduled(unit, scheduled_id)
    return await post_status(unit, author, draft, member=member)


async def waiting_media(unit: Unit, author: Account, media_ids: tuple[int, ...]) -> list[Media]:
    """The uploads that a waiting status will show. Raises Invalid for one that is not the author's, or is used."""
    media = await media_by_ids(unit, media_ids)
    usable = [one for one in media if one.account_id == author.id and one.status_id is None]
    if len(usable) < len(set(media_ids)):
        raise Invalid("Une image jointe est introuvable ou déjà utilisée.")
    return usable


def draft_of(params: Mapping[str, object]) -> Draft:
    """The draft that was kept as `params`."""
    poll, visibility, scope = params.get("poll"), params.get("visibility"), params.get("scope")
    policy = params.get("quote_approval_policy")
    return Draft(
        text=str(params.get("text", "")),
        spoiler_text=str(params.get("spoiler_text") or ""),
        visibility=Visibility(str(visibility)) if visibility else None,
        sensitive=bool(params.get("sensitive")),
        language=str(params.get("language") or ""),
        in_reply_to_id=_number(params.get("in_reply_to_id")),
        media_ids=_numbers(params.get("media_ids")),
        idempotency_key=str(params.get("idempotency") or ""),
        application_id=_number(params.get("application_id")),
        scope=Visibility(str(scope)) if scope else None,
        poll=_poll_of(poll) if isinstance(poll, Mapping) else None,
        quoted_id=_number(params.get("quoted_status_id")),
        quote_policy=QuotePolicy(str(policy)) if policy else None,
    )


def _params(draft: Draft, member: Member | None) -> dict[str, object]:
    """A draft as clients read it back: ids are strings but for the two that Mastodon has as numbers."""
    poll = draft.poll
    return {
        "text": draft.text,
        "poll": None if poll is None else _poll_params(poll),
        "media_ids": [str(one) for one in draft.media_ids] or None,
        "sensitive": draft.sensitive,
        "spoiler_text": draft.spoiler_text or None,
        "visibility": requested_visibility(draft, member).value,
        "scope": draft.scope.value if draft.scope else None,
        "in_reply_to_id": draft.in_reply_to_id,
        "language": draft.language or None,
        "application_id": draft.application_id,
        "idempotency": draft.idempotency_key or None,
        "quoted_status_id": None if draft.quoted_id is None else str(draft.quoted_id),
        "quote_approval_policy": draft.quote_policy.value if draft.quote_policy else None,
    }


def _poll_params(poll: PollDraft) -> dict[str, object]:
    return {
        "options": list(poll.options),
        "expires_in": int(poll.expires_in.total_seconds()) if poll.expires_in is not None else None,
        "multiple": poll.multiple,
        "hide_totals": poll.hide_totals,
    }


def _poll_of(params: Mapping[str, object]) -> PollDraft:
    options, seconds = params.get("options"), _number(params.get("expires_in"))
    return PollDraft(
        options=tuple(map(str, options)) if isinstance(options, list) else (),
        expires_in=None if seconds is None else timedelta(seconds=seconds),
        multiple=bool(params.get("multiple")),
        hide_totals=bool(params.get("hide_totals")),
    )


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | str) and value != "" else None


def _numbers(value: object) -> tuple[int, ...]:
    return tuple(int(one) for one in value) if isinstance(value, list) else ()


def _check_hour(unit: Unit, at: datetime) -> None:
    if at < utc_now() + unit.home.limits.scheduled_ahead:
        raise Invalid("Validation failed: choisissez une heure au moins cinq minutes plus tard.")


async def _check_room(unit: Unit, author: Account, at: datetime) -> None:
    limits = unit.home.limits
    if await count_scheduled(unit, author.id) >= limits.scheduled_statuses:
        raise Invalid(f"Validation failed: {limits.scheduled_statuses} messages différés au plus.")
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    on_that_day = await count_scheduled(unit, author.id, since=day, until=day + timedelta(days=1))
    if on_that_day >= limits.scheduled_statuses_a_day:
        raise Invalid(f"Validation failed: {limits.scheduled_statuses_a_day} messages différés par jour au plus.")


async def _appoint(unit: Unit, scheduled: ScheduledStatus) -> None:
    key = f"{scheduled.id}-{int(scheduled.scheduled_at.timestamp())}"
    await schedule(unit, POST_SCHEDULED_JOB, key, {"scheduled_id": scheduled.id}, scheduled.scheduled_at)
