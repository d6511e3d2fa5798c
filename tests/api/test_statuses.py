"""Writing, reading, changing and deleting statuses."""

import pytest

from ensembl_fed.services.close_help import decide_offer
from ensembl_fed.storage.accounts import account_by_id
from tests.api import entity_shapes as shapes
from tests.town import Town, texts_of


async def test_posted_status_has_every_documented_field(town: Town) -> None:
    """What POST answers, GET answers too, for its author and for a visitor; url has exactly three segments."""
    (aline,) = await town.residents("aline")

    posted = await aline.posts("Bonjour à tous", spoiler_text="Matin", language="fr")
    read = await aline.get(f"/api/v1/statuses/{posted['id']}")
    visitor = (await town.client.get(aline.address(f"/api/v1/statuses/{posted['id']}"))).json()

    for one in (posted, read):
        shapes.status(one)
    shapes.status(visitor, signed_in=False)
    assert posted == read
    assert posted["content"] == "<p>Bonjour à tous</p>"
    assert posted["url"] == aline.address(f"/@aline/{posted['id']}")
    assert posted["application"] == {"name": "tests", "website": None}
    assert posted["account"]["statuses_count"] == 1
    assert (posted["spoiler_text"], posted["language"], posted["visibility"]) == ("Matin", "fr", "public")
    assert posted["ensembl"] == {"scope": "public", "help": None}


@pytest.mark.parametrize("body", ["json", "form"])
async def test_mentions_and_tags_are_linked_whichever_way_the_body_is_written(town: Town, body: str) -> None:
    """JSON and urlencoded bodies mean the same."""
    aline, bruno = await town.residents("aline", "bruno")
    fields = {"status": "Merci @bruno #Entraide", "visibility": "unlisted", "sensitive": "true"}

    posted = (await aline.asks("POST", "/api/v1/statuses", **{body: fields})).json()

    shapes.status(posted)
    assert [one["acct"] for one in posted["mentions"]] == ["bruno"]
    assert posted["mentions"][0]["id"] == str(bruno.account_id)
    assert posted["tags"] == [{"name": "entraide", "url": aline.address("/tags/entraide")}]
    assert posted["sensitive"] is True
    assert posted["visibility"] == "unlisted"


async def test_same_idempotency_key_posts_once(town: Town) -> None:
    """A client that repeats itself gets what it posted before; another key, or another person, posts anew."""
    aline, bruno = await town.residents("aline", "bruno")
    headers = {"Idempotency-Key": "une-fois"}

    first, again = [
        (await aline.asks("POST", "/api/v1/statuses", json={"status": "Une fois"}, headers=headers)).json()
        for _ in range(2)
    ]
    other = (await bruno.asks("POST", "/api/v1/statuses", json={"status": "Une fois"}, headers=headers)).json()

    assert first["id"] == again["id"]
    assert other["id"] != first["id"]
    assert len(await aline.get(f"/api/v1/accounts/{aline.account_id}/statuses")) == 1


@pytest.mark.capability("T13")
@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "local"},
        {"visibility": "instance"},
        {"visibility": "local_only"},
        {"local_only": True},
        {"localOnly": "true"},
        {"federated": False},
        {"visibility": "public", "local_only": "1"},
        {"ensembl": {"scope": "instance"}},
    ],
)
async def test_every_spelling_of_local_only_stays_here(town: Town, fields: dict[str, object]) -> None:
    """Clients of other servers say it in six ways; each shows as private with its true scope."""
    (aline,) = await town.residents("aline")

    posted = await aline.post("/api/v1/statuses", status="Entre nous", **fields)

    assert posted["visibility"] == "private"
    assert posted["ensembl"]["scope"] == "instance"
    assert (await town.client.get(aline.address(f"/api/v1/statuses/{posted['id']}"))).status == 404


