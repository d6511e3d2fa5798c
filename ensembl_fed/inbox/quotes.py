"""QuoteRequest: somebody asks to quote a post of ours; Accept and Reject: the answers to ours (FEP-044f)."""

from activitypub.activities import Activity
from activitypub.addresses import same_origin
from activitypub.documents import Document, id_of, only_id_of
from activitypub.errors import UntrustedObject
from activitypub.notes import is_post, read_note
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.inbox.create import receive_note, show_fetched
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.inbox.like import liked_status
from ensembl_fed.models import Account, Quote, Status
from ensembl_fed.models.kinds import QuoteState
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.quote_status import agree, answer_request, consent_to, take_consent
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.quotes import quote_by_request, quote_by_uri
from ensembl_fed.storage.statuses import status_by_id, status_by_uri
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_fetch


def request_needs(verified: Verified, activity: Activity) -> list[str]:
    """The quoting post, unless it came along."""
    uri = id_of(activity.document.get("instrument"))
    return [uri] if uri is not None and _own_instrument(verified, activity) is None else []


async def handle_request(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Agree at once, or refuse, as the quoted author's policy says; who may not see the post gets no answer."""
    quoted, author = await _quoted(unit, activity)
    if not await may_fetch(unit, quoted, verified.actor_uri, verified.domain):
        raise UntrustedObject("a quote of what its author may not see")
    quoting_uri = await _quoting_uri(unit, verified, activity, fetched, quoted)
    consent = await consent_to(unit, quoted, fetched.sender)
    quote = await quote_by_uri(unit, quoting_uri)
    if consent != "automatic" or (quote is not None and quote.state is QuoteState.REVOKED):
        quote = None
    else:
        quote = await _agreed(unit, quote, quoted, fetched.sender, author=author, quoting_uri=quoting_uri)
    uris = (quoted.uri, quoting_uri)
    await answer_request(unit, author, fetched.sender, quote, request_uri=activity.id or "", uris=uris)


async def asked_quote(unit: Unit, activity: Activity, sender: Account) -> Quote | None:
    """The quote of ours that an answer is about, if it quotes the one who answers (rule 14)."""
    quote = await quote_by_request(unit, activity.object_id or "")
    quoted = await status_by_id(unit, quote.quoted_id) if quote is not None and quote.quoted_id is not None else None
    return quote if quoted is not None and quoted.account_id == sender.id else None


async def accept_quote(unit: Unit, activity: Activity, sender: Account, quote: Quote) -> None:
    """The quoted author agrees; the stamp must be on their own server."""
    stamp_uri = only_id_of(activity.document.get("result"))
    if stamp_uri is None or not same_origin(stamp_uri, sender.uri):
        raise UntrustedObject("a consent without a stamp of its author's")
    await take_consent(unit, quote, stamp_uri=stamp_uri)


async def _quoted(unit: Unit, activity: Activity) -> tuple[Status, Account]:
    quoted = await liked_status(unit, activity.object_id)
    author = await account_by_id(unit, quoted.account_id) if quoted is not None else None
    if quoted is None or quoted.reblog_of_id is not None or author is None or not author.is_local:
        raise UntrustedObject("a request to quote nothing of ours")
    return quoted, author


async def _quoting_uri(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched, quoted: Status) -> str:
    """The address of the quoting post, which must be the verified actor's own, and is kept if it concerns us."""
    uri = id_of(activity.document.get("instrument")) or ""
    document = _own_instrument(verified, activity) or fetched.documents.get(uri)
    kept = await status_by_uri(unit, uri)
    if kept is not None and kept.account_id == fetched.sender.id:
        return uri
    if document is None or document.get("attributedTo") != verified.actor_uri or not is_post(document):
        raise UntrustedObject("a quote in the name of somebody else")
    note = read_note(document)
    if note.quote != quoted.uri:
        raise UntrustedObject("a request for a post that quotes something else")
    if note.uri in fetched.kept:
        await show_fetched(unit, note.uri, fetched)
    else:
        await receive_note(unit, note, fetched.sender)
    return note.uri


async def _agreed(
    unit: Unit, quote: Quote | None, quoted: Status, quoter: Account, *, author: Account, quoting_uri: str
) -> Quote:
    """The agreed quote; asked again, it is the same one: the first answer may have been lost."""
    if quote is not None and (quote.account_id != quoter.id or quote.quoted_id != quoted.id):
        raise UntrustedObject("a quote of something else")
    if quote is None:
        quote = Quote(
            id=new_id(),
            quoting_uri=quoting_uri,
            account_id=quoter.id,
            quoted_id=quoted.id,
            quoted_uri=quoted.uri,
            state=QuoteState.PENDING,
            created_at=utc_now(),
        )
    if quote.state is not QuoteState.ACCEPTED or not quote.approval_uri:
        await agree(unit, quote, quoted, author)
    return quote


def _own_instrument(verified: Verified, activity: Activity) -> Document | None:
    instrument = activity.document.get("instrument")
    if not isinstance(instrument, dict) or instrument.get("attributedTo") != verified.actor_uri:
        return None
    uri = id_of(instrument)
    return instrument if uri is not None and same_origin(uri, verified.actor_uri) else None


QUOTE_REQUEST = Handler(handle_request, needs=request_needs)
