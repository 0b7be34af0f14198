"""The panel in a real browser: moved, typed into, read and broken as a person would."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.explore import widget
from sohanalysis.explore.controls import values
from sohanalysis.explore.widget import sliders
from sohanalysis.load import load_case
from sohanalysis.report import tables
from sohanalysis.report.headline import headline

Open = Callable[..., Any]
AT_36 = (
    "With 36 forces, if a fixed pool is shared equally: £218,611, £81,389 headroom. As quoted: "
    "£262,000 to £302,000. No savings counted."
)
SCENARIOS = 12


@pytest.fixture
def start(mounted: Open, case: Case) -> Any:
    """Show the panel."""
    return mounted(sliders(case))


@pytest.fixture(name="shared", scope="module")
def _shared(lasting: Open, case: Case) -> Any:
    """Show the panel for all tests that only move it."""
    return lasting(sliders(case))


@pytest.fixture
def moved(shared: Any, case: Case) -> Any:
    """The panel as the test before left it, put back to where it starts."""
    reset(shared, case)
    return shared


def reset(visited: Any, case: Case) -> None:
    """Go back to where the sliders start."""
    visited.button("Reset").click()
    visited.wait_for_code(code_of(case))
    visited.page.wait_for_function("() => !document.querySelector('[aria-busy]')")


def code_of(case: Case, **fields: Any) -> str:
    """Write the code of the starting scenario with some fields changed."""
    return scenario_code(case, choose(case, "explore", **fields))


def test_the_panel_answers_before_anything_is_moved(start: Any) -> None:
    assert start.headline().startswith(AT_36)
    assert start.errors == []


KEYS = [
    ("adopters", "ArrowLeft", {"adopters": 35}),
    ("adopters", "Home", {"adopters": 1}),
    ("savings", "ArrowRight", {"savings": 500.0}),
    ("offset", "ArrowRight", {"offset": 0.01}),
    ("ramp", "ArrowRight", {"ramp": 1}),
    ("cashable", "End", {"cashable": 1.0}),
    ("delay", "ArrowRight", {"delay": 1}),
    ("charge_change", "ArrowRight", {"charge_change": 0.01}),
]


def test_every_slider_is_moved_by_keyboard(moved: Any, case: Case) -> None:
    moved.open("Start and price")
    for field, key, fields in KEYS:
        moved.slider(field).focus()

        moved.page.keyboard.press(key)

        moved.wait_for_code(code_of(case, **fields))
        assert moved.slider(field).get_attribute("aria-valuetext")
        reset(moved, case)


TYPED = [
    ("adopters", "20", {"adopters": 20}),
    ("savings", "35500", {"savings": 35_500.0}),
    ("savings", "45,000", {"savings": 45_000.0}),
    ("offset", "12.3", {"offset": 0.123}),
    ("ramp", "12", {"ramp": 12}),
    ("cashable", "50", {"cashable": 0.5}),
    ("delay", "3", {"delay": 3}),
    ("charge_change", "-10", {"charge_change": -0.1}),
]


def test_a_number_is_typed_into_every_box(moved: Any, case: Case) -> None:
    moved.open("Start and price")
    for field, typed, fields in TYPED:
        moved.box(field).fill(typed)
        moved.box(field).press("Enter")

        moved.wait_for_code(code_of(case, **fields))
        reset(moved, case)


def test_every_slider_is_dragged_by_mouse(moved: Any, case: Case) -> None:
    moved.open("Start and price")
    for field in ("adopters", "savings", "offset", "ramp", "cashable", "delay", "charge_change"):
        slider = moved.slider(field)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        middle = box["y"] + box["height"] / 2
        before = moved.code()

        moved.page.mouse.move(box["x"] + 8 + (box["width"] - 16) * 0.7, middle)
        moved.page.mouse.down()
        moved.page.mouse.move(box["x"] + box["width"] / 2, middle, steps=2)
        moved.page.mouse.up()

        moved.page.wait_for_function(
            "code => document.querySelector('.soh-code-box input').value !== code", arg=before
        )
        moved.page.wait_for_function("() => !document.querySelector('[aria-busy]')")
        at = float(slider.input_value())
        assert moved.box(field).input_value() == f"{at:g}"
        assert float(slider.get_attribute("min")) < at < float(slider.get_attribute("max"))
        reset(moved, case)


def test_a_charge_form_and_a_late_charge_are_chosen_by_mouse(moved: Any, case: Case) -> None:
    moved.open("Start and price")

    moved.panel.get_by_label("Two-part", exact=True).check()
    moved.panel.get_by_label("The charge starts late too").check()

    moved.wait_for_code(code_of(case, pricing="two-part", charge_follows_go_live=True))


def test_a_charge_form_and_a_late_charge_are_chosen_by_keyboard(moved: Any, case: Case) -> None:
    moved.open("Start and price")

    moved.panel.get_by_label("Shared", exact=True).focus()
    moved.page.keyboard.press("ArrowDown")
    moved.panel.get_by_label("The charge starts late too").focus()
    moved.page.keyboard.press("Space")

    moved.wait_for_code(code_of(case, pricing="shared-capped", charge_follows_go_live=True))


def test_forces_are_given_by_year_behind_a_disclosure(moved: Any, case: Case) -> None:
    moved.open("Another number in some years")

    moved.box("2019/20").fill("10")
    moved.box("2019/20").press("Enter")

    moved.wait_for_code(code_of(case, adopters=(36, 10, 36, 36)))
    assert moved.headline().startswith("With 36, 10, 36, 36 forces by year")


def test_every_control_is_reached_by_tab_and_named(start: Any) -> None:
    start.open("Start and price")
    start.open("Another number in some years")
    start.open("Save this scenario")
    start.panel.get_by_role("button").first.focus()
    stops = start.panel.locator(
        "button:not([disabled]):visible, summary:visible, [tabindex='0']:visible, "
        "input:not([type=radio]):visible, input[type=radio]:checked"
    ).count()

    names = []
    for _ in range(stops):
        names.append(start.page.evaluate(NAMED))
        start.page.keyboard.press("Tab")

    assert all(names), names
    assert {
        "25 forces: anticipated",
        "Reset",
        "Pin this scenario",
        "Forces paying, this one included",
        "Forces paying, this one included, typed",
        "Forces paying in 2019/20",
        "Shared",
        "Savings at full effect",
        "The same as a share of the charge",
        "Months to full effect",
        "Share of the savings that is cash",
        "Go-live late by",
        "The charge starts late too",
        "Change of every year's charge",
        "Scenario code, preset or saved name",
        "Use",
        "Save",
    } <= set(names)


NAMED = """() => {
  const at = document.activeElement;
  if (!at.closest('.soh-panel')) return '';
  const label = at.labels && at.labels.length ? at.labels[0].innerText : '';
  return at.getAttribute('aria-label') || label || at.innerText;
}"""


def test_the_focus_is_seen(moved: Any) -> None:
    moved.slider("adopters").focus()
    moved.page.keyboard.press("ArrowLeft")

    outline = moved.slider("adopters").evaluate("at => getComputedStyle(at).outlineWidth")

    assert outline == "3px"


def test_the_headline_is_announced_once_the_slider_rests(moved: Any) -> None:
    status = moved.panel.get_by_role("status")
    moved.slider("adopters").focus()

    moved.page.keyboard.press("Home")

    moved.wait_for_headline("With 1 force,")
    status.filter(has_text="With 1 force,").wait_for(timeout=5_000)
    assert status.inner_text() == moved.headline()
    assert moved.panel.locator("[aria-live], [role=status]").count() == 1


def test_presets_undo_and_reset(start: Any, case: Case) -> None:
    start.button("25 forces: anticipated").click()
    start.wait_for_code(code_of(case, adopters=25))
    start.button("outsourcing-stress").click()
    start.wait_for_code(scenario_code(case, choose(case, "outsourcing-stress")))

    start.button("Undo").click()
    start.wait_for_code(code_of(case, adopters=25))

    start.button("Reset").click()
    start.wait_for_code(code_of(case))
    start.button("Undo").click()
    start.wait_for_code(code_of(case, adopters=25))


def test_a_code_is_accepted_and_a_mistyped_one_changes_nothing(start: Any, case: Case) -> None:
    field = start.panel.get_by_label("Scenario code, preset or saved name")
    wanted = code_of(case, adopters=19, delay=2)

    field.fill(wanted)
    start.button("Use").click()
    start.wait_for_headline("With 19 forces")
    field.fill(wanted.replace("d2", "d3"))
    field.press("Enter")

    fault = start.panel.locator(".soh-top [role=alert]")
    fault.filter(has_text="is mistyped or cut short").wait_for()
    assert start.headline().startswith("With 19 forces")
    assert start.panel.locator(".soh-answers").is_visible()


def test_scenarios_are_pinned_compared_and_downloaded(
    start: Any, case: Case, tmp_path: Path
) -> None:
    start.button("Pin this scenario").click()
    start.panel.get_by_label("Stepped", exact=True).check()
    start.wait_for_code(code_of(case, pricing="stepped"))

    start.button("Pin this scenario").click()

    results = start.panel.locator("table", has_text="Results side by side")
    results.wait_for()
    total = results.locator("tr", has_text="Set-up and the first two years")
    assert total.locator("td").all_inner_texts() == ["218,611", "262,000"]
    apart = start.panel.locator("table", has_text="How far each is from Scenario 1")
    apart = apart.locator("tr", has_text="Set-up and the first two years")
    assert apart.locator("td").all_inner_texts() == ["43,389 (19.8%)"]
    with start.page.expect_download() as download:
        start.button("Download the comparison as csv").click()
    download.value.save_as(tmp_path / "comparison.csv")
    text = (tmp_path / "comparison.csv").read_text(encoding="utf-8")
    assert download.value.suggested_filename == "41-2018-c275-comparison.csv"
    assert f"{code_of(case)},result,headroom,81388.88888888888,0.0,\n" in text
    start.button("Take out pinned scenario 1").click()
    results.wait_for(state="detached")


def test_a_scenario_is_saved_and_loaded_by_its_name(
    start: Any, mounted: Open, case: Case, case_file: Path
) -> None:
    start.box("adopters").fill("17")
    start.box("adopters").press("Enter")
    start.open("Save this scenario")
    start.panel.get_by_label("Name, in small letters").fill("seventeen")
    start.panel.get_by_label("Why it is looked at").fill("Few join.")
    start.panel.get_by_label("Who chose it").fill("finance analyst")

    start.button("Save").click()

    start.panel.get_by_text(
        "Saved as seventeen in derbyshire-2018.scenarios.toml."
    ).first.wait_for()
    assert load_case(case_file).saved[-1].adopters == 17
    again = mounted(sliders(load_case(case_file)))
    again.button("seventeen").click()
    again.wait_for_code(code_of(case, adopters=17))


def test_a_scenario_without_a_name_is_not_saved(start: Any, case_file: Path) -> None:
    before = case_file.with_name("derbyshire-2018.scenarios.toml").read_bytes()
    start.open("Save this scenario")

    start.button("Save").click()

    fault = start.panel.locator(".soh-save [role=alert]")
    fault.filter(has_text="Name: ").wait_for()
    assert "Why it is looked at: is missing" in fault.inner_text()
    assert "Who chose it, by role: is missing" in fault.inner_text()
    assert start.panel.locator(".soh-top [role=alert]").inner_text() == ""
    assert start.panel.locator(".soh-answers").is_visible()
    assert case_file.with_name("derbyshire-2018.scenarios.toml").read_bytes() == before


def test_a_number_past_the_range_is_refused_where_it_was_typed(moved: Any, case: Case) -> None:
    moved.box("adopters").fill("45")
    moved.box("adopters").press("Enter")

    said = "45 is not allowed: forces, 1 to 44. The figures are still of 36."
    moved.panel.get_by_text(said).wait_for()
    assert moved.box("adopters").get_attribute("aria-invalid") == "true"
    assert moved.code() == code_of(case)

    moved.box("adopters").fill("20")
    moved.box("adopters").press("Enter")

    moved.wait_for_code(code_of(case, adopters=20))
    assert moved.box("adopters").get_attribute("aria-invalid") is None
    assert moved.panel.get_by_text(said).count() == 0


def test_what_is_no_number_is_said_to_be_none_and_moves_nothing(start: Any, case: Case) -> None:
    start.open("Savings")
    for field, typed, said in (
        ("savings", "40k", "40k is not allowed"),
        ("savings", "\u00a340", "\u00a340 is not allowed"),
        ("adopters", "30.5", "30.5 is not allowed: whole forces, 1 to 44."),
        ("adopters", "abc", "abc is not allowed: forces, 1 to 44. Write digits alone"),
        ("adopters", "1,2", "1,2 is not allowed: forces, 1 to 44. Write digits alone"),
    ):
        start.box(field).fill(typed)
        start.box(field).press("Enter")

        start.panel.get_by_text(said).wait_for()
        assert start.code() == code_of(case)
        assert start.panel.locator(".soh-answers").is_visible()


def test_what_a_path_does_not_know_stands_beside_its_answer(moved: Any) -> None:
    moved.button(
        "20, 20, 28, 28 forces by year: as it went live, if charges followed go-live"
    ).click()

    notes = moved.panel.locator(".soh-notes")
    notes.get_by_text("28 carried into 2022, for which no count is published").wait_for()
    moved.button("25 forces: anticipated").click()
    moved.wait_for_headline("With 25 forces")
    assert notes.inner_text() == ""


def test_the_longest_delay_is_said_where_the_charge_starts_late_too(start: Any, case: Case) -> None:
    start.open("Start and price")
    unit = start.panel.locator("[data-field='delay'] .soh-unit")
    assert unit.inner_text() == "months, 0 to 18"

    start.panel.get_by_label("The charge starts late too").check()
    start.wait_for_code(code_of(case, charge_follows_go_live=True))
    assert unit.inner_text() == "months, 0 to 12"
    start.box("delay").fill("13")
    start.box("delay").press("Enter")

    start.panel.get_by_text("13 is not allowed: months, 0 to 12.").wait_for()
    assert start.headline().startswith("With 36 forces")


def test_a_year_that_is_moved_right_after_the_slider_has_the_last_word(
    start: Any, case: Case
) -> None:
    start.panel.locator("summary", has_text="Another number in some years").click()
    # Both before an answer can have come: in one turn of the page.
    start.page.evaluate(
        """() => {
          const move = (field, value) => {
            const at = document.querySelector(`[data-field='${field}'] input[type=range]`);
            at.value = value;
            at.dispatchEvent(new Event('input'));
          };
          move('2019/20', 10);
          move('adopters', 30);
          move('2020/21', 20);
        }"""
    )

    start.wait_for_code(code_of(case, adopters=(30, 30, 20, 30)))


def test_moves_that_were_apart_are_taken_back_one_by_one(start: Any, case: Case) -> None:
    start.slider("adopters").press("ArrowLeft")
    start.slider("adopters").press("ArrowLeft")
    start.wait_for_code(code_of(case, adopters=34))
    start.page.wait_for_timeout(1_100)  # longer than what is one step
    start.slider("adopters").press("ArrowLeft")
    start.wait_for_code(code_of(case, adopters=33))

    start.button("Undo").click()
    start.wait_for_code(code_of(case, adopters=34))
    start.button("Undo").click()
    start.wait_for_code(code_of(case))

    # The button that was pressed is out of use now, and the keyboard is not lost.
    assert start.page.evaluate("document.activeElement.textContent") == "Reset"


def test_the_keyboard_stays_in_the_list_of_pins(start: Any, case: Case) -> None:
    start.button("Pin this scenario").click()
    start.panel.get_by_label("Stepped", exact=True).check()
    start.wait_for_code(code_of(case, pricing="stepped"))
    start.button("Pin this scenario").click()
    start.panel.locator(".soh-pins li").nth(1).wait_for()
    focused = (
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    )

    start.button("Take out pinned scenario 1").press("Enter")
    start.page.wait_for_function("() => document.querySelectorAll('.soh-pins li').length === 1")
    assert start.page.evaluate(focused) == "Take out pinned scenario 1"
    start.button("Take out pinned scenario 1").press("Enter")
    start.page.wait_for_function("() => document.querySelectorAll('.soh-pins li').length === 0")

    assert start.page.evaluate(focused) == "Pin and compare"


def test_a_form_to_save_is_sent_with_enter(start: Any, case_file: Path) -> None:
    start.open("Save this scenario")
    start.panel.get_by_label("Name, in small letters").fill("by-enter")
    start.panel.get_by_label("Why it is looked at").fill("To see that Enter is enough.")
    start.panel.get_by_label("Who chose it").fill("finance analyst")

    start.panel.get_by_label("Who chose it").press("Enter")

    start.panel.get_by_text("Saved as by-enter in").first.wait_for()
    assert [each.name for each in load_case(case_file).saved].count("by-enter") == 1


def test_the_page_names_the_case_and_says_where_the_sliders_start(start: Any) -> None:
    assert start.panel.locator(".soh-case").inner_text() == (
        "Single Online Home: decision 41/2018, Derbyshire Constabulary (derbyshire-2018.toml)"
    )
    assert start.panel.locator(".soh-note").inner_text().startswith("The sliders start where")

    start.button("The case as it stands: high estimate").click()

    start.wait_for_headline("Set-up and first two years: £262,000 to £302,000")


def test_a_print_begins_on_its_first_page(start: Any) -> None:
    start.page.emulate_media(media="print")

    hidden = start.page.locator(".soh-panel input[type=range], .soh-panel button")
    assert [hidden.nth(place).is_visible() for place in range(hidden.count())].count(True) == 0
    # What surrounds the panel may break across pages, or all of it would go to the second.
    kept_whole = start.page.evaluate(
        "() => [...document.querySelectorAll('body *:has(.soh-panel)')]"
        ".filter(each => getComputedStyle(each).breakInside !== 'auto').length"
    )
    assert kept_whole == 0


def test_a_number_that_python_refuses_clears_every_figure(start: Any, case: Case) -> None:
    start.slider("adopters").evaluate(
        "at => { at.max = 99; at.value = 45; at.dispatchEvent(new Event('input')); }"
    )

    fault = start.panel.locator(".soh-top [role=alert]")
    fault.filter(has_text="Forces paying, this one included: 45 is not allowed.").wait_for()
    assert start.panel.locator(".soh-answers").is_hidden()
    assert start.headline() == ""

    start.box("adopters").fill("44")
    start.box("adopters").press("Enter")
    start.wait_for_code(code_of(case, adopters=44))
    assert fault.inner_text() == ""
    assert start.panel.locator(".soh-answers").is_visible()


def test_an_answer_does_not_write_over_what_is_being_typed(start: Any, case: Case) -> None:
    start.box("savings").fill("")
    start.box("savings").press_sequentially("45")
    start.slider("adopters").evaluate(
        "at => { at.value = 30; at.dispatchEvent(new Event('input')); }"
    )
    start.wait_for_code(code_of(case, adopters=30))

    start.box("savings").press_sequentially("000")
    start.box("savings").press("Enter")

    start.wait_for_code(code_of(case, adopters=30, savings=45_000.0))
    assert start.box("savings").input_value() == "45000"


def test_a_pin_that_is_taken_out_twice_takes_no_other_with_it(start: Any, case: Case) -> None:
    start.button("Pin this scenario").click()
    start.panel.get_by_label("Stepped", exact=True).check()
    start.wait_for_code(code_of(case, pricing="stepped"))
    start.button("Pin this scenario").click()
    start.panel.locator(".soh-pins li").nth(1).wait_for()

    start.button("Take out pinned scenario 1").evaluate("at => { at.click(); at.click(); }")

    start.page.wait_for_function("() => document.querySelectorAll('.soh-pins li').length < 2")
    start.page.wait_for_function("() => !document.querySelector('[aria-busy]')")
    assert start.panel.locator(".soh-pins code").all_inner_texts() == [
        code_of(case, pricing="stepped")
    ]


def test_an_empty_box_says_what_belongs_there_and_moves_nothing(start: Any, case: Case) -> None:
    start.box("ramp").fill("")
    start.box("ramp").press("Enter")

    start.panel.get_by_text("Type a number: months, 0 to 60.").wait_for()
    assert start.code() == code_of(case)


def random_scenarios(case: Case) -> Iterator[Scenario]:
    """Draw scenarios across the ranges."""
    draw = random.Random(41)
    while True:
        follows = draw.random() < 0.5
        fields: dict[str, Any] = {
            "adopters": draw.randint(1, 44),
            "pricing": draw.choice(case.pricings),
            "ramp": draw.randint(0, 60),
            "cashable": draw.randint(0, 100) / 100,
            "delay": draw.randint(0, case.longest_delay(follows)),
            "charge_follows_go_live": follows,
            "charge_change": draw.choice([0.0, draw.randint(-90, 200) / 100]),
        }
        saving = draw.choice(["savings", "offset"])
        most = {"savings": 910_000, "offset": 150}[saving]
        amount = float(draw.randint(0, most))
        fields[saving] = amount if saving == "savings" else amount / 100
        try:
            yield choose(case, "explore", **fields)
        except ScenarioError:
            continue


SET = """([shown, saving]) => {
  const set = (field, value) => {
    const box = document.querySelector(`[data-field='${field}'] .soh-number`);
    box.value = value;
    box.dispatchEvent(new Event('change'));
  };
  const tick = document.querySelector("[data-field='charge_follows_go_live'] input");
  if (tick.checked && !shown.charge_follows_go_live) tick.click();
  for (const field of ['adopters', 'ramp', 'cashable', 'charge_change', saving, 'delay'])
    set(field, shown[field]);
  if (!tick.checked && shown.charge_follows_go_live) tick.click();
  const form = document.querySelector(`input[type=radio][value='${shown.pricing}']`);
  if (!form.checked) form.click();
}"""


def test_headline_and_tables_are_the_librarys_wherever_the_controls_are(
    moved: Any, case: Case
) -> None:
    wrong = []
    scenarios = random_scenarios(case)
    for _ in range(SCENARIOS):
        scenario = next(scenarios)
        saving = "offset" if scenario.offset else "savings"
        moved.page.evaluate(SET, [values(case, scenario), saving])
        moved.wait_for_code(scenario_code(case, scenario))
        expected = (
            str(headline(case, scenario)),
            tables.cost_by_year(case, scenario).rows,
            tables.forms(case, scenario).rows,
        )
        if read(moved) != expected:
            wrong.append((scenario, read(moved)))

    assert wrong == []


def read(visited: Any) -> tuple[str, list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Read the headline and the cells of the cost table and of the readings."""
    found = visited.page.evaluate(READ)
    return found[0], *([tuple(row) for row in table] for table in found[1:])


