"""The page of sliders in a real browser: the actions of a person."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.explore.page import module, page_data
from sohanalysis.model.result_range import range_of
from sohanalysis.model.results import results_of
from sohanalysis.money import figures
from sohanalysis.report import tables
from sohanalysis.report.gaps import unstated
from sohanalysis.report.headline import headline
from tests.browser.pages import CROWDED, SMALL, Open, Opened, Opens, headline_lines, violations
from tests.explore.test_engine import page_fields, settings
from tests.rows import rows_from
from tests.written import written

ROWS = Path(__file__).with_name("page.toml")

EXPLORE = "36 signed intent, shared"


Window = tuple[int, int, str]
WINDOWS: list[Window] = [
    (1280, 800, "light"),
    (1024, 600, "dark"),
    (640, 800, "light"),
    (390, 844, "dark"),
]


def look(window: Window) -> dict[str, Any]:
    """Return the options of a browser context with a window of a size, light or dark."""
    width, height, scheme = window
    return {"viewport": {"width": width, "height": height}, "color_scheme": scheme}


# One page is opened wide and made narrow, the other is opened narrow and made wide.
@pytest.mark.parametrize(("pricing", "windows"), [("any", WINDOWS), ("shared", WINDOWS[::-1])])
def test_the_page_is_sound_at_every_width(
    open_page: Open,
    derbyshire: Case,
    axe: str,
    pricing: str,
    windows: list[Window],
) -> None:
    fields = {"offset": 0.5, "ramp": 12, "cashable": 0.5, "delay": 3}
    start = choose(derbyshire, "explore", pricing=pricing, **fields)
    seen = open_page(derbyshire, start, **look(windows[0])).settled()
    page = seen.page
    seen.press("Compare with this")
    seen.more()
    seen.type("adopters", "40")
    seen.type("adopters", "99")
    page.locator(".soh-help summary").first.click()
    page.locator(".soh-save > summary").click()

    for window in windows:
        page.set_viewport_size(look(window)["viewport"])
        page.emulate_media(color_scheme=look(window)["color_scheme"])
        page.evaluate("window.scrollTo(0, 0)")
        page.wait_for_timeout(450)  # parts out of sight are drawn once the page rests
        seen.settled()

        assert violations(page, axe) == [], window
        assert page.evaluate(CROWDED) == [], window
        assert page.evaluate(SMALL) == [], window
        assert seen.overflow() == 0, window
        # If the answer is out of sight, the foot has a short form of it.
        page.locator("#saved").scroll_into_view_if_needed()
        page.locator(".soh-foot", has_text="40 forces: £").wait_for()
    assert seen.errors == []


@pytest.mark.parametrize("zoom", [1, 2])
def test_focus_is_never_hidden_under_the_foot(open_page: Open, derbyshire: Case, zoom: int) -> None:
    size = {"width": 1024 // zoom, "height": 600 // zoom}
    seen = open_page(derbyshire, derbyshire.scenario, viewport=size).settled()
    hidden = """() => {
      const { activeElement: focused } = document;
      const box = focused.getBoundingClientRect();
      const foot = document.querySelector(".soh-foot");
      const end = foot.checkVisibility() ? foot.getBoundingClientRect().top : innerHeight;
      const inside = focused.closest(".soh-skip") || focused === document.body;
      const seen = box.bottom <= end + 1 || (box.height > end && box.top < end);
      return inside || (seen && box.bottom > 0) ? null : focused.outerHTML;
    }"""

    for key, presses in (("Tab", 60), ("Shift+Tab", 60)):
        for _ in range(presses):
            seen.page.keyboard.press(key)
            assert seen.page.evaluate(hidden) is None


def test_the_keyboard_moves_every_control(opened: Opened, derbyshire: Case) -> None:
    page = opened.page
    opened.more()
    for name, key in (
        ("adopters", "ArrowRight"),
        ("charge_change", "ArrowRight"),
        ("offset", "ArrowUp"),
        ("ramp", "ArrowRight"),
        ("cashable", "ArrowRight"),
        ("delay", "ArrowRight"),
        ("pricing-high-estimate", "ArrowDown"),
        ("charge_follows_go_live", "Space"),
        ("leave", "ArrowDown"),
    ):
        page.locator(f"#{name}").focus()
        page.keyboard.press(key)
    expected = choose(
        derbyshire,
        adopters=26,
        pricing="stepped",
        offset=0.01,
        cashable=0.01,
        ramp=1,
        delay=1,
        charge_follows_go_live=True,
        charge_change=0.01,
        leave="2019/20",
    )

    assert opened.scenario() == page_fields(expected)
    assert opened.headline() == headline_lines(derbyshire, expected)
    rows = page.locator("#results-table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(0, 2).map(cell => cell.textContent))"
    )
    assert rows == [[*row] for row in tables.results(results_of(derbyshire, expected)).rows]


@pytest.fixture(name="entries", scope="module")
def _entries(opens: Opens, derbyshire: Case) -> Iterator[Opened]:
    """Open one page for the tests that only type a number."""
    with opens() as open_page:
        yield open_page(derbyshire, derbyshire.scenario)


@pytest.fixture(name="number_page")
def _number_page(entries: Opened, derbyshire: Case) -> Opened:
    """Return that page at its start, where no number is refused."""
    entries.page.evaluate("fields => page.show(fields)", page_fields(derbyshire.scenario))
    assert entries.scenario() == page_fields(derbyshire.scenario)
    return entries


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("savings", "£60,000", 60_000),
        ("savings", "60k", 60_000),
        ("savings", "60K", 60_000),
        ("savings", "1,000", 1_000),
        ("savings", "0.1m", 100_000),
        ("offset", "50 %", 0.5),
        ("offset", "12.3", 0.123),
        ("charge_change", "-10%", -0.1),
        ("charge_change", "\u221210", -0.1),
        ("charge_change", "+10%", 0.1),
        ("adopters", "10, 10, 36, 36", [10, 10, 36, 36]),
    ],
)
def test_numbers_are_read_as_people_type_them(
    number_page: Opened, name: str, text: str, value: Any
) -> None:
    number_page.type(name, text)

    assert number_page.scenario()[name] == value
    assert number_page.fault(name) == ""


@pytest.mark.parametrize(
    ("text", "thousands", "pounds"),
    [("71.000", "71,000", "71"), ("+£71.005", "71,005", "71.01")],
)
def test_an_amount_with_three_decimals_is_refused_with_both_readings(
    number_page: Opened, text: str, thousands: str, pounds: str
) -> None:
    before = number_page.scenario()

    number_page.type("savings", text)

    assert number_page.scenario() == before
    assert number_page.fault("savings") == (
        f"{text} is not allowed. For £{thousands} write {thousands}; for £{pounds} write {pounds}."
    )
    for suggestion in (thousands, pounds):
        number_page.type("savings", suggestion)
        assert number_page.fault("savings") == ""
        assert number_page.scenario()["savings"] == float(suggestion.replace(",", ""))


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("cashable", "0.5", "This is read as 0.5%. For 50% type 50."),
        ("cashable", "0.125 %", "This is read as 0.125%. For 12.5% type 12.5."),
        ("rise", "0.03", "This is read as 0.03%. For 3% type 3."),
        ("rise", "0.6", ""),  # 60% is not allowed
        ("cashable", "0", ""),
        ("cashable", "1", ""),
        ("cashable", "50", ""),
        ("charge_change", "-0.5", ""),
        ("savings", "0.5", ""),  # pounds
    ],
)
def test_a_share_below_one_percent_is_named_as_it_is_read(
    number_page: Opened, name: str, text: str, hint: str
) -> None:
    number_page.type(name, text)

    assert number_page.fault(name) == ""
    assert number_page.page.locator(f"#{name}-read").inner_text() == hint
    assert f"{name}-read" in number_page.page.locator(f"#{name}-box").get_attribute(
        "aria-describedby"
    )


def test_a_refused_share_has_no_hint_on_the_one_before(number_page: Opened) -> None:
    number_page.type("cashable", "0.5")
    number_page.type("cashable", "many")

    assert number_page.fault("cashable") == "many is not allowed. Allowed: 0% to 100%."
    assert number_page.page.locator("#cashable-read").inner_text() == ""


def test_an_invalid_number_is_refused_and_the_figures_stay(opened: Opened) -> None:
    before = opened.headline()
    for text, message in (
        ("45", "45 is not allowed. Allowed: 1 to 44 forces."),
        ("2.5", "2.5 is not allowed. Allowed: a whole number, 1 to 44 forces."),
        ("50%", "50% is not allowed. Allowed: 1 to 44 forces."),
        ("30%", "30% is not allowed. Allowed: 1 to 44 forces."),
        ("many", "many is not allowed. Allowed: 1 to 44 forces."),
        ("", "Type a number: 1 to 44 forces."),
    ):
        opened.type("adopters", text)
        assert opened.fault("adopters") == message
        assert opened.page.locator("#adopters-box").get_attribute("aria-invalid") == "true"
        assert opened.headline() == before
    # Moving another control leaves the message and the text unchanged.
    opened.type("adopters", "45")
    opened.type("cashable", "50")
    assert opened.fault("adopters") == "45 is not allowed. Allowed: 1 to 44 forces."
    assert opened.page.locator("#adopters-box").input_value() == "45"
    opened.type("adopters", "44")

    assert opened.fault("adopters") == ""
    assert opened.scenario()["adopters"] == 44


def test_a_saving_and_its_share_of_the_charge_say_the_same(opened: Opened) -> None:
    opened.page.locator("#pricing-low-estimate").check()

    opened.type("offset", "12.3")
    assert opened.page.locator("#savings-box").input_value() == "8,733"
    opened.type("savings", "35500")

    assert opened.page.locator("#offset-box").input_value() == "50"
    assert (opened.scenario()["savings"], opened.scenario()["offset"]) == (35_500, 0)


def test_a_delay_is_cut_where_the_charge_starts_late_too(opened: Opened) -> None:
    opened.type("delay", "18")
    opened.page.locator("#charge_follows_go_live").check()

    assert opened.scenario()["delay"] == 12
    assert "The delay is cut to 12 months" in opened.page.locator(".soh-note").inner_text()
    opened.press("Undo")
    assert opened.scenario()["delay"] == 18
    assert "is cut" not in opened.page.locator(".soh-note").inner_text()
    opened.press("Redo")
    opened.type("delay", "11")
    opened.type("delay", "12")
    assert opened.scenario()["delay"] == 12
    assert "is cut" not in opened.page.locator(".soh-note").inner_text()


def test_the_slider_of_the_delay_ends_at_the_longest_delay(opened: Opened) -> None:
    opened.more()
    slider = opened.page.locator("#delay")

    assert slider.get_attribute("max") == "18"
    opened.page.locator("#charge_follows_go_live").check()
    opened.settled()
    assert slider.get_attribute("max") == "12"


def test_the_bar_shows_the_cost_after_cashable_savings_if_there_are_any(opened: Opened) -> None:
    bar = opened.page.locator(".soh-bar svg")

    assert "after savings" not in bar.text_content()
    opened.type("savings", "60000")
    opened.type("cashable", "50")
    # Half of two years of £60,000 are taken off £262,000 and £302,000.
    assert "after savings £202k to £242k" in bar.text_content()


def test_a_gesture_is_one_step_back(opened: Opened) -> None:
    page = opened.page
    slider = page.locator("#adopters").bounding_box()
    x, y = slider["x"], slider["y"] + slider["height"] / 2
    page.mouse.move(x + 20, y)
    page.mouse.down()
    page.mouse.move(x + 199, y, steps=9)  # in one command: a long pause would begin another step
    page.mouse.up()
    moved = opened.scenario()["adopters"]
    page.locator("#pricing-shared").check()
    assert moved > 25

    page.keyboard.press("Control+z")
    assert (opened.scenario()["pricing"], opened.scenario()["adopters"]) == ("any", moved)
    opened.press("Undo")
    assert opened.scenario()["adopters"] == 25
    page.keyboard.press("Control+Shift+Z")
    assert opened.scenario()["adopters"] == moved
    opened.press("Redo")
    assert opened.scenario()["pricing"] == "shared"
    # In a text box, Ctrl+Z undoes the typing and moves no control.
    page.locator("#savings-box").fill("7")
    page.keyboard.press("Control+z")
    assert opened.scenario()["pricing"] == "shared"


def test_a_step_back_takes_a_refused_number_away(opened: Opened) -> None:
    opened.type("adopters", "30")
    opened.type("savings", "-5")
    assert opened.fault("savings").startswith("-5 is not allowed.")

    opened.press("Undo")

    assert opened.scenario()["adopters"] == 25
    assert opened.fault("savings") == ""
    assert opened.page.locator("#savings-box").input_value() == "0"


def test_a_move_after_an_undo_leaves_nothing_to_redo(opened: Opened) -> None:
    opened.type("adopters", "30")
    opened.press("Undo")
    opened.type("adopters", "36")

    assert opened.button("Redo").is_disabled()
    opened.press("Undo")
    opened.press("Redo")
    assert opened.scenario()["adopters"] == 36


def test_parts_out_of_sight_update_when_the_slider_stops_or_is_released(
    opened: Opened, derbyshire: Case
) -> None:
    page = opened.page
    page.locator("#pricing-shared").check()
    slider = page.locator("#adopters").bounding_box()
    x, y = slider["x"], slider["y"] + slider["height"] / 2
    table = page.locator("#results-table tbody")

    def shown_at(adopters: int) -> str:
        scenario = choose(derbyshire, pricing="shared", adopters=adopters)
        return tables.results(results_of(derbyshire, scenario)).rows[0][1]

    page.mouse.move(x + 20, y)
    page.mouse.down()
    page.mouse.move(x + 100, y, steps=5)
    table.filter(has_text=shown_at(opened.scenario()["adopters"])).wait_for()
    page.mouse.move(x + 200, y, steps=5)
    page.mouse.up()

    table.filter(has_text=shown_at(opened.scenario()["adopters"])).wait_for()


def test_a_scenario_to_save_is_named_copied_and_downloaded(opened: Opened) -> None:
    page = opened.page
    opened.more()
    opened.press(EXPLORE)
    page.locator(".soh-save > summary").click()
    page.get_by_label("Name", exact=True).fill("2: half saved, late?")
    page.get_by_label("Why it is looked at").fill('To see "why"')
    page.get_by_label("Who chose it, by role").fill("analyst")
    opened.settled()

    line = page.locator(".soh-save code").inner_text()
    assert line.startswith("soh scenarios derbyshire-2018.toml --save half-saved-late --scenario ")
    assert line.endswith("""--rationale "To see 'why'" --role "analyst\"""")
    text = page.locator("#saved").inner_text()
    assert text.startswith('[[scenarios]]\nname = "half-saved-late"\nrationale = "To see \\"why')
    with page.expect_download() as saved:
        opened.button("Save the text").click()
    assert saved.value.suggested_filename == "derbyshire-2018.scenarios.toml"
    assert Path(saved.value.path()).read_text(encoding="utf-8").strip() == text.strip()
    opened.press("Copy the text")
    assert clipboard(page, "[[scenarios]]").strip() == text.strip()


