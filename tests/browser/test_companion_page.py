"""The live companion in a real browser: its figures, its words, and what a person can do."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sohanalysis import money
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.fields import FIELDS, Kind
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.explore.page import companion_of, cost_words
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.model.break_even import break_even
from sohanalysis.model.results import RESULTS, results_of
from sohanalysis.report import tables, wording
from sohanalysis.report.headline import headline
from tests.charged import complete

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OFFSETS = [0.0, 0.5, 1.0, 1.5]
FLOWS = ("gross", "savings", "net", "charge")
EXAMPLES = FIRST_CASE.parent / "examples"
HOSTILE = '<script>document.title="hit"</script>"onerror=x {{ 7*7 }} {total} $&'
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(event.violatedDirective);
});
"""
# Every figure of the grid of one form and one setting of the late charge, in one list.
BULK = """([form, late, counts, delays, offsets, flows]) => counts.flatMap((adopters) =>
  delays.flatMap((delay) => offsets.flatMap((offset) => {
    const { own } = companion.answer({pricing: form, adopters, delay, offset, savings: 0,
      charge_follows_go_live: late, cashable: 0.5});
    return [...flows.flatMap((flow) => own[flow]), ...Object.values(own.results)];
  })))"""
FIGURES = """([fields, flows]) => {
  const { own } = companion.answer(fields);
  return [...flows.flatMap((flow) => own[flow]), ...Object.values(own.results)];
}"""
# Where each field of a scenario matters, and a value of each kind that is none of these.
START = {
    "adopters": 36,
    "pricing": "shared",
    "offset": 0.5,
    "ramp": 12,
    "cashable": 0.5,
    "delay": 3,
    "charge_follows_go_live": True,
}
MOVED = {
    Kind.count: 31,
    Kind.choice: "two-part",
    Kind.pounds: 12_345.0,
    Kind.share: 0.31,
    Kind.months: 7,
    Kind.yes: False,
}
HEADLINES = """([form, late, counts, delays]) => counts.flatMap((adopters) => delays.map((delay) =>
  companion.answer({pricing: form, adopters, delay, charge_follows_go_live: late}).headline))"""
WORDS = """(fields) => {
  const { headline, beside, notes, foot, code, cost, charge, tables } = companion.answer(fields);
  return { headline, beside: beside.join(" "), notes, foot, code, cost, charge, tables };
}"""


@dataclass
class Opened:
    """A companion in a page, and what it asked for and stumbled over."""

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def words(self, scenario: Scenario) -> dict[str, Any]:
        """Ask the page for all it says of a scenario."""
        fields = scenario.values()
        path = isinstance(scenario.adopters, tuple)
        fields["adopters"] = list(scenario.adopters) if path else scenario.adopters
        return dict(self.page.evaluate(WORDS, fields))

    def headline(self) -> str:
        """Read the answer."""
        return str(self.page.locator("#headline").inner_text())

    def violations(self, axe: str) -> list[tuple[str, int, str]]:
        """Ask axe what is wrong, against WCAG A and AA and best practice."""
        self.page.evaluate(axe)
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", STANDARDS
        )
        return [(v["id"], len(v["nodes"]), v["nodes"][0]["html"]) for v in found["violations"]]

    def overflow(self) -> int:
        """Measure how far the page is wider than its window."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def open_companion(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Open companions, each in a context of its own."""
    folder, contexts = tmp_path_factory.mktemp("companion"), []

    def opened(case: Case, scenario: Scenario, **context: Any) -> Opened:
        path = folder / f"{len(contexts)}.html"
        path.write_text(companion_of(case, scenario), encoding="utf-8", newline="\n")
        contexts.append(browser.new_context(**context))
        contexts[-1].add_init_script(WATCH)
        found = Opened(contexts[-1].new_page())
        found.page.set_default_timeout(20_000)
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.on(
            "console",
            lambda said: found.errors.append(said.text) if said.type == "error" else None,
        )
        found.page.goto(path.as_uri())
        return found

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(name="plain", scope="module")
def _plain(open_companion: Open) -> Opened:
    """Open the companion of the Derbyshire case, for questions that leave it as it is."""
    case = load_case(FIRST_CASE)
    return open_companion(case, case.scenario)


@pytest.fixture
def opened(open_companion: Open, derbyshire: Case) -> Opened:
    """Open the same, to be moved."""
    return open_companion(derbyshire, derbyshire.scenario)


