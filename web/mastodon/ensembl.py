"""`/api/ensembl/v1`: every operation for clients that know the town, and the OpenAPI document that describes them."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models.kinds import EventState, HelpAction, HelpKind, HelpState, JoinMode, Urgency, Visibility
from ensembl_fed.text.grammar import MAX_WANTED, HelpScope
from web.answers import json_answer
from web.auth import open_to_all
from web.entities.decision_schemas import DECISION_SCHEMAS
from web.entities.event import EVENT_SCHEMAS
from web.entities.help_schemas import ID, MOMENT, SCHEMAS, words
from web.mastodon import events, help_actions, help_reads, town_moderation
from web.openapi import Operation, Schema, document, listed
from web.request import base_url_of

_API: Final = "/api/ensembl/v1"
_HELP: Final = f"{_API}/help/{{id:int}}"
_RESPONSE: Final = f"{_HELP}/responses/{{response_id:int}}"
_TEXT: Final[Schema] = {"type": "string"}
_PAGE: Final[Mapping[str, Schema]] = {"max_id": ID, "limit": {"type": "integer", "minimum": 1, "maximum": 80}}
_FILTER: Final[Mapping[str, Schema]] = {
    "kind": words(HelpKind),
    "category": _TEXT,
    "quartier": _TEXT,
    "urgency": words(Urgency),
    "state": {"type": "string", "description": "states, separated by commas"},
    **_PAGE,
}
_NEW_HELP: Final[Mapping[str, Schema]] = {
    "kind": words(HelpKind),
    "text": {"type": "string", "minLength": 1},
    "action": words(HelpAction),
    "category": _TEXT,
    "quartier": _TEXT,
    "urgency": words(Urgency),
    "when": {"type": "string", "description": "in words, as people say it; shown in the text"},
    "due_from": MOMENT,
    "due": MOMENT,
    "wanted": {"type": "integer", "minimum": 1, "maximum": MAX_WANTED},
    "scope": words(HelpScope),
}
_EITHER_HELP: Final[Schema] = {
    "type": "array",
    "items": {"anyOf": [{"$ref": "#/components/schemas/Help"}, {"$ref": "#/components/schemas/HiddenHelp"}]},
}

_EVENT: Final = f"{_API}/events/{{id:int}}"
_EVENT_FIELDS: Final[Mapping[str, Schema]] = {
    "title": {"type": "string", "minLength": 1},
    "starts_at": MOMENT,
    "ends_at": MOMENT,
    "description": _TEXT,
    "timezone": _TEXT,
    "recurrence": {"type": "string", "description": "an RRULE of RFC 5545, daily to yearly"},
    "place": _TEXT,
    "address": _TEXT,
    "quartier": _TEXT,
    "capacity": {"type": "integer", "minimum": 1},
    "is_free": {"type": "boolean"},
    "price": _TEXT,
    "accessibility": _TEXT,
    "link": _TEXT,
    "join_mode": words(JoinMode),
    "scope": words(Visibility),
}
_AGENDA: Final[Mapping[str, Schema]] = {
    "from": MOMENT,
    "until": MOMENT,
    "quartier": _TEXT,
    "account_id": ID,
    "limit": _PAGE["limit"],
}

_EVENTS: Final = (
    Operation("GET", f"{_API}/events", events.list_events, "The agenda", listed("Event"), query=_AGENDA),
    Operation(
        "POST",
        f"{_API}/events",
        events.create_event,
        "Announce an event",
        "Event",
        body=_EVENT_FIELDS,
        required=("title", "starts_at"),
    ),
    Operation("GET", _EVENT, events.show_event, "One event", "Event"),
    Operation(
        "PUT",
        _EVENT,
        events.update_event,
        "Change one's own event",
        "Event",
        body=_EVENT_FIELDS,
        required=("title", "starts_at"),
    ),
    Operation("POST", f"{_EVENT}/cancel", events.moving(EventState.CANCELLED), "It does not take place", "Event"),
    Operation("POST", f"{_EVENT}/postpone", events.moving(EventState.POSTPONED), "It has lost its date", "Event"),
    Operation("POST", f"{_EVENT}/confirm", events.moving(EventState.CONFIRMED), "It takes place after all", "Event"),
    Operation("POST", f"{_EVENT}/join", events.coming(joins=True), "Say that one comes", "Event"),
    Operation("POST", f"{_EVENT}/leave", events.coming(joins=False), "Say that one does not", "Event"),
)

OPERATIONS: Final = (
    *_EVENTS,
    Operation("GET", f"{_API}/help", help_reads.list_help, "Requests and offers", _EITHER_HELP, query=_FILTER),
    Operation(
        "POST",
        f"{_API}/help",
        help_actions.create_help,
        "Ask for help or offer it",
        "Help",
        body=_NEW_HELP,
        required=("kind", "text"),
    ),
    Operation("GET", f"{_API}/help/mine", help_reads.my_help, "One's own", listed("Help"), query=_FILTER),
    Operation("GET", f"{_API}/help/near", help_reads.near_help, "Around a quartier", listed("Help"), query=_FILTER),
    Operation("GET", _HELP, help_reads.show_help, "One request or offer", "Help"),
    Operation("POST", f"{_HELP}/done", help_actions.moving(HelpState.FULFILLED), "It was done: thanks", "Help"),
    Operation("POST", f"{_HELP}/close", help_actions.moving(HelpState.WITHDRAWN), "No longer needed", "Help"),
    Operation("POST", f"{_HELP}/renew", help_actions.moving(HelpState.OPEN), "Open again, or for longer", "Help"),
    Operation("GET", f"{_HELP}/responses", help_reads.list_responses, "Who answered", listed("Response")),
    Operation("POST", f"{_HELP}/responses", help_actions.answer_help, "Answer it", "Response", body={"text": _TEXT}),
    Operation("POST", f"{_RESPONSE}/accept", help_actions.deciding(accept=True), "Say yes", "Response"),
    Operation("POST", f"{_RESPONSE}/decline", help_actions.deciding(accept=False), "Say no", "Response"),
    Operation(
        "GET",
        f"{_API}/responses",
        help_reads.my_responses,
        "What one offered to do",
        listed("ResponseWithHelp"),
        query={"limit": _PAGE["limit"]},
    ),
    Operation(
        "POST",
        f"{_API}/responses/{{id:int}}/withdraw",
        help_actions.withdraw_response,
        "Take an answer back",
        "Response",
    ),
    Operation("GET", f"{_API}/categories", help_reads.list_categories, "Kinds of help", listed("Category")),
    Operation("GET", f"{_API}/quartiers", help_reads.list_quartiers, "Quartiers", listed("Quartier")),
    Operation("GET", f"{_API}/town", help_reads.show_town, "The town network", "Town"),
    *town_moderation.OPERATIONS,
)


def openapi(server: str) -> dict[str, object]:
    """The OpenAPI 3.1 document of an instance whose addresses begin with `server`."""
    schemas = {**SCHEMAS, **EVENT_SCHEMAS, **DECISION_SCHEMAS}
    return document(OPERATIONS, schemas, title="Ensembl: help between neighbours", version="1", server=server)


@open_to_all
async def show_openapi(request: Request) -> Response:
    """GET /api/ensembl/v1/openapi.json: what this page of the API offers, for programs that write clients."""
    return json_answer(openapi(base_url_of(request)), shared=True)


ROUTES = [*(operation.route for operation in OPERATIONS), Route(f"{_API}/openapi.json", show_openapi)]
