"""The town drawn as its quartiers: polygons in degrees become soft shapes of our own, without tiles or coordinates."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from web.pages.cards import Count

WIDTH = 640  # units of the drawing; the page scales it
MARGIN = 10
CORNER = 16  # how far a corner is rounded, in the same units
LONGEST_LINE = 10  # letters of a name before it is cut at a space
LONGEST_WORD = 14  # letters of a name before it is cut at a hyphen too

Point = tuple[float, float]
Ring = Sequence[Point]


@dataclass(frozen=True, slots=True)
class QuartierShape:
    """A quartier as it is kept: rings of (longitude, latitude) in degrees; `label` is where its name stands."""

    slug: str
    name: str
    rings: tuple[tuple[Point, ...], ...]
    label: Point | None = None


@dataclass(frozen=True, slots=True)
class QuartierTile:
    """A quartier as it is drawn. `lines` are its name, cut to fit; `path` is in units of the drawing."""

    slug: str
    name: str
    url: str
    path: str
    x: int
    y: int
    lines: tuple[str, ...]
    count: Count


@dataclass(frozen=True, slots=True)
class TownMap:
    """The drawing and its tiles, in the order of their names: an order by number would tell small numbers."""

    width: int
    height: int
    tiles: tuple[QuartierTile, ...]
    everywhere_url: str


def town_map(
    shapes: Sequence[QuartierShape],
    counts: Mapping[str, int],
    *,
    link: Callable[[str], str],
    everywhere_url: str = "/entraide",
) -> TownMap:
    """Draw the quartiers, each a link made by `link(slug)`, with how much help is open in each.

    `counts` is by slug; a slug that is missing counts as none. Raises ValueError if there is no quartier to draw.
    """
    project, height = _projection(shapes)
    tiles = [_tile(shape, project, Count.of(counts.get(shape.slug, 0)), link(shape.slug)) for shape in shapes]
    return TownMap(WIDTH, height, tuple(sorted(tiles, key=lambda tile: _sorting(tile.name))), everywhere_url)


def _projection(shapes: Sequence[QuartierShape]) -> tuple[Callable[[Point], Point], int]:
    """A flat projection that is exact enough for a town, and the height of the drawing."""
    points = [point for shape in shapes for ring in shape.rings for point in ring]
    if not points:
        raise ValueError("a map needs at least one quartier with a shape")
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * narrowing, 1e-9)

    def project(point: Point) -> Point:
        return (MARGIN + (point[0] - west) * narrowing * scale, MARGIN + (north - point[1]) * scale)

    return project, round((north - south) * scale + 2 * MARGIN)


def _tile(shape: QuartierShape, project: Callable[[Point], Point], count: Count, url: str) -> QuartierTile:
    rings = [[project(point) for point in ring] for ring in shape.rings]
    x, y = project(shape.label) if shape.label else _centre(rings[0])
    path = " ".join(rounded_path(ring) for ring in rings)
    return QuartierTile(shape.slug, shape.name, url, path, round(x), round(y), _lines(shape.name), count)


def rounded_path(ring: Ring) -> str:
    """The path of a closed ring whose corners are rounded; the ring may repeat its first point at the end."""
    corners = list(ring[:-1]) if len(ring) > 1 and ring[0] == ring[-1] else list(ring)
    steps: list[str] = []
    for index, corner in enumerate(corners):
        start = _towards(corner, corners[index - 1])
        end = _towards(corner, corners[(index + 1) % len(corners)])
        steps.append(f"{'L' if steps else 'M'}{_xy(start)}Q{_xy(corner)} {_xy(end)}")
    return "".join(steps) + "Z"


def _towards(corner: Point, other: Point) -> Point:
    length = math.dist(corner, other)
    share = min(CORNER, length / 2) / length if length else 0
    return (corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share)


def _xy(point: Point) -> str:
    return f"{round(point[0])},{round(point[1])}"


def _centre(ring: Ring) -> Point:
    """The centre of gravity of a ring; the mean of its points if it has no surface."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    if abs(area) < 1:
        return (sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
    return (x / (3 * area), y / (3 * area))


def _lines(name: str) -> tuple[str, ...]:
    """A name on one line, or on two cut at the space or hyphen nearest to its middle."""
    separators = " -" if len(name) > LONGEST_WORD else " "
    cuts = [at + 1 for at, letter in enumerate(name) if letter in separators]
    if len(name) <= LONGEST_LINE or not cuts:
        return (name,)
    cut = min(cuts, key=lambda at: abs(at - len(name) / 2))
    return (name[:cut].strip(), name[cut:])


def _sorting(name: str) -> str:
    """Sort by the name without its article."""
    for article in ("Les ", "La ", "Le ", "L’", "L'"):
        if name.startswith(article):
            return name[len(article) :].casefold()
    return name.casefold()
