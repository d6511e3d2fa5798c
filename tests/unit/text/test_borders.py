"""Which quartiers lie side by side, and outlines that make no sense together."""

from pathlib import Path

import pytest

from ensembl_fed.errors import Invalid
from ensembl_fed.text.borders import neighbours_of, refuse_muddle
from ensembl_fed.text.geojson import read_quartiers

DEMO = Path(__file__).parents[3] / "web" / "demo" / "quartiers.geojson"


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_a_border_is_found_wherever_corners_lie() -> None:
    """B's corners are none of A's; D is further than a street is wide; E fills the hole in A."""
    outlines = {
        "a": [box(3.30, 46.50, 3.31, 46.51), box(3.304, 46.504, 3.306, 46.506)],
        "b": [box(3.31001, 46.503, 3.32, 46.507)],
        "d": [box(3.3205, 46.50, 3.33, 46.51)],
        "e": [box(3.304, 46.504, 3.306, 46.506)],
    }
    assert neighbours_of(outlines) == {"a": ["b", "e"], "b": ["a"], "d": [], "e": ["a"]}
    assert neighbours_of({}) == {}


def test_the_sample_town_has_a_neighbour_for_each() -> None:
    """And what borders on another is bordered on."""
    shapes = read_quartiers(DEMO.read_bytes())
    refuse_muddle({shape.slug: shape.rings for shape in shapes}, {shape.slug: shape.name for shape in shapes})
    beside = neighbours_of({shape.slug: shape.rings for shape in shapes})
    assert all(beside.values())
    assert all(slug in beside[other] for slug, others in beside.items() for other in others)


@pytest.mark.parametrize(
    ("outlines", "says"),
    [
        ({"a": [box(3.30, 46.50, 3.31, 46.51)], "b": [box(3.305, 46.50, 3.32, 46.51)]}, "A et B se recouvrent"),
        (
            {"a": [[[3.30, 46.50], [3.31, 46.51], [3.31, 46.50], [3.30, 46.51], [3.30, 46.50]]]},
            "A : le contour se croise",
        ),
    ],
)
def test_a_muddle_is_named(outlines: dict[str, list[list[list[float]]]], says: str) -> None:
    """Nothing is half imported: the file is refused."""
    with pytest.raises(Invalid, match=says):
        refuse_muddle(outlines, {slug: slug.upper() for slug in outlines})