READ = """() => {
  const rows = caption => {
    const table = [...document.querySelectorAll('.soh-panel table')]
      .find(each => each.caption.textContent.startsWith(caption));
    return [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent));
  };
  const text = part => document.querySelector(part).textContent;
  return [`${text('.soh-headline')} ${text('.soh-beside-answer')}`,
    rows('Cost by financial year'), rows('The readings of the charge')];
}"""


def test_two_panels_do_not_disturb_each_other(mounted: Open, case: Case) -> None:
    first, second = mounted(sliders(case)), mounted(sliders(case))

    first.box("adopters").fill("19")
    first.box("adopters").press("Enter")
    first.wait_for_code(code_of(case, adopters=19))
    second.panel.get_by_label("Stepped", exact=True).check()

    second.wait_for_code(code_of(case, pricing="stepped"))
    assert first.code() == code_of(case, adopters=19)


def test_a_fault_of_ours_is_seen_in_the_panel(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Case, scenario: Scenario) -> Any:
        raise ZeroDivisionError("on purpose")

    with monkeypatch.context() as patched:
        patched.setattr(widget, "answers", broken)
        start.box("adopters").fill("13")
        start.box("adopters").press("Enter")

        fault = start.panel.locator(".soh-top [role=alert]")
        fault.filter(has_text="This is a bug of ours: ZeroDivisionError('on purpose')").wait_for()
    assert start.panel.locator(".soh-answers").is_hidden()
    assert start.headline() == ""
    start.button("Undo").click()
    start.wait_for_headline("With 36 forces")
    assert start.panel.locator(".soh-answers").is_visible()


@pytest.mark.parametrize("width", [1280, 640])
def test_axe_finds_nothing_wrong(mounted: Open, case: Case, axe: str, width: int) -> None:
    visited = mounted(sliders(case), width=width)
    for group in ("Start and price", "Another number in some years", "Save this scenario"):
        visited.open(group)
    visited.button("Pin this scenario").click()
    visited.panel.get_by_label("Stepped", exact=True).check()
    visited.wait_for_headline("With 36 forces, if the upper charge applies")
    visited.button("Pin this scenario").click()
    visited.panel.get_by_text("Results side by side").wait_for()
    visited.button("Pin this scenario").click()
    visited.panel.get_by_text("pinned already").wait_for()

    assert visited.violations(axe) == []
    wide = visited.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    assert visited.outside() == []
    assert visited.errors == []
