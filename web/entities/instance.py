"""The instance as clients see it. Source: https://docs.joinmastodon.org/entities/Instance/ and V1_Instance/"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ensembl_fed.models import DomainRule, InstanceProfile, Rule
from ensembl_fed.services.clip_formats import AUDIO_TYPES, VIDEO_TYPES
from ensembl_fed.services.prepare_image import IMAGE_TYPES
from ensembl_fed.settings import Limits, Registrations
from ensembl_fed.text.sanitize import clean_html
from web.entities.account import AccountView, Entity, account_entity
from web.version import MASTODON_API_VERSION, client_version

_LANGUAGES: Final = ["fr", "en"]


@dataclass(frozen=True, slots=True)
class InstanceView:
    """What an instance says of itself, and how many it is."""

    base_url: str
    domain: str
    profile: InstanceProfile
    limits: Limits
    registrations: Registrations
    rules: Sequence[Rule] = ()
    contact: AccountView | None = None
    members: int = 0
    active_members: int = 0
    statuses: int = 0
    domains: int = 0
    vapid_public_key: str = ""
    takes_clips: bool = False
    is_by_invitation: bool = False


def instance_entity(view: InstanceView) -> Entity:
    """V2 Instance."""
    profile = view.profile
    is_open = view.registrations is not Registrations.CLOSED
    return {
        "domain": view.domain,
        "title": profile.name,
        "version": client_version(),
        "source_url": f"{view.base_url}/a-propos#code",
        "description": profile.short_description,
        "wrapstodon": None,
        "usage": {"users": {"active_month": view.active_members}},
        "thumbnail": {"url": f"{view.base_url}/static/header.png", "description": ""},
        "icon": [{"src": f"{view.base_url}/static/mark-192.png", "size": "192x192"}],
        "languages": _LANGUAGES,
        "configuration": _configuration(view),
        "registrations": {
            "enabled": is_open,
            "approval_required": view.registrations is Registrations.APPROVAL,
            "reason_required": False,
            "message": None if is_open else "<p>Les inscriptions sont fermées.</p>",
            "min_age": None,
            "url": None,
        },
        "api_versions": {"mastodon": MASTODON_API_VERSION},
        "contact": {"email": profile.contact_email, "account": _contact(view)},
        "rules": rules_entity(view.rules),
    }


def v1_instance_entity(view: InstanceView) -> Entity:
    """V1::Instance. `uri` is the bare domain, with its port."""
    profile = view.profile
    configuration = _configuration(view)
    return {
        "uri": view.domain,
        "title": profile.name,
        "short_description": profile.short_description,
        "description": clean_html(profile.description) or profile.short_description,
        "email": profile.contact_email,
        "version": client_version(),
        "urls": {"streaming_api": streaming_url(view.base_url)},
        "stats": {"user_count": view.members, "status_count": view.statuses, "domain_count": view.domains},
        "thumbnail": f"{view.base_url}/static/header.png",
        "languages": _LANGUAGES,
        "registrations": view.registrations is not Registrations.CLOSED,
        "approval_required": view.registrations is Registrations.APPROVAL,
        "invites_enabled": False,
        "configuration": {part: configuration[part] for part in ("accounts", "statuses", "media_attachments", "polls")},
        "contact_account": _contact(view),
        "rules": rules_entity(view.rules),
    }


def streaming_url(base_url: str) -> str:
    """`wss://host` of an https base, `ws://host` of an http one."""
    return f"ws{base_url.removeprefix('http')}"


def rules_entity(rules: Sequence[Rule]) -> list[Entity]:
    """Rules. Source: https://docs.joinmastodon.org/entities/Rule/"""
    return [{"id": str(rule.id), "text": rule.text, "hint": rule.hint, "translations": {}} for rule in rules]


def domain_block_entity(rule: DomainRule) -> Entity:
    """DomainBlock. Source: https://docs.joinmastodon.org/entities/DomainBlock/"""
    return {
        "domain": rule.domain,
        "digest": hashlib.sha256(rule.domain.encode()).hexdigest(),
        "severity": rule.severity.value,
        "comment": rule.public_comment,
    }


def _contact(view: InstanceView) -> Entity | None:
    return None if view.contact is None else account_entity(view.contact)


def _configuration(view: InstanceView) -> Entity:
    limits, base = view.limits, view.base_url
    return {
        "urls": {
            "streaming": streaming_url(base),
            "status": None,
            "about": f"{base}/a-propos",
            "privacy_policy": f"{base}/a-propos#mentions",
            "terms_of_service": None,
        },
        "vapid": {"public_key": view.vapid_public_key},
        "accounts": {
            "max_display_name_length": limits.display_name_characters,
            "max_note_length": limits.profile_note_characters,
            "max_avatar_description_length": 0,
            "max_header_description_length": 0,
            "max_featured_tags": 0,
            "max_pinned_statuses": 0,
            "max_profile_fields": limits.profile_fields,
            "profile_field_name_limit": limits.profile_field_characters,
            "profile_field_value_limit": limits.profile_field_characters,
        },
        "statuses": {
            "max_characters": limits.status_characters,
            "max_media_attachments": limits.media_attachments,
            "characters_reserved_per_url": limits.characters_per_url,
        },
        "media_attachments": _media_limits(limits, takes_clips=view.takes_clips),
        "polls": _poll_limits(limits),
        "translation": {"enabled": False},
        "timelines_access": {
            "live_feeds": {"local": "public", "remote": "public"},
            "hashtag_feeds": {"local": "public", "remote": "public"},
            "trending_link_feeds": {"local": "disabled", "remote": "disabled"},
        },
        "limited_federation": view.is_by_invitation,
    }


def _poll_limits(limits: Limits) -> Entity:
    return {
        "max_options": limits.poll_options,
        "max_characters_per_option": limits.poll_option_characters,
        "min_expiration": int(limits.poll_shortest.total_seconds()),
        "max_expiration": int(limits.poll_longest.total_seconds()),
    }


def _media_limits(limits: Limits, *, takes_clips: bool) -> Entity:
    """What may be sent: films and sounds only where there is something to prepare them."""
    moving = (*VIDEO_TYPES, *AUDIO_TYPES) if takes_clips else ()
    return {
        "supported_mime_types": [*IMAGE_TYPES, *moving],
        "description_limit": limits.media_description_characters,
        "image_size_limit": limits.image_bytes,
        "image_matrix_limit": limits.image_pixels,
        "video_size_limit": limits.clip_bytes if takes_clips else 0,
        "video_frame_rate_limit": limits.video_frame_rate if takes_clips else 0,
        "video_matrix_limit": limits.video_pixels if takes_clips else 0,
    }
