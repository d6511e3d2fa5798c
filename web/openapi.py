"""An OpenAPI 3.1 document, written from operations that are also the routes: what is described is what is served.

Source: https://spec.openapis.org/oas/v3.1.0
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import getdoc
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.auth import declared_scopes

Schema = Mapping[str, object]

_CONVERTOR: Final = re.compile(r"\{(\w+):(\w+)\}")
_ID: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path: who answers, the schema of the answer, what may be asked and sent.

    `answer` names a schema, or gives one. `query` and `body` are properties by name; `required` names those of the
    body that must be there.
    """

    method: str
    path: str
    endpoint: Callable[[Request], Awaitable[Response]]
    summary: str
    answer: str | Schema
    query: Mapping[str, Schema] | None = None
    body: Mapping[str, Schema] | None = None
    required: Sequence[str] = ()

    @property
    def route(self) -> Route:
        """The route that answers."""
        return Route(self.path, self.endpoint, methods=[self.method])


def listed(name: str) -> Schema:
    """The schema of a list of what has this name."""
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def document(
    operations: Iterable[Operation], schemas: Mapping[str, Schema], *, title: str, version: str, server: str
) -> dict[str, object]:
    """The document. `server` is the address that paths begin at."""
    paths: dict[str, dict[str, object]] = {}
    for operation in operations:
        path = _CONVERTOR.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": dict(schemas),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _described(operation: Operation) -> dict[str, object]:
    described: dict[str, object] = {
        "summary": operation.summary,
        "description": (getdoc(operation.endpoint) or "").partition("\n")[0],
        "parameters": [*_in_path(operation.path), *_in_query(operation.query or {})],
        "responses": {
            "200": {"description": "OK", "content": _json(_schema_of(operation.answer))},
            "default": {"description": "Refused", "content": _json(_schema_of("Error"))},
        },
    }
    if scopes := declared_scopes(operation.endpoint):
        described["security"] = [{"bearer": [scope]} for scope in scopes]
    if operation.body is not None:
        schema = {"type": "object", "properties": dict(operation.body), "required": list(operation.required)}
        described["requestBody"] = {"required": bool(operation.required), "content": _json(schema)}
    return described


def _in_path(path: str) -> list[dict[str, object]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _ID if kind == "int" else {"type": "string"}}
        for name, kind in _CONVERTOR.findall(path)
    ]


def _in_query(query: Mapping[str, Schema]) -> list[dict[str, object]]:
    return [{"name": name, "in": "query", "schema": schema} for name, schema in query.items()]


def _schema_of(answer: str | Schema) -> Schema:
    return {"$ref": f"#/components/schemas/{answer}"} if isinstance(answer, str) else answer


def _json(schema: Schema) -> dict[str, object]:
    return {"application/json": {"schema": schema}}
