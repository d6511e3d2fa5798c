"""The door of the inbox: whatever is not signed, whole, fresh and ours leaves no row behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import orjson
import pytest
from sqlmodel import select

from ensembl_fed.clock import moved, utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, DomainRule, ReceivedActivity
from ensembl_fed.models.kinds import DomainSeverity, ReceivedState
from tests.federation.home import BASE, OurInstance
from tests.federation.others import ACTIVITY_JSON, Stranger

Headers = dict[str, str]


@dataclass
class Sent:
    """A request that may still be spoilt before it is sent."""

    headers: Headers
    body: bytes
    path: str = "/inbox"


Spoil = Callable[[Sent, Stranger, Stranger], None]


def _signed(sender: Stranger, activity: Mapping[str, object], **how: object) -> Sent:
    body = orjson.dumps(activity)
    headers = sender.signed("POST", f"{BASE}/inbox", body, **how)  # type: ignore[arg-type]  # passed on
    return Sent({**headers, "Content-Type": ACTIVITY_JSON}, body)


async def _rows(ours: OurInstance) -> list[ReceivedActivity]:
    async with ours.database.reading() as unit:
        return list(await unit.session.exec(select(ReceivedActivity)))


async def _send(ours: OurInstance, sent: Sent) -> int:
    return (await ours.call("POST", sent.path, headers=sent.headers, body=sent.body)).status


def _replace(name: str, value: str) -> Spoil:
    def spoil(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
        sent.headers[name] = value

    return spoil


def _without(*names: str) -> Spoil:
    def spoil(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
        for name in names:
            del sent.headers[name]

    return spoil


def _other_body(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
    sent.body = sent.body.replace(b"Bonjour", b"Bonsoir")


def _signed_at(shift: timedelta) -> Spoil:
    def spoil(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
        sent.headers |= zoe.signed("POST", f"{BASE}/inbox", sent.body, now=utc_now() + shift)

    return spoil


def _signed_for(url: str) -> Spoil:
    def spoil(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
        sent.headers |= zoe.signed("POST", url, sent.body)

    return spoil


def _signed_by_yann(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
    sent.headers |= yann.signed("POST", f"{BASE}/inbox", sent.body)


def _with_yanns_key_id(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
    sent.headers |= zoe.signed("POST", f"{BASE}/inbox", sent.body, key_id=yann.key_id)


def _with_our_key_id(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
    sent.headers |= zoe.signed("POST", f"{BASE}/inbox", sent.body, key_id=f"{BASE}/users/lea#main-key")


def _with_unlisted_key(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
    sent.headers |= zoe.signed("POST", f"{BASE}/inbox", sent.body, key_id=f"{zoe.uri}#other-key")


def _with_label(label: str) -> Spoil:
    def spoil(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
        sent.headers["Signature"] = sent.headers["Signature"].replace("rsa-sha256", label)

    return spoil


def _uncovered(name: str) -> Spoil:
    def spoil(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
        sent.headers["Signature"] = sent.headers["Signature"].replace(f" {name}", "")

    return spoil


def _body(body: bytes) -> Spoil:
    def spoil(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
        sent.body = body
        sent.headers |= zoe.signed("POST", f"{BASE}/inbox", sent.body)

    return spoil


def _activity(**changes: object) -> Spoil:
    def spoil(sent: Sent, zoe: Stranger, yann: Stranger) -> None:
        named = {name: value(zoe, yann) if callable(value) else value for name, value in changes.items()}
        _body(orjson.dumps({**orjson.loads(sent.body), **named}))(sent, zoe, yann)

    return spoil


REFUSED: list[tuple[str, int, Spoil]] = [
    ("S1 no signature", 401, _without("Signature")),
    ("S1 an empty signature", 401, _replace("Signature", "")),
    ("S2 an HMAC label", 401, _with_label("hmac-sha256")),
    ("S2 a SHA-1 label", 401, _with_label("rsa-sha1")),
    ("S3 host not covered", 401, _uncovered("host")),
    ("S3 date not covered", 401, _uncovered("date")),
    ("S3 digest not covered", 401, _uncovered("digest")),
    ("S3 made for another path", 401, _signed_for(f"{BASE}/users/lea/inbox")),
    ("S4 another body", 401, _other_body),
    ("S4 no digest", 401, _without("Digest")),
    ("S4 a weak digest", 401, _replace("Digest", "MD5=aaaa")),
    ("S4 an empty digest", 401, _replace("Digest", "SHA-256=")),
    ("S5 thirteen hours old", 401, _signed_at(timedelta(hours=-13))),
    ("S5 two hours ahead", 401, _signed_at(timedelta(hours=2))),
    ("S5 an unreadable date", 401, _replace("Date", "hier")),
    ("S5 made for another host", 401, _signed_for("https://autre.test/inbox")),
    ("S6 a parameter twice", 401, _replace("Signature", 'keyId="a",keyId="b",signature="aa"')),
    ("S7 signed by somebody else", 401, _signed_by_yann),
    ("S7 somebody else's key named", 401, _with_yanns_key_id),
    ("S7 a key that is not listed", 401, _with_unlisted_key),
    ("S7 our own key named", 401, _with_our_key_id),
    ("S7 the same host is not the same actor", 401, _activity(actor=lambda zoe, yann: f"{zoe.uri}2")),
    ("S11 an id of another origin", 400, _activity(id="https://loin.test/activities/1")),
    ("S13 an actor that is a number", 400, _activity(actor=7)),
    ("S13 two actors", 400, _activity(actor=["https://ailleurs.test/users/zoe", "https://loin.test/users/yann"])),
    ("S19 not JSON", 400, _body(b"bonjour")),
    ("S19 a doubled key", 400, _body(b'{"type":"Create","type":"Delete","actor":"https://ailleurs.test/users/zoe"}')),
    ("S19 nested too deeply", 400, _body(b'{"a":' + b"[" * 40 + b"]" * 40 + b"}")),
    ("S19 invalid UTF-8", 400, _body(b'{"type":"\xff"}')),
    ("S19 a list", 400, _body(b"[]")),
    ("S19 above a mebibyte", 413, _body(b'{"a":"' + b"a" * 1_048_576 + b'"}')),
    ("S21 no type", 400, _activity(type=None)),
    ("S12 plain JSON", 415, _replace("Content-Type", "application/json")),
    ("S12 no content type", 415, _without("Content-Type")),
]


@pytest.mark.parametrize(("status", "spoil"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
async def test_what_is_refused_leaves_no_row(
    ours: OurInstance, zoe: Stranger, yann: Stranger, status: int, spoil: Spoil
) -> None:
    """S1 to S7, S11 to S13, S19, S21: refused with a 4xx that says no more than it must, and nothing is kept."""
    sent = _signed(zoe, zoe.create(zoe.note()))
    spoil(sent, zoe, yann)

    assert await _send(ours, sent) == status
    assert await _rows(ours) == []


async def test_a_refusal_is_a_problem_document(ours: OurInstance, zoe: Stranger) -> None:
    """A peer's developer reads what is wrong in JSON (FEP-c180), without our reasons for the signature."""
    answer = await ours.call("POST", "/inbox", headers={"Content-Type": ACTIVITY_JSON}, body=b"{")

    assert answer.headers["content-type"] == "application/problem+json"
    assert orjson.loads(answer.body)["status"] == answer.status == 400


