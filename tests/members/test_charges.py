"""Charges of forces that share an assumed pool: shares, caps, the remainder and refusals.

The pool of £1,775,000 is £71,000 x 25 forces (DN41, para 2.8). In a pool of £5,638,830.24, the cap
of the Metropolitan Police equals its share by officers: £1.4m x 122,403.82 / 30,390.23.
"""

from __future__ import annotations

import csv
import math
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_cases import at_least
from sohanalysis.case.register import load_register
from sohanalysis.errors import MemberError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.members.charges import MemberCharges, member_charges
from sohanalysis.members.options import Cap, MemberOptions
from sohanalysis.members.report import charge_answer, charges_table, member_cautions
from tests.written import BOUNDED_CASE

CASE, REGISTER = load_case(), load_register()
MET = "Metropolitan Police"
EQUAL_POOL, POOL_BY_OFFICERS = 1_775_000, 5_638_830.24
repeatable = at_least(60)
members = st.sets(st.sampled_from(REGISTER.names), min_size=2).map(tuple)
pools = st.floats(1, 1e8)


def shared(register: Any = REGISTER, **changed: Any) -> MemberCharges:
    options = MemberOptions(**{"pool": EQUAL_POOL, "weight": "officers", "join": 27, **changed})
    return member_charges(CASE, options, register=register)


def capped(**changed: Any) -> MemberCharges:
    """Charges with a cap of £100,000 for the Metropolitan Police, far below its share."""
    return shared(cap=Cap(payer=MET, amount=100_000), **changed)


def by_name(charges: MemberCharges) -> dict[str, float]:
    return {row.name: row.charge for row in charges.rows}


def refusal(**changed: Any) -> list[str]:
    with pytest.raises(MemberError) as caught:
        shared(**changed)
    return str(caught.value).split("\n")


@pytest.mark.parametrize(
    ("pool", "join", "without", "charge"),
    [
        (EQUAL_POOL, 43, (), 25_199.28),
        (EQUAL_POOL, 27, (MET,), 52_743.26),
        (POOL_BY_OFFICERS, 27, (), 110_258.40),
    ],
)
def test_derbyshire_by_officers(
    pool: float, join: int, without: tuple[str, ...], charge: float
) -> None:
    charges = shared(pool=pool, join=join, without=without)

    assert charges.our_row.charge == pytest.approx(charge, abs=0.005)


@pytest.mark.parametrize(
    ("join", "forces"),
    [("live-2021-03-08", 28), ("all", 44), ("region:Wales", 5), (5, 5), (("Kent", "Essex"), 3)],
)
def test_as_many_join_as_were_chosen_and_this_force_always(join: Any, forces: int) -> None:
    charges = shared(join=join)

    assert len(charges.rows) == forces
    assert charges.our_row.name == "Derbyshire"
    assert [row.is_us for row in charges.rows].count(True) == 1


def test_the_highest_charge_comes_first_and_equal_ones_in_the_order_of_the_alphabet(
    tmp_path: Path,
) -> None:
    rows = list(csv.DictReader((DATA / "forces.csv").read_text(encoding="utf-8").splitlines()))
    equal = [{**row, "weight": "2" if row["name"] == "Kent" else "1"} for row in rows]
    path = tmp_path / "forces.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=equal[0])
        writer.writeheader()
        writer.writerows(equal)

    charges = shared(pool=500, weight="weight", join=("Kent", "Essex", "Dorset"), register=path)

    assert [row.name for row in charges.ranked] == ["Kent", "Derbyshire", "Dorset", "Essex"]
    assert [row.charge for row in charges.ranked] == [200, 100, 100, 100]


def test_a_name_may_be_written_in_any_usual_way() -> None:
    charges = shared(join=("MPS", "kent police"), us="derbyshire constabulary")

    assert by_name(charges).keys() == {"Derbyshire", "Kent", MET}
    assert charges.options.us == "Derbyshire"


def test_a_cap_that_is_spread_raises_all_others_alike() -> None:
    plain, capped_charges = shared(), capped(excess="others")

    assert by_name(capped_charges)[MET] == 100_000
    assert capped_charges.remainder == (0,)
    # Of 27, the others are 58,481.19 officers of 88,871.42: 1,675,000 x 1,737.74 / 58,481.19.
    assert capped_charges.our_row.charge == pytest.approx(49_771.81, abs=0.005)
    assert capped_charges.without_cap == pytest.approx(plain.charges)
    assert [row.name for row in capped_charges.rows if row.bound == "cap"] == [MET]
    assert capped_charges.cap_binds


def test_a_bound_of_the_first_year_alone_is_not_named() -> None:
    case = load_case(BOUNDED_CASE)
    first = replace(case.charge.from_, value="2026-04")
    case = replace(case, charges=(case.charge.changed(from_=first),))

    our_row = member_charges(case, MemberOptions(pricing="least-of-ours", join="all")).our_row

    # Half by 100 of 1,750 officers, half equal among six: of 560,000 that is 62,666.67, below the
    # least of 70,000; of 640,000 in the last year it is 71,619.05.
    assert our_row.charges[0] == 70_000
    assert our_row.bound == ""


def test_a_cap_on_the_host_leaves_the_others_as_they_were() -> None:
    plain, capped_charges = shared(), capped(excess="host")

    assert capped_charges.our_row.charge == plain.our_row.charge
    assert capped_charges.remainder == pytest.approx((506_974.19,), abs=0.005)
    assert capped_charges.total == pytest.approx((EQUAL_POOL,), abs=1e-6)


