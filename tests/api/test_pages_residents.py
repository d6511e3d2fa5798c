"""The pages of a resident: home, notifications, conversations, search, writing, and what is done with a post."""

import base64
import re

import pytest

from tests.api.browser_less import secret_in
from tests.api.page_visits import asks_for_help, page, send, signed_in, visitor, with_quartiers
from tests.town import PASSWORD, Town

_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_WRITTEN = {"text": "Le marché de Noël commence samedi.", "audience": "town", "step": "publish"}


def _article(html: str, words: str) -> str:
    """The article that holds these words."""
    return next(part for part in re.findall(r"<article.*?</article>", html, re.S) if words in part)


def _path_of(html: str, words: str) -> str:
    found = re.search(r'class="small soft when" href="([^"]+)"', _article(html, words))
    assert found is not None
    return found.group(1)


@pytest.mark.capability("R5")
async def test_first_screen_of_a_newcomer_is_not_empty(town: Town) -> None:
    """With nothing near home yet, the open help of the whole town stands there; an empty feed says what to do."""
    alice, bruno = await town.residents("alice", "bruno", on_hosts=2)
    await asks_for_help(await signed_in(alice), quartier="")
    await town.settle()

    home = await page(await signed_in(bruno), "/accueil")

    assert "En ce moment dans la ville" in home.text
    assert "apporter du pain" in home.text
    assert "Demander de l’aide" in home.text


@pytest.mark.capability("R21")
async def test_message_is_written_read_answered_liked_shared_and_kept(town: Town) -> None:
    """Everything by forms: the buttons lead back to the page they were pressed on, and say what is so now."""
    alice, bruno = await town.residents("alice", "bruno")
    writing, reading = await signed_in(alice), await signed_in(bruno)
    await bruno.follows(alice)

    await send(writing, "/ecrire", _WRITTEN, shown_at="/ecrire")
    home = await page(reading, "/accueil")
    path = _path_of(home.text, "marché de Noël")
    for deed in ("aimer", "partager", "garder"):
        answer = await send(reading, f"{path}/{deed}", {"on": "1", "back": "/accueil"}, shown_at="/accueil")
        assert answer.headers["location"] == "/accueil"
    await send(reading, f"{path}/repondre", {"text": "J'y serai."}, shown_at=path)

    shown = _article((await page(reading, "/accueil")).text, "marché de Noël")
    for words in ("Aimé", "Partagé", "Gardé"):
        assert words in shown
    assert "marché de Noël" in (await page(reading, "/marque-pages")).text
    assert "marché de Noël" in (await page(reading, "/favoris")).text
    told = (await page(writing, "/notifications")).text
    for words in ("aime votre message", "a partagé votre message", "vous a écrit", "J&#39;y serai."):
        assert words in told
    assert "marché" not in (await page(writing, "/marque-pages")).text


@pytest.mark.capability("R24")
async def test_notifications_are_new_until_they_were_looked_at(town: Town) -> None:
    """The number in the head of every page is gone after the list was read."""
    alice, bruno = await town.residents("alice", "bruno")
    await bruno.posts("@alice bonjour !")
    browser = await signed_in(alice)

    assert 'data-count="notifications">1<' in (await page(browser, "/carte")).text
    assert (await browser.get("/notifications/nombre")).json() == {"unread": 1}
    assert "is-new" in (await page(browser, "/notifications")).text
    again = (await page(browser, "/notifications")).text

    assert "is-new" not in again
    assert "data-count" not in again
    await send(browser, "/notifications/vider", {}, shown_at="/notifications")
    assert "Rien à signaler" in (await page(browser, "/notifications")).text


@pytest.mark.capability("R22", "R16")
async def test_private_conversation_stays_between_two(town: Town) -> None:
    """Across instances, by forms; for anybody else the conversation does not exist."""
    alice, bruno = await town.residents("alice", "bruno", on_hosts=2)
    chloe = await town.resident("chloe", alice.instance)
    writing, reading, curious = await signed_in(alice), await signed_in(bruno), await signed_in(chloe)

    letter = {"to": bruno.handle, "text": "Voici mon numéro : 04 70 00 00 00."}
    sent = await send(writing, "/messages/nouveau", letter, shown_at="/messages/nouveau")
    await town.settle()
    there = _conversation(await _text(reading, "/messages"))
    assert "Voici mon numéro" in await _text(reading, there)
    await send(reading, there, {"text": "Merci, j'appelle demain."}, shown_at=there)
    await town.settle()

    here = await _text(writing, sent.headers["location"])
    assert "j&#39;appelle demain" in here or "j'appelle demain" in here
    assert (await page(curious, sent.headers["location"], status=404)).status == 404
    assert "Voici mon numéro" not in await _text(curious, "/messages")
    await send(writing, f"{sent.headers['location']}/retirer", {}, shown_at=sent.headers["location"])
    assert "Aucun message pour l’instant" in await _text(writing, "/messages")


