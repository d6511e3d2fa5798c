"""What somebody else passed on is believed with its author's own proof, and otherwise asked for at its server."""

import orjson
import pytest
from sqlmodel import select

from activitypub.documents import parse_document
from activitypub.keys import encode_multikey, load_public_key
from activitypub.proofs import add_proof, proof_key_id, verify_proof
from ensembl_fed.clock import utc_now
from ensembl_fed.models import OutgoingActivity
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.outbox.prove import proved
from ensembl_fed.outbox.render import activity_of
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.remote.signers import verify_proved
from ensembl_fed.services.follow_account import follow_account
from ensembl_fed.storage.accounts import account_by_uri
from ensembl_fed.storage.statuses import status_by_uri
from tests.federation.home import OurInstance
from tests.federation.others import PUBLIC, Stranger
from tests.town import Town


def _with_proof_key(stranger: Stranger) -> None:
    key = load_public_key(stranger.keys.ed25519_public_pem)
    method = {
        "id": f"{stranger.uri}#ed25519-key",
        "type": "Multikey",
        "controller": stranger.uri,
        "publicKeyMultibase": encode_multikey(key),
    }
    stranger.changes["assertionMethod"] = [method]


def _proved(document: dict[str, object], by: Stranger) -> dict[str, object]:
    return add_proof(
        document,
        verification_method=f"{by.uri}#ed25519-key",
        private_key=by.keys.ed25519_private_pem,
        now=utc_now(),
    )


@pytest.fixture
def prover(ours: OurInstance, yann: Stranger) -> Stranger:
    """yann, whose actor lists an Ed25519 key."""
    _with_proof_key(yann)
    ours.others.add(yann)
    return yann


async def _lea_follows(ours: OurInstance, zoe: Stranger) -> None:
    lea, group = await ours.account("lea"), await bring_actor(ours.peers, zoe.uri)
    async with ours.database.unit() as unit:
        await follow_account(unit, lea, group)
        followed = await account_by_uri(unit, zoe.uri)
        assert followed is not None
    await ours.receives(zoe, zoe.activity("Accept", {"type": "Follow", "actor": lea.uri, "object": zoe.uri}))


async def _known(ours: OurInstance, uri: object) -> str | None:
    async with ours.database.reading() as unit:
        status = await status_by_uri(unit, str(uri))
    return None if status is None else status.content


async def test_a_forwarded_create_counts_with_its_authors_proof(
    ours: OurInstance, zoe: Stranger, prover: Stranger
) -> None:
    """FEP-8b32: zoe's server passes yann's activity on; nothing but yann's actor is fetched, and it is yann's."""
    activity = _proved(prover.create(prover.note()), prover)

    await ours.receives(zoe, activity)

    assert await _known(ours, prover.note()["id"]) == "<p>Bonjour</p>"
    assert str(prover.note()["id"]) not in ours.others.urls()


@pytest.mark.parametrize("kind", ["changed", "another's key", "no proof", "old signature", "another kind"])
async def test_a_forwarded_activity_without_a_good_proof_is_refused(
    ours: OurInstance, zoe: Stranger, prover: Stranger, kind: str
) -> None:
    """S7, S11, S20: a proof that is not the actor's own is worth nothing, nor is a Linked Data signature."""
    activity = _proved(prover.create(prover.note()), prover)
    if kind == "changed":
        activity["object"] = prover.note(text="<p>Autre chose</p>")
    elif kind == "another's key":
        _with_proof_key(zoe)
        ours.others.add(zoe)
        activity = _proved(prover.create(prover.note()), zoe)
    elif kind == "no proof":
        del activity["proof"]
    elif kind == "old signature":
        activity = {**activity, "signature": {"type": "RsaSignature2017", "creator": prover.key_id}}
        del activity["proof"]
    else:
        activity = _proved(prover.activity("Follow", (await ours.account("lea")).uri, to=[PUBLIC]), prover)

    assert await ours.post(zoe, activity) == 401
    await ours.work()
    assert await _known(ours, prover.note()["id"]) is None


