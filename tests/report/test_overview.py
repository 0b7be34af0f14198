"""Any case on the terminal: whole screens of cases that lack parts of the first one."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.cli.main import run
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.report import tables, terminal, what_if
from sohanalysis.report.table import Table
from tests.charged import is_complete
from tests.report.test_exports import assert_facts
from tests.rows import rows_from
from tests.screens import assert_screen
from tests.written import written

ROWS = Path(__file__).with_name("within_budget.toml")

HERE = Path(__file__).parent
CASES = {
    path.stem: path.read_text(encoding="utf-8") for path in sorted(HERE.glob("overview/*.toml"))
}
NO_BUDGET, NO_ADOPTERS, LONG = (CASES[name] for name in ("no-budget", "no-adopters", "long"))
COMMANDS = ("show", "check", "sensitivity")
MOST_OF_A_LINE = 100  # of the notes of a table as well
Printed = Callable[[str, str], str]


@pytest.fixture(name="printed")
def _printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Printed:
    """Return the output of a command on a case."""

    def printed(command: str, text: str) -> str:
        path = tmp_path / "case.toml"
        path.write_text(text, encoding="utf-8")
        assert run([*command.split(), str(path)]) == 0
        return capsys.readouterr().out

    return printed


def folded(text: str) -> str:
    """Fold the sentences that a terminal window would fold; tables fold their own notes."""
    lines: list[str] = []
    for line in text.rstrip("\n").split("\n"):
        is_table = "  " in line or line.startswith("---")
        lines += [line] if is_table or not line else textwrap.wrap(line, MOST_OF_A_LINE)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", CASES)
def test_each_command_on_a_case_that_lacks_something(
    printed: Printed, name: str, command: str
) -> None:
    screen = folded(printed(command, CASES[name]))

    assert_screen(HERE / "screens" / f"{name}-{command}.txt", screen)


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_word_of_the_first_case_stands_in_another(
    printed: Printed, command: str, text: str
) -> None:
    output = printed(command, text).lower()

    foreign_words = ["force", "set aside", "record", *["quoted"] * ("low =" not in text)]
    assert [word for word in foreign_words if word in output] == []


def table_lines(text: str) -> Iterator[str]:
    """Yield the lines of the tables in a text, which are between rules."""
    within = False
    for line in text.split("\n"):
        within = line.startswith("---") or (within and bool(line) and "  " in line)
        if within:
            yield line


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_table_fits_a_page(printed: Printed, command: str, text: str) -> None:
    lines = [*table_lines(printed(command, text))]

    assert [line for line in lines if len(line) > 120] == []
    assert command == "check" or lines


@pytest.mark.parametrize("path", sorted(DATA.glob("examples/*.toml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_that_lacks_something_fits_a_page(
    capsys: pytest.CaptureFixture[str], command: str, path: Path
) -> None:
    if is_complete(load_case(path)):
        return  # its tables are the same as in the first case, which has its own tests
    assert run([command, str(path)]) == 0

    lines = [*table_lines(capsys.readouterr().out)]
    assert [line for line in lines if len(line) > 120] == []


@pytest.mark.parametrize("pricing", ["any", "high-estimate"])
@pytest.mark.parametrize("adopters", [25, 36, 20])
def test_the_overview_has_one_code_and_it_is_that_of_the_answer(
    derbyshire: Case, pricing: str, adopters: int
) -> None:
    scenario = choose(derbyshire, adopters=adopters, pricing=pricing)

    parts = [*terminal.overview(derbyshire, scenario)]

    feet = [part.foot for part in parts if isinstance(part, Table)]
    assert not any("code" in foot or "rules" in foot for foot in feet)
    assert parts[-1] == f"Scenario code: {scenario_code(derbyshire, scenario)}"


def test_years_that_do_not_fit_stand_in_further_blocks(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(LONG, encoding="utf-8")
    case = load_case(path)

    lines = tables.cost_by_year(results_of(case, case.scenario)).text(120).split("\n")

    heads = [head for line in lines if line.startswith("Line") for head in line.split("  ")[1:]]
    assert [head.strip() for head in heads if head] == [*case.years, "In all"]
    assert lines[0] == "Cost by financial year, £ (high estimate)"


def figures_of(printed: Printed, text: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(printed("show --format json", text), parse_constant=fail)
    return figures


def fail(name: str) -> None:
    """Refuse NaN and Infinity, which JSON does not allow."""
    raise AssertionError(name)


BUDGETED = ["headroom", "spent_in_budget_years", "falls_after_budget_years"]


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_the_json_of_any_case_holds_what_it_has(printed: Printed, text: str) -> None:
    figures = figures_of(printed, text)

    has_budget, has_range = "[budget]" in text, "low = " in text
    assert [key for key in BUDGETED if key in figures["results"]] == (
        BUDGETED if has_budget else []
    )
    assert [*figures["estimates"]] == (["low", "high"] if has_range else [])
    assert None not in figures.values()
    costs = figures["low"]
    assert {*costs["charges"]} <= {*costs["lines"]}
    assert bool(figures["pricings"]) == bool(costs["charges"])


def test_the_json_of_a_case_without_a_budget(printed: Printed) -> None:
    assert_facts("no-budget", figures_of(printed, NO_BUDGET))


def test_the_estimates_of_the_json_are_of_both_ends(printed: Printed) -> None:
    ends = figures_of(printed, NO_ADOPTERS)["estimates"]

    assert [(ends[end]["initial_cost"], ends[end]["headroom"]) for end in ("low", "high")] == [
        (200_000, 60_000),
        (280_000, -20_000),
    ]


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_every_number_of_the_csv_is_one(printed: Printed, text: str) -> None:
    rows = list(csv.reader(io.StringIO(printed("show --format csv", text))))

    amounts = [float(row[-1]) for row in rows if row[0] == "results" and row[2] in ("low", "high")]
    amounts += [float(row[-1]) for row in rows if row[1] in ("by_year", "lines")]
    assert amounts
    assert all(amount == amount for amount in amounts)
    result_names = {row[1] for row in rows if row[0] == "results"}
    assert ({*BUDGETED[1:]} <= result_names) == ("[budget]" in text)
    assert bool({*BUDGETED} & result_names) == ("[budget]" in text)


def test_a_figure_on_which_sources_disagree_is_named_as_a_reader_would(printed: Printed) -> None:
    output = printed("check", LONG)

    assert "Control rooms, annual" in output
    assert "more by a factor of 1,000" in " ".join(output.split())


def test_funding_stands_beside_the_costs_and_is_not_deducted(printed: Printed) -> None:
    paid = '\n[[lines]]\nname = "Sale"\nkind = "funding"\nby_year = {"2022/23" = 9_000}\n'

    assert "Funding, not deducted above: Sale, £9,000 in 2022/23." in printed(
        "show", NO_ADOPTERS + paid
    )


def test_what_falls_after_the_budget_years_is_said_of_both_ends(printed: Printed) -> None:
    # 18 of the 24 months at £100,000 to £140,000 a year fall in the budget years.
    years = 'years = "2022/23 to 2024/25"\ngo_live = "2022-04"'
    late = NO_ADOPTERS.replace('years = "2022/23 to 2023/24"', years)
    late = late.replace("low = 100_000", 'from = "2022-10"\nlow = 100_000')

    output = " ".join(printed("show", late).split())

    assert "£200,000 to £280,000 in all: £50,000 to £70,000 of that falls after" in output


RISING_POST = """\
[[lines]]
name = "Post"
annual = 5_000
uplift = 0.02
base_year = "2022/23"

