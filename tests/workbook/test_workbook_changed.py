"""A figure that was typed over is no longer what the documents state."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.cli.main import run
from sohanalysis.load import load_case
from sohanalysis.workbook.formula import cells_of
from sohanalysis.workbook.workbook import blank_book, book_of, workbook_bytes
from tests.typed_workbooks import typed_into

DERBYSHIRE = Path(__file__).parent.parent.parent / "data" / "derbyshire-2018.toml"
NOT_HELD = "What a simulation draws, [[uncertain]] of the case, is not in this workbook."


def test_what_differs_from_the_case_is_marked_as_assumed_with_what_it_was(
    tmp_path: Path, written: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    book = typed_into(tmp_path / "typed.xlsx", written, {"Inputs!D36": 95_000})
    target = tmp_path / "mine.toml"

    code = run(["new", str(target), "--from", str(book), "--against", str(DERBYSHIRE)])

    said = capsys.readouterr().out
    case = load_case(target)
    before = "changed in typed.xlsx; before: high 91000 (2.8; repeated in 2.10 and in the table"
    assert code == 0
    assert (case.charge.high, case.charge.status) == (95_000, "assumed")
    assert case.charge.source.startswith(before)
    assert case.budget.status == "stated"
    assert f"Marked as assumed: charge, {before}" in said
    assert said.endswith(f"Wrote {target}. Next: soh check {target}\n")


def test_a_note_on_what_was_typed_over_is_said_to_be_of_before(
    tmp_path: Path, written: bytes
) -> None:
    charge, budget = ({"Inputs!D36": 95_000}, {"Inputs!D26": 310_000, "Inputs!I26": "Revised."})
    book, target = typed_into(tmp_path / "t.xlsx", written, charge | budget), tmp_path / "mine.toml"

    run(["new", str(target), "--from", str(book), "--against", str(DERBYSHIRE)])

    case = load_case(target)
    assert case.charge.note.startswith("before the change: An initial estimate, as a range.")
    assert case.budget.note == "Revised."
    assert case.budget.source.startswith("changed in t.xlsx")
    assert not case.adopters.anticipated.note.startswith("before")


def test_what_was_not_changed_is_named_beside_what_was(tmp_path: Path, written: bytes) -> None:
    # The status of a charge is of both its ends; that of the forces that signed is of one figure.
    cells = {"Inputs!D36": 95_000, "Inputs!D33": 30}
    book, target = typed_into(tmp_path / "t.xlsx", written, cells), tmp_path / "mine.toml"

    run(["new", str(target), "--from", str(book), "--against", str(DERBYSHIRE)])

    case = load_case(target)
    assert case.charge.source == (
        "changed in t.xlsx; before: high 91000 "
        "(2.8; repeated in 2.10 and in the table after 2.11); not changed: low"
    )
    assert case.adopters.signed.source == "changed in t.xlsx; before: value 36 (2.8)"


def test_a_month_that_was_typed_over_is_told_as_a_month(
    tmp_path: Path, written: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    # 1 July 2019, and 20 April 2019: a day of the month that the case has.
    cells = {"Inputs!D43": 43_647, "Inputs!D44": 43_575}
    book, target = typed_into(tmp_path / "t.xlsx", written, cells), tmp_path / "mine.toml"

    run(["new", str(target), "--from", str(book), "--against", str(DERBYSHIRE)])
    run(["check", str(book), "--against", str(DERBYSHIRE)])

    case, said = load_case(target), capsys.readouterr().out
    assert (case.charge.from_.value, case.charge.from_.status) == ("2019-07", "assumed")
    assert case.charge.from_.source.startswith("changed in t.xlsx; before: value 2019-04 (")
    assert "Inputs!D43 (charge_from.value): 2019-07, and 2019-04 in the case" in said
    assert "go_live" not in said


def test_a_source_that_was_typed_with_the_figure_is_left(tmp_path: Path, written: bytes) -> None:
    cells = {"Inputs!D36": 95_000, "Inputs!G35": "revised report, 2.4"}
    book, target = typed_into(tmp_path / "typed.xlsx", written, cells), tmp_path / "mine.toml"

    run(["new", str(target), "--from", str(book), "--against", str(DERBYSHIRE)])

    charge = load_case(target).charge
    assert (charge.source, charge.status) == ("revised report, 2.4", "stated")


def test_without_a_case_it_says_that_sources_are_as_typed(
    tmp_path: Path, written: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    book = typed_into(tmp_path / "typed.xlsx", written, {"Inputs!D36": 95_000})

    code = run(["new", str(tmp_path / "mine.toml"), "--from", str(book)])

    said = capsys.readouterr().out
    assert code == 0
    assert "--against CASE marks what differs from a case as assumed" in said
    assert "Fill in each" not in said


def test_a_case_to_compare_with_needs_a_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["new", str(tmp_path / "mine.toml"), "--against", str(DERBYSHIRE)])

    assert code == 2
    assert "--against: is given without --from. Allowed: with it." in capsys.readouterr().err


def test_every_command_says_that_what_a_simulation_draws_is_not_in_a_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, target = tmp_path / "case.xlsx", tmp_path / "mine.toml"

    said = []
    for command in (
        ["workbook", str(DERBYSHIRE), "-o", str(book)],
        ["check", str(book), "--against", str(DERBYSHIRE)],
        ["new", str(target), "--from", str(book)],
    ):
        assert run(command) == 0
        said.append(NOT_HELD in " ".join(capsys.readouterr().out.split()))

    assert said == [True, True, True]
    assert load_case(target).uncertainty is None


def test_a_case_without_a_simulation_has_nothing_said_of_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = DERBYSHIRE.parent / "examples" / "flat-subscription.toml"

    code = run(["workbook", str(source), "-o", str(tmp_path / "case.xlsx")])

    assert code == 0
    assert "simulation" not in capsys.readouterr().out


def test_every_sheet_says_that_it_is_not_for_publication_once_a_line_is_restricted(
    derbyshire: Case,
) -> None:
    book, model, _ = book_of(derbyshire, derbyshire.scenario)
    cell = cells_of(model.workings.inputs.lines[0]["restricted"], "")[0][0]

    plain, marked = ({cell: state} for state in (None, "yes"))

    for typed, begins in ((plain, "Master check: "), (marked, "Not for publication. Master")):
        calculator = book.calculator(typed)
        said = [calculator.value_of(book.master_line(s), s.name) for s in book.sheets]
        assert {text.startswith(begins) for text in said} == {True}


def test_the_head_of_every_printed_page_of_a_restricted_case_says_so(
    tmp_path: Path, derbyshire: Case
) -> None:
    lines = tuple(replace(line, restricted=True) for line in derbyshire.lines)
    case = replace(derbyshire, lines=lines)

    with zipfile.ZipFile(io.BytesIO(workbook_bytes(case, case.scenario))) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        heads = ["<oddHeader>&amp;C&amp;BNot for publication" in archive.read(n).decode()
                 for n in sheets]  # fmt: skip

    assert heads == [True] * 15


def test_a_blank_workbook_has_room_for_the_record_of_a_case(derbyshire: Case) -> None:
    tables = {table.name: len(table.rows) for s in blank_book()[0].sheets for table in s.tables}

    assert len(derbyshire.compared) <= tables["Published"] == 20
    assert len(derbyshire.observations) <= tables["Observations"] == 24
    assert tables["Narrative"] == 13
