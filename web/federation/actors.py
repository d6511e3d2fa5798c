"""Actors and their collections, as other servers read them."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from activitypub.actors import actor_document
from activitypub.addresses import origin_of
from activitypub.collections import collection, ordered_collection, ordered_page
from activitypub.contexts import NOTE_CONTEXT, with_context, without_context
from activitypub.solidary import SolidaryFlag
from ensembl_fed.errors import NotFound, Unauthenticated
from ensembl_fed.models import Account, Follow
from ensembl_fed.models.kinds import MemberState
from ensembl_fed.outbox.publish_solidary import flag_for
from ensembl_fed.outbox.render import activity_of, actor_of, note_document_of
from ensembl_fed.storage.accounts import INSTANCE_ACTOR, account_by_handle, instance_actor
from ensembl_fed.storage.followers_sync import follower_uris_at
from ensembl_fed.storage.keepsakes import pinned_ids
from ensembl_fed.storage.published import count_open_statuses_of, open_statuses_of
from ensembl_fed.storage.relations import followers_page, following_page
from ensembl_fed.storage.statuses import statuses_by_ids
from ensembl_fed.storage.town import ENTRAIDE, town_member_by_domain, town_members
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import visible_clause
from web.federation.answers import admit_reader, document_answer, page_redirect, signer_of, wants_page
from web.federation.served import federated_of

_PAGE = 40
_MOST_PINNED = 20
_FIRST = "true"
_MAX_CURSOR_DIGITS = 19


async def local_actor(unit: Unit, request: Request) -> Account:
    """The account of this instance that the path names; under /users or /groups as its own id has it.

    Raises NotFound.
    """
    username = str(request.path_params.get("username", INSTANCE_ACTOR))
    account = await account_by_handle(unit, username)
    if account is None or account.suspended_at is not None or account.gone_at is not None:
        raise NotFound("Introuvable.")
    path = request.url.path
    below = account.uri.removeprefix(unit.home.addresses.base)
    if path != below and not path.startswith(f"{below}/"):
        raise NotFound("Introuvable.")
    return account


async def show_actor(request: Request) -> Response:
    """GET /users/NAME, /groups/NAME: the actor; a browser is sent to the profile.

    An instance of the town that signs also reads whether the person is a voisin solidaire; nobody else does (S8).
    """
    instance = federated_of(request)
    async with instance.database.reading() as unit:
        account = await local_actor(unit, request)
        if wants_page(request):
            return page_redirect(account.url or unit.home.addresses.profile(account.username))
        actor = await actor_of(unit, account)
    is_private = await admit_reader(request)
    flag = await _flag_for_signer(request, account) if "signature" in request.headers else None
    document = actor_document(actor if flag is None else replace(actor, solidary=flag))
    return document_answer(document, kind="actor", is_private=is_private or flag is not None)


async def _flag_for_signer(request: Request, account: Account) -> SolidaryFlag | None:
    signer = await signer_of(request)
    if signer is None:
        return None
    async with federated_of(request).database.reading() as unit:
        member = await town_member_by_domain(unit, signer.domain)
        return await flag_for(unit, account, member) if member is not None else None


async def show_instance_actor(request: Request) -> Response:
    """GET /actor: the Application that speaks for the instance. Anyone may read it: its key verifies our questions."""
    async with federated_of(request).database.reading() as unit:
        document = actor_document(await actor_of(unit, await instance_actor(unit)))
    return document_answer(document, kind="actor")


async def show_outbox(request: Request) -> Response:
    """GET …/outbox: what anyone may see of what an actor published, newest first."""
    is_private = await admit_reader(request)
    async with federated_of(request).database.reading() as unit:
        account = await local_actor(unit, request)
        uri = unit.home.addresses.outbox(account.uri)
        if "page" not in request.query_params:
            total = await count_open_statuses_of(unit, account.id)
            return document_answer(
                ordered_collection(uri, total, f"{uri}?page=true"), kind="collection", is_private=is_private
            )
        statuses = await open_statuses_of(unit, account.id, older_than=_cursor(request), limit=_PAGE)
        shared = await statuses_by_ids(unit, (status.reblog_of_id for status in statuses))
        items = [
            await activity_of(unit, status)
            for status in statuses
            if status.reblog_of_id is None or status.reblog_of_id in shared
        ]
    more = f"{uri}?page={statuses[-1].id}" if len(statuses) == _PAGE else None
    return document_answer(
        ordered_page(f"{uri}?page={_page(request)}", uri, items, more), kind="collection", is_private=is_private
    )


async def show_followers(request: Request) -> Response:
    """GET …/followers: how many, and by pages who. Source: ActivityPub, 5.3."""
    is_private = await admit_reader(request)
    async with federated_of(request).database.reading() as unit:
        account = await local_actor(unit, request)
        uri = unit.home.addresses.followers(account.uri)
        if "page" not in request.query_params:
            return _counted(uri, account.followers_count, is_private=is_private)
        rows = await followers_page(unit, account.id, older_than=_cursor(request), limit=_PAGE)
    return _page_of_accounts(request, uri, rows, is_private=is_private)


async def show_followers_there(request: Request) -> Response:
    """GET …/followers_synchronization: the followers that are of the server which asks, for it alone (FEP-8fcf)."""
    signer = await signer_of(request)
    if signer is None:
        raise Unauthenticated("Sign the request: each server reads its own part.")
    async with federated_of(request).database.reading() as unit:
        account = await local_actor(unit, request)
        items = await follower_uris_at(unit, account.id, origin_of(signer.actor_uri))
        uri = unit.home.addresses.followers_synchronization(account.uri)
    return document_answer(collection(uri, items), kind="collection", is_private=True)


async def show_following(request: Request) -> Response:
    """GET …/following: how many, and by pages whom. Source: ActivityPub, 5.4."""
    is_private = await admit_reader(request)
    async with federated_of(request).database.reading() as unit:
        account = await local_actor(unit, request)
        uri = unit.home.addresses.following(account.uri)
        if "page" not in request.query_params:
            return _counted(uri, account.following_count, is_private=is_private)
        rows = await following_page(unit, account.id, older_than=_cursor(request), limit=_PAGE)
    return _page_of_accounts(request, uri, rows, is_private=is_private)


async def show_featured(request: Request) -> Response:
    """GET …/collections/featured: what an actor pinned to its profile, as far as anyone may see it."""
    is_private = await admit_reader(request)
    async with federated_of(request).database.reading() as unit:
        account = await local_actor(unit, request)
        uri = unit.home.addresses.featured(account.uri)
        pinned = await pinned_ids(unit, account.id, visible=visible_clause(None), limit=_MOST_PINNED)
        statuses = await statuses_by_ids(unit, pinned)
        items = [without_context(await note_document_of(unit, statuses[number])) for number in pinned]
    return document_answer(with_context(collection(uri, items), NOTE_CONTEXT), kind="collection", is_private=is_private)


async def show_moderators(request: Request) -> Response:
    """GET /moderators: whom the instance lends its moderation to by a mandate; nobody without one (FEP-1b12)."""
    addresses = federated_of(request).home.addresses
    document = collection(addresses.moderators(), [], attributed_to=addresses.instance_actor)
    return document_answer(document, kind="collection")


async def show_members(request: Request) -> Response:
    """GET /groups/entraide/members: the instances of the town network, told to those instances alone.

    Anyone else sees an empty collection: that the town has a network is no secret, who belongs to it is.
    """
    instance = federated_of(request)
    signer = await signer_of(request)
    async with instance.database.reading() as unit:
        group = await local_actor(unit, request)
        if group.username != ENTRAIDE:
            raise NotFound("Introuvable.")
        is_member = signer is not None and await town_member_by_domain(unit, signer.domain) is not None
        members = await town_members(unit, states=(MemberState.ACTIVE,)) if is_member else []
        uri = unit.home.addresses.members(group.uri)
    document = collection(uri, [member.actor_uri for member in members], attributed_to=group.uri)
    return document_answer(document, kind="collection", is_private=True)


def _counted(uri: str, total: int, *, is_private: bool) -> Response:
    document = ordered_collection(uri, total, f"{uri}?page=true")
    return document_answer(document, kind="collection", is_private=is_private)


def _page_of_accounts(request: Request, uri: str, rows: list[tuple[Follow, Account]], *, is_private: bool) -> Response:
    more = f"{uri}?page={rows[-1][0].id}" if len(rows) == _PAGE else None
    items = [account.uri for _, account in rows if account.suspended_at is None and account.gone_at is None]
    document = ordered_page(f"{uri}?page={_page(request)}", uri, items, more)
    return document_answer(document, kind="collection", is_private=is_private)


def _page(request: Request) -> str:
    cursor = _cursor(request)
    return _FIRST if cursor is None else str(cursor)


def _cursor(request: Request) -> int | None:
    """Where a page begins; what is no number is the first page (security rule 43)."""
    given = request.query_params.get("page", "")
    if not (given.isascii() and given.isdigit()) or len(given) > _MAX_CURSOR_DIGITS:
        return None
    return min(int(given), 2**63 - 1)
