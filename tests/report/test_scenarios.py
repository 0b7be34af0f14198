"""The tables of scenarios, whole: saved ones, and any number side by side."""

from pathlib import Path

import pytest

from sohanalysis.case.case import Case, Saved
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.model.sensitivity import comparison_of
from sohanalysis.report import tables
from sohanalysis.report.table import Table
from tests.charged import keeping, saved
from tests.screens import assert_screen

SCREENS = Path(__file__).parent / "screens"

EVERYTHING = "41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465"
PATH = "41-2018-c275:r3:n25+25+36+36:pshared:4fe1"
CODES_OF_THREE = (
    "Scenario codes: explore: 41-2018-c275:r3:n36:pshared:2042; anticipated: "
    "41-2018-c275:r3:n25:phigh-estimate:fc8e; Scenario 3: "
    "41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465"
)


def differences(case: Case, names: list[str]) -> Table:
    return tables.differences(case, comparison_of(case, names))


def comparison(case: Case, names: list[str]) -> Table:
    return tables.comparison(case, comparison_of(case, names))


def apart(case: Case, names: list[str]) -> Table:
    return tables.apart(case, comparison_of(case, names))


def test_saved_scenarios_are_listed_with_why_who_and_what_comes_out(derbyshire: Case) -> None:
    cautious = saved("cautious", rationale="Few join.", role="CFO")
    full = saved("full", adopters=36, offset=0.5, ramp=12, cashable=0.5, delay=3)

    table = tables.saved(keeping(derbyshire, cautious, full))

    # DESIGN.md, section 4: 20 forces, and the scenario with everything.
    assert_screen(SCREENS / "saved-scenarios.txt", table.text())
    assert (table.text_columns, table.remarks) == (2, 2)


def test_a_case_without_saved_scenarios_has_an_empty_list(second: Case) -> None:
    assert_screen(SCREENS / "no-saved-scenarios.txt", tables.saved(keeping(second)).text())


@pytest.mark.parametrize(
    ("unusable", "why"),
    [
        (
            saved("old", rules=2),
            'not usable: scenario: "old" was made under rules r2, but these are r3: its figures '
            "may differ. Choose the fields again.",
        ),
        (
            saved("other", "7-2023-ed12"),
            'not usable: scenario: "other" belongs to another case, 7-2023-ed12. This case is '
            "41-2018-c275.",
        ),
        (
            saved("many", adopters=45),
            "not usable: scenario: adopters: 45 is not allowed. Allowed: a whole number, 1 to 44 "
            "possible.",
        ),
    ],
)
def test_a_saved_scenario_that_cannot_be_used_says_why_and_the_others_stay(
    derbyshire: Case, unusable: Saved, why: str
) -> None:
    table = tables.saved(keeping(derbyshire, unusable, saved("good")))

    assert table.rows == [
        (unusable.name, why, "-", "-", "analyst", "To see it."),
        ("good", "41-2018-c275:r3:n20:pshared:158f", "297,500", "2,500", "analyst", "To see it."),
    ]


def test_what_differs_in_the_inputs_is_shown_and_nothing_else(derbyshire: Case) -> None:
    late = saved("late", delay=3)

    table = differences(keeping(derbyshire, late), ["anticipated", "explore", "late"])

    assert table.caption == "Differences in the inputs"
    assert table.columns == ("Input", "anticipated", "explore", "late")
    assert table.rows == [
        ("Forces", "25", "36", "20"),
        ("Pricing", "High estimate", "Shared", "Shared"),
        ("Delay, months", "0", "0", "3"),
        (
            "Scenario code",
            "41-2018-c275:r3:n25:phigh-estimate:fc8e",
            "41-2018-c275:r3:n36:pshared:2042",
            "41-2018-c275:r3:n20:pshared:d3:608f",
        ),
    ]
    assert table.text_columns == 4
    assert table.foot == "Case and rules: 41-2018-c275:r3"


def test_scenarios_given_by_code_are_called_by_their_place(derbyshire: Case) -> None:
    table = differences(derbyshire, ["explore", EVERYTHING, PATH])

    assert table.columns == ("Input", "explore", "Scenario 2", "Scenario 3")
    assert table.rows == [
        ("Forces", "36", "36", "25, 25, 36, 36"),
        ("Savings as an offset", "0%", "50%", "0%"),
        ("Ramp of the savings, months", "0", "12", "0"),
        ("Cashable share", "0%", "50%", "0%"),
        ("Delay, months", "0", "3", "0"),
        (
            "Scenario code",
            "41-2018-c275:r3:n36:pshared:2042",
            "41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465",
            "41-2018-c275:r3:n25+25+36+36:pshared:4fe1",
        ),
    ]


