"""Papers and exported notebooks in a real browser: accessible, without loading anything."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.errors import CaseError
from sohanalysis.files.text import FIRST_CASE, NOTEBOOKS
from sohanalysis.paper.pages import paper_of, render
from sohanalysis.paper.publish import Outcome, index
from tests.browser.pages import violations
from tests.written import SECOND

EXAMPLES = ("police-ict-company", "one-off-project", "athena")
NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
INDEX = "the index of the papers"
# A case with every part of a record, and cases with a flat price, no charge, no budget, or savings.
PAPERS = {
    path.stem: path
    for path in (
        FIRST_CASE,
        *(FIRST_CASE.parent / "examples" / f"{name}.toml" for name in EXAMPLES),
        SECOND,
    )
}
SHOWN = [*NAMES, *PAPERS, INDEX]
DONE = Outcome(
    case=Path("a.toml"), target=Path("a.html"), title="A case", answer="It costs £1. " * 20
)
FAILED = Outcome(
    case=Path("b.toml"), target=Path("b.html"), error=CaseError("x" * 300 + " is not allowed")
)
HOSTILE = [
    "<script>window.seen = 1</script>",
    "</script><img src=x onerror='window.seen = 1'>",
    '" onmouseover="window.seen = 1',
    '"onerror="window.seen = 1" x="',
    "{{ 7 * 7 }} {% raw %}",
    r"$\href{javascript:alert(1)}{x}$",
    "=HYPERLINK(A1)",
    "[link](javascript:alert(1)) ![image](x.png)",
]
# A case may not hold this text: the reader refuses it.
TURNED = "\u202eright to left\u202c"
FINDINGS = """() => {
  const all = part => [...document.querySelectorAll(part)];
  return {
    lang: document.documentElement.lang,
    h1: all('h1').length,
    main: all('main').length,
    unnamed: all('table').filter(table => !table.caption).length,
    scopeless: all('th:not([scope])').length,
    wordless: all('img').filter(image => image.alt.trim().length < 20).length,
    jumps: all('h1, h2, h3, h4').map(head => Number(head.tagName[1]))
      .filter((level, at, levels) => at && level > levels[at - 1] + 1).length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Any:
    """Return a function that opens a page, and records its requests and console messages."""
    contexts = []

    def open_page(html: str, **look: Any) -> Any:
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        context = browser.new_context(**look)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.messages = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda message: page.messages.append(message.text))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@functools.cache
def exported(name: str) -> str:
    """Write a page, once for all tests."""
    if name == INDEX:
        return index([DONE, *[FAILED] * 20])
    if name in PAPERS:
        return paper_of(PAPERS[name], "")
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    return render(json.loads(text))


@pytest.mark.parametrize("name", SHOWN)
def test_an_exported_notebook_is_accessible_and_loads_nothing(
    opened: Callable[..., Any], axe: str, name: str
) -> None:
    # The page's own policy would refuse axe, so it is off here. The next test has it on.
    page = opened(exported(name), bypass_csp=True, viewport={"width": 320, "height": 640})
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    assert violations(page, axe) == []
    assert page.evaluate(FINDINGS) == {
        "lang": "en-GB",
        **{"h1": 1, "main": 1},
        **{"unnamed": 0, "scopeless": 0, "wordless": 0, "jumps": 0, "overflow": 0},
    }
    assert [url for url in page.requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("name", SHOWN)
def test_the_policy_of_an_exported_notebook_refuses_nothing_of_its_own(
    opened: Callable[..., Any], name: str
) -> None:
    page = opened(exported(name), java_script_enabled=False)

    assert page.messages == []
    assert len(page.locator("main").inner_text()) > 1_000


def test_the_policy_of_an_exported_notebook_refuses_a_script(opened: Callable[..., Any]) -> None:
    html = exported("06-board-paper").replace("</main>", "<script>window.seen = 1</script></main>")

    page = opened(html)

    assert page.evaluate("window.seen") is None
    assert any("Content Security Policy" in message for message in page.messages)


@pytest.mark.parametrize("hostile_text", [*HOSTILE, TURNED])
def test_hostile_words_are_shown_as_they_are_written(
    opened: Callable[..., Any], hostile_text: str
) -> None:
    table = {
        "caption": hostile_text,
        "columns": ["What", hostile_text],
        "rows": [[hostile_text, hostile_text]],
        "note": hostile_text,
    }
    prose = {"kind": "list", "texts": [hostile_text]}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# A title"},
        {"cell_type": "markdown", "metadata": {}, "source": f"Before. {hostile_text}"},
        display_cell({"application/vnd.sohanalysis.table+json": table}),
        display_cell({"application/vnd.sohanalysis.prose+json": prose}),
        display_cell({"text/html": hostile_text, "text/plain": hostile_text}),
    ]

    page = opened(render({"cells": cells}), bypass_csp=True)

    assert page.evaluate("window.seen") is None
    assert page.locator("script, iframe, object, embed, form").count() == 0
    assert page.evaluate("[...document.images].length") == 0
    assert page.locator("a[href^='javascript' i]").count() == 0
    written = page.locator("caption, th, td, li, pre, .soh-beside").all_inner_texts()
    # The caption, two headings, the cell, the note, the list item, and the output of another cell.
    assert len([text for text in written if hostile_text in text]) == 7


def display_cell(data: dict[str, Any]) -> dict[str, Any]:
    """Return a code cell with an output, in a notebook's stored form."""
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    return {"cell_type": "code", "metadata": {}, "source": "", "outputs": [output]}


# Size of an A4 page between the margins of a paper, in pixels.
PRINTED = {"width": 672, "height": 900}


@pytest.mark.parametrize("name", PAPERS)
def test_no_caption_takes_more_than_two_lines_in_print(
    opened: Callable[..., Any], name: str
) -> None:
    lines = """() => [...document.querySelectorAll("caption")].filter(each => {
      const {fontSize, lineHeight, paddingTop} = getComputedStyle(each);
      const height = each.clientHeight - 2 * parseFloat(paddingTop);
      return height / (parseFloat(lineHeight) || 1.2 * parseFloat(fontSize)) > 2.5;
    }).map(each => each.textContent)"""
    page = opened(exported(name), bypass_csp=True, viewport=PRINTED)
    page.emulate_media(media="print")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    assert page.evaluate(lines) == []


def test_a_key_figure_is_never_cut_within_an_amount_in_print(opened: Callable[..., Any]) -> None:
    cut = """() => [...document.querySelectorAll(".soh-key dd")].flatMap(figure => {
      const text = figure.firstChild;
      return [...text.data.matchAll(/\\S+/g)].filter(word => {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length > 1;
      }).map(word => word[0]);
    })"""
    long = exported(FIRST_CASE.stem).replace("£91,000 a year</dd>", "£91,000 a year as quoted</dd>")
    page = opened(long, bypass_csp=True, viewport=PRINTED)
    page.emulate_media(media="print")

    assert "as quoted" in page.locator(".soh-key").inner_text()
    assert page.evaluate(cut) == []


def test_a_chart_is_redrawn_on_a_narrow_screen_and_whole_in_print(
    opened: Callable[..., Any],
) -> None:
    visible = """() => [...document.querySelectorAll("figure svg")]
      .filter(each => getComputedStyle(each).display !== "none")
      .map(each => [each.classList[0], each.getBoundingClientRect().width <= innerWidth])"""
    page = opened(
        exported(FIRST_CASE.stem), bypass_csp=True, viewport={"width": 390, "height": 640}
    )

    assert page.evaluate(visible) == [["soh-narrow", True]] * 3
    page.emulate_media(media="print")
    assert [name for name, _ in page.evaluate(visible)] == ["soh-chart"] * 3
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.evaluate(visible) == [["soh-chart", True]] * 3
