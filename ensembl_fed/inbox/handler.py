"""What a handler of activities is: pure needs, then one effect in one unit."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from activitypub.activities import Activity
from activitypub.documents import Document
from ensembl_fed.models import Account
from ensembl_fed.remote.signers import Verified
from ensembl_fed.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was gathered before a handler acts.

    `sender` is the account of the verified actor. `documents` are those fetched for this activity, by the address
    they were asked under; unknown actors and posts among them are accounts and statuses by now, the posts named in
    `kept` since this very unit. `gone` are addresses whose own server says that nothing is there any more.
    """

    sender: Account
    documents: Mapping[str, Document] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()


Needs: TypeAlias = Callable[[Verified, Activity], list[str]]
Handle: TypeAlias = Callable[[Unit, Verified, Activity, Fetched], Awaitable[None]]
Screen: TypeAlias = Callable[[Unit, Verified, Activity], Awaitable[bool]]
Wants: TypeAlias = Callable[[Unit, Verified, Activity, Account], Awaitable[bool]]


Embeds: TypeAlias = Callable[[Verified, Activity], Document | None]


def embeds_nothing(verified: Verified, activity: Activity) -> Document | None:
    """What a handler says that carries no document of third parties."""
    return None


def nothing(verified: Verified, activity: Activity) -> list[str]:
    """The needs of a handler that acts on what is kept, and on nothing else."""
    return []


async def always(unit: Unit, verified: Verified, activity: Activity, sender: Account) -> bool:
    """The answer of a handler for which everything that arrives is worth asking others for."""
    return True


@dataclass(frozen=True, slots=True)
class Handler:
    """How one type of activity is taken.

    `needs` names the actors and posts that must be known (fetched only if they are not); `refetches` what must be read
    afresh from its own server, known or not; `embeds` somebody else's document that came along: with its author's own
    proof it is taken as it is, and need not be fetched. All are pure. `wants` is asked before anything is fetched:
    False drops the activity. `handle` acts, in one unit and without the network; called twice, it ends in the same
    state. It raises ProtocolError to refuse: whatever it had written is undone.
    """

    handle: Handle
    needs: Needs = nothing
    refetches: Needs = nothing
    wants: Wants = always
    embeds: Embeds = embeds_nothing


Handlers: TypeAlias = Mapping[str, Handler]
