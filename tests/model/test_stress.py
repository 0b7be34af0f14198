"""The sensitivity table of a case as quoted, checked by the report and by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import ScenarioError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.stress import largest_line, prices_of, stress_rows
from sohanalysis.report.answer_table import quoted_ends
from sohanalysis.report.tables import row_words
from tests.charged import with_charge
from tests.written import changed_example, written

ONE_PRICE = """
years = "2024/25 to 2026/27"

[[charges]]
name = "Service"
price = 50_000

[[lines]]
name = "Set-up"
annual = 12_000
months = 12
delay = "extend"
"""


def amounts(case: Case) -> list[tuple[str, tuple[float, ...]]]:
    """List the rows by name, with amounts to the pound."""
    return [(row.changed, tuple(map(round, row.amounts))) for row in stress_rows(case)]


# Derbyshire


def test_the_eight_rows_of_the_derbyshire_record(derbyshire: Case) -> None:
    assert prices_of(derbyshire) == ("low estimate", "high estimate")
    assert amounts(derbyshire) == [
        ("as quoted", (38_000, -2_000)),
        ("charge", (23_800, -20_200)),
        ("late", (8_000, -32_000)),
        ("line", (8_000, -32_000)),
        ("charge and late", (-6_200, -50_200)),
        ("what if", (-20_220, -76_620)),
        # 30% of the project manager's 120,000: the initial cost is 298,000 to 338,000.
        ("on-costs", (2_000, -38_000)),
        ("vat", (9_600, -38_400)),
    ]


def test_each_row_says_what_is_changed_and_whether_a_source_gives_it(derbyshire: Case) -> None:
    rows = {row.changed: row for row in stress_rows(derbyshire)}

    assert {name: row.change for name, row in rows.items()} == {
        "as quoted": 0.0,
        "charge": 0.10,
        "late": 0.0,
        "line": 0.25,
        "charge and late": 0.10,
        "what if": 0.41,
        "on-costs": 0.30,
        "vat": 0.20,
    }
    assert [name for name, row in rows.items() if row.source] == ["what if"]
    assert rows["what if"].source.startswith("Mott MacDonald for HM Treasury")
    assert rows["line"].line == rows["on-costs"].line == "Project manager"
    assert rows["vat"].line == "", "it falls on every charge"


def test_the_table_is_of_the_case_as_quoted_and_not_of_the_sliders(derbyshire: Case) -> None:
    chosen = choose(
        derbyshire, adopters=36, pricing="shared", delay=3, charge_change=0.5, offset=0.5
    )

    assert stress_rows(replace(derbyshire, scenario=chosen)) == stress_rows(derbyshire)


def test_both_ends_of_a_change_of_the_charge_that_the_case_gives_stand_the_lower_first(
    derbyshire: Case,
) -> None:
    ranges = tuple(
        replace(input_range, low=-0.2) if input_range.input == "charge_change" else input_range
        for input_range in derbyshire.what_if
    )

    rows = [row for row in stress_rows(replace(derbyshire, what_if=ranges)) if row.source]

    # 300,000 - 120,000 - 2 x 0.8 x 71,000, and with 91,000.
    assert [row.change for row in rows] == [-0.2, 0.41]
    assert rows[0].amounts == pytest.approx((66_400, 34_400))


# Another case, by hand


def test_the_rows_of_the_second_case_by_hand(second: Case) -> None:
    assert amounts(second) == [
        # 225,000 less 120,000 of equipment, 25,515 of the desk and 60,000 or 90,000.
        ("as quoted", (19_485, -10_515)),
        ("charge", (13_485, -19_515)),
        # The desk from January 2025: 24,000 x (1.05 x 3 + 1.1025 x 9) / 12 is 26,145, 630 more.
        ("late", (18_855, -11_145)),
        # A quarter of the equipment.
        ("line", (-10_515, -40_515)),
        ("charge and late", (12_855, -20_145)),
        ("vat", (7_485, -28_515)),
    ]


# What a case has


def test_a_case_with_one_price_has_one_column_and_without_a_budget_it_is_in_totals(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, ONE_PRICE)

    assert prices_of(case) == ("service",)
    assert amounts(case) == [
        # 12,000 and three years of 50,000.
        ("as quoted", (162_000,)),
        ("charge", (177_000,)),
        ("late", (168_000,)),
        ("line", (165_000,)),
        ("charge and late", (183_000,)),
        ("vat", (192_000,)),
    ]


@pytest.mark.parametrize(
    ("status", "rows"),
    [
        ("stated", {"as quoted": 8_000, "charge": -2_000, "late": 2_000, "vat": -12_000}),
        # No verdict on an assumed budget: the cost of set-up and two years, 112,000.
        ("assumed", {"as quoted": 112_000, "charge": 122_000, "late": 118_000, "vat": 132_000}),
    ],
)
def test_a_budget_makes_headroom_of_the_totals_unless_it_is_assumed(
    tmp_path: Path, status: str, rows: dict[str, int]
) -> None:
    budget = f'\n[budget]\namount = 120_000\nstatus = "{status}"\n'

    amounts_by_row = dict(amounts(written(tmp_path, ONE_PRICE + budget)))

    assert {name: amounts_by_row[name] for name in rows} == {n: (rows[n],) for n in rows}


def test_one_quoted_price_has_one_column_too(derbyshire: Case) -> None:
    single = with_charge(derbyshire, low=91_000)

    assert prices_of(single) == ("low estimate",)
    assert amounts(single)[0] == ("as quoted", (-2_000,))


def test_without_a_stated_price_the_cheapest_and_the_dearest_pricing_are_the_columns(
    tmp_path: Path,
) -> None:
    flat = 'name = "flat"'
    case = changed_example(tmp_path, "police-ict-company", flat, f'{flat}\nstatus = "derived"')

    assert prices_of(case) == ("flat", "pool-kept")
    # 25,000 and three times 60,000, or four times 60,000; a tenth more; a fifth more.
    assert amounts(case) == [
        ("as quoted", (205_000, 240_000)),
        ("charge", (225_500, 264_000)),
        ("vat", (246_000, 288_000)),
    ]


def test_as_quoted_is_the_stated_price_and_no_assumption_beside_it() -> None:
    case = load_case(DATA / "examples" / "police-ict-company.toml")
    assumed = replace(case, scenario=replace(case.scenario, pricing="pool-kept"))

    assert prices_of(case) == prices_of(assumed) == ("flat",)
    # 25,000 and three times 60,000; a tenth more; a fifth more.
    assert amounts(case) == amounts(assumed) == [
        ("as quoted", (205_000,)),
        ("charge", (225_500,)),
        ("vat", (246_000,)),
    ]  # fmt: skip


def test_at_the_estimates_of_another_charge_a_stated_price_stays(tmp_path: Path) -> None:
    split = 'name = "split"\nfee = 80_000\nstatus = "assumed"\n'
    priced = f'[[charges.pricing]]\nname = "offer"\nprice = 50_000\n[[charges.pricing]]\n{split}'
    quoted = '\n[[charges]]\nname = "Support"\nlow = 1_000\nhigh = 2_000\nprice = "low"\n'
    chosen = '\n[scenario]\npricing = "split"\n'
    case = written(tmp_path, ONE_PRICE.replace("price = 50_000", priced) + quoted + chosen)

    # Three years of 50,000 next to 12,000, and of 1,000 or 2,000.
    assert amounts(case)[0] == ("as quoted", (165_000, 168_000))


def test_the_dearest_pricing_is_by_what_it_costs_and_not_by_its_name(tmp_path: Path) -> None:
    priced = '[[charges.pricing]]\nname = "b"\nprice = 10\n\n[[charges.pricing]]\nname = "a"\n'
    case = written(tmp_path, ONE_PRICE.replace("price = 50_000", f"{priced}price = 20"))

    assert prices_of(case) == ("b", "a")


ONE_ASSUMED = """
years = "2024/25 to 2026/27"

