"""A member says in which quartier they live, or lets others no longer see it (R3)."""

from ensembl_fed.errors import Invalid
from ensembl_fed.models import Member
from ensembl_fed.storage.town import quartier_by_slug
from ensembl_fed.storage.unit import Unit


async def change_quartier(unit: Unit, member: Member, slug: str, *, is_shown: bool) -> None:
    """Keep the quartier of a member; an empty slug forgets it. `member` is of this unit.

    Raises Invalid for a quartier that is not known here.
    """
    if slug and await quartier_by_slug(unit, slug) is None:
        raise Invalid("Choisissez un quartier de la liste.")
    member.quartier_slug, member.quartier_shown = slug, is_shown
    await unit.add(member)
