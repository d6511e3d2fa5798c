"""Requests over real sockets, as any program would send them."""

import json
import urllib.error
import urllib.parse
import urllib.request
import urllib.response
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TIMEOUT_S = 20
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def answer_of(status: int, response: urllib.response.addinfourl) -> Answer:
    """What came back, the names of its headers in lower case."""
    return Answer(status, {name.lower(): value for name, value in response.headers.items()}, response.read())


def ask(
    method: str,
    url: str,
    *,
    token: str = "",
    fields: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """One request; `fields` go as JSON. Raises OSError if nobody answers."""
    given = {**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
    if fields is not None:
        body, given["Content-Type"] = json.dumps(fields).encode(), "application/json"
    request = urllib.request.Request(url, data=body, headers=given, method=method)
    try:
        with _DIRECT.open(request, timeout=_TIMEOUT_S) as answer:
            return answer_of(answer.status, answer)
    except urllib.error.HTTPError as error:
        with error:
            return answer_of(error.code, error)


@dataclass(frozen=True)
class Person:
    """Somebody with an account on a served instance, who acts through the client API."""

    base: str
    name: str
    token: str
    id: str
    email: str = ""
    password: str = ""

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.base.partition("//")[2]

    @property
    def handle(self) -> str:
        """`name@domain`."""
        return f"{self.name}@{self.domain}"

    def asks(self, method: str, path: str, **more: Any) -> Answer:
        """A request with the person's token; the answer may have any status."""
        return ask(method, f"{self.base}{path}", token=self.token, **more)

    def get(self, path: str, **query: str) -> Any:
        """The JSON at a path. Fails unless the answer is 200."""
        return self._good(self.asks("GET", f"{path}?{urllib.parse.urlencode(query)}" if query else path), path)

    def post(self, path: str, *, headers: Mapping[str, str] | None = None, **fields: object) -> Any:
        """POST fields as JSON; the JSON of the answer. Fails unless it is 200."""
        return self._good(self.asks("POST", path, fields=fields, headers=headers), path)

    def posts(self, text: str, *, visibility: str = "public", **fields: object) -> Any:
        """Post a status; its entity."""
        wanted = {"status": text, "visibility": visibility, **fields}
        return self._good(self.asks("POST", "/api/v1/statuses", fields=wanted), "/api/v1/statuses")

    def sees(self, uri: str) -> Any:
        """The status with a URI as the person's own instance shows it; None while it is not there."""
        found = self.get("/api/v2/search", q=uri, type="statuses", resolve="false")["statuses"]
        return found[0] if found else None

    def mentions(self) -> list[Any]:
        """The statuses that name this person, newest first."""
        return [one["status"] for one in self.get("/api/v1/notifications", **{"types[]": "mention"})]

    def _good(self, answer: Answer, path: str) -> Any:
        assert answer.status == 200, f"{self.handle} {path}: {answer.status} {answer.text[:500]}"
        return answer.json()


def sign_up(base: str, name: str, *, password: str = "un mot de passe") -> Person:
    """A new member of an instance with open doors, made through the client API as an application does."""
    scopes = "read write follow push"
    application = _made(
        f"{base}/api/v1/apps", client_name="essai", redirect_uris="urn:ietf:wg:oauth:2.0:oob", scopes=scopes
    )
    own = _made(
        f"{base}/oauth/token",
        grant_type="client_credentials",
        client_id=application["client_id"],
        client_secret=application["client_secret"],
        scope=scopes,
    )["access_token"]
    email = f"{name}.{base.rpartition(':')[2]}@example.org"
    member = _made(
        f"{base}/api/v1/accounts",
        token=own,
        username=name,
        email=email,
        password=password,
        agreement=True,
        locale="fr",
    )
    me = ask("GET", f"{base}/api/v1/accounts/verify_credentials", token=member["access_token"]).json()
    return Person(base, name, member["access_token"], me["id"], email, password)


def _made(url: str, *, token: str = "", **fields: object) -> Any:
    answer = ask("POST", url, token=token, fields=fields)
    assert answer.status == 200, f"{url}: {answer.status} {answer.text[:500]}"
    return answer.json()
