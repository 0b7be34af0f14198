"""Charges of every named body under a rule of the case: totals, bounds and the remainder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis.case.case import Case
from sohanalysis.case.pricing import Excess
from sohanalysis.case.register import load_register
from sohanalysis.cli.main import run
from sohanalysis.errors import CaseError, MemberError, SohError
from sohanalysis.load import load_case
from sohanalysis.members.charges import MemberCharges, member_charges
from sohanalysis.members.options import Cap, MemberOptions, name_of_rule
from sohanalysis.members.report import (
    charge_answer,
    charges_table,
    member_cautions,
    members_as,
    members_text,
    membership_table,
)
from sohanalysis.model.pricing import rates
from sohanalysis.report.assumptions import pricing_assumes
from tests.written import TOP, written

DERBYSHIRE = load_case()
EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"
MIXED = """years = "2018/19 to 2020/21"
[adopters]
count = 12
possible = 43
us = "Derbyshire"
[[charges]]
name = "Network"
"""


def mixed(folder: Path, rule: str) -> Case:
    return written(folder, MIXED + rule)


def charged(case: Case, *, register: Any = None, **fields: Any) -> MemberCharges:
    """Charges under a rule of a case: by default the rule of the scenario."""
    options = MemberOptions(**{"pricing": case.scenario.pricing, **fields})
    return member_charges(case, options, register=register)


@pytest.mark.parametrize("pricing", DERBYSHIRE.pricings[2:])
def test_our_charge_is_the_one_that_every_surface_shows(pricing: str) -> None:
    result = charged(DERBYSHIRE, pricing=pricing, join=27, excess="others")

    assert result.charges[0] == pytest.approx(rates(DERBYSHIRE, pricing)[26, 0])


@pytest.mark.parametrize("pricing", DERBYSHIRE.pricings[:2])
def test_an_end_of_the_quoted_range_gives_no_charge_of_other_members(pricing: str) -> None:
    with pytest.raises(MemberError, match=f"{pricing} uses only our own figures"):
        charged(DERBYSHIRE, pricing=pricing, join=5)


def test_by_officers_each_pays_as_the_first_edition_had_it() -> None:
    result = charged(DERBYSHIRE, pricing="weighted", join="live-2021-03-08")

    assert round(result.charges[0, 0]) == 62_919
    assert result.total == pytest.approx((3_321_570,))


def test_a_bound_of_ours_is_borne_by_the_others_as_they_share() -> None:
    # 1,775,000 / 36 is 49,305.56; we pay 71,000, and the 35 others share 1,704,000.
    result = charged(DERBYSHIRE, pricing="shared-capped", join=36, excess="others")

    assert result.charges[:2, 0] == pytest.approx([71_000, 1_704_000 / 35])
    assert result.remainder == (0,)
    alike = charged(DERBYSHIRE, pricing="shared-capped", join=36, excess="host")
    assert alike.remainder[0] == pytest.approx(1_775_000 / 36 - 71_000)


@pytest.mark.parametrize(
    ("rule", "pools"),
    [
        (
            "pool = [500, 700, 900]\nshare = {equal = 0.25, officers = 0.5, population = 0.25}\n",
            [500, 700, 900],
        ),
        ('pool_total = 900\nshare = "officers"\nuplift = [1, 1.5, 2]\n', [300, 450, 600]),
        (
            'low = 100\nhigh = 200\nshare = "officers"\n'
            'pool_from = {charge = "low", adopters = 1}\n',
            [100, 100, 100],
        ),
    ],
)
def test_a_pool_by_year_or_by_a_mix_is_shared_in_full_in_each_year(
    tmp_path: Path, rule: str, pools: list[float]
) -> None:
    result = charged(mixed(tmp_path, rule))

    assert len(result.names) == 12
    years = len(set(pools))
    assert result.total == pytest.approx(tuple(pools[: 1 if years == 1 else 3]))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("pool = 5_000_000\nshare = 0.019\n", "network uses only our own figures"),
        ("price = 1\nquantity = 3\n", None),
    ],
)
def test_a_stated_share_gives_no_charge_of_other_members(
    tmp_path: Path, rule: str, message: str | None
) -> None:
    case = mixed(tmp_path, rule)
    if message is None:
        assert charged(case).total == pytest.approx((36,))
        return
    with pytest.raises(MemberError, match=message):
        charged(case)


@given(
    sizes=st.lists(st.integers(1, 10**6), min_size=2, max_size=43),
    pools=st.lists(st.integers(1_000, 10**8), min_size=3, max_size=3),
    share=st.sampled_from(['"equal"', '"officers"', "{equal = 0.25, officers = 0.75}"]),
    bound=st.tuples(st.sampled_from(["at_least", "at_most"]), st.integers(0, 10**8)),
    excess=st.sampled_from(["others", "host", "nobody"]),
)
def test_in_any_register_charges_and_the_remainder_add_up_to_the_pool_in_every_year(
    sizes: list[int], pools: list[int], share: str, bound: tuple[str, int], excess: str
) -> None:
    register = load_register()
    pairs = zip(register.bodies, sizes, strict=False)
    sized = tuple(replace(body, sizes={"officers": size}) for body, size in pairs)
    bodies = replace(register, bodies=sized)
    rule = f'pool = {pools}\nshare = {share}\n{bound[0]} = {bound[1]}\nexcess = "{excess}"\n'
    with TemporaryDirectory() as folder:
        case = mixed(Path(folder), rule)

    result = charged(case, join="all", register=bodies)

    assert result.options.excess == excess
    assert result.total == pytest.approx(tuple(pools[: len(result.remainder)]))
    bounded = max if bound[0] == "at_least" else min
    alike = charged(case, join="all", register=bodies, excess="nobody").charges[:, 0]
    plain = pools[0] * {'"equal"': 1 / len(sizes)}.get(share, sizes[0] / sum(sizes))
    if share[0] == '"':
        assert result.charges[0, 0] == pytest.approx(bounded(plain, bound[1]))
    if excess == "others":  # each bears the remainder as it shares the pool
        assert result.charges[1:, 0] * alike[1] == pytest.approx(alike[1:] * result.charges[1, 0])


def test_an_assumed_pool_is_not_treated_as_a_stated_rule() -> None:
    shared = replace(DERBYSHIRE, scenario=replace(DERBYSHIRE.scenario, pricing="shared"))

    assert name_of_rule(shared) is None


BY_OFFICER = 'name = "by-officer"\nprice = 500\nquantity = "officers"\nunit = "officer"\n'
BY_NUMBER = 'name = "by-number"\npool = 600_000\nshare = "equal"\n'
A_FEE = 'name = "a-fee"\nfee = 9_000\n'


def test_of_several_stated_rules_that_of_the_scenario_leads(tmp_path: Path) -> None:
    rules = "".join(map("[[charges.pricing]]\n{}".format, (BY_OFFICER, BY_NUMBER)))

    case = of_abc(tmp_path, rules + '[scenario]\npricing = "by-number"\n')

    assert name_of_rule(case) == "by-number"


@pytest.mark.parametrize(
    ("stated", "leads"),
    [
        ((BY_OFFICER,), "by-officer"),
        ((BY_NUMBER,), "by-number"),
        ((BY_NUMBER, BY_OFFICER), "by-number"),
        # A fee that is the same for all may be quoted to us alone, so the assumed pool leads.
        ((A_FEE,), None),
        ((), None),
    ],
)
def test_the_first_stated_rule_leads_although_the_scenario_has_an_assumed_one(
    tmp_path: Path, stated: tuple[str, ...], leads: str | None
) -> None:
    rules = ('name = "assumed"\n' + OFFICERS + 'status = "assumed"\n', *stated)
    scenario = '[scenario]\npricing = "assumed"\n'

    case = of_abc(tmp_path, "".join(map("[[charges.pricing]]\n{}".format, rules)) + scenario)

    assert name_of_rule(case) == leads
    assert name_of_rule(case, MemberOptions(pricing="assumed")) == "assumed"


@pytest.mark.parametrize(
    ("rule", "condition"),
    [
        (
            'pool = 600_000\nshare = "equal"\nat_least = 210_000\n',
            "if a fixed bill is shared equally, but at least £210k a year for A",
        ),
        (
            'low = 1_000\nhigh = 2_000\nprice = 200_000\nat_least = "low"\nat_most = "high"\n',
            "at £200k a year within the quoted range for A",
        ),
    ],
)
def test_a_bound_of_ours_is_named_as_ours_above_the_charges_of_others(
    tmp_path: Path, rule: str, condition: str
) -> None:
    result = charged(of_abc(tmp_path, rule, cap="150000"))

    assert charges_table(result).caption.startswith(
        f"Charge by adopter, £ a year (stated): {condition}, with 3 adopters"
    )
    assert charge_answer(result).startswith(f"{condition[0].upper()}{condition[1:]}, with 3")


def test_each_charge_has_its_source_and_its_assumptions() -> None:
    by_number = charged(DERBYSHIRE, pricing="weighted", join=3)
    by_name = charged(DERBYSHIRE, pricing="shared", join=("Kent",))

    facts = json.loads(members_as(by_number, "json"))
    assert (facts["unit"], facts["status"]) == ("£ a year", "assumed")
    assert "police officers on 31 March 2018" in facts["source"]
    order = load_register().order
    assert order in facts["notes"]
    facts = json.loads(members_as(by_name, "json"))
    assert order not in facts["notes"]
    assert "2.8" in facts["source"]


def test_the_csv_names_the_others_as_bearers_of_the_remainder() -> None:
    result = charged(DERBYSHIRE, pricing="shared-capped", join=36, excess="others")

    assert "\nassumed,excess,,others\n" in members_as(result, "csv")


def test_the_caution_of_a_size_comes_with_the_charges(tmp_path: Path) -> None:
    result = charged(mixed(tmp_path, 'pool = 9\nshare = "population"\n'), join=("Kent",))

    (trap,) = load_register().cautions("population")
    assert trap in member_cautions(result)


TREES = "name,homes,at_least,at_most\nAsh,60,,\nBeech,20,,35\nCedar,20,,\nElm,10,15,\n"
COUNCILS = """years = "2026/27 to 2027/28"
[adopters]
count = 4
register = "trees.csv"
us = "Ash"
[[charges]]
name = "Waste"
pool = 110
share = "homes"
at_most = 20
uplift = [1.0, 2.0]
"""


@pytest.mark.parametrize(
    ("excess", "charges", "remainder"),
    [
        # Shares before bounds are 60, 20, 20 and 10 of 110. Ash pays 20 at most, Elm 15 at least.
        ("nobody", [20, 20, 20, 15], 35),
        ("host", [20, 20, 20, 15], 35),
        # The others would bear 36, 36 and 18: Beech stays at 35, and 55 are shared by 20 and 10.
        ("others", [20, 35, 55 * 2 / 3, 55 / 3], 0),
    ],
)
def test_others_are_held_within_the_bounds_of_the_register(
    tmp_path: Path, excess: Excess, charges: list[float], remainder: float
) -> None:
    (tmp_path / "trees.csv").write_text(TREES, encoding="utf-8")

    result = charged(written(tmp_path, COUNCILS), excess=excess)

    assert (
        pytest.approx(np.array([charges, [2 * charge for charge in charges]])) == result.charges.T
    )
    assert result.remainder == pytest.approx((remainder, 2 * remainder))
    assert result.total == pytest.approx((110, 220))


def test_a_cap_above_the_limit_of_the_register_changes_nothing(tmp_path: Path) -> None:
    # Before bounds, Beech would pay 40 in the second year; the register holds it at 30.
    (tmp_path / "trees.csv").write_text(TREES.replace(",35", ",15"), encoding="utf-8")

    result = charged(written(tmp_path, COUNCILS), cap=Cap(payer="Beech", amount=31))

    assert not result.cap_binds
    assert result.charges[1].tolist() == [15, 30]


@pytest.mark.parametrize(
    ("cap", "charge", "bound", "sentence"),
    [
        # Of £600,000 by 100, 300 and 600 officers, B's share is £180,000 and its least £200,000.
        (
            190_000,
            190_000,
            "cap",
            "B would pay an assumed cap of £190,000 a year in place of £200,000; the others share "
            "the difference, £10,000.",
        ),
        (
            200_000,
            200_000,
            "least",
            "The assumed cap of B, £200,000 a year, changes nothing: its charge is £200,000. The "
            "register holds B at £200,000 a year in place of a stated share of £180,000; the "
            "others are spared the difference, £20,000.",
        ),
    ],
)
def test_a_cap_below_the_least_of_the_register_is_the_bound_that_holds(
    tmp_path: Path, cap: int, charge: int, bound: str, sentence: str
) -> None:
    case = of_abc(tmp_path)
    bounds = ABC.format(cap="").replace("at_most", "at_least").replace("B,300,", "B,300,200000")
    (tmp_path / "abc.csv").write_text(bounds, encoding="utf-8")

    result = charged(case, cap=Cap(payer="B", amount=cap), excess="others")

    assert (result.rows[1].charge, result.rows[1].bound) == (charge, bound)
    assert charge_answer(result).endswith(f" of the pool. {sentence}")


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        (
            "Derbyshire,4,1400000\nKent,,\n",
            [
                "at_least: network: £5 is not the £4 that the register has.",
                "at_most: network: £7 is not the £1,400,000 that the register has.",
            ],
        ),
        (
            "Derbyshire,,\nKent,9,5\n",
            ['line 3: at_least: "9" is not allowed. Allowed: up to at_most'],
        ),
    ],
)
def test_bounds_of_a_register_that_contradict_the_rule_or_one_another_are_refused(
    tmp_path: Path, rows: str, messages: list[str]
) -> None:
    register = tmp_path / "bodies.csv"
    register.write_text(f"name,at_least,at_most\n{rows}", encoding="utf-8")
    case = mixed(tmp_path, 'pool = 9\nshare = "equal"\nat_least = 5\nat_most = 7\n')

    with pytest.raises(SohError) as refusal:
        charged(case, join="all", register=register)

    assert len(refusal.value.faults) == len(messages)
    assert all(message in str(refusal.value) for message in messages)


def test_a_bound_of_ours_that_the_register_alone_has_holds(tmp_path: Path) -> None:
    register = tmp_path / "bodies.csv"
    register.write_text("name,at_most\nDerbyshire,4\nKent,\n", encoding="utf-8")

    result = charged(mixed(tmp_path, 'pool = 10\nshare = "equal"\n'), join="all", register=register)

    assert result.charges[:, 0].tolist() == [4, 6]


ABC = "name,officers,at_most\nA,100,\nB,300,{cap}\nC,600,\n"
ONE_RULE = """years = "2026/27 to 2027/28"
[adopters]
count = 3
register = "abc.csv"
us = "A"
[[charges]]
name = "Records"
"""
OFFICERS = 'pool = 600_000\nshare = "officers"\n'


def of_abc(folder: Path, rule: str = OFFICERS, *, cap: str = "") -> Case:
    (folder / "abc.csv").write_text(ABC.format(cap=cap), encoding="utf-8")
    return written(folder, ONE_RULE + rule)


@pytest.mark.parametrize("join", [1, 2, 3])
@pytest.mark.parametrize("excess", [None, "others", "host", "nobody"])
@pytest.mark.parametrize(
    "rule",
    [
        OFFICERS,
        OFFICERS + "uplift = [1.0, 1.5]\n",
        "pool = 600_000\nshare = {equal = 0.5, officers = 0.5}\n",
        'pool = [600_000, 100_000]\nshare = "officers"\n',
        "price = 200_000\n",
        OFFICERS + "at_most = 61_000\n",
    ],
)
def test_a_cap_is_one_rule_however_it_is_written(
    tmp_path: Path, rule: str, excess: Excess | None, join: int
) -> None:
    cap = Cap(payer="B", amount=150_000)
    with_option = charged(of_abc(tmp_path, rule), cap=cap, excess=excess, join=join)
    with_register = charged(of_abc(tmp_path, rule, cap="150000"), excess=excess, join=join)

    assert with_register.options.excess == with_option.options.excess
    assert (with_register.charges == with_option.charges).all()
    assert with_register.remainder == with_option.remainder


@pytest.mark.parametrize(
    ("register_cap", "reason"),
    [("150000", "remainder after a bound"), ("", "remainder after the cap")],
)
def test_a_remainder_is_after_the_cap_only_if_nobody_else_is_at_a_bound(
    tmp_path: Path, register_cap: str, reason: str
) -> None:
    case, cap = of_abc(tmp_path, cap=register_cap), Cap(payer="C", amount=300_000)

    *_, remainder, _ = charges_table(charged(case, cap=cap, excess="nobody")).rows

    assert remainder[-1] == reason


def test_ours_is_the_charge_of_the_model_where_the_register_has_a_cap(tmp_path: Path) -> None:
    case = of_abc(tmp_path, cap="150000")

    result = charged(case)

    assert result.charges[:, 0] == pytest.approx([450_000 / 7, 150_000, 2_700_000 / 7])
    assert result.our_row.charge == rates(case, "records")[2, 0]


def test_the_answer_and_the_table_name_the_bearer_of_a_remainder_after_a_cap_of_the_register(
    tmp_path: Path,
) -> None:
    case = of_abc(tmp_path, cap="150000")
    sentence = "The register holds B at £150,000 a year in place of a stated share of £180,000; "

    shared_by_others = charged(case)
    nobody = charged(case, excess="nobody")

    assert charge_answer(shared_by_others).endswith(
        f"{sentence}the others share the difference, £30,000."
    )
    assert charges_table(shared_by_others).foot.startswith(
        "The others pay the remainder after bounds, £30,000. "
    )
    assert charge_answer(nobody).endswith(f"{sentence}nobody bears the difference, £30,000.")
    assert ("Borne by nobody", "", "5.00%", "30,000", "remainder after a bound") in charges_table(
        nobody
    ).rows
    assert "The others pay" not in charges_table(nobody).foot


@pytest.mark.parametrize(
    ("bounds", "sentence"),
    [
        (
            ["A,100,,", "B,300,240000,", "C,600,,"],
            "The register holds B at £240,000 a year in place of a stated share of £180,000; the "
            "others are spared the difference, £60,000.",
        ),
        (
            ["A,100,,", "B,300,,150000", "C,600,,250000"],
            "The register holds B and C at their bounds; the others share the difference, "
            "£140,000.",
        ),
        (
            ["A,100,,170000", "B,300,,150000", "C,600,,250000"],
            "The register holds A, B and C at their bounds; nobody bears the difference, £30,000, "
            "because every payer is at a bound.",
        ),
        (
            ["A,100,80000,", "B,300,300000,", "C,600,400000,"],
            "The register holds A, B and C at their bounds; nobody is spared the difference, "
            "£180,000, because every payer is at a bound.",
        ),
        (
            ["A,100,,", "B,300,200000,", "C,600,,340000"],
            "The register holds B and C at their bounds; their differences cancel out.",
        ),
    ],
)
def test_the_answer_names_the_members_that_the_register_holds(
    tmp_path: Path, bounds: list[str], sentence: str
) -> None:
    case = of_abc(tmp_path)
    heads = "name,officers,at_least,at_most"
    (tmp_path / "abc.csv").write_text("\n".join([heads, *bounds]), encoding="utf-8")

    result = charged(load_case(case.file))

    assert sentence in charge_answer(result)


def test_a_price_that_a_bound_limits_is_not_called_a_share(tmp_path: Path) -> None:
    prices = 'price = 200\nquantity = "officers"\nunit = "officer"\n'

    result = charged(of_abc(tmp_path, prices, cap="50000"), cap=Cap(payer="C", amount=90_000))

    assert charge_answer(result).endswith(
        "C would pay an assumed cap of £90,000 a year in place of a stated charge of £120,000; "
        "no other charge changes. The register holds B at £50,000 a year in place of a stated "
        "charge of £60,000; no other charge changes."
    )
    assert [row[-1] for row in charges_table(result).rows[:2]] == ["at its cap", "at its cap"]
    # 20,000, 50,000 and 90,000: a price list has no sum to reach, so nothing is left to pay.
    assert (result.remainder, result.total) == ((0,), (160_000,))
    assert charges_table(result).rows[-1][:3] == ("Total", "100%", "160,000")


def test_a_host_bears_what_a_cap_takes_off_a_price(tmp_path: Path) -> None:
    prices = 'price = 200\nquantity = "officers"\nunit = "officer"\n'
    cap = Cap(payer="C", amount=90_000)

    result = charged(of_abc(tmp_path, prices), cap=cap, excess="host")

    assert (result.remainder, result.total) == ((30_000,), (200_000,))
    assert charge_answer(result).endswith(
        "in place of a stated charge of £120,000; the host of the contract bears the difference, "
        "£30,000."
    )


@pytest.mark.parametrize(
    ("price", "join", "message"),
    [
        (
            "[{adopters = 2, price = 9}, {adopters = 3, price = 8}]",
            1,
            'join: no document prices "records" at 1. Allowed: 2 to 3.',
        ),
        (
            '[{officers = 150, price = 9}]\nover = "officers"',
            3,
            'join: no document prices "records" for A. Allowed: members whose size has a price.',
        ),
    ],
)
def test_members_without_a_price_are_refused(
    tmp_path: Path, price: str, join: int, message: str
) -> None:
    rule = 'from = "2027-04"\nbetween = "step"\n' + f"price = {price}\n"
    case = of_abc(tmp_path, rule)

    with pytest.raises(MemberError) as refusal:
        charged(case, join=join)

    assert str(refusal.value) == message


# The sizes are 100 (ours), 300, 600, 200 and 50, so that £500,000 is £400 for each of them.
FIVE = "name,officers,at_least,at_most\nA,100,,\nB,300,,150000\nC,600,,\nD,200,90000,\nE,50,,\n"


@pytest.mark.parametrize(
    ("pool", "cap", "sentences"),
    [
        # Within the register's bounds D pays 90,000, and C 600 of 1,050 parts of 410,000. With the
        # cap, B would pay 300 of 650 parts of 400,000: more than its share before the cap.
        (
            "500_000",
            100_000,
            "C would pay an assumed cap of £100,000 a year in place of £234,286; the others share "
            "the difference, £134,286. The register holds B at £150,000 a year in place of "
            "£184,615; the others share the difference, £34,615.",
        ),
        # D's least leaves 10,000 to the others, of which C pays 600 of 1,050 parts.
        (
            "100_000",
            10_000,
            "The assumed cap of C, £10,000 a year, changes nothing: its charge is £5,714. The "
            "register holds D at £90,000 a year in place of a stated share of £16,000; the others "
            "are spared the difference, £74,000.",
        ),
        # In the second year C pays 600 of 1,050 parts of 210,000, which is below its cap.
        (
            "[500_000, 300_000]",
            200_000,
            "C would pay an assumed cap of £200,000 in 2026/27 in place of £234,286; the others "
            "share the difference, £34,286. In 2027/28 the cap changes nothing. The register holds "
            "D at £90,000 in 2027/28 in place of a stated share of £48,000; the others are spared "
            "the difference, £42,000.",
        ),
        # In the second year C would pay 600 of 1,050 parts of 310,000. Both years have the cap.
        (
            "[500_000, 400_000]",
            100_000,
            "C would pay an assumed cap of £100,000 in 2027/28 in place of £177,143; the others "
            "share the difference, £77,143. The register holds B at £150,000 in 2026/27 in place "
            "of £184,615; the others share the difference, £34,615.",
        ),
        # B's share in the first year is 180,000, and in the second no bound holds.
        (
            "[750_000, 600_000]",
            1_000_000,
            "The assumed cap of C, £1,000,000 a year, changes nothing: its stated share is "
            "£288,000 in 2027/28. The register holds B at £150,000 in 2026/27 in place of a stated "
            "share of £180,000; the others share the difference, £30,000.",
        ),
    ],
)
def test_a_bound_is_compared_with_the_charges_that_all_pay_without_it(
    tmp_path: Path, pool: str, cap: float, sentences: str
) -> None:
    case = of_abc(tmp_path, f'pool = {pool}\nshare = "officers"\n')
    (tmp_path / "abc.csv").write_text(FIVE, encoding="utf-8")

    result = charged(load_case(case.file), cap=Cap(payer="C", amount=cap), join="all")

    assert charge_answer(result).endswith(sentences)


def test_a_cap_that_has_risen_is_named_next_to_the_charge_below_it(tmp_path: Path) -> None:
    case = of_abc(tmp_path, OFFICERS + 'uplift = 0.05\nbase_year = "2025/26"\n')

    result = charged(case, cap=Cap(payer="C", amount=1_000_000))

    # 5% and 5% more in the second of two years.
    assert charge_answer(result).endswith(", and the cap is £1,102,500 then.")


def test_a_cap_on_a_host_that_bears_its_own_remainder_changes_nothing(tmp_path: Path) -> None:
    case = of_abc(tmp_path, OFFICERS + 'excess = "host"\nhost = "A"\n', cap="200000")

    result = charged(case, cap=Cap(payer="A", amount=20_000))

    assert result.charges[:, 0].tolist() == [60_000, 180_000, 360_000]
    assert charge_answer(result).endswith(
        "The assumed cap of A, £20,000 a year, changes nothing: its charge as the host is £60,000."
    )


def test_a_bounded_charge_of_the_last_year_is_named_with_that_year(tmp_path: Path) -> None:
    result = charged(of_abc(tmp_path, OFFICERS + "uplift = [1.0, 1.1]\n", cap="150000"))

    assert "The register holds B at £165,000 in 2027/28 in place of a stated share of £198,000" in (
        charge_answer(result)
    )


def test_the_shares_and_the_share_of_the_remainder_add_up_to_the_total(tmp_path: Path) -> None:
    # A and B pay £60,000 and £150,000 of £600,000, and C's cap is half its share.
    case, cap = of_abc(tmp_path, cap="150000"), Cap(payer="C", amount=180_000)

    frame = charges_table(charged(case, cap=cap, excess="nobody")).frame()

    assert frame["Share"].tolist() == pytest.approx([0.3, 0.25, 0.1, 0.35, 1.0])


def test_of_a_remainder_that_others_bear_in_part_the_foot_has_both_sums(tmp_path: Path) -> None:
    # A, B and C would pay £60,000, £180,000 and £360,000; bounds free £140,000, and A pays
    # £110,000 of it up to its own bound.
    rows = "name,officers,at_most\nA,100,170000\nB,300,150000\nC,600,250000\n"
    case = of_abc(tmp_path)
    (tmp_path / "abc.csv").write_text(rows, encoding="utf-8")

    foot = charges_table(charged(load_case(case.file), excess="others")).foot

    assert foot.startswith("The others pay £110,000 of the remainder after bounds, £140,000. ")


@pytest.mark.parametrize(
    ("term", "condition"),
    [
        (
            "fee = 6_000\n",
            "At a fee of £6k a year plus a share of a fixed bill in proportion to officers, with 3",
        ),
        (
            "price = 6_000\n",
            "At £6k a year plus a share of a fixed bill in proportion to officers, with 3",
        ),
    ],
)
def test_a_pool_next_to_another_term_is_not_the_total(
    tmp_path: Path, term: str, condition: str
) -> None:
    case = of_abc(tmp_path, term + OFFICERS)

    result = charged(case)
    answer, table = charge_answer(result), charges_table(result)

    # Each pays £6,000 besides its share of £600,000: £66,000 of £618,000 is 10.68%.
    assert (result.pool, result.weight, case.by_size) == (618_000, "", None)
    assert answer.startswith(condition)
    assert "A would be charged £66,000 a year (stated), 10.68% of the total." in answer
    assert table.columns == ("Adopter", "Share", "Charge (stated)", "Note")
    assert table.rows[-1] == ("Total", "100%", "618,000", "")


def test_shares_of_an_uplifted_pool_add_up_if_one_year_is_charged(tmp_path: Path) -> None:
    uplift = 'uplift = 0.03\nbase_year = "2026/27"\n'

    result = charged(of_abc(tmp_path, 'from = "2027-04"\n' + OFFICERS + uplift))

    assert result.years == ()
    assert result.pool == pytest.approx(600_000 * 1.03)
    assert sum(row.share for row in result.rows) == pytest.approx(1)


def test_a_year_without_a_charge_has_no_charges_of_members(tmp_path: Path) -> None:
    rule = 'from = "2027-04"\npool = {"2027/28" = 600_000}\nshare = "officers"\n'
    case = of_abc(tmp_path, rule)
    rows = "name,officers,at_least\nA,100,\nB,300,240000\nC,600,\n"
    (tmp_path / "abc.csv").write_text(rows, encoding="utf-8")

    result = charged(load_case(case.file))

    # 2026/27 is left out, so the same charges hold in all years.
    assert result.years == ()
    assert result.charges.T.tolist() == [
        [pytest.approx(360_000 / 7), 240_000, pytest.approx(2_160_000 / 7)],
    ]


def test_a_host_that_is_this_body_bears_the_remainder_of_the_others(tmp_path: Path) -> None:
    case = of_abc(tmp_path, OFFICERS + 'excess = "host"\nhost = "A"\n', cap="150000")

    result = charged(case)

    assert result.charges[:, 0].tolist() == [90_000, 150_000, 360_000]
    assert result.remainder == (0,)
    assert result.our_row.charge == rates(case, "records")[2, 0]
    assert charge_answer(result).endswith("A, the host, bears the difference, £30,000.")
    assert charges_table(result).rows[-2][-1] == "this one, as the host"


def test_the_pool_of_equal_shares_is_named_by_its_pricing_without_a_low_estimate(
    tmp_path: Path,
) -> None:
    stated = mixed(tmp_path, 'pool = 600_000\nshare = "equal"\n')
    (tmp_path / "by_year").mkdir()
    by_year = mixed(tmp_path / "by_year", 'pool = [500, 700, 900]\nshare = "equal"\n')
    audit = load_case(EXAMPLES / "mid-kent-audit.toml")
    by_officers = MemberOptions(pool=100, weight="officers", join=10)

    answers = [charge_answer(member_charges(case, by_officers)) for case in (stated, by_year)]

    # 600,000 / 10; 500 / 10, the pool of the first year; 671,420 / 4.
    assert 'Equal shares of £600,000 (the pool of "Network") would be £60,000.' in answers[0]
    assert 'Equal shares of £500 (the pool of "Network" in 2018/19) would be £50.' in answers[1]
    assert charge_answer(member_charges(audit)).endswith(
        'Equal shares of £671,420 (the pool of "Shared equally") would be £167,855.'
    )
    assert '£671,420 (the pool of "Shared equally") in equal shares' in (
        membership_table(member_charges(audit)).caption
    )


CAPPED = 'pool = 120_000\nshare = "equal"\nat_most = 4_000\n'


def test_the_case_says_who_bears_and_an_option_says_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = mixed(tmp_path, CAPPED + 'excess = "host"\nhost = "Kent Police"\n')

    assert run(["members", case.file, "--pricing", "network"]) == 0
    assert "Kent, as the host" in (printed := capsys.readouterr().out)
    assert "6,000  remainder after a bound" in printed
    assert charged(case, excess="others").charges[1] == pytest.approx([116_000 / 11])
    assert pricing_assumes(case, "network").endswith(
        "The host, Kent Police, bears or is spared the remainder after a bound of our charge."
    )


BOUNDED = "with at_least or at_most, in the rule or in the register, which leave a remainder to pay"
OF_ALL = "with a rule for all members: by number, or by sizes in a register"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('fee = 5\nexcess = "others"\n', f"excess: is given. Allowed: only {BOUNDED}."),
        (
            'pool = 9\nshare = 0.5\nat_most = 3\nexcess = "others"\n',
            f"excess: is given. Allowed: only {OF_ALL}.",
        ),
        (CAPPED + 'excess = "me"\n', 'excess: "me" is not allowed. Allowed: "others", "host"'),
        (
            CAPPED + 'excess = "others"\nhost = "Kent"\n',
            'host: is given. Allowed: only with excess = "host".',
        ),
        (
            CAPPED + 'excess = "host"\nhost = "Kemt"\n',
            'host: "Kemt" is not in forces.csv. Allowed: a name or code of it. Did you mean Kent?',
        ),
    ],
)
def test_a_bearer_is_refused_if_there_is_no_remainder_or_the_host_is_unknown(
    tmp_path: Path, rule: str, message: str
) -> None:
    with pytest.raises(CaseError) as refusal:
        mixed(tmp_path, rule)

    assert len(refusal.value.faults) == 1
    assert f"charges[1].{message}" in str(refusal.value)


def test_who_bears_needs_a_register(tmp_path: Path) -> None:
    text = (MIXED + CAPPED + 'excess = "others"\n').replace('us = "Derbyshire"\n', "")

    with pytest.raises(CaseError) as refusal:
        written(tmp_path, text)

    (fault,) = refusal.value.faults
    assert fault.allowed == "only with a register, and our name in it as us under [adopters]"


def test_the_table_has_the_highest_charge_first_and_the_payment_of_a_host(tmp_path: Path) -> None:
    case = mixed(tmp_path, 'pool = 120_000\nshare = "equal"\nat_most = 4_000\n')

    table = charges_table(charged(case, excess="host"))
    rows = table.rows

    assert table.frame().loc["Total, the pool"].tolist() == [1.0, 120_000, ""]
    assert rows[0] == ("Cheshire", "8.33%", "10,000", "")
    assert rows[-3:] == [
        ("> Derbyshire", "3.33%", "4,000", "this one, at its cap, no share"),
        ("Borne by the host of the contract", "5.00%", "6,000", "remainder after a bound"),
        ("Total, the pool", "100%", "120,000", ""),
    ]


def test_the_command_gives_every_member_by_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.toml"
    path.write_text(f'{TOP}{MIXED}pool = [500, 700, 900]\nshare = "equal"\n', encoding="utf-8")

    command = ["members", str(path), "--pricing", "network", "--join", "5", "--format", "json"]
    assert run(command) == 0

    facts = json.loads(capsys.readouterr().out)
    assert facts["members"]["Cheshire"]["charge"] == {
        "2018/19": 100,
        "2019/20": 140,
        "2020/21": 180,
    }
    assert [*facts["total"].values()] == [500, 700, 900]


def test_the_pricing_may_be_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for pricing in ("shared-capped", "Shared, capped"):
        assert run(["members", "--pricing", pricing]) == 0
        texts.append(capsys.readouterr().out)

    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pricing", "nope"], '--pricing: "nope" is not a pricing of this case.'),
        (["--pricing", "shared", "--excess", "me"], '--excess: "me" is not allowed.'),
        (["--excess", "host"], "--excess: is given. Allowed: only with --cap, or a rule or a"),
        (["--pricing", "shared", "--excess", "host"], "--excess: is given. Allowed: only with"),
        (["--pricing", "shared", "--pool", "5"], "--pool: is given. Allowed: only without"),
        (["--pricing", "shared", "--join", "99"], "--join: 99 is not allowed."),
    ],
)
def test_options_that_cannot_be_used_are_refused(
    capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert run(["members", *options]) == 2

    assert capsys.readouterr().err.startswith(message)


def test_the_answer_of_a_stated_rule_comes_first_and_says_both_ends_of_its_years(
    tmp_path: Path,
) -> None:
    (tmp_path / "trees.csv").write_text(TREES, encoding="utf-8")
    case = written(tmp_path, COUNCILS)

    printed = [*members_text(member_charges(case, MemberOptions(join="all")))]

    assert "Ash would be charged £20 in 2026/27 and £40 in 2027/28 (stated), 18.18%" in repr(
        printed[1]
    )
    assert case.by_size is not None
    assert "% of the total in 2027/28." in repr(printed[1])
    heads = charges_table(charged(case)).columns
    assert heads == ("Adopter", "Share, 2027/28", *case.years, "Note")


@pytest.mark.parametrize(("last", "first_shown"), [(2024, 2019), (2025, 2020)])
def test_a_table_of_charges_has_the_last_six_years_under_their_own_heads(
    tmp_path: Path, last: int, first_shown: int
) -> None:
    # The pool is £1,200 in 2019/20 and £1,200 more each year, shared by twelve.
    pool = [1_200 * (year - 2018) for year in range(2019, last + 1)]
    years = f'years = "2019/20 to {last}/{last - 1999}"'
    text = MIXED.replace('years = "2018/19 to 2020/21"', years)
    case = written(tmp_path, f'{text}pool = {pool}\nshare = "equal"\n')

    table = charges_table(charged(case))

    last_six = range(first_shown, last + 1)
    assert table.columns[2:-1] == tuple(f"{year}/{year - 1999}" for year in last_six)
    assert table.rows[0][2:-1] == tuple(f"{100 * (year - 2018):,}" for year in last_six)
    assert table.rows[-1][2:-1] == tuple(f"{1_200 * (year - 2018):,}" for year in last_six)


def test_the_others_bear_a_chosen_cap_under_a_rule_of_the_case() -> None:
    cap = Cap(payer="Kent", amount=5)
    result = charged(DERBYSHIRE, pricing="shared", cap=cap)

    # 1,775,000 less 5, by the 24 others.
    assert result.our_row.charge == pytest.approx(1_774_995 / 24)
    assert [row.name for row in result.rows if row.bound] == ["Kent"]
    assert "Kent would pay an assumed cap of £5 a year" in charge_answer(result)
