"""Who works at the desk: enrolled with a second factor, let in by a responsible, entered in this session (G11)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pyotp
from sqlalchemy import delete, update
from sqlmodel import col, select

from ensembl_fed.casework.codes import plain_code
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import Agent, CaseFile, DeskSession, RecoveryCode
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, NotAllowed, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit

# RFC 6238: a step is 30 s; one step before or after allows for a telephone whose clock is a little off.
_STEP_S: Final = 30
_RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 6
# A desk is left alone at noon and in the evening.
SESSION_IDLE: Final = timedelta(hours=2)
SESSION_LIFE: Final = timedelta(hours=10)
_MOST_AGENTS: Final = 200
_WRONG: Final = "Ce code n’est pas bon, ou il a déjà servi. Attendez le suivant."


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an agent's telephone must be given: the secret, and the same as an address that it reads as a QR code."""

    secret: str
    uri: str


async def agent_of(unit: Unit, member_id: int) -> Agent | None:
    """The agent that a member is."""
    return (await unit.session.exec(select(Agent).where(Agent.member_id == member_id).limit(1))).first()


async def agents(unit: Unit) -> list[Agent]:
    """Everyone who enrolled, by name."""
    return list(await unit.session.exec(select(Agent).order_by(col(Agent.name)).limit(_MOST_AGENTS)))


async def begin_enrolment(unit: Unit, seal: CaseSeal, member_id: int, name: str) -> Agent:
    """A secret for a member's telephone. Until a code of it is given, the same one is shown again.

    Raises Conflict for an agent whose telephone is known: a responsible forgets it first.
    """
    known = await agent_of(unit, member_id)
    if known is not None and known.confirmed_at is not None:
        raise Conflict("Votre second facteur est déjà en place.")
    if known is not None:
        return known
    number = new_id()
    secret = seal.seal({"secret": pyotp.random_base32()}, f"agent:{number}")
    agent = Agent(id=number, member_id=member_id, name=name, sealed=secret, created_at=utc_now())
    await unit.add(agent)
    return agent


def enrolment_of(seal: CaseSeal, agent: Agent, issuer: str) -> Enrolment:
    """What to show to an agent who enrols."""
    secret = _secret(seal, agent)
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=agent.name, issuer_name=issuer))


async def confirm_enrolment(unit: Unit, seal: CaseSeal, agent: Agent, code: str) -> list[str]:
    """The first code of a telephone ends the enrolment; gives the recovery codes, which are shown once.

    The first agent of a desk is responsible and let in; the others wait for a responsible. Raises NotAllowed for a
    wrong code.
    """
    if agent.confirmed_at is not None:
        raise Conflict("Votre second facteur est déjà en place.")
    await take_code(unit, seal, agent, code)
    now = utc_now()
    others = [one for one in await agents(unit) if one.confirmed_at is not None and one.id != agent.id]
    agent.confirmed_at = now
    if not others:
        agent.is_responsible, agent.let_in_at, agent.let_in_by = True, now, agent.member_id
    await unit.add(agent)
    return await new_recovery_codes(unit, seal, agent)


async def new_recovery_codes(unit: Unit, seal: CaseSeal, agent: Agent) -> list[str]:
    """Ten codes for the day on which the telephone is lost; older ones no longer work."""
    await unit.execute(delete(RecoveryCode).where(col(RecoveryCode.agent_id) == agent.id))
    codes = [secrets.token_hex(_RECOVERY_BYTES) for _ in range(_RECOVERY_CODES)]
    digests = [seal.digest(plain_code(code), f"recovery:{agent.id}") for code in codes]
    await unit.add(*(RecoveryCode(id=new_id(), agent_id=agent.id, digest=digest) for digest in digests))
    return [f"{code[:6]}-{code[6:]}" for code in codes]


