"""What members bring with them and take away: lists as CSV, and an archive of everything (R26, F16)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound, TooMany
from ensembl_fed.models import Archive, CsvImport
from ensembl_fed.models.kinds import ArchiveState, CsvKind
from ensembl_fed.services.export_lists import export_list
from ensembl_fed.services.import_lists import start_import
from ensembl_fed.services.make_archive import ask_archive
from ensembl_fed.storage.carried import archive_of, imports_of
from web.counters import Rate, limit_rate
from web.forms import read_form, text_of, upload_of
from web.pages.reader import leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.settings_views import ArchiveShown, BaggagePage, ImportShown
from web.pages.shell import NO_FORM, Choice, FormState
from web.pages.words import Place, mark
from web.request import instance_of

_PATH: Final = "/parametres/donnees"
_IMPORTS: Final = Rate(20, 3_600)
_STARTED: Final = mark("Votre liste est reçue. Rechargez cette page pour voir où elle en est.")
_ASKED: Final = mark("Votre archive se prépare. Revenez dans quelques minutes.")
_NO_FILE: Final = mark("Choisissez un fichier.")
_NO_KIND: Final = mark("Dites ce que contient ce fichier.")
_MEGABYTE: Final = 1_048_576
_SHOWN_REFUSED: Final = 50
_KINDS: Final = {
    CsvKind.FOLLOWING: mark("Les comptes que je suis"),
    CsvKind.BLOCKING: mark("Les comptes que je bloque"),
    CsvKind.MUTING: mark("Les comptes que je masque"),
    CsvKind.DOMAIN_BLOCKING: mark("Les sites que je bloque"),
    CsvKind.LISTS: mark("Mes listes"),
    CsvKind.BOOKMARKS: mark("Mes marque-pages"),
}


async def show_baggage(request: Request) -> Response:
    """GET /parametres/donnees"""
    return await _page(request, NO_FORM)


async def bring_list(request: Request) -> Response:
    """POST /parametres/donnees/import, with the fields kind and file"""
    form = await read_form(request)
    upload, kind = upload_of(form, "file"), text_of(form, "kind")
    errors = {} if kind in set(CsvKind) else {"kind": _NO_KIND}
    if upload is None:
        errors["file"] = _NO_FILE
    try:
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            if upload is not None and not errors:
                limit_rate(request, "import", str(who.member.id), _IMPORTS)
                await start_import(unit, who.account, CsvKind(kind), upload.content)
                await leave_word(unit, who, _STARTED)
    except Invalid as error:
        errors["file"] = str(error)
    if errors:
        return await _page(request, FormState({"kind": kind}, errors), status=422)
    return see_other(_PATH)


async def take_list(request: Request) -> Response:
    """GET /parametres/donnees/{kind}.csv: of the reader alone"""
    kind = request.path_params["kind"]
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        if kind not in set(CsvKind):
            raise NotFound
        text = await export_list(unit, reader.account, CsvKind(kind))
    return Response(text, media_type="text/csv", headers=_kept_by_nobody(f"{kind}.csv"))


async def want_archive(request: Request) -> Response:
    """POST /parametres/donnees/archive"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        try:
            await ask_archive(unit, who.account)
            await leave_word(unit, who, _ASKED)
        except TooMany as error:
            await leave_word(unit, who, str(error))
    return see_other(_PATH)


async def take_archive(request: Request) -> Response:
    """GET /parametres/donnees/archive.zip: the reader's own, while it is kept"""
    instance = instance_of(request)
    async with instance.database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        archive = await archive_of(unit, reader.account.id)
    if archive is None or not _is_there(archive):
        raise NotFound
    headers = {**_kept_by_nobody("archive.zip"), "content-length": str(archive.bytes)}
    return StreamingResponse(instance.files.read_private(archive.key), media_type="application/zip", headers=headers)


async def _page(request: Request, form: FormState, *, status: int = 200) -> Response:
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        archive = await archive_of(unit, reader.account.id)
        page = BaggagePage(
            await shell_for(request, unit, reader, Place.MINE),
            kinds=tuple(Choice(kind.value, label) for kind, label in _KINDS.items()),
            form=form,
            imports=tuple(_import_shown(one) for one in await imports_of(unit, reader.account.id)),
            archive=_archive_shown(archive) if archive is not None else None,
        )
    return await show(request, page, status=status)


def _import_shown(kept: CsvImport) -> ImportShown:
    refused = tuple((str(line), str(reason)) for line, reason in kept.refused[:_SHOWN_REFUSED])
    worked_through = kept.total - len(kept.waiting)
    return ImportShown(_KINDS[kept.kind], worked_through, kept.total, kept.finished_at is not None, refused)


def _archive_shown(archive: Archive) -> ArchiveShown | None:
    if archive.state is ArchiveState.WAITING:
        return ArchiveShown(is_waiting=True)
    if not _is_there(archive):
        return None
    return ArchiveShown(f"{_PATH}/archive.zip", f"{max(archive.bytes / _MEGABYTE, 0.1):.1f}".replace(".", ","))


def _is_there(archive: Archive) -> bool:
    return archive.state is ArchiveState.READY and archive.expires_at is not None and archive.expires_at > utc_now()


def _kept_by_nobody(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}


ROUTES = [
    Route(_PATH, show_baggage),
    Route(f"{_PATH}/import", bring_list, methods=["POST"]),
    Route(f"{_PATH}/archive", want_archive, methods=["POST"]),
    Route(f"{_PATH}/archive.zip", take_archive),
    Route(f"{_PATH}/{{kind}}.csv", take_list),
]
