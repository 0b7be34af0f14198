"""The sizes that share a pool: read when the case loads, and refused if they cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.register import load_register
from sohanalysis.case.sizes import load_sizes
from sohanalysis.errors import CaseError, Fault, SohError
from sohanalysis.files.text import DATA, FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.model.pricing import yearly_charge
from tests.written import faults_of, written

Edited = Callable[..., Path]
SHARE = 'share = "officers"'
US = 'us = "Derbyshire"'
REGISTER = 'register = "forces.csv"'
SIZES = "officers, staff, pcsos, workforce, population, grant_1998_99"


def refusal_of(path: Path) -> str:
    return "\n".join(faults_of(path)).replace(str(path.parent), "here")


def test_the_sizes_are_those_of_this_force_first_then_of_the_register(derbyshire: Case) -> None:
    assert derbyshire.joining[:3] == ("Derbyshire", "Cheshire", "City of London")
    assert derbyshire.joining[-1] == "British Transport Police"
    assert derbyshire.sizes["officers"][:3] == (1737.74, 2020.26, 697.42)
    assert len(derbyshire.joining) == len(derbyshire.sizes["officers"]) == 44
    assert [*derbyshire.sizes] == ["officers"]
    assert [*derbyshire.measures] == ["name", "live_2021_03_08", "territorial", "officers"]
    assert derbyshire.measures["officers"].what == "police officers"


def test_another_force_comes_first_and_the_rest_keep_their_order(edited: Edited) -> None:
    case = load_case(edited(US, 'us = "Cheshire Constabulary"'))

    assert case.joining[:3] == ("Cheshire", "Derbyshire", "City of London")
    assert case.sizes["officers"][:2] == (2020.26, 1737.74)


def test_a_case_without_a_pool_reads_no_register(second: Case) -> None:
    assert load_sizes(second, Path("nowhere") / "case.toml", registers=None) == ({}, [])
    assert (second.sizes, second.joining, second.measures) == ({}, (), {})


def test_a_register_is_read_once_whatever_names_it(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path | None] = []
    monkeypatch.setattr(
        "sohanalysis.case.load.load_register", lambda path: read.append(path) or load_register(path)
    )

    text = FIRST_CASE.read_text(encoding="utf-8")
    (possible,) = re.findall("(?m)^possible = .*$", text)
    bounds = f'{SHARE}\nat_most = 90_000\nexcess = "host"\nhost = "Kent"'

    case = load_case(edited(SHARE, bounds, (possible, "")))

    assert len(case.joining) == 44
    assert [path and path.name for path in read] == ["forces.csv"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'price = [{adopters = 1, price = "high"}, {adopters = 25, price = "low"}]',
            'price = [{students = 1, price = "high"}, {students = 25, price = "low"}]\n'
            'over = "total students"',
            'line 80: charges[1].pricing[3].over: "students" is not a size in the'
            f" register. Allowed: one of adopters, {SIZES}.",
        ),
        (
            SHARE,
            "share = {officers = 0.8, students = 0.2}",
            'line 108: charges[1].pricing[7].share: "students" is not a size in the'
            f" register. Allowed: one of equal, {SIZES}.",
        ),
        (
            US + "\n",
            "",
            "line 44: adopters.us: is missing."
            ' Allowed: our name in the register: a rule uses its size "officers".',
        ),
        (
            REGISTER,
            'register = "ours.csv"',
            "line 49: adopters.register: no such file (here/ours.csv)."
            " Check the name and the folder."
            " A register is in the folder of its case or workbook: copy it there.",
        ),
        (
            "value = 44",
            "value = 45",
            "line 53: adopters.possible.value: 45 could join, but FORCES has 44 names."
            " Allowed: 1 to 44, or a register with more names.",
        ),
    ],
)
def test_what_no_pool_can_be_shared_by_is_refused_with_its_line(
    edited: Edited, old: str, new: str, message: str
) -> None:
    path = edited(old, new)

    assert refusal_of(path).replace(str(DATA / "forces.csv"), "FORCES") == message


def test_a_blank_is_refused_by_the_name_of_the_force(edited: Edited) -> None:
    path = edited(SHARE, 'share = "population"')

    message = refusal_of(path)

    assert message.startswith(
        "line 108: charges[1].pricing[7].share: the population of British Transport"
        " Police is blank, which is not zero ("
    )
    assert "a number above zero for each payer" in message


def test_a_blank_of_a_force_that_cannot_join_is_no_fault(edited: Edited) -> None:
    by_population = (SHARE, 'share = "population"')

    case = load_case(
        edited("value = 44", "value = 43", by_population, ("adopters = 44", "adopters = 43"))
    )

    assert len(case.sizes["population"]) == 43
    assert case.sizes["population"][0] == 1_018_438


def test_any_pool_may_be_shared_by_size(edited: Edited) -> None:
    """£2m x 1,737.74 officers of 81,296.12 in the first 25. The documents do not quote it."""
    case = load_case(edited("pool = 3_321_570", "pool = 2_000_000"))

    assert float(yearly_charge(case, 25, "weighted")) == pytest.approx(42_750.87, abs=0.01)


def test_each_size_of_a_mix_is_read(edited: Edited) -> None:
    case = load_case(edited(SHARE, "share = {officers = 0.5, staff = 0.3, equal = 0.2}"))

    assert [*case.sizes] == ["officers", "staff"]
    assert case.by_size is None


def test_a_register_beside_the_case_gives_sizes_of_your_own(tmp_path: Path) -> None:
    heads, *rows = (DATA / "forces.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "ours.csv").write_text("\n".join([heads, rows[1], rows[0]]), encoding="utf-8")
    adopters = '[adopters]\ncount = 2\nregister = "ours.csv"\nus = "Derbyshire"\n'
    charge = f'[[charges]]\nname = "Platform"\npool = 5\n{SHARE}\n'

    case = written(tmp_path, f'years = "2019/20"\n{adopters}{charge}')

    assert case.joining == ("Derbyshire", "Cheshire")
    assert case.sizes == {"officers": (1737.74, 2020.26)}


def test_a_register_that_cannot_be_read_is_refused_with_its_own_line(
    edited: Edited, tmp_path: Path
) -> None:
    lines = (DATA / "forces.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "ours.csv").write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    path = edited(REGISTER, 'register = "ours.csv"')

    message = refusal_of(path)

    assert message.startswith("line 49: adopters.register: ")
    assert "here/ours.csv, line 46" in message


def test_no_register_is_read_of_a_charge_that_is_wrong_itself(edited: Edited) -> None:
    path = edited("low = 71_000", "low = 92_000", (REGISTER, 'register = "none.csv"'))

    assert refusal_of(path) == (
        "line 58: charges[1].low: low £92,000 is above high £91,000. Allowed: low up to high."
    )


@pytest.mark.parametrize(
    ("sizes", "allowed"),
    [
        ("[adopters.sizes]\nhomes = {ours = 4, total = 9}\n", "equal, homes, or a size"),
        ("", "equal, or a size"),
    ],
)
def test_a_case_without_a_register_or_our_name_is_offered_its_own_sizes(
    tmp_path: Path, sizes: str, allowed: str
) -> None:
    adopters = f'years = "2026/27"\n[adopters]\ncount = 4\nword = "association"\n{sizes}'

    with pytest.raises(CaseError) as refusal:
        written(tmp_path, f'{adopters}[[charges]]\nname = "Repairs"\npool = 9\nshare = "Flats"\n')

    assert str(refusal.value).endswith(
        'charges[1].share: "Flats" is not a size under [adopters.sizes]. '
        f"Allowed: {allowed} of a register that has our name as us."
    )


@pytest.mark.parametrize(
    ("sizes", "allowed"),
    [("sizes.days = {ours = 410}\n", "days"), ("", "a size under [adopters.sizes]")],
)
def test_a_quantity_with_its_unit_is_told_the_number_to_write_and_the_sizes(
    tmp_path: Path, sizes: str, allowed: str
) -> None:
    charge = '[[charges]]\nname = "Audit"\nprice = 9\nquantity = "410 days"\n'

    with pytest.raises(CaseError) as refusal:
        written(tmp_path, f'years = "2026/27"\n[adopters]\ncount = 4\n{sizes}{charge}')

    assert str(refusal.value).endswith(
        'charges[1].quantity: "410 days" is not a size under [adopters.sizes]. '
        f"Allowed: a number of units, {allowed}, or a size of a register that has our name as us. "
        'Write 410, without quotes; for its unit write unit = "day".'
    )


@pytest.mark.parametrize("key", ["joining", "sizes", "measures"])
def test_what_is_read_from_the_register_is_no_key_of_a_case(edited: Edited, key: str) -> None:
    path = edited("format = 2", f"format = 2\n{key} = []")

    assert refusal_of(path) == f"line 9: {key}: is not known here."


def test_a_fault_of_a_register_says_where_in_it() -> None:
    fault = SohError(Fault(file="ours.csv", line=3, problem="is blank")).faults[0]

    assert str(fault) == "ours.csv, line 3: is blank."
