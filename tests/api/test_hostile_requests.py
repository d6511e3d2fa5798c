"""Whatever is sent to the client API, however it is written, is answered in its own form: never 500."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from ensembl_fed.models.kinds import Role
from tests.api.entity_schemas.town_api import town_document
from tests.town import Resident, Town
from web.mastodon.routes import mastodon_routes

_ENDPOINTS = Path(__file__).parents[1] / "data" / "mastodon_endpoints.json"
# Streams do not end; these two end what the test needs itself.
_NOT_ASKED = re.compile(r"^/api/v1/streaming/(?!health)|^/oauth/revoke$")
_NESTED: Any = [[[[[[{"a": [{"b": None}]}]]]]]]
_VALUES: Sequence[Any] = (
    None,
    True,
    0,
    -1,
    2**63 - 1,
    -(2**63),
    1e308,
    "",
    "\0",
    "a\0b",
    "𓀀" * 80,
    "9" * 40,
    "-1",
    "1e9",
    "NaN",
    "unheard-of",
    "2026-02-30T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "https://[::1",
    "javascript:alert(1)",
    "../../etc/passwd",
    "@@@",
    [],
    {},
    [None],
    ["\0", {}, [1]],
    {"0": {"0": []}},
    {"a": "b"},
    _NESTED,
)
_SPELLINGS = ("{}", "{}[]", "{}[][a]", "{}[0]", "{}[0][name]", "{}[a][b][c]", "{}[", "{}]", "[{}]", "{}[a[b]]")
_BODIES: Sequence[tuple[str, bytes]] = (
    ("application/json", b"{"),
    ("application/json", b"[1, 2]"),
    ("application/json", b'"text"'),
    ("application/json", b"null"),
    ("application/json", b"\xff\xfe{}"),
    ("application/json", b'{"status": "\\ud800", "q": "\\ud800", "title": "\\udfff"}'),
    ("application/json", b'{"limit": 1e400, "id": 123456789012345678901234567890}'),
    ("application/json", b"[" * 5000),
    ("application/json; charset=utf-16", '{"status": "é"}'.encode("utf-16")),
    ("application/x-www-form-urlencoded", b"%ff%00=%ff&status=%00%ff"),
    ("application/x-www-form-urlencoded", b"&".join(b"a[]=1" for _ in range(1100))),
    ("application/x-www-form-urlencoded", b"a" + b"[b]" * 60 + b"=1"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--x--\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut'),
    ("multipart/form-data; boundary=\xff", b"--\xff"),
    ("text/xml", b"<a/>"),
    ("", b"status=x"),
    ("application/json", b""),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One method of one path, with the fields that are documented of it."""

    method: str
    path: str
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class Attacker:
    """Sends requests in a resident's name and notes what is answered wrongly."""

    resident: Resident
    ids: Mapping[str, str]
    wrong: list[str] = field(default_factory=list)

    async def sends(
        self, asked: Asked, *, path: str = "", query: str = "", media_type: str = "", body: bytes = b""
    ) -> None:
        """One request; what goes wrong is noted, with what was sent."""
        address = (path or self.filled(asked.path)) + (f"?{query}" if query else "")
        headers = {"Content-Type": media_type} if media_type else {}
        said = f"{asked.method} {address[:200]} {media_type} {body[:200]!r}"
        try:
            answer = await self.resident.asks(asked.method, address, headers=headers, body=body or None)
        except Exception as error:  # noqa: BLE001 -- every failure is collected, and the test fails for it
            self.wrong.append(f"{said}: {type(error).__name__}: {str(error)[:300]}")
            return
        if answer.status >= 500 and not (answer.status == 503 and asked.path.endswith("/translate")):  # as Mastodon
            self.wrong.append(f"{said}: {answer.status}")

    def is_unharmed(self) -> None:
        """Fail, with each request, if anything was answered wrongly."""
        assert not self.wrong, f"{len(self.wrong)} wrong answers\n" + "\n".join(self.wrong)

    def filled(self, path: str) -> str:
        """A path with ids that exist in the place of its parameters."""
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: self.ids.get(found[1], self.ids["id"]), path)


