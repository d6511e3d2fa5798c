"""Reports cross instances: to the account's own moderators and to the city's, without the reporter's name."""

import orjson
from sqlmodel import select

from activitypub.activities import read_activity
from ensembl_fed.inbox.handler import Fetched
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import Account, OutgoingActivity
from ensembl_fed.models.kinds import NotificationKind, Role
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.remote.signers import Verified
from ensembl_fed.storage.accounts import account_by_uri
from moderation.file_report import ReportDraft, file_report
from moderation.receive_flag import FLAG
from tests.town import Resident, Town
from tests.unit.moderation.chartreux import account_of, all_reports, notified


async def known(instance: Instance, resident: Resident) -> Account:
    """The account of somebody elsewhere, fetched."""
    return await bring_actor(instance.peers, resident.uri)


async def reports(reporter: Resident, target: Resident, *, forward: bool) -> None:
    account = await known(reporter.instance, target)
    async with reporter.instance.database.unit() as unit:
        draft = ReportDraft(account.id, comment="Il insulte mes voisins", forward=forward)
        await file_report(unit, await account_of(unit, reporter), draft)
    await reporter.town.settle()


async def test_a_report_reaches_the_other_instance_and_the_city(town: Town) -> None:
    """S33: both read the comment, from the instance; neither reads who reported."""
    city, chartreux, champins = await town.hosts(3)
    carole = await town.resident("carole", chartreux)
    mallory = await town.resident("mallory", champins)
    marc = await town.resident("marc", city, role=Role.MODERATOR)
    alice = await town.resident("alice", champins, role=Role.MODERATOR)

    await reports(carole, mallory, forward=True)

    for instance, moderator in ((city, marc), (champins, alice)):
        (report,) = await all_reports(instance)
        async with instance.database.reading() as unit:
            reporter, target = await unit.session.get(Account, report.account_id), report.target_id
            about = await unit.session.get(Account, target)
        assert reporter is not None
        assert about is not None
        assert (reporter.uri, about.uri) == ("https://chartreux.test/actor", mallory.uri)
        assert report.comment == "Il insulte mes voisins"
        assert [one.report_id for one in await notified(moderator)] == [report.id]
    async with chartreux.database.reading() as unit:
        sent = [one.body for one in await unit.session.exec(select(OutgoingActivity))]
    flags = [body for body in sent if orjson.loads(body)["type"] == "Flag"]
    assert len(flags) == 1
    assert "carole" not in flags[0]


async def test_without_forward_the_city_alone_is_told(town: Town) -> None:
    """The account's own server hears of it only if whoever reports asks for it."""
    city, chartreux, champins = await town.hosts(3)
    carole = await town.resident("carole", chartreux)
    mallory = await town.resident("mallory", champins)

    await reports(carole, mallory, forward=False)

    assert len(await all_reports(city)) == 1
    assert await all_reports(champins) == []


async def test_a_stranger_is_no_business_of_the_town(town: Town) -> None:
    """A report about somebody outside goes to their server if asked, and never to the city."""
    city, chartreux = await town.hosts(2)
    elsewhere = await town.strangers()
    carole = await town.resident("carole", chartreux)
    sam = await town.resident("sam", elsewhere)

    await reports(carole, sam, forward=True)

    assert await all_reports(city) == []
    assert len(await all_reports(elsewhere)) == 1


async def test_a_stranger_cannot_report_the_town_to_its_city(town: Town) -> None:
    """The city looks after its own accounts for everyone, but after its members' for its members alone."""
    city, chartreux = await town.hosts(2)
    elsewhere = await town.strangers()
    sam = await town.resident("sam", elsewhere)
    carole = await town.resident("carole", chartreux)
    marc = await town.resident("marc", city, role=Role.MODERATOR)
    await known(city, carole)

    await reports(sam, carole, forward=True)
    await reports(sam, marc, forward=True)

    assert [report.target_id for report in await all_reports(city)] == [marc.account_id]
    assert await notified(marc, NotificationKind.ADMIN_REPORT) == []


async def test_the_same_flag_twice_is_one_report(town: Town) -> None:
    """Delivered again it changes nothing; another person with the same words is another notice."""
    _, chartreux, champins = await town.hosts(3)
    carole = await town.resident("carole", chartreux)
    celia = await town.resident("celia", chartreux)
    mallory = await town.resident("mallory", champins)

    await reports(carole, mallory, forward=True)
    async with chartreux.database.reading() as unit:
        sent = [orjson.loads(one.body) for one in await unit.session.exec(select(OutgoingActivity))]
    (flag,) = [read_activity(body) for body in sent if body["type"] == "Flag"]
    async with champins.database.unit() as unit:
        sender = await account_by_uri(unit, flag.actor)
        assert sender is not None
        await FLAG.handle(unit, Verified(flag.actor, chartreux.domain), flag, Fetched(sender))
    assert len(await all_reports(champins)) == 1

    await reports(celia, mallory, forward=True)
    assert len(await all_reports(champins)) == 2
