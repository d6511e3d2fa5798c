"""A status asks a question: its poll is checked, kept, and changed with the status."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.models import Poll, Status
from ensembl_fed.models.kinds import StatusPart
from ensembl_fed.settings import Limits
from ensembl_fed.storage.jobs import schedule
from ensembl_fed.storage.polls import forget_votes, poll_for_change
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.compose import character_count

CLOSE_POLL_JOB = "close_poll"
_FEWEST_OPTIONS = 2


@dataclass(frozen=True, slots=True)
class PollDraft:
    """What a client asks with a status; `expires_in` is None when it did not say."""

    options: tuple[str, ...]
    expires_in: timedelta | None
    multiple: bool = False
    hide_totals: bool = False


def check_poll(draft: PollDraft, limits: Limits) -> None:
    """Raise Invalid, in words for its author, for a poll that can't be held.

    Source: https://docs.joinmastodon.org/methods/statuses/#create; Mastodon's PollOptionsValidator.
    """
    if len(draft.options) < _FEWEST_OPTIONS:
        raise Invalid("Un sondage a au moins deux réponses.")
    if len(draft.options) > limits.poll_options:
        raise Invalid(f"Un sondage a {limits.poll_options} réponses au plus.")
    if not all(option.strip() for option in draft.options):
        raise Invalid("Une réponse du sondage est vide.")
    if any(character_count(option) > limits.poll_option_characters for option in draft.options):
        raise Invalid(f"Une réponse de sondage a {limits.poll_option_characters} caractères au plus.")
    if len({option.strip() for option in draft.options}) < len(draft.options):
        raise Invalid("Deux réponses du sondage sont les mêmes.")
    if draft.expires_in is None:
        raise Invalid("Indiquez la durée du sondage.")
    if not limits.poll_shortest <= draft.expires_in <= limits.poll_longest:
        raise Invalid("Un sondage dure de cinq minutes à un mois.")


async def start_poll(unit: Unit, status: Status, draft: PollDraft) -> Poll:
    """Keep the poll of a new status, and see that it ends."""
    poll = Poll(
        status_id=status.id,
        options=_options(draft),
        multiple=draft.multiple,
        hide_totals=draft.hide_totals,
        expires_at=_end_of(draft),
    )
    await unit.add(poll)
    await see_it_end(unit, poll)
    return poll


async def change_poll(unit: Unit, status: Status, draft: PollDraft) -> None:
    """Let an edited status ask this. Other options, or another way to choose, begin anew without any vote."""
    poll = await poll_for_change(unit, status.id)
    if poll is None:
        status.parts |= StatusPart.POLL
        await start_poll(unit, status, draft)
        return
    titles = [option["title"] for option in poll.options]
    if titles != [option["title"] for option in _options(draft)] or poll.multiple != draft.multiple:
        await forget_votes(unit, status.id)
        poll.options, poll.multiple, poll.voters_count = _options(draft), draft.multiple, 0
    poll.hide_totals = draft.hide_totals
    poll.expires_at, poll.closed_at = _end_of(draft), None
    await unit.add(poll)
    await see_it_end(unit, poll)


async def see_it_end(unit: Unit, poll: Poll) -> None:
    """Have those who voted told when it is over."""
    if poll.expires_at is not None:
        key = f"{poll.status_id}-{int(poll.expires_at.timestamp())}"
        await schedule(unit, CLOSE_POLL_JOB, key, {"status_id": poll.status_id}, poll.expires_at)


def is_over(poll: Poll, now: datetime) -> bool:
    """Whether nobody can vote any more."""
    return poll.closed_at is not None or (poll.expires_at is not None and poll.expires_at <= now)


def _options(draft: PollDraft) -> list[dict[str, object]]:
    return [{"title": option.strip(), "votes": 0} for option in draft.options]


def _end_of(draft: PollDraft) -> datetime | None:
    return None if draft.expires_in is None else utc_now() + draft.expires_in
