"""What decides in which public streams a status belongs."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlmodel import col

from ensembl_fed.models import Account, Media, Status, StatusTag
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """A status as timelines sort it; `tags` are folded names."""

    visibility: Visibility
    is_local: bool
    is_share: bool
    answers_another: bool
    has_media: bool
    is_limited: bool
    tags: frozenset[str]


async def stream_facts(unit: Unit, status_id: int) -> StreamFacts | None:
    """The facts about a status; None if it is gone."""
    query = (
        select(
            col(Status.visibility),
            col(Account.domain),
            col(Status.reblog_of_id),
            col(Status.in_reply_to_uri),
            col(Status.in_reply_to_account_id),
            col(Status.account_id),
            exists().where(col(Media.status_id) == col(Status.id)).label("has_media"),
            col(Account.limited_at),
        )
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(col(Status.id) == status_id)
        .limit(1)
    )
    row = (await unit.execute(query)).first()
    if row is None:
        return None
    visibility, domain, shares, answered_uri, answered, author, has_media, limited_at = row
    tags = await unit.execute(
        select(col(StatusTag.name)).where(col(StatusTag.status_id) == status_id).limit(unit.home.limits.tags_per_status)
    )
    return StreamFacts(
        visibility=visibility,
        is_local=domain == "",
        is_share=shares is not None,
        answers_another=bool(answered_uri or answered) and answered != author,
        has_media=bool(has_media),
        is_limited=limited_at is not None,
        tags=frozenset(tag[0] for tag in tags.all()),
    )
