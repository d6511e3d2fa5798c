"""What a moderator decides about an account holds here, is told, is written down, and can be taken back."""

import orjson
import pytest
from sqlmodel import select

from ensembl_fed.errors import Conflict, Invalid, NotAllowed, NotFound
from ensembl_fed.models import AccessToken, Account, Member, ModerationAction, OutgoingActivity, OutgoingMail
from ensembl_fed.models.kinds import ReportState, Role
from ensembl_fed.storage.accounts import account_by_handle, instance_actor
from ensembl_fed.surface.visibility import may_see
from moderation.acts import Act
from moderation.decide_account import Decision, decide_about
from moderation.file_report import ReportDraft, file_report
from tests.town import Resident, Town
from tests.unit.moderation.chartreux import (
    account_of,
    all_reports,
    member_behind,
    people_of,
    recorded,
    told_by_aide,
    write,
)

BECAUSE = Decision("Vente de crédit, malgré un avertissement")


async def decide(
    moderator: Resident, target: Resident, act: Act, decision: Decision = BECAUSE
) -> ModerationAction | None:
    async with moderator.instance.database.unit() as unit:
        return await decide_about(
            unit, await member_behind(unit, moderator), await account_of(unit, target), act, decision
        )


async def standing(resident: Resident) -> tuple[Account, Member]:
    async with resident.instance.database.reading() as unit:
        return await account_of(unit, resident), await member_behind(unit, resident)


async def test_a_limit_is_told_recorded_and_lifted(town: Town) -> None:
    """The resident reads what, why and how to contest; the act is written down; lifting it gives back."""
    there = await people_of(town)

    await decide(there.modeste, there.mallory, Act.LIMIT)
    assert (await standing(there.mallory))[0].limited_at is not None
    await decide(there.modeste, there.mallory, Act.UNLIMIT, Decision())

    assert (await standing(there.mallory))[0].limited_at is None
    limited, lifted = await told_by_aide(there.mallory)
    assert "a limité votre compte" in limited
    assert BECAUSE.reason in limited
    assert "contester" in limited
    assert "contester" not in lifted
    acts = await recorded(there.instance)
    assert [(one.action, one.moderator_id, one.target_id, one.reason) for one in acts] == [
        ("limit", there.modeste.account_id, there.mallory.account_id, BECAUSE.reason),
        ("unlimit", there.modeste.account_id, there.mallory.account_id, ""),
    ]


async def test_a_suspension_ends_tokens_and_hides_posts(town: Town) -> None:
    """S36, S18: nothing is left open in their name, nobody sees what they wrote, and they are told by mail."""
    there = await people_of(town)
    status = await write(there.mallory, "Crédit rapide")

    await decide(there.modeste, there.mallory, Act.SUSPEND)

    async with there.instance.database.reading() as unit:
        member = await member_behind(unit, there.mallory)
        tokens = await unit.session.exec(select(AccessToken).where(AccessToken.member_id == member.id))
        assert list(tokens) == []
        assert not await may_see(unit, status, await account_of(unit, there.carole))
        (mail,) = await unit.session.exec(select(OutgoingMail))
    assert mail.recipient == there.mallory.email
    assert BECAUSE.reason in mail.text


async def test_the_town_learns_of_a_suspension_and_of_its_end(town: Town) -> None:
    """Others hear of it as Mastodon says it: the actor with `suspended: true`, and later without."""
    there = await people_of(town)

    await decide(there.modeste, there.mallory, Act.SUSPEND)
    await decide(there.modeste, there.mallory, Act.UNSUSPEND)

    async with there.instance.database.reading() as unit:
        bodies = [orjson.loads(one.body) for one in await unit.session.exec(select(OutgoingActivity))]
    updates = [body["object"] for body in bodies if body["type"] == "Update" and body["actor"] == there.mallory.uri]
    assert [one.get("suspended", False) for one in updates] == [True, False]


