"""An instance lends powers to its city's moderators, takes them back, joins the town and leaves it (X2, N5)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from activitypub.addresses import domain_of, origin_of
from activitypub.decisions import MandateDocument, mandate_activity, revocation_activity
from activitypub.errors import BadDocument
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Mandate, TownInvitation
from ensembl_fed.models.kinds import InstanceKind, Lending, Power
from ensembl_fed.outbox.send import send
from ensembl_fed.services.join_town import addresses_of, ask_to_join, leave_town
from ensembl_fed.storage.accounts import instance_actor
from ensembl_fed.storage.audit import add_line
from ensembl_fed.storage.decisions import live_mandate, mandates_of
from ensembl_fed.storage.unit import Unit

JOIN_PATH: Final = "/rejoindre"
INVITATION_LASTS: Final = timedelta(days=14)
USUAL_PERIOD: Final = timedelta(days=365)
USUAL_POWERS: Final = {Power.SEE: Lending.AUTOMATIC, Power.RECOMMEND: Lending.AUTOMATIC}
_LONGEST_WORD: Final = 200


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link says: which city, and the word that lets an instance in."""

    city_domain: str
    word: str


async def invite(unit: Unit, *, name: str, kind: InstanceKind, actor: str = "") -> str:
    """Make a link by which one instance joins the town; good once, for two weeks. Raises Conflict on no city."""
    if not unit.home.is_city:
        raise Conflict("Seule une ville invite dans son réseau.")
    word = secrets.token_urlsafe(24)
    now = utc_now()
    row = TownInvitation(
        id=new_id(),
        digest=digest_of(word),
        name=name,
        kind=kind.value,
        expires_at=now + INVITATION_LASTS,
        created_at=now,
    )
    await unit.add(row)
    await add_line(unit, "invite", actor=actor, details={"invitation": row.id, "kind": kind.value})
    return f"{unit.home.addresses.base}{JOIN_PATH}/{word}"


def read_invitation(link: str) -> Invitation:
    """What somebody pasted. Raises Invalid for what is no invitation."""
    try:
        domain = domain_of(link.strip())
        path = link.strip()[len(origin_of(link.strip())) :]
    except BadDocument as error:
        raise Invalid("Ce lien n’est pas une invitation.") from error
    word = path.removeprefix(f"{JOIN_PATH}/")
    if not path.startswith(f"{JOIN_PATH}/") or not word or len(word) > _LONGEST_WORD or not word.isascii():
        raise Invalid("Ce lien n’est pas une invitation.")
    return Invitation(domain, word)


async def join(
    unit: Unit, link: str, powers: Mapping[Power, Lending], *, ends_at: datetime | None = None, actor: str = ""
) -> Mandate:
    """Join a town in one step: its city is ours, gets the mandate, and lists us. Raises Invalid, Conflict."""
    invitation = read_invitation(link)
    if unit.home.is_city:
        raise Conflict("Une ville ne rejoint pas une autre ville.")
    if unit.home.city_domain not in ("", invitation.city_domain):
        raise Conflict("Cette instance appartient déjà à une ville : quittez d’abord son réseau.")
    await ask_to_join(unit, invitation.city_domain)
    return await lend(unit, powers, ends_at=ends_at, invitation=invitation.word, actor=actor)


