"""A register is read whole or not at all: every fault with its line, field and value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.case.register import did_you_mean, read_forces, read_measures
from sohanalysis.errors import DataError
from sohanalysis.files.text import DATA

HEADS = (
    "force,code,region,live_2021_03_08,officers,staff,pcsos,population,grant_1998_99,weight,note"
)
DERBYSHIRE = "Derbyshire,E23000018,East Midlands,yes,1737.74,1230.79,161.24,1018438,97.7,,"
KENT = "Kent,E23000032,South East,yes,3261.26,2175.77,321.11,1727665,178.9,,"
BTP = "British Transport Police,,National,yes,2865.45,1452.95,267.0,,,,No territory."
MEASURE_HEADS = "measure,what,unit,date,source,status,note"
Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(*rows: str, heads: str = HEADS) -> Path:
        path = tmp_path / "own.csv"
        path.write_text("\n".join((heads, *rows)) + "\n", encoding="utf-8", newline="\n")
        return path

    return write


def refusal(path: Path) -> list[str]:
    """What is said of a register, without its folder."""
    with pytest.raises(DataError) as caught:
        read_forces(path)
    return str(caught.value).replace(str(path), "own.csv").split("\n")


def test_a_row_becomes_a_force(written: Written) -> None:
    (force,) = read_forces(written(DERBYSHIRE))

    assert force.name == "Derbyshire"
    assert force.code == "E23000018"
    assert force.region == "East Midlands"
    assert force.live_2021_03_08 is True
    assert (force.officers, force.staff, force.pcsos) == (1737.74, 1230.79, 161.24)
    assert (force.population, force.grant_1998_99, force.weight) == (1018438, 97.7, None)
    assert force.note == ""


def test_a_blank_with_a_note_stays_a_blank(written: Written) -> None:
    (force,) = read_forces(written(BTP))

    assert (force.population, force.grant_1998_99, force.code) == (None, None, "")
    assert force.note == "No territory."


def test_a_variant_of_a_name_is_read_as_the_name(written: Written) -> None:
    (force,) = read_forces(written(KENT.replace("Kent", " the KENT police ")))

    assert force.name == "Kent"


def test_a_weight_of_ones_own_is_read(written: Written) -> None:
    (force,) = read_forces(written(KENT.replace("178.9,,", "178.9,310.5,")))

    assert force.weight == 310.5


def test_the_order_of_the_rows_is_kept(written: Written) -> None:
    forces = read_forces(written(KENT, BTP, DERBYSHIRE))

    assert [force.name for force in forces] == ["Kent", "British Transport Police", "Derbyshire"]


def test_a_file_of_a_spreadsheet_with_a_mark_and_its_line_ends_is_read(tmp_path: Path) -> None:
    path = tmp_path / "excel.csv"
    path.write_bytes(f"\ufeff{HEADS}\r\n{KENT}\r\n".encode())

    assert [force.name for force in read_forces(path)] == ["Kent"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            KENT.replace("Kent", "Knet"),
            'force: "Knet" is not allowed. Allowed: a force of England and Wales.'
            " Did you mean Kent?",
        ),
        (
            KENT.replace("Kent", "NA"),
            'force: "NA" is not allowed. Allowed: a force of England and Wales.',
        ),
        (
            KENT.replace("Kent", "Police Scotland"),
            'force: "Police Scotland" is not allowed. Allowed: a force of England and Wales.',
        ),
        (
            KENT.replace("Kent", ""),
            "force: is blank. Allowed: a force of England and Wales.",
        ),
        (
            KENT.replace("yes", "Y"),
            'live_2021_03_08: "Y" is not allowed. Allowed: yes or no.',
        ),
        (
            KENT.replace("yes", ""),
            "live_2021_03_08: is blank. Allowed: yes or no.",
        ),
        (
            KENT.replace("3261.26", '"3,261.26"'),
            'officers: "3,261.26" is not allowed. Allowed: a number of zero or more, in plain'
            " digits: 1234.5. Write 3261.26.",
        ),
        (
            KENT.replace("2175.77", "12%"),
            'staff: "12%" is not allowed. Allowed: a number of zero or more, in plain digits:'
            " 1234.5. A share is no size: write the figure itself.",
        ),
        (
            KENT.replace("321.11", ""),
            "pcsos: is blank. Allowed: a number of zero or more, in plain digits: 1234.5.",
        ),
        (
            KENT.replace("1727665", "-1727665"),
            'population: "-1727665" is not allowed. Allowed: a number of zero or more, in plain'
            " digits: 1234.5. Write it without the minus.",
        ),
        (
            KENT.replace("1727665", ""),
            "population: is blank. Allowed: a number of zero or more, in plain digits: 1234.5, or"
            " blank, with a note that says why. A blank is not zero.",
        ),
        (
            KENT.replace("178.9,,", "178.9,#N/A,"),
            'weight: "#N/A" is not allowed. Allowed: a number of zero or more, in plain digits:'
            " 1234.5. This is an error of the spreadsheet: mend it there.",
        ),
        (
            KENT.replace("E23000032", "E2300003"),
            'code: "E2300003" is not allowed. Allowed: the ONS code of a police force area:'
            " E23000018.",
        ),
        (
            KENT.replace("E23000032", ""),
            "code: is blank. Allowed: the ONS code of a police force area: E23000018, or blank,"
            " with a note that says why. A blank is not zero.",
        ),
        (
            "Total,,,,5000,3000,400,3000000,276.6,,",
            'force: "Total" is a total, no force. Delete the row: totals are worked out.',
        ),
        (
            KENT.replace("Kent", "England and Wales"),
            'force: "England and Wales" is a total, no force.'
            " Delete the row: totals are worked out.",
        ),
    ],
)
def test_a_cell_that_cannot_be_used_is_refused_by_line(
    written: Written, row: str, told: str
) -> None:
    assert refusal(written(DERBYSHIRE, row)) == [f"own.csv, line 3: {told}"]


def test_a_region_that_is_none_is_refused_with_the_nearest(written: Written) -> None:
    (told,) = refusal(written(KENT.replace("South East", "Sout East")))

    assert told.startswith('own.csv, line 2: region: "Sout East" is not allowed. Allowed: East')
    assert "Did you mean South East" in told


def test_a_force_that_is_there_twice_is_refused_however_it_is_spelt(written: Written) -> None:
    again = KENT.replace("Kent", "KENT police").replace("E23000032", "E23000099")

    assert refusal(written(KENT, DERBYSHIRE, again)) == [
        'own.csv, line 4: force: "KENT police" is "Kent" of line 2 again. Keep one of the two rows.'
    ]


def test_a_code_that_is_there_twice_is_refused(written: Written) -> None:
    assert refusal(written(KENT, DERBYSHIRE.replace("E23000018", "E23000032"))) == [
        'own.csv, line 3: code: "E23000032" is "E23000032" of line 2 again.'
        " Keep one of the two rows."
    ]


def test_every_fault_is_told_at_once_in_the_order_of_the_file(written: Written) -> None:
    bad = KENT.replace("yes", "x").replace("3261.26", "many")

    assert [line.split(": ")[0] for line in refusal(written(bad, ",,", "Kent", DERBYSHIRE))] == [
        "own.csv, line 2",
        "own.csv, line 2",
        "own.csv, line 3",
        "own.csv, line 4",
    ]


def test_a_column_that_is_missing_or_not_known_is_refused(written: Written) -> None:
    path = written(DERBYSHIRE, heads=HEADS.replace("weight", "budget"))

    assert [line.split(". ")[0] for line in refusal(path)] == [
        'own.csv, line 1: column "budget" is not known',
        'own.csv, line 1: column "weight" is missing',
    ]


def test_every_measure_of_the_register_has_unit_date_and_source() -> None:
    measures = read_measures((DATA / "forces.csv").with_name("force_measures.csv"))

    assert [(m.name, m.unit, m.date, m.status) for m in measures] == [
        ("live_2021_03_08", "yes or no", "2021-03-08", "stated"),
        ("officers", "full-time equivalent", "2018-03-31", "stated"),
        ("staff", "full-time equivalent", "2018-03-31", "stated"),
        ("pcsos", "full-time equivalent", "2018-03-31", "stated"),
        ("workforce", "full-time equivalent", "2018-03-31", "derived"),
        ("population", "people", "2011-03-27", "stated"),
        ("grant_1998_99", "£ million", "1998/99", "stated"),
        ("weight", "as you state it", "as you state it", "assumed"),
    ]
    assert all(measure.source for measure in measures)


def test_measures_without_source_or_left_out_are_refused(written: Written) -> None:
    rows = ("officers,police officers,FTE,2018-03-31,,stated,", "staff,staff,FTE,2018,x,sure,")

    with pytest.raises(DataError) as caught:
        read_measures(written(*rows, heads=MEASURE_HEADS))

    assert [(fault.line, fault.field, fault.problem) for fault in caught.value.faults] == [
        (None, "", "has no row for live_2021_03_08"),
        (None, "", "has no row for pcsos"),
        (None, "", "has no row for workforce"),
        (None, "", "has no row for population"),
        (None, "", "has no row for grant_1998_99"),
        (None, "", "has no row for weight"),
        (2, "source", "is blank"),
        (3, "status", '"sure" is not allowed'),
    ]


def test_rows_of_measures_that_are_ragged_are_told_without_what_they_may_hold(
    written: Written,
) -> None:
    with pytest.raises(DataError) as caught:
        read_measures(written("officers", heads=MEASURE_HEADS))

    assert [(fault.line, fault.problem) for fault in caught.value.faults] == [
        (2, "the row has 1 cell")
    ]


def test_a_measure_that_is_there_twice_or_is_none_is_refused(written: Written) -> None:
    text = (DATA / "forces.csv").with_name("force_measures.csv").read_text(encoding="utf-8")
    heads, *rows = text.splitlines()

    with pytest.raises(DataError) as caught:
        read_measures(written(*rows, rows[1], rows[2].replace("staff,", "cars,"), heads=heads))

    assert [(fault.line, fault.problem) for fault in caught.value.faults] == [
        (10, '"officers" is "officers" of line 3 again'),
        (11, '"cars" is not allowed'),
    ]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Mercia", "Did you mean West Mercia?"),
        ("Wales", "Did you mean North Wales or South Wales?"),
        ("Yorkshire", "Did you mean North Yorkshire, South Yorkshire or West Yorkshire?"),
        ("xyzzy", ""),
    ],
)
def test_the_nearest_names_are_asked_for(text: str, asked: str) -> None:
    assert did_you_mean(text) == asked