def test_the_help_next_to_a_result_or_a_control_explains_it(opened: Opened) -> None:
    page = opened.page
    opened.more()
    opened.press(EXPLORE)
    for about, meaning in (
        ("What is this: Headroom, (over budget)", "Budget less the initial cost"),
        ("What is this: Ongoing cost a year", "Twelve months of the charges"),
        ("What is this: Months to full effect", "With 12, half is reached after 6."),
        ("What is this: How is the charge set?", "We do not know how the charge changes"),
    ):
        term = page.get_by_label(about, exact=True)
        term.press("Enter")
        assert meaning in page.locator(".soh-help[open]", has=term).inner_text()


def test_starting_points_show_which_is_pressed(opened: Opened, shipped: Case) -> None:
    opened.more()
    pressed = opened.page.locator(".soh-presets [aria-pressed=true]")
    assert opened.page.locator(".soh-presets button").all_inner_texts() == [
        "If charges followed go-live: 20, then 28",
        "25, then 28, shared",
        EXPLORE,
    ]
    assert pressed.all_inner_texts() == []

    opened.press(EXPLORE)

    assert pressed.all_inner_texts() == [EXPLORE]
    assert opened.headline() == headline_lines(shipped, choose(shipped, "explore"))
    opened.press("Start again")
    assert opened.scenario() == page_fields(shipped.scenario)


