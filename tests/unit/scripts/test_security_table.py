"""The table of security rules and the tests that hold them."""

from pathlib import Path

from scripts.security_table import ROOT, RULES, missing, page_of, proofs_of_rules


def test_every_rule_is_held_by_a_test() -> None:
    """All 44; no test names a rule that there is not."""
    tests = proofs_of_rules(ROOT / "tests", ROOT)

    assert len(RULES) == 44
    assert missing(tests) == []
    assert max(tests) <= len(RULES)


def test_a_number_counts_where_a_test_says_it(tmp_path: Path) -> None:
    """In the docstring of a test; a mark of a capability of the same name, or a comment, is no proof."""
    (tmp_path / "test_one.py").write_text(
        'def test_a() -> None:\n    """S3, S14: refused."""\n\n\n'
        '@pytest.mark.capability("S8")\ndef test_b() -> None:\n    """Shown."""  # S9\n\n\n'
        'class TestC:\n    async def test_d(self) -> None:\n        """Refused (S3)."""\n'
    )

    tests = proofs_of_rules(tmp_path, tmp_path)

    assert tests == {3: ["test_one.py::test_a", "test_one.py::test_d"], 14: ["test_one.py::test_a"]}
    assert missing(tests) == [number for number in range(1, 45) if number not in {3, 14}]


def test_the_page_shows_a_few_tests_and_counts_the_rest() -> None:
    """A rule without a test has an empty cell; six tests are named at most."""
    lines = page_of({1: [f"a.py::test_{number}" for number in range(8)]}).splitlines()

    assert lines[-44].startswith("| S1 | ")
    assert lines[-44].endswith("`a.py::test_5` and 2 more |")
    assert lines[-1] == f"| S44 | {RULES[-1]} |  |"
