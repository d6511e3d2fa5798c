"""toot, a client for the command line, as its users run it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import Served
from tests.clients.consent import code_for
from tests.services.wait import until

_PROGRAM = str(Path(sys.executable).with_name("toot"))
_TIMEOUT_S = 60


class Toot:
    """One person's toot, with a folder of settings of its own."""

    def __init__(self, folder: Path) -> None:
        outside = ("ENSEMBL_", "TOOT_")
        mine = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
        self.environment = {**mine, "XDG_CONFIG_HOME": str(folder), "NO_PROXY": "localhost", "no_proxy": "localhost"}

    def __call__(self, *words: str, given: str | None = None) -> str:
        """Run a command to its end; what it printed."""
        done = subprocess.run(
            [_PROGRAM, "--no-color", *words],
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            env=self.environment,
            check=False,
        )
        assert done.returncode == 0, f"toot {' '.join(words)}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
        return done.stdout

    def read(self, *words: str) -> Any:
        """What a command says as JSON."""
        return json.loads(self(*words, "--json"))


@pytest.fixture(scope="module")
def toot(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toot]:
    """toot after `toot login`: it shows an address, a browser agrees there, and the code is typed in."""
    toot = Toot(tmp_path_factory.mktemp("toot"))
    login = subprocess.Popen(
        [_PROGRAM, "--no-color", "login", "--instance", served.aline.base],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**toot.environment, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert login.stdin is not None
        assert login.stdout is not None
        address = next(line.strip() for line in login.stdout if line.startswith("http"))
        login.stdin.write(f"n\n{code_for(served.aline, address)}\n")
        login.stdin.flush()
        said, _ = login.communicate(timeout=_TIMEOUT_S)
    finally:
        login.kill()
    assert "Successfully logged in" in said
    return toot


@pytest.mark.capability("T1")
def test_toot_knows_who_is_logged_in(served: Served, toot: Toot) -> None:
    """`auth`, `whoami`, `instance`."""
    assert f"aline@{served.aline.domain} ACTIVE" in toot("auth")
    assert "@aline" in toot("whoami")
    assert "Les Chartreux" in toot("instance")


@pytest.mark.capability("T1")
def test_toot_posts_and_answers(served: Served, toot: Toot, picture: Path) -> None:
    """A post, a reply, a picture with its description; all stand in the thread and the timelines."""
    first = toot.read("post", "Bonjour depuis toot")
    reply = toot.read("post", "Et une suite", "--reply-to", first["id"])
    with_picture = toot.read("post", "Le jardin", "--media", str(picture), "--description", "Un carré vert")

    assert first["content"] == "<p>Bonjour depuis toot</p>"
    assert re.fullmatch(rf"{served.aline.base}/@aline/\d+", first["url"])
    assert reply["in_reply_to_id"] == first["id"]
    (media,) = with_picture["media_attachments"]
    assert (media["type"], media["description"]) == ("image", "Un carré vert")
    assert "Et une suite" in toot("thread", first["id"])
    home = toot("timelines", "home")
    assert home.index("Le jardin") < home.index("Et une suite") < home.index("Bonjour depuis toot")
    assert "Le jardin" in toot("timelines", "public", "--local")
    toot("delete", reply["id"])
    assert "Et une suite" not in toot("thread", first["id"])


@pytest.mark.capability("T1")
def test_toot_reacts_across_instances(served: Served, toot: Toot) -> None:
    """Find somebody elsewhere by handle, follow, favourite, boost and bookmark what they write; and hear of theirs."""
    bruno = served.bruno
    assert bruno.handle in toot("search", f"@{bruno.handle}", "--resolve")
    toot("follow", f"@{bruno.handle}")
    until(lambda: served.aline.id and bruno.get("/api/v1/notifications", **{"types[]": "follow"}))
    posted = bruno.posts("Des nouvelles des Champins")
    seen = until(lambda: served.aline.sees(posted["uri"]))

    for act in ("favourite", "reblog", "bookmark"):
        toot(act, seen["id"])

    def heard() -> set[str]:
        return {one["type"] for one in bruno.get("/api/v1/notifications")}

    until(lambda: {"follow", "favourite", "reblog"} <= heard())
    assert "Des nouvelles des Champins" in toot("timelines", "home")
    assert "Des nouvelles des Champins" in toot("bookmarks")
    bruno.posts(f"@{served.aline.handle} Merci du partage !")
    until(lambda: "Merci du partage" in toot("notifications"))
    for act in ("unfavourite", "unreblog", "unbookmark"):
        toot(act, seen["id"])
    assert "Des nouvelles des Champins" not in toot("bookmarks")
    toot("unfollow", f"@{bruno.handle}")
