"""Statuses as documents, for those who may have them (security rules 29 to 31)."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from activitypub.collections import collection, collection_page
from activitypub.contexts import with_context
from activitypub.notes import tombstone_document
from activitypub.quotes import stamp_document
from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Status
from ensembl_fed.outbox.render import activity_of, note_document_of, stamp_of
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.published import open_replies_to, open_statuses_in, tombstone_of
from ensembl_fed.storage.quotes import quote_by_stamp
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import OPEN_TO_ALL, may_fetch
from web.federation.actors import local_actor
from web.federation.answers import (
    admit_reader,
    check_not_suspended,
    document_answer,
    page_redirect,
    signer_of,
    wants_page,
)
from web.federation.served import federated_of

Render = Callable[[Unit, Status], Awaitable[Mapping[str, object]]]
_MOST_REPLIES = 200


async def show_status(request: Request) -> Response:
    """GET …/statuses/ID: the Note; 410 with a Tombstone once deleted; a browser is sent to the page."""
    if wants_page(request):
        return await _to_page(request)
    return await _show(request, note_document_of)


async def show_activity(request: Request) -> Response:
    """GET …/statuses/ID/activity: the Create or Announce that brought it into the world."""
    return await _show(request, activity_of)


async def show_replies(request: Request) -> Response:
    """GET …/statuses/ID/replies: the answers that anyone may see."""
    return await _show(request, _replies)


async def show_quote_authorization(request: Request) -> Response:
    """GET …/quote_authorizations/ID: the consent of the quoted author, for whoever may have the quoted post."""
    instance = federated_of(request)
    async with instance.database.reading() as unit:
        author = await local_actor(unit, request)
        stamp_uri = f"{author.uri}/quote_authorizations/{request.path_params['quote_id']}"
        quote = await quote_by_stamp(unit, stamp_uri)
        stamp = stamp_of(quote, author) if quote is not None else None
        quoted = await status_by_id(unit, quote.quoted_id) if quote is not None and quote.quoted_id else None
        if stamp is None or quoted is None or quoted.account_id != author.id:
            raise NotFound("Introuvable.")
    if quoted.visibility in OPEN_TO_ALL:
        await check_not_suspended(request)
        return document_answer(stamp_document(stamp), kind="status")
    signer = await signer_of(request)
    async with instance.database.reading() as unit:
        if signer is None or not await may_fetch(unit, quoted, signer.actor_uri, signer.domain):
            raise NotFound("Introuvable.")
    return document_answer(stamp_document(stamp), kind="status", is_private=True)


async def _show(request: Request, render: Render) -> Response:
    """Give the document, or 404 whether it is not there or not for the one who asks (security rule 30)."""
    instance = federated_of(request)
    is_private = await admit_reader(request)
    async with instance.database.reading() as unit:
        author = await local_actor(unit, request)
        status = await _status(unit, request, author)
        if status is None:
            return await _buried(unit, request, author)
        if status.reblog_of_id is not None and render is not activity_of:
            raise NotFound("Introuvable.")  # a share is an activity, and has no document of its own
        if status.visibility in OPEN_TO_ALL:
            await check_not_suspended(request)
            return document_answer(await render(unit, status), kind="status", is_private=is_private)
    signer = await signer_of(request)
    async with instance.database.reading() as unit:
        if signer is None or not await may_fetch(unit, status, signer.actor_uri, signer.domain):
            raise NotFound("Introuvable.")
        return document_answer(await render(unit, status), kind="status", is_private=True)


async def _status(unit: Unit, request: Request, author: Account) -> Status | None:
    status = await status_by_id(unit, int(request.path_params["status_id"]))
    return status if status is not None and status.account_id == author.id else None


async def _buried(unit: Unit, request: Request, author: Account) -> Response:
    uri = unit.home.addresses.status(author.uri, int(request.path_params["status_id"]))
    tombstone = await tombstone_of(unit, uri)
    if tombstone is None or tombstone.account_uri != author.uri:
        raise NotFound("Introuvable.")
    document = with_context(tombstone_document(uri, deleted=tombstone.deleted_at))
    return document_answer(document, kind="tombstone", status=410)


async def show_context(request: Request) -> Response:
    """GET …/statuses/ID/context: the conversation that a status of ours began (FEP-7888, FEP-f228)."""
    return await _show(request, _context)


async def _context(unit: Unit, status: Status) -> Mapping[str, object]:
    """What anyone may see of a conversation, oldest first; whoever began it owns it."""
    uri = unit.home.addresses.context(status.uri)
    author = await account_by_id(unit, status.account_id)
    items = await open_statuses_in(unit, uri, limit=unit.home.limits.collection_items)
    return collection(uri, items, attributed_to=author.uri if author is not None else None)


async def _replies(unit: Unit, status: Status) -> Mapping[str, object]:
    uri = unit.home.addresses.replies(status.uri)
    items = await open_replies_to(unit, status.id, limit=_MOST_REPLIES)
    page = collection_page(f"{uri}?page=true", uri, items)
    first = {name: value for name, value in page.items() if name != "@context"}
    return {"id": uri, "type": "Collection", "totalItems": len(items), "first": first}


async def _to_page(request: Request) -> Response:
    """The page decides itself who may see it; the redirect tells nothing."""
    addresses = federated_of(request).home.addresses
    username, status_id = str(request.path_params["username"]), int(request.path_params["status_id"])
    return page_redirect(addresses.status_page(username.lower(), status_id))
