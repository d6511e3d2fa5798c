"""A report reaches the moderators, and never says more than it must."""

import orjson
import pytest
from sqlmodel import select

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import OutgoingActivity, OutgoingMail, Report, Rule
from ensembl_fed.models.kinds import ReportCategory, Visibility
from moderation.file_report import ReportDraft, Visitor, file_notice, file_report
from tests.town import Resident, Town
from tests.unit.moderation.chartreux import (
    Chartreux,
    account_of,
    all_reports,
    notified,
    people_of,
    told_by_aide,
    write,
)


async def report(reporter: Resident, draft: ReportDraft) -> Report:
    async with reporter.instance.database.unit() as unit:
        return await file_report(unit, await account_of(unit, reporter), draft)


async def flags_sent(chartreux: Chartreux) -> list[dict[str, object]]:
    async with chartreux.instance.database.reading() as unit:
        bodies = [orjson.loads(one.body) for one in await unit.session.exec(select(OutgoingActivity))]
    return [body for body in bodies if body["type"] == "Flag"]


@pytest.mark.capability("M9")
async def test_moderators_are_told_and_the_reporter_gets_a_receipt(town: Town) -> None:
    """Everyone who moderates here is notified; whoever reports is told that it arrived, with its number."""
    there = await people_of(town)
    status = await write(there.mallory, "Crédit rapide, écrivez-moi")

    kept = await report(there.carole, ReportDraft(there.mallory.account_id, (status.id,), "C’est une arnaque"))

    assert [one.report_id for one in await notified(there.modeste)] == [kept.id]
    assert [one.report_id for one in await notified(there.nadia)] == [kept.id]
    assert await notified(there.carole) == []
    assert f"n° {kept.id}" in (await told_by_aide(there.carole))[0]
    assert kept.status_uris == [status.uri]


async def test_the_same_report_again_is_the_one_that_is_there(town: Town) -> None:
    """A client that repeats a request makes no second report; other words are another report."""
    there = await people_of(town)

    first = await report(there.carole, ReportDraft(there.mallory.account_id, comment="Insultes"))
    again = await report(there.carole, ReportDraft(there.mallory.account_id, comment="Insultes"))
    other = await report(there.carole, ReportDraft(there.mallory.account_id, comment="Encore"))

    assert first.id == again.id != other.id
    assert len(await notified(there.modeste)) == 2


async def test_only_what_the_reporter_may_see_can_be_reported(town: Town) -> None:
    """A post of somebody else, or one that is not theirs to read, is not found."""
    there = await people_of(town)
    of_another = await write(there.nadia, "Bonjour à tous")
    hidden = await write(there.mallory, "Entre nous", Visibility.PRIVATE)

    for status in (of_another, hidden):
        with pytest.raises(NotFound):
            await report(there.carole, ReportDraft(there.mallory.account_id, (status.id,)))
    with pytest.raises(NotFound):
        await report(there.carole, ReportDraft(1))
    assert await all_reports(there.instance) == []


async def test_bounds_of_a_report(town: Town) -> None:
    """Too long an explanation, a rule that does not exist, one's own account: refused."""
    there = await people_of(town)
    drafts = (
        ReportDraft(there.mallory.account_id, comment="a" * 1_001),
        ReportDraft(there.mallory.account_id, tuple(range(51))),
        ReportDraft(there.mallory.account_id, rule_ids=(404,)),
        ReportDraft(there.carole.account_id),
    )

    for draft in drafts:
        with pytest.raises(Invalid):
            await report(there.carole, draft)


async def test_a_rule_makes_a_violation(town: Town) -> None:
    """Who names a rule says that it was broken, even if the client did not choose that category."""
    there = await people_of(town)
    async with there.instance.database.unit() as unit:
        await unit.add(Rule(id=7, position=1, text="Pas de vente ni de crédit"))

    kept = await report(there.carole, ReportDraft(there.mallory.account_id, rule_ids=(7, 7)))

    assert (kept.category, kept.rule_ids) == (ReportCategory.VIOLATION, [7])


async def test_the_city_gets_a_copy_that_names_nobody(town: Town) -> None:
    """S33: the Flag is the instance's; neither the reporter's name nor their address is in it."""
    there = await people_of(town)
    status = await write(there.mallory, "Crédit rapide")

    kept = await report(there.carole, ReportDraft(there.mallory.account_id, (status.id,), "Une arnaque"))

    (flag,) = await flags_sent(there)
    assert flag["actor"] == "https://chartreux.test/actor"
    assert flag["to"] == ["https://moulins.test/actor"]
    assert flag["object"] == [there.mallory.uri, status.uri]
    assert b"carole" not in orjson.dumps(flag)
    assert kept.forwarded


@pytest.mark.capability("M5")
async def test_a_visitor_gives_notice_and_is_answered_by_mail(town: Town) -> None:
    """DSA art. 16: explanation, address, name and mail; a receipt follows. Without them there is no notice."""
    there = await people_of(town)
    draft = ReportDraft(there.mallory.account_id, comment="Il vend du crédit", category=ReportCategory.LEGAL)

    async with there.instance.database.unit() as unit:
        kept = await file_notice(unit, Visitor("Paul Passant", "paul@boite.example"), draft)

    async with there.instance.database.reading() as unit:
        (mail,) = await unit.session.exec(select(OutgoingMail))
    assert mail.recipient == "paul@boite.example"
    assert str(kept.id) in mail.text
    assert b"Paul" not in orjson.dumps(await flags_sent(there))
    with pytest.raises(Invalid):
        async with there.instance.database.unit() as unit:
            await file_notice(unit, Visitor("", "paul@boite.example"), draft)
