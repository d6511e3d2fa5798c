"""Numbers for the operator's graphs, in the Prometheus text format, on loopback and trusted networks only."""

from pathlib import Path
from typing import Final

from prometheus_client import generate_latest

from ensembl_fed.instance.hosting import Hosting
from ensembl_fed.storage.work import queue_depths

METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_STATUS_FILE: Final = Path("/proc/self/statm")
_PAGE_BYTES: Final = 4096


async def write_metrics(hosting: Hosting) -> bytes:
    """Everything that is counted, with the present lengths of the queues."""
    measures = hosting.measures
    for instance in hosting.instances:
        async with instance.database.reading() as unit:
            counts = await queue_depths(unit)
        for queue, count in counts.items():
            measures.queued.labels(instance.domain, queue).set(count)
        measures.streams.labels(instance.domain).set(len(instance.streams))
    measures.resident_bytes.set(resident_bytes())
    return generate_latest(measures.registry)


def resident_bytes() -> int:
    """How much memory this process holds; 0 where the kernel does not say."""
    try:
        return int(_STATUS_FILE.read_text().split()[1]) * _PAGE_BYTES
    except (OSError, ValueError, IndexError):
        return 0
