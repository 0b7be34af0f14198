"""The difference between two costed options: the same line in every answer about the case."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.paper.pages import board_paper
from sohanalysis.report import terminal
from sohanalysis.report.options import (
    option_differences,
    options_compared,
    options_costed,
    options_side_by_side,
    options_told,
)
from sohanalysis.report.prose import Prose
from sohanalysis.report.views import view
from tests.rows import rows_from
from tests.written import written

ROWS = Path(__file__).with_name("options.toml")

# Joining: a platform at £71,000 to £91,000 from April 2019. Keeping: £94,645 in each year. Both: a
# project manager for two years.
CASE = """\
years = "2018/19 to 2021/22"
[budget]
amount = 300_000
years = ["2018/19", "2019/20", "2020/21"]
[adopters]
word = "force"
count = 25
[[options]]
name = "Joining"
[[options]]
name = "Keeping"
[[options]]
name = "Waiting"
[[charges]]
name = "Platform"
from = "2019-04"
low = 71_000
high = 91_000
firmness = "estimate"
option = "Joining"
[[charges.pricing]]
name = "low"
price = "low"
[[charges.pricing]]
name = "high"
price = "high"
[[charges.pricing]]
name = "shared"
pool_from = {charge = "low", adopters = "anticipated"}
share = "equal"
status = "assumed"
[[lines]]
name = "Manager"
annual = 60_000
from = "2018-10"
months = 24
option = ["Joining", "Keeping"]
[[lines]]
name = "Old website"
annual = 94_645
from = "2018-04"
nature = "recurrent"
option = "Keeping"
[[lines]]
name = "Less work"
kind = "saving"
annual = 5_000
from = "2019-04"
"""
LINE = (
    "From 2019/20, as quoted and before savings, joining costs £3,645 to £23,645 a year less than "
    "keeping; over all four years, £105,580 to £165,580 less."
)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return written(tmp_path, CASE)


def difference_lines(case: Case, **fields: object) -> list[str]:
    """Return the lines about the differences between options in a scenario."""
    scenario = choose(case, **fields) if fields else case.base_scenario  # type: ignore[arg-type]
    return [text for part in options_told(options_costed(case, scenario)) for text in part.texts]


def test_one_line_gives_the_difference_a_year_and_over_all_years(case: Case) -> None:
    # 71,000 and 91,000 less 94,645; three years of that, and 94,645 in the first year.
    assert difference_lines(case) == [LINE]


def test_the_line_is_on_the_terminal_in_the_paper_and_in_its_view(case: Case) -> None:
    first_page = view(case, case.scenario, "decision").parts

    assert [str(part) for part in terminal.overview(case, case.base_scenario)].count(LINE) == 1
    assert " ".join(map(str, first_page)).count(f"Against the alternative. {LINE}") == 1
    assert board_paper(case, case.scenario).count(LINE) == 1


def test_the_table_of_the_options_holds_the_difference(case: Case) -> None:
    table = options_compared(options_costed(case, case.base_scenario))

    assert [*map(str, table.rows[-1][:-2])] == [
        "Joining less Keeping",
        "(141,935) to (101,935)",
        "(165,580) to (105,580)",
        "(23,645) to (3,645)",
    ]
    assert table.totals == 1


@pytest.mark.parametrize(
    ("budget", "start", "heads"),
    [
        ('years = ["2018/19", "2019/20", "2020/21"]', "2018", ["Costs in 2018/19 to 2020/21"]),
        # 24 months of keeping end in March 2020, of joining in March 2021.
        ("", "2018", []),
        ("", "2019", ["Set-up and the first two years"]),
    ],
)
def test_options_are_compared_over_equal_periods_alone(
    tmp_path: Path, budget: str, start: str, heads: list[str]
) -> None:
    text = CASE.replace('years = ["2018/19", "2019/20", "2020/21"]', budget)
    case = written(tmp_path, text.replace('from = "2018-04"', f'from = "{start}-04"'))

    table = options_compared(options_costed(case, case.base_scenario))
    side = options_side_by_side(options_costed(case, case.base_scenario))

    assert [*table.columns[1:-2]] == [*heads, "Over all years", "Ongoing cost a year"]
    labels = [*heads, "Gross cost over all years", "Ongoing cost a year"]
    assert [row[0] for row in side.rows[: len(labels)]] == labels


def test_a_late_start_of_one_option_leaves_no_equal_period(tmp_path: Path) -> None:
    text = CASE.replace('years = ["2018/19", "2019/20", "2020/21"]', "")
    case = written(tmp_path, text.replace('from = "2018-04"', 'from = "2019-04"'))
    late = choose(case, pricing="high", delay=6, charge_follows_go_live=True)

    table = options_compared(options_costed(case, late))

    assert table.columns[1:-2] == ("Over all years", "Ongoing cost a year")


def test_the_difference_of_the_ongoing_costs_is_not_that_of_the_last_full_year(
    tmp_path: Path,
) -> None:
    text = """\
