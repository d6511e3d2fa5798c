"""Queries about other servers: what was decided about them, how they like signatures, and whose a key is."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Integer, String, bindparam, delete, update
from sqlalchemy import select as core_select
from sqlmodel import col, select

from ensembl_fed.models import Account, ActorKey, DomainRule, PeerHost
from ensembl_fed.models.kinds import DomainSeverity
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.one_of import one_of
from ensembl_fed.storage.quick_statement import QuickStatement
from ensembl_fed.storage.unit import Unit

_MOST_DOMAINS = 4_000
# A domain on a port, its name, and the four domains above it that are nearest to the top.
_NAMES = ("name0", "name1", "name2", "name3", "name4", "name5")
_SUSPENDED = QuickStatement(
    select(col(DomainRule.domain))
    .where(
        col(DomainRule.severity) == DomainSeverity.SUSPEND,
        col(DomainRule.domain).in_([bindparam(name, type_=String()) for name in _NAMES]),
    )
    .limit(1)
)

_SEVERITIES = QuickStatement(
    core_select(col(DomainRule.domain), col(DomainRule.severity))
    .where(one_of(col(DomainRule.domain), "names", String()))
    .limit(bindparam("limit", type_=Integer()))
)


async def is_suspended(database: Database, domain: str) -> bool:
    """Whether this instance does not speak with a domain: asked for each request to an inbox, so without a unit."""
    if database.home.is_uninvited(domain):
        return True
    names = _names_above(domain)
    nearest = (*names[:2], *names[2:][-4:])
    parameters = dict.fromkeys(_NAMES, "") | dict(zip(_NAMES, nearest, strict=False))
    return bool(await database.rows(_SUSPENDED, parameters))


async def domain_severities(unit: Unit, domains: Iterable[str]) -> dict[str, DomainSeverity]:
    """What was decided about these domains; a rule for `example.org` holds for all below it and on every port."""
    above = {domain: _names_above(domain) for domain in domains}
    wanted = list(dict.fromkeys(name for names in above.values() for name in names))[:_MOST_DOMAINS]
    if not wanted:
        return {}
    rows = await _SEVERITIES.rows(unit, {"names": wanted, "limit": len(wanted)})
    found = {domain: DomainSeverity(severity) for domain, severity in rows}
    if not found:
        return {}
    ruled = {domain: [found[name] for name in names if name in found] for domain, names in above.items()}
    return {
        domain: DomainSeverity.SUSPEND if DomainSeverity.SUSPEND in severities else DomainSeverity.SILENCE
        for domain, severities in ruled.items()
        if severities
    }


async def suspended_among(unit: Unit, domains: Iterable[str]) -> set[str]:
    """Which of these domains this instance does not speak with."""
    asked = list(domains)
    severities = await domain_severities(unit, asked)
    suspended = {domain for domain, severity in severities.items() if severity is DomainSeverity.SUSPEND}
    return suspended | {domain for domain in asked if unit.home.is_uninvited(domain)}


async def signature_style(unit: Unit, host: str) -> str:
    """How a host likes its signatures: `cavage`, `rfc9421`, or empty while we do not know."""
    return (await unit.session.exec(select(PeerHost.signature).where(PeerHost.host == host).limit(1))).first() or ""


async def remember_signature_style(unit: Unit, host: str, style: str) -> None:
    """Note which kind of signature a host took."""
    if not await unit.insert_new(PeerHost, {"host": host, "signature": style}):
        await unit.execute(update(PeerHost).where(col(PeerHost.host) == host).values(signature=style))


async def note_stated_style(unit: Unit, host: str, style: str) -> None:
    """Note which kind of signature a host says it takes, unless we found out by trying."""
    if not await unit.insert_new(PeerHost, {"host": host, "signature": style}):
        await unit.execute(
            update(PeerHost).where(col(PeerHost.host) == host, col(PeerHost.signature) == "").values(signature=style)
        )


async def key_with_owner(unit: Unit, key_uri: str) -> tuple[ActorKey, Account] | None:
    """A key and the account that lists it."""
    query = (
        select(ActorKey, Account)
        .join(Account, col(Account.id) == col(ActorKey.account_id))
        .where(ActorKey.uri == key_uri)
    )
    return (await unit.session.exec(query.limit(1))).first()


async def replace_keys(unit: Unit, account_id: int, rows: Iterable[Mapping[str, object]]) -> None:
    """Let an account have these keys and no others; a key id that is another account's stays with it (rule 7)."""
    await unit.execute(delete(ActorKey).where(col(ActorKey.account_id) == account_id))
    kept = list(rows)
    if kept:
        await unit.insert_new(ActorKey, kept)


def _names_above(domain: str) -> list[str]:
    """The domain, without its port, and each domain above it down to two labels."""
    name = domain.rpartition(":")[0] if ":" in domain and not domain.endswith("]") else domain
    labels = name.split(".")
    parents = [".".join(labels[at:]) for at in range(1, len(labels) - 1)]
    return [domain, name, *parents]
