"""The panel of risk in a real browser: moved, typed into, read and broken as a person would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.risk import assumption_panel
from sohanalysis.simulation.shortfall import live_share

Open = Callable[..., Any]
START = "If a fixed pool is shared equally, set-up and the first two years cost more than"
P = "p, share of the others that join (assumed)"
RHO = "rho, correlation between any two (assumed)"


@pytest.fixture
def start(mounted: Open, case: Case) -> Any:
    """Show the panel with its last answer: one that comes late would undo what is typed."""
    shown = mounted(assumption_panel(case, choose(case, pricing="shared")))
    shown.panel.locator(".soh-grid table").wait_for()
    return shown


def typed(start: Any, label: str, text: str) -> None:
    """Type into the box of a control."""
    box = start.panel.get_by_label(f"{label}, typed", exact=True)
    box.fill(text)
    box.press("Enter")


def test_the_figures_are_those_of_the_library(start: Any, case: Case) -> None:
    typed(start, P, "60")
    start.panel.locator("summary", has_text="p = 60%, rho = 0.1").wait_for()
    typed(start, RHO, "0.3")
    start.panel.locator("summary", has_text="p = 60%, rho = 0.3").wait_for()
    start.panel.get_by_label("Stepped", exact=True).check()
    start.wait_for_headline("If the upper charge applies until 25 join")

    stepped = choose(case, pricing="stepped")
    share = live_share(assume(case, p=0.6, rho=0.3), stepped).share_short
    assert (
        f"in {100 * share:.1f}% of simulated outcomes under these assumptions" in start.headline()
    )
    assert "rho = 0.3" in start.panel.locator("img").get_attribute("alt")


def test_a_slider_is_moved_by_keyboard_and_the_answer_is_said_once_it_rests(start: Any) -> None:
    slider = start.slider("p")
    slider.focus()
    start.page.keyboard.press("ArrowRight")

    start.panel.locator("summary", has_text="p = 71%").wait_for()
    assert slider.get_attribute("aria-valuetext") == "71 %"
    status = start.panel.get_by_role("status")
    status.filter(has_text=start.panel.locator(".soh-headline").inner_text()).wait_for(
        state="attached"
    )


def test_the_grid_comes_once_the_controls_rest_and_follows_the_sum(start: Any) -> None:
    grid = start.panel.locator(".soh-grid")
    grid.locator("caption", has_text="over the budget of £300,000, by p, rho").wait_for()

    typed(start, "Budget", "320,000")

    grid.locator("caption", has_text="over the budget of £320,000, by p, rho").wait_for()
    assert "No evidence supports any value of p" in grid.inner_text()
    assert start.headline().count("£320k is chosen here.") == 1


def test_undo_and_reset_go_back_and_keep_the_keyboard(start: Any) -> None:
    typed(start, P, "50")
    start.panel.locator("summary", has_text="p = 50%").wait_for()

    start.button("Undo").focus()
    start.page.keyboard.press("Enter")

    start.panel.locator("summary", has_text="p = 70%").wait_for()
    assert start.page.evaluate("document.activeElement.textContent") == "Reset"


def test_a_number_past_its_range_is_refused_where_it_was_typed(start: Any) -> None:
    before = start.headline()
    typed(start, P, "140")

    fault = start.panel.locator("[data-field='p'] [role=alert]")
    fault.filter(has_text="140 is not allowed: %, 0 to 100").wait_for()
    assert start.headline() == before


def test_axe_finds_nothing_wrong_and_nothing_is_asked_of_another_machine(
    start: Any, axe: str
) -> None:
    assert start.violations(axe, ".soh-panel") == []
    assert start.outside() == []
    assert start.errors == []
