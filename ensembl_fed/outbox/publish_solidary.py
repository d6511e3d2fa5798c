"""Who hears that somebody is a voisin solidaire: instances of the town, as far as the two consents reach (S8)."""

from dataclasses import replace

from activitypub.activities import update_activity
from activitypub.actors import actor_document
from activitypub.solidary import SolidaryFlag
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, SolidaryNeighbour, TownMember
from ensembl_fed.models.kinds import AccountKind, InstanceKind
from ensembl_fed.outbox.render import actor_of
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.solidary import neighbour_of
from ensembl_fed.storage.town import town_members
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.week import slot_names


async def flag_for(unit: Unit, account: Account, reader: TownMember) -> SolidaryFlag | None:
    """What an instance of the town reads of a person of ours; None for what is no person.

    The whole town reads of those in the directory; the CCAS alone of those who agreed to the CCAS alone. Of anybody
    else it reads the same as of those who never were: not active.
    """
    if account.kind is not AccountKind.PERSON:
        return None
    neighbour = await neighbour_of(unit, account.id)
    if neighbour is not None and await _concerns(unit, neighbour, reader):
        return _flag(neighbour)
    return SolidaryFlag(is_active=False, changed=neighbour.changed_at if neighbour is not None else utc_now())


async def reach_of(unit: Unit, account: Account) -> frozenset[str]:
    """The domains of the town's other instances that are told of a person of ours now."""
    neighbour = await neighbour_of(unit, account.id)
    if neighbour is None or not unit.home.town_members_uri:
        return frozenset()
    members = [member for member in await town_members(unit) if member.domain != unit.home.domain]
    return frozenset([member.domain for member in members if await _concerns(unit, neighbour, member)])


async def publish_flag(unit: Unit, account: Account, *, formerly: frozenset[str]) -> int:
    """Tell the instances it concerns how a person of ours is ready to help, and those it concerned `formerly` that it
    is over. Returns how many instances are told."""
    now = await reach_of(unit, account)
    members = [member for member in await town_members(unit) if member.domain in now | formerly]
    told: dict[SolidaryFlag, list[TownMember]] = {}
    for member in members:
        flag = await flag_for(unit, account, member)
        if flag is not None:
            told.setdefault(flag, []).append(member)
    actor = await actor_of(unit, account) if told else None
    for flag, readers in told.items():
        if actor is not None:
            document = actor_document(replace(actor, solidary=flag))
            uris = [member.actor_uri for member in readers]
            activity = update_activity(f"{account.uri}#updates/{new_id()}", account.uri, document, to=uris)
            await send(unit, account, activity, [member.shared_inbox_uri for member in readers], object_uri=account.uri)
    return len(members)


async def _concerns(unit: Unit, neighbour: SolidaryNeighbour, reader: TownMember) -> bool:
    if not neighbour.is_active:
        return False
    if neighbour.is_listed:
        return True
    return neighbour.is_for_ccas and reader.kind is await _desk_kind(unit)


async def _desk_kind(unit: Unit) -> InstanceKind:
    """Where the CCAS works: on its own instance if the town has one, else on the city's."""
    kinds = {member.kind for member in await town_members(unit)}
    return InstanceKind.CCAS if InstanceKind.CCAS in kinds else InstanceKind.CITY


def _flag(neighbour: SolidaryNeighbour) -> SolidaryFlag:
    return SolidaryFlag(
        is_active=True,
        changed=neighbour.changed_at,
        first_name=neighbour.first_name,
        quartier=neighbour.quartier_slug,
        categories=tuple(neighbour.categories),
        languages=tuple(neighbour.languages),
        slots=tuple(slot_names(neighbour.slots)),
        is_listed=neighbour.is_listed,
        is_for_ccas=neighbour.is_for_ccas,
        is_adult=neighbour.is_adult,
        weekly_most=neighbour.weekly_most,
        paused_until=neighbour.paused_until,
        charter_version=neighbour.charter_version,
        charter_at=neighbour.charter_at,
    )
