"""What every part of an instance must know about the instance itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from activitypub.addresses import LocalAddresses
from activitypub.keys import PrivateKey
from ensembl_fed.settings import LIMITS, Limits


@dataclass(frozen=True, slots=True, repr=False)
class ProofKey:
    """The key that proves an account's public activities; `read_at` is when it was opened. Never printed."""

    key_id: str
    private_key: PrivateKey
    read_at: datetime


@dataclass(frozen=True, slots=True)
class RelayTarget:
    """A relay that agreed to pass on what is public: who speaks for it, and where it listens."""

    actor_uri: str
    inbox_uri: str
    is_litepub: bool


@dataclass(slots=True)
class Home:
    """The instance whose store a unit speaks to. Its town changes when it joins or leaves one."""

    domain: str
    addresses: LocalAddresses
    name: str = ""
    # The members collection that town-scoped posts are addressed to; empty outside a town.
    town_members_uri: str = ""
    # The town's group, `@entraide@city`; this instance's own if it is a city.
    town_group_uri: str = ""
    city_domain: str = ""
    city_name: str = ""
    kind: str = ""
    # What push services know the instance by, and whether any device here wants to be told.
    vapid_public_key: str = ""
    has_push: bool = False
    # The form of the CCAS, wherever it is; empty where the town has none that is known.
    ccas_url: str = ""
    # The account here that takes confidential messages: what reaches it is handed to casework (docs/decisions/0009).
    desk_account_id: int | None = None
    # With whom an instance by invitation speaks, the town included; None: with everybody who is not suspended.
    invited: frozenset[str] | None = None
    # The relays in use.
    relays: tuple[RelayTarget, ...] = ()
    limits: Limits = LIMITS
    # Opens a sealed private key (sealed text, key id); None where nothing is sealed: then no proofs are made.
    unseal: Callable[[str, str], str] | None = field(default=None, repr=False)
    # Keys that were opened, by account; see outbox.prove.
    proof_keys: dict[int, ProofKey] = field(default_factory=dict, repr=False)

    @property
    def is_city(self) -> bool:
        """Whether the town network is this instance's own."""
        return self.kind == "city"

    def is_uninvited(self, domain: str) -> bool:
        """Whether this instance speaks only with those it invited, and this domain is none of them."""
        if self.invited is None or domain in ("", self.domain):
            return False
        name = domain.rpartition(":")[0] or domain
        labels = name.split(".")
        return self.invited.isdisjoint({domain, *(".".join(labels[at:]) for at in range(len(labels)))})