async def take_code(unit: Unit, seal: CaseSeal, agent: Agent, typed: str) -> None:
    """Take a code of the telephone, or a recovery code; each once. Raises NotAllowed."""
    digits = "".join(typed.split())
    totp = pyotp.TOTP(_secret(seal, agent))
    step = int(utc_now().timestamp()) // _STEP_S
    for at in (step - 1, step, step + 1):
        if at > agent.last_step and secrets.compare_digest(totp.at(at * _STEP_S).encode(), digits.encode()):
            agent.last_step = at
            await unit.add(agent)
            return
    digest = seal.digest(plain_code(typed), f"recovery:{agent.id}")
    query = select(RecoveryCode).where(RecoveryCode.digest == digest, col(RecoveryCode.used_at).is_(None))
    found = (await unit.session.exec(query.limit(1))).first()
    if found is None:
        raise NotAllowed(_WRONG)
    found.used_at = utc_now()
    await unit.add(found)


async def enter(unit: Unit, seal: CaseSeal, agent: Agent, session_hash: str) -> None:
    """The second factor was proved in a browser's session."""
    digest, now = seal.digest(session_hash, "session"), utc_now()
    await unit.execute(delete(DeskSession).where(col(DeskSession.digest) == digest))
    await unit.add(DeskSession(digest=digest, agent_id=agent.id, entered_at=now, seen_at=now))


async def is_inside(unit: Unit, seal: CaseSeal, agent: Agent, session_hash: str) -> bool:
    """Whether the agent entered in this session, not too long ago, and was seen lately."""
    session = await unit.session.get(DeskSession, seal.digest(session_hash, "session"))
    now = utc_now()
    return (
        session is not None
        and session.agent_id == agent.id
        and now - session.entered_at < SESSION_LIFE
        and now - session.seen_at < SESSION_IDLE
    )


async def note_seen(unit: Unit, seal: CaseSeal, session_hash: str) -> None:
    """The agent is at work."""
    session = await unit.session.get(DeskSession, seal.digest(session_hash, "session"))
    if session is not None:
        session.seen_at = utc_now()
        await unit.add(session)


async def leave(unit: Unit, agent: Agent) -> None:
    """The agent leaves the desk, in every session."""
    await unit.execute(delete(DeskSession).where(col(DeskSession.agent_id) == agent.id))


async def decide_agent(unit: Unit, agent_id: int, action: str, *, by: Agent) -> Agent:
    """A responsible lets somebody in, out, makes them responsible, or forgets their telephone.

    Raises NotFound, Conflict for what would leave the desk without a responsible.
    """
    agent = await unit.session.get(Agent, agent_id)
    if agent is None:
        raise NotFound
    if agent.id == by.id:
        raise Conflict("Demandez-le à un autre responsable : personne ne décide pour soi-même.")
    match action:
        case "let_in":
            agent.let_in_at, agent.let_in_by = utc_now(), by.member_id
        case "let_out":
            agent.let_in_at, agent.is_responsible = None, False
            await leave(unit, agent)
            await _take_over(unit, agent, by)
        case "responsible":
            agent.is_responsible = not agent.is_responsible
        case "forget":
            await leave(unit, agent)
            await _take_over(unit, agent, by)
            await unit.execute(delete(RecoveryCode).where(col(RecoveryCode.agent_id) == agent.id))
            await unit.session.delete(agent)
            await unit.session.flush()
            return agent
        case _:
            raise NotFound
    await unit.add(agent)
    return agent


async def _take_over(unit: Unit, agent: Agent, by: Agent) -> None:
    """Whoever lets somebody out follows their open cases from now on (C20)."""
    await unit.execute(
        update(CaseFile)
        .where(col(CaseFile.owner_id) == agent.member_id, col(CaseFile.closed_at).is_(None))
        .values(owner_id=by.member_id, version=CaseFile.version + 1)
    )


def _secret(seal: CaseSeal, agent: Agent) -> str:
    return str(seal.open(agent.sealed, f"agent:{agent.id}")["secret"])
