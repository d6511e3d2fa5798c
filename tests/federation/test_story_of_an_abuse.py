"""Story (c) over real HTTP, without steps 4 and 14b: reports from three sides, the city acts, an appeal, the log."""

import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from activitypub.decisions import DecisionDocument, order_activity
from ensembl_fed.clock import utc_now
from ensembl_fed.text.sanitize import html_to_text
from tests.federation.living_town import LivingTown, domain_of, open_living_town
from tests.services.http import Person, ask
from tests.services.paper_browser import PaperBrowser
from tests.services.server import Server, ServerFailed, run_program
from tests.services.wait import until

_ADMIN = "/api/v1/admin"
_TOWN = "/api/ensembl/v1/moderation"
_WITHIN_S = 60
_LENT = {
    "chx": ("see", "warn", "hide", "limit", "suspend"),
    "cha": ("see", "hide", "suspend=proposed"),
    "asso": ("see", "recommend"),
}


@pytest.fixture
def own_town(tmp_path: Path) -> Iterator[LivingTown]:
    """A town for this story alone: one of its processes is killed."""
    with open_living_town(tmp_path) as town:
        yield town


@pytest.mark.capability("X3", "X4", "X8", "X10", "M8", "M17", "I10", "I11", "I12")
def test_an_abuse_account_is_stopped_everywhere_with_reasons(own_town: LivingTown) -> None:
    """Each function below is a step and what must be seen after it."""
    town = own_town
    marc, nadia = _moderator(town.shared, town.ville, "marc"), _moderator(town.shared, town.ville, "nora", "admin")
    cleo = _moderator(town.shared, town.chx, "cleo", "admin")
    chantal = _moderator(town.shared, town.cha, "chantal", "admin")
    anne = _moderator(town.alone, town.asso, "anne", "admin")
    mallory, alice = town.person(town.chx, "mallory"), town.person(town.chx, "alice")
    carole = town.person(town.asso, "carole")
    _mandates_are_lent(town, marc)
    posts = [mallory.posts(f"Crédit rapide, écrivez-moi {number}") for number in range(2)]

    reports = _reports_arrive_from_three_sides(town, mallory, alice=alice, carole=carole, marc=marc, cleo=cleo)
    decision = _marc_decides_while_asso_is_down(town, marc, reports[0]["target_account"]["id"])
    _each_does_what_it_lent(town, decision, marc, chantal, anne)
    _everybody_is_told(town, mallory, carole, decision)
    _the_appeal_is_answered_by_another(town, decision, marc, nadia)
    _the_milder_decision_reaches_all(town, decision, mallory, (cleo, chantal, anne), posts)
    _what_is_forged_has_no_effect(town, mallory, cleo)
    _a_revoked_mandate_lends_nothing(town, marc, cleo)
    _the_month_adds_up(town)
    _an_emergency_needs_two(town, marc, nadia, chantal)
    _the_log_holds_until_somebody_rewrites_it(town, decision)


def _moderator(server: Server, base: str, name: str, role: str = "moderator") -> Person:
    handle = f"{name}@{domain_of(base)}"
    run_program(
        *("account", "add", handle, "--email", f"{name}@example.org", "--password", "un mot de passe", "--role", role),
        environment=server.environment,
    )
    scopes = "read write follow push admin:read admin:write"
    token = run_program("token", "add", handle, "--scopes", scopes, environment=server.environment).strip()
    me = ask("GET", f"{base}/api/v1/accounts/verify_credentials", token=token).json()
    return Person(base, name, token, me["id"])


def _mandates_are_lent(town: LivingTown, marc: Person) -> None:
    """Step 0: each signs what it lends, and the city holds it."""
    for name, powers in _LENT.items():
        server = town.alone if name == "asso" else town.shared
        words = [word for power in powers for word in ("--power", power)]
        run_program("town", "lend", domain_of(getattr(town, name)), *words, environment=server.environment)
    held = until(lambda: _live(marc, 3), within_s=_WITHIN_S, what="three mandates")
    assert held[domain_of(town.cha)]["suspend"] == "proposed"


