"""The admin API of Mastodon: scope and role are both asked for. https://docs.joinmastodon.org/methods/admin/"""

from dataclasses import dataclass

import pytest

from ensembl_fed.models.kinds import Role
from ensembl_fed.storage.accounts import member_of
from tests.town import PASSWORD, Resident, Town

_ONE = "/api/v1/admin/accounts"


@dataclass
class People:
    carole: Resident
    mallory: Resident
    modeste: Resident


async def people_of(town: Town) -> People:
    carole, mallory = await town.residents("carole", "mallory")
    return People(carole, mallory, await town.resident("modeste", role=Role.MODERATOR))


@pytest.mark.capability("M16")
async def test_a_resident_with_admin_scopes_may_do_nothing(town: Town) -> None:
    """S38: the role is checked, whatever the token may ask; without the scope a moderator may do nothing either."""
    people = await people_of(town)
    modest = await town.resident("olga", role=Role.MODERATOR, scopes="read write")
    report = await people.carole.post("/api/v1/reports", account_id=str(people.mallory.account_id))
    target, number = people.mallory.account_id, report["id"]
    asked = [
        ("GET", _ONE),
        ("GET", "/api/v2/admin/accounts"),
        ("GET", f"{_ONE}/{target}"),
        *(("POST", f"{_ONE}/{target}/{word}") for word in ("approve", "reject", "enable")),
        *(("POST", f"{_ONE}/{target}/{word}") for word in ("unsensitive", "unsilence", "unsuspend")),
        ("GET", "/api/v1/admin/reports"),
        ("GET", f"/api/v1/admin/reports/{number}"),
        ("PUT", f"/api/v1/admin/reports/{number}"),
        *(("POST", f"/api/v1/admin/reports/{number}/{word}") for word in ("assign_to_self", "unassign")),
        *(("POST", f"/api/v1/admin/reports/{number}/{word}") for word in ("resolve", "reopen")),
        ("GET", "/api/v1/admin/domain_blocks"),
    ]

    for who in (people.carole, modest):
        for method, path in asked:
            assert (await who.asks(method, path)).status == 403, (who.name, method, path)
        suspended = await who.asks("POST", f"{_ONE}/{target}/action", json={"type": "suspend"})
        blocked = await who.asks("POST", "/api/v1/admin/domain_blocks", json={"domain": "spam.test"})
        assert (suspended.status, blocked.status) == (403, 403)
    assert (await people.carole.get(f"/api/v1/accounts/{target}")).get("suspended") is None


async def test_a_role_that_was_taken_away_counts_at_once(town: Town) -> None:
    """The token was seen a moment ago; the member no longer moderates."""
    people = await people_of(town)
    await people.modeste.get(_ONE)

    async with people.modeste.instance.database.unit() as unit:
        member = await member_of(unit, people.modeste.account_id)
        assert member is not None
        member.role = Role.RESIDENT
        await unit.add(member)

    assert (await people.modeste.asks("GET", _ONE)).status == 403


@pytest.mark.capability("M16")
async def test_a_suspended_account_disappears_and_comes_back(town: Town) -> None:
    """Timelines, search, fetches and signing in: nothing of it is left, and all of it returns."""
    people = await people_of(town)
    mallory = people.mallory
    status = await mallory.posts("Crédit rapide")

    await people.modeste.post(f"{_ONE}/{mallory.account_id}/action", type="suspend", text="Vente de crédit")

    assert await people.carole.get("/api/v1/timelines/public") == []
    assert await people.carole.get("/api/v1/accounts/search", q="mallory") == []
    assert (await people.carole.asks("GET", f"/api/v1/statuses/{status['id']}")).status == 404
    for uri in (mallory.uri, status["uri"]):
        answer = await town.client.get(uri, headers={"Accept": "application/activity+json"})
        assert answer.status in (404, 410)
    assert (await mallory.asks("GET", "/api/v1/accounts/verify_credentials")).status in (401, 403)

    restored = await people.modeste.post(f"{_ONE}/{mallory.account_id}/unsuspend")

    assert restored["suspended"] is False
    assert [one["id"] for one in await people.carole.get("/api/v1/timelines/public")] == [status["id"]]


