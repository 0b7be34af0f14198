"""The page that links to the papers of a batch."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.errors import CaseError, Fault
from sohanalysis.paper.publish import Outcome, index

FOLDER = Path("home") / "someone" / "cases"
DONE = Outcome(
    case=FOLDER / "b & c.toml",
    target=Path("out") / "b & c.html",
    title="Radio <new>: decision 1/2024",
    answer="At 5 forces it costs £10k.",
)
WRONG = Outcome(
    case=FOLDER / "a.toml",
    target=Path("out") / "a.html",
    error=CaseError(
        [
            Fault(file=str(FOLDER / "a.toml"), line=3, field="budget", problem="is <nil>"),
            Fault(file=str(FOLDER / "a.toml"), field="record", problem="is missing"),
        ]
    ),
)
BUG = Outcome(case=FOLDER / "d.toml", target=Path("out") / "d.html", error=RuntimeError("oh"))


def test_papers_are_listed_with_their_answers_and_their_sliders() -> None:
    page = index([DONE])

    assert (
        '<a href="b%20%26%20c.html">Radio &lt;new&gt;: decision 1/2024</a> '
        '(<a href="b%20%26%20c-sliders.html">sliders of b &amp; c.toml</a>). '
        "At 5 forces it costs £10k."
    ) in page
    assert "1 of 1 case has a paper." in page
    assert "Cases without a paper" not in page


def test_cases_without_a_paper_are_named_with_every_fault_and_no_folder() -> None:
    page = index([BUG, DONE, WRONG])

    assert "1 of 3 cases have a paper." in page
    assert re.findall(r"<li>(\w+\.toml.*)", page) == [
        "a.toml",
        "a.toml, line 3: budget: is &lt;nil&gt;.</li>",
        "a.toml: record: is missing.</li>",
        "d.toml",
        "d.toml: this is a bug of ours: oh.</li>",
    ]
    assert "someone" not in page


@pytest.mark.parametrize("mark", ["restricted = true", "Restrictd = yes"])
def test_the_index_quotes_nothing_of_a_case_that_marks_figures_as_restricted(
    tmp_path: Path, mark: str
) -> None:
    case, problem = tmp_path / "a.toml", '"£47.3k" reveals a restricted entry'
    case.write_text(mark, encoding="utf-8")

    page = index(
        [Outcome(case=case, target=tmp_path / "a.html", error=CaseError(Fault(problem=problem)))]
    )

    assert re.findall(r"<li>(\w+\.toml.*|The .*)", page) == [
        "a.toml",
        "The case marks figures as restricted, so its faults are shown only on the terminal.</li>",
    ]
    assert "47.3" not in page


def test_pages_of_earlier_runs_are_marked_as_such(tmp_path: Path) -> None:
    for name in ("a.html", "a-sliders.html", "b.html", "b-sliders.html", "gone.html", "index.html"):
        (tmp_path / name).touch()
    done = replace(DONE, target=tmp_path / "b.html")

    page = index([done, replace(WRONG, target=tmp_path / "a.html")])

    assert re.findall(r"<li>(?:<a href=.*?>)?([\w-]+\.html.*?)<", page) == [
        "a.html in this folder comes from an earlier run, and was left unchanged.",
        "gone.html",
    ]
    assert "They were in the folder before, and may be out of date." in page


def test_the_index_loads_nothing_and_allows_its_own_style_alone() -> None:
    page = index([DONE, WRONG])

    style = re.search(r"<style>(.*)</style>", page, re.S)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'" in page
    assert re.findall(r"https?://|<script|src=|style=", page) == []
