"""Queries about who works for an association, and what was done in its name."""

from sqlalchemy import delete
from sqlmodel import col, select

from ensembl_fed.models import (
    Account,
    AssociationDeed,
    AssociationEditor,
    Member,
)
from ensembl_fed.models.kinds import EditorRole
from ensembl_fed.storage.unit import Unit

_MOST_EDITORS = 100
_MOST_DEEDS = 100


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
