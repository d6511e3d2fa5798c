"""Moderators settle reports, remove posts, decide about domains and let people in."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import orjson
import pytest
from sqlmodel import select

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Member, OutgoingActivity, OutgoingMail, Report, Status
from ensembl_fed.models.kinds import AccountKind, DomainSeverity, ReportState, Visibility
from ensembl_fed.storage.accounts import account_by_id, member_of
from ensembl_fed.storage.audit import lines_about
from ensembl_fed.storage.peer_hosts import suspended_among
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see
from moderation.decide_account import Decision
from moderation.decide_domain import DomainDraft, add_domain_rule, end_domain_rules, read_domain, remove_domain_rule
from moderation.decide_report import assign_report, reopen_report, report_for, resolve_report
from moderation.decide_sign_up import approve_member, reject_member
from moderation.decide_status import may_moderate, remove_status
from moderation.file_report import ReportDraft, file_report
from tests.town import Resident, Town
from tests.unit.moderation.chartreux import (
    Chartreux,
    account_of,
    member_behind,
    people_of,
    recorded,
    told_by_aide,
    write,
)


async def a_report(there: Chartreux) -> int:
    async with there.instance.database.unit() as unit:
        draft = ReportDraft(there.mallory.account_id, comment="Crédit")
        return (await file_report(unit, await account_of(unit, there.carole), draft)).id


async def change(
    moderator: Resident, report_id: int, act: Callable[[Unit, Member, Report], Awaitable[Report]]
) -> Report:
    async with moderator.instance.database.unit() as unit:
        member = await member_behind(unit, moderator)
        return await act(unit, member, await report_for(unit, member, report_id))


async def stranger(unit: Unit, domain: str, name: str = "sam") -> Account:
    account = Account(
        id=new_id(),
        username=name,
        domain=domain,
        uri=f"https://{domain}/users/{name}",
        inbox_uri=f"https://{domain}/inbox",
        kind=AccountKind.PERSON,
        created_at=utc_now(),
    )
    await unit.add(account)
    return account


async def test_a_report_is_taken_settled_and_opened_again(town: Town) -> None:
    """Each step is recorded; who reported hears how it ended."""
    there = await people_of(town)
    report_id = await a_report(there)

    assigned = await change(there.modeste, report_id, assign_report)
    settled = await change(there.modeste, report_id, resolve_report)
    opened = await change(there.nadia, report_id, reopen_report)

    assert assigned.assigned_id == there.modeste.account_id
    assert settled.resolved_by_id == there.modeste.account_id
    assert (opened.state, opened.resolved_at) == (ReportState.OPEN, None)
    assert [one.action for one in await recorded(there.instance)] == ["assign", "resolve", "reopen"]
    assert "aucune mesure" in (await told_by_aide(there.carole))[-1]


@pytest.mark.capability("M18")
async def test_a_report_about_a_moderator_is_not_theirs_to_read(town: Town) -> None:
    """They don't find it; a moderator who made a report does not settle it."""
    there = await people_of(town)
    async with there.instance.database.unit() as unit:
        draft = ReportDraft(there.modeste.account_id, comment="Trop sévère")
        about = await file_report(unit, await account_of(unit, there.nadia), draft)

    with pytest.raises(NotFound):
        await change(there.modeste, about.id, resolve_report)
    with pytest.raises(Conflict):
        await change(there.nadia, about.id, resolve_report)


