"""Applications and tokens: S35, S36, S37, S38."""

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.routing import Route

from ensembl_fed import clock
from tests.api.browser_less import query_of
from tests.api.consent import BACK, asked_of, register, signed_in_browser
from tests.api.house import HOST, House, open_house
from tests.town import PASSWORD
from web.mastodon.routes import Undeclared, check_declared

OOB = "urn:ietf:wg:oauth:2.0:oob"
VERIFIER = "a" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


async def _code(house: House, application: dict[str, object], **fields: str) -> str:
    browser, _ = await signed_in_browser(house)
    asked = asked_of(application, **fields)
    shown = await browser.get("/oauth/authorize", query=asked)
    assert shown.status == 200, shown.text
    answer = await browser.fill_in("/oauth/authorize", {**asked, "decision": "allow"}, shown=shown)
    assert answer.status == 303, answer.text
    return query_of(answer.headers["location"])["code"]


def _exchange(application: dict[str, object], code: str, **fields: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "client_id": str(application["client_id"]),
        "client_secret": str(application["client_secret"]),
        "redirect_uri": BACK,
        "code": code,
        **fields,
    }


async def test_an_application_registers_in_three_spellings(house: House) -> None:
    """JSON, urlencoded and multipart; redirect addresses as one text, as lines, as a list."""
    fields = {"client_name": "Elk", "scopes": "read", "website": "https://elk.example"}
    answers = [
        await house.client.post("/api/v1/apps", json={**fields, "redirect_uris": [BACK, OOB]}),
        await house.client.post("/api/v1/apps", form={**fields, "redirect_uris": f"{BACK}\n{OOB}"}),
        await house.client.post("/api/v1/apps", parts={**fields, "redirect_uris": f"{BACK}\r\n{OOB}"}),
    ]

    for answer in answers:
        application = answer.json()
        assert application["redirect_uris"] == [BACK, OOB]
        assert application["redirect_uri"] == f"{BACK}\n{OOB}"
        assert application["client_secret_expires_at"] == 0
        assert isinstance(application["vapid_key"], str)
        assert application["id"].isdigit()


@pytest.mark.parametrize(
    "fields",
    [
        {"client_name": ""},
        {"redirect_uris": ""},
        {"redirect_uris": "javascript:alert(1)"},
        {"scopes": "read everything"},
    ],
)
async def test_what_no_application_mayregister(house: House, fields: dict[str, str]) -> None:
    """A blank name, an address that runs code, an unknown scope: 422."""
    form = {"client_name": "Elk", "redirect_uris": BACK, "scopes": "read", **fields}
    answer = await house.client.post("/api/v1/apps", form=form)

    assert answer.status == 422
    assert answer.json()["error"].startswith("Validation failed")


async def test_bodies_that_cannot_be_read(house: House) -> None:
    """Malformed JSON is 400, another type 415, and always JSON is answered (S21, S42)."""
    post = house.client.post
    assert (await post("/api/v1/apps", body=b"{", headers={"content-type": "application/json"})).status == 400
    assert (await post("/api/v1/apps", body=b"[]", headers={"content-type": "application/json"})).status == 400
    answer = await post("/api/v1/apps", body=b"<a/>", headers={"content-type": "application/xml"})
    assert answer.status == 415
    assert answer.json()["error"]
    huge = await post("/api/v1/apps", body=b"a" * 1_100_000, headers={"content-type": "application/json"})
    assert huge.status == 413


@pytest.mark.capability("T1")
async def test_from_consent_to_token(house: House) -> None:
    """A client registers, its user signs in and agrees, the code becomes a token that works (S35)."""
    await house.resident("aline")
    application = await register(house)

    code = await _code(house, application, state="à bientôt")
    answer = await house.client.post("/oauth/token", json=_exchange(application, code))

    token = answer.json()
    assert answer.status == 200
    assert token["token_type"] == "Bearer"
    assert token["scope"] == "read write"
    assert isinstance(token["created_at"], int)
    assert "no-store" in answer.headers["cache-control"]
    me = await house.client.with_token(token["access_token"]).get("/api/v1/accounts/verify_credentials")
    assert me.json()["username"] == "aline"


async def test_back_byte_for_byte_with_state(house: House) -> None:
    """The redirect address keeps its percent signs, and `state` comes back."""
    await house.resident("aline")
    application = await register(house)
    browser, _ = await signed_in_browser(house)
    asked = asked_of(application, state="x y/é")

    shown = await browser.get("/oauth/authorize", query=asked)
    answer = await browser.fill_in("/oauth/authorize", {**asked, "decision": "allow"}, shown=shown)

    assert answer.headers["location"].startswith(BACK + "?code=")
    assert query_of(answer.headers["location"])["state"] == "x y/é"


async def test_refusing_sends_back_without_a_code(house: House) -> None:
    """The person says no: access_denied."""
    await house.resident("aline")
    application = await register(house)
    browser, _ = await signed_in_browser(house)

    shown = await browser.get("/oauth/authorize", query=asked_of(application))
    answer = await browser.fill_in("/oauth/authorize", {**asked_of(application), "decision": "deny"}, shown=shown)

    assert query_of(answer.headers["location"]) == {"error": "access_denied"}


