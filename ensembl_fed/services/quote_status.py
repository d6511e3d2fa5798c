"""A status quotes another one, as far as the other's author lets it (FEP-044f)."""

from typing import Literal, TypeAlias

from activitypub.quotes import answer_document, quote_request, revocation_document
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.events import StatusChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Quote, Status
from ensembl_fed.models.kinds import NotificationKind, QuotePolicy, QuoteState, Visibility
from ensembl_fed.outbox.publish import publish_update
from ensembl_fed.outbox.render import note_document_of, stamp_of
from ensembl_fed.outbox.send import send
from ensembl_fed.services.reblog_status import original_of
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.quotes import count_quotes, quote_by_status, settled_policy, with_policy
from ensembl_fed.storage.relations import followed_among, is_blocked
from ensembl_fed.storage.statuses import change_status_counts, status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify
from ensembl_fed.surface.visibility import OPEN_TO_ALL, may_see, narrower

Consent: TypeAlias = Literal["automatic", "unknown", "denied"]


async def quotable_status(unit: Unit, author: Account, status_id: int) -> Status:
    """The status that an author wants to quote, or what it shares.

    Raises NotFound whether it is not there, may not be seen, or may not be quoted (security rule 30).
    """
    quoted = await original_of(unit, status_id)
    if quoted is None or not await may_see(unit, quoted, author) or await consent_to(unit, quoted, author) == "denied":
        raise NotFound("Le message que vous citez est introuvable, ou ne peut pas être cité.")
    return quoted


async def consent_to(unit: Unit, quoted: Status, quoter: Account) -> Consent:
    """What the author of a status said of quotes by this account, who may see it; `unknown` if nothing."""
    if quoted.visibility is Visibility.DIRECT:
        return "denied"
    if quoted.account_id == quoter.id:
        return "automatic"
    if quoted.visibility is Visibility.PRIVATE or await is_blocked(unit, quoted.account_id, quoter.id):
        return "denied"
    match quoted.quote_policy:
        case QuotePolicy.PUBLIC:
            return "automatic"
        case QuotePolicy.FOLLOWERS:
            follows = await followed_among(unit, quoter.id, [quoted.account_id])
            return "automatic" if quoted.account_id in follows else "denied"
        case QuotePolicy.NOBODY:
            return "denied"
        case QuotePolicy.UNSAID:
            return "unknown" if quoted.visibility in OPEN_TO_ALL else "denied"


def quoting_visibility(requested: Visibility, quoted: Status | None) -> Visibility:
    """Who may see a status that quotes: no further than what it quotes; what quotes the town stays in the town.

    Clients call the town's visibility `private`, so that is what followers-only means here.
    """
    if quoted is None:
        return requested
    if quoted.visibility in (Visibility.TOWN, Visibility.INSTANCE) and requested is Visibility.PRIVATE:
        return quoted.visibility
    return narrower(requested, quoted.visibility)


async def start_quote(unit: Unit, author: Account, status: Status, quoted: Status) -> Quote:
    """Note what a new status of this instance quotes. Of what is quoted elsewhere the author is asked after
    `ask_consent`; of what is ours, `quotable_status` has asked."""
    quote = Quote(
        id=new_id(),
        status_id=status.id,
        quoting_uri=status.uri,
        account_id=author.id,
        quoted_id=quoted.id,
        quoted_uri=quoted.uri,
        state=QuoteState.PENDING,
        created_at=utc_now(),
    )
    await unit.add(quote)
    quoted_author = await account_by_id(unit, quoted.account_id)
    if quoted_author is not None and quoted_author.is_local:
        await agree(unit, quote, quoted, quoted_author)
    return quote


async def agree(unit: Unit, quote: Quote, quoted: Status, quoted_author: Account) -> None:
    """An author of this instance lets a status be quoted: the consent gets its address, and the author is told."""
    quote.state = QuoteState.ACCEPTED
    quote.approval_uri = f"{quoted_author.uri}/quote_authorizations/{quote.id}"
    await unit.add(quote)
    await count_quotes(unit, quoted.id)
    if quote.status_id is not None:
        await notify(unit, quoted_author.id, NotificationKind.QUOTE, quote.account_id, quote.status_id)


