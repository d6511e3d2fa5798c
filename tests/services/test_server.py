"""A server is waited for, stopped politely, killed, and its failures are told with its log."""

import sys
import urllib.request
from pathlib import Path

import pytest

from tests.services.ports import free_ports
from tests.services.server import Server, ServerFailed, clean_environment

# A server as small as can be: it answers every path, and ends as it is told to when asked.
_SMALL_SERVER = """
import http.server, signal, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(int(sys.argv[2])))
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def small_server(folder: Path, *, exit_status: int = 0, code: str = _SMALL_SERVER) -> Server:
    port = free_ports(1)[0]
    return Server(folder / "log", [port], {}, [sys.executable, "-c", code, str(port), str(exit_status)])


def test_a_server_is_ready_when_the_context_is_entered(tmp_path: Path) -> None:
    """It answers at once, and no more after the context."""
    with small_server(tmp_path) as server, urllib.request.urlopen(server.url("/healthz"), timeout=5) as answer:
        assert answer.read() == b"ok"
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(server.url("/healthz"), timeout=5)


def test_an_impolite_end_is_a_failure(tmp_path: Path) -> None:
    """SIGTERM must end in exit status 0."""
    server = small_server(tmp_path, exit_status=3)
    server.start()
    with pytest.raises(ServerFailed, match="exited 3 after SIGTERM"):
        server.stop()


def test_a_killed_server_starts_again(tmp_path: Path) -> None:
    """As after a power cut: the same command on the same port."""
    server = small_server(tmp_path)
    server.start()
    server.kill()
    with server, urllib.request.urlopen(server.url(), timeout=5) as answer:
        assert answer.status == 200


def test_a_server_that_ends_early_tells_why(tmp_path: Path) -> None:
    """Without waiting for the end of the deadline, and with its log."""
    server = small_server(tmp_path, code="raise SystemExit('the disk is full')")
    with pytest.raises(ServerFailed, match="the disk is full"):
        server.start()


def test_a_developers_settings_do_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of ours that stands in the shell is not handed on."""
    monkeypatch.setenv("ENSEMBL_DATABASE_URL", "postgresql://elsewhere/town")
    assert "ENSEMBL_DATABASE_URL" not in clean_environment()
