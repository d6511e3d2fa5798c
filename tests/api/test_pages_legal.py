"""What the law wants to be found from every page, and the town's front page (G2, Z8)."""

import pytest

from ensembl_fed.models.kinds import Role
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
