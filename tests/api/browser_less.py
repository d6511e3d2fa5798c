"""A client of one instance: with a token as an application is, with cookies and forms as a browser is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.asgi_client import Answer, AsgiClient

Parts = Mapping[str, str | tuple[str, str, bytes]]

_SECRET = re.compile(r'name="csrf_token" value="([^"]*)"')
_BOUNDARY = "a-line-that-is-nowhere-else"


@dataclass
class Client:
    """Asks one instance."""

    asgi: AsgiClient
    base: str
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def with_token(self, token: str) -> "Client":
        return Client(self.asgi, self.base, token)

    def as_browser(self) -> "Client":
        """A browser that never was here."""
        return replace(self, token="", cookies={})

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.ask("GET", path, **more)

    async def post(self, path: str, **more: Any) -> Answer:
        return await self.ask("POST", path, **more)

    async def ask(
        self, method: str, path: str, *, query: Any = None, parts: Parts | None = None, **more: Any
    ) -> Answer:
        """`query` is a mapping or pairs; `parts` are multipart fields, files as (name, type, bytes)."""
        headers = dict(more.pop("headers", {}))
        if self.token:
            headers.setdefault("authorization", f"Bearer {self.token}")
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if parts is not None:
            more["body"] = _multipart(parts)
            headers["content-type"] = f"multipart/form-data; boundary={_BOUNDARY}"
        asked = f"?{urlencode(query)}" if query else ""
        answer = await self.asgi.request(method, f"{self.base}{path}{asked}", headers=headers, **more)
        self._keep(cookies_of(answer))
        return answer

    async def fill_in(self, path: str, fields: Mapping[str, str], *, shown: Answer) -> Answer:
        """Send the form of a page that was shown, with its secret."""
        return await self.post(path, form={"csrf_token": secret_in(shown), **fields})

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


def secret_in(shown: Answer) -> str:
    """The secret in the form of a page."""
    found = _SECRET.search(shown.text)
    assert found is not None, shown.text
    return found.group(1)


def cookies_of(answer: Answer) -> list[str]:
    """Every Set-Cookie of an answer."""
    return [value for name, value in answer.all_headers if name == "set-cookie"]


def query_of(address: str) -> dict[str, str]:
    """The fields in an address."""
    return dict(parse_qsl(urlsplit(address).query))


def _multipart(parts: Parts) -> bytes:
    lines: list[bytes] = []
    for name, part in parts.items():
        lines.append(f"--{_BOUNDARY}\r\n".encode())
        if isinstance(part, str):
            lines.append(f'content-disposition: form-data; name="{name}"\r\n\r\n{part}\r\n'.encode())
        else:
            filename, media_type, content = part
            head = f'content-disposition: form-data; name="{name}"; filename="{filename}"\r\n'
            lines.append(f"{head}content-type: {media_type}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*lines, f"--{_BOUNDARY}--\r\n".encode()])
