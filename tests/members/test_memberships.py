"""This force's charge for each set of members: by number, and by name."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from sohanalysis.case.register import Register, load_register
from sohanalysis.load import load_case
from sohanalysis.members.charges import member_charges
from sohanalysis.members.memberships import Membership, memberships, unsized
from sohanalysis.members.options import Cap, MemberOptions
from sohanalysis.members.published import load_adoption

REGISTER, ADOPTION = load_register(), load_adoption()
ASKED = MemberOptions(pool=1_775_000, weight="officers", us="Derbyshire", join=43)


def compared(register: Register = REGISTER, adoption: Any = ADOPTION, **changed: Any) -> Any:
    charges = member_charges(load_case(), replace(ASKED, **changed), register=register)
    return memberships(charges, adoption)


LIVE, TERRITORIAL = "live-2021-03-08", "territorial"
BOTH = f"{LIVE}+{TERRITORIAL}"


def of_kind(rows: tuple[Membership, ...], kind: str, left_out: str = "") -> Membership:
    (row,) = (row for row in rows if (row.kind, row.left_out) == (kind, left_out))
    return row


@pytest.mark.parametrize(
    ("kind", "left_out", "forces", "charge"),
    [
        (TERRITORIAL, "", 43, 25_199.28),
        (BOTH, "", 27, 34_707.32),
        (BOTH, "Metropolitan Police", 26, 52_743.26),
        (LIVE, "", 28, 33_623.21),
    ],
)
def test_shares_by_size_by_which_forces_join(
    kind: str, left_out: str, forces: int, charge: float
) -> None:
    row = of_kind(compared(), kind, left_out)

    assert row.count == forces
    assert row.weighted == pytest.approx(charge, abs=0.005)


def test_the_largest_body_is_compared_without_the_largest_other() -> None:
    rows = compared(us="Metropolitan Police")

    assert {row.left_out for row in rows} == {"", "West Midlands"}


def test_each_published_number_comes_once_and_with_its_source() -> None:
    counted_rows = [row for row in compared() if row.kind == "counted"]

    assert [row.count for row in counted_rows] == [19, 20, 25, 35, 36, 41]
    assert all(row.published and row.published.source for row in counted_rows)


def test_a_cap_and_left_out_members_change_no_comparison() -> None:
    cap = Cap(payer="Metropolitan Police", amount=1)

    assert compared(cap=cap, without=("Kent",)) == compared()


def test_without_published_counts_only_forces_that_are_named_are_compared() -> None:
    kinds = [row.kind for row in compared(adoption=None)]

    assert kinds == [BOTH, BOTH, LIVE, TERRITORIAL]


def test_a_set_with_a_blank_in_it_is_left_out() -> None:
    """British Transport Police has no residents, so a set with it cannot share by population."""
    rows = compared(weight="population")

    assert LIVE not in {row.kind for row in rows}
    assert [row.count for row in rows] == [19, 20, 25, 26, 27, 28, 35, 36, 41, 43]


def test_a_register_of_few_forces_compares_no_larger_number() -> None:
    few = replace(REGISTER, bodies=REGISTER.bodies[27:40])
    rows = compared(few, us="Avon and Somerset", join="all")

    assert [(row.kind, row.count) for row in rows] == [(TERRITORIAL, 13)]


def test_a_published_number_of_all_forces_of_a_register_is_compared() -> None:
    nineteen = replace(REGISTER, bodies=REGISTER.bodies[25:44])
    rows = compared(nineteen, us="Avon and Somerset", join="all")

    assert [row.count for row in rows if row.kind == "counted"] == [19]


def test_a_force_that_joins_alone_bears_the_whole_pool() -> None:
    alone = replace(ADOPTION, counts=(replace(ADOPTION.counts[0], count=1),))

    row = of_kind(compared(adoption=alone), "counted")

    assert (row.count, row.weighted, row.least, row.most) == (1, *[1_775_000] * 3)


def test_a_force_that_is_not_among_those_named_is_added_to_them() -> None:
    rows = compared(us="Dorset")

    assert of_kind(rows, BOTH).count == 28
    assert of_kind(rows, BOTH).added == "Dorset"
    assert of_kind(rows, TERRITORIAL).added == ""


def test_two_sets_that_are_equal_with_this_force_are_compared_once() -> None:
    rows = compared(us="British Transport Police")

    assert [row.count for row in rows if row.kind != "counted"] == [27, 28, 44]
    assert of_kind(rows, TERRITORIAL).added == "British Transport Police"


def test_a_number_takes_the_first_forces_with_a_size_and_names_the_skipped_ones() -> None:
    blank = tuple(
        replace(f, sizes={**f.sizes, "officers": 0.0}) if f.name == "Kent" else f
        for f in REGISTER.bodies
    )
    rows = compared(replace(REGISTER, bodies=blank), join=("Essex",))
    counted_rows = [row for row in rows if row.kind == "counted"]

    assert [row.count for row in counted_rows] == [19, 20, 25, 28, 35, 36, 41]
    assert {row.passed_over for row in counted_rows} == {("Kent",)}
    assert {row.kind for row in rows} == {"counted"}


def test_sets_with_a_missing_size_are_listed_with_the_forces_that_lack_it() -> None:
    charges = member_charges(load_case(), replace(ASKED, weight="population"))

    assert unsized(charges) == {(LIVE, ""): ("British Transport Police",)}


def test_the_least_and_the_most_are_the_extremes_of_all_sets_of_that_number() -> None:
    small = replace(REGISTER, bodies=REGISTER.bodies[:12])
    (row,) = (r for r in compared(small, join="all", adoption=None) if r.left_out)
    our_size, *other_sizes = (body.sizes["officers"] for body in small.bodies)

    sets = [our_size / (our_size + sum(some)) for some in combinations(other_sizes, row.count - 1)]

    assert row.least == pytest.approx(1_775_000 * min(sets))
    assert row.most == pytest.approx(1_775_000 * max(sets))
    assert row.count == 11


def test_equal_shares_keep_their_own_pool_if_another_is_shared_by_size() -> None:
    row = of_kind(compared(pool=3_321_570), BOTH)

    assert row.equal == pytest.approx(65_740.74, abs=0.005)
    assert row.weighted == pytest.approx(64_948.05, abs=0.005)  # 3,321,570 x 1,737.74 / 88,871.42
