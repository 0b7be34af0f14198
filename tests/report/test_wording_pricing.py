"""The pricings in words, as whole literals."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.appraisal import Appraisal
from sohanalysis.case.case import Case, QuotedPoint
from sohanalysis.case.fields import ANY
from sohanalysis.case.pricing import PARTS, Pricing
from sohanalysis.case.register import load_register
from sohanalysis.explore.controls import SEE_PAPER, pricing_options
from sohanalysis.load import load_case
from sohanalysis.report import assumptions, quoted_charge, wording_pricing
from sohanalysis.report.assumptions import pricing_assumes
from sohanalysis.report.notes import pricing_notes
from sohanalysis.report.ties import curve_caution, is_tied
from sohanalysis.report.views import view
from sohanalysis.report.whose import whose_pricing
from sohanalysis.report.wording_pricing import condition, pricing_name, pricing_noun
from tests.charged import with_charge, with_only, with_pricing, without
from tests.rows import rows_from
from tests.written import BOUNDED_CASE, FORENSICS, RANGE, written

ROWS = Path(__file__).with_name("wording_pricing.toml")

EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"


def with_upper_point(case: Case, status: Any) -> Case:
    """Return a case with the high estimate at twelve forces, stated or assumed."""
    points = [{"adopters": "anticipated", "charge": "low"}, {"adopters": 12, "charge": "high"}]
    return with_pricing(case, "two-part", through=points, status=status)


def ruled(case: Case, **parts: Any) -> Case:
    """Return a case with one pricing that has some parts."""
    return with_charge(case, pricing=(Pricing(name="own", **parts),))


def test_a_pricing_has_its_title_or_its_name_for_a_name(derbyshire: Case, second: Case) -> None:
    assert [pricing_name(derbyshire, name) for name in derbyshire.pricings] == [
        "Low estimate",
        "High estimate",
        "Stepped",
        "Shared",
        "Shared, capped",
        "Two-part",
        "Weighted",
    ]
    assert pricing_name(second, "bands") == "Price list"
    assert pricing_name(with_pricing(second, "bands", title=None), "bands") == "Bands"


@rows_from(ROWS, "pricings")
def test_a_pricing_is_explained_in_one_plain_sentence(
    derbyshire: Case, form: Any, sentence: str
) -> None:
    assert pricing_assumes(derbyshire, form) == sentence


def test_a_pool_by_size_names_its_assumptions_and_the_source_of_its_sizes(derbyshire: Case) -> None:
    sentence = pricing_assumes(derbyshire, "weighted")

    assert sentence.startswith(
        "A share of a fixed bill of £3,321,570 a year in proportion to police officers, which is "
        "£71k at the first 25 forces of the register. The pool is assumed. Sizes: full-time "
        "equivalent, 2018-03-31 (Home Office, "
    )
    assert "This force first, then the territorial forces named live on 8 March 2021" in sentence
    assert "Two data points: the only other payment that is published" in sentence


@pytest.mark.parametrize(
    ("quoted_at", "ending"),
    [
        ({"high": 10}, "£71,000 with 25 forces and £91,000 with 10 (the 25 is our assumption)."),
        ({"low": 25, "high": 10}, "£71,000 with 25 forces and £91,000 with 10."),
        ({}, "£71,000 with 25 forces and £91,000 with 10 (the 10 is our assumption)."),
    ],
)
def test_a_number_that_the_documents_tie_to_a_charge_is_not_called_our_assumption(
    derbyshire: Case, quoted_at: dict[Any, int], ending: str
) -> None:
    points = tuple(QuotedPoint(charge=end, adopters=count) for end, count in quoted_at.items())

    sentence = pricing_assumes(with_charge(derbyshire, quoted_at=points), "two-part")

    assert sentence.endswith(ending)


def test_only_a_rule_that_charges_more_than_the_stated_cap_leaves_it_aside(
    derbyshire: Case,
) -> None:
    steps = ({"adopters": 1, "price": 90_999}, {"adopters": 25, "price": "low"})
    dear_steps = ({"adopters": 1, "price": 91_001}, {"adopters": 25, "price": "low"})
    case = with_charge(
        derbyshire,
        is_cap=True,
        pricing=(Pricing(name="list", price=steps), Pricing(name="dear", price=dear_steps)),
    )

    assert condition(case, "list") == "by the price list"
    assert condition(case, "dear") == "by the price list, without the stated cap"


def test_only_an_unstated_ceiling_is_an_assumption(derbyshire: Case) -> None:
    ceiling = "Assumes that £91k is a ceiling."
    steps = ({"adopters": 14, "price": "high"}, {"adopters": 25, "price": "low"})
    few_unpriced = ruled(derbyshire, price=steps, status="assumed")

    assert pricing_assumes(derbyshire, "stepped").endswith(ceiling)
    assert pricing_assumes(derbyshire, "shared-capped").endswith(ceiling)
    assert ceiling not in pricing_assumes(few_unpriced, "own")
    assert ceiling not in pricing_assumes(with_charge(derbyshire, is_cap=True), "shared-capped")


def test_among_other_pricings_the_sources_of_sizes_are_left_out(derbyshire: Case) -> None:
    (sentence,) = (
        option["says"] for option in pricing_options(derbyshire) if option["value"] == "weighted"
    )
    notes = [*pricing_notes(derbyshire, replace(derbyshire.scenario, pricing=ANY))]

    assert notes[-1].endswith("at the first 25 forces of the register. The pool is assumed.")
    assert f"Platform, pricing assumption weighted: {sentence}" == f"{notes[-1]} {SEE_PAPER}"
    (option,) = pricing_options(with_only(derbyshire, "weighted"))
    assert option["says"] == pricing_assumes(derbyshire, "weighted")


def test_among_other_pricings_it_is_said_who_bears_a_remainder() -> None:
    case = load_case(BOUNDED_CASE)

    *_, priced, _ = pricing_notes(case, replace(case.scenario, pricing=ANY))

    assert priced.endswith("each within its own bounds. The price list is assumed.")


def test_a_price_list_is_given_with_its_prices(second: Case) -> None:
    assert pricing_assumes(second, "bands") == (
        "A price list: £90k a year from 1 force; £75k a year from 10 forces; £60k a year from 20 "
        "forces."
    )


def test_a_form_of_a_case_without_a_two_part_charge_is_worded(second: Case) -> None:
    assert pricing_assumes(second, "shared") == (
        "Equal shares of a fixed bill of £720k a year, which is £60k each at 12 forces."
    )


STEPS = [{"adopters": 1, "price": 90_000}, {"adopters": 10, "price": 75_250}]
POOL = {"pool": 1_500_000, "share": "equal"}


@rows_from(ROWS, "by_parts")
def test_a_pricing_is_worded_from_its_parts(
    derbyshire: Case, parts: dict[str, Any], sentence: str, as_condition: str
) -> None:
    case = ruled(derbyshire, **parts)

    assert pricing_assumes(case, "own") == sentence
    assert condition(case, "own") == as_condition


def test_a_pool_next_to_a_fee_is_named_as_an_addition(derbyshire: Case) -> None:
    case = ruled(derbyshire, fee=12_000, pool=500_000, share="officers")

    assert pricing_noun(case, "own") == (
        "a fee of £12k a year plus a share of a fixed bill in proportion to police officers"
    )


BY_OFFICERS = "stated: a fixed bill, shared in proportion to police officers"
SIZED = """\
years = "2025/26 to 2026/27"
[adopters]
count = 7
word = "council"
[adopters.sizes]
days = {ours = 240, total = 1_450}
[[charges]]
name = "Audit"
[[charges.pricing]]
name = "by-days"
pool = 560_000
share = "days"
"""


@rows_from(ROWS, "by_size")
def test_a_pricing_by_size_ends_with_the_source_of_its_sizes(
    derbyshire: Case, parts: dict[str, Any], sentence: str, as_condition: str
) -> None:
    case = ruled(derbyshire, **parts)

    assert pricing_assumes(case, "own").startswith(f"{sentence} Sizes: full-time equivalent, ")
    assert condition(case, "own") == as_condition


def test_every_part_of_a_rule_has_its_words() -> None:
    assert [*wording_pricing.PART_SENTENCES] == [*wording_pricing.PART_CONDITIONS] == [*PARTS]


@pytest.mark.parametrize(
    ("form", "phrase"),
    [
        ("low-estimate", "at the low estimate"),
        ("high-estimate", "at the high estimate"),
        ("stepped", "if the high estimate applies until 25 join and the low one after"),
        ("shared", "if a fixed bill is shared equally"),
        ("shared-capped", "if a fixed bill is shared equally within the quoted range"),
        ("two-part", "if each force pays a fixed fee plus an equal share of a bill"),
        ("weighted", "if an assumed bill is shared in proportion to police officers"),
    ],
)
def test_a_form_is_named_as_a_condition(derbyshire: Case, form: Any, phrase: str) -> None:
    assert condition(derbyshire, form) == phrase


def test_no_form_is_called_the_curve(derbyshire: Case) -> None:
    assert curve_caution(derbyshire) == (
        "We do not know how the charge changes with the number of forces: the report ties £71k "
        "to 25 forces and gives no other point."
    )


@pytest.mark.parametrize("status", ["derived", "assumed"])
def test_a_point_of_the_curve_that_the_record_does_not_state_is_not_tied_to_it(
    derbyshire: Case, status: Any
) -> None:
    case = with_upper_point(derbyshire, status)

    assert curve_caution(case).endswith(
        "the report ties £71k to 25 forces and gives no other point."
    )


def test_a_second_point_of_the_curve_that_the_record_states_is_named(derbyshire: Case) -> None:
    case = with_upper_point(derbyshire, "stated")

    assert curve_caution(case) == (
        "We do not know how the charge changes with the number of forces: the report ties £71k "
        "to 25 forces and £91k to 12 and gives no other point."
    )


def test_a_case_that_names_no_count_for_the_upper_charge_ties_one_point(derbyshire: Case) -> None:
    assert curve_caution(without(derbyshire, "two-part")).endswith(
        "the report ties £71k to 25 forces and gives no other point."
    )


def test_a_price_list_is_the_cases_own(second: Case) -> None:
    assert curve_caution(second) == (
        "The price list is stated; the others are pricing assumptions, not terms."
    )


def test_a_pool_by_a_size_with_a_trap_says_so(derbyshire: Case) -> None:
    weighed = with_pricing(derbyshire, "weighted", share="population")
    case = replace(
        weighed,
        sizes={"population": derbyshire.sizes["officers"]},
        measures=load_register().measures,
    )

    assert "City of London has 7,375 residents" in pricing_assumes(case, "weighted")
    assert "City of London" not in pricing_assumes(derbyshire, "weighted")


def test_an_assumed_charge_is_never_called_quoted_by_the_record(derbyshire: Case) -> None:
    budget = replace(derbyshire.budget, amount=280_000, status="assumed")
    mine = with_charge(derbyshire, low=75_000, high=95_000, status="assumed")
    case = replace(mine, stated_budget=budget)

    assert quoted_charge.quoted_words(case) == "the case assumes £75k to £95k"
    assert quoted_charge.assumed_basis(case) == (
        "Assumed in this case, and not the report's: the budget, £280k; the charges, £75k "
        "to £95k a year.",
    )
    assert quoted_charge.assumed_basis(derbyshire) == ()


def test_a_cap_that_a_case_assumes_is_not_the_records() -> None:
    case = load_case(EXAMPLES / "payers-cap.toml")
    mine = with_charge(case, status="assumed")

    assert curve_caution(case).startswith("The report states a cap, ")
    assert curve_caution(mine).startswith("The case states a cap, ")


def test_a_price_list_that_is_assumed_is_not_the_records() -> None:
    case = load_case(EXAMPLES / "price-list.toml")

    assert quoted_charge.quoted_words(case) == "the report quotes £71k to £91k"
    assert quoted_charge.assumed_basis(case) == (
        "Assumed in this case, and not the report's: the price list.",
    )


@rows_from(ROWS, "cautions")
def test_a_report_is_said_to_tie_a_charge_to_a_number_only_where_the_case_has_that_point(
    tmp_path: Path, rule: str, caution: str
) -> None:
    years = 'years = "2026/27 to 2029/30"\n[budget]\namount = 100_000\n'
    case = written(tmp_path, years + RANGE + rule)

    assert curve_caution(case) == caution
    assert not is_tied(case)


def test_a_cap_is_named_as_one() -> None:
    case = load_case(EXAMPLES / "payers-cap.toml")

    assert quoted_charge.quoted_words(case) == "the report states a cap, £1.4m"


def test_a_cap_without_a_number_is_a_clause_of_its_own(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """years = "2026/27 to 2029/30"
[adopters]
count = 6
word = "council"
[[charges]]
name = "Network"
low = 30_000
high = 30_000
firmness = "estimate"
is_cap = true
[[charges.pricing]]
name = "shared"
pool = 120_000
share = "equal"
status = "assumed"
""",
    )

    assert curve_caution(case) == (
        "We do not know how the charge changes with the number of councils: the source states a "
        "cap, £30k, and ties it to no number."
    )


def test_a_stated_size_has_the_name_of_its_unit(tmp_path: Path) -> None:
    text = SIZED.replace("days = {", 'days = {unit = "audit days", ')
    case = written(tmp_path, text)

    assert wording_pricing.condition(case, "by-days") == (
        "if a fixed bill is shared in proportion to audit days"
    )
    brief = assumptions.pricing_in_brief(case, "by-days")
    assert "£560k a year in proportion to audit days, known only" in brief
    assert [label for label, _, _ in assumptions.sizes_in_rules(case)] == [
        "Our audit days",
        "All audit days together",
    ]


def test_a_pool_shared_by_several_sizes_and_not_equally_says_so() -> None:
    case = load_case(EXAMPLES / "mix-of-keys.toml")

    assert wording_pricing.condition(case, "subscription") == (
        "if an assumed bill is shared in proportion to income, research and students"
    )


def test_a_rule_from_a_function_is_described_by_its_ends(shipped: Case) -> None:
    appraisal = Appraisal(case=shipped, scenario=shipped.scenario).with_pricing(
        "mine", lambda n, year: 1_250_000 / n
    )

    assert pricing_assumes(appraisal.case, "mine") == (
        "A rule of our own in 44 steps: £1,250,000 a year from 1 force to £28,409 a year from 44 "
        "forces."
    )


BOUNDED = """years = "2026/27 to 2027/28"
[adopters]
count = 6
register = "bodies.csv"
us = "A"
[[charges]]
name = "Records"
"""
TWO = ("A,,", "B,,150000", "C,5000,9500", "D,,", "E,,", "F,,")


@rows_from(ROWS, "bounds")
def test_a_pricing_names_the_bounded_members_and_the_bearer_of_the_remainder(
    tmp_path: Path, rule: str, rows: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "bodies.csv").write_text(
        "\n".join(["name,at_least,at_most", *rows]), encoding="utf-8"
    )

    case = written(tmp_path, BOUNDED + rule)

    assert pricing_assumes(case, "records").endswith(sentence)


def test_the_bounds_of_the_register_are_described_with_their_charge(
    tmp_path: Path,
) -> None:
    (tmp_path / "bodies.csv").write_text(
        "\n".join(["name,at_least,at_most", *TWO]), encoding="utf-8"
    )
    equal = 'pool = 600_000\nshare = "equal"\n'
    case = written(tmp_path, f'{BOUNDED}{equal}[[charges]]\nname = "Hosting"\n{equal}')

    hosting = case.with_only(case.other_charges[0])

    assert "Bounds in the register" in pricing_assumes(case, "records")
    assert "Bounds in the register" not in pricing_assumes(hosting, "hosting")


@rows_from(ROWS, "conditions")
def test_a_condition_says_that_bounds_of_the_register_hold_and_that_we_are_the_host(
    tmp_path: Path, rule: str, rows: list[str], end: str, payer: str
) -> None:
    (tmp_path / "bodies.csv").write_text(
        "\n".join(["name,at_least,at_most", *rows]), encoding="utf-8"
    )

    case = written(tmp_path, BOUNDED + rule)

    condition = wording_pricing.condition(case, "records")
    assert condition == f"if a fixed bill is shared equally{end}"
    assert wording_pricing.who_pays(case, case.pricing("records")) == payer


def test_an_assumed_pool_is_named_with_the_bounds_of_the_register() -> None:
    case = load_case(BOUNDED_CASE)

    assert assumptions.assumed_pool(case, "by-size") == (
        "a pool of £600,000 a year shared by officers, within the register's bounds"
    )
    assert wording_pricing.condition(case, "we-host") == (
        "if a fixed bill is shared equally, within the register's bounds and with us as host"
    )


def test_the_adoption_of_a_bounded_charge_is_ours_alone() -> None:
    case = load_case(BOUNDED_CASE)

    texts = [str(part) for part in view(case, case.scenario, "change").parts]

    # With three, the shares are £200,000, and the host bears £50,000 after the cap of another.
    assert (
        "If a fixed bill is shared equally, within the register's bounds and with us as host (our "
        "assumption), this adopter would pay £200,000 with 5 adopters (£200,000 over budget) and "
        "£250,000 with 3 (£300,000 over budget)."
    ) in texts


def test_a_small_quoted_charge_is_to_the_penny(derbyshire: Case) -> None:
    case = with_charge(derbyshire, low=1_000.5, high=2_500)

    assert quoted_charge.quoted_words(case) == "the report quotes £1,000.50 to £2,500"
    assert "Assumes that £2,500 is a ceiling." in pricing_assumes(case, "shared-capped")


def test_a_note_without_a_full_stop_is_a_sentence_among_others(derbyshire: Case) -> None:
    case = with_pricing(derbyshire, "weighted", note="ours, as a first try")
    size = case.pricing("weighted").size_names[0]
    measures = case.measures | {size: replace(case.measures[size], note="one year only")}

    text = pricing_assumes(replace(case, measures=measures), "weighted")

    assert text.endswith(". Ours, as a first try. One year only.")


def test_a_pool_that_no_number_moves_is_fitted_at_none(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25 to 2025/26"
[adopters]
count = 6
[adopters.sizes]
cases = {ours = 120, total = 1_200}
[[charges]]
name = "Lab"
low = 200_000
high = 220_000
firmness = "estimate"
[[charges.pricing]]
name = "by-cases"
pool = 2_000_000
share = "cases"
status = "assumed"
""",
    )

    assert wording_pricing.fitted_at(case, "by-cases") == 0
    assert "register" not in pricing_assumes(case, "by-cases")


