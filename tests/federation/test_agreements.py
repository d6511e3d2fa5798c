"""Help that is offered, accepted, refused and taken back as FEP-0837 says, beside the words that everyone reads."""

from collections.abc import Mapping
from typing import Any

import pytest

from ensembl_fed.text.sanitize import html_to_text
from tests.federation.home import OurInstance
from tests.federation.others import PUBLIC, Stranger
from tests.federation.outside import let_out, receives, sent
from tests.town import Resident, Town

pytestmark = pytest.mark.capability("F13")
_REQUEST = "Il me faut une perceuse #demande #outils #public"


def _offer(helper: Stranger, post_uri: str, **more: object) -> dict[str, object]:
    commitment = {"type": "Commitment", "satisfies": f"{post_uri}#primary"}
    return helper.activity("Offer", {"type": "Agreement", "stipulates": commitment}, **more)


async def _responses(author: Resident, post: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = await author.get(f"/api/ensembl/v1/help/{post['id']}/responses")
    return [(one["account"]["acct"], one["state"]) for one in found]


async def _aide_said(who: Resident, words: str) -> Mapping[str, Any]:
    told = [one["status"] for one in await who.get("/api/v1/notifications") if one["status"] is not None]
    found = [one for one in told if words in html_to_text(one["content"])]
    assert found, [html_to_text(one["content"]) for one in told]
    return dict(found[0])


async def test_an_offer_from_elsewhere_is_proposed_accepted_and_confirmed(
    town: Town, ours: OurInstance, zoe: Stranger
) -> None:
    """The author reads the words that came with it and @aide's question; yes goes out as Accept with the Agreement."""
    let_out(town, ours.others)
    [lea] = await town.residents("lea")
    post = await lea.posts(_REQUEST, visibility="public")
    offer = _offer(zoe, post["uri"], to=[lea.uri], content="<p>Je suis libre samedi</p>")

    await receives(town, lea.instance, zoe, offer)
    await receives(town, lea.instance, zoe, offer)
    question = await _aide_said(lea, "propose son aide")
    message = await _aide_said(lea, "libre samedi")
    await lea.posts("@aide #accord", visibility="direct", in_reply_to_id=question["id"])
    await town.settle()

    assert "extérieur au réseau de la ville" in html_to_text(question["content"])
    assert message["visibility"] == "direct"
    assert await _responses(lea, post) == [("zoe@ailleurs.test", "accepted")]
    [accept] = [one for one in await sent(lea.instance, "Accept") if one["object"] == offer["id"]]
    assert accept["to"] == [zoe.uri]
    assert accept["result"]["type"] == "Agreement"
    assert accept["result"]["stipulates"]["satisfies"] == f"{post['uri']}#primary"


async def test_an_offer_is_refused_or_taken_back(town: Town, ours: OurInstance, zoe: Stranger) -> None:
    """No is a Reject; an Undo withdraws; once the post is done a new offer is refused at once."""
    let_out(town, ours.others)
    [lea] = await town.residents("lea")
    post = await lea.posts(_REQUEST, visibility="public")
    first, second = _offer(zoe, post["uri"]), _offer(zoe, post["uri"])

    await receives(town, lea.instance, zoe, first)
    await receives(town, lea.instance, zoe, zoe.activity("Undo", first))
    assert await _responses(lea, post) == [("zoe@ailleurs.test", "withdrawn")]
    await receives(town, lea.instance, zoe, second)
    await lea.posts("@aide #nonmerci", visibility="direct", in_reply_to_id=(await _latest_question(lea))["id"])
    await town.settle()
    assert await _responses(lea, post) == [("zoe@ailleurs.test", "declined")]
    await lea.post(f"/api/ensembl/v1/help/{post['id']}/close")
    await receives(town, lea.instance, zoe, late := _offer(zoe, post["uri"]))

    refused = [one["object"] for one in await sent(lea.instance, "Reject")]
    assert refused == [second["id"], late["id"]]


async def _latest_question(who: Resident) -> Mapping[str, Any]:
    return await _aide_said(who, "propose son aide")


async def test_nobody_offers_on_what_they_may_not_read(town: Town, ours: OurInstance, zoe: Stranger) -> None:
    """A post of the town, a blocked helper, an offer of something else: no effect, and nothing is answered."""
    let_out(town, ours.others)
    [lea] = await town.residents("lea")
    hidden = await lea.posts("Il me faut une échelle #demande #outils")
    plain = await lea.posts("Bonjour", visibility="public")

    await receives(town, lea.instance, zoe, _offer(zoe, hidden["uri"]))
    await receives(town, lea.instance, zoe, _offer(zoe, plain["uri"]))
    await receives(town, lea.instance, zoe, zoe.activity("Offer", {"type": "Agreement", "stipulates": 3}))
    await receives(town, lea.instance, zoe, zoe.activity("Offer", plain["uri"]))

    assert await _responses(lea, hidden) == []
    assert [one for one in await sent(lea.instance, "Reject") if "offers" in str(one["object"])] == []


async def test_a_member_offers_help_to_other_software(town: Town, ours: OurInstance, zoe: Stranger) -> None:
    """A reply in words to a proposal from elsewhere also goes as an Offer; its Accept and Reject come back as news."""
    let_out(town, ours.others)
    [karim] = await town.residents("karim")
    await karim.post(f"/api/v1/accounts/{(await karim.finds('zoe@ailleurs.test'))['id']}/follow")
    await town.settle()
    intent = {"type": "Intent", "id": f"{zoe.uri}/intents/1", "name": "Perceuse", "action": "transfer"}
    note = zoe.note(1, "<p>Il me faut une perceuse</p>", purpose="request", publishes=intent)
    await receives(town, karim.instance, zoe, zoe.create(note))
    seen = await karim.finds_status(str(note["id"]))
    await karim.posts("@zoe@ailleurs.test #jaide", visibility="direct", in_reply_to_id=seen["id"])
    await town.settle()

    [offer] = await sent(karim.instance, "Offer")
    await receives(town, karim.instance, zoe, zoe.activity("Accept", offer["id"], to=[karim.uri]))

    assert offer["object"]["stipulates"]["satisfies"] == f"{zoe.uri}/intents/1"
    assert offer["to"] == [zoe.uri]
    assert PUBLIC not in str(offer)
    assert await _aide_said(karim, "Zoe")
    [answer] = await karim.get("/api/ensembl/v1/responses")
    assert answer["state"] == "accepted"


async def test_between_our_own_both_ways_are_one(town: Town) -> None:
    """Words and Offer of one answer make one response, one question and one confirmation."""
    lea, karim = await town.residents("lea", "karim", on_hosts=2)
    post = await lea.posts("Il me faut une perceuse #demande #outils")
    await town.settle()
    seen = await karim.finds_status(post["uri"])
    await karim.posts(f"@{lea.handle} #jaide", visibility="direct", in_reply_to_id=seen["id"])
    await town.settle()

    told = [one["status"] for one in await lea.get("/api/v1/notifications") if one["status"]]
    questions = [one for one in told if "propose son aide" in one["content"]]
    await lea.posts("@aide #accord", visibility="direct", in_reply_to_id=questions[0]["id"])
    await town.settle()

    assert len(questions) == 1
    assert await _responses(lea, post) == [(karim.handle, "accepted")]
    said = [one["account"]["acct"] for one in await karim.get("/api/v1/notifications") if one["type"] == "mention"]
    assert said == [f"aide@{lea.instance.domain}"]
