"""How we sign for whom, and what happens when an account gets new keys."""

import pytest

from activitypub.actors import RFC9421, RFC9421_ED25519
from activitypub.documents import parse_document
from activitypub.proofs import verify_proof
from ensembl_fed.clock import utc_now
from ensembl_fed.outbox.prove import proved
from ensembl_fed.outbox.render import activity_of
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.remote.keyring import KeyPairs
from ensembl_fed.remote.signature_styles import SignatureStyle, knocks
from ensembl_fed.services.rotate_keys import OLD_KEYS_LISTED_FOR, rotate_keys
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.peer_hosts import signature_style
from ensembl_fed.storage.retired_keys import forget_retired_keys
from tests.federation.home import OurInstance
from tests.federation.others import Answer, Asked, Stranger
from tests.town import Town


async def _post(ours: OurInstance, zoe: Stranger) -> list[str]:
    """The kinds of signatures of one delivery's requests, in order."""
    before = len(ours.others.asked)
    async with ours.database.reading() as unit:
        key = await ours.keyring.signing_key(unit, (await ours.account("lea")).id)
    await ours.peers.post(f"{zoe.uri}/inbox", b"{}", key)
    return [_style_of(asked) for asked in ours.others.asked[before:]]


def _style_of(asked: Asked) -> str:
    if "Signature-Input" not in asked.headers:
        return "cavage"
    return "rfc9421-ed25519" if "#ed25519-key" in asked.headers["Signature-Input"] else "rfc9421"


async def _remembered(ours: OurInstance, zoe: Stranger) -> str:
    async with ours.database.reading() as unit:
        return await signature_style(unit, zoe.domain)


def _takes(*styles: str):  # type: ignore[no-untyped-def]  # a guard, see OtherServers
    def guard(asked: Asked) -> Answer | None:
        if asked.method != "POST":
            return None
        return (202, "", b"") if _style_of(asked) in styles else (401, "", b"")

    return guard


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([], ["cavage"]),
        ([RFC9421], ["rfc9421"]),
        ([{"type": "Link", "href": RFC9421}, {"type": "Link", "href": RFC9421_ED25519}], ["rfc9421-ed25519"]),
        (["https://example.org/something-else"], ["cavage"]),
    ],
)
async def test_a_server_gets_the_signature_it_says_it_takes(
    ours: OurInstance, zoe: Stranger, stated: list[object], expected: list[str]
) -> None:
    """FEP-844e: no knocking twice at a server whose actors say what they take."""
    zoe.changes["generator"] = {"type": "Application", "implements": stated}
    ours.others.add(zoe)
    ours.others.guard = _takes("cavage", "rfc9421", "rfc9421-ed25519")
    await bring_actor(ours.peers, zoe.uri)

    assert await _post(ours, zoe) == expected


async def test_what_a_host_refuses_is_not_tried_first_again(ours: OurInstance, zoe: Stranger) -> None:
    """Double knocking, remembered per host in both directions."""
    ours.others.guard = _takes("rfc9421")
    assert await _post(ours, zoe) == ["cavage", "rfc9421"]
    assert await _post(ours, zoe) == ["rfc9421"]
    assert await _remembered(ours, zoe) == "rfc9421"

    ours.others.guard = _takes("cavage")
    assert await _post(ours, zoe) == ["rfc9421", "cavage"]
    assert await _post(ours, zoe) == ["cavage"]
    assert await _remembered(ours, zoe) == "cavage"


async def test_a_host_that_overstates_is_still_reached(ours: OurInstance, zoe: Stranger) -> None:
    """It says Ed25519 and takes only the oldest form: found out once, and then remembered against what it says."""
    zoe.changes["generator"] = {"type": "Application", "implements": [RFC9421_ED25519]}
    ours.others.add(zoe)
    ours.others.guard = _takes("cavage")
    await bring_actor(ours.peers, zoe.uri)

    assert await _post(ours, zoe) == ["rfc9421-ed25519", "rfc9421", "cavage"]
    await bring_actor(ours.peers, zoe.uri)
    assert await _post(ours, zoe) == ["cavage"]


def test_each_style_is_tried_once() -> None:
    """Whatever is remembered, even nonsense, there is an order without repetition that ends with what all take."""
    for known in ("", "nonsense", *SignatureStyle):
        order = knocks(known)
        assert len(set(order)) == len(order)
        assert SignatureStyle.CAVAGE in order


async def test_further_headers_are_signed(ours: OurInstance, zoe: Stranger) -> None:
    """What is sent beside the usual headers is covered, in both forms."""
    ours.others.guard = _takes("rfc9421")
    async with ours.database.reading() as unit:
        key = await ours.keyring.signing_key(unit, (await ours.account("lea")).id)
    await ours.peers.post(f"{zoe.uri}/inbox", b"{}", key, further={"Collection-Synchronization": "x"})

    older, newer = ours.others.asked[-2:]
    assert 'headers="(request-target) host date digest collection-synchronization"' in older.headers["Signature"]
    assert '"collection-synchronization"' in newer.headers["Signature-Input"]
    assert older.headers["Collection-Synchronization"] == "x"


async def test_new_keys_have_new_ids_and_old_proofs_stay_good(ours: OurInstance, key_pairs: list[KeyPairs]) -> None:
    """The actor lists one RSA key, and for 30 days the old Ed25519 key, which signs nothing any more."""
    lea, status = await ours.account("lea"), await ours.posts("lea")
    async with ours.database.unit() as unit:
        before = await proved(unit, lea, await activity_of(unit, status))
        await rotate_keys(unit, lea, key_pairs[1], seal=ours.seal, keyring=ours.keyring)
        after = await proved(unit, lea, await activity_of(unit, status))
        key = await ours.keyring.signing_key(unit, lea.id)

    document = parse_document((await ours.get("/users/lea")).body)
    listed = [method["id"] for method in document["assertionMethod"]]  # type: ignore[attr-defined]  # a list here
    assert document["publicKey"]["id"] == key.key_id != f"{lea.uri}#main-key"  # type: ignore[index]  # a mapping here
    assert listed == [key.ed25519.key_id if key.ed25519 else "", f"{lea.uri}#ed25519-key"]
    verify_proof(before, key_pairs[0].ed25519_public_pem)
    verify_proof(after, key_pairs[1].ed25519_public_pem)

    async with ours.database.unit() as unit:
        assert await forget_retired_keys(unit, before=utc_now() - OLD_KEYS_LISTED_FOR) == 0
        assert await forget_retired_keys(unit, before=utc_now()) == 1


async def test_followers_elsewhere_go_on_hearing_from_an_account_with_new_keys(town: Town) -> None:
    """The Update is signed with the new key; the other server reads it from the actor, and posts arrive."""
    lea, bruno = await town.residents("lea", "bruno", on_hosts=2)
    await bruno.follows(lea)
    await lea.posts("Avant", visibility="private")
    await town.settle()
    instance = lea.instance
    async with instance.database.unit() as unit:
        account = await account_by_id(unit, lea.account_id)
        assert account is not None
        pairs = town.hosting.options.make_keys()
        assert await rotate_keys(unit, account, pairs, seal=instance.seal, keyring=instance.keyring) == 1
    await lea.posts("Après", visibility="private")
    await town.settle()

    assert await bruno.home() == ["Après", "Avant"]
