"""The page of an edge case as a screen reader reads it out, before and after its controls move.

A case of ``tests/edges`` with a line ``# $ soh explore`` has the text in a file ``.page.txt``.
"""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest

from sohanalysis.case.choose import choose
from sohanalysis.load import load_case
from tests.browser.pages import Open, Opened, headline_lines
from tests.screens import assert_screen

EDGES = Path(__file__).parent.parent / "edges"
FILES = [file for file in sorted(EDGES.glob("*.toml")) if "\n# $ soh explore\n" in file.read_text()]
# Opens the sections of the page, but not the help next to each control.
SECTIONS = ".soh-box details:not(.soh-help):not([open]) > summary"
ANNOUNCED = ".soh-hidden[role=status]:not(:empty)"  # once no control has moved for a while
FIRST = ".soh-first"  # the answer, the controls and the charts, without the tables


def open_sections(seen: Opened) -> None:
    """Open every section of the page, also those within sections."""
    while seen.page.locator(SECTIONS).evaluate_all("all => all.map((each) => each.click()).length"):
        seen.settled()


def read_out(seen: Opened, part: str) -> list[str]:
    """Open every section, and return the lines of what a screen reader finds in a part."""
    open_sections(seen)
    return str(seen.page.locator(part).aria_snapshot()).splitlines()


def press_all(seen: Opened, key: str) -> None:
    """Move each slider by a key, and change each box to tick and each list."""
    for number in range(seen.page.locator("input[type=range]").count()):
        seen.page.locator("input[type=range]").nth(number).press(key)
        seen.settled()
    for tick in seen.page.locator(".soh-tick input:not(:disabled)").all():
        tick.click()
        seen.settled()
    for choices in seen.page.locator("select").all():
        choices.select_option(index=choices.locator("option").count() - 1)
        seen.settled()


def changes(before: list[str], after: list[str]) -> list[str]:
    """Return the lines that differ, with a sign in front."""
    _, _, *lines = unified_diff(before, after, n=0, lineterm="")
    return [line for line in lines if not line.startswith("@@")]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_page_is_kept_as_it_is_read_out(open_page: Open, file: Path) -> None:
    case = load_case(file)
    seen = open_page(case, case.scenario, viewport={"width": 1280, "height": 900}).settled()
    open_sections(seen)
    seen.page.locator(ANNOUNCED).wait_for(state="attached")
    parts = {"At the start": read_out(seen, "body")}
    start = read_out(seen, FIRST)
    seen.press("Compare with this")
    for key, title in (("Home", "Sliders at the left"), ("End", "Sliders at the right")):
        press_all(seen, key)
        parts[title] = changes(start, read_out(seen, FIRST))
        assert seen.headline()[:2] == headline_lines(case, choose(case, **seen.scenario()))

    assert seen.errors == []
    assert_screen(
        file.with_suffix(".page.txt"),
        "\n\n".join("\n".join((f"{title}:", *lines)) for title, lines in parts.items()),
    )
