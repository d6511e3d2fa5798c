"""Answers of `/api/ensembl/v1` are held against the OpenAPI document that it serves."""

import re
from functools import cache
from typing import Any

import jsonschema_rs

from web.mastodon.ensembl import OPERATIONS, openapi

PREFIX = "/api/ensembl/v1/"


@cache
def town_document() -> Any:
    """The document."""
    return openapi("https://moulins.test")


def town_validator(method: str, path: str) -> jsonschema_rs.Draft202012Validator:
    """What holds an answer of an operation. Raises AssertionError for a path that the document does not name."""
    if path == f"{PREFIX}openapi.json":
        return _compiled({"type": "object", "required": ["openapi", "info", "paths"]})
    for operation in OPERATIONS:
        described, pattern = _patterns(operation.path)
        if operation.method == method and re.fullmatch(pattern, path):
            answers = town_document()["paths"][described][method.lower()]["responses"]
            return _compiled(answers["200"]["content"]["application/json"]["schema"])
    raise AssertionError(f"{method} {path} is not in the OpenAPI document")


def _patterns(path: str) -> tuple[str, str]:
    """A path as the document spells it, and the expression of the paths that it stands for."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", path), re.sub(r"\{\w+:int\}", r"\\d+", path)


def _compiled(schema: Any) -> jsonschema_rs.Draft202012Validator:
    whole = {**schema, "components": town_document()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
