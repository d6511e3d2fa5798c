"""A member proves who they are with a password; sessions are rows, and the cookie only names one."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotAllowed
from ensembl_fed.ids import new_token
from ensembl_fed.models import Account, Member, WebSession
from ensembl_fed.storage.access import hash_of, note_seen, remove_session, session_by_token
from ensembl_fed.storage.accounts import account_by_handle, account_by_id, member_by_email, member_of
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.unit import Unit

# 19 MiB, two passes, one lane: OWASP's first choice for Argon2id, 26 ms here. https://cheatsheetseries.owasp.org/
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_THREADS: Final = 2
_LONGEST_PASSWORD: Final = 1_024
SHORTEST_PASSWORD: Final = 8
_REFUSED: Final = "Cette adresse et ce mot de passe ne vont pas ensemble."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, and in which session."""

    session: WebSession
    member: Member
    account: Account


async def hash_password(password: str) -> str:
    """What is kept of a password, made in a thread. Never call it inside a unit."""
    return await asyncio.get_running_loop().run_in_executor(_pool(), _HASHER.hash, password[:_LONGEST_PASSWORD])


async def check_password(database: Database, name: str, password: str) -> Member:
    """The member with this address (or username) and password, whatever else may keep them from acting.

    Raises NotAllowed with the same words, after the same time, for an unknown name and a wrong password (security 37).
    """
    async with database.reading() as unit:
        member = await _member_called(unit, name)
    known = member.password_hash if member is not None and member.password_hash else _hash_of_nobody()
    loop = asyncio.get_running_loop()
    is_right = await loop.run_in_executor(_pool(), _verifies, known, password[:_LONGEST_PASSWORD])
    if member is None or not is_right:
        raise NotAllowed(_REFUSED)
    return member


async def knows_password(database: Database, member: Member, password: str) -> bool:
    """Whether it is the member's own password, asked for once more before something grave. Not inside a unit."""
    try:
        return (await check_password(database, member.email, password)).id == member.id
    except NotAllowed:
        return False


async def open_session(unit: Unit, member: Member) -> str:
    """Sign a member in; returns the word for the cookie. Each sign-in has a new one (security 36)."""
    token = new_token()
    now = utc_now()
    row = WebSession(
        token_hash=hash_of(token),
        member_id=member.id,
        csrf_token=secrets.token_urlsafe(32),
        created_at=now,
        seen_at=now,
    )
    await unit.add(row)
    await note_seen(unit, member.id)
    return token


async def signed_in(unit: Unit, token: str) -> SignedIn | None:
    """Who is signed in by a cookie's word; None when it is unknown or old, or they are disabled or suspended."""
    if not token or len(token) > _LONGEST_PASSWORD:
        return None
    found = await session_by_token(unit, token, after=utc_now() - unit.home.limits.session_life)
    if found is None:
        return None
    session, member, account = found
    if member.disabled_at is not None or account.suspended_at is not None:
        return None
    return SignedIn(session, member, account)


async def close_session(unit: Unit, token: str) -> None:
    """Sign out."""
    await remove_session(unit, hash_of(token))


async def _member_called(unit: Unit, name: str) -> Member | None:
    name = name.strip()[:320]
    if "@" in name.removeprefix("@"):
        return await member_by_email(unit, name)
    account = await account_by_handle(unit, name.removeprefix("@"))
    return None if account is None else await member_of(unit, account.id)


async def account_of(unit: Unit, member: Member) -> Account:
    """The account of a member. Raises LookupError when it is gone, which the store does not allow."""
    account = await account_by_id(unit, member.account_id)
    if account is None:
        raise LookupError(f"member {member.id} has no account")
    return account


def _verifies(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="passwords")


@cache
def _hash_of_nobody() -> str:
    """A hash that no password fits, so that an unknown name costs as much as a wrong password."""
    return _HASHER.hash(new_token())
