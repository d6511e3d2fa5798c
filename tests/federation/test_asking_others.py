"""What we fetch from other servers, and what we believe of it."""

import asyncio
from datetime import timedelta

import pytest

from activitypub.errors import BadDocument, ProtocolError, UntrustedObject
from activitypub.signatures import SignedRequest, verify_request
from ensembl_fed.clock import moved, utc_now
from ensembl_fed.models import Account, DomainRule, PeerHost
from ensembl_fed.models.kinds import DomainSeverity
from ensembl_fed.remote.actors import bring_actor, fetch_actor, keep_actor, resolve_handle, resolve_uri
from ensembl_fed.remote.peers import Budget, NotFetched
from ensembl_fed.storage.accounts import account_by_uri, instance_actor, key_by_uri
from tests.federation.home import BASE, OurInstance
from tests.federation.others import Answer, Asked, Stranger


async def test_questions_are_signed_by_the_instance(ours: OurInstance, zoe: Stranger) -> None:
    """A GET carries a signature of the instance actor, so that servers in secure mode answer."""
    await ours.peers.fetch(zoe.uri)

    asked = ours.others.asked[0]
    request = SignedRequest("GET", asked.url, tuple(asked.headers.items()))
    async with ours.database.reading() as unit:
        key = await key_by_uri(unit, f"{(await instance_actor(unit)).uri}#main-key")
    assert key is not None
    verify_request(request, key.public_pem, now=utc_now())


async def test_a_host_that_wants_the_newer_signature_is_remembered(ours: OurInstance, zoe: Stranger) -> None:
    """After a 401 the other signature is tried once; what worked is kept for the host."""

    def only_newer(asked: Asked) -> Answer | None:
        return None if "Signature-Input" in asked.headers else (401, "text/plain", b"")

    ours.others.guard = only_newer

    await ours.peers.fetch(zoe.uri)
    await ours.peers.fetch(zoe.uri)

    assert ["Signature-Input" in asked.headers for asked in ours.others.asked] == [False, True, True]
    async with ours.database.reading() as unit:
        host = await unit.session.get(PeerHost, zoe.domain)
    assert host is not None
    assert host.signature == "rfc9421"


async def test_a_refusal_is_asked_twice_and_no_more(ours: OurInstance, zoe: Stranger) -> None:
    """S24: a host that refuses both signatures is not asked a third time."""
    ours.others.guard = lambda asked: (401, "text/plain", b"")

    with pytest.raises(NotFetched):
        await ours.peers.fetch(zoe.uri)
    assert len(ours.others.asked) == 2


@pytest.mark.parametrize(
    ("content_type", "id_"),
    [
        ("text/html", "https://ailleurs.test/users/zoe"),
        ("application/json", "https://ailleurs.test/users/zoe"),
        ("application/ld+json", "https://ailleurs.test/users/zoe"),
        ("application/activity+json", "https://loin.test/users/zoe"),
        ("application/activity+json", "https://ailleurs.test/users/eve"),
    ],
)
async def test_a_document_is_believed_at_its_own_id_only(
    ours: OurInstance, zoe: Stranger, content_type: str, id_: str
) -> None:
    """S12: the right type, and the id it was finally fetched from; a document of another id is asked for there."""
    ours.others.publish({**zoe.document(), "id": id_}, at=zoe.uri, content_type=content_type)

    with pytest.raises(ProtocolError):
        await ours.peers.fetch(zoe.uri)


async def test_a_redirect_ends_in_a_fetch_by_id(ours: OurInstance, zoe: Stranger) -> None:
    """S12: a page's address leads to the document only by way of the document's own id."""
    page = "https://ailleurs.test/@zoe"
    ours.others.publish(zoe.document(), at=page)
    ours.others.moved["https://loin.test/elsewhere"] = page

    assert (await ours.peers.fetch("https://loin.test/elsewhere"))["id"] == zoe.uri
    assert ours.others.urls() == ["https://loin.test/elsewhere", zoe.uri]


async def test_a_document_without_id_is_nothing(ours: OurInstance) -> None:
    """S12: what has no id cannot be believed."""
    ours.others.publish({"type": "Note"}, at="https://ailleurs.test/x")
    with pytest.raises(BadDocument):
        await ours.peers.fetch("https://ailleurs.test/x")


async def test_suspended_domains_and_ourselves_are_never_asked(ours: OurInstance, zoe: Stranger) -> None:
    """S18: a suspension holds for what we fetch as well; our own addresses are looked up, not fetched."""
    async with ours.database.unit() as unit:
        await unit.add(DomainRule(domain=zoe.domain, severity=DomainSeverity.SUSPEND, created_at=utc_now()))

    for uri in (zoe.uri, f"{BASE}/users/lea"):
        with pytest.raises(NotFetched):
            await ours.peers.fetch(uri)
    assert ours.others.asked == []


async def test_a_budget_ends(ours: OurInstance, zoe: Stranger) -> None:
    """S24: one cause makes us send so many requests and no more."""
    budget = Budget(2)
    await ours.peers.fetch(zoe.uri, budget=budget)
    await ours.peers.fetch(zoe.uri, budget=budget)
    with pytest.raises(NotFetched):
        await ours.peers.fetch(zoe.uri, budget=budget)


