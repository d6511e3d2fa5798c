"""Signed-in browsers: S36, S37."""

from datetime import timedelta
from pathlib import Path

from ensembl_fed import clock
from ensembl_fed.events import AccountChanged
from ensembl_fed.models import WebSession
from ensembl_fed.storage.access import revoke_everything_of
from ensembl_fed.storage.accounts import member_of
from tests.api.browser_less import cookies_of, secret_in
from tests.api.consent import asked_of, register, signed_in_browser
from tests.api.house import House, open_house
from tests.town import PASSWORD


async def test_everything_of_a_member_ends_at_once(house: House) -> None:
    """A password change or a suspension ends tokens and sessions (S36)."""
    aline = await house.resident("aline")
    browser, _ = await signed_in_browser(house)
    application = await register(house)
    assert (await aline.client.get("/api/v1/preferences")).status == 200

    async with house.instance.database.unit() as unit:
        member = await member_of(unit, aline.account_id)
        assert member is not None
        await revoke_everything_of(unit, member.id)

    assert (await aline.client.get("/api/v1/preferences")).status == 401
    assert (await browser.get("/oauth/authorize", query=asked_of(application))).status == 303


async def test_secrets_are_kept_as_hashes(house: House) -> None:
    """Neither the token nor the cookie's word stands in the store (S35, S36)."""
    aline = await house.resident("aline")
    browser, _ = await signed_in_browser(house)

    (cookie,) = [value for name, value in browser.cookies.items() if "session" in name]
    async with house.instance.database.reading() as unit:
        assert await unit.session.get(WebSession, cookie) is None
    for file in house.instance.settings.data_dir.rglob("*.sqlite3*"):
        content = file.read_bytes()
        assert aline.token.encode() not in content
        assert cookie.encode() not in content


async def test_sign_in_says_as_little_as_it_can(house: House) -> None:
    """An unknown address and a wrong password read the same (S37)."""
    aline = await house.resident("aline")

    _, unknown = await signed_in_browser(house, "personne@example.org")
    _, wrong = await signed_in_browser(house, aline.email, "pas celui-là")

    assert unknown.status == wrong.status == 422
    for page in (unknown, wrong):
        assert "Cette adresse et ce mot de passe ne vont pas ensemble" in page.text


async def test_the_cookie_is_closed(house: House) -> None:
    """HttpOnly, Secure, SameSite, bound to the host; a new word at each sign-in (S36)."""
    await house.resident("aline")

    first, answer = await signed_in_browser(house)
    second, _ = await signed_in_browser(house)

    (line,) = [line for line in cookies_of(answer) if "session" in line]
    assert line.startswith("__Host-")
    for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert flag in line
    assert answer.headers["location"] == "/a"
    assert first.cookies != second.cookies


async def test_forms_of_other_sites_are_refused(house: House) -> None:
    """No secret, another origin, another site: nothing happens (S36)."""
    await house.resident("aline")
    application = await register(house)
    browser, _ = await signed_in_browser(house)
    asked = {**asked_of(application), "decision": "allow"}
    shown = await browser.get("/oauth/authorize", query=asked_of(application))
    secret = secret_in(shown)

    forged = [
        await browser.post("/oauth/authorize", form=asked),
        await browser.post("/oauth/authorize", form={**asked, "csrf_token": "x"}),
        await browser.post(
            "/oauth/authorize", form={**asked, "csrf_token": secret}, headers={"origin": "https://evil.example"}
        ),
        await browser.post(
            "/oauth/authorize", form={**asked, "csrf_token": secret}, headers={"sec-fetch-site": "cross-site"}
        ),
    ]

    assert [answer.status for answer in forged] == [403, 403, 403, 403]


async def test_nobody_is_sent_elsewhere_after_signing_in(house: House) -> None:
    """`next` leads to our own pages alone."""
    await house.resident("aline")
    browser = house.client.as_browser()
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        shown = await browser.get("/connexion", query={"next": elsewhere})
        fields = {"email": "aline", "password": PASSWORD, "next": elsewhere}
        answer = await browser.fill_in("/connexion", fields, shown=shown)
        assert answer.headers["location"] == "/"


async def test_guessing_passwords_is_slow(tmp_path: Path) -> None:
    """Limits by account and by address, and they end (S37)."""
    async with open_house(tmp_path, rate_limits="on") as house:
        await house.resident("aline")
        for _ in range(10):
            await signed_in_browser(house, "aline", "faux")
        _, locked = await signed_in_browser(house)
        with clock.moved(timedelta(minutes=16)):
            _, again = await signed_in_browser(house)

    assert locked.status == 429
    assert again.status == 303


async def test_a_member_who_is_disabled_may_do_nothing(house: House) -> None:
    """A token that is still there is refused with the reason, as soon as the change is committed (S36)."""
    aline = await house.resident("aline")
    assert (await aline.client.get("/api/v1/preferences")).status == 200

    async with house.instance.database.unit() as unit:
        member = await member_of(unit, aline.account_id)
        assert member is not None
        member.disabled_at = clock.utc_now()
        unit.session.add(member)
        unit.tell(AccountChanged(member.account_id))

    answer = await aline.client.get("/api/v1/preferences")
    assert answer.status == 403
    assert answer.json()["error"] == "Votre compte est suspendu."
