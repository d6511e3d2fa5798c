"""What an instance lends, the city's moderators may order; nothing else happens to anyone (X1 to X8, I10, I11)."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlmodel import col, select

from activitypub.activities import read_activity
from activitypub.decisions import DecisionDocument, order_activity, undo_order_activity
from ensembl_fed import clock
from ensembl_fed.clock import utc_now
from ensembl_fed.inbox.handler import Fetched
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.set_up import NewInstance
from ensembl_fed.models import Account, Appeal, DecisionAnswer, ModerationDecision, TownMember
from ensembl_fed.models.kinds import (
    AppealState,
    DecisionScope,
    DecisionState,
    InstanceKind,
    Lending,
    MemberState,
    Power,
    ReportState,
    Role,
    Visibility,
)
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.remote.signers import Verified
from ensembl_fed.storage.accounts import account_by_uri, instance_actor
from ensembl_fed.storage.audit import first_broken_line, lines
from ensembl_fed.storage.statuses import status_by_uri
from moderation.acts import Act
from moderation.appeals import answer_appeal, contest
from moderation.decide_account import Decision, decide_about, undo_decision
from moderation.decide_status import remove_status
from moderation.file_report import ReportDraft, file_report
from moderation.mandates import invite, is_live, join, leave, lend, mandate_now, mandates_held, revoke
from moderation.proposals import apply_proposal, refuse_proposal
from moderation.suspicion import FORGED
from tests.town import Resident, Town
from tests.unit.moderation.chartreux import account_of, all_reports, member_behind, told_by_aide

ALL = dict.fromkeys((Power.SEE, Power.WARN, Power.HIDE, Power.LIMIT, Power.SUSPEND), Lending.AUTOMATIC)
ASKS = {Power.SEE: Lending.AUTOMATIC, Power.HIDE: Lending.AUTOMATIC, Power.SUSPEND: Lending.PROPOSED}
SHOWS = {Power.SEE: Lending.AUTOMATIC, Power.RECOMMEND: Lending.AUTOMATIC}
CREDIT = Decision("Quinze offres de crédit", scope=DecisionScope.TOWN)


async def lends(instance: Instance, powers: Mapping[Power, Lending], town: Town) -> None:
    async with instance.database.unit() as unit:
        await lend(unit, powers, ends_at=utc_now() + timedelta(days=90))
    await town.settle()


async def orders(marc: Resident, target: Resident, act: Act, decision: Decision = CREDIT) -> str:
    """The city decides; the id of the decision."""
    account = await bring_actor(marc.instance.peers, target.uri)
    async with marc.instance.database.unit() as unit:
        known = await unit.session.get(Account, account.id)
        assert known is not None
        await decide_about(unit, await member_behind(unit, marc), known, act, decision)
    await marc.town.settle()
    return (await kept(marc.instance))[-1].uri


async def undoes(marc: Resident, uri: str) -> None:
    async with marc.instance.database.unit() as unit:
        row = (await unit.session.exec(select(ModerationDecision).where(ModerationDecision.uri == uri))).one()
        await undo_decision(unit, await member_behind(unit, marc), row)
    await marc.town.settle()


async def kept(instance: Instance) -> list[ModerationDecision]:
    async with instance.database.reading() as unit:
        return list(await unit.session.exec(select(ModerationDecision).order_by(col(ModerationDecision.id))))


async def states(instance: Instance, uri: str) -> list[DecisionState]:
    return [row.state for row in await kept(instance) if row.uri == uri]


async def is_suspended(instance: Instance, who: Resident) -> bool:
    async with instance.database.reading() as unit:
        account = await account_by_uri(unit, who.uri)
        return account is not None and account.suspended_at is not None


async def answers(city: Instance) -> dict[str, str]:
    async with city.database.reading() as unit:
        return {row.domain: row.result for row in await unit.session.exec(select(DecisionAnswer))}


async def forged(instance: Instance) -> int:
    async with instance.database.reading() as unit:
        return sum(line.kind == FORGED for line in await lines(unit, limit=500))


@pytest.mark.capability("X2", "X3", "X4", "I10", "I11")
async def test_a_decision_does_what_each_member_lent_and_is_undone(town: Town) -> None:
    """Automatic: applied. Proposed: hidden meanwhile, then up to its moderators. Recommend: shown. One id for all."""
    city, chartreux, champins, jardins = await town.hosts(4)
    marc = await town.resident("marc", city, role=Role.MODERATOR)
    mallory = await town.resident("mallory", chartreux)
    for instance, powers in ((chartreux, ALL), (champins, ASKS), (jardins, SHOWS)):
        await lends(instance, powers, town)
        if instance is not chartreux:
            await bring_actor(instance.peers, mallory.uri)

    uri = await orders(marc, mallory, Act.SUSPEND)

    assert await states(chartreux, uri) == [DecisionState.APPLIED]
    assert await states(champins, uri) == [DecisionState.PROPOSED]
    assert await states(jardins, uri) == [DecisionState.RECOMMENDED]
    assert await answers(city) == {
        "chartreux.test": "applied",
        "champins.test": "proposed",
        "jardins.test": "recommended",
    }
    assert [await is_suspended(one, mallory) for one in (chartreux, champins)] == [True, True]

    await undoes(marc, uri)

    for instance in (chartreux, champins, jardins):
        assert await states(instance, uri) == [DecisionState.UNDONE]
        assert not await is_suspended(instance, mallory)
        async with instance.database.reading() as unit:
            assert (await first_broken_line(unit))[0] is None
    assert set((await answers(city)).values()) == {"undone"}


@pytest.mark.capability("X2", "I10")
async def test_what_is_revoked_or_over_is_refused(town: Town) -> None:
    """From the moment the lender says so; what was applied before stays; the refusal stands in both logs."""
    city, chartreux = await town.hosts(2)
    marc = await town.resident("marc", city, role=Role.MODERATOR)
    mallory, eve = [await town.resident(name, chartreux) for name in ("mallory", "eve")]
    await lends(chartreux, ALL, town)
    before = await orders(marc, mallory, Act.SUSPEND)
    async with chartreux.database.unit() as unit:
        await revoke(unit)

    # The city does not know yet: its order crosses the revocation.
    after = await orders(marc, eve, Act.SUSPEND)

    assert await states(chartreux, before) == [DecisionState.APPLIED]
    assert await states(chartreux, after) == [DecisionState.REFUSED]
    assert not await is_suspended(chartreux, eve)
    async with city.database.reading() as unit:
        (mandate,) = await mandates_held(unit)
        assert not is_live(mandate, utc_now())
        refused = [line for line in await lines(unit, limit=100) if line.about == after and "refused" in line.details]
    assert len(refused) == 1
    assert "undone" not in (await answers(city)).values()

    await lends(chartreux, ALL, town)
    with clock.moved(timedelta(days=91)):
        assert await states(chartreux, await orders(marc, eve, Act.LIMIT)) == []


@pytest.mark.capability("X3", "I10")
async def test_nobody_else_orders_anything(town: Town) -> None:
    """Another member, a stranger, the city for somebody else, other words, an old date: no effect, told once."""
    city, chartreux, champins = await town.hosts(3)
    elsewhere = await town.strangers()
    marc = await town.resident("marc", city, role=Role.MODERATOR)
    mallory = await town.resident("mallory", chartreux)
    modeste = await town.resident("modeste", chartreux, role=Role.MODERATOR)
    await lends(chartreux, ALL, town)
    true_uri = await orders(marc, mallory, Act.LIMIT)
    await undoes(marc, true_uri)
    own, city_actor = "https://chartreux.test/actor", "https://moulins.test/actor"

    def order(issuer: str, number: int, *, to: str = own, facts: str = "Faits", days: int = 0) -> dict[str, object]:
        base = issuer.removesuffix("/actor")
        document = DecisionDocument(
            f"{base}/decisions/{number}", issuer, "suspend", mallory.uri, "town", "rule", "Règle", facts, "Recours",
            utc_now() - timedelta(days=days),
        )  # fmt: skip
        return order_activity(f"{base}/decisions/{number}#order", document, to)

    def with_words(document: dict[str, object], **words: str) -> dict[str, object]:
        inner = document["decision"]
        assert isinstance(inner, dict)
        return {**document, "decision": {**inner, **words}}

    tampered = with_words(order(city_actor, 7), id=true_uri)
    empty = with_words(order(city_actor, 8), redress=" ")
    attempts = [
        (champins, order("https://champins.test/actor", 1)),
        (elsewhere, order("https://ailleurs.test/actor", 2)),
        (champins, order(city_actor, 3)),
        (city, order(city_actor, 4, to="https://champins.test/actor")),
        (city, order(city_actor, 5, days=31)),
        (city, order(city_actor, 6, days=-1)),
        (city, tampered),
        (city, empty),
    ]
    handlers = chartreux.hosting.options.handlers
    for sender, document in [*attempts, *attempts]:
        async with sender.database.reading() as unit:
            actor = await instance_actor(unit)
        async with chartreux.database.unit() as unit:
            verified = Verified(actor.uri, sender.domain)
            await handlers["Block"].handle(unit, verified, read_activity(document), Fetched(actor))

    assert not await is_suspended(chartreux, mallory)
    assert await forged(chartreux) == 2 * len(attempts)
    assert [row.uri for row in await kept(chartreux)] == [true_uri]
    assert await states(chartreux, true_uri) == [DecisionState.UNDONE]
    alerts = [text for text in await told_by_aide(modeste) if "n’a pas été cru" in text]
    assert len(alerts) == len(attempts)


@pytest.mark.capability("X3", "I10")
async def test_an_undo_by_another_gives_nothing_back_and_an_early_one_holds(town: Town) -> None:
    """Only the city takes its decision back; if its Undo overtakes the order, the order has no effect."""
    city, chartreux, champins = await town.hosts(3)
    marc = await town.resident("marc", city, role=Role.MODERATOR)
    mallory = await town.resident("mallory", chartreux)
    await lends(chartreux, ALL, town)
    uri = await orders(marc, mallory, Act.SUSPEND)
    (row,) = await kept(chartreux)
    document = DecisionDocument(
        uri, "https://moulins.test/actor", "suspend", mallory.uri, "town", "rule", row.ground_text, row.facts,
        row.redress, row.starts_at, ground_version=row.ground_version,
    )  # fmt: skip
    undo = undo_order_activity(f"{uri}#undo", document, "https://chartreux.test/actor")
    handlers = chartreux.hosting.options.handlers
    async with chartreux.database.unit() as unit:
        stranger = await instance_actor(unit)
        forger = Verified("https://champins.test/actor", champins.domain)
        await handlers["Undo"].handle(unit, forger, read_activity(undo), Fetched(stranger))
    assert await is_suspended(chartreux, mallory)
    assert await forged(chartreux) == 1

    later = DecisionDocument(
        "https://moulins.test/decisions/99", "https://moulins.test/actor", "limit", mallory.uri, "town", "rule",
        "Règle", "Faits", "Recours", utc_now().replace(microsecond=0),
    )  # fmt: skip
    async with chartreux.database.unit() as unit:
        actor, city_itself = await instance_actor(unit), Verified("https://moulins.test/actor", city.domain)
        early = read_activity(undo_order_activity(f"{later.id}#undo", later, "https://chartreux.test/actor"))
        late = read_activity(order_activity(f"{later.id}#order", later, "https://chartreux.test/actor"))
        await handlers["Undo"].handle(unit, city_itself, early, Fetched(actor))
        await handlers["Block"].handle(unit, city_itself, late, Fetched(actor))
        account = await account_of(unit, mallory)
        assert account.limited_at is None


@pytest.mark.capability("X2", "X3")
async def test_a_proposal_is_the_members_to_take_or_leave(town: Town) -> None:
    """Its own moderators apply it or refuse it, and the city reads which; nobody orders about a moderator."""
    city, _, champins = await town.hosts(3)
    marc = await town.resident("marc", city, role=Role.MODERATOR)
    mallory, eve = [await town.resident(name, champins) for name in ("mallory", "eve")]
    nadia = await town.resident("nadia", champins, role=Role.ADMIN)
    await lends(champins, ASKS, town)
    for target in (mallory, eve):
        await orders(marc, target, Act.SUSPEND)
    first, second = await kept(champins)
    for row, answer in ((first, apply_proposal), (second, refuse_proposal)):
        async with champins.database.unit() as unit:
            proposal = await unit.session.get(ModerationDecision, row.id)
            assert proposal is not None
            await answer(unit, await member_behind(unit, nadia), proposal)
    await town.settle()

    assert [await is_suspended(champins, one) for one in (mallory, eve)] == [True, False]
    async with city.database.reading() as unit:
        results = [
            row.result for row in await unit.session.exec(select(DecisionAnswer).order_by(col(DecisionAnswer.id)))
        ]
    assert results == ["applied", "refused"]
    await lends(champins, ALL, town)
    await orders(marc, nadia, Act.SUSPEND)
    assert not await is_suspended(champins, nadia) or (await kept(champins))[-1].state is DecisionState.PROPOSED


@pytest.mark.capability("X3", "I11")
async def test_a_removed_post_comes_back_on_every_member(town: Town) -> None:
    """The home sends the author's Delete, and later its Undo and the post again: whoever buried it shows it."""
    city, chartreux, champins = await town.hosts(3)
    marc = await town.resident("marc", city, role=Role.MODERATOR)
    mallory = await town.resident("mallory", chartreux)
    await lends(chartreux, ALL, town)
    post = await mallory.posts("Crédit rapide #offre #courses")
    await town.settle()

    async def is_shown(instance: Instance) -> bool:
        async with instance.database.reading() as unit:
            status = await status_by_uri(unit, post["uri"])
            return status is not None and status.visibility is not Visibility.DIRECT

    assert await is_shown(champins)
    for _ in range(2):
        async with city.database.unit() as unit:
            status = await status_by_uri(unit, post["uri"])
            assert status is not None
            await remove_status(unit, await member_behind(unit, marc), status, CREDIT)
        await town.settle()
        assert [await is_shown(one) for one in (city, chartreux, champins)] == [False, False, False]

        await undoes(marc, (await kept(city))[-1].uri)

        assert [await is_shown(one) for one in (city, chartreux, champins)] == [True, True, True]