def test_a_button_under_the_slider_moves_the_number_and_nothing_else(
    opened: Opened, shipped: Case
) -> None:
    marks = opened.page.locator(".soh-marks [aria-pressed=true]")
    opened.type("savings", "60k")
    opened.page.locator("#pricing-shared").check()
    assert marks.all_inner_texts() == ["25 anticipated"]

    opened.press("36 signed intent")

    assert marks.all_inner_texts() == ["36 signed intent"]
    expected = choose(shipped, adopters=36, pricing="shared", savings=60_000)
    assert opened.scenario() == page_fields(expected)


def test_a_starting_point_sets_every_field(opened: Opened, shipped: Case) -> None:
    opened.type("savings", "60k")
    opened.type("delay", "6")

    opened.press(EXPLORE)

    assert opened.scenario() == page_fields(choose(shipped, "explore"))


def test_each_year_has_a_box_for_its_number(opened: Opened, shipped: Case) -> None:
    opened.more()
    box = opened.page.locator("#adopters-2")
    box.fill("30")
    box.press("Tab")

    assert opened.scenario()["adopters"] == [25, 25, 30, 25]
    assert opened.page.locator("#adopters-box").input_value() == "25, 25, 30, 25"
    last = opened.page.locator("#adopters-3")
    last.fill("31")
    last.press("Tab")
    opened.settled()
    assert opened.page.locator("#adopters").input_value() == "31"
    last.fill("25")
    last.press("Tab")
    box.fill("45")
    box.press("Tab")
    assert opened.scenario()["adopters"] == [25, 25, 30, 25]
    assert opened.page.locator("#years-fault").inner_text() == (
        "45 is not allowed. Allowed: 1 to 44 forces."
    )
    assert box.get_attribute("aria-invalid") == "true"
    box.fill("25")
    box.press("Tab")
    assert opened.scenario() == page_fields(shipped.scenario)
    assert opened.page.locator("#years-fault").inner_text() == ""
    assert box.get_attribute("aria-invalid") is None


