"""Events reach those whom they concern, in bounded room."""

from dataclasses import replace

import pytest

from ensembl_fed.errors import TooMany
from ensembl_fed.events import Notified, StatusChanged, StatusRemoved, StatusShown, TokensRevoked
from ensembl_fed.instance.streams import Streams, Subscription
from ensembl_fed.settings import LIMITS


async def rest_of(subscription: Subscription) -> list[object]:
    """What waits for a listener, once it is closed."""
    subscription.close()
    return [event async for event in subscription]


async def test_home_feeds_and_notifications_are_personal() -> None:
    """A personal stream hears of its own home feed and notifications, and of nobody else's."""
    streams = Streams()
    lea, bruno = streams.subscribe(1, ["user"]), streams.subscribe(2, ["user:notification"])

    streams.tell([StatusShown(10, home_of=(1,)), StatusShown(11), Notified(5, account_id=2), Notified(6, account_id=3)])

    assert await rest_of(lea) == [StatusShown(10, home_of=(1,))]
    assert await rest_of(bruno) == [Notified(5, account_id=2)]


async def test_other_channels_hear_of_every_status_once() -> None:
    """Whoever listens to a public channel as well as to their own is told once."""
    streams = Streams()
    listener = streams.subscribe(1, ["user", "public:local"])
    told = [StatusShown(10, home_of=(1,)), StatusChanged(10), StatusRemoved(10, 1, "public", home_of=(1,))]

    streams.tell(told)

    assert await rest_of(listener) == told


async def test_channels_come_and_go() -> None:
    """A WebSocket subscribes to more, and to less, while it is open."""
    streams = Streams()
    listener = streams.subscribe(1, [])
    streams.tell([StatusShown(1, home_of=(1,))])
    listener.add("public")
    streams.tell([StatusShown(2)])
    listener.add("user")
    listener.remove("public")
    streams.tell([StatusShown(3), StatusShown(4, home_of=(1,))])

    assert await rest_of(listener) == [StatusShown(2), StatusShown(4, home_of=(1,))]


async def test_a_slow_listener_is_let_go_of() -> None:
    """S42: its queue has a bound; what it missed it reads when it comes back."""
    streams = Streams(replace(LIMITS, stream_queue_events=2))
    listener = streams.subscribe(None, ["public"])

    streams.tell([StatusShown(number) for number in range(5)])

    assert listener.overflowed
    assert listener.is_closed
    assert len(streams) == 0
    assert [event async for event in listener] == [StatusShown(1)]


async def test_revoked_tokens_end_their_streams() -> None:
    """S35: at once, for one token or for all of a member."""
    streams = Streams()
    first = streams.subscribe(1, ["user"], member_id=7, token_id=70)
    second = streams.subscribe(1, ["user"], member_id=7, token_id=71)
    other = streams.subscribe(2, ["user"], member_id=8, token_id=80)

    streams.tell([TokensRevoked(7, 70)])
    assert (first.is_closed, second.is_closed, other.is_closed) == (True, False, False)
    streams.tell([TokensRevoked(7)])
    assert (second.is_closed, other.is_closed) == (True, False)


async def test_an_account_has_so_many_streams_and_no_more() -> None:
    """A place that was given up may be taken again."""
    streams = Streams(replace(LIMITS, streams_per_account=2))
    first, _ = streams.subscribe(1, ["user"]), streams.subscribe(1, ["user"])
    with pytest.raises(TooMany):
        streams.subscribe(1, ["user"])
    first.close()
    streams.subscribe(1, ["user"])
