"""Finding accounts by the beginnings of their names."""

from sqlalchemy import ColumnElement, case, func, or_
from sqlmodel import col, select

from ensembl_fed.models import Account, Follow
from ensembl_fed.models.kinds import AccountKind, FollowState
from ensembl_fed.storage.unit import Unit

_LONGEST_QUERY = 100
_MOST_WORDS = 5


async def search_accounts(
    unit: Unit, words: str, *, viewer_id: int | None, only_followed: bool = False, limit: int, offset: int = 0
) -> list[Account]:
    """Accounts for each of whose words their username, or a word of their display name, begins so; `@name@host` narrows
    to a host.

    Whose username it is exactly comes first, then those whom the viewer follows, then our own. Suspended accounts are
    not found; those whom the viewer blocks are, so that they can be unblocked.
    """
    name, _, domain = words.strip().removeprefix("@").lower()[:_LONGEST_QUERY].partition("@")
    if not name:
        return []
    query = select(Account).where(
        *(_has_word(word) for word in name.split()[:_MOST_WORDS]),
        col(Account.suspended_at).is_(None),
        col(Account.gone_at).is_(None),
        col(Account.kind) != AccountKind.APPLICATION,
    )
    if domain:
        own = "" if domain == unit.home.domain else domain
        query = query.where(
            col(Account.domain).like(_escaped(domain) + "%", escape="\\") if own else col(Account.domain) == ""
        )
    query = query.order_by(case((func.lower(col(Account.username)) == name, 0), else_=1))
    if viewer_id is not None:
        followed = select(Follow.target_id).where(Follow.account_id == viewer_id, Follow.state == FollowState.ACCEPTED)
        if only_followed:
            query = query.where(col(Account.id).in_(followed))
        query = query.order_by(case((col(Account.id).in_(followed), 0), else_=1))
    query = query.order_by(case((col(Account.domain) == "", 0), else_=1), col(Account.username), col(Account.id))
    return list(await unit.session.exec(query.offset(max(0, offset)).limit(limit)))


def _has_word(word: str) -> ColumnElement[bool]:
    begins = _escaped(word) + "%"
    shown = func.lower(col(Account.display_name))
    return or_(
        func.lower(col(Account.username)).like(begins, escape="\\"),
        shown.like(begins, escape="\\"),
        shown.like(f"% {begins}", escape="\\"),
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
