"""Queries about this instance itself, its quartiers, its rules and the town network."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlmodel import col, select

from ensembl_fed.models import Account, InstanceProfile, Quartier, Rule, TownMember
from ensembl_fed.models.kinds import MemberState
from ensembl_fed.storage.unit import Unit

ENTRAIDE = "entraide"
AIDE = "aide"
# The account that speaks for the CCAS and takes confidential messages, where there is one.
DESK_ACCOUNT = "ccas"
_GROUP_PREFIX = "Entraide "
_MOST_MEMBERS = 1_000
_MOST_QUARTIERS = 500


async def instance_profile(unit: Unit) -> InstanceProfile | None:
    """What this instance is; None before it was set up."""
    return (await unit.session.exec(select(InstanceProfile).limit(1))).first()


async def set_authorized_fetch(unit: Unit, *, is_on: bool) -> None:
    """Let other servers sign for what is public, or not."""
    await unit.execute(update(InstanceProfile).values(authorized_fetch=is_on))


async def is_fetch_authorized(unit: Unit) -> bool:
    """Whether other servers must sign even for what is public."""
    query = select(InstanceProfile.authorized_fetch).limit(1)
    return bool((await unit.session.exec(query)).first())


async def rules(unit: Unit) -> list[Rule]:
    """The rules of the house, in order."""
    return list(await unit.session.exec(select(Rule).order_by(col(Rule.position)).limit(100)))


async def quartiers(unit: Unit) -> list[Quartier]:
    """Every quartier that this instance knows, by name."""
    return list(await unit.session.exec(select(Quartier).order_by(col(Quartier.name)).limit(_MOST_QUARTIERS)))


async def quartier_by_slug(unit: Unit, slug: str) -> Quartier | None:
    """One quartier."""
    return await unit.session.get(Quartier, slug)


async def quartier_group(unit: Unit, slug: str) -> Account | None:
    """The Group that announces the help posts of a quartier."""
    query = select(Account).join(Quartier, col(Quartier.group_id) == col(Account.id)).where(Quartier.slug == slug)
    return (await unit.session.exec(query.limit(1))).first()


async def town_members(unit: Unit, *, states: Iterable[MemberState] = (MemberState.ACTIVE,)) -> list[TownMember]:
    """The instances of the town network, this one included if it is one of them."""
    query = select(TownMember).where(col(TownMember.state).in_(list(states))).order_by(col(TownMember.domain))
    return list(await unit.session.exec(query.limit(_MOST_MEMBERS)))


async def town_names(unit: Unit) -> dict[str, str]:
    """The names of the instances of the town network by domain, from what we know of them or of their groups."""
    members = await town_members(unit)
    unnamed = [member.group_uri for member in members if member.name in ("", member.domain) and member.group_uri]
    rows: list[tuple[str, str]] = []
    if unnamed:
        query = select(Account.uri, Account.display_name).where(col(Account.uri).in_(unnamed)).limit(len(unnamed))
        rows = list(await unit.session.exec(query))
    # Every instance calls its group after itself: "Entraide Les Chartreux".
    groups = {uri: shown.removeprefix(_GROUP_PREFIX) for uri, shown in rows}
    return {member.domain: groups.get(member.group_uri) or member.name or member.domain for member in members}


async def town_member_by_domain(unit: Unit, domain: str) -> TownMember | None:
    """An active instance of the town network."""
    member = await unit.session.get(TownMember, domain.lower())
    return member if member is not None and member.state is MemberState.ACTIVE else None
