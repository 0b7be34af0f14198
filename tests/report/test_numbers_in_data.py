"""No number of a table is text in its frame and csv, in any case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from made_cases import documents, toml, write_register
from sohanalysis.case.case import Case
from sohanalysis.cli.main import run
from sohanalysis.errors import SohError
from sohanalysis.load import load_case
from sohanalysis.report import table as tables
from sohanalysis.report import views
from sohanalysis.report.table import Figure, Table
from sohanalysis.simulation import risk
from tests.written import EVERY_CASE, written

COMMANDS = [
    ["show"],
    ["show", "--medium-term"],
    ["sensitivity", "--two-way"],
    ["sensitivity", "--rows", "delay"],
    ["members"],
    ["members", "--published"],
    ["simulate", "--draws", "500"],
    ["simulate", "--quoted-range"],
    ["scenarios"],
    ["scenarios", "--compare", "anticipated,signed"],
]
# 30,390.2, 33.13%, (2,000), £300k, <0.1%, 26: and not 2021/22, 2019-04, 25 to 36 or 2 years.
NUMBER = re.compile(r"[<>]?\(?-?£?\(?\d[\d,]*(\.\d+)?(k|m|%)?\)?")
# A reference to a paragraph or a day is not a number.
LABELS = ("Source", "Source and status", "Source, and unknowns", "Note", "Date")


def texts_like_numbers(table: Table) -> Iterator[tuple[str, str, str]]:
    heads, rows = table.numbers()
    for row in rows:
        for head, cell in zip(heads, row, strict=True):
            if isinstance(cell, str) and NUMBER.fullmatch(cell) and head not in LABELS:
                yield table.caption, head, cell


@pytest.fixture(name="built")
def _built(monkeypatch: pytest.MonkeyPatch) -> list[Table]:
    """Collect every table that is built."""
    instances: list[Table] = []
    write = tables.Table.__post_init__

    def keep(self: Table) -> None:
        write(self)
        instances.append(self)

    monkeypatch.setattr(tables.Table, "__post_init__", keep)
    return instances


@pytest.mark.parametrize("path", EVERY_CASE, ids=lambda path: path.stem)
def test_no_number_of_a_command_or_a_paper_is_text(
    built: list[Table], path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = load_case(path)
    for command in COMMANDS:
        run([command[0], str(path), *command[1:]])
        capsys.readouterr()
    tables_of(case)

    assert built
    assert [
        *dict.fromkeys(text_number for table in built for text_number in texts_like_numbers(table))
    ] == []


def tables_of(case: Case) -> list[Table]:
    sections = (
        *views.body(case, case.scenario),
        *views.annexes(case, case.scenario),
        *risk.annex(case, case.base_scenario),
    )
    return [part for view in sections for part in view.parts if isinstance(part, Table)]


def test_a_size_that_is_the_same_in_every_year_is_a_number_in_the_log(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25 to 2025/26"
[adopters]
count = 2
[adopters.sizes]
officers = {ours = [1500, 1500], total = 4000}
[[charges]]
name = "Service"
pool_total = 60_000
share = "officers"
""",
    )

    log = next(table for table in tables_of(case) if table.caption == "Assumptions log")

    heads, rows = log.numbers()
    values = {row[0]: row[heads.index("Value")] for row in rows}
    assert (values["Our officers"], values["All officers together"]) == (1500, 4000)


LOGGED = """\
years = "2024/25 to 2026/27"
[budget]
amount = 90_000
reserve_balance = {value = 50_000, source = "section 7"}
note = "A cap."
[[charges]]
name = "Service"
until = "2026-09"
note = "By tender"
vat_added = {value = 0.2, source = "4.1"}
accounting = {value = "revenue", source = "9.9"}
"""


@pytest.mark.parametrize(
    ("charge", "noted"),
    [
        ("price = 40_000\n", "Pricing of Service"),
        (
            'low = 30_000\nhigh = 40_000\n[[charges.pricing]]\nname = "top"\nprice = "high"\n',
            "Service charge",
        ),
    ],
    ids=["priced", "quoted"],
)
def test_a_note_is_in_one_row_of_the_log_without_figures_of_other_rows(
    tmp_path: Path, charge: str, noted: str
) -> None:
    case = written(tmp_path, f"{LOGGED}{charge}")
    log = next(table for table in tables_of(case) if table.caption == "Assumptions log")
    last = log.columns.index("Note")
    notes = {str(row[0]): str(row[last]) for row in log.rows if str(row[last])}

    # VAT, the last month and the balance of the reserve have rows of their own.
    assert notes == {
        "Budget": "A cap.",
        noted: "By tender. Revenue or capital: 9.9.",
    }


@given(data=st.data())
def test_no_number_in_a_paper_of_a_made_up_case_is_text(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("made")
    write_register(folder)
    path = folder / "made.toml"
    path.write_text(toml(data.draw(documents(longest=6, package=True))), encoding="utf-8")
    try:
        case = load_case(path)
    except SohError:
        assume(False)

    for table in tables_of(case):
        assert [*texts_like_numbers(table)] == []


def test_sizes_and_shares_are_numbers(
    capsys: pytest.CaptureFixture[str], built: list[Table]
) -> None:
    run(["members"])

    table = next(table for table in built if table.caption.startswith("Charge by force"))
    frame = table.frame()
    row = frame.loc["Metropolitan Police"]
    assert "30,390.2  33.13%" in capsys.readouterr().out
    assert (row["Size, full-time equivalent"], round(row["Share"], 6)) == (30_390.23, 0.331276)
    assert frame.dtypes[["Size, full-time equivalent", "Share"]].map(str).unique() == ["float64"]
    assert frame["Share"].iloc[-1] == 1.0
    assert "Metropolitan Police,30390.23,0.331" in table.csv()


def test_brackets_are_for_the_screen_alone() -> None:
    table = Table(caption="Left, £", columns=("Case", "Left"), rows=[("A", -2_000.0), ("B", "")])

    assert "(2,000)" in table.text()
    assert "(2,000)" in table.html()
    assert table.csv() == "Case,Left\nA,-2000.0\nB,\n"
    assert pd.isna(table.frame().loc["B", "Left"])


def test_a_text_with_a_minus_is_guarded_and_a_number_is_not() -> None:
    rows = [("-2+3", -0.5), ("B", Figure(-0.25, "{:.0%}".format))]
    table = Table(caption="Change", columns=("Case", "Change"), rows=rows)

    assert table.csv() == "Case,Change\n'-2+3,-0.5\nB,-0.25\n"
