"""A decision says why or does not exist, ends by itself, is undone, and stands in a log that nobody rewrites."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from ensembl_fed import clock
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotAllowed
from ensembl_fed.ids import new_id
from ensembl_fed.models import AuditEntry, ModerationDecision, OutgoingActivity, OutgoingMail, Rule
from ensembl_fed.models.kinds import AppealState, DecisionScope, DecisionState, GroundKind, Visibility
from ensembl_fed.storage.audit import first_broken_line
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.surface.visibility import may_see
from moderation.acts import Act
from moderation.appeals import answer_appeal, contest
from moderation.decide_account import Decision, decide_about, second_emergency, undo_decision
from moderation.decide_status import remove_status
from moderation.file_report import ReportDraft, file_report
from moderation.jobs import end_measures
from tests.town import Resident, Town
from tests.unit.moderation.chartreux import Chartreux, account_of, member_behind, people_of, write

CREDIT = Decision("Quinze offres de crédit en une heure")


async def decisions(there: Chartreux) -> list[ModerationDecision]:
    async with there.instance.database.reading() as unit:
        return list(await unit.session.exec(select(ModerationDecision).order_by(col(ModerationDecision.id))))


async def decide(there: Chartreux, moderator: Resident, act: Act, decision: Decision = CREDIT) -> ModerationDecision:
    async with there.instance.database.unit() as unit:
        target = await account_of(unit, there.mallory)
        await decide_about(unit, await member_behind(unit, moderator), target, act, decision)
    return (await decisions(there))[-1]


async def store(there: Chartreux, values: dict[str, Any]) -> None:
    async with there.instance.database.unit() as unit:
        await unit.add(ModerationDecision(**values))


async def undo(there: Chartreux, moderator: Resident, decision_id: int) -> None:
    async with there.instance.database.unit() as unit:
        kept = await unit.session.get(ModerationDecision, decision_id)
        assert kept is not None
        await undo_decision(unit, await member_behind(unit, moderator), kept)


@pytest.mark.capability("I9", "M3")
async def test_the_store_refuses_a_decision_without_reasons(town: Town) -> None:
    """I9: not a check that somebody may forget, but a constraint of the table."""
    there = await people_of(town)
    whole = {
        "uri": "https://chartreux.test/decisions/1",
        "issuer_uri": "https://chartreux.test/actor",
        "action": "suspend",
        "target_uri": there.mallory.uri,
        "scope": DecisionScope.TOWN,
        "ground": GroundKind.RULE,
        "ground_text": "Pas de crédit",
        "facts": "Une offre de crédit",
        "redress": "Six mois",
        "state": DecisionState.APPLIED,
    }
    for missing in ("facts", "ground_text", "redress", "action", "target_uri"):
        for nothing in ("", "   "):
            values = {**whole, missing: nothing, "id": new_id(), "starts_at": utc_now(), "created_at": utc_now()}
            with pytest.raises(IntegrityError):
                await store(there, values)
    assert await decisions(there) == []


@pytest.mark.capability("M3")
async def test_ground_and_facts_come_from_the_report_or_are_asked_for(town: Town) -> None:
    """A client that sends no words gets the rule of the report, with its version; without both it is refused."""
    there = await people_of(town)
    async with there.instance.database.unit() as unit:
        await unit.add(Rule(id=4, position=1, text="Pas de vente ni de crédit", version=3))
    with pytest.raises(Invalid, match="faits"):
        await decide(there, there.modeste, Act.LIMIT, Decision())
    async with there.instance.database.unit() as unit:
        draft = ReportDraft(there.mallory.account_id, comment="Il vend du crédit", rule_ids=(4,))
        report = await file_report(unit, await account_of(unit, there.carole), draft)

    row = await decide(there, there.modeste, Act.LIMIT, Decision(report_id=report.id))

    assert (row.ground, row.ground_text, row.ground_version) == (GroundKind.RULE, "Pas de vente ni de crédit", "3")
    assert "Pas de vente ni de crédit" in row.facts
    assert "Il vend du crédit" not in row.facts
    assert row.after_report
    async with there.instance.database.reading() as unit:
        mail = (await unit.session.exec(select(OutgoingMail))).first()
    assert mail is not None
    for said in ("limité", "version 3", "prise par une personne", "six mois", "tribunal", "cle="):
        assert said in mail.text
    assert "carole" not in mail.text.lower()


@pytest.mark.capability("M2", "I11")
async def test_undoing_a_decision_gives_back_what_only_it_took(town: Town) -> None:
    """Two decisions suspend; while one holds the account stays suspended. An undone one is not undone again."""
    there = await people_of(town)
    first = await decide(there, there.modeste, Act.SUSPEND)
    second = await decide(there, there.nadia, Act.SUSPEND, Decision("Encore", scope=DecisionScope.TOWN))
    assert first.id != second.id

    for row, is_suspended in ((first, True), (second, False)):
        await undo(there, there.nadia, row.id)
        async with there.instance.database.reading() as unit:
            assert ((await account_of(unit, there.mallory)).suspended_at is not None) is is_suspended
    with pytest.raises(Conflict):
        await undo(there, there.nadia, first.id)


@pytest.mark.capability("M2", "I11")
async def test_a_removed_post_is_restored(town: Town) -> None:
    """Its audience and its names come back, and the author's own Undo and Create go out in this order."""
    there = await people_of(town)
    status = await write(there.mallory, "@carole du crédit ?", Visibility.DIRECT)
    public = await write(there.mallory, "Crédit rapide", Visibility.TOWN)
    async with there.instance.database.unit() as unit:
        modeste, carole = await member_behind(unit, there.modeste), await account_of(unit, there.carole)
        for one in (status, public):
            found = await status_by_id(unit, one.id)
            assert found is not None
            await remove_status(unit, modeste, found, CREDIT)
            assert not await may_see(unit, found, carole)

    for row in await decisions(there):
        await undo(there, there.nadia, row.id)

    async with there.instance.database.reading() as unit:
        for one in (status, public):
            found = await status_by_id(unit, one.id)
            assert found is not None
            assert found.visibility is one.visibility
            assert await may_see(unit, found, carole)
        bodies = [
            orjson.loads(one.body)
            for one in await unit.session.exec(select(OutgoingActivity).order_by(col(OutgoingActivity.id)))
        ]
    sent = [body["type"] for body in bodies if body["actor"] == there.mallory.uri]
    assert sent[-2:] == ["Undo", "Create"]


