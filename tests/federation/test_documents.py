"""What other servers may read of us, and how they find it."""

from datetime import timedelta

import orjson
import pytest

from activitypub.actors import read_actor
from activitypub.documents import parse_document
from activitypub.webfinger import read_webfinger
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Block, DomainRule, Follow, Mention, Pin, Quartier, Status, TownMember
from ensembl_fed.models.kinds import DomainSeverity, FollowState, InstanceKind, MemberState, Visibility
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.storage.departures import bury
from ensembl_fed.storage.statuses import delete_status
from tests.federation.home import BASE, OurInstance
from tests.federation.others import ACTIVITY_JSON, Stranger


def _json(body: bytes) -> dict[str, object]:
    return dict(parse_document(body))


@pytest.mark.parametrize(
    "resource",
    [
        "acct:lea@moulins.test",
        "acct:LEA@MOULINS.TEST",
        "lea@moulins.test",
        f"{BASE}/users/lea",
        f"{BASE}/@lea",
    ],
)
async def test_webfinger_finds_a_member(ours: OurInstance, resource: str) -> None:
    """By handle or address, whatever the case (RFC 7033; clients and Mastodon ask in each of these ways)."""
    answer = await ours.call("GET", f"/.well-known/webfinger?resource={resource}")

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/jrd+json")
    assert read_webfinger(_json(answer.body)) == ("acct:lea@moulins.test", f"{BASE}/users/lea")


@pytest.mark.parametrize("resource", [BASE, f"{BASE}/", f"{BASE}/actor", "acct:moulins.test@moulins.test"])
async def test_webfinger_of_the_site_is_its_application(ours: OurInstance, resource: str) -> None:
    """The site itself is an actor (FEP-d556)."""
    answer = await ours.call("GET", f"/.well-known/webfinger?resource={resource}")

    assert read_webfinger(_json(answer.body))[1] == f"{BASE}/actor"


@pytest.mark.parametrize(
    "resource",
    ["acct:personne@moulins.test", "acct:lea@autre.test", "https://autre.test/users/lea", "lea", "%00", "acct:@"],
)
async def test_webfinger_knows_nobody_else(ours: OurInstance, resource: str) -> None:
    """S16: a handle of another host, or of nobody, is not found here."""
    assert (await ours.call("GET", f"/.well-known/webfinger?resource={resource}")).status == 404


async def test_webfinger_without_resource(ours: OurInstance) -> None:
    """S21: a question about nothing is a 4xx."""
    assert (await ours.call("GET", "/.well-known/webfinger")).status == 422


async def test_host_meta_and_nodeinfo(ours: OurInstance) -> None:
    """Clients find us by host-meta, and read NodeInfo at the fixed path that Elk asks for (clients.md)."""
    host_meta = await ours.call("GET", "/.well-known/host-meta")
    links = _json((await ours.call("GET", "/.well-known/nodeinfo")).body)["links"]
    node = _json((await ours.call("GET", "/nodeinfo/2.0")).body)

    assert b'template="https://moulins.test/.well-known/webfinger?resource={uri}"' in host_meta.body
    assert isinstance(links, list)
    assert f"{BASE}/nodeinfo/2.1" in [link["href"] for link in links]
    assert node["version"] == "2.0"
    assert node["metadata"]["upstream"] == {"name": "mastodon"}  # type: ignore[index]
    assert node["openRegistrations"] is False
    assert _json((await ours.call("GET", "/nodeinfo/2.1")).body)["version"] == "2.1"


@pytest.mark.parametrize("path", ["/users/lea", "/groups/entraide", "/users/aide", "/actor"])
async def test_actors_read_as_actors(ours: OurInstance, path: str) -> None:
    """Everyone here has a document with keys, at its own id, that may be kept for three minutes."""
    answer = await ours.get(path)
    actor = read_actor(_json(answer.body))

    assert actor.uri == f"{BASE}{path}"
    assert len(actor.keys) == 2
    assert answer.headers["content-type"].startswith(ACTIVITY_JSON)
    assert answer.headers["vary"] == "Accept, Signature"
    assert answer.headers["cache-control"] == "public, max-age=180"


