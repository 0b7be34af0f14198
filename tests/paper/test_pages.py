"""The pages of a case: no public page holds a restricted entry."""

import re
from pathlib import Path

import pytest

from sohanalysis.errors import CaseError, IntegrityError
from sohanalysis.files.text import DATA, FIRST_CASE
from sohanalysis.paper import pages
from sohanalysis.report.prose import Prose
from tests.written import SECOND

DESK = 'name = "Support desk"\n'


@pytest.fixture(name="marked")
def _marked(tmp_path: Path) -> Path:
    text = SECOND.read_text(encoding="utf-8")
    assert DESK in text
    path = tmp_path / "marked.toml"
    path.write_text(text.replace(DESK, DESK + "restricted = true\n"), "utf-8", newline="\n")
    return path


DISCLOSURE = "<p>With the support desk.</p>"


@pytest.mark.parametrize(
    ("kind", "made_by", "page"),
    [
        ("live", "page_of", DISCLOSURE),
        ("answer", "headline_paragraphs", Prose(kind="paragraphs", texts=(DISCLOSURE,))),
    ],
)
def test_a_page_that_names_a_restricted_entry_is_refused(
    marked: Path, monkeypatch: pytest.MonkeyPatch, kind: str, made_by: str, page: object
) -> None:
    monkeypatch.setattr(pages, made_by, lambda *_: page)

    with pytest.raises(IntegrityError, match="is restricted, and appears on the page"):
        pages.pages_of(marked, None)

    assert pages.pages_of(marked, None, with_restricted=True)[kind] == DISCLOSURE


STEP = "Ask how long the price list holds."


@pytest.mark.parametrize("notebook", [None, Path("analysis.ipynb")], ids=["views", "notebook"])
def test_a_figure_in_a_text_of_the_case_is_refused_with_its_file(
    tmp_path: Path, notebook: Path | None
) -> None:
    path, unheld = tmp_path / "case.toml", "Ask how to spend £77,777."
    text = SECOND.read_text(encoding="utf-8")
    assert STEP in text
    path.write_text(text.replace(STEP, unheld), "utf-8", newline="\n")
    ran = {"cells": [{"cell_type": "markdown", "source": f"# Ours\n\n{unheld}"}]}

    with pytest.raises(CaseError) as caught:
        pages.paper_of(path, "", notebook, run=lambda *_, **__: ran)

    line = path.read_text(encoding="utf-8").partition(unheld)[0].count("\n") + 1
    assert [(fault.file, fault.line, fault.field) for fault in caught.value.faults] == [
        (str(path), line, "narrative.next_steps[1]")
    ]


def test_a_figure_of_a_text_is_one_fault_also_if_a_paragraph_prints_it(tmp_path: Path) -> None:
    path, unheld = tmp_path / "case.toml", "Ask how to spend £77,777."
    text = SECOND.read_text(encoding="utf-8").replace(STEP, unheld)
    path.write_text(f'{text}\n[paragraphs]\n"9.9" = ["£77,777"]\n', "utf-8", newline="\n")

    with pytest.raises(CaseError) as caught:
        pages.paper_of(path, "", None)

    assert [fault.field for fault in caught.value.faults] == ["narrative.next_steps[1]"]


def test_a_paper_links_to_its_sliders_if_they_have_an_address() -> None:
    linked = pages.pages_of(SECOND, None, sliders="second-sliders.html")["paper"]

    link = (
        '<p class="soh-sliders"><a href="second-sliders.html">Move the sliders of this case</a></p>'
    )
    assert linked.count(link) == 1
    assert linked.index(link) < linked.index('<p class="soh-banner">')
    assert pages.pages_of(SECOND, None)["paper"] == linked.replace(f"{link}\n", "")


def test_a_page_without_a_banner_has_the_link_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "paper_of", lambda *_, **__: "<main>\n<p>Ours.</p>\n</main>")

    linked = pages.pages_of(SECOND, None, sliders="ours-sliders.html")["paper"]

    link = (
        '<p class="soh-sliders"><a href="ours-sliders.html">Move the sliders of this case</a></p>'
    )
    assert linked == f"<main>\n<p>Ours.</p>\n{link}\n</main>"


@pytest.mark.parametrize(
    ("path", "is_full"),
    [
        (FIRST_CASE, True),
        # The first section is too short for a page, and in the second case too long.
        (FIRST_CASE.parent / "examples" / "athena.toml", False),
        (SECOND, False),
    ],
)
def test_a_page_is_broken_after_the_first_section_only_if_that_fills_it(
    path: Path, is_full: bool
) -> None:
    page = pages.paper_of(path, "")

    assert ('class="soh-section soh-full"' in page) is is_full
    style = page[page.index("<style>") : page.index("</style>")]
    assert re.findall(r"([.\w-]+) { break-(?:before|after): page", style) == [".soh-full"]


def test_the_index_has_the_answer_over_every_pricing_if_the_pricing_is_not_known() -> None:
    answer = pages.pages_of(DATA / "examples" / "mid-kent-audit.toml", None)["answer"]

    assert answer.startswith("If 4 councils join, the charge is £134,284 (our assumption: ")
