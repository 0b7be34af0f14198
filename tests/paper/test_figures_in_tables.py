"""Every figure of a sentence is in a table of its paper, for any sound case and scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from made_cases import Document, complete, documents, fields_of, scenarios, toml, write_register
from made_decisions import for_decision
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.fields import ANY
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import CaseError, ScenarioError
from sohanalysis.files.text import DATA, FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.paper import checks
from sohanalysis.paper.pages import board_paper, check_figures
from sohanalysis.report import answer_table, decision, paper_body, paper_head, views
from sohanalysis.report.table import Table
from tests.written import EVERY_CASE, EVERY_KEY, written

Derbyshire = Callable[..., Case]
EXAMPLES = DATA / "examples"


@pytest.fixture(name="changed")
def _changed(tmp_path: Path) -> Derbyshire:
    """Return a function that loads the Derbyshire case with six years and other texts."""

    def change(*pairs: tuple[str, str]) -> Case:
        six = ("2018/19 to 2021/22", "2018/19 to 2023/24")
        paths = [(f"{end}, 28]", f"{end}, 28, 28, 28]") for end in ("20, 20, 28", "25, 25, 25")]
        text = FIRST_CASE.read_text(encoding="utf-8")
        for old, new in (six, *paths, *pairs):
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / "case.toml"
        path.write_text(text, encoding="utf-8", newline="\n")
        (tmp_path / "forces.csv").write_bytes((DATA / "forces.csv").read_bytes())
        return load_case(path)

    return change


def rows_of(table: Table) -> dict[str, tuple[str, ...]]:
    return {row[0]: tuple(row[1:]) for row in table.rows}


def test_the_part_paid_after_the_budget_years_is_a_row_by_year(changed: Derbyshire) -> None:
    case = changed(("annual = 60_000", "annual = 60_004"), ("months = 24\nd", "months = 46\nd"))

    page = board_paper(case, case.base_scenario)
    rows = rows_of(paper_body.cost_table(case, case.base_scenario))

    assert "£80,005 of that falls after 2020/21" in page
    # From April 2021 to July 2022: twelve months of £60,004, and four.
    assert rows["Part paid outside budget years"] == (
        *("0", "0", "0", "60,004", "20,001", "0", "80,005"),
    )


def test_the_charge_that_a_budget_covers_is_rounded_down_as_in_the_table(
    changed: Derbyshire,
) -> None:
    case = changed(("annual = 60_000", "annual = 60_002"), ("months = 24\nd", "months = 40\nd"))

    page = board_paper(for_decision(case), case.base_scenario)

    # Half of £300,000 less 40 months at £60,002 a year: £49,996.67.
    assert "up to £49,996 a year" in page


def test_the_charge_to_confirm_is_that_of_the_scenario_shown(derbyshire: Case) -> None:
    case = for_decision(derbyshire)
    late = choose(case, pricing="high-estimate", delay=3)

    recommendation = decision.paragraphs(case, late)["recommended"]

    # Three more months of the project manager, £15,000, leave £165,000 for two years.
    assert "(a charge of at most £82,500 a year)" in recommendation
    assert "£82,500" in board_paper(case, late)


@pytest.mark.parametrize(
    ("fields", "label", "columns"),
    [
        ({"rise": 0.03}, "Of the total, not raised", ("120,000", "120,000")),
        ({"delay": 3}, "Of the total, as the project manager stays on", ("15,000", "15,000")),
        ({"rise": 0.03}, "The same total, quoted", ("262,000", "302,000")),
        (
            {"rise": 0.03, "delay": 3},
            "The same total, quoted, as late",
            ("277,000", "317,000"),
        ),
        ({"savings": 40_000, "cashable": 0.3}, "Of these, cashable (30%)", ("24,000", "24,000")),
    ],
    ids=["not raised", "late", "risen", "risen and late", "partly cashable"],
)
def test_parts_of_the_total_in_the_answer_are_rows_of_the_first_table(
    derbyshire: Case, fields: dict[str, Any], label: str, columns: tuple[str, ...]
) -> None:
    chosen = choose(derbyshire, **fields)

    rows = rows_of(answer_table.answer_table(derbyshire, chosen))

    assert rows[label] == columns
    board_paper(derbyshire, chosen)


def test_the_total_as_stated_is_a_row_if_less_than_half_a_pound_makes_another_figure(
    tmp_path: Path,
) -> None:
    text = 'years = "2018/19"\n[[charges]]\nname = "Platform"\nfee = {fee}\n'
    # A tenth of a per cent on £400.40 is £400.80, which is written £401; on £400 it is £400.40.
    alike, apart = (written(tmp_path, text.format(fee=fee)) for fee in (400, 400.40))

    tables = [
        rows_of(answer_table.answer_table(case, choose(case, charge_change=0.001)))
        for case in (alike, apart)
    ]

    assert ["The same total, stated" in rows for rows in tables] == [False, True]
    assert tables[1]["The same total, stated"] == ("400",)
    board_paper(apart, choose(apart, charge_change=0.001))


def test_the_first_year_by_another_source_is_a_row_if_it_is_another_pound(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2018/19 to 2020/21"
[[charges]]
name = "Platform"
fee = {value = 100.20, source = "1.1", alternatives = [{value = 200.20, source = "1.2"}]}
[[lines]]
name = "Kit"
nature = "one-off"
by_year = [0.40, 0, 0]
""",
    )

    rows = rows_of(answer_table.answer_table(case, case.scenario))

    assert rows["2018/19, by the other source"] == ("201",)
    board_paper(case, case.scenario)


