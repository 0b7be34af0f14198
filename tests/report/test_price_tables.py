"""What is shown and said of prices and of a dearer charge, and that the gate knows every figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario
from sohanalysis.load import load_case
from sohanalysis.paper import checks
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from sohanalysis.report.tables import (
    basis,
    discount_rates,
    optimism_bias,
    present_values,
    prices_by_year,
    stress_test,
    stress_words,
    study,
    vintages,
)
from tests.charged import complete, with_charge

EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"
DERBYSHIRE = load_case()
SECOND = load_case(Path(__file__).parent.parent / "cases" / "second.toml")


def as_if(case: Case, value: Literal["real", "nominal", "not stated"]) -> Case:
    return replace(case, price_basis=replace(case.price_basis, value=value))


def body(table: Table) -> list[str]:
    """Lines of the rows, without caption, head, rules and foot."""
    lines = [line for line in table.text().splitlines() if not line.startswith("---")]
    return lines[2 : 2 + len(table.rows)]


def annex(case: Case, scenario: Scenario) -> Iterator[Prose | Table]:
    """What the paper shows of prices and of a dearer charge."""
    yield basis(case, scenario)
    yield present_values(case, scenario)
    yield prices_by_year(case, scenario)
    yield vintages(case)
    yield discount_rates(case)
    yield stress_words(case, scenario)
    yield stress_test(case, scenario)
    yield optimism_bias(case)
    yield study(case)


def test_both_readings_stand_side_by_side_and_say_that_they_are_assumed(derbyshire: Case) -> None:
    table = present_values(derbyshire, choose(derbyshire, "explore"))

    assert table.caption == (
        "Present value of the net cost by price basis, £ (each year discounted to 2018/19 at 3.5%)"
    )
    # 30,000 + 109,305.56 / 1.035 + 79,305.56 / 1.035^2 + 49,305.56 / 1.035^3, each amount first
    # over 1.019993, 1.038782 and 1.058920, or over 1.026913, 1.080436 and 1.083157.
    assert [tuple(row) for row in table.rows] == [
        ("real (assumed)", "nothing", "the report's own year", "254,113", "314,893", "370,925"),
        ("nominal (assumed)", "hmt-2019-09", "2018/19", "246,804", "305,328", "359,282"),
        ("nominal (assumed)", "obr-2025-11", "2018/19", "242,419", "299,640", "352,391"),
        ("nominal (assumed)", "hmt-2025-12", "", *["not covered"] * 3),
    ]
    assert table.foot.startswith("Scenario code: 41-2018-c275:r3:n36:pshared:")


def test_what_the_record_says_is_not_called_assumed() -> None:
    table = present_values(SECOND, SECOND.scenario)

    assert body(table) == [
        "nominal  obr-2025-11  2023/24             350,400       307,816        392,984",
        "nominal  hmt-2019-09                  not covered   not covered    not covered",
        "nominal  hmt-2025-12                  not covered   not covered    not covered",
    ]
    assert table.note == "The present value deducts all savings, cashable or not."


def test_real_prices_have_one_row_and_nothing_by_year_but_the_net_cost() -> None:
    case = as_if(DERBYSHIRE, "real")

    assert [row[:3] for row in present_values(case, case.scenario).rows] == [
        ("real", "nothing", "the report's own year")
    ]
    assert body(prices_by_year(case, case.scenario)) == [
        "Net cost, as the case has it   30,000  151,000  121,000   91,000"
    ]


def test_each_year_shows_inflation_prices_and_what_is_left(derbyshire: Case) -> None:
    table = prices_by_year(derbyshire, derbyshire.scenario, vintage="obr-2025-11")

    assert table.caption == "Net cost by financial year, and in real terms, £"
    assert body(table) == [
        # 1.026913, times 1.05212, times 1.002519: enough to come to the pounds below.
        "Net cost, as the case has it                  30,000   151,000   121,000    91,000",
        "Inflation, obr-2025-11, rounded                    -     2.69%     5.21%     0.25%",
        "Prices, 2018/19 = 100, obr-2025-11          100.0000  102.6913  108.0436  108.3157",
        "Net cost in prices of 2018/19, obr-2025-11    30,000   147,043   111,992    84,014",
    ]


def test_every_vintage_says_whether_it_covers_the_case() -> None:
    assert [row[3] for row in vintages(DERBYSHIRE).rows] == [
        *("yes", "yes", "no: by calendar year")
    ]
    assert [row[3] for row in vintages(SECOND).rows] == [
        *("no: nothing of 2024/25, 2025/26, 2026/27, 2027/28", "yes", "no: by calendar year")
    ]
    assert [row[2] for row in vintages(DERBYSHIRE).rows] == [
        *("2014/15 to 2023/24", "2014/15 to 2030/31", "2015 to 2024")
    ]


def test_the_schedule_names_its_edition_and_what_the_horizon_reaches(derbyshire: Case) -> None:
    table = discount_rates(derbyshire)

    assert body(table) == [
        "0 to 30       3.5%  yes             2003 (assumed)  stated",
        "31 to 75        3%  no              2003 (assumed)  stated",
        "76 to 125     2.5%  no              2003 (assumed)  stated",
        "126 to 200      2%  no              2003 (assumed)  stated",
        "201 to 300    1.5%  no              2003 (assumed)  stated",
        "301 on          1%  no              2003 (assumed)  stated",
    ]
    assert table.note.startswith("HM Treasury Green Book, Annex 6, Table 6.1 (ppponline.")
    assert (
        "From year 0 on: Of real cash flows only. The copy names no edition: 2003 is inferred"
        in table.note
    )


def test_the_stress_test_stands_beside_what_uses_up_the_headroom(derbyshire: Case) -> None:
    table = stress_test(derbyshire, derbyshire.scenario)

    assert table.caption == (
        "Optimism bias as a stress test of the platform charge, £ (total: set-up and the first "
        "two years; budget: 300,000)"
    )
    assert table.columns[4:] == (
        *("Uplift that uses it up", "Total at 41% more", "Headroom at 41% more"),
    )
    assert [tuple(row) for row in table.rows] == [
        ("Low estimate", "71,000", "262,000", "38,000", "26.8%", "320,220", "(20,220)"),
        ("Middle of the range", "81,000", "282,000", "18,000", "11.1%", "348,420", "(48,420)"),
        (
            "High estimate",
            "91,000",
            "302,000",
            "(2,000)",
            "over budget already",
            "376,620",
            "(76,620)",
        ),
    ]


def test_the_stress_test_is_of_the_quoted_charges_on_the_scenarios_delay(derbyshire: Case) -> None:
    chosen = choose(derbyshire, delay=3, charge_change=0.5)

    table = stress_test(derbyshire, chosen)

    assert ", three months late, £" in table.caption
    assert table.foot == "Scenario code: 41-2018-c275:r3:n25:phigh-estimate:d3:6d1e"


def test_a_single_figure_and_a_sum_without_an_end_are_worded(derbyshire: Case) -> None:
    single = with_charge(derbyshire, low=80_000, high=80_000)
    (row,) = stress_test(single, derbyshire.scenario).rows
    said = stress_words(single, derbyshire.scenario).texts[-1]

    assert (row[0], row[4]) == ("Quoted charge", "12.5%")
    assert said == "At the quoted charge: 12.5% more uses up the headroom."


def test_a_sum_that_no_charge_uses_up_is_worded(derbyshire: Case) -> None:
    free = replace(
        with_charge(derbyshire, from_=replace(derbyshire.charge.from_, value="2022-04")),
        stated_budget=replace(derbyshire.budget, amount=120_000),
    )

    assert [row[4] for row in stress_test(free, free.scenario).rows] == (["none does"] * 3)
    assert (
        stress_words(free, free.scenario)
        .texts[-1]
        .startswith("At the low estimate: no uplift uses up the headroom.")
    )


@pytest.mark.parametrize(
    "case",
    [
        *(DERBYSHIRE, SECOND, as_if(DERBYSHIRE, "real"), as_if(DERBYSHIRE, "nominal")),
        *(load_case(path) for path in complete(EXAMPLES.glob("*.toml"))),
    ],
    ids=lambda case: f"{case.reference}-{case.price_basis.value}",
)
def test_every_figure_of_the_words_is_in_a_table_of_the_annex(case: Case) -> None:
    parts: list[Any] = [*annex(case, case.scenario)]
    tables = [part for part in parts if isinstance(part, Table)]
    known = [
        text for t in tables for text in (t.caption, *t.columns, *(c for r in t.rows for c in r))
    ]
    said = [text for part in parts if isinstance(part, Prose) for text in part.texts]

    checks.check_prose([*said, *(t.note for t in tables)], known)
