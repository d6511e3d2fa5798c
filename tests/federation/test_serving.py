"""The program as operators run it: it serves, hears of new instances, ends politely, and survives being killed."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from tests.services.server import Server, run_program, serve_command

NewServer = Callable[..., Server]


def ask(server: Server, path: str, *, instance: int = 0, token: str = "", body: object = None) -> Any:
    """The JSON that an instance answers with."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server.url(path, instance=instance), data=sent, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def add_town(server: Server) -> str:
    """A city and a neighbourhood on the server's ports; gives back a resident's token."""
    city, chartreux = (f"localhost:{port}" for port in server.ports)
    more = {"environment": server.environment}
    run_program("instance", "add", city, "--kind", "city", "--name", "Moulins", **more)
    run_program(
        *("instance", "add", chartreux, "--kind", "neighbourhood", "--name", "Les Chartreux", "--city", city), **more
    )
    handle = f"aline@{chartreux}"
    run_program("account", "add", handle, "--email", "aline@example.org", "--password", "motdepasse", **more)
    return run_program("token", "add", handle, **more).strip()


def test_a_town_is_served_and_ends_politely(new_server: NewServer) -> None:
    """Two instances on two ports; what is added meanwhile is there; SIGTERM ends with status 0."""
    server = new_server(instances=2)
    with server:
        with pytest.raises(urllib.error.HTTPError, match="421"):
            ask(server, "/api/v2/instance")
        token = add_town(server)
        titles = [ask(server, "/api/v2/instance", instance=number)["title"] for number in (0, 1)]
        me = ask(server, "/api/v1/accounts/verify_credentials", instance=1, token=token)
        assert ask(server, "/readyz") == {"ready": True, "instances": 2}
    assert titles == ["Moulins", "Les Chartreux"]
    assert me["username"] == "aline"


def test_several_processes_serve_as_one(new_server: NewServer) -> None:
    """Behind the same ports, with one store, and ended together with status 0."""
    server = new_server(instances=2)
    server.command = [*serve_command(server.ports), "--workers", "2"]
    token = add_town(server)
    with server:
        names = {
            ask(server, "/api/v1/accounts/verify_credentials", instance=1, token=token)["username"] for _ in range(20)
        }
    assert names == {"aline"}
    assert "Traceback" not in server.log.read_text()


def test_a_worker_alone_ends_politely(new_server: NewServer) -> None:
    """`ensembl-fed worker` works beside a serving process and ends with status 0 as well."""
    server = new_server(instances=1)
    worker = Server(server.log.with_name("worker.log"), [], server.environment, [server.command[0], "worker"])
    with server, worker:
        run_program(
            *("instance", "add", f"localhost:{server.ports[0]}", "--kind", "city", "--name", "Moulins"),
            environment=server.environment,
        )
        assert ask(server, "/api/v2/instance")["title"] == "Moulins"
