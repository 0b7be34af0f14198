"""The panel, driven as its page does and from Python: what is chosen, and what follows at once."""

from __future__ import annotations

import base64
import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ipywidgets.widgets import widget as ipywidgets_widget
from matplotlib.figure import Figure

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.explore import panel as panels
from sohanalysis.explore import widget
from sohanalysis.explore.answers import answers
from sohanalysis.explore.controls import MIME
from sohanalysis.explore.widget import Explorer, sliders
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.report import tables
from sohanalysis.report.chart import PAPER_RUN
from sohanalysis.report.headline import headline

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
WIDGET = "application/vnd.jupyter.widget-view+json"
Walk = Callable[[Case, int], list[Scenario]]
AT_36 = (
    "With 36 forces, if a fixed pool is shared equally: £218,611, £81,389 headroom. As quoted: "
    "£262,000 to £302,000. No savings counted. The charge, £49,306 a year, is below the quoted "
    "£71,000 to £91,000, as it is with 26 forces or more."
)
FIGURES = {"headline", "beside", "notes", "code", "tables", "pictures", "summaries"}


def said(shown: dict[str, Any]) -> str:
    """The answer, and what stands beside it."""
    return f"{shown['headline']} {shown['beside']}"


class Page:
    """A page that shows a panel: it numbers what it asks for."""

    def __init__(self, panel: Explorer, name: str = "a page") -> None:
        self.panel, self.name, self.number = panel, name, 0
        self.gesture = 0

    def move(self, *, anew: bool = True, **shown: Any) -> dict[str, Any]:
        """Move controls, as they show their values, and give the answer; anew or in one drag."""
        self.number += 1
        self.gesture += anew
        message = {"page": self.name, "number": self.number, "gesture": self.gesture}
        self.panel.widget.asked = {**message, "shown": shown}
        return self.answer

    def act(self, what: str, after: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
        """Ask for something to be done after what was moved, and give the answer."""
        self.number += 1
        message = {"page": self.name, "number": self.number, "shown": after or {}}
        self.panel.widget._handle_custom_msg({**message, "do": what, "with": given}, [])
        return self.answer

    @property
    def answer(self) -> dict[str, Any]:
        """What the panel shows."""
        shown: dict[str, Any] = self.panel.widget.shown
        return shown

    @property
    def kept(self) -> dict[str, Any]:
        """Presets, saved scenarios and pins."""
        kept: dict[str, Any] = self.panel.widget.kept
        return kept


@pytest.fixture(name="panel")
def _panel(derbyshire: Case) -> Explorer:
    return sliders(derbyshire)


@pytest.fixture(name="page")
def _page(panel: Explorer) -> Page:
    return Page(panel)


@pytest.fixture(name="own_file")
def _own_file(tmp_path: Path) -> Path:
    """A copy of the case, with one scenario saved beside it."""
    path, saved = tmp_path / "own.toml", FIRST_CASE.with_suffix(".scenarios.toml")
    path.write_text(FIRST_CASE.read_text(encoding="utf-8"), encoding="utf-8")
    only_first = "[[scenarios]]".join(saved.read_text(encoding="utf-8").split("[[scenarios]]")[:2])
    (tmp_path / "own.scenarios.toml").write_text(only_first, encoding="utf-8")
    return path


def row(line: str, *figures: str) -> str:
    """Markup of a row of figures."""
    cells = "".join(f'<td class="soh-figure">{figure}</td>' for figure in figures)
    return f'<th scope="row">{line}</th>{cells}'


def is_blank(answer: dict[str, Any]) -> bool:
    """Tell whether nothing is left that could be taken for a result."""
    return answer["values"] is None and not FIGURES & {*answer}


def as_shown(case: Case, scenario: Scenario) -> dict[str, Any]:
    """What the controls would be moved to, for a scenario of whole tenths of a per cent."""
    path = dict(zip(case.years, scenario.path(len(case.years)), strict=True))
    saving = {"offset": round(100 * scenario.offset, 1)} if scenario.offset else {}
    return {
        "pricing": scenario.pricing,
        "savings": scenario.savings,
        "ramp": scenario.ramp,
        "cashable": round(100 * scenario.cashable, 1),
        "delay": scenario.delay,
        "charge_follows_go_live": scenario.charge_follows_go_live,
        "charge_change": round(100 * scenario.charge_change, 1),
        **({"adopters": scenario.adopters} if len(set(path.values())) == 1 else {"years": path}),
        **saving,
    } | ({"savings": 0} if saving else {})


# Where it starts


def test_the_panel_starts_at_36_forces_that_share_a_pool(page: Page) -> None:
    shown = page.answer

    assert said(shown) == AT_36
    assert (shown["fault"], shown["can_undo"]) == ("", False)
    assert shown["note"] == (
        "The sliders start where there is something to explore. What the case itself stands at is "
        "the first button."
    )
    assert shown["code"] == "41-2018-c275:r2:n36:pshared:6521"
    assert (
        row("Gross cost", "30,000", "109,306", "79,306", "49,306", "218,611")
        in (shown["tables"]["cost"])
    )
    assert shown["values"] == {
        "adopters": 36,
        "pricing": "shared",
        "savings": 0.0,
        "offset": 0.0,
        "ramp": 0,
        "cashable": 0.0,
        "delay": 0,
        "charge_follows_go_live": False,
        "charge_change": 0.0,
        "years": {"2018/19": 36, "2019/20": 36, "2020/21": 36, "2021/22": 36},
    }


def test_the_pictures_are_those_of_the_answers(panel: Explorer) -> None:
    _, pictures = answers(panel.case, panel.scenario)

    assert panel.widget.cost_picture == pictures["cost"]
    assert panel.widget.charge_picture == pictures["charge"]


def test_what_stands_still_is_said_once(panel: Explorer) -> None:
    about = panel.widget.about

    assert about["longest_delays"] == [18, 12]
    assert {key: about[key] for key in ("title", "case", "question", "csv_name", "file")} == {
        "title": "Single Online Home: decision 41/2018",
        "case": "Single Online Home: decision 41/2018, Derbyshire Constabulary "
        "(derbyshire-2018.toml)",
        "question": "both",
        "csv_name": "41-2018-c275-comparison.csv",
        "file": "derbyshire-2018.scenarios.toml",
    }


@pytest.mark.parametrize(
    ("question", "opened"),
    [
        ("adoption", ["forces", "form"]),
        ("savings", ["forces", "savings"]),
        ("both", ["forces", "form", "savings"]),
    ],
)
def test_the_question_opens_its_groups(derbyshire: Case, question: Any, opened: list[str]) -> None:
    about = sliders(derbyshire, question=question).widget.about

    assert about["question"] == question
    assert [group["key"] for group in about["groups"] if group["open"]] == opened
    assert len(about["groups"]) == 4


def test_a_case_without_a_starting_preset_starts_at_its_defaults(derbyshire: Case) -> None:
    panel = sliders(replace(derbyshire, presets={}, saved=()))

    assert panel.scenario == derbyshire.scenario
    assert panel.widget.shown["note"] == ""
    assert [each["name"] for each in panel.widget.kept["presets"]] == ["the case"]
    assert panel.widget.kept["saved"] == []


def test_a_path_of_adopters_is_shown_by_year(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(10, 10, 25, 36), pricing="shared")

    shown = sliders(derbyshire, path).widget.shown

    assert shown["values"]["years"]["2018/19"] == 10
    assert shown["values"]["adopters"] == 36
    assert said(shown).startswith("With 10, 10, 25, 36 forces by year, if a fixed pool is")


def test_a_price_list_case_has_its_own_forms_and_presets() -> None:
    page = Page(sliders(load_case(SECOND)))

    shown = page.move(pricing="bands")

    assert page.kept["presets"][1] == {
        "name": "expected",
        "label": "12 forces: expected",
        "says": "",
    }
    assert said(shown).startswith("With 20 forces: £205,515, £19,485 headroom.")


# What moves


@pytest.mark.parametrize(
    ("shown", "fields", "words", "line"),
    [
        (
            {"adopters": 20},
            {"adopters": 20},
            "With 20 forces, if a fixed pool is shared equally: £297,500, £2,500 headroom.",
            row("Platform", "0", "88,750", "88,750", "88,750"),
        ),
        (
            {"adopters": 19.0},
            {"adopters": 19},
            "With 19 forces, if a fixed pool is shared equally: £306,842, £6,842 over budget.",
            row("Platform", "0", "93,421", "93,421", "93,421"),
        ),
        (
            {"adopters": 1},
            {"adopters": 1},
            "With 1 force, if a fixed pool is shared equally: £3,670,000, £3,370,000 over budget.",
            row("Platform", "0", "1,775,000", "1,775,000", "1,775,000"),
        ),
        (
            {"pricing": "two-part"},
            {"pricing": "two-part"},
            "£253,852, £46,148 headroom.",
            row("Platform", "0", "66,926", "66,926", "66,926"),
        ),
        (
            {"savings": 35_500},
            {"savings": 35_500.0},
            "Savings of £35,500 a year (£71,000 by March 2021) are not cashable",
            row("Savings", "0", "-35,500", "-35,500", "-35,500"),
        ),
        (
            {"offset": 50},
            {"offset": 0.5},
            "Savings of £24,653 a year (£49,306 by March 2021) are not cashable",
            row("Savings", "0", "-24,653", "-24,653", "-24,653"),
        ),
        (
            {"offset": 50, "ramp": 12},
            {"offset": 0.5, "ramp": 12},
            "Savings of £24,653 a year from April 2019, full after 12 months (£38,006 by March",
            row("Savings", "0", "-13,354", "-24,653", "-24,653"),
        ),
        (
            {"offset": 50, "cashable": 50},
            {"offset": 0.5, "cashable": 0.5},
            "£24,653 of it cashable. Cost after cashable savings: £193,958.",
            row("Savings", "0", "-24,653", "-24,653", "-24,653"),
        ),
        (
            {"delay": 3},
            {"delay": 3},
            "three months late: £233,611, £66,389 headroom.",
            row("Project manager", "30,000", "60,000", "45,000", "0"),
        ),
        (
            {"delay": 3, "charge_follows_go_live": True},
            {"delay": 3, "charge_follows_go_live": True},
            "three months late and the charge too",
            row("Platform", "0", "36,979", "49,306", "49,306"),
        ),
        (
            {"charge_change": 12.3},
            {"charge_change": 0.123},
            "charge 12.3% higher",
            row("Platform", "0", "55,370", "55,370", "55,370"),
        ),
        (
            {"years": {"2019/20": 25}},
            {"adopters": (36, 25, 36, 36)},
            "With 36, 25, 36, 36 forces by year",
            row("Platform", "0", "71,000", "49,306", "49,306"),
        ),
    ],
)
def test_a_moved_control_changes_scenario_headline_and_table(
    page: Page, shown: dict[str, Any], fields: dict[str, Any], words: str, line: str
) -> None:
    answer = page.move(**shown)

    assert page.panel.scenario == replace(page.panel.start, **fields)
    assert words in said(answer)
    assert line in answer["tables"]["cost"]
    assert (answer["page"], answer["number"], answer["fault"]) == ("a page", 1, "")


def test_the_pictures_follow_what_is_moved(page: Page) -> None:
    before = (page.panel.widget.cost_picture, page.panel.widget.charge_picture)

    page.move(adopters=20)

    after = (page.panel.widget.cost_picture, page.panel.widget.charge_picture)
    assert [a for a, b in zip(before, after, strict=True) if a == b] == []
    assert [picture[:4] for picture in after] == [b"\x89PNG"] * 2
    assert page.answer["pictures"]["charge"].startswith("With 20 forces, the pricing")


@pytest.mark.parametrize(("source", "count"), [("derbyshire", 40), ("second", 20)])
def test_the_panel_shows_the_words_of_the_library_wherever_its_controls_are_moved(
    walk: Walk, source: str, count: int
) -> None:
    case = load_case(SECOND if source == "second" else FIRST_CASE)
    page, scenarios = Page(sliders(case)), walk(case, count)

    answers = [page.move(**as_shown(case, scenario)) for scenario in scenarios]

    assert [answer["fault"] for answer in answers] == [""] * count
    assert [answer["code"] for answer in answers] == [
        scenario_code(case, scenario) for scenario in scenarios
    ]
    assert [said(answer) for answer in answers] == [
        str(headline(case, scenario)) for scenario in scenarios
    ]
    assert [answer["tables"]["cost"] for answer in answers] == [
        tables.cost_by_year(case, scenario).boxed() for scenario in scenarios
    ]


def test_the_panel_does_not_depend_on_the_way_to_a_scenario(derbyshire: Case) -> None:
    one, other = Page(sliders(derbyshire)), Page(sliders(derbyshire))
    one.move(adopters=1)
    one.move(adopters=44, charge_change=200, delay=18)

    one.move(adopters=20, charge_change=0, delay=0)
    other.move(adopters=20)

    unlike = {"number"}
    assert {k: v for k, v in one.answer.items() if k not in unlike} == {
        k: v for k, v in other.answer.items() if k not in unlike
    }
    assert one.panel.widget.cost_picture == other.panel.widget.cost_picture
    assert one.panel.widget.charge_picture == other.panel.widget.charge_picture


def test_savings_clear_the_offset_and_show_what_it_amounts_to(page: Page) -> None:
    page.move(offset=50)

    shown = page.move(savings=35_500)

    assert (page.panel.scenario.savings, page.panel.scenario.offset) == (35_500.0, 0.0)
    assert (shown["values"]["savings"], shown["values"]["offset"]) == (35_500.0, 72.0)


def test_the_offset_clears_savings_and_shows_what_they_amount_to(page: Page) -> None:
    page.move(savings=10_000)

    shown = page.move(offset=50)

    assert (page.panel.scenario.savings, page.panel.scenario.offset) == (0.0, 0.5)
    assert (shown["values"]["savings"], shown["values"]["offset"]) == (24_652.78, 50.0)


def test_the_amount_of_an_offset_follows_the_charge(page: Page) -> None:
    page.move(offset=50)

    shown = page.move(adopters=25)

    assert page.panel.scenario.offset == 0.5
    assert (shown["values"]["savings"], shown["values"]["offset"]) == (35_500.0, 50.0)


def test_one_number_is_for_all_years_again(page: Page) -> None:
    page.move(years={"2018/19": 10})

    page.move(adopters=30)

    assert page.panel.scenario.adopters == 30


# A delay


def test_a_charge_that_follows_cuts_the_delay_and_says_so(page: Page) -> None:
    page.move(delay=18)

    shown = page.move(charge_follows_go_live=True)

    assert page.panel.scenario.delay == shown["values"]["delay"] == 12
    assert shown["note"] == (
        "The delay is cut to 12 months, the longest that the horizon allows when the charge starts "
        "late too."
    )
    assert page.move(adopters=20)["note"] == ""


def test_a_delay_that_is_moved_with_the_tick_is_cut_too(page: Page) -> None:
    shown = page.move(delay=18, charge_follows_go_live=True)

    assert shown["fault"] == ""
    assert shown["values"]["delay"] == 12
    assert shown["note"].startswith("The delay is cut to 12 months")


@pytest.mark.parametrize("delay", [0, 12])
def test_a_delay_that_need_not_be_cut_is_not_spoken_of(page: Page, delay: int) -> None:
    page.move(delay=delay)

    shown = page.move(charge_follows_go_live=True)

    assert (page.panel.scenario.delay, shown["note"]) == (delay, "")


def test_a_charge_that_no_longer_follows_leaves_the_delay(page: Page) -> None:
    page.move(delay=12, charge_follows_go_live=True)

    page.move(charge_follows_go_live=False)

    assert page.panel.scenario.delay == 12


def test_a_cut_that_was_refused_is_not_spoken_of_later(page: Page) -> None:
    page.move(delay=18)
    page.move(charge_follows_go_live=True, adopters=45)

    shown = page.move(adopters=20)

    assert (shown["note"], shown["values"]["delay"]) == ("", 18)


def test_a_note_is_gone_after_a_picture_that_failed(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.move(delay=18)
    with monkeypatch.context() as broken:
        broken.setattr(widget, "answers", _fail)
        page.move(charge_follows_go_live=True)

    assert page.move(adopters=20)["note"] == ""


# Presets, saved scenarios and codes


def test_the_presets_and_the_saved_scenarios_of_the_case_are_offered(page: Page) -> None:
    assert page.kept["presets"][:4] == [
        {
            "name": "the case",
            "label": "The case as it stands: high estimate",
            "says": "Set-up and first two years: £262,000 to £302,000. Budget £300,000: £38,000 "
            "headroom at the low estimate, £2,000 over budget at the high.",
        },
        {"name": "anticipated", "label": "25 forces: anticipated", "says": ""},
        {"name": "signed", "label": "36 forces: signed", "says": ""},
        {"name": "all", "label": "44 forces: all", "says": ""},
    ]
    went_live, fixed = page.kept["presets"][4:]
    assert went_live["label"] == (
        "20, 20, 28, 28 forces by year: as it went live, if charges followed go-live"
    )
    assert went_live["says"].startswith("Forces live on 31 March of each year: 20 in 2020")
    assert fixed["label"].endswith("then shared again, if charges followed go-live")
    assert fixed["says"].endswith("published for no day.")
    assert [(saved["name"], saved["label"]) for saved in page.kept["saved"]] == [
        ("fewer-join", "fewer-join"),
        ("outsourcing-stress", "outsourcing-stress"),
        ("half-saved-late", "half-saved-late"),
    ]
    assert page.kept["saved"][0]["says"] == (
        "The first number of forces at which an equal share of the pool is over the sum set "
        "aside. (finance analyst (an example))"
    )


@pytest.mark.parametrize(
    ("name", "adopters"), [("anticipated", 25), ("signed", 36), ("all", 44), (" signed ", 36)]
)
def test_a_preset_sets_the_adopters_only(page: Page, name: str, adopters: int) -> None:
    page.move(adopters=12, pricing="stepped", delay=2)

    shown = page.act("load", name=name)

    assert page.panel.scenario == replace(
        page.panel.start, adopters=adopters, pricing="stepped", delay=2
    )
    assert shown["values"]["adopters"] == adopters


def test_a_preset_that_names_a_form_sets_it_too(page: Page) -> None:
    page.move(adopters=12, pricing="stepped", delay=2)

    page.act("load", name="explore")

    assert page.panel.scenario == replace(page.panel.start, delay=2)


def test_a_saved_scenario_sets_every_field(page: Page) -> None:
    page.move(pricing="stepped", savings=5_000, charge_follows_go_live=True)

    shown = page.act("load", name="half-saved-late")

    assert shown["code"] == "41-2018-c275:r2:n36:pshared:o0.5:m12:c0.5:d3:6d7a"
    assert shown["values"] == {
        "adopters": 36,
        "pricing": "shared",
        "savings": 24_652.78,
        "offset": 50.0,
        "ramp": 12,
        "cashable": 50.0,
        "delay": 3,
        "charge_follows_go_live": False,
        "charge_change": 0.0,
        "years": {"2018/19": 36, "2019/20": 36, "2020/21": 36, "2021/22": 36},
    }


@pytest.mark.parametrize(
    "code", ["41-2018-c275:r2:n36:pshared:d3:86f6", " 41-2018-C275:R2:N36:PSHARED:D3:86F6\n"]
)
def test_a_code_is_loaded_whole(page: Page, code: str) -> None:
    page.move(pricing="stepped", charge_change=10)

    shown = page.act("load", name=code)

    assert page.panel.scenario == replace(page.panel.start, delay=3)
    assert (shown["fault"], shown["code"]) == ("", "41-2018-c275:r2:n36:pshared:d3:86f6")


def test_what_was_moved_before_an_action_is_done_first(page: Page) -> None:
    page.act("pin", after={"adopters": 20})

    assert page.panel.scenario.adopters == 20
    assert page.panel.pins == ["41-2018-c275:r2:n20:pshared:50ec"]


# Back


def test_reset_returns_to_the_start(page: Page) -> None:
    page.move(adopters=1, pricing="stepped", savings=5_000, ramp=6, cashable=50, delay=18)

    shown = page.act("reset")

    assert page.panel.scenario == page.panel.start
    assert (said(shown), shown["values"]["adopters"]) == (AT_36, 36)


def test_reset_returns_to_the_scenario_that_was_given(derbyshire: Case) -> None:
    page = Page(sliders(derbyshire, derbyshire.scenario))
    page.move(adopters=44)

    page.act("reset")

    assert page.panel.scenario == derbyshire.scenario


def test_moves_of_one_control_that_were_apart_are_steps_of_their_own(page: Page) -> None:
    page.move(adopters=35)
    page.move(adopters=20)

    page.act("undo")

    assert page.panel.scenario == replace(page.panel.start, adopters=35)


@pytest.mark.parametrize("what", ["reset", "undo", "load"])
def test_what_shows_something_else_is_done_whatever_was_typed_before_it(
    page: Page, what: str
) -> None:
    page.move(adopters=20)

    shown = page.act(what, after={"adopters": 99}, **({"name": "signed"} if what == "load" else {}))

    assert shown["fault"] == ""
    assert page.panel.scenario == page.panel.start


def test_what_keeps_the_scenario_is_refused_with_what_was_typed_before_it(page: Page) -> None:
    shown = page.act("pin", after={"adopters": 99})

    assert is_blank(shown)
    assert page.kept["pins"] == []


def test_the_case_itself_is_a_starting_point(page: Page, derbyshire: Case) -> None:
    page.move(adopters=12, delay=2)

    shown = page.act("load", name="the case")

    assert page.panel.scenario == derbyshire.scenario
    assert said(shown).startswith("Set-up and first two years: £262,000 to £302,000.")
    page.act("undo")
    assert page.panel.scenario == replace(page.panel.start, adopters=12, delay=2)


def test_a_slider_that_is_dragged_is_one_step_back(page: Page) -> None:
    page.move(delay=3)
    page.move(adopters=35)
    page.move(anew=False, adopters=34)
    page.move(anew=False, adopters=33)

    shown = page.act("undo")

    assert page.panel.scenario == replace(page.panel.start, delay=3)
    assert shown["can_undo"]
    assert page.act("undo")["can_undo"] is False
    assert page.panel.scenario == page.panel.start


@pytest.mark.parametrize("later", [{"adopters": 30}, {"delay": 5}])
def test_a_slider_that_is_moved_after_a_step_back_is_a_step_of_its_own(
    page: Page, later: dict[str, Any]
) -> None:
    page.move(adopters=20)
    page.move(delay=3)
    page.act("undo")
    page.move(**later)

    page.act("undo")

    assert page.panel.scenario == replace(page.panel.start, adopters=20)


@pytest.mark.parametrize(
    ("what", "given"), [("reset", {}), ("load", {"name": "all"}), ("load", {"name": "fewer-join"})]
)
def test_an_action_is_taken_back_as_a_whole(page: Page, what: str, given: dict[str, Any]) -> None:
    page.move(adopters=12, pricing="stepped", delay=2)
    before = page.panel.scenario
    page.act(what, **given)

    page.act("undo")

    assert page.panel.scenario == before


def test_where_nothing_is_to_be_taken_back_nothing_changes(page: Page) -> None:
    shown = page.act("undo")

    assert page.panel.scenario == page.panel.start
    assert (shown["fault"], shown["can_undo"], said(shown)) == ("", False, AT_36)


def test_a_move_to_where_it_stands_already_is_no_step(page: Page) -> None:
    assert page.move(adopters=36)["can_undo"] is False


def test_so_many_steps_can_be_taken_back_and_no_more(
    derbyshire: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert panels.MOST_UNDONE == 100
    monkeypatch.setattr(panels, "MOST_UNDONE", 3)
    page = Page(sliders(derbyshire))
    moves = [{"adopters": 10}, {"delay": 1}, {"adopters": 20}, {"delay": 2}, {"adopters": 30}]
    reached = [page.move(**move)["code"] for move in moves]

    undone = [(page.act("undo")["code"], page.answer["can_undo"]) for _ in range(4)]

    assert undone == [
        (reached[3], True),
        (reached[2], True),
        (reached[1], False),
        (reached[1], False),
    ]


# Pins


def test_a_pinned_scenario_says_what_it_costs(page: Page) -> None:
    page.act("pin")

    assert page.kept["pins"] == [
        {
            "code": "41-2018-c275:r2:n36:pshared:6521",
            "says": "With 36 forces, if a fixed pool is shared equally: £218,611, £81,389 "
            "headroom. As quoted: £262,000 to £302,000.",
        }
    ]
    assert page.answer["note"] == "Pinned as scenario 1 of at most 6."
    assert (page.kept["comparison"], page.kept["csv"]) == ([], "")


def test_two_that_are_pinned_are_compared_and_given_as_csv(page: Page) -> None:
    page.act("pin")
    page.move(adopters=20)

    page.act("pin")

    differences, comparison, apart = page.kept["comparison"]
    assert '<div class="soh-wide" role="group" aria-label="What differs in the inputs"' in (
        differences
    )
    assert '<th scope="row">Forces</th><td>36</td><td>20</td>' in differences
    assert '<td class="soh-figure">218,611</td><td class="soh-figure">297,500</td>' in comparison
    assert '<td class="soh-figure">78,889 (36.1%)</td>' in apart
    assert page.kept["csv"].splitlines()[:5] == [
        "scenario,kind,name,value,difference,change",
        "41-2018-c275:r2:n36:pshared:6521,input,adopters,36,,",
        "41-2018-c275:r2:n20:pshared:50ec,input,adopters,20,,",
        "41-2018-c275:r2:n36:pshared:6521,result,two_year_total,218611.11111111112,0.0,0.0",
        "41-2018-c275:r2:n20:pshared:50ec,result,two_year_total,297500.0,78888.88888888888,"
        "0.3608640406607369",
    ]


def test_a_scenario_is_pinned_once(page: Page) -> None:
    page.act("pin")

    shown = page.act("pin")

    assert shown["fault"] == "This scenario is pinned already."
    assert said(shown) == AT_36
    assert len(page.kept["pins"]) == 1


def test_six_are_pinned_at_most(page: Page) -> None:
    faults = [page.act("pin", after={"adopters": count})["fault"] for count in range(20, 27)]

    assert faults == [""] * 6 + ["6 scenarios are pinned already. Take one out first."]
    assert [pin["code"].split(":")[2] for pin in page.kept["pins"]] == [
        *("n20", "n21", "n22"),
        *("n23", "n24", "n25"),
    ]
    assert page.panel.scenario.adopters == 26


def test_one_that_is_pinned_is_taken_out(page: Page) -> None:
    codes = [page.act("pin", after={"adopters": count})["code"] for count in (20, 21, 22)]

    shown = page.act("unpin", code=codes[1])

    assert [pin["code"] for pin in page.kept["pins"]] == [codes[0], codes[2]]
    assert (shown["fault"], shown["code"]) == ("", codes[2])
    assert shown["note"] == "Scenario 2 is taken out of the comparison."
    assert len(page.kept["comparison"]) == 3


def test_what_was_taken_out_already_is_no_fault(page: Page) -> None:
    code = page.act("pin")["code"]
    page.act("unpin", code=code)

    shown = page.act("unpin", code=code)

    assert (shown["fault"], said(shown), page.kept["pins"]) == ("", AT_36, [])


def test_one_that_is_pinned_is_loaded_by_its_code(page: Page) -> None:
    code = page.act("pin", after={"adopters": 20, "delay": 3})["code"]
    page.act("reset")

    shown = page.act("load", name=code)

    assert page.panel.scenario == replace(page.panel.start, adopters=20, delay=3)
    assert shown["code"] == code


# Saving


def test_a_scenario_is_saved_beside_its_case_and_offered(own_file: Path) -> None:
    page = Page(sliders(load_case(own_file)))
    page.move(adopters=17)

    shown = page.act("save", name="seventeen", rationale="To see it.", role="analyst", force=False)

    saved = load_case(own_file).saved[-1]
    assert (saved.name, saved.rationale, saved.role) == ("seventeen", "To see it.", "analyst")
    assert saved.scenario == page.panel.scenario
    assert (shown["fault"], shown["note"]) == ("", "Saved as seventeen in own.scenarios.toml.")
    assert page.kept["saved"][1:] == [
        {"name": "seventeen", "label": "seventeen", "says": "To see it. (analyst)"}
    ]
    assert page.act("reset")["note"] == ""
    assert page.act("load", name="seventeen")["values"]["adopters"] == 17


def test_a_name_that_is_taken_is_replaced_only_where_that_is_asked_for(own_file: Path) -> None:
    page = Page(sliders(load_case(own_file)))
    given = {"name": "fewer-join", "rationale": "Anew.", "role": "analyst"}
    page.move(adopters=17)

    refused = page.act("save", **given, force=False)
    kept = load_case(own_file).saved
    replaced = page.act("save", **given, force=True)

    assert refused["fault"] == (
        "fewer-join is saved already. Choose another name, or tick that it replaces the one of "
        "that name."
    )
    assert refused["about"] == "save"
    assert (refused["note"], refused["values"]["adopters"]) == ("", 17)
    assert [each.adopters for each in kept] == [19]
    assert replaced["fault"] == ""
    assert [(each.name, each.adopters) for each in load_case(own_file).saved] == [
        ("fewer-join", 17)
    ]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (
            {"name": "A b", "rationale": " ", "role": "analyst"},
            "Why it is looked at: is missing. Allowed: why the scenario is looked at, in a "
            "sentence.\n"
            'Name: "A b" is not allowed. Allowed: up to 40 small letters, digits and hyphens, a '
            "letter first.",
        ),
        (
            {"name": "signed", "rationale": "Why.", "role": "analyst"},
            'Name: "signed" is a preset of the case. Choose another name.',
        ),
        (
            {"name": "x", "rationale": "Why.", "role": ""},
            "Who chose it, by role: is missing. Allowed: who chose it, by role: no name of a "
            "person.",
        ),
    ],
)
def test_what_cannot_be_saved_keeps_the_figures_and_says_why(
    own_file: Path, given: dict[str, str], fault: str
) -> None:
    page = Page(sliders(load_case(own_file)))
    before = own_file.with_suffix(".scenarios.toml").read_text(encoding="utf-8")

    shown = page.act("save", **given, force=True)

    assert (shown["fault"], said(shown)) == (fault, AT_36)
    assert own_file.with_suffix(".scenarios.toml").read_text(encoding="utf-8") == before


def test_a_file_that_cannot_be_used_is_left_and_named(own_file: Path) -> None:
    page, path = Page(sliders(load_case(own_file))), own_file.with_suffix(".scenarios.toml")
    path.write_text("scenarios = 3", encoding="utf-8")

    shown = page.act("save", name="x", rationale="Why.", role="analyst", force=True)

    assert shown["fault"].startswith("own.scenarios.toml, line 1: scenarios: 3 is not allowed.")
    assert said(shown) == AT_36
    assert path.read_text(encoding="utf-8") == "scenarios = 3"


def test_where_the_case_has_no_file_nothing_can_be_saved(derbyshire: Case) -> None:
    page = Page(sliders(replace(derbyshire, file="")))

    shown = page.act("save", name="x", rationale="Why.", role="analyst", force=False)

    assert page.panel.widget.about["file"] == ""
    assert shown["fault"] == "This case was not read from a file, so nothing can be saved."
    assert said(shown) == AT_36


# What is refused, and what goes wrong


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        (
            {"adopters": 45},
            "Forces paying, this one included: 45 is not allowed. Allowed: a whole number of "
            "forces, 1 to 44 possible.",
        ),
        (
            {"pricing": "bands"},
            'Pricing: "bands" is no pricing of this case. Allowed: low-estimate, high-estimate, '
            "stepped, shared, shared-capped, two-part, weighted.",
        ),
        (
            {"savings": 1, "offset": 50},
            "Savings at full effect: £1 and offset 0.5 are both given. Allowed: one of them, the "
            "other 0.",
        ),
        (
            {"delay": 19},
            "Go-live late by: 19 is not allowed. Allowed: 0 to 18 months: the years end with "
            "2021/22. For a longer delay, add years after 2021/22.",
        ),
        (
            {"adopters": 45, "delay": 19},
            "Forces paying, this one included: 45 is not allowed. Allowed: a whole number of "
            "forces, 1 to 44 possible.\n"
            "Go-live late by: 19 is not allowed. Allowed: 0 to 18 months: the years end with "
            "2021/22. For a longer delay, add years after 2021/22.",
        ),
        (
            {"savings": None},
            "Savings at full effect: None is not allowed. Allowed: a number of pounds a year from "
            "0.",
        ),
    ],
)
def test_a_refused_value_clears_every_figure_and_says_why(
    page: Page, shown: dict[str, Any], message: str
) -> None:
    answer = page.move(**shown)

    assert answer == {
        "page": "a page",
        "number": 1,
        "fault": message,
        "values": None,
        "can_undo": False,
    }
    assert page.panel.scenario == page.panel.start


