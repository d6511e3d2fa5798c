"""A member chooses another password: knowing the one before, or by a link that is good once (security 36, 37)."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.events import WorkQueued
from ensembl_fed.ids import new_id
from ensembl_fed.models import Member, OutgoingMail
from ensembl_fed.seal import Seal, SealBroken
from ensembl_fed.storage.access import revoke_everything_of
from ensembl_fed.storage.accounts import member_by_email, member_by_id
from ensembl_fed.storage.unit import Unit

NEW_PASSWORD_PATH: Final = "/nouveau-mot-de-passe"  # noqa: S105 -- an address
_PURPOSE: Final = "new password"
_GOOD_FOR: Final = timedelta(hours=1)
_LONGEST_WORD: Final = 1_024
_REFUSED: Final = "Ce lien n’est plus valable. Demandez-en un autre."
_TEXT: Final = """Bonjour,

Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre compte de {name}.
Pour le choisir, ouvrez ce lien :

{link}

Il est valable une heure, et une seule fois.
Si vous n’avez rien demandé, ne faites rien : votre mot de passe reste le même.

{name}
"""


async def ask_new_password(unit: Unit, email: str, seal: Seal) -> None:
    """Queue the mail with the link, if the address is a member's. Whoever asks learns nothing from it (security 37)."""
    member = await member_by_email(unit, email.strip().lower())
    if member is None or member.disabled_at is not None:
        return
    name = unit.home.name or unit.home.domain
    link = f"{unit.home.addresses.base}{NEW_PASSWORD_PATH}?mot={_word(member, seal)}"
    await unit.add(
        OutgoingMail(
            id=new_id(),
            recipient=member.email,
            subject=f"{name} : choisir un nouveau mot de passe",
            text=_TEXT.format(name=name, link=link),
            next_at=utc_now(),
        )
    )
    unit.tell(WorkQueued("mails"))


async def member_of_link(unit: Unit, word: str, seal: Seal) -> Member:
    """Whose link it is. Raises Invalid for one that is none of ours, too old, or was used."""
    member_id, made_at, mark = _read(word, seal)
    member = await member_by_id(unit, member_id)
    if member is None or made_at + _GOOD_FOR < utc_now() or mark != _mark(member):
        raise Invalid(_REFUSED)
    return member


async def set_password(unit: Unit, member: Member, password_hash: str, *, but_session: str = "") -> None:
    """Keep a new password, made into a hash outside the unit. Every session, token and stream ends, but perhaps the
    session (its hash) in which the member asks for it."""
    member.password_hash = password_hash
    await unit.add(member)
    await revoke_everything_of(unit, member.id, but_session=but_session)


def _word(member: Member, seal: Seal) -> str:
    return seal.seal(f"{member.id} {utc_now().isoformat()} {_mark(member)}", _PURPOSE)


def _mark(member: Member) -> str:
    """Changes with the password, so that a link is good once."""
    return hashlib.sha256(f"{member.email} {member.password_hash}".encode()).hexdigest()


def _read(word: str, seal: Seal) -> tuple[int, datetime, str]:
    try:
        member_id, made_at, mark = seal.open(word[:_LONGEST_WORD], _PURPOSE).split(" ", 2)
        return int(member_id), datetime.fromisoformat(made_at), mark
    except (SealBroken, ValueError) as error:
        raise Invalid(_REFUSED) from error
