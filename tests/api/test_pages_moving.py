"""Moving to another server, and arriving from one, on pages (F16)."""

import pytest

from tests.api.page_visits import page, send, signed_in
from tests.town import PASSWORD, Town

HERE = "/parametres/demenager"


@pytest.mark.capability("F16")
async def test_a_resident_moves_and_comes_back(town: Town) -> None:
    """The new account names the old one on its page, the old one leaves on its own; each page says where it stands."""
    lea, lou = await town.residents("lea", "lou", on_hosts=2)
    there, here = await signed_in(lou), await signed_in(lea)
    naming = {"other": f"@{lea.handle}", "password": PASSWORD}
    leaving = {"target": f"@{lou.handle}", "password": PASSWORD, "sure": "1"}

    early = await send(here, f"{HERE}/partir", leaving, shown_at=HERE, status=422)
    await send(there, f"{HERE}/autre", naming, shown_at=HERE)
    await send(here, f"{HERE}/partir", leaving, shown_at=HERE)
    moved = await page(here, HERE)
    profile = await page(here, "/@lea")
    await send(here, f"{HERE}/revenir", {}, shown_at=HERE)
    back = await page(here, HERE)
    await send(there, f"{HERE}/retirer", {"uri": lea.uri}, shown_at=HERE)

    assert "n’indique pas encore celui-ci" in early.text
    assert f"@{lou.handle}" in early.text
    assert f"Ce compte renvoie vers @{lou.handle}" in moved.text
    assert f'<a href="/@{lou.handle}">@{lou.handle}</a>' in profile.text
    assert "dans 30 jours" in back.text
    assert lea.uri not in (await page(there, HERE)).text


async def test_what_is_wrong_is_said_beside_the_field(town: Town) -> None:
    """Nobody there, a wrong password, a box that was not ticked; what was typed stays. Visitors sign in first."""
    [lea] = await town.residents("lea")
    browser = await signed_in(lea)

    nobody = await send(
        browser, f"{HERE}/autre", {"other": "@x@nulle.part", "password": "faux"}, shown_at=HERE, status=422
    )
    unsure = await send(browser, f"{HERE}/partir", {"target": "lea", "password": PASSWORD}, shown_at=HERE, status=422)
    itself = await send(
        browser, f"{HERE}/autre", {"other": f"@{lea.handle}", "password": PASSWORD}, shown_at=HERE, status=422
    )

    assert "introuvable" in nobody.text
    assert "mot de passe actuel" in nobody.text
    assert 'value="@x@nulle.part"' in nobody.text
    assert "Cochez la case" in unsure.text
    assert "C’est ce compte-ci" in itself.text
    assert (await browser.as_browser().get(HERE, headers={"accept": "text/html"})).status == 303