def test_the_figures_come_back_with_the_next_good_value(page: Page) -> None:
    page.move(adopters=20)
    refused = page.move(adopters=45)

    shown = page.move(adopters=36)

    assert is_blank(refused)
    assert refused["can_undo"]
    assert (shown["fault"], said(shown)) == ("", AT_36)


def test_a_refused_value_is_not_acted_on(page: Page) -> None:
    shown = page.act("pin", after={"adopters": 45})

    assert is_blank(shown)
    assert page.panel.pins == []


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (
            "sigend",
            'Scenario: "sigend" is no preset and no saved scenario of this case. Allowed: '
            "anticipated, signed, all, went-live, fixed-then-shared, explore, fewer-join, "
            "outsourcing-stress, half-saved-late. "
            "Did you mean signed?",
        ),
        (
            "41-2018-c275:r2:n36:pshared:0000",
            'Scenario: "41-2018-c275:r2:n36:pshared:0000" is mistyped or cut short. Copy it from '
            "where it is printed.",
        ),
    ],
)
def test_a_refused_action_keeps_the_figures_and_says_why(page: Page, name: str, fault: str) -> None:
    page.move(adopters=20)

    shown = page.act("load", name=name)

    assert shown["fault"] == fault
    assert said(shown).startswith("With 20 forces")
    assert page.panel.scenario == replace(page.panel.start, adopters=20)
    assert page.move(adopters=36)["fault"] == ""


