"""Who works for an association: owners take in and let go, and there is always one of them."""

import pytest

from ensembl_fed.errors import Conflict, Invalid, NotAllowed
from ensembl_fed.models.kinds import AccountKind, EditorRole
from ensembl_fed.services.association_team import let_go, take_in
from ensembl_fed.services.speak_for import voice_for, voices_of
from ensembl_fed.storage.accounts import account_by_id, member_of
from ensembl_fed.storage.associations import deeds_of, team_of
from tests.town import Town


async def test_the_last_owner_cannot_leave_and_every_change_is_logged(town_on_each_store: Town) -> None:
    """An owner who is alone stays an owner; with a second one they may go; each deed names who did it."""
    town = town_on_each_store
    association = await town.resident("amicale", kind=AccountKind.ORGANIZATION)
    lea, marc = await town.resident("lea"), await town.resident("marc")
    async with association.instance.database.unit() as unit:
        account = await account_by_id(unit, association.account_id)
        team, first, second = [await member_of(unit, one.account_id) for one in (association, lea, marc)]
        assert account is not None
        assert team is not None
        assert first is not None
        assert second is not None
        voice = await voice_for(unit, team, account)
        await take_in(unit, voice, team, "@lea", EditorRole.OWNER)

        with pytest.raises(Conflict):
            await let_go(unit, voice, first, first.id)
        with pytest.raises(Conflict):
            await take_in(unit, voice, first, "lea", EditorRole.EDITOR)
        with pytest.raises(Invalid):
            await take_in(unit, voice, first, "personne", EditorRole.EDITOR)
        with pytest.raises(NotAllowed):
            await voice_for(unit, second, account, needs=EditorRole.CONTRIBUTOR)

        await take_in(unit, voice, first, "marc", EditorRole.OWNER)
        await let_go(unit, voice, first, first.id)

        assert [(one.member_id, one.role) for one, _ in await team_of(unit, account.id)] == [
            (second.id, EditorRole.OWNER)
        ]
        assert [one.account.username for one in await voices_of(unit, second)] == ["marc", "amicale"]
        assert [(deed.deed, deed.member_id) for deed, _ in await deeds_of(unit, account.id)] == [
            ("team:left", first.id),
            ("team:owner:marc", first.id),
            ("team:owner:lea", team.id),
        ]
