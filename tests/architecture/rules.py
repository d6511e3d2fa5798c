"""The rules of the house that no linter knows, as questions about files. Each answers with the breaches it found."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGES = ("activitypub", "ensembl_fed", "moderation", "web")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}

_CLOCK_READERS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip
_ENVIRONMENT_READERS = {("os", "environ"), ("os", "environb"), ("os", "getenv"), ("os", "getenvb"), ("os", "putenv")}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(root: Path, folders: Iterable[str]) -> list[Path]:
    """Every Python file below these folders of the project, in order."""
    return sorted(path for folder in folders for path in (root / folder).rglob("*.py"))


def long_files(paths: Iterable[Path]) -> list[str]:
    """Files of more than 400 lines."""
    counted = ((path, len(path.read_text().splitlines())) for path in paths)
    return [f"{path}: {count} lines" for path, count in counted if count > MAX_FILE_LINES]


def long_functions(paths: Iterable[Path]) -> list[str]:
    """Functions of more than 40 lines, signature and docstring included."""
    return [
        f"{path}:{node.lineno}: {node.name} has {_length(node)} lines"
        for path in paths
        for node in ast.walk(_tree(path))
        if isinstance(node, _Function) and _length(node) > MAX_FUNCTION_LINES
    ]


def vague_names(paths: Iterable[Path]) -> list[str]:
    """Modules and packages whose name says nothing of their subject."""
    return [str(path) for path in paths if VAGUE_NAMES & {path.stem, path.parent.name}]


def clock_readers(paths: Iterable[Path], *, allowed: Path) -> list[str]:
    """Places outside `allowed` that read the clock: the time of day, not durations."""
    return _uses(paths, _CLOCK_READERS, allowed)


def environment_readers(paths: Iterable[Path], *, allowed: Path) -> list[str]:
    """Places outside `allowed` that read the environment."""
    return _uses(paths, _ENVIRONMENT_READERS, allowed)


def waiting_places(paths: Iterable[Path]) -> list[str]:
    """Coroutines and awaits, in packages where nothing waits."""
    waiting = ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith
    return [f"{path}:{node.lineno}" for path in paths for node in ast.walk(_tree(path)) if isinstance(node, waiting)]


def migration_heads(folder: Path) -> list[str]:
    """The revisions of a folder of migrations that no other one follows."""
    revisions: list[str] = []
    followed: set[str] = set()
    for path in sorted(folder.glob("*.py")):
        values = _module_constants(_tree(path))
        if isinstance(revision := values.get("revision"), str):
            revisions.append(revision)
            before = values.get("down_revision")
            followed |= {before} if isinstance(before, str) else set()
    return [revision for revision in revisions if revision not in followed]


def api_routes(paths: Iterable[Path]) -> set[str]:
    """The client API's addresses that `Route(…)` and `WebSocketRoute(…)` name, parameters as `{name}`."""
    found = set()
    for path in paths:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and _called_name(node) in {"Route", "WebSocketRoute"} and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and str(first.value).startswith(("/api/", "/oauth/")):
                    found.add(re.sub(r"\{(\w+):\w+\}", r"{\1}", str(first.value)))
    return found


def _uses(paths: Iterable[Path], forbidden: set[tuple[str, str]], allowed: Path) -> list[str]:
    return [
        f"{path}:{line}: {owner}.{name}"
        for path in paths
        if path != allowed
        for owner, name, line in _dotted_names(_tree(path))
        if (owner, name) in forbidden
    ]


def _dotted_names(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Every `owner.name`, and every `from owner import name`, under the names that they have at home."""
    at_home = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name, node.lineno
        elif isinstance(node, ast.Attribute):
            owner = node.value
            local = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            yield at_home.get(local, local), node.attr, node.lineno


def _module_constants(tree: ast.Module) -> dict[str, object]:
    """What a module assigns to plain names at its top, where that is a literal."""
    constants: dict[str, object] = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            constants[target.id] = value.value
    return constants


def _called_name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _length(node: _Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))
