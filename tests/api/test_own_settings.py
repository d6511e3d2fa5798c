"""One's own settings on pages: profile, password, what is signed in, a forgotten password, leaving for good."""

import base64
import re

import pytest

from ensembl_fed.storage.accounts import account_by_id, member_by_email
from ensembl_fed.storage.statuses import status_by_id
from tests.api.browser_less import secret_in
from tests.api.page_visits import page, send, signed_in, visitor
from tests.town import PASSWORD, Resident, Town

HERE = "/parametres"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FORGOTTEN = "/mot-de-passe-oublie"
ANOTHER = "un tout autre mot de passe"


async def mails_of(resident: Resident) -> list[str]:
    folder = resident.instance.settings.data_dir / "mails" / resident.instance.place
    return [path.read_bytes().decode() for path in sorted(folder.glob("*.eml"))] if folder.exists() else []


async def test_profile_is_kept(town: Town) -> None:
    """What is written is shown to clients; too long a name is told with what was typed."""
    [aline] = await town.residents("aline")
    browser = await signed_in(aline)

    await send(
        browser,
        f"{HERE}/profil",
        {"display_name": "Aline D.", "note": "Rue haute", "indexable": "1"},
        shown_at=HERE,
    )
    wrong = await send(browser, f"{HERE}/profil", {"display_name": "x" * 61, "note": "<b>"}, shown_at=HERE, status=422)

    account = await aline.get("/api/v1/accounts/verify_credentials")
    assert (account["display_name"], account["indexable"], account["discoverable"]) == ("Aline D.", True, False)
    assert account["source"]["note"] == "Rue haute"
    assert "x" * 61 in wrong.text
    assert "&lt;b&gt;" in wrong.text


async def test_a_new_password_ends_everything_else(town: Town) -> None:
    """S36: other sessions and every token end; the session that asked goes on; the old password is wrong now."""
    [aline] = await town.residents("aline")
    browser, other = await signed_in(aline), await signed_in(aline)
    fields = {"current": PASSWORD, "password": ANOTHER}

    refused = await send(browser, f"{HERE}/mot-de-passe", {**fields, "current": "faux"}, shown_at=HERE, status=422)
    short = await send(browser, f"{HERE}/mot-de-passe", {**fields, "password": "court"}, shown_at=HERE, status=422)
    await send(browser, f"{HERE}/mot-de-passe", fields, shown_at=HERE)

    assert "mot de passe actuel" in refused.text
    assert "au moins" in short.text
    await page(browser, HERE)
    await page(other, HERE, status=303)
    assert (await aline.asks("GET", "/api/v1/accounts/verify_credentials")).status == 401


async def test_sessions_and_applications_end(town: Town) -> None:
    """Each is listed, and ends by a button; nobody ends another's."""
    aline, bruno = await town.residents("aline", "bruno")
    browser, other, stranger = await signed_in(aline), await signed_in(aline), await signed_in(bruno)
    shown = await page(browser, HERE)
    [key] = re.findall(r'name="session" value="(\w+)"', shown.text)
    [application] = re.findall(r'name="application" value="(\d+)"', shown.text)

    await send(stranger, f"{HERE}/sessions", {"session": key}, shown_at=HERE)
    await send(stranger, f"{HERE}/applications", {"application": application}, shown_at=HERE)
    await page(other, HERE)
    assert (await aline.asks("GET", "/api/v1/accounts/verify_credentials")).status == 200

    await send(browser, f"{HERE}/sessions", {"session": key}, shown_at=HERE)
    await send(browser, f"{HERE}/applications", {"application": application}, shown_at=HERE)

    await page(other, HERE, status=303)
    assert (await aline.asks("GET", "/api/v1/accounts/verify_credentials")).status == 401


async def test_a_forgotten_password(town: Town) -> None:
    """The link is good once and for the address alone; whoever asks learns nothing of who has an account."""
    [aline] = await town.residents("aline")
    browser = visitor(town, aline.instance)
    old = await signed_in(aline)

    known = await send(browser, FORGOTTEN, {"email": aline.email}, shown_at=FORGOTTEN, status=200)
    unknown = await send(browser, FORGOTTEN, {"email": "nul@example.org"}, shown_at=FORGOTTEN, status=200)
    await town.settle()
    [mail] = await mails_of(aline)
    flat = mail.replace("=\n", "").replace("=3D", "=")
    link = re.search(r"(/nouveau-mot-de-passe\?mot=[\w=-]+)", flat)
    assert link is not None
    path = link.group(1)
    word = path.partition("mot=")[2]

    await send(browser, "/nouveau-mot-de-passe", {"mot": word, "password": "court"}, shown_at=path, status=422)
    await send(browser, "/nouveau-mot-de-passe", {"mot": word, "password": ANOTHER}, shown_at=path, status=200)

    assert re.sub(r'value="[^"]*"', "", known.text) == re.sub(r'value="[^"]*"', "", unknown.text)
    await page(browser, path, status=422)
    await page(browser, "/nouveau-mot-de-passe?mot=rien", status=422)
    await page(old, HERE, status=303)
    assert (await aline.asks("GET", "/api/v1/accounts/verify_credentials")).status == 401
    form = {"email": aline.email, "password": ANOTHER, "next": "/"}
    await send(browser, "/connexion", form, shown_at="/connexion")


