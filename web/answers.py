"""Answers in JSON, written by orjson."""

from collections.abc import Mapping
from typing import Final

import orjson
from starlette.responses import Response

JSON_TYPE: Final = "application/json; charset=utf-8"
NO_STORE: Final = "private, no-store"


class JsonAnswer(Response):
    """A JSON body. Bytes are taken to be JSON already."""

    media_type = JSON_TYPE

    def render(self, content: object) -> bytes:
        """The bytes of the body."""
        return content if isinstance(content, bytes) else orjson.dumps(content)


def json_answer(
    value: object, *, status: int = 200, headers: Mapping[str, str] | None = None, shared: bool = False
) -> JsonAnswer:
    """Answer with a value as JSON, or with bytes that are JSON already.

    Kept by nobody (`private, no-store`) unless `shared` says that it is the same for everyone (security 32).
    """
    answer = JsonAnswer(value, status, dict(headers) if headers else None, JSON_TYPE)
    answer.headers["cache-control"] = "public, max-age=60" if shared else NO_STORE
    return answer


def empty_answer() -> JsonAnswer:
    """`{}`: what clients expect where there is nothing to say."""
    return json_answer({})
