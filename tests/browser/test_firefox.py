"""The page of sliders in Firefox: sliders, undo, charts, copying, files and the address."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.image import imread

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.explore.page import page_of
from sohanalysis.report.headline import headline
from tests.browser.firefox import Firefox, Tab, button, running

LINES = (
    '[...document.querySelectorAll("#answer :is(.soh-headline, .soh-savings)")]'
    ".map(line => line.innerText)"
)
NOTE = 'document.querySelector(".soh-note")?.innerText'


@pytest.fixture(scope="module")
def firefox(
    missing: Callable[[str], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Firefox]:
    """Start Firefox."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        missing("firefox-esr")
    if find_spec("websocket") is None:
        missing("websocket-client")
    with running(str(program), tmp_path_factory.mktemp("firefox")) as firefox:
        yield firefox


@pytest.fixture(scope="module")
def address(shipped: Case, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the page of sliders, and return its address."""
    path = tmp_path_factory.mktemp("page") / "sliders.html"
    path.write_text(page_of(shipped, shipped.scenario), encoding="utf-8", newline="\n")
    return path.as_uri()


@pytest.fixture
def tab(firefox: Firefox, address: str) -> Iterator[Tab]:
    """Open the page in a tab of its own, and refuse an error on its console."""
    # The first window of a headless Firefox never has the focus; a new tab has it.
    tab = Tab(firefox, firefox.send("browsingContext.create", type="tab")["context"])
    firefox.events.clear()
    tab.open(address)
    yield tab
    errors = tab.errors
    firefox.send("browsingContext.close", context=tab.context)
    assert errors == []


def headline_lines(case: Case, **fields: Any) -> list[str]:
    """Return the lines of the headline for some fields of a scenario."""
    lines = headline(case, choose(case, **fields))
    return [line for line in (lines.answer, lines.savings) if line]


def saved_csv(tab: Tab) -> bytes:
    """Save the results as csv, and return the file's content."""
    return tab.download("csv").read_bytes()


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("adopters", "ArrowRight", 26),
        ("adopters", "ArrowDown", 24),
        ("adopters", "Home", 15),
        ("adopters", "End", 44),
        ("savings", "ArrowUp", 500),
        ("savings", "End", 136_500),  # one and a half of the highest charge
    ],
)
def test_a_key_moves_a_slider_and_the_headline_follows(
    tab: Tab, shipped: Case, name: str, key: str, value: int
) -> None:
    tab.focus(f"#{name}")
    tab.press(key)

    assert tab.evaluate(f"page.scenario.{name}") == value
    assert tab.evaluate(LINES) == headline_lines(shipped, **{name: value})


def test_a_typed_number_moves_the_slider(tab: Tab, shipped: Case) -> None:
    tab.focus("#adopters-box")
    tab.press("Control+a", *"36", "Tab")

    assert tab.evaluate('document.querySelector("#adopters").value') == "36"
    assert tab.evaluate(LINES) == headline_lines(shipped, adopters=36)


def test_moves_are_undone_and_redone_by_keys(tab: Tab) -> None:
    tab.focus("#adopters")
    tab.press("ArrowRight")
    tab.focus("#savings")
    tab.press("End")
    moved = tab.evaluate("page.scenario")

    tab.press("Control+z")
    assert tab.evaluate("page.scenario") == {**moved, "savings": 0}
    tab.press("Control+z")
    assert tab.evaluate("page.scenario") == {**moved, "savings": 0, "adopters": 25}
    tab.press("Control+Shift+z", "Control+y")
    assert tab.evaluate("page.scenario") == moved


def test_a_chart_is_read_by_the_arrow_keys(tab: Tab) -> None:
    tab.focus("[data-chart=cost]")
    tab.press("ArrowRight", "ArrowRight", "ArrowLeft")

    reading = 'document.querySelector("figure:has([data-chart=cost]) .soh-reading").innerText'
    assert tab.evaluate(reading) == (
        "2019/20: Project manager £60,000, Platform £71,000, To the highest pricing £20,000. "
        "2019/20: Low estimate £161,000, High estimate £181,000"
    )


def test_the_link_is_copied_and_restores_the_scenario(
    tab: Tab, shipped: Case, address: str
) -> None:
    fields = {"adopters": 44, "savings": 136_500}
    for name in fields:
        tab.focus(f"#{name}")
        tab.press("End")

    tab.push("Copy link")
    tab.wait(f'{NOTE}.startsWith("Copied.")')
    tab.focus("#savings-box")
    tab.press("Control+a", "Control+v")

    link = tab.evaluate('document.querySelector("#savings-box").value')
    assert link == f"{address}#{scenario_code(shipped, choose(shipped, **fields))}"
    tab.open("about:blank")
    tab.open(link)
    assert tab.evaluate(LINES) == headline_lines(shipped, **fields)


def test_the_page_says_so_if_firefox_refuses_to_copy(tab: Tab) -> None:
    # Firefox lets no script copy unless a person has just pressed something.
    tab.evaluate(f"void {button('Copy link')}.click()")

    refused = "The browser did not allow copying: mark the text and copy it by hand."
    assert tab.wait(f"{NOTE} === {json.dumps(refused)}")


def test_an_address_restores_its_scenario_in_an_open_page(
    tab: Tab, shipped: Case, address: str
) -> None:
    for fields in ({"adopters": 36, "pricing": "shared"}, {"delay": 6, "savings": 60_000}):
        code = scenario_code(shipped, choose(shipped, **fields))
        tab.open(f"{address}#{code}")

        tab.wait(f"page.answers.code(page.scenario) === {json.dumps(code)}")
        assert tab.evaluate(LINES) == headline_lines(shipped, **fields)


def test_a_chart_is_saved_as_svg(tab: Tab, shipped: Case) -> None:
    code = scenario_code(shipped, shipped.scenario)

    path = tab.download("SVG", "figure:has([data-chart=cost])")

    assert path.name == f"cost-{code.replace(':', '-')}.svg"
    text = " ".join(ElementTree.fromstring(path.read_bytes()).itertext())
    assert "£262,000 to £302,000, £38,000 under to £2,000 over the budget of" in text
    assert f"Scenario code: {code}" in text
    assert b"var(" not in path.read_bytes()


def test_a_chart_is_saved_as_a_picture_that_is_not_blank(tab: Tab) -> None:
    path = tab.download("PNG", "figure:has([data-chart=cost])")

    assert path.read_bytes().startswith(b"\x89PNG")
    picture = imread(path)
    assert picture.shape[1] == 2 * 760
    assert len(np.unique(picture.reshape(-1, picture.shape[2]), axis=0)) > 10  # colours


def test_results_are_saved_as_csv(tab: Tab) -> None:
    tab.focus("#pricing-high-estimate")
    tab.press("Space")

    content = saved_csv(tab)

    # The mark lets Excel read the £ sign; numbers are in full, and one below zero has a minus.
    assert content.startswith(b"\xef\xbb\xbfResult,")
    rows = {label: cells for label, *cells in csv.reader(io.StringIO(content.decode("utf-8-sig")))}
    assert rows["Set-up and the first two years"] == ["302000"]
    assert rows["Headroom, (over budget)"] == ["-2000"]
    assert content.count(b"\r\n") == len(rows) - 1