@pytest.mark.parametrize(
    ("path", "label", "amounts"),
    [
        (EXAMPLES / "athena.toml", "Total, by the other source", ("32,000,000",)),
        (EXAMPLES / "athena.toml", "Ongoing, a year, by the other source", ("3,200,000",)),
        (
            EVERY_KEY,
            "Headroom, (over budget), by the other source",
            ("97,046", "58,711", "211,403"),
        ),
    ],
)
def test_the_result_by_another_source_is_in_the_first_table(
    path: Path, label: str, amounts: tuple[str, ...]
) -> None:
    case = load_case(path)

    rows = rows_of(answer_table.answer_table(case, case.scenario))

    assert rows[label] == amounts


def test_the_answer_of_sources_that_disagree_passes_the_gate_at_any_number() -> None:
    case = load_case(EXAMPLES / "athena.toml")

    for fields in ({"adopters": 25}, {"rise": 0.06, "delay": 10}, {"charge_change": -0.9}):
        board_paper(case, choose(case, **fields))


@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        ({"offset": 0.5}, ("35,500", "45,500")),
        ({"offset": 0.5, "pricing": "shared", "adopters": 36}, ("0", "0", "24,653")),
        ({"savings": 1_000, "delay": 12, "leave": "2019/20"}, ("1,000", "1,000")),
    ],
    ids=["both estimates", "a scenario of its own", "left before go-live"],
)
def test_the_savings_of_a_scenario_are_a_row_of_the_first_table(
    derbyshire: Case, fields: dict[str, Any], columns: tuple[str, ...]
) -> None:
    chosen = choose(derbyshire, **fields)

    rows = rows_of(answer_table.answer_table(derbyshire, chosen))

    assert rows["Savings a year, at full effect"] == columns
    board_paper(derbyshire, chosen)


RULES = """\
years = "2022/23 to 2024/25"
[budget]
amount = 900_000
[adopters]
anticipated = 6
possible = 9
[scenario]
pricing = "flat"
[[charges]]
name = "Archive"
[[charges.pricing]]
name = "flat"
fee = [50_000, 51_000, 52_500]
[[charges.pricing]]
name = "points"
through = [{adopters = 6, charge = 40_123}, {adopters = 3, charge = 60_456}]
at_least = 1_234
at_most = 70_001
uplift = 0.027
[[charges.pricing]]
name = "units"
price = 1_082
quantity = [21, 22, 23]
unit = "seat"
[[charges.pricing]]
name = "pool"
pool_from = {charge = 18_191, adopters = 4}
share = "equal"
"""


def test_every_amount_of_a_rule_is_in_the_assumptions_log(tmp_path: Path) -> None:
    case = written(tmp_path, RULES)

    log = next(
        part
        for part in views.view(case, case.scenario, "log").parts
        if isinstance(part, Table) and part.caption == "Assumptions log"
    )
    values = {row[0].removeprefix("Pricing of Archive: "): row[1] for row in log.rows}

    assert values["Flat"] == (
        "fee £50,000 a year from 2022/23, £51,000 from 2023/24 and £52,500 from 2024/25"
    )
    assert values["Points"] == (
        "fee £19,790; pool £121,998 a year; £40,123 at 6 adopters; £60,456 at 3 adopters; at "
        "least £1,234 a year; at most £70,001 a year; uplift 2.7% a year"
    )
    assert values["Units"] == (
        "price £1,082 a seat; seats, 21 from 2022/23, 22 from 2023/24 and 23 from 2024/25"
    )
    assert values["Pool"] == "pool £72,764 a year; £18,191 at 4 adopters"
    board_paper(case, case.scenario)


