"""Statuses that wait for their hour. Source: https://docs.joinmastodon.org/entities/ScheduledStatus/"""

from collections.abc import Sequence

from ensembl_fed.models import Media, ScheduledStatus
from ensembl_fed.models.kinds import Visibility
from web.entities.account import Entity, shown_visibility
from web.entities.media import media_entity
from web.entities.moments import moment


def scheduled_entity(scheduled: ScheduledStatus, media: Sequence[Media], base_url: str) -> Entity:
    """ScheduledStatus."""
    params = dict(scheduled.params)
    scope = params.pop("scope", None)
    return {
        "id": str(scheduled.id),
        "scheduled_at": moment(scheduled.scheduled_at),
        "params": {
            **params,
            "visibility": shown_visibility(Visibility(str(params["visibility"]))),
            "application_id": params.get("application_id") or 0,
            "scheduled_at": None,
            "with_rate_limit": False,
            "ensembl": {"scope": scope or params["visibility"]},
        },
        "media_attachments": [media_entity(one, base_url) for one in media],
    }
