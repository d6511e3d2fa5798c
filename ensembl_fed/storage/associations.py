"""Queries about associations: the directory, their teams, drafts, deeds and readers by e-mail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_
from sqlmodel import col, select

from ensembl_fed.models import (
    Account,
    Association,
    AssociationDeed,
    AssociationDraft,
    AssociationEditor,
    Member,
    NewsSubscription,
)
from ensembl_fed.models.kinds import AccountKind, EditorRole
from ensembl_fed.storage.unit import Unit

_MOST_EDITORS = 100
_MOST_DRAFTS = 100
_MOST_DEEDS = 100
_MOST_READERS = 20_000


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """What the directory is narrowed to; empty means everything. `search` is looked for whatever its case."""

    search: str = ""
    quartier: str = ""
    category: str = ""

    def clauses(self, slug: ColumnElement[str]) -> list[ColumnElement[bool]]:
        """The filter as conditions on Account, Association and the quartier."""
        wanted: list[ColumnElement[bool]] = [
            col(Account.kind) == AccountKind.ORGANIZATION,
            col(Account.suspended_at).is_(None),
            col(Account.gone_at).is_(None),
            Account.moved_to_uri == "",  # type: ignore[list-item]  # a column's == is a condition
        ]
        if self.search:
            word = self.search.lower()
            texts = (col(Account.display_name), col(Account.username), col(Account.note))
            wanted.append(or_(*(func.lower(text).contains(word, autoescape=True) for text in texts)))
        if self.quartier:
            wanted.append(slug == self.quartier)
        if self.category:
            wanted.append(col(Association.category) == self.category)
        return wanted


async def directory(
    unit: Unit, wanted: DirectoryFilter, *, skip: int = 0, limit: int
) -> list[tuple[Account, Association | None, str]]:
    """Associations that we know of, by name, with what they say of themselves and their quartier's slug."""
    name = func.lower(func.coalesce(func.nullif(col(Account.display_name), ""), col(Account.username)))
    slug = func.coalesce(func.nullif(col(Association.quartier_slug), ""), col(Member.quartier_slug), "")
    query = (
        select(Account, Association, slug)
        .join(Association, col(Association.account_id) == col(Account.id), isouter=True)
        .join(Member, and_(col(Member.account_id) == col(Account.id), col(Member.quartier_shown)), isouter=True)
        .where(*wanted.clauses(slug))
    )
    return list(await unit.session.exec(query.order_by(name, col(Account.id)).offset(skip).limit(limit)))


async def association_by_id(unit: Unit, account_id: int) -> Association | None:
    """What an organisation of this instance says of itself."""
    return await unit.session.get(Association, account_id)


async def associations_with_place(unit: Unit, *, limit: int) -> list[tuple[Account, Association]]:
    """Associations that say where they are, by name, for the map."""
    query = (
        select(Account, Association)
        .join(Association, col(Association.account_id) == col(Account.id))
        .where(
            or_(col(Association.place_name) != "", col(Association.address) != ""),
            col(Account.suspended_at).is_(None),
            col(Account.gone_at).is_(None),
        )
    )
    return list(await unit.session.exec(query.order_by(col(Account.display_name)).limit(limit)))


async def editor_of(unit: Unit, account_id: int, member_id: int) -> AssociationEditor | None:
    """How a member stands to an association."""
    return await unit.session.get(AssociationEditor, (account_id, member_id), populate_existing=True)


async def team_of(unit: Unit, account_id: int) -> list[tuple[AssociationEditor, Account]]:
    """Who works for an association, longest first; held against others where it is to be changed."""
    query = (
        select(AssociationEditor, Account)
        .join(Member, col(Member.id) == col(AssociationEditor.member_id))
        .join(Account, col(Account.id) == col(Member.account_id))
        .where(AssociationEditor.account_id == account_id)
        .order_by(col(AssociationEditor.created_at), col(Account.id))
    )
    return list(await unit.session.exec(query.limit(_MOST_EDITORS)))


async def accounts_edited_by(unit: Unit, member_id: int) -> list[tuple[Account, EditorRole]]:
    """The associations that a member works for, by name, and as what."""
    query = (
        select(Account, col(AssociationEditor.role))
        .join(AssociationEditor, col(AssociationEditor.account_id) == col(Account.id))
        .where(AssociationEditor.member_id == member_id, col(Account.suspended_at).is_(None))
        .order_by(col(Account.display_name), col(Account.id))
    )
    rows: list[tuple[Account, EditorRole]] = list(await unit.session.exec(query.limit(_MOST_EDITORS)))
    return rows


