"""The command line does what contract and --help say, and answers a mistake with one line and status 2."""

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ensembl_fed.cli.main import run

Run = Callable[..., tuple[int, str, str]]
MOULINS = ("instance", "add", "localhost:8000", "--kind", "city", "--name", "Moulins")
ALINE = ("account", "add", "aline@localhost:8000", "--email", "aline@example.org", "--password", "motdepasse")


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command on an empty store of its own: (exit status, standard output, standard error)."""
    monkeypatch.setenv("ENSEMBL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ENSEMBL_SCHEME", "http")
    monkeypatch.setenv("ENSEMBL_LOG_LEVEL", "error")

    def run_command(*arguments: str) -> tuple[int, str, str]:
        status = status_of(*arguments)
        said, complained = capfd.readouterr()
        return status, said, complained

    return run_command


@pytest.fixture(scope="module")
def town_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with Moulins and Aline, made once: keys take a while."""
    folder = tmp_path_factory.mktemp("town") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENSEMBL_DATA_DIR", str(folder))
        patch.setenv("ENSEMBL_SCHEME", "http")
        assert (status_of(*MOULINS), status_of(*ALINE)) == (0, 0)
    return folder


@pytest.fixture
def town_command(command: Run, town_folder: Path, tmp_path: Path) -> Run:
    """As `command`, on a copy of the town's folder."""
    shutil.copytree(town_folder, tmp_path / "data")
    return command


def status_of(*arguments: str) -> int:
    """The exit status of a command."""
    with pytest.raises(SystemExit) as end:
        run(list(arguments))
    return int(end.value.code or 0)


def test_help_answers_at_once_and_names_every_command() -> None:
    """Nothing heavy is imported for it."""
    code = "import sys; from ensembl_fed.cli.main import run\ntry: run(['--help'])\nfinally: print(len(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    for name in ("init", "serve", "worker", "instance", "account", "token", "demo", "doctor"):
        assert re.search(rf"^ +{name} ", done.stdout, flags=re.MULTILINE)
    assert int(done.stdout.splitlines()[-1]) < 400  # the whole program has some 2,500


@pytest.mark.parametrize(
    "words",
    [("init",), ("serve",), ("worker",), ("instance", "add"), ("account", "add"), ("token", "add"), ("doctor",)],
)
def test_every_command_has_help(command: Run, words: tuple[str, ...]) -> None:
    """With status 0 and on standard output."""
    status, said, complained = command(*words, "--help")
    assert (status, complained) == (0, "")
    assert "Usage:" in said


def test_init_is_safe_to_repeat(town_command: Run) -> None:
    """The second time finds what the first made."""
    assert town_command("init")[0] == 0
    status, said, _ = town_command("init", "--json")
    assert status == 0
    assert json.loads(said)["instances"] == ["localhost:8000"]


def test_an_instance_an_account_and_a_token(command: Run) -> None:
    """What a trial begins with; the token stands alone on its line."""
    status, said, _ = command(*MOULINS, "--json")
    assert (status, json.loads(said)["address"]) == (0, "http://localhost:8000")
    status, said, _ = command(
        *("instance", "add", "localhost:8001", "--kind", "neighbourhood", "--name", "Les Chartreux"),
        *("--city", "localhost:8000", "--json"),
    )
    assert (status, json.loads(said)["city"]) == (0, "localhost:8000")
    status, said, _ = command(*ALINE, "--role", "moderator", "--display-name", "Aline", "--json")
    assert (status, json.loads(said)["handle"]) == (0, "aline@localhost:8000")
    status, said, complained = command("token", "add", "aline@localhost:8000", "--scopes", "read write")
    assert (status, complained) == (0, "")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}\n", said)


