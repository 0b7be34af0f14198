"""Rules between the figures of a case, each broken in a copy of the Derbyshire file."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.case.rules import RESERVED
from sohanalysis.errors import CaseError
from sohanalysis.files.text import DATA, FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.model.pricing import fee_and_pool, terms_of
from tests.written import faults_of, written

Edited = Callable[..., Path]

ANNUAL = 'months = 24\ndelay = "extend"\n'
# Published figures go with a list of lines, because they name a line.
ABOUT_LINES = {"lines": ("[[published]]",), "published": (), "observations": (), "implications": ()}
QUOTED = "low = 71_000\nhigh = 91_000\n"
NAME = 'name = "Project manager"\nkind'
FUNDING = """[[lines]]
name = "Digital grant"
kind = "funding"
nature = "one-off"
by_year = {"2018/19" = 5_000}
source = "invented"
status = "assumed"
"""


def refusal_of(path: Path) -> str:
    """Return the refusal of a file, without the name of the file."""
    return "\n".join(faults_of(path))


def test_the_reserved_names_are_the_rows_that_tables_and_files_hold() -> None:
    assert sorted(RESERVED) == [
        *("budget", "cost_after_cashable_savings", "falls_after_budget_years", "gross"),
        *("headroom", "initial_cost", "net", "ongoing", "present_value", "savings"),
        *("scenario_code", "spent_in_budget_years"),
    ]


@pytest.mark.parametrize("name", RESERVED)
def test_no_line_may_have_a_reserved_name(edited: Edited, name: str) -> None:
    path = edited(NAME, f'name = "{name}"\nkind')

    assert refusal_of(path).splitlines()[0] == (
        f'line 114: lines[1].name: "{name}" is a name in use. Allowed: a name of its own.'
    )


@pytest.mark.parametrize("name", ["Savings", " NET ", "Present_Value"])
def test_a_reserved_name_is_known_whatever_its_case_and_spaces(edited: Edited, name: str) -> None:
    path = edited(NAME, f'name = "{name}"\nkind')

    assert f'"{name.strip()}" is a name in use' in refusal_of(path)


def test_no_pricing_may_have_the_name_of_another_charge(tmp_path: Path) -> None:
    text = """years = "2018/19 to 2021/22"