async def test_a_removed_post_of_ours_is_deleted_everywhere(town: Town) -> None:
    """Its author's own Delete goes out, the author reads why, and sees it still, alone."""
    there = await people_of(town)
    status = await write(there.mallory, "Crédit rapide pour tous", Visibility.TOWN)

    async with there.instance.database.unit() as unit:
        found = await status_by_id(unit, status.id)
        assert found is not None
        await remove_status(unit, await member_behind(unit, there.modeste), found, Decision("Vente de crédit"))

    async with there.instance.database.reading() as unit:
        hidden = await status_by_id(unit, status.id)
        assert hidden is not None
        assert not await may_see(unit, hidden, await account_of(unit, there.carole))
        assert await may_see(unit, hidden, await account_of(unit, there.mallory))
        bodies = [orjson.loads(one.body) for one in await unit.session.exec(select(OutgoingActivity))]
    (deleted,) = [body for body in bodies if body["type"] == "Delete"]
    assert (deleted["actor"], deleted["object"]["id"]) == (there.mallory.uri, status.uri)
    assert "Crédit rapide pour tous" in (await told_by_aide(there.mallory))[0]
    assert (await recorded(there.instance))[0].status_uri == status.uri


async def test_a_removed_post_from_elsewhere_goes_here_alone(town: Town) -> None:
    """Nothing is sent in the name of a stranger; nobody sees the post."""
    there = await people_of(town)
    async with there.instance.database.unit() as unit:
        sam = await stranger(unit, "loin.test")
        status = Status(
            id=new_id(),
            uri=f"{sam.uri}/1",
            account_id=sam.id,
            visibility=Visibility.PUBLIC,
            created_at=utc_now(),
        )
        await unit.add(status)
        await remove_status(unit, await member_behind(unit, there.modeste), status, Decision("Publicité"))

    async with there.instance.database.reading() as unit:
        hidden = await status_by_id(unit, status.id)
        assert hidden is not None
        assert not await may_see(unit, hidden, None)
        bodies = [orjson.loads(one.body) for one in await unit.session.exec(select(OutgoingActivity))]
    assert not [body for body in bodies if body["type"] == "Delete"]


@pytest.mark.capability("X14")
async def test_private_posts_are_read_only_through_a_report(town: Town) -> None:
    """A moderator decides about a private message only if it is attached to a report."""
    there = await people_of(town)
    message = await write(there.mallory, "@carole Donne-moi ton code", Visibility.DIRECT)
    async with there.instance.database.unit() as unit:
        draft = ReportDraft(there.mallory.account_id, (message.id,), "Une menace")
        report = await file_report(unit, await account_of(unit, there.carole), draft)
        modeste = await member_behind(unit, there.modeste)

        assert not await may_moderate(unit, modeste, message, None)
        assert await may_moderate(unit, modeste, message, report.id)


async def test_a_suspended_domain_is_not_spoken_with_until_it_is_freed(town: Town) -> None:
    """The rule hides who is known from there, on any port and below; single decisions survive its end."""
    there = await people_of(town)
    async with there.instance.database.unit() as unit:
        sam, sub, near = [await stranger(unit, d) for d in ("spam.test", "a.spam.test:8443", "antispam.test")]
        bad = await stranger(unit, "spam.test", "bad")
        bad.suspended_at = utc_now()
        await unit.add(bad)
        modeste = await member_behind(unit, there.modeste)
        draft = DomainDraft(DomainSeverity.SUSPEND, private_comment="Vague de publicité")
        rule = await add_domain_rule(unit, modeste, "https://SPAM.test/", draft)
        assert await suspended_among(unit, ["a.spam.test:8443"]) == {"a.spam.test:8443"}

    assert await suspensions(there, sam, sub, near, bad) == [True, True, False, True]
    async with there.instance.database.unit() as unit:
        await remove_domain_rule(unit, modeste, rule)

    assert await suspensions(there, sam, sub, near, bad) == [False, False, False, True]
    assert [one.action for one in await recorded(there.instance)] == ["rule_domain", "free_domain"]


async def suspensions(there: Chartreux, *accounts: Account) -> list[bool]:
    async with there.instance.database.reading() as unit:
        found = [await account_by_id(unit, account.id) for account in accounts]
    return [account is not None and account.suspended_at is not None for account in found]


