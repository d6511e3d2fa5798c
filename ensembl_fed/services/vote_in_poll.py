"""Somebody votes, here or elsewhere; whoever sees the poll sees the new count."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.events import StatusChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Poll, Status
from ensembl_fed.outbox.publish import publish_votes
from ensembl_fed.services.start_poll import is_over, see_it_end
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.jobs import schedule
from ensembl_fed.storage.polls import add_votes, counted_votes, poll_for_change, votes_by
from ensembl_fed.storage.statuses import change_status_counts, status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see

PUBLISH_POLL_JOB = "publish_poll"
# Many votes come at once; other servers are told of all of them together.
_PUBLISHED_AFTER = timedelta(minutes=1)


async def vote_in_poll(unit: Unit, account: Account, status_id: int, choices: Sequence[int]) -> Poll:
    """Vote for these options (counted from 0) of the poll of a status, in the name of an account of this instance.

    Raises NotFound for what the account may not see, Invalid for a poll that is over or the account's own, a second
    vote, and options that are not there. Source: https://docs.joinmastodon.org/methods/polls/#vote
    """
    status = await status_by_id(unit, status_id)
    if status is None or not await may_see(unit, status, account):
        raise NotFound
    poll = await poll_for_change(unit, status.id)
    author = await account_by_id(unit, status.account_id)
    if poll is None or author is None:
        raise NotFound
    _check(poll, status, account, choices)
    if await votes_by(unit, account.id, [status.id]):
        raise Invalid("Validation failed: vous avez déjà voté dans ce sondage.")
    uris = {choice: f"{account.uri}#votes/{new_id()}" for choice in dict.fromkeys(choices)}
    await _cast(unit, status, poll, account, uris)
    if not author.is_local:
        titles = {uris[choice]: str(poll.options[choice]["title"]) for choice in uris}
        await publish_votes(unit, account, author, status, titles)
        await see_it_end(unit, poll)
    return poll


async def take_vote(unit: Unit, status: Status, voter: Account, title: str, uri: str) -> bool:
    """Count the vote of somebody elsewhere in a poll of ours: one for each voter and option, and one in all where only
    one may be chosen. False if it does not count. Whether the voter may see the status: ask before."""
    poll = await poll_for_change(unit, status.id)
    if poll is None or is_over(poll, utc_now()):
        return False
    choice = next((place for place, option in enumerate(poll.options) if option["title"] == title), None)
    chosen = (await votes_by(unit, voter.id, [status.id])).get(status.id, [])
    if choice is None or choice in chosen or (chosen and not poll.multiple):
        return False
    await _cast(unit, status, poll, voter, {choice: uri})
    return True


def _check(poll: Poll, status: Status, account: Account, choices: Sequence[int]) -> None:
    if is_over(poll, utc_now()):
        raise Invalid("Validation failed: ce sondage est terminé.")
    if status.account_id == account.id:
        raise Invalid("Validation failed: on ne vote pas dans son propre sondage.")
    if not choices or not all(0 <= choice < len(poll.options) for choice in choices):
        raise Invalid("Validation failed: cette réponse n’est pas proposée.")
    if len(set(choices)) > 1 and not poll.multiple:
        raise Invalid("Validation failed: une seule réponse est possible.")


async def _cast(unit: Unit, status: Status, poll: Poll, voter: Account, uris: Mapping[int, str]) -> None:
    if not await add_votes(unit, status.id, voter.id, uris):
        return
    author = await account_by_id(unit, status.account_id)
    if author is not None and author.is_local:
        await _count(unit, poll)
        key, when = str(status.id), utc_now() + _PUBLISHED_AFTER
        await schedule(unit, PUBLISH_POLL_JOB, key, {"status_id": status.id}, when)
    else:
        # Its server counts, and will say so; until then the vote is added to what it said last.
        poll.options = [
            {**option, "votes": option["votes"] + (place in uris)} for place, option in enumerate(poll.options)
        ]
        poll.voters_count += 1
    await unit.add(poll)
    await change_status_counts(unit, status.id)
    unit.tell(StatusChanged(status.id))


async def _count(unit: Unit, poll: Poll) -> None:
    counts, voters = await counted_votes(unit, poll.status_id)
    poll.options = [{**option, "votes": counts.get(place, 0)} for place, option in enumerate(poll.options)]
    poll.voters_count = voters
