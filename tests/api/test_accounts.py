"""Accounts as clients see and change them."""

import io
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from PIL import Image

from ensembl_fed.clock import utc_now
from ensembl_fed.models.kinds import Role
from ensembl_fed.storage.mails import claim_mails
from tests.api.house import HOST, House, Person, open_house
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


async def _application_token(house: House, scopes: str = "read write") -> str:
    form = {"client_name": "Toot", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": scopes}
    application = (await house.client.post("/api/v1/apps", form=form)).json()
    asked = {
        "grant_type": "client_credentials",
        "client_id": application["client_id"],
        "client_secret": application["client_secret"],
        "scope": scopes,
    }
    return (await house.client.post("/oauth/token", form=asked)).json()["access_token"]


async def _relationship(viewer: Person, other: Person) -> dict[str, object]:
    (standing,) = (await viewer.client.get("/api/v1/accounts/relationships", query={"id[]": other.id})).json()
    return standing


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


async def test_following(house: House) -> None:
    """Follow, see it from both sides, unfollow."""
    aline, bruno = await house.resident("aline"), await house.resident("bruno")

    followed = (await aline.client.post(f"/api/v1/accounts/{bruno.id}/follow", form={"reblogs": "false"})).json()

    assert followed["following"] is True
    assert followed["showing_reblogs"] is False
    assert (await _relationship(bruno, aline))["followed_by"] is True
    followers = await house.client.get(f"/api/v1/accounts/{bruno.id}/followers")
    assert [account["username"] for account in followers.json()] == ["aline"]
    following = await house.client.get(f"/api/v1/accounts/{aline.id}/following")
    assert "bruno" in [account["username"] for account in following.json()]
    unfollowed = (await aline.client.post(f"/api/v1/accounts/{bruno.id}/unfollow")).json()
    assert unfollowed["following"] is False
    assert all(
        value is not None for name, value in unfollowed.items() if name not in ("languages", "muting_expires_at")
    )


async def test_nobody_follows_themselves(house: House) -> None:
    """Neither oneself nor nobody."""
    aline = await house.resident("aline")

    assert (await aline.client.post(f"/api/v1/accounts/{aline.id}/follow")).status == 403
    assert (await aline.client.post("/api/v1/accounts/1/follow")).status == 404


async def test_a_locked_account_is_asked(house: House) -> None:
    """The relation exists only after its owner's yes (S33)."""
    aline, bruno, chloe = [await house.resident(name) for name in ("aline", "bruno", "chloe")]
    await aline.client.ask("PATCH", "/api/v1/accounts/update_credentials", json={"locked": True})

    asked = (await bruno.client.post(f"/api/v1/accounts/{aline.id}/follow")).json()
    await chloe.client.post(f"/api/v1/accounts/{aline.id}/follow")

    assert (asked["following"], asked["requested"]) == (False, True)
    waiting = await aline.client.get("/api/v1/follow_requests")
    assert {account["username"] for account in waiting.json()} == {"bruno", "chloe"}
    me = (await aline.client.get("/api/v1/accounts/verify_credentials")).json()
    assert me["source"]["follow_requests_count"] == 2
    yes = await aline.client.post(f"/api/v1/follow_requests/{bruno.id}/authorize")
    assert yes.json()["followed_by"] is True
    no = await aline.client.post(f"/api/v1/follow_requests/{chloe.id}/reject")
    assert no.json()["followed_by"] is False
    assert (await aline.client.post(f"/api/v1/follow_requests/{chloe.id}/authorize")).status == 404
    assert (await aline.client.get("/api/v1/follow_requests")).json() == []
    gone = await aline.client.post(f"/api/v1/accounts/{bruno.id}/remove_from_followers")
    assert gone.json()["followed_by"] is False


async def test_blocking_and_muting(house: House) -> None:
    """Blocks end follows both ways and hide lists; mutes may end by themselves."""
    aline, bruno = await house.resident("aline"), await house.resident("bruno")
    await bruno.client.post(f"/api/v1/accounts/{aline.id}/follow")

    blocked = (await aline.client.post(f"/api/v1/accounts/{bruno.id}/block")).json()

    assert (blocked["blocking"], blocked["followed_by"]) == (True, False)
    assert (await _relationship(bruno, aline))["blocked_by"] is True
    assert (await bruno.client.get(f"/api/v1/accounts/{aline.id}/followers")).status == 404
    assert [account["id"] for account in (await aline.client.get("/api/v1/blocks")).json()] == [bruno.id]
    found = await aline.client.get("/api/v1/accounts/search?q=bruno")
    assert [account["id"] for account in found.json()] == [bruno.id]
    assert (await aline.client.post(f"/api/v1/accounts/{bruno.id}/unblock")).json()["blocking"] is False

    muted = (await aline.client.post(f"/api/v1/accounts/{bruno.id}/mute", form={"duration": "3600"})).json()
    assert (muted["muting"], muted["muting_notifications"]) == (True, True)
    assert muted["muting_expires_at"].endswith("Z")
    (listed,) = (await aline.client.get("/api/v1/mutes")).json()
    assert listed["mute_expires_at"] == muted["muting_expires_at"]
    assert (await aline.client.post(f"/api/v1/accounts/{bruno.id}/unmute")).json()["muting"] is False


async def test_a_note_on_somebody_is_ones_own(house: House) -> None:
    """A note is seen by who wrote it and by nobody else (S30)."""
    aline, bruno = await house.resident("aline"), await house.resident("bruno")

    kept = await aline.client.post(f"/api/v1/accounts/{bruno.id}/note", json={"comment": "prête sa remorque"})

    assert kept.json()["note"] == "prête sa remorque"
    assert (await _relationship(bruno, aline))["note"] == ""
    emptied = await aline.client.post(f"/api/v1/accounts/{bruno.id}/note", json={"comment": ""})
    assert emptied.json()["note"] == ""


async def test_relationships_of_many(house: House) -> None:
    """`id[]`, `id` and unknown numbers; every boolean is there."""
    aline, bruno, chloe = [await house.resident(name) for name in ("aline", "bruno", "chloe")]

    many = await aline.client.get(
        "/api/v1/accounts/relationships", query=[("id[]", bruno.id), ("id[]", chloe.id), ("id[]", "1"), ("id[]", "x")]
    )
    one = await aline.client.get("/api/v1/accounts/relationships", query={"id": bruno.id})

    assert [standing["id"] for standing in many.json()] == [bruno.id, chloe.id]
    assert [standing["id"] for standing in one.json()] == [bruno.id]


async def test_long_lists_page_by_the_link_header(house: House) -> None:
    """`next` stands first, with the public address; the last page has no next, an empty one no Link."""
    aline = await house.resident("aline")
    for name in ("bruno", "chloe", "denis"):
        other = await house.resident(name)
        await other.client.post(f"/api/v1/accounts/{aline.id}/follow")

    seen: list[str] = []
    path = f"/api/v1/accounts/{aline.id}/followers?limit=2&x=1"
    while path:
        answer = await house.client.get(path)
        seen += [account["username"] for account in answer.json()]
        link = answer.headers.get("link", "")
        assert link.startswith(f"<{BASE}/api/v1/accounts/{aline.id}/followers?") or not link
        path = link.split(">")[0].removeprefix(f"<{BASE}") if 'rel="next"' in link.split(",")[0] else ""
        assert "x=1" in path or not path

    assert seen == ["denis", "chloe", "bruno"]
    empty = await house.client.get(f"/api/v1/accounts/{other.id}/followers?limit=abc&max_id=&since_id=no")
    assert empty.json() == []
    assert "link" not in empty.headers


@pytest.mark.capability("R1")
async def test_signing_up_through_an_application(house: House) -> None:
    """Open, and without confirmation: the token works at once, and the first screen follows something (R5)."""
    own = house.client.with_token(await _application_token(house))
    form = {
        "username": "Denise",
        "email": "Denise@example.org",
        "password": "un mot de passe",
        "agreement": "true",
        "locale": "fr",
    }

    answer = await own.post("/api/v1/accounts", json={**form, "agreement": True})

    token = answer.json()
    assert answer.status == 200
    assert token["scope"] == "read write"
    me = (await house.client.with_token(token["access_token"]).get("/api/v1/accounts/verify_credentials")).json()
    assert me["username"] == "denise"
    assert me["display_name"] == ""
    following = (await house.client.get(f"/api/v1/accounts/{me['id']}/following")).json()
    assert "entraide" in [account["username"] for account in following]
    taken = await own.post("/api/v1/accounts", form=form)
    assert taken.status == 422
    assert {name: problems[0]["error"] for name, problems in taken.json()["details"].items()} == {
        "username": "ERR_TAKEN",
        "email": "ERR_TAKEN",
    }


@pytest.mark.parametrize(
    ("change", "field", "error"),
    [
        ({"username": ""}, "username", "ERR_BLANK"),
        ({"username": "é"}, "username", "ERR_INVALID"),
        ({"username": "a" * 31}, "username", "ERR_INVALID"),
        ({"username": "ccas"}, "username", "ERR_RESERVED"),
        ({"username": "instance.actor"}, "username", "ERR_RESERVED"),
        ({"email": "nulle part"}, "email", "ERR_INVALID"),
        ({"password": "court"}, "password", "ERR_TOO_SHORT"),
        ({"agreement": "false"}, "agreement", "ERR_ACCEPTED"),
    ],
)
async def test_what_cannot_sign_up(house: House, change: dict[str, str], field: str, error: str) -> None:
    """Each field says which rule it breaks, in Mastodon's words for programs and in French for people."""
    own = house.client.with_token(await _application_token(house))
    form = {"username": "denise", "email": "d@example.org", "password": "un mot de passe", "agreement": "true"}

    answer = await own.post("/api/v1/accounts", form={**form, **change})

    assert answer.status == 422
    assert answer.json()["error"].startswith("Validation failed: ")
    (problem,) = answer.json()["details"][field]
    assert problem["error"] == error
    assert problem["description"]


async def test_closed_and_waiting(tmp_path: Path) -> None:
    """Closed is 403; with approval the token comes, and waits."""
    form = {"username": "denise", "email": "d@example.org", "password": "un mot de passe", "agreement": "true"}
    async with open_house(tmp_path / "closed", registrations="closed") as house:
        own = house.client.with_token(await _application_token(house))
        assert (await own.post("/api/v1/accounts", form=form)).status == 403
    async with open_house(tmp_path / "approval", registrations="approval") as house:
        own = house.client.with_token(await _application_token(house))
        token = (await own.post("/api/v1/accounts", form=form)).json()["access_token"]
        waiting = await house.client.with_token(token).get("/api/v1/accounts/verify_credentials")
    assert waiting.status == 403
    assert "attend" in waiting.json()["error"]


async def test_signing_up_needs_an_application(house: House) -> None:
    """Without a token 401, with a member's 403, with a reading one 403."""
    aline = await house.resident("aline")
    reading = house.client.with_token(await _application_token(house, "read"))

    assert (await house.client.post("/api/v1/accounts", form={})).status == 401
    assert (await aline.client.post("/api/v1/accounts", form={})).status == 403
    assert (await reading.post("/api/v1/accounts", form={})).status == 403


async def test_answers_for_one_viewer_are_kept_by_nobody(house: House) -> None:
    """`private, no-store` wherever the answer depends on who asks (S32)."""
    aline = await house.resident("aline")
    for path in ("/api/v1/accounts/verify_credentials", "/api/v1/preferences", f"/api/v1/accounts/{aline.id}"):
        answer = await aline.client.get(path)
        assert "no-store" in answer.headers["cache-control"]
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert orjson.loads(answer.body)


async def test_confirming_ones_address(tmp_path: Path) -> None:
    """Until the link of the mail is opened the token waits; the link works twice, and a made-up one never."""
    form = {"username": "denise", "email": "d@example.org", "password": "un mot de passe", "agreement": "true"}
    async with open_house(tmp_path, email_confirmation="on") as house:
        own = house.client.with_token(await _application_token(house))
        token = (await own.post("/api/v1/accounts", form=form)).json()["access_token"]
        me = house.client.with_token(token)
        waiting = await me.get("/api/v1/accounts/verify_credentials")
        again = await me.post("/api/v1/emails/confirmations")
        async with house.instance.database.unit() as unit:
            mails = await claim_mails(unit, now=utc_now(), limit=10, lease=timedelta())
        path = mails[0].text.split(BASE)[1].split()[0]
        made_up = await house.client.get(path[:-8] + "AAAAAAAA", headers={"accept": "text/html"})
        opened = [await house.client.get(path, headers={"accept": "text/html"}) for _ in range(2)]
        confirmed = await me.get("/api/v1/accounts/verify_credentials")
        late = await me.post("/api/v1/emails/confirmations")

    assert waiting.status == 403
    assert again.json() == {}
    assert [mail.recipient for mail in mails] == ["d@example.org"] * 2
    assert made_up.status == 422
    assert [page.status for page in opened] == [200, 200]
    assert confirmed.status == 200
    assert late.status == 403


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
