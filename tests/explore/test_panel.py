"""What all panels share: each question answered once, steps back, and pages put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sohanalysis.errors import ScenarioError
from sohanalysis.explore.panel import PageWidget, Panel, Parts, UndoSteps


class Echo(Panel):
    """A panel that says what it is asked."""

    def _answer(self, message: Mapping[str, Any], answer: dict[str, Any]) -> None:
        if message["shown"] == "nonsense":
            raise ScenarioError("No such thing.")
        self.widget.shown = {**answer, "said": message["shown"]}

    def _says(self) -> str:
        return "All is well."

    def _stands(self) -> dict[str, Any]:
        return {"at": 1}


def test_a_question_is_answered_by_page_and_number() -> None:
    panel = Echo(PageWidget())

    panel.widget.asked = {"page": "a", "number": 1, "shown": "x"}

    assert panel.widget.shown == {"page": "a", "number": 1, "said": "x"}


def test_what_was_asked_before_something_newer_is_left_and_each_page_counts_for_itself() -> None:
    panel = Echo(PageWidget())
    panel.widget.asked = {"page": "a", "number": 2, "shown": "new"}

    panel.widget.asked = {"page": "a", "number": 1, "shown": "old"}
    assert panel.widget.shown["said"] == "new"
    panel.widget.asked = {"page": "b", "number": 1, "shown": "other"}
    assert panel.widget.shown["said"] == "other"


def test_what_is_refused_is_said_and_nothing_else_is_shown() -> None:
    panel = Echo(PageWidget())

    panel.widget.asked = {"page": "a", "number": 1, "shown": "nonsense"}

    assert panel.widget.shown == {"page": "a", "number": 1, "fault": "No such thing."}


def test_where_nothing_runs_it_is_its_sentence() -> None:
    assert repr(Echo(PageWidget())) == "Panel: All is well. Run this cell to move the sliders."


def test_steps_of_one_kind_are_one_step_back() -> None:
    steps = UndoSteps()
    for before, kind in (("a", "p"), ("b", "p"), ("c", "rho")):
        steps.leave(before, kind)

    assert steps
    assert [steps.back(), steps.back()] == ["c", "a"]
    assert not steps


def test_a_step_after_going_back_is_a_step_of_its_own() -> None:
    steps = UndoSteps()
    steps.leave("a", "p")
    steps.leave("b", "rho")
    steps.back()
    steps.leave("c", "rho")

    assert steps.back() == "c"


def test_a_page_begins_with_what_all_pages_share() -> None:
    text = str(Parts("explore/panels.js", "simulation/risk.js"))

    assert text.index("class Page {") < text.index("class Panel extends Page {")
    assert text.count("export default") == 1
