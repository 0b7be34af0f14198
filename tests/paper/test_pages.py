"""The pages of a case: none with what is left out of it."""

from pathlib import Path

import pytest

from sohanalysis.errors import CaseError, IntegrityError
from sohanalysis.paper import pages
from sohanalysis.report.prose import Prose

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
DESK = 'name = "Support desk"\n'


@pytest.fixture(name="marked")
def _marked(tmp_path: Path) -> Path:
    text = SECOND.read_text(encoding="utf-8")
    assert DESK in text
    path = tmp_path / "marked.toml"
    path.write_text(text.replace(DESK, DESK + "restricted = true\n"), "utf-8", newline="\n")
    return path


SAID = "<p>With the support desk.</p>"


@pytest.mark.parametrize(
    ("kind", "made_by", "page"),
    [
        ("live", "page_of", SAID),
        ("answer", "headline_paragraphs", Prose(kind="paragraphs", texts=(SAID,))),
    ],
)
def test_a_page_that_names_what_is_restricted_is_refused(
    marked: Path, monkeypatch: pytest.MonkeyPatch, kind: str, made_by: str, page: object
) -> None:
    monkeypatch.setattr(pages, made_by, lambda *_: page)

    with pytest.raises(IntegrityError, match="is restricted and stands on the page"):
        pages.pages_of(marked, None)

    assert pages.pages_of(marked, None, with_restricted=True)[kind] == SAID


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

    assert [(fault.file, fault.field) for fault in caught.value.faults] == [
        (str(path), "narrative.next_steps, 1")
    ]