@pytest.mark.capability("M2")
async def test_a_mute_silences_for_a_time_and_ends_by_itself(town: Town) -> None:
    """The person reads and does not write; after the days they write again, without anybody's help."""
    there = await people_of(town)
    for ends_at in (None, utc_now() - timedelta(days=1), utc_now() + timedelta(days=365)):
        with pytest.raises(Invalid):
            await decide(there, there.modeste, Act.MUTE, Decision("Insultes", ends_at=ends_at))

    await decide(there, there.modeste, Act.MUTE, Decision("Insultes", ends_at=utc_now() + timedelta(days=7)))
    with pytest.raises(NotAllowed):
        await write(there.mallory, "Bonjour")
    with clock.moved(timedelta(days=7, minutes=1)):
        async with there.instance.database.unit() as unit:
            assert await end_measures(unit) == 1
            assert await end_measures(unit) == 0
        await write(there.mallory, "Bonjour")
        assert (await decisions(there))[0].state is DecisionState.ENDED


@pytest.mark.capability("X10")
async def test_an_emergency_needs_two_and_ends_after_three_days(town: Town) -> None:
    """One moderator asks and nothing happens; another agrees and the account is hidden; 72 h later it is back."""
    there = await people_of(town)
    row = await decide(there, there.modeste, Act.HIDE, Decision("Menaces avec une adresse"))

    async def second(who: Resident) -> None:
        async with there.instance.database.unit() as unit:
            kept = await unit.session.get(ModerationDecision, row.id)
            assert kept is not None
            await second_emergency(unit, await member_behind(unit, who), kept)

    async def is_hidden() -> bool:
        async with there.instance.database.reading() as unit:
            return (await account_of(unit, there.mallory)).suspended_at is not None

    with pytest.raises(Conflict):
        await second(there.modeste)
    assert not await is_hidden()
    await second(there.nadia)
    assert await is_hidden()
    with clock.moved(timedelta(hours=72, minutes=1)):
        async with there.instance.database.unit() as unit:
            await end_measures(unit)
        assert not await is_hidden()


@pytest.mark.capability("M8")
async def test_an_appeal_is_answered_by_somebody_else(town: Town) -> None:
    """Who decided gets a conflict; another puts a milder measure in its place; six months is the end."""
    there = await people_of(town)
    row = await decide(there, there.modeste, Act.SUSPEND)
    async with there.instance.database.unit() as unit:
        kept = await unit.session.get(ModerationDecision, row.id)
        assert kept is not None
        with clock.moved(timedelta(days=184)), pytest.raises(Conflict):
            await contest(unit, kept, "Trop tard")
        appeal = await contest(unit, kept, "Je ne savais pas")
        with pytest.raises(Conflict):
            await contest(unit, kept, "Et encore")
        milder = (Act.MUTE, Decision("Une semaine suffit", ends_at=utc_now() + timedelta(days=7)))
        for who, reason in ((there.modeste, Conflict), (there.carole, NotAllowed)):
            member = await member_behind(unit, who)
            with pytest.raises(reason):
                await answer_appeal(unit, member, appeal, answer="Non", outcome=AppealState.UPHELD)
        nadia = await member_behind(unit, there.nadia)
        await answer_appeal(unit, nadia, appeal, answer="Une semaine", outcome=AppealState.CHANGED, instead=milder)

        account = await account_of(unit, there.mallory)
        assert account.suspended_at is None
        assert account.muted_until is not None
        mails = [mail.text for mail in await unit.session.exec(select(OutgoingMail))]
    assert [one.state for one in await decisions(there)] == [DecisionState.UNDONE, DecisionState.APPLIED]
    assert any("remplacée par une autre" in mail for mail in mails)


@pytest.mark.capability("I12")
async def test_a_changed_or_missing_line_is_named(town_on_each_store: Town) -> None:
    """Whoever edits or removes a line of the log by hand is found out, at this line."""
    there = await people_of(town_on_each_store)
    for act in (Act.LIMIT, Act.UNLIMIT, Act.SUSPEND):
        async with there.instance.database.unit() as unit:
            target = await account_of(unit, there.mallory)
            await decide_about(unit, await member_behind(unit, there.modeste), target, act, CREDIT)
    async with there.instance.database.reading() as unit:
        broken, count = await first_broken_line(unit)
    assert broken is None
    assert count >= 3

    async with there.instance.database.unit() as unit:
        await unit.execute(update(AuditEntry).where(col(AuditEntry.number) == 2).values(kind="warn"))
        assert (await first_broken_line(unit))[0] == 2
        await unit.execute(update(AuditEntry).where(col(AuditEntry.number) == 2).values(kind="unlimit"))
        assert (await first_broken_line(unit))[0] is None
        await unit.execute(text("DELETE FROM audit_entry WHERE number = 2"))
        assert (await first_broken_line(unit))[0] == 2
