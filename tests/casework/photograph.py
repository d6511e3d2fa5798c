"""A photograph as a telephone makes it."""

import io

from PIL import Image


def photo(width: int = 400, height: int = 600) -> bytes:
    """A JPEG with a camera's words in it."""
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "canariexif"
    Image.new("RGB", (width, height), "white").save(written, "JPEG", exif=exif)
    return written.getvalue()
