"""The table of capabilities says what the marks say, and nothing else."""

from pathlib import Path

import pytest

from scripts.capabilities_table import BadMark, page_of, proofs_in

_TESTS = '''
import pytest

pytestmark = [pytest.mark.capability("Z3")]

@pytest.mark.capability("R10", "R6")
async def test_a_post() -> None:
    """A post is
    kept | told."""

@pytest.mark.asyncio
def test_without_words() -> None: ...

def not_a_test() -> None: ...

@pytest.mark.capability("M1")
class TestReports:
    def test_a_report(self) -> None:
        """A report arrives."""
'''


def test_every_mark_becomes_a_line(tmp_path: Path) -> None:
    """On modules, classes and functions; numbers sort as numbers; groups in the order of the page."""
    (tmp_path / "test_posts.py").write_text(_TESTS)
    page = page_of(proofs_in(tmp_path, tmp_path))
    lines = [line for line in page.splitlines() if line.startswith(("## ", "| R", "| M", "| Z"))]
    assert lines == [
        "## Resident",
        "| R6 | A post is kept \\| told. | `test_posts.py::test_a_post` |",
        "| R10 | A post is kept \\| told. | `test_posts.py::test_a_post` |",
        "## Moderator of one instance",
        "| M1 | A report arrives. | `test_posts.py::TestReports::test_a_report` |",
        "## Everyone",
        "| Z3 | A report arrives. | `test_posts.py::TestReports::test_a_report` |",
        "| Z3 | A post is kept \\| told. | `test_posts.py::test_a_post` |",
        "| Z3 | without words | `test_posts.py::test_without_words` |",
    ]


@pytest.mark.parametrize("arguments", ["", '"R"', '"r6"', '"Q1"', "SOME"])
def test_a_mark_that_names_no_capability_is_refused(tmp_path: Path, arguments: str) -> None:
    """A slip of the pen promises nothing."""
    (tmp_path / "test_x.py").write_text(f"@pytest.mark.capability({arguments})\ndef test_x(): ...\n")
    with pytest.raises(BadMark, match=r"test_x\.py:1"):
        proofs_in(tmp_path, tmp_path)
