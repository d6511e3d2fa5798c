"""Several instances in one process: each answers under its own name, and they join a town like strangers would."""

import pytest

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid
from ensembl_fed.events import HomeChanged, StatusShown
from ensembl_fed.ids import new_id
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.set_up import NewInstance, add_instance
from ensembl_fed.models import OutgoingMail
from ensembl_fed.models.kinds import InstanceKind, MemberState, Role
from ensembl_fed.storage.accounts import INSTANCE_ACTOR, account_by_handle, keys_of
from ensembl_fed.storage.town import AIDE, ENTRAIDE, instance_profile, town_members
from tests.town import CITY, HOSTS, Town


@pytest.mark.capability("N1")
async def test_each_instance_answers_under_its_own_name(town_on_each_store: Town) -> None:
    """S39: the tenant comes from Host, whatever its case; a host that is not hosted here gets 421."""
    town = town_on_each_store
    await town.hosts(2)

    titles = [
        (await town.client.get(f"https://{host}/api/v2/instance")).json()["title"] for host in (CITY, "Chartreux.test")
    ]
    unknown = await town.client.get("https://elsewhere.test/api/v2/instance")

    assert titles == ["Moulins", "Les Chartreux"]
    assert (unknown.status, unknown.json()) == (421, {"error": "Misdirected Request"})


async def test_a_port_that_is_not_the_schemes_own_is_part_of_the_name(town: Town) -> None:
    """An instance on `localhost:8443` is not the one on `localhost`, and `:443` means the plain name."""
    await town.host(NewInstance("localhost:8443", InstanceKind.ASSOCIATION, "Au port"))
    await town.hosts(1)

    found = await town.client.get("https://localhost:8443/api/v2/instance")
    other = await town.client.get("https://localhost/api/v2/instance")
    spelled = await town.client.get(f"https://{CITY}/api/v2/instance", headers={"Host": f"{CITY}:443"})

    assert (found.status, other.status, spelled.status) == (200, 421, 200)


@pytest.mark.capability("N2")
async def test_one_tenants_admin_is_nobody_at_another(town_on_each_store: Town) -> None:
    """S39: a token, an account number and a private post of one instance mean nothing on the other."""
    city, chartreux = await town_on_each_store.hosts(2)
    admin = await town_on_each_store.resident("admin", city, role=Role.ADMIN)
    lea = await town_on_each_store.resident("lea", chartreux)
    post = await lea.posts("Entre nous", visibility="private")
    bearer = {"Authorization": f"Bearer {admin.token}"}

    elsewhere = [
        (await town_on_each_store.client.get(f"https://chartreux.test{path}", headers=bearer)).status
        for path in ("/api/v1/accounts/verify_credentials", "/api/v1/admin/accounts", "/api/v1/timelines/home")
    ]
    at_home = [
        (await admin.asks("GET", path)).status
        for path in (f"/api/v1/admin/accounts/{lea.account_id}", f"/api/v1/statuses/{post['id']}")
    ]

    assert elsewhere == [401, 401, 401]
    assert at_home == [404, 404]


@pytest.mark.parametrize("host", ["", "moulins.test@evil.test", "moulins.test/..", "a" * 300])
async def test_a_host_that_is_none_is_nobodys(town: Town, host: str) -> None:
    """S6: what cannot be a host name is refused, and is no fault of ours."""
    await town.hosts(1)

    assert (await town.client.get(f"https://{CITY}/", headers={"Host": host})).status == 421


async def test_every_instance_has_its_own_accounts(town_on_each_store: Town) -> None:
    """A new instance has its actor, its group and its service, each with two keys of its own."""
    city, chartreux = await town_on_each_store.hosts(2)

    public_keys = set()
    for instance in (city, chartreux):
        async with instance.database.reading() as unit:
            accounts = [await account_by_handle(unit, name) for name in (INSTANCE_ACTOR, ENTRAIDE, AIDE)]
            present = [account for account in accounts if account is not None]
            keys = await keys_of(unit, [account.id for account in present])
            assert [account.uri for account in present] == [
                f"https://{instance.domain}/{path}" for path in ("actor", "groups/entraide", "users/aide")
            ]
            assert all(len(pair) == 2 for pair in keys.values())
            public_keys |= {key.public_pem for pair in keys.values() for key in pair}
    assert len(public_keys) == 2 * 3 * 2


async def test_an_instance_joins_its_city(town_on_each_store: Town) -> None:
    """Adding a neighbourhood with its city makes each know the other, by signed documents and nothing else."""
    city, chartreux, champins = await town_on_each_store.hosts(3)

    known = {}
    for instance in (city, chartreux, champins):
        async with instance.database.reading() as unit:
            known[instance.domain] = [(member.domain, member.state) for member in await town_members(unit)]
    everyone = [(domain, MemberState.ACTIVE) for domain in sorted((CITY, "chartreux.test", "champins.test"))]
    assert known == dict.fromkeys((CITY, "chartreux.test", "champins.test"), everyone)
    assert chartreux.home.town_members_uri == city.home.town_members_uri != ""
    assert town_on_each_store.network.asked == []