async def test_another_redirect_address_gets_an_error_page(house: House) -> None:
    """An address that was not registered, to the letter, is never redirected to (S35)."""
    await house.resident("aline")
    application = await register(house)
    browser, _ = await signed_in_browser(house)

    for uri in (BACK + "/", BACK.lower().replace("%3a", "%3A") + "x", "https://evil.example/", ""):
        answer = await browser.get("/oauth/authorize", query=asked_of(application, redirect_uri=uri))
        assert answer.status == 400
        assert "location" not in answer.headers
        assert "text/html" in answer.headers["content-type"]
    unknown = await browser.get("/oauth/authorize", query=asked_of({"client_id": "nobody"}))
    assert unknown.status == 404


async def test_consent_pages_let_popups_and_redirects_live(house: House) -> None:
    """No opener policy, no form-action; frames are forbidden (S27)."""
    await house.resident("aline")
    application = await register(house)
    browser, _ = await signed_in_browser(house)

    sign_in = await browser.get("/connexion")
    consent = await browser.get("/oauth/authorize/", query=asked_of(application))

    assert consent.status == 200
    assert "form-action" not in consent.headers["content-security-policy"]
    for page in (sign_in, consent):
        assert "cross-origin-opener-policy" not in page.headers
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert "access-control-allow-origin" not in page.headers


async def test_without_a_session_one_signs_in_first(house: House) -> None:
    """The way back leads to the consent page; force_login asks again and does not loop."""
    await house.resident("aline")
    application = await register(house)
    browser, _ = await signed_in_browser(house)

    stranger = await house.client.get("/oauth/authorize", query=asked_of(application))
    forced = await browser.get("/oauth/authorize", query=asked_of(application, force_login="true"))

    assert stranger.status == 303
    back = query_of(stranger.headers["location"])["next"]
    assert back.startswith("/oauth/authorize?")
    assert query_of(back)["redirect_uri"] == BACK
    assert forced.status == 303
    assert "force_login" not in forced.headers["location"]


async def test_a_code_serves_once(house: House) -> None:
    """Its second use revokes what the first one gave (S35)."""
    await house.resident("aline")
    application = await register(house)
    code = await _code(house, application)
    token = (await house.client.post("/oauth/token", form=_exchange(application, code))).json()["access_token"]
    me = house.client.with_token(token)
    assert (await me.get("/api/v1/accounts/verify_credentials")).status == 200

    again = await house.client.post("/oauth/token", form=_exchange(application, code))

    assert again.status == 400
    assert again.json()["error"] == "invalid_grant"
    assert (await me.get("/api/v1/accounts/verify_credentials")).status == 401


async def test_a_code_is_bound(house: House) -> None:
    """To its application, its redirect address and ten minutes (S35)."""
    await house.resident("aline")
    application, other = await register(house), await register(house)
    code = await _code(house, application)

    wrong = [
        _exchange(other, code),
        _exchange(application, code, redirect_uri="https://elk.example/"),
        _exchange(application, code, client_secret="guess"),
        _exchange(application, code, client_secret=""),
        _exchange(application, "guess"),
    ]
    for form in wrong:
        answer = await house.client.post("/oauth/token", form=form)
        assert answer.json()["error"] in ("invalid_grant", "invalid_client")
    with clock.moved(timedelta(minutes=11)):
        late = await house.client.post("/oauth/token", form=_exchange(application, code))
    assert late.json()["error"] == "invalid_grant"


async def test_proof_key(house: House) -> None:
    """A challenge is honoured whenever it was given, and lets an application do without its secret (RFC 7636)."""
    await house.resident("aline")
    application = await register(house)
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    code = await _code(house, application, **pkce)

    missing = await house.client.post("/oauth/token", form=_exchange(application, code))
    wrong = await house.client.post("/oauth/token", form=_exchange(application, code, code_verifier="b" * 50))
    public = _exchange(application, code, code_verifier=VERIFIER)
    del public["client_secret"]
    right = await house.client.post("/oauth/token", form=public)

    assert missing.json()["error"] == wrong.json()["error"] == "invalid_grant"
    assert right.status == 200


async def test_plain_challenges_and_other_flows_are_refused(house: House) -> None:
    """S256 alone; no implicit flow; no password grant (S35)."""
    await house.resident("aline")
    application = await register(house)
    browser, _ = await signed_in_browser(house)

    plain = await browser.get("/oauth/authorize", query=asked_of(application, code_challenge="abc"))
    implicit = await browser.get("/oauth/authorize", query=asked_of(application, response_type="token"))
    password = {"grant_type": "password", "username": "aline", "password": PASSWORD}
    granted = await house.client.post("/oauth/token", form={**_exchange(application, ""), **password})

    assert query_of(plain.headers["location"])["error"] == "invalid_request"
    assert query_of(implicit.headers["location"])["error"] == "unsupported_response_type"
    assert granted.status == 400
    assert granted.json()["error"] == "unsupported_grant_type"


