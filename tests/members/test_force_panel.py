"""The panel of forces, driven as its page does and from Python: what is picked, what follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import FileError, ForceError
from sohanalysis.explore.controls import MIME
from sohanalysis.load import load_case
from sohanalysis.members import charges, joining
from sohanalysis.members import panel as force_panel
from sohanalysis.members.panel import ForcePanel
from sohanalysis.report.chart import PAPER_RUN

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
WIDGET = "application/vnd.jupyter.widget-view+json"
MET = "Metropolitan Police"
FIGURES = {"headline", "tables", "alt", "values", "joining", "cautions"}


class Page:
    """A page that shows a panel: it numbers what it asks for."""

    def __init__(self, panel: ForcePanel, name: str = "a page") -> None:
        self.panel, self.name, self.number = panel, name, 0

    def move(self, *, reset: bool = False, **shown: Any) -> dict[str, Any]:
        """Move controls, as they show their values, and give the answer."""
        self.number += 1
        known = {"page": self.name, "number": self.number, "reset": reset}
        self.panel.widget.asked = {**known, "shown": shown}
        answer: dict[str, Any] = self.panel.widget.shown
        return answer


@pytest.fixture(name="panel")
def _panel(derbyshire: Case) -> ForcePanel:
    return joining.member_panel(derbyshire)


@pytest.fixture(name="page")
def _page(panel: ForcePanel) -> Page:
    return Page(panel)


def test_it_starts_from_the_territorial_forces_named_live_at_the_pool_of_the_case(
    panel: ForcePanel,
) -> None:
    shown = panel.widget.shown

    assert shown["fault"] == ""
    assert shown["headline"].startswith(
        "If 27 forces (those named live on 8 March 2021, without British Transport Police) share "
        "an assumed pool of £3,321,570 a year by police officers (2018-03-31), Derbyshire would be "
        "charged £64,948 a year (assumed)"
    )
    assert shown["values"]["cap"] == 1_400_000
    assert shown["values"]["payer"] == ""
    assert sorted(shown["values"]["names"]) == sorted(shown["joining"])
    assert len(shown["joining"]) == 27


def test_picking_by_name_moves_answer_tables_and_picture(page: Page) -> None:
    before = page.panel.widget.picture

    shown = page.move(who="names", names=["Derbyshire", "Kent"], pool=1_775_000)

    # 1,775,000 x 1,737.74 / (1,737.74 + 3,261.34).
    assert "Derbyshire would be charged £617,0" in shown["headline"]
    assert shown["joining"] == ["Derbyshire", "Kent"]
    assert "among 2 forces (chosen by name)" in shown["tables"]["forces"]
    assert "among 2 forces (chosen by name)" in shown["alt"]
    assert page.panel.widget.picture != before


def test_every_charge_that_is_shown_is_said_to_be_assumed(page: Page) -> None:
    shown = page.move(who="territorial", pool=1_775_000)

    assert "charged £25,199 a year (assumed)" in shown["headline"]
    assert "<caption>Charge by force, £ a year (assumed)" in shown["tables"]["forces"]
    assert "Charge (assumed)</th>" in shown["tables"]["forces"]
    assert "£ a year (assumed)" in shown["tables"]["membership"]


def test_a_cap_says_who_bears_what_it_leaves(page: Page) -> None:
    shown = page.move(payer=MET, cap=100_000, shortfall="host", pool=1_775_000)

    assert "the host of the contract bears the difference, £506,974" in shown["headline"]
    assert any("what the host bears rises from zero" in text for text in shown["cautions"])


def test_what_cannot_be_used_is_said_by_its_control_and_leaves_no_figure(page: Page) -> None:
    shown = page.move(pool=None, count=2.5)

    assert shown["fault"] == (
        "Assumed pool: is empty. Allowed: a number of pounds a year.\n"
        "How many forces: 2.5 is not allowed. Allowed: a whole number of forces, 1 to 44."
    )
    assert not FIGURES & {*shown}


def test_a_blank_in_the_register_is_said_and_leaves_no_figure(page: Page) -> None:
    shown = page.move(who="all", weight="population")

    assert (
        "the population of British Transport Police is blank, which is not zero" in shown["fault"]
    )
    assert not FIGURES & {*shown}


def test_what_is_refused_changes_nothing_and_the_panel_can_still_be_shown(page: Page) -> None:
    before = page.panel.picks, repr(page.panel)

    fault = page.move(who="count", count=99)["fault"]

    assert fault == (
        "How many forces: 99 is not allowed. Allowed: a whole number of forces, 1 to 44."
    )
    page.move(who="all", weight="population")
    assert (page.panel.picks, repr(page.panel)) == before


def test_a_blank_of_the_register_is_told_by_the_name_of_its_control(page: Page) -> None:
    fault = page.move(who="all", weight="population")["fault"]

    assert fault.startswith("Shared by: the population of British Transport Police is blank")


def test_nobody_picked_is_answered_without_the_words_of_the_command_line(page: Page) -> None:
    fault = page.move(who="region", region="Narnia")["fault"]

    assert "region:" not in fault
    assert fault == 'Region: "Narnia" is no region here. Allowed: one of the list.'


def test_a_bug_of_ours_is_kept_in_the_log_with_its_traceback(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a slip")

    monkeypatch.setattr(force_panel.report, "charges_table", fail)
    page.move(who="all")

    (record,) = caplog.records
    assert record.exc_info is not None
    assert "RuntimeError: a slip" in caplog.text


def test_the_register_is_read_once(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise FileError("no such file")

    monkeypatch.setattr(charges, "load_register", fail)

    assert page.move(who="all")["fault"] == ""


def test_a_force_that_is_not_live_is_said_to_join_beside_those_that_are(
    derbyshire: Case,
) -> None:
    norfolk = replace(derbyshire, adopters=replace(derbyshire.adopters, us="Norfolk"))
    panel = joining.member_panel(norfolk)

    labels = {each["value"]: each["label"] for each in panel.widget.about["who"]}
    assert labels["live-territorial"] == (
        "Territorial forces named live on 8 March 2021, and this one"
    )
    assert labels["territorial"] == "All territorial forces"
    assert (
        "28 forces (those named live on 8 March 2021, and this one, without British Trans"
        in (panel.widget.shown["headline"])
    )
    table = panel.widget.shown["tables"]["membership"]
    assert "Named live on 8 March 2021, and this one" in table


def test_british_transport_police_may_be_this_force(derbyshire: Case) -> None:
    police = replace(derbyshire.adopters, us="British Transport Police")
    panel = joining.member_panel(replace(derbyshire, adopters=police))

    assert panel.widget.shown["fault"] == ""
    assert len(panel.found.rows) == 28


def test_a_pool_of_nothing_is_refused_by_the_word_of_its_control(page: Page) -> None:
    assert page.move(pool=0)["fault"].startswith("Assumed pool: 0 is not allowed. Allowed: more")


def test_figures_come_back_once_it_is_put_right(page: Page) -> None:
    page.move(who="all", weight="population")

    shown = page.move(who="territorial")

    assert shown["fault"] == ""
    assert shown["headline"].startswith("If 43 forces")


def test_reset_goes_back_to_the_start(page: Page) -> None:
    start = page.panel.widget.shown["values"]
    page.move(who="count", count=3, weight="population", payer=MET)

    assert page.move(reset=True)["values"] == start


def test_an_answer_names_the_page_and_what_it_asked(page: Page) -> None:
    shown = page.move(who="all")

    assert (shown["page"], shown["number"]) == ("a page", 1)


def test_what_was_asked_before_something_newer_that_came_first_is_left(page: Page) -> None:
    page.number = 5
    page.move(who="count", count=3)
    page.number = 2
    page.move(who="count", count=9)

    assert page.panel.picks.count == 3


def test_two_pages_share_one_panel(panel: ForcePanel) -> None:
    Page(panel, "one").move(who="count", count=3)

    assert Page(panel, "two").move(pool=1_000)["values"]["count"] == 3


def test_python_moves_and_resets_it_too(panel: ForcePanel) -> None:
    panel.set(who="count", count=36)
    assert panel.widget.shown["headline"].startswith("If 36 forces")

    panel.reset()

    assert panel.picks == panel.start


def test_the_charges_of_what_is_picked_can_be_worked_on(panel: ForcePanel) -> None:
    panel.set(who="territorial", pool=1_775_000)

    assert panel.found.this_force.charge == pytest.approx(25_199.28, abs=0.005)


def test_a_bug_of_ours_is_said_in_the_panel(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a slip")

    monkeypatch.setattr(force_panel.report, "charges_table", fail)

    shown = page.move(who="all")

    assert shown["fault"] == "This is a bug of ours: RuntimeError('a slip')"
    assert not FIGURES & {*shown}


def test_what_is_wrong_with_a_file_is_said_in_the_panel(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise FileError("no such file")

    monkeypatch.setattr(force_panel, "adoption_of", fail)

    assert page.move(who="all")["fault"] == "no such file."


def test_a_case_without_a_pool_is_refused_before_a_panel_is_shown() -> None:
    with pytest.raises(ForceError, match=r"write into the case a table \[\[charges.pricing\]\]"):
        ForcePanel(load_case(SECOND))


def test_of_a_service_without_a_published_cap_the_pool_is_the_cap_to_start_from(
    derbyshire: Case,
) -> None:
    other = replace(derbyshire, service="Shared Radio")

    assert joining.member_panel(other).picks.cap == 3_321_570


def test_a_register_of_ones_own_is_taken(derbyshire: Case, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    source = Path(joining.charges(derbyshire).register.file)
    own.write_text(source.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")

    assert joining.member_panel(derbyshire, register=own).found.register.file == str(own)


def test_without_a_kernel_it_is_its_sentence(
    panel: ForcePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PAPER_RUN, "1")

    kept = panel._repr_mimebundle_()

    assert {*kept} == {"text/plain", MIME}
    assert kept["text/plain"].startswith("Panel: If 27 forces")
    assert kept["text/plain"].endswith("Run this cell to move the sliders.")
    assert kept[MIME]["who"] == "live-territorial"


def test_in_a_live_page_it_is_a_widget(panel: ForcePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PAPER_RUN, raising=False)

    assert {WIDGET, MIME, "text/plain"} <= {*panel._repr_mimebundle_()}