def grid(case: Case, late: bool) -> tuple[list[int], list[int]]:
    """Counts of forces and delays of the grid."""
    return [*range(1, case.adopters.possible.value + 1)], [*range(case.longest_delay(late) + 1)]


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("form", load_case(FIRST_CASE).pricings)
def test_every_figure_of_the_grid_is_the_librarys(
    plain: Opened, derbyshire: Case, form: Any, late: bool
) -> None:
    counts, delays = grid(derbyshire, late)
    chosen = choose(derbyshire, pricing=form, charge_follows_go_live=late, cashable=0.5)
    library = results_of(derbyshire, chosen, adopters=counts, delay=delays, offset=OFFSETS)
    flows = [getattr(library.flow, name) for name in FLOWS]
    results = [getattr(library, name)[..., None] for name in RESULTS]
    expected = np.concatenate([*flows, *results], axis=-1)

    shown = plain.page.evaluate(BULK, [form, late, counts, delays, OFFSETS, FLOWS])

    difference = np.abs(np.reshape(shown, expected.shape) - expected)
    assert expected.shape == (44, 13 if late else 19, 4, 23)
    # To the bit but for the present value, which NumPy adds in an order of its own.
    assert difference[..., :-1].max() == 0
    assert difference[..., -1].max() < 1e-8


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("form", load_case(FIRST_CASE).pricings)
def test_every_answer_of_the_grid_is_the_librarys(
    plain: Opened, derbyshire: Case, form: Any, late: bool
) -> None:
    counts, delays = grid(derbyshire, late)
    start = choose(derbyshire, pricing=form, charge_follows_go_live=late)
    expected = [
        headline(derbyshire, replace(start, adopters=count, delay=delay)).answer
        for count, delay in product(counts, delays)
    ]

    shown = plain.page.evaluate(HEADLINES, [form, late, counts, delays])

    assert shown == expected


def figures_of(case: Case, scenario: Scenario) -> list[float]:
    """Every figure that the library works out for a scenario, in the order of the page."""
    found = results_of(case, scenario)
    flows = [getattr(found.flow, name) for name in FLOWS]
    return [*np.concatenate(flows).tolist(), *found.by_name().values()]


@pytest.mark.parametrize("name", [name for name in FIELDS if FIELDS[name].control])
def test_the_page_moves_every_field_as_the_library_does(
    open_companion: Open, plain: Opened, derbyshire: Case, name: str
) -> None:
    start = choose(derbyshire, **START)
    moved = changed(start, {name: MOVED[FIELDS[name].kind]})
    is_held = FIELDS[name].is_held_on_the_page
    page = open_companion(derbyshire, moved).page if is_held else plain.page

    shown = page.evaluate(FIGURES, [moved.values(), FLOWS])

    assert figures_of(derbyshire, moved) != figures_of(derbyshire, start)
    assert shown == pytest.approx(figures_of(derbyshire, moved), rel=1e-12)


def expected_words(case: Case, scenario: Scenario) -> dict[str, Any]:
    """What the library says of a scenario."""
    return {
        "headline": headline(case, scenario).answer,
        "beside": headline(case, scenario).under,
        "notes": " ".join(wording.long_notes(case, scenario)),
        "foot": wording.scenario_foot(case, scenario),
        "code": scenario_code(case, scenario),
        "cost": cost_words(case, scenario),
        "charge": wording.readings_apart(
            case, scenario, fits=break_even(case, scenario, "charge").value
        ),
    }


def parts(table: Any) -> tuple[Any, ...]:
    """Give the parts of a table, the library's or the page's, in one form."""
    get = table.get if isinstance(table, dict) else lambda name: getattr(table, name)
    rows = [list(row) for row in get("rows")]
    return get("caption"), list(get("columns")), rows, get("note"), get("foot"), get("totals")


def assert_says_the_same(opened: Opened, case: Case, scenario: Scenario) -> None:
    """Compare every word and every table with the library's."""
    said = opened.words(scenario)
    shown = said.pop("tables")
    assert said == expected_words(case, scenario)
    assert parts(shown["cost"]) == parts(tables.cost_by_year(case, scenario))
    assert parts(shown["results"]) == parts(tables.results(case, scenario))
    assert parts(shown["forms"]) == parts(tables.forms(case, scenario))


