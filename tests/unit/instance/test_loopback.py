"""Requests to co-hosted domains take no network, and are otherwise like all others."""

import asyncio
from typing import Any

import pytest

from ensembl_fed.instance.loopback import LoopbackTransport
from ensembl_fed.remote.transport import AnswerTooLarge, DeadlinePassed, HttpAnswer, HttpFailed, HttpLimits, Unreachable
from ensembl_fed.settings import Scheme
from tests.town import NoNetwork

_HERE = "https://moulins.test"


class Application:
    """Answers with what it was asked, or is slow, or says nothing."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope)
        body = (await receive())["body"]
        if scope["path"] == "/silent":
            return
        if scope["path"] == "/broken":
            raise RuntimeError("a fault of ours")
        if scope["path"] == "/slow":
            await asyncio.Event().wait()
        moved = {"/moved": b"/here", "/away": b"https://elsewhere.test/x", "/circle": b"/circle"}.get(scope["path"])
        headers = [(b"Location", moved)] if moved else [(b"X-Said", b"yes")]
        await send({"type": "http.response.start", "status": 302 if moved else 200, "headers": headers})
        await send({"type": "http.response.body", "body": body or b"long" * 10, "more_body": False})


@pytest.fixture
def parts() -> tuple[LoopbackTransport, Application, NoNetwork]:
    """A transport with an application for moulins.test and no network."""
    network, application = NoNetwork(), Application()
    transport = LoopbackTransport(
        network, scheme=Scheme.HTTPS, is_hosted=lambda domain: domain == "moulins.test", limits=HttpLimits(total_s=0.05)
    )
    transport.attach(application)
    return transport, application, network


Parts = tuple[LoopbackTransport, Application, NoNetwork]


async def test_a_hosted_domain_is_answered_here(parts: Parts) -> None:
    """Signed for the very address, with the body, and from no network address at all."""
    transport, application, network = parts
    signed: list[tuple[str, str]] = []

    def sign(method: str, url: str) -> dict[str, str]:
        signed.append((method, url))
        return {"Host": "moulins.test", "Signature": "s"}

    answer = await transport.request(
        "POST", f"{_HERE}/inbox?a=%C3%A9", headers={"Content-Type": "x/y"}, body=b"{}", max_bytes=100, sign=sign
    )

    assert answer == HttpAnswer(200, {"x-said": "yes"}, b"{}", f"{_HERE}/inbox?a=%C3%A9")
    assert signed == [("POST", f"{_HERE}/inbox?a=%C3%A9")]
    scope = application.asked[0]
    assert (scope["path"], scope["query_string"], scope["client"]) == ("/inbox", b"a=%C3%A9", None)
    assert dict(scope["headers"])[b"signature"] == b"s"
    assert network.asked == []


@pytest.mark.parametrize("url", ["https://elsewhere.test/", "http://moulins.test/", "https://moulins.test:8443/"])
async def test_everyone_else_is_asked_over_the_network(parts: Parts, url: str) -> None:
    """Another host, scheme or port is another server."""
    transport, application, network = parts
    with pytest.raises(Unreachable):
        await transport.request("GET", url, headers={}, max_bytes=100)
    assert network.asked == [("GET", url)]
    assert application.asked == []


async def test_redirects_are_followed_here_and_away(parts: Parts) -> None:
    """Within the application, then over the network, and never in a circle."""
    transport, application, network = parts
    network.answers["GET", "https://elsewhere.test/x"] = HttpAnswer(200, {}, b"away", "https://elsewhere.test/x")

    near = await transport.request("GET", f"{_HERE}/moved", headers={}, max_bytes=100)
    far = await transport.request("GET", f"{_HERE}/away", headers={}, max_bytes=100)
    kept = await transport.request("POST", f"{_HERE}/moved", headers={}, body=b"x", max_bytes=100)

    assert (near.url, far.body, kept.status) == (f"{_HERE}/here", b"away", 302)
    with pytest.raises(HttpFailed, match="circle"):
        await transport.request("GET", f"{_HERE}/circle", headers={}, max_bytes=100)
    assert len(application.asked) == 5


async def test_bounds_hold_here_too(parts: Parts) -> None:
    """S23: size and time, and an application that says nothing."""
    transport, _, _ = parts
    with pytest.raises(AnswerTooLarge):
        await transport.request("GET", f"{_HERE}/x", headers={}, max_bytes=3)
    with pytest.raises(DeadlinePassed):
        await transport.request("GET", f"{_HERE}/slow", headers={}, max_bytes=100)
    assert (await transport.request("GET", f"{_HERE}/broken", headers={}, max_bytes=100)).status == 500
    with pytest.raises(HttpFailed, match="no answer"):
        await transport.request("GET", f"{_HERE}/silent", headers={}, max_bytes=100)