async def test_an_actor_is_cleaned_and_kept(ours: OurInstance, zoe: Stranger) -> None:
    """S26: what an actor says of itself is cleaned on the way in, profile fields too."""
    zoe.changes = {
        "name": "Zoé <b>x</b>",
        "summary": '<p onclick="x">Bonjour<script>x()</script></p>',
        "attachment": [{"type": "PropertyValue", "name": "Site", "value": '<a href="javascript:x()">ici</a>'}],
    }
    ours.others.add(zoe)

    account = await bring_actor(ours.peers, zoe.uri)

    assert (account.username, account.domain) == ("zoe", "ailleurs.test")
    assert account.display_name == "Zoé x"
    assert account.note == "<p>Bonjour</p>"
    assert "javascript" not in str(account.fields)
    assert account.fields[0]["name"] == "Site"


async def test_a_handle_is_bound_only_where_webfinger_agrees(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S16: an actor that claims somebody else's name on its own host gets a name that nobody mistakes for it."""
    eve = Stranger(zoe.domain, "zoe", yann.keys)
    eve.changes = {"id": "https://ailleurs.test/users/eve", "publicKey": []}
    ours.others.publish(eve.document())

    account = await bring_actor(ours.peers, "https://ailleurs.test/users/eve")
    real = await bring_actor(ours.peers, zoe.uri)

    assert account.username.startswith("zoe.")
    assert real.username == "zoe"


async def test_a_binding_never_moves_silently(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S16: once a handle is somebody's, another actor does not get it, whatever WebFinger says later."""
    await bring_actor(ours.peers, zoe.uri)
    heir = Stranger(zoe.domain, "zoe", yann.keys)
    heir.changes = {"id": "https://ailleurs.test/users/heir", "publicKey": []}
    ours.others.publish(heir.document())
    ours.others.handles["acct:zoe@ailleurs.test"] = "https://ailleurs.test/users/heir"

    account = await bring_actor(ours.peers, "https://ailleurs.test/users/heir")

    assert account.username != "zoe"
    known = await resolve_handle(ours.peers, ours.database, "zoe", "ailleurs.test")
    assert known is not None
    assert known.uri == zoe.uri


async def test_a_handle_of_ours_is_never_a_strangers(ours: OurInstance, zoe: Stranger) -> None:
    """S16: WebFinger elsewhere may point to us, but no remote actor is bound to a local handle."""
    ours.others.handles["acct:lea@moulins.test"] = zoe.uri
    found = await resolve_handle(ours.peers, ours.database, "lea", "moulins.test")

    assert found is not None
    assert found.is_local
    assert await resolve_handle(ours.peers, ours.database, "personne", "moulins.test") is None
    assert ours.others.asked == []


async def test_our_own_actors_are_not_described_by_others(ours: OurInstance, zoe: Stranger) -> None:
    """S13: a document that claims a local id changes nothing here."""
    actor = await fetch_actor(ours.peers, zoe.uri)
    lea = await ours.account("lea")
    forged = type(actor)(
        **{**{name: getattr(actor, name) for name in actor.__slots__}, **_actor_values(actor), "uri": lea.uri}
    )

    with pytest.raises(UntrustedObject):
        async with ours.database.unit() as unit:
            await keep_actor(unit, forged)


def _actor_values(actor: object) -> dict[str, object]:
    return {name: getattr(actor, name) for name in actor.__dataclass_fields__}  # type: ignore[attr-defined]


async def test_a_handle_is_resolved_and_then_known(ours: OurInstance, zoe: Stranger) -> None:
    """A member who looks for @zoe@ailleurs.test finds her; asked again within a day, nobody is asked."""
    found = await resolve_handle(ours.peers, ours.database, "Zoe", "ailleurs.test")
    asked = len(ours.others.asked)
    again = await resolve_handle(ours.peers, ours.database, "zoe", "ailleurs.test")

    assert found is not None
    assert again is not None
    assert found.id == again.id
    assert len(ours.others.asked) == asked
    with moved(timedelta(days=2)):
        await resolve_handle(ours.peers, ours.database, "zoe", "ailleurs.test")
    assert len(ours.others.asked) > asked


async def test_an_address_is_resolved(ours: OurInstance, zoe: Stranger) -> None:
    """A post is found by its id, with its author; an address of ours without asking anyone."""
    ours.others.publish(zoe.note())
    status = await resolve_uri(ours.peers, ours.database, f"{zoe.uri}/statuses/1")
    asked = len(ours.others.asked)
    lea = await resolve_uri(ours.peers, ours.database, f"{BASE}/users/lea")

    assert status is not None
    assert isinstance(lea, Account)
    assert len(ours.others.asked) == asked
    async with ours.database.reading() as unit:
        assert await account_by_uri(unit, zoe.uri) is not None
    assert await resolve_uri(ours.peers, ours.database, "https://nulle-part.test/1") is None


async def test_two_requests_with_the_same_unknown_key_ask_once(ours: OurInstance, zoe: Stranger) -> None:
    """S10: a burst from a new peer makes one question."""
    activities = [zoe.create(zoe.note(number)) for number in range(5)]

    statuses = await asyncio.gather(*(ours.post(zoe, activity) for activity in activities))

    assert statuses == [202] * 5
    assert ours.others.urls() == [zoe.uri]
