"""What residents do with accounts and with each other's messages on pages: follow, hide shares, quote, come back."""

import re

import pytest

from tests.api.page_visits import page, send, signed_in, visitor
from tests.town import Town

_WRITTEN = {"text": "La fontaine coule de nouveau.", "audience": "public", "step": "publish"}


@pytest.mark.capability("R22")
async def test_locked_account_says_yes_or_no_to_who_asks_to_follow(town: Town) -> None:
    """Asked on the profile, answered among the notifications; a refusal leaves no trace of the wish."""
    alice, bruno, chloe = await town.residents("alice", "bruno", "chloe")
    owner, wishing, other = await signed_in(alice), await signed_in(bruno), await signed_in(chloe)
    await send(owner, "/parametres/profil", {"display_name": "Alice", "locked": "1"}, shown_at="/parametres")
    for browser in (wishing, other):
        await send(browser, "/@alice/suivre", {"on": "1"}, shown_at="/@alice")
        assert "Demande envoyée" in (await page(browser, "/@alice")).text

    for name, yes in (("Bruno", "1"), ("Chloe", "0")):
        told = (await page(owner, "/notifications")).text
        row = next(part for part in told.split("<li class=")[1:] if name in part)
        action = re.search(r'action="([^"]+)"', row)
        assert action is not None
        await send(owner, action.group(1), {"yes": yes}, shown_at="/notifications")

    assert "Ne plus suivre" in (await page(wishing, "/@alice")).text
    assert "Demande envoyée" not in (await page(other, "/@alice")).text
    assert 'action="/notifications/abonnement' not in (await page(owner, "/notifications")).text


@pytest.mark.capability("R22")
async def test_shares_of_somebody_are_hidden_and_shown_again(town: Town) -> None:
    """What they write themselves stays."""
    alice, bruno, chloe = await town.residents("alice", "bruno", "chloe")
    reading, sharing = await signed_in(alice), await signed_in(bruno)
    await send(reading, "/@bruno/suivre", {"on": "1"}, shown_at="/@bruno")
    await send(reading, "/@bruno/partages", {"on": "0"}, shown_at="/@bruno")
    posted = await chloe.posts("Un message de Chloé", visibility="public")
    path = f"/@chloe/{posted['id']}"

    await send(sharing, f"{path}/partager", {"on": "1"}, shown_at=path)
    await bruno.posts("Un message de Bruno", visibility="public")

    home = (await page(reading, "/accueil")).text
    assert "Un message de Bruno" in home
    assert "Un message de Chloé" not in home
    assert "Voir ses partages" in (await page(reading, "/@bruno")).text


@pytest.mark.capability("R21")
async def test_message_is_quoted_with_its_own_words_below(town: Town) -> None:
    """What is quoted stands in the form and below the new message; what may not be seen is never quoted."""
    alice, bruno = await town.residents("alice", "bruno")
    browser = await signed_in(alice)
    posted = await alice.posts("La mairie ferme à 17 h.", visibility="public")
    hidden = await bruno.posts("Entre moi et moi", visibility="direct")

    form = f"/ecrire?citer={posted['id']}"
    assert "La mairie ferme à 17 h." in (await page(browser, form)).text
    fields = {**_WRITTEN, "text": "À savoir.", "citer": posted["id"]}
    sent = await send(browser, "/ecrire", fields, shown_at=form)
    number = sent.headers["location"].rpartition("#m")[2]
    shown = (await page(browser, f"/@alice/{number}")).text

    assert '<blockquote class="quoted"' in shown
    assert "La mairie ferme à 17 h." in shown
    assert "Entre moi" not in (await page(browser, f"/ecrire?citer={hidden['id']}")).text
    refused = await browser.fill_in("/ecrire", {**fields, "citer": hidden["id"]}, shown=await page(browser, "/ecrire"))
    assert refused.status == 404


@pytest.mark.parametrize("back", ["//stranger.example/", "https://stranger.example/", "/\\stranger.example", "x"])
async def test_form_leads_back_to_pages_of_ours_alone(town: Town, back: str) -> None:
    """Whatever a form says of where it came from, nobody is sent to another site."""
    alice, bruno = await town.residents("alice", "bruno")
    posted = await alice.posts("Bonjour", visibility="public")
    path = f"/@alice/{posted['id']}"

    answer = await send(await signed_in(bruno), f"{path}/aimer", {"on": "1", "back": back}, shown_at=path)

    assert answer.headers["location"] in ("/", path)


async def test_numbers_are_told_to_nobody_but_their_reader(town: Town) -> None:
    """A visitor has no new notifications; a form without its secret does nothing."""
    alice, bruno = await town.residents("alice", "bruno")
    await bruno.posts("@alice bonjour")
    browser = await signed_in(alice)

    assert (await visitor(town, alice.instance).get("/notifications/nombre")).json() == {"unread": 0}
    forged = await browser.post("/notifications/vider", form={"csrf_token": "x" * 43})
    assert forged.status == 403
    assert "vous a écrit" in (await page(browser, "/notifications")).text