async def count_owners(unit: Unit, account_id: int) -> int:
    """How many may do everything for an association; the rows are held until the unit ends."""
    query = select(AssociationEditor).where(
        AssociationEditor.account_id == account_id, AssociationEditor.role == EditorRole.OWNER
    )
    return len((await unit.session.exec(query.with_for_update().limit(_MOST_EDITORS))).all())


async def remove_editor(unit: Unit, account_id: int, member_id: int) -> None:
    """A member works for an association no longer."""
    await unit.execute(
        delete(AssociationEditor).where(
            col(AssociationEditor.account_id) == account_id, col(AssociationEditor.member_id) == member_id
        )
    )


async def drafts_for(unit: Unit, account_id: int) -> list[tuple[AssociationDraft, Account]]:
    """What contributors propose, oldest first, and who wrote it."""
    query = (
        select(AssociationDraft, Account)
        .join(Member, col(Member.id) == col(AssociationDraft.member_id))
        .join(Account, col(Account.id) == col(Member.account_id))
        .where(AssociationDraft.account_id == account_id)
        .order_by(col(AssociationDraft.id))
    )
    return list(await unit.session.exec(query.limit(_MOST_DRAFTS)))


async def draft_by_id(unit: Unit, draft_id: int) -> AssociationDraft | None:
    """One proposal."""
    return await unit.session.get(AssociationDraft, draft_id)


async def remove_draft(unit: Unit, draft_id: int) -> None:
    """A proposal was published, or is not wanted."""
    await unit.execute(delete(AssociationDraft).where(col(AssociationDraft.id) == draft_id))


async def deeds_of(unit: Unit, account_id: int) -> list[tuple[AssociationDeed, Account | None]]:
    """Who did what in an association's name, newest first; for its owners."""
    query = (
        select(AssociationDeed, Account)
        .join(Member, col(Member.id) == col(AssociationDeed.member_id), isouter=True)
        .join(Account, col(Account.id) == col(Member.account_id), isouter=True)
        .where(AssociationDeed.account_id == account_id)
        .order_by(col(AssociationDeed.id).desc())
    )
    return list(await unit.session.exec(query.limit(_MOST_DEEDS)))


async def count_founded(unit: Unit, member_id: int, *, since: datetime) -> int:
    """How many associations a member has founded since a moment."""
    query = select(func.count()).where(
        AssociationEditor.member_id == member_id,
        AssociationEditor.role == EditorRole.OWNER,
        AssociationEditor.created_at >= since,
    )
    return int((await unit.session.exec(query)).one())


async def subscription_by_token(unit: Unit, token: str) -> NewsSubscription | None:
    """The subscription that a link speaks of."""
    query = select(NewsSubscription).where(NewsSubscription.token == token)
    return (await unit.session.exec(query.limit(1))).first()


async def subscription_of(unit: Unit, account_id: int, email: str) -> NewsSubscription | None:
    """The subscription of an address to an association's news, confirmed or not."""
    query = select(NewsSubscription).where(NewsSubscription.account_id == account_id, NewsSubscription.email == email)
    return (await unit.session.exec(query.limit(1))).first()


async def readers_of(unit: Unit, account_id: int) -> list[NewsSubscription]:
    """The addresses that confirmed that they want an association's news."""
    query = select(NewsSubscription).where(
        NewsSubscription.account_id == account_id, col(NewsSubscription.confirmed_at).is_not(None)
    )
    return list(await unit.session.exec(query.order_by(col(NewsSubscription.id)).limit(_MOST_READERS)))


async def has_readers(unit: Unit, account_id: int) -> bool:
    """Whether any address wants an association's news."""
    query = select(NewsSubscription.id).where(
        NewsSubscription.account_id == account_id, col(NewsSubscription.confirmed_at).is_not(None)
    )
    return (await unit.session.exec(query.limit(1))).first() is not None


async def remove_subscription(unit: Unit, subscription_id: int) -> None:
    """An address wants no news any more: it is forgotten."""
    await unit.execute(delete(NewsSubscription).where(col(NewsSubscription.id) == subscription_id))


async def forget_unconfirmed(unit: Unit, *, before: datetime) -> None:
    """Addresses that nobody confirmed are not kept."""
    await unit.execute(
        delete(NewsSubscription).where(
            col(NewsSubscription.confirmed_at).is_(None), col(NewsSubscription.created_at) < before
        )
    )