@pytest.mark.parametrize("kind", ["person", "organization", "group", "service"])
def test_accounts_of_every_type(town_command: Run, kind: str) -> None:
    """The CCAS and the town's services have accounts under their reserved names too."""
    status, said, _ = town_command(
        *("account", "add", "ccas@localhost:8000", "--email", "ccas@example.org", "--password", "motdepasse"),
        *("--role", "ccas", "--type", kind),
    )
    assert status == 0
    assert "ccas@localhost:8000 (ccas)" in said


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nonsense",), "No such command 'nonsense'"),
        ((), "see --help"),
        (("serve", "--port", "x"), "--port"),
        (("serve", "--port", "70000"), "70000 is not a port"),
        (("serve", "--host", "no.such.host.invalid"), "no.such.host.invalid"),
        (("serve", "--workers", "0"), "--workers"),
        (MOULINS, "hosted here already"),
        (("instance", "add", "a b", "--kind", "city", "--name", "X"), "is not a domain"),
        (("instance", "add", "moulins.fr", "--kind", "city", "--name", "X"), "public name"),
        (("instance", "add", "a.test", "--kind", "village", "--name", "X"), "--kind"),
        (("instance", "add", "a.test", "--kind", "city", "--name", "X", "--city", "localhost:8000"), "joins no other"),
        (("instance", "add", "a.test", "--kind", "city", "--name", " "), "--name"),
        (("account", "add", "aline", "--email", "a@example.org", "--password", "motdepasse"), "NAME@DOMAIN"),
        (("account", "add", "a@b.test", "--email", "a@example.org", "--password", "motdepasse"), "not hosted here"),
        (("account", "add", "é@localhost:8000", "--email", "a@example.org", "--password", "motdepasse"), "NAME@DOMAIN"),
        (("account", "add", "lea@localhost:8000", "--email", "a@example.org", "--password", "court"), "--password"),
        (("account", "add", "lea@localhost:8000", "--email", "a", "--password", "motdepasse"), "email"),
        (ALINE, "déjà"),
        (("token", "add", "nobody@localhost:8000"), "nobody who signs in"),
        (("token", "add", "aline@localhost:8000", "--scopes", "everything"), "everything is no scope"),
        (("demo",), "not empty"),
    ],
)
def test_a_mistake_is_answered_with_one_line(town_command: Run, arguments: tuple[str, ...], reason: str) -> None:
    """On standard error, with status 2, and nothing on standard output."""
    status, said, complained = town_command(*arguments)
    assert (status, said) == (2, "")
    assert re.fullmatch(r"ensembl-fed: [^\n]+\n", complained)
    assert reason in complained


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ENSEMBL_SCHEME", "ftp"),
        ("ENSEMBL_REGISTRATIONS", "sometimes"),
        ("ENSEMBL_FEDERATION_ALLOW_NETWORKS", "nowhere"),
        ("ENSEMBL_BUS_URL", "carrier-pigeon:"),
        ("ENSEMBL_MEDIA_URL", "ftp://pictures"),
    ],
)
def test_a_wrong_setting_is_named(
    town_command: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """The line says which variable it is."""
    monkeypatch.setenv(variable, value)
    status, _, complained = town_command("init")
    assert status == 2
    assert variable in complained


def test_a_port_in_use_is_a_mistake(command: Run) -> None:
    """The line says which."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, _, complained = command("serve", "--port", str(port))
    assert status == 2
    assert f"cannot listen on 127.0.0.1:{port}" in complained


def test_doctor_says_what_to_do(town_command: Run) -> None:
    """Status 1, and an advice for each thing that is wrong: nobody serves here, and nothing may be reached."""
    status, said, complained = town_command("doctor", "--json")
    report = json.loads(said)
    wrong = {finding["subject"]: finding["advice"] for finding in report["findings"] if finding["advice"]}
    assert (status, complained, report["well"]) == (1, "", False)
    assert list(wrong) == ["localhost:8000 reachability"]


def test_doctor_finds_an_empty_store(command: Run) -> None:
    """And says how to begin."""
    status, said, _ = command("doctor")
    assert status == 1
    assert "WRONG instances: none is hosted" in said
    assert "ensembl-fed instance add" in said


def test_keys_queue_and_secure_mode(town_command: Run) -> None:
    """What an operator does for an instance among others: new keys, a look at what is owed, signatures asked for."""
    status, said, _ = town_command("account", "rotate-keys", "aline@localhost:8000", "--json")
    assert (status, json.loads(said)["inboxes"]) == (0, 0)
    assert town_command("account", "rotate-keys", "nobody@localhost:8000")[0] == 2

    status, said, _ = town_command("queue", "show", "--json")
    assert status == 0
    assert json.loads(said)["instances"]["localhost:8000"]["queues"]["deliveries"] == 0
    assert town_command("queue", "show", "--host", "a.test")[1].startswith("localhost:8000: deliveries 0")
    assert json.loads(town_command("queue", "retry", "--json")[1]) == {"tried_again": {"localhost:8000": 0}}
    assert town_command("queue", "drop")[0] == 2
    assert json.loads(town_command("queue", "drop", "--host", "a.test", "--json")[1])["dropped"] == {
        "localhost:8000": 0
    }

    assert "servers that sign" in town_command("instance", "secure", "localhost:8000", "--on")[1]
    assert "everyone" in town_command("instance", "secure", "localhost:8000", "--off")[1]