@pytest.mark.parametrize("newer", [False, True], ids=["cavage", "rfc9421"])
@pytest.mark.parametrize("path", ["/inbox", "/users/lea/inbox", "/groups/entraide/inbox", "/actor/inbox"])
async def test_what_is_signed_well_is_kept(ours: OurInstance, zoe: Stranger, path: str, newer: bool) -> None:
    """S40: a well signed activity is answered 202 and is in the store, whichever inbox and signature it came by."""
    body = orjson.dumps(zoe.create(zoe.note()))
    headers = zoe.signed("POST", f"{BASE}{path}", body, newer=newer)

    answer = await ours.call("POST", path, headers={**headers, "Content-Type": ACTIVITY_JSON}, body=body)

    assert answer.status == 202
    assert [row.actor_uri for row in await _rows(ours)] == [zoe.uri]


async def test_nobodys_inbox_is_not_found(ours: OurInstance, zoe: Stranger) -> None:
    """S30: the inbox of a name that nobody has, or that is a group's, is not there."""
    assert await ours.post(zoe, zoe.create(zoe.note()), "/users/personne/inbox") == 404
    assert await ours.post(zoe, zoe.create(zoe.note()), "/users/entraide/inbox") == 404


async def test_a_replay_is_accepted_and_does_nothing(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S9: the same id again has no effect, and another actor's activity with it does not stand in its way."""
    activity = zoe.create(zoe.note())

    assert [await ours.post(zoe, activity) for _ in range(3)] == [202, 202, 202]
    assert len(await _rows(ours)) == 1
    assert await ours.work() == 1
    assert await ours.post(zoe, activity) == 202
    assert await ours.work() == 0


async def test_a_forged_id_does_not_block_the_real_one(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S9: ids are remembered per actor; a neighbour on the same server cannot use up somebody's id."""
    eve = Stranger(zoe.domain, "eve", yann.keys)
    ours.others.add(eve)
    activity = zoe.create(zoe.note())
    forged = {**activity, "actor": eve.uri}

    assert await ours.post(eve, forged) == 202
    assert await ours.post(zoe, activity) == 202
    assert len(await _rows(ours)) == 2


async def test_a_suspended_domain_is_refused_before_anything_is_fetched(ours: OurInstance, zoe: Stranger) -> None:
    """S18: whoever is suspended gets 403, and makes us ask nobody anything; domains below are suspended too."""
    async with ours.database.unit() as unit:
        await unit.add(
            DomainRule(domain="test", severity=DomainSeverity.SILENCE, created_at=utc_now()),
            DomainRule(domain="ailleurs.test", severity=DomainSeverity.SUSPEND, created_at=utc_now()),
        )

    assert await ours.post(zoe, zoe.create(zoe.note())) == 403
    assert await ours.post(Stranger("a.ailleurs.test", "zoe", zoe.keys), zoe.create(zoe.note())) == 403
    assert ours.others.asked == []
    assert await _rows(ours) == []


async def test_what_came_before_a_suspension_is_not_handled_after_it(ours: OurInstance, zoe: Stranger) -> None:
    """S18: an activity that waits when its domain is suspended has no effect."""
    await ours.post(zoe, zoe.create(zoe.note()))
    async with ours.database.unit() as unit:
        await unit.add(DomainRule(domain=zoe.domain, severity=DomainSeverity.SUSPEND, created_at=utc_now()))

    await ours.work()

    assert [row.state for row in await _rows(ours)] == [ReceivedState.IGNORED]


async def test_a_key_is_fetched_once(ours: OurInstance, zoe: Stranger) -> None:
    """S10: the key is kept with its actor; later requests ask nobody."""
    for number in range(3):
        assert await ours.post(zoe, zoe.create(zoe.note(number))) == 202

    assert ours.others.urls() == [zoe.uri]


async def test_an_actor_is_kept_only_if_its_signature_was_good(
    ours: OurInstance, zoe: Stranger, yann: Stranger
) -> None:
    """S1, S25: a forged request leaves no account behind."""
    forged = Stranger(zoe.domain, "zoe", yann.keys)

    assert await ours.post(forged, zoe.create(zoe.note())) == 401
    async with ours.database.reading() as unit:
        assert (await unit.session.exec(select(Account).where(Account.uri == zoe.uri))).first() is None


async def test_failures_are_remembered_for_a_while(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S10: a key that cannot be had, or that did not fit, is not asked for again at once."""
    forged = Stranger(zoe.domain, "zoe", yann.keys)
    nobody = Stranger("personne.test", "x", yann.keys)

    assert [await ours.post(forged, zoe.create(zoe.note())) for _ in range(3)] == [401, 401, 401]
    assert [await ours.post(nobody, nobody.create(nobody.note(at))) for at in range(3)] == [401, 401, 401]

    assert ours.others.urls() == [zoe.uri, nobody.uri]
    with moved(timedelta(minutes=3)):
        assert await ours.post(zoe, zoe.create(zoe.note())) == 202


async def test_a_rotated_key_is_read_again_once_in_a_while(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S10: a peer that changed its key is understood after one refetch, and garbage does not cause more than one."""
    await ours.post(zoe, zoe.create(zoe.note()))
    rotated = Stranger(zoe.domain, "zoe", yann.keys, sent=10)
    ours.others.add(rotated)
    asked = len(ours.others.urls())

    assert await ours.post(rotated, rotated.create(rotated.note(2))) == 401
    with moved(timedelta(minutes=11)):
        assert await ours.post(rotated, rotated.create(rotated.note(2))) == 202
        assert [await ours.post(zoe, zoe.create(zoe.note())) for _ in range(3)] == [401, 401, 401]

    assert len(ours.others.urls()) == asked + 1


async def test_one_host_causes_a_bounded_number_of_fetches(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S10, S24: ever new key ids of one host make us ask it for no more than its share of a minute."""
    body = orjson.dumps(zoe.create(zoe.note()))
    for number in range(150):
        key_id = f"https://ailleurs.test/users/u{number}#main-key"
        headers = yann.signed("POST", f"{BASE}/inbox", body, key_id=key_id)
        ours.others.gone(f"https://ailleurs.test/users/u{number}")
        answer = await ours.call("POST", "/inbox", headers={**headers, "Content-Type": ACTIVITY_JSON}, body=body)
        assert answer.status == 401

    assert len(ours.others.urls()) == 120


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"id": "https://ailleurs.test/users/eve"}, id="it names another actor"),
        pytest.param({"id": "https://loin.test/users/zoe"}, id="it names another origin"),
        pytest.param(
            {
                "publicKey": {
                    "id": "https://ailleurs.test/users/zoe#main-key",
                    "owner": "https://ailleurs.test/users/eve",
                }
            },
            id="the key is another's",
        ),
        pytest.param({"inbox": "https://loin.test/inbox"}, id="its inbox is elsewhere"),
    ],
)
async def test_a_key_belongs_to_exactly_one_actor(ours: OurInstance, zoe: Stranger, change: dict[str, object]) -> None:
    """S7: the fetched document must be the key's owner, list the key, and stand at its own id."""
    document = {**zoe.document(), **change}
    if isinstance(change.get("publicKey"), dict):
        document["publicKey"] = {**zoe.document()["publicKey"], **change["publicKey"]}  # type: ignore[dict-item]
    ours.others.publish(document, at=zoe.uri)

    assert await ours.post(zoe, zoe.create(zoe.note())) == 401


async def test_a_key_may_be_a_document_of_its_own(ours: OurInstance, zoe: Stranger) -> None:
    """S7: then its owner is fetched, and must list it."""
    key_id = f"https://{zoe.domain}/keys/1"
    key = {"id": key_id, "owner": zoe.uri, "publicKeyPem": zoe.keys.rsa_public_pem}
    ours.others.publish({"type": "Key", **key})
    body = orjson.dumps(zoe.create(zoe.note()))
    headers = {**zoe.signed("POST", f"{BASE}/inbox", body, key_id=key_id), "Content-Type": ACTIVITY_JSON}

    assert (await ours.call("POST", "/inbox", headers=headers, body=body)).status == 401
    zoe.changes = {"publicKey": key}
    ours.others.add(zoe)
    with moved(timedelta(minutes=3)):
        assert (await ours.call("POST", "/inbox", headers=headers, body=body)).status == 202


async def test_unknown_types_are_kept_as_known_and_have_no_effect(ours: OurInstance, zoe: Stranger) -> None:
    """S19: whatever comes next is answered 202 and ignored, its body is not kept."""
    await ours.receives(zoe, zoe.activity("Arrive", {"type": "Agreement", "id": f"{zoe.uri}/agreements/{new_id()}"}))

    assert [(row.state, row.body) for row in await _rows(ours)] == [(ReceivedState.IGNORED, "")]
