"""A member changes what others see of them, and what their posts begin with."""

from collections.abc import Sequence
from dataclasses import dataclass

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.events import AccountChanged
from ensembl_fed.models import Account, Member
from ensembl_fed.models.kinds import AccountKind, Visibility
from ensembl_fed.outbox.publish import publish_profile_update
from ensembl_fed.services.add_emoji import emojis_in
from ensembl_fed.settings import Limits
from ensembl_fed.storage.accounts import account_by_id, member_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.compose import MentionTarget, compose_html
from ensembl_fed.text.sanitize import clean_inline, html_to_text

_LONGEST_LANGUAGE = 16


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What to change; None leaves a thing as it is. An empty `avatar_url` or `header_url` takes the picture away."""

    display_name: str | None = None
    note: str | None = None
    fields: Sequence[tuple[str, str]] | None = None
    locked: bool | None = None
    bot: bool | None = None
    discoverable: bool | None = None
    indexable: bool | None = None
    avatar_url: str | None = None
    header_url: str | None = None
    default_visibility: Visibility | None = None
    default_sensitive: bool | None = None
    default_language: str | None = None


async def update_profile(unit: Unit, member_id: int, change: ProfileChange) -> tuple[Account, Member]:
    """Change a member's profile and tell whoever follows them. Raises Invalid for what is too long."""
    check_change(change, unit.home.limits)
    member = await member_by_id(unit, member_id)
    account = None if member is None else await account_by_id(unit, member.account_id)
    if member is None or account is None:
        raise NotFound
    _change_defaults(member, change)
    before = _shown(account)
    _change_account(unit, account, change)
    if ":" in account.display_name + account.note or account.emojis:
        account.emojis = await emojis_in(unit, account.display_name, html_to_text(account.note))
    is_changed = _shown(account) != before
    account.version += is_changed
    unit.session.add_all([member, account])
    await unit.session.flush()
    if is_changed:
        await publish_profile_update(unit, account)
    unit.tell(AccountChanged(account.id))
    return account, member


def check_change(change: ProfileChange, limits: Limits) -> None:
    """Raise Invalid for what is longer than the limits allow."""
    if len(change.display_name or "") > limits.display_name_characters:
        raise Invalid(f"Le nom affiché prend {limits.display_name_characters} caractères au plus.")
    if len(change.note or "") > limits.profile_note_characters:
        raise Invalid(f"La présentation prend {limits.profile_note_characters} caractères au plus.")
    fields = change.fields or ()
    if len(fields) > limits.profile_fields:
        raise Invalid(f"Le profil prend {limits.profile_fields} champs au plus.")
    if any(len(part) > limits.profile_field_characters for pair in fields for part in pair):
        raise Invalid(f"Un champ du profil prend {limits.profile_field_characters} caractères au plus.")
    if len(change.default_language or "") > _LONGEST_LANGUAGE:
        raise Invalid("Cette langue n’est pas connue.")


def note_html(unit: Unit, text: str) -> str:
    """A plain text of a profile as HTML: links and hashtags, but nobody is mentioned."""
    nobody: dict[str, MentionTarget] = {}
    return compose_html(text, mentions=nobody, tag_url=unit.home.addresses.tag)


def _change_account(unit: Unit, account: Account, change: ProfileChange) -> None:
    if change.display_name is not None:
        account.display_name = clean_inline(change.display_name)
    if change.note is not None:
        account.note_source = change.note
        account.note = note_html(unit, change.note)
    if change.fields is not None:
        account.fields = [_field(unit, name, value) for name, value in change.fields if name.strip() or value.strip()]
    if change.avatar_url is not None:
        account.avatar_url = change.avatar_url
    if change.header_url is not None:
        account.header_url = change.header_url
    account.locked = account.locked if change.locked is None else change.locked
    account.discoverable = account.discoverable if change.discoverable is None else change.discoverable
    account.indexable = account.indexable if change.indexable is None else change.indexable
    if change.bot is not None:
        _change_bot(account, is_bot=change.bot)


def _change_bot(account: Account, *, is_bot: bool) -> None:
    """An automated account of a person is a Service on the wire, and turns back into a Person."""
    account.bot = is_bot
    if is_bot and account.kind is AccountKind.PERSON:
        account.kind = AccountKind.SERVICE
    elif not is_bot and account.kind is AccountKind.SERVICE:
        account.kind = AccountKind.PERSON


def _field(unit: Unit, name: str, value: str) -> dict[str, object]:
    html = note_html(unit, value).removeprefix("<p>").removesuffix("</p>")
    return {"name": clean_inline(name), "value": html, "source": value, "verified_at": None}


def _change_defaults(member: Member, change: ProfileChange) -> None:
    if change.default_visibility is not None:
        member.default_visibility = change.default_visibility
    if change.default_sensitive is not None:
        member.default_sensitive = change.default_sensitive
    if change.default_language is not None:
        member.default_language = change.default_language


def _shown(account: Account) -> tuple[object, ...]:
    return (
        account.display_name,
        account.note,
        account.fields,
        account.locked,
        account.bot,
        account.discoverable,
        account.indexable,
        account.avatar_url,
        account.header_url,
        account.emojis,
    )