def test_every_field_that_differs_has_its_own_words(derbyshire: Case) -> None:
    saved_one = saved("one", savings=35_500.0, charge_change=0.1)
    two = saved("two", delay=3, charge_follows_go_live=True)

    table = differences(keeping(derbyshire, saved_one, two), ["one", "two"])

    assert table.rows == [
        ("Savings, £ a year", "35,500", "0"),
        ("Delay, months", "0", "3"),
        ("Late start of the charge", "no", "yes"),
        ("Change of the charge", "10%", "0%"),
        (
            "Scenario code",
            "41-2018-c275:r3:n20:pshared:s35500:x0.1:1083",
            "41-2018-c275:r3:n20:pshared:d3:follows:1f5b",
        ),
    ]


def test_scenarios_of_which_nothing_differs_say_so(derbyshire: Case) -> None:
    same = "41-2018-c275:r3:n25:phigh-estimate:fc8e"

    table = differences(derbyshire, ["anticipated", same])

    assert_screen(SCREENS / "no-differences.txt", table.text())


def test_every_result_stands_side_by_side(derbyshire: Case) -> None:
    table = comparison(derbyshire, ["anticipated", "explore"])

    assert_screen(SCREENS / "scenarios-side-by-side.txt", table.text())


def test_how_far_every_result_is_from_that_of_the_first_is_another_table(derbyshire: Case) -> None:
    table = apart(derbyshire, ["anticipated", "explore"])

    # 218,611 less 302,000 is 27.6 % of 302,000. A headroom has no percentage, and neither has zero.
    assert_screen(SCREENS / "scenarios-apart.txt", table.text())


def test_each_of_three_scenarios_is_compared_with_the_first(derbyshire: Case) -> None:
    table = apart(derbyshire, ["explore", "anticipated", EVERYTHING])

    assert table.caption == "How far each is from explore, £ and % of explore"
    assert table.columns == (
        "Result",
        "anticipated less explore",
        "anticipated, %",
        "Scenario 3 less explore",
        "Scenario 3, %",
    )
    assert table.rows == [
        ("Set-up and the first two years", "83,389", "38.1%", "15,000", "6.9%"),
        ("Headroom, (over budget)", "(83,389)", "-", "(15,000)", "-"),
        ("Spent in the budget years", "83,389", "38.1%", "15,000", "6.9%"),
        ("Part paid after budget years", "0", "-", "0", "-"),
        ("Cost after cashable savings", "83,389", "38.1%", "(922)", "-0.4%"),
        ("Ongoing cost a year", "41,694", "84.6%", "0", "0%"),
        ("Present value, 2018/19 to 2021/22", "116,813", "46%", "(38,210)", "-15%"),
    ]
    assert (table.text_columns, table.totals) == (1, 0)
    assert table.foot == CODES_OF_THREE


def test_a_code_that_comes_first_is_the_one_the_others_are_compared_with(derbyshire: Case) -> None:
    names = [EVERYTHING, "explore"]

    side_by_side, how_far = (f(derbyshire, names) for f in (comparison, apart))

    assert side_by_side.columns == ("Result", "Scenario 1", "explore")
    assert side_by_side.rows[0][1:] == ("233,611", "218,611")
    assert how_far.caption == "How far each is from Scenario 1, £ and % of Scenario 1"
    assert how_far.columns == ("Result", "explore less Scenario 1", "explore, %")
    assert how_far.rows[0][1:] == ("(15,000)", "-6.4%")


def test_a_scenario_whose_pricing_is_not_known_has_a_column_for_each_end(derbyshire: Case) -> None:
    code = scenario_code(derbyshire, choose(derbyshire, adopters=36, pricing="any"))
    names = ["anticipated", code]

    side_by_side, how_far = (f(derbyshire, names) for f in (comparison, apart))

    assert differences(derbyshire, names).rows[1] == ("Pricing", "High estimate", "not known")
    assert side_by_side.columns == ("Result", "anticipated", "Scenario 2, low", "Scenario 2, high")
    # 36 equal shares of £1.775m cost 218,611, and the high estimate 302,000.
    assert [row[1:] for row in side_by_side.rows[:2]] == [
        ("302,000", "218,611", "302,000"),
        ("(2,000)", "(2,000)", "81,389"),
    ]
    assert how_far.rows[0][1:] == ("(83,389) to 0", "-27.6% to 0%")
    assert how_far.caption.endswith("not known, the lowest to the highest difference")


def test_a_saved_scenario_whose_pricing_is_not_known_shows_both_ends(derbyshire: Case) -> None:
    table = tables.saved(keeping(derbyshire, saved("open", adopters=36, pricing="any")))

    assert table.rows[0][2:4] == ("218,611 to 302,000", "(2,000) to 81,389")


def test_what_the_forces_of_a_scenario_are_stands_under_the_comparison(derbyshire: Case) -> None:
    names = ["signed", "went-live"]
    note = "went-live: Forces by year: if charges followed go-live."

    assert differences(derbyshire, names).foot.endswith(f":r3 {note}")
    assert comparison(derbyshire, names).foot.endswith(f":1b97 {note}")
    assert "if charges" not in comparison(derbyshire, ["signed", "all"]).foot
