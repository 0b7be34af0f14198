"""Late scenarios: figures side by side cover the same months, and sentences say which."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_decisions import for_decision
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.model.results import results_of
from sohanalysis.report import annexes, answer_table, decision, options, tables, views, wording
from sohanalysis.report.answer_table import quoted_ends
from sohanalysis.report.charts import cost_chart
from sohanalysis.report.headline import headline
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from sohanalysis.workbook.workbook import book_of
from tests.rows import rows_from
from tests.written import MOVED_LINE, THREE_YEARS, one_year, written

ROWS = Path(__file__).with_name("late_scenarios.toml")

PRICE = 1_169_586
TWO_OPTIONS = """\
years = "2026/27 to 2028/29"
[adopters]
anticipated = 7
possible = 9
[[options]]
name = "Join"
[[options]]
name = "Keep"
[[charges]]
name = "Records system"
pool = 420_000
share = "equal"
[[lines]]
name = "Migration"
kind = "cost"
nature = "one-off"
by_year = {"2026/27" = 85_000}
[[lines]]
name = "Licence of the present system"
kind = "cost"
nature = "recurrent"
annual = 75_000
from = "2026-04"
option = "Keep"
"""
LATE = {"delay": 6, "charge_follows_go_live": True}


def three_years(
    folder: Path, *, years: str = "2019/20 to 2021/22", price: str = str(PRICE)
) -> Case:
    return written(folder, THREE_YEARS.format(years=years, price=price))


def table(case: Case, name: str, caption: str, **fields: object) -> Table:
    parts = views.view(case, choose(case, **fields), name).parts
    (match,) = (p for p in parts if isinstance(p, Table) and p.caption.startswith(caption))
    return match


def texts(case: Case, name: str, **fields: object) -> str:
    parts = views.view(case, choose(case, **fields), name).parts
    return " ".join(text for part in parts if isinstance(part, Prose) for text in part.texts)


@rows_from(ROWS, "causes")
def test_charges_moved_past_the_budget_are_in_the_next_year_only_if_they_all_fall_there(
    tmp_path: Path, years: str, delay: int, cause: str
) -> None:
    case = three_years(tmp_path, years=years)

    late = choose(case, delay=delay, charge_follows_go_live=True)

    assert headline(case, late).beside.endswith(f" on time) {cause}")


def test_how_much_of_a_price_by_year_is_moved_is_not_said(tmp_path: Path) -> None:
    # The charge of the three years is 50 less, but the six months after them have no price.
    price = '{"2019/20" = 100, "2020/21" = 200, "2021/22" = 300}'
    case = three_years(tmp_path, price=price)

    assert headline(case, choose(case, **LATE)).beside == (
        "Starting late costs less here (£550 against £600 on time) because 6 "
        "months fewer are charged; they fall after the years of the budget."
    )


@pytest.mark.parametrize(
    ("uplift", "fields"), [("uplift = 0.03", {}), ("", {"rise": 0.1}), ("uplift = -0.1", {})]
)
def test_how_much_is_moved_into_a_year_of_another_price_is_not_said(
    tmp_path: Path, uplift: str, fields: dict[str, float]
) -> None:
    # Six months at this year's price are £60,000, but the next year has another price.
    case = written(tmp_path, one_year(f"120_000\n{uplift}"))
    late = choose(case, **LATE, **fields)

    assert headline(case, late).beside == (
        "Starting late costs less here (£60,000 against £120,000 on time) because 6 "
        "months fewer are charged; they fall after the years of the budget."
    )
    amounts = dict(row[:2] for row in answer_table.answer_table(case, late).rows)
    assert "Charge moved past the years of the budget" not in amounts


def test_a_late_start_without_a_charge_has_no_charge_that_is_late_too(tmp_path: Path) -> None:
    line = '[[lines]]\nname = "Support"\nannual = 1_000\n'
    case = written(tmp_path, f'years = "2019/20 to 2021/22"\n{line}')
    late = choose(case, **LATE)

    assert late.charge_follows_go_live
    assert wording.conditions(case, late) == ", six months late"


def test_the_paper_of_a_late_start_says_why_it_costs_less_and_tests_what_is_late(
    tmp_path: Path,
) -> None:
    case = three_years(tmp_path)
    late = choose(case, **LATE)

    paragraphs = decision.paragraphs(case, late)

    assert paragraphs["enough"] == (
        "Is it enough? At the flat price (stated), if go-live is 6 months late and the "
        "charge starts "
        "late too, the cost from 2019/20 to 2021/22 is £2,923,965: £584,793 under the £3,508,758 "
        "budget. Starting late costs less here (£2,923,965 against £3,508,758 on time) because 6 "
        "months fewer are charged; £584,793 falls in the next year. No contingency is shown."
    )
    # A tenth of £2,923,965 is £292,397, and £584,793 less that is left.
    assert "A charge 10% higher, £292,397 left;" in paragraphs["change"]
    answer = answer_table.answer_table(case, late)
    assert answer.caption == "Cost and budget, six months late and the charge too, £"
    assert answer.rows[0] == ("Custody records charge, October 2019 to March 2022", "2,923,965")
    # Both figures of the sentence are in the table.
    assert [*answer.rows][4:6] == [
        ("The same total, on time", "3,508,758"),
        ("Charge moved past the years of the budget", "584,793"),
    ]
    stress = table(case, "change", "Headroom", **LATE)
    assert stress.caption == (
        "Headroom as stated, six months late and the charge too, and with one input changed, £"
    )
    assert [row[:2] for row in stress.rows] == [
        ("As stated", "584,793"),
        ("Charge 10% higher", "292,397"),
        ("Six months later", "1,169,586"),
        ("Charge 10% higher and six months later", "935,669"),
        (
            "VAT at 20% on the charges, unless recovered (section 33)",
            "0",
        ),
    ]


def test_the_months_of_a_case_are_named_as_on_time_beside_those_of_a_late_scenario(
    tmp_path: Path,
) -> None:
    case = three_years(tmp_path)

    log = {row[0]: row[1] for row in table(case, "log", "Assumptions", **LATE).rows}

    assert log["Custody records, first charged"] == (
        "April 2019 on time; October 2019 in this scenario"
    )
    late = "Months are on time; this scenario is six months late and the charge too."
    assert texts(case, "method", **LATE).endswith(
        f"go-live in 2019-04; {case.default_texts[1]}; {case.default_texts[2]}. {late}"
    )
    assert late not in texts(case, "method")
    # A charge that starts on time in a late scenario has one first month.
    (first,) = (
        row[1]
        for row in table(case, "log", "Assumptions", delay=6).rows
        if "first charged" in row[0]
    )
    assert first == "April 2019"


SHARED_LATE = {"pricing": "shared", "adopters": 36, **LATE}


def test_every_column_of_the_first_page_is_as_late_as_the_scenario(derbyshire: Case) -> None:
    late = choose(derbyshire, **SHARED_LATE)

    answer = answer_table.answer_table(derbyshire, late)

    assert answer.caption == "Cost and budget, six months late and the charge too, £"
    assert ["|".join(row) for row in answer.rows] == [
        "Project manager, 30 months, October 2018 to March 2021 (months derived)"
        "|150,000|150,000|150,000",
        "Platform charge, October 2019 to September 2021|142,000|182,000|98,611",
        "Set-up and the first two years, 2018/19 to 2021/22|292,000|332,000|248,611",
        "Budget agreed|300,000|300,000|300,000",
        "Headroom, (over budget)|8,000|(32,000)|51,389",
        "Of the total, as the project manager stays on|30,000|30,000|30,000",
        "After it, each year from October 2021; no budget agreed|71,000|91,000|49,306",
    ]
    # The same in the results of the terminal.
    results = results_of(derbyshire, late)
    amounts = {
        row[0]: row[1:] for row in tables.results(results, quoted_ends(derbyshire, late)).rows
    }
    assert amounts["Set-up and the first two years"] == ("248,611", "292,000", "332,000")
    worth = table(derbyshire, "method", "Price basis", **SHARED_LATE)
    assert worth.caption == (
        "Price basis and present value, six months late and the charge too, £, 2018/19 to 2021/22"
    )
    assert worth.rows[-1] == ("Present value, 2018/19 to 2021/22", "308,598", "354,969", "258,299")


def test_a_charge_that_is_changed_is_no_condition_of_the_quoted_columns(derbyshire: Case) -> None:
    dearer = choose(derbyshire, **SHARED_LATE, charge_change=0.1)
    at_ends = choose(derbyshire, **LATE, charge_change=0.1)

    beside, ends = (
        answer_table.answer_table(derbyshire, scenario) for scenario in (dearer, at_ends)
    )

    assert beside.caption == "Cost and budget, six months late and the charge too, £"
    assert beside.rows[1][1:] == ("142,000", "182,000", "108,472")
    assert ends.caption.endswith("six months late and the charge too, charge 10% higher, £")
    assert ends.rows[1][1:] == ("156,200", "200,200")


def test_as_quoted_is_as_late_as_the_scenario_in_answer_and_picture(derbyshire: Case) -> None:
    late, leaving, both = (
        headline(derbyshire, choose(derbyshire, pricing="shared", adopters=36, **fields)).answer
        for fields in (LATE, {"leave": "2019/20"}, {**LATE, "leave": "2020/21"})
    )

    assert late.endswith(" As quoted, as late: £292,000 to £332,000.")
    assert " As quoted, leaving in the same year: £191,000 to £211,000. The cost" in leaving
    assert " As quoted, as late and leaving in the same year: £" in both
    assert cost_chart(derbyshire, choose(derbyshire, **SHARED_LATE)).sentence.startswith(
        "With 36 forces, six months late and the charge too: set-up and the first two years cost "
        "£248,611, £51,389 under the budget of £300,000; at the quoted charges, as late, £292,000 "
        "to £332,000."
    )


def test_risks_and_adoption_of_a_late_scenario_are_late(derbyshire: Case) -> None:
    changed = decision.paragraphs(derbyshire, choose(derbyshire, **SHARED_LATE))["change"]

    assert "At the high estimate: a charge 10% higher, £50,200 over budget;" in changed
    assert "six months later, if the project manager stays on, £62,000 over;" in changed
    assert "shared equally: over budget with 23 forces or fewer (£4,348 over at 23)." in changed
    assert "£77,174 with 23 (£4,348 over budget)." in texts(derbyshire, "change", **SHARED_LATE)
    by_number = table(for_decision(derbyshire), "pricing", "Headroom", **SHARED_LATE)
    assert by_number.caption == (
        "Headroom, (over budget), six months late and the charge too, £, by number of forces"
    )
    assert {row[0]: row[2] for row in by_number.rows}["19"] == "(36,842)"


def test_months_that_drop_out_of_all_years_are_named(derbyshire: Case) -> None:
    sentence = (
        "Over all years, 6 months fewer are charged than on time: the totals of all years and any "
        "present value leave them out."
    )

    assert headline(derbyshire, choose(derbyshire, **SHARED_LATE)).beside.endswith(sentence)
    assert sentence in texts(derbyshire, "money", **SHARED_LATE)
    assert sentence in texts(derbyshire, "method", **SHARED_LATE)
    on_time = choose(derbyshire, pricing="shared", adopters=36, delay=6)
    assert "fewer" not in str(headline(derbyshire, on_time))


def test_options_of_other_months_say_so(tmp_path: Path) -> None:
    case = written(tmp_path, TWO_OPTIONS)

    (late,), (more,) = (
        options.options_told(options.options_costed(case, choose(case, **fields)))
        for fields in (LATE, {"adopters": 9})
    )

    # 30 months of £60,000 and £85,000, against three years of £75,000.
    assert late.texts == (
        "From 2027/28, with 7 adopters, as stated, six months late and the charge too, before "
        'savings, "Join" costs £15,000 a year less than "Keep"; over all three years, with 6 '
        'months fewer of "Join" charged, £10,000 more.',
    )
    # Nine share the pool that the documents state for seven.
    assert more.texts[0].startswith(
        "From 2027/28, with 9 adopters, by the stated pricing and before savings"
    )


@pytest.mark.parametrize(
    ("text", "tested"),
    [
        (
            THREE_YEARS.format(years="2019/20 to 2021/22", price=PRICE),
            "The budget is tested against all costs of its years, 2019/20 to 2021/22, and no "
            "other; savings are never taken off that cost.",
        ),
        (TWO_OPTIONS, ""),
    ],
)
def test_a_paper_says_what_its_budget_is_tested_against(
    tmp_path: Path, text: str, tested: str
) -> None:
    section = annexes.how_tested(written(tmp_path, text))

    assert section.partition("month by month.")[2].strip() == tested


def test_a_line_of_one_month_is_in_the_singular_in_the_log(tmp_path: Path) -> None:
    text = 'years = "2020/21 to 2021/22"\n' + MOVED_LINE.replace("months = 12", "months = 1")

    log = table(written(tmp_path, text), "log", "Assumptions")

    assert [row[1] for row in log.rows if row[0] == "Equipment"] == [
        "£60,000 a year from April 2021 for 1 month"
    ]


def test_the_figures_of_another_option_are_in_the_log(tmp_path: Path) -> None:
    log = table(written(tmp_path, TWO_OPTIONS), "log", "Assumptions")

    logged = {row[0]: row[1] for row in log.rows}
    assert logged["Licence of the present system (option Keep)"] == "£75,000 a year from April 2026"
    assert "Licence of the present system" not in logged


def test_other_costs_moved_past_the_budget_are_a_row(tmp_path: Path) -> None:
    text = THREE_YEARS.format(years="2019/20 to 2022/23", price=str(PRICE))
    case = written(tmp_path, text + MOVED_LINE)

    rows = {row[0]: row[1:] for row in table(case, "decision", "Cost", delay=6).rows}

    # Six of its twelve months fall in 2022/23.
    assert {*rows["Other costs moved past the years of the budget"]} == {"30,000"}


def of_two_savings(folder: Path, *keys: str) -> Case:
    """Return a case of four years with two savings, each with some keys."""
    lines = "".join(
        f"""