years = "2020/21 to 2024/25"
[[options]]
name = "Joining"
[[options]]
name = "Keeping our own"
[[charges]]
name = "System"
from = "2020-10"
price = 80_000
[[lines]]
name = "Move"
option = "Joining"
annual = 10_000
from = "2020-10"
months = 48
nature = "recurrent"
[[lines]]
name = "Own licence"
option = "Keeping our own"
annual = 60_000
from = "2020-04"
nature = "recurrent"
uplift = 0.05
base_year = "2020/21"
"""
    case = written(tmp_path, text)

    rows = options_compared(options_costed(case, case.base_scenario)).rows

    # 60,000 x 1.05^3 is 69,457.50 in 2023/24, the last full year, and 72,930 a year later. The
    # move, of 10,000 a year for 48 months, ends in September 2024, so it is in no ongoing cost.
    assert [[*map(str, row[:-2])] for row in rows] == [
        ["Joining", "400,000", "80,000", ""],
        ["Keeping our own", "331,538", "72,930", ""],
        ["Joining less Keeping our own", "68,462", "7,070", "20,543"],
    ]
    assert difference_lines(case) == [
        "In 2023/24, as stated and before savings, joining costs £20,543 more than keeping our "
        "own; over all five years, £68,462 more."
    ]
    # The paper of more than three options has this table, with every amount of the line.
    more = text + '[[options]]\nname = "Waiting"\n[[options]]\nname = "Ending"\n'
    with_four = written(tmp_path, more)
    assert "20,543" in board_paper(with_four, with_four.scenario)


@rows_from(ROWS, "lines")
def test_the_line_names_pricing_adopters_and_conditions(
    case: Case, fields: dict[str, object], line: str
) -> None:
    difference, *notes = difference_lines(case, **fields)

    assert difference == line
    assert all("to the costs of every option" in note for note in notes)


def test_a_change_of_the_charge_is_said_to_apply_to_the_charge_of_another_option(
    tmp_path: Path,
) -> None:
    case = written(
        tmp_path,
        """
