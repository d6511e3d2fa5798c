"""The page of an account, ours or one that we know of elsewhere."""

from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from activitypub.documents import wants_activity
from ensembl_fed.models import Account, Member
from ensembl_fed.models.kinds import AccountKind
from ensembl_fed.storage.accounts import account_by_uri, member_of
from ensembl_fed.storage.help import thanks_received
from ensembl_fed.storage.relationships import standings
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.timelines import account_timeline
from web.pages.cards import Count, Toggle
from web.pages.gather import Around, account_path, around, person
from web.pages.moments import since_words
from web.pages.posts import feed_cards
from web.pages.profile_deeds import account_in_path
from web.pages.reader import Reader, reader_of, shell_for, show
from web.pages.shell import Link, Paging
from web.pages.views import ProfileField, ProfilePage, ProfileStanding
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
        account = await account_in_path(unit, request)
        if wants_activity(request.headers.get("accept", "")):
            return RedirectResponse(account.uri, 302, {"vary": "Accept"})
        reader = await reader_of(request, unit)
        page = await _page(request, unit, account, reader, await around(request, unit))
    return await show(request, page)


async def _page(request: Request, unit: Unit, account: Account, reader: Reader, here: Around) -> ProfilePage:
    member = await member_of(unit, account.id)
    older_than = read_id(request.query_params.get("older"))
    ids = await account_timeline(
        unit, reader.viewer_id, account.id, exclude_replies=True, older_than=older_than, limit=_CARDS
    )
    path = account_path(account)
    is_mine = reader.viewer_id == account.id
    return ProfilePage(
        await shell_for(request, unit, reader),
        person(account, here),
        kind=_KINDS[account.kind],
        about=Markup(account.note),  # noqa: S704 -- cleaned on the way in (security 26)
        quartier=_quartier_of(member, reader, here),
        since=since_words(account.created_at, lang=here.lang) if account.is_local else "",
        thanks=Count.of(await thanks_received(unit, account.id)),
        is_limited=account.limited_at is not None,
        moved_to=await _moved_to(unit, account),
        fields=tuple(_field(one) for one in account.fields),
        cards=await feed_cards(unit, ids, here, viewer=reader.account),
        paging=Paging(path if older_than else "", f"{path}?older={ids[-1]}" if len(ids) == _CARDS else ""),
        report_url="" if is_mine else f"/signaler?target={base_url_of(request)}{path}",
        followers=Count.of(account.followers_count),
        standing=await _standing(unit, reader, account, path),
        edit_url="/parametres" if is_mine else "",
    )


async def _standing(unit: Unit, reader: Reader, account: Account, path: str) -> ProfileStanding | None:
    """How the reader stands to the account, and what they can change about it; None for visitors and oneself."""
    if reader.account is None or reader.account.id == account.id:
        return None
    (one,) = await standings(unit, reader.account.id, [account.id])
    is_following = one.is_following or one.is_requested
    return ProfileStanding(
        follow=Toggle(f"{path}/suivre", is_following) if not (one.is_blocking or one.is_blocked_by) else None,
        shares=Toggle(f"{path}/partages", one.is_showing_reblogs) if is_following else None,
        mute=Toggle(f"{path}/masquer", one.is_muting),
        block=Toggle(f"{path}/bloquer", one.is_blocking),
        letter_url="" if one.is_blocking else f"/messages/nouveau?{urlencode({'to': path.removeprefix('/')})}",
        is_follow_asked=one.is_requested,
        is_followed_by=one.is_followed_by,
    )


async def _moved_to(unit: Unit, account: Account) -> Link | None:
    target = await account_by_uri(unit, account.moved_to_uri) if account.moved_to_uri else None
    if target is None or account.uri not in target.also_known_as:
        return None
    return Link(f"@{target.username}@{target.domain or unit.home.domain}", account_path(target))


def _quartier_of(member: Member | None, reader: Reader, here: Around) -> str:
    """Where somebody lives is for signed-in neighbours, and only if they let it be seen (R3)."""
    if member is None or reader.account is None or not member.quartier_shown:
        return ""
    return here.quartiers.get(member.quartier_slug, "")


def _field(field: dict[str, object]) -> ProfileField:
    value = Markup(str(field.get("value", "")))  # noqa: S704 -- cleaned on the way in (security 26)
    return ProfileField(str(field.get("name", "")), value, bool(field.get("verified_at")))


ROUTES = [
    Route("/@{name}", show_profile),
]
