"""A long file is read once. A file that is too long for any reader is refused."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from sohanalysis.case import codes
from sohanalysis.case.case import Case
from sohanalysis.case.fields import MOST_LINE_POUNDS
from sohanalysis.case.load import _MOST_ALTERNATIVES
from sohanalysis.case.printed import WHOLE, paragraphs_in, parse_printed
from sohanalysis.case.rules import MOST_CASE_CHARGES, MOST_CASE_LINES
from sohanalysis.cli.main import run
from sohanalysis.errors import SohError
from sohanalysis.load import load_case
from sohanalysis.report import terminal
from sohanalysis.report.table import Table
from tests.written import faults_of

BASE = Path(__file__).parent.parent / "bad_inputs" / "base"


def edited_base(folder: Path, old: str, new: str) -> Path:
    """Write the smallest Derbyshire case with one text replaced."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    path = folder / "case.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_each_figure_of_a_long_document_is_parsed_once(tmp_path: Path) -> None:
    path = edited_base(tmp_path, 'document = "DN41"', 'document = "report.txt"')
    report = "\n".join(f"{number}.1 It costs £{number}k to £91k." for number in range(1, 301))
    (tmp_path / "report.txt").write_text(report, encoding="utf-8")
    parse_printed.cache_clear()

    case = load_case(path)

    figures = {text for texts in case.paragraphs.values() for text in texts}
    assert "£300k to £91k" in figures
    # A published figure of the case is parsed too.
    assert parse_printed.cache_info().misses <= len(figures) + len(case.published)


def test_paragraphs_of_one_number_are_looked_up_as_one_with_each_figure_once() -> None:
    text = "2.8 It costs £71k.\n2.8 It costs £91k.\n2.8 It costs £71k."

    assert paragraphs_in(text) == {"2.8": ("£71k", "£91k"), WHOLE: ("£71k", "£91k")}


@pytest.mark.parametrize("count", [50, 51])
def test_a_case_has_up_to_fifty_figures_of_other_sources(count: int, tmp_path: Path) -> None:
    entries = ", ".join(f'{{value = {60_001 + number}, source = "a"}}' for number in range(count))
    figure = f'{{value = 60_000, source = "2.9", status = "derived", alternatives = [{entries}]}}'
    path = edited_base(tmp_path, "annual = 60_000", f"annual = {figure}")

    if count == 50:
        assert len(load_case(path).alternatives) == 50
        return
    with pytest.raises(SohError) as error:
        load_case(path)
    assert str(error.value).removeprefix(str(path)) == (
        ": lines[1].annual.alternatives: the case has 51 figures of other sources. "
        "Allowed: up to 50. Keep the sources that differ most."
    )


def test_the_digest_is_computed_once_for_a_table_of_many_codes(
    shipped: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = codes.scenario_code(shipped, shipped.scenario)
    digests: list[str] = []

    def counted_digest(case: Case) -> str:
        digests.append(case.title)
        return "7313"

    monkeypatch.setattr(codes, "figure_digest", counted_digest)
    table = Table(caption="Codes", columns=("Code",), rows=[(code,)] * 300)

    (marked,) = terminal.with_digests(shipped, [table])

    assert isinstance(marked, Table)
    assert {row[0] for row in marked.rows} == {f"{code}@7313"}
    assert len(digests) == 1
    assert re.fullmatch(r"41-2018-\w+:r\d:.*", code)


def table_of(count: int, years: int) -> str:
    """Write a table of ``count`` lines, each with an amount in each year."""
    labels = [f"{2018 + year}/{19 + year}" for year in range(years)]
    amounts = ",".join(["100"] * years)
    lines = [f"Line {number},cost,{amounts},page {number}" for number in range(count)]
    return "\n".join([f"line,kind,{','.join(labels)},source", *lines])


@pytest.mark.parametrize(("years", "most"), [(2, 200), (20, 191)])
def test_a_table_has_as_many_lines_as_a_case_has_room_for(
    years: int, most: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, case = tmp_path / "lines.csv", tmp_path / "case.toml"

    table.write_text(table_of(most, years), encoding="utf-8")
    assert run(["new", str(case), "--table", str(table)]) == 0
    assert len(load_case(case).lines) == most

    table.write_text(table_of(most + 1, years), encoding="utf-8")
    assert run(["new", str(case), "--table", str(table), "--force"]) == 2
    assert capsys.readouterr().err.splitlines()[0] == (
        f"{table}: has {most + 1} lines. Allowed: up to {most} with amounts of these years. "
        "Add up lines that are paid and funded alike."
    )


@pytest.mark.parametrize(
    ("table", "amount", "most"), [("lines", "annual", 200), ("charges", "price", 20)]
)
def test_a_case_has_up_to_so_many_tables(
    table: str, amount: str, most: int, tmp_path: Path
) -> None:
    tables = [f'[[{table}]]\nname = "Part {n}"\n{amount} = 100\n' for n in range(most + 1)]
    head = 'format = 2\ntitle = "T"\nyears = "2018/19"\nsource = "invented"\n'
    path = tmp_path / "case.toml"
    path.write_text(head + "".join(tables), encoding="utf-8")

    (fault,) = faults_of(path)
    assert f": {table}: has {most + 1} {table}. Allowed: up to {most}. " in fault


def test_the_guide_to_the_case_file_states_the_limits() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "case-file.md").read_text(encoding="utf-8")

    assert (
        f"up to {MOST_CASE_LINES} lines, {MOST_CASE_CHARGES} charges and {_MOST_ALTERNATIVES} "
        f"figures of other sources. A line costs up to £{MOST_LINE_POUNDS:,}."
    ) in guide
