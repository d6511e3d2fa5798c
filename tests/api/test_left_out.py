"""What is not served answers as Mastodon does for what it does not know, whichever method is used."""

import re

import pytest

from scripts.api_table import documented, left_out
from scripts.left_out import LEFT_OUT, reason_for
from tests.town import Town
from web.app import all_routes

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND", "TRACE")


def test_everything_left_out_has_a_reason_and_clients_get_what_they_need_at_once() -> None:
    """No endpoint of the first rank is missing; each other one that is has its reason, in one place."""
    missing = left_out(documented(), all_routes())

    assert [one for one in missing if one.rank == "P0"] == []
    assert [one for one in missing if reason_for(one.path) is None] == []
    assert all(reason.strip() for reason in LEFT_OUT.values())


@pytest.mark.parametrize("is_signed_in", [False, True])
async def test_what_is_left_out_is_not_found(town: Town, is_signed_in: bool) -> None:
    """404 in the form of every error, also with a token and with methods that nobody expects; never 500."""
    (aline,) = await town.residents("aline")
    headers = {"Authorization": f"Bearer {aline.token}"} if is_signed_in else {}
    paths = {re.sub(r":\w+", "1", one.path) for one in left_out(documented(), all_routes())}

    for path in sorted(path for path in paths if path.startswith("/api/")):
        for method in _METHODS:
            answer = await town.client.request(method, aline.address(path), headers=headers)
            assert answer.status in ((200, 204) if method == "OPTIONS" else (401, 403, 404, 405)), (method, path)
            if method not in ("OPTIONS", "HEAD"):
                assert set(answer.json()) == {"error"}, (method, path)
