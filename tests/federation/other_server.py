"""A server of other software on a real socket: it has actors with keys, keeps what its inboxes get, and signs."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from activitypub.signatures import SignedRequest, sign_request_cavage
from ensembl_fed.clock import utc_now
from ensembl_fed.remote.keyring import KeyPairs, make_key_pairs
from tests.services.http import Answer, ask

ACTIVITY_JSON = "application/activity+json"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


@dataclass(frozen=True)
class Delivered:
    """A request that an inbox got."""

    request: SignedRequest
    activity: Mapping[str, Any]


@dataclass
class Actor:
    """An actor of the server, at `{base}{path}`."""

    base: str
    path: str
    name: str
    kind: str
    keys: KeyPairs
    sent: int = 0

    @property
    def uri(self) -> str:
        return f"{self.base}{self.path}"

    @property
    def key_id(self) -> str:
        return f"{self.uri}#main-key"

    def document(self) -> dict[str, object]:
        """As Mastodon writes it, without what nobody needs."""
        return {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": self.uri,
            "type": self.kind,
            "preferredUsername": self.name,
            "name": self.name.title(),
            "inbox": f"{self.uri}/inbox",
            "outbox": f"{self.uri}/outbox",
            "followers": f"{self.uri}/followers",
            "url": f"{self.base}/@{self.name}",
            "endpoints": {"sharedInbox": f"{self.base}/inbox"},
            "publicKey": {"id": self.key_id, "owner": self.uri, "publicKeyPem": self.keys.rsa_public_pem},
        }

    def signed(self, method: str, url: str, body: bytes | None = None) -> dict[str, str]:
        return sign_request_cavage(
            method, url, body=body, key_id=self.key_id, private_key=self.keys.rsa_private_pem, now=utc_now()
        )

    def fetches(self, url: str) -> Answer:
        """A signed GET of an ActivityPub document."""
        return ask("GET", url, headers={**self.signed("GET", url), "Accept": ACTIVITY_JSON})

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

    def delivers(self, inbox: str, activity: Mapping[str, object]) -> Answer:
        """A signed POST to an inbox."""
        body = json.dumps(activity).encode()
        return ask(
            "POST", inbox, headers={**self.signed("POST", inbox, body), "Content-Type": ACTIVITY_JSON}, body=body
        )

    def note(
        self, text: str, *, number: int, mentions: Mapping[str, str] | None = None, **more: object
    ) -> dict[str, object]:
        """A public note; `mentions` are handle -> URI."""
        tags = [{"type": "Mention", "href": uri, "name": f"@{handle}"} for handle, uri in (mentions or {}).items()]
        return {
            "id": f"{self.uri}/statuses/{number}",
            "type": "Note",
            "attributedTo": self.uri,
            "content": f"<p>{text}</p>",
            "published": utc_now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "to": [PUBLIC],
            "cc": [f"{self.uri}/followers", *(mentions or {}).values()],
            "tag": tags,
            **more,
        }


@dataclass
class OtherServer:
    """Use it as a context. `inbox` is all that was delivered, whichever inbox it came to."""

    actors: dict[str, Actor] = field(default_factory=dict)
    documents: dict[str, Mapping[str, object]] = field(default_factory=dict)
    inbox: list[Delivered] = field(default_factory=list)

    def __enter__(self) -> "OtherServer":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @cached_property
    def _server(self) -> ThreadingHTTPServer:
        return ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))

    @property
    def domain(self) -> str:
        return f"localhost:{self._server.server_address[1]}"

    @property
    def base(self) -> str:
        return f"http://{self.domain}"

    def actor(self, name: str, *, path: str = "", kind: str = "Person") -> Actor:
        """A new actor with keys of its own."""
        actor = Actor(self.base, path or f"/users/{name}", name, kind, make_key_pairs())
        self.actors[actor.path] = actor
        return actor

    def publish(self, document: Mapping[str, object]) -> None:
        """A document can be fetched from its id."""
        self.documents[urlsplit(str(document["id"])).path] = document

    def got(self, kind: str, *, about: str = "") -> list[Delivered]:
        """What came of a type, about an object with this id if one is given."""
        return [
            one
            for one in list(self.inbox)
            if one.activity.get("type") == kind and (not about or _id_of(one.activity.get("object")) == about)
        ]

    def answer(self, path: str, query: str) -> Mapping[str, object] | None:
        """The document at a path."""
        if path == "/.well-known/webfinger":
            return self._webfinger(parse_qs(query).get("resource", [""])[0])
        if path in self.actors:
            return self.actors[path].document()
        return self.documents.get(path)

    def _webfinger(self, resource: str) -> Mapping[str, object] | None:
        for actor in self.actors.values():
            if resource in (f"acct:{actor.name}@{self.domain}", actor.uri):
                link = {"rel": "self", "type": ACTIVITY_JSON, "href": actor.uri}
                return {"subject": f"acct:{actor.name}@{self.domain}", "links": [link]}
        return None


def _handler_of(server: OtherServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            found = server.answer(parts.path, parts.query)
            is_handle = parts.path == "/.well-known/webfinger"
            kind = "application/jrd+json" if is_handle else ACTIVITY_JSON
            self._say(404 if found is None else 200, b"" if found is None else json.dumps(found).encode(), kind)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = [(name.lower(), value) for name, value in self.headers.items()]
            request = SignedRequest(method="POST", url=f"{server.base}{self.path}", headers=headers, body=body)
            server.inbox.append(Delivered(request, json.loads(body)))
            self._say(202, b"")

        def _say(self, status: int, body: bytes, kind: str = ACTIVITY_JSON) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The test tells what is wrong."""

    return Handler


def _id_of(thing: object) -> object:
    return thing.get("id") if isinstance(thing, dict) else thing
