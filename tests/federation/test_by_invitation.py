"""An instance by invitation: with whom it was not told to speak, it does not, on any way in or out (S18)."""

import pytest

from ensembl_fed.cli.main import run
from ensembl_fed.instance.hosting import refresh_home
from ensembl_fed.instance.instance import Instance
from ensembl_fed.services.allow_domain import allow_domain, allowed_domains, disallow_domain, set_by_invitation
from tests.federation.home import OurInstance
from tests.federation.others import ACTIVITY_JSON, Stranger
from tests.federation.outside import let_out, posted, receives, status_of_delivery
from tests.town import Town


async def _closed(instance: Instance, *allowed: str) -> None:
    """By invitation from now on, these domains apart."""
    async with instance.database.unit() as unit:
        await set_by_invitation(unit, is_on=True)
        for domain in allowed:
            await allow_domain(unit, domain)
    await refresh_home(instance)


async def test_the_uninvited_are_not_heard(town: Town, ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """Their activities are 403, their signed questions 404, unsigned ones 401; the invited are served as ever."""
    let_out(town, ours.others)
    [lea] = await town.residents("lea")
    post = await lea.posts("Bonjour", visibility="public")
    await _closed(lea.instance, "ailleurs.test")

    assert await status_of_delivery(town, lea.instance, yann, yann.activity("Follow", lea.uri)) == 403
    await receives(town, lea.instance, zoe, zoe.activity("Follow", lea.uri))
    for url in (lea.uri, post["uri"], f"{lea.uri}/outbox", f"{lea.uri}/followers"):
        statuses = []
        for reader in (None, yann, zoe):
            headers = reader.signed("GET", url, None) if reader else {}
            answer = await town.client.request("GET", url, headers={**headers, "Accept": ACTIVITY_JSON})
            statuses.append(answer.status)
        assert (statuses[0], statuses[2]) == (401, 200), url
        assert statuses[1] in (401, 404), url
    followers = await lea.get(f"/api/v1/accounts/{lea.account_id}/followers")
    assert {one["acct"] for one in followers if not one["group"]} == {"zoe@ailleurs.test"}


async def test_nothing_is_asked_of_or_sent_to_the_uninvited(
    town: Town, ours: OurInstance, zoe: Stranger, yann: Stranger
) -> None:
    """No WebFinger, no actor, no post is asked for; what is owed to followers there is not sent, queued or not."""
    let_out(town, ours.others)
    [lea] = await town.residents("lea")
    for stranger in (zoe, yann):
        ours.others.answers[f"https://{stranger.domain}/inbox"] = (202, "text/plain", b"")
        await receives(town, lea.instance, stranger, stranger.activity("Follow", lea.uri))
    await lea.posts("Avant", visibility="public")
    await _closed(lea.instance, "ailleurs.test")
    ours.others.asked.clear()

    await town.settle()
    await lea.posts("Après", visibility="public")
    await town.settle()
    found = await lea.get("/api/v2/search", q="@inconnu@loin.test", resolve="true")
    seen = await lea.get("/api/v2/search", q="https://loin.test/notes/1", resolve="true")

    assert (found["accounts"], seen["statuses"]) == ([], [])
    assert not [one for one in ours.others.asked if "loin.test" in one.url]
    assert [one["type"] for one in posted(ours.others, "https://ailleurs.test/inbox")] == ["Create", "Create"]


async def test_the_town_needs_no_invitation_and_a_domain_may_leave(town: Town) -> None:
    """Members of the town hear each other as before; who is allowed no longer is a stranger."""
    lea, karim = await town.residents("lea", "karim", on_hosts=2)
    for instance in (lea.instance, karim.instance):
        await _closed(instance)
    await karim.follows(lea)
    await lea.posts("Bonjour voisins")
    await town.settle()
    async with lea.instance.database.unit() as unit:
        await allow_domain(unit, "ami.example")
        await disallow_domain(unit, "AMI.example")

    assert "Bonjour voisins" in await karim.home()
    async with lea.instance.database.reading() as unit:
        assert await allowed_domains(unit) == (True, [])


def test_commands(tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]) -> None:
    """`allow` and `relay` say what they did; what is wrong is one line and status 2."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENSEMBL_DATA_DIR", str(tmp_path_factory.mktemp("town") / "data"))
        patch.setenv("ENSEMBL_SCHEME", "http")
        host = "localhost:8480"

        def said(*arguments: str) -> tuple[int, str]:
            with pytest.raises(SystemExit) as end:
                run(list(arguments))
            told = capfd.readouterr()
            return int(end.value.code or 0), told.out + told.err

        assert said("instance", "add", host, "--kind", "city", "--name", "Moulins")[0] == 0
        assert said("allow", "mode", host, "--on")[0] == 0
        assert said("allow", "add", host, "ami.example", "autre.example")[0] == 0
        assert said("allow", "remove", host, "autre.example")[0] == 0
        assert '"allowed":["ami.example"]' in said("allow", "list", host, "--json")[1].replace(" ", "")
        assert said("allow", "add", host, "pas un nom")[0] == 2
        assert said("relay", "add", host, "http://localhost:8481/inbox")[0] == 0
        assert "pending" in said("relay", "list", host)[1]
        assert said("relay", "add", host, "http://localhost:8481/inbox")[0] == 2
        assert said("relay", "remove", host, "http://localhost:8481/inbox")[0] == 0
        assert said("relay", "remove", host, "http://localhost:8481/inbox")[0] == 2
