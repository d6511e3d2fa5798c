"""Anyone reports a post or an account, with an account or without (M5; DSA art. 16)."""

import re
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Report, Status
from ensembl_fed.models.kinds import AccountKind, ReportCategory
from ensembl_fed.services.register_member import email_problem
from ensembl_fed.storage.accounts import account_by_handle, account_by_id, account_by_uri
from ensembl_fed.storage.statuses import status_by_id, status_by_uri
from ensembl_fed.storage.town import town_member_by_domain
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see
from moderation.file_report import ReportDraft, Visitor, file_notice, file_report
from web.counters import Rate, limit_rate
from web.forms import Form, flag_of, read_form, text_of
from web.pages.desk_rows import REASONS
from web.pages.forms import NoticePage, ReportPage
from web.pages.gather import around, person
from web.pages.posts import post_cards
from web.pages.reader import Reader, reader_of, shell_for, show
from web.pages.shell import FormState
from web.pages.words import mark
from web.request import address_of, base_url_of, instance_of
from web.session import check_form

_PATH: Final = re.compile(r"/@([A-Za-z0-9_.-]{1,64})(?:@([A-Za-z0-9_.:-]{1,255}))?(?:/(\d{1,18}))?/?")
_FIELDS: Final = ("target", "category", "comment", "name", "email", "honest")
_BY_ADDRESS: Final = Rate(10, 3600)
_THANKS: Final = mark("Merci, votre signalement est envoyé")
_NEXT: Final = mark("Un modérateur le lira et vous donnera la suite.")


@dataclass(frozen=True, slots=True)
class _Target:
    """What a report is about: an account, or one of its posts."""

    account: Account
    status: Status | None = None


async def show_report(request: Request) -> Response:
    """GET /signaler?target="""
    form = FormState(values={"target": request.query_params.get("target", "")})
    async with instance_of(request).database.reading() as unit:
        return await _form_page(request, unit, form)


async def send_report(request: Request) -> Response:
    """POST /signaler"""
    form = await read_form(request)
    limit_rate(request, "report", address_of(request), _BY_ADDRESS)
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        check_form(request, form, reader.session)
        target = await _target_of(request, unit, reader, text_of(form, "target"))
        errors = _errors_of(form, reader, target)
        if errors or target is None:
            return await _form_page(request, unit, FormState(_values_of(form), errors))
    async with instance_of(request).database.unit() as unit:
        report = await _file(unit, reader, form, target)
        shell = await shell_for(request, unit, reader)
    return await show(request, NoticePage(shell, title=_THANKS, paragraphs=(f"N° {report.id}", _NEXT)))


async def _file(unit: Unit, reader: Reader, form: Form, target: _Target) -> Report:
    draft = ReportDraft(
        target_id=target.account.id,
        status_ids=() if target.status is None else (target.status.id,),
        comment=text_of(form, "comment").strip(),
        category=ReportCategory(text_of(form, "category")),
        # The form does not ask: other towns' servers get no copy, the account's own moderators in ours do.
        forward=await town_member_by_domain(unit, target.account.domain) is not None,
    )
    if reader.account is not None:
        reporter = await account_by_id(unit, reader.account.id)
        if reporter is None:
            raise NotFound
        return await file_report(unit, reporter, draft)
    return await file_notice(unit, Visitor(text_of(form, "name"), text_of(form, "email")), draft)


async def _form_page(request: Request, unit: Unit, form: FormState) -> Response:
    reader = await reader_of(request, unit)
    target = await _target_of(request, unit, reader, form.value("target"))
    here = await around(request, unit)
    cards = await post_cards(unit, [target.status], here) if target is not None and target.status is not None else ()
    page = ReportPage(
        await shell_for(request, unit, reader),
        form=form,
        post=cards[0] if cards else None,
        person=person(target.account, here) if target is not None else None,
        reasons=REASONS,
    )
    return await show(request, page, status=422 if form.errors else 200)


async def _target_of(request: Request, unit: Unit, reader: Reader, address: str) -> _Target | None:
    """What an address means, as far as the reader may see it: a page of this site, or an ActivityPub id."""
    address = address.strip()[:2048].partition("?")[0].partition("#")[0]
    if not address:
        return None
    match = _PATH.fullmatch(address.removeprefix(base_url_of(request)))
    if match is None:
        status = await status_by_uri(unit, address)
        account = await account_by_uri(unit, address)
    else:
        status = await status_by_id(unit, int(match[3])) if match[3] else None
        account = None if match[3] else await account_by_handle(unit, match[1], match[2] or "")
    if status is not None:
        author = await account_by_id(unit, status.account_id)
        return _Target(author, status) if author is not None and await may_see(unit, status, reader.account) else None
    is_shown = account is not None and account.gone_at is None and account.kind is not AccountKind.APPLICATION
    return _Target(account) if account is not None and is_shown else None


def _errors_of(form: Form, reader: Reader, target: _Target | None) -> dict[str, str]:
    errors: dict[str, str] = {}
    if target is None:
        errors["target"] = mark("Nous ne trouvons rien à cette adresse.")
    elif reader.account is not None and reader.account.id == target.account.id:
        errors["target"] = mark("C’est votre propre compte.")
    if text_of(form, "category") not in set(ReportCategory):
        errors["category"] = mark("Choisissez ce qui se passe.")
    if reader.account is None:
        errors |= _errors_of_visitor(form)
    return errors


def _errors_of_visitor(form: Form) -> dict[str, str]:
    """The four elements of a notice: explanation, address of what it is about (above), who, in good faith."""
    errors: dict[str, str] = {}
    if not text_of(form, "comment").strip():
        errors["comment"] = mark("Expliquez ce qui se passe.")
    if not text_of(form, "name").strip():
        errors["name"] = mark("Dites-nous votre nom.")
    if email_problem(text_of(form, "email").strip()) is not None:
        errors["email"] = mark("Cette adresse électronique n’est pas valable.")
    if not flag_of(form, "honest"):
        errors["honest"] = mark("Cochez cette case pour envoyer votre signalement.")
    return errors


def _values_of(form: Form) -> dict[str, str]:
    return {name: text_of(form, name) for name in _FIELDS}


ROUTES = [
    Route("/signaler", show_report),
    Route("/signaler", send_report, methods=["POST"]),
]
