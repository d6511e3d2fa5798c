"""What hangs on a few statuses and is another for each who looks: polls, quotes, and whether they may quote it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import orjson

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Quote
from ensembl_fed.models.kinds import QuoteState, StatusPart
from ensembl_fed.storage.page_rows import PageRow, ids_that, page_rows
from ensembl_fed.storage.polls import polls_by_statuses, votes_by
from ensembl_fed.storage.quotes import quotes_by_statuses
from ensembl_fed.storage.relations import followed_among, hidden_ids
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import shown_clause
from web.entities.poll import poll_entity
from web.entities.status import approval_of, rendered_approval

# Plain numbers: an enum's `&` takes longer than all else that an ordinary status needs.
VIEWED: Final = int(StatusPart.POLL | StatusPart.QUOTE | StatusPart.QUOTED_BY_FOLLOWERS)
_NULL_QUOTE: Final = b',"quote":null'

# Renders rows for the viewer, by number.
Show = Callable[[Sequence[PageRow], Unit], Awaitable[Mapping[int, bytes]]]


async def viewed_parts(unit: Unit, rows: Sequence[PageRow], show: Show | None) -> list[bytes]:
    """For each row the fields of the status that is read which depend on its viewer, rendered; in a fixed number of
    queries. `show` renders what is quoted; without it a quote is a ShallowQuote, so that chains end."""
    polls = await _polls(unit, [row for row in rows if row.read_parts & StatusPart.POLL])
    quotes = await _quotes(unit, [row for row in rows if row.read_parts & StatusPart.QUOTE], show)
    approvals = await _approvals(unit, [row for row in rows if row.read_parts & StatusPart.QUOTED_BY_FOLLOWERS])
    return [
        b"".join(
            (
                polls.get(_read(row), b',"poll":null') if row.read_parts & StatusPart.POLL else b"",
                quotes.get(_read(row), _NULL_QUOTE) if row.read_parts & StatusPart.QUOTE else b"",
                approvals.get(_read(row)) or approval_of(row),
            )
        )
        for row in rows
    ]


async def _polls(unit: Unit, rows: Sequence[PageRow]) -> dict[int, bytes]:
    if not rows:
        return {}
    viewer_id, now = rows[0].viewer_id, utc_now()
    authors = {_read(row): _author(row) for row in rows}
    polls = await polls_by_statuses(unit, authors)
    votes = await votes_by(unit, viewer_id, polls) if viewer_id else {}
    return {
        status_id: b',"poll":'
        + orjson.dumps(
            poll_entity(
                poll,
                now=now,
                own_votes=votes.get(status_id, []) if viewer_id else None,
                is_own=authors[status_id] == viewer_id,
            )
        )
        for status_id, poll in polls.items()
    }


async def _quotes(unit: Unit, rows: Sequence[PageRow], show: Show | None) -> dict[int, bytes]:
    if not rows:
        return {}
    viewer_id = rows[0].viewer_id or None
    quotes = await quotes_by_statuses(unit, map(_read, rows))
    quoted_ids = [quote.quoted_id for quote in quotes.values() if quote.quoted_id is not None]
    seen = await ids_that(unit, quoted_ids, await shown_clause(unit, viewer_id, muted=False))
    rows_of_quoted = await page_rows(unit, [one for one in quoted_ids if one in seen], viewer_id)
    quoted = {row.status_id: row for row in rows_of_quoted}
    shown = await show(list(quoted.values()), unit) if show is not None else {}
    muted = await hidden_ids(unit, viewer_id) if viewer_id is not None and quoted else set()
    return {
        status_id: _quote(quote, quoted.get(quote.quoted_id or 0), shown, muted, viewer_id, is_shallow=show is None)
        for status_id, quote in quotes.items()
    }


def _quote(
    quote: Quote,
    quoted: PageRow | None,
    shown: Mapping[int, bytes],
    muted: set[int],
    viewer_id: int | None,
    *,
    is_shallow: bool,
) -> bytes:
    """Quote, or ShallowQuote. What the viewer may not see is `unauthorized`, whatever stands behind it (rule 30).

    Source: https://docs.joinmastodon.org/entities/Quote/
    """
    state, is_told = _state(quote, quoted, muted, viewer_id)
    name, value = ("quoted_status_id", b"null") if is_shallow else ("quoted_status", b"null")
    if quoted is not None and is_told:
        value = orjson.dumps(str(quoted.status_id)) if is_shallow else shown.get(quoted.status_id, b"null")
    return b"".join((b',"quote":{"state":"', state.encode(), b'","', name.encode(), b'":', value, b"}"))


def _state(quote: Quote, quoted: PageRow | None, muted: set[int], viewer_id: int | None) -> tuple[str, bool]:
    """(the state as clients read it, whether the quoted status is told)."""
    if quote.state is not QuoteState.ACCEPTED:
        return quote.state.value, quote.state is QuoteState.PENDING and quote.account_id == viewer_id
    if quote.quoted_id is None:
        return "deleted", False
    if quoted is None:
        return "unauthorized", False
    return ("muted_account" if quoted.account_id in muted else "accepted"), True


async def _approvals(unit: Unit, rows: Sequence[PageRow]) -> dict[int, bytes]:
    """QuoteApproval of statuses that their authors' followers may quote."""
    if not rows:
        return {}
    viewer_id = rows[0].viewer_id
    followed = await followed_among(unit, viewer_id, map(_author, rows)) if viewer_id else set()
    return {
        _read(row): rendered_approval(
            ("followers",), "automatic" if _author(row) == viewer_id or _author(row) in followed else "denied"
        )
        for row in rows
    }


def _read(row: PageRow) -> int:
    return row.shared_id or row.status_id


def _author(row: PageRow) -> int:
    return row.shared_account_id or row.account_id
