"""An account names others of the same person, and moves. Mastodon has pages for it alone; GoToSocial these endpoints.

Source: https://docs.gotosocial.org/en/latest/api/swagger/ (accounts/alias, accounts/move)
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from activitypub.errors import ProtocolError
from ensembl_fed.errors import InvalidFields, NotFound
from ensembl_fed.models import Account
from ensembl_fed.remote.actors import bring_by_handle
from ensembl_fed.services.move_account import move_account, set_aliases, undo_move
from ensembl_fed.services.sign_in import knows_password
from ensembl_fed.storage.accounts import account_by_id, member_by_id
from ensembl_fed.storage.unit import Unit
from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.counters import Rate, limit_rate
from web.entities.account import credential_account_entity
from web.forms import read_form, text_of, texts_of
from web.mastodon.credentials import credential_view
from web.request import instance_of

_TRIES: Final = Rate(10, 900)
_UNKNOWN: Final = "Ce compte est introuvable."


@needs_scope("write:accounts")
async def alias(request: Request) -> Response:
    """POST /api/v1/accounts/alias, with `also_known_as_uris`: which accounts may move here; they replace those before.

    https://docs.gotosocial.org/en/latest/api/swagger/
    """
    form = await read_form(request)
    others = [await _found(request, uri, "also_known_as_uris") for uri in texts_of(form, "also_known_as_uris") if uri]
    async with instance_of(request).database.unit() as unit:
        account = await _own(request, unit)
        await set_aliases(unit, account, others)
        member = await member_by_id(unit, viewer_of(request).member.id)
        if member is None:
            raise NotFound
        view = await credential_view(unit, account, member)
    return json_answer(credential_account_entity(view))


@needs_scope("write:accounts")
async def move(request: Request) -> Response:
    """POST /api/v1/accounts/move, with `password` and `moved_to_uri`; an empty one takes the move back.

    https://docs.gotosocial.org/en/latest/api/swagger/
    """
    form = await read_form(request)
    instance = instance_of(request)
    limit_rate(request, "own password", str(viewer_of(request).member.id), _TRIES)
    if not await knows_password(instance.database, viewer_of(request).member, text_of(form, "password")):
        raise InvalidFields({"password": [("ERR_INVALID", "Ce n’est pas votre mot de passe actuel.")]})
    wanted = text_of(form, "moved_to_uri").strip()
    found = await _found(request, wanted, "moved_to_uri") if wanted else None
    async with instance.database.unit() as unit:
        account = await _own(request, unit)
        target = None if found is None else await account_by_id(unit, found.id)
        if target is None:
            await undo_move(unit, account)
        else:
            await move_account(unit, account, target)
    return json_answer({}, status=202)


async def _found(request: Request, uri: str, name: str) -> Account:
    try:
        return await bring_by_handle(instance_of(request).peers, uri)
    except ProtocolError as error:
        raise InvalidFields({name: [("ERR_INVALID", _UNKNOWN)]}) from error


async def _own(request: Request, unit: Unit) -> Account:
    account = await account_by_id(unit, viewer_of(request).account.id)
    if account is None:
        raise NotFound
    return account


ROUTES = [
    Route("/api/v1/accounts/alias", alias, methods=["POST"]),
    Route("/api/v1/accounts/move", move, methods=["POST"]),
]
