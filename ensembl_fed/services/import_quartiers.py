"""The quartiers of a town are read from its GeoJSON; each becomes a followable Group."""

import re
from collections.abc import Mapping, Sequence

from ensembl_fed.models import Quartier
from ensembl_fed.models.kinds import AccountKind
from ensembl_fed.remote.keyring import KeyPairs
from ensembl_fed.seal import Seal
from ensembl_fed.services.register_member import create_local_account
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.town import quartier_by_slug, quartiers
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.borders import neighbours_of, refuse_muddle
from ensembl_fed.text.geojson import QuartierShape
from ensembl_fed.text.normalize import fold

_REFUSED = re.compile(r"[^a-z0-9_]+")


def group_name(slug: str) -> str:
    """The user name of a quartier's Group: `centre-ville` becomes `centre_ville`."""
    return _REFUSED.sub("_", fold(slug)).strip("_")


async def import_quartiers(
    unit: Unit, shapes: Sequence[QuartierShape], pairs: Mapping[str, KeyPairs], *, seal: Seal
) -> int:
    """Keep these quartiers, new or changed, and give each new one its Group. Returns how many were new.

    `pairs` holds a pair of keys for each slug, made before the unit since that takes a while. Quartiers that are
    missing from the file stay: help posts speak of them. Which ones lie side by side is found from all outlines.
    Raises Invalid, with nothing kept, when outlines overlap or cross themselves.
    """
    refuse_muddle({shape.slug: shape.rings for shape in shapes}, {shape.slug: shape.name for shape in shapes})
    new = 0
    for shape in shapes:
        kept = await quartier_by_slug(unit, shape.slug)
        if kept is None:
            new += 1
            kept = Quartier(
                slug=shape.slug,
                name=shape.name,
                rings=[],
                latitude=shape.latitude,
                longitude=shape.longitude,
                radius_m=float(shape.radius_m),
                group_id=await _group_of(unit, shape, pairs[shape.slug], seal),
            )
        kept.name, kept.aliases = shape.name, list(shape.aliases)
        kept.rings = [[list(point) for point in ring] for ring in shape.rings]
        kept.latitude, kept.longitude, kept.radius_m = shape.latitude, shape.longitude, float(shape.radius_m)
        await unit.add(kept)
    await _find_neighbours(unit)
    return new


async def _find_neighbours(unit: Unit) -> None:
    known = await quartiers(unit)
    beside = neighbours_of({quartier.slug: quartier.rings for quartier in known})
    for quartier in known:
        quartier.neighbours = beside[quartier.slug]
    await unit.add(*known)


async def _group_of(unit: Unit, shape: QuartierShape, pairs: KeyPairs, seal: Seal) -> int:
    name = group_name(shape.slug)
    group = await account_by_handle(unit, name)
    if group is None:
        group = await create_local_account(
            unit,
            username=name,
            kind=AccountKind.GROUP,
            display_name=f"Entraide {shape.name}",
            keys=pairs,
            seal=seal,
            note=f"Les demandes et propositions d'entraide du quartier {shape.name}.",
        )
    return group.id
