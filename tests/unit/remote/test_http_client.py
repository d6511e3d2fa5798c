"""The way out: its guard, its bounds and its deadlines, against a server on loopback."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from ensembl_fed.remote.http_client import (
    AddressRefused,
    AnswerTooLarge,
    AnswerUnreadable,
    DeadlinePassed,
    HttpAnswer,
    HttpClient,
    HttpFailed,
    HttpLimits,
    Unreachable,
    read_allow_networks,
)

HTTP = frozenset({"http"})
SHORT = HttpLimits(total_s=0.4, headers_s=0.2)


@dataclass
class Crowd:
    """How many requests are inside at once."""

    now: int = 0
    most: int = 0
    two: asyncio.Event = field(default_factory=asyncio.Event)


NEVER = web.AppKey("never", asyncio.Event)
CROWD = web.AppKey("crowd", Crowd)


async def echo(request: web.Request) -> web.Response:
    body = await request.read()
    lines = [f"{request.method} {request.raw_path}", *(f"{k.lower()}: {v}" for k, v in request.headers.items())]
    return web.Response(text="\n".join([*lines, "", body.decode()]), status=202, headers={"X-One": "1"})


async def redirect(request: web.Request) -> web.Response:
    return web.Response(status=int(request.query["status"]), headers={"Location": request.query["to"]})


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    try:
        while True:
            await response.write(b"x" * 65536)
    except ConnectionError:
        return response


async def bomb(request: web.Request) -> web.Response:
    body = gzip.compress(b"\0" * 10_000_000)
    return web.Response(body=body, headers={"Content-Encoding": "gzip"})


async def zipped(request: web.Request) -> web.Response:
    cut = int(request.query.get("cut", 0))
    body = gzip.compress(b"bonjour")
    return web.Response(body=body[: len(body) - cut], headers={"Content-Encoding": request.query.get("as", "gzip")})


async def silent(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    if "headers" in request.query:
        await response.prepare(request)
        await response.write(b"x")
    await request.app[NEVER].wait()
    return response


async def chain(request: web.Request) -> web.Response:
    left = int(request.query["left"])
    return web.Response(status=302, headers={"Location": f"/chain?left={left - 1}" if left else "/echo"})


async def count(request: web.Request) -> web.Response:
    """Answers once two requests are there together, and keeps how many there were at most."""
    crowd = request.app[CROWD]
    crowd.now += 1
    crowd.most = max(crowd.most, crowd.now)
    if crowd.now == 2:
        crowd.two.set()
    await crowd.two.wait()
    crowd.now -= 1
    return web.Response(text="ok")


@pytest_asyncio.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    app[NEVER], app[CROWD] = asyncio.Event(), Crowd()
    for path, handler in {
        "/echo": echo, "/é": echo, "/redirect": redirect, "/endless": endless, "/bomb": bomb,
        "/zipped": zipped, "/silent": silent, "/count": count,
        "/chain": chain,
    }.items():  # fmt: skip
        app.router.add_route("*", path, handler)
    started = TestServer(app, host="127.0.0.1")
    await started.start_server(shutdown_timeout=0.01)
    yield started
    app[NEVER].set()
    await started.close()


@pytest_asyncio.fixture
async def make() -> AsyncIterator[Callable[..., HttpClient]]:
    made: list[HttpClient] = []

    def make_client(
        *, allow: str = "127.0.0.1/32", limits: HttpLimits | None = None, names: Mapping[str, list[str]] | None = None
    ) -> HttpClient:
        async def lookup(host: str, port: int) -> Sequence[str]:
            if host not in (names or {}):
                raise OSError("unknown host")
            return (names or {})[host]

        client = HttpClient(
            allow_networks=read_allow_networks(allow),
            schemes=HTTP,
            user_agent="ensembl-fed test",
            limits=limits or HttpLimits(),
            lookup=lookup,
        )
        made.append(client)
        return client

    yield make_client
    for client in made:
        await client.close()


async def get(client: HttpClient, url: str, *, max_bytes: int = 100_000) -> HttpAnswer:
    return await client.request("GET", url, headers={}, max_bytes=max_bytes)


def address(server: TestServer, path: str, host: str = "127.0.0.1") -> str:
    return f"http://{host}:{server.port}{path}"


async def test_a_post_arrives_as_it_was_signed(server: TestServer, make: Callable[..., HttpClient]) -> None:
    """The path on the wire is the one given to `sign`, and its headers go with it."""
    signed: list[tuple[str, str]] = []

    def sign(method: str, url: str) -> Mapping[str, str]:
        signed.append((method, url))
        return {"Signature": "s1"}

    url = address(server, "/é?a=%7E&b=c d".replace(" ", "+"))
    answer = await make().request(
        "POST", url, headers={"X-A": "1", "Host": "evil.test"}, body="Été".encode(), max_bytes=9999,
        accept="application/activity+json", sign=sign,
    )  # fmt: skip
    wire = address(server, "/%C3%A9?a=%7E&b=c+d")
    assert signed == [("POST", wire)]
    assert (answer.status, answer.url, answer.headers["x-one"]) == (202, wire, "1")
    text = answer.body.decode()
    assert text.startswith("POST /%C3%A9?a=%7E&b=c+d\n")
    assert text.endswith("\n\nÉté")
    for line in ("signature: s1", "x-a: 1", "accept: application/activity+json", "accept-encoding: gzip"):
        assert line in text
    assert "user-agent: ensembl-fed test" in text
    assert "evil.test" not in text
    assert f"host: 127.0.0.1:{server.port}" in text


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], ["::ffff:10.0.0.1"], ["64:ff9b::a00:1"], ["2002:a00:1::"]],
)
async def test_a_name_with_one_private_address_is_refused(
    make: Callable[..., HttpClient], addresses: list[str]
) -> None:
    """Every address of a name is checked, not the first that answers (S22)."""
    client = make(allow="", names={"x.test": addresses})
    with pytest.raises(AddressRefused):
        await get(client, "http://x.test/")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "2130706433", "0x7f.1", "017700000001"]
)
async def test_a_private_literal_is_refused(make: Callable[..., HttpClient], host: str) -> None:
    with pytest.raises(AddressRefused):
        await get(make(allow="127.0.0.9/32"), f"http://{host}/")


async def test_the_socket_guard_stands_alone(server: TestServer, make: Callable[..., HttpClient]) -> None:
    """Even if a check before it were forgotten, no socket is made for a private address."""
    client = make(allow="")
    with pytest.raises(AddressRefused):
        client._guarded_socket((2, 1, 6, "", ("127.0.0.1", server.port)))
    session = client._open_session()
    with pytest.raises(AddressRefused):
        await session.get(address(server, "/echo"))


async def test_a_name_in_an_allowed_network_is_reached(server: TestServer, make: Callable[..., HttpClient]) -> None:
    client = make(names={"x.test": ["127.0.0.1"]})
    assert (await get(client, address(server, "/echo", "x.test"))).status == 202


async def test_only_the_allowed_port_of_a_network(server: TestServer, make: Callable[..., HttpClient]) -> None:
    with pytest.raises(AddressRefused):
        await get(make(allow="127.0.0.1/32:1"), address(server, "/echo"))
    assert (await get(make(allow=f"127.0.0.1/32:{server.port}"), address(server, "/echo"))).status == 202


@pytest.mark.parametrize(
    "to",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "//127.0.0.2/",
        "http://p.test/",
        "ftp://x.test/",
        "http://a@127.0.0.1/",
    ],
)
async def test_a_redirect_is_checked_again(server: TestServer, make: Callable[..., HttpClient], to: str) -> None:
    client = make(names={"p.test": ["192.168.0.1"]})
    with pytest.raises(AddressRefused):
        await get(client, address(server, f"/redirect?status=302&to={to}"))


async def test_a_redirect_is_signed_again_and_keeps_no_credentials(
    server: TestServer, make: Callable[..., HttpClient]
) -> None:
    """Another origin gets a signature of its own and no Authorization (S22)."""
    client = make(names={"autre.test": ["127.0.0.1"]})
    signed: list[str] = []

    def sign(method: str, url: str) -> Mapping[str, str]:
        signed.append(url)
        return {"Signature": f"s{len(signed)}"}

    there = address(server, "/echo", "autre.test")
    answer = await client.request(
        "GET", address(server, f"/redirect?status=301&to={there}"),
        headers={"Authorization": "Bearer secret", "X-Kept": "1"}, max_bytes=9999, sign=sign,
    )  # fmt: skip
    assert (answer.url, signed[1:]) == (there, [there])
    text = answer.body.decode()
    assert "signature: s2" in text
    assert "x-kept: 1" in text
    assert "secret" not in text


async def test_credentials_stay_within_an_origin(server: TestServer, make: Callable[..., HttpClient]) -> None:
    answer = await make().request(
        "GET", address(server, "/redirect?status=307&to=/echo"), headers={"Authorization": "b"}, max_bytes=9999
    )
    assert "authorization: b" in answer.body.decode()


@pytest.mark.parametrize(("status", "reached"), [(302, False), (303, False), (307, True), (308, True)])
async def test_a_post_never_becomes_a_get(
    server: TestServer, make: Callable[..., HttpClient], status: int, reached: bool
) -> None:
    answer = await make().request(
        "POST", address(server, f"/redirect?status={status}&to=/echo"), headers={}, body=b"corps", max_bytes=9999
    )
    assert answer.status == (202 if reached else status)
    assert (b"POST /echo" in answer.body and b"corps" in answer.body) is reached


async def test_redirects_are_few(server: TestServer, make: Callable[..., HttpClient]) -> None:
    """Three redirects are followed, a fourth is not."""
    client = make()
    assert (await get(client, address(server, "/chain?left=2"))).url == address(server, "/echo")
    with pytest.raises(AddressRefused):
        await get(client, address(server, "/chain?left=3"))


async def test_redirects_in_a_circle_end(server: TestServer, make: Callable[..., HttpClient]) -> None:
    with pytest.raises(AddressRefused):
        await get(make(), address(server, "/redirect?status=302&to="))


async def test_redirects_may_be_left_to_the_caller(server: TestServer, make: Callable[..., HttpClient]) -> None:
    answer = await make().request(
        "GET",
        address(server, "/redirect?status=302&to=/echo"),
        headers={},
        max_bytes=99,
        follow_redirects=False,
    )
    assert (answer.status, answer.headers["location"]) == (302, "/echo")


async def test_an_endless_body_is_cut(server: TestServer, make: Callable[..., HttpClient]) -> None:
    with pytest.raises(AnswerTooLarge):
        await get(make(), address(server, "/endless"))


async def test_a_gzip_bomb_is_stopped(server: TestServer, make: Callable[..., HttpClient]) -> None:
    """10 MB in 10 kB: the bound counts what it becomes (S23)."""
    with pytest.raises(AnswerTooLarge):
        await get(make(), address(server, "/bomb"), max_bytes=1_000_000)


async def test_an_announced_length_is_enough_to_refuse(server: TestServer, make: Callable[..., HttpClient]) -> None:
    with pytest.raises(AnswerTooLarge):
        await get(make(), address(server, "/echo"), max_bytes=5)


async def test_gzip_is_read_and_nothing_else(server: TestServer, make: Callable[..., HttpClient]) -> None:
    client = make()
    assert (await get(client, address(server, "/zipped"))).body == b"bonjour"
    for query in ("?as=br", "?as=deflate", "?as=zstd", "?as=gzip,gzip", "?cut=6"):
        with pytest.raises(AnswerUnreadable):
            await get(client, address(server, f"/zipped{query}"))


@pytest.mark.parametrize("path", ["/silent", "/silent?headers=1"])
async def test_slow_servers_meet_a_deadline(server: TestServer, make: Callable[..., HttpClient], path: str) -> None:
    """No headers, or headers and then nothing: both end, and may be tried again (S23)."""
    with pytest.raises(DeadlinePassed) as caught:
        await get(make(limits=SHORT), address(server, path))
    assert caught.value.retryable


async def test_connections_to_a_host_are_bounded(server: TestServer, make: Callable[..., HttpClient]) -> None:
    client = make(limits=HttpLimits(connections_per_host=2))
    await asyncio.gather(*(get(client, address(server, "/count")) for _ in range(8)))
    assert server.app[CROWD].most == 2


async def test_what_cannot_be_reached_says_so(make: Callable[..., HttpClient], unused_tcp_port: int) -> None:
    client = make()
    for url in (f"http://127.0.0.1:{unused_tcp_port}/", "http://inconnu.test/"):
        with pytest.raises(Unreachable) as caught:
            await get(client, url)
        assert caught.value.retryable


async def test_a_header_cannot_be_injected(server: TestServer, make: Callable[..., HttpClient]) -> None:
    with pytest.raises(HttpFailed):
        await make().request("GET", address(server, "/echo"), headers={"X-A": "a\r\nX-B: b"}, max_bytes=99)


async def test_nothing_opens_before_use_and_close_can_be_repeated(make: Callable[..., HttpClient]) -> None:
    client = make()
    assert client._session is None
    await client.close()
    await client.close()
