"""A case file from a table of lines: the text written, and the tables refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.draft import case_from_table
from sohanalysis.cli.main import run
from sohanalysis.errors import DataError
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of

# DN41, table after para 2.11, its lower figures.
LINES = """\
line,kind,2018/19,2019/20,2020/21,2021/22,source
Project manager,cost,£30k,"60,000",30000,-,2.9
Platform,charge,-,£71k,£71k,71k,2.8
"Old system, retired",saving,,10.5k,10k,10k,2.10
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "lines.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_as_it_is_printed_is_a_case_with_its_first_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "case.toml"

    assert run(["new", str(target), "--table", str(written(tmp_path, LINES))]) == 0

    case = load_case(target)
    results = results_of(case, case.scenario)
    assert results.flow.gross.tolist() == [30_000, 131_000, 101_000, 71_000]
    assert results.flow.savings.tolist() == [0, -10_500, -10_000, -10_000]
    assert results.whole_life == 333_000
    assert case.charge.from_.value == "2019-04"
    assert [line.source for line in case.lines] == ["2.9", "2.10"]
    assert "333,000" in capsys.readouterr().out


def test_what_is_copied_out_of_a_report_needs_no_other_form(tmp_path: Path) -> None:
    as_printed = """Line\tKind\t2018-19\t2019-20\tSource
Project manager\tcost\t£30k\t60,000\t2.9
Total Mobile licences\tcost\t5,000\t5,000\t2.9
Old system\tsaving\t-\t(10,500)\t2.10
Home Office grant\tfunding\t(4,000)\t(2,000)\t2.11
"""

    text = case_from_table(written(tmp_path, as_printed))

    assert 'years = "2018/19 to 2019/20"' in text
    assert 'by_year = {"2018/19" = 30_000, "2019/20" = 60_000}' in text
    assert 'by_year = {"2018/19" = 0, "2019/20" = 10_500}' in text
    assert 'by_year = {"2018/19" = 4_000, "2019/20" = 2_000}' in text


def test_pence_of_a_table_are_kept(tmp_path: Path) -> None:
    table = 'line,kind,2018/19,2019/20,source\nPost,cost,"30,000.50",£1.005k,2.9\n'
    target = tmp_path / "case.toml"

    assert run(["new", str(target), "--table", str(written(tmp_path, table))]) == 0

    assert '"2018/19" = 30_000.50, "2019/20" = 1_005' in target.read_text(encoding="utf-8")
    case = load_case(target)
    assert results_of(case, case.scenario).flow.gross.tolist() == [30_000.5, 1_005]


def test_a_charge_that_ends_early_ends_with_what_is_paid(tmp_path: Path) -> None:
    text = case_from_table(
        written(tmp_path, "line,kind,2018/19,2019/20,source\nNetwork,charge,5,0,x\n")
    )

    assert 'until = "2018/19"\nprice = {"2018/19" = 5}' in text
    assert "from =" not in text


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "line,kind,2018/19,2019/20,source\nManager,cst,£30k-40k,abc,2.9\n"
            "manager,cost,(5),,\nGross,cost,-,-,x\nGrand total,cost,9,9,x\n"
            "Sum of all,cost,4,9,x\n",
            [
                (2, "kind"),
                (2, "2018/19"),
                (2, "2019/20"),
                (3, "source"),
                (3, "2018/19"),
                (3, "line"),
                (4, "line"),
                (4, "line"),
                (5, "line"),
                (6, "line"),
            ],
        ),
        # Totals with other names, of the costs above or of costs less savings; and a note.
        (
            "line,kind,2018/19,source\nPost,cost,9,x\nDesk,cost,1,x\nOverall,cost,10,x\n",
            [(4, "line")],
        ),
        (
            "line,kind,2018/19,source\nPost,cost,9,x\nOld,saving,(2),x\n"
            "Total after savings,cost,7,x\n",
            [(4, "line")],
        ),
        (
            "line,kind,2018/19,source\nPost,cost,9,x\nHub,charge,5,x\nOld,saving,2,x\n"
            "Total after savings,cost,12,x\n",
            [(5, "line")],
        ),
        ("line,kind,2018/19,source\nPost,cost,9,x\nAt 2018 prices,,,\n", [(3, "line")]),
        # A case file with these values would be refused.
        (
            f"line,kind,2018/19,source\n?,cost,{'9' * 400},{'x' * 4001}\nb,cost,£101bn,x\n",
            [(2, "line"), (2, "source"), (2, "2018/19"), (3, "2018/19")],
        ),
        ("line,kind,2018/19,source\na,cost,5.125,x\nb,charge,0.125,x\n", [(2, "2018/19")]),
        (
            "line,kind,2018/19,source\na,cost,0.10,x\nb,cost,0.20,x\nAll,cost,0.30,x\n",
            [(4, "line")],
        ),
        ("line;kind;2018/19;source\na;cost;5;x\n", [(1, "")]),
        ("line,kind,2018/20,source\na,cost,5,x\n", [(1, "")]),
        ("line,kind,2018/19,2019/20,source\na,saving,(5),5,x\n", [(2, "2018/19")]),
        ("line,kind,2018/19,2020/21,source\na,cost,5,5,x\n", [(1, "")]),
    ],
)
def test_every_cell_that_cannot_be_used_is_told_at_once(
    tmp_path: Path, text: str, faults: list[tuple[int, str]]
) -> None:
    with pytest.raises(DataError) as refusal:
        case_from_table(written(tmp_path, text))

    assert [(fault.line, fault.field) for fault in refusal.value.faults] == faults


