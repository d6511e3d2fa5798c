"""What an instance says of itself changed: every process reads it again, also when a command changed it beside them."""

from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.events import HomeChanged
from ensembl_fed.storage.jobs import schedule
from ensembl_fed.storage.unit import Unit

REREAD_HOME_JOB: Final = "reread_home"


async def home_changed(unit: Unit) -> None:
    """Have the home read again: here once this is committed, and wherever the instance is served, within seconds."""
    unit.tell(HomeChanged())
    await schedule(unit, REREAD_HOME_JOB, REREAD_HOME_JOB, {}, utc_now())


async def reread_home(unit: Unit) -> None:
    """The job's part: whoever works here, and all that listen, read the home again."""
    unit.tell(HomeChanged())
