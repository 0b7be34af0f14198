"""The headline of any case and scenario, whole and as a literal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.restricted import public
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.report.headline import headline
from tests.charged import with_charge, with_only
from tests.written import RANGE, written

EXAMPLES = DATA / "examples"
SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
AS_QUOTED = (
    "Set-up and first two years: £262,000 to £302,000. Budget £300,000: £38,000 headroom at the "
    "low estimate, £2,000 over budget at the high."
)
TIED = (
    "These are the report's two estimates. It ties the low one to 25 forces (2.8) and does not say "
    "what any other number would cost."
)
SAVINGS: dict[str, Any] = {"savings": 60_000.0, "cashable": 0.5}
SHARED_36: dict[str, Any] = {"pricing": "shared", "adopters": 36}
ONE_OFF = """\
format = 2
title = "Body-worn cameras"
years = "2021/22 to 2022/23"

[budget]
amount = 101_625

[[lines]]
name = "Cameras"
nature = "one-off"
by_year = [101_625, 0]
"""


def changed_case(case: Case, **budget: Any) -> Case:
    """Give the budget of a case other values."""
    return replace(case, stated_budget=replace(case.budget, **budget))


# The table "Headlines, by what the case has" of the board paper, row by row.


@pytest.mark.parametrize(
    ("fields", "row"),
    [
        ({}, f"{AS_QUOTED} No savings counted."),
        (
            {"savings": 60_000.0},
            f"{AS_QUOTED} Savings of £60,000 a year (£120,000 by March 2021) are not cashable: "
            "they free time or capacity and do not reduce this cost.",
        ),
        (
            SAVINGS,
            f"{AS_QUOTED} Savings: £120,000 by March 2021, £60,000 of it cashable. Cost after "
            "cashable savings: £202,000 to £242,000. The verdict does not count savings until a "
            "budget has been reduced.",
        ),
        (
            {**SAVINGS, "delay": 3, "ramp": 12},
            "Three months late: £277,000 to £317,000; £23,000 headroom at the low estimate, "
            "£17,000 over budget at the high. Savings from July 2019, full after 12 months: "
            "£77,500 by March 2021, £38,750 of it cashable. Cost after cashable savings: £238,250 "
            "to £278,250. The verdict does not count savings until a budget has been reduced.",
        ),
    ],
)
@pytest.mark.parametrize("pricing", ["low-estimate", "high-estimate"])
def test_a_quoted_range_is_answered_at_both_ends(
    derbyshire: Case, pricing: str, fields: dict[str, Any], row: str
) -> None:
    said = headline(derbyshire, choose(derbyshire, pricing=pricing, **fields))

    assert str(said) == f"{row} {TIED}"


def test_a_pricing_assumption_has_the_quoted_range_beside_it(derbyshire: Case) -> None:
    said = headline(derbyshire, choose(derbyshire, **SHARED_36))

    assert said.answer == (
        "With 36 forces, if a fixed bill is shared equally: £218,611, £81,389 headroom. "
        "As quoted: £262,000 to £302,000."
    )


def test_a_pricing_assumption_that_ignores_adopters_says_so(derbyshire: Case) -> None:
    flat = replace(derbyshire.pricing("shared"), share=1 / 25)
    kept = [derbyshire.pricing(name) for name in ("low-estimate", "high-estimate")]
    case = with_charge(derbyshire, pricing=(*kept, flat))

    said = headline(case, choose(case, pricing="shared", adopters=25))

    assert said.answer == (
        "If this force pays 4% of a fixed bill: £262,000, £38,000 headroom, however many forces "
        "join. As quoted: £262,000 to £302,000."
    )
    assert said.adopters == ""


def test_without_a_budget_there_is_no_verdict() -> None:
    case = load_case(EXAMPLES / "athena.toml")

    said = headline(replace(case, alternatives=()), case.scenario)

    assert said.answer == (
        "£457,143 a year, £4,571,429 over ten years. No budget is stated, so there is no verdict."
    )
    assert said.adopters == "Worked out with 7 forces."


def test_it_is_the_same_however_many_join_only_where_every_pricing_ignores_the_number(
    derbyshire: Case,
) -> None:
    alone = with_only(derbyshire, "low-estimate", "high-estimate")

    assert headline(alone, alone.scenario).adopters == "The same however many forces join."
    assert headline(derbyshire, derbyshire.scenario).adopters == TIED


# A range of councils, and a pricing that depends on their number.
@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (
            'pool = 320_000\nshare = "equal"\nstatus = "assumed"',  # 40,000 at the 8 anticipated
            "These are the source's two estimates. It ties the low one to 8 councils (made up) and "
            "does not say what any other number would cost.",
        ),
        (
            'pool = 400_000\nshare = "equal"\nstatus = "assumed"',
            "These are the source's two estimates. It ties neither to a number of councils.",
        ),
        (
            'through = [{adopters = 8, charge = "low"}, {adopters = 5, charge = "high"}]',
            "These are the source's two estimates. It ties the low one to 8 councils and the high "
            "one to 5 (made up) and does not say what any other number would cost.",
        ),
        (
            'pool = 320_000\nshare = "equal"',
            "These are the source's two estimates. If a fixed bill is shared equally, the cost "
            "depends on how many councils join.",
        ),
        (
            "price = [{adopters = 1, price = 60_000}, {adopters = 9, price = 50_000}]\n"
            'status = "assumed"',
            "These are the source's two estimates. By the price list (our assumption), the cost "
            "depends on how many councils join.",
        ),
    ],
    ids=["one point", "no point", "two points", "a stated rule", "a price list"],
)
def test_a_quoted_range_says_which_number_the_documents_tie_it_to(
    tmp_path: Path, other: str, sentence: str
) -> None:
    chosen = '\n[scenario]\npricing = "high-end"\n'
    case = written(tmp_path, f'years = "2024/25 to 2026/27"\n{RANGE}{other}{chosen}')

    assert sentence in headline(case, case.scenario).answer


def test_an_assumed_range_is_the_cases_and_a_quote_is_called_one(tmp_path: Path) -> None:
    kinds = 'firmness = "quote"\nstatus = "assumed"'
    text = RANGE.replace("low = 40_000", f"{kinds}\nlow = 40_000")
    other = 'pool = 400_000\nshare = "equal"\n[scenario]\npricing = "low-end"\n'
    case = written(tmp_path, f'years = "2024/25 to 2026/27"\n{text}{other}')

    assert "These are the case's two quotes. It ties neither to" in str(
        headline(case, case.scenario)
    )


def test_several_pricings_that_depend_on_the_number_are_not_listed(
    stated_price: Case, tmp_path: Path
) -> None:
    more = '[[charges.pricing]]\nname = "more"\npool = 9_000\nshare = "equal"\nstatus = "assumed"\n'
    text = Path(stated_price.file).read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(text.replace("[[lines]]", f"{more}\n[[lines]]"), encoding="utf-8")
    case = load_case(path)

    assert (
        "The stated price does not depend on how many councils join; under other pricing "
        "assumptions, the charge would depend on it."
    ) in headline(case, case.scenario).answer


def test_a_stated_cap_is_called_a_cap() -> None:
    case = load_case(EXAMPLES / "payers-cap.toml")

    assert headline(case, case.scenario).adopters == (
        "The stated cap does not depend on how many forces join; if an assumed bill is shared by "
        "size and the stated cap is left aside (our assumption), the charge would depend on it."
    )


def test_a_derived_price_is_not_called_stated(tmp_path: Path) -> None:
    text = (EXAMPLES / "police-ict-company.toml").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    derived = text.replace('name = "flat"', 'name = "flat"\nstatus = "derived"')
    path.write_text(derived, encoding="utf-8")
    case = load_case(path)

    assert "This price does not depend on how many members join; if a fixed" in str(
        headline(case, case.scenario)
    )


def test_a_flat_price_names_the_pricing_that_depends_on_how_many_join() -> None:
    case = load_case(EXAMPLES / "police-ict-company.toml")

    assert headline(case, case.scenario).answer == (
        "£25,000 in 2015/16, then £60,000 a year: £205,000 over four years. The stated price does "
        "not depend on how many members join; if a fixed bill is shared equally, the charge would "
        "depend on it. No budget is stated, so there is no verdict."
    )


def test_a_flat_price_that_is_the_only_pricing_does_not_depend_on_how_many_join(
    tmp_path: Path,
) -> None:
    text = (EXAMPLES / "police-ict-company.toml").read_text(encoding="utf-8")
    alone, _, rest = text.partition('[[charges.pricing]]\nname = "pool-kept"')
    path = tmp_path / "case.toml"
    path.write_text(alone + rest[rest.index("[scenario]") :], encoding="utf-8")
    case = load_case(path)

    assert headline(case, case.scenario).answer == (
        "£25,000 in 2015/16, then £60,000 a year: £205,000 over four years. The price does not "
        "depend on how many join. No budget is stated, so there is no verdict."
    )


def test_a_budget_that_both_ends_are_over_is_so_at_every_quoted_charge(derbyshire: Case) -> None:
    case = changed_case(derbyshire, amount=250_000)

    assert headline(case, case.scenario).answer == (
        "£262,000 to £302,000 against a budget of £250,000: £12,000 to £52,000 over budget at "
        "every quoted charge."
    )


def test_what_is_paid_once_has_no_ongoing_cost(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(ONE_OFF, encoding="utf-8")
    case = load_case(tmp_path / "case.toml")

    assert str(headline(case, case.scenario)) == (
        "£101,625, one-off. Budget £101,625: no headroom. No ongoing cost is stated. "
        "No savings counted."
    )


def test_an_assumed_budget_gives_no_verdict(tmp_path: Path) -> None:
    text = (EXAMPLES / "athena.toml").read_text(encoding="utf-8")
    budget = 'amount = 914_286\nyears = ["2011/12", "2012/13"]\nstatus = "assumed"\nsource = "us"'
    (tmp_path / "athena.toml").write_text(f"{text}\n[budget]\n{budget}\n", encoding="utf-8")
    case = load_case(tmp_path / "athena.toml")

    said = headline(replace(case, alternatives=()), case.scenario)

    assert said.answer == (
        "£914,286 in 2011/12 to 2012/13. No budget is stated; £914,286 is our assumption, so there "
        "is no verdict."
    )


def test_sources_that_disagree_come_first() -> None:
    case = load_case(EXAMPLES / "athena.toml")

    assert headline(case, case.scenario).answer.startswith(
        "Sources disagree: £32m for all forces (£457,143 a year for each of 7) or £32m for each "
        "(£3,200,000 a year). The ratio is 7, the number of forces. Settle this first. £457,143 a "
        "year"
    )


def test_any_figure_that_sources_disagree_on_is_named(tmp_path: Path) -> None:
    figure = 'annual = {value = 60_000, alternatives = [{value = 60_000_000, source = "page 12"}]}'
    line = f'[[lines]]\nname = "Storage"\n{figure}\nfrom = "2021-04"\n'
    (tmp_path / "case.toml").write_text(f"{ONE_OFF}\n{line}", encoding="utf-8")
    case = load_case(tmp_path / "case.toml")

    assert headline(case, case.scenario).answer.startswith(
        "Sources disagree on Storage, annual: 60,000 (£221,625 in all) or 60,000,000 "
        "(£120,101,625 in all). The ratio is 1,000. Settle this first."
    )


# What else a headline says.


@pytest.mark.parametrize(
    ("pricing", "amount", "words"),
    [
        ("low-estimate", 302_000, "£40,000 headroom at the low estimate, no headroom at the high."),
        ("low-estimate", 350_000, "at the low estimate, £48,000 headroom at the high."),
        (
            "shared",
            218_611,
            ": £218,611, less than £1 over budget. As quoted: £262,000 to £302,000.",
        ),
        ("shared", 218_612, ": £218,611, £1 headroom. As quoted"),
        (
            "two-part",
            253_852,
            ": £253,852, less than £1 headroom. As quoted: £262,000 to £302,000.",
        ),
    ],
)
def test_a_headroom_is_never_written_as_none_where_there_is_some(
    derbyshire: Case, pricing: str, amount: int, words: str
) -> None:
    case = changed_case(derbyshire, amount=amount)

    assert words in headline(case, choose(case, pricing=pricing, adopters=36)).answer


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        (
            {"adopters": 36},
            "The charge, £49,306 a year, is below the quoted £71,000 to £91,000, as it is with 26 "
            "forces or more.",
        ),
        (
            {"adopters": 19},
            "The charge, £93,421 a year, is above the quoted £71,000 to £91,000, as it is with 19 "
            "forces or fewer.",
        ),
        (
            {"adopters": 25},
            "With 19 forces or fewer the charge is above the quoted £71,000 to £91,000 a year.",
        ),
        # The platform is charged from April 2019: the one force of 2018/19 pays nothing.
        (
            {"adopters": (1, 25, 25, 25)},
            "With 19 forces or fewer the charge is above the quoted £71,000 to £91,000 a year.",
        ),
        ({"pricing": "shared-capped", "adopters": 19}, ""),
        (
            {"pricing": "high-estimate", "charge_change": 0.1},
            "The charge, £100,100 a year, is above the quoted £71,000 to £91,000.",
        ),
    ],
)
def test_a_charge_outside_the_quoted_range_says_from_which_number(
    derbyshire: Case, fields: dict[str, Any], beside: str
) -> None:
    said = headline(derbyshire, choose(derbyshire, **{"pricing": "shared", **fields}))

    assert said.beside == beside


def test_a_late_start_that_costs_the_same_to_half_a_penny_costs_no_less(derbyshire: Case) -> None:
    # Nine, twelve and three months of £1,775,000 add up to 5e-10 less than twice twelve.
    case = replace(derbyshire, lines=())
    late = choose(case, pricing="shared", adopters=1, delay=1, charge_follows_go_live=True)

    assert "costs less" not in str(headline(case, late))


def test_adopters_by_year_and_why_a_late_start_costs_less_are_said(derbyshire: Case) -> None:
    path = choose(
        derbyshire,
        pricing="shared",
        adopters=(10, 10, 36, 36),
        delay=1,
        charge_follows_go_live=True,
    )

    assert str(headline(derbyshire, path)) == (
        "With 10, 10, 36, 36 forces by year, if a fixed bill is shared equally, one month late "
        "and the charge too: £341,123, £41,123 over budget. As quoted, as late: £267,000 to "
        "£307,000. No savings counted. The charge, £177,500 a year, is above the quoted £71,000 "
        "to £91,000, as it is with 19 forces or fewer. Starting late costs less here (£341,123 "
        "against £346,806 on time) because the adopters change by year, and the charged months "
        "fall in years with a lower charge. Over all years, 1 month fewer is charged than on "
        "time: the totals of all years and any present value leave it out."
    )


def test_a_late_start_that_costs_as_much_is_not_explained(derbyshire: Case) -> None:
    late = choose(derbyshire, **SHARED_36, delay=3, charge_follows_go_live=True)

    assert "Starting late" not in headline(derbyshire, late).beside


def test_an_offset_is_of_the_charge_at_either_end(derbyshire: Case) -> None:
    said = headline(derbyshire, choose(derbyshire, offset=0.5, cashable=1.0))

    assert said.savings.startswith(
        "Savings: £71,000 to £91,000 by March 2021, £71,000 to £91,000 of it cashable. Cost after "
        "cashable savings: £191,000 to £211,000."
    )


def test_savings_of_the_case_are_counted_with_those_of_the_scenario() -> None:
    case = load_case(SECOND)

    assert headline(case, case.scenario).savings == (
        "Savings: £30,000 by March 2026, £15,000 of it cashable. Cost after cashable savings: "
        "£205,515. The verdict does not count savings until a budget has been reduced."
    )
    assert headline(case, choose(case, savings=1_000.0)).savings.startswith(
        "Savings: £31,750 by March 2026, £15,875 of it cashable."
    )


def test_savings_that_begin_after_the_budget_years_do_not_change_the_cost(derbyshire: Case) -> None:
    case = changed_case(derbyshire, years=("2018/19",))

    assert headline(case, choose(case, **SAVINGS)).savings == (
        "Savings fall outside the budget years and do not change this cost."
    )


def test_without_a_budget_and_initial_months_savings_are_of_all_years() -> None:
    case = load_case(EXAMPLES / "athena.toml")

    assert headline(case, choose(case, **SAVINGS)).savings == (
        "Savings: £600,000 over ten years, £300,000 of it cashable."
    )


def test_a_case_names_its_joiners_in_its_own_word() -> None:
    case = load_case(EXAMPLES / "paying-to-leave.toml")

    assert headline(case, choose(case, adopters=5)).answer.startswith("With 5 councils: ")
    assert headline(case, case.scenario).adopters == "Worked out with 4 councils."


@pytest.mark.parametrize(
    ("firmness", "words"),
    [("quote", "headroom at the low quote,"), ("contract", "headroom at the low contract price,")],
)
def test_the_ends_are_called_by_how_firm_they_are(
    derbyshire: Case, firmness: Any, words: str
) -> None:
    case = with_charge(derbyshire, firmness=firmness)

    assert words in headline(case, case.scenario).answer


def test_what_a_case_assumes_is_not_said_to_be_quoted(derbyshire: Case) -> None:
    case = with_charge(derbyshire, status="assumed")

    said = headline(case, choose(case, **SHARED_36))

    assert said.answer.endswith("As assumed: £262,000 to £302,000.")
    assert said.beside.startswith(
        "The charge, £49,306 a year, is below the assumed £71,000 to £91,000"
    )


def test_a_single_pricing_is_no_choice(derbyshire: Case) -> None:
    own = choose(derbyshire, pricing="shared")
    case = replace(with_only(derbyshire, "shared"), scenario=own)

    assert headline(case, own).answer == (
        "Set-up and first two years: £262,000. Budget £300,000: £38,000 headroom. "
        "As quoted: £262,000 to £302,000."
    )


def test_what_restricted_figures_leave_out_is_named(derbyshire: Case) -> None:
    marked = replace(derbyshire.lines[0], restricted=True)
    case = public(replace(derbyshire, lines=(marked,)))

    said = headline(case, case.scenario)

    assert said.answer == (
        "£0 in 2018/19, then £71,000 to £91,000 a year: £213,000 to £273,000 over four years; "
        f"first two years: £142,000 to £182,000. {TIED} Restricted costs are left out, so there is "
        "no verdict."
    )


# A stated price, and an assumption that costs more


def test_a_stated_price_leads_over_an_assumption(stated_price: Case) -> None:
    assert headline(stated_price, stated_price.scenario).answer.startswith(
        "£35,000 in 2019/20, then £140,000 a year: £455,000 over four years."
    )


def test_an_assumption_has_the_stated_cost_of_the_same_years_beside_it(stated_price: Case) -> None:
    said = headline(stated_price, choose(stated_price, pricing="split"))

    assert said.answer == (
        "With 3 councils, if a fixed bill is shared equally: £37,083 in 2019/20, then £148,333 a "
        "year: £482,083 over four years. As stated: £455,000 over four years. No budget is stated, "
        "so there is no verdict."
    )