[budget]
amount = 100_000
years = "2024/25"

[adopters]
count = 2
possible = 6

[[charges]]
name = "Service"

[[charges.pricing]]
name = "flat"
price = 40_000
status = "assumed"

[[charges.pricing]]
name = "other"
"""


def test_a_stated_list_without_a_price_at_our_number_is_not_a_column(tmp_path: Path) -> None:
    case = written(
        tmp_path, f'{ONE_ASSUMED}price = [{{adopters = 4, price = 30_000}}]\nstatus = "stated"\n'
    )

    assert prices_of(case) == ("flat",)
    # 100,000 less 40,000 in the one budget year.
    assert amounts(case)[0] == ("as quoted", (60_000,))


def test_without_a_stated_price_as_anticipated_the_columns_are_at_the_number_of_the_file(
    tmp_path: Path,
) -> None:
    # The list has no price at 2, which are anticipated, and one at 4, as in the file's scenario.
    stated = (
        'price = [{adopters = 4, price = 30_000}]\nbetween = "stated only"\nstatus = "stated"\n'
    )
    scenario = '[scenario]\nadopters = 4\npricing = "flat"\n'
    case = written(tmp_path, f"{ONE_ASSUMED}{stated}{scenario}")

    assert prices_of(case) == ("other", "flat")
    # 100,000 less 30,000 and less 40,000 in the one budget year.
    assert amounts(case)[0] == ("as quoted", (70_000, 60_000))


def test_pricings_that_differ_only_after_the_budget_years_have_two_columns(tmp_path: Path) -> None:
    case = written(tmp_path, f'{ONE_ASSUMED}price = [40_000, 50_000, 60_000]\nstatus = "assumed"\n')

    assert prices_of(case) == ("flat", "other")
    # 100,000 less 40,000, at either pricing.
    assert amounts(case)[0] == ("as quoted", (60_000, 60_000))


def test_a_case_that_no_document_prices_has_no_column(tmp_path: Path) -> None:
    case = changed_example(tmp_path, "line-through-points", '"line"', '"stated only"')

    with pytest.raises(ScenarioError, match='no document prices "service" at 18'):
        prices_of(case)


def test_a_case_without_a_charge_varies_its_largest_line_alone() -> None:
    case = load_case(DATA / "examples" / "one-off-project.toml")

    # 60,000, 25,000 and 5,000; a quarter of 60,000 more. No headroom: its budget is assumed.
    assert amounts(case) == [("as quoted", (90_000,)), ("line", (105_000,))]


# What is left out


def test_a_row_that_changes_nothing_is_left_out(tmp_path: Path) -> None:
    on_time = written(tmp_path, ONE_PRICE.replace('"extend"', '"none"'))

    # Both together do not cost more than the higher charge alone.
    assert [row.changed for row in stress_rows(on_time)] == ["as quoted", "charge", "line", "vat"]


def test_pay_that_includes_on_costs_has_no_row(derbyshire: Case) -> None:
    (manager,) = derbyshire.lines
    included = replace(manager, includes_on_costs="yes")

    rows = amounts(replace(derbyshire, lines=(included,)))

    assert rows == [row for row in amounts(derbyshire) if row[0] != "on-costs"]


def test_on_costs_are_on_our_part_of_each_counted_line_that_is_pay_before_them(
    tmp_path: Path,
) -> None:
    pay = "annual = 10_000\npay = true\n"
    seconded = f"""
