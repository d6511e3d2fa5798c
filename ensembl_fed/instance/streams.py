"""Who listens to an instance live, and what reaches them: events of ids, in bounded queues."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final

from ensembl_fed.errors import TooMany
from ensembl_fed.events import (
    FiltersChanged,
    Notified,
    StatusChanged,
    StatusRemoved,
    StatusShown,
    TokensRevoked,
)
from ensembl_fed.settings import LIMITS, Limits

# Channels whose name begins so hold what concerns one account; all others show statuses to whoever may see them.
PERSONAL: Final = "user"
_RETRY_S: Final = 30


class Subscription:
    """One listener. `async for event in subscription` ends when it is closed, by either side or by overflow.

    What comes are `StatusShown`, `StatusChanged`, `StatusRemoved`, `Notified` and `FiltersChanged`. Personal channels
    bring what entered or left the account's home feed, its notifications, and that its filters changed; any other
    channel brings every status, and the reader decides by channel and by visibility what it passes on.
    """

    def __init__(
        self,
        streams: "Streams",
        account_id: int | None,
        channels: Iterable[str],
        *,
        member_id: int | None,
        token_id: int | None,
        most_events: int,
    ) -> None:
        self.account_id = account_id
        self.member_id = member_id
        self.token_id = token_id
        self.channels: set[str] = set(channels)
        self.overflowed = False
        self._streams = streams
        self._queue: asyncio.Queue[object | None] = asyncio.Queue(most_events)
        self._closed = False

    @property
    def is_closed(self) -> bool:
        """Whether nothing more will come."""
        return self._closed

    def add(self, channel: str) -> None:
        """Listen to one more channel."""
        self.channels.add(channel)
        self._streams._place(self)

    def remove(self, channel: str) -> None:
        """Listen to one channel less."""
        self.channels.discard(channel)
        self._streams._place(self)

    def put(self, event: object) -> None:
        """Queue an event; a listener that is too slow is let go of, to come back and read what it missed."""
        if self._closed:
            return
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self.overflowed = True
            self.close()

    def close(self) -> None:
        """Listen no more. Safe to repeat."""
        if self._closed:
            return
        self._closed = True
        self._streams._forget(self)
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[object]:
        while (event := await self._queue.get()) is not None:
            yield event


class Streams:
    """Every listener of one instance, found by account, so that an event costs what it reaches."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._by_account: dict[int, set[Subscription]] = defaultdict(set)
        self._personal: dict[int, set[Subscription]] = defaultdict(set)
        self._shared: set[Subscription] = set()
        self._all: set[Subscription] = set()

    def __len__(self) -> int:
        return len(self._all)

    def subscribe(
        self,
        account_id: int | None,
        channels: Iterable[str],
        *,
        member_id: int | None = None,
        token_id: int | None = None,
    ) -> Subscription:
        """Begin to listen; `member_id` and `token_id` say whose revocation ends it.

        Raises TooMany when the account has as many streams as it may.
        """
        if account_id is not None and len(self._by_account.get(account_id, ())) >= self._limits.streams_per_account:
            raise TooMany("Trop de flux ouverts pour ce compte.", retry_after_s=_RETRY_S)
        subscription = Subscription(
            self,
            account_id,
            channels,
            member_id=member_id,
            token_id=token_id,
            most_events=self._limits.stream_queue_events,
        )
        self._all.add(subscription)
        if account_id is not None:
            self._by_account[account_id].add(subscription)
        self._place(subscription)
        return subscription

    def tell(self, events: Sequence[object]) -> None:
        """Pass committed events on to those they reach."""
        if self._all:
            for event in events:
                self._tell(event)

    def close(self) -> None:
        """End every stream: the process stops."""
        for subscription in list(self._all):
            subscription.close()

    def _tell(self, event: object) -> None:
        match event:
            case StatusShown() | StatusRemoved():
                self._put(event, self._shared, *(self._personal.get(account_id, ()) for account_id in event.home_of))
            case StatusChanged():
                self._put(event, self._all)
            case Notified() | FiltersChanged():
                self._put(event, self._personal.get(event.account_id, ()))
            case TokensRevoked():
                for subscription in [one for one in self._all if _is_revoked(one, event)]:
                    subscription.close()

    def _put(self, event: object, *groups: Iterable[Subscription]) -> None:
        for subscription in {subscription for group in groups for subscription in group}:
            subscription.put(event)

    def _place(self, subscription: Subscription) -> None:
        if subscription.is_closed:
            return
        personal = any(channel.startswith(PERSONAL) for channel in subscription.channels)
        shared = any(not channel.startswith(PERSONAL) for channel in subscription.channels)
        (self._shared.add if shared else self._shared.discard)(subscription)
        account_id = subscription.account_id
        if account_id is not None and personal:
            self._personal[account_id].add(subscription)
        elif account_id is not None:
            _take_out(self._personal, account_id, subscription)

    def _forget(self, subscription: Subscription) -> None:
        self._all.discard(subscription)
        self._shared.discard(subscription)
        if subscription.account_id is not None:
            _take_out(self._personal, subscription.account_id, subscription)
            _take_out(self._by_account, subscription.account_id, subscription)


def _take_out(groups: dict[int, set[Subscription]], account_id: int, subscription: Subscription) -> None:
    group = groups.get(account_id)
    if group is not None:
        group.discard(subscription)
        if not group:
            del groups[account_id]


def _is_revoked(subscription: Subscription, event: TokensRevoked) -> bool:
    if event.token_id is not None:
        return subscription.token_id == event.token_id
    return subscription.member_id == event.member_id