@pytest.mark.capability("M8", "X3", "X8")
async def test_the_reporter_hears_and_the_appeal_goes_to_another(town: Town) -> None:
    """Carole's own server tells her; Mallory contests at home; the city's other moderator replaces the measure."""
    city, chartreux, champins = await town.hosts(3)
    marc, nora = [await town.resident(name, city, role=Role.MODERATOR) for name in ("marc", "nora")]
    mallory = await town.resident("mallory", chartreux)
    carole = await town.resident("carole", champins)
    await lends(chartreux, ALL, town)
    target = await bring_actor(champins.peers, mallory.uri)
    async with champins.database.unit() as unit:
        draft = ReportDraft(target.id, comment="Crédit", forward=True)
        await file_report(unit, await account_of(unit, carole), draft)
    await town.settle()
    uri = await orders(marc, mallory, Act.SUSPEND)
    assert [report.state for report in await all_reports(champins)] == [ReportState.RESOLVED]
    assert "nous avons pris une mesure" in (await told_by_aide(carole))[-1]

    async with chartreux.database.unit() as unit:
        row = (await unit.session.exec(select(ModerationDecision))).one()
        await contest(unit, row, "Je ne savais pas")
    await town.settle()
    milder = (Act.MUTE, Decision("Sept jours", scope=DecisionScope.TOWN, ends_at=utc_now() + timedelta(days=7)))
    async with city.database.unit() as unit:
        appeal = (await unit.session.exec(select(Appeal))).one()
        member = await member_behind(unit, nora)
        await answer_appeal(unit, member, appeal, answer="Sept jours", outcome=AppealState.CHANGED, instead=milder)
    await town.settle()

    async with chartreux.database.reading() as unit:
        answered = (await unit.session.exec(select(Appeal))).one()
        account = await account_of(unit, mallory)
    assert (answered.state, answered.answer) == (AppealState.CHANGED, "Sept jours")
    assert await states(chartreux, uri) == [DecisionState.UNDONE]
    assert account.suspended_at is None
    assert account.muted_until is not None


