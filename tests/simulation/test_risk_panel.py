"""The panel of risk, driven as its page does and from Python: what is assumed, what follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.explore.controls import MIME
from sohanalysis.money import figures
from sohanalysis.report.chart import PAPER_RUN
from sohanalysis.simulation import risk
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.panel import RiskPanel, report
from sohanalysis.simulation.shortfall import live_share
from sohanalysis.simulation.simulation import simulate

WIDGET = "application/vnd.jupyter.widget-view+json"
P = "p, share of the others that join (assumed)"


class Page:
    """A page that shows a panel: it numbers what it asks for."""

    def __init__(self, panel: RiskPanel, name: str = "a page") -> None:
        self.panel, self.name, self.number = panel, name, 0

    def move(self, **shown: Any) -> dict[str, Any]:
        """Move controls, as they show their values, and give the answer."""
        self.number += 1
        asked = {"page": self.name, "number": self.number, "gesture": self.number}
        self.panel.widget.asked = {**asked, "shown": shown}
        answer: dict[str, Any] = self.panel.widget.shown
        return answer

    def act(self, what: str) -> dict[str, Any]:
        """Ask for something to be done."""
        self.number += 1
        told = {"page": self.name, "number": self.number, "do": what, "shown": {}, "with": {}}
        self.panel.widget._handle_custom_msg(told, [])
        answer: dict[str, Any] = self.panel.widget.shown
        return answer


@pytest.fixture(name="panel")
def _panel(derbyshire: Case) -> RiskPanel:
    panel = risk.assumption_panel(derbyshire, choose(derbyshire, pricing="shared"))
    assert isinstance(panel, RiskPanel)
    return panel


@pytest.fixture(name="page")
def _page(panel: RiskPanel) -> Page:
    return Page(panel)


def test_it_starts_from_what_the_case_assumes(panel: RiskPanel) -> None:
    shown = panel.widget.shown

    assert shown["fault"] == ""
    assert shown["values"] == {
        "p": 70.0,
        "rho": 0.1,
        "budget": 300_000,
        "pricing": "shared",
        "0-low": 0.0,
        "0-mode": 0.0,
        "0-high": 41.0,
    }
    assert shown["headline"].startswith("If a fixed pool is shared equally, set-up and the first")
    assert "Varied, as assumed: forces (p = 70%, rho = 0.1)" in shown["beside"]
    assert shown["can_undo"] is False


def test_with_nothing_else_that_varies_it_gives_the_share_of_the_distribution(page: Page) -> None:
    page.move(**{"0-high": 0})
    answers = [page.move(rho=rho)["headline"] for rho in (0.0, 0.1, 0.3)]
    shares = [float(answer.split("£300k in ")[1].split("%")[0]) for answer in answers]

    # From the issue, at p = 0.7; a tenth of a point for points that are spread and not drawn.
    assert shares == pytest.approx([1.60, 15.64, 25.53], abs=0.1)


def test_a_moved_control_moves_answer_tables_and_picture(page: Page) -> None:
    before = page.panel.widget.picture

    shown = page.move(p=50, pricing="stepped")

    assert shown["headline"].startswith("If the upper charge applies until 25 join")
    assert "p = 50%, rho = 0.1" in shown["summaries"]["joins"]
    assert "p = 50%" in shown["tables"]["shortfall"]
    assert "p = 50%" in shown["alt"]
    assert page.panel.widget.picture != before


def test_the_answer_is_the_share_of_the_library(page: Page, derbyshire: Case) -> None:
    shown = page.move(p=62.5, rho=0.25, **{"0-high": 30})

    case = assume(derbyshire, p=0.625, rho=0.25, charge_change=(0, 0, 0.3))
    found = live_share(case, choose(case, pricing="shared"))
    assert f"in {100 * found.share_short:.1f}% of simulated outcomes" in shown["headline"]


def test_the_percentiles_are_of_8192_draws(page: Page, derbyshire: Case) -> None:
    shown = page.move(rho=0.3)
    case = assume(derbyshire, p=0.7, rho=0.3)
    run = simulate(case, choose(case, pricing="shared"), draws=8_192)

    each = [figures(run.percentiles["two_year_total"][percent]) for percent in (10, 50, 80, 90)]
    assert [amount in shown["tables"]["percentiles"] for amount in each] == [True] * 4


def test_a_higher_sum_is_short_less_often_and_says_that_it_is_chosen(page: Page) -> None:
    shown = page.move(budget=1_000_000)

    assert "the budget of £1m in less than 0.1% of simulated outcomes" in shown["headline"]
    assert shown["beside"].startswith("The budget of the case is £300k; £1m is chosen here.")
    assert "assumed (chosen here)" in shown["tables"]["shortfall"]


def test_an_end_that_is_pushed_past_another_takes_it_along(page: Page) -> None:
    shown = page.move(**{"0-low": 50})
    again = page.move(**{"0-high": -10})
    between = page.move(**{"0-mode": 20})

    ends = ("0-low", "0-mode", "0-high")
    assert [shown["values"][end] for end in ends] == [50, 50, 50]
    assert [again["values"][end] for end in ends] == [-10, -10, -10]
    assert [between["values"][end] for end in ends] == [-10, 20, 20]
    assert shown["summaries"]["0"] == "50%, no range"


def test_the_grid_follows_once_the_controls_rest_and_stays_while_p_moves(page: Page) -> None:
    assert page.panel.widget.shown["grid"] == ""

    rested = page.act("rest")["grid"]
    moved = page.move(p=80, rho=0.5, pricing="two-part")["grid"]
    other = page.move(budget=310_000)["grid"]

    assert "by p, rho and pricing" in rested
    assert rested.count("<td") == moved.count("<td")
    assert other == ""


def test_what_is_refused_is_said_by_its_control_and_leaves_no_figure(page: Page) -> None:
    shown = page.move(p=140, budget=2.5, **{"0-high": None, "9-low": 1}, pricing="cubic")

    assert shown["fault"].splitlines() == [
        f"{P}: 140 is not allowed. Allowed: %, 0 to 100; no evidence supports any value.",
        "Budget: 2.5 is not allowed. Allowed: whole £, 1,000 to 100,000,000.",
        "Change of the charge, highest (assumed): is empty. Allowed: %, -90 to 200.",
        "9-low: is no control of this panel.",
        'Pricing: "cubic" is not allowed. Allowed: low-estimate, high-estimate, stepped, shared, '
        "shared-capped, two-part, weighted.",
    ]
    assert shown["values"] is None
    assert not {"headline", "tables", "alt", "grid"} & {*shown}


def test_what_is_refused_changes_nothing(page: Page) -> None:
    before = page.panel.picks

    page.move(p=140)

    assert page.panel.picks == before
    assert page.move(rho=0.1)["fault"] == ""


def test_undo_takes_a_drag_back_as_one_and_reset_goes_to_the_start(page: Page) -> None:
    panel = page.panel
    panel.set(p=60)
    panel.set(p=55)
    panel.set(rho=0.4)

    panel.undo()
    assert (panel.picks.p, panel.picks.rho) == (0.55, 0.1)
    assert page.act("undo")["values"]["p"] == 70
    assert page.act("undo")["can_undo"] is False
    page.move(p=20)
    assert page.act("reset")["values"]["p"] == 70
    assert panel.widget.shown["can_undo"] is True
    panel.set(p=30)
    panel.reset()
    assert panel.picks == panel.start


def test_every_kind_of_input_has_its_controls_and_unit(derbyshire: Case) -> None:
    case = assume(
        derbyshire,
        delay=(0, 3, 12),
        savings=(0, 10_000, 20_000),
        overrun={"Project manager": (0, 0.1, 0.2)},
    )
    panel = RiskPanel(case, case.scenario)
    units = {
        control["field"]: control["unit"]
        for group in panel.widget.about["groups"]
        for control in group["controls"]
    }

    panel.set(**{"1-high": 6, "2-mode": 15_000, "3-high": 40})

    assert units["1-low"] == "months, 0 to 18"
    assert units["2-low"].startswith("£ a year, 0 to ")
    assert units["3-high"] == "%, -90 to 200"
    drawn = panel.widget.shown["beside"]
    assert "delay (0 to 6 months, most likely 3 months)" in drawn
    assert "savings (£0 a year to £20,000 a year, most likely £15,000 a year)" in drawn
    assert "overrun of Project manager (0% to 40%, most likely 10%)" in drawn


def test_a_range_that_the_scenario_does_not_allow_is_said_by_its_control(derbyshire: Case) -> None:
    case = assume(derbyshire, delay=(0, 3, 12))
    panel = RiskPanel(case, choose(case, charge_follows_go_live=True))

    panel.set(**{"1-high": 18})

    assert panel.widget.shown["fault"].startswith("Delay, highest (assumed): 18 is not allowed.")


def test_without_who_joins_there_is_neither_p_nor_grid(derbyshire: Case) -> None:
    assert derbyshire.uncertainty is not None
    fixed = replace(derbyshire, uncertainty=replace(derbyshire.uncertainty, adopters=None))
    panel = RiskPanel(fixed, fixed.scenario)

    assert [group["key"] for group in panel.widget.about["groups"]] == ["form", "0", "budget"]
    assert panel.widget.shown["grid"] is None


def test_a_bug_is_called_one_and_leaves_no_figure(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("no")

    monkeypatch.setattr(report, "shortfall_table", fail)
    shown = page.move(p=60)

    assert shown["fault"] == "This is a bug of ours: ZeroDivisionError('no')"
    assert shown["values"] is None


def test_where_no_kernel_runs_it_is_its_sentence(
    panel: RiskPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = panel._repr_mimebundle_()
    monkeypatch.setenv(PAPER_RUN, "1")
    stored = panel._repr_mimebundle_()

    assert WIDGET in live
    assert {*stored} == {"text/plain", MIME}
    assert repr(panel).startswith("Panel: If a fixed pool is shared equally, ")
    assert repr(panel).endswith("Run this cell to move the sliders.")
