"""The state in front of a text."""

import pytest

from ensembl_fed.text.state_prefix import (
    StatePrefix,
    state_prefix_of,
    with_state_prefix,
    without_state_prefix,
)


@pytest.mark.parametrize("prefix", list(StatePrefix))
@pytest.mark.parametrize("text", ["Courses samedi", "[Pourvue] Courses samedi", "[expiree] [Close] Courses samedi"])
def test_a_prefix_is_added_or_replaced_once(prefix: StatePrefix, text: str) -> None:
    marked = with_state_prefix(text, prefix)
    assert marked == f"{prefix} Courses samedi"
    assert with_state_prefix(marked, prefix) == marked
    assert state_prefix_of(marked) is prefix
    assert without_state_prefix(marked) == with_state_prefix(marked, None) == "Courses samedi"


def test_other_brackets_are_the_authors() -> None:
    assert with_state_prefix("[Moulins] Courses", None) == "[Moulins] Courses"
    assert state_prefix_of("[Moulins] Courses") is None
