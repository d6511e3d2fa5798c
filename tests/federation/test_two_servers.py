"""Two servers, each a process of its own: what happens to a post on one side is seen right on the other, both ways."""

from typing import Any

import pytest

from ensembl_fed.text.sanitize import html_to_text
from tests.federation.living_town import LivingTown, domain_of
from tests.services.http import Person, ask
from tests.services.server import run_program
from tests.services.wait import until

pytestmark = pytest.mark.capability("F6")


def follows(one: Person, other: Person) -> None:
    """One follows the other, and both servers know."""
    found = one.get("/api/v2/search", q=f"@{other.handle}", resolve="true", type="accounts")["accounts"][0]
    one.post(f"/api/v1/accounts/{found['id']}/follow")
    until(lambda: one.get("/api/v1/accounts/relationships", **{"id[]": found["id"]})[0]["following"], what="a follow")


def text_of(who: Person, uri: str) -> str:
    """What a post says to somebody; empty while it is not there."""
    return html_to_text((who.sees(uri) or {"content": ""})["content"]).strip()


def shown(who: Person, uri: str) -> Any:
    """A post as somebody's server shows it, once it is there."""
    return until(lambda: who.sees(uri), what=f"{uri} on {who.domain}")


@pytest.mark.parametrize("sides", [("chx", "asso"), ("asso", "chx")])
def test_a_post_lives_alike_on_both_sides(living_town: LivingTown, sides: tuple[str, str]) -> None:
    """Posted, edited, liked, boosted, answered, quoted and deleted: text, counts and quote agree on both servers."""
    here, there = (getattr(living_town, side) for side in sides)
    author, reader = living_town.person(here, f"ecrit{sides[0]}"), living_town.person(there, f"lit{sides[1]}")
    follows(reader, author)
    follows(author, reader)
    post = author.posts("Bonjour", quote_approval_policy="public")
    uri = post["uri"]
    there_it_is = shown(reader, uri)

    assert author.asks("PUT", f"/api/v1/statuses/{post['id']}", fields={"status": "Bonsoir"}).status == 200
    until(lambda: text_of(reader, uri) == "Bonsoir", what="the edit")
    assert shown(reader, uri)["edited_at"] is not None
    reader.post(f"/api/v1/statuses/{there_it_is['id']}/reblog")
    reader.post(f"/api/v1/statuses/{there_it_is['id']}/favourite")
    reply = reader.posts(f"@{author.handle} Merci", in_reply_to_id=there_it_is["id"])
    quote = reader.posts("À lire", quoted_status_id=there_it_is["id"])
    until(
        lambda: (
            [shown(author, uri)[name] for name in ("reblogs_count", "favourites_count", "replies_count")] == [1, 1, 1]
        ),
        what="boost, like and answer",
    )
    until(lambda: (shown(author, quote["uri"]).get("quote") or {}).get("state") == "accepted", what="the quote there")
    until(lambda: (shown(reader, quote["uri"]).get("quote") or {}).get("state") == "accepted", what="the quote here")
    assert text_of(author, reply["uri"]).endswith("Merci")

    reader.post(f"/api/v1/statuses/{there_it_is['id']}/unreblog")
    reader.post(f"/api/v1/statuses/{there_it_is['id']}/unfavourite")
    until(
        lambda: [shown(author, uri)[name] for name in ("reblogs_count", "favourites_count")] == [0, 0],
        what="both taken back",
    )
    assert author.asks("DELETE", f"/api/v1/statuses/{post['id']}").status == 200
    until(lambda: reader.sees(uri) is None, what="the end of the post")
    assert ask("GET", uri, headers={"Accept": "application/activity+json"}).status == 410
    assert reader.asks("DELETE", f"/api/v1/statuses/{reply['id']}").status == 200
    until(lambda: author.sees(reply["uri"]) is None, what="the end of the answer")


@pytest.mark.parametrize("sides", [("chx", "asso"), ("asso", "chx")])
def test_a_poll_counts_alike_on_both_sides(living_town: LivingTown, sides: tuple[str, str]) -> None:
    """A vote from the other server is counted once, and both show the same result."""
    here, there = (getattr(living_town, side) for side in sides)
    author, voter = living_town.person(here, f"sonde{sides[0]}"), living_town.person(there, f"vote{sides[1]}")
    follows(voter, author)
    poll = {"options": ["Samedi", "Dimanche"], "expires_in": 3_600}
    post = author.posts("Quand ?", poll=poll)
    seen = shown(voter, post["uri"])

    voter.post(f"/api/v1/polls/{seen['poll']['id']}/votes", choices=[1])

    until(
        lambda: [option["votes_count"] for option in shown(author, post["uri"])["poll"]["options"]] == [0, 1],
        what="the vote",
    )
    assert shown(voter, post["uri"])["poll"]["voted"] is True
    again = voter.asks("POST", f"/api/v1/polls/{seen['poll']['id']}/votes", fields={"choices": [0]})
    assert again.status == 422


@pytest.mark.capability("F16")
@pytest.mark.parametrize("sides", [("chx", "asso"), ("asso", "chx")])
def test_an_account_moves_by_command(living_town: LivingTown, sides: tuple[str, str]) -> None:
    """`account alias` on the new server, `account move` on the old one: followers on both go along."""
    here, there = (getattr(living_town, side) for side in sides)
    old, new = living_town.person(here, f"part{sides[0]}"), living_town.person(there, f"arrive{sides[1]}")
    near, far = living_town.person(here, f"voisin{sides[0]}"), living_town.person(there, f"ami{sides[1]}")
    follows(far, old)
    near.post(f"/api/v1/accounts/{old.id}/follow")
    servers = {domain_of(living_town.asso): living_town.alone}

    for handle, command in ((new, ("alias", new.handle, f"@{old.handle}")), (old, ("move", old.handle, "--to"))):
        server = servers.get(handle.domain, living_town.shared)
        more = (f"@{new.handle}",) if command[0] == "move" else ()
        run_program("account", *command, *more, environment=server.environment)

    for follower in (near, far):
        until(lambda follower=follower: new.name in _followed_by(follower), what=f"{follower.handle} went along")
        assert old.name not in _followed_by(follower)
    assert old.asks("POST", "/api/v1/statuses", fields={"status": "Encore"}).status == 403


def _followed_by(who: Person) -> set[str]:
    rows = who.get(f"/api/v1/accounts/{who.id}/following")
    return {row["acct"].partition("@")[0] for row in rows if not row["group"]}
