"""Preview cards as clients see them. Source: https://docs.joinmastodon.org/entities/PreviewCard/"""

from activitypub.addresses import origin_of
from ensembl_fed.models import PreviewCard
from web.entities.account import Entity
from web.entities.moments import optional_moment


def card_entity(card: PreviewCard) -> Entity:
    """PreviewCard of a link. Without a picture: it would be fetched from the page's server by whoever reads."""
    author = {"name": card.author_name, "url": "", "account": None}
    return {
        "url": card.url,
        "title": card.title,
        "description": card.description,
        "language": None,
        "type": "link",
        "authors": [author] if card.author_name else [],
        "author_name": card.author_name,
        "author_url": "",
        "provider_name": card.provider_name,
        "provider_url": origin_of(card.url),
        "html": "",
        "width": 0,
        "height": 0,
        "image": None,
        "image_description": "",
        "embed_url": "",
        "blurhash": None,
        "missing_attribution": False,
        "published_at": optional_moment(card.published_at),
    }
