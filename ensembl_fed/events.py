"""What the streams and the workers are told once a unit is committed. Ids only: readers ask the store themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatusShown:
    """A status became visible here; `home_of` are the local accounts whose home feed it entered."""

    status_id: int
    home_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A status was edited, or its help state moved."""

    status_id: int


@dataclass(frozen=True, slots=True)
class StatusRemoved:
    """A status is gone. `audience` is what its visibility was, `home_of` whose home feeds it left."""

    status_id: int
    account_id: int
    visibility: str
    home_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Notified:
    """A local account has a new notification."""

    notification_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """What an account shows of itself, or what moderators decided about it, changed."""

    account_id: int


@dataclass(frozen=True, slots=True)
class WorkQueued:
    """There is something to do: `deliveries`, `received`, `jobs`, `mails`, `pushes`, `words` or `media`."""

    queue: str


@dataclass(frozen=True, slots=True)
class TokensRevoked:
    """Streams of this member must end (`token_id` None: all of them)."""

    member_id: int
    token_id: int | None = None


@dataclass(frozen=True, slots=True)
class HomeChanged:
    """The instance's own profile (name, town, registrations) changed: read it again."""


@dataclass(frozen=True, slots=True)
class FiltersChanged:
    """What a local account wants filtered changed: its clients and the caches read it again."""

    account_id: int
