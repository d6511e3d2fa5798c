"""Films and sounds for statuses: prepared behind the client's back, shown when they are fit to be, or refused."""

import subprocess
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import imageio_ffmpeg
import pytest

from ensembl_fed.workers.clips import clip_turn
from tests.api import entity_shapes as shapes
from tests.api.browser_less import Answer, Client
from tests.api.page_visits import visitor
from tests.town import Resident, Town, open_town, trial_settings

_TOOL = imageio_ffmpeg.get_ffmpeg_exe()
_PICTURES = ("-f", "lavfi", "-i", "testsrc=d=1:s=322x242:r=25")
_SOUND = ("-f", "lavfi", "-i", "sine=d=1")
_WORDS = ("-metadata", "title=14 rue des Lilas", "-metadata", "location=+46.5600+003.3300/")


@cache
def _clip(suffix: str, *arguments: str) -> bytes:
    with TemporaryDirectory() as place:
        made = Path(place) / f"made{suffix}"
        subprocess.run([_TOOL, "-v", "error", *arguments, *_WORDS, str(made)], check=True)
        return made.read_bytes()


def _film() -> bytes:
    return _clip(".mp4", *_PICTURES, *_SOUND, "-c:v", "libx264", "-c:a", "aac")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town that has ffmpeg."""
    async with open_town(trial_settings(tmp_path / "data", ffmpeg=_TOOL)) as opened:
        yield opened


async def _sent(resident: Resident, content: bytes, *, version: str = "v2", **fields: str) -> Answer:
    client = Client(resident.town.client, resident.address(""), resident.token)
    parts = {**fields, "file": ("../../film.svg", "image/svg+xml", content)}
    return await client.post(f"/api/{version}/media", parts=parts)


@pytest.mark.capability("T3")
async def test_film_is_prepared_then_shown_and_read_in_parts(town: Town) -> None:
    """S28: 202 without address, 206 meanwhile, 200 with picture, length and blurhash; nothing of the sender stays."""
    (aline,) = await town.residents("aline")
    film = _film()

    began = await _sent(aline, film, description="Le marché", focus="0.1,0.2")
    path = f"/api/v1/media/{began.json()['id']}"
    waiting = await aline.asks("GET", path)
    early = await aline.asks("POST", "/api/v1/statuses", json={"status": "Vite", "media_ids": [began.json()["id"]]})
    await clip_turn(aline.instance)
    ready = await aline.asks("GET", path)
    posted = await aline.posts("Le marché", media_ids=[began.json()["id"]], visibility="public")
    whole = await town.client.get(ready.json()["url"])
    part = await town.client.request("GET", ready.json()["url"], headers={"range": "bytes=4-7"})
    beyond = await town.client.request("GET", ready.json()["url"], headers={"range": "bytes=99999999-"})

    assert b"Lilas" in film
    assert (began.status, began.json()["url"], waiting.status, early.status) == (202, None, 206, 422)
    assert "préparation" in early.json()["error"]
    assert ready.status == 200
    kept = ready.json()
    shapes.media(kept)
    assert (kept["type"], kept["description"]) == ("video", "Le marché")
    assert kept["meta"]["focus"] == {"x": 0.1, "y": 0.2}
    assert (kept["meta"]["width"], kept["meta"]["height"], kept["meta"]["fps"]) == (322, 242, 25)
    assert kept["meta"]["original"]["duration"] == pytest.approx(1.0, abs=0.1)
    assert kept["meta"]["original"]["bitrate"] > 0
    assert kept["preview_url"].endswith((".jpg", ".png"))
    assert kept["blurhash"]
    assert posted["media_attachments"] == [kept]
    assert whole.headers["content-type"] == "video/mp4"
    assert b"Lilas" not in whole.body
    assert b"+46.56" not in whole.body
    assert (part.status, part.body, part.headers["content-range"]) == (206, b"ftyp", f"bytes 4-7/{len(whole.body)}")
    assert beyond.status == 416


async def test_sound_is_ready_at_once_at_the_old_endpoint(town: Town) -> None:
    """v1 waits; a sound has a length and no picture."""
    (aline,) = await town.residents("aline")

    answer = await _sent(aline, _clip(".mp3", *_SOUND), version="v1")

    kept = answer.json()
    assert answer.status == 200
    shapes.media(kept)
    assert (kept["type"], kept["preview_url"], kept["blurhash"]) == ("audio", None, None)
    assert kept["meta"]["audio_encode"] == "aac"
    served = await town.client.get(kept["url"])
    assert served.headers["content-type"] == "audio/mp4"
    assert b"Lilas" not in served.body


async def test_moving_gif_becomes_a_silent_film(town: Town) -> None:
    """As Mastodon's `gifv`; a GIF that does not move stays a picture."""
    (aline,) = await town.residents("aline")

    moving = await _sent(aline, _clip(".gif", *_PICTURES), version="v1")
    still = await _sent(aline, _clip(".gif", *_PICTURES, "-frames:v", "1"))

    assert (moving.status, moving.json()["type"]) == (200, "gifv")
    assert (still.status, still.json()["type"]) == (200, "image")


