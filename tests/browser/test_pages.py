"""Neighbours use the pages: at the size of a desk and a phone, with a keyboard alone, and without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PASSWORD, ServedTown
from tests.services.browser import PHONE, new_context

_MOST_TABS = 80


@pytest.fixture
def bare_phone(browser: Browser) -> Iterator[Page]:
    """A small phone whose browser runs no JavaScript."""
    context = new_context(browser, PHONE, with_javascript=False)
    yield context.new_page()
    context.close()


@pytest.mark.capability("Z3", "R6", "R15", "R17", "R28")
def test_help_is_asked_offered_chosen_and_thanked_without_javascript(
    served_town: ServedTown, bare_phone: Page, browser: Browser
) -> None:
    """From the form to the thanks, on a phone, by two people."""
    page = bare_phone
    served_town.sign_in(page, "alice")
    _ask(page, served_town, "Qui peut arroser mes tomates en août ?")
    helper_context = new_context(browser, PHONE, with_javascript=False)
    helper = helper_context.new_page()
    served_town.sign_in(helper, "bruno")

    helper.goto(served_town.url("/entraide?kind=request"))
    helper.get_by_role("link", name="Je peux aider : Qui peut arroser mes tomates en août ?").click()
    helper.get_by_text("Pour que tout se passe bien").wait_for()
    helper.get_by_label("Un petit mot").fill("Avec plaisir, j'habite à côté.")
    helper.get_by_role("button", name="Oui, je peux aider").click()
    helper.get_by_role("heading", name="Merci, votre réponse est partie").wait_for()

    page.goto(served_town.url("/mes-demandes"))
    page.get_by_text("Avec plaisir, j'habite à côté.").wait_for()
    page.get_by_role("button", name="Oui, merci").click()
    page.get_by_text("Pourvue").first.wait_for()
    page.get_by_role("button", name="C’est fait, merci !").click()
    page.get_by_text("Faite").first.wait_for()

    helper.goto(served_town.url("/mes-coups-de-main"))
    helper.get_by_text("Votre coup de main :").wait_for()
    assert helper.locator(".badge--done").count() == 1
    helper_context.close()


@pytest.mark.capability("Z4")
def test_somebody_signs_up_with_the_keyboard_alone(served_town: ServedTown, desk_page: Page) -> None:
    """Tab, letters, arrows, space and Enter: nothing needs a mouse, and what has the focus is seen."""
    page = desk_page
    page.goto(served_town.url("/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    _tab_to(page, "a[href='/inscription']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inscription")

    for field, typed in (("name", "Chloé"), ("email", "chloe@boite.example"), ("password", "trois mots choisis")):
        _tab_to(page, f"#{field}")
        assert _has_visible_focus(page), field
        page.keyboard.type(typed)
    _tab_to(page, "#quartier")
    page.keyboard.type("Les")
    _tab_to(page, "#charter")
    page.keyboard.press("Space")
    _tab_to(page, "main button")
    page.keyboard.press("Enter")

    page.get_by_role("link", name="Mon espace").wait_for()


def _ask(page: Page, town: ServedTown, text: str) -> None:
    """Ask for help through the form, with the look at the result in between."""
    page.goto(town.url("/entraide/nouvelle"))
    page.get_by_role("radio", name="Demander de l’aide").check()
    page.get_by_label("En quelques mots").fill(text)
    page.get_by_role("radio", name="Jardin").check()
    page.get_by_label("Dans quel quartier ?").select_option("chartreux")
    page.get_by_role("button", name="Voir avant de publier").click()
    page.get_by_role("heading", name="Voici ce que vos voisins verront").wait_for()
    page.get_by_role("button", name="C’est bien, je publie").click()
    page.get_by_text("C’est publié.").wait_for()


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(_MOST_TABS):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by the keyboard")


def _has_visible_focus(page: Page) -> bool:
    return bool(
        page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none' }"
        )
    )


@pytest.mark.capability("R21", "R22", "Z5")
def test_neighbours_write_answer_and_talk_without_javascript(
    served_town: ServedTown, bare_phone: Page, browser: Browser
) -> None:
    """A message with a question, a vote, an answer, a private letter and its answer: links and forms alone."""
    page = bare_phone
    served_town.sign_in(page, "alice")
    page.goto(served_town.url("/ecrire"))
    page.get_by_label("Votre message").fill("Loto ou belote pour la fête ?")
    page.get_by_text("Poser une question").click()
    page.get_by_label("Réponse 1").fill("Loto")
    page.get_by_label("Réponse 2").fill("Belote")
    page.get_by_role("button", name="Publier").click()
    page.get_by_text("C’est publié.").wait_for()
    post = page.locator("article.post", has_text="Loto ou belote").locator("a.when").get_attribute("href") or ""

    other_context = new_context(browser, PHONE, with_javascript=False)
    other = other_context.new_page()
    served_town.sign_in(other, "bruno")
    other.goto(served_town.url(post))
    other.get_by_role("radio", name="Belote").check()
    other.get_by_role("button", name="Voter").click()
    other.get_by_text("Votre voix est comptée").wait_for()
    other.locator("summary", has_text="Répondre").click()
    other.get_by_label("Votre réponse").fill("La belote, sans hésiter.")
    other.get_by_role("button", name="Envoyer").click()
    other.goto(served_town.url("/messages/nouveau?to=@alice"))
    other.get_by_label("Votre message").fill("Je peux apporter les cartes.")
    other.get_by_role("button", name="Envoyer").click()
    other.get_by_text("Votre message est parti.").wait_for()

    page.goto(served_town.url("/notifications"))
    page.get_by_text("La belote, sans hésiter.").wait_for()
    page.get_by_role("link", name="vous a écrit en privé").first.click()
    page.get_by_text("Je peux apporter les cartes.").wait_for()
    page.get_by_label("Votre réponse").fill("Avec plaisir !")
    page.get_by_role("button", name="Envoyer").click()
    other.goto(served_town.url("/messages"))
    other.get_by_text("Avec plaisir !").wait_for()
    other_context.close()


@pytest.mark.capability("Z1", "R6")
def test_help_is_asked_from_the_front_page_in_few_steps(served_town: ServedTown, phone_page: Page) -> None:
    """One link, four things to fill in or choose, two buttons: the words say entraide and voisins, never post."""
    page = phone_page
    served_town.sign_in(page, "alice")
    page.goto(served_town.url("/"))
    steps = 0

    page.get_by_role("link", name="Demander de l’aide").first.click()
    steps += 1
    page.get_by_label("En quelques mots").fill("Qui me prête un escabeau ?")
    page.get_by_role("radio", name="Bricolage").check()
    steps += 2
    assert page.get_by_role("radio", name="Demander de l’aide").is_checked()
    page.get_by_role("button", name="Voir avant de publier").click()
    page.get_by_role("button", name="C’est bien, je publie").click()
    steps += 2

    page.get_by_text("C’est publié.").wait_for()
    assert steps <= 6
    for path in ("/", "/accueil", "/entraide"):
        page.goto(served_town.url(path))
        words = page.locator("header, main h1, main h2, main .btn").all_inner_texts()
        assert not [word for word in words if "post" in word.lower().split()]


@pytest.mark.capability("Z5")
def test_first_load_is_light(served_town: ServedTown, phone_page: Page) -> None:
    """Everything that the front page makes a phone load for the first time, as it travels, is below 100 kB."""
    page = phone_page
    weights: list[int] = []
    page.on("requestfinished", lambda request: weights.append(request.sizes()["responseBodySize"]))

    page.goto(served_town.url("/"), wait_until="networkidle")

    assert len(weights) > 3
    assert sum(weights) < 100_000


@pytest.mark.capability("Z4", "R6")
def test_help_is_asked_and_a_letter_written_with_the_keyboard_alone(served_town: ServedTown, desk_page: Page) -> None:
    """From signing in to the conversation: Tab, letters, arrows, space and Enter."""
    page = desk_page
    page.goto(served_town.url("/connexion?next=/entraide/nouvelle"))
    for field, typed in (("email", "alice@boite.example"), ("password", PASSWORD)):
        _tab_to(page, f"#{field}")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.get_by_label("En quelques mots").wait_for()

    _tab_to(page, "input[name=kind]")
    page.keyboard.press("Space")
    _tab_to(page, "#text")
    page.keyboard.type("Qui a un moule à gaufres ?")
    _tab_to(page, "input[name=category]")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.querySelector('input[name=category]:checked') !== null")
    _tab_to(page, "button[value=preview]")
    assert _has_visible_focus(page)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Voici ce que vos voisins verront").wait_for()
    _tab_to(page, "button[value=publish]")
    page.keyboard.press("Enter")
    page.get_by_text("C’est publié.").wait_for()

    page.goto(served_town.url("/messages/nouveau"))
    for field, typed in (("to", "@bruno"), ("text", "As-tu toujours le moule ?")):
        _tab_to(page, f"#{field}")
        page.keyboard.type(typed)
    _tab_to(page, "main button")
    page.keyboard.press("Enter")
    page.get_by_text("As-tu toujours le moule ?").wait_for()


@pytest.mark.capability("R24")
def test_number_of_new_notifications_moves_while_somebody_looks(
    served_town: ServedTown, desk_page: Page, browser: Browser
) -> None:
    """With JavaScript the bell counts without reloading, and says that there is something new to read."""
    page = desk_page
    served_town.sign_in(page, "alice")
    page.goto(served_town.url("/notifications"))
    page.goto(served_town.url("/accueil"))
    assert page.locator(".door .count").count() == 0
    other_context = new_context(browser, PHONE)
    other = other_context.new_page()
    served_town.sign_in(other, "bruno")
    other.goto(served_town.url("/ecrire"))
    other.get_by_label("Votre message").fill("@alice tu viens à la chorale ?")
    other.get_by_role("button", name="Publier").click()
    other.get_by_text("C’est publié.").wait_for()

    page.evaluate("look()")

    page.locator(".door[href='/notifications'] .count").wait_for()
    assert page.locator(".door[href='/notifications'] .count").inner_text() == "1"
    other_context.close()
