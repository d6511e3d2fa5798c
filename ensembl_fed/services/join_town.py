"""An instance joins its city's network, and every member knows the others (design 5 and 6).

The city keeps the list: the `members` collection of its `entraide` group. It tells each change by an `Add` or a
`Remove` signed by that group. Instances of this software have their actor, inbox and group at known paths, so a
member's domain says where to deliver.
"""

from activitypub.activities import add_activity, remove_activity
from activitypub.addresses import LocalAddresses
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, NotFound
from ensembl_fed.events import HomeChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, TownMember
from ensembl_fed.models.kinds import AccountKind, InstanceKind, MemberState
from ensembl_fed.outbox.send import send
from ensembl_fed.services.follow_account import follow_account, unfollow_account
from ensembl_fed.storage.accounts import account_by_handle, account_by_uri, instance_actor
from ensembl_fed.storage.town import ENTRAIDE, instance_profile, town_members
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import schedule

JOIN_JOB = "join_town"


def addresses_of(unit: Unit, domain: str) -> LocalAddresses:
    """The addresses of another instance of this software."""
    scheme = unit.home.addresses.base.split("://", 1)[0]
    return LocalAddresses(f"{scheme}://{domain}")


async def found_town(unit: Unit) -> None:
    """A city's network begins with the city itself."""
    addresses = unit.home.addresses
    group_uri = addresses.actor(ENTRAIDE, group=True)
    await _remember(unit, "", group_uri, addresses.members(group_uri))
    await _keep(unit, unit.home.domain, InstanceKind.CITY, unit.home.name, MemberState.ACTIVE)


async def ask_to_join(unit: Unit, city_domain: str) -> None:
    """This instance belongs to a city from now on; a job follows the city's group as soon as the city answers."""
    city = addresses_of(unit, city_domain)
    group_uri = city.actor(ENTRAIDE, group=True)
    await _remember(unit, city_domain, group_uri, city.members(group_uri))
    await _keep(unit, city_domain, InstanceKind.CITY, "", MemberState.ACTIVE)
    await schedule(unit, JOIN_JOB, city_domain, {"group_uri": group_uri}, utc_now())


async def follow_town(unit: Unit, town_group: Account, city: Account | None) -> None:
    """Our group follows the city's: that is how an instance asks to be listed. `city` is its actor, for its name."""
    if city is not None and city.display_name:
        await _keep(unit, unit.home.city_domain, InstanceKind.CITY, city.display_name, MemberState.ACTIVE)
        unit.tell(HomeChanged())
    own = await account_by_handle(unit, ENTRAIDE)
    if own is not None and own.id != town_group.id:
        await follow_account(unit, own, town_group)


async def admit(unit: Unit, domain: str, *, kind: InstanceKind, name: str = "") -> None:
    """The city accepts an instance, whether it has asked already or will. Raises Conflict on what is no city."""
    if not unit.home.is_city:
        raise Conflict("Seule une ville peut accueillir des instances dans son réseau.")
    known = await unit.session.get(TownMember, domain)
    has_asked = known is not None and known.state is MemberState.ASKED
    await _keep(unit, domain, kind, name, MemberState.ACTIVE)
    unit.tell(HomeChanged())  # pages lead to the CCAS once it is there
    if has_asked:
        await _welcome(unit, domain)


async def dismiss(unit: Unit, domain: str) -> None:
    """An instance is no longer of the town; every member is told. Raises NotFound."""
    member = await unit.session.get(TownMember, domain)
    if member is None or domain == unit.home.domain:
        raise NotFound(f"{domain} n'est pas membre du réseau de la ville.")
    member.state = MemberState.LEFT
    await unit.add(member)
    group, members_uri = await _own_group(unit), unit.home.town_members_uri
    others = [other.shared_inbox_uri for other in await town_members(unit) if other.domain != unit.home.domain]
    document = remove_activity(
        unit.home.addresses.new_activity("remove", new_id()),
        group.uri,
        member.actor_uri,
        target=members_uri,
        to=[members_uri],
    )
    await send(unit, group, document, [*others, member.shared_inbox_uri])


