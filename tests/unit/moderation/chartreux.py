"""A neighbourhood with residents, a moderator and an administrator, and what tests ask of its store."""

from dataclasses import dataclass

from sqlmodel import col, select

from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import Account, Member, ModerationAction, Notification, Report, Status
from ensembl_fed.models.kinds import NotificationKind, Role, Visibility
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.storage.accounts import account_by_id, member_of
from ensembl_fed.storage.reports import ReportFilter, reports_page
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.sanitize import html_to_text
from tests.town import Resident, Town


@dataclass
class Chartreux:
    """The people of the neighbourhood."""

    instance: Instance
    carole: Resident
    mallory: Resident
    modeste: Resident
    nadia: Resident


async def people_of(town: Town, *, on_host: int = 1) -> Chartreux:
    """Carole reports, Mallory annoys, Modeste moderates, Nadia administers."""
    instance = (await town.hosts(on_host + 1))[on_host]
    return Chartreux(
        instance,
        await town.resident("carole", instance),
        await town.resident("mallory", instance),
        await town.resident("modeste", instance, role=Role.MODERATOR),
        await town.resident("nadia", instance, role=Role.ADMIN),
    )


async def account_of(unit: Unit, resident: Resident) -> Account:
    """Their account, in this unit."""
    account = await account_by_id(unit, resident.account_id)
    assert account is not None
    return account


async def member_behind(unit: Unit, resident: Resident) -> Member:
    """Their member, in this unit."""
    member = await member_of(unit, resident.account_id)
    assert member is not None
    return member


async def write(resident: Resident, text: str, visibility: Visibility = Visibility.PUBLIC) -> Status:
    """Let somebody post."""
    async with resident.instance.database.unit() as unit:
        return await post_status(unit, await account_of(unit, resident), Draft(text=text, scope=visibility))


async def told_by_aide(resident: Resident) -> list[str]:
    """The private words of @aide to somebody, oldest first."""
    async with resident.instance.database.reading() as unit:
        query = select(Status).where(Status.visibility == Visibility.DIRECT).order_by(col(Status.id))
        words = [html_to_text(status.content) for status in await unit.session.exec(query)]
    return [text for text in words if text.startswith(f"@{resident.name} ")]


async def notified(resident: Resident, kind: NotificationKind = NotificationKind.ADMIN_REPORT) -> list[Notification]:
    """Their notifications of one kind."""
    async with resident.instance.database.reading() as unit:
        query = select(Notification).where(Notification.account_id == resident.account_id, Notification.kind == kind)
        return list(await unit.session.exec(query))


async def recorded(instance: Instance) -> list[ModerationAction]:
    """What moderators did, oldest first."""
    async with instance.database.reading() as unit:
        return list(await unit.session.exec(select(ModerationAction).order_by(col(ModerationAction.id))))


async def all_reports(instance: Instance) -> list[Report]:
    """Every report of an instance, newest first."""
    async with instance.database.reading() as unit:
        return await reports_page(unit, ReportFilter(hidden_from=0), limit=100)