[[charges]]"""


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("[budget]", 'price_basis = "nominal"\n[budget]', "prices are nominal"),
        ("[[charges]]", RISING_POST, "an uplift is stated, so figures are cash"),
    ],
)
@pytest.mark.parametrize("command", ["show", "check"])
def test_cash_without_inflation_has_no_present_value_and_the_reason_is_given(
    printed: Printed, old: str, new: str, why: str, command: str
) -> None:
    output = printed(command, NO_ADOPTERS.replace(old, new))

    reason = f"no present value: {why}, and the case states no inflation"
    assert reason in " ".join(output.split())
    assert "Present value" not in output


@pytest.mark.parametrize(
    ("old", "new", "prices"),
    [
        ("[budget]", 'price_basis = "nominal"\n[budget]', "nominal prices"),
        ("[[charges]]", RISING_POST, "prices in cash,"),
    ],
)
def test_the_label_of_a_present_value_of_cash_names_its_inflation(
    printed: Printed, old: str, new: str, prices: str
) -> None:
    stated = NO_ADOPTERS.replace(old, new).replace("[budget]", "inflation = 0.025\n[budget]", 1)

    output = printed("show", stated)

    label = f"Present value, 2022/23 to 2023/24, {prices} deflated at 2.5% a year"
    assert label in " ".join(output.split())


def test_where_we_leave_the_end_of_a_contract_is_not_said(printed: Printed) -> None:
    ended = NO_ADOPTERS.replace("low = 100_000", 'until = "2023-03"\nlow = 100_000')
    leaving = f'{ended}leave = "2022/23"\n'

    outputs = [printed("show", text) for text in (ended, leaving)]

    after, nothing = "No charge goes on after March 2023.", "as a member after 2022/23."
    assert [after in output for output in outputs] == [True, False]
    assert [nothing in output for output in outputs] == [False, True]


@rows_from(ROWS, "answers")
def test_each_input_alone_goes_so_far_within_the_budget(
    derbyshire: Case, fields: dict[str, Any], answers: tuple[str, ...]
) -> None:
    table = what_if.break_even_table(derbyshire, choose(derbyshire, **fields))

    assert [answer for _, answer in table.rows] == ["up to £90,000 a year", *answers]


@pytest.mark.parametrize("name", ["athena", "one-off-project"])
def test_without_a_verdict_nothing_is_within_budget(name: str) -> None:
    case = load_case(DATA / "examples" / f"{name}.toml")

    parts = terminal.overview(case, case.scenario)
    captions = [part.caption for part in parts if isinstance(part, Table)]
    assert captions
    assert not any("Within budget" in caption for caption in captions)


def test_a_price_list_without_quoted_prices_is_as_assumed() -> None:
    table = tables.sensitivity(load_case(DATA / "examples" / "bands-of-own-size.toml"))

    assert table.rows[0] == ("As assumed", "5,000", "assumed by us")
    assert "as assumed, and with one input changed" in table.caption


def test_a_budget_that_is_assumed_is_in_no_sensitivity_table() -> None:
    cost, dearer = tables.sensitivity(load_case(DATA / "examples" / "one-off-project.toml")).rows

    # 90,000 against 100,000 that is assumed; 25% more of the manager's 60,000 is 15,000.
    assert (cost[0], cost[1], dearer[1]) == ("As assumed", "90,000", "105,000")


POST = """
[[lines]]
name = "{name}"
annual = 10_000
pay = true
includes_on_costs = "{answer}"
"""


@pytest.mark.parametrize(
    ("answers", "label"),
    [
        (["not stated"], "On-costs of 30% (ours) on Post 0, if not included"),
        (["no"], "On-costs of 30% (ours) on Post 0, not included"),
        (["no", "no"], "On-costs of 30% (ours) on pay, not included"),
        (["no", "not stated"], "On-costs of 30% (ours) on pay, if not included"),
        (["yes", "no"], "On-costs of 30% (ours) on Post 1, not included"),
        (["yes"], None),
    ],
)
def test_the_row_with_on_costs_says_on_what_and_whether_they_are_in_it(
    tmp_path: Path, answers: list[str], label: str | None
) -> None:
    posts = (
        POST.format(name=f"Post {index}", answer=answer) for index, answer in enumerate(answers)
    )
    case = written(tmp_path, 'years = "2024/25 to 2026/27"\n' + "".join(posts))

    names = [str(row[0]) for row in tables.sensitivity(case).rows]

    assert [name for name in names if "On-costs" in name] == [label] * (label is not None)
