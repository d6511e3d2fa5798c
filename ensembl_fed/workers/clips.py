"""Prepares films and sounds, one at a time in a process: they take minutes of a core."""

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.services.upload_clip import finish_clip
from ensembl_fed.settings import ffmpeg_of
from ensembl_fed.storage.media_work import claim_media


async def clip_turn(instance: Instance) -> bool:
    """Prepare the next one that is due; says whether there was one."""
    async with instance.hosting.clip_gate:
        async with instance.database.unit() as unit:
            due = await claim_media(unit, now=utc_now())
        if due is None:
            return False
        await finish_clip(
            instance.database, instance.files, ffmpeg_of(instance.settings), due, limits=instance.home.limits
        )
    return True
