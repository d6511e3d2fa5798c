"""Digests: written every day or every week to those who want them, and ended with one click (R24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.events import WorkQueued
from ensembl_fed.ids import new_id
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import Account, AlertChoices, Member, Notification, OutgoingMail, Status
from ensembl_fed.models.kinds import DigestRhythm, Visibility
from ensembl_fed.seal import Seal
from ensembl_fed.services.alert_hours import is_digest_due
from ensembl_fed.services.gather_digest import Digest, gather_digest
from ensembl_fed.services.stop_digest import STOP_PATH, reader_of_word, stop_address, stop_digest
from ensembl_fed.storage.alerts import readers_of_digests, told_up_to
from ensembl_fed.storage.page_lists import quartier_labels
from ensembl_fed.storage.unit import Unit
from ensembl_fed.workers.jobs import Job, Jobs
from web.forms import read_form, text_of
from web.pages.cards import heading_of
from web.pages.forms import NoticePage
from web.pages.gather import beginning_of, category_of, plain_text, status_path
from web.pages.notifications import said_of
from web.pages.reader import reader_of, shell_for, show
from web.pages.render import environment_for, translations_for
from web.pages.shell import FormState, Link, Page
from web.pages.town_life import next_start, when_of
from web.pages.words import HelpKind, mark
from web.request import instance_of

DIGEST_JOB: Final = "digests"
_EVERY: Final = timedelta(minutes=30)
_AT_ONCE: Final = 20
_SUBJECTS: Final = {
    DigestRhythm.DAILY: mark("%(name)s : votre résumé du jour"),
    DigestRhythm.WEEKLY: mark("%(name)s : votre résumé de la semaine"),
}
_ONE_CLICK: Final = "List-Unsubscribe"
_STOPPED: Final = mark("C’est fait : vous ne recevrez plus de résumé")
_STOPPED_WHY: Final = mark("Vous pouvez le redemander quand vous voulez, dans vos réglages.")
_SETTINGS: Final = mark("Ouvrir mes réglages")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is written to, and how often they want to be."""

    choices: AlertChoices
    member: Member
    account: Account


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest: words, an address, and a few words more."""

    text: str
    url: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class DigestView:
    """What the templates of a digest show."""

    instance_name: str
    base_url: str
    name: str
    is_weekly: bool
    notices: tuple[Line, ...] = ()
    help: tuple[Line, ...] = ()
    is_near: bool = False
    news: tuple[Line, ...] = ()
    events: tuple[Line, ...] = ()
    stop_url: str = ""


@dataclass(frozen=True, slots=True)
class StopPage(Page):
    """GET /resume/arreter?mot=…"""

    template: ClassVar[str] = "stop_digest.html"
    is_private: ClassVar[bool] = True
    form: FormState


async def write_digests(instance: Instance, payload: Mapping[str, object]) -> None:
    """Write to everybody whose hour it is, a few in each unit; who has nothing to read is not written to."""
    after_id, is_more = 0, True
    while is_more:
        async with instance.database.unit() as unit:
            readers = await readers_of_digests(unit, after_id=after_id, limit=_AT_ONCE)
            for row in readers:
                await _write_if_due(unit, instance.seal, Addressee(*row))
        is_more = len(readers) == _AT_ONCE
        after_id = readers[-1][0].account_id if readers else 0


async def _write_if_due(unit: Unit, seal: Seal, to: Addressee) -> None:
    now, choices = utc_now(), to.choices
    if not is_digest_due(choices, now):
        return
    since = choices.digest_at or now - timedelta(days=7 if choices.digest is DigestRhythm.WEEKLY else 1)
    digest = await gather_digest(unit, to.account, to.member, since=since, now=now)
    await told_up_to(unit, choices, now)
    if digest.is_empty:
        return
    await unit.add(await digest_mail(unit, seal, digest, to))
    unit.tell(WorkQueued("mails"))


async def digest_mail(unit: Unit, seal: Seal, digest: Digest, to: Addressee) -> OutgoingMail:
    """The digest as it is sent: plain text, and the same as HTML that loads nothing."""
    lang, rhythm = to.member.locale, to.choices.digest
    view = await _view(unit, seal, digest, to)
    words = environment_for(lang)
    return OutgoingMail(
        id=new_id(),
        recipient=to.member.email,
        subject=translations_for(lang).gettext(_SUBJECTS[rhythm]) % {"name": view.instance_name},
        text=words.get_template("mail/digest.txt").render(view=view),
        html=words.get_template("mail/digest.html").render(view=view, lang=lang),
        unsubscribe_url=view.stop_url,
        next_at=utc_now(),
    )


async def _view(unit: Unit, seal: Seal, digest: Digest, to: Addressee) -> DigestView:
    lang, account = to.member.locale, to.account
    base, quartiers = unit.home.addresses.base, await quartier_labels(unit)
    said = translations_for(lang).gettext
    return DigestView(
        instance_name=unit.home.name or unit.home.domain,
        base_url=base,
        name=account.display_name or account.username,
        is_weekly=to.choices.digest is DigestRhythm.WEEKLY,
        notices=tuple(
            _notice(one, digest.senders[one.from_account_id], digest.statuses.get(one.status_id or 0), base, lang)
            for one in digest.notices
            if one.from_account_id in digest.senders
        ),
        help=tuple(
            Line(
                heading_of(plain_text(status))[0] or post.title,
                base + status_path(author, status),
                " · ".join(
                    word
                    for word in (
                        said(HelpKind(post.kind.value).label),
                        said(category_of(post.category).label),
                        quartiers.get(post.quartier_slug, ""),
                    )
                    if word
                ),
            )
            for post, status, author in digest.help
        ),
        is_near=digest.is_near,
        news=tuple(
            Line(beginning_of(status), base + status_path(author, status), author.display_name or author.username)
            for status, author in digest.news
        ),
        events=_events(digest, base, lang),
        stop_url=stop_address(unit, account, seal),
    )


def _events(digest: Digest, base: str, lang: str) -> tuple[Line, ...]:
    """The events of the next days, without what is cancelled."""
    now = utc_now()
    return tuple(
        Line(event.title, base + status_path(author, status), when_of(start, event, lang).words)
        for event, status, author in digest.events
        if (start := next_start(event, now)) is not None
    )


def _notice(one: Notification, sender: Account, status: Status | None, base: str, lang: str) -> Line:
    """A notification as a line. What is private is read on the site alone: a mail passes through many hands."""
    what = translations_for(lang).gettext(said_of(one, status)[1])
    words = f"{sender.display_name or sender.username} {what}"
    if status is None:
        return Line(words, f"{base}/notifications")
    more = beginning_of(status) if status.visibility is not Visibility.DIRECT else ""
    return Line(words, base + _place_of(status, sender), more)


def _place_of(status: Status, sender: Account) -> str:
    if status.visibility is Visibility.DIRECT:
        return f"/messages/{status.id}"
    return status_path(sender, status) if status.account_id == sender.id else "/notifications"


async def ask_stop(request: Request) -> Response:
    """GET /resume/arreter?mot=…: a button, so that nobody is unsubscribed by a program that looks at links"""
    word = request.query_params.get("mot", "")
    instance = instance_of(request)
    async with instance.database.reading() as unit:
        await reader_of_word(unit, word, instance.seal)
        shell = await shell_for(request, unit, await reader_of(request, unit))
    return await show(request, StopPage(shell, FormState({"mot": word})))


async def stop(request: Request) -> Response:
    """POST /resume/arreter?mot=…: from the page, or from a mail program (RFC 8058). The word is all it takes."""
    form = await read_form(request)
    instance = instance_of(request)
    async with instance.database.unit() as unit:
        await stop_digest(unit, text_of(form, "mot"), instance.seal)
        shell = await shell_for(request, unit, await reader_of(request, unit))
    if text_of(form, _ONE_CLICK):
        return PlainTextResponse("", 200)
    page = NoticePage(shell, _STOPPED, (_STOPPED_WHY,), Link(_SETTINGS, "/parametres/notifications"))
    return await show(request, page)


DIGEST_JOBS: Final[Jobs] = {DIGEST_JOB: Job(write_digests, _EVERY)}
ROUTES = [Route(STOP_PATH, ask_stop), Route(STOP_PATH, stop, methods=["POST"])]
