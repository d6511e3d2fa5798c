"""What is left of an account that was deleted: 410 with a Tombstone, wherever it is asked for."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from activitypub.contexts import with_context
from activitypub.notes import tombstone_document
from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.published import tombstone_of
from ensembl_fed.storage.unit import Unit
from web.federation.answers import document_answer, wants_page
from web.federation.served import federated_of

Endpoint = Callable[[Request], Awaitable[Response]]


def or_tombstone(endpoint: Endpoint) -> Endpoint:
    """Answer 410 in the name of who is gone, where the endpoint finds nothing; browsers are told it is not there.

    Source: ActivityPub, 6.4 and 6.11.
    """

    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except NotFound:
            async with federated_of(request).database.reading() as unit:
                document = None if wants_page(request) else await _left_at(unit, request)
            if document is None:
                raise
            return document_answer(with_context(document), kind="tombstone", status=410)

    return answered


async def _left_at(unit: Unit, request: Request) -> dict[str, object] | None:
    """The Tombstone of the account that the path names, or of the post below it; None if nobody is gone there."""
    account = await account_by_handle(unit, str(request.path_params.get("username", "")))
    if account is None or not is_gone(account) or not _is_under(unit, account, request.url.path):
        return None
    status_id = request.path_params.get("status_id")
    if status_id is None:
        return tombstone_document(account.uri, former_type=account.kind.value, deleted=account.gone_at)
    uri = unit.home.addresses.status(account.uri, int(status_id))
    tombstone = await tombstone_of(unit, uri)
    return None if tombstone is None else tombstone_document(uri, deleted=tombstone.deleted_at)


def is_gone(account: Account) -> bool:
    """Whether an account of this instance was deleted by whoever had it."""
    return account.is_local and account.gone_at is not None and account.suspended_at is None


def _is_under(unit: Unit, account: Account, path: str) -> bool:
    below = account.uri.removeprefix(unit.home.addresses.base)
    return path == below or path.startswith(f"{below}/")
