"""What statuses leave to do at an hour: polls that end, appointed statuses, cards."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from activitypub.errors import ProtocolError
from activitypub.notes import Note, is_post, read_note
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import TownError
from ensembl_fed.instance.instance import Instance
from ensembl_fed.outbox.publish import publish_update
from ensembl_fed.remote.notes import change_note
from ensembl_fed.remote.transport import HttpFailed
from ensembl_fed.services.close_poll import close_poll
from ensembl_fed.services.meet_mentioned import meet_mentioned
from ensembl_fed.services.schedule_status import POST_SCHEDULED_JOB, draft_of, post_scheduled
from ensembl_fed.services.start_poll import CLOSE_POLL_JOB
from ensembl_fed.services.vote_in_poll import PUBLISH_POLL_JOB
from ensembl_fed.services.wish_card import FETCH_CARD_JOB, keep_page, wanted_page
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.scheduled import scheduled_by_id
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.text.page_words import PageWords, decoded, read_page
from ensembl_fed.workers.jobs import Job, Jobs

_log = structlog.get_logger(__name__)
_HTML: Final = "text/html,application/xhtml+xml"


async def _close_poll(instance: Instance, payload: Mapping[str, object]) -> None:
    """Ask the server of a poll elsewhere how it ended; then tell those of ours who voted."""
    status_id = _number(payload, "status_id")
    note = await _fresh_note(instance, status_id)
    async with instance.database.unit() as unit:
        status = await status_by_id(unit, status_id)
        if status is not None and note is not None:
            await change_note(unit, note, status)
        await close_poll(unit, status_id, now=utc_now())


async def _fresh_note(instance: Instance, status_id: int) -> Note | None:
    """How a post elsewhere stands on its own server; None for ours, and if it can't be had."""
    async with instance.database.reading() as unit:
        status = await status_by_id(unit, status_id)
        author = await account_by_id(unit, status.account_id) if status is not None else None
    if status is None or author is None or author.is_local:
        return None
    try:
        document = await instance.peers.fetch(status.uri)
        note = read_note(document) if is_post(document) else None
    except ProtocolError:
        return None
    return note if note is not None and (note.uri, note.author) == (status.uri, author.uri) else None


async def _publish_poll(instance: Instance, payload: Mapping[str, object]) -> None:
    """Tell other servers how many voted."""
    async with instance.database.unit() as unit:
        status = await status_by_id(unit, _number(payload, "status_id"))
        if status is not None:
            await publish_update(unit, status)


async def _post_scheduled(instance: Instance, payload: Mapping[str, object]) -> None:
    """Post what its author appointed. What can't be posted stays in the author's list, to be changed or cancelled."""
    scheduled_id = _number(payload, "scheduled_id")
    async with instance.database.reading() as unit:
        scheduled = await scheduled_by_id(unit, scheduled_id)
    if scheduled is None:
        return
    await meet_mentioned(instance.peers, instance.database, draft_of(scheduled.params).text)
    try:
        async with instance.database.unit() as unit:
            await post_scheduled(unit, scheduled_id, now=utc_now())
    except TownError as error:
        _log.warning("appointed status not posted", host=instance.domain, reason=type(error).__name__)


async def _fetch_card(instance: Instance, payload: Mapping[str, object]) -> None:
    """Ask the page that a status links to what it is called; a page that does not answer is asked again another day."""
    status_id, now = _number(payload, "status_id"), utc_now()
    async with instance.database.unit() as unit:
        url = await wanted_page(unit, status_id, now=now)
    if url is None:
        return
    words = await _page_words(instance, url)
    async with instance.database.unit() as unit:
        await keep_page(unit, status_id, url, words, now=now)


async def _page_words(instance: Instance, url: str) -> PageWords | None:
    most = instance.home.limits.preview_bytes
    try:
        answer = await instance.peers.transport.request("GET", url, headers={}, max_bytes=most, accept=_HTML)
    except (HttpFailed, TimeoutError, ProtocolError):
        return None
    html = decoded(answer.body, answer.headers.get("content-type", "")) if answer.status == 200 else None  # noqa: PLR2004
    return None if html is None else await asyncio.to_thread(read_page, html, url)


def _number(payload: Mapping[str, object], name: str) -> int:
    value = payload.get(name)
    return value if isinstance(value, int) else 0


STATUS_JOBS: Final[Jobs] = {
    CLOSE_POLL_JOB: Job(_close_poll),
    PUBLISH_POLL_JOB: Job(_publish_poll),
    POST_SCHEDULED_JOB: Job(_post_scheduled),
    FETCH_CARD_JOB: Job(_fetch_card),
}
