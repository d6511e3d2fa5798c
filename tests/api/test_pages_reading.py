"""What visitors and members see on pages, and what never leaves them."""

import re

import pytest

from ensembl_fed.models.kinds import AccountKind
from tests.api.page_visits import asks_for_help, page, send, signed_in, visitor, with_quartiers
from tests.town import Town

PUBLIC_PAGES = ("/", "/entraide", "/carte", "/associations", "/a-propos", "/connexion", "/inscription", "/tags/pain")
OWN_PAGES = ("/mon-quartier", "/mes-demandes", "/mes-propositions", "/mes-coups-de-main", "/entraide/nouvelle")


async def test_every_page_answers_a_visitor_with_closed_doors_to_the_outside(town: Town) -> None:
    """200, French, nothing inline, no frame, no other site, no search engine."""
    (city,) = await town.hosts()
    await with_quartiers(town, city)

    for path in PUBLIC_PAGES:
        answer = await page(visitor(town, city), path)

        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers
        assert "Cookie" in answer.headers["vary"]
        assert '<html lang="fr" dir="ltr">' in answer.text


async def test_own_pages_lead_a_visitor_to_the_door_and_back(town: Town) -> None:
    """Signing in leads back to the page that was asked for."""
    (city,) = await town.hosts()

    for path in OWN_PAGES:
        answer = await page(visitor(town, city), path, status=303)

        assert answer.headers["location"].startswith("/connexion?next=%2F")


async def test_pages_of_a_member_are_kept_by_nobody(town: Town) -> None:
    """An answer that depends on who asks is private and not stored (security 32)."""
    (alice,) = await town.residents("alice")
    browser = await signed_in(alice)

    for path in (*PUBLIC_PAGES, *OWN_PAGES, "/@alice"):
        answer = await page(browser, path)

        assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.capability("R14")
async def test_visitors_learn_of_a_town_post_only_kind_category_quartier_and_urgency(town: Town) -> None:
    """No text and no author, on no page, whichever way they come."""
    (alice,) = await town.residents("alice")
    await with_quartiers(town, alice.instance)
    await asks_for_help(await signed_in(alice))

    stranger = visitor(town, alice.instance)
    listed = await page(stranger, "/entraide")
    assert "Un voisin cherche un coup de main" in listed.text
    assert "Les Chartreux" in listed.text
    assert "Cette semaine" in listed.text
    for where in ("/", "/entraide", "/entraide?quartier=chartreux", "/carte", "/tags/Demande", "/associations"):
        text = (await page(stranger, where)).text
        assert "pain" not in text.replace("/tags/pain", "")
        assert "alice" not in text.lower()
    assert "pain" not in (await page(stranger, "/@alice")).text


async def test_post_that_is_not_for_a_visitor_looks_like_one_that_does_not_exist(town: Town) -> None:
    """Not found and not allowed look the same, and both show the door (security 30)."""
    (alice,) = await town.residents("alice")
    path = await asks_for_help(await signed_in(alice), quartier="")
    stranger = visitor(town, alice.instance)

    hidden = await page(stranger, path, status=404)
    missing = await page(stranger, "/@alice/17", status=404)

    assert _body_of(hidden.text, path) == _body_of(missing.text, "/@alice/17")
    assert "/connexion?next=" in hidden.text


async def test_public_post_is_read_by_everyone(town: Town) -> None:
    """A help post that its author opened to everyone shows text and author to visitors."""
    (alice,) = await town.residents("alice")
    path = await asks_for_help(await signed_in(alice), audience="public", quartier="")

    seen = await page(visitor(town, alice.instance), path)

    assert "apporter du pain" in seen.text
    assert "Alice" in seen.text
    assert seen.headers["x-robots-tag"] == "noindex"


async def test_filters_narrow_the_list_and_stand_in_its_address(town: Town) -> None:
    """kind, category, quartier and urgency; unknown words narrow nothing."""
    (alice,) = await town.residents("alice")
    await with_quartiers(town, alice.instance)
    browser = await signed_in(alice)
    await asks_for_help(browser)

    for matching in ("kind=request", "category=courses", "quartier=chartreux", "urgency=week", "kind=nonsense"):
        assert "apporter du pain" in (await page(browser, f"/entraide?{matching}")).text
    for other in ("kind=offer", "category=jardin", "quartier=centre-ville", "urgency=today"):
        assert "apporter du pain" not in (await page(browser, f"/entraide?{other}")).text