@pytest.mark.capability("T13")
async def test_help_post_says_what_it_is(town: Town) -> None:
    """The `ensembl` object holds scope and help; clients that don't know it see a private status."""
    (aline,) = await town.residents("aline")

    posted = await aline.posts("#Demande quelqu'un pour mes courses samedi matin")

    assert posted["visibility"] == "private"
    assert posted["ensembl"]["scope"] == "town"
    help_terms = posted["ensembl"]["help"]
    assert (help_terms["kind"], help_terms["state"], help_terms["wanted"]) == ("request", "open", 1)
    assert help_terms["due_from"] is not None
    assert help_terms["due_until"] is not None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": ""}, "vide"),
        ({"status": "   "}, "vide"),
        ({"status": "a" * 2_001}, "trop long"),
        ({"status": "x", "visibility": "nonsense"}, "visibilité"),
        ({"status": "x", "media_ids": ["12"]}, "image"),
        ({"status": "x", "media_ids": ["abc"]}, "image"),
        ({"status": "x", "quote_approval_policy": "tous"}, "citation"),
    ],
)
async def test_what_cannot_be_posted_is_said_and_not_passed_over(
    town: Town, fields: dict[str, object], said: str
) -> None:
    """422 with the reason in French, and nothing is posted."""
    (aline,) = await town.residents("aline")

    answer = await aline.asks("POST", "/api/v1/statuses", json=fields)

    assert answer.status == 422
    assert said in answer.json()["error"]
    assert await aline.home() == []


async def test_empty_poll_and_null_schedule_are_no_wishes(town: Town) -> None:
    """Clients send empty fields for what they don't use."""
    (aline,) = await town.residents("aline")

    posted = await aline.posts("Bonjour", poll=None, scheduled_at="", media_ids=[], in_reply_to_id="", spoiler_text="")

    assert posted["poll"] is None


async def test_answer_to_nothing_is_not_found(town: Town) -> None:
    """Answering what is not there, or may not be seen, is 404: both look the same."""
    aline, bruno = await town.residents("aline", "bruno")
    secret = await aline.posts("Pour moi", visibility="direct")

    for status_id in (secret["id"], "123456"):
        answer = await bruno.asks("POST", "/api/v1/statuses", json={"status": "Ah ?", "in_reply_to_id": status_id})
        assert answer.status == 404


async def test_conversation_stands_in_order_and_shows_no_more_than_may_be_seen(town: Town) -> None:
    """Ancestors from the first, descendants depth first; a direct answer is shown to those in it alone."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    root = await aline.posts("Qui a une échelle ?")
    first = await bruno.posts("Moi", in_reply_to_id=root["id"])
    second = await chloe.posts("Moi aussi", in_reply_to_id=root["id"])
    below = await aline.posts("Merci @bruno", in_reply_to_id=first["id"])
    secret = await chloe.posts("@aline en privé", visibility="direct", in_reply_to_id=root["id"])

    for_bruno = await bruno.get(f"/api/v1/statuses/{root['id']}/context")
    for_aline = await aline.get(f"/api/v1/statuses/{root['id']}/context")
    of_below = await bruno.get(f"/api/v1/statuses/{below['id']}/context")
    for_visitor = (await town.client.get(aline.address(f"/api/v1/statuses/{root['id']}/context"))).json()

    for one in (for_bruno, for_aline, of_below):
        shapes.context(one)
    shapes.context(for_visitor, signed_in=False)
    assert [one["id"] for one in for_bruno["descendants"]] == [first["id"], below["id"], second["id"]]
    assert secret["id"] in [one["id"] for one in for_aline["descendants"]]
    assert [one["id"] for one in of_below["ancestors"]] == [root["id"], first["id"]]
    assert secret["id"] not in [one["id"] for one in for_visitor["descendants"]]
    assert first["in_reply_to_account_id"] == str(aline.account_id)
    assert (await aline.get(f"/api/v1/statuses/{root['id']}"))["replies_count"] >= 2


async def test_edit_shows_at_once_and_keeps_how_it_read(town: Town) -> None:
    """PUT changes what it names; source is what was typed, history has the old and the new."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = await aline.posts("Rendez-vous à 9 h", spoiler_text="Marché", language="fr")
    await bruno.get(f"/api/v1/statuses/{posted['id']}")

    answer = await aline.asks("PUT", f"/api/v1/statuses/{posted['id']}", json={"status": "Rendez-vous à 10 h"})
    edited = answer.json()

    shapes.status(edited)
    assert edited["content"] == "<p>Rendez-vous à 10 h</p>"
    assert edited["spoiler_text"] == "Marché"
    assert edited["edited_at"] is not None
    assert (await bruno.get(f"/api/v1/statuses/{posted['id']}"))["content"] == edited["content"]
    source = await aline.get(f"/api/v1/statuses/{posted['id']}/source")
    assert source == {"id": posted["id"], "text": "Rendez-vous à 10 h", "spoiler_text": "Marché"}
    history = await bruno.get(f"/api/v1/statuses/{posted['id']}/history")
    for one in history:
        shapes.status_edit(one)
    assert [one["content"] for one in history] == ["<p>Rendez-vous à 9 h</p>", "<p>Rendez-vous à 10 h</p>"]
    assert history[0]["created_at"] == posted["created_at"]


