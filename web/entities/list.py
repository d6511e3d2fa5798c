"""Lists as clients see them. Source: https://docs.joinmastodon.org/entities/List/"""

from ensembl_fed.models import AccountList
from web.entities.account import Entity


def list_entity(kept: AccountList) -> Entity:
    """List."""
    return {
        "id": str(kept.id),
        "title": kept.title,
        "replies_policy": kept.replies_policy.value,
        "exclusive": kept.exclusive,
    }
