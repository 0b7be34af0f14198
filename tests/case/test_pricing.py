"""Rules of a charge: each part is read by itself, and invalid rules are refused with their key."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.case.pricing import PARTS, Pricing
from sohanalysis.case.pricing_faults import line_through
from sohanalysis.load import load_case
from sohanalysis.model.pricing import yearly_charge
from tests.written import faults_of

Edited = Callable[..., Path]
# Text before the last pricing of the Derbyshire file, on line 103. Tests insert a rule there.
BEFORE = "# None of this pool is in the documents.\n"
AMOUNT = (
    "a number of pounds a year from 0 to £100bn, one for each year of the case in square brackets, "
    'or by year: {"2019/20" = 5_000}'
)
POUNDS = "a number of pounds a year from 0 to £100bn"
BOUND = f'{POUNDS}, or "low" or "high"'
RATIO = "a number from 0 to 1; 0.5 is 50%"
SHARE = (
    '"equal", a size of the register such as "population", a stated share from 0 to 1, or a mix of '
    "them: {income = 0.8, students = 0.2}"
)
# Values that a key allows, as messages describe them.
ALLOWED = {
    "name": "up to 24 small letters, digits and hyphens",
    "fee": AMOUNT,
    "price": f'{AMOUNT}; "low" or "high"; or steps [{{adopters = 1, price = 91_000}}, '
    "{adopters = 25, price = 71_000}]",
    "between": '"step", "line" or "stated only"',
    "pool": AMOUNT,
    "pool_total": "a number of pounds from 0 to £100bn, for all years of the case together; for a "
    "sum of each year write pool",
    "pool_from.charge": BOUND,
    "share": SHARE,
    "through[1].charge": BOUND,
    "through[2].adopters": 'a whole number of adopters, 1 to 12,000, or "anticipated"',
    "minimum": "a number of units from 0, or one for each year of the case",
    "at_least": BOUND,
    "at_most": BOUND,
    "uplift": "a rate a year, 0.02 for 2%, or a factor for each year of the case, in square "
    'brackets or by year: {"2019/20" = 1.05}',
}
BY_YEAR = 'uplift = {"2019/20" = 2, "2020/21" = 3, "2021/22" = 4}'
THOUSAND = " Write 71_000, without quotes."
BOTH_COUNTS = " For 2,500 write 2_500; for 2.5 write 2.5."
BOTH = " For £71,000 write 71_000; for £71 write 71."
NOT_YES = " Write a value, not true or false."
DIGITS = " Write digits, without quotes."
PAID_TO_US = ' What is paid to us is a line: kind = "funding" or "saving".'
STEPS = 'price = [{adopters = 1, price = "high"}, {adopters = 25, price = "low"}]'


def with_rule(edited: Edited, rule: str) -> Path:
    """Write a copy of the Derbyshire file with a further pricing, named ``new``."""
    name = "" if "name = " in rule else 'name = "new"\n'
    return edited(BEFORE, f"[[charges.pricing]]\n{name}{rule}\n\n{BEFORE}")


def refusal_of(path: Path) -> list[str]:
    """Return the lines of the refusal, without the line of the file and the path of the rule."""
    return [
        fault.partition(": ")[2].replace("charges[1].pricing[7].", "") for fault in faults_of(path)
    ]


def read(edited: Edited, rule: str) -> Pricing:
    return load_case(with_rule(edited, rule)).pricing("new")


@pytest.mark.parametrize(
    ("rule", "parts", "charge"),
    [
        # £ a year at 20 adopters in 2019/20, worked out by hand.
        ("price = 50_000", ["price"], 50_000),
        ('price = "high"', ["price"], 91_000),
        ("price = [1, 2, 3, 4]", ["price"], 2),
        (STEPS, ["price"], 91_000),
        (
            'price = [{adopters = 10, price = 80}, {adopters = 30, price = 60}]\nbetween = "line"',
            ["price"],
            70,
        ),
        ("price = 4\nquantity = 300\nminimum = 500", ["price"], 2_000),
        # The price of a unit, and a factor by year, may have three decimals.
        ("price = 1.125\nquantity = 1_200.5", ["price"], 1_350.5625),
        ("price = 1_000\nuplift = [1, 1.050, 1, 1]", ["price", "uplift"], 1_050),
        ('pool = 1_000_000\nshare = "equal"', ["pool"], 50_000),
        ('pool_total = 1_000_000\nshare = "equal"', ["pool"], 12_500),
        ('pool_from = {charge = "low", adopters = 40}\nshare = "equal"', ["pool"], 142_000),
        # A fee of £40 and a pool of £600.
        (
            "through = [{charge = 100, adopters = 10}, {charge = 55, adopters = 40}]",
            ["through"],
            70,
        ),
        ("price = 50_000\nat_least = 60_000", ["price", "at_least"], 60_000),
        ('price = 99_000\nat_most = "high"', ["price", "at_most"], 91_000),
        ('price = 1_000\nuplift = 0.05\nbase_year = "2018/19"', ["price", "uplift"], 1_050),
        ("price = 1_000\nuplift = [1, 2, 3, 4]", ["price", "uplift"], 2_000),
        (f"price = 1_000\n{BY_YEAR}", ["price", "uplift"], 2_000),
    ],
)
def test_each_part_alone_is_read_and_worked_out(
    edited: Edited, rule: str, parts: list[str], charge: float
) -> None:
    case = load_case(with_rule(edited, rule))

    charges = yearly_charge(case, [20] * 4, "new")[1]

    assert list(case.pricing("new").parts) == parts
    assert float(charges) == pytest.approx(charge)


def test_every_part_is_read_above() -> None:
    terms = ["fee", "price", "pool", "through"]
    assert [*PARTS] == [*terms, "stated_for_one", "at_least", "at_most", "uplift"]


@pytest.mark.parametrize(
    ("rule", "charge"),
    [("pool = 1_000_000\nshare = 0.03", 30_000), ("pool_total = 1_000_000\nshare = 0.4", 100_000)],
)
def test_a_stated_share_gives_a_charge_at_the_number_anticipated_alone(
    edited: Edited, rule: str, charge: float
) -> None:
    case = load_case(with_rule(edited, rule))

    charges = yearly_charge(case, [24, 25, 26], "new")

    assert case.pricing("new").parts == ("pool", "stated_for_one")
    assert charges.tolist() == pytest.approx([math.nan, charge, math.nan], nan_ok=True)


def test_a_rule_may_have_a_price_and_a_pool(edited: Edited) -> None:
    case = load_case(with_rule(edited, 'price = 5_000\npool = 1_000_000\nshare = "equal"'))

    assert float(yearly_charge(case, 20, "new")) == pytest.approx(55_000)


def test_amounts_by_year_are_read_with_their_years(edited: Edited) -> None:
    price_text = 'price = {"2019/20" = 5, "2020/21" = 6, "2021/22" = 7}'

    assert read(edited, price_text).price == (("2019/20", 5.0), ("2020/21", 6.0), ("2021/22", 7.0))


def test_a_mix_of_sizes_is_read(edited: Edited) -> None:
    rule = read(edited, "pool = 5\nshare = {officers = 0.8, equal = 0.2}")

    assert rule.share == (("officers", 0.8), ("equal", 0.2))
    assert rule.size_names == ("officers",)


def test_a_rule_has_the_status_and_source_of_its_charge(edited: Edited) -> None:
    rule = read(edited, "price = 5")

    assert (rule.status, rule.note, rule.title) == ("stated", "", None)
    assert rule.source == "2.8; repeated in 2.10 and in the table after 2.11"


@pytest.mark.parametrize(
    ("rule", "key", "advice"),
    [
        ('name = "Shared out"\nprice = 5', "name", ' Write "shared-out".'),
        ('fee = "low"', "fee", DIGITS),
        # A point that may stand for a comma
        ("fee = 71.000", "fee", BOTH),
        ("price = 71.000", "price", BOTH),
        ('pool_total = 71.000\nshare = "equal"', "pool_total", BOTH),
        ('pool_total = [0, 5, 5, 5]\nshare = "equal"', "pool_total", ""),
        ('pool_total = {"2019/20" = 5}\nshare = "equal"', "pool_total", ""),
        ("price = 5\nat_least = 71.000", "at_least", BOTH),
        ('pool_from = {charge = 71.000, adopters = 5}\nshare = "equal"', "pool_from.charge", BOTH),
        # Other values
        ("price = -5", "price", PAID_TO_US),
        ('price = "middle"', "price", DIGITS),
        ("price = [{adopters = 1, price = 5}, 6]", "price", ""),
        ("price = []", "price", ""),
        ('price = {"2019" = 5}', "price", ""),
        ("price = [{adopters = 1, officers = 2, price = 5}]", "price", ""),
        ("pool = true\nshare = 1", "pool", " Write a value, not true or false."),
        ("pool = 1e12\nshare = 1", "pool", ""),
        ("pool = 5\nshare = 1.5", "share", ""),
        ("price = 5\nat_most = [1, 2, 3, 4]", "at_most", ""),
        ("price = 5\nat_most = -1", "at_most", PAID_TO_US),
        ("price = 5\nminimum = 2.500\nquantity = 3", "minimum", BOTH_COUNTS),
        ("price = 5\nuplift = 2", "uplift", " For 2% write 0.02."),
        ("price = 5\nuplift = []", "uplift", ""),
        ('price = [{adopters = 1, price = 5}]\nbetween = "curve"', "between", ""),
        ('through = [{charge = "middle", adopters = 5}]', "through[1].charge", DIGITS),
        (
            "through = [{charge = 9, adopters = 5}, {charge = 9, adopters = 0}]",
            "through[2].adopters",
            "",
        ),
    ],
)
def test_a_value_that_a_key_does_not_allow_is_refused(
    edited: Edited, rule: str, key: str, advice: str
) -> None:
    (line,) = refusal_of(with_rule(edited, rule))

    key_path, _, rest = line.partition(": ")
    assert key_path == key
    assert rest.endswith(f" is not allowed. Allowed: {ALLOWED[key]}.{advice}")


@pytest.mark.parametrize(
    ("rule", "entries"),
    [
        (
            "price = [1, -2, 3, true]",
            {"price[2]": (POUNDS, PAID_TO_US), "price[4]": (POUNDS, NOT_YES)},
        ),
        (
            'pool = {"2018/19" = 1, "2019/20" = 71.000, "2020/21" = "3"}\nshare = 1',
            {"pool.2019/20": (POUNDS, BOTH), "pool.2020/21": (POUNDS, " Write 3, without quotes.")},
        ),
        (
            'price = [{officers = -1, price = "some"}, {officers = 5, price = [1, 2, 3, -4]}]',
            {
                "price[1].officers": ("a number from 0", ""),
                "price[1].price": (BOUND, DIGITS),
                "price[2].price[4]": (POUNDS, PAID_TO_US),
            },
        ),
        (
            'fee = ["71k", "71k", 1, 1]',
            {"fee[1]": (POUNDS, THOUSAND), "fee[2]": (POUNDS, THOUSAND)},
        ),
        (
            "pool = 5\nshare = {officers = 2, income = 1}",
            {"share.officers": (RATIO, " For 2% write 0.02.")},
        ),
        ("price = 5\nuplift = [1, 2, 101, 1]", {"uplift[3]": ("a factor from 0 to 100", "")}),
        (
            "price = 5\nquantity = [1, 2, 3, -1]",
            {"quantity[4]": ("a number of units from 0", "")},
        ),
    ],
)
def test_each_refused_entry_of_a_list_or_table_is_named(
    edited: Edited, rule: str, entries: dict[str, tuple[str, str]]
) -> None:
    lines = refusal_of(with_rule(edited, rule))

    assert [line.partition(": ")[0] for line in lines] == [*entries]
    for line, (allowed, advice) in zip(lines, entries.values(), strict=True):
        assert line.endswith(f" is not allowed. Allowed: {allowed}.{advice}")


def test_a_step_without_a_start_or_a_price_is_refused_by_what_is_missing(edited: Edited) -> None:
    steps = "{adopters = 1, price = 5}, {adopters = 3}, {price = 4}"

    assert refusal_of(with_rule(edited, f"price = [{steps}]")) == [
        f"price[2].price: is missing. Allowed: {BOUND}. Add it.",
        "price[3].adopters: is missing. Allowed: a number from 0. Add it.",
    ]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        # A part and its keys
        (
            'pool = 5\npool_total = 5\nshare = "equal"',
            "pool_total: appears next to pool. Allowed: one of them.",
        ),
        (
            'pool = 5\npool_from = {charge = "low", adopters = 5}\nshare = "equal"',
            "pool_from: appears next to pool. Allowed: one of them.",
        ),
        ("pool = 5", f"share: is missing next to pool. Allowed: {SHARE}."),
        (
            'price = 5\nshare = "equal"',
            "share: is given. Allowed: only with pool or pool_total or pool_from.",
        ),
        (
            'pool = 5\nshare = "equal"\nquantity = 3',
            "quantity: is given. Allowed: only with price.",
        ),
        ('pool = 5\nshare = "equal"\nunit = "seat"', "unit: is given. Allowed: only with price."),
        ('price = 5\nbase_year = "2018/19"', "base_year: is given. Allowed: only with uplift."),
        (
            'price = 5\npool_from = {charge = "low", adopters = 5}\nshare = "equal"',
            "pool_from: appears next to price."
            " Allowed: a rule whose charge comes from the pool alone.",
        ),
        (
            'price = [{adopters = "?", price = "low"}]',
            'price[1].adopters: "?" is still to be filled in. Allowed: a number from 0.',
        ),
        # Steps
        (
            "price = [{adopters = 25, price = 5}, {adopters = 1, price = 6}]",
            "price: steps from 25, 1. Allowed: rising, each once.",
        ),
        (
            "price = [{officers = 1, price = 5}]",
            'price: has steps of "officers".'
            ' Allowed: adopters, or over = "officers" next to the price.',
        ),
        (
            'price = [{adopters = 1, price = 5}]\nover = "total officers"',
            'price: has steps of "adopters".'
            ' Allowed: officers, or over = "adopters" next to the price.',
        ),
        ('price = 5\nover = "officers"', "over: is given. Allowed: only with a price in steps."),
        ('price = 5\nbetween = "line"', "between: is given. Allowed: only with a price in steps."),
        ("price = 5\nminimum = 3", "minimum: is given. Allowed: only with a quantity."),
        # Sizes and shares
        (
            'price = 5\nquantity = "many"',
            'quantity: "many" is not a size in the register. Allowed: a number of units, one of'
            " officers, staff, pcsos, workforce, population, grant_1998_99.",
        ),
        ('pool = 5\nshare = " "', f"share: is blank. Allowed: {SHARE}."),
        (
            "pool = 5\nshare = {officers = 0.8, equal = 0.3}",
            "share: has weights that add up to 1.1. Allowed: weights that add up to 1.",
        ),
        # Points. `test_case_rules` has a fixed fee below nothing.
        (
            'through = [{charge = 9, adopters = 25}, {charge = 9, adopters = "anticipated"}]',
            "through: has 2 points at 25, 25 adopters. Allowed: two points at different adopters.",
        ),
        (
            "through = [{charge = 10, adopters = 10}, {charge = 40, adopters = 40}]",
            "through: makes the pool negative, -£400 a year. Allowed: two points where each"
            " adopter pays less if more join, but no less than an equal share of the same sum.",
        ),
        (
            "price = 5\nthrough = [{charge = 100, adopters = 10}, {charge = 55, adopters = 40}]",
            "through: appears next to price. Allowed: one of them.",
        ),
        # Bounds
        (
            'price = 5\nat_least = 72_000\nat_most = "low"',
            "at_least: at_least £72,000 is above at_most £71,000. Allowed: at_least up to at_most.",
        ),
        # Years
        (
            'price = {"2019/20" = 5, "2021/22" = 7}',
            "price.2020/21: is missing. Allowed: an amount for each year charged. Add it.",
        ),
        (
            'price = 5\nquantity = {"2019/20" = 5, "2021/22" = 7}\nminimum = [1, 2]',
            "quantity.2020/21: is missing. Allowed: an amount for each year charged. Add it.\n"
            "minimum: has 2 amounts. Allowed: one for each of the 4 years.",
        ),
        (
            "price = [1, 2, 3, 4]\nuplift = 0.02",
            "uplift: appears next to pounds by year. Allowed: one of them.",
        ),
        (
            'price = 5\nuplift = [1, 1, 1, 1]\nbase_year = "2018/19"',
            "base_year: is given. Allowed: only with a rate of uplift.",
        ),
        ("price = [1, 2, 3]", "price: has 3 amounts. Allowed: one for each of the 4 years."),
        (
            'price = 5\nuplift = {"2019/20" = 2, "2021/22" = 4}',
            "uplift.2020/21: is missing. Allowed: a factor for each year charged. Add it.",
        ),
        (
            "price = 5\nuplift = [1, 2, 3]",
            "uplift: has 3 factors. Allowed: one for each of the 4 years.",
        ),
        (
            "price = 5\nuplift = [0, 0.021, 0.043, 0.3]",
            "uplift: has 0.3 as its highest factor. Allowed: a factor for each year, one of them "
            "above 0.3. A factor of 1.021 is 2.1% more: write 1.021, not 0.021.",
        ),
        (
            'price = 5\nuplift = 0.02\nbase_year = "2022/23"',
            "base_year: 2022/23 is after the last year. Allowed: a financial year up to 2021/22.",
        ),
        (
            "price = 5\nuplift = 1.03",
            "uplift: 1.03 is not allowed. Allowed: a rate a year, 0.02 for 2%, or a factor for "
            'each year of the case, in square brackets or by year: {"2019/20" = 1.05}. '
            "For 3% more write 0.03; for 1.03% write 0.0103.",
        ),
    ],
)
def test_what_no_rule_can_be_is_refused_by_its_key(edited: Edited, rule: str, message: str) -> None:
    assert "\n".join(refusal_of(with_rule(edited, rule))) == message


@pytest.mark.parametrize(
    "rise", ["uplift = [0, 0, 0.5, 0]", 'uplift = 0.02\nbase_year = "2021/22"', "uplift = 0.3"]
)
def test_a_rise_at_its_limit_is_accepted(edited: Edited, rise: str) -> None:
    assert load_case(with_rule(edited, f"price = 5\n{rise}")).pricing("new").uplift is not None


@pytest.mark.parametrize("factor", [0.5, 100])
def test_a_factor_of_a_year_may_halve_a_charge_and_is_at_most_a_hundred(factor: float) -> None:
    assert Pricing(name="x", fee=1, uplift={"2019/20": factor}).uplift == (("2019/20", factor),)
    with pytest.raises(ValueError, match="uplift"):
        Pricing(name="x", fee=1, uplift={"2019/20": factor + 100})


def test_points_are_the_same_in_either_order() -> None:
    # A fee of 40 and a pool of 600: 40 + 600 / 10 and 40 + 600 / 40.
    assert line_through((10, 100), (40, 55)) == pytest.approx((40, 600))
    assert line_through((40, 55), (10, 100)) == pytest.approx((40, 600))


# Cases without adopters

ALONE = """format = 2
title = "Alone"
years = "2019/20"