@pytest.mark.capability("R26")
async def test_leaving_for_good(town: Town) -> None:
    """Both a password and a tick; the member is forgotten, statuses are erased, other servers delete them too."""
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)
    await bruno.follows(aline)
    posted = await aline.posts("Au revoir", visibility="public")
    await town.settle()
    assert "Au revoir" in await bruno.home()
    browser = await signed_in(aline)

    await send(browser, f"{HERE}/suppression", {"current": PASSWORD}, shown_at=HERE, status=422)
    await send(browser, f"{HERE}/suppression", {"current": "faux", "sure": "1"}, shown_at=HERE, status=422)
    await send(browser, f"{HERE}/suppression", {"current": PASSWORD, "sure": "1"}, shown_at=HERE)
    await town.settle()

    assert await bruno.home() == []
    assert (await aline.asks("GET", "/api/v1/accounts/verify_credentials")).status == 401
    async with aline.instance.database.reading() as unit:
        assert await status_by_id(unit, int(posted["id"])) is None
        assert await member_by_email(unit, aline.email) is None
        account = await account_by_id(unit, aline.account_id)
        assert account is not None
        assert account.gone_at is not None
    await page(visitor(town, aline.instance), "/@aline", status=404)


async def test_strangers_forms_change_nothing(town: Town) -> None:
    """S36: without the secret of the session nothing is taken."""
    [aline] = await town.residents("aline")
    browser = await signed_in(aline)

    for path in ("profil", "mot-de-passe", "sessions", "applications", "suppression"):
        answer = await browser.post(f"{HERE}/{path}", form={"current": PASSWORD, "sure": "1"})
        assert answer.status == 403, path
    await page(visitor(town, aline.instance), HERE, status=303)


async def test_an_unconfirmed_address_is_changed(town: Town) -> None:
    """POST /api/v1/emails/confirmations with another address; check_confirmation says how it stands."""
    aline, bruno = await town.residents("aline", "bruno")
    assert await aline.get("/api/v1/emails/check_confirmation") is True
    async with aline.instance.database.unit() as unit:
        member = await member_by_email(unit, aline.email)
        assert member is not None
        member.confirmed_at = None
        await unit.add(member)
        from ensembl_fed.events import AccountChanged

        unit.tell(AccountChanged(aline.account_id))

    taken = await aline.asks("POST", "/api/v1/emails/confirmations", json={"email": bruno.email})
    wrong = await aline.asks("POST", "/api/v1/emails/confirmations", json={"email": "rien"})
    done = await aline.asks("POST", "/api/v1/emails/confirmations", json={"email": "neuve@example.org"})
    await town.settle()

    assert (taken.status, wrong.status, done.status) == (422, 422, 200)
    assert "To: neuve@example.org" in (await mails_of(aline))[-1]
    assert await aline.get("/api/v1/emails/check_confirmation") is False


async def test_own_picture_is_kept_replaced_and_taken_away(town: Town) -> None:
    """What is no picture is refused in words; the picture is shown beside the name, and its file goes with it."""
    (aline,) = await town.residents("aline")
    browser = await signed_in(aline)
    shown = await page(browser, HERE)

    refused = await browser.ask("POST", f"{HERE}/photo", parts={"csrf_token": secret_in(shown)})
    assert refused.status == 303
    assert "Choisissez d’abord une photo" in (await page(browser, HERE)).text
    wrong = {"csrf_token": secret_in(shown), "photo": ("x.png", "image/png", b"not a picture")}
    assert (await browser.ask("POST", f"{HERE}/photo", parts=wrong)).status == 303
    assert 'class="face face--big" src' not in (await page(browser, HERE)).text
    right = {"csrf_token": secret_in(shown), "photo": ("moi.png", "image/png", PICTURE)}
    await browser.ask("POST", f"{HERE}/photo", parts=right)

    found = re.search(r'class="face face--big" src="([^"]+)"', (await page(browser, "/@aline")).text)
    assert found is not None
    assert (await browser.get(found.group(1))).status == 200
    await send(browser, f"{HERE}/photo", {"remove": "1"}, shown_at=HERE)
    assert 'class="face face--big" src' not in (await page(browser, "/@aline")).text
    assert (await browser.get(found.group(1))).status == 404
