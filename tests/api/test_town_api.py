"""`/api/ensembl/v1`: a request from its form to thanks, as a client for the town drives it; each answer is checked."""

from typing import Any

import jsonschema_rs
import pytest

from ensembl_fed.services.import_quartiers import import_quartiers
from ensembl_fed.text.geojson import QuartierShape
from tests.town import Resident, Town

HELP = "/api/ensembl/v1/help"
_WISH = {
    "kind": "request",
    "text": "Qui peut m'apporter du pain ?",
    "category": "courses",
    "urgency": "this_week",
    "due_from": "2027-01-04T09:00:00Z",
    "due": "2027-01-04T12:00:00+01:00",
    "wanted": 2,
    "scope": "town",
    "action": "deliverService",
}


@pytest.fixture
async def neighbours(town: Town) -> tuple[Resident, Resident]:
    """Two residents of one instance."""
    aline, bruno = await town.residents("aline", "bruno")
    return aline, bruno


async def test_everything_of_the_form_is_kept(neighbours: tuple[Resident, Resident]) -> None:
    """Kind, action, category, urgency, window, how many, audience: the post has what was chosen, in UTC."""
    aline, _ = neighbours

    post = await aline.post(HELP, **_WISH)

    shown = {name: post[name] for name in ("kind", "action", "category", "urgency", "wanted", "scope", "state")}
    assert shown == {name: _WISH[name] for name in shown if name in _WISH} | {"state": "open"}
    assert (post["due_from"], post["due"]) == ("2027-01-04T09:00:00.000Z", "2027-01-04T11:00:00.000Z")
    assert [one["id"] for one in await aline.get(f"{HELP}/mine")] == [post["id"]]
    assert await aline.get(f"{HELP}/{post['id']}") == post


async def test_a_request_is_answered_accepted_and_done(neighbours: tuple[Resident, Resident]) -> None:
    """The helper's answer is seen by the author, who accepts it and gives thanks; the helper sees how it stands."""
    aline, bruno = neighbours
    post = await aline.post(HELP, kind="request", text="Qui promène mon chien ?")

    answer = await bruno.post(f"{HELP}/{post['id']}/responses", text="Moi, avec plaisir.")
    waiting = await aline.get(f"{HELP}/{post['id']}/responses")
    accepted = await aline.post(f"{HELP}/{post['id']}/responses/{answer['id']}/accept")
    done = await aline.post(f"{HELP}/{post['id']}/done")

    assert [(one["id"], one["state"], one["account"]["acct"]) for one in waiting] == [
        (answer["id"], "proposed", "bruno")
    ]
    assert (accepted["state"], done["state"], done["accepted"]) == ("accepted", "fulfilled", 1)
    (mine,) = await bruno.get("/api/ensembl/v1/responses")
    assert (mine["state"], mine["help"]["id"]) == ("done", post["id"])


