"""Moderators work on pages without JavaScript; for everyone else there is nothing there."""

import re
from dataclasses import dataclass, field

import pytest
from sqlmodel import select

from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Member, OutgoingMail, Rule, Status
from ensembl_fed.models.kinds import Role, Visibility
from ensembl_fed.services.sign_in import open_session
from ensembl_fed.storage.accounts import member_of
from tests.asgi_client import Answer
from tests.town import Resident, Town

_SECRET = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Browser:
    """Keeps cookies, and sends the secret of the page that it was shown last."""

    resident: Resident
    cookies: dict[str, str] = field(default_factory=dict)
    secret: str = ""

    async def signs_in(self) -> "Browser":
        """Open a session as signing in does."""
        instance = self.resident.instance
        async with instance.database.unit() as unit:
            member = await member_of(unit, self.resident.account_id)
            assert member is not None
            self.cookies["__Host-ensembl-session"] = await open_session(unit, member)
        return self

    async def opens(self, path: str) -> Answer:
        """GET a page."""
        return self._keep(await self._client.get(self.resident.address(path), headers=self._headers))

    async def sends(self, path: str, **fields: str) -> Answer:
        """POST a form with the secret of the last page."""
        form = {"csrf_token": self.secret, **fields}
        return self._keep(await self._client.post(self.resident.address(path), headers=self._headers, form=form))

    @property
    def _client(self):  # type: ignore[no-untyped-def]
        return self.resident.town.client

    @property
    def _headers(self) -> dict[str, str]:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Accept": "text/html", **({"Cookie": kept} if kept else {})}

    def _keep(self, answer: Answer) -> Answer:
        for name, value in answer.all_headers:
            if name == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept
        if found := _SECRET.search(answer.text):
            self.secret = found[1]
        return answer


@dataclass
class People:
    carole: Resident
    mallory: Resident
    modeste: Resident


async def people_of(town: Town) -> People:
    carole, mallory = await town.residents("carole", "mallory")
    return People(carole, mallory, await town.resident("modeste", role=Role.MODERATOR))


async def account(resident: Resident) -> Account:
    async with resident.instance.database.reading() as unit:
        found = await unit.session.get(Account, resident.account_id)
    assert found is not None
    return found


async def test_for_everyone_else_there_is_nothing(town: Town) -> None:
    """S30: a visitor and a resident find 404 behind each of the moderators' pages."""
    people = await people_of(town)
    paths = (
        "/moderation",
        "/moderation/inscriptions",
        f"/moderation/comptes/{people.mallory.account_id}",
    )
    visitor, carole = Browser(people.carole), await Browser(people.carole).signs_in()

    for path in paths:
        assert (await visitor.opens(path)).status == 404
        assert (await carole.opens(path)).status == 404
    decided = await carole.sends(paths[2], action="suspend", reason="Parce que", confirm="1")
    assert decided.status == 404
    assert (await account(people.mallory)).suspended_at is None


@pytest.mark.capability("M16")
async def test_a_report_in_the_queue(town: Town) -> None:
    """It shows whom, why and what was written; it is taken, settled, and opened again."""
    people = await people_of(town)
    status = await people.mallory.posts("Crédit rapide")
    report = await people.carole.post(
        "/api/v1/reports", account_id=str(people.mallory.account_id), status_ids=[status["id"]], comment="Une arnaque"
    )
    modeste = await Browser(people.modeste).signs_in()
    decide = f"/moderation/signalements/{report['id']}"

    page = await modeste.opens("/moderation")
    assert page.status == 200
    for words in ("Mallory", "Une arnaque", "Crédit rapide", decide, f"/moderation/messages/{status['id']}"):
        assert words in page.text

    assert (await modeste.sends(decide, action="assign")).status == 303
    assert "Une arnaque" in (await modeste.opens("/moderation?state=assigned")).text
    await modeste.sends(decide, action="resolve")
    assert "Une arnaque" in (await modeste.opens("/moderation?state=decided")).text
    assert "Une arnaque" not in (await modeste.opens("/moderation")).text
    await modeste.sends(decide, action="reopen")
    assert "Une arnaque" in (await modeste.opens("/moderation?state=assigned")).text