def _live(marc: Person, count: int) -> dict[str, Any]:
    rows = {one["lender"]: one["powers"] for one in marc.get(f"{_TOWN}/mandates") if one["is_live"]}
    return rows if len(rows) == count else {}


def _reports_arrive_from_three_sides(
    town: LivingTown, mallory: Person, *, alice: Person, carole: Person, marc: Person, cleo: Person
) -> list[Any]:
    """Steps 2 and 3: Carole from another instance, Alice at home, a visitor at the city: one queue, merged."""
    found = carole.get("/api/v2/search", q=mallory.handle, resolve="true", type="accounts")["accounts"]
    carole.post("/api/v1/reports", account_id=found[0]["id"], comment="Il vend du crédit", forward=True)
    alice.post("/api/v1/reports", account_id=mallory.id, comment="Encore lui", category="spam")
    until(lambda: len(cleo.get(f"{_ADMIN}/reports")) >= 2, within_s=_WITHIN_S, what="both reports at home")
    until(lambda: len(marc.get(f"{_ADMIN}/reports")) >= 2, within_s=_WITHIN_S, what="both reports at the city")
    visitor, target = PaperBrowser(town.ville), f"{town.chx}/users/mallory"
    notice = {"target": target, "category": "spam", "comment": "Une offre de crédit illégale", "honest": "1"}
    who = {"name": "Un passant", "email": "passant@example.org"}
    sent = visitor.send("/signaler", {**notice, **who}, shown=visitor.get("/signaler"))
    assert sent.status == 200, sent.text[-500:]
    reports: list[Any] = until(
        lambda: rows if len(rows := marc.get(f"{_ADMIN}/reports")) == 3 else [], within_s=_WITHIN_S, what="three"
    )
    assert len({report["target_account"]["id"] for report in reports}) == 1
    assert "carole" not in str(reports)
    return reports


def _marc_decides_while_asso_is_down(town: LivingTown, marc: Person, target_id: str) -> Any:
    """Step 5: nothing without facts; and one of the members has no power at this moment."""
    town.alone.kill()
    path = f"{_ADMIN}/accounts/{target_id}/action"
    assert marc.asks("POST", path, fields={"type": "suspend", "scope": "town"}).status == 422
    marc.post(path, type="suspend", scope="town", text="Offres de crédit répétées", detected_automatically=True)
    (decision,) = marc.get(f"{_TOWN}/decisions")
    until(lambda: _results(marc, decision).get(domain_of(town.chx)) == "applied", within_s=_WITHIN_S, what="chx")
    assert _results(marc, decision)[domain_of(town.asso)] == "pending"
    town.alone.start()
    return decision


def _results(marc: Person, decision: Any) -> dict[str, str]:
    shown = marc.get(f"{_TOWN}/decisions/{decision['id']}")
    return {one["domain"]: one["result"] for one in shown["answers"]}


def _each_does_what_it_lent(town: LivingTown, decision: Any, marc: Person, chantal: Person, anne: Person) -> None:
    """Step 6: applied, proposed and hidden, recommended; other software reads that the actor is suspended."""
    expected = {domain_of(town.chx): "applied", domain_of(town.cha): "proposed", domain_of(town.asso): "recommended"}
    until(lambda: _results(marc, decision) == expected, within_s=_WITHIN_S, what="an answer of each")
    assert [one["state"] for one in chantal.get(f"{_TOWN}/decisions")] == ["proposed"]
    assert [one["state"] for one in anne.get(f"{_TOWN}/decisions")] == ["recommended"]
    uri = f"{town.chx}/users/mallory"
    heard = until(lambda: town.witness.got("Update", about=uri), within_s=_WITHIN_S, what="the witness")
    assert heard[-1].activity["object"]["suspended"] is True


def _everybody_is_told(town: LivingTown, mallory: Person, carole: Person, decision: Any) -> None:
    """Step 7: the statement of reasons without a name, and how it ended for whoever reported."""
    assert mallory.asks("GET", "/api/v1/timelines/home").status in (401, 403)
    page = ask("GET", _statement_address(town, decision)).text
    for said in ("Offres de crédit répétées", "filtre automatique", "dans tout le réseau", "six mois", "tribunal"):
        assert said in page, said
    assert "carole" not in page.lower()
    assert ask("GET", _statement_address(town, decision)[:-1] + "_").status == 404
    until(
        lambda: any("nous avons pris une mesure" in html_to_text(one["content"]) for one in carole.mentions()),
        within_s=_WITHIN_S,
        what="the outcome at Carole's",
    )


