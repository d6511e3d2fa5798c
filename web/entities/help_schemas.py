"""What the entities of `/api/ensembl/v1` look like, as JSON Schema for the OpenAPI document."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from ensembl_fed.models.kinds import (
    HelpAction,
    HelpKind,
    HelpState,
    InstanceKind,
    ResponseState,
    Urgency,
    Visibility,
)

Schema = Mapping[str, object]

_TEXT: Final[Schema] = {"type": "string"}
_NUMBER: Final[Schema] = {"type": "integer", "minimum": 0}
ID: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}


def words(kind: Iterable[StrEnum]) -> Schema:
    """One of the words of a closed set."""
    return {"type": "string", "enum": [word.value for word in kind]}


def _nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(**fields: Schema) -> Schema:
    """An object that has each of these fields and no other."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


_TERMS: Final[Mapping[str, Schema]] = {
    "kind": words(HelpKind),
    "action": _nullable(words(HelpAction)),
    "category": _TEXT,
    "title": _nullable(_TEXT),
    "quartier": _nullable(_TEXT),
    "place": _nullable(_TEXT),
    "urgency": words(Urgency),
    "due_from": _nullable(MOMENT),
    "due": _nullable(MOMENT),
    "wanted": _nullable(_NUMBER),
    "accepted": _nullable(_NUMBER),
    "state": words(HelpState),
    "expires_at": _nullable(MOMENT),
}
_PERSON: Final = _object(id=ID, acct=_TEXT, display_name=_TEXT)
_HELP: Final[Mapping[str, Schema]] = {
    **_TERMS,
    "id": ID,
    "uri": _TEXT,
    "url": _TEXT,
    "scope": words(Visibility),
    "content": _TEXT,
    "created_at": MOMENT,
    "account": _object(id=ID, acct=_TEXT, display_name=_TEXT, url=_TEXT),
    "page": _TEXT,
}
_RESPONSE: Final[Mapping[str, Schema]] = {
    "id": ID,
    "state": words(ResponseState),
    "created_at": MOMENT,
    "reply_id": _nullable(ID),
    "account": _PERSON,
}
_HELP_REF: Final[Schema] = {"$ref": "#/components/schemas/Help"}
SCHEMAS: Final[Mapping[str, Schema]] = {
    "Help": _object(**_HELP),
    # What a visitor learns of a post for the town.
    "HiddenHelp": _object(**_TERMS, id={"type": "null"}, scope=words([Visibility.TOWN]), account={"type": "null"}),
    "Response": _object(**_RESPONSE),
    "ResponseWithHelp": _object(**_RESPONSE, help=_HELP_REF),
    "Category": _object(
        slug=_TEXT,
        label=_TEXT,
        icon=_TEXT,
        hashtag=_TEXT,
        children={"type": "array", "items": {"$ref": "#/components/schemas/Category"}},
    ),
    "Quartier": _object(
        slug=_TEXT,
        name=_TEXT,
        latitude={"type": "number"},
        longitude={"type": "number"},
        radius_m={"type": "number"},
        rings={"type": "array"},
        group=_nullable(_TEXT),
        open_help=_nullable(_NUMBER),
        open_help_words=_TEXT,
    ),
    "Town": _object(
        domain=_TEXT,
        kind=words(InstanceKind),
        city=_nullable(_TEXT),
        group=_nullable(_TEXT),
        members={
            "type": "array",
            "items": _object(domain=_TEXT, name=_TEXT, kind=words(InstanceKind), joined_at=_nullable(MOMENT)),
        },
    ),
    "Error": {"type": "object", "properties": {"error": _TEXT}, "required": ["error"]},
}
