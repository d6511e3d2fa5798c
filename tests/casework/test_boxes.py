"""Paper: boxes, rounds, photographs, typing in, answers; and slips to print."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from sqlmodel import select

from ensembl_fed.casework.kinds import Channel, SlipState, SlipVerdict
from ensembl_fed.casework.slips import destroy_images
from ensembl_fed.casework.tables import Consent, Slip, SlipImage
from ensembl_fed.clock import moved, utc_now
from ensembl_fed.instance.instance import Instance
from tests.asgi_client import Answer
from tests.casework.agents import AgentAt, agent_at
from tests.casework.conftest import browser_at, room_of
from tests.casework.photograph import photo
from tests.casework.test_door import cases_of
from tests.town import Town
from web.casework.slip_words import LANGUAGES

PETIT = {
    "number": "0427",
    "need": "parler et jouer aux cartes",
    "category": "compagnie",
    "name": "M. Petit",
    "phone": "04 70 11 22 33",
    "reach": "phone",
    "kind": "request",
    "verdict": "case",
    "may_relay": "1",
}


async def collected(claire: AgentAt, counted: int) -> str:
    """A box that was emptied; the address of the round."""
    await claire.post("/boites", {"name": "Médiathèque", "place": "Hall", "every_days": "7"})
    answer = await claire.post(
        "/boites/mediatheque/releve", {"counted": str(counted)}, shown=await claire.get("/boites/mediatheque")
    )
    assert answer.status == 303, answer.text
    return answer.headers["location"]


async def send_photos(claire: AgentAt, address: str, *photos: bytes) -> Answer:
    """Photographs by the form of a round."""
    shown = await claire.get(address)
    secret = re.search(r'name="csrf_token" value="([^"]*)"', shown.text)
    assert secret
    answer = shown
    for one in photos:
        answer = await claire.browser.post(
            address,
            parts={"csrf_token": secret[1], "photos[]": ("p.jpg", "image/jpeg", one)},
            headers={"accept": "text/html"},
        )
    return answer


@pytest.mark.capability("C14", "C15")
async def test_a_box_is_emptied_and_its_slips_photographed(town: Town, ccas: Instance) -> None:
    """Counted slips wait; a photograph is written anew, sealed, shown to agents alone; a late box is told."""
    claire = await agent_at(town, ccas, "claire")
    address = await collected(claire, 3)

    assert (await send_photos(claire, address, photo(), photo())).status == 303

    async with (await room_of(ccas)).store.reading() as unit:
        images = list(await unit.session.exec(select(SlipImage)))
        slips = list(await unit.session.exec(select(Slip)))
    assert (len(slips), len(images)) == (3, 2)
    assert all(b"JFIF" not in image.sealed and b"canariexif" not in image.sealed for image in images)
    shown = await claire.get(f"/boites/bulletins/{images[0].slip_id}/photo")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "private, no-store"
    assert b"canariexif" not in shown.body
    assert (await browser_at(town, ccas).get(f"/boites/bulletins/{images[0].slip_id}/photo")).status == 404
    with moved(timedelta(days=8)):
        entered = await claire.browser.get("/dossiers/entree")
        await claire.browser.fill_in("/dossiers/entree", {"code": claire.recovery[0]}, shown=entered)
        assert "Relève en retard" in (await claire.get("/boites")).text


@pytest.mark.parametrize(
    "sent",
    [b"%PDF-1.7 bomb", b"", b"\xff\xd8\xff broken", b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
)
async def test_what_is_no_photograph_is_refused(town: Town, ccas: Instance, sent: bytes) -> None:
    """A PDF, nothing, a broken file, a drawing: told on the page, and nothing is kept."""
    claire = await agent_at(town, ccas, "claire")
    address = await collected(claire, 1)
    assert (await send_photos(claire, address, sent)).status == 422
    async with (await room_of(ccas)).store.reading() as unit:
        assert list(await unit.session.exec(select(SlipImage))) == []


async def test_a_photograph_of_fifty_megapixels_is_refused(town: Town, ccas: Instance) -> None:
    """It is refused before it is decoded."""
    claire = await agent_at(town, ccas, "claire")
    address = await collected(claire, 1)
    written = io.BytesIO()
    Image.new("1", (10_000, 5_000)).save(written, "PNG")
    answer = await send_photos(claire, address, written.getvalue())
    assert answer.status == 422
    assert "trop de pixels" in answer.text


@pytest.mark.capability("P2", "P3", "P7")
async def test_slips_are_typed_in_one_after_the_other(town: Town, ccas: Instance) -> None:
    """A slip opens a case, with its consent; others are unreadable, not for us, double; each leads to the next."""
    claire = await agent_at(town, ccas, "claire")
    address = await collected(claire, 4)
    first = (await claire.get(f"{address}/saisie")).headers["location"]

    empty = await claire.post(first, {**PETIT, "need": ""})
    assert empty.status == 422
    assert "M. Petit" in empty.text
    second = (await claire.post(first, PETIT)).headers["location"]
    double = await claire.post(second, PETIT)
    assert double.status == 409
    assert "déjà saisi" in double.text
    third = (await claire.post(second, {**PETIT, "verdict": "duplicate"})).headers["location"]
    fourth = (await claire.post(third, {"verdict": "unreadable"})).headers["location"]
    end = await claire.post(fourth, {"verdict": "not_for_us"})
    assert end.headers["location"] == address

    (case,) = await cases_of(ccas)
    assert (case.channel, case.category) == (Channel.SLIP, "compagnie")
    async with (await room_of(ccas)).store.reading() as unit:
        slips = sorted(await unit.session.exec(select(Slip)), key=lambda slip: slip.position)
        consents = [(one.purpose.value, one.way.value) for one in await unit.session.exec(select(Consent))]
    assert [slip.verdict for slip in slips] == [
        SlipVerdict.CASE, SlipVerdict.DUPLICATE, SlipVerdict.UNREADABLE, SlipVerdict.NOT_FOR_US
    ]  # fmt: skip
    assert consents == [("relay", "writing")]
    boxes = await claire.get("/boites")
    found = await claire.browser.fill_in("/boites/bulletin", {"number": "n° 427"}, shown=boxes)
    assert "bulletin 1 : dossier" in found.text
    async with ccas.database.reading() as unit:
        from ensembl_fed.models import Member

        assert len(list(await unit.session.exec(select(Member)))) == 1


@pytest.mark.capability("P4", "P8")
async def test_a_slip_is_answered_by_letter_and_told_so(town: Town, ccas: Instance) -> None:
    """A letter to print, then one click says that the person has the answer."""
    claire = await agent_at(town, ccas, "claire")
    address = await collected(claire, 1)
    slip = (await claire.get(f"{address}/saisie")).headers["location"]
    await claire.post(slip, {**PETIT, "reach": "letter", "address": "14 rue des Canaris, 03000 Moulins"})
    shown = await claire.get(slip)

    letter = await claire.browser.fill_in(f"{slip}/lettre.pdf", {"words": "Bruno passera mardi."}, shown=shown)
    assert (await claire.post(f"{slip}/repondu", {}, shown=shown)).status == 303

    text = text_of(letter.body)
    assert "14 rue des Canaris" in text
    assert "Bruno passera mardi." in text
    async with (await room_of(ccas)).store.reading() as unit:
        (kept,) = list(await unit.session.exec(select(Slip)))
    assert kept.state is SlipState.ANSWERED


@pytest.mark.capability("P1")
@pytest.mark.parametrize("lang", list(LANGUAGES))
async def test_slips_are_printed_in_eight_languages(town: Town, ccas: Instance, lang: str, tmp_path: Path) -> None:
    """A6, front and back, a number on both halves, the French beside; letters of 14 points or more."""
    answer = await browser_at(town, ccas).get(f"/boites/imprimer/{lang}.pdf", query={"de": "427", "combien": "2"})
    assert answer.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.body)
    assert len(document) == 4
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [105, 148]
    assert text_of(answer.body).count("0427") == 2
    if lang != "fr":
        assert "Quartier" in text_of(answer.body)


async def test_photographs_are_destroyed_after_some_days(town: Town, ccas: Instance) -> None:
    """The bytes are gone; the row says when; the page says so."""
    claire = await agent_at(town, ccas, "claire")
    address = await collected(claire, 1)
    await send_photos(claire, address, photo())
    room = await room_of(ccas)
    async with room.store.unit() as unit:
        assert await destroy_images(unit, before=utc_now() - timedelta(days=30)) == 0
        assert await destroy_images(unit, before=utc_now() + timedelta(seconds=1), is_trial=True) == 1
        assert await destroy_images(unit, before=utc_now() + timedelta(seconds=1)) == 1
        (image,) = list(await unit.session.exec(select(SlipImage)))
    assert (image.sealed, image.destroyed_at is not None) == (b"", True)
    assert (await claire.get(f"/boites/bulletins/{image.slip_id}/photo")).status == 404


def text_of(pdf: bytes) -> str:
    """Every word of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)
