"""A browser without a screen: it keeps cookies, opens pages over real sockets and sends their forms."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar

from tests.services.http import Answer, Person, answer_of

_TIMEOUT_S = 20
_SECRET = re.compile(r'name="csrf_token" value="([^"]*)"')


class _StaysHere(urllib.request.HTTPRedirectHandler):
    """Redirects are looked at, not followed."""

    def redirect_request(self, *ignored: object) -> None:
        """None: the redirect itself is the answer."""


class PaperBrowser:
    """What a person does with pages of one instance."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar()), _StaysHere()
        )

    def get(self, path: str) -> Answer:
        """Open a page; a redirect is an answer too."""
        return self._ask(path, None)

    def send(self, path: str, fields: Mapping[str, str], *, shown: Answer) -> Answer:
        """Send the form of a page that was shown, with its secret."""
        found = _SECRET.search(shown.text)
        assert found is not None, shown.text[:2000]
        return self._ask(path, urllib.parse.urlencode({"csrf_token": found[1], **fields}).encode())

    def sign_in(self, person: Person, *, then: str = "/") -> Answer:
        """Fill in the page for signing in."""
        fields = {"email": person.email, "password": person.password, "next": then}
        answer = self.send("/connexion", fields, shown=self.get("/connexion"))
        assert answer.status == 303, answer.text[:2000]
        return answer

    def _ask(self, path: str, body: bytes | None) -> Answer:
        url = path if path.startswith("http") else f"{self.base}{path}"
        request = urllib.request.Request(url, data=body, headers={"Accept": "text/html"})
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
                return answer_of(answer.status, answer)
        except urllib.error.HTTPError as error:
            with error:
                return answer_of(error.code, error)
