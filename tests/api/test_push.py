"""Devices are told of notifications by Web Push: encrypted for them alone, signed as ours."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ensembl_fed.remote.http_client import HttpClient, HttpLimits, read_allow_networks
from ensembl_fed.remote.web_push import VAPID
from ensembl_fed.settings import Scheme
from ensembl_fed.storage.instance_keys import instance_key
from ensembl_fed.storage.pushes import has_subscriptions, subscription_of
from tests.api.push_service import Device, PushService, push_service, signer_of
from tests.town import Resident, Town, open_town, trial_settings

ALERTS = {"mention": True, "favourite": True, "follow": True}


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as opened:
        yield opened


@pytest.fixture
async def trial(tmp_path: Path) -> AsyncIterator[Town]:
    """A town over plain http whose guarded client may reach loopback."""
    async with open_town(trial_settings(tmp_path / "data", scheme=Scheme.HTTP)) as town:
        client = HttpClient(
            allow_networks=read_allow_networks("127.0.0.1/32"),
            schemes=frozenset({"http"}),
            user_agent="tests",
            limits=HttpLimits(),
        )
        town.network.request = client.request  # type: ignore[method-assign]  # the real way out, in this test
        yield town
        await client.close()


async def subscribe(
    resident: Resident, service: PushService, device: Device, *, standard: bool = True, policy: str = "all"
) -> object:
    return await resident.post(
        "/api/v1/push/subscription",
        subscription={"endpoint": service.endpoint(resident.name), "keys": device.keys, "standard": standard},
        data={"alerts": ALERTS, "policy": policy},
    )


@pytest.mark.parametrize("standard", [True, False])
async def test_a_device_reads_what_arrives(trial: Town, service: PushService, standard: bool) -> None:
    """RFC 8291 or the draft before it; the signature is by the key that v2/instance tells of."""
    aline, bruno = await trial.residents("aline", "bruno")
    device = Device()
    subscription = await subscribe(aline, service, device, standard=standard)
    instance = await aline.get("/api/v2/instance")

    await bruno.posts("@aline Le pain est prêt")
    await trial.settle()

    assert len(service.taken) == 1
    _, headers, body = service.taken[0]
    message = device.reads(headers, body)
    assert message["title"] == "Bruno vous a écrit"
    assert message["body"] == "@aline Le pain est prêt"
    assert message["notification_type"] == "mention"
    assert message["access_token"] == aline.token
    [notification] = await aline.get("/api/v1/notifications")
    assert message["notification_id"] == notification["id"]
    public, claims = signer_of(headers)
    assert public == instance["configuration"]["vapid"]["public_key"] == subscription["server_key"]  # type: ignore[index]
    assert claims["aud"] == service.base
    assert b"pain" not in body


async def test_alerts_and_policy_choose(trial: Town, service: PushService) -> None:
    """What is not switched on is not sent, nor what comes from whom the policy leaves out."""
    aline, bruno, chloe = await trial.residents("aline", "bruno", "chloe")
    await subscribe(aline, service, Device(), policy="followed")
    await aline.follows(bruno)
    posted = await aline.posts("Bonjour")

    await bruno.post(f"/api/v1/statuses/{posted['id']}/favourite")
    await bruno.post(f"/api/v1/statuses/{posted['id']}/reblog")
    await chloe.post(f"/api/v1/statuses/{posted['id']}/favourite")
    await trial.settle()

    assert len(service.taken) == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_an_expired_device_is_forgotten(trial: Town, service: PushService, status: int) -> None:
    """RFC 8030: 404 and 410 end a subscription."""
    aline, bruno = await trial.residents("aline", "bruno")
    await subscribe(aline, service, Device())
    service.status = status

    await bruno.posts("@aline un")
    await trial.settle()
    await bruno.posts("@aline deux")
    await trial.settle()

    assert len(service.taken) == 1
    assert (await aline.asks("GET", "/api/v1/push/subscription")).status == 404


async def test_what_fails_is_tried_again_later(trial: Town, service: PushService) -> None:
    """A service that is down keeps its device."""
    aline, bruno = await trial.residents("aline", "bruno")
    await subscribe(aline, service, Device())
    service.status = 503

    await bruno.posts("@aline un")
    await trial.settle()

    assert len(service.taken) == 1
    assert (await aline.get("/api/v1/push/subscription"))["alerts"]["mention"] is True


async def test_life_of_a_subscription(town: Town) -> None:
    """404 when there is none; PUT changes alerts and policy; DELETE and a revoked token end it."""
    [aline] = await town.residents("aline")
    path = "/api/v1/push/subscription"
    keys = Device().keys
    subscription = {"endpoint": "https://push.example/1", "keys": keys}

    missing = [(await aline.asks(method, path)).status for method in ("GET", "PUT")]
    made = await aline.post(path, subscription=subscription, data={"alerts": {"mention": "true"}})
    changed = await aline.asks("PUT", path, json={"data": {"alerts": {"follow": True}, "policy": "follower"}})
    again = await aline.post(path, subscription=subscription, data={"alerts": {}, "policy": "none"})
    removed = await aline.asks("DELETE", path)

    assert missing == [404, 404]
    assert (made["endpoint"], made["alerts"]["mention"], made["policy"]) == ("https://push.example/1", True, "all")
    assert changed.json()["alerts"] | {"follow": True, "mention": False} == changed.json()["alerts"]
    assert changed.json()["policy"] == "follower"
    assert again["policy"] == "none"
    assert (removed.status, removed.json()) == (200, {})
    assert (await aline.asks("GET", path)).status == 404


@pytest.mark.parametrize(
    ("endpoint", "keys"),
    [
        ("", {}),
        ("http://push.example/1", {}),
        ("https://user:secret@push.example/1", {}),
        ("https://moulins.test/inbox", {}),
        ("https://[::1]/1", {}),
        ("file:///etc/passwd", {}),
        ("https://push.example/1", {"p256dh": "AAAA"}),
        ("https://push.example/1", {"auth": "AAAA"}),
        ("https://push.example/1", {"auth": "é" * 22}),
    ],
)
async def test_bad_devices_are_refused(town: Town, endpoint: str, keys: dict[str, str]) -> None:
    """S22: schemes, user-info, our own hosts; keys that nobody could encrypt for."""
    [aline] = await town.residents("aline")
    wanted = {"endpoint": endpoint, "keys": {**Device().keys, **keys}}

    answer = await aline.asks("POST", "/api/v1/push/subscription", json={"subscription": wanted})

    assert answer.status == 422
    assert answer.json()["error"].startswith("Validation failed")


async def test_private_networks_are_not_reached(town: Town, service: PushService, tmp_path: Path) -> None:
    """S22: an endpoint whose host is not public is never connected to, and forgotten."""
    aline, bruno = await town.residents("aline", "bruno")
    client = HttpClient(allow_networks=(), schemes=frozenset({"https"}), user_agent="tests", limits=HttpLimits())
    town.network.request = client.request  # type: ignore[method-assign]  # the real way out, in this test
    subscription = {"endpoint": service.endpoint("x").replace("http:", "https:"), "keys": Device().keys}
    answer = await aline.asks(
        "POST", "/api/v1/push/subscription", json={"subscription": subscription, "data": {"alerts": ALERTS}}
    )

    await bruno.posts("@aline un")
    await town.settle()
    await client.close()

    assert answer.status in (200, 422)
    assert service.taken == []
    assert (await aline.asks("GET", "/api/v1/push/subscription")).status == 404


async def test_the_key_is_made_once_and_sealed(town_on_each_store: Town) -> None:
    """The private half never lies open; apps and the instance tell the same public half; a token takes its device."""
    [aline] = await town_on_each_store.residents("aline")
    app = await aline.post("/api/v1/apps", client_name="essai", redirect_uris="urn:ietf:wg:oauth:2.0:oob")
    await aline.post(
        "/api/v1/push/subscription", subscription={"endpoint": "https://push.example/1", "keys": Device().keys}
    )
    database = aline.instance.database

    async with database.unit() as unit:
        key = await instance_key(unit, VAPID)
        assert await has_subscriptions(unit)
        from ensembl_fed.storage.access import hash_of, revoke_token, token_by_hash

        token = await token_by_hash(unit, hash_of(aline.token))
        assert token is not None
        subscription = await subscription_of(unit, token.id)
        assert subscription is not None
        assert aline.token not in subscription.token_sealed
        await revoke_token(unit, token)
    async with database.reading() as unit:
        assert not await has_subscriptions(unit)

    assert key is not None
    assert "PRIVATE" not in key.private_sealed
    assert app["vapid_key"] == key.public
    assert "PRIVATE KEY" in aline.instance.seal.open(key.private_sealed, VAPID)
