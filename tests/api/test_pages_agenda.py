"""The agenda through pages: announcing, coming, cancelling, calendars, feeds, and the weekly poster."""

from datetime import timedelta

import pypdfium2
import pytest
from icalendar import Calendar

from ensembl_fed.clock import utc_now
from ensembl_fed.models import AssociationEditor
from ensembl_fed.models.kinds import AccountKind, EditorRole
from ensembl_fed.storage.accounts import member_of
from ensembl_fed.storage.associations import deeds_of
from ensembl_fed.text.when import TOWN_ZONE
from tests.api.page_visits import page, send, signed_in, visitor, with_quartiers
from tests.town import Resident, Town


def _form(**more: str) -> dict[str, str]:
    day = (utc_now() + timedelta(days=4)).astimezone(TOWN_ZONE)
    return {
        "title": "Repas de quartier",
        "day": day.strftime("%Y-%m-%d"),
        "hour": "12:00",
        "end_hour": "15:30",
        "place_name": "Salle des Chartreux",
        "address": "12 rue des Lilas",
        "quartier": "chartreux",
        "description": "Chacun apporte un plat.",
        "free": "1",
        "join": "1",
        "capacity": "40",
        "audience": "public",
        **more,
    }


async def _with_editor(town: Town, role: EditorRole) -> tuple[Resident, Resident]:
    """An association and a resident who works for it."""
    (city,) = await town.hosts()
    await with_quartiers(town, city)
    association = await town.resident("amicale", city, kind=AccountKind.ORGANIZATION)
    editor = await town.resident("lea", city)
    async with city.database.unit() as unit:
        member = await member_of(unit, editor.account_id)
        assert member is not None
        await unit.add(
            AssociationEditor(account_id=association.account_id, member_id=member.id, role=role, created_at=utc_now())
        )
    return association, editor


@pytest.mark.capability("A5")
async def test_an_editor_announces_in_the_associations_name_and_cancels(town: Town) -> None:
    """Who wrote it is in the log of the association and nowhere on the page; the agenda says when, where, cancelled."""
    association, editor = await _with_editor(town, EditorRole.EDITOR)
    browser = await signed_in(editor)

    sent = await send(browser, "/agenda/nouveau", _form(who="amicale"), shown_at="/agenda/nouveau")
    path = sent.headers["location"]
    shown = (await page(visitor(town, editor.instance), path)).text
    agenda = (await page(visitor(town, editor.instance), "/agenda?quartier=chartreux")).text

    for text in (shown, agenda):
        assert "Repas de quartier" in text
        assert "Salle des Chartreux" in text
        assert "Amicale" in text
        assert "Lea" not in text
    async with editor.instance.database.reading() as unit:
        ((deed, who),) = await deeds_of(unit, association.account_id)
    assert who is not None
    assert (deed.deed, who.id) == ("event", editor.account_id)

    await send(browser, f"{path}/participer", {"on": "1"}, shown_at=path)
    assert "1 inscrit sur 40 places" in (await page(browser, path)).text
    await send(browser, f"{path}/evenement", _form(title="Grand repas"), shown_at=f"{path}/evenement")
    await send(browser, f"{path}/etat-evenement", {"state": "cancelled"}, shown_at=path)
    agenda = (await page(visitor(town, editor.instance), "/agenda")).text
    assert "Grand repas" in agenda
    assert "Annulé" in agenda


async def test_a_contributor_and_a_stranger_announce_nothing_for_an_association(town: Town) -> None:
    """403, and nothing stands in the agenda; the form does not offer it to them."""
    _, contributor = await _with_editor(town, EditorRole.CONTRIBUTOR)
    stranger = await town.resident("marc", contributor.instance)

    for resident in (contributor, stranger):
        browser = await signed_in(resident)
        assert 'value="amicale"' not in (await page(browser, "/agenda/nouveau")).text
        await send(browser, "/agenda/nouveau", _form(who="amicale"), shown_at="/agenda/nouveau", status=403)
    assert "Repas de quartier" not in (await page(visitor(town, contributor.instance), "/agenda")).text


