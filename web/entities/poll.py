"""Polls as clients see them. Source: https://docs.joinmastodon.org/entities/Poll/"""

from collections.abc import Sequence
from datetime import datetime

from ensembl_fed.models import Poll
from ensembl_fed.services.start_poll import is_over
from web.entities.account import Entity
from web.entities.moments import optional_moment


def poll_entity(poll: Poll, *, now: datetime, own_votes: Sequence[int] | None = None, is_own: bool = False) -> Entity:
    """Poll; `own_votes` are what the viewer chose, None for a visitor. Of a poll that hides its totals, what each
    option got is told at its end."""
    expired = is_over(poll, now)
    is_counted = expired or not poll.hide_totals
    entity: Entity = {
        "id": str(poll.status_id),
        "expires_at": optional_moment(poll.expires_at),
        "expired": expired,
        "multiple": poll.multiple,
        "votes_count": sum(option["votes"] for option in poll.options),
        "voters_count": poll.voters_count if poll.multiple else None,
        "options": [
            {"title": option["title"], "votes_count": option["votes"] if is_counted else None}
            for option in poll.options
        ],
        "emojis": [],
    }
    if own_votes is not None:
        entity["voted"] = is_own or bool(own_votes)
        entity["own_votes"] = list(own_votes)
    return entity
