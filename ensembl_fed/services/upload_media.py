"""A member sends a picture for a status to come, describes it, or takes it back."""

from dataclasses import dataclass

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Media
from ensembl_fed.models.kinds import MediaKind
from ensembl_fed.services.prepare_image import ImageUse, PreparedImage, prepare_image
from ensembl_fed.settings import Limits
from ensembl_fed.storage.files import MediaFiles
from ensembl_fed.storage.media import own_media, remove_media
from ensembl_fed.storage.unit import Unit

# Where the eye of the picture is: (x, y), each from -1 to 1, the middle being 0.
Focus = tuple[float, float]


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture whose files are written, before its row is."""

    prepared: PreparedImage
    key: str
    preview_key: str


async def keep_picture(files: MediaFiles, content: bytes, *, limits: Limits) -> KeptPicture:
    """Make a safe picture of what was sent and write its files. No unit may be open.

    Raises Invalid for what is no picture, or is too large.
    """
    prepared = await prepare_image(content, ImageUse.ATTACHMENT, limits=limits)
    key = await files.put(prepared.original.content, prepared.original.media_type)
    small = prepared.small
    preview_key = "" if small is None else await files.put(small.content, small.media_type)
    return KeptPicture(prepared, key, preview_key)


async def upload_media(
    unit: Unit, account: Account, picture: KeptPicture, *, description: str = "", focus: Focus | None = None
) -> Media:
    """Give a written picture to an account. Raises Invalid for a description that is too long."""
    check_description(description, unit.home.limits)
    meta = dict(picture.prepared.meta)
    if focus is not None:
        meta["focus"] = focus_meta(focus)
    media = Media(
        id=new_id(),
        account_id=account.id,
        kind=MediaKind.IMAGE,
        key=picture.key,
        preview_key=picture.preview_key,
        media_type=picture.prepared.original.media_type,
        description=description,
        blurhash=picture.prepared.blurhash,
        meta=meta,
        created_at=utc_now(),
    )
    await unit.add(media)
    return media


async def describe_media(
    unit: Unit,
    account: Account,
    media_id: int,
    *,
    description: str | None,
    focus: Focus | None,
    of: int | None = None,
) -> Media:
    """Change what is said of an own upload: one that stands in no status yet, or in the status `of` that is edited.

    None leaves as it is. Raises NotFound for any other upload, Invalid for a description that is too long.
    """
    media = await own_media(unit, account.id, media_id)
    if media is None or media.status_id not in (None, of):
        raise NotFound
    if description is not None:
        check_description(description, unit.home.limits)
        media.description = description
    if focus is not None:
        media.meta = {**media.meta, "focus": focus_meta(focus)}
    await unit.add(media)
    return media


async def discard_media(unit: Unit, account: Account, media_id: int) -> Media:
    """Forget an own upload that stands in no status; its files are the caller's to delete. Raises NotFound."""
    media = await own_media(unit, account.id, media_id)
    if media is None or media.status_id is not None:
        raise NotFound
    await remove_media(unit, media)
    return media


def check_description(description: str, limits: Limits) -> None:
    """Raise Invalid for a description that is too long."""
    if len(description) > limits.media_description_characters:
        raise Invalid(f"La description prend {limits.media_description_characters} caractères au plus.")


def focus_meta(focus: Focus) -> dict[str, float]:
    """The point as clients read it, within the picture."""
    x, y = (max(-1.0, min(1.0, value)) for value in focus)
    return {"x": x, "y": y}
