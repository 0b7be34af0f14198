"""The panels that the kernel answers, in a real browser: moves, typing, reading and faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario
from sohanalysis.members.joining import member_panel
from sohanalysis.simulation import panel
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.risk import assumption_panel
from sohanalysis.simulation.simulation import JoinGrid, join_grid, simulate
from tests.browser.pages import violations

Open = Callable[..., Any]
P = "p, share of the others that join (assumed)"
RHO = "rho, correlation between any two (assumed)"
LIVE = "If 27 forces (those named live on 8 March 2021"


GRIDS: dict[str, JoinGrid] = {}


def join_grid_once(case: Case, scenario: Scenario) -> JoinGrid:
    """Return the grid of a case and a scenario, made once for all tests."""
    key = repr((asdict(case), scenario.values()))
    if key not in GRIDS:
        GRIDS[key] = join_grid(case, scenario)
    return GRIDS[key]


@pytest.fixture
def risk(mounted: Open, case: Case, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Show the panel of the assumptions, and wait for its slow table."""
    monkeypatch.setattr(panel, "join_grid", join_grid_once)
    visit = mounted(assumption_panel(case, choose(case, pricing="shared")))
    visit.page.locator("#grid-table").wait_for()
    return visit


@pytest.fixture
def forces(mounted: Open, case: Case) -> Any:
    """Show the panel of forces."""
    return mounted(member_panel(case))


def test_the_figures_are_those_of_the_library(risk: Any, case: Case) -> None:
    risk.type(P, "60 %")
    risk.type(RHO, "0.3")
    risk.page.get_by_label("Stepped", exact=True).check()
    risk.answers("If the high estimate applies until 25 join")

    share = simulate(assume(case, p=0.6, rho=0.3), choose(case, pricing="stepped")).share_short
    assert f"in {100 * share:.1f}% of simulated outcomes under these assumptions" in risk.answer()
    assert "p = 60%, rho = 0.3" in risk.page.locator("#shortfall-table").inner_text()


def test_a_slider_moves_by_keyboard_and_the_answer_is_announced_when_it_stops(risk: Any) -> None:
    before = risk.answer()
    slider = risk.page.get_by_label(P, exact=True)
    slider.focus()
    risk.page.keyboard.press("ArrowRight")

    risk.page.locator(".soh-under", has_text="p = 71%").wait_for()
    assert risk.answer() != before
    assert slider.get_attribute("aria-valuetext") == "71%"
    risk.page.get_by_role("status").filter(has_text=risk.answer()).wait_for(state="attached")


def test_the_grid_comes_once_the_controls_rest_and_follows_the_budget(risk: Any) -> None:
    risk.type("Budget", "£320k")

    grid = risk.page.locator("#grid-table")
    grid.locator("caption", has_text="over the budget of £320,000, by p, rho").wait_for()
    assert "No evidence supports any value of p" in grid.inner_text()
    assert risk.page.locator(".soh-under").inner_text().count("£320k is chosen here.") == 1


def test_an_end_that_is_pushed_past_another_takes_it_along(risk: Any) -> None:
    ends = [f"[id='0-{end}-box']" for end in ("low", "mode", "high")]

    risk.type("Change of the charge, lowest (assumed)", "50")
    risk.page.locator(".soh-under", has_text="50%").wait_for()
    assert [risk.page.locator(end).input_value() for end in ends] == ["50", "50", "50"]
    risk.type("Change of the charge, most likely (assumed)", "20%")

    risk.page.locator(".soh-under", has_text="most likely 20%").wait_for()
    assert [risk.page.locator(end).input_value() for end in ends] == ["20", "20", "50"]


def test_undo_redo_and_reset_go_to_and_fro(risk: Any) -> None:
    under = risk.page.locator(".soh-under")
    risk.type(P, "50")
    under.filter(has_text="p = 50%").wait_for()

    risk.button("Undo").click()
    under.filter(has_text="p = 70%").wait_for()
    risk.button("Redo").click()
    under.filter(has_text="p = 50%").wait_for()
    risk.button("Start again").click()

    under.filter(has_text="p = 70%").wait_for()
    assert risk.button("Start again").is_disabled()


def test_an_out_of_date_answer_is_not_shown(risk: Any) -> None:
    risk.page.evaluate(
        "() => { const send = toPython; globalThis.toPython = async (...message) => {"
        " await new Promise((done) => setTimeout(done, 300)); return send(...message); }; }"
    )
    risk.page.locator(".soh-under").evaluate(
        "node => { globalThis.seen = []; new MutationObserver(() => seen.push(node.textContent))"
        ".observe(node, { subtree: true, characterData: true, childList: true }); }"
    )
    # Five moves at once: on a busy machine the first may be answered before a fifth key is pressed.
    risk.page.get_by_label(P, exact=True).evaluate(
        "node => { for (let move = 0; move < 5; move += 1) {"
        " node.stepUp(); node.dispatchEvent(new Event('input', { bubbles: true })); } }"
    )

    risk.page.locator(".soh-under", has_text="p = 75%").wait_for()
    seen = risk.page.evaluate("seen")
    assert seen
    assert [text for text in seen if "p = 75%" not in text] == []