async def test_a_group_passes_on_a_proved_create(ours: OurInstance, zoe: Stranger, prover: Stranger) -> None:
    """FEP-1b12 with FEP-8b32: the post is taken as it came; its address is not asked."""
    await _lea_follows(ours, zoe)
    inner = _proved(prover.create(prover.note()), prover)

    await ours.receives(zoe, zoe.activity("Announce", inner, to=[PUBLIC]))

    assert await _known(ours, prover.note()["id"]) == "<p>Bonjour</p>"
    assert str(prover.note()["id"]) not in ours.others.urls()


async def test_a_proof_that_fails_leads_to_the_authors_server(
    ours: OurInstance, zoe: Stranger, prover: Stranger
) -> None:
    """S11: a copy that was changed on the way has no effect; what its own server says has."""
    await _lea_follows(ours, zoe)
    ours.others.publish(prover.note())
    inner = _proved(prover.create(prover.note()), prover)
    inner["object"] = prover.note(text="<p>Falsifié</p>")

    await ours.receives(zoe, zoe.activity("Announce", inner, to=[PUBLIC]))

    assert await _known(ours, prover.note()["id"]) == "<p>Bonjour</p>"


async def test_a_proved_end_removes_only_what_is_its_authors(
    ours: OurInstance, zoe: Stranger, prover: Stranger
) -> None:
    """S14: a Delete that is passed on removes the prover's own post, and nobody else's of the same server."""
    await _lea_follows(ours, zoe)
    neighbour = Stranger(prover.domain, "nora", zoe.keys)
    ours.others.add(neighbour)
    for author in (prover, neighbour):
        await ours.receives(author, author.create(author.note()))
    for author in (neighbour, prover):
        ours.others.publish(author.note())
        inner = _proved(prover.activity("Delete", author.note()["id"], to=[PUBLIC]), prover)
        await ours.receives(zoe, zoe.activity("Announce", inner, to=[PUBLIC]))

    assert await _known(ours, prover.note()["id"]) is None
    assert await _known(ours, neighbour.note()["id"]) == "<p>Bonjour</p>"


async def test_our_public_activities_are_proved_and_private_ones_never(ours: OurInstance, zoe: Stranger) -> None:
    """FEP-8b32: readers of a private post shall not be able to show others who wrote it."""
    lea = await ours.account("lea")
    found = {}
    for visibility in Visibility:
        status = await ours.posts("lea", visibility=visibility)
        async with ours.database.reading() as unit:
            found[visibility] = await proved(unit, lea, await activity_of(unit, status))

    proofs = {visibility for visibility, document in found.items() if "proof" in document}
    assert proofs == {Visibility.PUBLIC, Visibility.UNLISTED}
    as_read = parse_document(orjson.dumps(found[Visibility.PUBLIC]))
    assert proof_key_id(as_read) == f"{lea.uri}#ed25519-key"
    verify_proof(as_read, zoe.keys.ed25519_public_pem)  # the two share the pair that was made first


async def test_a_town_group_passes_on_what_another_instance_can_verify(town: Town) -> None:
    """The Create inside a group's Announce carries the author's proof, good at every other instance."""
    (lea,) = await town.residents("lea")
    ailleurs = await town.strangers()
    paul = await town.resident("paul", ailleurs)
    group = await paul.finds(f"entraide@{lea.instance.domain}")
    await paul.post(f"/api/v1/accounts/{group['id']}/follow")
    await town.settle()

    await lea.posts("#demande Courses samedi @entraide #public", visibility="public")
    await town.settle()

    assert len(await paul.home()) == 1
    async with lea.instance.database.reading() as unit:
        sent = (await unit.session.exec(select(OutgoingActivity))).all()
    bodies = [parse_document(one.body.encode()) for one in sent]
    wrapped = [one for one in bodies if one["type"] == "Announce" and isinstance(one["object"], dict)]
    assert len(wrapped) == 1
    verified = await verify_proved(ailleurs.peers, wrapped[0]["object"])  # type: ignore[arg-type]  # checked above
    assert verified.actor_uri == lea.uri
    assert (await verify_proved(ailleurs.peers, wrapped[0])).actor_uri == wrapped[0]["actor"]
