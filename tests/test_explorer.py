"""The sliders, moved in Python: what they choose, and what follows at once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest

from sohanalysis.case import Case
from sohanalysis.case_file import default_path, load_case
from sohanalysis.choice import choose
from sohanalysis.explorer import MIME, PAPER_RUN, Explorer, explore
from sohanalysis.scenario import Scenario

SECOND = Path(__file__).parent / "cases" / "second.toml"
WIDGET = "application/vnd.jupyter.widget-view+json"
AT_36 = (
    "<p>At 36 forces, if a fixed pool is shared equally, set-up and the first two years cost "
    "£219k: £81k under the £300k set aside. The record gives no formula: its own table says £262k "
    "to £302k; other readings at 36 forces say £254k to £262k. A charge of £49k a year is outside "
    "the range that the record quotes, £71k to £91k.</p>"
)


@pytest.fixture(name="panel")
def _panel(derbyshire: Case) -> Explorer:
    return explore(derbyshire)


@pytest.fixture(name="saving")
def _saving(derbyshire: Case) -> Explorer:
    """A panel that starts with an offset of half of the charge."""
    return explore(derbyshire, choose(derbyshire, "explore", offset=0.5))


@pytest.fixture(name="own_case")
def _own_case() -> Case:
    """A case that a test may spoil."""
    return load_case(default_path())


def answers(panel: Explorer) -> list[str]:
    """All that follows the sliders: headline, tables and charts."""
    shown = (panel.headline, panel.code, panel.costs, panel.cost_chart, panel.forms)
    shown = (*shown, panel.charge_chart)
    return [widget.value for widget in (*shown, panel.points)]


def buttons(panel: Explorer) -> dict[str, widgets.Button]:
    """Buttons of the panel, by what stands on them."""
    row = panel.widget.children[0].children[0]
    return {button.description: button for button in row.children}


def controls(panel: Explorer) -> dict[str, Any]:
    """What every control shows."""
    names = "adopters_slider adopters charge_form savings offset ramp cashable delay follows"
    return {name: getattr(panel, name).value for name in names.split()}


def row(line: str, *figures: str) -> str:
    """Markup of a row of figures."""
    cells = "".join(f'<td class="soh-figure">{figure}</td>' for figure in figures)
    return f'<th scope="row">{line}</th>{cells}'


def test_the_panel_starts_at_36_forces_that_share_a_pool(panel: Explorer) -> None:
    assert panel.headline.value == AT_36
    assert panel.fault.value == ""
    assert row("Gross cost", "30,000", "109,306", "79,306", "49,306") in panel.costs.value
    assert controls(panel) == {
        "adopters_slider": 36,
        "adopters": 36,
        "charge_form": "shared",
        "savings": 0.0,
        "offset": 0.0,
        "ramp": 0,
        "cashable": 0,
        "delay": 0,
        "follows": False,
    }


def test_the_panel_shows_the_code_that_the_command_line_takes(panel: Explorer) -> None:
    panel.set(delay=3)

    assert panel.code.value == (
        "<p>Its code, for soh show and soh paper: "
        "<code>41-2018-c275:r1:36:shared:d3:b54b</code></p>"
    )


def test_a_case_without_a_starting_preset_starts_at_its_defaults(derbyshire: Case) -> None:
    panel = explore(replace(derbyshire, presets={}, saved=()))

    assert panel.scenario == derbyshire.scenario
    assert list(buttons(panel)) == ["Reset"]


def test_every_answer_names_the_result_of_the_scenario(panel: Explorer) -> None:
    headline, _, costs, cost_chart, forms, charge_chart, points = answers(panel)

    assert headline == AT_36
    assert "<caption>Cost by financial year, £ (savings are negative)</caption>" in costs
    assert 'alt="Gross cost is £30k in 2018/19, £109k in 2019/20, £79k in 2020/21' in cost_chart
    assert (
        "<caption>The readings of the charge at 36 forces, £ (total: set-up and the first two "
        "years)</caption>" in forms
    )
    assert 'alt="At 36 forces the readings of the yearly charge run from £49k' in charge_chart
    assert "<td>16 months still fit, 17 do not.</td>" in points


@pytest.mark.parametrize(
    ("control", "value", "fields", "words", "line"),
    [
        (
            "adopters_slider",
            20,
            {"adopters": 20},
            "At 20 forces, if a fixed pool is shared equally, set-up and the first two years cost "
            "£298k: £3k under",
            row("Platform", "0", "88,750", "88,750", "88,750"),
        ),
        (
            "adopters",
            19,
            {"adopters": 19},
            "At 19 forces, if a fixed pool is shared equally, set-up and the first two years cost "
            "£307k: £7k over",
            row("Platform", "0", "93,421", "93,421", "93,421"),
        ),
        (
            "charge_form",
            "two-part",
            {"charge_form": "two-part"},
            "set-up and the first two years cost £254k: £46k under",
            row("Platform", "0", "66,926", "66,926", "66,926"),
        ),
        (
            "savings",
            35_500.0,
            {"savings": 35_500.0},
            "Savings of £107k to the end of 2021/22 are assumed; none of this is counted as cash",
            row("Savings", "0", "-35,500", "-35,500", "-35,500"),
        ),
        (
            "offset",
            50.0,
            {"offset": 0.5},
            "Savings of £74k to the end of 2021/22 are assumed; none of this is counted as cash",
            row("Savings", "0", "-24,653", "-24,653", "-24,653"),
        ),
        (
            "delay",
            3,
            {"delay": 3},
            "with go-live 3 months late, set-up and the first two years cost £234k: £66k under",
            row("Project manager", "30,000", "60,000", "45,000", "0"),
        ),
    ],
)
def test_a_moved_control_changes_scenario_headline_and_table(
    panel: Explorer, control: str, value: Any, fields: dict[str, Any], words: str, line: str
) -> None:
    getattr(panel, control).value = value

    assert panel.scenario == replace(panel.start, **fields)
    assert words in panel.headline.value
    assert line in panel.costs.value
    assert panel.fault.value == ""


@pytest.mark.parametrize(
    ("control", "value", "fields", "words", "line"),
    [
        (
            "ramp",
            12,
            {"ramp": 12},
            "Savings of £63k to the end of 2021/22 are assumed",
            row("Savings", "0", "-13,354", "-24,653", "-24,653"),
        ),
        (
            "cashable",
            50,
            {"cashable": 0.5},
            "with 50% of them as cash, those of the budget years bring the cost down to £194k.",
            row("Savings", "0", "-24,653", "-24,653", "-24,653"),
        ),
    ],
)
def test_a_control_of_the_savings_changes_what_they_come_to(
    saving: Explorer, control: str, value: int, fields: dict[str, Any], words: str, line: str
) -> None:
    getattr(saving, control).value = value

    assert saving.scenario == replace(saving.start, **fields)
    assert words in saving.headline.value
    assert line in saving.costs.value


def test_a_charge_that_starts_late_moves_its_months(panel: Explorer) -> None:
    panel.delay.value = 3

    panel.follows.value = True

    assert panel.scenario.charge_follows_go_live is True
    assert row("Platform", "0", "36,979", "49,306", "49,306") in panel.costs.value


def test_fewer_forces_than_the_slider_holds_are_typed_into_the_box(panel: Explorer) -> None:
    panel.adopters.value = 1

    assert panel.scenario.adopters == 1
    assert panel.adopters_slider.value == 10
    assert panel.headline.value.startswith("<p>At 1 force, if a fixed pool is shared equally")


@pytest.mark.parametrize(("typed", "kept"), [(0, 1), (45, 44), (-5, 1)])
def test_the_box_keeps_to_the_forces_there_are(panel: Explorer, typed: int, kept: int) -> None:
    panel.adopters.value = typed

    assert panel.scenario.adopters == kept
    assert panel.adopters.value == kept


def test_the_slider_marks_its_ends_and_the_forces_of_the_record(panel: Explorer) -> None:
    marks = panel.widget.children[0].children[2].value

    assert (panel.adopters_slider.min, panel.adopters_slider.max) == (10, 44)
    assert 'left:0.00%">10</span>' in marks
    assert 'left:44.12%">25 anticipated</span>' in marks
    assert 'left:76.47%">36 signed</span>' in marks
    assert 'left:100.00%">44</span>' in marks


def test_savings_clear_the_offset_and_show_what_it_amounts_to(saving: Explorer) -> None:
    saving.savings.value = 35_500.0

    assert (saving.scenario.savings, saving.scenario.offset) == (35_500.0, 0.0)
    assert saving.offset.value == 72.0


def test_the_offset_clears_savings_and_shows_what_they_amount_to(panel: Explorer) -> None:
    panel.savings.value = 10_000.0

    panel.offset.value = 50.0

    assert (panel.scenario.savings, panel.scenario.offset) == (0.0, 0.5)
    assert panel.savings.value == 24_652.78


def test_the_amount_of_an_offset_follows_the_charge(saving: Explorer) -> None:
    saving.adopters.value = 25

    assert saving.scenario.offset == 0.5
    assert (saving.savings.value, saving.offset.value) == (35_500.0, 50.0)


def test_an_offset_is_of_the_charge_before_its_change(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", offset=0.5, charge_change=0.1)

    panel = explore(derbyshire, scenario)

    assert (panel.savings.value, panel.offset.value) == (24_652.78, 50.0)


def test_the_box_not_typed_in_shows_more_than_it_takes(panel: Explorer) -> None:
    panel.savings.value = 910_000.0

    assert panel.scenario.savings == 910_000.0
    assert panel.offset.value == 1_845.6
    assert panel.fault.value == ""


def test_the_delay_goes_no_further_than_the_horizon_allows(panel: Explorer) -> None:
    panel.delay.value = 24

    assert panel.delay.max == 18
    assert panel.scenario.delay == 18


def test_a_charge_that_follows_cuts_the_delay(panel: Explorer) -> None:
    panel.delay.value = 18

    panel.follows.value = True

    assert panel.delay.max == 12
    assert (panel.scenario.delay, panel.delay.value) == (12, 12)
    assert panel.fault.value == ""


def test_a_charge_that_no_longer_follows_leaves_the_delay(panel: Explorer) -> None:
    panel.set(delay=12, charge_follows_go_live=True)

    panel.follows.value = False

    assert panel.delay.max == 18
    assert panel.scenario.delay == 12


def test_the_presets_and_the_saved_scenarios_of_the_case_are_buttons(panel: Explorer) -> None:
    assert list(buttons(panel)) == [
        "25 forces: anticipated",
        "36 forces: signed",
        "44 forces: all",
        "fewer-join",
        "outsourcing-stress",
        "half-saved-late",
        "Reset",
    ]


def test_the_button_of_a_saved_scenario_sets_every_field_and_says_why(panel: Explorer) -> None:
    panel.set(charge_form="stepped", savings=5_000.0, charge_follows_go_live=True)

    button = buttons(panel)["half-saved-late"]
    button.click()

    assert controls(panel) == {
        "adopters_slider": 36,
        "adopters": 36,
        "charge_form": "shared",
        "savings": 24_652.78,
        "offset": 50.0,
        "ramp": 12,
        "cashable": 50,
        "delay": 3,
        "follows": False,
    }
    assert panel.code.value.endswith(
        "<code>41-2018-c275:r1:36:shared:o0.5:m12:c0.5:d3:7e09</code></p>"
    )
    assert button.tooltip.startswith("All that signed pay equal shares, go-live slips a quarter")


def test_a_code_is_loaded_whole(panel: Explorer) -> None:
    panel.load("41-2018-c275:r1:36:shared:d3:b54b")

    assert panel.scenario == replace(panel.start, delay=3)
    assert panel.fault.value == ""


def test_a_saved_scenario_that_cannot_be_used_shows_why_and_moves_nothing(
    derbyshire: Case,
) -> None:
    old = replace(derbyshire.saved[0], rules=2)
    panel = explore(replace(derbyshire, saved=(old,)))

    buttons(panel)["fewer-join"].click()

    assert "&quot;fewer-join&quot; is of rules r2, and these are r1" in panel.fault.value
    assert panel.scenario == panel.start


@pytest.mark.parametrize(
    ("label", "adopters"),
    [("25 forces: anticipated", 25), ("36 forces: signed", 36), ("44 forces: all", 44)],
)
def test_a_preset_sets_the_adopters_only(panel: Explorer, label: str, adopters: int) -> None:
    panel.set(adopters=12, charge_form="stepped", delay=2)

    buttons(panel)[label].click()

    assert panel.scenario == replace(panel.start, adopters=adopters, charge_form="stepped", delay=2)
    assert panel.adopters_slider.value == adopters


def test_a_preset_that_names_a_form_sets_it_too(derbyshire: Case) -> None:
    preset = replace(derbyshire.presets["signed"], charge_form="stepped")
    panel = explore(replace(derbyshire, presets={**derbyshire.presets, "signed": preset}))

    buttons(panel)["36 forces: signed"].click()

    assert (panel.scenario.adopters, panel.scenario.charge_form) == (36, "stepped")
    assert (panel.adopters.value, panel.charge_form.value) == (36, "stepped")


def test_after_a_refused_change_the_controls_say_what_the_scenario_says(
    derbyshire: Case,
) -> None:
    panel = explore(derbyshire)
    before = controls(panel)
    panel.savings.max = 10_000_000.0

    panel.savings.value = 10_000_000.0

    assert "£10,000,000 is not allowed" in panel.fault.value
    assert controls(panel) == before
    assert panel.scenario == panel.start


def test_reset_returns_to_the_start(panel: Explorer) -> None:
    panel.set(adopters=1, charge_form="stepped", savings=5_000.0, ramp=6, cashable=0.5, delay=18)

    buttons(panel)["Reset"].click()

    assert panel.scenario == panel.start
    assert panel.headline.value == AT_36
    assert controls(panel)["adopters"] == 36


def test_reset_returns_to_the_scenario_that_was_given(derbyshire: Case) -> None:
    panel = explore(derbyshire, derbyshire.scenario)
    panel.set(adopters=44)

    panel.reset()

    assert panel.scenario == derbyshire.scenario


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"adopters": 45},
            "adopters: 45 is not allowed. Allowed: a whole number of forces, 1 to 44 eligible.",
        ),
        (
            {"charge_form": "bands"},
            "charge_form: &quot;bands&quot; is not offered by this case. Allowed: quoted-low, "
            "quoted-high, stepped, shared, shared-capped, two-part.",
        ),
        (
            {"savings": 1.0, "offset": 0.5},
            "savings: £1 and offset 0.5 are both given. Allowed: one of them, the other 0.",
        ),
        (
            {"delay": 19},
            "delay: 19 is not allowed. Allowed: 0 to 18 months: the horizon ends with 2021/22. For "
            "a longer delay, add years to horizon.years after 2021/22.",
        ),
    ],
)
def test_a_wrong_value_shows_its_message_and_no_figure(
    panel: Explorer, fields: dict[str, Any], message: str
) -> None:
    panel.set(**fields)

    assert panel.fault.value == f'<p role="alert"><b>{message}</b></p>'
    assert answers(panel) == [""] * 7
    assert panel.scenario == panel.start


def test_the_figures_come_back_with_the_next_good_value(panel: Explorer) -> None:
    panel.set(adopters=45)

    panel.set(adopters=36)

    assert panel.fault.value == ""
    assert panel.headline.value == AT_36


@pytest.mark.parametrize(
    ("part", "name", "control", "value"),
    [
        ("adopters", "eligible", "adopters", 20),
        ("charge", "forms", "charge_form", "stepped"),
        ("charge", "low", "savings", 100.0),
        ("horizon", "years", "delay", 3),
        ("horizon", "years", "follows", True),
        ("budget", "value", "ramp", 3),
    ],
)
def test_an_unexpected_error_shows_a_message_and_no_stale_figure(
    own_case: Case, part: str, name: str, control: str, value: Any
) -> None:
    panel = explore(own_case)
    object.__setattr__(getattr(own_case, part), name, None)

    getattr(panel, control).value = value

    assert panel.fault.value.startswith('<p role="alert"><b>This is a bug of ours: ')
    assert answers(panel) == [""] * 7


def test_a_case_that_cannot_be_shown_at_first_shows_a_message(own_case: Case) -> None:
    object.__setattr__(own_case.budget, "value", None)

    panel = explore(own_case)

    assert panel.fault.value.startswith('<p role="alert"><b>This is a bug of ours: TypeError(')
    assert answers(panel) == [""] * 7


def test_where_no_kernel_runs_the_panel_is_its_sentence(panel: Explorer) -> None:
    sentence = AT_36.removeprefix("<p>").removesuffix("</p>")

    assert repr(panel) == f"Panel: {sentence} Run this cell to move the sliders."


def test_in_a_notebook_the_panel_is_live(panel: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PAPER_RUN, raising=False)

    bundle = panel._repr_mimebundle_()

    assert bundle[WIDGET]["model_id"] == panel.widget.model_id
    assert bundle["text/plain"] == repr(panel)


def test_in_a_run_for_a_paper_no_widget_is_left(
    panel: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PAPER_RUN, "1")

    bundle = panel._repr_mimebundle_()

    assert bundle == {
        "text/plain": repr(panel),
        MIME: {
            "adopters": 36,
            "charge_form": "shared",
            "savings": 0.0,
            "offset": 0.0,
            "ramp": 0,
            "cashable": 0.0,
            "delay": 0,
            "charge_follows_go_live": False,
            "charge_change": 0.0,
        },
    }
    assert Scenario(**bundle[MIME]) == panel.scenario


def test_markup_in_a_name_is_escaped(derbyshire: Case) -> None:
    line = replace(derbyshire.lines[0], name="<script>alert(1)</script>")

    panel = explore(replace(derbyshire, lines=(line,), published=()))

    assert '<th scope="row">&lt;script&gt;alert(1)&lt;/script&gt;</th>' in panel.costs.value
    assert "<script" not in "".join(answers(panel))


def test_markup_in_a_message_is_escaped(panel: Explorer) -> None:
    panel.set(charge_form="<script>")

    assert "<script" not in panel.fault.value
    assert "&lt;script&gt;" in panel.fault.value


def test_the_picture_does_not_depend_on_the_way_to_it(derbyshire: Case) -> None:
    one, other = explore(derbyshire), explore(derbyshire)
    one.adopters.value = 1
    one.adopters_slider.value = 44

    one.adopters.value = 20
    other.adopters_slider.value = 20

    assert answers(one) == answers(other)


def test_a_path_of_adopters_shows_its_last_year(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(10, 10, 25, 36), charge_form="shared")

    panel = explore(derbyshire, path)

    assert panel.adopters.value == 36
    assert "At 10, 10, 25, 36 forces by year" in panel.headline.value


def test_a_price_list_case_has_its_own_forms_and_presets() -> None:
    panel = explore(load_case(SECOND))

    panel.charge_form.value = "bands"

    assert next(iter(buttons(panel))) == "12 forces: expected"
    assert panel.headline.value.startswith(
        "<p>At 20 forces, by the price list, set-up and the first year cost £206k: £19k under"
    )