async def _text(browser: object, path: str) -> str:
    return (await page(browser, path)).text  # type: ignore[arg-type]  # a Client


def _conversation(html: str) -> str:
    found = re.search(r'href="(/messages/\d+)"', html)
    assert found is not None, html
    return found.group(1)


@pytest.mark.capability("R21")
async def test_form_that_is_sent_twice_posts_once(town: Town) -> None:
    """Two presses of the button are one message; another text with the same form is another message."""
    (alice,) = await town.residents("alice")
    browser = await signed_in(alice)
    shown = await page(browser, "/ecrire")
    once = re.search(r'name="once" value="([^"]+)"', shown.text)
    assert once is not None
    fields = {**_WRITTEN, "once": once.group(1)}

    first = await browser.fill_in("/ecrire", fields, shown=shown)
    second = await browser.fill_in("/ecrire", fields, shown=shown)
    other = await browser.fill_in("/ecrire", {**fields, "text": "Et le vin chaud ?"}, shown=shown)

    assert first.headers["location"] == second.headers["location"] != other.headers["location"]
    assert (await page(browser, "/@alice")).text.count("commence samedi.") == 1


@pytest.mark.capability("R21")
async def test_text_is_not_lost_when_the_session_had_ended(town: Town) -> None:
    """The answer asks to sign in again and carries the text; the form has it once, after signing in."""
    (alice,) = await town.residents("alice")
    browser = await signed_in(alice)
    shown = await page(browser, "/ecrire")
    browser.cookies.clear()

    refused = await browser.post(
        "/ecrire",
        form={**_WRITTEN, "csrf_token": secret_in(shown)},
        headers={"accept": "text/html", "referer": f"{browser.base}/ecrire"},
    )
    assert refused.status == 401
    assert "Rien n’est perdu" in refused.text
    kept = re.search(r'name="kept" value="([^"]+)"', refused.text)
    assert kept is not None
    word = kept.group(1).replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
    back = re.search(r'name="next" value="([^"]+)"', refused.text)
    assert back is not None
    credentials = {"email": alice.email, "password": PASSWORD, "next": back.group(1), "kept": word}
    answer = await browser.fill_in("/connexion", credentials, shown=refused)

    assert answer.headers["location"] == "/ecrire"
    assert "Le marché de Noël commence samedi." in await _text(browser, "/ecrire")
    assert "Le marché de Noël" not in await _text(browser, "/ecrire")
    assert "Le marché de Noël" not in await _text(browser, "/@alice")


@pytest.mark.capability("R21")
async def test_photo_is_described_before_it_is_published(town: Town) -> None:
    """Sending the photo shows it with a field for its description; the message then carries both."""
    (alice,) = await town.residents("alice")
    browser = await signed_in(alice)
    shown = await page(browser, "/ecrire")
    parts = {**_WRITTEN, "csrf_token": secret_in(shown), "photos[]": ("chat.png", "image/png", _PIXEL)}

    again = await browser.ask("POST", "/ecrire", parts=parts)
    assert again.status == 200
    assert "Le marché de Noël commence samedi." in again.text
    number = re.search(r'name="media\[\]" value="(\d+)"', again.text)
    assert number is not None
    described = {**_WRITTEN, "media[]": number.group(1), f"describe[{number.group(1)}]": "Un chat sur un mur"}
    await browser.fill_in("/ecrire", described, shown=again)

    assert 'alt="Un chat sur un mur"' in await _text(browser, "/@alice")