def test_a_saved_scenario_that_cannot_be_used_says_why_and_moves_nothing(
    derbyshire: Case,
) -> None:
    old = replace(derbyshire.saved[0], rules=3)
    page = Page(sliders(replace(derbyshire, saved=(old,))))

    shown = page.act("load", name="fewer-join")

    assert '"fewer-join" is of rules r3, and these are r2' in shown["fault"]
    assert page.panel.scenario == page.panel.start
    assert said(shown) == AT_36


def _fail(*_: Any, **__: Any) -> None:
    raise ZeroDivisionError("nil of them")


@pytest.mark.parametrize(
    "act",
    [
        lambda page: page.move(adopters=20),
        lambda page: page.act("reset", after={"adopters": 20}),
        lambda page: page.act("undo"),
        lambda page: page.act("load", name="fewer-join"),
        lambda page: page.panel.set(adopters=20),
    ],
)
def test_what_nobody_expected_is_called_a_bug_of_ours_and_leaves_no_figure(
    page: Page, monkeypatch: pytest.MonkeyPatch, act: Callable[[Page], Any]
) -> None:
    monkeypatch.setattr(widget, "answers", _fail)

    act(page)

    assert page.answer["fault"] == "This is a bug of ours: ZeroDivisionError('nil of them')"
    assert is_blank(page.answer)


