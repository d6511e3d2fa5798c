"""What a served process writes into its log while people use it, at its most talkative."""

import secrets
from collections.abc import Callable

from tests.services.http import ask, sign_up
from tests.services.server import Server, run_program
from tests.services.wait import until


def test_the_log_holds_no_secrets(new_server: Callable[..., Server]) -> None:
    """S34: no password, token, code, private text or secret of a query is written, whether all goes well or not."""
    server = new_server(ENSEMBL_LOG_LEVEL="debug")
    domain = f"localhost:{server.ports[0]}"
    run_program(
        *("instance", "add", domain, "--kind", "neighbourhood", "--name", "Les Chartreux"),
        environment=server.environment,
    )
    password, wrong, query, text, agent = (secrets.token_hex(12) for _ in range(5))
    with server:
        aline, bruno = sign_up(server.url(""), "aline", password=password), sign_up(server.url(""), "bruno")
        aline.posts(f"@bruno {text}", visibility="direct")
        until(bruno.mentions, what="the message")
        refused = ask("GET", server.url(f"/api/v1/accounts/verify_credentials?access_token={query}"))
        form = {"grant_type": "password", "username": aline.email, "password": wrong, "client_secret": query}
        given_up = ask("POST", server.url("/oauth/token"), fields=form)
        broken = ask("POST", server.url("/inbox"), headers={"Signature": agent, "Cookie": agent}, body=text.encode())
        assert (refused.status, broken.status < 500, given_up.status < 500) == (401, True, True)
    log = server.log.read_text()

    assert domain in log, "the log says what was asked of whom"
    for secret in (password, wrong, query, text, agent, aline.token, bruno.token, aline.email):
        assert secret not in log
