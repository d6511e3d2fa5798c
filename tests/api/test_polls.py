"""Asking and voting, as clients do."""

from datetime import timedelta

import pytest

from ensembl_fed.clock import moved
from tests.town import Resident, Town

DAY = 86_400


async def asks_for_a_day(resident: Resident, visibility: str = "public", **poll: object) -> dict[str, object]:
    """The poll of a new status."""
    fields = {"options": ["Samedi", "Dimanche"], "expires_in": 3_600, **poll}
    posted = await resident.posts("Quel jour pour la fête ?", visibility, poll=fields)
    asked: dict[str, object] = posted["poll"]
    return asked


async def test_poll_is_asked_voted_in_and_counted(town: Town) -> None:
    """Every field as documented; its own vote is known to the voter alone; counts show everywhere at once."""
    aline, bruno = await town.residents("aline", "bruno")

    posted = await aline.posts("Quel jour ?", poll={"options": ["Samedi", "Dimanche"], "expires_in": 3_600})
    path = f"/api/v1/polls/{posted['poll']['id']}"
    voted = await bruno.post(f"{path}/votes", choices=["1"])
    for_aline = await aline.get(f"/api/v1/statuses/{posted['id']}")
    for_visitor = (await town.client.get(aline.address(path))).json()

    assert posted["poll"] == {
        "id": posted["id"],
        "expires_at": posted["poll"]["expires_at"],
        "expired": False,
        "multiple": False,
        "votes_count": 0,
        "voters_count": None,
        "options": [{"title": "Samedi", "votes_count": 0}, {"title": "Dimanche", "votes_count": 0}],
        "emojis": [],
        "voted": True,
        "own_votes": [],
    }
    assert (voted["voted"], voted["own_votes"], voted["votes_count"]) == (True, [1], 1)
    assert for_aline["poll"]["options"][1]["votes_count"] == 1
    assert for_aline["poll"]["own_votes"] == []
    assert not {"voted", "own_votes"} & set(for_visitor)


async def test_poll_in_a_timeline_says_what_the_viewer_chose(town: Town) -> None:
    """Home, a share of it, and the status alone show the same poll; two people read their own votes."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    for one in (bruno, chloe):
        await one.follows(aline)
    poll = await asks_for_a_day(aline, multiple=True)
    await bruno.post(f"/api/v1/polls/{poll['id']}/votes", choices=[0, 1])
    share = await chloe.post(f"/api/v1/statuses/{poll['id']}/reblog")

    (for_bruno,) = await bruno.get("/api/v1/timelines/home")
    for_chloe = await chloe.get("/api/v1/timelines/home")

    assert for_bruno["poll"]["own_votes"] == [0, 1]
    assert (for_bruno["poll"]["votes_count"], for_bruno["poll"]["voters_count"]) == (2, 1)
    assert share["poll"] is None
    assert share["reblog"]["poll"]["voted"] is False
    assert [one["poll"]["own_votes"] for one in for_chloe if one["poll"]] == [[]]


async def test_hidden_totals_are_told_at_the_end(town: Town) -> None:
    """`votes_count` of each option is null until the poll is over; then author and voters are notified, once."""
    aline, bruno = await town.residents("aline", "bruno")
    poll = await asks_for_a_day(aline, hide_totals=True)
    await bruno.post(f"/api/v1/polls/{poll['id']}/votes", choices=[0])

    before = await bruno.get(f"/api/v1/polls/{poll['id']}")
    with moved(timedelta(hours=2)):
        await town.settle()
        await town.settle()
        after = await bruno.get(f"/api/v1/polls/{poll['id']}")
        late = await aline.asks("POST", f"/api/v1/polls/{poll['id']}/votes", json={"choices": [0]})
        told = [await one.notifications() for one in (aline, bruno)]
        shown = (await aline.get("/api/v1/notifications", **{"types[]": "poll"}))[0]["status"]["poll"]

    assert [option["votes_count"] for option in before["options"]] == [None, None]
    assert [option["votes_count"] for option in after["options"]] == [1, 0]
    assert (before["expired"], after["expired"]) == (False, True)
    assert told == [[("poll", "aline")], [("poll", "aline")]]
    assert late.status == 422
    assert shown["expired"] is True


@pytest.mark.parametrize(
    ("poll", "said"),
    [
        ({"options": ["Oui"], "expires_in": DAY}, "deux réponses"),
        ({"options": [f"Réponse {number}" for number in range(7)], "expires_in": DAY}, "réponses au plus"),
        ({"options": ["Oui", "  "], "expires_in": DAY}, "vide"),
        ({"options": ["Oui", "Oui"], "expires_in": DAY}, "les mêmes"),
        ({"options": ["Oui", "a" * 101], "expires_in": DAY}, "caractères"),
        ({"options": ["Oui", "Non"]}, "durée"),
        ({"options": ["Oui", "Non"], "expires_in": 299}, "cinq minutes"),
        ({"options": ["Oui", "Non"], "expires_in": 10**17}, "un mois"),
        ({"options": ["Oui", "Non"], "expires_in": -DAY}, "cinq minutes"),
        ({"options": ["Oui", "Non"], "expires_in": "demain"}, "durée"),
    ],
)
async def test_polls_that_cannot_be_held_are_refused(town: Town, poll: dict[str, object], said: str) -> None:
    """422 with the reason, and nothing is posted."""
    (aline,) = await town.residents("aline")

    answer = await aline.asks("POST", "/api/v1/statuses", json={"status": "?", "poll": poll})

    assert answer.status == 422
    assert said in answer.json()["error"]
    assert await aline.home() == []


@pytest.mark.parametrize(
    "choices", [[], ["2"], ["-1"], ["oui"], ["99999999999999999999"], ["0", "1"], None, {"a": "b"}]
)
async def test_votes_for_what_is_not_there_are_refused(town: Town, choices: object) -> None:
    """422, and nothing is counted; nor is a second vote, or one in one's own poll."""
    aline, bruno = await town.residents("aline", "bruno")
    poll = await asks_for_a_day(aline)
    path = f"/api/v1/polls/{poll['id']}/votes"

    refused = await bruno.asks("POST", path, json={"choices": choices})
    own = await aline.asks("POST", path, json={"choices": [0]})
    await bruno.post(path, choices=[0])
    second = await bruno.asks("POST", path, json={"choices": [1]})

    assert [one.status for one in (refused, own, second)] == [422, 422, 422]
    assert (await bruno.get(f"/api/v1/polls/{poll['id']}"))["votes_count"] == 1


