"""What the inbox counts, in Prometheus' form."""

from typing import Final

from prometheus_client import Counter

INBOX_REQUESTS: Final = Counter(
    "ensembl_inbox_requests",
    "Requests to an inbox, by what became of them: accepted, repeated, refused (with the HTTP status).",
    ["outcome"],
)
DOCUMENTS_SERVED: Final = Counter(
    "ensembl_documents_served", "ActivityPub documents given to others, by kind.", ["kind"]
)
