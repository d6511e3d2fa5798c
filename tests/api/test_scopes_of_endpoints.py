"""Every endpoint of the client API holds to what it declares: 401 without a token, 403 without the scope (S38)."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.routing import Route

from ensembl_fed.models.kinds import Role
from tests.api.house import House, open_house
from web.auth import declared_scopes
from web.mastodon.routes import mastodon_routes
from web.scopes import KNOWN_SCOPES, holds

_PARAMETER = re.compile(r"\{[^}]+\}")


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str
    scopes: tuple[str, ...]


def endpoints() -> list[Endpoint]:
    """Every method of every route, with what it declares."""
    found = []
    for route in mastodon_routes():
        if isinstance(route, Route):
            scopes = declared_scopes(route.endpoint)
            assert scopes is not None, route.path
            path = _PARAMETER.sub("1", route.path)
            found += [Endpoint(method, path, scopes) for method in sorted((route.methods or set()) - {"HEAD"})]
    return found


# Streams take a token in three ways, and look at the channel first: test_streaming.py tries them.
SCOPED = [
    one
    for one in endpoints()
    if one.scopes and all(scope in KNOWN_SCOPES for scope in one.scopes) and "/streaming" not in one.path
]


def test_the_list_is_not_empty_and_knows_its_scopes() -> None:
    """What is declared is a scope that tokens can have, or one of the two other declarations."""
    others = {scope for one in endpoints() for scope in one.scopes} - KNOWN_SCOPES

    assert len(SCOPED) > 150
    assert others <= {"an application's token"}


async def test_without_a_token_nothing_that_needs_one_answers(tmp_path: Path) -> None:
    """401 with the words that clients compare with; the same for a token that is none of ours."""
    async with open_house(tmp_path) as house:
        for one in SCOPED:
            for headers in ({}, {"authorization": "Bearer nonsense"}):
                answer = await house.client.ask(one.method, one.path, headers=headers)
                assert answer.status == 401, one
                assert answer.json() == {"error": "The access token is invalid"}, one


@pytest.mark.parametrize("kept", ["wide", "narrow"])
async def test_without_its_scope_a_token_is_refused(tmp_path: Path, kept: str) -> None:
    """403 for a token that has every scope but those that would do: granular ones, or the wide words that are left."""
    async with open_house(tmp_path) as house:
        wanted = {one.scopes for one in SCOPED}
        tokens = {scopes: await token_without(house, number, scopes, kept) for number, scopes in enumerate(wanted)}
        for one in SCOPED:
            answer = await house.client.with_token(tokens[one.scopes]).ask(one.method, one.path)
            assert answer.status == 403, one
            assert answer.json() == {"error": "This action is outside the authorized scopes"}, one


async def token_without(house: House, number: int, scopes: tuple[str, ...], kept: str) -> str:
    """The token of an administrator that has all scopes but those that hold any of these."""
    left = [
        scope
        for scope in KNOWN_SCOPES
        if (":" in scope) is (kept == "narrow") and not any(holds(frozenset({scope}), wanted) for wanted in scopes)
    ]
    person = await house.resident(f"qui{number}", role=Role.ADMIN, scopes=" ".join(left) or "profile")
    return person.token
