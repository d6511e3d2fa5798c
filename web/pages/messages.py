"""Private messages by conversation, and writing a new one (R16, R22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from activitypub.addresses import read_handle
from activitypub.errors import ProtocolError
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.remote.actors import resolve_handle
from ensembl_fed.services.aide import mention
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.storage.accounts import account_by_handle, accounts_by_ids
from ensembl_fed.storage.direct_messages import mark_conversation
from ensembl_fed.storage.unit import Unit
from web.forms import Form, read_form, text_of
from web.pages.cards import PostCard
from web.pages.gather import Around, account_path, around, beginning_of, person
from web.pages.kept_forms import take_back
from web.pages.once import once_key
from web.pages.posts import post_cards
from web.pages.reader import leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.shell import NO_FORM, NO_PAGING, FormState, Moment, Page, Paging, Person
from web.pages.threads import Thread, key_of, mark_read, people_of, thread_messages, threads_of
from web.pages.words import Place, mark
from web.paging import read_id
from web.request import instance_of

_PATH: Final = "/messages"
_ROWS: Final = 30
_MESSAGES: Final = 60
LONGEST_LETTER: Final = 1_500
_LONGEST_NAME: Final = 320
_SENT: Final = mark("Votre message est parti.")
_REMOVED: Final = mark("La conversation ne s’affiche plus ici.")
_NO_WORDS: Final = mark("Écrivez d’abord quelques mots.")
_NOBODY: Final = mark("Nous ne trouvons personne sous ce nom. Vérifiez-le, ou passez par la recherche.")
_ONESELF: Final = mark("C’est votre propre nom : choisissez quelqu’un d’autre.")


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation in the list: with whom, and how it ended for now."""

    url: str
    people: tuple[Person, ...]
    excerpt: str
    moment: Moment
    is_unread: bool = False
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class MessagesPage(Page):
    """GET /messages."""

    template: ClassVar[str] = "messages.html"
    is_private: ClassVar[bool] = True
    rows: tuple[ConversationRow, ...] = ()
    paging: Paging = NO_PAGING


@dataclass(frozen=True, slots=True)
class ConversationPage(Page):
    """GET /messages/ID. `base` takes the answer and the removal; `my_name` is the handle of the reader."""

    template: ClassVar[str] = "conversation.html"
    is_private: ClassVar[bool] = True
    base: str
    people: tuple[Person, ...] = ()
    posts: tuple[PostCard, ...] = ()
    older_url: str = ""
    form: FormState = NO_FORM
    my_name: str = ""
    longest: int = LONGEST_LETTER


@dataclass(frozen=True, slots=True)
class LetterPage(Page):
    """GET, POST /messages/nouveau. Fields: to, text, once."""

    template: ClassVar[str] = "letter.html"
    is_private: ClassVar[bool] = True
    form: FormState = NO_FORM
    longest: int = LONGEST_LETTER


async def show_messages(request: Request) -> Response:
    """GET /messages"""
    older_than = read_id(request.query_params.get("older"))
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        found = await threads_of(unit, reader.account, older_than=older_than, most=_ROWS)
        page = MessagesPage(
            await shell_for(request, unit, reader, Place.MESSAGES),
            await _rows(unit, found, reader.account, await around(request, unit)),
            Paging(
                _PATH if older_than is not None else "",
                f"{_PATH}?older={found[-1].last.id}" if len(found) == _ROWS else "",
            ),
        )
    return await show(request, page)


async def _rows(unit: Unit, found: Sequence[Thread], reader: Account, here: Around) -> tuple[ConversationRow, ...]:
    accounts = await accounts_by_ids(unit, (who for one in found for who in one.people))
    return tuple(
        ConversationRow(
            url=f"{_PATH}/{one.last.id}",
            people=tuple(person(accounts[who], here) for who in sorted(one.people) if who in accounts),
            excerpt=beginning_of(one.last),
            moment=here.moment(one.last.created_at),
            is_unread=one.is_unread,
            is_mine=one.last.account_id == reader.id,
        )
        for one in found
    )


async def show_conversation(request: Request) -> Response:
    """GET /messages/ID, the number of any message in it: looking at it is having read it"""
    return await _conversation_answer(request, NO_FORM)


async def _conversation_answer(request: Request, form: FormState, *, status: int = 200) -> Response:
    older_than = read_id(request.query_params.get("older"))
    async with instance_of(request).database.unit() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        people = await people_of(unit, reader.account, request.path_params["id"])
        kept = await thread_messages(unit, reader.account, people, older_than=older_than, most=_MESSAGES)
        if older_than is None:
            await mark_read(unit, reader.account, people, kept)
        here = await around(request, unit)
        others = await accounts_by_ids(unit, people)
        base = f"{_PATH}/{request.path_params['id']}"
        page = ConversationPage(
            await shell_for(request, unit, reader, Place.MESSAGES),
            base,
            people=tuple(person(others[one], here) for one in sorted(others)),
            posts=await post_cards(unit, kept[::-1], here),
            older_url=f"{base}?older={kept[-1].id}" if len(kept) == _MESSAGES else "",
            form=form if form is not NO_FORM else FormState(take_back(request, reader.session, base)),
            my_name=account_path(reader.account),
        )
    return await show(request, page, status=status)


