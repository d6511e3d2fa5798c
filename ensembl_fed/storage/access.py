"""Queries about who may act for a member: applications, codes, tokens and sessions."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.events import TokensRevoked
from ensembl_fed.models import AccessToken, Account, Application, AuthorizationCode, Member, WebSession
from ensembl_fed.storage.unit import Unit

_MOST_SHOWN = 100
_MOST_TOKENS = 2_000


def hash_of(secret: str) -> str:
    """What is kept of a token, a code or a secret (security 35). They have 256 bits: nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Grant:
    """A token that is good, and on whose behalf; without a member it speaks for the application alone."""

    token: AccessToken
    member: Member | None
    account: Account | None


async def grant_by_token(unit: Unit, token: str) -> Grant | None:
    """What a bearer token stands for."""
    query = (
        select(AccessToken, Member, Account)
        .join(Member, col(Member.id) == col(AccessToken.member_id), isouter=True)
        .join(Account, col(Account.id) == col(Member.account_id), isouter=True)
        .where(AccessToken.token_hash == hash_of(token))
        .limit(1)
    )
    row = (await unit.session.exec(query)).first()
    return None if row is None else Grant(*row)


async def token_by_hash(unit: Unit, token_hash: str) -> AccessToken | None:
    """The token with this hash."""
    query = select(AccessToken).where(AccessToken.token_hash == token_hash).limit(1)
    return (await unit.session.exec(query)).first()


async def token_by_id(unit: Unit, token_id: int) -> AccessToken | None:
    """A token by its number."""
    return await unit.session.get(AccessToken, token_id)


async def application_by_client_id(unit: Unit, client_id: str) -> Application | None:
    """The application that calls itself so."""
    query = select(Application).where(Application.client_id == client_id).limit(1)
    return (await unit.session.exec(query)).first()


async def application_by_id(unit: Unit, application_id: int) -> Application | None:
    """The application with this number."""
    return await unit.session.get(Application, application_id)


async def applications_by_ids(unit: Unit, application_ids: list[int]) -> dict[int, Application]:
    """The applications with these numbers, by number."""
    if not application_ids:
        return {}
    query = select(Application).where(col(Application.id).in_(application_ids)).limit(len(application_ids))
    return {application.id: application for application in await unit.session.exec(query)}


async def code_by_hash(unit: Unit, code_hash: str) -> AuthorizationCode | None:
    """A code, used or not."""
    return await unit.session.get(AuthorizationCode, code_hash, populate_existing=True)


async def use_code(unit: Unit, code_hash: str) -> bool:
    """Mark a code as used; False if somebody was first."""
    result = await unit.execute(
        update(AuthorizationCode)
        .where(col(AuthorizationCode.code_hash) == code_hash, col(AuthorizationCode.used_at).is_(None))
        .values(used_at=utc_now())
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has one


async def remove_old_codes(unit: Unit, *, before: datetime) -> None:
    """Forget the codes that were made before a moment."""
    await unit.execute(delete(AuthorizationCode).where(col(AuthorizationCode.created_at) < before))


async def revoke_token(unit: Unit, token: AccessToken) -> None:
    """End a token, and the streams it opened."""
    await unit.execute(delete(AccessToken).where(col(AccessToken.id) == token.id))
    unit.tell(TokensRevoked(token.member_id or 0, token.id))


async def revoke_tokens_of_code(unit: Unit, code_hash: str) -> None:
    """End every token that came from a code: it was used twice, so somebody stole it."""
    query = select(AccessToken).where(AccessToken.code_hash == code_hash).limit(100)
    for token in await unit.session.exec(query):
        await revoke_token(unit, token)


async def revoke_everything_of(unit: Unit, member_id: int, *, but_session: str = "") -> None:
    """End every token, code and session of a member (security 36), but perhaps the session in which they ask for it."""
    await unit.execute(delete(AccessToken).where(col(AccessToken.member_id) == member_id))
    await unit.execute(delete(AuthorizationCode).where(col(AuthorizationCode.member_id) == member_id))
    await unit.execute(
        delete(WebSession).where(col(WebSession.member_id) == member_id, col(WebSession.token_hash) != but_session)
    )
    unit.tell(TokensRevoked(member_id))


async def session_by_token(unit: Unit, token: str, *, after: datetime) -> tuple[WebSession, Member, Account] | None:
    """The session that a cookie names, made after a moment, and who is signed in."""
    query = (
        select(WebSession, Member, Account)
        .join(Member, col(Member.id) == col(WebSession.member_id))
        .join(Account, col(Account.id) == col(Member.account_id))
        .where(WebSession.token_hash == hash_of(token), WebSession.created_at > after)
        .limit(1)
    )
    return (await unit.session.exec(query)).first()


async def remove_session(unit: Unit, token_hash: str) -> None:
    """End a session."""
    await unit.execute(delete(WebSession).where(col(WebSession.token_hash) == token_hash))


async def note_seen(unit: Unit, member_id: int) -> None:
    """Remember that a member was here now."""
    await unit.execute(update(Member).where(col(Member.id) == member_id).values(last_seen_at=utc_now()))


async def sessions_of(unit: Unit, member_id: int, *, after: datetime) -> list[WebSession]:
    """The sessions of a member that were made after a moment, latest first."""
    query = (
        select(WebSession)
        .where(WebSession.member_id == member_id, WebSession.created_at > after)
        .order_by(col(WebSession.seen_at).desc())
    )
    return list(await unit.session.exec(query.limit(_MOST_SHOWN)))


async def end_session_of(unit: Unit, member_id: int, beginning: str) -> None:
    """End a member's session whose hash begins so."""
    await unit.execute(
        delete(WebSession).where(
            col(WebSession.member_id) == member_id, col(WebSession.token_hash).startswith(beginning, autoescape=True)
        )
    )


async def applications_of(unit: Unit, member_id: int) -> list[tuple[Application, datetime]]:
    """The applications that may act for a member, with when each was last let in, latest first."""
    query = (
        select(Application, AccessToken.created_at)
        .join(AccessToken, col(AccessToken.application_id) == col(Application.id))
        .where(AccessToken.member_id == member_id)
        .order_by(col(AccessToken.created_at))
    )
    latest = {
        application.id: (application, at) for application, at in await unit.session.exec(query.limit(_MOST_TOKENS))
    }
    return sorted(latest.values(), key=lambda pair: pair[1], reverse=True)[:_MOST_SHOWN]


async def revoke_application(unit: Unit, member_id: int, application_id: int) -> None:
    """No token that a member gave to an application is good any more."""
    await unit.execute(
        delete(AccessToken).where(
            col(AccessToken.member_id) == member_id, col(AccessToken.application_id) == application_id
        )
    )
    unit.tell(TokensRevoked(member_id))
