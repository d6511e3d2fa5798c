"""Offer: somebody would do what a request asks for, or take what is offered (FEP-0837)."""

from activitypub.activities import Activity
from activitypub.agreements import read_offer
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.agree_help import take_offer
from ensembl_fed.storage.unit import Unit


async def handle_offer(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """An offer about a help post of ours reaches its author. Other offers have no effect."""
    offer = read_offer(activity)
    if offer is not None:
        await take_offer(unit, offer, fetched.sender, verified.domain)


OFFER = Handler(handle_offer)
