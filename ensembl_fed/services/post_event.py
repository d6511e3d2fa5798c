"""An event is announced, changed, cancelled or postponed: a status that everyone can read, and its terms beside it."""

from hashlib import sha256
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.events import StatusChanged
from ensembl_fed.models import Account, Event, Member, Status
from ensembl_fed.models.kinds import EventState, NotificationKind, StatusPart, Visibility
from ensembl_fed.outbox.publish import publish_create, publish_update
from ensembl_fed.outbox.render_event import shown_title, words_of
from ensembl_fed.services.check_event import EventDraft, check_event
from ensembl_fed.services.keep_status import Writing, content_of, keep_status, tags_in
from ensembl_fed.services.remember_version import remember_version
from ensembl_fed.storage.events import count_joined, event_for_change, joined_accounts
from ensembl_fed.storage.quotes import settled_policy, with_policy
from ensembl_fed.storage.statuses import set_tags, status_by_id, status_by_idempotency_key
from ensembl_fed.storage.town import quartier_by_slug
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify_all
from ensembl_fed.surface.status import surface_status
from ensembl_fed.text.event_words import event_body, title_html
from ensembl_fed.text.recurrence import Schedule, last_end

_LANGUAGE: Final = "fr"


async def post_event(unit: Unit, author: Account, draft: EventDraft, *, member: Member | None = None) -> Status:
    """Announce an event in the author's name. A used idempotency key gives what was announced with it.

    Raises BadField (an Invalid) for what can't be announced.
    """
    check_event(draft, utc_now())
    visibility = _settled(unit, draft.visibility)
    event = Event(status_id=0, title="", starts_at=draft.starts_at)
    await _fill(unit, event, draft)
    policy = settled_policy(None, visibility)
    status = await keep_status(
        unit,
        author,
        Writing(
            text=_text(event),
            visibility=visibility,
            language=member.default_language if member else _LANGUAGE,
            media_ids=draft.media_ids,
            idempotency_key=_key(draft.idempotency_key),
            parts=with_policy(int(StatusPart.EVENT), policy),
            quote_policy=policy,
        ),
    )
    if status is None:
        return await _announced_before(unit, author, draft)
    event.status_id = status.id
    status.content = _content(unit, event)
    await unit.add(status)
    await unit.add(event)
    await surface_status(unit, status)
    await publish_create(unit, status)
    return status


async def change_event(unit: Unit, author: Account, status_id: int, draft: EventDraft) -> Status:
    """Let an event read as this draft; whoever has it is told, and those of this instance who come are notified.

    A postponed event that is given its date takes place again. Raises BadField, NotFound for what is not the author's.
    """
    check_event(draft, utc_now())
    status, event = await own_event(unit, author, status_id)
    if event.state is EventState.POSTPONED:
        event.state = EventState.CONFIRMED
    await _fill(unit, event, draft)
    await _say(unit, author, status, event)
    return status


async def move_event(unit: Unit, author: Account, status_id: int, state: EventState) -> Status:
    """Cancel or postpone an event, or let it take place after all. Where it stands already, nothing happens."""
    status, event = await own_event(unit, author, status_id)
    if event.state is not state:
        event.state = state
        await _say(unit, author, status, event)
    return status


async def own_event(unit: Unit, author: Account, status_id: int) -> tuple[Status, Event]:
    """An author's own event with its status. Raises NotFound for what is not theirs."""
    status = await status_by_id(unit, status_id)
    event = await event_for_change(unit, status_id)
    if status is None or event is None or status.account_id != author.id:
        raise NotFound("Événement introuvable.")
    return status, event


async def tell_event(unit: Unit, status: Status, event: Event) -> None:
    """Who has the event is told how many come, without a new version of its text."""
    event.joined = await count_joined(unit, event.status_id)
    status.version += 1
    await unit.add(event)
    await unit.add(status)
    unit.tell(StatusChanged(status.id))


async def _say(unit: Unit, author: Account, status: Status, event: Event) -> None:
    await remember_version(unit, status)
    status.text, status.content = _text(event), _content(unit, event)
    status.edited_at = utc_now()
    status.version += 1
    await unit.add(status)
    await unit.add(event)
    await set_tags(unit, status.id, tags_in(unit, status.text))
    await publish_update(unit, status)
    unit.tell(StatusChanged(status.id))
    coming = [account.id for account in await joined_accounts(unit, status.id, local=True)]
    await notify_all(unit, coming, NotificationKind.UPDATE, author.id, status_id=status.id)


async def _fill(unit: Unit, event: Event, draft: EventDraft) -> None:
    quartier = await quartier_by_slug(unit, draft.quartier) if draft.quartier else None
    event.title, event.description = draft.title.strip(), draft.description.strip()
    event.starts_at, event.ends_at = draft.starts_at, draft.ends_at
    event.timezone, event.recurrence = draft.timezone, draft.recurrence
    event.last_ends_at = last_end(Schedule(draft.starts_at, draft.ends_at, draft.timezone, draft.recurrence))
    event.place_name, event.address = draft.place_name.strip(), draft.address.strip()
    event.latitude, event.longitude = draft.latitude, draft.longitude
    event.quartier_slug = quartier.slug if quartier else ""
    event.capacity, event.is_free, event.price = draft.capacity, draft.is_free, draft.price.strip()
    event.accessibility, event.link, event.join_mode = draft.accessibility.strip(), draft.link, draft.join_mode


def _text(event: Event) -> str:
    return f"{shown_title(event)}\n\n{event_body(words_of(event))}"


def _content(unit: Unit, event: Event) -> str:
    return title_html(shown_title(event)) + content_of(unit, event_body(words_of(event)), {})


def _settled(unit: Unit, visibility: Visibility) -> Visibility:
    """On an instance without a town, its own members are the town."""
    return Visibility.INSTANCE if visibility is Visibility.TOWN and not unit.home.town_members_uri else visibility


def _key(key: str) -> str | None:
    return sha256(key.encode()).hexdigest() if key else None


async def _announced_before(unit: Unit, author: Account, draft: EventDraft) -> Status:
    key = _key(draft.idempotency_key)
    status = await status_by_idempotency_key(unit, author.id, key) if key else None
    if status is None:
        raise NotFound
    return status
