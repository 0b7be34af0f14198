"""The csv files of the package, which no check of user input covers."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.fields import MOST_ADOPTERS
from sohanalysis.files.csv_table import STATUSES, CsvRow, read_csv_table
from sohanalysis.files.text import DATA
from sohanalysis.members.paths import MEASURE_NAMES
from sohanalysis.members.published import ADOPTION_COLUMNS, load_adoption

FILES = sorted(DATA.glob("*.csv"))


def rows_of(name: str) -> tuple[CsvRow, ...]:
    sheet = read_csv_table(DATA / name, lambda heads: heads)
    sheet.check([])
    return sheet.rows


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_row_is_sound_and_has_a_status_and_a_source(file: Path) -> None:
    rows = rows_of(file.name)

    assert rows != ()
    assert {row.cells.get("status", "stated") for row in rows} <= {*STATUSES}
    assert [row.line for row in rows if row.cells.get("source") == ""] == []


def test_the_published_counts_are_counts_of_adopters_by_date_each_once() -> None:
    rows, counts = rows_of("adoption.csv"), load_adoption().counts

    needed = {*ADOPTION_COLUMNS} - {"disputed"}
    assert [row.line for row in rows for column in needed if not row[column]] == []
    assert {count.measure for count in counts} == {*MEASURE_NAMES}
    assert all(0 < count.count <= MOST_ADOPTERS for count in counts)
    days = [(count.service, count.measure, count.known_from) for count in counts]
    assert len({*days}) == len(days) == len(rows)