def thrown(case: Case, count: int, *, adopters: Any = None, change: float = 0.0) -> list[Scenario]:
    """Choose scenarios all over the ranges, the same ones in every run."""
    dice = random.Random(8)

    def one() -> Scenario:
        late = dice.random() < 0.5
        saving = dice.choice(
            [
                {},
                {"offset": dice.choice([*OFFSETS, 0.123, 0.00001])},
                {"savings": dice.choice([500.0, 35_512.25, 910_000.0 * case.charge.high / 91_000])},
            ]
        )
        return choose(
            case,
            adopters=adopters or dice.randint(1, case.adopters.possible.value),
            pricing=dice.choice(case.pricings),
            ramp=dice.choice([0, 1, 12, 60, dice.randint(0, 60)]),
            cashable=dice.choice([0.0, 0.5, 1.0, 0.333]),
            delay=dice.choice([0, 1, case.longest_delay(late)]) if case.longest_delay(late) else 0,
            charge_follows_go_live=late,
            charge_change=change,
            **saving,
        )

    return [one() for _ in range(count)]


def test_every_word_and_cell_is_the_librarys(plain: Opened, derbyshire: Case) -> None:
    for scenario in thrown(derbyshire, 120):
        assert_says_the_same(plain, derbyshire, scenario)


@pytest.mark.parametrize(
    "file",
    [
        Path(__file__).parent.parent / "cases" / "second.toml",
        *complete(EXAMPLES.glob("*.toml")),
    ],
    ids=lambda path: path.stem,
)
def test_every_word_of_another_case_is_the_librarys(open_companion: Open, file: Path) -> None:
    case = load_case(file)
    other = open_companion(case, case.scenario)

    for scenario in thrown(case, 40):
        assert_says_the_same(other, case, scenario)
    assert other.errors == []
    assert other.overflow() == 0


def test_forces_by_year_and_a_change_of_the_charge_are_kept_from_the_paper(
    open_companion: Open, derbyshire: Case
) -> None:
    start = choose(derbyshire, adopters=(10, 10, 36, 36), pricing="shared", charge_change=0.41)
    moved = open_companion(derbyshire, start)

    assert moved.headline() == headline(derbyshire, start).answer
    assert "41% higher here, as in the paper" in moved.page.locator("#controls").inner_text()
    for scenario in (
        *thrown(derbyshire, 25, adopters=start.adopters, change=0.41),
        *thrown(derbyshire, 25, change=0.41),
        replace(start, delay=1, charge_follows_go_live=True),
    ):
        assert_says_the_same(moved, derbyshire, scenario)
    moved.page.get_by_label("By year, as in the paper: 10, 10, 36, 36 forces by year").uncheck()
    assert moved.headline() == headline(derbyshire, replace(start, adopters=36)).answer
    moved.page.get_by_label("By year, as in the paper").check()
    assert moved.headline() == headline(derbyshire, start).answer


def test_money_is_rounded_by_the_one_rule(plain: Opened) -> None:
    dice = random.Random(41)
    ties = [
        sign * (k + 0.5) + tiny
        for k in range(40)
        for sign in (1, -1)
        for tiny in (0.0, 1e-9, -1e-9, 4e-7, -6e-7)
    ]
    scaled = [1_000 * amount for amount in ties]
    anywhere = [dice.uniform(-3, 3) * 10 ** dice.randint(0, 9) for _ in range(3_000)]
    amounts = [*ties, *scaled, *anywhere, 0.0, -0.0, 999_499.5, 999_500.0, 1_775_000.0, 1e7]
    shares = [amount / 1_000 for amount in amounts[:2_000]]

    names = ("figures", "pounds", "thousands")
    shown = plain.page.evaluate(
        "([amounts, shares, names]) => [...names.map((name) => amounts.map(companion.money[name])),"
        " shares.map(companion.money.percent)]",
        [amounts, shares, names],
    )

    expected = [[getattr(money, name)(amount) for amount in amounts] for name in names]
    assert shown == [*expected, [money.percent(share) for share in shares]]


