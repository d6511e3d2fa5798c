"""Members speak in an association's name without its password; who did is logged, and never shown (A1, A11)."""

from dataclasses import dataclass
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotAllowed, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, AssociationDeed, Member
from ensembl_fed.models.kinds import AccountKind, EditorRole
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.associations import accounts_edited_by, editor_of
from ensembl_fed.storage.unit import Unit

# From the least to the most.
_LADDER: Final = (EditorRole.CONTRIBUTOR, EditorRole.EDITOR, EditorRole.OWNER)


@dataclass(frozen=True, slots=True)
class Voice:
    """An account that a member may act for, and as what. `is_own` is the account that they signed in with."""

    account: Account
    role: EditorRole
    is_own: bool = False

    @property
    def may_publish(self) -> bool:
        """Whether what they write is published, and not only proposed."""
        return self.role is not EditorRole.CONTRIBUTOR


async def voices_of(unit: Unit, member: Member) -> list[Voice]:
    """Those whom a member may act for: themselves first, then their associations by name."""
    own = await account_by_id(unit, member.account_id)
    if own is None:
        return []
    others = [Voice(account, role) for account, role in await accounts_edited_by(unit, member.id)]
    return [Voice(own, EditorRole.OWNER, is_own=True), *others]


async def voice_for(unit: Unit, member: Member, account: Account, *, needs: EditorRole = EditorRole.EDITOR) -> Voice:
    """The right of a member to act for an account of this instance. Raises NotAllowed when it is less than needed."""
    if account.id == member.account_id:
        return Voice(account, EditorRole.OWNER, is_own=True)
    if account.suspended_at is not None or not account.is_local or account.kind is not AccountKind.ORGANIZATION:
        raise NotFound
    editor = await editor_of(unit, account.id, member.id)
    if editor is None or _LADDER.index(editor.role) < _LADDER.index(needs):
        raise NotAllowed("Vous ne pouvez pas faire cela au nom de cette association.")
    return Voice(account, editor.role)


async def log_deed(unit: Unit, voice: Voice, member: Member, deed: str, *, status_id: int | None = None) -> None:
    """Note who acted for an association. What people do in their own name is nobody's log."""
    if voice.account.kind is AccountKind.ORGANIZATION:
        await unit.add(
            AssociationDeed(
                id=new_id(),
                account_id=voice.account.id,
                member_id=member.id,
                deed=deed,
                status_id=status_id,
                created_at=utc_now(),
            )
        )
