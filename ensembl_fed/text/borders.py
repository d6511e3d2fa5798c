"""Which quartiers lie side by side, and whether their outlines make sense together. Asked once, when they are read."""

import math
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Final

from ensembl_fed.errors import Invalid

if TYPE_CHECKING:
    from shapely import Geometry, STRtree

Rings = Sequence[Sequence[Sequence[float]]]

# Outlines drawn by hand meet to some metres: a street's width is no gap.
_SIDE_BY_SIDE_M: Final = 15.0
# The same at the border: a hand's tremble, not a mistake.
_SLIVER_SHARE: Final = 0.02
_METRES_PER_DEGREE: Final = math.radians(6_371_008.8)


def neighbours_of(outlines: Mapping[str, Rings]) -> dict[str, list[str]]:
    """For each slug the slugs that it borders on, in order. `outlines` are GeoJSON rings by slug."""
    drawn = _drawn(outlines)
    slugs, shapes = list(drawn), list(drawn.values())
    found: dict[str, set[str]] = {slug: set() for slug in slugs}
    if shapes:
        for one, other in _tree(shapes).query(shapes, predicate="dwithin", distance=_SIDE_BY_SIDE_M).T.tolist():
            if one != other:
                found[slugs[one]].add(slugs[other])
    return {slug: sorted(beside) for slug, beside in found.items()}


def refuse_muddle(outlines: Mapping[str, Rings], names: Mapping[str, str]) -> None:
    """Raises Invalid, with the quartiers' names, for an outline that crosses itself, or two that overlap."""
    from shapely import is_valid  # here, since numpy comes with it and only a file of quartiers needs them

    drawn = _drawn(outlines, mend=False)
    for slug, shape in drawn.items():
        if not is_valid(shape):
            raise Invalid(f"{names[slug]} : le contour se croise lui-même.")
    slugs, shapes = list(drawn), list(drawn.values())
    for one, other in _tree(shapes).query(shapes, predicate="intersects").T.tolist():
        smaller = min(shapes[one].area, shapes[other].area)
        if one < other and shapes[one].intersection(shapes[other]).area > _SLIVER_SHARE * smaller:
            raise Invalid(f"{names[slugs[one]]} et {names[slugs[other]]} se recouvrent.")


def _tree(shapes: Sequence["Geometry"]) -> "STRtree":
    from shapely import STRtree as Tree

    return Tree(shapes)


def _drawn(outlines: Mapping[str, Rings], *, mend: bool = True) -> dict[str, "Geometry"]:
    """The outlines in metres around the first point; a ring in a ring is a hole (even-odd)."""
    from shapely import Polygon, make_valid

    origin = next((ring[0] for rings in outlines.values() for ring in rings if ring), None)
    if origin is None:
        return {}
    shrink = math.cos(math.radians(origin[1]))
    drawn: dict[str, Geometry] = {}
    for slug, rings in outlines.items():
        flat = [
            Polygon(
                [((x - origin[0]) * _METRES_PER_DEGREE * shrink, (y - origin[1]) * _METRES_PER_DEGREE) for x, y in ring]
            )
            for ring in rings
        ]
        if mend or all(polygon.is_valid for polygon in flat):
            shape = reduce(lambda one, other: one.symmetric_difference(other), [make_valid(one) for one in flat])
        else:
            shape = next(polygon for polygon in flat if not polygon.is_valid)
        drawn[slug] = shape
    return drawn
