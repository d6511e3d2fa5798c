"""What is printed: a template of Typst and some values become a PDF that screen readers can read as well."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

import orjson
import segno
import typst

from ensembl_fed.clock import utc_now

FONTS: Final = Path(__file__).parent / "fonts"
_VALUES: Final = "values"


def pdf_of(template: Path, values: Mapping[str, object]) -> bytes:
    """A PDF (tagged, PDF/UA-1) of a template, which finds the values by `json(bytes(sys.inputs.values))`.

    Whatever stands in the values is text: Typst never reads it as markup. The template sees no file outside its own
    folder, and the network not at all. The fonts are `Atkinson Hyperlegible` for text and
    `Bricolage Grotesque 96pt` for headings; other scripts take what the machine has. 10 to 100 ms of CPU,
    without holding other threads up: call it in a thread, with no unit open.
    Raises typst.TypstError for a template that is wrong.
    """
    return typst.compile(
        template,
        root=template.parent,
        font_paths=[FONTS],
        sys_inputs={_VALUES: orjson.dumps(dict(values)).decode()},
        pdf_standards="ua-1",
        timestamp=utc_now().replace(microsecond=0),
    )


def qr_drawing(address: str) -> str:
    """An address as a QR code: the SVG of its squares, with the quiet zone that scanners want.

    It is still read when a seventh of it is torn or wet (error correction M). Source: ISO/IEC 18004.
    """
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, omitsize=True, nl=False
    )
    return drawn.getvalue().decode()
