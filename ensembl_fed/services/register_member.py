"""A person becomes a member: their account, its keys, and what they follow at first (R1, R5)."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypedDict, Unpack

from email_validator import EmailNotValidError, validate_email

from activitypub.addresses import LocalAddresses
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import InvalidFields, NotFound
from ensembl_fed.events import AccountChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Member
from ensembl_fed.models.kinds import AccountKind, NotificationKind, Role
from ensembl_fed.remote.keyring import KeyPairs, store_keys
from ensembl_fed.seal import Seal
from ensembl_fed.services.confirm_email import ask_confirmation
from ensembl_fed.services.sign_in import SHORTEST_PASSWORD
from ensembl_fed.services.welcome_member import welcome_member
from ensembl_fed.storage.accounts import account_by_handle, member_by_email, member_by_id, members_with_role
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify
from ensembl_fed.text.compose import compose_html

_USERNAME: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.]{0,28}[a-z0-9_])?", re.ASCII)
_LONGEST_EMAIL: Final = 254
_LONGEST_REASON: Final = 500
# Names that people would trust, or that the house uses itself. The command line may give `ccas` to the CCAS.
RESERVED_USERNAMES: Final = frozenset(
    {
        *("aide", "entraide", "ccas", "mairie", "ville", "prefecture", "moderation", "moderateur", "moderatrice"),
        *("instance.actor", "instance_actor", "actor", "admin", "administrateur", "administration", "root"),
        *("police", "gendarmerie", "pompiers", "samu", "securite", "support", "help", "contact", "noreply"),
        *("abuse", "postmaster", "webmaster", "hostmaster", "api", "oauth", "media", "static"),
    }
)
# Groups and associations want to be found; people say so themselves (data protection by default).
_FOUND_BY_DEFAULT: Final = (AccountKind.GROUP, AccountKind.ORGANIZATION)

BLANK: Final = "ERR_BLANK"
INVALID: Final = "ERR_INVALID"
TAKEN: Final = "ERR_TAKEN"
RESERVED: Final = "ERR_RESERVED"
TOO_SHORT: Final = "ERR_TOO_SHORT"
ACCEPTED: Final = "ERR_ACCEPTED"


class MemberDetails(TypedDict, total=False):
    """What may be known of a new member beside their name; `reason` is why they want to come in."""

    role: Role
    locale: str
    reason: str
    quartier_slug: str
    charter_version: str
    age_checked_at: datetime | None


async def create_local_account(
    unit: Unit,
    *,
    username: str,
    kind: AccountKind,
    keys: KeyPairs,
    seal: Seal,
    display_name: str = "",
    note: str = "",
    locked: bool = False,
    discoverable: bool | None = None,
) -> Account:
    """An account of this instance, with every address it has and its keys. The name was checked by the caller.

    `note` is plain text. `keys` were made outside the unit (`make_key_pairs`, in a thread).
    """
    addresses = unit.home.addresses
    uri = _uri_of(addresses, username, kind)
    account = Account(
        id=new_id(),
        username=username.lower(),
        uri=uri,
        url=addresses.profile(username) if kind is not AccountKind.APPLICATION else uri,
        kind=kind,
        display_name=display_name,
        note=compose_html(note, mentions={}, tag_url=addresses.tag),
        note_source=note,
        locked=locked,
        bot=kind in (AccountKind.APPLICATION, AccountKind.SERVICE),
        discoverable=kind in _FOUND_BY_DEFAULT if discoverable is None else discoverable,
        created_at=utc_now(),
    )
    _give_addresses(account, addresses)
    await unit.add(account)
    await store_keys(unit, account, keys, seal)
    return account


async def register_member(
    unit: Unit,
    *,
    username: str,
    email: str,
    password_hash: str,
    keys: KeyPairs,
    seal: Seal,
    display_name: str = "",
    kind: AccountKind = AccountKind.PERSON,
    is_confirmed: bool,
    is_approved: bool,
    may_use_reserved: bool = False,
    **details: Unpack[MemberDetails],
) -> Member:
    """A member and their account. Who waits for approval is told to the moderators; others are welcomed at once.

    Who is not confirmed gets a mail. Raises InvalidFields, with the rule that each field breaks, for a name or an
    address that can't be had.
    """
    username, email = username.strip().lower(), email.strip().lower()
    await check_available(unit, username, email, may_use_reserved=may_use_reserved)
    account = await create_local_account(
        unit, username=username, kind=kind, keys=keys, seal=seal, display_name=display_name.strip()
    )
    now = utc_now()
    member = Member(id=new_id(), account_id=account.id, email=email, password_hash=password_hash, created_at=now)
    _note_details(member, details)
    member.confirmed_at = now if is_confirmed else None
    member.approved_at = now if is_approved else None
    await unit.add(member)
    if not is_confirmed:
        await ask_confirmation(unit, member, seal)
    if is_approved:
        await welcome_member(unit, account, member)
    else:
        await _tell_moderators(unit, account)
    return member


async def change_email(unit: Unit, member_id: int, email: str) -> Member:
    """Another address for a member who has not confirmed theirs yet.

    Raises InvalidFields for an address that is malformed or taken, NotFound for no such member.
    """
    member = await member_by_id(unit, member_id)
    if member is None or member.confirmed_at is not None:
        raise NotFound
    problem = email_problem(email)
    if problem is None and await member_by_email(unit, email) is not None:
        problem = (TAKEN, "Cette adresse électronique a déjà un compte.")
    if problem is not None:
        raise InvalidFields({"email": [problem]})
    member.email = email
    await unit.add(member)
    unit.tell(AccountChanged(member.account_id))
    return member


async def check_available(unit: Unit, username: str, email: str, *, may_use_reserved: bool = False) -> None:
    """Raise InvalidFields for a name or an address that is malformed, reserved or taken."""
    problems: dict[str, Sequence[tuple[str, str]]] = {}
    if found := username_problem(username, may_use_reserved=may_use_reserved):
        problems["username"] = [found]
    elif await account_by_handle(unit, username) is not None:
        problems["username"] = [(TAKEN, "Ce nom d’utilisateur est déjà pris.")]
    if found := email_problem(email):
        problems["email"] = [found]
    elif await member_by_email(unit, email) is not None:
        problems["email"] = [(TAKEN, "Cette adresse électronique a déjà un compte.")]
    if problems:
        raise InvalidFields(problems)


def username_problem(username: str, *, may_use_reserved: bool = False) -> tuple[str, str] | None:
    """Which rule a username breaks and why; None when it may be had, if nobody has it."""
    if not username:
        return BLANK, "Choisissez un nom d’utilisateur."
    if not _USERNAME.fullmatch(username):
        return INVALID, "Le nom d’utilisateur prend de 1 à 30 lettres sans accent, chiffres, points et tirets bas."
    if username in RESERVED_USERNAMES and not may_use_reserved:
        return RESERVED, "Ce nom d’utilisateur est réservé."
    return None


def email_problem(email: str) -> tuple[str, str] | None:
    """Which rule an address breaks and why; nothing is looked up in the DNS."""
    if not email:
        return BLANK, "Indiquez une adresse électronique."
    try:
        if len(email) > _LONGEST_EMAIL:
            raise EmailNotValidError
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return INVALID, "Cette adresse électronique n’est pas valable."
    return None


def password_problem(password: str) -> tuple[str, str] | None:
    """Which rule a new password breaks and why."""
    if not password:
        return BLANK, "Choisissez un mot de passe."
    if len(password) < SHORTEST_PASSWORD:
        return TOO_SHORT, f"Le mot de passe prend au moins {SHORTEST_PASSWORD} caractères."
    return None


def _note_details(member: Member, details: MemberDetails) -> None:
    member.role = details.get("role", Role.RESIDENT)
    member.locale = member.default_language = details.get("locale", "fr")
    member.reason = details.get("reason", "")[:_LONGEST_REASON]
    member.quartier_slug = details.get("quartier_slug", "")
    member.charter_version = details.get("charter_version", "")
    member.age_checked_at = details.get("age_checked_at")


def _give_addresses(account: Account, addresses: LocalAddresses) -> None:
    """Every collection and inbox of an account of this instance."""
    account.inbox_uri = addresses.inbox(account.uri)
    account.shared_inbox_uri = addresses.shared_inbox
    account.outbox_uri = addresses.outbox(account.uri)
    account.followers_uri = addresses.followers(account.uri)
    account.following_uri = addresses.following(account.uri)
    account.featured_uri = addresses.featured(account.uri)
    if account.kind is AccountKind.GROUP:
        account.members_uri = addresses.members(account.uri)


def _uri_of(addresses: LocalAddresses, username: str, kind: AccountKind) -> str:
    if kind is AccountKind.APPLICATION:
        return addresses.instance_actor
    return addresses.actor(username.lower(), group=kind is AccountKind.GROUP)


async def _tell_moderators(unit: Unit, account: Account) -> None:
    for moderator in await members_with_role(unit, Role.MODERATOR, Role.ADMIN):
        await notify(unit, moderator.account_id, NotificationKind.ADMIN_SIGN_UP, account.id)
