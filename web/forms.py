"""What clients send, whichever way they write it: JSON, urlencoded or multipart, arrays and nested names."""

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

import orjson
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from web.errors import Unreadable
from web.request import instance_of


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent. Its name and type are the sender's words: nothing is believed of them."""

    filename: str
    media_type: str
    content: bytes


# Values are str, int, float, bool, None, Upload, lists and mappings of the same.
Form: TypeAlias = Mapping[str, object]

_MOST_FIELDS: Final = 1_000
_DEEPEST: Final = 5
_NAME_PART = re.compile(r"\[([^\[\]]*)\]")
_TRUE: Final = frozenset({"true", "1", "on", "yes", "t"})


async def read_form(request: Request, *, most_file_bytes: int | None = None) -> Form:
    """The fields of the body, or of the query when there is no body; where both name a field the body wins.

    `most_file_bytes` is the room for files, if it is not that of a picture.
    Raises Unreadable: 415 for a type that we don't read, 413 above the limits, 400 for what is malformed.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    fields = nested(request.query_params.multi_items())
    if content_type in ("application/json", "text/json"):
        return {**fields, **_read_json(await _body(request))}
    if content_type == "application/x-www-form-urlencoded":
        return {**fields, **_read_urlencoded(await _body(request))}
    if content_type == "multipart/form-data":
        return {**fields, **nested(await _read_multipart(request, most_file_bytes))}
    if not content_type and not await _body(request):
        return fields
    if content_type == "" or await _body(request):
        raise Unreadable("Ce type de contenu n’est pas lu ici.", status=415)
    return fields


def read_query(request: Request) -> Form:
    """The fields of the query, with its arrays (`id[]=1&id[]=2`)."""
    return nested(request.query_params.multi_items())


def text_of(form: Form, name: str, default: str = "") -> str:
    """A field as text; the default when it is absent or is no text."""
    return optional_text(form, name) if form.get(name) is not None else default


def optional_text(form: Form, name: str) -> str:
    """A field as text; "" when it is absent, null or no scalar."""
    value = form.get(name)
    if isinstance(value, str):
        return _kept(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def flag_of(form: Form, name: str, *, default: bool = False) -> bool:
    """A field as a truth: true, "true", "1", "on"; the default when it is absent or empty."""
    value = form.get(name)
    if value is None or value == "":
        return default
    return value if isinstance(value, bool) else str(value).strip().lower() in _TRUE


def number_of(form: Form, name: str) -> int | None:
    """A field as a whole number; None when it is none."""
    value = form.get(name)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    spelled = value.strip() if isinstance(value, str) else ""
    return int(spelled) if re.fullmatch(r"-?\d{1,18}", spelled, re.ASCII) else None


def texts_of(form: Form, name: str) -> list[str]:
    """A field as a list of texts, whether one or many were sent; numbers count as their text."""
    value = form.get(name)
    values: Iterable[object] = value if isinstance(value, list) else [] if value is None else [value]
    if isinstance(value, Mapping):
        values = _in_order(value)
    return [_kept(str(one)) for one in values if isinstance(one, str | int) and not isinstance(one, bool)]


def forms_of(form: Form, name: str) -> list[Form]:
    """A field as a list of sub-forms: `[{…}, {…}]` or `{"0": {…}, "1": {…}}`."""
    value = form.get(name)
    values = value if isinstance(value, list) else _in_order(value) if isinstance(value, Mapping) else []
    return [one for one in values if isinstance(one, Mapping)]


def form_of(form: Form, name: str) -> Form:
    """A field as one sub-form, such as `source[privacy]`; empty when it is none."""
    value = form.get(name)
    return value if isinstance(value, Mapping) else {}


def upload_of(form: Form, name: str) -> Upload | None:
    """A field as a file; None when none was sent, or an empty one."""
    value = form.get(name)
    return value if isinstance(value, Upload) and value.content else None


def _kept(text: str) -> str:
    """The text without NUL and lone surrogates, which no store keeps."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def nested(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Fields as the names say: `a`, `a[]`, `a[b]`, `a[0][b]`, `a[][b]`. Source: Rack's parse_nested_query.

    A name that comes twice without brackets keeps the last value. Raises Unreadable for too many or too deep.
    """
    form: dict[str, object] = {}
    for count, (name, value) in enumerate(pairs, 1):
        if count > _MOST_FIELDS:
            raise Unreadable("Trop de champs.", status=413)
        head, path = _path_of(name)
        if len(path) > _DEEPEST:
            raise Unreadable("Champs trop imbriqués.")
        _put(form, head, path, value)
    return form


def _path_of(name: str) -> tuple[str, list[str]]:
    head, bracket, rest = name.partition("[")
    parts = _NAME_PART.findall(bracket + rest)
    if not bracket or not head or sum(len(part) + 2 for part in parts) != len(rest) + 1:
        return name, []
    return head, parts


def _put(into: dict[str, object], key: str, path: list[str], value: object) -> None:
    if not path:
        into[key] = value
        return
    first, rest = path[0], path[1:]
    if first != "":
        below = into.get(key)
        if not isinstance(below, dict):
            below = into[key] = {}
        _put(below, first, rest, value)
        return
    items = into.get(key)
    if not isinstance(items, list):
        items = into[key] = []
    if not rest:
        items.append(value)
        return
    last = items[-1] if items and isinstance(items[-1], dict) else None
    if last is None or (len(rest) == 1 and rest[0] in last):
        last = {}
        items.append(last)
    _put(last, rest[0], rest[1:], value)


def _in_order(numbered: Mapping[str, object]) -> list[object]:
    keys = sorted(numbered, key=lambda key: (not key.isdecimal(), int(key) if key.isdecimal() else 0))
    return [numbered[key] for key in keys]


async def _body(request: Request) -> bytes:
    """The body, kept by the request for whoever asks again; bounded while it arrives."""
    kept: bytes | None = getattr(request.state, "body", None)
    if kept is None:
        limit = instance_of(request).home.limits.form_bytes
        kept = b"".join([chunk async for chunk in _bounded(request, limit)])
        request.state.body = kept
    return kept


async def _bounded(request: Request, limit: int) -> AsyncIterator[bytes]:
    if (read := request.headers.get("content-length", "")).isdecimal() and int(read) > limit:
        raise Unreadable("Cet envoi est trop volumineux.", status=413)
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > limit:
            raise Unreadable("Cet envoi est trop volumineux.", status=413)
        yield chunk


def _read_json(body: bytes) -> dict[str, object]:
    if not body.strip():
        return {}
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable("Ce JSON est mal formé.") from error
    if not isinstance(value, dict):
        raise Unreadable("Un objet JSON est attendu.")
    # Some clients send the names of forms inside JSON: `{"media_ids[]": ["1"]}`.
    return {key.removesuffix("[]") if isinstance(one, list) else key: one for key, one in value.items()}


def _read_urlencoded(body: bytes) -> dict[str, object]:
    try:
        return nested(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise Unreadable("Ce formulaire est mal formé.") from error


async def _read_multipart(request: Request, most_file_bytes: int | None) -> list[tuple[str, object]]:
    limits = instance_of(request).home.limits
    stream = _bounded(request, (most_file_bytes or limits.image_bytes) + limits.form_bytes)
    # Starlette's own bound is for each field that is not a file.
    parser = MultiPartParser(
        request.headers,
        _as_generator(stream),
        max_files=limits.media_attachments,
        max_fields=_MOST_FIELDS,
        max_part_size=limits.form_bytes,
    )
    try:
        parts = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as error:
        raise Unreadable("Ce formulaire est mal formé.") from error
    fields: list[tuple[str, object]] = []
    for name, value in parts.multi_items():
        if isinstance(value, str):
            fields.append((name, value))
        else:
            fields.append((name, Upload(value.filename or "", value.content_type or "", await value.read())))
            await value.close()
    return fields


async def _as_generator(stream: AsyncIterator[bytes]):  # type: ignore[no-untyped-def]  # the parser wants this very type
    async for chunk in stream:
        yield chunk
