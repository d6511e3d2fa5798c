"""A town's quartiers read from a GeoJSON file, and which of them a point belongs to."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import orjson

from ensembl_fed.errors import Invalid
from ensembl_fed.text.normalize import fold_words

MAX_BODY_BYTES: Final = 8 * 1024 * 1024
MAX_FEATURES: Final = 500
MAX_POINTS: Final = 5000
MAX_NAME_CHARS: Final = 80
MAX_ALIASES: Final = 20
_RING_MIN_POINTS = 4  # RFC 7946, 3.1.6: closed, first and last alike
_EARTH_RADIUS_M = 6_371_008.8

Point = tuple[float, float]  # longitude, latitude, as GeoJSON has them
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class QuartierShape:
    """One quartier on the map: its outline, its middle, and the radius of a circle of equal area."""

    slug: str
    name: str
    aliases: tuple[str, ...]
    rings: tuple[Ring, ...]
    latitude: float
    longitude: float
    radius_m: int


def read_quartiers(body: bytes) -> list[QuartierShape]:
    """The quartiers of a FeatureCollection of Polygon or MultiPolygon features (RFC 7946).

    Of `properties`: name, and if given slug, aliases and centroid ([longitude, latitude]).
    Raises Invalid with what is wrong and where.
    """
    if len(body) > MAX_BODY_BYTES:
        raise Invalid("Le fichier des quartiers est trop lourd.")
    try:
        document: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Invalid("Le fichier des quartiers n'est pas du JSON.") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise Invalid("Le fichier des quartiers doit être une FeatureCollection avec au moins un quartier.")
    if len(features) > MAX_FEATURES:
        raise Invalid(f"Le fichier a plus de {MAX_FEATURES} quartiers.")
    shapes = [_read_feature(feature, position) for position, feature in enumerate(features, start=1)]
    _refuse_doubles(shapes)
    return shapes


def quartier_at(shapes: Sequence[QuartierShape], latitude: float, longitude: float) -> QuartierShape | None:
    """The quartier that holds the point, or None."""
    for shape in shapes:
        if _contains(shape.rings, latitude, longitude):
            return shape
    return None


def _read_feature(feature: object, position: int) -> QuartierShape:
    where = f"Quartier n° {position}"
    if not isinstance(feature, dict):
        raise Invalid(f"{where} : ce n'est pas une Feature.")
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        raise Invalid(f"{where} : il manque « properties ».")
    name = _read_name(properties.get("name"), where)
    where = f"{where} ({name})"
    polygons = _read_polygons(feature.get("geometry"), where)
    area_m2, middle = _area_and_middle(polygons)
    if area_m2 <= 0:
        raise Invalid(f"{where} : la surface est nulle.")
    longitude, latitude = _read_centroid(properties.get("centroid"), where) or middle
    return QuartierShape(
        slug=_read_slug(properties.get("slug"), name, where),
        name=name,
        aliases=_read_aliases(properties.get("aliases"), where),
        rings=tuple(ring for polygon in polygons for ring in polygon),
        latitude=latitude,
        longitude=longitude,
        radius_m=max(10, 10 * round(math.sqrt(area_m2 / math.pi) / 10)),
    )


def _read_name(value: object, where: str) -> str:
    name = " ".join(value.split()) if isinstance(value, str) else ""
    if not name or len(name) > MAX_NAME_CHARS:
        raise Invalid(f"{where} : le nom manque ou dépasse {MAX_NAME_CHARS} caractères.")
    return name


def _read_slug(value: object, name: str, where: str) -> str:
    slug = fold_words(value if isinstance(value, str) else name).replace(" ", "-")
    if not slug or len(slug) > MAX_NAME_CHARS:
        raise Invalid(f"{where} : l'identifiant (slug) n'est pas utilisable.")
    return slug


def _read_aliases(value: object, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MAX_ALIASES:
        raise Invalid(f"{where} : « aliases » doit être une liste d'au plus {MAX_ALIASES} noms.")
    return tuple(_read_name(alias, where) for alias in value)


def _read_centroid(value: object, where: str) -> Point | None:
    return None if value is None else _read_point(value, where)


def _read_polygons(geometry: object, where: str) -> list[tuple[Ring, ...]]:
    if not isinstance(geometry, Mapping):
        raise Invalid(f"{where} : il manque « geometry ».")
    coordinates = geometry.get("coordinates")
    match geometry.get("type"):
        case "Polygon":
            polygons: object = [coordinates]
        case "MultiPolygon":
            polygons = coordinates
        case _:
            raise Invalid(f"{where} : la géométrie doit être Polygon ou MultiPolygon.")
    rings_read = [_read_rings(polygon, where) for polygon in _non_empty_list(polygons, where)]
    if sum(len(ring) for rings in rings_read for ring in rings) > MAX_POINTS:
        raise Invalid(f"{where} : le contour a plus de {MAX_POINTS} points.")
    return rings_read


def _read_rings(polygon: object, where: str) -> tuple[Ring, ...]:
    return tuple(_read_ring(ring, where) for ring in _non_empty_list(polygon, where))


def _read_ring(value: object, where: str) -> Ring:
    points = _non_empty_list(value, where)
    if len(points) > MAX_POINTS:
        raise Invalid(f"{where} : le contour a plus de {MAX_POINTS} points.")
    ring = tuple(_read_point(point, where) for point in points)
    if len(ring) < _RING_MIN_POINTS or ring[0] != ring[-1]:
        raise Invalid(f"{where} : le contour n'est pas fermé (le dernier point doit être le premier).")
    return ring


def _read_point(value: object, where: str) -> Point:
    match value:
        case [float() | int() as longitude, float() | int() as latitude, *_] if (
            abs(longitude) <= 180 and abs(latitude) <= 90  # noqa: PLR2004 - degrees
        ):
            return float(longitude), float(latitude)
        case _:
            raise Invalid(f"{where} : un point doit être [longitude, latitude] en degrés.")


def _non_empty_list(value: object, where: str) -> list[object]:
    if not isinstance(value, list) or not value:
        raise Invalid(f"{where} : les coordonnées manquent.")
    return value


def _refuse_doubles(shapes: Sequence[QuartierShape]) -> None:
    seen: set[str] = set()
    for shape in shapes:
        if shape.slug in seen:
            raise Invalid(f"Deux quartiers portent l'identifiant « {shape.slug} ».")
        seen.add(shape.slug)


def _area_and_middle(polygons: Sequence[tuple[Ring, ...]]) -> tuple[float, Point]:
    """The area in square metres and the centre of gravity; holes count as nothing.

    The ground is taken as flat around the first point, which is right to a thousandth for a town.
    """
    origin = polygons[0][0][0]
    total = moment_x = moment_y = 0.0
    for polygon in polygons:
        for position, ring in enumerate(polygon):
            area, x, y = _ring_moments(ring, origin)
            sign = 1.0 if position == 0 else -1.0
            total, moment_x, moment_y = total + sign * area, moment_x + sign * x, moment_y + sign * y
    if total <= 0:
        return 0.0, origin
    metres_per_degree = math.radians(_EARTH_RADIUS_M)
    shrink = math.cos(math.radians(origin[1]))
    longitude = origin[0] + moment_x / total / (metres_per_degree * shrink)
    return total, (round(longitude, 6), round(origin[1] + moment_y / total / metres_per_degree, 6))


def _ring_moments(ring: Ring, origin: Point) -> tuple[float, float, float]:
    """Area, and area times x and y, of a ring in metres around the origin; never negative in area."""
    metres_per_degree = math.radians(_EARTH_RADIUS_M)
    shrink = math.cos(math.radians(origin[1]))
    flat = [((x - origin[0]) * metres_per_degree * shrink, (y - origin[1]) * metres_per_degree) for x, y in ring]
    double_area = sum_x = sum_y = 0.0
    for (x1, y1), (x2, y2) in pairwise(flat):
        cross = x1 * y2 - x2 * y1
        double_area += cross
        sum_x += (x1 + x2) * cross
        sum_y += (y1 + y2) * cross
    sign = -1.0 if double_area < 0 else 1.0
    return sign * double_area / 2, sign * sum_x / 6, sign * sum_y / 6


def _contains(rings: Sequence[Ring], latitude: float, longitude: float) -> bool:
    """Ray casting by the even-odd rule, so that holes are outside."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            crosses = (y1 > latitude) != (y2 > latitude)
            if crosses and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside
