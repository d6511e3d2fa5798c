"""People sign up through applications."""

from datetime import timedelta
from pathlib import Path

import pytest

from ensembl_fed.clock import utc_now
from ensembl_fed.storage.mails import claim_mails
from tests.api.house import HOST, House, open_house

BASE = f"https://{HOST}"


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
