"""Moderators take decisions back on a page; whoever one is about reads why and contests without signing in."""

import pytest
from sqlmodel import select

from ensembl_fed.models import ModerationDecision
from ensembl_fed.models.kinds import Role
from tests.pages.test_moderation_pages import Browser
from tests.town import Resident, Town


async def suspend(moderator: Resident, target: Resident) -> ModerationDecision:
    path = f"/api/v1/admin/accounts/{target.account_id}/action"
    await moderator.post(path, type="suspend", text="Offres de crédit répétées")
    async with moderator.instance.database.reading() as unit:
        return (await unit.session.exec(select(ModerationDecision))).one()


@pytest.mark.capability("M3", "M8", "M16")
async def test_a_decision_is_read_contested_and_taken_back(town: Town) -> None:
    """The link of the mail opens it; another moderator takes it back; the first one can't answer the appeal."""
    mallory = await town.resident("mallory")
    modeste, nora = [await town.resident(name, role=Role.MODERATOR) for name in ("modeste", "nora")]
    decision = await suspend(modeste, mallory)
    path = f"/decisions/{decision.id}?cle={decision.word}"
    visitor = Browser(mallory)
    assert (await visitor.opens(f"/decisions/{decision.id}?cle=faux")).status == 404

    page = (await visitor.opens(path)).text
    assert "Offres de crédit répétées" in page
    assert "six mois" in page
    assert (await visitor.sends(path, text=" ")).status == 422
    assert (await visitor.sends(path, text="Je ne savais pas")).status == 303
    assert "Votre recours est arrivé" in (await visitor.opens(path)).text
    assert (await visitor.sends(path, text="Encore")).status == 409

    first, second = await Browser(modeste).signs_in(), await Browser(nora).signs_in()
    shown = (await first.opens("/moderation/decisions")).text
    assert "Je ne savais pas" in shown
    appeal = shown.partition("/moderation/recours/")[2].partition('"')[0]
    refused = await first.sends(f"/moderation/recours/{appeal}", outcome="upheld", answer="Non")
    assert refused.status == 422
    await second.opens("/moderation/decisions")
    answered = await second.sends(f"/moderation/recours/{appeal}", outcome="overturned", answer="Nous avons compris")
    assert answered.status == 303
    page = (await visitor.opens(path)).text
    assert "Nous avons compris" in page
    assert "ne s’applique plus" in page


@pytest.mark.capability("M17")
async def test_a_month_is_told_in_figures(town: Town) -> None:
    """The page and the JSON say the same, and no name; what is no month is not found."""
    mallory, carole = await town.resident("mallory"), await town.resident("carole")
    modeste = await town.resident("modeste", role=Role.MODERATOR)
    await carole.post("/api/v1/reports", account_id=str(mallory.account_id), comment="Crédit")
    decision = await suspend(modeste, mallory)
    month = f"{decision.created_at:%Y-%m}"

    answer = await town.client.request("GET", mallory.address(f"/transparence/{month}.json"))
    figures = answer.json()
    assert (figures["notices"], figures["decisions"], figures["own_initiative"]) == (1, {"suspend": 1}, 0)
    page = (await Browser(carole).opens(f"/transparence/{month}")).text
    assert "Comptes suspendus" in page
    assert "mallory" not in page.partition("<main")[2]
    for nothing in ("2026-13", "2026-00", "26-1", "aaaa-bb"):
        assert (await Browser(carole).opens(f"/transparence/{nothing}")).status == 404
