"""Write docs/security-rules.md from what the tests say: `security_table.py [--check]`.

A test that holds a rule names its number in its docstring ("S7: …", or "… (S7)"). A rule without a test is an error.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "security-rules.md"
RULES = (
    "Nothing that arrives has an effect before its signature is verified",
    "Known-good algorithms only, by the kind of the key",
    "A signature covers method, path, host, time and the body's digest",
    "The digest of the bytes received is computed and compared",
    "The host is the instance whose inbox it is; 12 h old, 1 h ahead at most",
    "What stands twice where one is expected is refused",
    "A key belongs to one actor, which lists it; the activity's actor is its owner",
    "Handlers act for whom was verified and read `actor` from no document",
    "Processed ids are remembered for each actor, with their effect; replays do nothing",
    "Keys are kept, refetched rarely, and failures remembered",
    "An object is taken from its author and origin, or fetched from its own id",
    "A fetched document is believed of its own origin and type only",
    "Authors are remote URIs; nobody elsewhere speaks for an account here",
    "What changes a stored thing comes from that thing's owner or recipient",
    "Author, id and audience never change; older edits lose; what was deleted stays deleted",
    "A handle is bound when WebFinger and actor agree both ways",
    "Counters count distinct verified actors",
    "Blocks and suspensions hold on every way in and out",
    "One strict parse of JSON, then typed models",
    "No JSON-LD of others is processed, no context fetched",
    "Absurd values are refused or ignored, never an exception",
    "Every address is checked before it is connected to",
    "Deadlines and caps on whatever is fetched",
    "Budgets for each activity and each peer",
    "Strangers make us fetch nothing but keys",
    "HTML is sanitised on the way in, every rich field of it",
    "Pages forbid inline scripts, sniffing and frames",
    "Media are decoded and made anew, within bounds",
    "One function says who may see a post, on every way of reading",
    "Not found and not allowed look the same",
    "Deliveries go to the inboxes that the audience implies",
    "Answers that depend on who asks are not kept by others",
    "A locked account's relation waits for its owner; reporters are not named",
    "Logs hold no secrets, and control characters are escaped",
    "OAuth: exact redirects, codes once, PKCE, narrow scopes",
    "Sessions: new at sign-in, ended with the password",
    "The same answer for unknown user and wrong password; limits",
    "Every endpoint declares its scope",
    "Each instance by itself: store, keys, caches, links",
    "2xx means durable; deliveries are repeated, handling is idempotent",
    "SQLite is on disk when we say so; copies are restored in a test",
    "Everything is bounded",
    "Parameters are bounded, SQL takes them as parameters",
    "Switches for trials refuse a public host name",
)
_HEAD = """# Rules that keep people safe

Written by `scripts/security_table.py` from the docstrings of the tests; do not edit. Every rule is held by at least
one test that names its number.
"""
_NUMBER = re.compile(r"\bS(\d{1,2})\b")
_SHOWN = 6  # of a rule's tests; how many there are stands beside


def main() -> int:
    """Exit status 0 when the page is written or up to date, 1 when it is not or a rule has no test."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    only_check = parser.parse_args().check
    tests = proofs_of_rules(ROOT / "tests", ROOT)
    without = missing(tests)
    if without:
        print(f"Rules that no test names: {', '.join(f'S{number}' for number in without)}", file=sys.stderr)
        return 1
    page = page_of(tests)
    if not only_check:
        PAGE.write_text(page)
    elif not PAGE.exists() or PAGE.read_text() != page:
        print("docs/security-rules.md is not what the tests say. Write it with: make capabilities", file=sys.stderr)
        return 1
    return 0


def proofs_of_rules(folder: Path, root: Path) -> dict[int, list[str]]:
    """The tests below a folder by the numbers of rules that their docstrings name, in order."""
    found: dict[int, set[str]] = {}
    for path in folder.rglob("test_*.py"):
        for name, numbers in _named(ast.parse(path.read_text(), filename=str(path))):
            for number in numbers:
                found.setdefault(number, set()).add(f"{path.relative_to(root)}::{name}")
    return {number: sorted(tests) for number, tests in sorted(found.items())}


def missing(tests: Mapping[int, list[str]]) -> list[int]:
    """The rules that no test names."""
    return [number for number in range(1, len(RULES) + 1) if number not in tests]


def page_of(tests: Mapping[int, list[str]]) -> str:
    """The page in Markdown: each rule with its first tests."""
    rows = []
    for number, rule in enumerate(RULES, start=1):
        names = tests.get(number, [])
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        rows.append(f"| S{number} | {rule} | {', '.join(f'`{name}`' for name in names[:_SHOWN])}{more} |")
    return "\n".join([_HEAD, "| rule | what it says | tests |", "| --- | --- | --- |", *rows]) + "\n"


def _named(tree: ast.Module) -> Iterator[tuple[str, set[int]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield node.name, {int(number) for number in _NUMBER.findall(ast.get_docstring(node) or "")}


if __name__ == "__main__":
    sys.exit(main())