years = "2020/21 to 2021/22"
[[options]]
name = "Joining"
[[options]]
name = "Keeping our own"
[[charges]]
name = "System"
price = 80_000
[[charges]]
name = "Licence"
option = "Keeping our own"
price = 60_000
""",
    )

    assert difference_lines(case, charge_change=0.1)[1:] == [
        "The change of the charge applies to the costs of every option. If another option goes on "
        "as before, its difference here is not right."
    ]
    assert difference_lines(case)[1:] == []


def test_a_year_is_the_last_full_one_and_those_before_it_that_are_the_same(
    tmp_path: Path,
) -> None:
    alone = CASE.replace('option = ["Joining", "Keeping"]', 'option = "Joining"')

    (line,) = difference_lines(written(tmp_path, alone))

    # The manager is paid until September 2020.
    assert line == (
        "In 2021/22, as quoted and before savings, joining costs £3,645 to £23,645 less than "
        "keeping; over all four years, from £45,580 less to £14,420 more."
    )


def test_without_a_year_free_of_one_off_costs_the_last_full_one_counts(tmp_path: Path) -> None:
    alone = CASE.replace('option = ["Joining", "Keeping"]', 'option = "Joining"')
    ends = alone.replace("months = 24", "months = 42")

    (line,) = difference_lines(written(tmp_path, ends))

    # In 2021/22 the manager is paid, 60,000 a year, but not as an ongoing cost.
    assert line.startswith(
        "From 2019/20 to 2021/22, as quoted and before savings, joining costs £36,355 to £56,355 "
        "a year more than keeping; over all four years, "
    )


def test_a_difference_that_ends_has_its_years(tmp_path: Path) -> None:
    ends = CASE.replace("low = 71_000", 'until = "2021-09"\nlow = 71_000')

    line, ended = difference_lines(written(tmp_path, ends))

    assert ended == "No charge of joining is stated after September 2021; keeping goes on."

    # In 2021/22 the charge is paid for six months.
    assert line.startswith(
        "From 2019/20 to 2020/21, as quoted and before savings, joining costs £3,645 to £23,645 a "
        "year less than keeping; over all four years, "
    )


def test_equal_costs_are_as_much(tmp_path: Path) -> None:
    equal = CASE.replace("annual = 94_645", "annual = 71_000").replace("2018-04", "2019-04")

    (line,) = difference_lines(written(tmp_path, equal), pricing="shared")

    assert line == (
        "From 2018/19, with 25 forces, if a fixed bill is shared equally and before savings, "
        "joining costs as much a year as keeping; over all four years, as much."
    )


def test_names_that_are_no_verbs_are_in_quotes_and_a_stated_price_is_named() -> None:
    case = load_case(DATA / "examples" / "paying-to-leave.toml")

    # 124,000 each year; 174,000, then 114,000.
    assert difference_lines(case) == [
        'From 2025/26, with 4 councils, as stated and before savings, "Stay" costs £10,000 a year '
        'more than "Own system"; over all five years, £10,000 less.',
        "The cost of leaving (Exit payment) is not counted here.",
    ]
    assert difference_lines(case, leave="2026/27") == [
        "From 2025/26 to 2026/27, with 4 councils, as stated, leaving after 2026/27, before "
        'savings, "Stay" costs £10,000 a year more than "Own system"; over all five years, £30,000 '
        "less.",
        "Leaving after 2026/27 ends the costs of every option, not only of the first. So no "
        "difference here is the effect of leaving for another option.",
    ]


def test_a_stated_rule_is_not_as_stated_if_fewer_join_in_one_year() -> None:
    case = load_case(DATA / "examples" / "paying-to-leave.toml")

    # 400,000 among 3 councils is 133,333 in the first year, and among 4 it is 100,000.
    assert difference_lines(case, adopters=(3, 4, 4, 4, 4)) == [
        "From 2025/26, with 3, 4, 4, 4, 4 councils by year, by the stated pricing and before "
        'savings, "Stay" costs £10,000 a year more than "Own system"; over all five years, £23,333 '
        "more.",
        "The cost of leaving (Exit payment) is not counted here.",
    ]


def test_a_stated_price_among_assumptions_is_named_by_what_it_is(tmp_path: Path) -> None:
    text = CASE.replace("low = 71_000\nhigh = 91_000\n", "").replace(
        'price = "low"', "price = 80_000"
    )
    high = '[[charges.pricing]]\nname = "high"\nprice = "high"\n'
    shared = 'pool_from = {charge = "low", adopters = "anticipated"}'
    text = text.replace(high, "").replace(shared, "pool = 3_000_000")

    (line,) = difference_lines(written(tmp_path, text))

    assert line == (
        "From 2019/20, at £80k a year (stated) and before savings, joining costs £14,645 a year "
        "less than keeping; over all four years, £138,580 less."
    )


SAVING = """\
years = "2024/25 to 2026/27"
[[options]]
name = "Join"
[[options]]
name = "Keep"
[[options]]
name = "Wait"
[[charges]]
name = "Service"
price = 91_000
[[lines]]
name = "Staff released"
kind = "saving"
annual = 80_000
from = "2025-04"
cashable = 0.5
[[lines]]
name = "Licence"
option = "Keep"
annual = 70_000
from = "2024-04"
[[lines]]
name = "Upgrade grant"
kind = "funding"
funded_by = "grant"
by_year = [60_000, 0, 0]
option = "Keep"
[[lines]]
name = "Small saving"
kind = "saving"
annual = 5_000
from = "2026-04"
cashable = 1
option = "Keep"
"""


def test_a_difference_is_given_after_cashable_savings_too_and_funding_is_named(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, SAVING)

    # Joining: 91,000 a year, less 40,000 from the second year. Keeping: 70,000, less 5,000 in the
    # third. 91,000 - 40,000 - (70,000 - 5,000) is -14,000; 193,000 - 205,000 is -12,000.
    lines = [
        'From 2024/25, as stated and before savings, "Join" costs £21,000 a year more than "Keep"; '
        'over all three years, £63,000 more. After the cashable savings of each, "Join" costs '
        "£14,000 less in 2026/27, and £12,000 less over all three years. A saving that is also a "
        'cost of "Keep" counts twice here.',
        'Funding, not deducted here: £60,000 for "Keep" (Upgrade grant).',
    ]
    assert difference_lines(case) == lines
    rows = options_compared(options_costed(case, case.base_scenario)).rows
    assert [[*map(str, row[:-2])] for row in rows] == [
        ["Join", "273,000", "91,000", "193,000", "0", ""],
        ["Keep", "210,000", "70,000", "205,000", "60,000", ""],
        ["Wait", *["not costed"] * 4, ""],
        ["Join less Keep", "63,000", "21,000", "(12,000)", "", "(14,000)"],
    ]
    paper = unescape(re.sub("<.*?>", "", board_paper(case, case.scenario)))
    assert [line in paper for line in lines] == [True, True]


def test_funding_is_said_once_for_the_options_compared(tmp_path: Path) -> None:
    both = SAVING.replace(
        'by_year = [60_000, 0, 0]\noption = "Keep"',
        'by_year = [60_000, 0, 0]\noption = ["Join", "Keep"]\n[[lines]]\nname = "Reserve"\n'
        'kind = "funding"\nfunded_by = "reserve"\nby_year = [15_000, 0, 0]\noption = "Join"',
    )
    case = written(tmp_path, both)

    texts = [
        text
        for part in terminal.overview(case, case.scenario)
        if isinstance(part, Prose)
        for text in part.texts
        if "unding" in text
    ]

    assert texts == [
        'Funding, not deducted here: £75,000 for "Join" (Upgrade grant £60,000, Reserve '
        '£15,000); £60,000 for "Keep" (Upgrade grant).'
    ]


def test_the_savings_of_a_scenario_are_of_the_option_asked_for(tmp_path: Path) -> None:
    case = written(tmp_path, SAVING)

    # 30,000 a year more, all cashable as the half of the line stays its own.
    line, _ = difference_lines(case, savings=30_000, cashable=1)

    assert line.endswith(
        'After the cashable savings of each, "Join" costs £44,000 less in 2026/27, and £102,000 '
        'less over all three years. A saving that is also a cost of "Keep" counts twice here.'
    )


def test_a_share_of_the_charge_saved_is_not_saved_by_another_option(tmp_path: Path) -> None:
    current = '[[charges]]\nname = "Current system"\nprice = 40_000\noption = "Keep"\n[[lines]]'
    case = written(tmp_path, SAVING.replace("[[lines]]", current, 1))

    rows = [
        [*map(str, options_compared(options_costed(case, scenario)).rows[1])]
        for scenario in (choose(case, cashable=1), choose(case, offset=0.5, cashable=1))
    ]

    assert rows[0][0] == "Keep"
    assert rows[0] == rows[1]


def test_no_saving_counts_twice_beside_an_option_without_yearly_costs(tmp_path: Path) -> None:
    once = SAVING.replace("annual = 70_000\n", 'nature = "one-off"\nannual = 70_000\n')
    case = written(tmp_path, once)

    assert "counts twice" not in difference_lines(case)[0]


def test_a_charge_that_ends_beside_an_option_that_goes_on_is_said(tmp_path: Path) -> None:
    ends = SAVING.replace("price = 91_000\n", 'price = 91_000\nuntil = "2026-08"\n')
    both_end = ends.replace("annual = 70_000\n", "annual = 70_000\nmonths = 24\n")
    training = '[[charges]]\nname = "Training"\nprice = 5_000\nuntil = "2025-06"\n[[lines]]'
    sentence = 'No charge of "Join" is stated after August 2026; "Keep" goes on.'

    assert difference_lines(written(tmp_path, ends))[1] == sentence
    assert sentence in difference_lines(written(tmp_path, ends.replace("[[lines]]", training, 1)))
    assert sentence not in difference_lines(written(tmp_path, both_end))
    assert sentence not in difference_lines(written(tmp_path, SAVING))


def test_the_ongoing_cost_of_a_service_that_has_ended_is_not_compared(tmp_path: Path) -> None:
    ends = SAVING.replace("price = 91_000\n", 'price = 91_000\nuntil = "2026-08"\n')
    both_end = ends.replace("annual = 70_000\n", "annual = 70_000\nmonths = 24\n")

    def ongoing(text: str) -> list[list[str]]:
        case = written(tmp_path, text)
        costed = options_costed(case, case.base_scenario)
        tables = (options_compared(costed), options_side_by_side(costed))
        table, beside = ([list(map(str, row)) for row in t.rows] for t in tables)
        heads = [*tables[0].columns]
        if "Ongoing cost a year" not in heads:
            return [row for row in beside if row[0].startswith("Ongoing")]
        column = heads.index("Ongoing cost a year")
        (row,) = (row for row in beside if row[0] == "Ongoing cost a year")
        return [[row[column] for row in table], row[1:]]

    assert ongoing(SAVING) == [
        ["91,000", "70,000", "not costed", "21,000"],
        ["91,000", "70,000", "not costed"],
    ]
    assert ongoing(ends) == [["none", "70,000", "not costed", ""], ["none", "70,000", "not costed"]]
    assert ongoing(both_end) == []
    # An option of one-off costs alone has no ongoing cost, and that is its difference.
    once = SAVING.replace("annual = 70_000\n", 'nature = "one-off"\nannual = 70_000\n')
    assert ongoing(once)[0] == ["91,000", "none", "not costed", "91,000"]


def test_a_saving_that_is_not_cashable_changes_no_line(tmp_path: Path) -> None:
    text = SAVING.replace("cashable = 0.5\n", "").replace("cashable = 1\n", "")

    line, _ = difference_lines(written(tmp_path, text))

    assert line.endswith("over all three years, £63,000 more.")


def test_one_year_has_no_second_sum(tmp_path: Path) -> None:
    text = """\
