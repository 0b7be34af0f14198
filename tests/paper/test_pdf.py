"""The paper as a PDF: tags, title and language, and the message without a browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.cli.main import run
from sohanalysis.paper.pages import board_paper
from sohanalysis.paper.pdf import BROWSERS, pdf_of
from tests.made_decisions import for_decision

needs_browser = pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="needs Chromium")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.fixture(scope="module")
def printed(first_paper: str) -> bytes:
    return pdf_of(first_paper)


@needs_browser
def test_the_pdf_has_its_language_title_tags_and_words_for_its_charts(printed: bytes) -> None:
    assert b"/Lang (en-GB)" in printed
    assert b"/Title (Single Online Home: cost and budget of decision 41/2018)" in printed
    assert b"/Marked true" in printed
    assert b"/StructTreeRoot" in printed
    assert len(re.findall(rb"/S /H1\b", printed)) == 1
    assert len(re.findall(rb"/S /Table\b", printed)) == 9
    assert len(re.findall(rb"/Alt \(", printed)) == 3
    assert b"/Outlines" in printed


@needs_browser
def test_body_and_annexes_fit_the_pages_that_a_board_is_given(
    first_paper: str, printed: bytes
) -> None:
    cut = first_paper.index('<section aria-labelledby="annexes"')
    alone = pdf_of(f"{first_paper[:cut]}</main></body></html>")

    assert pages_of(alone) <= 3
    assert pages_of(printed) - pages_of(alone) <= 4


@needs_browser
def test_no_page_is_printed_for_the_last_table_alone(first_paper: str, printed: bytes) -> None:
    cut = first_paper.rindex('<div class="soh-wide')

    without = pdf_of(f"{first_paper[:cut]}</details></section></main></body></html>")

    assert pages_of(without) == pages_of(printed) == 5


@needs_browser
def test_a_draft_has_its_recommendations_on_the_first_page(shipped: Case) -> None:
    page = board_paper(for_decision(shipped), shipped.scenario)
    cut = page.index("</section>")
    assert "or £[ ] including a contingency" in page[:cut]

    first = pdf_of(f"{page[:cut]}</section></main></body></html>")

    assert pages_of(first) == 1
    assert pages_of(pdf_of(page)) <= 7


@needs_browser
def test_soh_paper_writes_the_pdf_beside_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = tmp_path / "paper.html"

    assert run(["paper", "-o", str(paper), "--pdf"]) == 0
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")
    assert f"Wrote {tmp_path / 'paper.pdf'}: the same as a PDF" in capsys.readouterr().out
    sums = (tmp_path / "paper.sha256").read_text(encoding="utf-8")
    assert re.findall(r"  (.*)", sums) == ["paper-sliders.html", "paper.html", "paper.pdf"]


def test_nothing_is_written_where_no_browser_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert run(["paper", "-o", str(tmp_path / "paper.html"), "--pdf"]) == 3
    assert capsys.readouterr().err == (
        "--pdf: no browser that prints is on the PATH: chromium, chromium-browser, google-chrome, "
        "chrome, msedge. Install Chromium, or print the HTML file from any browser.\n"
    )
    assert list(tmp_path.iterdir()) == []
