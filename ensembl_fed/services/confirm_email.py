"""A new member proves that the electronic address they gave is theirs."""

from datetime import datetime, timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.events import AccountChanged, WorkQueued
from ensembl_fed.ids import new_id
from ensembl_fed.models import Member, OutgoingMail
from ensembl_fed.seal import Seal, SealBroken
from ensembl_fed.storage.accounts import member_by_id
from ensembl_fed.storage.unit import Unit

CONFIRMATION_PATH: Final = "/confirmation"
_PURPOSE: Final = "confirm e-mail"
_GOOD_FOR: Final = timedelta(days=7)
_LONGEST_WORD: Final = 1_024
_REFUSED: Final = "Ce lien de confirmation n’est plus valable. Demandez-en un autre."
_TEXT: Final = """Bonjour,

Vous venez de vous inscrire sur {name}. Pour confirmer que cette adresse est bien la vôtre, ouvrez ce lien :

{link}

Il est valable sept jours. Si vous n’avez rien demandé, ne faites rien : l’inscription restera sans suite.

{name}
"""


async def ask_confirmation(unit: Unit, member: Member, seal: Seal) -> None:
    """Queue the mail with the link that confirms a member's address."""
    name = unit.home.name or unit.home.domain
    link = f"{unit.home.addresses.base}{CONFIRMATION_PATH}?mot={confirmation_word(member, seal)}"
    mail = OutgoingMail(
        id=new_id(),
        recipient=member.email,
        subject=f"{name} : confirmez votre adresse",
        text=_TEXT.format(name=name, link=link),
        next_at=utc_now(),
    )
    await unit.add(mail)
    unit.tell(WorkQueued("mails"))


def confirmation_word(member: Member, seal: Seal) -> str:
    """What the link carries: nobody can make one without the installation's secret."""
    return seal.seal(f"{member.id} {utc_now().isoformat()} {member.email}", _PURPOSE)


async def confirm_email(unit: Unit, word: str, seal: Seal) -> Member:
    """The member whose address a link's word confirms. Safe to repeat.

    Raises Invalid for a word that is none of ours, too old, or of an address that the member no longer has.
    """
    member_id, made_at, email = _read(word, seal)
    member = await member_by_id(unit, member_id)
    if member is None or member.email != email or made_at + _GOOD_FOR < utc_now():
        raise Invalid(_REFUSED)
    if member.confirmed_at is None:
        member.confirmed_at = utc_now()
        unit.session.add(member)
        unit.tell(AccountChanged(member.account_id))
    return member


def _read(word: str, seal: Seal) -> tuple[int, datetime, str]:
    try:
        member_id, made_at, email = seal.open(word[:_LONGEST_WORD], _PURPOSE).split(" ", 2)
        return int(member_id), datetime.fromisoformat(made_at), email
    except (SealBroken, ValueError) as error:
        raise Invalid(_REFUSED) from error
