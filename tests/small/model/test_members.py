"""The charge of each body of the register."""

from __future__ import annotations

from typing import Any

import pytest

from small.case.case import Case
from small.case.reading import load_case, read_case
from small.case.scenario import choose
from small.errors import InputError
from small.model.cashflow import cash_flow
from small.model.members import members, shared_pricings

RULE = {"name": "shared", "pool": 4400, "share": "officers"}


def case_with(**rule: Any) -> Case:
    adopters = {"anticipated": 4, "register_file": "forces.csv", "us": "Derbyshire"}
    charge = {"name": "Service", "pricing": [{**RULE, **rule}]}
    values = {"format": 3, "title": "By hand", "years": "2018/19 to 2019/20"}
    return read_case({**values, "adopters": adopters, "charges": [charge]})


def test_an_equal_pool_is_shared_among_those_who_join() -> None:
    case = load_case()
    table = members(case, choose(case, adopters=36, pricing="shared"))

    assert len(table) == 36
    assert table["charge"].round(2).unique().tolist() == [49_305.56]
    assert table["share"].sum() == pytest.approx(1)
    assert table["size"].isna().all()


def test_a_pool_by_size_is_shared_as_the_sizes_are_and_ours_is_the_charge_of_the_case() -> None:
    case = load_case()
    scenario = choose(case, adopters=30, pricing="weighted")
    table = members(case, scenario)

    assert table["charge"].sum() == pytest.approx(3_321_570)
    assert table["charge"].tolist() == pytest.approx(
        (3_321_570 * table["size"] / table["size"].sum()).tolist()
    )
    assert table.loc["Derbyshire", "charge"] == pytest.approx(cash_flow(case, scenario).ongoing[0])


def test_a_bound_is_on_our_charge_alone() -> None:
    case = load_case()
    table = members(case, choose(case, adopters=36, pricing="shared-capped"))

    assert table.loc["Derbyshire", "charge"] == 71_000
    assert table["charge"].iloc[1:].round(2).unique().tolist() == [49_305.56]
    assert table.loc["Derbyshire", "share"] == pytest.approx(71_000 / 1_775_000)


def test_a_fee_is_paid_beside_the_pool_and_is_no_part_of_it() -> None:
    plain, with_fee = (members(case, choose(case)) for case in (case_with(), case_with(fee=100)))

    assert (with_fee["charge"] - plain["charge"]).tolist() == pytest.approx([100] * 4)
    assert with_fee["share"].tolist() == pytest.approx(plain["share"].tolist())


def test_an_uplift_and_a_path_are_those_of_the_last_charged_year() -> None:
    case = case_with(uplift=0.1)
    table = members(case, choose(case, adopters=[2, 3]))

    assert len(table) == 3
    assert table["charge"].sum() == pytest.approx(4840)


def test_a_pool_of_nothing_is_shared_as_any_other() -> None:
    table = members(case_with(pool=0), choose(case_with(pool=0)))

    assert table["charge"].tolist() == [0] * 4
    assert table["share"].sum() == pytest.approx(1)


def test_members_of_a_case_without_a_register_or_a_shared_pool_are_a_fault() -> None:
    case = load_case()
    assert shared_pricings(case) == ["shared", "shared-capped", "weighted"]
    with pytest.raises(InputError, match="shares no pool among members"):
        members(case, choose(case))
    plain = read_case({"format": 3, "title": "By hand", "years": ["2018/19"]})
    with pytest.raises(InputError, match="no member is named"):
        members(plain, choose(plain))
