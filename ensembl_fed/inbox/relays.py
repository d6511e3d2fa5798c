"""What relays bring: somebody else's public posts, by their address or passed on whole."""

from hashlib import sha256

import orjson

from activitypub.activities import Activity, read_activity
from activitypub.addresses import PUBLIC
from activitypub.documents import Document
from ensembl_fed.home import Home
from ensembl_fed.remote.signers import Verified

# What a relay passes on with a Linked Data signature, which nobody here looks at: each is fetched from its own server.
RELAYED = frozenset({"Create", "Update", "Delete", "Announce"})


def is_relay(home: Home, actor_uri: str) -> bool:
    """Whether this actor speaks for a relay that this instance uses."""
    return any(relay.actor_uri == actor_uri for relay in home.relays)


def announced_by_relay(verified: Verified, activity: Activity) -> tuple[Activity, bytes]:
    """What a relay passed on, as if it had announced it (FEP-1b12): its own word counts for nothing (rule 11)."""
    inner: Document = {name: value for name, value in activity.document.items() if name != "signature"}
    body = orjson.dumps(inner)
    document = {
        "id": f"{verified.actor_uri}#relayed-{sha256(body).hexdigest()[:32]}",
        "type": "Announce",
        "actor": verified.actor_uri,
        "to": [PUBLIC],
        "object": activity.object if activity.type == "Announce" else inner,
    }
    return read_activity(document), orjson.dumps(document)
