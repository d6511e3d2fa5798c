"""A help post moves from one state to another, and everyone who has it sees that (R17, F10)."""

import re

from ensembl_fed.clock import utc_now
from ensembl_fed.events import StatusChanged
from ensembl_fed.models import HelpPost, Status
from ensembl_fed.models.kinds import HelpState
from ensembl_fed.outbox.publish import publish_update
from ensembl_fed.services.remember_version import remember_version
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.state_prefix import StatePrefix, with_state_prefix

PREFIXES = {
    HelpState.OPEN: None,
    HelpState.IN_PROGRESS: StatePrefix.MATCHED,
    HelpState.FULFILLED: StatePrefix.DONE,
    HelpState.WITHDRAWN: StatePrefix.CLOSED,
    HelpState.EXPIRED: StatePrefix.EXPIRED,
}
_OLD_PREFIX = re.compile(r"^(<p>)?\[(?:Pourvue|Faite|Close|Expirée)\]\s*")


async def move_help(unit: Unit, status: Status, post: HelpPost, state: HelpState) -> bool:
    """Put a help post of this instance into a state: its text says so, and an Update tells who has it.

    Moving it to where it stands does nothing and returns False.
    """
    if post.state is state:
        return False
    post.state = state
    post.changed_at = utc_now()
    unit.session.add(post)
    await say_state(unit, status, PREFIXES[state])
    await publish_update(unit, status)
    unit.tell(StatusChanged(status.id))
    return True


async def say_state(unit: Unit, status: Status, prefix: StatePrefix | None) -> None:
    """The state in front of the text, as an ordinary edit, for those whose client shows only text (T11)."""
    await remember_version(unit, status)
    status.text = with_state_prefix(status.text, prefix)
    status.content = prefixed_html(status.content, prefix)
    status.edited_at = utc_now()
    status.version += 1
    unit.session.add(status)
    await unit.session.flush()


def prefixed_html(content: str, prefix: StatePrefix | None) -> str:
    """The same for HTML: inside its first paragraph, replacing the prefix that is there."""
    bare = _OLD_PREFIX.sub(lambda match: match[1] or "", content)
    if prefix is None:
        return bare
    return f"<p>{prefix.value} {bare[3:]}" if bare.startswith("<p>") else f"{prefix.value} {bare}"