def _statement_address(town: LivingTown, decision: Any) -> str:
    """The link of the mail."""
    for store in Path(town.shared.environment["ENSEMBL_DATA_DIR"]).rglob("*"):
        row = _word_in(store, decision["uri"]) if _is_store(store, domain_of(town.chx)) else None
        if row is not None:
            return f"{town.chx}/decisions/{row[0]}?cle={row[1]}"
    raise AssertionError("the decision is not in the home's store")


def _is_store(path: Path, domain: str) -> bool:
    if not path.is_file() or path.read_bytes()[:6] != b"SQLite":
        return False
    with sqlite3.connect(path) as store:
        names = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if "moderation_decision" not in names:
            return False
        return [one for (one,) in store.execute("SELECT domain FROM instance_profile")] == [domain]


def _word_in(path: Path, uri: str) -> tuple[int, str] | None:
    with sqlite3.connect(path) as store:
        row: tuple[int, str] | None = store.execute(
            "SELECT id, word FROM moderation_decision WHERE uri = ?", (uri,)
        ).fetchone()
    return row


def _the_appeal_is_answered_by_another(town: LivingTown, decision: Any, marc: Person, nadia: Person) -> None:
    """Step 8: contested without signing in; whoever decided gets a conflict; another changes it."""
    address = _statement_address(town, decision).removeprefix(town.chx)
    browser = PaperBrowser(town.chx)
    contested = browser.send(address, {"text": "Je ne savais pas"}, shown=browser.get(address))
    assert contested.status == 303
    (appeal,) = until(lambda: nadia.get(f"{_TOWN}/appeals"), within_s=_WITHIN_S, what="the appeal at the city")
    path = f"{_TOWN}/appeals/{appeal['id']}"
    assert marc.asks("GET", path).status == 409
    assert marc.asks("POST", path, fields={"outcome": "upheld", "answer": "Non"}).status == 409
    nadia.post(path, outcome="changed", answer="Sept jours", action="mute", text="Crédit", scope="town", days=7)


def _the_milder_decision_reaches_all(
    town: LivingTown, decision: Any, mallory: Person, moderators: tuple[Person, ...], posts: list[Any]
) -> None:
    """Step 9: the first is undone on every member, the second is there, and the account is back."""
    for moderator in moderators:
        until(partial(_is_undone, moderator, decision), within_s=_WITHIN_S, what=f"the end at {moderator.handle}")
    until(lambda: "applied" in _states(moderators[0]).values(), within_s=_WITHIN_S, what="the mute")
    shown = ask("GET", f"{town.chx}/api/v1/statuses/{posts[0]['id']}")
    assert shown.status == 200
    token = run_program("token", "add", mallory.handle, environment=town.shared.environment).strip()
    assert ask("POST", f"{town.chx}/api/v1/statuses", token=token, fields={"status": "Bonjour"}).status == 403


def _is_undone(moderator: Person, decision: Any) -> bool:
    return _states(moderator).get(decision["uri"]) == "undone"


def _states(moderator: Person) -> dict[str, str]:
    return {one["uri"]: one["state"] for one in moderator.get(f"{_TOWN}/decisions")}


def _what_is_forged_has_no_effect(town: LivingTown, mallory: Person, cleo: Person) -> None:
    """Step 12: in the city's name with another key: refused at the door. From elsewhere: a line in the log."""
    before, forger = _states(cleo), town.masto.actor("faussaire")
    for issuer, statuses in ((f"{town.ville}/actor", (401, 403)), (forger.uri, (202,))):
        document = DecisionDocument(
            f"{issuer}/decisions/1", issuer, "suspend", f"{town.chx}/users/alice", "town", "rule", "Règle", "Faits",
            "Recours", utc_now(),
        )  # fmt: skip
        order = order_activity(f"{issuer}/decisions/1#order", document, f"{town.chx}/actor")
        assert forger.delivers(f"{town.chx}/inbox", order).status in statuses
    until(
        lambda: any(line["kind"] == "order_not_believed" for line in cleo.get(f"{_TOWN}/log")["lines"]),
        within_s=_WITHIN_S,
        what="the line about the forgery",
    )
    assert _states(cleo) == before
    assert ask("GET", f"{town.chx}/api/v1/accounts/lookup?acct=alice").status == 200


