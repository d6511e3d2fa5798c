"""Statuses that are written now and posted at an hour."""

from datetime import timedelta

import pytest

from ensembl_fed.clock import moved, utc_now
from tests.town import Town

PATH = "/api/v1/scheduled_statuses"


def in_time(**ahead: float) -> str:
    """An hour from now, as clients write it."""
    return (utc_now() + timedelta(**ahead)).isoformat().replace("+00:00", "Z")


async def test_appointed_status_waits_and_is_posted_once(town: Town) -> None:
    """It is in its author's list, nowhere else, until its hour; then it is an ordinary status and the list is empty."""
    aline, bruno = await town.residents("aline", "bruno")
    await bruno.follows(aline)

    waiting = await aline.posts("À demain !", "unlisted", scheduled_at=in_time(hours=2), spoiler_text="Matin")
    listed = await aline.get(PATH)
    before = await bruno.home()
    with moved(timedelta(hours=3)):
        await town.settle()
        await town.settle()
        after = await bruno.get("/api/v1/timelines/home")
        emptied = await aline.get(PATH)

    assert listed == [waiting]
    assert waiting["params"]["text"] == "À demain !"
    assert waiting["params"]["visibility"] == "unlisted"
    assert waiting["params"]["poll"] is None
    assert waiting["media_attachments"] == []
    assert before == []
    assert [(one["content"], one["spoiler_text"]) for one in after] == [("<p>À demain !</p>", "Matin")]
    assert emptied == []


async def test_appointed_poll_begins_at_its_hour(town: Town) -> None:
    """Its duration counts from when it is posted."""
    (aline,) = await town.residents("aline")
    poll = {"options": ["Oui", "Non"], "expires_in": 600, "multiple": True}

    waiting = await aline.posts("On mange ?", scheduled_at=in_time(hours=1), poll=poll)
    with moved(timedelta(hours=2)):
        await town.settle()
        (posted,) = await aline.get(f"/api/v1/accounts/{aline.account_id}/statuses")

    assert waiting["params"]["poll"] == {**poll, "hide_totals": False}
    assert posted["poll"]["expired"] is False
    assert posted["poll"]["multiple"] is True


async def test_hour_is_moved_and_the_status_cancelled(town: Town) -> None:
    """PUT gives it another hour, which alone counts; DELETE leaves nothing to post."""
    (aline,) = await town.residents("aline")
    first = await aline.posts("Un", scheduled_at=in_time(hours=1))
    second = await aline.posts("Deux", scheduled_at=in_time(hours=1))

    moved_to = in_time(hours=5)
    changed = (await aline.asks("PUT", f"{PATH}/{first['id']}", json={"scheduled_at": moved_to})).json()
    removed = await aline.asks("DELETE", f"{PATH}/{second['id']}")
    with moved(timedelta(hours=2)):
        await town.settle()
        too_early = await aline.home()
    with moved(timedelta(hours=6)):
        await town.settle()
        in_the_end = await aline.home()

    assert changed["scheduled_at"][:19] == moved_to[:19]
    assert removed.json() == {}
    assert too_early == []
    assert in_the_end == ["Un"]


async def test_nobody_else_knows_of_it(town: Town) -> None:
    """S30: to read, move or cancel another's is to find nothing."""
    aline, bruno = await town.residents("aline", "bruno")
    waiting = await aline.posts("Surprise", scheduled_at=in_time(hours=1))

    answers = [
        await bruno.asks("GET", f"{PATH}/{waiting['id']}"),
        await bruno.asks("PUT", f"{PATH}/{waiting['id']}", json={"scheduled_at": in_time(hours=2)}),
        await bruno.asks("DELETE", f"{PATH}/{waiting['id']}"),
    ]

    assert [one.status for one in answers] == [404, 404, 404]
    assert await bruno.get(PATH) == []
    assert (await aline.get(f"{PATH}/{waiting['id']}"))["id"] == waiting["id"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "x", "ahead": {"minutes": 4}}, "cinq minutes"),
        ({"status": "x", "scheduled_at": "demain matin"}, "lisible"),
        ({"status": "x", "scheduled_at": "99999-01-01T00:00:00Z"}, "lisible"),
        ({"status": "", "ahead": {"hours": 1}}, "vide"),
        ({"status": "a" * 2_001, "ahead": {"hours": 1}}, "trop long"),
        ({"status": "x", "media_ids": ["12"], "ahead": {"hours": 1}}, "image"),
        ({"status": "x", "poll": {"options": ["a"], "expires_in": 600}, "ahead": {"hours": 1}}, "deux réponses"),
    ],
)
async def test_what_cannot_wait_is_refused(town: Town, fields: dict[str, object], said: str) -> None:
    """422 with the reason at once, not at the hour; nothing waits."""
    (aline,) = await town.residents("aline")
    ahead = fields.pop("ahead", None)
    hour = {"scheduled_at": in_time(**ahead)} if isinstance(ahead, dict) else {}

    answer = await aline.asks("POST", "/api/v1/statuses", json={**fields, **hour})

    assert answer.status == 422
    assert said in answer.json()["error"]
    assert await aline.get(PATH) == []


async def test_hour_in_the_past_means_now(town: Town) -> None:
    """As Mastodon has it."""
    (aline,) = await town.residents("aline")

    posted = await aline.posts("Tout de suite", scheduled_at="2020-01-01T00:00:00Z")

    assert posted["content"] == "<p>Tout de suite</p>"


async def test_no_more_than_25_wait_for_one_day(town: Town) -> None:
    """The 26th is refused; the same key twice is one."""
    (aline,) = await town.residents("aline")
    key = {"Idempotency-Key": "une seule fois"}
    fields = {"status": "Bonjour", "scheduled_at": in_time(days=3)}

    twice = [(await aline.asks("POST", "/api/v1/statuses", json=fields, headers=key)).json() for _ in range(2)]
    for _ in range(24):
        await aline.posts("Bonjour", scheduled_at=fields["scheduled_at"])
    refused = await aline.asks("POST", "/api/v1/statuses", json=fields)

    assert twice[0] == twice[1]
    assert refused.status == 422
    assert len(await aline.get(PATH, limit="40")) == 25


async def test_what_cannot_be_posted_at_its_hour_stays_in_the_list(town: Town) -> None:
    """What it answers was deleted meanwhile: nothing is posted, and its author still has the text."""
    aline, bruno = await town.residents("aline", "bruno")
    question = await bruno.posts("Qui vient ?")
    waiting = await aline.posts("Moi", scheduled_at=in_time(hours=1), in_reply_to_id=question["id"])
    await bruno.asks("DELETE", f"/api/v1/statuses/{question['id']}")

    with moved(timedelta(hours=2)):
        await town.settle()
        left = await aline.get(PATH)

    assert await aline.home() == []
    assert [one["id"] for one in left] == [waiting["id"]]
