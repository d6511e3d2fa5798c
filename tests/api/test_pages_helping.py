"""From signing up to thanks, through pages alone: forms, redirects, and what each of them says."""

import re

import pytest

from tests.api.page_visits import ASKED, asks_for_help, page, send, signed_in, visitor, with_quartiers
from tests.town import Town

NEWCOMER = {
    "name": "Léa Martin",
    "email": "lea@boite.example",
    "password": "quatre mots qui me parlent",
    "quartier": "chartreux",
    "charter": "1",
}


@pytest.mark.capability("R1", "R4", "R6")
async def test_newcomer_signs_up_posts_help_and_the_city_shows_it(town: Town) -> None:
    """Five fields, then the form, then the post stands on the neighbourhood's and on the city's list."""
    city, chartreux = await town.hosts(2)
    await with_quartiers(town, chartreux)
    browser = visitor(town, chartreux)

    welcomed = await send(browser, "/inscription", NEWCOMER, shown_at="/inscription")
    assert welcomed.headers["location"] == "/accueil"
    preview = await send(
        browser, "/entraide/nouvelle", {**ASKED, "step": "preview"}, shown_at="/entraide/nouvelle", status=200
    )
    assert "Voici ce que vos voisins verront" in preview.text
    await asks_for_help(browser)
    await town.settle()

    assert "apporter du pain" in (await page(browser, "/entraide")).text
    reader = await signed_in(await town.resident("bruno", city))
    listed = (await page(reader, "/entraide")).text
    assert "apporter du pain" in listed
    assert "Léa Martin" in listed
    assert "apporter du pain" not in (await page(visitor(town, city), "/entraide")).text


@pytest.mark.capability("R1")
async def test_sign_up_says_what_is_wrong_by_field_and_keeps_what_was_typed(town: Town) -> None:
    """Every field has its own sentence, and the password is never sent back."""
    (city,) = await town.hosts()
    await with_quartiers(town, city)
    browser = visitor(town, city)
    wrong = {"name": "Léa", "email": "pas une adresse", "password": "court", "quartier": "nulle-part"}

    answer = await send(browser, "/inscription", wrong, shown_at="/inscription", status=422)

    for field in ("email", "password", "quartier", "charter"):
        assert f'id="{field}-error"' in answer.text
    assert 'value="pas une adresse"' in answer.text
    assert "court" not in answer.text.replace("courte", "")


async def test_two_people_of_one_name_get_two_usernames(town: Town) -> None:
    """A name is no username: the second Léa Martin is lea_martin2."""
    (city,) = await town.hosts()
    for address in ("lea@boite.example", "autre@boite.example"):
        browser = visitor(town, city)
        await send(browser, "/inscription", {**NEWCOMER, "quartier": "", "email": address}, shown_at="/inscription")

    for name in ("/@lea_martin", "/@lea_martin2"):
        assert "Léa Martin" in (await page(visitor(town, city), name)).text


@pytest.mark.capability("R15", "R17", "R20")
async def test_helper_on_another_instance_answers_is_chosen_and_thanked(town: Town) -> None:
    """Two instances, pages alone: "je peux aider", "oui, merci", "c'est fait", seen on both sides each time."""
    alice, bruno = await town.residents("alice", "bruno", on_hosts=2)
    asking, helping = await signed_in(alice), await signed_in(bruno)
    path = await asks_for_help(asking, quartier="")
    await town.settle()
    there = _path_of_the_post(await page(helping, "/entraide"))

    await send(helping, f"{there}/aider", {"text": "Je passe samedi à 10 h."}, shown_at=there)
    await town.settle()
    asked = await page(asking, path)
    assert "Je passe samedi à 10 h." in asked.text
    assert "Merci, votre réponse est partie" in (await page(helping, there)).text

    decide = re.search(r'action="(/@alice/\d+/reponses/\d+)"', asked.text)
    assert decide is not None
    await send(asking, decide.group(1), {"decision": "accept"}, shown_at=path)
    await town.settle()
    assert "Pourvue" in (await page(asking, path)).text
    assert "Accepté" in (await page(helping, "/mes-coups-de-main")).text
    assert "Pourvue" in (await page(helping, there)).text

    await send(asking, f"{path}/etat", {"state": "fulfilled"}, shown_at=path)
    await town.settle()
    assert "Faite" in (await page(asking, path)).text
    assert "Fait" in (await page(helping, "/mes-coups-de-main")).text
    assert "apporter du pain" not in (await page(helping, "/entraide")).text


