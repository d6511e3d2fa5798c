"""Web Push: the device behind a token. Source: https://docs.joinmastodon.org/methods/push/"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import PushSubscription
from ensembl_fed.models.kinds import PushPolicy
from ensembl_fed.services.subscribe_push import ALERTS, Device, check_endpoint, subscribe_push
from ensembl_fed.settings import Scheme
from ensembl_fed.storage.pushes import remove_subscription_of, subscription_of
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, token_of, viewer_of
from web.entities.push import push_subscription_entity
from web.forms import Form, flag_of, form_of, read_form, text_of
from web.request import instance_of


@needs_scope("push")
async def show_subscription(request: Request) -> Response:
    """GET /api/v1/push/subscription -- https://docs.joinmastodon.org/methods/push/#get"""
    async with instance_of(request).database.reading() as unit:
        subscription = await subscription_of(unit, viewer_of(request).token_id)
    if subscription is None:
        raise NotFound
    return _answer(request, subscription)


@needs_scope("push")
async def create_subscription(request: Request) -> Response:
    """POST /api/v1/push/subscription -- https://docs.joinmastodon.org/methods/push/#create"""
    instance, viewer = instance_of(request), viewer_of(request)
    form = await read_form(request)
    device = _device_of(form)
    schemes = {"https", "http"} if instance.settings.scheme is Scheme.HTTP else {"https"}
    host = check_endpoint(device, frozenset(schemes))
    if await instance.hosting.instance_for(host) is not None:
        raise Invalid("Validation failed: Endpoint is invalid")
    policy = _policy_of(form, PushPolicy.ALL)
    async with instance.database.unit() as unit:
        subscription = await subscribe_push(
            unit,
            token_id=viewer.token_id,
            account_id=viewer.account.id,
            token=token_of(request),
            device=device,
            alerts=_alerts_of(form),
            policy=policy,
            seal=instance.seal,
        )
    return _answer(request, subscription)


@needs_scope("push")
async def change_subscription(request: Request) -> Response:
    """PUT /api/v1/push/subscription -- https://docs.joinmastodon.org/methods/push/#update"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        subscription = await subscription_of(unit, viewer_of(request).token_id)
        if subscription is None:
            raise NotFound
        # What the client does not mention is switched off, as Mastodon does it.
        subscription.alerts = _alerts_of(form)
        subscription.policy = _policy_of(form, subscription.policy)
        await unit.add(subscription)
    return _answer(request, subscription)


@needs_scope("push")
async def remove_own_subscription(request: Request) -> Response:
    """DELETE /api/v1/push/subscription -- https://docs.joinmastodon.org/methods/push/#delete"""
    async with instance_of(request).database.unit() as unit:
        await remove_subscription_of(unit, viewer_of(request).token_id)
    return empty_answer()


def _device_of(form: Form) -> Device:
    subscription = form_of(form, "subscription")
    keys = form_of(subscription, "keys")
    return Device(
        endpoint=text_of(subscription, "endpoint"),
        public_key=text_of(keys, "p256dh"),
        auth_secret=text_of(keys, "auth"),
        is_standard=flag_of(subscription, "standard"),
    )


def _alerts_of(form: Form) -> dict[str, bool]:
    alerts = form_of(form_of(form, "data"), "alerts")
    return {name: flag_of(alerts, name) for name in ALERTS}


def _policy_of(form: Form, before: PushPolicy) -> PushPolicy:
    word = text_of(form_of(form, "data"), "policy") or text_of(form, "policy") or before.value
    if word not in set(PushPolicy):
        raise Invalid("Validation failed: Policy is not included in the list")
    return PushPolicy(word)


def _answer(request: Request, subscription: PushSubscription) -> Response:
    return json_answer(push_subscription_entity(subscription, instance_of(request).home.vapid_public_key))


_PATH = "/api/v1/push/subscription"
ROUTES = [
    Route(_PATH, show_subscription),
    Route(_PATH, create_subscription, methods=["POST"]),
    Route(_PATH, change_subscription, methods=["PUT"]),
    Route(_PATH, remove_own_subscription, methods=["DELETE"]),
]
