"""A server on Fedify as a process of its own: one person, zoe, who does what she is asked and remembers what came."""

import subprocess
from pathlib import Path
from typing import Any

from tests.services.http import ask
from tests.services.node import NodeProject
from tests.services.wait import until

_PROJECT = NodeProject(Path(__file__).with_name("fedify"))
_STOP_S = 10


class FedifyPeer:
    """Use it as a context: leaving ends the process."""

    def __init__(self, port: int, knock: str, log: Path) -> None:
        """`knock` names the signatures that it tries first: `rfc9421` or `draft-cavage-http-signatures-12`."""
        self.base = f"http://localhost:{port}"
        self.zoe = f"{self.base}/users/zoe"
        self.log = log
        self._settings = {"PORT": str(port), "KNOCK": knock}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "FedifyPeer":
        self._process = _PROJECT.start("peer.mjs", self.log, **self._settings)
        until(self._is_ready, what="the peer's first answer")
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_STOP_S)

    def does(self, deed: str, /, **more: str) -> Any:
        """Let zoe follow, unfollow, create, update, delete, like, announce or look."""
        answer = ask("POST", f"{self.base}/do", fields={"do": deed, **more})
        assert answer.status == 200, answer.text
        return answer.json()

    def has(self, kind: str, **fields: object) -> bool:
        """Whether an activity of this type came, with these values."""
        return any({**one, **fields, "type": kind} == one for one in self.seen("received"))

    def seen(self, what: str) -> list[Any]:
        """`received`, `followers`, or the kinds of `signatures` that came."""
        found: list[Any] = ask("GET", f"{self.base}/received").json()[what]
        return found

    def _is_ready(self) -> bool:
        try:
            return ask("GET", f"{self.base}/ready").status == 200
        except OSError:
            return False
