"""What a server or an account elsewhere with ill will tried, and may not."""

from activitypub.documents import Document
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.remote.keyring import KeyPairs
from ensembl_fed.storage.accounts import account_by_uri
from ensembl_fed.storage.statuses import status_by_uri
from tests.federation.home import BASE, OurInstance
from tests.federation.others import Stranger
from tests.town import Town


def _neighbour_of(ours: OurInstance, other: Stranger, keys: KeyPairs) -> Stranger:
    """Another account of the same server."""
    mallory = Stranger(other.domain, "mallory", keys)
    ours.others.add(mallory)
    return mallory


async def test_nobody_buries_the_account_of_another_on_their_server(
    ours: OurInstance, zoe: Stranger, key_pairs: list[KeyPairs]
) -> None:
    """S14, S15: a Delete of an account is believed from that account alone, also before we know it."""
    mallory = _neighbour_of(ours, zoe, key_pairs[1])
    await bring_actor(ours.peers, mallory.uri)

    await ours.receives(mallory, mallory.activity("Delete", zoe.uri))
    await ours.receives(zoe, zoe.activity("Follow", f"{BASE}/users/lea"))

    async with ours.database.reading() as unit:
        assert await account_by_uri(unit, zoe.uri) is not None


async def test_a_known_account_stays_known_when_a_neighbour_deletes_it(
    ours: OurInstance, zoe: Stranger, key_pairs: list[KeyPairs]
) -> None:
    """S14: it may still describe itself anew."""
    mallory = _neighbour_of(ours, zoe, key_pairs[1])
    await bring_actor(ours.peers, mallory.uri)
    await bring_actor(ours.peers, zoe.uri)

    await ours.receives(mallory, mallory.activity("Delete", zoe.uri))
    await ours.receives(zoe, zoe.activity("Update", {**zoe.document(), "name": "Zoé Dupont"}))

    async with ours.database.reading() as unit:
        account = await account_by_uri(unit, zoe.uri)
    assert account is not None
    assert account.display_name == "Zoé Dupont"


async def test_what_its_author_deleted_stays_deleted_whoever_claimed_its_id_before(
    ours: OurInstance, zoe: Stranger, key_pairs: list[KeyPairs]
) -> None:
    """S15: a neighbour's Delete of an id in advance neither hides the post nor lets it come back."""
    mallory = _neighbour_of(ours, zoe, key_pairs[1])
    await bring_actor(ours.peers, mallory.uri)
    note: Document = zoe.note()

    await ours.receives(mallory, mallory.activity("Delete", note["id"]))
    await ours.receives(zoe, zoe.create(note))
    async with ours.database.reading() as unit:
        assert await status_by_uri(unit, str(note["id"])) is not None
    await ours.receives(zoe, zoe.activity("Delete", note["id"]))
    await ours.receives(zoe, zoe.create(note))

    async with ours.database.reading() as unit:
        assert await status_by_uri(unit, str(note["id"])) is None


async def test_a_change_of_what_is_for_the_town_now_reaches_nobody_outside(town: Town) -> None:
    """S31: what was public and shared before its author called it back is not sent to the sharer's followers anew."""
    aline, bruno = await town.residents("aline", "bruno")
    outside = await town.resident("zoe", await town.strangers())
    await outside.follows(bruno)
    post = await aline.post("/api/ensembl/v1/help", kind="request", text="Qui a une échelle ?", scope="public")
    await bruno.post(f"/api/v1/statuses/{post['id']}/reblog")
    await town.settle()
    (before,) = await outside.home()
    assert "échelle" in before

    await aline.posts("@aide ville", visibility="direct", in_reply_to_id=post["id"])
    await town.settle()
    assert (await aline.get(f"/api/ensembl/v1/help/{post['id']}"))["scope"] == "town"
    changed = await aline.asks("PUT", f"/api/v1/statuses/{post['id']}", json={"status": "Venez au 3, rue du Puits"})
    assert changed.status == 200
    await town.settle()

    assert [text for text in await outside.home() if "Puits" in text] == []


async def test_a_share_has_no_document_but_its_activity_and_asking_is_no_fault(town: Town) -> None:
    """S21: whoever asks for a share as a post is told that there is none; the Announce names what it shares alone."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = await aline.posts("Le marché est ouvert", visibility="public")
    share = await bruno.post(f"/api/v1/statuses/{posted['id']}/reblog")
    address, headers = bruno.address(f"/users/bruno/statuses/{share['id']}"), {"accept": "application/activity+json"}

    answers = [await town.client.get(address + end, headers=headers) for end in ("", "/replies", "/context")]
    activity = (await town.client.get(f"{address}/activity", headers=headers)).json()

    assert [answer.status for answer in answers] == [404, 404, 404]
    assert (activity["type"], activity["object"]) == ("Announce", posted["uri"])
