"""The page of an account, ours or one that we know of elsewhere, and following it."""

from typing import Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from activitypub.documents import wants_activity
from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Member
from ensembl_fed.models.kinds import AccountKind, FollowState
from ensembl_fed.services.follow_account import follow_account, unfollow_account
from ensembl_fed.storage.accounts import account_by_handle, member_of
from ensembl_fed.storage.help import thanks_received
from ensembl_fed.storage.relations import follow_between
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.timelines import account_timeline
from web.forms import flag_of, read_form
from web.pages.cards import Count, Toggle
from web.pages.gather import Around, account_path, around, person
from web.pages.moments import since_words
from web.pages.posts import feed_cards
from web.pages.reader import Reader, reader_of, see_other, shell_for, show, writer_of
from web.pages.shell import Paging
from web.pages.views import ProfileField, ProfilePage
from web.pages.words import mark
from web.paging import read_id
from web.request import base_url_of, instance_of

_CARDS: Final = 20
_KINDS: Final = {
    AccountKind.PERSON: mark("Habitant ou habitante"),
    AccountKind.ORGANIZATION: mark("Association"),
    AccountKind.GROUP: mark("Groupe"),
    AccountKind.SERVICE: mark("Service"),
    AccountKind.APPLICATION: mark("Service"),
}


async def show_profile(request: Request) -> Response:
    """GET /@name and /@name@domain"""
    async with instance_of(request).database.reading() as unit:
        account = await _account_in_path(unit, request)
        if wants_activity(request.headers.get("accept", "")):
            return RedirectResponse(account.uri, 302, {"vary": "Accept"})
        reader = await reader_of(request, unit)
        page = await _page(request, unit, account, reader, await around(request, unit))
    return await show(request, page)


async def follow(request: Request) -> Response:
    """POST /@name/suivre, with the field on: 1 or 0"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        account = await _account_in_path(unit, request)
        if flag_of(form, "on"):
            await follow_account(unit, who.account, account)
        else:
            await unfollow_account(unit, who.account, account)
    return see_other(account_path(account))


async def _account_in_path(unit: Unit, request: Request) -> Account:
    username, _, domain = request.path_params["name"].partition("@")
    account = await account_by_handle(unit, username, domain)
    if account is None or account.suspended_at is not None or account.gone_at is not None:
        raise NotFound("Ce compte n’existe pas ici.")
    return account


async def _page(request: Request, unit: Unit, account: Account, reader: Reader, here: Around) -> ProfilePage:
    member = await member_of(unit, account.id)
    older_than = read_id(request.query_params.get("older"))
    ids = await account_timeline(
        unit, reader.viewer_id, account.id, exclude_replies=True, older_than=older_than, limit=_CARDS
    )
    path = account_path(account)
    follow = await follow_between(unit, reader.viewer_id, account.id) if reader.viewer_id is not None else None
    may_follow = reader.account is not None and reader.viewer_id != account.id
    return ProfilePage(
        await shell_for(request, unit, reader),
        person(account, here),
        kind=_KINDS[account.kind],
        about=Markup(account.note),  # noqa: S704 -- cleaned on the way in (security 26)
        quartier=_quartier_of(member, reader, here),
        since=since_words(account.created_at, lang=here.lang) if account.is_local else "",
        thanks=Count.of(await thanks_received(unit, account.id)),
        is_limited=account.limited_at is not None,
        fields=tuple(_field(one) for one in account.fields),
        cards=await feed_cards(unit, ids, here, viewer=reader.account),
        paging=Paging(path if older_than else "", f"{path}?older={ids[-1]}" if len(ids) == _CARDS else ""),
        report_url="" if reader.viewer_id == account.id else f"/signaler?target={base_url_of(request)}{path}",
        followers=Count.of(account.followers_count),
        follow=Toggle(f"{path}/suivre", follow is not None) if may_follow else None,
        is_follow_asked=follow is not None and follow.state is FollowState.PENDING,
    )


def _quartier_of(member: Member | None, reader: Reader, here: Around) -> str:
    """Where somebody lives is for signed-in neighbours, and only if they let it be seen (R3)."""
    if member is None or reader.account is None or not member.quartier_shown:
        return ""
    return here.quartiers.get(member.quartier_slug, "")


def _field(field: dict[str, object]) -> ProfileField:
    value = Markup(str(field.get("value", "")))  # noqa: S704 -- cleaned on the way in (security 26)
    return ProfileField(str(field.get("name", "")), value, bool(field.get("verified_at")))


ROUTES = [
    Route("/@{name}/suivre", follow, methods=["POST"]),
    Route("/@{name}", show_profile),
]