async def test_the_code_on_a_page(house: House) -> None:
    """Command-line clients show a code to copy, and it works."""
    await house.resident("aline")
    application = await register(house, redirect_uris=OOB)
    browser, _ = await signed_in_browser(house)
    asked = asked_of(application, redirect_uri=OOB)

    shown = await browser.get("/oauth/authorize", query=asked)
    page = await browser.fill_in("/oauth/authorize", {**asked, "decision": "allow"}, shown=shown)

    code = page.text.split('<code class="code">')[1].split("<")[0]
    answer = await house.client.post("/oauth/token", form=_exchange(application, code, redirect_uri=OOB))
    assert answer.status == 200


async def test_scopes_are_asked_within_registered(house: House) -> None:
    """A client gets no more than it registered (S35)."""
    await house.resident("aline")
    application = await register(house, scopes="read write:statuses")
    code = await _code(house, application, scope="read write admin:read")

    token = (await house.client.post("/oauth/token", form=_exchange(application, code))).json()

    assert token["scope"] == "read write:statuses"
    me = house.client.with_token(token["access_token"])
    refused = await me.ask("PATCH", "/api/v1/accounts/update_credentials", json={"note": "x"})
    assert refused.status == 403
    assert refused.json()["error"] == "This action is outside the authorized scopes"


async def test_an_application_speaks_for_itself(house: House) -> None:
    """client_credentials, by body or HTTP Basic; such a token is nobody's."""
    application = await register(house)
    pair = f"{application['client_id']}:{application['client_secret']}"
    basic = {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    form = {"grant_type": "client_credentials", "scope": "read"}
    answer = await house.client.post("/oauth/token", form=form, headers=basic)

    own = house.client.with_token(answer.json()["access_token"])
    assert (await own.get("/api/v1/apps/verify_credentials")).json()["name"] == "Elk"
    assert (await own.get("/api/v1/accounts/verify_credentials")).status == 403


async def test_revoking(house: House) -> None:
    """A revoked token is good no longer, also where it was kept in a cache; another application can't revoke it."""
    aline = await house.resident("aline")
    application, other = await register(house), await register(house)
    code = await _code(house, application)
    token = (await house.client.post("/oauth/token", form=_exchange(application, code))).json()["access_token"]
    me = house.client.with_token(token)
    assert (await me.get("/api/v1/preferences")).status == 200

    strange = await house.client.post("/oauth/revoke", form={**_exchange(other, ""), "token": token})
    revoked = await house.client.post("/oauth/revoke", form={**_exchange(application, ""), "token": token})

    assert strange.status == 403
    assert (revoked.status, revoked.json()) == (200, {})
    assert (await me.get("/api/v1/preferences")).status == 401
    assert (await aline.client.get("/api/v1/preferences")).status == 200


async def test_metadata_and_userinfo(house: House) -> None:
    """RFC 8414: where everything is, on our own public address."""
    aline = await house.resident("aline")

    told = (await house.client.get("/.well-known/oauth-authorization-server")).json()
    user = (await aline.client.get("/oauth/userinfo")).json()

    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["token_endpoint"] == f"https://{HOST}/oauth/token"
    assert user["sub"] == aline.uri


async def test_preflights_ask_for_no_token(house: House) -> None:
    """Browser clients of any origin may ask; pages are not for them."""
    asked = {"origin": "https://phanpy.example", "access-control-request-method": "PATCH"}
    answer = await house.client.ask("OPTIONS", "/api/v1/accounts/update_credentials", headers=asked)
    missing = await house.client.get("/api/v1/nothing-here", headers={"origin": "https://phanpy.example"})

    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    for header in ("Authorization", "Content-Type", "Idempotency-Key"):
        assert header in answer.headers["access-control-allow-headers"]
    assert (missing.status, missing.json()["error"]) == (404, "Record not found")
    assert "Link" in missing.headers["access-control-expose-headers"]


async def test_an_endpoint_that_declares_nothing_does_not_start() -> None:
    """Every endpoint says which scope it needs, or that it is open to all (S38)."""

    async def silent(request: object) -> None:
        raise AssertionError

    with pytest.raises(Undeclared):
        check_declared([Route("/api/v1/silent", silent)])


async def test_rate_limit_headers(tmp_path: Path) -> None:
    """Integers, and a moment that Mastodon.py can read; then 429."""
    async with open_house(tmp_path, rate_limits="on") as house:
        first = await house.client.get("/api/v1/custom_emojis")
        for _ in range(300):
            last = await house.client.get("/api/v1/custom_emojis")

    assert first.headers["x-ratelimit-limit"] == "300"
    assert first.headers["x-ratelimit-remaining"] == "299"
    assert first.headers["x-ratelimit-reset"].endswith(".000000Z")
    assert last.status == 429
    assert last.json()["error"]
    assert int(last.headers["retry-after"]) > 0
