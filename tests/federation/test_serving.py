"""The program as operators run it: it serves, hears of new instances, ends politely, and survives being killed."""

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from ensembl_fed.instance.hosting import open_hosting
from ensembl_fed.instance.set_up import NewInstance, add_instance
from ensembl_fed.models.kinds import InstanceKind
from ensembl_fed.remote.keyring import make_key_pairs
from ensembl_fed.services.grant_access import make_token, own_application
from ensembl_fed.services.register_member import register_member
from ensembl_fed.services.sign_in import hash_password
from ensembl_fed.settings import read_settings
from tests.services.server import Server, clean_environment, run_program, serve_command

NewServer = Callable[..., Server]


def ask(server: Server, path: str, *, instance: int = 0, token: str = "", body: object = None) -> Any:
    """The JSON that an instance answers with."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server.url(path, instance=instance), data=sent, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


async def add_town(server: Server) -> str:
    """A city and a neighbourhood on the server's ports, added by another process; gives back a resident's token."""
    settings = read_settings(
        data_dir=server.environment["ENSEMBL_DATA_DIR"], scheme="http", log_level="error", federation_allow_networks=""
    )
    city, chartreux = (f"localhost:{port}" for port in server.ports)
    hosting = await open_hosting(settings)
    try:
        await add_instance(hosting, NewInstance(city, InstanceKind.CITY, "Moulins"))
        instance = await add_instance(
            hosting, NewInstance(chartreux, InstanceKind.NEIGHBOURHOOD, "Les Chartreux", city)
        )
        keys, password_hash = make_key_pairs(), await hash_password("motdepasse")
        async with instance.database.unit() as unit:
            member = await register_member(
                unit,
                username="aline",
                email="aline@example.org",
                password_hash=password_hash,
                keys=keys,
                seal=instance.seal,
                is_confirmed=True,
                is_approved=True,
            )
            token, _ = await make_token(
                unit, await own_application(unit, "tests", "read write"), member.id, scopes="read write"
            )
    finally:
        await hosting.close()
    return token


async def test_a_town_is_served_and_ends_politely(new_server: NewServer) -> None:
    """Two instances on two ports; what is added meanwhile is there; SIGTERM ends with status 0."""
    server = new_server(instances=2)
    with server:
        with pytest.raises(urllib.error.HTTPError, match="421"):
            ask(server, "/api/v2/instance")
        token = await add_town(server)
        titles = [ask(server, "/api/v2/instance", instance=number)["title"] for number in (0, 1)]
        me = ask(server, "/api/v1/accounts/verify_credentials", instance=1, token=token)
        assert ask(server, "/readyz") == {"ready": True, "instances": 2}
    assert titles == ["Moulins", "Les Chartreux"]
    assert me["username"] == "aline"


async def test_what_was_answered_survives_a_power_cut(new_server: NewServer) -> None:
    """S40: a post that was answered 200 is there after kill -9, and what it owes to others is delivered."""
    server = new_server(instances=2)
    token = await add_town(server)
    server.start()
    city = f"localhost:{server.ports[0]}"
    body = {"status": f"Bonjour @aide@{city}", "visibility": "public"}
    post = ask(server, "/api/v1/statuses", instance=1, token=token, body=body)
    server.kill()

    with server:
        kept = ask(server, f"/api/v1/statuses/{post['id']}", instance=1, token=token)
        delivered = wait_for_statuses(server)
    assert kept["content"] == post["content"]
    assert [status["uri"] for status in delivered] == [post["uri"]]


async def test_several_processes_serve_as_one(new_server: NewServer) -> None:
    """Behind the same ports, with one store, and ended together with status 0."""
    server = new_server(instances=2)
    server.command = [*serve_command(server.ports), "--workers", "2"]
    token = await add_town(server)
    with server:
        names = {
            ask(server, "/api/v1/accounts/verify_credentials", instance=1, token=token)["username"] for _ in range(20)
        }
    assert names == {"aline"}
    assert "Traceback" not in server.log.read_text()


def test_a_worker_alone_ends_politely(new_server: NewServer) -> None:
    """`ensembl-fed worker` serves nobody, and ends with status 0 as well."""
    server = new_server(instances=1)
    run_program(
        *("instance", "add", f"localhost:{server.ports[0]}", "--kind", "city", "--name", "Moulins"),
        environment=server.environment,
    )
    worker = subprocess.Popen(
        [server.command[0], "worker"],
        stderr=subprocess.PIPE,
        text=True,
        env={**clean_environment(), **server.environment},
    )
    try:
        assert worker.stderr is not None
        assert any("working" in line for line in worker.stderr)
        worker.terminate()
        status = worker.wait(30)
    finally:
        worker.kill()
    assert status == 0


def wait_for_statuses(server: Server) -> Any:
    """What other instances have brought to the city's federated timeline, once there is something."""
    for _ in range(2_000):
        if found := ask(server, "/api/v1/timelines/public"):
            return found
    raise AssertionError("nothing arrived")
