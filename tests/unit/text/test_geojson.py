"""The town's quartiers from GeoJSON: read, refused, located."""

import json
from collections.abc import Sequence

import pytest

from ensembl_fed.errors import Invalid
from ensembl_fed.text.geojson import quartier_at, read_quartiers


def square(west: float, south: float, size: float = 0.01) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(name: str, rings: Sequence[Sequence[Sequence[float]]], **properties: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"name": name, **properties},
        "geometry": {"type": "Polygon", "coordinates": rings},
    }


def body(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_quartier_is_read_with_its_middle_and_radius() -> None:
    """0.01 degree at 46.5 N is 1112 m by 765 m: a circle of equal area has a radius of 520 m."""
    (shape,) = read_quartiers(body(feature("Les Gâteaux", [square(3.33, 46.5)], aliases=["Gateaux"])))
    assert (shape.slug, shape.name, shape.aliases) == ("les-gateaux", "Les Gâteaux", ("Gateaux",))
    assert (shape.latitude, shape.longitude) == (46.505, 3.335)
    assert shape.radius_m == 520


def test_a_given_slug_and_centroid_win() -> None:
    (shape,) = read_quartiers(
        body(feature("Les Chartreux", [square(3.3, 46.5)], slug="chartreux", centroid=[3.301, 46.501]))
    )
    assert (shape.slug, shape.latitude, shape.longitude) == ("chartreux", 46.501, 3.301)


def test_holes_are_outside_and_take_no_area() -> None:
    whole = feature("Plein", [square(3.3, 46.5)])
    holed = feature("Creux", [square(3.3, 46.5), square(3.302, 46.502, 0.006)])
    full, hollow = read_quartiers(body(whole, holed))
    assert hollow.radius_m < full.radius_m
    assert quartier_at([hollow], 46.505, 3.305) is None
    assert quartier_at([hollow], 46.501, 3.301) is hollow


def test_several_polygons_make_one_quartier() -> None:
    multi = feature("Deux", [])
    multi["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [[square(3.3, 46.5)], [square(3.4, 46.5)]],
    }
    shapes = read_quartiers(body(multi))
    assert quartier_at(shapes, 46.505, 3.405) is shapes[0]
    assert quartier_at(shapes, 46.505, 3.355) is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "JSON"),
        (b"[]", "FeatureCollection"),
        (body(), "au moins un"),
        (body("x"), "Feature"),
        (body({"properties": None}), "properties"),
        (body(feature("", [square(3, 46)])), "nom"),
        (body({"properties": {"name": "A"}}), "geometry"),
        (body({"properties": {"name": "A"}, "geometry": {"type": "Point"}}), "Polygon"),
        (body(feature("A", [])), "coordonnées"),
        (body(feature("A", [square(3, 46)[:-1]])), "fermé"),
        (body(feature("A", [[[3, 46], [4, 200], [4, 47], [3, 46]]])), "degrés"),
        (body(feature("A", [[[3, 46], [4, 46], [5, 46], [3, 46]]])), "surface"),
        (body(feature("A", [square(3, 46)]), feature("a", [square(3, 46)])), "identifiant"),
        (body(*[feature("A", [square(3, 46)])] * 501), "500"),
        (body(feature("A", [[[3, 46]] * 5001])), "5000"),
        (body(feature("A", [square(3, 46)], aliases="x")), "aliases"),
        (body(feature("A", [square(3, 46)], centroid=["3", True])), "degrés"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        read_quartiers(content)
