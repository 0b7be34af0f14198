"""The 43 forces add up to the published totals, with one gap that the file explains."""

from __future__ import annotations

import math

import pytest

from sohanalysis.case.register import load_register
from sohanalysis.files.csv_table import CsvRow, read_csv_table
from sohanalysis.files.text import DATA

COLUMNS = ("measure", "date", "published_total", "rounding", "source", "note")


@pytest.fixture(scope="module")
def published() -> dict[str, CsvRow]:
    """The published totals, by measure."""
    rows = read_csv_table(DATA / "published_totals.csv", COLUMNS).rows
    return {row["measure"]: row for row in rows}


def test_each_figure_has_one_published_total(published: dict[str, CsvRow]) -> None:
    assert list(published) == ["officers", "staff", "pcsos", "population", "grant_1998_99"]
    assert len(read_csv_table(DATA / "published_totals.csv", COLUMNS).rows) == 5


@pytest.mark.parametrize(
    ("measure", "total", "sum_of_forces", "is_reconciled"),
    [
        ("officers", 122_403.80, 122_403.82, True),
        ("staff", 67_200.50, 67_200.49, True),
        ("pcsos", 10_138.97, 10_138.98, True),
        ("population", 56_075_912, 56_075_912, True),
        ("grant_1998_99", 7_035.5, 7_034.3, False),
    ],
)
def test_the_43_forces_add_up_to_the_published_total(
    published: dict[str, CsvRow],
    measure: str,
    total: float,
    sum_of_forces: float,
    is_reconciled: bool,
) -> None:
    row = published[measure]
    forces = load_register().on_lists("territorial")

    added = math.fsum(force.sizes[measure] or 0 for force in forces)

    assert len(forces) == 43
    assert float(row["published_total"]) == total
    assert added == pytest.approx(sum_of_forces, abs=1e-6)
    # Rounding explains the difference. The small tolerance is for floating-point error.
    assert (abs(added - total) <= float(row["rounding"]) + 1e-6) is is_reconciled


def test_the_gap_of_the_grant_is_said_to_be_unexplained(published: dict[str, CsvRow]) -> None:
    grant = published["grant_1998_99"]

    assert grant["note"] == "£1.2m is unexplained: more than the rounding of the force figures."
    assert grant["date"] == "1998/99"
    assert "WA104" in grant["source"]


def test_every_total_says_where_it_is_from(published: dict[str, CsvRow]) -> None:
    assert [
        measure for measure, row in published.items() if not (row["date"] and row["source"])
    ] == []