def test_a_case_of_twelve_years_has_a_box_for_each(open_page: Open, shipped: Case) -> None:
    years = tuple(f"{year}/{year % 100 + 1}" for year in range(2018, 2030))
    case = replace(shipped, years=years, presets={})
    opened = open_page(case, case.scenario)
    opened.more()

    assert opened.page.locator("input[id^=adopters-]:not(#adopters-box)").count() == 12


def rows_of(opened: Opened, name: str) -> list[list[str]]:
    """Read the rows of a table once it follows the sliders."""
    opened.page.wait_for_timeout(450)
    read = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    rows: list[list[str]] = opened.page.locator(f"#{name}-table tbody tr").evaluate_all(read)
    return rows


def test_a_pricing_that_is_not_known_shows_the_range_over_all(
    opened: Opened, shipped: Case
) -> None:
    opened.type("adopters", "36")
    opened.page.locator("#pricing-high-estimate").check()
    opened.page.get_by_label("Not known: show the range over these").check()

    result_range = range_of(shipped, choose(shipped, adopters=36, pricing="any"))
    assert rows_of(opened, "cost") == [[*row] for row in tables.cost_by_year(result_range).rows]
    results = [row[:4] for row in rows_of(opened, "results")]
    assert results == [[*row] for row in tables.results(result_range).rows]
    assert results[0] == [
        "Set-up and the first two years",
        "218,611 to 302,000",
        "our assumption: a fixed bill, shared equally",
        "quoted: high estimate",
    ]
    assert ["Forces that join", "Shared", "from 20 up"] in [
        row[:3] for row in rows_of(opened, "within")
    ]
    opened.press("Undo")
    assert opened.scenario()["pricing"] == "high-estimate"
    opened.press("Redo")
    assert opened.scenario()["pricing"] == "any"
    assert opened.errors == []