[adopters.sizes]
income = {ours = 200, total = 1_000}

[[charges]]
name = "Service"
"""
NUMBER = "needs a number of adopters, but the case has none. Allowed: [adopters] with a count."


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ('pool = 1_000\nshare = "equal"', "share"),
        ("pool = 1_000\nshare = {income = 0.5, equal = 0.5}", "share"),
        ("price = [{adopters = 1, price = 10}, {adopters = 5, price = 5}]", "price"),
        ("through = [{adopters = 25, charge = 10}, {adopters = 10, charge = 20}]", "through"),
    ],
)
def test_a_rule_of_the_number_of_adopters_needs_one(tmp_path: Path, rule: str, key: str) -> None:
    path = tmp_path / "case.toml"
    path.write_text(f"{ALONE}{rule}\n", encoding="utf-8")

    assert refusal_of(path) == [f"charges[1].{key}: {NUMBER}"]


@pytest.mark.parametrize(
    ("rule", "charge"),
    [
        ("pool = 1_000\nshare = 0.25", 250),
        ('pool = 1_000\nshare = "income"', 200),
        ('over = "income"\nprice = [{income = 0, price = 10}, {income = 150, price = 20}]', 20),
        ('over = "total income"\nprice = [{income = 0, price = 10}, {income = 500, price = 5}]', 5),
    ],
)
def test_a_rule_of_our_own_figures_needs_no_number(
    tmp_path: Path, rule: str, charge: float
) -> None:
    path = tmp_path / "case.toml"
    path.write_text(f"{ALONE}{rule}\n", encoding="utf-8")
    case = load_case(path)

    assert float(yearly_charge(case, 1, case.pricings[0])) == charge
