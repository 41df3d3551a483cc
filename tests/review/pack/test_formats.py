"""The formats of a pack: the same bytes anywhere, text of reports stays text, nothing is fetched."""

import contextlib
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pmdata.errors import DrawingError, SideFileError, UnknownPackFormatError
from pmdata.review.pack import LoadedPack, load_pack, written_pack
from pmdata.review.pack import pdf as pdf_module
from pmdata.review.pack.html import TEMPLATE_NAME, render_html
from pmdata.review.pack.written import SUFFIXES
from pmdata.store import Store
from pmdata.workspace import Workspace
from tests.review.conftest import ALL, QUARTER

NO_PDF = pdf_module.why_no_pdf()
needs_pdf = pytest.mark.skipif(
    NO_PDF is not None and not os.environ.get("PMDATA_REQUIRE_PDF"), reason=NO_PDF or ""
)


@pytest.fixture
def loaded(workspace: Workspace) -> LoadedPack:
    return load_pack(workspace, Store(workspace).open().cursor(), ALL, QUARTER)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pmdata", "review", "--data", str(folder), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


@pytest.mark.parametrize(
    "suffix", [pytest.param(one, marks=needs_pdf if one == ".pdf" else ()) for one in SUFFIXES]
)
def test_two_runs_in_two_time_zones_write_the_same_bytes(workspace: Workspace, suffix: str) -> None:
    written = []
    for number, zone in enumerate(("UTC", "Pacific/Kiritimati")):
        file = workspace.root / f"out{number}{suffix}"
        done = run(
            workspace.root,
            "--quarter",
            "2026-Q3",
            "-o",
            str(file),
            TZ=zone,
            LC_ALL="C",
            PYTHONHASHSEED=str(number),
        )
        assert done.returncode == 0, done.stderr
        written.append(file.read_bytes())
    assert written[0] == written[1]


def test_html_is_one_file_without_script_or_other_address(loaded: LoadedPack) -> None:
    tags = _Tags()
    tags.feed(written_pack(loaded, ".html").decode())
    names = {tag for tag, _ in tags.found}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "b"}
    addresses = [
        value for _, attributes in tags.found for name, value in attributes.items()
        if name in {"href", "src", "xlink:href"}
    ]  # fmt: skip
    assert all(str(address).startswith("#") for address in addresses)
    pictures = [
        attributes for tag, attributes in tags.found if attributes.get("role") == "img" and tag == "div"
    ]
    assert pictures
    assert all(len(str(one["aria-label"])) > 30 for one in pictures), "it says the verdict"


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_text_of_reports_stays_text(loaded: LoadedPack, suffix: str) -> None:
    written = written_pack(loaded, suffix).decode()
    assert "<script>alert" not in written.replace("\\<", "")
    assert "<b>" not in written.replace("\\<", "")
    assert "49" not in re.findall(r"number 8 .*?\d+ \* \d+", written)
    assert "![x](" not in written or suffix == ".html"
    assert "7 * 7" in written.replace("\\", "")


def test_ids_inside_pictures_do_not_meet(loaded: LoadedPack) -> None:
    ids = re.findall(r'\bid="([^"]+)"', written_pack(loaded, ".html").decode())
    assert len(ids) == len(set(ids))


def test_the_json_is_whole_and_the_csv_has_a_row_a_figure(loaded: LoadedPack) -> None:
    data = json.loads(written_pack(loaded, ".json"))
    assert data["period"]["key"] == "2026-Q3"
    assert len(data["chapters"]["response-times"]["incidents"]) == 8
    assert len(data["register"]["incidents"]) == 8
    rows = list(csv.DictReader(io.StringIO(written_pack(loaded, ".csv").decode())))
    assert [row["figure"] for row in rows] == [one.name for one in loaded.pack.figures]
    assert {row["period"] for row in rows} == {"2026-Q3"}


def test_another_format_is_refused_and_the_known_ones_are_named(loaded: LoadedPack) -> None:
    with pytest.raises(UnknownPackFormatError, match=r"Take one of \.html, \.pdf"):
        written_pack(loaded, ".docx")