@pytest.mark.capability("I5", "R12")
async def test_small_numbers_are_told_on_no_page(town: Town) -> None:
    """Below five, a number of people or posts is said in words: on the map, its list, and the lists of help."""
    people = await town.residents("alice", "bruno", "chloe")
    await with_quartiers(town, people[0].instance)
    browser = await signed_in(people[0])
    await asks_for_help(browser)

    for path in ("/", "/carte", "/entraide"):
        text = (await page(browser, path)).text
        assert not re.search(r"\b[1-4] (?:ouverte|annonce|voisin|coup)", text)
    assert "moins de 5" in (await page(browser, "/carte")).text


async def test_hostile_text_is_shown_as_text(town: Town) -> None:
    """Nothing that somebody typed becomes an element of a page."""
    (alice,) = await town.residents("alice")
    browser = await signed_in(alice)
    hostile = '<script>alert(1)</script> "><img src=x onerror=alert(2)> pain'

    path = await asks_for_help(browser, text=hostile, when='"><svg onload=alert(3)>', quartier="")

    for where in (path, "/entraide", "/", "/mes-demandes", "/@alice", "/tags/Demande"):
        text = (await page(browser, where)).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<svg onload" not in text
    shown = await page(browser, "/associations?q=%22%3E%3Cscript%3Ealert(1)")
    assert "<script>" not in shown.text


async def test_errors_are_pages_in_french(town: Town) -> None:
    """A page that does not exist, and a method that is not meant."""
    (city,) = await town.hosts()
    browser = visitor(town, city)

    missing = await page(browser, "/nulle-part", status=404)
    wrong = await browser.ask("DELETE", "/entraide", headers={"accept": "text/html"})

    assert "Nous ne trouvons pas cette page" in missing.text
    assert wrong.status == 405
    assert "Revenir à l’accueil" in wrong.text


async def test_browser_that_prefers_english_reads_english(town: Town) -> None:
    """French is the first language, English the second."""
    (city,) = await town.hosts()

    answer = await visitor(town, city).get("/entraide", headers={"accept": "text/html", "accept-language": "en-GB,en"})

    assert '<html lang="en" dir="ltr">' in answer.text


async def test_associations_are_found_by_what_they_do(town: Town) -> None:
    """The directory lists accounts of associations here, and on a city the associations with a site of their own."""
    instances = await town.hosts(4)
    await town.resident("jardiniers", instances[0], kind=AccountKind.ORGANIZATION)
    browser = visitor(town, instances[0])

    everyone = (await page(browser, "/associations")).text
    found = (await page(browser, "/associations?q=jardiniers")).text
    none = (await page(browser, "/associations?q=petanque")).text

    assert "Jardiniers" in everyone
    assert "jardins.test" in everyone
    assert "/@jardiniers" in found
    assert "Aucune association" in none


async def test_server_that_wants_the_document_is_sent_to_it(town: Town) -> None:
    """An ActivityPub Accept on a page leads to the id of the account or the post."""
    (alice,) = await town.residents("alice")
    path = await asks_for_help(await signed_in(alice), audience="public", quartier="")
    browser = visitor(town, alice.instance)
    wanting = {"accept": "application/activity+json"}

    profile = await browser.get("/@alice", headers=wanting)
    post = await browser.get(path, headers=wanting)

    assert profile.headers["location"] == alice.uri
    assert post.headers["location"].startswith(f"{alice.uri}/statuses/")
    assert "Accept" in post.headers["vary"]


async def test_profile_follows_and_unfollows(town: Town) -> None:
    """One button; the quartier of a person is for members."""
    alice, _ = await town.residents("alice", "bruno")
    browser = await signed_in(alice)

    await send(browser, "/@bruno/suivre", {"on": "1"}, shown_at="/@bruno")
    followed = await page(browser, "/@bruno")
    await send(browser, "/@bruno/suivre", {"on": "0"}, shown_at="/@bruno")
    left = await page(browser, "/@bruno")

    assert "Ne plus suivre" in followed.text
    assert "Ne plus suivre" not in left.text
    assert "Suivre" in left.text


def _body_of(html: str, path: str) -> str:
    """A page without what differs in any case: the secret of its forms and its own address."""
    html = re.sub(r'name="csrf_token" value="[^"]*"', "", html)
    return html.replace(path, "").replace(path.replace("/", "%2F").replace("@", "%40"), "")
