"""What the instance says to its members, and the emojis of its own."""

import io

from PIL import Image

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.services.add_emoji import keep_emoji_file
from ensembl_fed.storage.announcements import add_announcement
from tests.town import Town


async def _emoji(instance: Instance, shortcode: str) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (32, 32), (0, 128, 0, 128)).save(file, "PNG")
    await keep_emoji_file(instance.database, instance.files, shortcode, file.getvalue(), category="Ville")


async def _announced(instance: Instance, text: str, *, is_over: bool = False) -> str:
    async with instance.database.unit() as unit:
        row = await add_announcement(unit, text, ends_at=utc_now() if is_over else None)
    return str(row.id)


async def test_announcements_are_read_and_reacted_to(town_on_each_store: Town) -> None:
    """Each member dismisses for themselves; reactions count; what is over is not shown; visitors are not told."""
    aline, bruno = await town_on_each_store.residents("aline", "bruno")
    number = await _announced(aline.instance, "Réunion samedi <b> #fête")
    await _announced(aline.instance, "Hier", is_over=True)
    path = f"/api/v1/announcements/{number}"

    (first,) = await aline.get("/api/v1/announcements")
    await aline.asks("PUT", f"{path}/reactions/👍")
    await bruno.asks("PUT", f"{path}/reactions/👍")
    (seen,) = await aline.get("/api/v1/announcements")
    await aline.asks("DELETE", f"{path}/reactions/👍")
    (after,) = await aline.get("/api/v1/announcements")
    dismissed = await aline.post(f"{path}/dismiss")

    assert first["id"] == number
    assert "&lt;b&gt;" in first["content"]
    assert (first["read"], first["reactions"], first["starts_at"]) == (False, [], None)
    assert seen["reactions"] == [{"name": "👍", "count": 2, "me": True}]
    assert after["reactions"] == [{"name": "👍", "count": 1, "me": False}]
    assert dismissed == {}
    assert (await aline.get("/api/v1/announcements"))[0]["read"] is True
    assert await aline.get("/api/v1/announcements", with_dismissed="false") == []
    assert (await bruno.get("/api/v1/announcements"))[0]["read"] is False
    assert (await aline.asks("PUT", f"{path}/reactions/rien")).status == 422
    assert (await aline.asks("POST", "/api/v1/announcements/12/dismiss")).status == 404
    assert (await town_on_each_store.client.get(aline.address("/api/v1/announcements"))).status == 401


async def test_custom_emojis_stand_for_pictures(town: Town) -> None:
    """They are listed for anyone, and usable as reactions."""
    (aline,) = await town.residents("aline")
    await _emoji(aline.instance, "mairie")
    number = await _announced(aline.instance, "Bienvenue :mairie:")

    listed = (await town.client.get(aline.address("/api/v1/custom_emojis"))).json()
    await aline.asks("PUT", f"/api/v1/announcements/{number}/reactions/mairie")
    (shown,) = await aline.get("/api/v1/announcements")

    assert [(one["shortcode"], one["category"], one["visible_in_picker"]) for one in listed] == [
        ("mairie", "Ville", True)
    ]
    assert (await town.client.get(listed[0]["url"])).status == 200
    assert [one["shortcode"] for one in shown["emojis"]] == ["mairie"]
    assert shown["reactions"][0]["url"] == listed[0]["url"]


async def test_emojis_show_in_statuses_that_name_them(town: Town) -> None:
    """Those that the instance has, each once; others stay words; an edit counts too."""
    (aline,) = await town.residents("aline")
    await _emoji(aline.instance, "mairie")

    posted = await aline.posts("Vive la :mairie: et :autre: à 10:30:00 :mairie:", visibility="public")
    plain = await aline.posts("Sans image", visibility="public")
    edited = (await aline.asks("PUT", f"/api/v1/statuses/{plain['id']}", json={"status": "Avec :mairie:"})).json()

    assert [one["shortcode"] for one in posted["emojis"]] == ["mairie"]
    assert posted["emojis"][0]["url"].startswith(aline.address("/media/"))
    assert plain["emojis"] == []
    assert [one["shortcode"] for one in edited["emojis"]] == ["mairie"]


async def test_emojis_travel_with_what_names_them(town: Town) -> None:
    """Statuses and profiles take theirs along to other servers."""
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)
    await _emoji(aline.instance, "mairie")
    await bruno.follows(aline)

    await aline.asks("PATCH", "/api/v1/accounts/update_credentials", json={"display_name": "Aline :mairie:"})
    await aline.posts("Vive la :mairie:", visibility="public")
    await town.settle()
    (seen,) = [one for one in await bruno.get("/api/v1/timelines/home") if "Vive" in one["content"]]
    own = await aline.get("/api/v1/accounts/verify_credentials")

    assert [one["shortcode"] for one in own["emojis"]] == ["mairie"]
    assert [one["shortcode"] for one in seen["emojis"]] == ["mairie"]
    assert seen["emojis"][0]["url"].startswith(aline.address("/media/"))
    assert [one["shortcode"] for one in seen["account"]["emojis"]] == ["mairie"]