[[lines]]
name = "{name}"
kind = "saving"
annual = 24_000
from = "2019-04"
nature = "recurrent"
{of_line}
"""
        for name, of_line in zip(("Old system", "Old contract"), keys, strict=True)
    )
    return written(folder, THREE_YEARS.format(years="2019/20 to 2022/23", price=str(PRICE)) + lines)


def on_the_cover(case: Case) -> list[object]:
    """Return the contents of the second column of the Cover of a workbook."""
    (sheet,) = (
        sheet for sheet in book_of(case, case.scenario).book.sheets if sheet.name == "Cover"
    )
    rows = (row for table in sheet.tables for _, row in table.rows if len(row) > 1)
    return [row[1].content for row in rows]


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (("", ""), "Old system, Old contract"),
        (('months = 24\ndelay = "extend"', 'delay = "none"'), "Old contract"),
        (('months = 24\ndelay = "shift"', ""), "Old contract"),
        (('months = 24\ndelay = "shift"', 'months = 24\ndelay = "shift"'), ""),
    ],
)
def test_savings_that_a_late_start_does_not_move_are_named(
    tmp_path: Path, keys: tuple[str, str], names: str
) -> None:
    case = of_two_savings(tmp_path, *keys)
    sentence = f"A late go-live does not move these savings: {names}."

    answers = [str(headline(case, choose(case, delay=delay))) for delay in (0, 3)]

    assert [sentence in answer for answer in answers] == [False, bool(names)]
    assert ("A late go-live does not move" in answers[1]) == bool(names)
    assert (sentence in on_the_cover(case)) == bool(names)


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (("", ""), ""),
        (("months = 24", ""), "Old system"),
        (("months = 24\nends_on_leaving = true", "months = 36"), "Old contract"),
    ],
)
def test_savings_that_go_on_after_leaving_are_named(
    tmp_path: Path, keys: tuple[str, str], names: str
) -> None:
    case = of_two_savings(tmp_path, *keys)
    sentence = f"Leaving does not end savings with a number of months: {names}."

    answers = [str(headline(case, choose(case, leave=leave))) for leave in ("none", "2019/20")]

    assert [sentence in answer for answer in answers] == [False, bool(names)]
    assert ("Leaving does not end" in answers[1]) == bool(names)
    assert (sentence in on_the_cover(case)) == bool(names)
