"""Quotes that arrive with, or lose, the consent of whom they quote (FEP-044f)."""

from collections.abc import Mapping

from activitypub.documents import Document, only_id_of
from activitypub.errors import ProtocolError
from activitypub.notes import Note
from activitypub.quotes import quote_of, read_stamp
from ensembl_fed.models import Account, Quote, Status
from ensembl_fed.models.kinds import QuoteState, StatusPart
from ensembl_fed.remote.note_parts import keep_quote
from ensembl_fed.services.quote_status import take_refusal
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.quotes import count_quotes, quote_by_stamp, quote_by_status
from ensembl_fed.storage.statuses import change_status_counts, status_by_id, status_by_uri
from ensembl_fed.storage.unit import Unit


def quote_needs(document: Document) -> list[str]:
    """The quoted post of a post, and its author's consent."""
    found = (quote_of(document), only_id_of(document.get("quoteAuthorization")))
    return [uri for uri in found if uri]


async def confirm_quote(unit: Unit, status: Status, note: Note, documents: Mapping[str, Document]) -> bool:
    """Let a quote count once its stamp proves that the quoted author agrees; True if that is new.

    A stamp is believed as its own server gave it, and only for this very quote; one of ours is in our store.
    """
    quote = await quote_by_status(unit, status.id)
    if quote is None and not status.parts & StatusPart.QUOTE:
        status.parts |= StatusPart.QUOTE
        await unit.add(status)
        await keep_quote(unit, status, note)
        quote = await quote_by_status(unit, status.id)
    if quote is None or quote.quoted_uri != note.quote:
        return False
    quoted = await _quoted(unit, quote)
    if quoted is None or quote.state is not QuoteState.PENDING or note.quote_stamp is None:
        return False
    author = await account_by_id(unit, quoted.account_id)
    if author is None or not _is_stamped(note, author, quoted, documents):
        return False
    quote.state, quote.approval_uri = QuoteState.ACCEPTED, note.quote_stamp
    await unit.add(quote)
    await count_quotes(unit, quoted.id)
    await change_status_counts(unit, status.id)
    return True


async def revoke_stamp(unit: Unit, stamp_uri: str, sender: Account) -> None:
    """The quoted author takes a consent back."""
    quote = await quote_by_stamp(unit, stamp_uri)
    quoted = await status_by_id(unit, quote.quoted_id) if quote is not None and quote.quoted_id is not None else None
    if quote is not None and quoted is not None and quoted.account_id == sender.id:
        await take_refusal(unit, quote, revoked=True)


async def _quoted(unit: Unit, quote: Quote) -> Status | None:
    """The quoted post, which may have come after the one that quotes it."""
    if quote.quoted_id is None and quote.quoted_uri:
        found = await status_by_uri(unit, quote.quoted_uri)
        quote.quoted_id = found.id if found is not None and found.reblog_of_id is None else None
        await unit.add(quote)
    return await status_by_id(unit, quote.quoted_id) if quote.quoted_id is not None else None


def _is_stamped(note: Note, author: Account, quoted: Status, documents: Mapping[str, Document]) -> bool:
    document = documents.get(note.quote_stamp or "")
    if document is None or author.is_local:
        return False
    try:
        stamp = read_stamp(document)
    except ProtocolError:
        return False
    wanted = (note.quote_stamp, author.uri, note.uri, quoted.uri)
    return (stamp.uri, stamp.author, stamp.quoting, stamp.quoted) == wanted
