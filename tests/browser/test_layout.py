"""The layout of the page of sliders: the first screen, and controls that do not move."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.fields import ANY
from sohanalysis.explore.page import module, own_text, page_data
from tests.browser.pages import Open, Opened
from tests.explore.test_engine import page_fields

WIDE, MEDIUM, NARROW = (1280, 800), (624, 800), (390, 844)
FIRST_SCREEN = {
    WIDE: (
        "#answer .soh-headline",
        "#answer .soh-savings",
        ".soh-acts button",
        ".soh-tiles",
        "#adopters",
        "#adopters-effect",
        ".soh-marks",
        "#pricing-weighted",
        "#savings",
        "#cashable",
        ".soh-more > summary",
        "[data-chart=charge] svg",
    ),
    NARROW: ("#answer .soh-headline", "#adopters", ".soh-marks", "[data-chart=charge] svg"),
}
# Returns the top of each control that the user can press, by its name.
TOPS = """() => Object.fromEntries([...document.querySelectorAll(
  ".soh-acts button, .soh-controls input, .soh-group input, .soh-group button, .soh-group summary")]
  .filter((each) => each.checkVisibility() && !each.closest(".soh-help[open], .soh-years"))
  .map((each) => [each.id || each.textContent, Math.round(each.getBoundingClientRect().top)]))"""

# Shows scenarios one after the other. Returns the number of controls, and for each scenario that
# moves a control by more than a pixel, its place in the list and the names of these controls.
MOVED = f"""async (scenarios) => {{
  const tops = {TOPS};
  const [first, moved] = [tops(), []];
  for (const [place, scenario] of scenarios.entries()) {{
    page.show(scenario);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const names = Object.entries(tops())
      .filter(([name, top]) => !(Math.abs(top - first[name]) <= 1)).map(([name]) => name);
    if (names.length) moved.push([place, names]);
  }}
  return [Object.keys(first).length, moved];
}}"""


def size(width: int, height: int) -> dict[str, int]:
    """Return the size of a window."""
    return {"width": width, "height": height}


def take_clock(page: Any) -> None:
    """Add a clock to a page after its first frames."""
    page.wait_for_timeout(450)
    page.evaluate("() => { globalThis.realFrame = requestAnimationFrame.bind(window); }")
    page.clock.install()


def rest(page: Any) -> None:
    """Move the clock until the page draws again without a move, and wait for two real frames."""
    page.clock.run_for(450)
    page.evaluate("() => new Promise((done) => realFrame(() => realFrame(done)))")


@pytest.mark.parametrize("window", FIRST_SCREEN)
def test_the_first_screen_has_the_answer_and_its_main_controls(
    open_page: Open, shipped: Case, window: tuple[int, int]
) -> None:
    seen = open_page(shipped, shipped.scenario, viewport=size(*window)).settled()

    ends = {}
    for name in FIRST_SCREEN[window]:
        box = seen.page.locator(name).first.bounding_box()
        ends[name] = box["y"] + box["height"]
    assert {name: end for name, end in ends.items() if end > window[1]} == {}


# Returns the text of each label whose unit or help is under its last line.
ALONE = """() => [...document.querySelectorAll(".soh-label, legend, .soh-tick")].filter((label) => {
  const [first, ...others] = [...label.children].filter((part) => part.checkVisibility());
  const bottom = first && [...first.getClientRects()].at(-1).bottom;
  return others.some((part) => part.getBoundingClientRect().top >= bottom);
}).map((label) => label.textContent)"""


@pytest.mark.parametrize("window", [(1024, 768), NARROW, (320, 640)])
def test_no_unit_or_question_mark_is_alone_on_a_line(
    open_page: Open, shipped: Case, window: tuple[int, int]
) -> None:
    page = open_page(shipped, shipped.scenario, viewport=size(*window)).settled().page
    page.locator(".soh-more > summary").first.click()
    page.wait_for_timeout(300)

    assert page.evaluate(ALONE) == []


@pytest.mark.parametrize("window", [WIDE, MEDIUM, NARROW])
def test_no_control_moves_over_numbers_pricings_and_starting_points(
    open_page: Open, shipped: Case, window: tuple[int, int]
) -> None:
    seen = open_page(shipped, shipped.scenario, viewport=size(*window)).settled()
    page = seen.page
    page.wait_for_timeout(500)
    numbers = range(15, 45) if window == WIDE else (15, 19, 20, 24, 25, 26, 31, 36, 44)
    chosen = [
        replace(shipped.scenario, pricing=pricing, adopters=number)
        for pricing in (ANY, *shipped.pricings)
        for number in numbers
    ]
    page.evaluate("window.scrollTo(0, 0)")

    controls, moved = page.evaluate(MOVED, [*map(page_fields, chosen)])

    assert controls >= 17
    assert [(chosen[number], names) for number, names in moved] == []


def test_no_control_moves_while_two_scenarios_are_compared(open_page: Open, shipped: Case) -> None:
    seen = open_page(shipped, shipped.scenario, viewport=size(900, 800)).settled()
    page = seen.page
    seen.press("Compare with this")
    page.wait_for_timeout(500)
    page.evaluate("window.scrollTo(0, 0)")
    first = page.evaluate(TOPS)

    for number in (30, 5, 44, 25, 1):
        page.evaluate("number => page.show({ ...page.scenario, adopters: number })", number)
        seen.settled()
        tops = page.evaluate(TOPS).items()
        moved = {name: top - first[name] for name, top in tops if name in first}
        assert len(moved) >= 17
        assert [name for name, by in moved.items() if abs(by) > 1] == [], number


@pytest.mark.parametrize("window", [WIDE, MEDIUM, NARROW])
def test_a_pressed_control_does_not_move(
    open_page: Open, shipped: Case, window: tuple[int, int]
) -> None:
    seen = open_page(shipped, shipped.scenario, viewport=size(*window)).settled()
    page = seen.page
    take_clock(page)
    seen.more()
    for name in ("charge_follows_go_live", "delay", "charge_change", "rise"):
        control = page.locator(f"#{name}")
        control.scroll_into_view_if_needed()
        control.focus()
        rest(page)
        before = control.bounding_box()["y"]
        for key in ("Space",) if name == "charge_follows_go_live" else ("ArrowRight", "End"):
            page.keyboard.press(key)
            seen.settled()
            assert abs(control.bounding_box()["y"] - before) <= 1, (name, key)
        rest(page)
        assert abs(control.bounding_box()["y"] - before) <= 1, name
    for point in page.locator(".soh-presets button").all():
        point.focus()
        before = point.bounding_box()["y"]
        point.press("Enter")
        seen.settled()
        rest(page)
        assert abs(point.bounding_box()["y"] - before) <= 1


def test_a_pressed_control_does_not_move_in_a_box_that_scrolls(browser: Any, shipped: Case) -> None:
    page = browser.new_page(viewport={"width": 1024, "height": 900})
    page.set_content("<div id='notebook'><div id='cell'></div></div>")
    # Not every browser keeps what it shows in place by itself, as Chromium does.
    box = "width: 370px; height: 600px; overflow: auto; overflow-anchor: none"
    page.add_style_tag(content=f"#notebook {{ {box} }}")
    page.add_script_tag(type="module", content=f"{module()}\nglobalThis.mount = mount;")
    page.wait_for_function("() => Boolean(globalThis.mount)")
    page.evaluate(
        """([data, css]) => {
          const root = document.getElementById("cell").attachShadow({ mode: "open" });
          root.append(Object.assign(document.createElement("style"), { textContent: css }));
          mount(root, data);
        }""",
        [page_data(shipped, shipped.scenario), own_text("page.css")],
    )
    page.locator(".soh-more > summary").click()
    control = page.locator("#delay")
    control.focus()
    page.wait_for_timeout(450)
    before = control.bounding_box()["y"]
    scrolled = (
        "[document.scrollingElement, document.getElementById('notebook')].map((e) => e.scrollTop)"
    )
    window, notebook = page.evaluate(scrolled)

    control.press("End")
    page.wait_for_timeout(450)

    # The answer above takes more room, so that the box scrolls by it, and the window does not.
    assert abs(control.bounding_box()["y"] - before) <= 1
    assert page.evaluate(scrolled)[0] == window
    assert page.evaluate(scrolled)[1] > notebook
    page.close()


def test_the_layout_follows_the_box_and_not_the_window(browser: Any, shipped: Case) -> None:
    page = browser.new_page(viewport={"width": 1024, "height": 1400})
    page.set_content("<div id='cell'></div><div id='column'></div>")
    page.add_style_tag(content="#cell { width: 592px } #column { width: 370px }")
    page.add_script_tag(type="module", content=f"{module()}\nglobalThis.mount = mount;")
    page.wait_for_function("() => Boolean(globalThis.mount)")
    page.evaluate(
        """([data, css]) => { for (const id of ["cell", "column"]) {
          const root = document.getElementById(id).attachShadow({ mode: "open" });
          root.append(Object.assign(document.createElement("style"), { textContent: css }));
          mount(root, data, { isFolded: true });
        } }""",
        [page_data(shipped, shipped.scenario), own_text("page.css")],
    )
    page.locator("#column .soh-first > .soh-group").first.wait_for()
    page.wait_for_timeout(500)
    boxes = {
        name: page.locator(f"#cell {name}").bounding_box() for name in ("#adopters", "#savings")
    }
    tiles = [tile.bounding_box()["y"] for tile in page.locator("#cell .soh-tile").all()]

    chart = page.locator("#cell [data-chart=charge]").bounding_box()
    assert chart["y"] < 800 < page.locator("#cell #pricing-shared").bounding_box()["y"]
    # In the cell, the controls are in two columns and the tiles in one row. In the column, neither.
    assert boxes["#savings"]["x"] - boxes["#adopters"]["x"] > 250
    assert len({*tiles}) == 1
    narrow = [tile.bounding_box()["y"] for tile in page.locator("#column .soh-tile").all()]
    assert len({*narrow}) == 2
    for name, width in (("cell", 592), ("column", 370)):
        box = page.locator(f"#{name} .soh-page").bounding_box()
        assert box["width"] <= width
        # The page has the height of its first screen, and nothing scrolls within it.
        scrolling = page.locator(f"#{name} .soh-page *").evaluate_all(
            "all => all.filter((each) => each.scrollHeight > each.clientHeight + 1"
            " && /auto|scroll/.test(getComputedStyle(each).overflowY)).map((each) => each.id)"
        )
        assert scrolling == []
        assert page.locator(f"#{name} table").count() == 0
    page.locator("#cell .soh-tables > summary").click()
    page.locator("#cell #cost-table").wait_for()
    page.close()


@pytest.mark.parametrize("window", [WIDE, MEDIUM, NARROW])
def test_no_control_moves_while_charts_and_help_are_read(
    open_page: Open, shipped: Case, window: tuple[int, int]
) -> None:
    seen = open_page(shipped, shipped.scenario, viewport=size(*window)).settled()
    page = seen.page
    seen.more()
    seen.type("savings", "60000")
    page.wait_for_timeout(500)
    page.evaluate("window.scrollTo(0, 0)")
    first = page.evaluate(TOPS)

    page.locator("[data-chart=charge]").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".soh-help summary").first.click()
    seen.settled()
    page.evaluate("window.scrollTo(0, 0)")
    moved = {name: top - first[name] for name, top in page.evaluate(TOPS).items() if name in first}
    assert [name for name, by in moved.items() if abs(by) > 1] == []
    page.locator(".soh-help summary").first.click()
    assert page.locator(".soh-help[open]").count() == 0
    # A saving in pounds is a different share of each charge, so its share is a range.
    for pricing in ("shared", ANY):
        page.evaluate(f"page.show({{ ...page.scenario, pricing: '{pricing}' }})")
        seen.settled()
        moved = {name: top - first[name] for name, top in page.evaluate(TOPS).items()}
        assert [name for name, by in moved.items() if abs(by) > 1] == [], pricing


@pytest.mark.parametrize("pricing", [ANY, "shared"])
def test_a_printed_page_has_charts_of_its_width_and_whole_tables(
    open_page: Open, shipped: Case, pricing: str
) -> None:
    start = replace(shipped.scenario, pricing=pricing)
    seen = open_page(shipped, start, viewport=size(*WIDE)).settled()
    page = seen.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 672, "height": 950})
    seen.settled()

    widths = page.locator(".soh-plots svg").evaluate_all("all => all.map((svg) => svg.clientWidth)")
    assert widths == [672, 672]
    # The bar of the cost is in a tile: 38% of the width.
    assert page.locator("[data-chart=bar] svg").evaluate("svg => svg.clientWidth") == 255
    sizes = page.locator("svg.soh-chart text").evaluate_all(
        "all => all.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 8 * 96 / 72  # points
    breaks = page.locator("table").evaluate_all(
        "all => all.filter((table) => table.rows.length < 10)"
        ".map((table) => getComputedStyle(table).breakInside)"
    )
    assert breaks
    assert {*breaks} == {"avoid"}
    assert not page.locator(".soh-controls").first.is_visible()
    page.emulate_media(media="screen")


def test_the_text_under_a_slider_gives_the_effect_of_its_ends(opened: Opened) -> None:
    def effect(name: str) -> list[str]:
        opened.settled()
        return list(opened.page.locator(f"#{name}-effect span").all_inner_texts())

    # A bill of 25 times £71,000 shared by 15 is £118,333 a year: £56,667 over £300,000.
    assert effect("adopters") == [
        "15: £38k under to £57k over",
        "44: £99k under to £2k over",
    ]
    assert effect("savings") == ["No effect yet: set a cashable share too."]
    assert effect("cashable") == ["No effect yet: set an amount first."]
    opened.page.locator("#pricing-high-estimate").check()
    assert effect("adopters") == ["No effect: this pricing ignores the number."]
    opened.type("savings", "60000")
    # Two years of £60,000, all of it cashable: £302,000 less £120,000.
    assert effect("cashable") == ["0%: £302k after savings", "100%: £182k after savings"]


def test_the_tiles_say_the_cost_each_later_year_and_the_savings(opened: Opened) -> None:
    opened.type("adopters", "36")
    opened.type("savings", "60000")
    opened.type("cashable", "50")
    tiles = opened.page.locator(".soh-tile")

    bar = tiles.nth(0).locator("svg")
    assert bar.get_attribute("aria-label") == (
        "Set-up and the first two years, against the £300,000 budget: £218,611 to £302,000. "
        "Enough at the low end only."
    )
    assert bar.locator("text").all_text_contents() == [
        "budget £300k",
        "£219k",
        "£302k",
        "after savings £159k to £242k",
    ]
    assert tiles.nth(1).locator("h2, p").all_inner_texts() == [
        "Each year from 2021/22 (no budget agreed)",
        "£49,306 to £91,000",
        "Quoted: £71,000 to £91,000",
    ]
    assert tiles.nth(2).locator("h2, p").all_inner_texts() == [
        "Cashable savings by March 2021",
        "£60,000",
        "Cost after cashable savings £158,611 to £242,000; the answer is before savings",
    ]
    opened.type("rise", "3")
    assert "its charges then rising 3% a year" in tiles.nth(1).inner_text()


def test_each_pricing_has_its_own_charge_at_this_number(opened: Opened) -> None:
    opened.type("adopters", "36")

    charges = opened.page.locator(".soh-paid").all_inner_texts()
    assert charges == [
        "£49,306 to £91,000",
        "£71,000",
        "£91,000",
        "£71,000",
        "£49,306",
        "£71,000",
        "£66,926",
        "£55,401",
    ]