def test_a_bug_of_ours_is_logged_with_where_it_happened(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault that nobody planned")

    monkeypatch.setattr(widget, "answers", fail)

    page.move(adopters=20)

    (record,) = caplog.records
    assert record.exc_info is not None
    assert "a fault that nobody planned" in caplog.text


def test_pictures_that_cannot_be_made_are_told_in_the_panel(
    derbyshire: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no font")

    monkeypatch.setattr(widget, "answers", fail)

    shown = sliders(derbyshire).widget.shown

    assert is_blank(shown)
    assert shown["fault"] == "This is a bug of ours: RuntimeError('no font')"


@pytest.mark.parametrize(
    ("what", "given"), [("dance", {}), ("load", {}), ("unpin", {"code": None, "more": 1})]
)
def test_an_action_that_there_is_not_is_called_a_bug_of_ours(
    page: Page, what: str, given: dict[str, Any]
) -> None:
    shown = page.act(what, **given)

    assert shown["fault"].startswith("This is a bug of ours: ")
    assert is_blank(shown)


def test_after_a_bug_of_ours_the_panel_goes_on(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(widget, "answers", _fail)
        page.act("load", name="fewer-join")

    shown = page.move(adopters=36)

    assert (shown["fault"], said(shown)) == ("", AT_36)


def test_a_case_that_cannot_be_shown_at_first_shows_a_message(
    derbyshire: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget, "answers", _fail)

    shown = sliders(derbyshire).widget.shown

    assert shown["fault"] == "This is a bug of ours: ZeroDivisionError('nil of them')"
    assert is_blank(shown)


# Several pages


def test_what_a_page_asked_before_something_newer_is_left(page: Page) -> None:
    page.number = 4
    page.move(adopters=20)
    page.number = 3

    shown = page.move(adopters=30)

    assert (shown["number"], shown["values"]["adopters"]) == (5, 20)
    assert page.panel.scenario.adopters == 20


def test_an_old_action_is_left_too(page: Page) -> None:
    page.number = 4
    page.move(adopters=20)
    page.number = 2

    page.act("pin")

    assert page.panel.pins == []


def test_another_page_is_heard_whatever_its_numbers(page: Page) -> None:
    page.number = 4
    page.move(adopters=20)

    shown = Page(page.panel, "another page").move(delay=3)

    assert (shown["page"], shown["number"]) == ("another page", 1)
    assert page.panel.scenario == replace(page.panel.start, adopters=20, delay=3)


@pytest.mark.parametrize("message", [{}, {"page": "a page"}, {"page": "a page", "number": 0}])
def test_what_has_no_number_is_left(page: Page, message: dict[str, Any]) -> None:
    before = page.answer

    page.panel.widget._handle_custom_msg({**message, "shown": {"adopters": 20}}, [])

    assert page.answer is before
    assert page.panel.scenario == page.panel.start


# From Python


def test_fields_are_set_from_python_as_they_are_called_there(panel: Explorer) -> None:
    panel.set(adopters=20, cashable=0.5)

    shown = panel.widget.shown

    assert panel.scenario == replace(panel.start, adopters=20, cashable=0.5)
    assert (shown["values"]["adopters"], shown["values"]["cashable"]) == (20, 50.0)
    assert said(shown).startswith("With 20 forces")
    assert {"page", "number"} & {*shown} == set()


def test_a_value_that_is_refused_from_python_is_said_in_the_panel(panel: Explorer) -> None:
    panel.set(adopters=45, pricing="<script>")

    assert is_blank(panel.widget.shown)
    assert panel.widget.shown["fault"].split("\n") == [
        "Forces paying, this one included: 45 is not allowed. Allowed: a whole number of forces, 1 "
        "to 44 possible.",
        'Pricing: "<script>" is no pricing of this case. Allowed: low-estimate, high-estimate, '
        "stepped, shared, shared-capped, two-part, weighted.",
    ]


@pytest.mark.parametrize(
    ("act", "adopters"),
    [
        (lambda panel: panel.reset(), 36),
        (lambda panel: panel.undo(), 36),
        (lambda panel: panel.load("all"), 44),
        (lambda panel: panel.load("fewer-join"), 19),
        (lambda panel: panel.load("41-2018-c275:r2:n20:pshared:50ec"), 20),
    ],
)
def test_the_page_follows_what_is_done_from_python(
    panel: Explorer, act: Callable[[Explorer], None], adopters: int
) -> None:
    panel.set(adopters=12)

    act(panel)

    assert panel.scenario == replace(panel.start, adopters=adopters)
    assert panel.widget.shown["values"]["adopters"] == adopters
    assert said(panel.widget.shown).startswith(f"With {adopters} forces")


def test_pins_are_set_and_taken_out_from_python(panel: Explorer) -> None:
    panel.pin()
    panel.set(adopters=20)
    panel.pin()

    panel.unpin(panel.pins[0])

    assert [pin["code"] for pin in panel.widget.kept["pins"]] == [
        "41-2018-c275:r2:n20:pshared:50ec"
    ]


def test_a_scenario_is_saved_from_python(own_file: Path) -> None:
    panel = sliders(load_case(own_file))

    panel.save("all-in", "Why.", "analyst")

    assert load_case(own_file).saved[-1].name == "all-in"
    assert panel.case.saved[-1].name == "all-in"
    assert panel.widget.shown["note"] == "Saved as all-in in own.scenarios.toml."


@pytest.mark.parametrize(
    "act", [lambda panel: panel.load("sigend"), lambda panel: [panel.pin(), panel.pin()]]
)
def test_what_python_asks_for_in_vain_is_raised_there(
    panel: Explorer, act: Callable[[Explorer], Any]
) -> None:
    with pytest.raises(ScenarioError):
        act(panel)

    assert panel.scenario == panel.start
    assert said(panel.widget.shown) == AT_36


# What is left of it where nothing runs, and how much of it there is


def test_where_no_kernel_runs_the_panel_is_its_sentence(panel: Explorer) -> None:
    assert repr(panel) == f"Panel: {AT_36} Run this cell to move the sliders."


def test_in_a_notebook_the_panel_is_live(panel: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PAPER_RUN, raising=False)

    bundle = panel._repr_mimebundle_()

    assert bundle[WIDGET]["model_id"] == panel.widget.model_id
    assert bundle["text/plain"] == repr(panel)
    assert Scenario(**bundle[MIME]) == panel.scenario


def test_in_a_run_for_a_paper_no_widget_is_left(
    panel: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PAPER_RUN, "1")

    bundle = panel._repr_mimebundle_()

    assert bundle == {
        "text/plain": repr(panel),
        MIME: {
            "adopters": 36,
            "pricing": "shared",
            "savings": 0.0,
            "offset": 0.0,
            "ramp": 0,
            "cashable": 0.0,
            "delay": 0,
            "charge_follows_go_live": False,
            "charge_change": 0.0,
            "leave": "none",
        },
    }
    assert Scenario(**bundle[MIME]) == panel.scenario


def test_the_page_is_drawn_by_our_own_script_and_style(panel: Explorer) -> None:
    state = panel.widget.get_state()

    assert "class Panel" in state["_esm"]
    assert ".soh-panel" in state["_css"]
    assert base64.b64encode(state["cost_picture"]).startswith(b"iVBORw0KGgo")


def test_markup_in_a_name_is_escaped_in_what_the_page_takes_for_markup(derbyshire: Case) -> None:
    line = replace(derbyshire.lines[0], name="<script>alert(1)</script>")
    page = Page(sliders(replace(derbyshire, lines=(line,), published=())))
    page.act("pin")
    page.act("pin", after={"adopters": 20})

    markup = "".join([*page.answer["tables"].values(), *page.kept["comparison"]])

    assert '<th scope="row">&lt;script&gt;alert(1)&lt;/script&gt;</th>' in markup
    assert "<script" not in markup


def test_moves_open_no_widget_and_keep_no_figure(page: Page, walk: Walk) -> None:
    scenarios = [as_shown(page.panel.case, each) for each in walk(page.panel.case, 30)]
    page.move(adopters=20)
    gc.collect()
    before = (len(ipywidgets_widget._instances), _figures())

    faults = [page.move(**shown)["fault"] for shown in scenarios]

    gc.collect()
    assert faults == [""] * 30
    assert (len(ipywidgets_widget._instances), _figures()) == before


def _figures() -> int:
    return sum(isinstance(each, Figure) for each in gc.get_objects())
