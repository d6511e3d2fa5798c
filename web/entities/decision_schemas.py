"""What decisions, mandates, appeals and the log look like, as JSON Schema for the OpenAPI document."""

from collections.abc import Mapping
from typing import Final

from web.entities.help_schemas import ID, MOMENT

Schema = Mapping[str, object]

TEXT: Final[Schema] = {"type": "string"}
_MAYBE: Final[Schema] = {"type": ["string", "null"]}
_YES: Final[Schema] = {"type": "boolean"}
_MAYBE_MOMENT: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}


def _whole(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


LINK: Final = _whole(link=TEXT)
LOG: Final = _whole(
    lines={
        "type": "array",
        "items": _whole(
            number={"type": "integer"}, at=MOMENT, kind=TEXT, actor=TEXT, about=TEXT, details={}, digest=TEXT
        ),
    },
    broken_line={"type": ["integer", "null"]},
)
DECISION_SCHEMAS: Final[Mapping[str, Schema]] = {
    "Decision": _whole(
        id=ID,
        uri=TEXT,
        issuer=TEXT,
        action=TEXT,
        target=TEXT,
        status=_MAYBE,
        scope=TEXT,
        ground=TEXT,
        ground_text=TEXT,
        ground_version=TEXT,
        facts=TEXT,
        detected_automatically=_YES,
        decided_automatically=_YES,
        redress=TEXT,
        state=TEXT,
        starts_at=MOMENT,
        ends_at=_MAYBE_MOMENT,
        answers={"type": "array", "items": _whole(domain=TEXT, result=TEXT, reason=TEXT)},
    ),
    "Mandate": _whole(
        uri=TEXT,
        lender=TEXT,
        holder=TEXT,
        powers={"type": "object"},
        starts_at=MOMENT,
        ends_at=_MAYBE_MOMENT,
        is_accepted=_YES,
        is_live=_YES,
    ),
    "Appeal": _whole(id=ID, decision=_MAYBE, text=TEXT, state=TEXT, answer=TEXT, created_at=MOMENT),
}
