"""Hostile words in every text of a case: no script, no foreign request, no formula."""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sohanalysis.cli.main import run
from sohanalysis.explore.page import page_of
from sohanalysis.load import load_case
from sohanalysis.paper.pages import paper_of
from sohanalysis.workbook.workbook import workbook_bytes
from tests.hostile import TEXTS, write_hostile_case

ROOT = Path(__file__).parent.parent.parent
FEWEST_TEXTS = 45
OPEN_ALL = "() => document.querySelectorAll('details').forEach((part) => { part.open = true; })"
# Elements and attributes that a hostile text would have made.
MADE = """() => [...document.querySelectorAll(
  "img[src='x'], img[src*='example.org'], a[href^='https://example.org'], a[href^='javascript' i],"
  + " [onerror], [onmouseover], iframe:not(.live), object, embed, form:not(.bd-search)"
)].map((element) => element.outerHTML.slice(0, 200))"""
COMMANDS = {
    "show": ["show"],
    "show numbers": ["show", "--forces", "20-30"],
    "sensitivity": ["sensitivity"],
    "members": ["members", "--pool", "1000000", "--weight", "officers"],
    "scenarios": ["scenarios"],
    "medium term": ["show", "--medium-term"],
}


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write a case for each way in which texts are hostile."""
    folder, files = tmp_path_factory.mktemp("hostile"), {}
    for kind in TEXTS:
        files[kind], count = write_hostile_case(folder, kind)
        assert count >= FEWEST_TEXTS
    return files


@pytest.fixture(params=TEXTS)
def hostile(cases: dict[str, Path], request: pytest.FixtureRequest) -> Path:
    """Return the case whose texts are hostile in one way."""
    return cases[request.param]


@pytest.fixture
def visited(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Open a page without the guard of its policy, and note each request and each error."""
    context = browser.new_context(bypass_csp=True)

    def visit(html: str | Path) -> Any:
        path = html if isinstance(html, Path) else tmp_path / "page.html"
        if isinstance(html, str):
            path.write_text(html, encoding="utf-8", newline="\n")
        page = context.new_page()
        page.requested, page.failed = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("pageerror", lambda error: page.failed.append(str(error)))
        page.goto(path.as_uri())
        page.evaluate(OPEN_ALL)
        page.wait_for_timeout(200)
        return page

    yield visit
    context.close()


def assert_harmless(page: Any) -> None:
    """Check that no word of the case became an element, ran, or asked for anything."""
    assert page.evaluate("window.seen") is None
    assert page.evaluate(MADE) == []
    assert page.failed == []
    assert [url for url in page.requested if not url.startswith(("file:", "data:", "blob:"))] == []


def test_the_page_of_sliders_shows_hostile_words_as_they_are(visited: Any, hostile: Path) -> None:
    case = load_case(hostile)

    page = visited(page_of(case, case.scenario))

    assert_harmless(page)
    assert case.title in page.title()
    names = page.locator("#cost-table tbody th").all_text_contents()
    assert any(case.lines[0].name in name for name in names)
    page.locator("input[type=range]").first.press("ArrowRight")
    assert_harmless(page)


def test_the_paper_shows_hostile_words_as_they_are(visited: Any, hostile: Path) -> None:
    page = visited(paper_of(hostile, ""))

    assert_harmless(page)
    assert load_case(hostile).title in page.title()
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0


def test_a_workbook_holds_hostile_words_as_text(hostile: Path) -> None:
    case = load_case(hostile)
    content = workbook_bytes(case, case.scenario)

    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if cell.data_type == "s"]

    hostile_word = re.compile(r"HYPERLINK|cmd\||window|example\.org")
    # A text within a formula is in quotes, which are written twice within it.
    assert [f for f in formulas if hostile_word.search(re.sub(r'"(?:[^"]|"")*"', "", f))] == []
    assert case.title in texts
    assert sum(bool(hostile_word.search(text)) for text in texts) > 40
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        written = b"".join(parts.read(name) for name in parts.namelist() if "rels" in name)
    assert b"External" not in written


@pytest.mark.parametrize("name", COMMANDS)
def test_no_cell_of_a_csv_is_a_formula(
    name: str, hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *options = COMMANDS[name]

    assert run([command, str(hostile), *options, "--format", "csv"]) == 0

    rows = [*csv.reader(io.StringIO(capsys.readouterr().out))]
    cells = [cell for row in rows for cell in row]
    assert len(rows) > 1
    assert [
        cell
        for cell in cells
        if cell.lstrip().startswith(("=", "+", "-", "@")) and not is_number(cell)
    ] == []


def is_number(cell: str) -> bool:
    """Whether a cell is a number, which may begin with a minus."""
    return re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell) is not None


def test_the_site_shows_hostile_words_as_they_are(
    visited: Any, cases: dict[str, Path], tmp_path: Path
) -> None:
    if importlib.util.find_spec("sphinx") is None:
        if os.environ.get("SOH_DEMAND_SITE"):
            pytest.fail("sphinx is not installed")
        pytest.skip("sphinx is not installed: make docs installs it")
    build = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "import build; source = Path(sys.argv[2]); source.mkdir();"
        "build.write_cases(source / 'cases', [*map(Path, sys.argv[3:])]);"
        "(source / 'index.md').write_text('# Site\\n\\n[cases](cases/index.md)\\n');"
        "print(build.sphinx(['-q', '-b', 'html', '-c', sys.argv[1], '-D', 'html_extra_path=',"
        "str(source), str(source.parent / 'site')]))"
    )
    paths = map(str, (ROOT / "docs" / "site", tmp_path / "source", *cases.values()))
    built = subprocess.run(
        [sys.executable, "-c", build, *paths], capture_output=True, text=True, check=False
    )
    assert built.stdout.endswith("0\n"), built.stderr

    titles = {kind: load_case(file).title for kind, file in cases.items()}
    for name, title in {"index": " ".join(titles.values()), **titles}.items():
        page = visited(tmp_path / "site" / "cases" / f"{name}.html")
        assert_harmless(page)
        # Smart quotes and spaces are the site's own.
        visible_text = re.sub(r"\s+", " ", page.locator("main").inner_text())
        title_words = re.split(r"[\s'\"\u2018-\u201d]+", title)
        assert [word for word in title_words if word not in visible_text] == []
