"""What is talked of: public posts alone; and what the instance tells of itself beside its profile."""

from tests.api import entity_shapes as shapes
from tests.town import Town, texts_of


async def test_trends_are_made_of_public_posts_alone(town_on_each_store: Town) -> None:
    """Tags by how many used them, posts by how they were liked; nothing of the town, nobody who hides."""
    aline, bruno, chloe = await town_on_each_store.residents("aline", "bruno", "chloe")
    await aline.asks("PATCH", "/api/v1/accounts/update_credentials", json={"discoverable": True})
    popular = await aline.posts("Fête #marché", visibility="public")
    town_only = await aline.posts("Entre nous #secret", visibility="town")
    hidden = await bruno.posts("Je me cache #marché #vélo", visibility="public")
    await aline.posts("Personne n'aime #vélo", visibility="private")
    for one in (popular, town_only, hidden):
        await chloe.post(f"/api/v1/statuses/{one['id']}/favourite")

    tags = await chloe.get("/api/v1/trends/tags")
    statuses = await chloe.get("/api/v1/trends/statuses")
    visitor = (await town_on_each_store.client.get(aline.address("/api/v1/trends/statuses"))).json()

    assert [one["name"] for one in tags] == ["marche", "velo"]
    assert len(tags[0]["history"]) == 7
    assert [one["name"] for one in await chloe.get("/api/v1/trends", limit=1, offset=1)] == ["velo"]
    assert texts_of(statuses) == ["Fête #marché"] == texts_of(visitor)
    shapes.status(statuses[0])
    assert await chloe.get("/api/v1/trends/links") == []


async def test_activity_is_told_by_week(town_on_each_store: Town) -> None:
    """Twelve weeks, this one first, every number a text."""
    (aline,) = await town_on_each_store.residents("aline")
    await aline.posts("Bonjour", visibility="public")

    weeks = await aline.get("/api/v1/instance/activity")

    assert len(weeks) == 12
    assert (weeks[0]["statuses"], weeks[0]["registrations"]) == ("1", "1")
    assert all(isinstance(value, str) for week in weeks for value in week.values())
    assert weeks[-1]["statuses"] == "0"


async def test_small_pages_of_the_instance(town: Town) -> None:
    """Languages, no translation, no terms apart from the rules."""
    (aline,) = await town.residents("aline")

    assert {"code": "fr", "name": "Français"} in await aline.get("/api/v1/instance/languages")
    assert await aline.get("/api/v1/instance/translation_languages") == {}
    assert (await aline.asks("GET", "/api/v1/instance/terms_of_service")).status == 404