@pytest.mark.capability("R25", "R21")
async def test_poll_is_asked_and_answered_once(town: Town) -> None:
    """The form of the poll is there until the vote; then its result."""
    alice, bruno = await town.residents("alice", "bruno")
    asking, voting = await signed_in(alice), await signed_in(bruno)
    poll = {**_WRITTEN, "text": "Vin chaud ou chocolat ?", "option[0]": "Vin chaud", "option[1]": "Chocolat"}

    await send(asking, "/ecrire", {**poll, "days": "1"}, shown_at="/ecrire")
    path = _path_of(await _text(voting, "/@alice"), "Vin chaud ou chocolat")
    assert f'action="{path}/voter"' in await _text(voting, path)
    assert f'action="{path}/voter"' not in await _text(asking, path)
    await send(voting, f"{path}/voter", {"choices[]": "1"}, shown_at=path)

    result = await _text(voting, path)
    assert f'action="{path}/voter"' not in result
    assert "100 %" in result
    assert "1 voix" in result


@pytest.mark.capability("R21")
async def test_author_changes_and_deletes_a_message(town: Town) -> None:
    """What was typed is in the form; others have no such form."""
    alice, bruno = await town.residents("alice", "bruno")
    browser, other = await signed_in(alice), await signed_in(bruno)
    await send(browser, "/ecrire", {**_WRITTEN, "warning": "Fêtes"}, shown_at="/ecrire")
    path = _path_of(await _text(browser, "/@alice"), "marché de Noël")

    form = await page(browser, f"{path}/modifier")
    assert "Le marché de Noël commence samedi." in form.text
    changed = {"text": "Le marché de Noël commence dimanche.", "warning": "Fêtes"}
    await send(browser, f"{path}/modifier", changed, shown_at=f"{path}/modifier")
    assert "commence dimanche" in await _text(other, path)
    assert "Modifié" in await _text(other, path)
    await page(other, f"{path}/modifier", status=404)
    await send(browser, f"{path}/supprimer", {"back": "/accueil"}, shown_at=path)

    await page(other, path, status=404)


@pytest.mark.capability("R22")
async def test_search_finds_people_tags_and_for_members_what_was_written(town: Town) -> None:
    """A visitor finds people and public hashtags, and no town message; a member finds a neighbour elsewhere."""
    alice, bruno = await town.residents("alice", "bruno", on_hosts=2)
    await send(await signed_in(alice), "/ecrire", {**_WRITTEN, "text": "Vive les #tomates !"}, shown_at="/ecrire")
    await town.settle()
    member, stranger = await signed_in(alice), visitor(town, alice.instance)

    assert "/tags/tomates" in await _text(member, "/recherche?q=tomates")
    assert "Vive les" in await _text(member, "/recherche?q=tomates")
    assert "Vive les" not in await _text(stranger, "/recherche?q=tomates")
    assert "alice" in await _text(stranger, "/recherche?q=alice")
    assert f"/@{bruno.handle.removeprefix('@')}" in await _text(member, f"/recherche?q={bruno.handle}")
    assert "Nous n’avons rien trouvé" in await _text(stranger, "/recherche?q=xyzzy")


@pytest.mark.capability("Z3")
async def test_language_is_chosen_and_stays(town: Town) -> None:
    """For a visitor in this browser, for a member everywhere; an unfinished catalogue falls back to French."""
    alice, bruno = await town.residents("alice", "bruno")
    guest = visitor(town, alice.instance)
    back = await send(guest, "/langue", {"lang": "en", "next": "/carte?lang=fr&kind=offer"}, shown_at="/carte")

    assert back.headers["location"] == "/carte?kind=offer"
    assert '<html lang="en" dir="ltr">' in await _text(guest, "/carte")
    member = await signed_in(bruno)
    await send(member, "/langue", {"lang": "ar", "next": "/"}, shown_at="/")
    elsewhere = await signed_in(bruno)
    arabic = await _text(elsewhere, "/mon-espace")
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "Mon entraide" in arabic
    assert (await page(await signed_in(alice), "/mon-espace")).text.startswith('<!doctype html>\n<html lang="fr"')


async def test_own_pages_ask_a_visitor_to_sign_in(town: Town) -> None:
    """And lead back afterwards."""
    (city,) = await town.hosts()
    await with_quartiers(town, city)
    for path in ("/accueil", "/notifications", "/messages", "/messages/nouveau", "/ecrire", "/mon-espace", "/favoris"):
        answer = await page(visitor(town, city), path, status=303)
        assert answer.headers["location"] == f"/connexion?next={path.replace('/', '%2F')}"
