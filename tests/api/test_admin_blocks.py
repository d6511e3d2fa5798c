"""From where nobody signs up, with whom an instance by invitation speaks, figures, and erasing an account."""

from typing import Any

import pytest

from ensembl_fed.events import HomeChanged
from ensembl_fed.instance.hosting import refresh_home
from ensembl_fed.models.kinds import Role
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.peer_hosts import is_suspended
from ensembl_fed.storage.town import instance_profile
from tests.town import Resident, Town

ADMIN = "/api/v1/admin"


async def signs_up(town: Town, like: Resident, name: str, email: str) -> Any:
    app = await like.post(
        "/api/v1/apps", client_name="essai", redirect_uris="urn:ietf:wg:oauth:2.0:oob", scopes="read write"
    )
    grant = {**{key: app[key] for key in ("client_id", "client_secret")}, "grant_type": "client_credentials"}
    token = (
        await town.client.request("POST", like.address("/oauth/token"), json={**grant, "scope": "read write"})
    ).json()
    return await town.client.request(
        "POST",
        like.address("/api/v1/accounts"),
        headers={"Authorization": f"Bearer {token['access_token']}"},
        json={"username": name, "email": email, "password": "un mot de passe", "agreement": True, "locale": "fr"},
    )


async def test_blocked_addresses_do_not_sign_up(town_on_each_store: Town) -> None:
    """A domain and those below it; one address however it is written; a free one may."""
    town = town_on_each_store
    ada = await town.resident("ada", role=Role.ADMIN)
    domain = await ada.post(f"{ADMIN}/email_domain_blocks", domain="jetable.example.org")
    email = await ada.post(f"{ADMIN}/canonical_email_blocks", email="Jean.Petit+x@example.org")

    for address in (
        "a@jetable.example.org",
        "a@sous.jetable.example.org",
        "jeanpetit@example.org",
        "jean.petit+y@example.org",
    ):
        answer = await signs_up(town, ada, "nouveau", address)
        assert answer.status == 422, address
        assert answer.json()["details"]["email"][0]["error"] == "ERR_BLOCKED"
    assert (await signs_up(town, ada, "nouveau", "jean@example.org")).status == 200
    found = await ada.post(f"{ADMIN}/canonical_email_blocks/test", email="JEANPETIT@example.org")
    assert [one["id"] for one in found] == [email["id"]]
    assert email["canonical_email_hash"] != "jeanpetit@example.org"
    assert [one["domain"] for one in await ada.get(f"{ADMIN}/email_domain_blocks")] == ["jetable.example.org"]
    await ada.asks("DELETE", f"{ADMIN}/email_domain_blocks/{domain['id']}")
    assert (await signs_up(town, ada, "autre", "a@jetable.example.org")).status == 200


async def test_blocked_networks_do_not_sign_up(town: Town) -> None:
    """Refused, or accepted by hand, until the block ends; strange networks are 422."""
    ada = await town.resident("ada", role=Role.ADMIN)
    everywhere = [await ada.post(f"{ADMIN}/ip_blocks", ip=ip, severity="sign_up_block") for ip in ("0.0.0.0/0", "::/0")]

    assert (await signs_up(town, ada, "nouveau", "n@example.org")).status == 403
    for block in everywhere:
        path = f"{ADMIN}/ip_blocks/{block['id']}"
        changed = await ada.asks(
            "PUT", path, json={"severity": "sign_up_requires_approval", "comment": "essai", "expires_in": 3600}
        )
        assert changed.json()["expires_at"] is not None
        assert changed.json()["comment"] == "essai"
    token = (await signs_up(town, ada, "nouveau", "n@example.org")).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    waits = await town.client.request("GET", ada.address("/api/v1/accounts/verify_credentials"), headers=headers)
    assert waits.status == 403
    for wrong in (
        {"ip": "rien", "severity": "no_access"},
        {"ip": "192.0.2.1", "severity": "rien"},
        {"ip": "::/0", "severity": "no_access"},
    ):
        assert (await ada.asks("POST", f"{ADMIN}/ip_blocks", json=wrong)).status == 422


