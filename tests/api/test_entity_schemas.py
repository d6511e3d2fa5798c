"""The check that every answer passes finds what it must find."""

import json
from typing import Any

import pytest

from tests.api.entity_schemas.check import check_answer, problems_of
from tests.api.entity_schemas.endpoints import endpoint_for, endpoints
from tests.api.entity_schemas.facts import schemas
from tests.api.house import House

_JSON = {"content-type": "application/json; charset=utf-8"}


@pytest.fixture
async def account(house: House) -> Any:
    """An account as the API shows it."""
    resident = await house.resident("aline")
    answer = await house.client.get(f"/api/v1/accounts/{resident.id}")
    return answer.json()


async def test_account_is_as_documented_and_nothing_may_be_missing(account: Any) -> None:
    """Each field that is neither optional nor deprecated is asked for, one by one."""
    assert problems_of("Account", account) == []
    for name in schemas()["Account"]["required"]:
        without = {key: value for key, value in account.items() if key != name}
        assert problems_of("Account", without), f"{name} is missing and nobody says so"


async def test_null_is_found_where_none_may_be(account: Any) -> None:
    """A null in the place of a text is told with the field's name; where it may be null it passes."""
    assert "display_name" in problems_of("Account", {**account, "display_name": None})[0]
    assert problems_of("Account", {**account, "last_status_at": None}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", 12),
        ("url", "/@aline"),
        ("created_at", "2026-01-01T00:00:00Z"),
        ("bot", "false"),
        ("fields", [{"name": "a"}]),
    ],
)
async def test_wrong_forms_are_found(account: Any, name: str, value: object) -> None:
    """Ids are texts, addresses absolute, moments have milliseconds, truths are no words."""
    assert problems_of("Account", {**account, name: value})


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/api/v1/accounts/1", 200, {}),
        ("GET", "/api/v1/timelines/home", 200, [{}]),
        ("GET", "/api/v1/markers", 200, {"home": {}}),
        ("POST", "/api/v1/notifications/clear", 200, {"cleared": True}),
        ("GET", "/api/v1/accounts/1", 404, {"detail": "Not Found"}),
        ("GET", "/api/v1/nothing", 500, "Internal Server Error"),
    ],
)
def test_answers_that_are_not_as_documented_fail(method: str, path: str, status: int, body: object) -> None:
    """One entity, a list, a map, an empty object, an error: each is held against its own form."""
    with pytest.raises(AssertionError):
        check_answer(method, path, status, _JSON, json.dumps(body).encode())


def test_paths_find_their_endpoint() -> None:
    """Words in a path go before parameters, and a slash at the end changes nothing."""
    assert endpoint_for("GET", "/api/v1/accounts/lookup").path == "/api/v1/accounts/lookup"  # type: ignore[union-attr]  # it is there
    assert endpoint_for("GET", "/api/v1/accounts/12/").path == "/api/v1/accounts/:id"  # type: ignore[union-attr]  # it is there
    assert endpoint_for("GET", "/api/v1/unheard/of") is None
    assert all(one.entity is None or one.entity == "Empty" or one.entity in schemas() for one in endpoints())
