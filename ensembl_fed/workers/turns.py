"""How a worker waits and works: woken by a committed event, busy until nothing is due, stopped between two turns."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from ensembl_fed.instance.instance import Instance

Turn = Callable[[Instance], Awaitable[bool]]
"""Does what is due now, a bounded part of it; says whether more may be due."""

_PAUSE_AFTER_FAULT_S = 1.0
_log = structlog.get_logger(__name__)


async def work_queue(instance: Instance, queue: str, turn: Turn, stop: asyncio.Event) -> None:
    """Take turns whenever the queue is woken, until `stop` is set (and the queue woken once more)."""
    wake = instance.wakes[queue]
    while not stop.is_set():
        await wake.wait()
        wake.clear()
        more = True
        while more and not stop.is_set():
            more = await _turn_safely(instance, queue, turn)


async def _turn_safely(instance: Instance, queue: str, turn: Turn) -> bool:
    try:
        return await turn(instance)
    except Exception as error:  # noqa: BLE001 -- the top of a worker's turn: leases bring the rows back
        _log.error("turn failed", host=instance.domain, queue=queue, exc_info=error)
        await asyncio.sleep(_PAUSE_AFTER_FAULT_S)
        return False