async def lend(
    unit: Unit,
    powers: Mapping[Power, Lending],
    *,
    ends_at: datetime | None = None,
    invitation: str = "",
    actor: str = "",
) -> Mandate:
    """Lend powers to the city's moderators; what was lent before ends. Raises Conflict without a city, Invalid."""
    city, now = unit.home.city_domain, utc_now()
    if not city or unit.home.is_city:
        raise Conflict("Cette instance n’appartient pas à une ville.")
    if ends_at is not None and ends_at <= now:
        raise Invalid("La fin du mandat est déjà passée.")
    before = await live_mandate(unit, unit.home.domain, city, now=now)
    number = new_id()
    mandate = Mandate(
        id=number,
        uri=f"{unit.home.addresses.base}/mandates/{number}",
        lender_domain=unit.home.domain,
        holder_domain=city,
        powers={power.value: lending.value for power, lending in powers.items()},
        starts_at=now.replace(microsecond=0),
        ends_at=ends_at,
        created_at=now,
    )
    if before is not None:
        before.revoked_at = now
        await unit.add(before)
    await unit.add(mandate)
    await add_line(unit, "lend", actor=actor, about=mandate.uri, details={"powers": mandate.powers})
    document = MandateDocument(mandate.uri, mandate.powers, mandate.starts_at, mandate.ends_at)
    own, holder = await instance_actor(unit), addresses_of(unit, city)
    activity = mandate_activity(f"{mandate.uri}#add", own.uri, holder.instance_actor, document, invitation=invitation)
    await send(unit, own, activity, [holder.shared_inbox], object_uri=f"{own.uri}#mandates")
    return mandate


async def revoke(unit: Unit, *, actor: str = "") -> Mandate:
    """Take back what is lent, at once. Raises NotFound if nothing is."""
    mandate = await live_mandate(unit, unit.home.domain, unit.home.city_domain, now=utc_now())
    if mandate is None:
        raise NotFound("Aucun mandat n’est en cours.")
    mandate.revoked_at = utc_now()
    await unit.add(mandate)
    await add_line(unit, "revoke", actor=actor, about=mandate.uri)
    own, holder = await instance_actor(unit), addresses_of(unit, mandate.holder_domain)
    activity = revocation_activity(f"{mandate.uri}#remove", own.uri, holder.instance_actor, mandate.uri)
    await send(unit, own, activity, [holder.shared_inbox], object_uri=f"{own.uri}#mandates")
    return mandate


async def leave(unit: Unit, *, actor: str = "") -> None:
    """Leave the town: what is lent ends, and the city takes us off its list. Raises Conflict without a city."""
    city = unit.home.city_domain
    if not city or unit.home.is_city:
        raise Conflict("Cette instance n’appartient pas à une ville.")
    if await live_mandate(unit, unit.home.domain, city, now=utc_now()) is not None:
        await revoke(unit, actor=actor)
    await add_line(unit, "leave_town", actor=actor, about=addresses_of(unit, city).instance_actor)
    await leave_town(unit)


async def mandate_now(unit: Unit) -> Mandate | None:
    """What this instance lends now."""
    return await live_mandate(unit, unit.home.domain, unit.home.city_domain, now=utc_now())


async def lends_sight(unit: Unit) -> bool:
    """Whether reports made here reach the city: always without a mandate, else only while one lends it."""
    own = await mandates_of(unit, lender=unit.home.domain)
    return not own or (is_live(own[0], utc_now()) and Power.SEE.value in own[0].powers)


async def mandates_held(unit: Unit) -> list[Mandate]:
    """The newest mandate of each instance that ever lent this one something, by lender."""
    newest: dict[str, Mandate] = {}
    for mandate in await mandates_of(unit, holder=unit.home.domain):
        newest.setdefault(mandate.lender_domain, mandate)
    return [newest[lender] for lender in sorted(newest)]


def is_live(mandate: Mandate, now: datetime) -> bool:
    """Whether a mandate is in force."""
    return (
        mandate.revoked_at is None and mandate.starts_at <= now and (mandate.ends_at is None or mandate.ends_at > now)
    )


def read_powers(words: Mapping[str, str]) -> dict[Power, Lending]:
    """Powers from words; unknown ones and unknown ways of lending are left out."""
    return {
        Power(power): Lending(lending)
        for power, lending in words.items()
        if power in set(Power) and lending in set(Lending)
    }


def digest_of(word: str) -> str:
    """What is kept of an invitation's word."""
    return sha256(word.encode()).hexdigest()