def test_a_cap_that_does_not_bind_changes_nothing() -> None:
    above_share = shared(cap=Cap(payer=MET, amount=1_400_000), excess="host")
    not_a_member = capped(excess="host", without=(MET,))

    assert by_name(above_share) == by_name(shared())
    assert not above_share.cap_binds
    assert by_name(not_a_member) == by_name(shared(without=(MET,)))
    assert not_a_member.capped_row is None


@given(names=members, pool=pools, bearer=st.sampled_from([None, "others", "host", "nobody"]))
@repeatable
def test_the_charges_and_the_remainder_add_up_to_the_pool(
    names: tuple[str, ...], pool: float, bearer: Any
) -> None:
    cap = Cap(payer=MET, amount=pool / 50) if bearer else None

    result = shared(join=names, pool=pool, cap=cap, excess=bearer)

    charges = [row.charge for row in result.rows]
    assert math.fsum([*charges, *result.remainder]) == pytest.approx(pool, abs=0.005)
    assert result.total == pytest.approx((pool,), abs=0.005)


@given(
    names=members,
    is_capped=st.booleans(),
    joiner=st.sampled_from(REGISTER.names),
)
@repeatable
def test_one_more_joiner_never_raises_anyones_charge_unless_the_host_bears_a_cap(
    names: tuple[str, ...], is_capped: bool, joiner: str
) -> None:
    cap = Cap(payer=MET, amount=50_000) if is_capped else None
    before = by_name(shared(join=names, cap=cap))

    after = by_name(shared(join=tuple({*names, joiner}), cap=cap))

    assert all(after[name] <= before[name] + 1e-6 for name in before)


def test_the_order_in_which_forces_are_named_changes_nothing() -> None:
    names = list(REGISTER.members(20))
    random.Random(41).shuffle(names)

    assert by_name(shared(join=tuple(names))) == by_name(shared(join=20))


def test_the_cautions_of_a_weight_come_with_it() -> None:
    for size in ("population", "grant_1998_99"):
        (trap,) = REGISTER.cautions(size)
        assert trap in member_cautions(shared(weight=size))
        assert trap not in member_cautions(shared())


def test_every_slip_is_named_at_once() -> None:
    assert refusal(
        pool=-1,
        weight="size",
        us="Derby",
        join=("Kentt", "Yorkshire"),
        without=("Foo",),
        cap=Cap(payer="Essexx", amount=math.inf),
        excess="me",
    ) == [
        'us: "Derby" is not in forces.csv. Allowed: a name or code of it. Did you mean Derbyshire?',
        'join: "Kentt" is not in forces.csv. Allowed: a name or code of it. Did you mean Kent'
        " or Gwent?",
        'join: "Yorkshire" is not in forces.csv. Allowed: a name or code of it. Did you mean'
        " North Yorkshire,"
        " South Yorkshire or West Yorkshire?",
        f'without: "Foo" is not in forces.csv. Allowed: {REGISTER.choices}.',
        "pool: -1 is not allowed. Allowed: more than £0, up to £1,000,000,000 a year.",
        'weight: "size" is not a size in the register. Allowed: officers, staff, pcsos, workforce, '
        "population, grant_1998_99.",
        'cap: "Essexx" is not in forces.csv. Allowed: a name or code of it. Did you mean Essex'
        " or Sussex?",
        "cap: inf is not allowed. Allowed: £0, up to £1,000,000,000 a year.",
        'excess: "me" is not allowed. Allowed: others, host, nobody.',
    ]


@pytest.mark.parametrize("pool", [0, math.nan, 1_000_000_001, "5"])
def test_a_pool_of_nothing_without_an_end_or_in_words_is_refused(pool: Any) -> None:
    assert refusal(pool=pool)[0].startswith("pool: ")


def test_a_pool_or_a_weight_with_a_pricing_is_refused_and_not_ignored() -> None:
    assert refusal(pricing="shared", pool=5, weight="officers") == [
        "pool: is given. Allowed: only without pricing.",
        "weight: is given. Allowed: only without pricing.",
    ]


def test_a_body_that_does_not_join_cannot_be_left_out_and_nor_can_we() -> None:
    assert refusal(without=("Derbyshire", "Dorset")) == [
        "without: Derbyshire is the one that decides, and always joins.",
        "without: Dorset is not one of the members that join.",
    ]


def test_a_blank_is_refused_by_the_name_of_the_force() -> None:
    (line,) = refusal(weight="population", join="all")

    assert "the population of British Transport Police is blank, which is not zero" in line
    assert "Leave it out" in line


def test_a_remainder_that_no_other_member_can_pay_is_borne_by_nobody() -> None:
    charges = shared(join=1, cap=Cap(payer="Derbyshire", amount=1))

    assert (charges.our_row.charge, charges.remainder, charges.total) == (
        1,
        (1_774_999,),
        (EQUAL_POOL,),
    )
    assert charge_answer(charges).endswith(
        "in place of an assumed share of £1,775,000; nobody bears the difference, £1,774,999, "
        "because every payer is at a bound."
    )
    assert charges_table(charges).rows[-2][0] == "Borne by nobody"


def test_a_sound_weight_is_not_blamed_for_an_unknown_name() -> None:
    (line,) = refusal(join=("Kentt",))

    assert line.startswith('join: "Kentt" is not in forces.csv.')
