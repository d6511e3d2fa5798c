"""A member lets the browser they read pages with be told of their notifications (R24)."""

from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Application, Member, PushSubscription
from ensembl_fed.models.kinds import PushPolicy
from ensembl_fed.seal import Seal
from ensembl_fed.services.grant_access import make_token
from ensembl_fed.services.subscribe_push import ALERTS, Device, subscribe_push
from ensembl_fed.storage.access import application_by_client_id
from ensembl_fed.storage.pushes import subscription_at
from ensembl_fed.storage.unit import Unit

# The pages as an application of their own: it stands among those that a member may take the access from.
_CLIENT_ID: Final = "pages"
_NAME: Final = "Les notifications de ce site"
_SCOPES: Final = "push"


async def subscribe_browser(unit: Unit, member: Member, device: Device, seal: Seal) -> PushSubscription:
    """Tell this browser from now on. Safe to repeat. The device was checked before."""
    known = await subscription_at(unit, member.account_id, device.endpoint)
    if known is not None:
        return known
    application = await _pages(unit)
    word, token = await make_token(unit, application, member.id, scopes=_SCOPES)
    return await subscribe_push(
        unit,
        token_id=token.id,
        account_id=member.account_id,
        token=word,
        device=device,
        alerts=dict.fromkeys(ALERTS, True),
        policy=PushPolicy.ALL,
        seal=seal,
    )


async def _pages(unit: Unit) -> Application:
    known = await application_by_client_id(unit, _CLIENT_ID)
    if known is not None:
        return known
    application = Application(
        id=new_id(),
        client_id=_CLIENT_ID,
        # Nobody ever signs in as the pages: no secret has this digest.
        secret_hash="",
        name=_NAME,
        redirect_uris=[],
        scopes=_SCOPES,
        created_at=utc_now(),
    )
    await unit.add(application)
    return application
