"""A mute for some time ends by itself."""

from datetime import timedelta

from ensembl_fed.clock import utc_now
from ensembl_fed.services.mute_account import END_MUTE_JOB, end_mute
from ensembl_fed.storage.jobs import claim_jobs
from tests.town import Town


async def test_mute_ends_at_its_hour(town_on_each_store: Town) -> None:
    """A job waits for it; then the muted are shown again. One that was prolonged goes on."""
    aline, bruno = await town_on_each_store.residents("aline", "bruno")
    await aline.follows(bruno)
    await bruno.posts("Bonjour", visibility="public")
    path = f"/api/v1/accounts/{bruno.account_id}/mute"

    muted = await aline.post(path, duration=3600)
    hidden = await aline.home()
    await aline.post(path, duration=7200)
    after_one, after_two = utc_now() + timedelta(hours=1, minutes=1), utc_now() + timedelta(hours=2, minutes=1)
    async with aline.instance.database.unit() as unit:
        due = [job.kind for job in await claim_jobs(unit, now=after_two, limit=50)]
        await end_mute(unit, aline.account_id, bruno.account_id, now=after_one)
    (prolonged,) = await aline.get("/api/v1/mutes")
    async with aline.instance.database.unit() as unit:
        await end_mute(unit, aline.account_id, bruno.account_id, now=after_two)

    assert muted["muting"] is True
    assert muted["muting_expires_at"] is not None
    assert hidden == []
    assert due.count(END_MUTE_JOB) == 2
    assert prolonged["mute_expires_at"] is not None
    assert await aline.get("/api/v1/mutes") == []
    assert await aline.home() == ["Bonjour"]
