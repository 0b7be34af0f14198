"""Discount rates and optimism bias as published, each with its source; slips are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.errors import DataError
from sohanalysis.model.discounting import DECLINING_RATES
from sohanalysis.model.prices import STUDY, bias_of_a_charge, load_biases, load_rates, load_study

DATA = Path(__file__).parent.parent.parent / "data"
RATES, BIASES, COVERED = "discount_rates.csv", "optimism_bias.csv", "optimism_bias_study.csv"


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    text = (DATA / name).read_text(encoding="utf-8")
    assert old in text
    path = folder / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    return path


def test_the_schedule_is_that_of_table_6_1_of_the_edition_of_2003() -> None:
    rates = load_rates()

    assert [(each.from_year, each.rate) for each in rates] == [
        *((0, 0.035), (31, 0.03), (76, 0.025)),
        *((126, 0.02), (201, 0.015), (301, 0.01)),
    ]
    assert {each.edition for each in rates} == {"2003"}
    # The copy names none: it is inferred from the number of the table, and so assumed.
    assert {each.edition_status for each in rates} == {"assumed"}
    assert {each.status for each in rates} == {"stated"}
    assert rates[0].source.startswith("HM Treasury Green Book, Annex 6, Table 6.1 (ppponline.")


def test_the_workings_have_the_schedule_of_the_file() -> None:
    assert tuple((each.from_year, each.rate) for each in load_rates()[1:]) == DECLINING_RATES


def test_the_bounds_are_those_of_table_2_of_the_study() -> None:
    bounds = {(b.project_type, b.measure): (b.lower, b.upper) for b in load_biases()}

    assert bounds == {
        ("Standard buildings", "works duration"): (0.01, 0.04),
        ("Standard buildings", "capital expenditure"): (0.02, 0.24),
        ("Non-standard buildings", "works duration"): (0.02, 0.39),
        ("Non-standard buildings", "capital expenditure"): (0.04, 0.51),
        ("Standard civil engineering", "works duration"): (0.01, 0.2),
        ("Standard civil engineering", "capital expenditure"): (0.03, 0.44),
        ("Non-standard civil engineering", "works duration"): (0.03, 0.25),
        ("Non-standard civil engineering", "capital expenditure"): (0.06, 0.66),
        ("Equipment and development", "works duration"): (0.1, 0.54),
        ("Equipment and development", "capital expenditure"): (0.1, 2.0),
        ("Outsourcing", "operating expenditure"): (0.0, 0.41),
    }


def test_a_yearly_charge_takes_the_bound_of_outsourcing_on_operating_expenditure() -> None:
    bias = bias_of_a_charge(load_biases())

    assert (bias.project_type, bias.measure, bias.upper) == (
        *("Outsourcing", "operating expenditure"),
        0.41,
    )
    assert "Table 2" in bias.source


def test_an_edition_that_the_source_names_is_not_called_assumed(tmp_path: Path) -> None:
    path = changed(tmp_path, RATES, "0,3.5,% a year,2003,assumed", "0,3.5,% a year,2003,stated")

    assert [each.edition_words for each in load_rates(path)][:2] == ["2003", "2003 (assumed)"]


def test_the_study_has_one_name_in_every_file_of_the_checkout() -> None:
    sources = {each.source for each in load_biases()}
    says = {each.topic: each.says for each in load_study()}

    assert {STUDY in each for each in sources} == {True}
    assert says["What it is"].startswith(STUDY)


def test_without_that_row_there_is_no_uplift() -> None:
    others = [bias for bias in load_biases() if bias.project_type != "Outsourcing"]

    with pytest.raises(DataError) as caught:
        bias_of_a_charge(others)

    assert str(caught.value) == (
        "project_type: has no row of Outsourcing and operating expenditure. Add it."
    )


def test_the_study_says_what_it_covers_in_words_with_a_source_each() -> None:
    says = {each.topic: each.says for each in load_study()}

    assert says["Their size"] == "each above £40m in 2001 prices"
    assert says["Projects"].startswith("50 major projects")
    assert says["What was measured"].startswith("outsourcing by operating expenditure alone")
    assert (
        says["What was not to be had"] == "data on operating expenditure were broadly unavailable"
    )
    assert {each.source.partition("/")[0] for each in load_study()} == {
        *("www.infrastructureaustralia.gov.au", "ppponline.affinitext.com")
    }


@pytest.mark.parametrize(
    ("load", "name", "old", "new", "line"),
    [
        (
            *(load_rates, RATES, "0,3.5,", "1,3.5,"),
            'line 2: from_year: "1" is not allowed. '
            "Allowed: 0 in the first row, then more than the row above.",
        ),
        (
            *(load_rates, RATES, "76,2.5,", "31,2.5,"),
            'line 4: from_year: "31" is not allowed. '
            "Allowed: 0 in the first row, then more than the row above.",
        ),
        (
            *(load_rates, RATES, "76,2.5,", "x,2.5,"),
            'line 4: from_year: "x" is not allowed. Allowed: a whole number, 0 to 1,000.',
        ),
        (
            *(load_rates, RATES, "31,3,", "31,-3,"),
            'line 3: rate: "-3" is not allowed. '
            "Allowed: a number of zero or more, in plain digits: 1234.5. "
            "Write it without the minus.",
        ),
        (
            *(load_rates, RATES, "31,3,% a year,2003", "31,3,%,2003"),
            'line 3: unit: "%" is not allowed. Allowed: % a year.',
        ),
        (
            *(load_rates, RATES, "31,3,% a year,2003,", "31,3,% a year,,"),
            "line 3: edition: is blank. Allowed: a text, up to 4,000 characters.",
        ),
        (
            load_rates,
            RATES,
            '31,3,% a year,2003,assumed,"HM Treasury Green Book, Annex 6, Table 6.1 '
            '(ppponline.affinitext.com/public/book?id=1475&toc_id=508091)"',
            "31,3,% a year,2003,assumed,",
            "line 3: source: is blank. Allowed: a text, up to 4,000 characters.",
        ),
        (
            *(load_rates, RATES, "31,3,% a year,2003,assumed", "31,3,% a year,2003,guessed"),
            'line 3: edition_status: "guessed" is not allowed. '
            "Allowed: stated or derived or assumed.",
        ),
        (
            *(load_biases, BIASES, "operating expenditure,0,41", "operating expenditure,50,41"),
            'line 12: lower: "50" is not allowed. Allowed: a number up to the upper bound, 41.',
        ),
        (
            *(load_biases, BIASES, "operating expenditure,0,41", "operating expenditure,0,"),
            "line 12: upper: is blank. Allowed: a number of zero or more, in plain digits: 1234.5.",
        ),
        (
            *(load_biases, BIASES, "Outsourcing,operating", "Outsourcing,running"),
            'line 12: measure: "running expenditure" is not allowed. '
            "Allowed: works duration or capital expenditure or operating expenditure.",
        ),
        (
            *(load_biases, BIASES, "capital expenditure,2,24", "works duration,2,24"),
            'line 3: measure: "works duration" is "works duration" of line 2 again. '
            "Keep one of the two rows.",
        ),
        (
            *(load_biases, BIASES, "1,4,% more", "1,4,%"),
            'line 2: unit: "%" is not allowed. Allowed: % more.',
        ),
        (
            *(load_study, COVERED, "Their size,", "Projects,"),
            'line 4: topic: "Projects" is "Projects" of line 3 again. Keep one of the two rows.',
        ),
        (
            *(load_study, COVERED, "Their size,each above £40m in 2001 prices", "Their size,"),
            "line 4: says: is blank. Allowed: a text, up to 4,000 characters.",
        ),
        (
            *(load_study, COVERED, "Their size,", ","),
            "line 4: topic: is blank. Allowed: a text, up to 4,000 characters.",
        ),
        (
            load_study,
            COVERED,
            "ppponline.affinitext.com/public/book?id=1343&toc_id=444193,stated",
            ",stated",
            "line 5: source: is blank. Allowed: a text, up to 4,000 characters.",
        ),
        (
            *(load_biases, BIASES, "Outsourcing,operating", ",operating"),
            "line 12: project_type: is blank. Allowed: a text, up to 4,000 characters.",
        ),
        (
            *(load_study, COVERED, ",stated", ",sure"),
            'line 2: status: "sure" is not allowed. Allowed: stated or derived or assumed.',
        ),
    ],
)
def test_a_slip_is_refused_by_its_line(
    tmp_path: Path, load: Callable[..., Any], name: str, old: str, new: str, line: str
) -> None:
    path = changed(tmp_path, name, old, new)

    with pytest.raises(DataError) as caught:
        load(path)

    assert str(caught.value) == f"{path}, {line}"
