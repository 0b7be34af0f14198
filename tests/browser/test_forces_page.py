"""The panel of forces in a real browser: picked, typed into, read and broken as a person would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.members.joining import member_panel

Open = Callable[..., Any]
START = "If 27 forces (those named live on 8 March 2021"


@pytest.fixture
def start(mounted: Open, case: Case) -> Any:
    """Show the panel."""
    return mounted(member_panel(case))


def panel(start: Any) -> Any:
    return start.page.locator(".soh-forces")


def answer(start: Any, words: str) -> None:
    """Wait until the answer holds some words."""
    panel(start).locator(".soh-headline", has_text=words).wait_for()


def test_forces_are_picked_by_name_with_the_keyboard_alone(start: Any) -> None:
    radio = panel(start).get_by_label("Picked by name")
    radio.focus()
    start.page.keyboard.press("Space")
    answer(start, "If 27 forces (chosen by name)")

    panel(start).get_by_role("checkbox", name="Metropolitan Police", exact=True).focus()
    start.page.keyboard.press("Space")

    answer(start, "If 26 forces (chosen by name)")
    assert "Metropolitan" not in panel(start).get_by_text("These join: Derbyshire").inner_text()
    assert "Metropolitan" not in panel(start).locator(".soh-table").first.inner_text()
    assert "26 forces (chosen by name)" in panel(start).locator("img").get_attribute("alt")


def test_this_force_is_ticked_and_stays_so(start: Any) -> None:
    panel(start).get_by_label("Picked by name").check()
    answer(start, "chosen by name")

    ours = panel(start).get_by_role("checkbox", name="Derbyshire", exact=True)
    assert ours.is_checked()
    assert ours.is_disabled()


def test_only_the_controls_that_count_are_shown(start: Any) -> None:
    assert panel(start).get_by_label("Region", exact=True).is_hidden()
    assert panel(start).get_by_label("Cap, £ a year (assumed)").is_hidden()

    panel(start).get_by_label("Those of a region").check()
    answer(start, "those of East Midlands, this one among them")
    panel(start).get_by_label("Payer with a cap").select_option("Metropolitan Police")
    answer(start, "Metropolitan Police does not join")

    assert panel(start).get_by_label("Region", exact=True).is_visible()
    assert panel(start).get_by_label("Cap, £ a year (assumed)").is_visible()


def test_an_error_stands_in_the_panel_and_clears_every_figure(start: Any) -> None:
    box = panel(start).get_by_label("Assumed pool, £ a year", exact=True)
    box.fill("")
    box.press("Enter")

    fault = panel(start).get_by_role("alert")
    fault.filter(has_text="Assumed pool: is empty").wait_for()
    assert panel(start).locator(".soh-answers").is_hidden()
    assert panel(start).locator(".soh-headline").inner_text() == ""

    box.fill("1775000")
    box.press("Enter")

    answer(start, "charged £34,707 a year (assumed)")
    assert fault.inner_text() == ""


def test_what_is_no_number_is_refused_as_it_was_typed(start: Any) -> None:
    box = panel(start).get_by_label("Assumed pool, £ a year", exact=True)
    box.fill("1.8m")
    box.press("Enter")

    fault = panel(start).get_by_role("alert")
    fault.filter(has_text='Assumed pool: "1.8m" is not allowed.').wait_for()
    assert panel(start).locator(".soh-answers").is_hidden()

    box.fill("1,775,000")
    box.press("Enter")
    answer(start, "charged £34,707 a year (assumed)")


def test_a_weight_with_a_blank_is_refused_and_reset_brings_the_start_back(start: Any) -> None:
    panel(start).get_by_label("All of the register").check()
    answer(start, "If 44 forces")
    panel(start).get_by_label("Shared by (assumed)").select_option("population")
    panel(start).get_by_role("alert").filter(
        has_text="British Transport Police is blank"
    ).wait_for()

    panel(start).get_by_role("button", name="Reset").click()

    answer(start, START)
    assert panel(start).get_by_label("Territorial forces named live on 8 March 2021").is_checked()


def test_the_slider_moves_the_pool_and_says_so_in_words(start: Any) -> None:
    slider = panel(start).get_by_label("Assumed pool, £ a year, slider")
    slider.focus()
    start.page.keyboard.press("Home")
    start.page.keyboard.press("ArrowRight")

    answer(start, "assumed pool of £25,000 a year")
    assert slider.get_attribute("aria-valuetext") == "£25,000 a year, assumed"


def test_the_answer_is_said_politely_once_the_controls_rest(start: Any) -> None:
    live = panel(start).get_by_role("status")
    live.filter(has_text=START).wait_for(state="attached")

    panel(start).get_by_label("All territorial forces").check()

    live.filter(has_text="If 43 forces").wait_for(state="attached")
    assert live.get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("who", ["Picked by name", "Those of a region"])
def test_axe_finds_nothing_wrong_with_the_panel(start: Any, axe: str, who: str) -> None:
    panel(start).get_by_label("Payer with a cap").select_option("Kent")
    answer(start, "The assumed cap of Kent")
    panel(start).get_by_label(who).check()
    answer(start, "chosen by name" if who == "Picked by name" else "those of East Midlands")

    assert start.violations(axe, ".soh-forces") == []


def test_it_fits_a_narrow_window(mounted: Open, case: Case) -> None:
    narrow = mounted(member_panel(case), width=320)

    wide = narrow.page.evaluate(
        "() => document.querySelector('.soh-forces').scrollWidth - "
        "document.querySelector('.soh-forces').clientWidth"
    )
    assert wide <= 0


def test_nothing_is_asked_of_another_machine(start: Any) -> None:
    assert start.outside() == []
    assert start.errors == []