async def group_followed(unit: Unit, follower: Account, target: Account) -> None:
    """Another instance's `entraide` follows the city's: list it if it was admitted, else note that it asks."""
    is_asking = follower.kind is AccountKind.GROUP and follower.username == ENTRAIDE and not follower.is_local
    if not (unit.home.is_city and is_asking and target.is_local and target.username == ENTRAIDE):
        return
    domain = follower.domain
    if follower.uri != addresses_of(unit, domain).actor(ENTRAIDE, group=True):
        return
    known = await unit.session.get(TownMember, domain)
    if known is None:
        await _keep(unit, domain, InstanceKind.NEIGHBOURHOOD, follower.display_name, MemberState.ASKED)
    elif known.state is MemberState.ACTIVE:
        await follow_account(unit, target, follower)
        await _welcome(unit, domain)


async def town_list_changed(unit: Unit, actor_uri: str, target: str, member_uri: str, *, added: bool) -> None:
    """The city's group says who is a member. From anyone else, or about another list, it has no effect."""
    home = unit.home
    if home.is_city or not home.town_group_uri or actor_uri != home.town_group_uri or target != home.town_members_uri:
        return
    domain = LocalAddresses(member_uri.removesuffix("/actor")).domain
    if member_uri != addresses_of(unit, domain).instance_actor:
        return
    kind = InstanceKind.CITY if domain == home.city_domain else InstanceKind.NEIGHBOURHOOD
    known = await account_by_uri(unit, member_uri)
    name = known.display_name if known is not None else ""
    await _keep(unit, domain, kind, name, MemberState.ACTIVE if added else MemberState.LEFT)


async def _welcome(unit: Unit, domain: str) -> None:
    """Tell the new member of all, and all of the new member."""
    group, members_uri = await _own_group(unit), unit.home.town_members_uri
    members = await town_members(unit)
    new = next(member for member in members if member.domain == domain)
    others = [member for member in members if member.domain not in (domain, unit.home.domain)]
    for member in members:
        inboxes = [new.shared_inbox_uri]
        if member.domain == domain:
            inboxes += [other.shared_inbox_uri for other in others]
        document = add_activity(
            unit.home.addresses.new_activity("add", new_id()),
            group.uri,
            member.actor_uri,
            target=members_uri,
            to=[members_uri],
        )
        await send(unit, group, document, inboxes)


async def _own_group(unit: Unit) -> Account:
    group = await account_by_handle(unit, ENTRAIDE)
    if group is None:
        raise LookupError("this store has no entraide group: it was never set up")
    return group


async def _keep(unit: Unit, domain: str, kind: InstanceKind, name: str, state: MemberState) -> None:
    addresses = addresses_of(unit, domain)
    known = await unit.session.get(TownMember, domain)
    member = known or TownMember(
        domain=domain,
        actor_uri=addresses.instance_actor,
        group_uri=addresses.actor(ENTRAIDE, group=True),
        shared_inbox_uri=addresses.shared_inbox,
        name=name or domain,
        kind=kind,
        state=state,
        joined_at=utc_now(),
    )
    member.state = state
    if name:
        member.name, member.kind = name, kind
    await unit.add(member)


async def _remember(unit: Unit, city_domain: str, group_uri: str, members_uri: str) -> None:
    profile = await instance_profile(unit)
    if profile is None:
        raise LookupError("this store has no profile: it was never set up")
    profile.city_domain, profile.town_group_uri, profile.town_members_uri = city_domain, group_uri, members_uri
    await unit.add(profile)
    home = unit.home
    home.city_domain, home.town_group_uri, home.town_members_uri = city_domain, group_uri, members_uri
    unit.tell(HomeChanged())


async def leave_town(unit: Unit) -> None:
    """This instance belongs to no city any more: it stops following the town's group, and forgets who was listed."""
    home = unit.home
    own, group = await account_by_handle(unit, ENTRAIDE), await account_by_uri(unit, home.town_group_uri)
    city = addresses_of(unit, home.city_domain)
    signer = await instance_actor(unit)
    document = remove_activity(
        home.addresses.new_activity("leave", new_id()),
        signer.uri,
        signer.uri,
        target=home.town_members_uri,
        to=[city.instance_actor],
    )
    await send(unit, signer, document, [city.shared_inbox])
    if own is not None and group is not None:
        await unfollow_account(unit, own, group)
    for member in await town_members(unit):
        member.state = MemberState.LEFT
        await unit.add(member)
    await _remember(unit, "", "", "")


async def member_left(unit: Unit, actor_uri: str, domain: str) -> None:
    """The city takes an instance off its list that said itself that it leaves."""
    member = await unit.session.get(TownMember, domain)
    if unit.home.is_city and member is not None and member.actor_uri == actor_uri:
        await dismiss(unit, domain)
