"""Each answer that a test gets is held against what is promised of it: nothing missing, no null where none may be."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

import jsonschema_rs
import orjson

from tests.api.entity_schemas.endpoints import Endpoint, endpoint_for
from tests.api.entity_schemas.facts import Schema, reference, schemas
from tests.api.entity_schemas.town_api import PREFIX, town_validator

_SHOWN = 12


def check_answer(method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Raise AssertionError for an answer of the client API that is not as documented. Anything else passes."""
    if not path.startswith("/api/") or method in ("HEAD", "OPTIONS"):
        return
    if status >= 400:
        _hold(f"{method} {path} answered {status}", error_validator(), _read(body))
        return
    if path.startswith(PREFIX):
        _hold(f"{method} {path}", town_validator(method, path), _read(body))
        return
    endpoint = endpoint_for(method, path)
    if endpoint is None or endpoint.entity is None or not 200 <= status < 300:
        return
    if method == "DELETE" and body == b"{}":
        return  # Mastodon answers some deletions so, where its documentation promises what was deleted
    if path.endswith("/card") and body == b"{}":
        return  # what that old address answered for a status without a card
    if method == "POST" and path == "/api/v1/statuses" and b'"scheduled_at"' in body:
        _hold(f"{method} {path}", _compiled("ScheduledStatus", "one"), _read(body))
    elif "json" in headers.get("content-type", ""):
        _hold(f"{method} {path}", _validator(endpoint), _read(body))


def problems_of(entity: str, value: object) -> list[str]:
    """What is wrong with one entity, one line for each problem."""
    return _problems(_compiled(entity, "one"), value)


@cache
def error_validator() -> jsonschema_rs.Draft202012Validator:
    """Mastodon's form of an error."""
    return _compiled("Error", "one")


def _validator(endpoint: Endpoint) -> jsonschema_rs.Draft202012Validator:
    return _compiled(endpoint.entity or "", "array" if endpoint.is_array else "map" if endpoint.is_map else "one")


@cache
def _compiled(entity: str, form: str) -> jsonschema_rs.Draft202012Validator:
    one: Schema = {"$ref": reference(entity)}
    if entity == "Empty":
        one = {"type": "object", "maxProperties": 0}
    shapes: Mapping[str, Schema] = {
        "one": one,
        "array": {"type": "array", "items": one},
        "map": {"type": "object", "additionalProperties": one},
    }
    return jsonschema_rs.Draft202012Validator({**shapes[form], "$defs": dict(schemas())})


def _hold(what: str, validator: jsonschema_rs.Draft202012Validator, value: object) -> None:
    problems = [] if validator.is_valid(value) else _problems(validator, value)
    assert not problems, f"{what} is not as documented:\n" + "\n".join(problems)


def _problems(validator: jsonschema_rs.Draft202012Validator, value: object) -> list[str]:
    errors = (one for error in validator.iter_errors(value) for one in _innermost(error))
    return [
        f"  {'.'.join(str(part) for part in error.instance_path) or '(all)'}: {error.message[:200]}"
        for error in islice(errors, _SHOWN)
    ]


def _innermost(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """What fails inside, where one of several schemas had to fit."""
    branches = getattr(error.kind, "context", None)
    if not branches:
        yield error
        return
    for branch in branches:
        for one in branch:
            yield from _innermost(one)


def _read(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise AssertionError(f"this is no JSON: {body[:200]!r}") from error