@pytest.mark.parametrize("content", [_film()[:2_000], b"\0\0\0\x18ftypmp42" + bytes(4_000), b"ID3\x04" + bytes(4_000)])
async def test_what_ffmpeg_cannot_read_is_told_to_its_owner_alone(town: Town, content: bytes) -> None:
    """422 with the reason once it was tried; it is never shown nor attached, and its file is gone."""
    aline, bruno = await town.residents("aline", "bruno")

    began = await _sent(aline, content)
    await clip_turn(aline.instance)
    path = f"/api/v1/media/{began.json()['id']}"
    told = await aline.asks("GET", path)
    attached = await aline.asks("POST", "/api/v1/statuses", json={"status": "x", "media_ids": [began.json()["id"]]})

    assert (began.status, told.status, attached.status) == (202, 422, 422)
    assert "ne peut pas être lu" in told.json()["error"]
    assert (await bruno.asks("GET", path)).status == 404
    assert not await clip_turn(aline.instance)
    assert (await aline.asks("DELETE", path)).status == 200


async def test_what_reads_other_files_is_no_film(town: Town) -> None:
    """S28: a playlist and a list of files are not among what is read, whatever they are called."""
    (aline,) = await town.residents("aline")

    for content in (b"#EXTM3U\nfile:///etc/passwd\n", b"ffconcat version 1.0\nfile /etc/passwd\n", b"RIFF\0\0\0\0AVI "):
        assert (await _sent(aline, content)).status == 422


async def test_clients_are_told_what_may_be_sent(town: Town, tmp_path: Path) -> None:
    """Films and sounds only where ffmpeg is; elsewhere no room is given for them."""
    (aline,) = await town.residents("aline")
    async with open_town(trial_settings(tmp_path / "other", ffmpeg="off")) as plain:
        (bruno,) = await plain.residents("bruno")
        without = (await bruno.get("/api/v2/instance"))["configuration"]["media_attachments"]
        refused = await _sent(bruno, _film())
    with_tool = (await aline.get("/api/v2/instance"))["configuration"]["media_attachments"]

    assert "video/mp4" in with_tool["supported_mime_types"]
    assert with_tool["video_size_limit"] > 0
    assert not [one for one in without["supported_mime_types"] if not one.startswith("image/")]
    assert without["video_size_limit"] == 0
    assert refused.status == 422
    assert "vidéos et les sons" in refused.json()["error"]


@pytest.mark.parametrize(("suffix", "made_of", "shown"), [(".mp4", _PICTURES, "<video"), (".mp3", _SOUND, "<audio")])
async def test_pages_play_a_clip_when_asked_to(town: Town, suffix: str, made_of: tuple[str, ...], shown: str) -> None:
    """With its description for those who neither see nor hear it; nothing is loaded or played by itself."""
    (aline,) = await town.residents("aline")
    kept = (await _sent(aline, _clip(suffix, *made_of), description="Le marché de samedi")).json()
    await clip_turn(aline.instance)
    posted = await aline.posts("Écoutez", media_ids=[kept["id"]], visibility="public")

    html = (await visitor(town, aline.instance).get(f"/@aline/{posted['id']}")).text
    start = html.index(shown)
    element = html[start : html.index(">", start)]
    assert 'controls preload="none"' in element
    assert 'aria-label="Le marché de samedi"' in element
    assert "autoplay" not in html
