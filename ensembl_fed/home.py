"""What every part of an instance must know about the instance itself."""

from dataclasses import dataclass

from activitypub.addresses import LocalAddresses
from ensembl_fed.settings import LIMITS, Limits


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
    limits: Limits = LIMITS

    @property
    def is_city(self) -> bool:
        """Whether the town network is this instance's own."""
        return self.kind == "city"