async def test_an_instance_by_invitation_speaks_with_the_invited(town: Town) -> None:
    """One function decides for signatures, inboxes and fetching; the town needs no invitation."""
    instances = await town.hosts(2)
    ada = await town.resident("ada", role=Role.ADMIN)
    async with ada.instance.database.unit() as unit:
        profile = await instance_profile(unit)
        assert profile is not None
        profile.by_invitation = True
        await unit.add(profile)
        unit.tell(HomeChanged())
    allow = await ada.post(f"{ADMIN}/domain_allows", domain="ami.example")
    await refresh_home(ada.instance)
    database = ada.instance.database

    assert not await is_suspended(database, "ami.example")
    assert not await is_suspended(database, "sous.ami.example:8443")
    assert not await is_suspended(database, instances[1].domain)
    assert await is_suspended(database, "ailleurs.example")
    assert (await ada.asks("POST", f"{ADMIN}/domain_allows", json={"domain": "pas un nom"})).status == 422
    await ada.asks("DELETE", f"{ADMIN}/domain_allows/{allow['id']}")
    await refresh_home(ada.instance)
    assert await is_suspended(database, "ami.example")


async def test_figures(town_on_each_store: Town) -> None:
    """Totals by day, languages, cohorts; unknown keys are left out; bad dates are 422."""
    ada = await town_on_each_store.resident("ada", role=Role.ADMIN)
    await ada.posts("Bonjour", language="fr")
    today = {"start_at": "2020-01-01", "end_at": "2020-01-03"}
    now = (await ada.get("/api/v1/accounts/verify_credentials"))["created_at"][:10]
    span = {"start_at": now, "end_at": now}

    [measure] = await ada.post(f"{ADMIN}/measures", keys=["new_users", "rien"], **span)
    [languages] = await ada.post(f"{ADMIN}/dimensions", keys=["languages", "rien"], **span)
    [cohort] = await ada.post(f"{ADMIN}/retention", frequency="day", **span)
    past = await ada.post(f"{ADMIN}/measures", keys=["interactions", "opened_reports"], **today)

    assert (measure["key"], measure["total"], len(measure["data"])) == ("new_users", "1", 1)
    assert languages["data"][0]["key"] == "fr"
    assert cohort["data"][0]["value"] == "1"
    assert [len(one["data"]) for one in past] == [3, 3]
    assert await ada.get(f"{ADMIN}/trends/tags") == []
    for wrong in ({"start_at": "hier", "end_at": now}, {"start_at": "2020-01-01", "end_at": "2024-01-01"}, {}):
        assert (await ada.asks("POST", f"{ADMIN}/measures", json={"keys": ["new_users"], **wrong})).status == 422


async def test_a_suspended_account_is_erased_by_an_administrator(town: Town) -> None:
    """Not before it is suspended, not by a moderator; then for good."""
    [mallory] = await town.residents("mallory")
    ada, modeste = await town.resident("ada", role=Role.ADMIN), await town.resident("modeste", role=Role.MODERATOR)
    path = f"{ADMIN}/accounts/{mallory.account_id}"

    early = await ada.asks("DELETE", path)
    await ada.post(f"{path}/action", type="suspend", text="Courriers non voulus à cent personnes.")
    lower = await modeste.asks("DELETE", path)
    done = await ada.asks("DELETE", path)
    await town.settle()

    assert (early.status, lower.status, done.status) == (403, 403, 200)
    async with mallory.instance.database.reading() as unit:
        account = await account_by_id(unit, mallory.account_id)
    assert account is not None
    assert account.gone_at is not None


@pytest.mark.parametrize("section", ["email_domain_blocks", "canonical_email_blocks", "ip_blocks", "domain_allows"])
async def test_residents_may_not(town: Town, section: str) -> None:
    """S38: the role is asked for beside the scope."""
    [aline] = await town.residents("aline")

    assert (await aline.asks("GET", f"{ADMIN}/{section}")).status == 403
    assert (
        await aline.asks(
            "POST",
            f"{ADMIN}/{section}",
            json={"domain": "a.example", "email": "a@b.c", "ip": "192.0.2.0/24", "severity": "no_access"},
        )
    ).status == 403
    assert (await aline.asks("DELETE", f"{ADMIN}/{section}/1")).status == 403
