"""A server on Fedify and one of ours follow each other and pass on notes, in both kinds of signatures."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.peers.fedify_peer import FedifyPeer
from tests.services.http import Person, ask, sign_up
from tests.services.ports import free_ports
from tests.services.server import Server, run_program, trial_environment
from tests.services.wait import until


@dataclass(frozen=True)
class Between:
    """Aline's instance and zoe's server, which know each other already."""

    aline: Person
    peer: FedifyPeer
    zoe_id: str
    knock: str

    @property
    def actor(self) -> str:
        """Aline's ActivityPub id."""
        return f"{self.aline.base}/users/aline"


@pytest.fixture(scope="module", params=["rfc9421", "draft-cavage-http-signatures-12"])
def between(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Between]:
    """Both served, each following the other."""
    folder = tmp_path_factory.mktemp("fedify")
    ours, theirs = free_ports(2)
    server = Server(folder / "log", [ours], trial_environment(folder / "data"))
    words = ("instance", "add", f"localhost:{ours}", "--kind", "neighbourhood", "--name", "Les Chartreux")
    run_program("init", environment=server.environment)
    run_program(*words, environment=server.environment)
    with server, FedifyPeer(theirs, request.param, folder / "peer.log") as peer:
        aline = sign_up(server.url(""), "aline")
        found = aline.get("/api/v2/search", q=peer.zoe, type="accounts", resolve="true")["accounts"]
        assert [one["display_name"] for one in found] == ["Zoé"], peer.log.read_text()[-3000:]
        between = Between(aline, peer, found[0]["id"], request.param)
        aline.post(f"/api/v1/accounts/{between.zoe_id}/follow")
        peer.does("follow", to=between.actor)
        yield between
        assert "Traceback" not in server.log.read_text(), server.log.read_text()[-6000:]


@pytest.mark.capability("F2")
@pytest.mark.capability("F3")
def test_each_follows_the_other(between: Between) -> None:
    """Follow and Accept both ways; each took the other's first signatures."""
    aline, peer = between.aline, between.peer
    until(lambda: between.actor in peer.seen("followers"), what="our Follow there")
    until(lambda: _relation(between)["following"], what="their Accept here")
    until(lambda: _relation(between)["followed_by"], what="their Follow here")
    assert peer.has("Accept", actor=between.actor)
    assert aline.get("/api/v1/accounts/verify_credentials")["followers_count"] == 1
    assert set(peer.seen("signatures")) <= {"rfc9421", "draft-cavage-http-signatures-12"}
    assert peer.seen("signatures"), "nothing of ours came signed"


@pytest.mark.capability("F6")
def test_what_they_write_is_seen_edited_and_deleted(between: Between) -> None:
    """Create, Update and Delete of a Note, through the shared inbox."""
    aline, peer = between.aline, between.peer
    until(lambda: between.actor in peer.seen("followers"))
    uri = peer.does("create", id="1", content="<p>Un banc à donner</p>")["id"]
    seen = until(lambda: aline.sees(uri), what="their note here")
    assert (seen["content"], seen["visibility"], seen["account"]["acct"]) == (
        "<p>Un banc à donner</p>",
        "public",
        f"zoe@{peer.base.removeprefix('http://')}",
    )
    assert uri in [one["uri"] for one in aline.get("/api/v1/timelines/home")]

    peer.does("update", id="1", content="<p>Un banc à prêter</p>")
    until(lambda: "prêter" in aline.sees(uri)["content"], what="their edit here")
    peer.does("delete", id="1")
    until(lambda: aline.sees(uri) is None, what="their deletion here")


@pytest.mark.capability("F6")
def test_what_we_write_is_seen_edited_and_deleted(between: Between) -> None:
    """The same the other way; the note is read from its own address as well."""
    aline, peer = between.aline, between.peer
    until(lambda: between.actor in peer.seen("followers"))
    posted = aline.posts("Bonjour d'ici #marche")
    until(lambda: any(one.get("id") == posted["uri"] for one in peer.seen("received")), what="our note there")
    read = peer.does("look", what=posted["uri"])
    assert read["type"] == "Note"
    assert "Bonjour d'ici" in str(read["json"]["content"])

    aline.asks("PUT", f"/api/v1/statuses/{posted['id']}", fields={"status": "Bonsoir d'ici"})
    until(lambda: _came(peer, "Update", "Bonsoir"), what="our edit there")
    aline.asks("DELETE", f"/api/v1/statuses/{posted['id']}")
    until(lambda: any(one["type"] == "Delete" for one in peer.seen("received")), what="our deletion there")
    assert ask("GET", posted["uri"], headers={"Accept": "application/activity+json"}).status in {404, 410}


def test_likes_shares_and_answers_cross_over(between: Between) -> None:
    """Like, Announce and a reply in both directions."""
    aline, peer = between.aline, between.peer
    until(lambda: _relation(between)["following"])
    posted = aline.posts("Qui a une échelle ?")
    peer.does("like", to=between.actor, what=posted["uri"])
    peer.does("announce", to=between.actor, what=posted["uri"])
    answer = peer.does("create", id="2", to=between.actor, content="<p>Moi !</p>", inReplyTo=posted["uri"])["id"]
    until(lambda: _counts(aline, posted["id"]) == (1, 1, 1), what="their like, share and answer here")

    theirs = aline.sees(answer)
    aline.post(f"/api/v1/statuses/{theirs['id']}/favourite")
    aline.post(f"/api/v1/statuses/{theirs['id']}/reblog")
    aline.posts("Merci @zoe", in_reply_to_id=theirs["id"])
    until(lambda: peer.has("Like", actor=between.actor, object=answer), what="our like there")
    until(lambda: peer.has("Announce", actor=between.actor, object=answer), what="our share there")
    until(lambda: _came(peer, "Create", "Merci"), what="our answer there")


def test_who_stops_to_follow_is_gone_on_both_sides(between: Between) -> None:
    """Undo of a Follow, found by who and whom."""
    until(lambda: _relation(between)["followed_by"])
    between.peer.does("unfollow", to=between.actor)
    until(lambda: not _relation(between)["followed_by"], what="their Undo here")
    between.aline.post(f"/api/v1/accounts/{between.zoe_id}/unfollow")
    until(lambda: between.actor not in between.peer.seen("followers"), what="our Undo there")


@pytest.mark.capability("F1")
def test_they_read_our_actors(between: Between) -> None:
    """Every actor of an instance, by an implementation that expands JSON-LD: the person, the group, the instance."""
    person = between.peer.does("look", what=between.actor)
    assert (person["type"], person["json"]["preferredUsername"]) == ("Person", "aline")
    assert len(person["json"]["assertionMethod"]) >= 1 or person["json"]["assertionMethod"]["type"] == "Multikey"
    assert between.peer.does("look", what=f"{between.aline.base}/groups/entraide")["type"] == "Group"
    assert between.peer.does("look", what=f"{between.aline.base}/actor")["type"] == "Application"


def _relation(between: Between) -> dict[str, bool]:
    [relation] = between.aline.get("/api/v1/accounts/relationships", **{"id[]": between.zoe_id})
    found: dict[str, bool] = relation
    return found


def _came(peer: FedifyPeer, kind: str, words: str) -> bool:
    return any(one["type"] == kind and words in (one.get("content") or "") for one in peer.seen("received"))


def _counts(person: Person, status_id: str) -> tuple[int, int, int]:
    status = person.get(f"/api/v1/statuses/{status_id}")
    return status["favourites_count"], status["reblogs_count"], status["replies_count"]
