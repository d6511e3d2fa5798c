"""Polls and quotes in posts of other servers, as they are kept."""

from datetime import datetime

from activitypub.addresses import is_public
from activitypub.notes import Note
from activitypub.polls import Poll as WirePoll
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Poll, Quote, Status
from ensembl_fed.models.kinds import QuotePolicy, QuoteState, StatusPart, Visibility
from ensembl_fed.storage.polls import forget_votes, poll_by_status
from ensembl_fed.storage.quotes import count_quotes
from ensembl_fed.storage.statuses import status_by_id, status_by_uri
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.sanitize import clean_inline

_OPEN = (Visibility.PUBLIC, Visibility.UNLISTED)


async def keep_poll(unit: Unit, status_id: int, poll: WirePoll) -> None:
    """Keep the poll of a new post; its counts are what its server says."""
    await unit.add(
        Poll(
            status_id=status_id,
            options=_options_of(poll),
            multiple=poll.multiple,
            voters_count=_voters_of(poll),
            expires_at=_end_of(poll),
        )
    )


async def change_poll(unit: Unit, status: Status, poll: WirePoll) -> bool:
    """Let a poll stand as its server now says. Other options begin anew: votes of ours for the old ones are forgotten.

    False if nothing changed.
    """
    kept = await poll_by_status(unit, status.id)
    if kept is None:
        status.parts |= StatusPart.POLL
        status.version += 1
        await keep_poll(unit, status.id, poll)
        await unit.add(status)
        return True
    options = _options_of(poll)
    told = (options, poll.multiple, _voters_of(poll), _end_of(poll))
    if told == (kept.options, kept.multiple, kept.voters_count, kept.expires_at):
        return False
    if [option["title"] for option in options] != [option["title"] for option in kept.options]:
        await forget_votes(unit, status.id)
    kept.options, kept.multiple, kept.voters_count, kept.expires_at = told
    status.version += 1
    await unit.add(kept, status)
    return True


async def keep_quote(unit: Unit, status: Status, note: Note) -> None:
    """Keep what a new post quotes. Its author's consent is proved later, by a stamp; one's own posts need none, nor do
    posts open to all that are quoted in a way that knows no consent, and whose author says nothing of it."""
    uri = note.quote or ""
    own_id = unit.home.addresses.status_id_of(uri)
    quoted = await (status_by_uri(unit, uri) if own_id is None else status_by_id(unit, own_id))
    if quoted is not None and quoted.reblog_of_id is not None:
        quoted = None
    is_agreed = quoted is not None and _needs_no_stamp(status, note, quoted)
    await unit.add(
        Quote(
            id=new_id(),
            status_id=status.id,
            quoting_uri=status.uri,
            account_id=status.account_id,
            quoted_id=quoted.id if quoted is not None else None,
            quoted_uri=uri,
            state=QuoteState.ACCEPTED if is_agreed else QuoteState.PENDING,
            created_at=utc_now(),
        )
    )
    if quoted is not None and is_agreed:
        await count_quotes(unit, quoted.id)


def policy_of(note: Note, author: Account) -> QuotePolicy:
    """Who may quote a post of another server."""
    if note.quoters is None:
        return QuotePolicy.UNSAID
    if any(is_public(uri) for uri in note.quoters):
        return QuotePolicy.PUBLIC
    return QuotePolicy.FOLLOWERS if author.followers_uri in note.quoters else QuotePolicy.NOBODY


def _needs_no_stamp(status: Status, note: Note, quoted: Status) -> bool:
    if quoted.visibility is Visibility.DIRECT:
        return False
    if quoted.account_id == status.account_id:
        return True
    is_open = quoted.visibility in _OPEN and quoted.quote_policy in (QuotePolicy.PUBLIC, QuotePolicy.UNSAID)
    return note.asks_nobody and is_open


def _options_of(poll: WirePoll) -> list[dict[str, object]]:
    return [{"title": clean_inline(option.name), "votes": option.votes} for option in poll.options]


def _voters_of(poll: WirePoll) -> int:
    """How many voted; a server that does not say counts as having one voter for each vote."""
    return sum(option.votes for option in poll.options) if poll.voters is None else poll.voters


def _end_of(poll: WirePoll) -> datetime | None:
    """When it ends, or ended; that those who voted here were told of it is another matter."""
    return poll.closed_at or poll.end_time
