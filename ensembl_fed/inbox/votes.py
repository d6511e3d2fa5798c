"""Votes: a Note with a name, in answer to a poll of ours."""

from activitypub.notes import Note
from ensembl_fed.inbox.like import liked_status
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import StatusPart
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.vote_in_poll import take_vote
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.relations import is_blocked
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_fetch


async def receive_vote(unit: Unit, verified: Verified, note: Note, voter: Account) -> None:
    """Count a vote of the verified actor in a poll of ours that it may see; anything else has no effect (rule 14)."""
    status = await liked_status(unit, note.in_reply_to)
    author = await account_by_id(unit, status.account_id) if status is not None else None
    if status is None or author is None or not author.is_local or not status.parts & StatusPart.POLL:
        return
    if not await may_fetch(unit, status, verified.actor_uri, verified.domain):
        return
    if note.vote is not None and not await is_blocked(unit, author.id, voter.id):
        await take_vote(unit, status, voter, note.vote, note.uri)
