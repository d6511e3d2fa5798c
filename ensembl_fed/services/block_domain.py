"""A member wants nothing to do with a whole server: neither see nor hear its accounts, nor be followed by them."""

from ensembl_fed.errors import InvalidFields
from ensembl_fed.models import Account
from ensembl_fed.services.answer_follow import reject_follow
from ensembl_fed.services.follow_account import unfollow_account
from ensembl_fed.storage.personal import add_domain_block, relations_with_domain, remove_domain_block
from ensembl_fed.storage.unit import Unit

_LONGEST = 253


async def block_domain(unit: Unit, account: Account, domain: str) -> None:
    """Block a domain: follows end in both directions. Raises Invalid for what is none, and for our own."""
    wanted = checked_domain(unit, domain)
    followed, followers = await relations_with_domain(unit, account.id, wanted)
    for target in followed:
        await unfollow_account(unit, account, target)
    for follower in followers:
        await reject_follow(unit, account, follower)
    await add_domain_block(unit, account.id, wanted)


async def unblock_domain(unit: Unit, account: Account, domain: str) -> None:
    """Take a block back; it is no error if there is none. Follows do not come back by themselves."""
    await remove_domain_block(unit, account.id, domain.strip().lower())


def checked_domain(unit: Unit, domain: str) -> str:
    """A domain as it is kept. Raises Invalid."""
    wanted = domain.strip().lower().rstrip(".")
    host = wanted.partition(":")[0]
    labels = host.split(".")
    is_domain = 0 < len(wanted) <= _LONGEST and all(
        label and label.replace("-", "").isalnum() and label.isascii() for label in labels
    )
    if not is_domain or (len(labels) < 2 and host != "localhost"):  # noqa: PLR2004 -- a name and a top level
        raise InvalidFields({"domain": [("ERR_INVALID", "Ce n’est pas un nom de domaine.")]})
    if wanted == unit.home.domain:
        raise InvalidFields({"domain": [("ERR_INVALID", "On ne peut pas bloquer son propre site.")]})
    return wanted
