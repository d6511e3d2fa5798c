"""Quartiers enter an instance: each needs keys for its Group, which take a while to make."""

import asyncio
from collections.abc import Sequence

from ensembl_fed.instance.instance import Instance
from ensembl_fed.remote.keyring import make_key_pairs
from ensembl_fed.services.import_quartiers import import_quartiers
from ensembl_fed.text.geojson import QuartierShape


async def bring_quartiers(instance: Instance, shapes: Sequence[QuartierShape]) -> int:
    """Keep these quartiers and give each new one its Group; returns how many were new."""
    made = await asyncio.gather(*(asyncio.to_thread(make_key_pairs) for _ in shapes))
    pairs = {shape.slug: keys for shape, keys in zip(shapes, made, strict=True)}
    async with instance.database.unit() as unit:
        return await import_quartiers(unit, shapes, pairs, seal=instance.seal)