def test_a_share_of_a_charge_that_is_not_known_comes_to_a_range_of_savings(opened: Opened) -> None:
    opened.type("adopters", "36")
    opened.page.locator("#pricing-any").check()

    opened.type("offset", "50")

    # Half of 49,306 and half of 91,000.
    assert opened.page.locator("#savings-box").input_value() == "24,653 to 45,500"
    opened.page.locator("#savings-box").press("Enter")
    assert opened.fault("savings") == ""
    opened.type("savings", "30000")
    assert opened.page.locator("#offset-box").input_value() == "33 to 60.8"


def test_both_ends_of_a_pricing_that_is_not_known_are_compared(opened: Opened) -> None:
    page = opened.page
    opened.type("adopters", "36")
    opened.press("Compare with this")
    page.locator("#pricing-shared").check()

    rows = rows_of(opened, "comparison")
    name = "36 forces, pricing not known"
    heads = page.locator("#comparison-table thead th").all_text_contents()
    assert heads == ["Result", f"{name}, lowest", f"{name}, highest", "Now"]
    assert rows[0][1:] == ["218,611 (Shared)", "302,000 (High estimate)", "218,611"]
    assert rows[1][1:] == ["(2,000) (High estimate)", "81,389 (Shared)", "81,389"]
    with page.expect_download() as saved:
        opened.button("Save the results as csv").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    heads, total, *_ = csv.reader(io.StringIO(text))
    assert heads[1:5] == [
        f"{name}, {end}" for end in ("lowest", "lowest under", "highest", "highest under")
    ]
    assert (float(total[1]), total[2]) == (pytest.approx(218_611.11, abs=0.01), "Shared")
    assert total[3:5] == ["302000", "High estimate"]


def clipboard(page: Any, start: str) -> str:
    """Wait for a text on the clipboard with this start. Copying ends later than the click."""
    text = ""
    for _ in range(100):
        text = page.evaluate("navigator.clipboard.readText()")
        if text.startswith(start):
            break
        page.wait_for_timeout(50)
    return text


def test_a_csv_has_each_code_under_the_heading_of_its_scenario(opened: Opened) -> None:
    opened.press("Compare with this")
    opened.type("adopters", "36")
    with opened.page.expect_download() as saved:
        opened.button("Save the results as csv").click()

    heads, *rows = csv.reader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig")))
    assert {len(cells) for cells in rows} == {len(heads)}
    code = dict(zip(heads, rows[-1], strict=True))
    ends = [head for head in heads if code[head].startswith("41-2018")]
    assert len(ends) == 4
    assert [":n36:" in code[head] for head in ends] == ["Now" in head for head in ends]


def test_the_focus_stays_when_the_layout_changes(opened: Opened) -> None:
    page = opened.page
    page.locator("#adopters").focus()

    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    opened.settled()

    assert page.evaluate("document.activeElement.id") == "adopters"


def test_a_screen_reader_finds_the_charge_of_each_pricing(opened: Opened) -> None:
    described = opened.page.locator("input[name=pricing]").evaluate_all(
        "all => all.map((each) => document.getElementById("
        "each.getAttribute('aria-describedby'))?.textContent ?? '')"
    )

    assert len(described) == 8
    assert all("£" in text for text in described)