async def answer(request: Request) -> Response:
    """POST /messages/ID, with the fields text and once: to everybody in the conversation"""
    form = await read_form(request)
    words = text_of(form, "text").strip()
    if not words or len(words) > LONGEST_LETTER:
        return await _conversation_answer(request, FormState({"text": words}, {"text": _NO_WORDS}), status=422)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        people = await people_of(unit, who.account, request.path_params["id"])
        last = await thread_messages(unit, who.account, people, most=1)
        others = await accounts_by_ids(unit, people)
        text = " ".join([*(mention(others[one]) for one in sorted(others)), words])
        draft = Draft(
            text=text,
            visibility=Visibility.DIRECT,
            in_reply_to_id=last[0].id if last else request.path_params["id"],
            idempotency_key=once_key(form, text),
        )
        sent = await post_status(unit, who.account, draft, member=who.member)
    return see_other(f"{_PATH}/{sent.id}#m{sent.id}")


async def remove(request: Request) -> Response:
    """POST /messages/ID/retirer: from the reader's list alone; a new message brings it back"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        people = await people_of(unit, who.account, request.path_params["id"])
        last = await thread_messages(unit, who.account, people, most=1)
        if last:
            await mark_conversation(unit, who.account.id, key_of(people), removed_id=last[0].id)
        await leave_word(unit, who, _REMOVED)
    return see_other(_PATH)


async def show_letter(request: Request) -> Response:
    """GET /messages/nouveau, with the field to in the address"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        values = {"to": request.query_params.get("to", "")[:_LONGEST_NAME]}
        values |= take_back(request, reader.session, f"{_PATH}/nouveau")
        page = LetterPage(await shell_for(request, unit, reader, Place.MESSAGES), FormState(values))
    return await show(request, page)


async def send_letter(request: Request) -> Response:
    """POST /messages/nouveau"""
    form = await read_form(request)
    values = {name: text_of(form, name).strip()[: LONGEST_LETTER * 2] for name in ("to", "text")}
    async with instance_of(request).database.reading() as unit:
        who = await writer_of(request, unit, form)
    addressee = await _addressee(request, values["to"])
    errors = _wrong(values, addressee, who.account)
    if addressee is None or errors:
        async with instance_of(request).database.reading() as unit:
            reader = await reader_of(request, unit)
            page = LetterPage(await shell_for(request, unit, reader, Place.MESSAGES), FormState(values, errors))
        return await show(request, page, status=422)
    return await _send(request, form, addressee, values["text"])


def _wrong(values: Mapping[str, str], addressee: Account | None, me: Account) -> dict[str, str]:
    errors = {}
    if addressee is None:
        errors["to"] = _NOBODY
    elif addressee.id == me.id:
        errors["to"] = _ONESELF
    if not values["text"] or len(values["text"]) > LONGEST_LETTER:
        errors["text"] = _NO_WORDS
    return errors


async def _send(request: Request, form: Form, addressee: Account, words: str) -> Response:
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        text = f"{mention(addressee)} {words}"
        draft = Draft(text=text, visibility=Visibility.DIRECT, idempotency_key=once_key(form, text))
        sent = await post_status(unit, who.account, draft, member=who.member)
        await leave_word(unit, who, _SENT)
    return see_other(f"{_PATH}/{sent.id}")


async def _addressee(request: Request, name: str) -> Account | None:
    """Who is meant by a name or a handle, asked of their server when unknown here. No unit may be open."""
    instance = instance_of(request)
    username, _, domain = name.removeprefix("@").lower().partition("@")
    async with instance.database.reading() as unit:
        found = await account_by_handle(unit, username, "" if domain == unit.home.domain else domain)
    if found is None and domain:
        try:
            handle = read_handle(name)
        except ProtocolError:
            return None
        found = await resolve_handle(instance.peers, instance.database, handle.username, handle.domain)
    return found if found is not None and found.suspended_at is None and found.gone_at is None else None


ROUTES = [
    Route(_PATH, show_messages),
    Route(f"{_PATH}/nouveau", show_letter),
    Route(f"{_PATH}/nouveau", send_letter, methods=["POST"]),
    Route(f"{_PATH}/{{id:int}}", show_conversation),
    Route(f"{_PATH}/{{id:int}}", answer, methods=["POST"]),
    Route(f"{_PATH}/{{id:int}}/retirer", remove, methods=["POST"]),
]