async def test_domains_that_make_no_sense_are_refused(town: Town) -> None:
    """Our own, one above it, no domain at all, one that has a rule."""
    there = await people_of(town)
    for word in ("", "a b", "https://spam.test/users/sam", "lea@spam.test"):
        with pytest.raises(Invalid):
            read_domain(word)
    async with there.instance.database.unit() as unit:
        modeste = await member_behind(unit, there.modeste)
        with pytest.raises(Invalid):
            await add_domain_rule(unit, modeste, "chartreux.test", DomainDraft())
        await add_domain_rule(unit, modeste, "spam.test", DomainDraft())
        with pytest.raises(Conflict):
            await add_domain_rule(unit, modeste, "spam.test", DomainDraft())


async def pending(town: Town, there: Chartreux, name: str) -> Resident:
    resident = await town.resident(name, there.instance)
    async with there.instance.database.unit() as unit:
        member = await member_behind(unit, resident)
        member.approved_at = None
        await unit.add(member)
    return resident


async def test_a_newcomer_is_let_in_and_written_to(town: Town) -> None:
    """Approval counts at once; it is not given twice."""
    there = await people_of(town)
    newcomer = await pending(town, there, "paule")

    async with there.instance.database.unit() as unit:
        modeste, account = await member_behind(unit, there.modeste), await account_of(unit, newcomer)
        await approve_member(unit, modeste, account)
        with pytest.raises(Conflict):
            await approve_member(unit, modeste, account)

    async with there.instance.database.reading() as unit:
        assert (await member_behind(unit, newcomer)).approved_at is not None
        (mail,) = await unit.session.exec(select(OutgoingMail))
    assert (mail.recipient, "acceptée" in mail.text) == (newcomer.email, True)


async def test_who_is_not_let_in_is_erased(town: Town) -> None:
    """Nothing of them stays but the mail that is owed; the record says why, not who."""
    there = await people_of(town)
    newcomer = await pending(town, there, "paule")

    async with there.instance.database.unit() as unit:
        modeste = await member_behind(unit, there.modeste)
        await reject_member(unit, modeste, await account_of(unit, newcomer), Decision("Hors de Moulins"))

    async with there.instance.database.reading() as unit:
        assert await account_by_id(unit, newcomer.account_id) is None
        assert await member_of(unit, newcomer.account_id) is None
        (mail,) = await unit.session.exec(select(OutgoingMail))
    (act,) = await recorded(there.instance)
    assert "Hors de Moulins" in mail.text
    assert (act.action, act.target_id, act.details) == ("reject", None, {})


async def test_a_rule_about_a_domain_ends_by_itself(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until its end the domain is suspended; then it is spoken with again, as the log says. A past end is refused."""
    there = await people_of(town)
    later = utc_now() + timedelta(days=2)
    async with there.instance.database.unit() as unit:
        modeste = await member_behind(unit, there.modeste)
        sam = await stranger(unit, "spam.test")
        await unit.add(sam)
        for name, end in (("spam.test", utc_now() + timedelta(days=1)), ("always.test", None)):
            draft = DomainDraft(severity=DomainSeverity.SUSPEND, ends_at=end)
            await add_domain_rule(unit, modeste, name, draft)
        with pytest.raises(Invalid, match="déjà passée"):
            await add_domain_rule(unit, modeste, "past.test", DomainDraft(ends_at=utc_now()))
        assert await end_domain_rules(unit) == 0
        await unit.session.refresh(sam)
        assert sam.suspended_at is not None
    monkeypatch.setattr("moderation.decide_domain.utc_now", lambda: later)
    async with there.instance.database.unit() as unit:
        assert await end_domain_rules(unit) == 1
        kept = await account_by_id(unit, sam.id)
        assert kept is not None
        assert kept.suspended_at is None
        assert await suspended_among(unit, {"spam.test", "always.test"}) == {"always.test"}
        assert len(await lines_about(unit, "spam.test", kind="domain_rule_ended", limit=5)) == 1
