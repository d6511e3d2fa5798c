"""Pictures from strangers made safe and small: decoded, turned upright, scaled, written anew (I4, security 28)."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from blurhash_rs import blurhash_encode
from PIL import Image, ImageOps, UnidentifiedImageError

from ensembl_fed.errors import Invalid
from ensembl_fed.services.clip_formats import clip_format
from ensembl_fed.settings import Limits

# What Pillow may try: the type that the sender names is never believed.
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
IMAGE_TYPES: Final = ("image/jpeg", "image/png", "image/webp", "image/gif")
_JPEG_QUALITY: Final = 85
_THREADS: Final = 2  # a picture of 33 megapixels takes about 130 MB while it is decoded
_BLURHASH_SIDE: Final = 32
_UNREADABLE: Final = "Cette image ne peut pas être lue. Envoyez une photo en JPEG, PNG, WebP ou GIF."
_MOVING: Final = "Les vidéos et les sons ne sont pas acceptés ici. Envoyez une photo en JPEG, PNG, WebP ou GIF."


class ImageUse(Enum):
    """What a picture is for: the box it must fit in, and whether it is cut to fill it."""

    # Mastodon's sizes (app/models/concerns/account/avatar.rb, header.rb, media_attachment.rb).
    AVATAR = (400, 400, True)
    HEADER = (1500, 500, True)
    ATTACHMENT = (3840, 2160, False)
    PREVIEW = (640, 360, False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: nothing of the sender's file but its pixels."""

    content: bytes
    media_type: str
    width: int
    height: int

    @property
    def meta(self) -> dict[str, object]:
        """Its size as clients read it."""
        return {
            "width": self.width,
            "height": self.height,
            "size": f"{self.width}x{self.height}",
            "aspect": self.width / self.height,
        }


@dataclass(frozen=True, slots=True)
class PreparedImage:
    """A picture and what is shown before it: a smaller one (attachments alone), and a blurhash."""

    original: Picture
    small: Picture | None
    blurhash: str

    @property
    def meta(self) -> dict[str, object]:
        """`Media.meta`: {"original": {…}, "small": {…}}."""
        meta: dict[str, object] = {"original": self.original.meta}
        if self.small is not None:
            meta["small"] = self.small.meta
        return meta


async def prepare_image(content: bytes, use: ImageUse, *, limits: Limits) -> PreparedImage:
    """Make a picture of what was sent, in a thread. Of an animation the first frame is kept.

    Position, camera and every other metadata are left behind. Raises Invalid for what is no picture, or too large.
    Never call it inside a unit.
    """
    if len(content) > limits.image_bytes:
        raise Invalid(f"Cette image est trop lourde : {limits.image_bytes // 1024 // 1024} Mo au plus.")
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_pool(), _prepare, content, use, limits.image_pixels)


async def is_moving_picture(content: bytes) -> bool:
    """Whether a GIF has more than one frame."""
    return await asyncio.get_running_loop().run_in_executor(_pool(), _moves, content)


def _moves(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content), formats=("GIF",)) as source:
            return bool(getattr(source, "is_animated", False))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        return False


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="pictures")


def _prepare(content: bytes, use: ImageUse, most_pixels: int) -> PreparedImage:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as source:
            if source.width * source.height > most_pixels:
                raise Invalid("Cette image a trop de pixels.")
            picture = _decoded(source, use)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise Invalid(_MOVING if _is_film_or_sound(content) else _UNREADABLE) from error
    original = _scaled(picture, use)
    small = _scaled(original, ImageUse.PREVIEW) if use is ImageUse.ATTACHMENT else None
    return PreparedImage(_written(original), None if small is None else _written(small), _blurhash(original))


def _is_film_or_sound(content: bytes) -> bool:
    """For a refusal that says why."""
    found = clip_format(content)
    return found is not None and found.demuxer != "gif"


def _decoded(source: Image.Image, use: ImageUse) -> Image.Image:
    width, height, _ = use.value
    # A JPEG is read at a half or a quarter of its size when that is still enough: much less room and time.
    source.draft("RGB", (max(width, height), max(width, height)))
    upright = ImageOps.exif_transpose(source)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    return upright.convert("RGBA" if has_alpha else "RGB")


def _scaled(picture: Image.Image, use: ImageUse) -> Image.Image:
    width, height, is_filled = use.value
    if is_filled:
        return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)
    # The box is a number of pixels, whichever side is longer.
    ratio = (width * height / (picture.width * picture.height)) ** 0.5
    if ratio >= 1:
        return picture
    size = (max(1, int(picture.width * ratio)), max(1, int(picture.height * ratio)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _written(picture: Image.Image) -> Picture:
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    file = io.BytesIO()
    if picture.mode == "RGBA":
        clean.save(file, "PNG")
        media_type = "image/png"
    else:
        clean.save(file, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
        media_type = "image/jpeg"
    return Picture(file.getvalue(), media_type, picture.width, picture.height)


def _blurhash(picture: Image.Image) -> str:
    tiny = picture.convert("RGB").resize((_BLURHASH_SIDE, _BLURHASH_SIDE), Image.Resampling.BILINEAR)
    return blurhash_encode(tiny, 4, 3)
