"""What the law wants to be found from every page, and the town's front page (G2, Z8)."""

import pytest

from ensembl_fed.models.kinds import Role
from ensembl_fed.storage.accounts import member_by_email
from tests.api.page_visits import asks_for_help, page, send, signed_in, visitor
from tests.town import Town

_TEXTS = {
    "/mentions-legales": ("Mentions légales", "Legal notice"),
    "/confidentialite": ("Qui peut lire ce que j’écris", "Who can read what I write"),
    "/accessibilite": ("partiellement conforme", "partially compliant"),
    "/regles": ("On est ici entre voisins", "We are among neighbours"),
    "/facile-a-lire": ("Vous pouvez demander de l’aide.", "You can ask for help."),
}


@pytest.mark.capability("G2", "Z4", "Z8")
@pytest.mark.parametrize("path", _TEXTS)
async def test_text_is_there_for_everyone_in_french_and_english(town: Town, path: str) -> None:
    """Linked from the foot of the front page; read in French where a language has no text of its own."""
    (city,) = await town.hosts()
    stranger = visitor(town, city)
    french, english = _TEXTS[path]

    assert f'href="{path}"' in (await page(stranger, "/")).text
    assert french in (await page(stranger, path)).text
    assert english in (await page(stranger, f"{path}?lang=en")).text
    assert french in (await page(stranger, f"{path}?lang=uk")).text


@pytest.mark.capability("G2")
async def test_administrator_completes_the_notice_and_nobody_else(town: Town) -> None:
    """Until then the page says that it is incomplete; the form does not exist for others."""
    alice = await town.resident("alice", role=Role.ADMIN)
    bruno = await town.resident("bruno", alice.instance)
    admin, member = await signed_in(alice), await signed_in(bruno)
    form = "/mentions-legales/completer"

    assert "n’a pas encore rempli" in (await page(visitor(town, alice.instance), "/mentions-legales")).text
    fields = {"publisher": "Ville de Moulins", "host": "Hébergeur <b>du</b> coin", "director": "Le maire"}
    await send(admin, form, fields, shown_at=form)
    shown = (await page(visitor(town, alice.instance), "/mentions-legales")).text
    assert "Ville de Moulins" in shown
    assert "Hébergeur &lt;b&gt;du&lt;/b&gt; coin" in shown
    assert "n’a pas encore rempli" not in shown
    await page(member, form, status=404)
    refused = await member.fill_in(form, fields, shown=await page(member, "/mon-espace"))
    assert refused.status == 404


@pytest.mark.capability("R12")
async def test_front_page_tells_what_is_open_from_five_on(town: Town) -> None:
    """Four open requests are no number; five are. The sites of the town stand there for whoever wants to join."""
    city, chartreux = await town.hosts(2)
    alice = await town.resident("alice", city)
    browser, stranger = await signed_in(alice), visitor(town, city)
    for number in range(4):
        await asks_for_help(browser, quartier="", text=f"Qui peut m'aider, numéro {number} ?")
    await town.settle()

    before = (await page(stranger, "/")).text
    assert "annonces ouvertes" not in before
    assert chartreux.home.addresses.base + "/inscription" in before
    await asks_for_help(browser, quartier="", text="Qui peut m'aider, enfin ?")
    assert "<b>5</b> annonces ouvertes" in (await page(stranger, "/")).text


@pytest.mark.capability("R2")
async def test_age_is_asked_as_the_instance_wants_it_and_no_birth_date_is_kept(town: Town) -> None:
    """An administrator sets the age; whoever does not confirm it is refused; kept is that they did, and when."""
    admin = await town.resident("admin", role=Role.ADMIN)
    form = "/mentions-legales/completer"
    await send(await signed_in(admin), form, {"minimum_age": "13"}, shown_at=form)
    browser = visitor(town, admin.instance)
    fields = {"name": "Léa", "email": "lea@boite.example", "password": "quatre mots qui me parlent"}

    shown = (await page(browser, "/inscription")).text
    assert "13 ans" in shown
    assert "naissance" not in shown
    await send(browser, "/inscription", fields, shown_at="/inscription", status=422)
    await send(browser, "/inscription", {**fields, "charter": "1"}, shown_at="/inscription")

    async with admin.instance.database.reading() as unit:
        member = await member_by_email(unit, "lea@boite.example")
    assert member is not None
    assert member.age_checked_at is not None


@pytest.mark.capability("R23")
async def test_two_doors_to_report_have_two_names(town: Town) -> None:
    """Content and a person who is isolated: two links in the foot, the second where the town has a CCAS to hear it."""
    (city,) = await town.hosts()
    stranger = visitor(town, city)

    foot = (await page(stranger, "/")).text.partition("<footer")[2]
    assert 'href="/signaler">Signaler un contenu' in foot
    assert "Signaler une personne isolée" not in foot
    city.home.ccas_url = "/ma-ville/ccas"

    foot = (await page(stranger, "/")).text.partition("<footer")[2]
    assert 'href="/ma-ville/signalement">Signaler une personne isolée' in foot
