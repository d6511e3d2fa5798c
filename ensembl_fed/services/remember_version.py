"""How a status reads now is remembered before it changes, for its history."""

from ensembl_fed.ids import new_id
from ensembl_fed.models import Status, StatusEdit
from ensembl_fed.models.kinds import StatusPart
from ensembl_fed.storage.polls import poll_by_status
from ensembl_fed.storage.unit import Unit


async def remember_version(unit: Unit, status: Status) -> None:
    """Keep the text, the warning and the options of the poll as they are, from when they were written."""
    await unit.add(
        StatusEdit(
            id=new_id(),
            status_id=status.id,
            content=status.content,
            spoiler_text=status.spoiler_text,
            sensitive=status.sensitive,
            poll_options=await _options_of(unit, status),
            created_at=status.edited_at or status.created_at,
        )
    )


async def _options_of(unit: Unit, status: Status) -> list[str] | None:
    poll = await poll_by_status(unit, status.id) if status.parts & StatusPart.POLL else None
    return None if poll is None else [str(option["title"]) for option in poll.options]
