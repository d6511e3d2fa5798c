"""Who works for an association: taken in, given another role, let go. There is always an owner (A11)."""

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid
from ensembl_fed.models import Account, AssociationEditor, Member
from ensembl_fed.models.kinds import AccountKind, EditorRole
from ensembl_fed.services.speak_for import Voice, log_deed
from ensembl_fed.storage.accounts import account_by_handle, member_of
from ensembl_fed.storage.associations import count_owners, editor_of, remove_editor
from ensembl_fed.storage.unit import Unit


async def take_in(unit: Unit, voice: Voice, by: Member, name: str, role: EditorRole) -> AssociationEditor:
    """Let a member of this instance work for an association, or in another role. `voice` is an owner's.

    Raises Invalid for somebody who is no resident here, Conflict if no owner would be left.
    """
    account = await account_by_handle(unit, name.strip().removeprefix("@").lower())
    member = await member_of(unit, account.id) if account is not None else None
    if account is None or member is None or account.kind is not AccountKind.PERSON or account.suspended_at is not None:
        raise Invalid(
            "Nous ne trouvons pas cette personne ici. Indiquez son nom d’utilisateur, par exemple lea_martin."
        )
    editor = await editor_of(unit, voice.account.id, member.id)
    if editor is None:
        editor = AssociationEditor(account_id=voice.account.id, member_id=member.id, role=role, created_at=utc_now())
    elif editor.role is EditorRole.OWNER and role is not EditorRole.OWNER:
        await _check_other_owner(unit, voice.account)
    editor.role = role
    await unit.add(editor)
    await log_deed(unit, voice, by, f"team:{role.value}:{account.username}")
    return editor


async def let_go(unit: Unit, voice: Voice, by: Member, member_id: int) -> None:
    """End a member's work for an association, one's own too. Raises Conflict for the last owner."""
    editor = await editor_of(unit, voice.account.id, member_id)
    if editor is None:
        return
    if editor.role is EditorRole.OWNER:
        await _check_other_owner(unit, voice.account)
    await remove_editor(unit, voice.account.id, member_id)
    await log_deed(unit, voice, by, "team:left" if member_id == by.id else "team:removed")


async def _check_other_owner(unit: Unit, account: Account) -> None:
    if await count_owners(unit, account.id) < 2:  # noqa: PLR2004 -- this one and another
        raise Conflict("Il faut toujours un responsable : nommez-en un autre avant de partir.")
