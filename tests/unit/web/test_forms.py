"""Whatever way a client writes its fields, they are read the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.errors import Unreadable
from web.forms import flag_of, form_of, forms_of, nested, number_of, text_of, texts_of


def test_arrays_and_nested_names() -> None:
    """`id[]`, `source[privacy]`, `fields_attributes[0][name]`, `keywords_attributes[][keyword]`: read as Rack does."""
    form = nested(
        [
            ("id[]", "1"),
            ("id[]", "2"),
            ("source[privacy]", "unlisted"),
            ("poll[options][]", "oui"),
            ("poll[options][]", "non"),
            ("fields_attributes[1][name]", "Quartier"),
            ("fields_attributes[0][name]", "Métier"),
            ("fields_attributes[0][value]", "Jardinier"),
            ("keywords_attributes[][keyword]", "loto"),
            ("keywords_attributes[][whole_word]", "true"),
            ("keywords_attributes[][keyword]", "tombola"),
        ]
    )

    assert texts_of(form, "id") == ["1", "2"]
    assert text_of(form_of(form, "source"), "privacy") == "unlisted"
    assert texts_of(form_of(form, "poll"), "options") == ["oui", "non"]
    assert forms_of(form, "fields_attributes") == [{"name": "Métier", "value": "Jardinier"}, {"name": "Quartier"}]
    assert forms_of(form, "keywords_attributes") == [
        {"keyword": "loto", "whole_word": "true"},
        {"keyword": "tombola"},
    ]


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (True, True),
        ("true", True),
        ("1", True),
        ("on", True),
        (1, True),
        (False, False),
        ("false", False),
        ("0", False),
    ],
)
def test_truths_as_clients_write_them(value: object, truth: bool) -> None:
    """Booleans come as JSON, as words and as numbers."""
    assert flag_of({"locked": value}, "locked") is truth


def test_absent_fields_are_their_default() -> None:
    """An empty or absent field leaves the choice to whoever reads it."""
    assert flag_of({}, "reblogs", default=True)
    assert flag_of({"reblogs": ""}, "reblogs", default=True)
    assert text_of({"note": None}, "note", "rien") == "rien"
    assert number_of({"duration": "douze"}, "duration") is None


def test_numbers_are_whole_and_bounded() -> None:
    """A number with a thousand digits is none, and costs nothing."""
    assert number_of({"duration": "3600"}, "duration") == 3600
    assert number_of({"duration": "9" * 1000}, "duration") is None
    assert number_of({"duration": True}, "duration") is None


def test_json_objects_with_numbers_as_keys_are_lists() -> None:
    """Some clients send `fields_attributes` as `{"0": {…}, "10": {…}, "2": {…}}`."""
    form = {"fields_attributes": {"10": {"name": "c"}, "0": {"name": "a"}, "2": {"name": "b"}}}
    assert [text_of(one, "name") for one in forms_of(form, "fields_attributes")] == ["a", "b", "c"]


def test_too_deep_and_too_many_are_refused() -> None:
    """A form has bounds (S42)."""
    with pytest.raises(Unreadable):
        nested([("a[b][c][d][e][f][g]", "1")])
    with pytest.raises(Unreadable):
        nested([("a[]", "1")] * 1_001)


@given(st.lists(st.tuples(st.text(alphabet="ab[]01", max_size=12), st.text(max_size=3)), max_size=20))
def test_no_name_of_a_field_crashes(pairs: list[tuple[str, str]]) -> None:
    """Strange names are read somehow or refused, never an exception of ours (S21)."""
    try:
        form = nested(pairs)
    except Unreadable:
        return
    assert all(isinstance(name, str) for name in form)