async def test_poll_of_what_may_not_be_seen_is_not_found(town: Town) -> None:
    """Neither shown nor voted in by who may not see the status (S29, S30); a status without a poll has none."""
    aline, bruno = await town.residents("aline", "bruno")
    poll = await asks_for_a_day(aline, "direct")
    plain = await aline.posts("Rien à demander")

    for poll_id in (poll["id"], plain["id"], "123456"):
        seen = await bruno.asks("GET", f"/api/v1/polls/{poll_id}")
        voted = await bruno.asks("POST", f"/api/v1/polls/{poll_id}/votes", json={"choices": [0]})
        assert (seen.status, voted.status) == (404, 404)


async def test_pictures_and_a_poll_do_not_go_together(town: Town) -> None:
    """As Mastodon has it."""
    (aline,) = await town.residents("aline")
    fields = {"status": "?", "media_ids": ["12"], "poll": {"options": ["a", "b"], "expires_in": DAY}}

    answer = await aline.asks("POST", "/api/v1/statuses", json=fields)

    assert answer.status == 422
    assert "pas les deux" in answer.json()["error"]


async def test_edit_keeps_votes_unless_the_options_change(town: Town) -> None:
    """Text alone keeps the poll; other options begin anew; the history has the options of each form."""
    aline, bruno = await town.residents("aline", "bruno")
    poll = await asks_for_a_day(aline)
    await bruno.post(f"/api/v1/polls/{poll['id']}/votes", choices=[0])
    path = f"/api/v1/statuses/{poll['id']}"

    await aline.asks("PUT", path, json={"status": "Quel jour, finalement ?"})
    kept = await bruno.get(f"/api/v1/polls/{poll['id']}")
    other = {"options": ["Vendredi", "Samedi"], "expires_in": DAY}
    edited = (await aline.asks("PUT", path, json={"status": "Quel jour ?", "poll": other})).json()
    history = await aline.get(f"{path}/history")
    again = await bruno.post(f"/api/v1/polls/{poll['id']}/votes", choices=[0])

    assert (kept["votes_count"], kept["own_votes"]) == (1, [0])
    assert [option["title"] for option in edited["poll"]["options"]] == ["Vendredi", "Samedi"]
    assert edited["poll"]["votes_count"] == 0
    assert [one["poll"]["options"][0]["title"] for one in history] == ["Samedi", "Samedi", "Vendredi"]
    assert again["votes_count"] == 1


async def test_a_help_post_that_is_closed_keeps_the_options_of_its_poll_in_the_history(town: Town) -> None:
    """A change of state is an edit like any other: the form before it had the poll as well."""
    (aline,) = await town.residents("aline")
    poll = {"options": ["Samedi", "Dimanche"], "expires_in": 3_600}
    posted = await aline.posts("Qui m'aide à repeindre ? #demande #bricolage", poll=poll)

    await aline.posts("Finalement non #clos", in_reply_to_id=posted["id"])
    history = await aline.get(f"/api/v1/statuses/{posted['id']}/history")

    assert [one["content"].startswith("<p>[Close]") for one in history] == [False, True]
    assert [one["poll"]["options"][0]["title"] for one in history] == ["Samedi", "Samedi"]


async def test_deleted_poll_is_given_back_to_be_written_again(town: Town) -> None:
    """DELETE answers with text and poll."""
    (aline,) = await town.residents("aline")
    poll = await asks_for_a_day(aline)

    deleted = (await aline.asks("DELETE", f"/api/v1/statuses/{poll['id']}")).json()

    assert deleted["text"] == "Quel jour pour la fête ?"
    assert [option["title"] for option in deleted["poll"]["options"]] == ["Samedi", "Dimanche"]
    assert (await aline.asks("GET", f"/api/v1/polls/{poll['id']}")).status == 404


async def test_instance_says_what_polls_may_have(town: Town) -> None:
    """Clients read the bounds from the configuration."""
    (aline,) = await town.residents("aline")

    told = (await aline.get("/api/v2/instance"))["configuration"]["polls"]

    assert told == {
        "max_options": 6,
        "max_characters_per_option": 100,
        "min_expiration": 300,
        "max_expiration": 2_629_746,
    }
