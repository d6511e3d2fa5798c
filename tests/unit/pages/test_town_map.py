"""The map of the quartiers: drawn from polygons, silent about small numbers."""

import re
from dataclasses import replace

import pytest

from scripts.page_values import CATEGORIES, VISITOR, sample_map
from web.pages.cards import Count
from web.pages.render import render
from web.pages.town_map import QuartierShape, TownMap, rounded_path, town_map
from web.pages.views import FrontPage, MapPage

SQUARE = ((3.0, 46.0), (3.1, 46.0), (3.1, 46.1), (3.0, 46.1), (3.0, 46.0))


def link(slug: str) -> str:
    return f"/entraide?quartier={slug}"


def one_quartier(count: int) -> TownMap:
    return town_map([QuartierShape("nord", "Le Nord", (SQUARE,))], {"nord": count}, link=link)


@pytest.mark.capability("I5", "R12")
@pytest.mark.parametrize("count", range(5))
def test_counts_below_five_are_all_the_same(count: int) -> None:
    """Nothing on a page with a map differs between none and four: not the words, the colour, the order or the code."""
    pages = [
        (
            render(FrontPage(VISITOR, map=one_quartier(number), categories=CATEGORIES, neighbours=Count.of(number))),
            render(MapPage(VISITOR, one_quartier(number), neighbours={"nord": Count.of(number)})),
        )
        for number in (0, count)
    ]

    assert pages[0] == pages[1]
    assert "moins de 5" in pages[0][0]


def test_larger_counts_are_told_and_coloured() -> None:
    """From five on the number is said, and three strengths of colour are told apart by the key."""
    assert [Count.of(number).level for number in (4, 5, 9, 10, 19, 20, 400)] == [0, 1, 1, 2, 2, 3, 3]
    assert "12 ouvertes" in render(FrontPage(VISITOR, map=one_quartier(12)))


@pytest.mark.capability("Z7", "R11")
def test_every_quartier_is_a_link_in_the_drawing_and_in_the_list() -> None:
    """The list beside the map has the same content as the map."""
    plan = sample_map()

    html = render(MapPage(VISITOR, plan))

    for tile in plan.tiles:
        assert html.count(f'href="{tile.url}"') == 2
    assert "<title id=" in html
    assert "<desc id=" in html


def test_tiles_are_in_the_order_of_their_names() -> None:
    """An order by number would tell small numbers; articles do not count."""
    names = [tile.name for tile in sample_map().tiles]

    assert names == sorted(names, key=lambda name: re.sub(r"^(Les|La|Le) ", "", name).casefold())


def test_no_coordinate_in_degrees_leaves_the_map() -> None:
    """The page holds whole units of the drawing only."""
    plan = sample_map()

    assert all(re.fullmatch(r"[MLQZ0-9, -]+", tile.path) for tile in plan.tiles)
    assert all(0 < tile.x < plan.width and 0 < tile.y < plan.height for tile in plan.tiles)


def test_north_is_up_and_east_is_right() -> None:
    """The label of a quartier stands where its point is."""
    shape = QuartierShape("nord", "Nord", (SQUARE,), (3.01, 46.09))
    other = replace(shape, slug="sud", name="Sud", label=(3.09, 46.01))

    tiles = {tile.slug: tile for tile in town_map([shape, other], {}, link=link).tiles}

    assert tiles["nord"].y < tiles["sud"].y
    assert tiles["nord"].x < tiles["sud"].x


def test_corners_are_rounded_within_short_sides() -> None:
    """A corner takes at most half of a side, and a doubled point does no harm."""
    path = rounded_path([(0, 0), (4, 0), (4, 0), (4, 100), (0, 0)])

    assert path.startswith("M")
    assert path.endswith("Z")
    assert path.count("Q") == 4


def test_a_shape_without_surface_still_has_a_place() -> None:
    """Three points on a line are not an error."""
    flat = QuartierShape("x", "X", (((3.0, 46.0), (3.1, 46.0), (3.2, 46.0)),))

    assert town_map([flat], {}, link=link).tiles[0].x == 320


def test_no_quartier_is_said() -> None:
    """A town without shapes has no map."""
    with pytest.raises(ValueError, match="at least one quartier"):
        town_map([], {}, link=link)
