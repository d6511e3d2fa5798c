"""Where browsers may be sent back to."""

import pytest

from web.redirects import is_acceptable_redirect, with_query


@pytest.mark.parametrize(
    "uri",
    [
        "https://elk.example/api/ville.example/oauth/https%3A%2F%2Felk.example",
        "http://localhost:5173/callback?tab=1",
        "org.joinmastodon.android://callback",
        "com.keylesspalace.tusky://oauth/",
    ],
)
def test_addresses_of_real_clients(uri: str) -> None:
    """Web clients and telephones' private schemes may be registered."""
    assert is_acceptable_redirect(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        "data:text/html,x",
        "//elk.example/",
        "/callback",
        "https://",
        "https://user@elk.example/",
        "https://elk.example/#fragment",
        "https://elk.example/\r\nset-cookie: a=b",
        "https://elk.example/ a",
        "",
    ],
)
def test_addresses_that_run_code_or_mislead(uri: str) -> None:
    """What a browser would run, or read in two ways, is refused (S35)."""
    assert not is_acceptable_redirect(uri)


def test_what_stands_in_the_address_stays() -> None:
    """The code is added, and nothing is encoded again (Elk's address carries an encoded address)."""
    uri = "https://elk.example/api/ville/oauth/https%3A%2F%2Felk.example"
    assert with_query(uri, {"code": "a b", "state": ""}) == uri + "?code=a+b"
    assert with_query("app://back?x=%2F", {"code": "c"}) == "app://back?x=%2F&code=c"
