"""A pack as PDF: its HTML printed by WeasyPrint, tagged (PDF/UA-1), in the font that comes with pmdata.

WeasyPrint is an extra (`pmdata[pdf]`) and needs the Pango library of the machine. The same pack gives the
same bytes, whatever else is installed, as long as that font has the letters.
"""

from base64 import b64encode
from ctypes.util import find_library
from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import Literal

from pmdata.errors import PdfError
from pmdata.review.pack.document import Pack
from pmdata.review.pack.html import render_html
from pmdata.review.pack.markdown import Link

Paper = Literal["A4", "Letter"]
_FACES = (("Regular", 400), ("Bold", 700))


def render_pdf(
    pack: Pack, *, template: str | None = None, link: Link | None = None, paper: Paper = "A4"
) -> bytes:
    """Return the pack as PDF. Raises PdfError where what it needs is not installed."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise PdfError(str(error).splitlines()[0]) from error
    text = render_html(pack, template=template, link=link, schemes=("light",))
    # No text of a report is an address that is followed.
    fonts, nothing_else = FontConfiguration(), URLFetcher(allowed_protocols=["data"])
    sheet = CSS(string=f"@page {{ size: {paper} }} {_faces()}", font_config=fonts, url_fetcher=nothing_else)
    written: bytes = HTML(string=text, url_fetcher=nothing_else, media_type="print").write_pdf(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=_identifier(pack)
    )
    return written


def _identifier(pack: Pack) -> bytes:
    return f"pmdata {pack.stem} {pack.as_of_on}".encode()


def _faces() -> str:
    """Return our font as a style sheet that holds it, so that nothing need be fetched."""
    fonts = resources.files(__package__).joinpath("fonts")
    faces = (
        (weight, b64encode(fonts.joinpath(f"LiberationSans-{name}.ttf").read_bytes()).decode())
        for name, weight in _FACES
    )
    return " ".join(
        f"@font-face {{ font-family: 'Liberation Sans'; font-weight: {weight}; "
        f"src: url('data:font/ttf;base64,{font}') }}"
        for weight, font in faces
    )


@cache
def why_no_pdf() -> str | None:
    """Return why no PDF can be written here; None where one can. It does not load what takes a second."""
    if find_spec("weasyprint") is None:
        return str(PdfError("WeasyPrint is not installed"))
    if find_library("pango-1.0") is None:
        return str(PdfError("the Pango library is not installed"))
    return None
