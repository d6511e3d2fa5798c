"""Accounts as clients see them. Source: https://docs.joinmastodon.org/entities/Account/"""

from dataclasses import dataclass
from typing import Final

from ensembl_fed.models import Account, Member
from ensembl_fed.models.kinds import AccountKind, Role, Visibility
from ensembl_fed.storage.relationships import Standing
from web.entities.moments import day, moment, optional_moment

Entity = dict[str, object]

_DEFAULT_AVATAR: Final = "/static/avatar.png"
_DEFAULT_HEADER: Final = "/static/header.png"
# (id, French name, colour, permissions) as in Mastodon's UserRole; the permissions are its bits for what we have.
_ROLES: Final = {
    Role.RESIDENT: ("-99", "", "", "0"),
    Role.CCAS: ("1", "CCAS", "#8a4b08", "0"),
    Role.MODERATOR: ("2", "Modération", "#1f4d3a", "1308"),
    Role.ADMIN: ("3", "Administration", "#1f4d3a", "1"),
}
# Clients know four words; the two of ours must look narrow to them (capability T13).
_SHOWN_VISIBILITY: Final = {Visibility.TOWN: "private", Visibility.INSTANCE: "private"}


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account, the base address of the instance that shows it, and what only some pages ask for."""

    account: Account
    base_url: str
    role: Role | None = None
    moved_to: "AccountView | None" = None


@dataclass(frozen=True, slots=True)
class CredentialView:
    """An account as its own member sees it."""

    account: Account
    member: Member
    base_url: str
    follow_requests_count: int = 0


def account_entity(view: AccountView) -> Entity:
    """Account: every documented field, none of them null that clients take for granted."""
    account = view.account
    is_hidden = account.suspended_at is not None
    entity: Entity = {
        "id": str(account.id),
        "username": account.username,
        "acct": handle_of(account),
        "display_name": "" if is_hidden else account.display_name,
        "locked": account.locked,
        "bot": account.bot,
        "discoverable": account.discoverable,
        "indexable": account.indexable,
        "group": account.kind is AccountKind.GROUP,
        "created_at": day(account.created_at),
        "note": "" if is_hidden else account.note,
        "url": account.url or account.uri,
        "uri": account.uri,
        **_pictures(view, is_hidden=is_hidden),
        "followers_count": account.followers_count,
        "following_count": account.following_count,
        "statuses_count": account.statuses_count,
        "last_status_at": None if account.last_status_at is None else account.last_status_at.date().isoformat(),
        "hide_collections": False,
        "noindex": not account.indexable,
        "show_media": True,
        "show_media_replies": True,
        "show_featured": False,
        "emojis": account.emojis,
        "roles": _badges(view.role),
        "fields": [] if is_hidden else [field_entity(field) for field in account.fields],
        "feature_approval": {"automatic": [], "manual": [], "current_user": "denied"},
    }
    if is_hidden:
        entity["suspended"] = True
    if account.limited_at is not None:
        entity["limited"] = True
    if view.moved_to is not None:
        entity["moved"] = account_entity(view.moved_to)
    return entity


def credential_account_entity(view: CredentialView) -> Entity:
    """CredentialAccount: an account with what its member typed, and what their posts begin with."""
    account, member = view.account, view.member
    entity = account_entity(AccountView(account, view.base_url, member.role))
    entity["source"] = {
        "privacy": shown_visibility(member.default_visibility),
        "sensitive": member.default_sensitive,
        "language": member.default_language,
        "note": account.note_source,
        "fields": [
            {"name": field["name"], "value": field.get("source", field["value"]), "verified_at": None}
            for field in account.fields
        ],
        "follow_requests_count": view.follow_requests_count,
        "hide_collections": False,
        "discoverable": account.discoverable,
        "indexable": account.indexable,
        "attribution_domains": [],
        "quote_policy": "nobody",
    }
    entity["role"] = role_entity(member.role)
    return entity


def relationship_entity(standing: Standing) -> Entity:
    """Relationship. Source: https://docs.joinmastodon.org/entities/Relationship/"""
    return {
        "id": str(standing.target_id),
        "following": standing.is_following,
        "showing_reblogs": standing.is_showing_reblogs,
        "notifying": standing.is_notifying,
        "languages": None,
        "followed_by": standing.is_followed_by,
        "blocking": standing.is_blocking,
        "blocked_by": standing.is_blocked_by,
        "muting": standing.is_muting,
        "muting_notifications": standing.is_muting_notifications,
        "muting_expires_at": optional_moment(standing.muted_until),
        "requested": standing.is_requested,
        "requested_by": standing.is_requested_by,
        "domain_blocking": standing.is_domain_blocking,
        "endorsed": standing.is_endorsed,
        "note": standing.note,
    }


def role_entity(role: Role) -> Entity:
    """Role. Source: https://docs.joinmastodon.org/entities/Role/"""
    number, name, color, permissions = _ROLES[role]
    return {
        "id": number,
        "name": name,
        "color": color,
        "permissions": permissions,
        "highlighted": role is not Role.RESIDENT,
        "collection_limit": 0,
    }


def field_entity(field: dict[str, object]) -> Entity:
    """A line of a profile: its HTML, never what was typed."""
    return {"name": field.get("name", ""), "value": field.get("value", ""), "verified_at": field.get("verified_at")}


def muted_account_entity(view: AccountView, standing: Standing) -> Entity:
    """MutedAccount: an account, and until when it is muted."""
    until = standing.muted_until
    return {**account_entity(view), "mute_expires_at": None if until is None else moment(until)}


def handle_of(account: Account) -> str:
    """`lea` for our own, `lea@host` for everyone else."""
    return account.username if account.is_local else f"{account.username}@{account.domain}"


def shown_visibility(visibility: Visibility) -> str:
    """One of the four words that clients know; the town's own scopes look like followers-only to them."""
    return _SHOWN_VISIBILITY.get(visibility, visibility.value)


def _pictures(view: AccountView, *, is_hidden: bool) -> Entity:
    avatar = (not is_hidden and view.account.avatar_url) or view.base_url + _DEFAULT_AVATAR
    header = (not is_hidden and view.account.header_url) or view.base_url + _DEFAULT_HEADER
    return {
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": "",
        "header": header,
        "header_static": header,
        "header_description": "",
    }


def _badges(role: Role | None) -> list[Entity]:
    if role is None or role is Role.RESIDENT:
        return []
    number, name, color, _ = _ROLES[role]
    return [{"id": number, "name": name, "color": color}]