async def test_whoever_is_suspended_does_not_get_in_again(town: Town) -> None:
    """S36: the right password opens no session that a page would honour."""
    people = await people_of(town)
    mallory = people.mallory
    page = await town.client.get(mallory.address("/connexion"))
    cookie = next(value.partition(";")[0] for name, value in page.all_headers if name == "set-cookie")
    secret = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    await people.modeste.post(f"{_ONE}/{mallory.account_id}/action", type="suspend", text="Vente de crédit")

    signed_in = await town.client.post(
        mallory.address("/connexion"),
        headers={"Cookie": cookie},
        form={"csrf_token": secret, "email": mallory.email, "password": PASSWORD, "next": "/mes-demandes"},
    )
    cookies = "; ".join(value.partition(";")[0] for name, value in signed_in.all_headers if name == "set-cookie")
    shown = await town.client.get(mallory.address("/mes-demandes"), headers={"Cookie": cookies or cookie})

    assert (shown.status, "mallory" in shown.text.lower()) != (200, True)


@pytest.mark.capability("M16", "M18")
async def test_a_report_through_the_admin_api(town: Town) -> None:
    """Listed with statuses and people, taken, settled, opened again; the one about oneself is not found."""
    people = await people_of(town)
    status = await people.mallory.posts("Crédit rapide")
    sent = await people.carole.post(
        "/api/v1/reports", account_id=str(people.mallory.account_id), status_ids=[status["id"]], comment="Arnaque"
    )
    about = await people.carole.post("/api/v1/reports", account_id=str(people.modeste.account_id), comment="Bof")

    (report,) = await people.modeste.get("/api/v1/admin/reports")
    assert report["id"] == sent["id"]
    assert report["account"]["username"] == "carole"
    assert report["target_account"]["account"]["acct"] == "mallory"
    assert [(one["id"], one["account"]["acct"]) for one in report["statuses"]] == [(status["id"], "mallory")]
    assert (await people.modeste.asks("GET", f"/api/v1/admin/reports/{about['id']}")).status == 404

    one = f"/api/v1/admin/reports/{sent['id']}"
    taken = await people.modeste.post(f"{one}/assign_to_self")
    assert taken["assigned_account"]["username"] == "modeste"
    changed = await people.modeste.asks("PUT", one, json={"category": "spam"})
    assert changed.json()["category"] == "spam"
    settled = await people.modeste.post(f"{one}/resolve")
    assert (settled["action_taken"], settled["action_taken_by_account"]["username"]) == (True, "modeste")
    assert await people.modeste.get("/api/v1/admin/reports") == []
    assert [one["id"] for one in await people.modeste.get("/api/v1/admin/reports", resolved="true")] == [sent["id"]]
    assert (await people.modeste.post(f"{one}/reopen"))["action_taken"] is False
    assert (await people.modeste.post(f"{one}/unassign"))["assigned_account"] is None


async def test_accounts_are_found_as_moderators_look_for_them(town: Town) -> None:
    """v1 by truths, v2 by words; addresses only for those who moderate."""
    people = await people_of(town)
    await people.modeste.post(f"{_ONE}/{people.mallory.account_id}/action", type="silence", text="Insultes")

    async def names(path: str, **query: str) -> list[str]:
        return [one["username"] for one in await people.modeste.get(path, **query)]

    assert await names(_ONE, silenced="true") == ["mallory"]
    assert await names(_ONE, staff="true", local="true") == ["modeste"]
    assert await names("/api/v2/admin/accounts", status="silenced", origin="local") == ["mallory"]
    assert await names("/api/v2/admin/accounts", permissions="staff") == ["modeste"]
    assert await names("/api/v2/admin/accounts", username="car") == ["carole"]
    assert await names("/api/v2/admin/accounts", ip="127.0.0.1") == []
    first = await people.modeste.asks("GET", _ONE, params={"limit": 1, "local": "true"})
    assert first.headers["link"].startswith("<https://moulins.test/api/v1/admin/accounts?")
    carole = await people.modeste.get(f"{_ONE}/{people.carole.account_id}")
    assert carole["email"] == people.carole.email
    assert (carole["role"]["id"], carole["approved"], carole["silenced"]) == ("-99", True, False)


