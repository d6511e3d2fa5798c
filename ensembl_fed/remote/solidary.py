"""What other instances of the town tell of their voisins solidaires; what strangers say of it is not kept."""

from activitypub.addresses import domain_of
from activitypub.solidary import SolidaryFlag
from ensembl_fed.models import Account, SolidaryNeighbour
from ensembl_fed.models.kinds import InstanceKind
from ensembl_fed.storage.solidary import neighbour_of
from ensembl_fed.storage.town import town_member_by_domain
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.categories import category_by_slug
from ensembl_fed.text.week import slots_of


async def keep_flag(unit: Unit, account: Account, flag: SolidaryFlag) -> None:
    """Keep, change or forget how an account elsewhere is a voisin solidaire.

    Only of an instance of the town, and only what is newer than what is kept. Whoever agreed to the CCAS alone is kept
    where the CCAS works (`runs_desk`), and nowhere else.
    """
    if account.is_local or await town_member_by_domain(unit, domain_of(account.uri)) is None:
        return
    kept = await neighbour_of(unit, account.id)
    if kept is not None and flag.changed < kept.changed_at:
        return
    if kept is None:
        if not flag.is_active:
            return
        kept = SolidaryNeighbour(account_id=account.id, created_at=flag.changed, changed_at=flag.changed)
    concerns_us = flag.is_listed or (flag.is_for_ccas and runs_desk(unit))
    _write(kept, flag if concerns_us else SolidaryFlag(is_active=False, changed=flag.changed))
    await unit.add(kept)


def runs_desk(unit: Unit) -> bool:
    """Whether the CCAS of the town may work on this instance: its own, or the city's."""
    return unit.home.kind in (InstanceKind.CCAS, InstanceKind.CITY) or unit.home.desk_account_id is not None


def _write(kept: SolidaryNeighbour, flag: SolidaryFlag) -> None:
    kept.is_active, kept.changed_at = flag.is_active, flag.changed
    kept.first_name, kept.quartier_slug = flag.first_name, flag.quartier
    kept.is_listed, kept.is_for_ccas, kept.is_adult = flag.is_listed, flag.is_for_ccas, flag.is_adult
    kept.categories = [slug for slug in flag.categories if category_by_slug(slug) is not None]
    kept.languages, kept.slots = list(flag.languages), slots_of(flag.slots)
    kept.weekly_most, kept.paused_until = flag.weekly_most, flag.paused_until
    kept.charter_version, kept.charter_at = flag.charter_version, flag.charter_at
    if not flag.is_active:
        kept.badge, kept.badge_at = None, None