years = "2024/25"
[[options]]
name = "Join"
[[options]]
name = "Own system"
[[charges]]
name = "Network"
price = 10_000
[[lines]]
name = "System"
option = "Own system"
by_year = [7_000]
"""

    assert difference_lines(written(tmp_path, text)) == [
        'In 2024/25, as stated and before savings, "Join" costs £3,000 more than "Own system".'
    ]


def test_without_a_second_option_that_is_costed_there_is_no_line(derbyshire: Case) -> None:
    assert difference_lines(derbyshire) == []


def test_differences_go_from_the_lowest_to_the_highest(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """\
years = "2024/25 to 2025/26"
[[options]]
name = "Buy"
[[options]]
name = "Join"
[[charges]]
name = "Service"
option = "Join"
low = 50_000
high = 70_000
firmness = "estimate"
[[charges.pricing]]
name = "low"
price = "low"
[[charges.pricing]]
name = "high"
price = "high"
[[lines]]
name = "Software"
option = "Buy"
nature = "recurrent"
annual = 60_000
from = "2024-04"
""",
    )
    (difference,) = option_differences(options_costed(case, case.scenario))
    assert difference.by_name["a_year"] == (-10_000, 10_000)
    assert difference.by_name["whole_life"] == (-20_000, 20_000)


def test_a_change_of_the_charge_is_not_said_to_apply_to_an_option_without_a_charge(
    tmp_path: Path,
) -> None:
    case = written(
        tmp_path,
        """
