"""The tables of scenarios, whole: saved ones, and any number side by side."""

from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case, Saved
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import case_key, scenario_code
from sohanalysis.model.sensitivity import comparison_of
from sohanalysis.report import feet, tables
from sohanalysis.report.table import Table
from tests.charged import keeping, saved
from tests.screens import assert_screen

SCREENS = Path(__file__).parent / "screens"

EVERYTHING = "41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465"
PATH = "41-2018-c275:r3:n25+25+36+36:pshared:4fe1"


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


def test_without_a_budget_every_saved_scenario_has_a_total_alone(stated_price: Case) -> None:
    key = case_key(stated_price)
    choices = {"adopters": 3, "pricing": "offer"}
    scenarios = (saved("old", key, rules=2, **choices), saved("good", key, **choices))

    table = tables.saved(keeping(stated_price, *scenarios))

    assert table.columns == ("Name", "Scenario code", "Total", "By role", "Rationale")
    assert [row[2:] for row in table.rows] == [
        ("-", "analyst", "To see it."),
        ("455,000", "analyst", "To see it."),
    ]


def test_what_differs_in_the_inputs_is_shown_and_nothing_else(derbyshire: Case) -> None:
    late = saved("late", delay=3)

    table = differences(keeping(derbyshire, late), ["anticipated", "explore", "late"])

    assert_screen(SCREENS / "differences.txt", table.text())


def test_scenarios_given_by_code_are_called_by_their_place(derbyshire: Case) -> None:
    table = differences(derbyshire, ["explore", EVERYTHING, PATH])

    assert_screen(SCREENS / "differences-by-code.txt", table.text())


def test_every_field_that_differs_has_its_own_words(derbyshire: Case) -> None:
    saved_one = saved("one", savings=35_500.0, charge_change=0.1)
    two = saved("two", delay=3, charge_follows_go_live=True)

    table = differences(keeping(derbyshire, saved_one, two), ["one", "two"])

    assert_screen(SCREENS / "differences-of-fields.txt", table.text())


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

    assert_screen(SCREENS / "three-scenarios-apart.txt", table.text())


def test_a_code_that_comes_first_is_the_one_the_others_are_compared_with(derbyshire: Case) -> None:
    names = [EVERYTHING, "explore"]

    side_by_side, how_far = (f(derbyshire, names) for f in (comparison, apart))

    assert side_by_side.columns == ("Result", "Scenario 1", "explore")
    assert side_by_side.rows[0][1:] == ("233,611", "218,611")
    assert how_far.caption == "How far each is from Scenario 1, £ and % of Scenario 1"
    assert how_far.columns == ("Result", "explore less Scenario 1", "explore, %")
    assert how_far.rows[0][1:] == ("(15,000)", "-6.4%")


def test_a_scenario_whose_pricing_is_not_known_shows_both_ends(derbyshire: Case) -> None:
    code = scenario_code(derbyshire, choose(derbyshire, adopters=36, pricing="any"))
    names = ["anticipated", code]

    side_by_side, how_far = (f(derbyshire, names) for f in (comparison, apart))

    assert differences(derbyshire, names).rows[1] == ("Pricing", "High estimate", "not known")
    assert side_by_side.columns == ("Result", "anticipated", "Scenario 2")
    assert side_by_side.caption.endswith("not known, the lowest to the highest result")
    # 36 equal shares of £1.775m cost 218,611, and the high estimate 302,000.
    assert [row[1:] for row in side_by_side.rows[:2]] == [
        ("302,000", "218,611 to 302,000"),
        ("(2,000)", "(2,000) to 81,389"),
    ]
    assert how_far.rows[0][1:] == ("(83,389) to 0", "-27.6% to 0%")
    assert how_far.caption.endswith("not known, the lowest to the highest difference")


def test_a_saved_scenario_whose_pricing_is_not_known_shows_both_ends(derbyshire: Case) -> None:
    table = tables.saved(keeping(derbyshire, saved("open", adopters=36, pricing="any")))

    assert table.rows[0][2:4] == ("218,611 to 302,000", "(2,000) to 81,389")


def test_what_the_forces_of_a_scenario_are_stands_under_the_comparison(derbyshire: Case) -> None:
    names = ["signed", "went-live"]
    note = "went-live: Forces by year: if charges followed go-live."

    assert differences(derbyshire, names).foot.endswith(f":r3. {note}")
    assert comparison(derbyshire, names).foot.endswith(f":1b97. {note}")
    assert "if charges" not in comparison(derbyshire, ["signed", "all"]).foot


@pytest.mark.parametrize(
    ("note", "printed"), [("2.1", "(2.1)"), ("Paragraph 2.1.", "Paragraph 2.1.")]
)
def test_a_note_of_a_preset_that_is_a_paragraph_alone_has_brackets(
    derbyshire: Case, note: str, printed: str
) -> None:
    preset = replace(derbyshire.presets["went-live"], note=note)
    case = replace(derbyshire, presets={"went-live": preset})

    assert feet.path_note(case, choose(case, "went-live")) == (printed,)