async def test_the_form_says_what_is_wrong_beside_the_field_and_keeps_the_rest(town: Town) -> None:
    """Each mistake has its field; what was typed is not lost; sent twice, it is announced once."""
    _, editor = await _with_editor(town, EditorRole.EDITOR)
    browser = await signed_in(editor)

    for wrong, field in (
        ({"title": ""}, "title"),
        ({"day": "demain"}, "day"),
        ({"end_hour": "11:00"}, "end_hour"),
        ({"capacity": "beaucoup"}, "capacity"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"repeat": "weekly", "repeat_until": "jamais"}, "repeat_until"),
    ):
        answer = await send(browser, "/agenda/nouveau", _form(**wrong), shown_at="/agenda/nouveau", status=422)
        assert f'id="{field}-error"' in answer.text, wrong
        assert "Chacun apporte un plat." in answer.text

    for _ in range(2):
        await send(browser, "/agenda/nouveau", _form(once="word"), shown_at="/agenda/nouveau")
    assert (await page(browser, "/agenda")).text.count("<h3>") == 1


@pytest.mark.capability("A6")
async def test_calendars_hold_what_everybody_may_read(town: Town) -> None:
    """A calendar for the town, a quartier, an association; what is for the town alone is in none of them."""
    _, editor = await _with_editor(town, EditorRole.EDITOR)
    browser, guest = await signed_in(editor), visitor(town, editor.instance)
    public = _form(who="amicale", repeat="weekly", title="Atelier; couture, tricot")
    await send(browser, "/agenda/nouveau", public, shown_at="/agenda/nouveau")
    await send(browser, "/agenda/nouveau", _form(audience="town", title="Réunion privée"), shown_at="/agenda/nouveau")

    for address in ("/agenda.ics", "/agenda.ics?quartier=chartreux", "/agenda.ics?association=amicale"):
        answer = await page(guest, address)
        (event,) = Calendar.from_ical(answer.body).walk("VEVENT")
        assert answer.headers["content-type"].startswith("text/calendar")
        assert str(event["summary"]) == "Atelier; couture, tricot"
        assert event["rrule"]["FREQ"] == ["WEEKLY"]
        assert event["dtstart"].dt.astimezone(TOWN_ZONE).hour == 12
        assert str(event["location"]) == "Salle des Chartreux, 12 rue des Lilas"
    elsewhere = await page(guest, "/agenda.ics?quartier=centre-ville")
    assert Calendar.from_ical(elsewhere.body).walk("VEVENT") == []
    await page(guest, "/agenda.ics?association=personne", status=404)


@pytest.mark.capability("A6")
async def test_feeds_hold_what_everybody_may_read(town: Town) -> None:
    """News of associations and open help as Atom, without what is for the town alone; marks are escaped."""
    association, editor = await _with_editor(town, EditorRole.EDITOR)
    await association.posts("Portes ouvertes <samedi> & dimanche", visibility="public")
    await association.posts("Entre nous", visibility="private")
    await editor.posts("Je cherche une échelle #demande #entraide #public #chartreux")
    await editor.posts("Je cherche un marteau #demande #entraide #chartreux")
    guest = visitor(town, editor.instance)

    news = (await page(guest, "/actualites.atom?association=amicale")).text
    help_posts = (await page(guest, "/entraide.atom?quartier=chartreux")).text

    assert "Portes ouvertes &lt;samedi&gt; &amp; dimanche" in news
    assert "Entre nous" not in news
    assert "échelle" in help_posts
    assert "marteau" not in help_posts


async def test_the_poster_shows_what_is_open_and_nobodys_name(town: Town) -> None:
    """What its author opened to all stands in full; what is for the town shows its kind alone; a code leads here."""
    _, editor = await _with_editor(town, EditorRole.EDITOR)
    await editor.posts("Je cherche une échelle pour samedi #demande #entraide #public #chartreux")
    await editor.posts("Je cherche quelqu'un pour mes courses au marché #demande #entraide #courses #chartreux")
    guest = visitor(town, editor.instance)

    assert "/affiches/chartreux.pdf" in (await page(guest, "/affiches")).text
    answer = await page(guest, "/affiches/chartreux.pdf")
    poster = pypdfium2.PdfDocument(answer.body)
    text = " ".join(poster[0].get_textpage().get_text_range().split())

    assert answer.headers["content-type"] == "application/pdf"
    assert len(poster) == 1
    assert "Je cherche une échelle" in text
    assert "Courses" in text
    assert "marché" not in text
    assert "Lea" not in text
    await page(guest, "/affiches/nulle-part.pdf", status=404)