async def test_answer_to_help_is_read_by_nobody_else(town: Town) -> None:
    """What a helper writes is private: a third neighbour sees neither the words nor that somebody answered."""
    alice, bruno, chloe = await town.residents("alice", "bruno", "chloe")
    path = await asks_for_help(await signed_in(alice), quartier="")
    helping, other = await signed_in(bruno), await signed_in(chloe)

    await send(helping, f"{path}/aider", {"text": "Secret de Bruno"}, shown_at=path)

    assert "Secret de Bruno" not in (await page(other, path)).text
    assert "Bruno" not in (await page(other, path)).text
    assert "Secret de Bruno" not in (await page(other, "/@bruno")).text
    answers = re.findall(r"/messages/(\d+)", (await page(helping, "/mes-coups-de-main")).text)
    for address in (f"/messages/{answers[0]}", f"/@bruno/{answers[0]}"):
        await page(other, address, status=404)


async def test_helper_takes_an_answer_back(town: Town) -> None:
    """ "Je ne peux plus" tells the author, and the post is open to the helper again."""
    alice, bruno = await town.residents("alice", "bruno")
    asking, helping = await signed_in(alice), await signed_in(bruno)
    path = await asks_for_help(asking, quartier="")
    await send(helping, f"{path}/aider", {"text": ""}, shown_at=path)
    form = re.search(r'action="(/@alice/\d+/reponses/\d+)"', (await page(helping, "/mes-coups-de-main")).text)
    assert form is not None

    await send(helping, form.group(1), {"decision": "withdraw"}, shown_at="/mes-coups-de-main")

    assert "Retiré" in (await page(helping, "/mes-coups-de-main")).text
    assert "Retiré" in (await page(asking, path)).text
    assert "Oui, je peux aider" in (await page(helping, path)).text


async def test_author_closes_and_looks_for_somebody_else(town: Town) -> None:
    """States that are the author's to choose; anybody else is not found."""
    alice, bruno = await town.residents("alice", "bruno")
    asking, helping = await signed_in(alice), await signed_in(bruno)
    path = await asks_for_help(asking, quartier="")
    await send(helping, f"{path}/aider", {}, shown_at=path)
    decide = re.search(r'action="(/@alice/\d+/reponses/\d+)"', (await page(asking, path)).text)
    assert decide is not None
    await send(asking, decide.group(1), {"decision": "accept"}, shown_at=path)

    await send(helping, f"{path}/etat", {"state": "withdrawn"}, shown_at=path, status=404)
    await send(asking, f"{path}/etat", {"state": "open"}, shown_at=path)
    assert "Ouverte" in (await page(asking, path)).text
    await send(asking, f"{path}/etat", {"state": "withdrawn"}, shown_at=path)
    assert "Close" in (await page(helping, path)).text


async def test_letters_are_answered_on_pages(town: Town) -> None:
    """The author writes back below the helper's letter; both read it, nobody else does."""
    alice, bruno = await town.residents("alice", "bruno")
    asking, helping = await signed_in(alice), await signed_in(bruno)
    path = await asks_for_help(asking, quartier="")
    await send(helping, f"{path}/aider", {"text": "Samedi ?"}, shown_at=path)
    letter = re.findall(r"/messages/\d+", (await page(asking, path)).text)[0]

    await send(asking, letter, {"text": "Oui, vers dix heures."}, shown_at=letter)

    assert "Oui, vers dix heures." in (await page(helping, letter)).text
    assert "Oui, vers dix heures." not in (await page(visitor(town, alice.instance), path, status=404)).text


