"""What is measured is what was spent, and a wrong answer ends the measurement."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from benchmarks.load import LoadFailed, Shot, fire
from benchmarks.machine import Sign
from benchmarks.measures import Measured, Unit
from benchmarks.processes import Tree
from tests.services.ports import free_ports

# A process that lets a child work and end, then waits to be told to end.
_PARENT = """
import subprocess, sys
subprocess.run([sys.executable, "-c", "import time\\nwhile time.process_time() < 0.3: pass"], check=True)
print("done", flush=True)
sys.stdin.read()
"""


def test_what_an_ended_child_spent_is_counted() -> None:
    """A server's helpers count as the server itself."""
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        tree = Tree(parent.pid)
        spent_s, resident_mb, pids = tree.cpu_s(), tree.resident_mb(), tree.pids()
        parent.communicate()
    # The kernel counts in hundredths and rounds each of four figures down.
    assert spent_s > 0.25
    assert 1 < resident_mb < 100
    assert pids == [parent.pid]


async def test_a_process_that_waits_is_quiet() -> None:
    """Measuring begins when the work before is done."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=subprocess.PIPE)
    await Tree(process.pid).quiet()
    await process.communicate(b"\n")
    assert process.returncode == 0


def test_an_aim_is_held_against_the_sign() -> None:
    """1 ms of CPU is two signs of 0.5 ms; what has no aim is neither met nor missed."""
    inbox = Measured("inbox", "", "sqlite", cpu_s=0.001)
    assert (inbox.result(0.0005), inbox.is_met(0.0005), inbox.is_met(0.0004)) == (2.0, True, False)
    memory = Measured("memory", "", "sqlite", value=131.0, unit=Unit.MEGABYTE)
    assert memory.is_met(0.0005) is False
    assert Measured("memory after", "", "sqlite", value=200.0, unit=Unit.MEGABYTE).is_met(0.0005) is None


def test_a_sign_takes_some_time() -> None:
    """The unit is the median of all batches so far."""
    sign = Sign()
    sign.measure()
    assert min(sign.batches_s) <= sign.seconds <= max(sign.batches_s)
    assert sign.seconds > 0


async def test_every_request_is_timed() -> None:
    """As many latencies as requests, in order of length, over no more connections than asked for."""
    async with served(200) as (base, peers):
        flight = await fire([Shot("GET", base)] * 20, connections=3, expected=200, deadline_s=30)
    assert len(flight.latencies_s) == 20
    assert list(flight.latencies_s) == sorted(flight.latencies_s)
    assert len(peers) <= 3


async def test_a_wrong_answer_ends_the_measurement() -> None:
    """A refused request would be a fast one."""
    async with served(429) as (base, _):
        with pytest.raises(LoadFailed, match="429 instead of 200: slow down"):
            await fire([Shot("GET", base)] * 5, connections=2, expected=200, deadline_s=30)


@asynccontextmanager
async def served(status: int) -> AsyncIterator[tuple[str, set[object]]]:
    """A server that always answers so, and the connections that it saw."""
    seen: set[object] = set()

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        seen.add(request.transport.get_extra_info("peername"))
        return web.Response(status=status, text="slow down")

    application = web.Application()
    application.router.add_get("/", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    [port] = free_ports(1)
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/", seen
    finally:
        await runner.cleanup()
