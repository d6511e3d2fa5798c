"""The CCAS's pages in a real browser: slips with the keyboard alone, the form without JavaScript, axe on each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PASSWORD
from tests.casework.photograph import photo
from tests.services.browser import DESK, PHONE, new_context
from tests.services.ports import free_ports
from tests.services.server import Server, run_program, trial_environment

_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# What an agent reads on twelve slips: number, need, first letters of the category, when, name, telephone.
_SLIPS = [
    (f"{400 + number}", "parler et jouer aux cartes", "co", "le mardi", f"Mme Exemple {number}", "0470000011")
    for number in range(12)
]


@dataclass
class Served:
    """The CCAS's instance, served, with an agent inside."""

    address: str
    agent: Page

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://{self.address}{path}"


@pytest.fixture(scope="module")
def served_desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Served]:
    """The program as a process; Claire enrols and enters."""
    folder = tmp_path_factory.mktemp("desk")
    environment = trial_environment(folder / "data")
    ports = free_ports(1)
    domain = f"localhost:{ports[0]}"
    for command in (
        ("init",),
        ("instance", "add", domain, "--kind", "ccas", "--name", "CCAS de Moulins"),
        (
            *("account", "add", f"claire@{domain}", "--email", "claire@boite.example", "--password", PASSWORD),
            *("--role", "ccas"),
        ),
    ):
        run_program(*command, environment=environment)
    with Server(folder / "server.log", ports, environment):
        context = new_context(browser, DESK)
        served = Served(domain, context.new_page())
        _enter(served)
        yield served
        context.close()


def _enter(served: Served) -> None:
    page = served.agent
    page.goto(served.url("/dossiers"))
    page.get_by_label("Votre adresse électronique").fill("claire@boite.example")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", name="Mettre en place votre second facteur").wait_for()
    secret = page.locator(".code").inner_text().strip()
    page.get_by_label("Le code à six chiffres").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_role("link", name="Ouvrir les dossiers").click()
    page.get_by_role("heading", name="Dossiers", exact=True).wait_for()


@pytest.mark.capability("C16")
def test_twelve_slips_are_typed_with_the_keyboard_alone(served_desk: Served, tmp_path: Path) -> None:
    """Photographs are sent by an ordinary form; then number, Tab, need, …, Enter: the next slip is there."""
    page = served_desk.agent
    page.goto(served_desk.url("/boites"))
    page.get_by_text("Ajouter une boîte").click()
    page.get_by_label("Nom").fill("Médiathèque")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_label("Combien de bulletins ?").fill("12")
    page.get_by_role("button", name="Continuer avec les photos").click()
    picture = tmp_path / "bulletin.jpg"
    picture.write_bytes(photo())
    page.get_by_label("Une photo par bulletin").set_input_files([picture, picture])
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Bulletin 2 · relevé · photo").wait_for()
    page.get_by_role("link", name="Saisir les bulletins").click()

    presses = 0
    for at, slip in enumerate(_SLIPS, 1):
        page.get_by_role("heading", name=f"Bulletin {at}/12").wait_for()
        assert page.evaluate("document.activeElement.id") == "number"
        presses += _type(page, slip)

    page.get_by_text("Tous les bulletins de cette relève sont saisis.").wait_for()
    words = sum(len("".join(slip)) for slip in _SLIPS)
    told = f"{presses} key presses for 12 slips, {presses / 12:.0f} each; {presses - words} are no letters of the slip"
    print(told)  # noqa: T201 -- a measure, for who reads the run
    assert (presses - words) / 12 <= 10
    page.goto(served_desk.url("/dossiers"))
    page.get_by_role("link", name="À prendre (12)").wait_for()


def _type(page: Page, slip: tuple[str, ...]) -> int:
    """One slip: number, Tab past the kind, need, category by its first letters, when, name, telephone, Enter."""
    number, need, category, when, name, phone = slip
    presses = 0
    for step in (number, "Tab", "Tab", need, "Tab", category, "Tab", when, "Tab", name, "Tab", phone, "Enter"):
        if step in ("Tab", "Enter"):
            page.keyboard.press(step)
            presses += 1
        else:
            page.keyboard.type(step)
            presses += len(step)
    return presses


@pytest.mark.capability("Z5", "D2")
def test_denise_writes_on_a_phone_without_javascript(served_desk: Served, browser: Browser) -> None:
    """From the foot of the front page to the code, and back by it; nothing needs a script."""
    context = new_context(browser, PHONE, with_javascript=False)
    page = context.new_page()
    page.goto(served_desk.url("/"))
    page.get_by_role("link", name="Écrire au CCAS, en toute discrétion").click()
    page.get_by_label("De quoi avez-vous besoin ?").fill("De la compagnie, l’après-midi.")
    page.get_by_label("C’est plutôt…").select_option("compagnie")
    page.get_by_label("Je passerai au CCAS").check()
    page.get_by_role("checkbox", name="Le CCAS utilise ce que j’écris").check()
    page.get_by_role("button", name="Envoyer au CCAS").click()
    code = page.locator(".code").inner_text()
    page.get_by_role("link", name="Suivre ma demande").click()
    page.get_by_label("Votre code").fill(code.lower())
    page.get_by_role("button", name="Voir où en est ma demande").click()
    page.get_by_role("heading", name="Reçue").wait_for()
    assert page.url.endswith("/ma-ville/suivi")
    context.close()


@pytest.mark.capability("Z4")
@pytest.mark.parametrize(
    "path",
    [
        *("/ma-ville", "/ma-ville/ccas", "/ma-ville/suivi", "/ma-ville/signalement", "/boites/imprimer"),
        *("/dossiers", "/dossiers/nouveau", "/dossiers/jour", "/dossiers/bureau", "/dossiers/journal"),
        *("/dossiers/droits", "/dossiers/chiffres", "/dossiers/traitements", "/signalements", "/registre"),
        *("/boites", "/boites/mediatheque", "{case}", "{case}/relais", "{case}/rapprochement", "{slip}"),
    ],
)
def test_pages_of_casework_pass_axe_and_fit_a_phone(served_desk: Served, path: str) -> None:
    """WCAG 2.2 AA by axe; no scrolling sideways on a small phone."""
    page = served_desk.agent
    page.goto(served_desk.url(_address(served_desk, path)))
    assert page.locator("h1").count() == 1
    found = Axe().run(page, options=_RULES).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    page.set_viewport_size(PHONE)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size(DESK)
    assert overflow <= 0


def _address(served: Served, path: str) -> str:
    """A sample of a case and of a slip, as the lists lead to them."""
    if "{" not in path:
        return path
    page = served.agent
    if path.startswith("{case}"):
        page.goto(served.url("/dossiers?pile=open"))
        return (page.locator("h2 a").first.get_attribute("href") or "") + path.removeprefix("{case}")
    page.goto(served.url("/boites"))
    page.locator("section a.more").first.click()
    page.locator("ol a.more").first.wait_for()
    return page.locator("ol a.more").first.get_attribute("href") or ""