[[lines]]
name = "Seconded"
includes_on_costs = "yes"
{pay}"""
    more = f"""{seconded}
[[lines]]
name = "Trainer"
our_share = 0.5
{pay}
[[lines]]
name = "Cover"
nature = "contingent"
{pay}"""
    single = ONE_PRICE.replace("months = 12", 'months = 12\npay = true\nincludes_on_costs = "no"')

    rows = [
        row
        for text in ("", seconded, more)
        for row in stress_rows(written(tmp_path, single + text))
        if row.changed == "on-costs"
    ]

    # 162,000 and 30% of 12,000; then 30,000 of another line, which includes them; then 15,000 of
    # a third one, and 30% of 27,000.
    assert [row.amounts for row in rows] == [
        pytest.approx((amount,)) for amount in (165_600, 195_600, 215_100)
    ]
    assert [row.line for row in rows] == ["Set-up", "Set-up", ""]


def test_vat_that_is_recovered_has_no_row(derbyshire: Case) -> None:
    recovered = with_charge(derbyshire, vat="recovered")

    assert amounts(recovered) == amounts(derbyshire)[:-1]


def test_vat_is_on_the_charges_that_do_not_recover_it(tmp_path: Path) -> None:
    more = '\n[[charges]]\nname = "Licences"\nprice = 8_000\nvat = "recovered"\n'
    more += '\n[[charges]]\nname = "Support"\nprice = 1_000\n'
    case = written(tmp_path, ONE_PRICE + more)

    *_, vat = stress_rows(case)

    # A fifth of three years of 51,000 on top of 12,000 and of three years of 59,000.
    assert (vat.changed, vat.line) == ("vat", "Service and Support")
    assert vat.amounts == pytest.approx((219_600,))


def test_where_the_years_have_no_room_for_six_months_no_row_is_late(tmp_path: Path) -> None:
    short = written(tmp_path, ONE_PRICE.replace("months = 12", "months = 31"))

    assert short.longest_delay(False) == 5
    assert [row.changed for row in stress_rows(short)] == ["as quoted", "charge", "line", "vat"]


def test_years_with_room_for_just_six_months_have_the_late_rows(tmp_path: Path) -> None:
    case = written(tmp_path, ONE_PRICE.replace("months = 12", "months = 30"))

    assert case.longest_delay(False) == 6
    # Thirty months of 1,000 and three years of 50,000; six months more of the line.
    assert amounts(case)[:3] == [
        ("as quoted", (180_000,)),
        ("charge", (195_000,)),
        ("late", (186_000,)),
    ]


def test_a_case_without_lines_has_no_largest_one(tmp_path: Path) -> None:
    case = written(tmp_path, ONE_PRICE.partition("[[lines]]")[0])

    assert largest_line(case) is None
    assert "line" not in [row.changed for row in stress_rows(case)]


@pytest.mark.parametrize(
    ("keys", "amount"),
    [
        # Half of 10,001 and a quarter of that, with three years of 50,000: no rounded sum.
        ("annual = 10_001\nour_share = 0.5", 156_250.625),
        # 150,000 and 12,501.875, which is £12,501.88.
        ("annual = 10_001.50", 162_501.88),
    ],
)
def test_an_overrun_is_of_our_part_of_a_line_to_the_penny(
    tmp_path: Path, keys: str, amount: float
) -> None:
    case = written(tmp_path, ONE_PRICE.replace("annual = 12_000", keys))

    assert [row.amounts for row in stress_rows(case) if row.changed == "line"] == [(amount,)]


def test_the_largest_line_is_by_what_it_costs_and_no_saving(tmp_path: Path) -> None:
    more = """
