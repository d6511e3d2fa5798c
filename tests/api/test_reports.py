"""POST /api/v1/reports, as clients send it. https://docs.joinmastodon.org/methods/reports/"""

import pytest

from tests.town import Resident, Town


async def neighbours(town: Town) -> tuple[Resident, Resident]:
    carole, mallory = await town.residents("carole", "mallory")
    return carole, mallory


@pytest.mark.capability("M16")
async def test_a_report_is_answered_with_its_entity(town: Town) -> None:
    """Every field of the entity, ids as strings, the statuses that were attached."""
    carole, mallory = await neighbours(town)
    status = await mallory.posts("Crédit rapide")

    answer = await carole.asks(
        "POST",
        "/api/v1/reports",
        form={
            "account_id": mallory.account_id,
            "status_ids[]": [status["id"]],
            "comment": "Arnaque",
            "category": "spam",
        },
    )

    report = answer.json()
    assert answer.status == 200
    assert report["target_account"]["id"] == str(mallory.account_id)
    assert report["status_ids"] == [status["id"]]
    assert (report["category"], report["comment"], report["action_taken"]) == ("spam", "Arnaque", False)
    assert (report["action_taken_at"], report["rule_ids"], report["forwarded"]) == (None, [], False)
    assert report["id"].isdecimal()


async def test_what_cannot_be_reported(town: Town) -> None:
    """404 for what is not there, 422 for a word or a length that is wrong, 403 without the scope."""
    carole, mallory = await neighbours(town)
    reader = await town.resident("rene", scopes="read")
    body = {"account_id": str(mallory.account_id)}
    cases = [
        (carole, {"account_id": "1"}, 404),
        (carole, {}, 404),
        (carole, {**body, "status_ids": ["1"]}, 404),
        (carole, {**body, "category": "mechant"}, 422),
        (carole, {**body, "comment": "a" * 1_001}, 422),
        (reader, body, 403),
    ]

    for who, fields, status in cases:
        answer = await who.asks("POST", "/api/v1/reports", json=fields)
        assert answer.status == status, fields


async def test_reporting_twice_is_reporting_once(town: Town) -> None:
    """A client that repeats its request gets the same report."""
    carole, mallory = await neighbours(town)

    first = await carole.post("/api/v1/reports", account_id=str(mallory.account_id), comment="Insultes")
    again = await carole.post("/api/v1/reports", account_id=str(mallory.account_id), comment="Insultes")

    assert first["id"] == again["id"]