@pytest.mark.parametrize("path", ["/users/personne", "/users/entraide", "/groups/lea", "/users/instance.actor"])
async def test_actors_have_one_address(ours: OurInstance, path: str) -> None:
    """A name under the wrong prefix is nobody: each actor has exactly one id (S12)."""
    assert (await ours.get(path)).status == 404


async def test_browsers_are_sent_to_the_page(ours: OurInstance) -> None:
    """S32: the same address gives a person the profile, and caches are told that Accept decides."""
    answer = await ours.get("/users/lea", accept="text/html,*/*;q=0.8")

    assert answer.status == 302
    assert answer.headers["location"] == f"{BASE}/@lea"
    assert "Accept" in answer.headers["vary"]


async def test_collections_are_counted_and_paged(ours: OurInstance, zoe: Stranger) -> None:
    """Outbox, followers and following tell how many there are, and show them by pages."""
    account, lea = await bring_actor(ours.peers, zoe.uri), await ours.account("lea")
    await ours.posts("lea")
    await ours.posts("lea", visibility=Visibility.PRIVATE)
    async with ours.database.unit() as unit:
        await unit.add(
            Follow(
                account_id=account.id, target_id=lea.id, state=FollowState.ACCEPTED, id=new_id(), created_at=utc_now()
            )
        )

    outbox = _json((await ours.get("/users/lea/outbox")).body)
    page = _json((await ours.get("/users/lea/outbox?page=true")).body)
    followers = _json((await ours.get("/users/lea/followers?page=true")).body)

    assert outbox["totalItems"] == 1
    assert [item["type"] for item in page["orderedItems"]] == ["Create"]  # type: ignore[attr-defined]
    assert followers["orderedItems"] == [zoe.uri]
    assert _json((await ours.get("/users/lea/following?page=99999999999999999999")).body)["orderedItems"] == []
    assert _json((await ours.get("/users/lea/collections/featured")).body)["totalItems"] == 0
    assert _json((await ours.get("/moderators")).body)["orderedItems"] == []


async def test_pinned_posts_are_featured(ours: OurInstance) -> None:
    """What a member pinned is shown to other servers, if anyone may see it (S29)."""
    lea = await ours.account("lea")
    shown, hidden = await ours.posts("lea"), await ours.posts("lea", visibility=Visibility.PRIVATE)
    async with ours.database.unit() as unit:
        for status in (shown, hidden):
            await unit.add(Pin(account_id=lea.id, status_id=status.id, id=new_id(), created_at=utc_now()))

    featured = _json((await ours.get("/users/lea/collections/featured")).body)

    assert [item["id"] for item in featured["orderedItems"]] == [shown.uri]  # type: ignore[attr-defined]


async def test_members_of_the_town_are_told_to_its_members_alone(
    ours: OurInstance, zoe: Stranger, yann: Stranger
) -> None:
    """I8: an instance of the town reads who belongs to it; anybody else sees an empty collection."""
    await _join_town(ours, zoe)

    listed = {}
    for name, by in (("member", zoe), ("stranger", yann), ("nobody", None)):
        answer = await ours.get("/groups/entraide/members", by=by)
        assert answer.headers["cache-control"] == "private, no-store"
        listed[name] = _json(answer.body)["totalItems"]

    assert listed == {"member": 2, "stranger": 0, "nobody": 0}


READERS = ("follower", "named", "town", "stranger", "unsigned", "blocked")
MAY_READ = {
    Visibility.PUBLIC: set(READERS),
    Visibility.UNLISTED: set(READERS),
    Visibility.TOWN: {"town", "named"},
    Visibility.INSTANCE: set[str](),
    Visibility.PRIVATE: {"follower", "named"},
    Visibility.DIRECT: {"named"},
}


@pytest.mark.parametrize("visibility", list(Visibility))
async def test_a_status_is_served_to_whom_it_is_for(
    ours: OurInstance, zoe: Stranger, yann: Stranger, visibility: Visibility
) -> None:
    """S29, S30, S31: visibility × reader; whoever may not read it gets the answer for what is not there."""
    status = await ours.posts("lea", visibility=visibility)
    readers = await _readers(ours, zoe, yann, status)
    path = status.uri.removeprefix(BASE)

    got = {}
    for name, by in readers.items():
        for below in ("", "/activity", "/replies"):
            answer = await ours.get(path + below, by=by)
            got.setdefault(name, set()).add(answer.status)
            if answer.status == 200 and visibility not in (Visibility.PUBLIC, Visibility.UNLISTED):
                assert answer.headers["cache-control"] == "private, no-store"

    assert got == {name: {200 if name in MAY_READ[visibility] else 404} for name in READERS}