@pytest.fixture
async def attacker(town: Town) -> Attacker:
    """Somebody who may do everything, with a status, a help post and another account to aim at."""
    (city,) = await town.hosts(1)
    await town.resident("bruno", city)
    admin = await town.resident("aline", city, role=Role.ADMIN)
    status = await admin.posts("Bonjour", visibility="public")
    return Attacker(admin, {"id": status["id"], "name": "jardin", "hashtag": "jardin"})


def served() -> list[Asked]:
    """Every method of every route, what reads first and what removes last."""
    known = {
        (row["method"], re.sub(r":\w+", "*", row["path"])): tuple(row.get("fields", ()))
        for row in json.loads(_ENDPOINTS.read_text())
    }
    asked = [
        Asked(
            method,
            route.path,
            known.get((method, re.sub(r"\{[^}]*\}", "*", route.path)), ()) + _own_fields(method, route.path),
        )
        for route in mastodon_routes()
        if isinstance(route, Route) and not _NOT_ASKED.match(route.path)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]
    order = ("GET", "POST", "PUT", "PATCH", "DELETE")
    return sorted(asked, key=lambda one: (order.index(one.method), one.path))


def _own_fields(method: str, path: str) -> tuple[str, ...]:
    """The fields that the OpenAPI document names."""
    described = town_document()["paths"].get(re.sub(r"\{(\w+):\w+\}", r"{\1}", path), {}).get(method.lower(), {})
    content = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    in_query = tuple(one["name"] for one in described.get("parameters", ()) if one["in"] == "query")
    return in_query + tuple(content.get("schema", {}).get("properties", {}))


def _paths(path: str) -> Iterator[str]:
    """A path with what is no id of anything in the place of its parameters."""
    for strange in ("0", "-1", "9" * 30, "abc", "%00", "%2e%2e", "é%ff", "1.5", "true", quote("a b")):
        if "{" in path:
            yield re.sub(r"\{[^}]*\}", strange, path).encode("ascii", "ignore").decode()


async def test_strange_ids_in_paths(attacker: Attacker) -> None:
    """What cannot be an id is not found."""
    for asked in served():
        for path in _paths(asked.path):
            await attacker.sends(asked, path=path)
    attacker.is_unharmed()


async def test_bodies_that_cannot_be_read(attacker: Attacker) -> None:
    """Malformed JSON, forms and multipart, too deep and too many: each endpoint refuses them in its own form."""
    for asked, (media_type, body) in itertools.product((one for one in served() if one.method != "GET"), _BODIES):
        await attacker.sends(asked, media_type=media_type, body=body)
    attacker.is_unharmed()


async def test_documented_fields_of_the_wrong_type(attacker: Attacker) -> None:
    """Each documented field is sent as everything that it is not, in JSON, in a form and in the query."""
    for asked in served():
        if not asked.fields:
            continue
        for value in _VALUES:
            whole = {name.partition("[")[0]: value for name in asked.fields}
            if asked.method == "GET":
                for name in asked.fields:
                    await attacker.sends(asked, query=urlencode({name: str(value)[:90]}))
            else:
                await attacker.sends(asked, media_type="application/json", body=json.dumps(whole).encode())
        for spelling in _SPELLINGS:
            spelled = urlencode({spelling.format(name.partition("[")[0]): "1" for name in asked.fields})
            await attacker.sends(asked, query=spelled)
            await attacker.sends(asked, media_type="application/x-www-form-urlencoded", body=spelled.encode())
    attacker.is_unharmed()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_anything_at_all(attacker: Attacker, data: st.DataObject) -> None:
    """Any JSON in any documented field of any endpoint that writes."""
    asked = data.draw(st.sampled_from([one for one in served() if one.fields and one.method != "GET"]))
    names = st.sampled_from([name.partition("[")[0] for name in asked.fields])
    body = data.draw(st.dictionaries(names, _JSON, max_size=6))
    await attacker.sends(asked, media_type="application/json", body=json.dumps(body).encode("utf-8", "replace"))
    attacker.is_unharmed()