async def ask_consent(unit: Unit, author: Account, status: Status, quoted: Status) -> None:
    """Ask the author of a status elsewhere whether ours may quote it. Call it once the quote is sent."""
    quote, quoted_author = await quote_by_status(unit, status.id), await account_by_id(unit, quoted.account_id)
    if quote is None or quoted_author is None or quoted_author.is_local:
        return
    quote.request_uri = unit.home.addresses.new_activity("quote-request", quote.id)
    await unit.add(quote)
    note = await note_document_of(unit, status)
    document = quote_request(quote.request_uri, author.uri, quoted.uri, note, to=quoted_author.uri)
    await send(unit, author, document, [quoted_author.inbox_uri], object_uri=status.uri)


async def take_consent(unit: Unit, quote: Quote, *, stamp_uri: str) -> None:
    """The quoted author elsewhere agrees to a quote of ours: who has the status gets the stamp."""
    if quote.state is QuoteState.ACCEPTED:
        return
    quote.state, quote.approval_uri = QuoteState.ACCEPTED, stamp_uri
    await _show_change(unit, quote)


async def take_refusal(unit: Unit, quote: Quote, *, revoked: bool = False) -> None:
    """The quoted author does not agree, or no longer."""
    quote.state = QuoteState.REVOKED if revoked else QuoteState.REJECTED
    quote.approval_uri = ""
    await _show_change(unit, quote)


async def revoke_quote(unit: Unit, author: Account, status_id: int, quoting_id: int) -> Quote:
    """An author of this instance takes back the consent to a quote of their status. Doing it twice is doing it once.

    Raises NotFound for what is not the author's, or not quoted there.
    """
    quoted, quote = await status_by_id(unit, status_id), await quote_by_status(unit, quoting_id)
    if quoted is None or quoted.account_id != author.id or quote is None or quote.quoted_id != quoted.id:
        raise NotFound
    if quote.state is QuoteState.REVOKED:
        return quote
    stamp, quoter = stamp_of(quote, author), await account_by_id(unit, quote.account_id)
    await take_refusal(unit, quote, revoked=True)
    if stamp is not None and quoter is not None and not quoter.is_local:
        document = revocation_document(f"{stamp.uri}#delete", stamp, to=[quoter.uri])
        await send(unit, author, document, [quoter.inbox_uri], object_uri=stamp.uri)
    return quote


async def answer_request(
    unit: Unit, quoted_author: Account, quoter: Account, quote: Quote | None, *, request_uri: str, uris: tuple[str, str]
) -> None:
    """Answer somebody elsewhere who asked to quote; `uris` are (quoted, quoting). Without a quote the answer is no."""
    quoted_uri, quoting_uri = uris
    request = {"id": request_uri, "actor": quoter.uri, "object": quoted_uri, "instrument": quoting_uri}
    word = "reject" if quote is None else "accept"
    activity_id = unit.home.addresses.new_activity(f"{word}-quote", new_id())
    stamp_uri = None if quote is None else quote.approval_uri
    document = answer_document(activity_id, quoted_author.uri, request, to=quoter.uri, stamp_uri=stamp_uri)
    await send(unit, quoted_author, document, [quoter.inbox_uri], object_uri=quoting_uri)


async def set_quote_policy(unit: Unit, author: Account, status_id: int, policy: QuotePolicy) -> Status:
    """Say who may quote a status from now on; quotes that exist stay. Raises NotFound for what is not the author's."""
    status = await status_by_id(unit, status_id)
    if status is None or status.account_id != author.id or status.reblog_of_id is not None:
        raise NotFound
    settled = settled_policy(policy, status.visibility)
    if settled is not status.quote_policy:
        status.quote_policy, status.parts = settled, with_policy(status.parts, settled)
        status.version += 1
        await unit.add(status)
        await publish_update(unit, status)
        unit.tell(StatusChanged(status.id))
    return status


async def _show_change(unit: Unit, quote: Quote) -> None:
    await unit.add(quote)
    if quote.quoted_id is not None:
        await count_quotes(unit, quote.quoted_id)
    status = await status_by_id(unit, quote.status_id) if quote.status_id is not None else None
    if status is not None:
        await change_status_counts(unit, status.id)
        unit.tell(StatusChanged(status.id))
        await publish_update(unit, status)
