"""What is printed: PDFs that can be read by eyes and by screen readers, and never by their values' tricks."""

from pathlib import Path

import pypdfium2
import pytest
import typst

from ensembl_fed.text.paper import pdf_of, qr_drawing

_TEMPLATE = """
#let v = json(bytes(sys.inputs.values))
#set document(title: v.title)
#set text(font: "Atkinson Hyperlegible", lang: "fr", fallback: false)
= #v.title
#image(bytes(v.qr), format: "svg", width: 50mm, alt: "Code")
"""


def _text_of(pdf: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def _template(folder: Path, text: str = _TEMPLATE) -> Path:
    path = folder / "letter.typ"
    path.write_text(text)
    return path


def test_a_page_says_what_it_is_given(tmp_path: Path) -> None:
    """French letters and signs stand in the page, in our own font, and what looks like markup is only text."""
    title = '#read("/etc/passwd") *Cœur* d’été — 100 % <b>gratuit</b> : 5 €'
    pdf = pdf_of(_template(tmp_path), {"title": title, "qr": qr_drawing("https://chx.test/entraide")})

    assert pdf.startswith(b"%PDF-")
    assert " ".join(_text_of(pdf).split()) == title
    assert b"AtkinsonHyperlegible" in pdf


def test_a_page_can_be_read_aloud(tmp_path: Path) -> None:
    """The PDF is tagged and says its language, as PDF/UA-1 wants."""
    pdf = pdf_of(_template(tmp_path), {"title": "Bonjour", "qr": qr_drawing("https://chx.test/")})

    assert b"/StructTreeRoot" in pdf or b"/ObjStm" in pdf
    assert pypdfium2.PdfDocument(pdf).is_tagged()


def test_a_template_sees_nothing_outside_its_folder(tmp_path: Path) -> None:
    """Neither files of the machine nor packages of the network."""
    for source in ('#read("/etc/hostname")', '#read("../secret.txt")'):
        with pytest.raises(typst.TypstError):
            pdf_of(_template(tmp_path, source), {})


def test_a_code_leads_where_it_says(tmp_path: Path) -> None:
    """The code is square, black on white when printed, and not empty."""
    pdf = pdf_of(_template(tmp_path), {"title": "Bonjour", "qr": qr_drawing("https://chx.test/entraide")})
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("L")
    box = picture.point(lambda light: 255 if light < 128 else 0).getbbox()

    assert box is not None
    dark = sum(1 for light in picture.tobytes() if light < 128)
    assert dark > 5_000