def test_two_scenarios_are_compared_copied_and_saved(opened: Opened) -> None:
    page = opened.page
    page.locator("#pricing-high-estimate").check()
    opened.press("Compare with this")
    assert "Kept: 25 forces, high estimate." in page.locator(".soh-note").inner_text()
    opened.more()
    opened.press(EXPLORE)
    page.locator("#compared-name").fill("As quoted, high")
    opened.settled()

    difference = page.locator(".soh-difference").inner_text()
    assert difference == "Against As quoted, high (£302,000): £83,389 less."
    rows = page.locator("#comparison-table tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    assert rows[0] == ["Result", "As quoted, high", "Now"]
    assert rows[1] == ["Set-up and the first two years", "302,000", "218,611"]
    assert rows[-1][0] == "Scenario code"
    with page.expect_download() as saved:
        opened.button("Save the results as csv").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    heads, *read, code = csv.reader(io.StringIO(text))
    # Numbers are in full, and one below zero has a minus; on the page it is in brackets.
    assert [[label, *(figures(float(cell)) for cell in cells)] for label, *cells in read] == (
        rows[1:-1]
    )
    assert read[1] == ["Headroom, (over budget)", "-2000", "81388.88888888888"]
    assert (heads, code) == (rows[0], rows[-1])
    opened.press("Copy for Excel")
    copied = clipboard(page, "Result").split("\n")
    assert copied[1].startswith("Set-up and the first two years\t302000\t218611.111")
    assert copied[2].startswith("Headroom, (over budget)\t-2000\t81388.888")


def test_a_compared_scenario_whose_name_is_emptied_has_its_own_name_again(opened: Opened) -> None:
    opened.page.locator("#pricing-high-estimate").check()
    opened.press("Compare with this")
    opened.type("adopters", "36")
    for text in ("As quoted", " "):
        opened.page.locator("#compared-name").fill(text)

    difference = opened.settled().page.locator(".soh-difference").inner_text()
    assert difference.startswith("Against 25 forces, high estimate (£302,000)")


def test_the_button_ends_the_comparison_on_the_same_setting(opened: Opened) -> None:
    opened.press("Compare with this")
    opened.type("adopters", "36")
    ghosts = opened.page.locator("[data-chart=charge] rect[stroke-dasharray]")
    assert ghosts.count() == 1
    assert opened.page.locator("[data-chart=bar] rect[stroke-dasharray]").count() == 1
    opened.press("Undo")

    opened.press("Stop comparing")

    assert opened.page.locator(".soh-difference").count() == 0
    assert ghosts.count() == 0
    assert opened.button("Compare with this").count() == 1


def test_the_outline_of_a_dearer_scenario_is_within_the_bar(opened: Opened) -> None:
    opened.type("adopters", "5")
    opened.press("Compare with this")
    bar = opened.settled().page.locator("[data-chart=bar] svg")
    outline, cost = bar.locator("rect[stroke-dasharray]"), bar.locator("rect[fill='var(--main)']")
    assert outline.get_attribute("width") == cost.get_attribute("width")

    opened.type("adopters", "44")
    opened.settled()

    outline, box = outline.bounding_box(), bar.bounding_box()
    assert box["x"] <= outline["x"]
    assert outline["x"] + outline["width"] <= box["x"] + box["width"]


@rows_from(ROWS, "differences")
def test_the_difference_is_given_at_both_ends_and_under_each_pricing(
    opened: Opened, shipped: Case, first: dict[str, Any], now: dict[str, Any], difference: str
) -> None:
    show = "fields => page.show(fields)"
    opened.page.evaluate(show, page_fields(choose(shipped, **first)))
    opened.settled()
    opened.press("Compare with this")
    opened.page.evaluate(show, page_fields(choose(shipped, **now)))

    assert opened.settled().page.locator(".soh-difference").inner_text() == difference


@pytest.mark.parametrize("name", ["=2+3", "-2000", "  @now", "\uff1d1"])
def test_a_name_that_a_spreadsheet_program_would_work_out_is_text(
    opened: Opened, name: str
) -> None:
    opened.page.locator("#pricing-shared").check()
    opened.press("Compare with this")
    opened.page.locator("#compared-name").fill(name)
    opened.settled()
    with opened.page.expect_download() as saved:
        opened.button("Save the results as csv").click()

    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == ["Result", f"'{name}", "Now"]


def test_the_address_holds_the_scenario(opened: Opened, derbyshire: Case) -> None:
    page = opened.page
    for scenario in settings(derbyshire, 5, estimates=0):
        code = scenario_code(derbyshire, scenario)
        page.evaluate("code => { location.hash = code; }", code)
        page.wait_for_function("code => page.answers.code(page.scenario) === code", arg=code)
        assert opened.headline() == headline_lines(derbyshire, scenario)
    opened.press("Start again")
    opened.more()
    opened.press(EXPLORE)
    opened.press("Copy link")
    explored = choose(derbyshire, "explore")
    link = clipboard(page, "file:")
    code = scenario_code(derbyshire, explored)
    assert link.endswith(f"#{code}")
    note = page.locator(".soh-note", has_text="Copied. The link works only on this computer.")
    assert note.inner_text().endswith("copy it, or save the page and send the file.")
    page.wait_for_function("link => location.href === link", arg=link)

    page.reload()
    assert opened.headline() == headline_lines(derbyshire, explored)
    page.evaluate("() => { location.hash = '41-2018-c275:r3:n36:pshared:0000'; }")
    page.locator(".soh-note", has_text="The link does not fit this case").wait_for()


def test_the_answer_is_copied_as_text(opened: Opened, shipped: Case) -> None:
    opened.press("36 signed intent")
    opened.press("Copy answer")

    text = clipboard(opened.page, "Single")
    scenario = choose(shipped, adopters=36)
    title, *sentences, later, saved, code = text.splitlines()
    assert title.startswith("Single Online Home: decision 41/2018, Derbyshire Constabulary")
    assert sentences == [
        *headline_lines(shipped, scenario),
        "Set-up and the first two years, against the £300,000 budget: £218,611 to £302,000. Enough "
        "at the low end only",
    ]
    assert later.endswith(": £49,306 to £91,000. Quoted: £71,000 to £91,000")
    assert saved == "Cashable savings by March 2021: £0. None counted"
    assert code == f"Scenario code: {scenario_code(shipped, scenario)}"


def test_a_saved_page_begins_with_its_scenario(
    open_page: Open, shipped: Case, tmp_path: Path
) -> None:
    opened = open_page(shipped, shipped.scenario).settled()
    page = opened.page
    files = [tmp_path / "saved.html", tmp_path / "again.html"]
    opened.press("36 signed intent")
    for file in files:
        with page.expect_download() as saved:
            opened.button("Save page").click()
        saved.value.save_as(file)
        page.goto(file.as_uri())
        page.wait_for_function("() => page.scenario.adopters === 36")

    scenario = choose(shipped, adopters=36)
    code = scenario_code(shipped, scenario).replace(":", "-")
    assert saved.value.suggested_filename == f"sliders-{code}.html"
    assert opened.headline() == headline_lines(shipped, scenario)
    assert files[0].read_bytes() == files[1].read_bytes()
    opened.press("Start again")
    assert opened.headline() == headline_lines(shipped, shipped.scenario)


def test_the_page_lists_what_the_documents_do_not_say(opened: Opened, shipped: Case) -> None:
    gaps = opened.page.locator("section[aria-labelledby=gaps]")

    assert gaps.locator("h2").text_content() == "Not in the documents we have"
    assert gaps.locator("li").all_text_contents() == [*unstated(shipped)]


def reading(opened: Opened, chart: str) -> str:
    """Read the values of a chart at the position of its reader."""
    figure = opened.page.locator("figure", has=opened.page.locator(f"[data-chart={chart}]"))
    return str(opened.settled() and figure.locator(".soh-reading").inner_text())


def test_a_chart_is_read_by_keys_from_where_the_scenario_stands(opened: Opened) -> None:
    page = opened.page
    page.locator("[data-chart=charge]").focus()
    for key, number in (
        ("ArrowRight", 26),
        ("ArrowLeft", 25),
        ("PageUp", 30),
        ("PageDown", 25),
        ("End", 44),
        ("ArrowLeft", 43),
        ("Home", 15),
        ("ArrowLeft", 15),
        ("ArrowRight", 16),
    ):
        page.keyboard.press(key)
        assert reading(opened, "charge").startswith(f"{number}: Low estimate £71,000")
    opened.type("adopters", "36")
    page.locator("[data-chart=charge]").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    assert reading(opened, "charge") == (
        "36: Low estimate £71,000, High estimate £91,000, Stepped £71,000, Shared £49,306, "
        "Shared, capped £71,000, Two-part £66,926, Weighted £55,401"
    )
    page.locator("#pricing-high-estimate").check()
    page.locator("[data-chart=cost]").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert reading(opened, "cost").startswith("2019/20: Project manager £60,000, Platform £91,000")


def test_values_are_read_on_hover_and_a_tap_keeps_its_reading(opened: Opened) -> None:
    page, plots = opened.page, opened.page.locator("[data-chart=cost]")
    plots.hover()
    assert reading(opened, "cost").startswith("20")
    page.mouse.move(5, 5)
    assert reading(opened, "cost") == ""
    box = plots.bounding_box()
    position = {"clientX": box["x"] + box["width"] / 4, "clientY": box["y"] + box["height"] / 2}
    for kind in ("pointerdown", "pointerup", "pointerleave"):
        plots.dispatch_event(
            kind, {**position, "pointerType": "touch", "pointerId": 7, "button": 0}
        )

    assert reading(opened, "cost").startswith("20")


def test_the_bar_in_the_chart_is_dragged_sideways_as_the_slider_is_moved(opened: Opened) -> None:
    page = opened.page
    bar = page.locator("[data-chart=charge] .soh-handle").last
    bar.scroll_into_view_if_needed()
    opened.settled()

    def middle() -> tuple[float, float]:
        box = bar.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    (x, y), before = middle(), opened.scenario()
    page.mouse.move(x + 5, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40)
    page.wait_for_timeout(600)  # a user who looks at the answer has not ended the drag
    page.mouse.move(x + 120, y - 90)
    dragged = opened.scenario()
    page.mouse.up()
    page.mouse.move(x, y)

    assert before["adopters"] == 25
    assert 25 < dragged["adopters"] <= 44
    assert opened.scenario() == {**before, "adopters": dragged["adopters"]}
    assert abs(middle()[0] - x - 120) < 20
    opened.press("Undo")  # one drag is one step
    assert opened.scenario() == before


def test_a_bar_that_is_dragged_past_the_end_of_the_chart_is_at_the_last_number(
    opened: Opened,
) -> None:
    page = opened.page
    bar = page.locator("[data-chart=charge] .soh-handle").last
    bar.scroll_into_view_if_needed()
    box = opened.settled() and bar.bounding_box()
    plots = page.locator("[data-chart=charge]").bounding_box()
    middle = box["y"] + box["height"] / 2

    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(plots["x"] + plots["width"] + 20, middle)
    page.mouse.up()

    assert opened.scenario()["adopters"] == 44


def test_a_press_away_from_the_bar_moves_nothing(opened: Opened) -> None:
    page = opened.page
    plots = page.locator("[data-chart=charge]")
    plots.scroll_into_view_if_needed()
    box = opened.settled() and plots.bounding_box()
    before = opened.scenario()

    page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + box["height"] / 2)
    page.mouse.up()

    assert opened.scenario() == before


