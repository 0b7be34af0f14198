"""The page of sliders as a widget: in step with the traits, and able to answer alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import sohanalysis as soh
from sohanalysis.case.case import Case
from sohanalysis.explore.widget import Sliders
from sohanalysis.report.headline import headline
from tests.browser.pages import violations

Open = Callable[..., Any]


@pytest.fixture
def panel() -> Sliders:
    """Return the sliders of the shipped case at 36 forces, with a shared pool."""
    return soh.appraise(adopters=36, pricing="shared").explore()


def test_a_slider_moves_the_trait_and_the_appraisal(mounted: Open, panel: Sliders) -> None:
    view = mounted(panel)
    view.page.locator("#adopters").focus()

    view.page.keyboard.press("ArrowLeft")

    answer = view.answer()
    view.sent()
    assert panel.adopters == 35
    assert answer == headline(panel.appraisal.case, panel.scenario).answer
    assert panel.appraisal.results.loc["initial_cost", "low"] == pytest.approx(221_428.57, abs=0.01)


def test_a_value_set_in_python_is_shown_by_every_view_and_undone_by_none(
    mounted: Open, panel: Sliders
) -> None:
    first, second = mounted(panel), mounted(panel)
    second.page.locator("#adopters").focus()
    second.page.keyboard.press("ArrowLeft")
    second.sent()

    panel.adopters = 20
    first.tell()
    second.tell()

    assert first.answer() == second.answer()
    assert first.answer().startswith("If 20 forces join")
    assert first.page.get_by_role("button", name="Undo").is_disabled()
    first.page.locator(".soh-more > summary").click()
    first.page.locator("#delay").focus()
    first.page.keyboard.press("ArrowRight")
    first.sent()
    assert panel.delay == 1
    assert panel.adopters == 20


def test_a_value_set_in_python_clears_the_message_about_a_typed_one(
    mounted: Open, panel: Sliders
) -> None:
    view = mounted(panel)
    box, fault = view.page.locator("#adopters-box"), view.page.locator("#adopters-fault")
    box.fill("999")
    box.press("Enter")
    assert view.answer().startswith("If 36 forces join")
    assert fault.inner_text() == "999 is not allowed. Allowed: 1 to 44 forces."

    panel.adopters = 30
    view.tell()

    assert view.answer().startswith("If 30 forces join")
    assert (fault.inner_text(), box.input_value()) == ("", "30")


def test_the_answer_is_the_librarys_wherever_python_puts_the_sliders(
    mounted: Open, panel: Sliders, derbyshire: Case, walk: Any
) -> None:
    view = mounted(panel)

    for scenario in walk(derbyshire, 40):
        panel.set_state(scenario.values())
        view.tell()
        assert panel.scenario == scenario
        assert view.answer() == headline(derbyshire, scenario).answer


def test_a_drag_reaches_the_traits_and_ends_where_the_mouse_does(
    mounted: Open, panel: Sliders
) -> None:
    view = mounted(panel)
    box = view.page.locator("#adopters").bounding_box()
    middle = box["y"] + box["height"] / 2
    view.page.mouse.move(box["x"] + 20, middle)

    view.page.mouse.down()
    for move in range(40):
        view.page.mouse.move(box["x"] + 20 + (move * 7) % (box["width"] - 40), middle)
    view.page.mouse.up()

    view.answer()
    view.sent()
    assert panel.adopters == int(view.page.locator("#adopters").input_value()) != 36
    view.page.get_by_role("button", name="Undo").click()
    view.sent()
    assert panel.adopters == 36


def test_the_page_keeps_answering_once_the_kernel_is_gone(mounted: Open, panel: Sliders) -> None:
    view = mounted(panel)
    view.page.evaluate("() => { globalThis.toPython = () => new Promise(() => {}); }")
    view.page.locator("#adopters").focus()

    for _ in range(3):
        view.page.keyboard.press("ArrowLeft")

    assert view.answer().startswith("If 33 forces join")
    assert panel.adopters == 36
    assert view.errors == []


@pytest.mark.parametrize(("is_light", "scheme"), [("true", "light"), ("false", "dark")])
def test_it_follows_the_theme_is_accessible_and_keeps_keys_to_itself(
    mounted: Open, panel: Sliders, axe: str, is_light: str, scheme: str
) -> None:
    view = mounted(panel)
    view.page.evaluate("is => { document.body.dataset.jpThemeLight = is; }", is_light)
    host = view.page.locator("#panel")
    view.answer()

    look = host.evaluate("at => [getComputedStyle(at).colorScheme, getComputedStyle(at).overflowY]")
    assert look == [scheme, "visible"]  # no scroll bar of its own
    assert host.get_attribute("data-lm-suppress-shortcuts") == "true"
    assert violations(view.page, axe, "#panel") == []
    assert view.outside() == []


def test_it_starts_in_the_theme_that_jupyterlab_has(mounted: Open, panel: Sliders) -> None:
    host = mounted(panel, is_light="false").page.locator("#panel")

    assert host.evaluate("at => getComputedStyle(at).colorScheme") == "dark"


def test_a_view_that_is_closed_leaves_nothing(mounted: Open, panel: Sliders) -> None:
    view = mounted(panel)

    view.page.evaluate("dispose()")

    assert view.page.evaluate("document.getElementById('panel').shadowRoot.childNodes.length") == 0
    view.tell()
    assert view.errors == []
