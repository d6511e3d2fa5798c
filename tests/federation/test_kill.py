"""Power cuts at any moment: what was answered is there afterwards, once, and what is owed to others arrives."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ensembl_fed.clock import utc_now
from tests.federation.other_server import Actor, OtherServer
from tests.services.http import Person, sign_up
from tests.services.server import Server, run_program
from tests.services.wait import until

_ROUNDS = 3
# How long after the start of the load the power is cut: before the first answer, in the middle, under full load.
_EARLIEST_S, _LATEST_S = 0.05, 1.5
_WRITERS = 3


@pytest.mark.capability("F8")
def test_what_was_answered_survives_kill_9_under_load(
    new_server: Callable[..., Server], store_settings: dict[str, str]
) -> None:
    """Each post answered 200, and each activity answered 202, is there exactly once; each delivery owed arrives."""
    seed = int(utc_now().timestamp())
    moments = random.Random(seed)
    settings = {name: value for name, value in store_settings.items() if name != "ENSEMBL_DATA_DIR"}
    server = new_server(instances=1, **settings)
    domain = f"localhost:{server.ports[0]}"
    run_program(
        *("instance", "add", domain, "--kind", "neighbourhood", "--name", "Les Chartreux"),
        environment=server.environment,
    )
    with OtherServer() as elsewhere:
        server.start()
        aline = sign_up(server.url(""), "aline")
        ida = elsewhere.actor("ida")
        ask_to_follow(elsewhere, ida, aline)
        load = Load(aline, ida)
        for _ in range(_ROUNDS):
            with load.running():
                wait(moments.uniform(_EARLIEST_S, _LATEST_S))
                server.kill()
            server.start()
        with load.running():
            until(lambda: len(load.posted) > 10 and len(load.delivered) > 10, within_s=30)
        everything_is_there_once(aline, load, told=f"seed {seed}")
        everything_owed_arrives(elsewhere, load)
        server.stop()


class Load:
    """Somebody posts and another server delivers, as fast as they are answered; what was answered is noted."""

    def __init__(self, aline: Person, ida: Actor) -> None:
        self._aline = aline
        self._ida = ida
        self._numbers = iter(range(1_000_000))
        self._lock = threading.Lock()
        self._stop = threading.Event()
        # id -> uri of posts answered 200; uris of notes answered 202.
        self.posted: dict[str, str] = {}
        self.delivered: list[str] = []
        self.unexpected: list[str] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the load inside the block."""
        self._stop.clear()
        work = [self._post, self._deliver] * _WRITERS
        threads = [threading.Thread(target=self._until_stopped, args=(one,), daemon=True) for one in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(30)
        assert not self.unexpected, self.unexpected[:5]

    def _until_stopped(self, act: Callable[[int], None]) -> None:
        while not self._stop.is_set():
            with self._lock:
                number = next(self._numbers)
            try:
                act(number)
            except OSError:
                self._stop.wait(0.05)  # the power is out: nothing was answered

    def _post(self, number: int) -> None:
        answer = self._aline.asks(
            "POST", "/api/v1/statuses", fields={"status": f"Message {number}", "visibility": "public"}
        )
        if answer.status == 200:
            self.posted[answer.json()["id"]] = answer.json()["uri"]
        else:
            self.unexpected.append(f"{answer.status} {answer.text[:300]}")

    def _deliver(self, number: int) -> None:
        aline = f"{self._aline.base}/users/aline"
        note = self._ida.note(f"Réponse {number}", number=number, mentions={f"aline@{self._aline.domain}": aline})
        create = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{note['id']}/activity",
            "type": "Create",
            "actor": self._ida.uri,
            "object": note,
            "to": note["to"],
            "cc": note["cc"],
        }
        answer = self._ida.delivers(f"{self._aline.base}/inbox", create)
        if answer.status == 202:
            self.delivered.append(str(note["id"]))
        else:
            self.unexpected.append(f"{answer.status} {answer.text[:300]}")


def ask_to_follow(elsewhere: OtherServer, ida: Actor, aline: Person) -> None:
    """Everything that Aline posts is owed to the other server from now on."""
    followed = ida.activity("Follow", f"{aline.base}/users/aline")
    assert ida.delivers(f"{aline.base}/users/aline/inbox", followed).status == 202
    until(lambda: elsewhere.got("Accept"))


def everything_is_there_once(aline: Person, load: Load, *, told: str) -> None:
    """Own posts on the profile, notes from elsewhere as mentions: none is missing, none is there twice."""
    own = Counter(one["id"] for one in pages(aline, f"/api/v1/accounts/{aline.id}/statuses"))
    assert not load.posted.keys() - own.keys(), told
    assert set(own.values()) == {1}, told
    texts = Counter(one["content"] for one in pages(aline, f"/api/v1/accounts/{aline.id}/statuses"))
    assert set(texts.values()) == {1}, told

    def missing() -> set[str]:
        return set(load.delivered) - {one["status"]["uri"] for one in mentions(aline)}

    until(lambda: not missing(), within_s=30, what=f"each activity answered 202 ({told})")
    named = Counter(one["status"]["uri"] for one in mentions(aline))
    assert set(named.values()) == {1}, told


def everything_owed_arrives(elsewhere: OtherServer, load: Load) -> None:
    """Each post that was answered 200 comes to the follower's server."""
    owed = set(load.posted.values())
    until(
        lambda: not owed - {str(one.activity["object"]["id"]) for one in elsewhere.got("Create")},
        within_s=60,
        what="each delivery owed",
    )


def mentions(aline: Person) -> list[Any]:
    """All notifications that somebody named Aline."""
    return pages(aline, "/api/v1/notifications", **{"types[]": "mention"})


def pages(person: Person, path: str, **query: str) -> list[Any]:
    """All that a list holds, page by page."""
    found: list[Any] = []
    while page := person.get(path, limit="40", **query, **({"max_id": found[-1]["id"]} if found else {})):
        found += page
    return found


def wait(seconds: float) -> None:
    """Let the load run for a while before the power is cut."""
    threading.Event().wait(seconds)
