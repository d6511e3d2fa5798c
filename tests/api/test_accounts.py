"""Accounts as clients see and change them."""

import io

import orjson
import pytest
from PIL import Image

from ensembl_fed.models.kinds import Role
from tests.api.house import HOST, House
from tests.town import Town

BASE = f"https://{HOST}"
_ACCOUNT_FIELDS = {
    *("id", "username", "acct", "url", "uri", "display_name", "note", "avatar", "avatar_static", "avatar_description"),
    *("header", "header_static", "header_description", "locked", "fields", "emojis", "bot", "group", "discoverable"),
    *("indexable", "created_at", "last_status_at", "statuses_count", "followers_count", "following_count"),
    *("hide_collections", "show_media", "show_media_replies", "show_featured", "roles", "feature_approval"),
}


def _picture(color: str = "#336699") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (500, 300), color).save(file, "PNG")
    return file.getvalue()


@pytest.mark.capability("T9")
async def test_every_documented_field_is_there(house: House) -> None:
    """No field that clients take for granted is missing or null; ids are strings."""
    aline = await house.resident("aline")

    account = (await house.client.get(f"/api/v1/accounts/{aline.id}")).json()

    assert set(account) >= _ACCOUNT_FIELDS
    assert account["id"] == aline.id
    assert account["acct"] == account["username"] == "aline"
    assert account["url"] == f"{BASE}/@aline"
    assert account["uri"] == f"{BASE}/users/aline"
    assert account["created_at"].endswith("T00:00:00.000Z")
    assert {name for name, value in account.items() if value is None} <= {"last_status_at"}
    for name in ("avatar", "avatar_static", "header", "header_static"):
        picture = await house.client.get(account[name].removeprefix(BASE))
        assert picture.headers["content-type"] == "image/png"


async def test_ones_own_account(house: House) -> None:
    """verify_credentials adds what the member typed, their defaults and their role."""
    aline = await house.resident("aline", role=Role.ADMIN)

    me = (await aline.client.get("/api/v1/accounts/verify_credentials")).json()

    assert me["source"]["privacy"] == "public"
    assert me["source"]["language"] == "fr"
    assert me["source"]["sensitive"] is False
    assert me["source"]["follow_requests_count"] == 0
    assert me["role"]["permissions"] == "1"
    assert me["roles"][0]["name"] == "Administration"


@pytest.mark.parametrize("spelling", ["json", "json list", "urlencoded", "multipart"])
async def test_changing_ones_profile(house: House, spelling: str) -> None:
    """JSON with a list or numbered fields, urlencoded and multipart change the same things."""
    aline = await house.resident("aline")
    flat = {
        "display_name": "Aline 🌻",
        "note": "Jardinière\n#compost",
        "locked": "true",
        "source[privacy]": "unlisted",
        "fields_attributes[0][name]": "Site",
        "fields_attributes[0][value]": "https://aline.example",
        "role": "admin",
    }
    fields = [{"name": "Site", "value": "https://aline.example"}]
    nested = {
        "display_name": flat["display_name"],
        "note": flat["note"],
        "locked": True,
        "source": {"privacy": "unlisted"},
        "fields_attributes": fields if spelling == "json list" else {"0": fields[0]},
        "role": "admin",
    }
    ways = {
        "json": {"json": nested},
        "json list": {"json": nested},
        "urlencoded": {"form": flat},
        "multipart": {"parts": flat},
    }

    answer = await aline.client.ask("PATCH", "/api/v1/accounts/update_credentials", **ways[spelling])

    me = answer.json()
    assert answer.status == 200
    assert me["display_name"] == "Aline 🌻"
    assert me["locked"] is True
    assert me["note"].startswith("<p>Jardinière<br")
    assert f'href="{BASE}/tags/compost"' in me["note"]
    assert me["source"]["note"] == flat["note"]
    assert me["source"]["privacy"] == "unlisted"
    assert me["source"]["fields"] == [{**fields[0], "verified_at": None}]
    assert 'href="https://aline.example"' in me["fields"][0]["value"]
    assert me["role"]["permissions"] == "0"
    preferences = (await aline.client.get("/api/v1/preferences")).json()
    assert preferences["posting:default:visibility"] == "unlisted"
    again = (await house.client.get(f"/api/v1/accounts/{aline.id}")).json()
    assert again["display_name"] == "Aline 🌻"


@pytest.mark.parametrize(
    "change",
    [
        {"display_name": "x" * 61},
        {"note": "x" * 1_001},
        {"fields_attributes": [{"name": str(number), "value": "x"} for number in range(5)]},
        {"source": {"privacy": "everyone"}},
    ],
)
async def test_a_profile_has_bounds(house: House, change: dict[str, object]) -> None:
    """What is too long or unknown is refused whole: 422 and nothing changed (S43)."""
    aline = await house.resident("aline")

    answer = await aline.client.ask("PATCH", "/api/v1/accounts/update_credentials", json={"locked": True, **change})

    assert answer.status == 422
    assert answer.json()["error"]
    assert (await house.client.get(f"/api/v1/accounts/{aline.id}")).json()["locked"] is False


