"""The page of every case: its answer, charts and controls. Each page is opened only once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.explore.page import page_data, page_of
from sohanalysis.load import load_case
from tests.browser.pages import CROWDED, SMALL, Opened, Opens, headline_lines
from tests.explore.test_engine import page_fields
from tests.written import EVERY_CASE

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}

# Lists the controls for which every value gives the same answer and results, under each pricing.
IDLE = """([controls, { pricings, longest, ...start }]) => {
  const full = { ...start, savings: 1000, cashable: 0.5, delay: Math.min(1, longest) };
  const answerOf = (fields) => {
    const range = page.answers.rangeOf(fields);
    if (!range.isPriced) return "";
    return JSON.stringify([page.answers.headline(fields, range), range.pairs]);
  };
  return controls.filter(({ field, kind, options, high, low }) => {
    const share = kind === "share" ? 100 : 1;
    const ends = options.length ? options.map(({ value }) => value)
      : kind === "yes" ? [true, false] : [low / share, full[field], high / share];
    const base = { ...full, ...(field === "offset" ? { savings: 0 } : {}) };
    return pricings.every((pricing) => (
      new Set(ends.map((end) => answerOf({ ...base, pricing, [field]: end }))).size < 2));
  }).map(({ field }) => field);
}"""


@pytest.fixture(name="phone", scope="module")
def _phone(opens: Opens, shipped: Case) -> Iterator[Opened]:
    """Open one window, in which the page of each case follows that of another."""
    with opens() as open_page:
        yield open_page(shipped, shipped.scenario, viewport=NARROW)


@pytest.fixture(name="opened", scope="module", params=EVERY_CASE, ids=lambda path: path.stem)
def _opened(
    phone: Opened, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Case, Opened]:
    """Open the page of a case on a phone."""
    case = load_case(request.param)
    path = tmp_path_factory.mktemp("case") / "page.html"
    path.write_text(page_of(case, case.scenario), encoding="utf-8", newline="\n")
    phone.errors.clear()
    phone.page.set_viewport_size(NARROW)
    phone.page.goto(path.as_uri())
    return case, phone.settled()


def test_its_first_answer_is_that_of_python(opened: tuple[Case, Opened]) -> None:
    case, seen = opened

    assert seen.headline() == headline_lines(case, case.scenario)


@pytest.mark.parametrize("window", [NARROW, WIDE], ids=["phone", "laptop"])
def test_it_has_no_empty_chart_and_no_words_that_touch(
    opened: tuple[Case, Opened], window: dict[str, int]
) -> None:
    _, seen = opened
    page = seen.page
    page.set_viewport_size(window)
    seen.settled().more()

    charts = page.locator(".soh-plots svg").evaluate_all(
        "all => all.map((svg) => svg.querySelectorAll('path, rect, circle').length)"
    )
    assert all(shapes > 3 for shapes in charts)
    assert [
        title for title in page.locator("h2, h3, legend").all_text_contents() if not title
    ] == []
    assert page.evaluate(CROWDED) == []
    assert page.evaluate(SMALL) == []
    assert seen.overflow() == 0
    assert seen.errors == []


def test_every_control_changes_its_answer(opened: tuple[Case, Opened]) -> None:
    case, seen = opened
    groups = page_data(case, case.scenario)["groups"]
    controls = [control for group in groups for control in group["controls"]]
    start: dict[str, Any] = {
        **page_fields(case.scenario),
        "longest": max(case.longest_delay(False), 0),
        "pricings": [*case.pricings] if case.charges else [case.scenario.pricing],
    }

    assert seen.page.evaluate(IDLE, [controls, start]) == []