def test_as_quoted_uses_the_adopters_of_the_case_in_sentence_and_table(tmp_path: Path) -> None:
    quoted = 'low = 40_000\nhigh = 60_000\n[[charges.pricing]]\nname = "low-end"\nprice = "low"\n'
    second = '[[charges]]\nname = "Desk"\npool = 90_000\nshare = "equal"\n'
    text = RULES.replace("[[charges.pricing]]\n", f"{quoted}[[charges.pricing]]\n", 1) + second
    case = written(tmp_path, text)
    chosen = choose(case, adopters=3)

    answer = decision.paragraphs(case, chosen)["enough"]
    table = answer_table.answer_table(case, chosen)

    # Two years at £40,000 or £60,000, and of the desk's £90,000 a sixth each year.
    assert "As quoted: £110,000 to £150,000." in answer
    assert rows_of(table)["The first two years, 2022/23 to 2023/24"][:2] == ("110,000", "150,000")
    board_paper(case, chosen)


def test_a_range_of_another_charge_has_a_low_and_a_high_column(tmp_path: Path) -> None:
    quoted = 'low = 50_000\nhigh = 50_000\nfirmness = "quote"\n[[charges.pricing]]\n'
    second = '[[charges]]\nname = "Desk"\nlow = 3_000\nhigh = 7_000\nprice = "high"\n'
    text = RULES.replace("[[charges.pricing]]\n", quoted, 1) + second
    case = written(tmp_path, text.replace('pricing = "flat"', 'pricing = "units"'))

    table = answer_table.answer_table(case, case.scenario)

    assert table.columns == ("Cost", "Low quote", "High quote", "This scenario")
    assert rows_of(table)["Desk charge, 2022/23 and 2023/24"] == ("6,000", "14,000", "14,000")
    board_paper(case, case.scenario)


def test_a_number_that_no_document_prices_is_left_out_of_the_words_on_adoption(
    tmp_path: Path,
) -> None:
    steps = "price = [{adopters = 6, price = 20_000}, {adopters = 8, price = 10_000}]"
    stated = f'price = [{steps[9:]}\nbetween = "stated only"\n'
    text = RULES.split("[scenario]")[0] + '[[charges]]\nname = "Archive"\n' + stated
    case = written(tmp_path, text.replace("possible = 9", "signed = 7\npossible = 9"))

    page = board_paper(case, case.scenario)

    assert "Each pays £10,000 with 8 adopters and £20,000 with 6." in page


def test_adopters_of_a_case_without_a_charge_are_in_the_log(tmp_path: Path) -> None:
    lines = '[[lines]]\nname = "Software"\nby_year = [48_000, 0, 0]\n'
    text = RULES.split("[scenario]")[0].replace("possible = 9", "signed = 98\npossible = 100")
    case = written(tmp_path, text.replace("anticipated = 6", "anticipated = 54") + lines)

    assert "54 adopters are anticipated, and 98 signed" in board_paper(case, case.scenario)


def test_an_option_is_costed_in_any_scenario_that_it_allows(tmp_path: Path) -> None:
    text = """\
years = "2022/23 to 2024/25"
[[options]]
name = "Join"
[[options]]
name = "Stay"
[[charges]]
name = "Archive"
option = "Join"
price = 90_000
[[charges]]
name = "Old archive"
option = "Stay"
low = 1_000
high = 2_000
firmness = "estimate"
price = "high"
"""
    case = written(tmp_path, text)

    page = board_paper(case, choose(case, savings=50_000))

    # The saving is more than ten times the charge of staying, and changes no gross cost.
    assert "3,000 to 6,000" in page


