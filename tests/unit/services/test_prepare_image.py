"""Pictures lose what they betray."""

import io

import pytest
from PIL import Image

from ensembl_fed.errors import Invalid
from ensembl_fed.services.prepare_image import ImageUse, prepare_image
from ensembl_fed.settings import LIMITS, Limits


def _photo(size: tuple[int, int] = (800, 600), *, orientation: int = 1) -> bytes:
    picture = Image.new("RGB", size, "#c03020")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[2] = (46.0, 33.0, 58.0)  # a latitude
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, comment=b"secret")
    return file.getvalue()


def _opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.capability("I4")
async def test_position_and_camera_are_left_behind() -> None:
    """A photo keeps its pixels and no metadata at all (S28)."""
    photo = _photo()
    assert b"Camera" in photo

    prepared = await prepare_image(photo, ImageUse.ATTACHMENT, limits=LIMITS)

    for picture in (prepared.original, prepared.small):
        assert picture is not None
        assert b"Exif" not in picture.content
        assert b"Camera" not in picture.content
        assert b"secret" not in picture.content
        assert not _opened(picture.content).getexif()


async def test_a_turned_photo_stands_upright() -> None:
    """The orientation is applied before it is forgotten."""
    prepared = await prepare_image(_photo((800, 600), orientation=6), ImageUse.ATTACHMENT, limits=LIMITS)

    assert (prepared.original.width, prepared.original.height) == (600, 800)
    assert prepared.meta["original"] == {"width": 600, "height": 800, "size": "600x800", "aspect": 0.75}


async def test_sizes() -> None:
    """An avatar fills 400 × 400, a header 1500 × 500, a preview has at most 640 × 360 pixels."""
    avatar = await prepare_image(_photo(), ImageUse.AVATAR, limits=LIMITS)
    header = await prepare_image(_photo(), ImageUse.HEADER, limits=LIMITS)
    attachment = await prepare_image(_photo((4000, 3000)), ImageUse.ATTACHMENT, limits=LIMITS)

    assert (avatar.original.width, avatar.original.height) == (400, 400)
    assert (header.original.width, header.original.height) == (1500, 500)
    assert attachment.small is not None
    assert attachment.original.width * attachment.original.height <= 3840 * 2160
    assert attachment.small.width * attachment.small.height <= 640 * 360
    assert len(attachment.blurhash) > 6


async def test_a_transparent_picture_stays_so() -> None:
    """Alpha is kept, as PNG."""
    file = io.BytesIO()
    Image.new("RGBA", (64, 64), (10, 20, 30, 40)).save(file, "WEBP", lossless=True)

    prepared = await prepare_image(file.getvalue(), ImageUse.ATTACHMENT, limits=LIMITS)

    assert prepared.original.media_type == "image/png"
    assert _opened(prepared.original.content).mode == "RGBA"


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\xff\xd8\xff\xe0 not a jpeg", _photo()[:400]],
)
async def test_what_is_no_picture_is_refused(content: bytes) -> None:
    """Broken files and other formats are the sender's fault, not ours (S21)."""
    with pytest.raises(Invalid):
        await prepare_image(content, ImageUse.AVATAR, limits=LIMITS)


async def test_too_many_pixels_are_refused_before_decoding() -> None:
    """A small file can hold a huge picture (S28)."""
    with pytest.raises(Invalid):
        await prepare_image(_photo((300, 300)), ImageUse.AVATAR, limits=Limits(image_pixels=10_000))
