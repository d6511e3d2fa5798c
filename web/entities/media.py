"""Pictures, films and sounds as clients see them. Source: https://docs.joinmastodon.org/entities/MediaAttachment/"""

from ensembl_fed.models import Media
from ensembl_fed.models.kinds import MediaKind
from ensembl_fed.storage.files import MEDIA_PATH

Entity = dict[str, object]


def media_entity(media: Media, base_url: str) -> Entity:
    """MediaAttachment. `base_url` is the public address of the instance that keeps the file."""
    is_ours = bool(media.key)
    url = f"{base_url}{MEDIA_PATH}/{media.key}" if is_ours else media.remote_url or None
    # Of a film or a sound without a picture there is nothing to show beforehand.
    shown = url if media.kind in (MediaKind.IMAGE, MediaKind.UNKNOWN) else None
    preview = f"{base_url}{MEDIA_PATH}/{media.preview_key}" if media.preview_key else shown
    return {
        "id": str(media.id),
        "type": media.kind.value,
        "url": url,
        "preview_url": preview,
        "remote_url": None if is_ours else media.remote_url or None,
        "preview_remote_url": None,
        "meta": media.meta or None,
        "description": media.description or None,
        "blurhash": media.blurhash or None,
    }