@pytest.mark.parametrize("kind", ["SVG", "PNG"])
def test_a_chart_is_saved_with_its_title_and_code(opened: Opened, kind: str) -> None:
    with opened.page.expect_download() as saved:
        opened.page.get_by_role("button", name=f"Save as {kind}").last.click()
    data = Path(saved.value.path()).read_bytes()

    assert saved.value.suggested_filename.endswith(f".{kind.lower()}")
    if kind == "PNG":
        assert data.startswith(b"\x89PNG")
    else:
        text = data.decode()
        assert "£262,000 to £302,000, £38,000 under to £2,000 over the budget of" in text
        assert "Scenario code: 41-2018-c275:r3:" in text
        assert "var(" not in text


def test_a_printed_page_begins_with_the_answer_and_the_inputs(opened: Opened) -> None:
    page = opened.page
    opened.type("savings", "60000")
    page.emulate_media(media="print")

    assert not page.locator("#adopters").is_visible()
    assert not page.locator(".soh-acts button").first.is_visible()
    inputs = page.locator(".soh-inputs").inner_text()
    assert "How many forces join?\n25 forces" in inputs
    assert "How is the charge set?\nNot known: show the range over these" in inputs
    assert "\n£60,000 a year" in inputs
    assert page.locator(".soh-inputs").bounding_box()["y"] < 400
    page.emulate_media(media="screen")