[[lines]]
name = "Old system"
kind = "saving"
annual = 90_000

[[lines]]
name = "Support"
annual = 9_000
"""
    case = written(tmp_path, ONE_PRICE + more)

    # 27,000 over three years, and 12,000 once.
    line = largest_line(case)

    assert line is not None
    assert line.name == "Support"


def test_a_charge_that_cannot_follow_six_months_late_leaves_the_late_row(tmp_path: Path) -> None:
    late_start = ONE_PRICE.replace("price = 50_000", 'price = 50_000\nfrom = "2024-12"')
    case = written(tmp_path, "initial_months = 24\n" + late_start)

    assert case.longest_delay(True) < 6 <= case.longest_delay(False)
    assert "late" in dict(amounts(case))


def test_one_quoted_price_of_another_charge_does_not_make_an_assumed_pricing_quoted(
    tmp_path: Path,
) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25 to 2026/27"
[budget]
amount = 200_000
years = "2024/25 to 2026/27"
[[charges]]
name = "Service"
[[charges.pricing]]
name = "a"
price = 40_000
status = "assumed"
[[charges.pricing]]
name = "b"
price = 30_000
status = "assumed"
[[charges]]
name = "Hosting"
low = 10_000
high = 10_000
firmness = "estimate"
price = "low"
""",
    )

    (first, *_) = stress_rows(case)

    assert prices_of(case) == ("b", "a")
    assert first.amounts == (80_000, 50_000)
    assert quoted_ends(case, case.scenario) == ()


