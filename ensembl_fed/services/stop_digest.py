"""The link below a digest that ends digests, without signing in."""

from typing import Final

from ensembl_fed.errors import Invalid
from ensembl_fed.models import Account, AlertChoices
from ensembl_fed.models.kinds import DigestRhythm
from ensembl_fed.seal import Seal, SealBroken
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.alerts import alerts_of
from ensembl_fed.storage.unit import Unit

STOP_PATH: Final = "/resume/arreter"
_PURPOSE: Final = "stop digest"
_LONGEST: Final = 512
_REFUSED: Final = "Ce lien n’est pas complet. Ouvrez-le de nouveau depuis votre courriel, ou passez par vos réglages."


def stop_address(unit: Unit, account: Account, seal: Seal) -> str:
    """The address that ends the digests of one account; nobody can make one without the installation's secret."""
    return f"{unit.home.addresses.base}{STOP_PATH}?mot={seal.seal(str(account.id), _PURPOSE)}"


async def stop_digest(unit: Unit, word: str, seal: Seal) -> AlertChoices:
    """End the digests of the account that a link's word names. Safe to repeat. Raises Invalid for any other word."""
    choices = await alerts_of(unit, await reader_of_word(unit, word, seal))
    choices.digest = DigestRhythm.OFF
    await unit.add(choices)
    return choices


async def reader_of_word(unit: Unit, word: str, seal: Seal) -> int:
    """The account that a link's word names. Raises Invalid."""
    try:
        account_id = int(seal.open(word[:_LONGEST], _PURPOSE))
    except (SealBroken, ValueError) as error:
        raise Invalid(_REFUSED) from error
    if await account_by_id(unit, account_id) is None:
        raise Invalid(_REFUSED)
    return account_id
