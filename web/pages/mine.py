"""What belongs to the reader: what they ask for, what they offer, and where they lend a hand (R20)."""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models import Account, HelpPost, HelpResponse, Status
from ensembl_fed.models.kinds import HelpKind, ResponseState
from ensembl_fed.storage.help import responses_by
from ensembl_fed.storage.page_lists import own_help, responses_to_all
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import visible_among
from web.pages.cards import MyHelp, MyResponse
from web.pages.gather import Around, around, help_card, status_path
from web.pages.reader import reader_of, shell_for, show, to_sign_in
from web.pages.statuses import response_cards
from web.pages.views import MyHelpPage, MyResponsesPage
from web.pages.words import Place
from web.pages.words import ResponseState as SaidState
from web.request import instance_of

_MOST: Final = 60
_WITHDRAWABLE: Final = (ResponseState.PROPOSED, ResponseState.ACCEPTED)


async def show_requests(request: Request) -> Response:
    """GET /mes-demandes: everything that the reader asks for and offers"""
    return await _own_help(request, HelpKind.REQUEST, HelpKind.OFFER)


async def show_offers(request: Request) -> Response:
    """GET /mes-propositions"""
    return await _own_help(request, HelpKind.OFFER)


async def _own_help(request: Request, *kinds: HelpKind) -> Response:
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        here = await around(request, unit)
        rows = [row for row in await own_help(unit, reader.account.id, limit=_MOST) if row[0].kind in kinds]
        mine = await _with_answers(unit, rows, reader.account, here)
        page = MyHelpPage(
            await shell_for(request, unit, reader, Place.MINE),
            requests=tuple(one for one in mine if one.card.kind.value == HelpKind.REQUEST),
            offers=tuple(one for one in mine if one.card.kind.value == HelpKind.OFFER),
        )
    return await show(request, page)


async def _with_answers(
    unit: Unit, rows: Sequence[tuple[HelpPost, Status]], account: Account, here: Around
) -> list[MyHelp]:
    given = await responses_to_all(unit, (post.status_id for post, _ in rows))
    paths = {post.status_id: status_path(account, status) for post, status in rows}
    flat = [(response, helper) for answers in given.values() for response, helper in answers]
    cards = dict(zip((response.id for response, _ in flat), await response_cards(unit, flat, paths, here), strict=True))
    return [
        MyHelp(
            help_card(post, status, account, here, viewer=account, responses=len(given.get(post.status_id, []))),
            tuple(cards[response.id] for response, _ in given.get(post.status_id, [])),
            f"{paths[post.status_id]}/etat",
        )
        for post, status in rows
    ]


async def show_responses(request: Request) -> Response:
    """GET /mes-coups-de-main"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        here = await around(request, unit)
        rows = await responses_by(unit, reader.account.id, limit=_MOST)
        visible = {status.id for status in await visible_among(unit, [row[2] for row in rows], reader.account)}
        page = MyResponsesPage(
            await shell_for(request, unit, reader, Place.MINE),
            responses=tuple(
                _my_response(response, post, status, author, here, me=reader.account)
                for response, post, status, author in rows
                if status.id in visible
            ),
        )
    return await show(request, page)


def _my_response(
    response: HelpResponse, post: HelpPost, status: Status, author: Account, here: Around, *, me: Account
) -> MyResponse:
    can_withdraw = response.state in _WITHDRAWABLE
    return MyResponse(
        card=help_card(post, status, author, here, viewer=me),
        state=SaidState(response.state.value),
        conversation_url=f"/messages/{response.reply_id}" if response.reply_id is not None else "",
        withdraw_url=f"{status_path(author, status)}/reponses/{response.id}" if can_withdraw else "",
    )


ROUTES = [
    Route("/mes-demandes", show_requests),
    Route("/mes-propositions", show_offers),
    Route("/mes-coups-de-main", show_responses),
]