def test_the_keyboard_moves_every_control(opened: Opened, derbyshire: Case) -> None:
    page = opened.page
    chosen = {"adopters": 26, "pricing": "stepped", "offset": 0.02, "cashable": 0.01}
    late = {"ramp": 1, "delay": 1, "charge_follows_go_live": True}
    expected = choose(derbyshire, **chosen, **late)

    for name, key in (
        ("adopters", "ArrowRight"),
        ("offset", "ArrowUp"),
        ("offset", "ArrowUp"),
        ("ramp", "ArrowRight"),
        ("cashable", "ArrowRight"),
        ("delay", "ArrowRight"),
    ):
        page.locator(f"#{name}").focus()
        page.keyboard.press(key)
    page.locator("#form-high-estimate").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#charge_follows_go_live").focus()
    page.keyboard.press("Space")

    assert opened.headline() == headline(derbyshire, expected).answer
    assert page.locator("#beside").inner_text() == headline(derbyshire, expected).under
    assert page.locator("#code").inner_text() == scenario_code(derbyshire, expected)
    cells = page.locator("#cost-table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    assert cells == [list(row) for row in tables.cost_by_year(derbyshire, expected).rows]
    assert opened.errors == []


def test_a_box_takes_what_is_typed_and_refuses_what_is_not_allowed(
    opened: Opened, derbyshire: Case
) -> None:
    page, box, fault = opened.page, "#adopters-box", "#adopters-fault"

    page.locator(box).fill("36")
    page.keyboard.press("Tab")
    before = opened.headline()
    for typed, kind in (("45", "forces"), ("0", "forces"), ("2.5", "whole forces")):
        page.locator(box).fill(typed)
        page.keyboard.press("Tab")
        assert page.locator(fault).inner_text() == (
            f"{typed} is not allowed: {kind}, 1 to 44. The figures are still of 36."
        )
        assert page.locator(box).get_attribute("aria-invalid") == "true"
        assert opened.headline() == before
    page.locator(box).fill("44")
    page.keyboard.press("Tab")

    assert page.locator(fault).inner_text() == ""
    assert page.locator(box).get_attribute("aria-invalid") is None
    assert page.locator("#code").inner_text() == scenario_code(
        derbyshire, choose(derbyshire, adopters=44)
    )


def test_a_saving_and_its_share_of_the_charge_say_the_same(opened: Opened) -> None:
    page = opened.page
    page.locator("#form-low-estimate").check()

    page.locator("#offset-box").fill("12.3")
    page.keyboard.press("Tab")
    assert page.locator("#savings-box").input_value() == "8733"
    assert ":o0.123:" in page.locator("#code").inner_text()
    page.locator("#savings-box").fill("35500")
    page.keyboard.press("Tab")

    assert page.locator("#offset-box").input_value() == "50"
    assert ":s35500:" in page.locator("#code").inner_text()


def test_a_delay_is_cut_where_the_charge_starts_late_too(opened: Opened) -> None:
    page = opened.page
    page.locator("#delay-box").fill("18")
    page.keyboard.press("Tab")

    page.locator("#charge_follows_go_live").check()

    assert page.locator("#delay-box").input_value() == "12"
    assert page.locator("#delay-unit").inner_text() == "months, 0 to 12"
    assert page.locator("#note").inner_text() == (
        "The delay is cut to 12 months, the longest that the horizon allows when the charge "
        "starts late too."
    )


def test_the_paper_s_scenario_is_one_button_away(opened: Opened, derbyshire: Case) -> None:
    page = opened.page
    page.locator("#adopters-box").fill("99")
    page.keyboard.press("Tab")
    page.locator("#form-shared").check()

    page.get_by_role("button", name="Back to the paper's scenario").click()

    assert opened.headline() == headline(derbyshire, derbyshire.scenario).answer
    assert page.locator("#adopters-box").input_value() == "25"
    assert page.locator("#adopters-fault").inner_text() == ""


def test_the_answer_is_announced_once_the_sliders_rest(opened: Opened) -> None:
    page = opened.page
    page.locator("#form-shared").check()
    for _ in range(3):
        page.locator("#adopters").focus()
        page.keyboard.press("ArrowRight")

    live = page.locator("#live", has_text="With 28 forces, if a fixed pool is shared equally")
    live.wait_for(state="attached")

    assert live.get_attribute("role") == "status"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(
    open_companion: Open, derbyshire: Case, axe: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    seen = open_companion(
        derbyshire, choose(derbyshire, "explore"), viewport=size, color_scheme=scheme
    )
    for folded in seen.page.locator("details summary").all():
        folded.click()
    seen.page.locator("#adopters-box").fill("99")
    seen.page.keyboard.press("Tab")

    assert seen.violations(axe) == []


def test_it_asks_for_nothing_and_breaks_no_rule_of_its_policy(opened: Opened) -> None:
    page = opened.page
    for name in ("#adopters", "#offset", "#delay"):
        page.locator(name).focus()
        page.keyboard.press("ArrowRight")
    page.set_viewport_size({"width": 700, "height": 700})

    assert [url.split("/")[0] for url in opened.requests] == ["file:"]
    assert page.evaluate("window.violations") == []
    assert opened.errors == []


def test_the_policy_is_in_force(opened: Opened) -> None:
    page = opened.page
    page.evaluate(
        "() => { const script = document.createElement('script');"
        "script.textContent = 'window.hit = true'; document.body.append(script); }"
    )

    assert page.evaluate("window.hit") is None
    assert page.evaluate("window.violations") == ["script-src-elem"]


@pytest.mark.parametrize("width", [320, 500, 1024, 1920])
def test_nothing_runs_past_the_edge(open_companion: Open, derbyshire: Case, width: int) -> None:
    seen = open_companion(derbyshire, derbyshire.scenario, viewport={"width": width, "height": 640})
    assert seen.overflow() == 0
    seen.page.locator("#form-shared").check()
    seen.page.locator("#adopters-box").fill("1")
    seen.page.locator("#savings-box").fill("910000")
    seen.page.keyboard.press("Tab")

    assert seen.overflow() == 0
    assert seen.page.locator("svg[role=img]").count() == 3


def test_a_picture_fits_its_place_when_the_window_changes(opened: Opened) -> None:
    page = opened.page
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_function("document.querySelector('#charge-plot svg').clientWidth < 300")

    assert opened.overflow() == 0


def test_without_script_the_papers_own_scenario_is_there(
    open_companion: Open, derbyshire: Case
) -> None:
    scenario = choose(derbyshire, "explore", offset=0.5, ramp=12, cashable=0.5, delay=3)
    still = open_companion(derbyshire, scenario, java_script_enabled=False)
    text = still.page.locator("body").inner_text()

    assert "The sliders need JavaScript, which is switched off or blocked here." in text
    assert str(headline(derbyshire, scenario)) in " ".join(text.split())
    assert scenario_code(derbyshire, scenario) in text
    assert not still.page.locator("#controls").is_visible()
    assert still.page.locator("svg.soh-chart:visible").count() == 2
    assert still.page.locator("table:visible").count() == 4
    assert "24,139" in text


def test_high_contrast_keeps_bars_lines_and_words(open_companion: Open, derbyshire: Case) -> None:
    seen = open_companion(derbyshire, derbyshire.scenario, forced_colors="active")
    strokes = seen.page.evaluate(
        "() => ['.soh-own', '.soh-budget', '.soh-bar'].map((each) =>"
        "getComputedStyle(document.querySelector(`svg[role=img] ${each}`)).stroke)"
    )
    paper = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert paper not in strokes


def test_names_that_look_like_markup_are_shown_as_written(
    open_companion: Open, derbyshire: Case
) -> None:
    lines = tuple(replace(line, name=HOSTILE) for line in derbyshire.lines)
    label = {"anticipated": replace(derbyshire.presets["anticipated"], label=HOSTILE)}
    presets = {**derbyshire.presets, **label}
    case = replace(derbyshire, title=HOSTILE, body=HOSTILE, lines=lines, presets=presets)
    seen = open_companion(case, case.scenario)
    seen.page.locator("#form-stepped").check()
    seen.page.locator("#adopters-box").fill("24")
    seen.page.keyboard.press("Tab")
    seen.page.locator("#adopters-box").fill("25")
    seen.page.keyboard.press("Tab")

    cell = seen.page.locator("#cost-table tbody th").first
    assert cell.evaluate("cell => cell.textContent") == HOSTILE
    assert f"Forces: {HOSTILE}." in seen.page.locator("#beside").evaluate("p => p.textContent")
    assert HOSTILE in seen.page.locator("h1").evaluate("head => head.textContent")
    assert seen.page.title().startswith("Explore: <script>document.title=")
    assert seen.page.locator("script").count() == 2
    assert seen.page.evaluate("window.violations") == []
    assert seen.errors == []
