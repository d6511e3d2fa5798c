"""Which entity each endpoint answers with, from tests/data/mastodon_endpoints.json."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LIST = Path(__file__).parents[2] / "data" / "mastodon_endpoints.json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One documented endpoint. `path` has its parameters as `:name`; `entity` is None for what is no entity.

    An answer is one entity, a list of them (`is_array`), or an object whose values they are (`is_map`). The rank
    says how soon clients miss it: P0, P1, P2.
    """

    method: str
    path: str
    entity: str | None
    is_array: bool
    is_map: bool
    rank: str

    def fits(self, method: str, parts: Sequence[str]) -> bool:
        """Whether a request with a path of these segments is for this endpoint."""
        own = self.path.split("/")
        return (
            method == self.method
            and len(own) == len(parts)
            and all(
                mine == theirs or (mine.startswith(":") and theirs) for mine, theirs in zip(own, parts, strict=True)
            )
        )


@cache
def endpoints() -> Sequence[Endpoint]:
    """Every documented endpoint, those with fewer parameters first."""
    rows = [
        Endpoint(row["method"], row["path"], row["entity"], row["array"], row.get("map", False), row["rank"])
        for row in json.loads(_LIST.read_text())
    ]
    return sorted(rows, key=lambda one: one.path.count(":"))


@cache
def endpoint_for(method: str, path: str) -> Endpoint | None:
    """The endpoint that a request is for, if it is documented."""
    parts = path.rstrip("/").split("/")
    return next((one for one in endpoints() if one.fits(method, parts)), None)
