"""JSON Schema for each entity, made from the facts in tests/data/mastodon_entities.json.

A fact is one field: its type as Mastodon's documentation spells it, whether it may be null, absent, is deprecated.
Source of the facts: https://docs.joinmastodon.org/entities/
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

Schema = dict[str, Any]

_FACTS = Path(__file__).parents[2] / "data" / "mastodon_entities.json"
_PATTERNS: Mapping[str, str] = {
    "url": r"^(https?|wss?)://\S+$",
    "moment": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
    "date": r"^\d{4}-\d\d-\d\d$",
    "number": r"^-?\d+$",
}
# What an entity has beside its own fields.
_EXTENDS: Mapping[str, str] = {
    "CredentialAccount": "Account",
    "MutedAccount": "Account",
    "CredentialApplication": "Application",
    "Trends::Link": "PreviewCard",
    "Admin::Tag": "Tag",
}
# Where Mastodon itself does other than its documentation's table says.
_MAY_BE_ABSENT = {
    ("Status", "text"),  # only in the answer to a deletion
    ("Status", "reblog"),  # not inside a status that is shared or quoted
    ("Admin::Tag", "trendable"),
}
_ANY_TEXT = {
    ("Tag", "id"),
    # Empty where the page does not say; Mastodon writes the moment as ISO 8601, not as a number.
    ("PreviewCard", "author_url"),
    ("PreviewCard", "provider_url"),
    ("PreviewCard", "embed_url"),
    ("PreviewCard", "published_at"),
    ("PreviewCardAuthor", "url"),
}
_MAY_BE_NULL = {
    ("PreviewCard", "published_at"),
}
_ENUMERATIONS: Mapping[tuple[str, str], Sequence[str]] = {
    ("Status", "visibility"): ("public", "unlisted", "private", "direct"),
    ("MediaAttachment", "type"): ("unknown", "image", "gifv", "video", "audio"),
    ("Quote", "state"): (
        "pending",
        "accepted",
        "rejected",
        "revoked",
        "deleted",
        "unauthorized",
        "blocked_account",
        "blocked_domain",
        "muted_account",
    ),
    ("Filter", "filter_action"): ("warn", "hide", "blur"),
    ("List", "replies_policy"): ("followed", "list", "none"),
    ("PreviewCard", "type"): ("link", "photo", "video", "rich"),
    ("Report", "category"): ("spam", "legal", "violation", "other"),
}


@dataclass(slots=True)
class Node:
    """A field with what stands below it, while an entity is read."""

    schema: Schema = field(default_factory=dict)
    is_optional: bool = False
    is_nullable: bool = False
    below: dict[str, "Node"] = field(default_factory=dict)

    def as_schema(self) -> Schema:
        """The JSON Schema of the field."""
        schema = self._with_children()
        return or_null(schema) if self.is_nullable else schema

    def _with_children(self) -> Schema:
        if not self.below:
            return self.schema
        if "[]" in self.below:
            return {"type": "array", "items": self.below["[]"].as_schema()}
        return {
            "type": "object",
            "required": [name for name, node in self.below.items() if not node.is_optional],
            "properties": {name: node.as_schema() for name, node in self.below.items()},
        }


def or_null(schema: Schema) -> Schema:
    """A schema that allows null as well."""
    if schema.get("type") == "null":
        return schema
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    return {"anyOf": [schema, {"type": "null"}]}


@cache
def schemas() -> Mapping[str, Schema]:
    """The schema of each entity, by name; they refer to each other as `#/$defs/NAME`."""
    facts = json.loads(_FACTS.read_text())
    return {entity: _entity(entity, facts) for entity in facts}


def _entity(entity: str, facts: Mapping[str, Sequence[Mapping[str, Any]]]) -> Schema:
    top = Node()
    for fact in facts[entity]:
        _place(top, entity, fact)
    own = top.as_schema()
    base = _EXTENDS.get(entity)
    return {"allOf": [{"$ref": reference(base)}, own]} if base else own


def reference(entity: str) -> str:
    """Where a schema of an entity stands."""
    return f"#/$defs/{entity}"


def _place(top: Node, entity: str, fact: Mapping[str, Any]) -> None:
    name: str = fact["name"]
    path = _path_of(name)
    if path[-1] == "[]" and fact["type"].startswith("Array"):
        path = path[:-1]
    node = top
    for part in path:
        node = node.below.setdefault(part, Node())
    node.schema = _type(entity, name, fact["type"])
    node.is_nullable = fact["nullable"] or (entity, name) in _MAY_BE_NULL
    node.is_optional = fact["optional"] or fact["deprecated"] or (entity, name) in _MAY_BE_ABSENT


def _path_of(name: str) -> list[str]:
    """`a[b][]`, `a[][b]`, `a[b[]]` and `a.b[].c` as their parts; `[]` is each item of a list."""
    parts: list[str] = []
    for token in re.findall(r"\[\]|\[[^\[\]]*(?:\[\])?\]|[^\[\].]+", name):
        if token == "[]" or not token.startswith("["):
            parts.append(token)
        else:
            parts.append(token[1:-1].removesuffix("[]"))
    return parts


def _type(entity: str, name: str, said: str) -> Schema:
    if said.startswith("Array of "):
        return {"type": "array", "items": _type(entity, name, said.removeprefix("Array of "))}
    words = re.sub(r",? or null.*| if .*Otherwise, null\.$", "", said)
    if (entity, name) in _ENUMERATIONS:
        return {"enum": list(_ENUMERATIONS[entity, name])}
    simple = _simple(words.lower())
    if simple is not None:
        return {"type": "string"} if (entity, name) in _ANY_TEXT else simple
    entities = [{"$ref": reference(one)} for one in re.split(r", | or ", words)]
    return entities[0] if len(entities) == 1 else {"anyOf": entities}


def _simple(words: str) -> Schema | None:
    """The schema of a type that is no entity; None for those that are."""
    kind = re.split(r"\W", words, maxsplit=1)[0]
    match kind:
        case "string" | "strings":
            pattern = _pattern(words)
            return {"type": "string", "pattern": pattern} if pattern else {"type": "string"}
        case "boolean" | "integer" | "null":
            return {"type": kind}
        case "number" | "float":
            return {"type": "number"}
        case "hash":
            return {"type": "object"}
        case _:
            return None


def _pattern(words: str) -> str | None:
    if "urls or" in words or "date or datetime" in words:
        return None
    if "(url)" in words:
        return _PATTERNS["url"]
    if "(datetime)" in words:
        return _PATTERNS["moment"]
    if "(date)" in words:
        return _PATTERNS["date"]
    return _PATTERNS["number"] if "cast from" in words or "timestamp" in words else None