years = "2020/21 to 2021/22"
[[options]]
name = "Joining"
[[options]]
name = "Keeping our own"
[[charges]]
name = "System"
price = 80_000
[[lines]]
name = "Own licence"
option = "Keeping our own"
annual = 60_000
nature = "recurrent"
""",
    )

    assert len(difference_lines(case, charge_change=0.1)) == 1


@pytest.mark.parametrize(
    ("assumed", "sentence"),
    [
        (("Old system",), ' Of the costs of "Keep", Old system is our assumption.'),
        (("Old system", "Repair"), ' The cost of "Keep" is our assumption.'),
    ],
)
def test_the_costs_of_the_other_option_that_we_assume_are_named(
    tmp_path: Path, assumed: tuple[str, ...], sentence: str
) -> None:
    lines = "".join(
        f'[[lines]]\nname = "{name}"\noption = "Keep"\nannual = 5_000\n'
        f'status = "{"assumed" if name in assumed else "stated"}"\n'
        for name in ("Old system", "Repair")
    )
    case = written(
        tmp_path,
        'years = "2024/25"\n[[options]]\nname = "Join"\n[[options]]\nname = "Keep"\n'
        '[[charges]]\nname = "Service"\nfee = 60_000\n[[lines]]\nname = "Helpdesk"\n'
        f'option = ["Join", "Keep"]\nannual = 1_000\nstatus = "assumed"\n{lines}',
    )

    (difference,) = difference_lines(case)

    assert difference.endswith(sentence)