async def test_a_forged_signature_reads_nothing_private(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S31: the reader's name on somebody else's signature is nobody's."""
    status = await ours.posts("lea", visibility=Visibility.DIRECT)
    await _readers(ours, zoe, yann, status)
    path = status.uri.removeprefix(BASE)
    named = Stranger(zoe.domain, "named", yann.keys)

    assert (await ours.get(path, by=named)).status == 404


async def test_a_suspended_domain_reads_nothing(ours: OurInstance, zoe: Stranger) -> None:
    """S18: a suspension holds for signed questions about public posts too."""
    status = await ours.posts("lea")
    async with ours.database.unit() as unit:
        await unit.add(DomainRule(domain=zoe.domain, severity=DomainSeverity.SUSPEND, created_at=utc_now()))

    assert (await ours.get(status.uri.removeprefix(BASE), by=zoe)).status == 404


async def test_what_was_deleted_is_gone(ours: OurInstance) -> None:
    """A deleted status answers 410 with a Tombstone; one that never was, 404."""
    status, lea = await ours.posts("lea"), await ours.account("lea")
    async with ours.database.unit() as unit:
        await bury(unit, status.uri, lea.uri)
        await delete_status(unit, status, tombstone=None)

    answer = await ours.get(status.uri.removeprefix(BASE))

    assert answer.status == 410
    assert _json(answer.body)["type"] == "Tombstone"
    assert (await ours.get("/users/lea/statuses/12345")).status == 404
    assert (await ours.get(f"/users/marc/statuses/{status.id}")).status == 404


async def test_a_quartier_is_a_place(ours: OurInstance) -> None:
    """A quartier is told by its centre and radius, with floats as Mobilizon wants them."""
    group = await ours.account("entraide")
    async with ours.database.unit() as unit:
        await unit.add(
            Quartier(
                slug="sud", name="Quartier Sud", rings=[], latitude=46.0, longitude=3.3, radius_m=500, group_id=group.id
            )
        )

    place = _json((await ours.get("/places/sud")).body)

    assert (place["type"], place["id"]) == ("Place", f"{BASE}/places/sud")
    assert b'"latitude":46.0' in orjson.dumps(place)
    assert (await ours.get("/places/nord")).status == 404


async def _join_town(ours: OurInstance, stranger: Stranger) -> None:
    base = f"https://{stranger.domain}"
    async with ours.database.unit() as unit:
        await unit.add(
            TownMember(
                domain=stranger.domain,
                actor_uri=f"{base}/actor",
                shared_inbox_uri=f"{base}/inbox",
                kind=InstanceKind.NEIGHBOURHOOD,
                state=MemberState.ACTIVE,
                joined_at=utc_now() - timedelta(days=1),
            )
        )


async def _readers(ours: OurInstance, zoe: Stranger, yann: Stranger, status: Status) -> dict[str, Stranger | None]:
    """A follower, one who is named, one of an instance of the town, a stranger, nobody, one who is blocked."""
    readers: dict[str, Stranger | None] = {
        name: Stranger(f"{name}.test", name, yann.keys if name == "stranger" else zoe.keys) for name in READERS
    }
    readers["unsigned"] = None
    lea, ids = await ours.account("lea"), {}
    for name, stranger in readers.items():
        if stranger is not None:
            ours.others.add(stranger)
            ids[name] = (await bring_actor(ours.peers, stranger.uri)).id
    await _join_town(ours, readers["town"] or zoe)
    async with ours.database.unit() as unit:
        for name in ("follower", "blocked"):
            await unit.add(
                Follow(
                    account_id=ids[name],
                    target_id=lea.id,
                    state=FollowState.ACCEPTED,
                    id=new_id(),
                    created_at=utc_now(),
                )
            )
        await unit.add(
            Mention(status_id=status.id, account_id=ids["named"]),
            Block(account_id=lea.id, target_id=ids["blocked"], id=new_id(), created_at=utc_now()),
        )
    return readers
