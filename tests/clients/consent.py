"""What a person does in a browser when a client asks to be let in."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from tests.services.http import Answer, Person
from tests.services.paper_browser import PaperBrowser


def code_for(person: Person, address: str) -> str:
    """Sign in, agree, and take the code: from the page that shows it, or from where the browser is sent."""
    answer = agree(person, address)
    if answer.status == 303:
        return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    found = re.search(r'<code class="code">([^<]+)</code>', answer.text)
    assert found is not None, (answer.status, answer.text[:3000])
    return found[1]


def agree(person: Person, address: str) -> Answer:
    """The answer to "Oui, j'autorise"."""
    browser = PaperBrowser(person.base)
    asked = address.removeprefix(person.base)
    assert asked != address, f"{address} does not lead to {person.base}"
    shown = browser.get(asked)
    if shown.status == 303:
        assert urlsplit(shown.headers["location"]).path == "/connexion"
        then = parse_qs(urlsplit(shown.headers["location"]).query)["next"][0]
        shown = browser.get(browser.sign_in(person, then=then).headers["location"])
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
    hidden.pop("csrf_token", None)
    fields = {name: unescape(value) for name, value in hidden.items()}
    return browser.send("/oauth/authorize", {**fields, "decision": "allow"}, shown=shown)
