"""What the forces add up to, beside the published totals; the one gap has a name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sohanalysis.case.force_totals import load_totals
from sohanalysis.case.register import load_register
from sohanalysis.errors import DataError
from sohanalysis.files.text import DATA

REGISTER = load_register()


@pytest.mark.parametrize(
    ("place", "measure", "published", "ours", "difference", "reconciles"),
    [
        (0, "officers", 122_403.80, 122_403.82, 0.02, True),
        (1, "staff", 67_200.50, 67_200.49, -0.01, True),
        (2, "pcsos", 10_138.97, 10_138.98, 0.01, True),
        (3, "population", 56_075_912, 56_075_912, 0, True),
        (4, "grant_1998_99", 7_035.5, 7_034.3, -1.2, False),
    ],
)
def test_the_43_forces_add_up_to_the_published_total(
    place: int, measure: str, published: float, ours: float, difference: float, reconciles: bool
) -> None:
    total = load_totals(REGISTER)[place]

    assert total.measure == measure
    assert total.published == published
    assert total.ours == pytest.approx(ours, abs=1e-6)
    assert total.difference == pytest.approx(difference, abs=1e-6)
    assert total.reconciles is reconciles


def test_the_gap_of_the_grant_is_said_to_be_unexplained() -> None:
    grant = load_totals(REGISTER)[4]

    assert grant.note == ("£1.2m is unexplained: more than the rounding of the force figures.")
    assert grant.date == "1998/99"
    assert "WA104" in grant.source


def test_a_gap_just_over_the_rounding_does_not_reconcile(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_text(
        "measure,date,published_total,rounding,source,note\n"
        "officers,2018-03-31,122403.80,0.019,x,\n"
        "staff,2018-03-31,67200.50,0.01,x,\n",
        encoding="utf-8",
    )

    assert [total.reconciles for total in load_totals(REGISTER, path)] == [False, True]


def test_a_force_with_a_blank_is_not_added_up_as_nil(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    text = (DATA / "forces.csv").read_text(encoding="utf-8")
    own.write_text(text.replace("1018438,97.7,,", ",97.7,,Not known."), encoding="utf-8")

    with pytest.raises(DataError) as caught:
        load_totals(load_register(own))

    assert str(caught.value) == (
        f"{own}: nothing adds up: the population of Derbyshire is blank. A blank is not nil."
    )


def test_a_file_of_totals_that_cannot_be_used_is_refused_by_line(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    shutil.copy(DATA / "published_totals.csv", path)
    with path.open("a", encoding="utf-8") as file:
        file.write('weight,,"1,2",,x,\nstaff,2018,1,1,x,\n')

    with pytest.raises(DataError) as caught:
        load_totals(REGISTER, path)

    assert [(fault.line, fault.field) for fault in caught.value.faults] == [
        (7, "measure"),
        (7, "date"),
        (7, "published_total"),
        (7, "rounding"),
        (8, "measure"),
    ]