async def test_an_answer_is_declined_or_taken_back_and_a_post_closed(neighbours: tuple[Resident, Resident]) -> None:
    """Each of the two can say no, and the author can say that it is not needed any more."""
    aline, bruno = neighbours
    first, second = [await aline.post(HELP, kind="offer", text=f"Je donne {what}.") for what in ("un lit", "une table")]

    declined = await bruno.post(f"{HELP}/{first['id']}/responses")
    declined = await aline.post(f"{HELP}/{first['id']}/responses/{declined['id']}/decline")
    taken_back = await bruno.post(f"{HELP}/{second['id']}/responses")
    taken_back = await bruno.post(f"/api/ensembl/v1/responses/{taken_back['id']}/withdraw")
    closed = await aline.post(f"{HELP}/{second['id']}/close")

    assert (declined["state"], taken_back["state"], closed["state"]) == ("declined", "withdrawn", "withdrawn")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/done", 404),
        ("/close", 404),
        ("/renew", 404),
        ("/responses/{response}/accept", 404),
        ("/responses/{response}/decline", 404),
    ],
)
async def test_only_the_author_decides(neighbours: tuple[Resident, Resident], path: str, status: int) -> None:
    """To anyone else it is as if the post were not there, and nothing changes."""
    aline, bruno = neighbours
    post = await aline.post(HELP, kind="request", text="Qui m'aide à déménager ?")
    response = await bruno.post(f"{HELP}/{post['id']}/responses")

    answer = await bruno.asks("POST", f"{HELP}/{post['id']}{path.format(response=response['id'])}")

    assert answer.status == status
    assert (await aline.get(f"{HELP}/{post['id']}"))["state"] == "open"
    stolen = await aline.asks("POST", f"/api/ensembl/v1/responses/{response['id']}/withdraw")
    assert stolen.status == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "wish"},
        {"kind": None},
        {"text": " "},
        {"category": "rêves"},
        {"quartier": "nulle-part"},
        {"urgency": "now"},
        {"scope": "private"},
        {"action": "steal"},
        {"wanted": 0},
        {"wanted": 10**18},
        {"due": "demain"},
        {"due": "2027-02-30T10:00:00Z"},
        {"due": "2026-01-01T00:00:00Z"},
        {"due": "0001-01-01T00:00:00+14:00"},
    ],
)
async def test_what_cannot_be_understood_is_said(neighbours: tuple[Resident, Resident], wrong: dict[str, Any]) -> None:
    """422 names the field; nothing is published."""
    aline, _ = neighbours

    answer = await aline.asks("POST", HELP, json={**_WISH, **wrong})

    assert answer.status == 422
    assert next(iter(wrong)) in answer.json()["error"]
    assert await aline.get(f"{HELP}/mine") == []


async def test_help_near_is_in_the_quartier_and_those_that_touch_it(neighbours: tuple[Resident, Resident]) -> None:
    """Three quartiers in a row: from the first one sees the second, not the third."""
    aline, _ = neighbours
    await _three_in_a_row(aline)
    for slug in ("ouest", "milieu", "est"):
        await aline.post(HELP, kind="request", text=f"De l'aide : {slug}", quartier=slug)

    near = await aline.get(f"{HELP}/near", quartier="ouest")

    assert sorted(one["quartier"] for one in near) == ["milieu", "ouest"]
    assert (await aline.asks("GET", f"{HELP}/near?quartier=ailleurs")).status == 404
    assert (await aline.asks("GET", f"{HELP}/near")).status == 422


async def _three_in_a_row(resident: Resident) -> None:
    """Quartiers ouest, milieu and est: squares that share a side."""
    shapes = [
        QuartierShape(slug, slug.title(), (), (_square(left),), 46.5, left + 0.05, 500)
        for slug, left in (("ouest", 3.0), ("milieu", 3.1), ("est", 3.2))
    ]
    instance = resident.instance
    async with instance.database.unit() as unit:
        pairs = {shape.slug: resident.town.hosting.options.make_keys() for shape in shapes}
        await import_quartiers(unit, shapes, pairs, seal=instance.seal)


def _square(left: float) -> tuple[tuple[float, float], ...]:
    right = round(left + 0.1, 5)
    return ((left, 46.4), (right, 46.4), (right, 46.6), (left, 46.6), (left, 46.4))


async def test_document_is_openapi_and_names_every_operation(neighbours: tuple[Resident, Resident]) -> None:
    """It is served as written, its schemas are JSON Schema, and its scopes are those that are asked for."""
    aline, _ = neighbours

    served = await aline.get("/api/ensembl/v1/openapi.json")

    assert served["openapi"] == "3.1.0"
    assert served["servers"] == [{"url": aline.address("")}]
    assert {"get", "post"} == set(served["paths"][HELP])
    assert served["paths"][HELP]["post"]["security"] == [{"bearer": ["write:statuses"]}]
    for name, schema in served["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid({**schema, "components": served["components"]}), name


async def test_words_of_the_town_are_told(neighbours: tuple[Resident, Resident]) -> None:
    """Categories, quartiers and the network, for anyone."""
    aline, _ = neighbours
    assert {"courses", "autre"} <= {one["slug"] for one in await aline.get("/api/ensembl/v1/categories")}
    assert await aline.get("/api/ensembl/v1/quartiers") == []
    assert (await aline.get("/api/ensembl/v1/town"))["domain"] == aline.instance.domain