@pytest.mark.parametrize("kind", ["cost", "charge", "saving"])
def test_an_amount_with_three_decimals_is_refused_with_both_readings(
    tmp_path: Path, kind: str
) -> None:
    table = f"line,kind,2018/19,source\na,{kind},71.000,x\n"

    with pytest.raises(DataError) as refusal:
        case_from_table(written(tmp_path, table))

    (fault,) = refusal.value.faults
    assert (fault.line, fault.field) == (2, "2018/19")
    assert fault.advice == "For £71,000 write 71000; for £71 write 71."


def test_a_comma_in_a_head_of_what_is_copied_is_no_separator(tmp_path: Path) -> None:
    table = "line\tkind\t2018/19\tsource\tnote, ours\na\tcost\t5\tx\ty\n"

    with pytest.raises(DataError, match='column "note, ours" is not known'):
        case_from_table(written(tmp_path, table))


def test_a_line_that_is_called_net_and_adds_up_nothing_is_a_line(tmp_path: Path) -> None:
    table = "line,kind,2018/19,source\nPost,cost,9,x\nNet Zero adviser,cost,8,x\n"

    assert 'name = "Net Zero adviser"' in case_from_table(written(tmp_path, table))


def test_a_row_with_the_name_of_a_result_is_refused_with_another_name(tmp_path: Path) -> None:
    table = LINES.replace('"Old system, retired"', "Savings")

    with pytest.raises(DataError) as refusal:
        case_from_table(written(tmp_path, table))

    assert str(refusal.value).endswith(
        'line 4: line: "Savings" is not allowed. Allowed: a name that no result has. Rename the '
        'row, such as "Savings: posts".'
    )


def test_nothing_is_written_of_a_table_with_a_fault(tmp_path: Path) -> None:
    target, table = tmp_path / "case.toml", written(tmp_path, LINES.replace("£30k", "thirty"))

    assert run(["new", str(target), "--table", str(table)]) == 2
    assert not target.exists()


def test_a_table_is_written_only_to_a_name_of_a_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, table = tmp_path / "case.txt", written(tmp_path, LINES)

    assert run(["new", str(target), "--table", str(table)]) == 2
    assert "Allowed: .toml. End it in .toml." in capsys.readouterr().err
    assert not target.exists()


def test_a_case_that_could_not_be_read_replaces_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, table = written(tmp_path, "what stood here").rename(tmp_path / "a.toml"), tmp_path / "t"
    monkeypatch.setattr("sohanalysis.case.draft.case_from_table", lambda _: "format = 2\n")

    assert run(["new", str(target), "--table", str(table), "--force"]) == 2
    assert target.read_text(encoding="utf-8") == "what stood here"


def test_a_table_and_a_workbook_cannot_both_be_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = str(written(tmp_path, LINES))

    assert run(["new", str(tmp_path / "x.toml"), "--table", table, "--from", "b.xlsx"]) == 2
    assert capsys.readouterr().err.startswith("--from: is given. Allowed: only without --table.")
