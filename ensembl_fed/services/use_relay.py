"""An instance joins a relay, or leaves it: what is public here is passed on there, and what is public there comes here.

Mastodon's kind is asked by a Follow of the public collection at its inbox; LitePub's kind is an actor that is followed,
and that follows back. Source: https://docs.joinmastodon.org/admin/config/#relay; FEP-ae0c.
"""

from activitypub.activities import follow_activity, undo_activity
from activitypub.addresses import PUBLIC, origin_of, same_origin
from activitypub.errors import BadDocument
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Relay
from ensembl_fed.models.kinds import RelayKind, RelayState
from ensembl_fed.outbox.send import send
from ensembl_fed.services.change_home import home_changed
from ensembl_fed.storage.accounts import instance_actor
from ensembl_fed.storage.relays import relay_by_actor, relay_by_follow, relay_by_inbox, remove_relay
from ensembl_fed.storage.unit import Unit


async def add_relay(unit: Unit, address: str, *, actor: Account | None = None) -> Relay:
    """Ask a relay to pass on what is public. Raises Invalid for what is no address, Conflict for one that is there.

    `address` is an inbox (Mastodon's kind); with `actor`, which was just read, it is that actor's relay (LitePub's).
    """
    inbox = actor.inbox_uri if actor is not None else address.strip()
    try:
        origin_of(inbox)
    except BadDocument as error:
        raise Invalid("Ce n'est pas l'adresse d'un relais.") from error
    if unit.home.addresses.is_ours(inbox):
        raise Invalid("Une instance n'est pas son propre relais.")
    if await relay_by_inbox(unit, inbox) is not None:
        raise Conflict("Ce relais est déjà là.")
    number, own = new_id(), await instance_actor(unit)
    relay = Relay(
        id=number,
        kind=RelayKind.MASTODON if actor is None else RelayKind.LITEPUB,
        inbox_uri=inbox,
        actor_uri="" if actor is None else actor.uri,
        follow_uri=unit.home.addresses.new_activity("follow-relay", number),
        created_at=utc_now(),
    )
    await unit.add(relay)
    document = follow_activity(relay.follow_uri, own.uri, _followed(relay))
    await send(unit, own, document, [inbox], object_uri=relay.follow_uri)
    return relay


async def leave_relay(unit: Unit, address: str) -> None:
    """Leave a relay, named by its inbox or its actor. Raises NotFound."""
    relay = await relay_by_inbox(unit, address.strip()) or await relay_by_actor(unit, address.strip())
    if relay is None:
        raise NotFound("Ce relais n'est pas connu.")
    own = await instance_actor(unit)
    undone = follow_activity(relay.follow_uri, own.uri, _followed(relay))
    document = undo_activity(f"{relay.follow_uri}#undo", own.uri, undone, to=[_followed(relay)])
    await send(unit, own, document, [relay.inbox_uri], object_uri=relay.follow_uri)
    await remove_relay(unit, relay.id)
    await home_changed(unit)


async def relay_answered(unit: Unit, follow_uri: str, sender: Account, *, agrees: bool) -> bool:
    """A relay says yes or no; False if no relay was asked so. Only who speaks for its host may answer (rule 14)."""
    relay = await relay_by_follow(unit, follow_uri)
    if relay is None or not same_origin(relay.inbox_uri, sender.uri) or relay.actor_uri not in ("", sender.uri):
        return False
    relay.actor_uri = sender.uri
    relay.state = RelayState.ACCEPTED if agrees else RelayState.REFUSED
    await unit.add(relay)
    await home_changed(unit)
    return True


def _followed(relay: Relay) -> str:
    return PUBLIC if relay.kind is RelayKind.MASTODON else relay.actor_uri
