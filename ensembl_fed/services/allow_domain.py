"""An instance speaks with everyone who is not suspended, or by invitation alone: with its town and whom it allowed."""

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import DomainAllow
from ensembl_fed.services.block_domain import checked_domain
from ensembl_fed.services.change_home import home_changed
from ensembl_fed.storage.sign_up_blocks import domain_allow, every_allowed_domain, remove_row
from ensembl_fed.storage.town import instance_profile
from ensembl_fed.storage.unit import Unit


async def set_by_invitation(unit: Unit, *, is_on: bool) -> None:
    """Speak by invitation from now on, or with everyone. What came before stays."""
    profile = await instance_profile(unit)
    if profile is None:
        raise LookupError("this store has no profile: it was never set up")
    profile.by_invitation = is_on
    await unit.add(profile)
    await home_changed(unit)


async def allow_domain(unit: Unit, domain: str) -> DomainAllow:
    """Allow a domain, and all below it. Twice is once. Raises InvalidFields for what is none."""
    wanted = checked_domain(unit, domain)
    allow = await domain_allow(unit, wanted)
    if allow is None:
        allow = DomainAllow(id=new_id(), domain=wanted, created_at=utc_now())
        await unit.add(allow)
        await home_changed(unit)
    return allow


async def disallow_domain(unit: Unit, domain: str) -> None:
    """Allow a domain no longer; it is no error if it was not."""
    allow = await domain_allow(unit, checked_domain(unit, domain))
    if allow is not None:
        await remove_row(unit, DomainAllow, allow.id)
        await home_changed(unit)


async def allowed_domains(unit: Unit) -> tuple[bool, list[str]]:
    """Whether the instance goes by invitation, and the domains that were allowed."""
    profile = await instance_profile(unit)
    return profile is not None and profile.by_invitation, await every_allowed_domain(unit)
