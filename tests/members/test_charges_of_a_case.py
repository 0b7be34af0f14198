"""The pool of a case that is shared by size, and the message if the case has none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import MemberError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.members.charges import member_charges
from sohanalysis.members.options import MemberOptions
from sohanalysis.model.pricing import yearly_charge
from tests.charged import without
from tests.written import FORENSICS, written

Edited = Callable[[str, str], Path]


@pytest.fixture(name="poolless")
def _poolless(derbyshire: Case) -> Case:
    """The case without its pool that is shared by size."""
    return replace(without(derbyshire, "weighted"), file="x.toml")


def test_pool_weight_and_force_are_those_of_the_case(derbyshire: Case) -> None:
    charges = member_charges(derbyshire)

    assert (charges.pool, charges.weight, charges.us) == (3_321_570, "officers", "Derbyshire")
    assert charges.options.join == "live-2021-03-08"


def test_a_case_without_a_pool_says_how_to_add_one(poolless: Case) -> None:
    with pytest.raises(MemberError) as caught:
        member_charges(poolless)

    assert str(caught.value) == (
        "x.toml: charges: no pricing shares a pool by a size of the register, and no pool and no "
        "weight is chosen. Choose a pricing (stepped, shared, shared-capped, two-part), or give a "
        "pool and a weight, or write into the case a table [[charges.pricing]] with pool (pounds a "
        'year), share (such as "officers"), source, status and note, and our name in the register '
        "under [adopters] as us."
    )


def test_a_case_with_a_pool_of_nothing_says_so_and_not_that_an_option_is_wrong(
    tmp_path: Path,
) -> None:
    case = written(
        tmp_path, FORENSICS.format(count=5).replace("2_800_000", '{value = 0, status = "assumed"}')
    )

    with pytest.raises(MemberError) as caught:
        member_charges(case)

    assert str(caught.value).endswith(
        "written.toml: charges: the pool that is shared by size is £0, so no member has a share of "
        "it. Write its amount into the case, or choose a pool for this run."
    )
    assert member_charges(case, MemberOptions(pool=1_000)).pool == 1_000


def test_a_case_without_a_pool_takes_one_and_its_force_from_its_record(poolless: Case) -> None:
    charges = member_charges(poolless, MemberOptions(pool=1_775_000, weight="officers", join=43))

    assert charges.our_row.name == "Derbyshire"
    assert charges.our_row.charge == pytest.approx(25_199.28, abs=0.005)


def test_an_unknown_force_is_refused_by_its_name_in_the_record(second: Case) -> None:
    with_us = replace(second, adopters=replace(second.adopters, us="Northmarch"))
    with pytest.raises(MemberError, match=r"^adopters.us: .* is not in forces.csv"):
        member_charges(with_us, MemberOptions(pool=1, weight="officers"))


@pytest.mark.parametrize(
    "options", [{}, {"pricing": "shared"}, {"pool": 1_000.0, "weight": "officers"}]
)
def test_a_body_that_is_not_in_the_register_of_the_package_needs_its_own(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25"
body = "Hillside Council"
[adopters]
count = 3
[adopters.sizes]
homes = {ours = 40_000, total = 210_000}
[[charges]]
name = "Team"
[[charges.pricing]]
name = "by-homes"
pool = 400_000
share = "homes"
[[charges.pricing]]
name = "shared"
pool = 400_000
share = "equal"
""",
    )

    with pytest.raises(MemberError) as caught:
        member_charges(case, MemberOptions(**options))

    (fault,) = caught.value.faults
    assert (fault.field, fault.problem) == (
        "adopters.register",
        'is missing, and "Hillside Council" is not in forces.csv, the register of the package',
    )
    assert fault.advice == (
        "Write under [adopters] register, a csv file of the members next to the case with a column "
        "for each size, instead of [adopters.sizes] (homes), and us, our name in it. A police "
        "force writes only us, its name in forces.csv."
    )


def test_the_register_is_the_given_one_or_the_one_of_the_case(
    tmp_path: Path, edited: Edited
) -> None:
    few = tmp_path / "few.csv"
    lines = (DATA / "forces.csv").read_text(encoding="utf-8").splitlines()[:31]
    few.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    shutil.copy(DATA / "forces.csv", tmp_path / "own.csv")
    case = load_case(edited('register = "forces.csv"', 'register = "own.csv"'))

    assert member_charges(case).register.file == str(tmp_path / "own.csv")
    assert len(member_charges(case, MemberOptions(join="all"), register=few).rows) == 30


def test_a_stated_rule_is_for_the_number_of_the_case_among_forces_that_are_assumed(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, FORENSICS.format(count=5))

    charges = member_charges(case)

    # 2,959.0 of 8,671.8 officers, as in every other answer of the case.
    assert charges.names == ("Derbyshire", "Cheshire", "City of London", "Cleveland", charges.us)
    assert charges.our_row.charge == pytest.approx(955_412.26, abs=0.01)
    assert charges.our_row.charge == yearly_charge(case, 5, "forensics")
    assert (charges.rule.status, charges.status) == ("stated", "assumed")


def test_the_charges_of_all_of_a_register_have_the_status_of_their_rule(tmp_path: Path) -> None:
    assert member_charges(written(tmp_path, FORENSICS.format(count=44))).status == "stated"
