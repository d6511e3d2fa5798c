"""Serving and working: one process by default, several that share their sockets when asked."""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import FrameType
from typing import Any, Final

import uvicorn

from ensembl_fed.cli.processes import Processes
from ensembl_fed.cli.told import Mistake
from ensembl_fed.log import set_up_log
from ensembl_fed.settings import Settings, read_settings

# The composition root stands above this storey, so it is named and not imported.
_ROOT: Final = "web.app"
_BACKLOG: Final = 2048
_LARGEST_PORT: Final = 65_535
_GRACE_S: Final = 4
_KEEP_ALIVE_S: Final = 15
_MESSAGE_BYTES: Final = 64 * 1024  # clients send short commands over WebSockets


def serve_ports(host: str, ports: Sequence[int], processes: int) -> None:
    """Serve on every port until SIGTERM or SIGINT, in one process or several."""
    settings = read_settings()
    end_with_zero()
    with ExitStack() as stack:
        sockets = [stack.enter_context(_listen(host, port)) for port in dict.fromkeys(ports)]
        if processes == 1:
            serve_sockets(settings, sockets, has_siblings=False, does_work=True)
        else:
            _migrate(settings)
            Processes(settings, sockets, processes).run()


def serve_sockets(settings: Settings, sockets: list[socket.socket], *, has_siblings: bool, does_work: bool) -> None:
    """Serve in this process until it is asked to end. Raises Mistake if the application does not start."""
    with _loading():
        root = import_module(_ROOT)
        app = root.create_app(settings, role=root.ProcessRole(has_siblings=has_siblings, does_work=does_work))
    set_up_log(settings)
    server = TownServer(_config(app), app)
    server.run(sockets=sockets)
    if not server.started:
        raise Mistake("the server did not start; the log says why")


@contextmanager
def _loading() -> Iterator[None]:
    """Load the program without searching for garbage in between, and never look there for any afterwards.

    Measured: a start of 1.05 s of CPU instead of 1.22, and full collections, which the loop waits for, that need not
    pass through the 150 ms of what was loaded.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def work_alone() -> None:
    """Do the background work in this process until SIGTERM or SIGINT."""
    settings = read_settings()
    set_up_log(settings)
    with _loading():
        root = import_module(_ROOT)

    async def work() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await root.work_until(settings, stop)

    asyncio.run(work())


class TownServer(uvicorn.Server):
    """uvicorn, which ends the open streams before it waits for what is under way."""

    def __init__(self, config: uvicorn.Config, app: Any) -> None:  # the application's class stands above this storey
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop politely."""
        self._app.end_streams()
        await super().shutdown(sockets)


def _config(app: Any) -> uvicorn.Config:  # as above
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=_MESSAGE_BYTES,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )


def _listen(host: str, port: int) -> socket.socket:
    if not 0 < port <= _LARGEST_PORT:
        raise Mistake(f"--port {port} is not a port")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except socket.gaierror as error:
        raise Mistake(f"--host {host} is not an address of this machine") from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)  # create_server's own words say it twice
        raise Mistake(f"cannot listen on {host}:{port}: {reason}") from error


def _migrate(settings: Settings) -> None:
    """Bring the stores to this version once, before several processes open them."""
    from ensembl_fed.instance.hosting import open_hosting

    async def migrate() -> None:
        await (await open_hosting(settings)).close()

    asyncio.run(migrate())


def end_with_zero() -> None:
    """End with status 0 when asked to before uvicorn listens for signals, and when it raises them anew at its end."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
