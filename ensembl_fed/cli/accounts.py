"""Commands that give people accounts and programs tokens."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Final

from activitypub.addresses import read_handle
from activitypub.errors import BadDocument
from ensembl_fed.cli.set_up import hosted, opened
from ensembl_fed.cli.told import Mistake, say, say_json
from ensembl_fed.models.kinds import AccountKind, Role
from ensembl_fed.remote.keyring import make_key_pairs
from ensembl_fed.services.grant_access import make_token, own_application
from ensembl_fed.services.register_member import password_problem, register_member
from ensembl_fed.services.sign_in import hash_password
from ensembl_fed.storage.accounts import account_by_handle, member_of

_KINDS: Final = {
    "person": AccountKind.PERSON,
    "organization": AccountKind.ORGANIZATION,
    "group": AccountKind.GROUP,
    "service": AccountKind.SERVICE,
}
_APPLICATION: Final = "ensembl-fed (command line)"
# Source: https://docs.joinmastodon.org/api/oauth-scopes/
_SCOPE: Final = re.compile(r"(?:read|write)(?::[a-z_]+)?|follow|push|profile|admin(?::(?:read|write)(?::[a-z_]+)?)?")


@dataclass(frozen=True, slots=True)
class AccountToAdd:
    """What the operator says of an account."""

    handle: str
    email: str
    password: str = field(repr=False)
    role: str
    account_type: str
    display_name: str


def add_account(wanted: AccountToAdd, *, as_json: bool) -> None:
    """Add a confirmed, approved account."""
    username, domain = read_account_handle(wanted.handle)
    if problem := password_problem(wanted.password):
        raise Mistake(f"--password: {problem[1]}")

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            password_hash = await hash_password(wanted.password)
            keys = await asyncio.to_thread(make_key_pairs)
            async with instance.database.unit() as unit:
                member = await register_member(
                    unit,
                    username=username,
                    email=wanted.email,
                    password_hash=password_hash,
                    keys=keys,
                    seal=instance.seal,
                    display_name=wanted.display_name,
                    kind=_KINDS[wanted.account_type],
                    role=Role(wanted.role),
                    is_confirmed=True,
                    is_approved=True,
                    may_use_reserved=True,
                )
            handle = f"{username.lower()}@{instance.domain}"
            if as_json:
                say_json({"handle": handle, "account_id": str(member.account_id), "role": wanted.role})
            else:
                say(f"{handle} ({wanted.role}) may sign in with {wanted.email}.")

    asyncio.run(command())


def add_token(handle: str, scopes: str, *, as_json: bool) -> None:
    """Print one access token for an account."""
    scopes = " ".join(dict.fromkeys(scopes.split()))
    wrong = [scope for scope in scopes.split() if not _SCOPE.fullmatch(scope)]
    if wrong or not scopes:
        raise Mistake(
            f"--scopes: {' '.join(wrong) or 'nothing'} is no scope; use words such as read, write:statuses, push"
        )
    username, domain = read_account_handle(handle)

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.unit() as unit:
                account = await account_by_handle(unit, username)
                member = await member_of(unit, account.id) if account is not None else None
                if member is None:
                    raise Mistake(f"{handle} is nobody who signs in here; add them with `ensembl-fed account add`")
                application = await own_application(unit, _APPLICATION, scopes)
                token, _ = await make_token(unit, application, member.id, scopes=scopes)
            if as_json:
                say_json({"handle": handle, "access_token": token, "scope": scopes})
            else:
                say(token)

    asyncio.run(command())


def read_account_handle(text: str) -> tuple[str, str]:
    """`NAME@DOMAIN` as its two parts. Raises Mistake for anything else."""
    """NAME@DOMAIN in its two parts. Raises Mistake."""
    try:
        handle = read_handle(text)
    except BadDocument as error:
        raise Mistake(f"{text!r} is not NAME@DOMAIN, such as lea@localhost:8001") from error
    return handle.username, handle.domain
