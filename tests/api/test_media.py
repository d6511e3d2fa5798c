"""Pictures for statuses."""

import io

import pytest
from PIL import Image

from tests.api import entity_shapes as shapes
from tests.api.browser_less import Client
from tests.town import Resident, Town


def _picture(form: str = "JPEG", size: tuple[int, int] = (1_200, 900), *, exif: bool = False) -> bytes:
    file = io.BytesIO()
    picture = Image.new("RGB", size, "#1f4d3a")
    marks = Image.Exif()
    marks[0x010E] = "14 rue des Lilas"
    picture.save(file, form, **({"exif": marks} if exif else {}))
    return file.getvalue()


def _client(resident: Resident) -> Client:
    base = resident.address("")
    return Client(resident.town.client, base, resident.token)


async def _uploaded(resident: Resident, content: bytes, **fields: str):  # type: ignore[no-untyped-def]
    parts = {**fields, "file": ("../../etc/photo.svg", "image/svg+xml", content)}
    return await _client(resident).post("/api/v2/media", parts=parts)


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_picture_is_described_posted_and_served(town: Town, version: str) -> None:
    """S28: kept under a name of ours, as a picture and nothing else, without what the camera wrote into it."""
    (aline,) = await town.residents("aline")
    parts = {
        "file": ("../photo.svg", "image/svg+xml", _picture(exif=True)),
        "description": "Un jardin",
        "focus": "0.5,-2",
    }

    answer = await _client(aline).post(f"/api/{version}/media", parts=parts)
    kept = answer.json()
    posted = await aline.posts("Regardez", media_ids=[kept["id"]], visibility="public")
    served = await town.client.get(kept["url"])

    assert answer.status == 200
    shapes.media(kept)
    assert (kept["type"], kept["description"]) == ("image", "Un jardin")
    assert kept["meta"]["focus"] == {"x": 0.5, "y": -1.0}
    assert kept["meta"]["original"]["width"] == 1_200
    shapes.status(posted)
    assert posted["media_attachments"] == [kept]
    assert served.status == 200
    assert served.headers["content-type"] == "image/jpeg"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in served.headers["content-security-policy"]
    assert b"Lilas" not in served.body
    assert [one["id"] for one in await aline.get("/api/v1/timelines/public", only_media="true")] == [posted["id"]]


async def test_description_changes_until_it_is_posted_and_in_an_edit(town: Town) -> None:
    """PUT media before; media_attributes of the edit afterwards."""
    (aline,) = await town.residents("aline")
    kept = (await _uploaded(aline, _picture())).json()
    path = f"/api/v1/media/{kept['id']}"

    changed = (await aline.asks("PUT", path, json={"description": "Un vélo", "focus": "0,0.25"})).json()
    read = await aline.get(path)
    posted = await aline.posts("Vélo", media_ids=[kept["id"]])
    after = await aline.asks("PUT", path, json={"description": "Trop tard"})
    edit = {
        "status": "Vélo bleu",
        "media_ids": [kept["id"]],
        "media_attributes": [{"id": kept["id"], "description": "Bleu"}],
    }
    edited = (await aline.asks("PUT", f"/api/v1/statuses/{posted['id']}", json=edit)).json()

    assert changed == read
    assert changed["description"] == "Un vélo"
    assert after.status == 404
    assert edited["media_attachments"][0]["description"] == "Bleu"
    assert edited["media_attachments"][0]["meta"]["focus"] == {"x": 0.0, "y": 0.25}


async def test_anothers_upload_is_not_found_and_not_posted(town: Town) -> None:
    """S30: neither to read, nor to change, nor to attach."""
    aline, bruno = await town.residents("aline", "bruno")
    kept = (await _uploaded(aline, _picture())).json()

    for method in ("GET", "PUT", "DELETE"):
        assert (await bruno.asks(method, f"/api/v1/media/{kept['id']}")).status == 404
    stolen = await bruno.asks("POST", "/api/v1/statuses", json={"status": "À moi", "media_ids": [kept["id"]]})
    assert stolen.status == 422
    assert (await aline.asks("DELETE", f"/api/v1/media/{kept['id']}")).json() == {}
    assert (await town.client.get(kept["url"])).status == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "peut pas être lue"),
        (b"<html><script>alert(1)</script>", "peut pas être lue"),
        (_picture()[:500], "peut pas être lue"),
        (b"\0\0\0\x18ftypmp42" + bytes(64), "vidéos et les sons"),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(64), "vidéos et les sons"),
        (b"ID3\x04" + bytes(64), "vidéos et les sons"),
        (b"\0\0\0\x18ftypheic" + bytes(64), "peut pas être lue"),
        (b"", "Aucun fichier"),
    ],
)
async def test_what_is_no_picture_is_refused(town: Town, content: bytes, said: str) -> None:
    """422 with the reason; nothing is kept."""
    (aline,) = await town.residents("aline")

    answer = await _uploaded(aline, content)

    assert answer.status == 422
    assert said in answer.json()["error"]


async def test_bad_words_about_a_picture_are_refused(town: Town) -> None:
    """A focus that is no point, a description that is too long, a file that is too heavy."""
    (aline,) = await town.residents("aline")

    for fields in ({"focus": "left"}, {"focus": "nan,0"}, {"description": "a" * 1_501}):
        assert (await _uploaded(aline, _picture(), **fields)).status == 422
    heavy = await _uploaded(aline, b"\xff" * (aline.instance.home.limits.image_bytes + 1))
    assert heavy.status == 413
