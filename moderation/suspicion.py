"""What somebody tried with an order, a mandate or an answer that is not theirs: no effect, a line, one alert (I10)."""

from typing import Final

from ensembl_fed.remote.signers import Verified
from ensembl_fed.storage.accounts import account_by_id, members_with_role
from ensembl_fed.storage.audit import add_line, lines_about
from ensembl_fed.storage.unit import Unit
from moderation.roles import MODERATES
from moderation.tell import tell_by_aide

FORGED: Final = "order_not_believed"


async def note_forgery(unit: Unit, verified: Verified, about: str, reason: str) -> None:
    """Write down an order that has no effect, and tell the moderators unless they were told of the same before."""
    about = about[:2_000]
    has_told = bool(await lines_about(unit, about, kind=FORGED, limit=1))
    await add_line(unit, FORGED, actor=verified.actor_uri, about=about, details={"reason": reason})
    if has_told:
        return
    text = f"Un ordre de modération venu de {verified.domain} n’a pas été cru, et n’a aucun effet : {reason}."
    for member in await members_with_role(unit, *MODERATES):
        account = await account_by_id(unit, member.account_id)
        if account is not None:
            await tell_by_aide(unit, account, text)