def test_without_an_answer_no_figure_is_left(risk: Any) -> None:
    risk.page.clock.install()
    risk.page.evaluate("() => { globalThis.toPython = () => new Promise(() => {}); }")
    risk.type(P, "50")
    risk.page.clock.run_for(11_000)

    fault = risk.page.get_by_role("alert").filter(has_text="Python does not answer")
    fault.wait_for()
    assert risk.page.locator(".soh-headline").inner_text() == ""
    assert risk.page.locator("svg.soh-chart, table").count() == 0


def test_an_answer_stays_however_long_no_other_is_asked_for(risk: Any) -> None:
    risk.page.clock.install()
    risk.type(P, "50")
    risk.page.locator(".soh-under", has_text="p = 50%").wait_for()
    risk.page.clock.run_for(1_000)  # the page asks once more when the controls rest
    risk.sent()
    risk.page.clock.run_for(60_000)

    assert "p = 50%" in risk.page.locator(".soh-under").inner_text()
    assert risk.page.get_by_role("alert").filter(has_text="Python does not answer").count() == 0


def test_forces_are_picked_by_name_with_the_keyboard_alone(forces: Any) -> None:
    forces.page.get_by_label("Picked by name").focus()
    forces.page.keyboard.press("Space")
    forces.answers("If 27 forces (chosen by name)")
    box = forces.page.get_by_role("checkbox", name="Derbyshire", exact=True)
    assert (box.is_checked(), box.is_disabled()) == (True, True)

    forces.page.get_by_role("checkbox", name="Metropolitan Police", exact=True).focus()
    forces.page.keyboard.press("Space")

    forces.answers("If 26 forces (chosen by name)")
    assert "Metropolitan" not in forces.page.get_by_text("These join:").inner_text()
    assert "Metropolitan" not in forces.page.locator("#members-table").inner_text()
    assert "26 forces (chosen by name)" in forces.page.locator(".soh-subtitle").inner_text()


def test_a_view_that_has_asked_more_often_shows_the_answer_to_another(
    mounted: Open, forces: Any
) -> None:
    second = mounted(forces.widget)
    for label, answer in (
        ("All of the register", "If 44 forces"),
        ("Picked by name", "If 27 forces (chosen by name)"),
        ("All of the register", "If 44 forces"),
    ):
        forces.page.get_by_label(label).check()
        forces.answers(answer)
    forces.sent()

    second.page.get_by_label("Picked by name").check()
    second.answers("If 27 forces (chosen by name)")
    forces.tell()

    forces.answers("If 27 forces (chosen by name)")


def test_only_the_controls_that_count_are_shown(forces: Any) -> None:
    assert forces.page.get_by_label("Region", exact=True).count() == 0
    assert forces.page.get_by_label("Cap (assumed)", exact=True).count() == 0

    forces.page.get_by_label("All in a region").check()
    forces.answers("East Midlands, including this one")
    forces.page.get_by_label("Payer with a cap", exact=True).select_option("Metropolitan Police")
    forces.answers("Metropolitan Police does not join")

    assert forces.page.get_by_label("Region", exact=True).is_visible()
    assert forces.page.get_by_label("Cap (assumed)", exact=True).is_visible()


def test_text_that_is_not_a_number_is_refused_and_the_figures_stay(forces: Any) -> None:
    for text, message in (("", "Type a number: £0 to"), ("50%", "50% is not allowed")):
        forces.type("Assumed pool", text)
        forces.page.get_by_role("alert").filter(has_text=message).wait_for()
        assert forces.answer().startswith(LIVE)
    forces.type("Assumed pool", "£1.775m")

    forces.answers("charged £34,707 a year (assumed)")


def test_a_refusal_by_python_clears_every_figure_until_it_is_corrected(forces: Any) -> None:
    forces.page.get_by_label("All of the register").check()
    forces.answers("If 44 forces")
    forces.page.get_by_label("Shared by (assumed)", exact=True).select_option("population")

    forces.page.get_by_role("alert").filter(has_text="British Transport Police is blank").wait_for()
    assert forces.page.locator(".soh-headline").inner_text() == ""
    assert forces.page.locator("svg.soh-chart, table").count() == 0

    forces.button("Start again").click()
    forces.answers(LIVE)


@pytest.mark.parametrize("theme", ["true", "false"])
def test_axe_finds_no_fault_and_nothing_is_sent_to_another_machine(
    risk: Any, forces: Any, axe: str, theme: str
) -> None:
    forces.page.get_by_label("Payer with a cap", exact=True).select_option("Kent")
    forces.page.get_by_label("Picked by name").check()
    forces.answers("chosen by name")
    for view in (risk, forces):
        view.page.evaluate("is => { document.body.dataset.jpThemeLight = is; }", theme)
        assert violations(view.page, axe, "#panel") == []
        assert (view.outside(), view.errors) == ([], [])


def test_it_fits_a_narrow_window(mounted: Open, case: Case) -> None:
    narrow = mounted(member_panel(case), width=320)

    wide = narrow.page.locator("#panel").evaluate("at => at.scrollWidth - at.clientWidth")
    assert wide <= 0