async def test_actions_that_make_no_sense(town: Town) -> None:
    """422 for an unknown word, 403 about oneself, 404 about nobody; `none` with words is a warning."""
    people = await people_of(town)
    mallory = f"{_ONE}/{people.mallory.account_id}/action"

    assert (await people.modeste.asks("POST", mallory, json={"type": "explode"})).status == 422
    own = f"{_ONE}/{people.modeste.account_id}/action"
    assert (await people.modeste.asks("POST", own, json={"type": "suspend"})).status == 403
    assert (await people.modeste.asks("POST", f"{_ONE}/1/action", json={"type": "suspend"})).status == 404
    assert (await people.modeste.asks("POST", mallory, json={"type": "none", "text": "Restez poli"})).json() == {}
    assert ("mention", "aide") in await people.mallory.notifications()


async def test_domain_blocks_are_made_changed_and_lifted(town: Town) -> None:
    """Each answer is the entity; a second rule about the same domain is refused."""
    people = await people_of(town)
    path = "/api/v1/admin/domain_blocks"

    made = await people.modeste.post(path, domain="Spam.test", severity="suspend", private_comment="Publicité")
    assert (made["domain"], made["severity"], made["obfuscate"]) == ("spam.test", "suspend", False)
    assert (await people.modeste.asks("POST", path, json={"domain": "spam.test"})).status == 422
    assert (await people.modeste.asks("POST", path, json={"domain": "b.test", "severity": "noop"})).status == 422

    changed = await people.modeste.asks("PUT", f"{path}/{made['id']}", json={"severity": "silence"})
    assert (changed.json()["severity"], changed.json()["private_comment"]) == ("silence", "Publicité")
    assert [one["domain"] for one in await people.modeste.get(path)] == ["spam.test"]
    assert (await people.modeste.get(f"{path}/{made['id']}"))["id"] == made["id"]
    assert (await people.modeste.asks("DELETE", f"{path}/{made['id']}")).json() == {}
    assert (await people.modeste.asks("GET", f"{path}/{made['id']}")).status == 404


async def test_sign_ups_are_accepted_and_refused(town: Town) -> None:
    """A newcomer waits; once accepted their token works, once refused they are nobody."""
    people = await people_of(town)
    accepted, refused = await town.resident("paule"), await town.resident("pirate")
    async with accepted.instance.database.unit() as unit:
        for one in (accepted, refused):
            member = await member_of(unit, one.account_id)
            assert member is not None
            member.approved_at = None
            await unit.add(member)
    assert (await accepted.asks("GET", "/api/v1/accounts/verify_credentials")).status == 403
    pending = await people.modeste.get("/api/v2/admin/accounts", status="pending")
    assert {one["username"] for one in pending} == {"paule", "pirate"}

    assert (await people.modeste.post(f"{_ONE}/{accepted.account_id}/approve"))["approved"] is True
    assert (await people.modeste.post(f"{_ONE}/{refused.account_id}/reject"))["username"] == "pirate"

    assert (await accepted.asks("GET", "/api/v1/accounts/verify_credentials")).status == 200
    assert (await refused.asks("GET", "/api/v1/accounts/verify_credentials")).status == 401
    assert (await people.modeste.asks("GET", f"{_ONE}/{refused.account_id}")).status == 404
