"""Pictures that were sent, and that no status ever showed."""

import io
from datetime import timedelta

from PIL import Image

from ensembl_fed.clock import moved, utc_now
from tests.api.browser_less import Client
from tests.town import Resident, Town


async def _uploaded(resident: Resident) -> dict[str, str]:
    file = io.BytesIO()
    Image.new("RGB", (1_200, 900), "#1f4d3a").save(file, "JPEG")
    client = Client(resident.town.client, resident.address(""), resident.token)
    answer = await client.post("/api/v2/media", parts={"file": ("photo.jpg", "image/jpeg", file.getvalue())})
    kept: dict[str, str] = answer.json()
    return kept


async def _is_served(town: Town, media: dict[str, str]) -> list[bool]:
    return [(await town.client.get(media[name])).status == 200 for name in ("url", "preview_url")]


async def test_upload_that_nobody_posted_is_forgotten_after_a_day(town_on_each_store: Town) -> None:
    """Its files go with it; those of a status, or of one that waits for its hour, stay."""
    town = town_on_each_store
    (aline,) = await town.residents("aline")
    left, posted, held = [await _uploaded(aline) for _ in range(3)]
    await aline.posts("Regardez", media_ids=[posted["id"]])
    hour = (utc_now() + timedelta(days=3)).isoformat().replace("+00:00", "Z")
    await aline.posts("Plus tard", media_ids=[held["id"]], scheduled_at=hour)

    with moved(timedelta(hours=23)):
        await town.settle()
        young = await _is_served(town, left)
    with moved(timedelta(hours=31)):
        await town.settle()
        served = [await _is_served(town, media) for media in (left, posted, held)]
        listed = await aline.get("/api/v1/scheduled_statuses")

    assert young == [True, True]
    assert served == [[False, False], [True, True], [True, True]]
    assert [media["id"] for media in listed[0]["media_attachments"]] == [held["id"]]