def test_a_template_of_the_workspace_takes_the_place_of_ours_and_escapes(workspace: Workspace) -> None:
    (workspace.root / TEMPLATE_NAME).write_text(
        "<h1>{{ title }}</h1>{% for chapter in chapters %}{% for block in chapter.blocks %}"
        "{% for row in block.rows %}<p>{{ row[0].text }}</p>{% endfor %}{% endfor %}{% endfor %}",
        encoding="utf-8",
    )
    loaded = load_pack(workspace, Store(workspace).open().cursor(), ALL, QUARTER)
    written = written_pack(loaded, ".html").decode()
    assert written.startswith("<h1>Quarterly review, Q3 2026</h1>")
    assert "&lt;script&gt;alert(1)" in written


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{{ title.__class__.__mro__ }}", "unsafe"),
        ("{% for %}", "line 1"),
        ("{{ 1 / 0 }}", "division"),
        ("{{ nothing.at_all }}", "undefined"),
        ("{{ range(99999999) | list }}", "range"),
    ],
)
def test_a_template_that_reaches_out_or_is_broken_is_refused(
    loaded: LoadedPack, template: str, reason: str
) -> None:
    with pytest.raises(SideFileError, match=reason) as refused:
        render_html(loaded.pack, template=template)
    assert "docs/review.md" in str(refused.value)


def test_a_template_that_is_no_text_is_refused(workspace: Workspace) -> None:
    (workspace.root / TEMPLATE_NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(SideFileError, match=re.escape(TEMPLATE_NAME)):
        load_pack(workspace, Store(workspace).open().cursor(), ALL, QUARTER)


def test_where_charts_cannot_be_drawn_the_error_says_what_to_do(
    loaded: LoadedPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pmdata.charts.picture._DRAW", "raise SystemExit('no engine')")
    with pytest.raises(DrawingError, match=r"no engine. Write the review as Markdown"):
        render_html(loaded.pack)


@needs_pdf
@pytest.mark.parametrize(("paper", "points"), [("A4", "595"), ("Letter", "612")])
def test_pdf_is_tagged_on_the_chosen_paper_with_a_title_and_our_own_font(
    loaded: LoadedPack, paper: str, points: str
) -> None:
    written = written_pack(loaded, ".pdf", paper=paper)  # type: ignore[arg-type]
    assert written.startswith(b"%PDF-")
    inside = _unpacked(written)
    assert b"/MarkInfo" in inside
    assert b"pdfuaid" in inside
    assert re.search(rb"/MediaBox ?\[0 0 " + points.encode(), inside)
    fonts = {b"Liberation-Sans", b"Liberation-Sans-Bold"}
    assert set(re.findall(rb"\+(Liberation-Sans[-\w]*)", inside)) == fonts


def _unpacked(written: bytes) -> bytes:
    """Return a PDF with its objects as they are before they are packed."""
    found = [written]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", written, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompress(packed.rstrip(b"\r\n")))
    return b"".join(found)


@needs_pdf
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="there is no pdftotext")
def test_pdf_holds_the_sentence_and_the_overdue_items(loaded: LoadedPack, tmp_path: Path) -> None:
    file = tmp_path / "pack.pdf"
    file.write_bytes(written_pack(loaded, ".pdf"))
    text = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "8 incidents, was 7" in " ".join(text.split())
    assert "Overdue, whenever created" in " ".join(text.split())


def test_without_what_writes_pdf_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf_module.why_no_pdf.cache_clear()
    monkeypatch.setattr(pdf_module, "find_spec", lambda _name: None)
    assert "Install `pmdata[pdf]`" in str(pdf_module.why_no_pdf())
    pdf_module.why_no_pdf.cache_clear()
    monkeypatch.undo()
    monkeypatch.setattr(pdf_module, "find_library", lambda _name: None)
    assert "apt-get install libpango" in str(pdf_module.why_no_pdf())
    pdf_module.why_no_pdf.cache_clear()