@pytest.mark.capability("X2")
async def test_the_city_reads_only_the_reports_that_it_is_lent(town: Town) -> None:
    """Before any mandate as 0006 says; with one, if it lends `see`; after its end no more."""
    city, chartreux = await town.hosts(2)
    carole = await town.resident("carole", chartreux)
    targets = [await town.resident(name, chartreux) for name in ("mallory", "eve", "zoe")]

    async def reports_about(target: Resident) -> int:
        async with chartreux.database.unit() as unit:
            draft = ReportDraft(target.account_id, comment="Insultes")
            await file_report(unit, await account_of(unit, carole), draft)
        await town.settle()
        return len(await all_reports(city))

    assert await reports_about(targets[0]) == 1
    await lends(chartreux, {Power.WARN: Lending.AUTOMATIC}, town)
    assert await reports_about(targets[1]) == 1
    await lends(chartreux, SHOWS, town)
    assert await reports_about(targets[2]) == 2


async def test_an_instance_joins_by_a_link_and_leaves_in_one_step(town: Town) -> None:
    """The link is good once; the city lists the instance and holds its mandate; leaving ends both."""
    (city,) = await town.hosts(1)
    async with city.database.unit() as unit:
        link = await invite(unit, name="Les Bords d’Allier", kind=InstanceKind.NEIGHBOURHOOD)
    first = await town.host(NewInstance("bords.test", InstanceKind.NEIGHBOURHOOD, "Les Bords"))
    second = await town.host(NewInstance("pirates.test", InstanceKind.NEIGHBOURHOOD, "Pirates"))
    for instance in (first, second):
        async with instance.database.unit() as unit:
            await join(unit, link, ALL)
        await town.settle()

    async def listed() -> dict[str, MemberState]:
        async with city.database.reading() as unit:
            return {row.domain: row.state for row in await unit.session.exec(select(TownMember))}

    assert (await listed())["bords.test"] is MemberState.ACTIVE
    assert (await listed()).get("pirates.test") is not MemberState.ACTIVE
    async with first.database.reading() as unit:
        mandate = await mandate_now(unit)
    assert mandate is not None
    assert mandate.accepted_at is not None

    async with first.database.unit() as unit:
        await leave(unit)
    await town.settle()
    assert (await listed())["bords.test"] is MemberState.LEFT
    async with city.database.reading() as unit:
        assert not any(is_live(one, utc_now()) for one in await mandates_held(unit))
    assert first.home.city_domain == ""