def test_the_body_pays_a_share_in_a_case_without_adopters() -> None:
    case = load_case(EXAMPLES / "kent-medway-coroner.toml")

    assert wording_pricing.condition(case, case.scenario.pricing).startswith(
        "if Medway Council pays 15.3% of"
    )


@pytest.mark.parametrize(
    ("count", "whose", "members"),
    [
        (
            5,
            f"{BY_OFFICERS}; which forces join is our assumption",
            "The 5 forces taken are this one, Derbyshire, Cheshire, City of London and Cleveland "
            "(our assumption).",
        ),
        (
            7,
            f"{BY_OFFICERS}; which forces join is our assumption",
            "The 7 forces taken are this one, Derbyshire, Cheshire, City of London, Cleveland and "
            "2 more (our assumption).",
        ),
        (1, BY_OFFICERS, ""),
        (44, BY_OFFICERS, ""),
    ],
)
def test_a_stated_rule_says_which_bodies_of_a_register_are_assumed_to_join(
    tmp_path: Path, count: int, whose: str, members: str
) -> None:
    case = written(tmp_path, FORENSICS.format(count=count))

    assert whose_pricing(case, "forensics") == whose
    sentences = pricing_assumes(case, "forensics")
    assert members in sentences
    assert ("forces taken" in sentences) == bool(members)