def test_a_disputed_figure_has_the_name_of_its_line_in_every_option(tmp_path: Path) -> None:
    text = """\
years = "2022/23 to 2024/25"
[[options]]
name = "Join"
[[options]]
name = "Stay"
[[lines]]
name = "Old desk"
option = "Stay"
by_year = [1_000, 0, 0]
[[lines]]
name = "Desk"
option = "Join"
annual = {value = 60_000, alternatives = [{value = 70_000, source = "2.9"}]}
from = "2022-04"
"""
    case = written(tmp_path, text)

    assert "Desk, annual" in board_paper(case, case.scenario)
    assert case.alternatives[0].entry == "Desk"


def test_a_budget_of_a_case_without_costs_has_a_paper(tmp_path: Path) -> None:
    text = """\
years = "2022/23 to 2024/25"
[budget]
amount = 10_000
[[lines]]
name = "Old desk"
kind = "saving"
by_year = [1_000, 0, 0]
"""
    case = written(tmp_path, text)

    assert rows_of(answer_table.answer_table(case, case.scenario))["Headroom, (over budget)"] == (
        "10,000",
    )


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write_register(folder)
    for name in ("forces.csv", "forces_measures.csv"):
        (folder / name).write_bytes((DATA / name).read_bytes())
    return folder


PAPERS = (
    {},
    {"paper": "decision taken", "decision": {"by": "the board", "text": "agreed"}},
)


@pytest.mark.parametrize("path", EVERY_CASE, ids=lambda path: path.stem)
def test_the_paper_of_each_case_passes_the_gate(path: Path) -> None:
    case = load_case(path)

    check(case, case.scenario)


def test_amounts_in_no_total_of_several_years_are_left_to_the_log(tmp_path: Path) -> None:
    line = (
        '[[lines]]\nname = "Dispute"\nkind = "cost"\nnature = "contingent"\nby_year = [2, 0.76]\n'
    )
    case = written(tmp_path, f'years = "2024/25 to 2025/26"\n{line}')

    check(case, case.scenario)
    assert "Dispute, by year in the log." in board_paper(case, case.scenario)


@given(data=st.data())
def test_papers_of_made_up_cases_pass_the_gate(folder: Path, data: st.DataObject) -> None:
    document: Document = data.draw(
        documents(longest=8, package=True) | complete(longest=8)
    ) | data.draw(st.sampled_from(PAPERS))
    path = folder / "made.toml"
    path.write_text(toml(document), encoding="utf-8")
    case = _sound(path)
    fields = data.draw(scenarios(document, folder, package=True))
    for scenario in (case.scenario, _allowed(case, fields)):
        check(case, scenario)
        check(case, replace(scenario, pricing=ANY if case.charges else scenario.pricing))


def _sound(path: Path) -> Case:
    """Load a case and return its public version, if its texts reveal no restricted entry."""
    try:
        case = load_case(path)
        return checks.check_words(case)
    except CaseError:
        assume(False)
        raise


def _allowed(case: Case, fields: Document) -> Scenario:
    try:
        return choose(case, **fields_of(fields))
    except ScenarioError:
        assume(False)
        raise


def check(case: Case, scenario: Scenario) -> None:
    """Check the figures of every sentence, without drawing a chart."""
    sections = (*views.body(case, scenario), *views.annexes(case, scenario))
    parts = [part for view in sections for part in view.parts]
    shown_at = case.at_one_pricing(scenario)
    checks.check_sums(case, shown_at)
    check_figures(case, parts, [paper_head.paper_title(case), *head_of(case, scenario)])


def head_of(case: Case, scenario: Scenario) -> list[str]:
    """List the figures at the head of a paper and their labels."""
    return [text for pair in paper_head.key_figures(case, scenario) for text in pair]


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("2026-10", "Kennels: equal shares"),
        ("2026-04", "Kennels, £125,000 a year: equal shares"),
    ],
)
def test_a_charge_of_several_has_its_amount_a_year_only_if_a_table_has_it(
    tmp_path: Path, start: str, sentence: str
) -> None:
    case = written(
        tmp_path,
        f"""\
years = "2026/27"
[adopters]
count = 4
[[charges]]
name = "Kennels"
from = "{start}"
pool = 500_000
share = "equal"
[[charges]]
name = "Management"
from = "{start}"
low = 28_000
high = 36_000
price = [{{adopters = 3, price = 36_000}}, {{adopters = 4, price = 28_000}}]
""",
    )

    text = decision.paragraphs(case, case.scenario)["depends"]

    assert sentence in text
    board_paper(case, case.scenario)  # it refuses an amount that is in no table
