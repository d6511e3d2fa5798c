"""Filters as clients see them. Sources: https://docs.joinmastodon.org/entities/Filter/ and /V1_Filter/"""

from ensembl_fed.models import Filter, FilterKeyword, FilterStatus
from ensembl_fed.models.kinds import FilterAction
from ensembl_fed.storage.filters import WholeFilter
from web.entities.account import Entity
from web.entities.moments import optional_moment


def filter_entity(whole: WholeFilter) -> Entity:
    """Filter, with all that it looks for."""
    return {
        **bare_filter_entity(whole.filter),
        "keywords": [keyword_entity(keyword) for keyword in whole.keywords],
        "statuses": [filtered_status_entity(entry) for entry in whole.statuses],
    }


def bare_filter_entity(kept: Filter) -> Entity:
    """Filter as it stands in a FilterResult."""
    return {
        "id": str(kept.id),
        "title": kept.title,
        "context": list(kept.context),
        "expires_at": optional_moment(kept.expires_at),
        "filter_action": kept.action.value,
    }


def keyword_entity(keyword: FilterKeyword) -> Entity:
    """FilterKeyword."""
    return {"id": str(keyword.id), "keyword": keyword.keyword, "whole_word": keyword.whole_word}


def filtered_status_entity(entry: FilterStatus) -> Entity:
    """FilterStatus."""
    return {"id": str(entry.id), "status_id": str(entry.status_id)}


def v1_filter_entity(kept: Filter, keyword: FilterKeyword) -> Entity:
    """V1::Filter: a keyword with what is said of its filter; the number is the keyword's."""
    return {
        "id": str(keyword.id),
        "phrase": keyword.keyword,
        "context": list(kept.context),
        "whole_word": keyword.whole_word,
        "expires_at": optional_moment(kept.expires_at),
        "irreversible": kept.action is FilterAction.HIDE,
    }
