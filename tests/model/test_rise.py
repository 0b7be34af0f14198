"""Charges with and without a yearly rise, checked by hand (DESIGN section 5)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.appraisal import appraise
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.model.break_even import Limit, break_even, goal_seek
from sohanalysis.model.cashflow import full_saving
from sohanalysis.model.medium_term import medium_term
from sohanalysis.model.pricing import rising_charges
from sohanalysis.model.results import results_of
from sohanalysis.report.what_if import break_even_table
from tests.written import written

# £91,000, then 3% more each year.
RISEN = [0.0, 91_000.0, 93_730.0, 96_541.9]


def test_charges_rise_after_the_first_year_charged(derbyshire: Case) -> None:
    results = results_of(derbyshire, choose(derbyshire, rise=0.03))

    assert results.flow.charged == pytest.approx(RISEN)
    # 120,000 + 91,000 + 93,730.
    assert (results.initial_cost, results.headroom) == pytest.approx((304_730, -4_730))
    assert results.ongoing == pytest.approx(96_541.9)


def test_a_late_start_does_not_move_the_year_of_the_quoted_price(derbyshire: Case) -> None:
    late = choose(derbyshire, rise=0.03, delay=12, charge_follows_go_live=True)

    assert results_of(derbyshire, late).flow.charged == pytest.approx([0, 0, *RISEN[2:]])


def test_offset_break_even_charge_and_quoted_range_are_before_the_rise(derbyshire: Case) -> None:
    rising = choose(derbyshire, rise=0.03, offset=0.5)

    point = break_even(derbyshire, replace(rising, offset=0.0), "charge")

    assert full_saving(derbyshire, rising) == 45_500
    # 180,000 for a first year and one of 1.03 times that.
    assert point.values == pytest.approx((180_000 / 2.03,))
    assert results_of(derbyshire, rising).flow.charge.tolist() == [91_000.0] * 4


OWN_RISE = """\
years = "2022/23 to 2024/25"
budget = {amount = 900_000, years = "2022/23 to 2024/25"}
adopters = {count = 10}
[[charges]]
name = "Archive"
[[charges.pricing]]
name = "flat"
fee = 100_000
[[charges.pricing]]
name = "indexed"
fee = 100_000
uplift = 0.02
status = "assumed"
[[charges.pricing]]
name = "listed"
fee = [100_000, 90_000, 80_000]
status = "assumed"
[[charges.pricing]]
name = "by-use"
price = 1_000
quantity = [100, 90, 80]
unit = "user"
status = "assumed"
[[charges]]
name = "Hosting"
from = "2023-10"
fee = 20_000
"""


@pytest.mark.parametrize(
    ("pricing", "charges"),
    [
        ("flat", [100_000, 110_000, 121_000]),
        ("indexed", [100_000, 102_000, 104_040]),  # the rise does not change an uplift
        ("listed", [100_000, 90_000, 80_000]),  # pounds by year too
        ("by-use", [100_000, 99_000, 96_800]),  # users by year are not pounds
    ],
)
def test_a_pricing_with_a_rise_of_its_own_keeps_it(
    tmp_path: Path, pricing: str, charges: list[float]
) -> None:
    case = written(tmp_path, OWN_RISE)

    results = results_of(case, choose(case, pricing=pricing, rise=0.1))

    assert results.flow.charged == pytest.approx(charges)
    # Half of 2023/24, then a full year that has risen once.
    assert results.flow.lines["Hosting"] == pytest.approx([0, 10_000, 22_000])


def test_the_present_value_needs_an_inflation(derbyshire: Case) -> None:
    rising = choose(derbyshire, rise=0.03)
    inflation = replace(derbyshire.discount_rate, value=0.03)

    assert results_of(derbyshire, rising).present_value is None
    with_inflation = replace(derbyshire, inflation=inflation)
    assert results_of(with_inflation, rising).present_value == pytest.approx(360_203.51, abs=0.005)
    assert results_of(with_inflation, with_inflation.scenario).present_value == pytest.approx(
        370_925.30, abs=0.005
    )


def test_charges_that_rise_with_inflation_are_worth_what_they_are_without(tmp_path: Path) -> None:
    text = OWN_RISE.replace('name = "Hosting"\nfrom = "2023-10"', 'name = "Hosting"')
    case = written(tmp_path, f'inflation = {{value = 0.04, source = "made up"}}\n{text}')
    case = replace(case, charges=tuple(c.changed(pricing=c.pricing[:1]) for c in case.charges))

    still, rising = (results_of(case, choose(case, rise=rise)) for rise in (0.0, 0.04))

    assert rising.present_value == pytest.approx(still.present_value)


def test_years_after_the_case_go_on_rising(derbyshire: Case) -> None:
    term = medium_term(derbyshire, choose(derbyshire, rise=0.03), more_years=1)

    assert term.pressure[-1] == pytest.approx(96_541.9 * 1.03)


def test_a_rise_without_inflation_has_no_break_even_point_of_the_present_value(
    derbyshire: Case,
) -> None:
    at_most = Limit(result="present_value", value=320_000)
    shared = choose(derbyshire, pricing="shared")

    assert not break_even(derbyshire, shared, "rise", limit=at_most).priced
    assert goal_seek(derbyshire, shared, "present_value", by="rise", target=320_000) == ()
    rows = {row[0]: row[1] for row in break_even_table(derbyshire, shared, limit=at_most).rows}
    assert rows["Rise of the charges"] == "the case states no inflation"
    assert rows["Change of the charge"] == "up to 2.5% higher"


def test_the_reason_for_no_break_even_point_is_the_missing_inflation() -> None:
    table = appraise(pricing="shared").break_even("present_value", limit=320_000)

    notes = [note for note in table.attrs["notes"] if note.startswith("rise, ")]
    assert notes == ["rise, shared: the case states no inflation."]


def test_a_rise_counts_if_one_of_the_pricings_lets_a_charge_rise(tmp_path: Path) -> None:
    case = written(tmp_path, OWN_RISE)

    rising = {
        pricing: [
            charge.name for charge in rising_charges(case, choose(case, pricing=pricing, rise=0.1))
        ]
        for pricing in ("any", "flat", "indexed")
    }

    both = ["Archive", "Hosting"]
    assert rising == {"any": both, "flat": both, "indexed": ["Hosting"]}
