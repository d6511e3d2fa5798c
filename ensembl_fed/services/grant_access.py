"""Lets an application act for a member: codes that serve once, and the tokens they are exchanged for (security 35)."""

import base64
import hashlib
import hmac
import secrets
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import TownError
from ensembl_fed.ids import new_id, new_token
from ensembl_fed.models import AccessToken, Application, AuthorizationCode, Member
from ensembl_fed.storage.access import (
    code_by_hash,
    hash_of,
    remove_old_codes,
    revoke_tokens_of_code,
    use_code,
)
from ensembl_fed.storage.unit import Unit

# A used code is remembered for a while, so that its second use is noticed.
_REMEMBERED_LIVES: Final = 144  # ten minutes each: a day


class CodeRefused(TownError):
    """The code is unknown, old, used, another application's, or the proof that belongs to it is wrong."""


async def make_code(
    unit: Unit, application: Application, member: Member, *, redirect_uri: str, scopes: str, challenge: str = ""
) -> str:
    """A code that the application may exchange once, within ten minutes, from this very redirect address."""
    now = utc_now()
    await remove_old_codes(unit, before=now - unit.home.limits.authorization_code_life * _REMEMBERED_LIVES)
    code = new_token()
    row = AuthorizationCode(
        code_hash=hash_of(code),
        application_id=application.id,
        member_id=member.id,
        redirect_uri=redirect_uri,
        scopes=scopes,
        challenge=challenge,
        created_at=now,
    )
    await unit.add(row)
    return code


async def exchange_code(
    unit: Unit, application: Application, code: str, *, redirect_uri: str, verifier: str, is_proven: bool
) -> tuple[str, AccessToken] | None:
    """The token for a code; None when it was used before, and then the tokens it gave are revoked in this unit.

    `is_proven` says that the application gave its secret; one that did not must prove the code's challenge.
    Raises CodeRefused. Source: RFC 6749, 4.1.3; RFC 7636, 4.6.
    """
    kept = await code_by_hash(unit, hash_of(code))
    if kept is None or kept.application_id != application.id:
        raise CodeRefused("The code is unknown or was given to another application.")
    if not await use_code(unit, kept.code_hash):
        await revoke_tokens_of_code(unit, kept.code_hash)
        return None
    if kept.created_at + unit.home.limits.authorization_code_life < utc_now():
        raise CodeRefused("The code is too old.")
    if kept.redirect_uri != redirect_uri:
        raise CodeRefused("The redirect address is not the one that the code was made for.")
    if not _proves(kept.challenge, verifier, is_proven=is_proven):
        raise CodeRefused("The code verifier does not fit the challenge.")
    return await make_token(unit, application, kept.member_id, scopes=kept.scopes, code_hash=kept.code_hash)


async def make_token(
    unit: Unit, application: Application, member_id: int | None, *, scopes: str, code_hash: str = ""
) -> tuple[str, AccessToken]:
    """A bearer token and its row; without a member it speaks for the application alone."""
    token = new_token()
    row = AccessToken(
        id=new_id(),
        token_hash=hash_of(token),
        application_id=application.id,
        member_id=member_id,
        code_hash=code_hash,
        scopes=scopes,
        created_at=utc_now(),
    )
    await unit.add(row)
    return token, row


async def own_application(unit: Unit, name: str, scopes: str) -> Application:
    """An application of the house itself, such as the command line, that has no redirect address and no secret."""
    application = Application(
        id=new_id(),
        client_id=new_token(),
        secret_hash=hash_of(secrets.token_urlsafe(32)),
        name=name,
        redirect_uris=[],
        scopes=scopes,
        created_at=utc_now(),
    )
    await unit.add(application)
    return application


def _proves(challenge: str, verifier: str, *, is_proven: bool) -> bool:
    if not challenge:
        return is_proven and not verifier
    digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)