CAPPED = """
years = "2024/25 to 2026/27"
[budget]
amount = 120_000
years = "2024/25 to 2026/27"
[adopters]
word = "council"
count = 5
possible = 8
[[charges]]
name = "Archive"
pool = {pool}
share = "equal"
at_most = 40_000
"""
UNBOUNDED = '[[charges]]\nname = "Licences"\nprice = 50_000\n'  # another charge, without a bound


REGISTERED = """\
years = "2024/25 to 2026/27"
[adopters]
count = 3
register = "members.csv"
us = "A"
[[charges]]
name = "Service"
pool = 150_000
share = "equal"
excess = "nobody"
"""


@pytest.mark.parametrize("first", ["", UNBOUNDED])
@pytest.mark.parametrize("uplift", ["", "uplift = 0.05"])  # the bound rises with the charge
@pytest.mark.parametrize(
    ("pool", "raises_cap"),
    [
        (300_000, True),  # 60,000 each, cut to 40,000
        (190_000, True),  # 38,000 each, and 41,800 with 10% more
        (180_000, False),  # 36,000 each, and 39,600 with 10% more
    ],
)
def test_a_higher_charge_above_the_bound_of_its_rule_raises_the_cap_too(
    tmp_path: Path, pool: int, raises_cap: bool, uplift: str, first: str
) -> None:
    text = CAPPED.format(pool=pool) + uplift
    case = written(tmp_path, text.replace("[[charges]]", f"{first}[[charges]]"))

    (row,) = (row for row in stress_rows(case) if row.changed == "charge")

    assert row.raises_cap is raises_cap
    charged = "Charges" if first else "Charge"
    assert row_words(case, row) == f"{charged}{' and cap' * raises_cap} 10% higher"


@pytest.mark.parametrize(
    ("most", "raises_cap"),
    [
        (48_000, True),  # 50,000 each, cut to 48,000
        (54_000, True),  # 55,000 with 10% more
        (56_000, False),
    ],
)
def test_a_higher_charge_above_our_bound_in_the_register_raises_the_cap_too(
    tmp_path: Path, most: int, raises_cap: bool
) -> None:
    register = f"name,officers,at_most\nA,100,{most}\nB,100,\nC,100,\n"
    (tmp_path / "members.csv").write_text(register, encoding="utf-8")
    case = written(tmp_path, REGISTERED)

    (row,) = (row for row in stress_rows(case) if row.changed == "charge")

    assert row.raises_cap is raises_cap


def test_a_higher_charge_than_a_stated_cap_raises_the_cap_too(derbyshire: Case) -> None:
    case = load_case(DATA / "examples" / "payers-cap.toml")

    labels = {row.changed: row_words(case, row) for row in stress_rows(case)}

    assert labels["charge"] == "Charge and cap 10% higher"
    assert not any(row.raises_cap for row in stress_rows(derbyshire))