async def test_a_decision_needs_reasons_and_a_second_yes(town: Town) -> None:
    """Without a rule and facts nothing is decided; then one is asked whether one is sure; then it holds."""
    people = await people_of(town)
    async with people.modeste.instance.database.unit() as unit:
        await unit.add(Rule(id=new_id(), position=1, text="Pas de vente ni de crédit"))
        (rule,) = await unit.session.exec(select(Rule))
    path = f"/moderation/comptes/{people.mallory.account_id}"
    modeste = await Browser(people.modeste).signs_in()
    assert "Suspendre" in (await modeste.opens(path)).text

    assert (await modeste.sends(path, action="suspend", confirm="1")).status == 422
    asked = await modeste.sends(path, action="suspend", rule=str(rule.id), reason="Quinze annonces de crédit")
    assert (asked.status, "vraiment" in asked.text) == (200, True)
    assert (await account(people.mallory)).suspended_at is None
    sure = {"action": "suspend", "rule": str(rule.id), "reason": "Quinze annonces de crédit", "confirm": "1"}
    assert (await modeste.sends(path, **sure)).status == 303

    assert (await account(people.mallory)).suspended_at is not None
    page = await modeste.opens(path)
    for words in ("Votre décision est appliquée", "Compte suspendu", "Quinze annonces", "Lever la suspension"):
        assert words in page.text
    async with people.modeste.instance.database.reading() as unit:
        (mail,) = await unit.session.exec(select(OutgoingMail))
    assert "Pas de vente ni de crédit" in mail.text


async def test_a_form_of_another_page_decides_nothing(town: Town) -> None:
    """S36: without the secret that this browser was shown, the answer is no."""
    people = await people_of(town)
    modeste = await Browser(people.modeste).signs_in()
    path = f"/moderation/comptes/{people.mallory.account_id}"

    modeste.secret = "deviné"
    answer = await modeste.sends(path, action="suspend", reason="Parce que", confirm="1")

    assert answer.status == 403
    assert (await account(people.mallory)).suspended_at is None


async def test_a_post_is_removed_with_reasons(town: Town) -> None:
    """The page shows the post; without reasons nothing happens; with them the post is gone."""
    people = await people_of(town)
    status = await people.mallory.posts("Crédit rapide")
    modeste = await Browser(people.modeste).signs_in()
    path = f"/moderation/messages/{status['id']}"

    assert "Crédit rapide" in (await modeste.opens(path)).text
    assert (await modeste.sends(path, reason=" ")).status == 422
    assert (await modeste.sends(path, reason="Vente de crédit")).status == 303

    async with people.modeste.instance.database.reading() as unit:
        hidden = await unit.session.get(Status, int(status["id"]))
    assert hidden is not None
    assert hidden.visibility is Visibility.DIRECT
    assert (await modeste.opens(path)).status == 404


async def test_sign_ups_are_decided_on_a_page(town: Town) -> None:
    """Who waits is listed; accepted they may come in, refused they are erased."""
    people = await people_of(town)
    paule, pirate = await town.resident("paule"), await town.resident("pirate")
    async with people.modeste.instance.database.unit() as unit:
        for one in (paule, pirate):
            member = await member_of(unit, one.account_id)
            assert member is not None
            member.approved_at = None
            await unit.add(member)
    modeste = await Browser(people.modeste).signs_in()

    assert paule.email in (await modeste.opens("/moderation/inscriptions")).text
    await modeste.sends(f"/moderation/inscriptions/{paule.account_id}", action="approve")
    await modeste.sends(f"/moderation/inscriptions/{pirate.account_id}", action="reject", reason="Hors de Moulins")

    async with people.modeste.instance.database.reading() as unit:
        members = list(await unit.session.exec(select(Member).where(Member.email.in_([paule.email, pirate.email]))))
    assert [(one.email, one.approved_at is not None) for one in members] == [(paule.email, True)]


@pytest.mark.capability("M5", "M9")
async def test_anyone_reports_on_a_page(town: Town) -> None:
    """A member in two fields; a visitor says who they are, and gets a receipt; a wrong address finds nothing."""
    people = await people_of(town)
    status = await people.mallory.posts("Crédit rapide")
    target = f"/@mallory/{status['id']}"
    carole, visitor = await Browser(people.carole).signs_in(), Browser(people.carole)

    assert "Crédit rapide" in (await carole.opens(f"/signaler?target={target}")).text
    sent = await carole.sends("/signaler", target=target, category="spam", comment="Arnaque")
    assert (sent.status, "Merci" in sent.text) == (200, True)

    await visitor.opens("/signaler")
    lost = await visitor.sends("/signaler", target="https://moulins.test/@personne", category="spam", comment="Oh")
    assert lost.status == 422
    for words in ("Nous ne trouvons rien", "Dites-nous votre nom", "Cochez cette case"):
        assert words in lost.text
    notice = {
        "target": f"https://moulins.test{target}",
        "category": "legal",
        "comment": "Crédit illégal",
        "name": "Paul Passant",
        "email": "paul@boite.example",
        "honest": "1",
    }
    assert (await visitor.sends("/signaler", **notice)).status == 200

    modeste = await Browser(people.modeste).signs_in()
    page = await modeste.opens("/moderation")
    for words in ("Arnaque", "@carole", "Crédit illégal", "Paul Passant, sans compte"):
        assert words in page.text
    async with people.carole.instance.database.reading() as unit:
        (mail,) = await unit.session.exec(select(OutgoingMail))
    assert mail.recipient == "paul@boite.example"