async def test_form_for_help_says_what_is_missing_and_warns_of_a_telephone_number(town: Town) -> None:
    """Errors by field; what was typed stays; a number in the text is noticed before it is published."""
    (alice,) = await town.residents("alice")
    browser = await signed_in(alice)
    form = "/entraide/nouvelle"

    empty = await send(browser, form, {"step": "preview"}, shown_at=form, status=422)
    noticed = await send(
        browser,
        form,
        {**ASKED, "quartier": "", "text": "Appelez-moi au 04 70 00 00 00", "step": "preview"},
        shown_at=form,
        status=200,
    )

    for field in ("kind", "text", "category"):
        assert f'id="{field}-error"' in empty.text
    assert "numéro de téléphone" in noticed.text
    assert 'value="Appelez-moi au 04 70 00 00 00"' in noticed.text


@pytest.mark.parametrize("headers", [{"origin": "https://ailleurs.example"}, {"sec-fetch-site": "cross-site"}])
async def test_form_that_another_site_sends_is_refused(town: Town, headers: dict[str, str]) -> None:
    """Even with a good secret; and a form of ours without its secret is refused too (security 36)."""
    (alice,) = await town.residents("alice")
    browser = await signed_in(alice)
    shown = await page(browser, "/entraide/nouvelle")
    secret = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
    assert secret is not None
    fields = {**ASKED, "quartier": "", "step": "publish"}

    from_elsewhere = await browser.post(
        "/entraide/nouvelle", form={**fields, "csrf_token": secret.group(1)}, headers={"accept": "text/html", **headers}
    )
    without = await browser.post("/entraide/nouvelle", form=fields, headers={"accept": "text/html"})

    assert from_elsewhere.status == without.status == 403
    assert "apporter du pain" not in (await page(browser, "/entraide")).text


async def test_likes_shares_and_deletion_have_buttons(town: Town) -> None:
    """A member likes and shares; the author deletes, and the page is gone."""
    alice, bruno = await town.residents("alice", "bruno")
    asking, reading = await signed_in(alice), await signed_in(bruno)
    path = await asks_for_help(asking, quartier="")

    await send(reading, f"{path}/aimer", {"on": "1"}, shown_at=path)
    await send(reading, f"{path}/partager", {"on": "1"}, shown_at=path)
    liked = (await page(reading, path)).text
    await send(asking, f"{path}/supprimer", {}, shown_at=path)

    assert "Aimé" in liked
    assert "Partagé" in liked
    await page(reading, path, status=404)


async def test_what_was_done_is_said_once(town: Town) -> None:
    """The sentence after a form stands on the next page, and not on the one after."""
    (alice,) = await town.residents("alice")
    browser = await signed_in(alice)
    await send(
        browser, "/entraide/nouvelle", {**ASKED, "quartier": "", "step": "publish"}, shown_at="/entraide/nouvelle"
    )

    first, second = await page(browser, "/mes-demandes"), await page(browser, "/mes-demandes")

    assert "C’est publié" in first.text
    assert "C’est publié" not in second.text


def _path_of_the_post(listed: object) -> str:
    found = re.search(r'href="(/@alice@[^"/]+/\d+)"', listed.text)  # type: ignore[attr-defined]
    assert found is not None
    return found.group(1)


@pytest.mark.capability("R3")
async def test_quartier_is_changed_and_hidden_at_any_time(town: Town) -> None:
    """Neighbours see it on the profile while it is shown, visitors never; an unknown one is refused."""
    alice, bruno = await town.residents("alice", "bruno")
    await with_quartiers(town, alice.instance)
    mine, other = await signed_in(alice), await signed_in(bruno)
    form = "/mon-quartier"

    await send(mine, form, {"quartier": "chartreux", "shown": "1"}, shown_at=form)
    assert "Les Chartreux" in (await page(other, "/@alice")).text
    assert "Les Chartreux" not in (await page(visitor(town, alice.instance), "/@alice")).text
    await send(mine, form, {"quartier": "chartreux"}, shown_at=form)
    assert "Les Chartreux" not in (await page(other, "/@alice")).text
    await send(mine, form, {"quartier": "nulle-part", "shown": "1"}, shown_at=form, status=422)
