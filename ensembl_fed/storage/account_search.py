"""Finding accounts by the beginning of their name."""

from sqlalchemy import case, func, or_
from sqlmodel import col, select

from ensembl_fed.models import Account, Follow
from ensembl_fed.models.kinds import AccountKind, FollowState
from ensembl_fed.storage.unit import Unit

_LONGEST_QUERY = 100


async def search_accounts(
    unit: Unit, words: str, *, viewer_id: int | None, only_followed: bool = False, limit: int, offset: int = 0
) -> list[Account]:
    """Accounts whose username, or a word of whose display name, begins with the words; `@name@host` narrows to a host.

    Those whom the viewer follows come first, then our own. Suspended accounts are not found; those whom the viewer
    blocks are, so that they can be unblocked.
    """
    name, _, domain = words.strip().removeprefix("@").lower()[:_LONGEST_QUERY].partition("@")
    if not name:
        return []
    begins = _escaped(name) + "%"
    query = select(Account).where(
        or_(
            func.lower(col(Account.username)).like(begins, escape="\\"),
            func.lower(col(Account.display_name)).like(begins, escape="\\"),
            func.lower(col(Account.display_name)).like(f"% {begins}", escape="\\"),
        ),
        col(Account.suspended_at).is_(None),
        col(Account.gone_at).is_(None),
        col(Account.kind) != AccountKind.APPLICATION,
    )
    if domain:
        own = "" if domain == unit.home.domain else domain
        query = query.where(
            col(Account.domain).like(_escaped(domain) + "%", escape="\\") if own else col(Account.domain) == ""
        )
    if viewer_id is not None:
        followed = select(Follow.target_id).where(Follow.account_id == viewer_id, Follow.state == FollowState.ACCEPTED)
        if only_followed:
            query = query.where(col(Account.id).in_(followed))
        query = query.order_by(case((col(Account.id).in_(followed), 0), else_=1))
    query = query.order_by(case((col(Account.domain) == "", 0), else_=1), col(Account.username), col(Account.id))
    return list(await unit.session.exec(query.offset(max(0, offset)).limit(limit)))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
