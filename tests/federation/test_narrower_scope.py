"""A word to @aide calls a help post back from the servers that may no longer have it (T10, S31)."""

import pytest

from tests.town import Town


@pytest.mark.parametrize(("word", "stays_in_town"), [("ville", True), ("instance", False)])
async def test_a_narrower_scope_deletes_the_post_outside_it(town: Town, word: str, stays_in_town: bool) -> None:
    """Servers outside the new audience forget the post; those inside keep it."""
    aline, neighbour = await town.residents("aline", "bruno", on_hosts=2)
    outside = await town.resident("zoe", await town.strangers())
    await neighbour.follows(aline)
    await outside.follows(aline)
    post = await aline.post("/api/ensembl/v1/help", kind="request", text="Qui a une échelle ?", scope="public")
    await town.settle()
    assert any("échelle" in text for text in await outside.home())
    assert any("échelle" in text for text in await neighbour.home())

    await aline.posts(f"@aide {word}", visibility="direct", in_reply_to_id=post["id"])
    await town.settle()

    assert not any("échelle" in text for text in await outside.home())
    assert any("échelle" in text for text in await neighbour.home()) is stays_in_town