@pytest.mark.capability("I4")
async def test_a_picture_of_oneself(house: House) -> None:
    """It is written anew under a random name, served closed, and the old one goes (S28)."""
    aline = await house.resident("aline")
    path = "/api/v1/accounts/update_credentials"

    first = await aline.client.ask("PATCH", path, parts={"avatar": ("../../moi.php", "text/html", _picture())})
    address = first.json()["avatar"]
    served = await house.client.get(address.removeprefix(BASE))
    second = await aline.client.ask("PATCH", path, parts={"avatar": ("moi.png", "image/png", _picture("#ffffff"))})

    assert address.startswith(f"{BASE}/media/")
    assert "moi" not in address
    assert served.headers["content-type"] == "image/jpeg"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in served.headers["content-security-policy"]
    assert Image.open(io.BytesIO(served.body)).size == (400, 400)
    assert second.json()["avatar"] != address
    assert (await house.client.get(address.removeprefix(BASE))).status == 404
    removed = await aline.client.ask("DELETE", "/api/v1/profile/avatar")
    assert removed.json()["avatar"] == f"{BASE}/static/avatar.png"


async def test_what_is_no_picture(house: House) -> None:
    """An HTML page called moi.png is refused (S28)."""
    aline = await house.resident("aline")
    part = ("moi.png", "image/png", b"<html><script>alert(1)</script></html>")

    answer = await aline.client.ask("PATCH", "/api/v1/accounts/update_credentials", parts={"avatar": part})

    assert answer.status == 422


@pytest.mark.parametrize(
    "path", ["/media/../instances/x.sqlite3", "/media/ab/../../secret_key", "/media/ab", "/media/"]
)
async def test_nothing_else_can_be_read_as_media(house: House, path: str) -> None:
    """Only names that we gave are looked for (S28)."""
    assert (await house.client.get(path)).status == 404


async def test_lookup_and_search(house: House) -> None:
    """By handle in any spelling; by the beginning of a name; the instance's own actor is not found."""
    aline, bruno = await house.resident("aline"), await house.resident("bruno")
    change = {"display_name": "Bruno Alis"}
    await bruno.client.ask("PATCH", "/api/v1/accounts/update_credentials", json=change)

    for spelled in ("aline", "@aline", f"Aline@{HOST}", f"@aline@{HOST.upper()}"):
        found = await house.client.get("/api/v1/accounts/lookup", query={"acct": spelled})
        assert found.json()["id"] == aline.id, spelled
    assert (await house.client.get("/api/v1/accounts/lookup?acct=personne")).status == 404
    assert (await house.client.get("/api/v1/accounts/lookup?acct=a@b@c%00")).status == 404
    search = await aline.client.get("/api/v1/accounts/search", query={"q": "ali"})
    assert {account["username"] for account in search.json()} == {"aline", "bruno"}
    hidden = await aline.client.get("/api/v1/accounts/search", query={"q": "instance"})
    assert hidden.json() == []
    assert (await house.client.get("/api/v1/accounts/search?q=ali")).status == 401


async def test_unknown_accounts_are_not_found(house: House) -> None:
    """Whatever number is asked for, also one that no store can hold."""
    for number in ("1", "9" * 19, "9" * 30):
        answer = await house.client.get(f"/api/v1/accounts/{number}")
        assert answer.status == 404
        assert answer.json() == {"error": "Record not found"}


async def test_answers_for_one_viewer_are_kept_by_nobody(house: House) -> None:
    """`private, no-store` wherever the answer depends on who asks (S32)."""
    aline = await house.resident("aline")
    for path in ("/api/v1/accounts/verify_credentials", "/api/v1/preferences", f"/api/v1/accounts/{aline.id}"):
        answer = await aline.client.get(path)
        assert "no-store" in answer.headers["cache-control"]
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert orjson.loads(answer.body)


async def test_both_stores_answer_the_same(town_on_each_store: Town) -> None:
    """Searching, relations, notes, counts and sessions read alike on SQLite and on PostgreSQL."""
    aline, bruno = await town_on_each_store.residents("aline", "bruno")
    await bruno.post(f"/api/v1/accounts/{aline.account_id}/follow")
    await aline.post(f"/api/v1/accounts/{bruno.account_id}/mute", duration=60)
    await aline.post(f"/api/v1/accounts/{bruno.account_id}/note", comment="voisin\0 !")

    (standing,) = await aline.get("/api/v1/accounts/relationships", **{"id[]": bruno.account_id})
    found = await aline.get("/api/v1/accounts/search", q="bru_no%\\")
    none = await aline.get("/api/v1/accounts/lookup", acct="bruno\0")
    instance = await aline.get("/api/v1/instance")

    assert (standing["followed_by"], standing["muting"], standing["note"]) == (True, True, "voisin !")
    assert found == []
    assert [account["username"] for account in await aline.get("/api/v1/accounts/search", q="BRUN")] == ["bruno"]
    assert none["username"] == "bruno"
    assert instance["stats"]["user_count"] == 2
    assert len(await aline.get("/api/v1/mutes")) == 1
    assert await aline.get("/api/v1/blocks") == []
    familiar = await bruno.get("/api/v1/accounts/familiar_followers", **{"id[]": aline.account_id})
    assert familiar == [{"id": str(aline.account_id), "accounts": []}]
