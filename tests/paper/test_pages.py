"""The pages of a case: none with what is left out of it, and each picture drawn once."""

from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import IntegrityError
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.paper import pages
from sohanalysis.report import charts

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
DESK = 'name = "Support desk"\n'


@pytest.fixture(name="marked")
def _marked(tmp_path: Path) -> str:
    text = SECOND.read_text(encoding="utf-8")
    assert DESK in text
    path = tmp_path / "marked.toml"
    path.write_text(text.replace(DESK, DESK + "restricted = true\n"), "utf-8", newline="\n")
    return str(path)


@pytest.mark.parametrize("kind", ["live", "answer"])
def test_a_page_that_names_what_is_restricted_is_refused(
    marked: str, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setitem(pages._OF_A_CASE, kind, lambda *_: "<p>With the support desk.</p>")

    with pytest.raises(IntegrityError, match="is restricted and stands on the page"):
        pages.pages_of(marked, None, kinds=[kind])

    made = pages.pages_of(marked, None, kinds=[kind], with_restricted=True)
    assert made == {kind: "<p>With the support desk.</p>"}


@pytest.mark.parametrize(("notebook", "shown"), [(None, True), ("own.ipynb", False)])
def test_sliders_show_the_pictures_of_the_paper_and_none_of_another_notebook(
    derbyshire: Case, monkeypatch: pytest.MonkeyPatch, notebook: str | None, shown: bool
) -> None:
    words = charts.charge(derbyshire, derbyshire.scenario).words
    picture = {"data": {"image/png": "bm90IGRyYXdu"}, "metadata": {"image/png": {"alt": words}}}
    run = {"cells": [{"outputs": [picture]}, {"source": "text"}]}

    def paper_of(*_: Any, run: Any, **__: Any) -> str:
        run()
        return ""

    monkeypatch.setattr(pages, "paper_of", paper_of)
    kinds = ["live", "paper"]
    made = pages.pages_of(str(FIRST_CASE), None, kinds=kinds, notebook=notebook, run=lambda: run)

    assert ("bm90IGRyYXdu" in made["live"]) is shown
