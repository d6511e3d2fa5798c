"""A city hears that an instance lends it powers, or takes them back; an invitation lets the instance in (N5)."""

from activitypub.activities import Activity
from activitypub.addresses import domain_of, same_origin
from activitypub.decisions import answer_activity, read_mandate
from activitypub.documents import id_of, mapping_of, text_of
from activitypub.errors import BadDocument
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Mandate, TownMember
from ensembl_fed.models.kinds import InstanceKind, MemberState
from ensembl_fed.outbox.send import send
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.join_town import addresses_of, admit
from ensembl_fed.storage.accounts import instance_actor
from ensembl_fed.storage.audit import add_line
from ensembl_fed.storage.decisions import invitation_by_digest, live_mandate, mandate_by_uri
from ensembl_fed.storage.town import town_member_by_domain
from ensembl_fed.storage.unit import Unit
from moderation.mandates import digest_of, read_powers
from moderation.suspicion import note_forgery

_LONGEST_WORD = 200


async def take_mandate(unit: Unit, verified: Verified, activity: Activity) -> None:
    """Keep what a member lends, and answer. Anyone else is not believed, unless an invitation lets them in."""
    doubt = _doubt_about(unit, verified, activity)
    try:
        document = read_mandate(activity.document)
    except BadDocument:
        document, doubt = None, "un mandat incomplet"
    if not doubt and document is not None and not same_origin(document.id, verified.actor_uri):
        doubt = "un mandat d’une autre origine"
    member = await unit.session.get(TownMember, verified.domain)
    if not doubt and (member is None or member.state is not MemberState.ACTIVE):
        word = text_of(activity.document, "invitation", _LONGEST_WORD) or ""
        doubt = "" if await _let_in(unit, verified.domain, word) else "une instance qui n’est pas du réseau"
    if doubt or document is None:
        await note_forgery(unit, verified, f"{verified.actor_uri}#mandate", doubt or "rien")
        return
    known = await mandate_by_uri(unit, document.id)
    if known is None:
        powers = {power.value: lending.value for power, lending in read_powers(document.powers).items()}
        now = utc_now()
        before = await live_mandate(unit, verified.domain, unit.home.domain, now=now)
        if before is not None:
            before.revoked_at = now
            await unit.add(before)
        known = Mandate(
            id=new_id(),
            uri=document.id,
            lender_domain=verified.domain,
            holder_domain=unit.home.domain,
            powers=powers,
            starts_at=document.starts_at,
            ends_at=document.ends_at,
            accepted_at=now,
            created_at=now,
        )
        await unit.add(known)
        await add_line(unit, "mandate", actor=verified.actor_uri, about=known.uri, details={"powers": powers})
    await _accept(unit, verified, known)


async def take_revocation(unit: Unit, verified: Verified, activity: Activity) -> None:
    """A mandate ends. Only its lender ends it."""
    inner = mapping_of(activity.document, "mandate")
    uri = (id_of(inner.get("id")) if inner is not None else "") or ""
    known = await mandate_by_uri(unit, uri)
    if known is None or known.lender_domain != verified.domain or _doubt_about(unit, verified, activity):
        await note_forgery(unit, verified, f"{verified.actor_uri}#mandate", "la fin d’un mandat qui n’est pas le sien")
        return
    if known.revoked_at is None:
        known.revoked_at = utc_now()
        await unit.add(known)
        await add_line(unit, "mandate_revoked", actor=verified.actor_uri, about=known.uri)


async def mandate_accepted(unit: Unit, verified: Verified, uri: str) -> bool:
    """The city answers that it knows of our mandate. False if the address is none of our mandates."""
    known = await mandate_by_uri(unit, uri)
    if known is None or known.lender_domain != unit.home.domain:
        return False
    if known.holder_domain == verified.domain and known.accepted_at is None:
        known.accepted_at = utc_now()
        await unit.add(known)
    return True


def _doubt_about(unit: Unit, verified: Verified, activity: Activity) -> str:
    """Only an instance's own actor lends, only to us, only what is its own."""
    if not unit.home.is_city:
        return "cette instance n’est pas une ville"
    if verified.actor_uri != addresses_of(unit, verified.domain).instance_actor:
        return "il ne vient pas de l’instance elle-même"
    if activity.object_id != unit.home.addresses.instance_actor:
        return "il est confié à quelqu’un d’autre"
    if not activity.target or domain_of(activity.target) != verified.domain:
        return "il parle des modérateurs d’une autre instance"
    return ""


async def _let_in(unit: Unit, domain: str, word: str) -> bool:
    """Admit an instance that brings a good invitation; it is good once."""
    invitation = await invitation_by_digest(unit, digest_of(word)) if word else None
    now = utc_now()
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= now:
        return False
    invitation.used_at, invitation.used_by = now, domain
    await unit.add(invitation)
    await admit(unit, domain, kind=InstanceKind(invitation.kind), name=invitation.name)
    await add_line(unit, "joined_by_invitation", about=addresses_of(unit, domain).instance_actor)
    return True


async def _accept(unit: Unit, verified: Verified, mandate: Mandate) -> None:
    own, member = await instance_actor(unit), await town_member_by_domain(unit, verified.domain)
    if member is None:
        return
    document = answer_activity(
        f"{own.uri}#accepts/{new_id()}", own.uri, mandate.uri, result="accepted", to=member.actor_uri
    )
    await send(unit, own, document, [member.shared_inbox_uri], object_uri=mandate.uri)
