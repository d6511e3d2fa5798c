"""What the inbox counts, in Prometheus' form."""

from typing import Final

from prometheus_client import Counter

INBOX_REQUESTS: Final = Counter(
    "ensembl_inbox_requests",
    "Requests to an inbox, by what became of them: accepted, or the HTTP status of the refusal.",
    ["outcome"],
)
DOCUMENTS_SERVED: Final = Counter(
    "ensembl_documents_served", "ActivityPub documents given to others, by kind.", ["kind"]
)
