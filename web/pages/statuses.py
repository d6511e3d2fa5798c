"""The page of one post: a request, an offer or a message, with the thread it stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from activitypub.documents import wants_activity
from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, HelpPost, HelpResponse, Status
from ensembl_fed.models.kinds import HelpState, Visibility
from ensembl_fed.services.offer_help import has_answered
from ensembl_fed.storage.accounts import account_by_handle, account_by_id
from ensembl_fed.storage.help import help_by_id, responses_to
from ensembl_fed.storage.page_lists import members_of_accounts, replies_among, thanks_by_helper
from ensembl_fed.storage.relations import hidden_ids
from ensembl_fed.storage.statuses import status_by_id, statuses_by_ids
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import visible_among
from web.pages.cards import Count, ResponseCard
from web.pages.event_facts import event_facts
from web.pages.gather import Around, around, help_facts, is_outside, response_card, status_path
from web.pages.kept_forms import take_back
from web.pages.moments import since_words
from web.pages.posts import post_cards
from web.pages.reader import Reader, reader_of, shell_for, show, show_reserved
from web.pages.render import translations_for
from web.pages.shell import NO_FORM, FormState
from web.pages.views import StatusPage
from web.pages.words import Place, Scope, mark
from web.request import instance_of

_OUTSIDE: Final = mark("extérieur au réseau de la ville")
_DEEPEST: Final = 3  # answers to answers to answers


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed in the forms of the page when something in it was wrong."""

    aid: FormState = field(default=NO_FORM)
    reply: FormState = field(default=NO_FORM)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A post in the eyes of its reader."""

    status: Status
    author: Account
    post: HelpPost | None
    reader: Reader
    here: Around

    @property
    def path(self) -> str:
        return status_path(self.author, self.status)

    @property
    def is_mine(self) -> bool:
        return self.reader.viewer_id == self.author.id


async def show_status(request: Request) -> Response:
    """GET /@name/ID"""
    return await status_answer(request, Typed())


async def status_answer(request: Request, typed: Typed, *, status: int = 200) -> Response:
    """The page of the post that the path names, or what it was moved to."""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        seen = await _read(request, unit, reader)
        if seen is None:
            shell = await shell_for(request, unit, reader)
        elif seen.status.reblog_of_id is not None:
            return await _to_original(unit, seen.status.reblog_of_id)
        else:
            page = await _page(request, unit, seen, typed)
    if seen is None:
        if reader.account is not None:
            raise NotFound
        return await show_reserved(request, shell)
    if wants_activity(request.headers.get("accept", "")):
        return RedirectResponse(seen.status.uri, 302, {"vary": "Accept"})
    return await show(request, page, status=status)


async def status_in_path(unit: Unit, request: Request) -> tuple[Status, Account]:
    """The post that `/@name/ID` names, whoever may see it, and its author. Raises NotFound."""
    username, _, domain = request.path_params["name"].partition("@")
    author = await account_by_handle(unit, username, domain)
    status = await status_by_id(unit, request.path_params["id"])
    if author is None or status is None or status.account_id != author.id:
        raise NotFound
    return status, author


async def _read(request: Request, unit: Unit, reader: Reader) -> _Seen | None:
    try:
        status, author = await status_in_path(unit, request)
    except NotFound:
        return None
    if not await visible_among(unit, [status], reader.account):
        return None
    return _Seen(status, author, await help_by_id(unit, status.id), reader, await around(request, unit))


async def _to_original(unit: Unit, original_id: int) -> Response:
    original = await status_by_id(unit, original_id)
    author = await account_by_id(unit, original.account_id) if original is not None else None
    if original is None or author is None:
        raise NotFound
    return RedirectResponse(status_path(author, original), 302, {"cache-control": "no-store"})


async def _page(request: Request, unit: Unit, seen: _Seen, typed: Typed) -> StatusPage:
    ancestors, replies = await _thread(unit, seen)
    post, viewer = seen.post, seen.reader.account
    answered = viewer is not None and post is not None and await has_answered(unit, viewer, seen.status.id)
    may_aid = viewer is not None and post is not None and not seen.is_mine and post.state is HelpState.OPEN
    return StatusPage(
        await shell_for(request, unit, seen.reader, Place.HELP if post else Place.NONE),
        post=(await post_cards(unit, [seen.status], seen.here, viewer=seen.reader.account))[0],
        help=help_facts(post, seen.author, seen.here) if post else None,
        event=await event_facts(unit, seen.status, seen.author, seen.here, seen.reader),
        scope=Scope(seen.status.visibility.value),
        ancestors=await post_cards(unit, ancestors, seen.here, viewer=seen.reader.account),
        replies=await post_cards(unit, replies, seen.here, viewer=seen.reader.account),
        responses=await _responses(unit, seen) if seen.is_mine and post else (),
        aid_url=f"{seen.path}/aider" if may_aid and not answered else "",
        aid_form=_typed_or_kept(request, seen, typed.aid, "aider"),
        has_answered=answered,
        is_mine=seen.is_mine,
        state_url=f"{seen.path}/etat" if seen.is_mine and post else "",
        report_url="" if seen.is_mine else f"/signaler?target={instance_of(request).home.addresses.base}{seen.path}",
        reply_url=f"{seen.path}/repondre" if viewer else "",
        reply_form=_typed_or_kept(request, seen, typed.reply, "repondre"),
        delete_url=f"{seen.path}/supprimer" if seen.is_mine else "",
        is_letter=seen.status.visibility is Visibility.DIRECT,
    )


def _typed_or_kept(request: Request, seen: _Seen, typed: FormState, form: str) -> FormState:
    """What was wrong, else what waits since the session had ended."""
    return typed if typed.errors else FormState(take_back(request, seen.reader.session, f"{seen.path}/{form}"))


async def _thread(unit: Unit, seen: _Seen) -> tuple[list[Status], list[Status]]:
    """What stands above the post and below it, as far as the reader may see it.

    The private answers to a help post are shown where they are decided, not among what everybody reads.
    """
    above = await _ancestors(unit, seen.status)
    below = await _replies(unit, seen.status)
    if seen.post is not None:
        below = [one for one in below if one.visibility is not Visibility.DIRECT]
    viewer = seen.reader.account
    hidden = await hidden_ids(unit, viewer.id) if viewer else set()
    visible = await visible_among(unit, [*above, *below], viewer)
    shown = {one.id for one in visible if one.account_id not in hidden}
    return [one for one in above if one.id in shown], [one for one in below if one.id in shown]


async def _ancestors(unit: Unit, status: Status) -> list[Status]:
    found: list[Status] = []
    step: Status | None = status
    while step is not None and step.in_reply_to_id is not None and len(found) < unit.home.limits.thread_depth:
        step = await status_by_id(unit, step.in_reply_to_id)
        if step is not None:
            found.insert(0, step)
    return found


async def _replies(unit: Unit, status: Status) -> list[Status]:
    found: list[Status] = []
    level = [status]
    for _ in range(_DEEPEST):
        level = await replies_among(unit, (one.id for one in level)) if level else []
        found += level
    return found


async def _responses(unit: Unit, seen: _Seen) -> tuple[ResponseCard, ...]:
    rows = await responses_to(unit, seen.status.id)
    return await response_cards(unit, rows, {seen.status.id: seen.path}, seen.here)


async def response_cards(
    unit: Unit, rows: Sequence[tuple[HelpResponse, Account]], paths: Mapping[int, str], here: Around
) -> tuple[ResponseCard, ...]:
    """Answers to help posts of one's own, each with what helps to trust (R15); three queries, however many they are.

    `paths` are the pages of the help posts by number.
    """
    helper_ids = [helper.id for _, helper in rows]
    members = await members_of_accounts(unit, helper_ids)
    thanks = await thanks_by_helper(unit, helper_ids)
    replies = await statuses_by_ids(unit, (response.reply_id for response, _ in rows))
    cards = []
    for response, helper in rows:
        member = members.get(helper.id)
        quartier = here.quartiers.get(member.quartier_slug, "") if member and member.quartier_shown else ""
        known = (
            quartier,
            since_words(helper.created_at, lang=here.lang),
            _thanks_words(thanks.get(helper.id, 0), here),
        )
        outside = (translations_for(here.lang).gettext(_OUTSIDE),) if is_outside(helper, here) else ()
        reply = replies.get(response.reply_id or 0)
        known_for = tuple(words for words in (*known, *outside) if words)
        cards.append(
            response_card(response, helper, here, reply=reply, known_for=known_for, base=paths[response.help_id])
        )
    return tuple(cards)


def _thanks_words(number: int, here: Around) -> str:
    count = Count.of(number).known
    if count is None:
        return ""
    words = translations_for(here.lang).ngettext("%(num)s merci reçu", "%(num)s mercis reçus", count)
    return words % {"num": count}


ROUTES = [Route("/@{name}/{id:int}", show_status)]
