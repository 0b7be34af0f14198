"""Tables and texts where the pricing is not known: both ends, and whose each is.

Derbyshire: £120,000 of a manager and two years of the charge, £71,000 or £91,000 as quoted and
£1.775m / 36 = £49,305.56 in equal shares.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario
from sohanalysis.load import load_case
from sohanalysis.model.result_range import range_of, ranges_by_number
from sohanalysis.report import tables, terminal
from sohanalysis.report.table import Table
from tests.charged import with_charge

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
SHARED = "our assumption: a fixed bill, shared equally"
LOW, HIGH = "quoted: low estimate", "quoted: high estimate"


def open_scenario(case: Case, adopters: int, **fields: Any) -> Scenario:
    return choose(case, adopters=adopters, pricing="any", **fields)


def cost(case: Case, scenario: Scenario) -> Table:
    return tables.cost_by_year(range_of(case, scenario))


def results(case: Case, scenario: Scenario) -> Table:
    return tables.results(range_of(case, scenario), terminal.quoted_ends(case, scenario))


def one_stated(case: Case) -> Case:
    """The case with equal shares and a list that is stated at 25 and at 36 forces alone."""
    rule = replace(case.pricing("stepped"), name="listed", title=None, between="stated only")
    return with_charge(case, pricing=(case.pricing("shared"), rule))


@pytest.mark.parametrize(
    ("adopters", "total", "whose"),
    [
        (25, "262,000 to 302,000", (LOW, HIGH)),
        (20, "262,000 to 302,000", (LOW, HIGH)),
        (36, "218,611 to 302,000", (SHARED, HIGH)),
        # 120,000 + 2 x 1,775,000 / 19.
        (19, "262,000 to 306,842", (LOW, SHARED)),
    ],
)
def test_each_result_has_both_ends_and_whose_they_are(
    derbyshire: Case, adopters: int, total: str, whose: tuple[str, str]
) -> None:
    table = results(derbyshire, open_scenario(derbyshire, adopters))

    first, headroom, *_ = table.rows
    assert (first[1], first[-2:]) == (total, whose)
    assert headroom[-2:] == whose[::-1]


def test_what_is_quoted_stands_beside_a_pair_that_is_another(derbyshire: Case) -> None:
    same, differing = (results(derbyshire, open_scenario(derbyshire, count)) for count in (25, 36))

    assert same.columns == ("Result", "Low to high", "Lowest under", "Highest under")
    assert " | ".join(differing.columns) == (
        "Result | Low to high | At the quoted charges | Lowest under | Highest under"
    )
    assert differing.rows[1][1:3] == ("(2,000) to 81,389", "(2,000) to 38,000")


def test_ends_that_are_equal_are_one_figure_of_every_pricing(derbyshire: Case) -> None:
    rules = [derbyshire.pricing(name) for name in ("shared", "two-part")]
    case = with_charge(derbyshire, pricing=tuple(rules))

    table = tables.results(range_of(case, open_scenario(case, 25)))

    assert table.rows[0][1:] == ("262,000", "every pricing", "")
    assert cost(case, open_scenario(case, 25)).caption == "Cost by financial year, £"


def test_a_case_with_one_pricing_is_shown_as_under_it(derbyshire: Case) -> None:
    case = with_charge(derbyshire, pricing=(derbyshire.pricing("shared"),))

    assert tables.results(range_of(case, open_scenario(case, 36))).rows[0][1:] == ("218,611",)
    (term,) = terminal.medium_term_parts(case, open_scenario(case, 36), more_years=1)
    assert isinstance(term, Table)
    assert term.caption.startswith("Medium term at 36 forces, if a fixed bill is shared")


def test_a_price_that_no_document_gives_is_named_as_left_out(derbyshire: Case) -> None:
    case = one_stated(derbyshire)
    assert range_of(case, open_scenario(case, 18)).left_out == ("listed",)

    assert results(case, open_scenario(case, 18)).rows[0][1:] == (
        "317,222",
        "262,000 to 302,000",
        SHARED,
        "",
    )
    note = results(case, open_scenario(case, 18)).note
    assert note.endswith("Left out, as no document gives its price for 18 forces: Listed.")
    assert "Left out" not in results(derbyshire, open_scenario(derbyshire, 18)).note


def test_a_table_over_the_pricings_is_shown_once_and_marks_none(derbyshire: Case) -> None:
    axes: list[dict[str, Any]] = [{"delay": (0, 3), "pricing": None}]

    parts = [*terminal.sensitivity_parts(derbyshire, open_scenario(derbyshire, 36), None, axes)]

    (table,) = (p for p in parts if isinstance(p, Table) and "by delay" in p.caption)
    assert ">" not in table.text()
    assert table.rows[0][1:5] == ("38,000", "*(2,000)", "38,000", "81,389")
    assert table.foot == "Scenario code: 41-2018-c275:r3:n36:pany:ca8d"


def test_under_one_pricing_no_caption_names_an_end(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared")

    parts = [*terminal.sensitivity_parts(derbyshire, scenario, None, [{"delay": (0, 3)}])]

    assert not any("owest pricing" in part.text(120) for part in parts if isinstance(part, Table))


def test_costs_by_number_have_the_pair_and_each_pricing(derbyshire: Case) -> None:
    scenario, counts = open_scenario(derbyshire, 19), range(19, 21)
    ranges = ranges_by_number(derbyshire, scenario, counts)

    table = tables.costs_by_number(derbyshire, scenario, counts, ranges)

    assert table.columns[:3] == ("Forces", "Low to high", "Low estimate")
    # 1,775,000 / 19 = 93,421.05, / 20 = 88,750.
    assert [row[:7] for row in table.rows] == [
        ("19", "262,000 to *306,842", "262,000", "*302,000", "*302,000", "*306,842", "*302,000"),
        ("20", "262,000 to *302,000", "262,000", "*302,000", "*302,000", "297,500", "297,500"),
    ]
    assert "* over the budget of £300,000" in table.caption


def test_costs_by_number_say_where_nothing_is_priced(derbyshire: Case) -> None:
    case = one_stated(derbyshire)
    scenario, counts = choose(case, adopters=25, pricing="listed"), range(24, 26)

    ranges = ranges_by_number(case, scenario, counts)

    rows = tables.costs_by_number(case, scenario, counts, ranges).rows
    assert rows == [("24", "not priced"), ("25", "262,000")]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_case_with_a_charge_is_shown_whole(path: Path) -> None:
    case = load_case(path)
    if not case.charges:
        pytest.skip("without a charge no pricing is open")
    scenario = replace(case.scenario, pricing="any")

    parts = [
        *terminal.overview(case, scenario),
        *terminal.sensitivity_parts(case, scenario, None, []),
        *terminal.medium_term_parts(case, scenario, more_years=1),
    ]

    texts = [part.text(100) for part in parts if isinstance(part, Table)]
    several = len(case.pricings) > 1
    assert any("Low to high" in text for text in texts) == several
    assert any("every pricing" in text for text in texts) == several
    assert not any("nan" in text.split() for text in texts)
