"""What happened that concerns the reader, in sentences (R24)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Notification, Status
from ensembl_fed.models.kinds import FollowState, NotificationKind, Visibility
from ensembl_fed.services.answer_follow import accept_follow, reject_follow
from ensembl_fed.storage.accounts import account_by_id, accounts_by_ids
from ensembl_fed.storage.markers import markers_of, put_marker
from ensembl_fed.storage.notifications import dismiss, notifications_page
from ensembl_fed.storage.relations import follow_between, hidden_ids
from ensembl_fed.storage.statuses import statuses_by_ids
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import visible_among
from web.forms import flag_of, number_of, read_form
from web.pages.frame import count_unread
from web.pages.gather import Around, around, beginning_of, person, status_path
from web.pages.reader import leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.shell import NO_PAGING, Moment, Page, Paging, Person
from web.pages.words import Place, mark
from web.paging import read_id
from web.request import instance_of

_PATH: Final = "/notifications"
_ROWS: Final = 30
_MARKER: Final = "notifications"
_CLEARED: Final = mark("La liste est vide.")
_WELCOMED: Final = mark("C’est noté : cette personne vous suit.")
_REFUSED: Final = mark("C’est noté : cette personne ne vous suivra pas.")
# (drawing, sentence after the name)
_SAID: Final[Mapping[NotificationKind, tuple[str, str]]] = {
    NotificationKind.MENTION: ("phrase", mark("vous a écrit")),
    NotificationKind.STATUS: ("bell", mark("a publié")),
    NotificationKind.REBLOG: ("share", mark("a partagé votre message")),
    NotificationKind.FOLLOW: ("user", mark("vous suit")),
    NotificationKind.FOLLOW_REQUEST: ("user", mark("voudrait vous suivre")),
    NotificationKind.FAVOURITE: ("offer", mark("aime votre message")),
    NotificationKind.POLL: ("poll", mark("Un sondage est terminé")),
    NotificationKind.QUOTE: ("quote", mark("a cité votre message")),
    NotificationKind.UPDATE: ("pen", mark("a modifié son message")),
    NotificationKind.ADMIN_SIGN_UP: ("people", mark("vient de s’inscrire")),
    NotificationKind.ADMIN_REPORT: ("flag", mark("a envoyé un signalement")),
}
_PRIVATELY: Final = mark("vous a écrit en privé")
_ANYTHING: Final = ("bell", mark("vous a fait signe"))


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification: who, what they did, the beginning of what it is about. `answer_url` takes yes or no."""

    icon: str
    who: Person
    what: str
    moment: Moment
    url: str
    excerpt: str = ""
    is_new: bool = False
    names_nobody: bool = False
    answer_url: str = ""


@dataclass(frozen=True, slots=True)
class NotificationsPage(Page):
    """GET /notifications."""

    template: ClassVar[str] = "notifications.html"
    is_private: ClassVar[bool] = True
    notices: tuple[Notice, ...] = ()
    paging: Paging = NO_PAGING


async def show_notifications(request: Request) -> Response:
    """GET /notifications: looking at the newest page is having read them"""
    older_than = read_id(request.query_params.get("older"))
    async with instance_of(request).database.unit() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        found = await notifications_page(
            unit,
            reader.account.id,
            hidden=await hidden_ids(unit, reader.account.id),
            older_than=older_than,
            limit=_ROWS,
        )
        markers = await markers_of(unit, reader.account.id, [_MARKER])
        last_read = markers[0].last_read_id if markers else 0
        if older_than is None and found and found[0].id > last_read:
            await put_marker(unit, reader.account.id, _MARKER, found[0].id)
        notices = await _notices(unit, found, await around(request, unit), reader.account, last_read)
        shell = await shell_for(request, unit, reader, Place.NOTIFICATIONS)
    older_url = f"{_PATH}?older={found[-1].id}" if len(found) == _ROWS else ""
    page = NotificationsPage(shell, notices, Paging(_PATH if older_than is not None else "", older_url))
    return await show(request, page)


async def count(request: Request) -> Response:
    """GET /notifications/nombre: how many are new, for the script of the pages"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        unread = await count_unread(unit, reader.account.id) if reader.account is not None else 0
    return JSONResponse({"unread": unread}, headers={"cache-control": "private, no-store"})


async def clear(request: Request) -> Response:
    """POST /notifications/vider"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        await dismiss(unit, who.account.id)
        await leave_word(unit, who, _CLEARED)
    return see_other(_PATH)


async def answer_request(request: Request) -> Response:
    """POST /notifications/abonnement, with the fields account and yes (1 or 0)"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        follower = await account_by_id(unit, number_of(form, "account") or 0)
        if follower is None:
            raise NotFound
        if flag_of(form, "yes"):
            await accept_follow(unit, who.account, follower)
        else:
            await reject_follow(unit, who.account, follower)
        await leave_word(unit, who, _WELCOMED if flag_of(form, "yes") else _REFUSED)
    return see_other(_PATH)


async def _notices(
    unit: Unit, found: Sequence[Notification], here: Around, reader: Account, last_read: int
) -> tuple[Notice, ...]:
    """Without those about a post that the reader may no longer see, or from whom is gone."""
    senders = await accounts_by_ids(unit, (one.from_account_id for one in found))
    statuses = await statuses_by_ids(unit, (one.status_id for one in found))
    seen = {one.id: one for one in await visible_among(unit, list(statuses.values()), reader)}
    authors = await accounts_by_ids(unit, (one.account_id for one in seen.values()))
    notices = []
    for one in found:
        sender, status = senders.get(one.from_account_id), seen.get(one.status_id or 0)
        if sender is None or (one.status_id is not None and status is None):
            continue
        waits = one.kind is NotificationKind.FOLLOW_REQUEST and await _waits(unit, sender, reader)
        author = authors.get(status.account_id) if status is not None else None
        notices.append(_notice(one, sender, status, author, here, is_new=one.id > last_read, waits=waits))
    return tuple(notices)


async def _waits(unit: Unit, follower: Account, reader: Account) -> bool:
    follow = await follow_between(unit, follower.id, reader.id)
    return follow is not None and follow.state is FollowState.PENDING


def said_of(one: Notification, status: Status | None) -> tuple[str, str]:
    """(the drawing, what the sender did in words) of a notification."""
    if one.kind is NotificationKind.MENTION and status is not None and status.visibility is Visibility.DIRECT:
        return "mail", _PRIVATELY
    return _SAID.get(one.kind, _ANYTHING)


def _notice(
    one: Notification,
    sender: Account,
    status: Status | None,
    author: Account | None,
    here: Around,
    *,
    is_new: bool,
    waits: bool,
) -> Notice:
    drawing, what = said_of(one, status)
    url = person(sender, here).url
    if status is not None and author is not None:
        url = f"/messages/{status.id}" if status.visibility is Visibility.DIRECT else status_path(author, status)
    if one.kind is NotificationKind.ADMIN_REPORT:
        url = "/moderation"
    return Notice(
        icon=drawing,
        who=person(sender, here),
        what=what,
        moment=here.moment(one.created_at),
        url=url,
        excerpt=beginning_of(status) if status is not None else "",
        is_new=is_new,
        names_nobody=one.kind is NotificationKind.POLL,
        answer_url=f"{_PATH}/abonnement?account={sender.id}" if waits else "",
    )


ROUTES = [
    Route(_PATH, show_notifications),
    Route(f"{_PATH}/nombre", count),
    Route(f"{_PATH}/vider", clear, methods=["POST"]),
    Route(f"{_PATH}/abonnement", answer_request, methods=["POST"]),
]
