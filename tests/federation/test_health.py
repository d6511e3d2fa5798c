"""Operators ask whether a process lives and works, and browsers are told how to treat what it answers."""

import pytest

from ensembl_fed.log import _escape_control_characters
from tests.asgi_client import AsgiClient
from tests.town import CITY, Town


async def test_the_process_lives_whatever_the_host(town: Town) -> None:
    """`/healthz` says ok without a store, under any name."""
    answer = await town.client.get("https://whatever.test/healthz")
    assert (answer.status, answer.body) == (200, b"ok")


async def test_readiness_asks_every_store(town_on_each_store: Town) -> None:
    """`/readyz` is 200 while each store answers, and 503 when one does not."""
    town = town_on_each_store
    instance = (await town.hosts(1))[0]
    ready = await town.client.get("https://x.test/readyz")
    await town.hosting.store.close()
    instance.database, kept = None, instance.database  # type: ignore[assignment]  # a store that is gone
    gone = await town.client.get("https://x.test/readyz")
    instance.database = kept

    assert (ready.status, ready.json()) == (200, {"ready": True, "instances": 1})
    assert (gone.status, gone.json()) == (503, {"ready": False})


@pytest.mark.parametrize(
    ("address", "forwarded", "status"),
    [("127.0.0.1", None, 200), ("::1", None, 200), ("203.0.113.9", None, 404), ("127.0.0.1", "203.0.113.9", 404)],
)
async def test_numbers_are_for_this_machine(town: Town, address: str, forwarded: str | None, status: int) -> None:
    """`/metrics` answers loopback and trusted networks, and nobody behind a proxy."""
    await town.hosts(1)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    answer = await AsgiClient(town.app, (address, 1)).get("https://x.test/metrics", headers=headers)
    assert answer.status == status
    if status == 200:
        assert f'ensembl_queued{{instance="{CITY}",queue="deliveries"}} 0.0' in answer.text
        assert "ensembl_resident_bytes" in answer.text


async def test_browsers_are_told_to_be_careful(town: Town) -> None:
    """S27: nothing is sniffed, framed or run that is not ours; each answer names its request."""
    await town.hosts(1)
    headers = (await town.client.get(f"https://{CITY}/api/v2/instance")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"].startswith("max-age=")
    assert len(headers["x-request-id"]) == 16


def test_no_strangers_text_begins_a_line_of_the_log() -> None:
    """S34: control characters are escaped."""
    line = _escape_control_characters(None, "info", {"event": "asked", "host": "a\nb\x1b[2J", "status": 1})
    assert line == {"event": "asked", "host": "a\\nb\\x1b[2J", "status": 1}


@pytest.mark.capability("F15")
async def test_the_terms_are_read_from_anywhere(town: Town) -> None:
    """JSON-LD processors in a browser may load the document of our terms, and keep it a while."""
    await town.hosts(1)
    answer = await town.client.get(f"https://{CITY}/contexts/ensembl.jsonld")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"].startswith("public, max-age=")
    assert answer.json()["@context"]["helpStatus"] == "ensembl:helpStatus"
