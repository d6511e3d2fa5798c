"""Polls between two instances."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from activitypub.activities import create_activity
from activitypub.polls import vote_document
from ensembl_fed.clock import moved
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.accounts import account_by_id
from tests.town import Resident, Town


async def asked_elsewhere(author: Resident, reader: Resident, **poll: object) -> Any:
    """A status with a poll, as the reader's instance shows it."""
    await reader.follows(author)
    fields = {"options": ["Samedi", "Dimanche"], "expires_in": 3_600, **poll}
    posted = await author.posts("Quel jour ?", poll=fields)
    await author.town.settle()
    return await reader.finds_status(posted["uri"])


async def sends_vote(voter: Resident, author: Resident, poll_uri: str, title: str, number: int) -> None:
    """A vote as another server might send it, without asking whether it makes sense."""
    async with voter.instance.database.unit() as unit:
        account = await account_by_id(unit, voter.account_id)
        assert account is not None
        vote_uri = f"{account.uri}#votes/{number}"
        vote = vote_document(vote_uri, account.uri, poll_uri, title, to=author.uri)
        await send(unit, account, create_activity(f"{vote_uri}/activity", account.uri, vote), [f"{author.uri}/inbox"])
    await voter.town.settle()


def counts_of(poll: Mapping[str, Any]) -> list[int]:
    """Votes of each option."""
    return [option["votes_count"] for option in poll["options"]]


async def test_vote_crosses_instances_and_its_count_comes_back(town: Town) -> None:
    """A poll arrives as a poll, without its options in the text; the vote is counted by the author's server, which
    tells the voters' servers; both sides end with the same counts."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe", on_hosts=3)
    seen = await asked_elsewhere(aline, bruno)
    also_seen = await asked_elsewhere_again(chloe, aline, seen["uri"])

    voted = await bruno.post(f"/api/v1/polls/{seen['poll']['id']}/votes", choices=[1])
    await town.settle()
    at_home = await aline.get(f"/api/v1/polls/{own_id(seen['uri'])}")
    with moved(timedelta(minutes=5)):
        await town.settle()
        with_chloe = await chloe.get(f"/api/v1/polls/{also_seen['poll']['id']}")

    assert seen["content"] == "<p>Quel jour ?</p>"
    assert [option["title"] for option in seen["poll"]["options"]] == ["Samedi", "Dimanche"]
    assert (voted["own_votes"], counts_of(voted)) == ([1], [0, 1])
    assert counts_of(at_home) == [0, 1]
    assert counts_of(with_chloe) == [0, 1]


async def asked_elsewhere_again(reader: Resident, author: Resident, uri: str) -> Any:
    """The same status on a third instance, whose resident follows its author."""
    await reader.follows(author)
    return await reader.finds_status(uri)


def own_id(uri: str) -> str:
    """The number of a status on its own server."""
    return uri.rsplit("/", 1)[1]


async def test_one_person_counts_once_whatever_arrives(town: Town) -> None:
    """S17: the same option twice, a second option where one may be chosen, an unknown option: one vote remains."""
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)
    seen = await asked_elsewhere(aline, bruno)

    for number, title in enumerate(("Samedi", "Samedi", "Dimanche", "Lundi", "")):
        await sends_vote(bruno, aline, seen["uri"], title, number)

    poll = await aline.get(f"/api/v1/polls/{own_id(seen['uri'])}")
    assert counts_of(poll) == [1, 0]
    assert await aline.notifications() == [("follow", bruno.handle)]


async def test_several_options_are_several_votes_of_one_voter(town: Town) -> None:
    """A poll with several choices is `anyOf`; voters are counted, not votes."""
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)
    seen = await asked_elsewhere(aline, bruno, multiple=True)

    await bruno.post(f"/api/v1/polls/{seen['poll']['id']}/votes", choices=[0, 1])
    await town.settle()

    poll = await aline.get(f"/api/v1/polls/{own_id(seen['uri'])}")
    assert seen["poll"]["multiple"] is True
    assert (counts_of(poll), poll["voters_count"]) == ([1, 1], 1)


async def test_vote_after_the_end_does_not_count_and_the_end_is_told(town: Town) -> None:
    """Both servers know when it is over: voters are notified on theirs, the author on hers."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe", on_hosts=3)
    seen = await asked_elsewhere(aline, bruno)
    await bruno.post(f"/api/v1/polls/{seen['poll']['id']}/votes", choices=[0])
    await town.settle()

    with moved(timedelta(hours=2)):
        await town.settle()
        await sends_vote(chloe, aline, seen["uri"], "Dimanche", 7)
        poll = await aline.get(f"/api/v1/polls/{own_id(seen['uri'])}")
        elsewhere = await bruno.get(f"/api/v1/polls/{seen['poll']['id']}")
        told = [await one.notifications() for one in (aline, bruno)]

    assert (counts_of(poll), poll["expired"]) == ([1, 0], True)
    assert (counts_of(elsewhere), elsewhere["expired"]) == ([1, 0], True)
    assert told[0][0] == ("poll", "aline")
    assert told[1] == [("poll", aline.handle)]


async def test_nobody_votes_in_what_they_may_not_see(town: Town) -> None:
    """S29: a vote from elsewhere in a followers-only poll counts only if its sender may read the poll."""
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)
    posted = await aline.posts("Entre nous ?", "private", poll={"options": ["Oui", "Non"], "expires_in": 3_600})
    await bruno.finds(aline.handle)

    await sends_vote(bruno, aline, posted["uri"], "Oui", 1)

    assert counts_of(await aline.get(f"/api/v1/polls/{posted['id']}")) == [0, 0]