async def test_what_is_added_while_serving_needs_no_restart(town: Town) -> None:
    """Another process lists an instance; the next request for it is answered, and one for it before is not.

    However soon after a look it is asked for: it waits for the next look rather than being told that it is not there.
    """
    city = (await town.hosts(1))[0]
    assert (await town.client.get(f"https://{HOSTS[1].domain}/api/v2/instance")).status == 421
    listed = await add_instance(town.hosting, HOSTS[1])
    del town.hosting._instances[listed.domain]  # as if another process had added it
    await listed.database.close()

    answer = await town.client.get(f"https://{listed.domain}/api/v2/instance")

    assert answer.json()["domain"] == "chartreux.test"
    assert town.hosting.instance("chartreux.test") is not listed
    assert town.hosting.instance(CITY) is city


async def test_the_same_domain_is_hosted_once(town: Town) -> None:
    """Twice is a conflict, however it is written."""
    await town.hosts(1)

    with pytest.raises(Conflict, match="hosted here already"):
        await add_instance(town.hosting, NewInstance("Moulins.TEST", InstanceKind.CITY, "Moulins"))


@pytest.mark.parametrize("domain", ["", "moulins test", "https://moulins.test", "lea@moulins.test", "a/b"])
async def test_what_is_no_domain_is_not_hosted(town: Town, domain: str) -> None:
    """A mistyped domain is refused before anything is made."""
    with pytest.raises(Invalid):
        await add_instance(town.hosting, NewInstance(domain, InstanceKind.CITY, "Moulins"))
    assert not list((town.hosting.settings.data_dir / "instances").glob("*"))


async def test_an_instance_that_was_cut_short_is_completed(town: Town) -> None:
    """Nothing is listed before its store is complete, and adding again goes on with what is there."""
    instance = (await town.hosts(1))[0]
    async with instance.database.reading() as unit:
        before = await account_by_handle(unit, ENTRAIDE)
    await town.hosting.store.close()
    (town.hosting.settings.data_dir / "host.sqlite3").unlink()  # the crash came before it was listed
    await town.hosting.store.migrate()
    del town.hosting._instances[CITY]
    await instance.database.close()

    again = await add_instance(town.hosting, HOSTS[0])

    async with again.database.reading() as unit:
        after = await account_by_handle(unit, ENTRAIDE)
    assert before is not None
    assert after is not None
    assert before.id == after.id


async def test_a_changed_profile_is_read_again(town_on_each_store: Town) -> None:
    """What an instance is called changes at once everywhere in the process."""
    instance = (await town_on_each_store.hosts(1))[0]

    async with instance.database.unit() as unit:
        profile = await instance_profile(unit)
        assert profile is not None
        profile.name = "Moulins-sur-Allier"
        await unit.add(profile)
        unit.tell(HomeChanged())
    await town_on_each_store.hosting.settled()

    assert instance.home.name == "Moulins-sur-Allier"


async def test_only_committed_events_are_told(town: Town) -> None:
    """Streams and caches hear of what was committed, and never of what was rolled back."""
    instance = (await town.hosts(1))[0]
    heard: list[StatusShown] = []
    instance.on(StatusShown, heard.append)
    stream = instance.streams.subscribe(None, ["public"])

    async with instance.database.unit() as unit:
        unit.tell(StatusShown(1))
        assert heard == []
    with pytest.raises(RuntimeError, match="rolled back"):
        await _fail_after_telling(instance)

    stream.close()
    assert heard == [StatusShown(1)]
    assert [event async for event in stream] == [StatusShown(1)]


async def test_mails_are_kept_where_no_server_for_them_is_set(town_on_each_store: Town) -> None:
    """A mail that is owed is written to the data folder, once."""
    town = town_on_each_store
    instance = (await town.hosts(1))[0]
    async with instance.database.unit() as unit:
        await unit.add(
            OutgoingMail(
                id=new_id(), recipient="lea@example.org", subject="Bonjour", text="À bientôt.", next_at=utc_now()
            )
        )

    await town.settle()
    await town.settle()

    kept = list((town.hosting.settings.data_dir / "mails").rglob("*.eml"))
    assert len(kept) == 1
    assert b"To: lea@example.org" in kept[0].read_bytes()


async def _fail_after_telling(instance: Instance) -> None:
    async with instance.database.unit() as unit:
        unit.tell(StatusShown(2))
        raise RuntimeError("rolled back")
