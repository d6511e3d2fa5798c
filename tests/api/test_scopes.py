"""Every endpoint that declares a scope holds to it, found from the routes: nobody has to remember to test a new one."""

import re

from starlette.routing import Route

from tests.town import Resident, Town
from web.auth import declared_scopes
from web.mastodon.routes import mastodon_routes


def guarded() -> list[tuple[str, str, tuple[str, ...]]]:
    """(method, path with ids, scopes) of every endpoint that is for members."""
    return [
        (method, re.sub(r"\{[^}]*\}", "1", route.path), scopes)
        for route in mastodon_routes()
        # Streams first ask which one is meant; test_streaming.py tries their tokens.
        if isinstance(route, Route) and not route.path.startswith("/api/v1/streaming/")
        if (scopes := declared_scopes(route.endpoint))
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


async def _statuses(resident: Resident, token: str, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return {
        (method, path): (await resident.town.client.request(method, resident.address(path), headers=headers)).status
        for method, path in wanted
    }


async def test_nobody_comes_in_without_a_token(town: Town) -> None:
    """401 without a token and with one that was never given."""
    (aline,) = await town.residents("aline")
    wanted = [(method, path) for method, path, _ in guarded()]

    assert set((await _statuses(aline, "", wanted)).values()) == {401}
    assert set((await _statuses(aline, "never-given", wanted)).values()) == {401}


async def test_a_token_without_the_scope_is_refused(town: Town) -> None:
    """A token for another area gets 403 everywhere, whatever its owner may do."""
    (city,) = await town.hosts(1)
    other = {
        "follow": await town.resident("bruno", city, scopes="push"),
        "push": await town.resident("chloe", city, scopes="profile"),
    }

    for area, resident in other.items():
        wanted = [
            (method, path)
            for method, path, scopes in guarded()
            if all(":" in scope or scope in ("read", "write") for scope in scopes)
            and not any(scope.startswith(area) for scope in scopes)
        ]
        answers = await _statuses(resident, resident.token, wanted)
        assert {key: status for key, status in answers.items() if status != 403} == {}


async def test_a_token_that_reads_does_not_write(town: Town) -> None:
    """Whatever asks for `write` refuses a token with `read`, and the other way round."""
    (city,) = await town.hosts(1)
    reader = await town.resident("bruno", city, scopes="read")
    writer = await town.resident("chloe", city, scopes="write")

    for resident, word in ((reader, "write"), (writer, "read")):
        wanted = [(m, p) for m, p, scopes in guarded() if all(one.split(":")[0] == word for one in scopes)]
        assert wanted
        answers = await _statuses(resident, resident.token, wanted)
        assert {key: status for key, status in answers.items() if status != 403} == {}


async def test_a_revoked_token_is_refused_at_once(town: Town) -> None:
    """After its revocation a token opens nothing, though it was seen a moment before."""
    (aline,) = await town.residents("aline")
    made = await town.client.post(
        aline.address("/api/v1/apps"), form={"client_name": "t", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob"}
    )
    application = made.json()
    keys = {name: application[name] for name in ("client_id", "client_secret")}
    await aline.get("/api/v1/accounts/verify_credentials")
    signed_out = await town.client.post(aline.address("/oauth/revoke"), form={**keys, "token": aline.token})

    # Another application cannot sign somebody out.
    assert signed_out.status == 403
    granted = await town.client.post(aline.address("/oauth/token"), form={**keys, "grant_type": "client_credentials"})
    token = granted.json()["access_token"]
    seen = ("GET", "/api/v1/apps/verify_credentials")
    assert set((await _statuses(aline, token, [seen])).values()) == {200}
    await town.client.post(aline.address("/oauth/revoke"), form={**keys, "token": token})
    assert set((await _statuses(aline, token, [seen])).values()) == {401}
