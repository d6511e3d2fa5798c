"""A picture of a status, for tests."""

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Media, Status
from ensembl_fed.models.kinds import MediaKind


def picture_of(status: Status) -> Media:
    """A row that stands for a picture which was uploaded."""
    return Media(
        id=new_id(),
        account_id=status.account_id,
        status_id=status.id,
        position=0,
        kind=MediaKind.IMAGE,
        key="a.webp",
        media_type="image/webp",
        created_at=utc_now(),
    )
