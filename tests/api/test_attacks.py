"""What a neighbour with ill will tried, and may not."""

import pytest

from tests.town import Resident, Town

HELP = "/api/ensembl/v1/help"


async def test_whoever_is_blocked_finds_no_help_post_of_the_author(town: Town) -> None:
    """S18: the lists of help know of blocks as every other list does, in both directions."""
    aline, bruno = await town.residents("aline", "bruno")
    post = await aline.post(HELP, kind="request", text="Qui promène mon chien ?")
    assert [one["id"] for one in await bruno.get(HELP)] == [post["id"]]

    await aline.post(f"/api/v1/accounts/{bruno.account_id}/block")

    assert await bruno.get(HELP) == []
    own = await bruno.post(HELP, kind="offer", text="Je prête une échelle.")
    assert [one["id"] for one in await aline.get(HELP)] == [post["id"]]
    assert [one["id"] for one in await bruno.get(HELP)] == [own["id"]]


async def test_an_answer_shows_the_help_post_no_longer_than_it_may_be_read(town: Town) -> None:
    """S18, S29: a helper whom the author blocks reads nothing more of the post through their own answer."""
    aline, bruno = await town.residents("aline", "bruno")
    post = await aline.post(HELP, kind="request", text="Qui promène mon chien ?")
    await bruno.post(f"{HELP}/{post['id']}/responses", text="Moi.")
    assert len(await bruno.get("/api/ensembl/v1/responses")) == 1

    await aline.post(f"/api/v1/accounts/{bruno.account_id}/block")

    assert (await bruno.asks("GET", f"{HELP}/{post['id']}")).status == 404
    assert await bruno.get("/api/ensembl/v1/responses") == []


@pytest.mark.parametrize("scopes", ["read:accounts", "read:search"])
async def test_a_token_that_may_not_read_statuses_reads_no_help_of_the_town(town: Town, scopes: str) -> None:
    """S38: to an application that was let see accounts alone, the town's help is what a visitor knows of it."""
    (aline,) = await town.residents("aline")
    curious = await town.resident("bruno", scopes=scopes)
    post = await aline.post(HELP, kind="request", text="Qui promène mon chien ?", scope="town")

    (listed,) = await curious.get(HELP)

    assert (listed["id"], listed["account"], listed.get("content")) == (None, None, None)
    assert (await curious.asks("GET", f"{HELP}/{post['id']}")).status == 404


async def test_private_word_to_somebody_else_is_no_answer_to_the_author(town: Town) -> None:
    """S29: a direct reply below a help post that does not address its author is not told to the author."""
    aline, bruno, _ = await town.residents("aline", "bruno", "chloe")
    post = await aline.post(HELP, kind="request", text="Qui promène mon chien ?")

    await bruno.posts("@chloe je ne lui confierais pas mon chien", visibility="direct", in_reply_to_id=post["id"])
    await town.settle()

    assert await aline.get(f"{HELP}/{post['id']}/responses") == []
    assert [who for _, who in await aline.notifications() if who != "aide"] == []
    assert not await _hears(aline, "bruno")


async def test_taking_a_share_back_shows_nothing_to_whom_the_author_blocks(town: Town) -> None:
    """S18: the share goes, and what was shared is not found."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = await aline.posts("Pour tous sauf un", visibility="public")
    await bruno.post(f"/api/v1/statuses/{posted['id']}/reblog")
    await aline.post(f"/api/v1/accounts/{bruno.account_id}/block")

    answer = await bruno.asks("POST", f"/api/v1/statuses/{posted['id']}/unreblog")

    assert "Pour tous sauf un" not in answer.text


async def _hears(resident: Resident, name: str) -> bool:
    """Whether a direct message to somebody names a person."""
    heard = await resident.get("/api/v1/notifications")
    return any(name in one["status"]["content"].lower() for one in heard if one.get("status"))
