"""What a proxy says counts only when it is ours."""

from typing import Any

import pytest

from web.proxies import TrustedProxies, is_within, read_networks


async def seen_by(client: str, headers: dict[str, str], trusted: str = "127.0.0.1,10.0.0.0/8") -> Any:
    """The scope that the application sees."""
    scopes: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scopes.append(scope)

    written = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "scheme": "http", "client": (client, 1), "headers": [(b"host", b"inside"), *written]}
    await TrustedProxies(app, read_networks(trusted))(scope, None, None)  # type: ignore[arg-type]
    return scopes[0]


async def test_a_trusted_proxy_is_believed() -> None:
    """The first caller's address, scheme and host."""
    said = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-forwarded-host": "moulins.test"}
    scope = await seen_by("127.0.0.1", said)
    assert (scope["client"][0], scope["scheme"]) == ("203.0.113.9", "https")
    assert [value for name, value in scope["headers"] if name == b"host"] == [b"moulins.test"]


async def test_anyone_else_is_not() -> None:
    """S37, S39: nobody chooses their own address or tenant."""
    said = {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https", "x-forwarded-host": "moulins.test"}
    scope = await seen_by("203.0.113.9", said)
    assert (scope["client"][0], scope["scheme"]) == ("203.0.113.9", "http")
    assert [value for name, value in scope["headers"] if name == b"host"] == [b"inside"]


@pytest.mark.parametrize(
    ("chain", "caller"),
    [
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("10.1.1.2, 10.1.1.1", "10.1.1.2"),
        ("nonsense", "nonsense"),
    ],
)
async def test_the_last_stranger_of_a_chain_is_the_caller(chain: str, caller: str) -> None:
    """What stands before it may be invented by it."""
    assert (await seen_by("127.0.0.1", {"x-forwarded-for": chain}))["client"][0] == caller


def test_networks_are_read() -> None:
    """Addresses, networks, and the star."""
    assert is_within("10.2.3.4", read_networks("127.0.0.1, 10.0.0.0/8"))
    assert not is_within("11.2.3.4", read_networks("127.0.0.1, 10.0.0.0/8"))
    assert is_within("2001:db8::1", read_networks("*"))
    assert not is_within("unix", read_networks("*"))
    with pytest.raises(ValueError, match="does not appear"):
        read_networks("proxy.example")