[adopters]
count = 25
[[charges]]
name = "Platform"
[[charges.pricing]]
name = "flat"
price = 50_000
[[charges.pricing]]
name = "support"
pool = 3_000_000
share = "equal"
[[charges]]
name = "support"
price = 9_000
"""
    with pytest.raises(CaseError) as refusal:
        written(tmp_path, text)

    assert str(refusal.value).endswith(
        'charges[1].pricing[2].name: "support" is a name in use, in charges[2]. '
        "Allowed: a name of its own."
    )
    assert written(tmp_path, text.replace('name = "support"\nprice', 'name = "desk"\nprice'))


def test_a_one_off_line_that_shifts_needs_its_months(edited: Edited) -> None:
    path = edited(ANNUAL, 'delay = "shift"\n')

    assert refusal_of(path) == (
        "line 113: lines[1].months: is missing. Allowed: needed with a one-off line that shifts."
    )


@pytest.mark.parametrize("uplift", ["0.0", "0.02", "0.3"])
def test_an_uplift_of_up_to_30_percent_is_accepted(edited: Edited, uplift: str) -> None:
    path = edited(ANNUAL, f'{ANNUAL}uplift = {uplift}\nbase_year = "2018/19"\n')

    assert load_case(path).lines[0].uplift == float(uplift)


@pytest.mark.parametrize("uplift", ["-0.01", "0.31"])
def test_a_falling_price_and_a_steep_rise_are_refused(edited: Edited, uplift: str) -> None:
    path = edited(ANNUAL, f'{ANNUAL}uplift = {uplift}\nbase_year = "2018/19"\n')

    assert refusal_of(path) == (
        f"line 122: lines[1].uplift: {uplift} is not allowed."
        " Allowed: a number from 0 to 0.3; 0.02 is 2%."
    )


@pytest.mark.parametrize(
    ("uplift", "advice"),
    [
        ("1.03", "For 3% more write 0.03; for 1.03% write 0.0103."),
        ("1.3", "For 30% more write 0.3; for 1.3% write 0.013."),
        ("3", "For 3% write 0.03."),
    ],
)
def test_a_factor_in_place_of_a_rate_is_refused_with_both_readings(
    edited: Edited, uplift: str, advice: str
) -> None:
    path = edited(ANNUAL, f'{ANNUAL}uplift = {uplift}\nbase_year = "2018/19"\n')

    assert refusal_of(path).endswith(f"Allowed: a number from 0 to 0.3; 0.02 is 2%. {advice}")


def test_an_uplift_of_a_line_from_a_year_after_the_last_is_refused(edited: Edited) -> None:
    path = edited(ANNUAL, f'{ANNUAL}uplift = 0.02\nbase_year = "2022/23"\n')

    assert refusal_of(path) == (
        "line 123: lines[1].base_year: 2022/23 is after the last year."
        " Allowed: a financial year up to 2021/22."
    )


def test_a_year_of_leaving_without_a_cost_is_not_before_the_first(edited: Edited) -> None:
    line = '[[lines]]\nname = "Penalty"\nannual = 12\non = "leaving"\nmonths = 1\nunless = '
    early = edited("[[published]]", f'{line}["2017/18", "2021/22"]\n[[published]]')
    assert refusal_of(early).endswith(
        "lines[2].unless: 2017/18 is before the first year. Allowed: years from 2018/19."
    )

    later = edited("[[published]]", f'{line}["2021/22", "2027/28"]\n[[published]]')
    assert load_case(later).lines[1].unless == ("2021/22", "2027/28")


def test_a_saving_on_leaving_is_refused(edited: Edited) -> None:
    line = '[[lines]]\nname = "Rebate"\nkind = "saving"\nannual = 12\non = "leaving"\nmonths = 1\n'

    assert refusal_of(edited("[[published]]", f"{line}[[published]]")).endswith(
        "lines[2].on: is given. Allowed: only with kind cost or funding."
    )


@pytest.mark.parametrize("unit", ["associations", "forces"])
def test_a_range_of_adopters_may_have_the_word_of_the_case_as_its_unit(
    tmp_path: Path, unit: str
) -> None:
    adopters = '[adopters]\ncount = 6\nword = "association"\n'
    charge = '[[charges]]\nname = "Repairs"\npool = 90_000\nshare = "equal"\n'
    what_if = f'[[what_if]]\ninput = "adopters"\nlow = 4\nhigh = 9\nunit = "{unit}"\nsource = "2"\n'

    case = written(tmp_path, f'years = "2026/27"\n{adopters}{charge}{what_if}')

    assert [(input_range.low, input_range.high) for input_range in case.what_if] == [(4, 9)]


def test_an_own_fee_of_nothing_is_accepted(edited: Edited) -> None:
    path = edited("low = 71_000\nhigh = 91_000", "low = 70_000\nhigh = 175_000")

    case = load_case(path)
    fee, shared = fee_and_pool(case.pricing("two-part"), terms_of(case))

    assert (round(fee, 6), round(shared, 6)) == (0, 1_750_000)


def test_an_own_fee_below_nothing_is_refused(edited: Edited) -> None:
    path = edited("low = 71_000\nhigh = 91_000", "low = 70_000\nhigh = 175_001")

    assert refusal_of(path) == (
        "line 100: charges[1].pricing[6].through: makes the fixed fee negative, -£1 a year."
        " Allowed: two points where each adopter pays less if more join, but no less than an equal"
        " share of the same sum."
    )


@pytest.mark.parametrize("name", ["lines", "published", "observations", "implications"])
def test_a_list_may_be_left_out(tmp_path: Path, name: str) -> None:
    tables = re.split(r"(?m)^(?=\[)", FIRST_CASE.read_text(encoding="utf-8"))
    left_out = (f"[[{name}]]", *ABOUT_LINES[name])
    tables_left = [table for table in tables if not table.startswith(left_out)]
    path = tmp_path / "case.toml"
    path.write_text("".join(tables_left), encoding="utf-8")

    assert getattr(load_case(path), name) == ()


@pytest.mark.parametrize("payer", ["reserve", "grant", "base budget", "partner"])
def test_a_funding_line_may_say_what_pays_it(edited: Edited, payer: str) -> None:
    path = edited("[scenario]", f'{FUNDING}funded_by = "{payer}"\n\n[scenario]')

    assert load_case(path).lines[1].funded_by == payer


@pytest.mark.parametrize(
    ("kind", "payer", "fault"),
    [
        (
            "funding",
            "loan",
            '"loan" is not allowed. Allowed: "base budget", "reserve", "grant" or "partner".',
        ),
        ("cost", "grant", "is given. Allowed: only with kind funding."),
        ("saving", "grant", "is given. Allowed: only with kind funding."),
    ],
)
def test_only_a_funding_line_says_what_pays_it(
    edited: Edited, kind: str, payer: str, fault: str
) -> None:
    line = FUNDING.replace('"funding"', f'"{kind}"')
    path = edited("[scenario]", f'{line}funded_by = "{payer}"\n\n[scenario]')

    assert refusal_of(path) == f"line 134: lines[2].funded_by: {fault}"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'kind = "cost"\nnature = "one-off"\npay = true\n',
            'kind = "saving"\nnature = "one-off"\npay = true\n',
            "line 117: lines[1].pay: is given. Allowed: only with kind cost.",
        ),
        (
            "pay = true\n",
            'includes_on_costs = "not stated"\n',
            "line 117: lines[1].includes_on_costs: is given. Allowed: only with pay = true.",
        ),
        (
            "pay = true\n",
            "pay = true\nincludes_on_costs = true\n",
            "line 118: lines[1].includes_on_costs: true is not allowed."
            ' Allowed: "yes", "no" or "not stated". Write a value, not true or false.',
        ),
    ],
)
def test_on_costs_are_a_matter_of_pay_and_pay_is_a_cost(
    edited: Edited, old: str, new: str, fault: str
) -> None:
    assert refusal_of(edited(old, new)) == fault


def test_the_documents_may_say_whether_on_costs_are_included(edited: Edited) -> None:
    unsaid = edited("pay = true\n", "pay = true\n")
    assert load_case(unsaid).lines[0].includes_on_costs == "not stated"

    path = edited("pay = true\n", 'pay = true\nincludes_on_costs = "yes"\n')
    assert load_case(path).lines[0].includes_on_costs == "yes"


@pytest.mark.parametrize("month", ["2019-04", "2022-03"])
def test_a_charge_may_end_with_its_first_month_or_with_the_last_of_the_years(
    edited: Edited, month: str
) -> None:
    path = edited(QUOTED, f'until = "{month}"\n{QUOTED}')

    assert load_case(path).charge.until == month


@pytest.mark.parametrize("month", ["2019-03", "2022-04"])
def test_a_charge_ends_neither_before_its_first_month_nor_after_the_years(
    edited: Edited, month: str
) -> None:
    path = edited(QUOTED, f'until = "{month}"\n{QUOTED}')

    assert refusal_of(path) == (
        f"line 58: charges[1].until: {month} is not allowed."
        " Allowed: from 2019-04 on, to the end of 2021/22."
    )


LEAVING = 'annual = 60_000\non = "leaving"\nmonths = 18\n'


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f'{LEAVING}from = "2025-04"\n', 'from: is given. Allowed: only without on = "leaving".'),
        (f'{LEAVING}delay = "shift"\n', 'delay: is given. Allowed: only without on = "leaving".'),
        (
            LEAVING.replace("annual = 60_000", 'by_year = {"2025/26" = 60_000}'),
            'by_year: is given. Allowed: only without on = "leaving".',
        ),
        (
            LEAVING.replace("months = 18\n", ""),
            'months: is missing. Allowed: needed with on = "leaving".',
        ),
        (f"{LEAVING}uplift = 0.02\n", "base_year: is missing. Allowed: needed with an uplift."),
        ("annual = 6\nuplift = 0.02\n", "base_year: is missing. Allowed: needed with an uplift."),
        ("annual = 6\nafter = 6\n", 'after: is given. Allowed: only with on = "leaving".'),
    ],
)
def test_what_is_paid_on_leaving_says_how_long_and_no_other_month(
    tmp_path: Path, line: str, fault: str
) -> None:
    text = (DATA / "examples" / "paying-to-leave.toml").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(text.replace(LEAVING, line), encoding="utf-8")

    assert f": lines[1].{fault}" in refusal_of(path)


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (
            'pool = 400_000\nshare = "equal"\n',
            'price = "low"\n',
            "line 30: charges[1].price: names an end of the quoted range, but the charge has no "
            "quoted range. Allowed: an amount.",
        ),
        # The lines of the first option allow the delay of the scenario, and the other's do not.
        (
            'option = "Own system"\n',
            'option = "Own system"\n[[lines]]\nname = "Move"\nannual = 5\nmonths = 60\n'
            'delay = "extend"\noption = "Own system"\n[scenario]\ndelay = 6\n',
            "options[2]: cannot be worked out: delay: 6 is not allowed.",
        ),
    ],
)
def test_what_a_charge_or_another_option_cannot_be_worked_out_of_is_refused(
    tmp_path: Path, old: str, new: str, refusal: str
) -> None:
    text = (DATA / "examples" / "paying-to-leave.toml").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")

    assert refusal in refusal_of(path)


def test_a_misspelt_key_is_not_reported_as_missing_too(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(
        'format = 2\ntitle = "Fleet"\nbody = "Northshire Police"\nsource = "R1"\n'
        'years = "2026/27"\n[adopters]\nanticpated = 12\nsigned = 12\npossible = 20\n'
        '[[charges]]\nname = "Fleet"\nprice = 7\n',
        encoding="utf-8",
    )

    assert refusal_of(path).endswith(
        "line 7: adopters.anticpated: is not known here. Did you mean anticipated?"
    )
    assert "is missing" not in refusal_of(path)


@pytest.mark.parametrize(
    ("counts", "fields"),
    [
        ("count = 12", ["count"]),
        ("anticipated = 12\nsigned = 12", ["anticipated", "signed"]),
        ("anticipated = 5\nsigned = 12", ["signed"]),
        ("count = 12\n[scenario]\nadopters = 13", ["count", "scenario"]),
        ("count = 5\n[scenario]\nadopters = 12", ["scenario"]),
    ],
)
def test_a_number_above_those_possible_is_reported_where_it_is_written(
    tmp_path: Path, counts: str, fields: list[str]
) -> None:
    path = tmp_path / "case.toml"
    path.write_text(
        'format = 2\ntitle = "Fleet"\nbody = "Northshire Police"\nsource = "R1"\n'
        f'years = "2026/27"\n[adopters]\npossible = 9\n{counts}\n'
        '[[charges]]\nname = "Fleet"\nprice = 7\n',
        encoding="utf-8",
    )

    messages = faults_of(path)

    assert len(messages) == len(fields)
    for field, message in zip(fields, messages, strict=True):
        assert field in message


def test_a_gap_of_two_years_is_named_by_its_first(edited: Edited) -> None:
    path = edited('years = "2018/19 to 2021/22"', 'years = ["2018/19", "2021/22"]')

    assert any("years: 2019/20 is missing before 2021/22" in line for line in faults_of(path))


def test_a_size_above_its_total_in_two_years_is_reported_for_the_first(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(
        'format = 2\ntitle = "Fleet"\nbody = "Northshire Police"\nsource = "R1"\n'
        'years = "2024/25 to 2026/27"\n[adopters]\ncount = 2\n'
        "[adopters.sizes]\ncalls = {ours = [100, 300, 400], total = [100, 200, 200]}\n"
        '[[charges]]\nname = "Fleet"\npool = 40_000\nshare = "calls"\n',
        encoding="utf-8",
    )

    assert refusal_of(path) == (
        "line 9: adopters.sizes.calls.ours: our 300 in 2025/26 is more than the total, 200."
        " Allowed: a part of the total, in the same unit."
    )


def test_a_high_end_of_a_hundred_times_the_low_end_is_refused(edited: Edited) -> None:
    path = edited(QUOTED, "low = 710\nhigh = 71_000\n")

    assert refusal_of(path) == (
        "line 58: charges[1].low: low £710 and high £71,000 are not ends of one range."
        " Allowed: pounds, both ends. Write both in pounds: £71k is 71_000."
    )
