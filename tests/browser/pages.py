"""A page of sliders in a browser: readings and actions for the tests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.report.headline import headline

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(event.violatedDirective);
});
"""
# Lists texts in pictures that are too small, touch another text, or leave the picture.
CROWDED = """() => [...document.querySelectorAll("svg.soh-chart")].flatMap((svg) => {
  const room = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")];
  const boxes = texts.map((text) => [text, text.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3
    && b.top < a.bottom - 3;
  return boxes.flatMap(([text, box], index) => [
    ...(parseFloat(getComputedStyle(text).fontSize) < 11 ? [["small", text.textContent]] : []),
    ...(box.left < room.left - 1 || box.right > room.right + 1 ? [["out", text.textContent]] : []),
    ...boxes.slice(index + 1).filter(([, other]) => meet(box, other))
      .map(([other]) => [text.textContent, other.textContent]),
  ]);
})"""
SMALL = """() => [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility()
  && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  && parseFloat(getComputedStyle(each).fontSize) < 11).map((each) => each.textContent)"""
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Runs axe. Returns only its findings, because its list of everything that passes is slow to send.
FAULTS = """async ([within, options]) => {
  const part = [...document.querySelectorAll(within)].find((each) => each.checkVisibility());
  const { violations } = await axe.run(part, { ...options, resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => [id, nodes[0].html]);
}"""


def violations(page: Any, axe: str, within: str = "html", **options: Any) -> list[list[str]]:
    """Return axe's findings in the first visible element, for WCAG A, AA and best practice.

    Options of axe replace these standards.
    """
    page.evaluate(axe)
    usual = {"runOnly": {"type": "tag", "values": STANDARDS}}
    return list(page.evaluate(FAULTS, [within, options or usual]))


@dataclass
class Opened:
    """A page of sliders, its requests and its errors."""

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def settled(self) -> Opened:
        """Wait for the frame that shows the last move."""
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
        )
        return self

    def headline(self) -> list[str]:
        """Read the lines of the headline."""
        self.settled()
        lines = "#answer :is(.soh-headline, .soh-savings)"
        return list(self.page.locator(lines).all_inner_texts())

    def scenario(self) -> dict[str, Any]:
        """Return the scenario that the page shows."""
        return dict(self.settled().page.evaluate("page.scenario"))

    def type(self, name: str, text: str) -> None:
        """Type into the box of a control, after opening the section that may hide it."""
        if self.page.locator(f"#{name}-box").count() == 0:
            self.more()
        self.page.locator(f"#{name}-box").fill(text)
        self.page.keyboard.press("Tab")
        self.settled()

    def more(self) -> None:
        """Open the section of the controls that are not on the first screen."""
        more = self.page.locator(".soh-more")
        if more.get_attribute("open") is None:
            more.locator("> summary").click()
            self.settled()

    def fault(self, name: str) -> str:
        """Read the message about a number."""
        return str(self.page.locator(f"#{name}-fault").inner_text())

    def button(self, name: str) -> Any:
        """Find a button by its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        """Press a button."""
        self.button(name).click()
        self.settled()

    def overflow(self) -> int:
        """Return the width of the page beyond its window, in pixels."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


Open = Callable[..., Opened]
Opens = Callable[[], AbstractContextManager[Open]]


def headline_lines(case: Case, scenario: Scenario) -> list[str]:
    """Return the answer and the savings of a scenario, as the page shows them."""
    lines = headline(case, scenario)
    return [line for line in (lines.answer, lines.savings) if line]