def test_the_answer_is_announced_once_the_sliders_rest(opened: Opened) -> None:
    page = opened.page
    page.locator("#pricing-shared").check()
    page.locator("#adopters").focus()
    page.keyboard.press("ArrowRight")

    live = page.locator(".soh-hidden[role=status]", has_text="If 26 forces join")
    live.wait_for(state="attached")


def test_the_difference_from_a_compared_scenario_is_announced(opened: Opened) -> None:
    opened.press("Compare with this")
    opened.type("adopters", "36")

    sentence = "Against 25 forces, pricing not known (£262,000 to £302,000): £43,389 less"
    live = opened.page.locator(".soh-hidden[role=status]", has_text=sentence)
    live.wait_for(state="attached")


def test_it_asks_for_nothing_and_its_policy_is_in_force(open_page: Open, derbyshire: Case) -> None:
    seen = open_page(derbyshire, derbyshire.scenario)
    seen.type("adopters", "36")
    seen.press("Compare with this")

    assert [url.split("/")[0] for url in seen.requests] == ["file:"]
    assert seen.page.evaluate("window.violations") == []
    assert seen.errors == []
    seen.page.evaluate(
        "() => { const script = document.createElement('script');"
        "script.textContent = 'window.hit = true'; document.body.append(script); }"
    )
    assert seen.page.evaluate("window.hit") is None
    assert seen.page.evaluate("window.violations") == ["script-src-elem"]


def test_without_script_one_scenario_is_there(open_page: Open, derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", offset=0.5, ramp=12, cashable=0.5, delay=3)
    still = open_page(derbyshire, scenario, java_script_enabled=False)
    text = " ".join(still.page.locator("body").inner_text().split())

    assert "The sliders need JavaScript, which is switched off or blocked here." in text
    assert all(line in text for line in headline(derbyshire, scenario))
    assert scenario_code(derbyshire, scenario) in text
    assert still.page.locator("table:visible").count() == 3
    assert still.page.locator("input").count() == 0


def test_two_pages_stand_in_one_document_each_in_a_shadow_root(
    browser: Any, derbyshire: Case
) -> None:
    page = browser.new_page()
    page.set_content("<div id='one'></div><div id='two'></div>")
    page.add_script_tag(type="module", content=f"{module()}\nglobalThis.mount = mount;")
    page.wait_for_function("() => Boolean(globalThis.mount)")
    page.evaluate(
        """(data) => { globalThis.pages = ["one", "two"].map((id) =>
          mount(document.getElementById(id).attachShadow({ mode: "open" }), data)); }""",
        page_data(derbyshire, derbyshire.scenario),
    )

    page.locator("#one #pricing-shared").check()
    page.locator("#two #pricing-stepped").check()

    both = page.evaluate("pages.map((each) => each.scenario.pricing)")
    assert both == ["shared", "stepped"]
    page.evaluate("pages.forEach((each) => each.dispose())")
    assert page.locator("input").count() == 0
    page.close()


PRICED_AT_TWO = """\
years = "2024/25 to 2025/26"
[adopters]
anticipated = 5
signed = 3
possible = 6
[[charges]]
name = "Control"
price = [{adopters = 2, price = 180_000}, {adopters = 5, price = 125_000}]
between = "stated only"
"""


def test_the_keys_of_a_slider_reach_the_next_number_with_a_price(
    open_page: Open, tmp_path: Path
) -> None:
    case = written(tmp_path, PRICED_AT_TWO)
    seen = open_page(case, choose(case, adopters=2)).settled()
    slider = seen.page.locator("#adopters")
    for key, number in (("ArrowRight", "5"), ("ArrowLeft", "2"), ("End", "5"), ("Home", "2")):
        slider.press(key)
        seen.settled()
        assert slider.input_value() == number, key
    seen.type("adopters", "3")
    assert slider.input_value() == "2"
    note = "No document gives a price there, so nothing was changed. Allowed: 2, 5."
    assert note in seen.page.locator("body").inner_text()