def _a_revoked_mandate_lends_nothing(town: LivingTown, marc: Person, cleo: Person) -> None:
    """Step 11: from now on the city's order has no effect at Les Chartreux; on its own copy it has."""
    town.person(town.chx, "eve")
    cleo.asks("DELETE", f"{_TOWN}/mandates")
    found = marc.get("/api/v2/search", q=f"eve@{domain_of(town.chx)}", resolve="true", type="accounts")["accounts"]
    marc.post(f"{_ADMIN}/accounts/{found[0]['id']}/action", type="suspend", scope="town", text="Insultes")
    decision = marc.get(f"{_TOWN}/decisions")[0]
    until(
        lambda: _results(marc, decision).get(domain_of(town.chx)) in ("refused", "flagged"),
        within_s=_WITHIN_S,
        what="the refusal",
    )
    assert "applied" not in [state for uri, state in _states(cleo).items() if uri == decision["uri"]]
    assert marc.get(f"{_ADMIN}/accounts/{found[0]['id']}")["suspended"] is True


def _the_month_adds_up(town: LivingTown) -> None:
    """Step 13: the city's figures of the month, without a name."""
    figures = ask("GET", f"{town.ville}/transparence/{utc_now():%Y-%m}.json").json()
    assert figures["notices"] == 3
    assert figures["decisions"] == {"mute": 1, "suspend": 2}
    assert figures["own_initiative"] == 2  # what replaced the suspension, and Eve, whom nobody reported
    assert (figures["automated_detections"], figures["appeals"], figures["appeals_overturned"]) == (1, 1, 1)
    assert ask("GET", f"{town.ville}/transparence/{utc_now():%Y-%m}").status == 200
    assert ask("GET", f"{town.ville}/transparence/2026-13").status == 404


def _an_emergency_needs_two(town: LivingTown, marc: Person, nadia: Person, chantal: Person) -> None:
    """Step 14, its first half: one asks, the other agrees, and the account is hidden where hiding is lent."""
    town.person(town.cha, "vera")
    found = marc.get("/api/v2/search", q=f"vera@{domain_of(town.cha)}", resolve="true", type="accounts")["accounts"]
    marc.post(f"{_ADMIN}/accounts/{found[0]['id']}/action", type="hide", scope="town", text="Adresse publiée")
    decision = marc.get(f"{_TOWN}/decisions")[0]
    assert (decision["state"], decision["answers"]) == ("unconfirmed", [])
    assert marc.asks("POST", f"{_TOWN}/decisions/{decision['id']}/second").status == 422
    nadia.post(f"{_TOWN}/decisions/{decision['id']}/second")
    until(lambda: _states(chantal).get(decision["uri"]) == "applied", within_s=_WITHIN_S, what="the hidden account")


def _the_log_holds_until_somebody_rewrites_it(town: LivingTown, decision: Any) -> None:
    """Step 10: the same id in each log, each whole; a line that was changed by hand is named."""
    for server, base in (
        (town.shared, town.ville),
        (town.shared, town.chx),
        (town.shared, town.cha),
        (town.alone, town.asso),
    ):
        run_program("audit", "verify", domain_of(base), environment=server.environment)
        assert decision["uri"] in run_program("audit", "export", domain_of(base), environment=server.environment)
    for path in Path(town.alone.environment["ENSEMBL_DATA_DIR"]).rglob("*"):
        if _is_store(path, domain_of(town.asso)):
            with sqlite3.connect(path) as store:
                store.execute("UPDATE audit_entry SET kind = 'warn' WHERE number = 2")
    with pytest.raises(ServerFailed):
        run_program("audit", "verify", domain_of(town.asso), environment=town.alone.environment)
