"""What is counted while the process runs, for the operator's graphs."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Measures:
    """Counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("ensembl_requests", "Requests by status", ["status"], registry=self.registry)
        self.request_seconds = Histogram(
            "ensembl_request_seconds",
            "How long answers took",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self.registry,
        )
        self.deliveries = Counter(
            "ensembl_deliveries", "Attempts to deliver, by outcome", ["outcome"], registry=self.registry
        )
        self.delivery_seconds = Histogram(
            "ensembl_delivery_seconds",
            "How long inboxes took to answer",
            buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 20),
            registry=self.registry,
        )
        self.received = Counter("ensembl_received", "Received activities that were processed", registry=self.registry)
        self.jobs = Counter(
            "ensembl_jobs", "Jobs that ran, by kind and outcome", ["kind", "outcome"], registry=self.registry
        )
        self.mails = Counter("ensembl_mails", "Mails, by outcome", ["outcome"], registry=self.registry)
        self.pushes = Counter("ensembl_pushes", "Messages to devices, by outcome", ["outcome"], registry=self.registry)
        self.queued = Gauge(
            "ensembl_queued", "What waits in a queue of an instance", ["instance", "queue"], registry=self.registry
        )
        self.streams = Gauge("ensembl_streams", "Open streams of an instance", ["instance"], registry=self.registry)
        self.resident_bytes = Gauge("ensembl_resident_bytes", "Memory of this process", registry=self.registry)
