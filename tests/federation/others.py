"""Other servers for tests: actors with real keys, their documents, and a network that is a table of addresses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import orjson

from activitypub.signatures import sign_request_cavage, sign_request_rfc9421
from ensembl_fed.clock import utc_now
from ensembl_fed.remote.keyring import KeyPairs
from ensembl_fed.remote.transport import HttpAnswer, Sign, Unreachable

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTIVITY_JSON = "application/activity+json"
Answer = tuple[int, str, bytes]


@dataclass
class Stranger:
    """An actor of another server, and what it says."""

    domain: str
    username: str
    keys: KeyPairs
    kind: str = "Person"
    changes: dict[str, object] = field(default_factory=dict)
    sent: int = 0

    @property
    def uri(self) -> str:
        return f"https://{self.domain}/users/{self.username}"

    @property
    def key_id(self) -> str:
        return f"{self.uri}#main-key"

    @property
    def followers(self) -> str:
        return f"{self.uri}/followers"

    def document(self) -> dict[str, object]:
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.uri,
            "type": self.kind,
            "preferredUsername": self.username,
            "name": self.username.title(),
            "inbox": f"{self.uri}/inbox",
            "outbox": f"{self.uri}/outbox",
            "followers": self.followers,
            "endpoints": {"sharedInbox": f"https://{self.domain}/inbox"},
            "publicKey": {"id": self.key_id, "owner": self.uri, "publicKeyPem": self.keys.rsa_public_pem},
            **self.changes,
        }

    def activity(self, kind: str, thing: object, **more: object) -> dict[str, object]:
        self.sent += 1
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{self.uri}/activities/{self.sent}",
            "type": kind,
            "actor": self.uri,
            "object": thing,
            **more,
        }

    def note(self, number: int = 1, text: str = "<p>Bonjour</p>", **more: object) -> dict[str, object]:
        return {
            "id": f"{self.uri}/statuses/{number}",
            "type": "Note",
            "attributedTo": self.uri,
            "content": text,
            "published": utc_now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "to": [PUBLIC],
            "cc": [self.followers],
            **more,
        }

    def create(self, note: Mapping[str, object]) -> dict[str, object]:
        return self.activity("Create", dict(note), to=note.get("to"), cc=note.get("cc"))

    def signed(
        self,
        method: str,
        url: str,
        body: bytes | None,
        *,
        key_id: str | None = None,
        now: datetime | None = None,
        newer: bool = False,
    ) -> dict[str, str]:
        """The headers that sign a request, in the older or the newer form."""
        signer = sign_request_rfc9421 if newer else sign_request_cavage
        return signer(
            method,
            url,
            body=body,
            key_id=key_id or self.key_id,
            private_key=self.keys.rsa_private_pem,
            now=now or utc_now(),
        )


@dataclass(frozen=True)
class Asked:
    """A request that our instance made."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


class OtherServers:
    """A transport for tests: addresses and what they answer. What is not in the table cannot be reached."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.handles: dict[str, str] = {}
        self.asked: list[Asked] = []
        self.guard: Callable[[Asked], Answer | None] = lambda asked: None
        self.moved: dict[str, str] = {}

    def add(self, *strangers: Stranger) -> None:
        """These actors exist, and their WebFinger says so."""
        for stranger in strangers:
            self.publish(stranger.document())
            self.handles[f"acct:{stranger.username}@{stranger.domain}"] = stranger.uri

    def publish(
        self, document: Mapping[str, object], *, at: str | None = None, content_type: str = ACTIVITY_JSON
    ) -> None:
        """A document can be fetched, from its id unless said otherwise."""
        self.answers[at or str(document["id"])] = (200, content_type, orjson.dumps(document))

    def gone(self, url: str) -> None:
        self.answers[url] = (410, "text/plain", b"")

    def urls(self, *, webfinger: bool = False) -> list[str]:
        """What was asked for, in order."""
        return [asked.url for asked in self.asked if webfinger or "/.well-known/webfinger" not in asked.url]

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_bytes: int,
        accept: str | None = None,
        sign: Sign | None = None,
        follow_redirects: bool = True,
    ) -> HttpAnswer:
        """Answer from the table. Raises Unreachable."""
        final = self.moved.get(url, url) if follow_redirects else url
        asked = Asked(method, url, {**headers, **(sign(method, url) if sign else {})}, body)
        self.asked.append(asked)
        answer = self.guard(asked) or self.answers.get(final) or self._webfinger(final)
        if answer is None:
            raise Unreachable("nobody there")
        return HttpAnswer(answer[0], {"content-type": answer[1]}, answer[2], final)

    async def close(self) -> None:
        """Nothing is held."""

    def _webfinger(self, url: str) -> Answer | None:
        parts = urlsplit(url)
        resource = parse_qs(parts.query).get("resource", [""])[0].lower()
        if parts.path != "/.well-known/webfinger" or resource not in self.handles:
            return None
        link = {"rel": "self", "type": ACTIVITY_JSON, "href": self.handles[resource]}
        return 200, "application/jrd+json", orjson.dumps({"subject": resource, "links": [link]})
