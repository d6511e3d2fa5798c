"""Write docs/capabilities.md from the marks of the tests: `capabilities_table.py [--check]`.

A test that proves a capability names it: `@pytest.mark.capability("R6")`, on a function, a class, or a whole module
as `pytestmark`. The page says nothing that no test shows.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "capabilities.md"
GROUPS = {
    "R": "Resident",
    "P": "Resident without smartphone",
    "D": "Person in need who wants discretion",
    "V": "Vulnerable person signalled by a neighbour",
    "S": "Voisin solidaire",
    "A": "Association",
    "C": "CCAS agent",
    "M": "Moderator of one instance",
    "X": "City moderator across instances",
    "G": "City administrator and data protection officer",
    "N": "Admin of a neighbourhood or an association",
    "T": "User of a third-party client",
    "F": "Remote user of other software",
    "Z": "Everyone",
    "I": "Invariants",
}
_HEAD = """# What is proved

Written by `make capabilities` from the marks of the tests; do not edit. Each line is a capability that at least one
test names, and what that test shows.
"""
_Marked = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class BadMark(Exception):
    """A mark that names no capability."""


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """One test that proves one capability."""

    group: str
    number: int
    test: str
    shows: str


def main() -> int:
    """Exit status 0 when the page is written or up to date, 1 when it is not, 2 for a wrong mark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    only_check = parser.parse_args().check
    try:
        page = page_of(proofs_in(ROOT / "tests", ROOT))
    except BadMark as error:
        print(error, file=sys.stderr)
        return 2
    if not only_check:
        PAGE.write_text(page)
    elif not PAGE.exists() or PAGE.read_text() != page:
        print("docs/capabilities.md is not what the tests say. Write it with: make capabilities", file=sys.stderr)
        return 1
    return 0


def proofs_in(folder: Path, root: Path) -> list[Proof]:
    """Every proof that the tests below a folder give, in order. Raises BadMark."""
    return sorted({proof for path in folder.rglob("test_*.py") for proof in proofs_of(path, root)})


def proofs_of(path: Path, root: Path) -> Iterator[Proof]:
    """The proofs of one file of tests."""
    tree = ast.parse(path.read_text(), filename=str(path))
    place = path.relative_to(root)
    everywhere = [mark for node in tree.body for mark in _module_marks(node)]
    for node in tree.body:
        if not isinstance(node, _Marked):
            continue
        marks = everywhere + _marks(node.decorator_list)
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield from _proofs(method, marks + _marks(method.decorator_list), f"{place}::{node.name}")
        else:
            yield from _proofs(node, marks, str(place))


def page_of(proofs: list[Proof]) -> str:
    """The page in Markdown."""
    parts = [_HEAD]
    by_group = {group: list(found) for group, found in groupby(proofs, key=lambda proof: proof.group)}
    for group, title in GROUPS.items():
        if group in by_group:
            rows = [f"| {proof.group}{proof.number} | {proof.shows} | `{proof.test}` |" for proof in by_group[group]]
            parts.append(
                "\n".join([f"## {title}\n", "| id | what a test shows | test |", "| --- | --- | --- |", *rows])
            )
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _proofs(test: ast.FunctionDef | ast.AsyncFunctionDef, marks: list[ast.Call], place: str) -> Iterator[Proof]:
    if not test.name.startswith("test"):
        return
    words = (ast.get_docstring(test) or test.name.removeprefix("test_").replace("_", " ")).split("\n\n")[0]
    shows = " ".join(words.split()).replace("|", "\\|")
    for mark in marks:
        for group, number in _ids(mark, place):
            yield Proof(group, number, f"{place}::{test.name}", shows)


def _ids(mark: ast.Call, place: str) -> Iterator[tuple[str, int]]:
    if not mark.args:
        raise BadMark(f"{place}:{mark.lineno}: a capability mark names no capability")
    for argument in mark.args:
        found = re.fullmatch(r"([A-Z])(\d+)", str(argument.value)) if isinstance(argument, ast.Constant) else None
        if found is None or found[1] not in GROUPS:
            raise BadMark(f"{place}:{mark.lineno}: {ast.unparse(argument)} is no capability")
        yield found[1], int(found[2])


def _module_marks(node: ast.stmt) -> list[ast.Call]:
    if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
        return _marks(node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value])
    return []


def _marks(expressions: list[ast.expr]) -> list[ast.Call]:
    calls = (expression for expression in expressions if isinstance(expression, ast.Call))
    return [call for call in calls if ast.unparse(call.func) == "pytest.mark.capability"]


if __name__ == "__main__":
    sys.exit(main())
