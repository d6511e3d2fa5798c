"""The map of the quartiers with how much help is open in each."""

from collections.abc import Callable, Mapping, Sequence

from ensembl_fed.models import Quartier
from web.pages.town_map import QuartierShape, TownMap, town_map


def map_of(
    quartiers: Sequence[Quartier],
    counts: Mapping[str, int],
    *,
    link: Callable[[str], str],
    everywhere_url: str = "/entraide",
) -> TownMap | None:
    """Draw the quartiers that have a shape; None when none has. `counts` is by slug, `link` makes addresses."""
    shapes = [shape for quartier in quartiers if (shape := _shape(quartier)).rings]
    return town_map(shapes, counts, link=link, everywhere_url=everywhere_url) if shapes else None


def _shape(quartier: Quartier) -> QuartierShape:
    rings = tuple(tuple((float(point[0]), float(point[1])) for point in ring) for ring in quartier.rings if ring)
    return QuartierShape(quartier.slug, quartier.name, rings, (quartier.longitude, quartier.latitude))