async def test_a_decision_that_holds_already_is_not_taken_twice(town: Town) -> None:
    """The second click changes nothing, tells nobody, and is not recorded."""
    there = await people_of(town)

    assert await decide(there.modeste, there.mallory, Act.LIMIT) is not None
    assert await decide(there.nadia, there.mallory, Act.LIMIT) is None

    assert len(await told_by_aide(there.mallory)) == 1
    assert len(await recorded(there.instance)) == 1


@pytest.mark.capability("M18")
async def test_who_may_not_decide_about_whom(town: Town) -> None:
    """Nobody about themself; a moderator not about those who moderate; a resident about nobody."""
    there = await people_of(town)
    other = await town.resident("olga", there.instance, role=Role.MODERATOR)
    refused = [
        (there.modeste, there.modeste),
        (there.nadia, there.nadia),
        (there.modeste, there.nadia),
        (there.modeste, other),
        (there.carole, there.mallory),
    ]

    for moderator, target in refused:
        with pytest.raises(NotAllowed):
            await decide(moderator, target, Act.SUSPEND)
    assert await decide(there.nadia, other, Act.SUSPEND) is not None


async def test_what_keeps_the_instance_going_is_not_decided_about(town: Town) -> None:
    """The instance's own actor, its group and @aide are nobody's to suspend."""
    there = await people_of(town)

    async with there.instance.database.unit() as unit:
        nadia = await member_behind(unit, there.nadia)
        targets = [await instance_actor(unit), await account_by_handle(unit, "entraide")]
        for target in targets:
            assert target is not None
            with pytest.raises(NotAllowed):
                await decide_about(unit, nadia, target, Act.SUSPEND, BECAUSE)


@pytest.mark.capability("M9", "M18")
async def test_a_measure_settles_the_reports_and_tells_who_reported(town: Town) -> None:
    """The outcome says nothing about the other person; a report by the moderator waits for somebody else."""
    there = await people_of(town)
    async with there.instance.database.unit() as unit:
        draft = ReportDraft(there.mallory.account_id, comment="Crédit")
        by_carole = await file_report(unit, await account_of(unit, there.carole), draft)
        by_modeste = await file_report(unit, await account_of(unit, there.modeste), draft)

    with pytest.raises(Conflict):
        await decide(there.modeste, there.mallory, Act.LIMIT, Decision("Crédit", by_modeste.id))
    await decide(there.modeste, there.mallory, Act.LIMIT, Decision("Crédit", by_carole.id))

    states = {report.id: report.state for report in await all_reports(there.instance)}
    assert states == {by_carole.id: ReportState.RESOLVED, by_modeste.id: ReportState.OPEN}
    outcome = (await told_by_aide(there.carole))[-1]
    assert "nous avons pris une mesure" in outcome
    assert "mallory" not in outcome.lower()


async def test_a_report_about_somebody_else_answers_nothing(town: Town) -> None:
    """A decision names a report about its own target; too long a reason is refused."""
    there = await people_of(town)
    async with there.instance.database.unit() as unit:
        draft = ReportDraft(there.carole.account_id, comment="Bruit")
        report = await file_report(unit, await account_of(unit, there.mallory), draft)

    with pytest.raises(NotFound):
        await decide(there.modeste, there.mallory, Act.LIMIT, Decision("Bruit", report.id))
    with pytest.raises(Invalid):
        await decide(there.modeste, there.mallory, Act.LIMIT, Decision("a" * 2_001))


async def test_a_disabled_member_is_back_when_enabled(town: Town) -> None:
    """Signing in is refused, but what they wrote stays; both are undone."""
    there = await people_of(town)
    status = await write(there.mallory, "Bonjour")

    await decide(there.modeste, there.mallory, Act.DISABLE)
    assert (await standing(there.mallory))[1].disabled_at is not None
    async with there.instance.database.reading() as unit:
        assert await may_see(unit, status, None)
    await decide(there.modeste, there.mallory, Act.ENABLE)

    assert (await standing(there.mallory))[1].disabled_at is None