async def test_only_its_author_may_edit_delete_or_read_the_source(town: Town) -> None:
    """Somebody else's status is not found for these; without the scope it is refused, without a token too."""
    aline, bruno = await town.residents("aline", "bruno")
    reader = await town.resident("chloe", scopes="read")
    posted = await aline.posts("À moi")
    path = f"/api/v1/statuses/{posted['id']}"

    assert (await bruno.asks("PUT", path, json={"status": "À lui"})).status == 404
    assert (await bruno.asks("DELETE", path)).status == 404
    assert (await bruno.asks("GET", f"{path}/source")).status == 404
    assert (await reader.asks("POST", "/api/v1/statuses", json={"status": "x"})).status == 403
    assert (await reader.asks("DELETE", path)).status == 403
    assert (await town.client.post(aline.address("/api/v1/statuses"), json={"status": "x"})).status == 401
    bad_token = {"Authorization": "Bearer nonsense"}
    assert (await town.client.get(aline.address(path), headers=bad_token)).status == 401


async def test_deleted_status_is_answered_with_its_text_and_then_gone(town: Town) -> None:
    """The answer lets a client write it again; afterwards every path says 404."""
    aline, bruno = await town.residents("aline", "bruno")
    await bruno.follows(aline)
    posted = await aline.posts("Je me trompe\nde ligne")

    answer = await aline.asks("DELETE", f"/api/v1/statuses/{posted['id']}")

    deleted = answer.json()
    shapes.status(deleted)
    assert deleted["text"] == "Je me trompe\nde ligne"
    assert deleted["account"]["statuses_count"] == 0
    for path in ("", "/context", "/history", "/source"):
        assert (await aline.asks("GET", f"/api/v1/statuses/{posted['id']}{path}")).status == 404
    assert (await aline.asks("DELETE", f"/api/v1/statuses/{posted['id']}")).status == 404
    assert await bruno.home() == []


async def test_several_statuses_are_asked_for_at_once(town: Town) -> None:
    """Those that the viewer may see, in the order asked."""
    aline, bruno = await town.residents("aline", "bruno")
    one, two = [await aline.posts(text) for text in ("Un", "Deux")]
    secret = await aline.posts("Secret", visibility="direct")

    answer = await bruno.asks("GET", f"/api/v1/statuses?id[]={two['id']}&id[]={secret['id']}&id[]={one['id']}&id[]=x")

    assert texts_of(answer.json()) == ["Deux", "Un"]


async def test_mention_on_another_server_is_looked_up_before_it_is_posted(town: Town) -> None:
    """A neighbour of another instance, unknown here until then, is linked and reached."""
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)

    posted = await aline.posts(f"Bonjour @{bruno.handle}")
    await town.settle()

    assert [one["acct"] for one in posted["mentions"]] == [bruno.handle]
    assert ("mention", aline.handle) in await bruno.notifications()


async def test_mention_that_nobody_answers_stays_text(town: Town) -> None:
    """A handle that cannot be found is no reason not to post."""
    (aline,) = await town.residents("aline")

    posted = await aline.posts("Bonjour @inconnu@nulle-part.test")

    assert posted["mentions"] == []
    assert "@inconnu@nulle-part.test" in posted["content"]


@pytest.mark.capability("T13")
async def test_help_post_shows_how_many_are_accepted(town: Town) -> None:
    """The first of two helpers moves no state, and clients see the count all the same."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = await aline.posts("#Demande besoin de 2 personnes pour porter un meuble samedi")
    await bruno.posts("@aline je peux venir", in_reply_to_id=posted["id"])
    before = await bruno.get(f"/api/v1/statuses/{posted['id']}")
    (response,) = await aline.get(f"/api/ensembl/v1/help/{posted['id']}/responses")

    async with aline.instance.database.unit() as unit:
        author = await account_by_id(unit, aline.account_id)
        assert author is not None
        await decide_offer(unit, author, int(posted["id"]), int(response["id"]), accept=True)

    help_terms = [one["ensembl"]["help"] for one in (before, await bruno.get(f"/api/v1/statuses/{posted['id']}"))]
    assert [(one["wanted"], one["accepted"], one["state"]) for one in help_terms] == [(2, 0, "open"), (2, 1, "open")]
