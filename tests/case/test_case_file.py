from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis import years
from sohanalysis.errors import FileError
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from tests.written import faults_of

Edited = Callable[[str, str], Path]

LOW = "low = 71_000"
SIGNED = "{value = 36"
RATE = "{value = 0.035"
YEARS = 'years = "2018/19 to 2021/22"'
BUDGET_YEARS = 'years = ["2018/19", "2019/20", "2020/21"]'
START = 'from = "2018-10"'
ANNUAL = 'annual = 60_000\nfrom = "2018-10"\nmonths = 24\ndelay = "extend"\n'
PRICED = "# None of this pool is in the documents.\n"
EXPLORE = '[presets.explore]\nadopters = 36\npricing = "shared"'
POUNDS = "Allowed: pounds, £1 to £100,000,000,000, written 71_000 or 71_000.50."
RANGES = "# Lowest and highest value of an input"
TABLES = "# Every cell of the report's table"


def test_the_first_case_of_a_checkout_is_read_when_none_is_named() -> None:
    assert load_case().reference == "41/2018"
    assert FIRST_CASE.name == "derbyshire-2018.toml"


def test_a_path_may_be_text() -> None:
    assert load_case(str(FIRST_CASE)) == load_case(FIRST_CASE)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("MAX.toml", "Check the name and the folder."),
        ('"a".toml', "There is a quote in the name: type it without."),
    ],
)
def test_a_missing_file_that_is_like_no_other_is_looked_for_by_the_user(
    tmp_path: Path, name: str, advice: str
) -> None:
    with pytest.raises(FileError) as refusal:
        load_case(tmp_path / name)

    assert str(refusal.value).endswith(f"no such file. {advice}")


@pytest.mark.parametrize(("count", "is_refused"), [(60, False), (61, True)])
def test_a_horizon_has_sixty_years_at_most(edited: Edited, count: int, is_refused: bool) -> None:
    labels = ", ".join(f'"{years.label(2018 + offset)}"' for offset in range(count))

    faults = faults_of(edited(YEARS, f"years = [{labels}]"))

    message = f"line 14: years: has {count} years. Allowed: 1 to 60 years."
    assert (message in faults) is is_refused


@pytest.mark.parametrize(("months", "key"), [("months = 24\n", "months"), ("", "from")])
def test_a_line_that_runs_past_the_horizon_is_named_by_what_sets_its_end(
    edited: Edited, months: str, key: str
) -> None:
    late = 'nature = "recurrent"\npay = true\n'
    late += 'annual = 60_000\nfrom = "2021-06"\n'
    old = late.replace("recurrent", "one-off").replace("2021-06", "2018-10") + "months = 24\n"

    faults = faults_of(edited(old, late + months))

    assert [fault for fault in faults if f": lines[1].{key}: " in fault] != []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            LOW,
            "low = 71000.505",
            f"line 58: charges[1].low: 71000.505 is not allowed. {POUNDS}"
            " Round it to the penny: 71_000.51.",
        ),
        (
            LOW,
            "low = true",
            f"line 58: charges[1].low: true is not allowed. {POUNDS}"
            " Write a value, not true or false.",
        ),
        (
            LOW,
            "low = 71.000",
            f"line 58: charges[1].low: 71.000 is not allowed. {POUNDS}"
            " For £71,000 write 71_000; for £71 write 71.",
        ),
        (
            LOW,
            "low = 1_169.586",
            f"line 58: charges[1].low: 1_169.586 is not allowed. {POUNDS}"
            " For £1,169,586 write 1_169_586; for £1,169.59 write 1_169.59.",
        ),
        (
            "amount = 300_000",
            "amount = 300.500",
            f"line 38: budget.amount: 300.500 is not allowed. {POUNDS}"
            " For £300,500 write 300_500; for £300.50 write 300.50.",
        ),
        (LOW, "low = inf", f"line 58: charges[1].low: inf is not allowed. {POUNDS}"),
        (LOW, "low = nan", f"line 58: charges[1].low: nan is not allowed. {POUNDS}"),
        (
            LOW,
            "low = -71_000",
            f"line 58: charges[1].low: -71000 is not allowed. {POUNDS} Write it without the minus.",
        ),
        (
            'kind = "cost"',
            'kind = "Cost"',
            'line 115: lines[1].kind: "Cost" is not allowed.'
            ' Allowed: "cost", "saving" or "funding". Write "cost".',
        ),
        (LOW, "low = [71, 91]", f"line 58: charges[1].low: [71, 91] is not allowed. {POUNDS}"),
        (
            LOW,
            "low = {min = 71}",
            f"line 58: charges[1].low: {{'min': 71}} is not allowed. {POUNDS}",
        ),
        (
            LOW,
            'low = "\\u001b[2J\\u0007"',
            'line 58: charges[1].low: "\\u001b[2J\\u0007" holds the hidden character U+001B. '
            f"{POUNDS} Take it out.",
        ),
        (LOW, 'low = "?"', f'line 58: charges[1].low: "?" is still to be filled in. {POUNDS}'),
        (
            LOW,
            "low = 0x" + "f" * 5000,
            'line 58: low: "0xffffffffffffffffff..." is a number of 5,002 digits. Shorten it.',
        ),
        (
            LOW,
            "low = 92_000",
            "line 58: charges[1].low: low £92,000 is above high £91,000. Allowed: low up to high.",
        ),
        (
            LOW,
            LOW + "\nrate = 3",
            "line 59: charges[1].rate: is not known here. Known here: accounting, firmness, from,"
            " high, indexation, is_cap, low, name, note, notice, option, pricing, "
            "quoted_as, source,"
            " status, term, until, vat, vat_added.",
        ),
        (
            SIGNED,
            "{value = 45",
            "line 52: adopters.signed.value: 45 signed is more than the 44 possible."
            " Allowed: 1 to 44, or a higher adopters.possible.",
        ),
        (
            SIGNED,
            "{value = 10_000_000",
            "line 52: adopters.signed.value: 10000000 is not allowed."
            " Allowed: a whole number, 1 to 12,000.",
        ),
        (
            'source = "decision record; years',
            'source = "  " # "',
            ("line 40: budget.source: is blank. Allowed: text in quotes, up to 4,000 characters."),
        ),
        ("format = 2\n", "", "format: is missing. Allowed: 2, the only format there is. Add it."),
        (
            "format = 2",
            "format = true",
            "line 8: format: true is not allowed. Allowed: 2, the only format there is."
            " Write a value, not true or false.",
        ),
        (
            YEARS,
            'years = [\n  "2018/19",\n  "10-Nov",\n]',
            'line 14: years[2]: "10-Nov" is not allowed.'
            ' Allowed: a financial year, two years that follow, in quotes: "2018/19".'
            " A spreadsheet may have made a date of it: type it again.",
        ),
        (BUDGET_YEARS, "years = []", "line 39: budget.years: has 0 years. Allowed: 1 to 60 years."),
        (
            BUDGET_YEARS,
            'years = ["2016/17", "2017/18", "2018/19"]',
            "line 39: budget.years: 2016/17, 2017/18 is not in years."
            " Allowed: years from 2018/19, 2019/20, 2020/21, 2021/22.",
        ),
        (
            START,
            'from = "2010-04"',
            "line 119: lines[1].from: 2010-04 is outside the years."
            " Allowed: a month of 2018/19 to 2021/22.",
        ),
        (
            'from = {value = "2019-04"',
            'from = {value = "2020-05"',
            "line 57: charges[1].from: would run to April 2022."
            " Allowed: the years, to the end of 2021/22."
            " Add years up to 2022/23 to years.",
        ),
        (
            'go_live = {value = "2019-04"',
            'go_live = {value = "2022-04"',
            "line 16: go_live.value: 2022-04 is outside the years."
            " Allowed: a month of 2018/19 to 2021/22."
            " Add years up to 2022/23 to years.",
        ),
        (
            START,
            'from = "2023-10"',
            "line 119: lines[1].from: 2023-10 is outside the years."
            " Allowed: a month of 2018/19 to 2021/22."
            " Add years up to 2025/26 to years.",
        ),
    ],
)
def test_a_fault_names_line_field_value_what_is_allowed_and_what_to_do(
    edited: Edited, old: str, new: str, message: str
) -> None:
    path = edited(old, new)

    assert faults_of(path) == [message]


def test_a_shorter_horizon_names_all_that_does_not_fit(edited: Edited) -> None:
    path = edited(YEARS, 'years = ["2018/19", "2019/20", "2020/21"]')

    assert faults_of(path) == [
        "line 149: presets.went-live.adopters: 4 counts are given."
        " Allowed: one count, or one for each of 2018/19 to 2020/21 (3).",
        "line 154: presets.fixed-then-shared.adopters: 4 counts are given."
        " Allowed: one count, or one for each of 2018/19 to 2020/21 (3).",
        # One fault, however many rows it touches.
        "line 204: published[4].year: 2021/22 is not a year of the case."
        " Allowed: one of 2018/19, 2019/20, 2020/21. The same on lines 233, 257.",
    ]


def test_a_key_of_a_list_of_sections_is_told_where_it_belongs(edited: Edited) -> None:
    path = edited("[budget]", "[budget]\nuplift = 0.02")

    assert faults_of(path) == [
        "line 38: budget.uplift: is not known here. It belongs in [[lines]]."
    ]


def test_a_table_of_a_near_name_is_unknown(edited: Edited) -> None:
    path = edited("[budget]", "[budgets]")

    assert faults_of(path) == ["line 37: budgets: is not known here. Did you mean budget?"]


def test_all_faults_of_all_sections_are_named_at_once_in_the_order_of_the_file(
    edited: Edited, tmp_path: Path
) -> None:
    text = edited('of = "ongoing"', 'of = "ongoings"').read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    text = (
        text.replace("format = 2", "format = 3")
        .replace(SIGNED, "{value = 50")
        .replace(LOW, "low = 92_000", 1)
        .replace(START, 'from = "2021-10"')
        .replace(RATE, "{value = 3.5")
    )
    path.write_text(text, encoding="utf-8")

    faults = faults_of(path)

    assert [fault.split(": ")[:2] for fault in faults] == [
        ["line 8", "format"],
        ["line 17", "discount_rate.value"],
        ["line 52", "adopters.signed.value"],
        ["line 58", "charges[1].low"],
        ["line 120", "lines[1].months"],
        ["line 262", "published[14].of"],
    ]


def test_rules_between_sections_and_of_the_scenario_are_named_at_once(
    edited: Edited, tmp_path: Path
) -> None:
    text = edited("delay = 0", "delay = 19").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(text.replace(LOW, "low = 92_000", 1), encoding="utf-8")

    faults = faults_of(path)

    assert [fault.split(": ")[:2] for fault in faults] == [
        ["line 58", "charges[1].low"],
        ["line 134", "scenario.delay"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "annual = 60_000\n",
            "",
            '113: lines[1]: line "Project manager" has both or neither.'
            " Allowed: one of annual and by_year.",
        ),
        (
            "annual = 60_000\n",
            'annual = 60_000\nby_year = {"2018/19" = 3}\n',
            '113: lines[1]: line "Project manager" has both or neither.'
            " Allowed: one of annual and by_year.",
        ),
        (
            'delay = "extend"',
            'delay = "extends"',
            '121: lines[1].delay: "extends" is not allowed. Allowed: "none", '
            '"extend" or "shift". Did you mean "extend"?',
        ),
        (
            'delay = "extend"',
            'delay = "extend"\nuplift = 0.02',
            "113: lines[1].base_year: is missing. Allowed: needed with an uplift.",
        ),
        (
            'name = "Project manager"\nkind',
            'name = " PLATFORM "\nkind',
            '56: charges[1].name: "Platform" is a name in use. Allowed: a name of its own.',
        ),
        (
            'name = "Project manager"\nkind',
            'name = "gross"\nkind',
            '114: lines[1].name: "gross" is a name in use. Allowed: a name of its own.',
        ),
    ],
)
def test_the_rules_of_a_line_are_checked(edited: Edited, old: str, new: str, message: str) -> None:
    path = edited(old, new)

    faults = faults_of(path)

    assert faults[0] == f"line {message}"
    assert [fault for fault in faults[1:] if ".of: " not in fault] == []


def test_an_uplift_with_its_base_year_is_accepted(edited: Edited) -> None:
    path = edited(ANNUAL, ANNUAL + 'uplift = 0.02\nbase_year = "2018/19"\n')

    assert load_case(path).lines[0].uplift == 0.02


def by_year(edited: Edited, amounts: str, extra: str = "") -> Path:
    return edited(ANNUAL, f"by_year = {amounts}\n{extra}")


def test_a_line_by_year_is_accepted(edited: Edited) -> None:
    path = by_year(edited, '{"2018/19" = 30_000, "2019/20" = 0}')

    assert load_case(path).lines[0].by_year == {"2018/19": 30_000, "2019/20": 0}


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ("{}", "has no amount. Allowed: amounts in years of the case."),
        ('{"2018/19" = 0}', "has no amount. Allowed: amounts in years of the case."),
        (
            '{"2018/19" = 3, "2022/23" = 3}',
            "2022/23 is not in the years. Allowed: amounts in years of the case.",
        ),
    ],
)
def test_a_line_by_year_needs_an_amount_in_the_horizon(
    edited: Edited, amounts: str, message: str
) -> None:
    path = by_year(edited, amounts)

    assert faults_of(path) == [f"line 118: lines[1].by_year: {message}"]


def test_a_year_of_a_line_is_checked_as_a_year(edited: Edited) -> None:
    path = by_year(edited, '{"2018-19" = 3}')

    assert faults_of(path) == [
        (
            'line 118: lines[1].by_year.2018-19: "2018-19" is not allowed. Allowed: a '
            'financial year, two years that follow, in quotes: "2018/19". Write '
            '"2018/19".'
        )
    ]


def test_a_line_by_year_takes_no_fields_of_an_annual_one(edited: Edited) -> None:
    extra = 'from = "2018-10"\nmonths = 3\ndelay = "none"\nuplift = 0.1\nbase_year = "2018/19"\n'
    path = by_year(edited, '{"2018/19" = 3}', extra)

    assert faults_of(path) == [
        "line 119: lines[1].from: is given. Allowed: only with annual.",
        "line 120: lines[1].months: is given. Allowed: only with annual.",
        "line 121: lines[1].delay: is given. Allowed: only with annual.",
        "line 122: lines[1].uplift: is given. Allowed: only with annual.",
        "line 123: lines[1].base_year: is given. Allowed: only with annual.",
    ]


def test_a_recurrent_line_by_year_needs_its_first_months_inside_the_horizon(edited: Edited) -> None:
    path = by_year(edited, '{"2021/22" = 3}')
    text = path.read_text(encoding="utf-8").replace('"one-off"', '"recurrent"', 1)
    path.write_text(text, encoding="utf-8")

    assert faults_of(path) == [
        "line 118: lines[1].by_year: would run to March 2023. Allowed: the years, to the end of"
        " 2021/22. Add years up to 2022/23 to years."
    ]


def test_a_name_given_twice_is_refused_whatever_its_case(edited: Edited) -> None:
    extra_line = (
        '[[lines]]\nname = "project manager"\nkind = "funding"\nnature = "one-off"\n'
        'by_year = {"2018/19" = 5}\n\n[scenario]'
    )
    path = edited("[scenario]", extra_line)

    assert faults_of(path) == [
        'line 128: lines[2].name: "project manager" is a name in use. Allowed: a name of its own.'
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            PRICED,
            '[[charges.pricing]]\nname = "shared"\nprice = 5\n',
            'line 105: charges[1].pricing[7].name: "shared" is a name in use, in '
            "charges[1].pricing[4]. Allowed: a name of its own.",
        ),
        (
            PRICED,
            '[[charges.pricing]]\nname = "Shared out"\nprice = 5\n',
            'line 105: charges[1].pricing[7].name: "Shared out" is not allowed.'
            " Allowed: up to 24 small letters, digits and hyphens.",
        ),
        (
            PRICED,
            '[[charges.pricing]]\nname = "free"\nprices = 5\n',
            "line 106: charges[1].pricing[7].prices: is not known here. Did you mean price?",
        ),
    ],
)
def test_a_charge_names_each_of_its_pricings_once(
    edited: Edited, old: str, new: str, message: str
) -> None:
    path = edited(old, new)

    assert "\n".join(faults_of(path)) == message


def test_a_charge_without_a_pricing_is_refused(tmp_path: Path) -> None:
    before, _, after = FIRST_CASE.read_text(encoding="utf-8").partition("[[charges.pricing]]")
    path = tmp_path / "case.toml"
    after = after.partition("[[lines]]")[2]
    path.write_text(f"{before}pricing = []\n\n[[lines]]{after}", encoding="utf-8")

    assert faults_of(path) == [
        "line 67: charges[1].pricing: is missing. Allowed: tables headed [[charges.pricing]]."
    ]


def test_one_charge_of_a_case_has_several_pricings(edited: Edited) -> None:
    rules = '[{name = "low", price = 5}, {name = "high", price = 6}]'
    charge_text = f'[[charges]]\nname = "Support"\npricing = {rules}\n\n'
    path = edited("[[lines]]", f"{charge_text}[[lines]]")

    assert faults_of(path) == [
        "line 115: charges[2].pricing: has several pricings, and so has a charge before it."
        " Allowed: one charge of an option with several, and one pricing for each other charge."
    ]


def test_another_charge_has_a_rule_of_its_own(edited: Edited) -> None:
    charge_text = '[[charges]]\nname = "Support"\nfee = 5_000\n\n'

    case = load_case(edited("[[lines]]", f"{charge_text}[[lines]]"))

    assert [charge.name for charge in case.charges] == ["Platform", "Support"]
    assert case.charge.name == "Platform"
    assert case.cost_names == ("Project manager", "Platform", "Support")


def test_a_single_figure_for_the_charge_is_accepted(edited: Edited) -> None:
    path = edited("high = 91_000", "high = 71_000")

    assert load_case(path).charge.high == 71_000


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'of = "ongoing"',
            'of = "ongoings"',
            'line 262: published[14].of: "ongoings" is neither a line nor a result. Allowed:'
            " Project manager, Platform, gross, savings, net, initial_cost, ongoing, budget,"
            " pool:Platform.",
        ),
        (
            'of = "ongoing"',
            'of = "ongoing"\nyear = "2018/19"',
            "line 263: published[14].year: 2018/19 is given."
            " Allowed: no year: the figure is not yearly.",
        ),
        (
            'year = "2018/19"',
            'year = "2022/23"',
            "line 186: published[1].year: 2022/23 is not a year of the case."
            " Allowed: one of 2018/19, 2019/20, 2020/21, 2021/22.",
        ),
        (
            'printed = "£30k"',
            'printed = "30 thousand"',
            'line 187: published[1].printed: "30 thousand" is not allowed. Allowed: a figure as it'
            ' is printed, in quotes: "£71-91k", "(2,000)", "-".',
        ),
    ],
)
def test_a_published_figure_is_one_that_the_model_gives(
    edited: Edited, old: str, new: str, message: str
) -> None:
    path = edited(old, new)

    assert faults_of(path) == [message]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "adopters = 25\npricing",
            "adopters = 45\npricing",
            "line 128: scenario.adopters: 45 is not allowed."
            " Allowed: a whole number, 1 to 44 possible.",
        ),
        (
            "adopters = 25\npricing",
            "adopters = [25, 25]\npricing",
            "line 128: scenario.adopters: 2 counts are given."
            " Allowed: one count, or one for each of 2018/19 to 2021/22 (4).",
        ),
        (
            'pricing = "any"',
            'pricing = "bands"',
            'line 129: scenario.pricing: "bands" is not a pricing of this case. Allowed:'
            " low-estimate, high-estimate, stepped, shared, shared-capped, two-part,"
            " weighted, any.",
        ),
        (
            "savings = 0.0\noffset = 0.0",
            "savings = 5.0\noffset = 0.5",
            "line 130: scenario.savings: £5 and offset 0.5 are both given."
            " Allowed: one of them, the other 0.",
        ),
        (
            "offset = 0.0",
            "offset = 25",
            "line 131: scenario.offset: 25 is not allowed."
            " Allowed: a number from 0 to 1.5; 0.5 is 50%. For 25% write 0.25.",
        ),
        (
            "delay = 0",
            "delay = 19",
            "line 134: scenario.delay: 19 is not allowed."
            " Allowed: 0 to 18 months: the years end with 2021/22."
            " For a longer delay, add years after 2021/22.",
        ),
        (
            EXPLORE,
            '[presets.explore]\nadopters = 45\npricing = "bands"',
            "line 160: presets.explore.adopters: 45 is not allowed."
            " Allowed: a whole number, 1 to 44 possible.\n"
            'line 161: presets.explore.pricing: "bands" is not a pricing of this case.'
            " Allowed: low-estimate, high-estimate, stepped, shared, shared-capped, two-part,"
            " weighted, any.",
        ),
        (
            EXPLORE,
            '[presets.explore]\nadopters = 36\npricing = "shard"',
            'line 161: presets.explore.pricing: "shard" is not a pricing of this case. '
            "Allowed: low-estimate, high-estimate, stepped, shared, shared-capped, "
            "two-part, weighted, any. Did you mean shared?",
        ),
        (
            "[presets.all]\nadopters = 44",
            "[presets.all]\nadopters = 44\ndelay = 3",
            "line 146: presets.all.delay: is not known here."
            " It belongs in [[lines]] or [scenario].",
        ),
    ],
)
def test_the_scenario_and_the_presets_are_checked_against_the_case(
    edited: Edited, old: str, new: str, message: str
) -> None:
    path = edited(old, new)

    assert "\n".join(faults_of(path)) == message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('body = "Derbyshire Constabulary"', 'body = "Heddlu Dŵr \U0001f600"'),
        ('body = "Derbyshire Constabulary"', 'body = "' + "Very " * 60 + '"'),
        ("value = 0.035", "value = 0"),
        ("adopters = 25\npricing", "adopters = [25, 25, 36, 36]\npricing"),
        ("{value = 25", "{value = 36"),
    ],
)
def test_unusual_but_sound_values_are_accepted(edited: Edited, old: str, new: str) -> None:
    path = edited(old, new)

    assert load_case(path).reference == "41/2018"


def test_a_century_may_turn_within_the_horizon(tmp_path: Path) -> None:
    text = FIRST_CASE.read_text(encoding="utf-8")
    moved = (
        text.replace("2021/22", "2001/02")
        .replace("2020/21", "2000/01")
        .replace("2019/20", "1999/00")
        .replace("2018/19", "1998/99")
        .replace('"2018-10"', '"1998-10"')
        .replace('"2019-04"', '"1999-04"')
    )
    path = tmp_path / "case.toml"
    path.write_text(moved, encoding="utf-8")

    assert load_case(path).years == ("1998/99", "1999/00", "2000/01", "2001/02")


def test_windows_line_ends_and_a_byte_order_mark_keep_line_numbers_right(edited: Edited) -> None:
    path = edited(LOW, "low = 71")
    text = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert faults_of(path) == [
        "line 58: charges[1].low: low £71 and high £91,000 are not ends of one range."
        " Allowed: pounds, both ends. Write both in pounds: £71k is 71_000."
    ]


# Ranges, of which the first begins on line 165


def with_ranges(tmp_path: Path, *ranges: str) -> Path:
    """Write a copy of the Derbyshire file with other ranges."""
    before, _, after = FIRST_CASE.read_text(encoding="utf-8").partition(RANGES)
    path = tmp_path / "case.toml"
    tables = TABLES + after.partition(TABLES)[2]
    path.write_text(f"{before}\n\n{''.join(ranges)}\n{tables}", encoding="utf-8", newline="\n")
    return path


def range_of(name: str, low: object, high: object, unit: str) -> str:
    """Write a range of seven lines."""
    return (
        f'[[what_if]]\ninput = "{name}"\nlow = {low}\nhigh = {high}\nunit = "{unit}"\n'
        'source = "2.8"\nstatus = "assumed"\n'
    )


def test_the_ranges_of_the_first_case_are_those_that_a_source_gives() -> None:
    ranges = load_case(FIRST_CASE).what_if

    assert [
        (input_range.input, input_range.low, input_range.high, input_range.unit)
        for input_range in ranges
    ] == [
        ("adopters", 25, 36, "forces"),
        ("charge_change", 0, 0.41, "share"),
    ]
    assert [(input_range.source, input_range.status) for input_range in ranges] == [
        ("2.8", "derived"),
        (
            "Mott MacDonald for HM Treasury, Review of Large Public Procurement in the UK (2002), "
            "Table 2",
            "assumed",
        ),
    ]


def test_a_case_need_have_no_range(tmp_path: Path) -> None:
    path = with_ranges(tmp_path)

    assert load_case(path).what_if == ()


@pytest.mark.parametrize(
    ("name", "low", "high", "unit"),
    [
        ("adopters", 1, 44, "forces"),
        ("adopters", 25.0, 36.0, "forces"),
        ("savings", 0, 910_000, "£ a year"),
        ("offset", 0, 1.5, "share"),
        ("ramp", 0, 60, "months"),
        ("cashable", 0, 1, "share"),
        # The high end is the longest delay of a charge that follows go-live.
        ("delay", 0, 12, "months"),
        ("charge_change", -0.9, 2.0, "share"),
    ],
)
def test_a_range_may_run_from_end_to_end_of_what_is_allowed(
    tmp_path: Path, name: str, low: float, high: float, unit: str
) -> None:
    path = with_ranges(tmp_path, range_of(name, low, high, unit))

    (input_range,) = load_case(path).what_if

    assert (input_range.input, input_range.low, input_range.high, input_range.unit) == (
        name,
        low,
        high,
        unit,
    )


WHOLE_FORCES = "Allowed: a whole number from 1, or one for each year of the case."


@pytest.mark.parametrize(
    ("range_values", "message"),
    [
        (
            ("adopters", 25, 45, "forces"),
            "168: what_if[1].high: 45 is not allowed. Allowed: a whole number, 1 to 44 possible.",
        ),
        (("adopters", 0, 36, "forces"), f"167: what_if[1].low: 0 is not allowed. {WHOLE_FORCES}"),
        (
            ("adopters", 25.5, 36.5, "forces"),
            f"167: what_if[1].low: 25.5 is not allowed. {WHOLE_FORCES}\n"
            f"168: what_if[1].high: 36.5 is not allowed. {WHOLE_FORCES}",
        ),
        (
            ("delay", 0, 13, "months"),
            "168: what_if[1].high: 13 is not allowed. Allowed: 0 to 12 months when the charge"
            " follows go-live: the years end with 2021/22. For a longer delay, add years"
            " after 2021/22.",
        ),
        (
            ("delay", 0, 25, "months"),
            "168: what_if[1].high: 25 is not allowed. Allowed: a whole number of months, 0 to 24.",
        ),
        (
            ("ramp", 0, 61, "months"),
            "168: what_if[1].high: 61 is not allowed. Allowed: a whole number of months, 0 to 60.",
        ),
        (
            ("savings", -5, 910_001, "£ a year"),
            "167: what_if[1].low: -5.0 is not allowed. Allowed: a number of pounds a year"
            " from 0. Write it without the minus.\n"
            "168: what_if[1].high: £910,001 is not allowed. Allowed: £0 to £910,000 a year, ten"
            " times the high estimate.",
        ),
        (
            ("offset", 0, 1.6, "share"),
            "168: what_if[1].high: 1.6 is not allowed. Allowed: a number from 0 to 1.5;"
            " 0.5 is 50%. For 1.6% write 0.016.",
        ),
        (
            ("charge_change", -0.95, 0.41, "share"),
            "167: what_if[1].low: -0.95 is not allowed."
            " Allowed: a number from -0.9 to 2; 0.1 is 10% more.",
        ),
        (
            ("cashable", 0.5, 0.5, "share"),
            "167: what_if[1].low: low 0.5 is not below high 0.5. Allowed: low below high.",
        ),
        (
            ("adopters", "nan", "inf", "forces"),
            "167: what_if[1].low: nan is not allowed."
            " Allowed: a number in the unit of the input.\n"
            "168: what_if[1].high: inf is not allowed."
            " Allowed: a number in the unit of the input.",
        ),
        (
            ("adopters", '"25"', 36, "forces"),
            '167: what_if[1].low: "25" is not allowed.'
            " Allowed: a number in the unit of the input. Write 25, without quotes.",
        ),
        (
            ("pricing", 25, 36, "forces"),
            '166: what_if[1].input: "pricing" is not allowed. Allowed: "adopters",'
            ' "savings", "offset", "ramp", "cashable", "delay", "charge_change" or "rise".',
        ),
        (
            ("adopters", 25, 36, "force"),
            '169: what_if[1].unit: "force" is not allowed. Allowed: "forces", "£ a '
            'year", "months" or "share". Did you mean "forces"?',
        ),
    ],
)
def test_a_range_that_no_scenario_allows_is_refused_with_its_line(
    tmp_path: Path, range_values: tuple[str, object, object, str], message: str
) -> None:
    path = with_ranges(tmp_path, range_of(*range_values))

    assert "\n".join(fault.removeprefix("line ") for fault in faults_of(path)) == message


@pytest.mark.parametrize(
    ("name", "low", "unit", "right"),
    [
        ("adopters", 1, "months", "forces"),
        ("savings", 0, "share", "£ a year"),
        ("offset", 0, "£ a year", "share"),
        ("ramp", 0, "forces", "months"),
        ("cashable", 0, "£ a year", "share"),
        ("delay", 0, "share", "months"),
        ("charge_change", 0, "£ a year", "share"),
    ],
)
def test_the_unit_of_a_range_is_that_of_its_input(
    tmp_path: Path, name: str, low: int, unit: str, right: str
) -> None:
    path = with_ranges(tmp_path, range_of(name, low, low + 1, unit))

    assert faults_of(path) == [
        f'line 169: what_if[1].unit: "{unit}" is not allowed. Allowed: "{right}" with {name}.'
    ]


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        (
            [("savings", 0, 9, "£ a year"), ("offset", 0, 1, "share")],
            "line 173: what_if[2].input: savings has a range already."
            " Allowed: one range for each input, and one of savings and offset.",
        ),
        (
            [("offset", 0, 1, "share"), ("ramp", 0, 6, "months"), ("savings", 0, 9, "£ a year")],
            "line 180: what_if[3].input: offset has a range already."
            " Allowed: one range for each input, and one of savings and offset.",
        ),
        (
            [("ramp", 0, 6, "months"), ("ramp", 0, 7, "months"), ("ramp", 0, 8, "months")],
            "line 173: what_if[2].input: ramp has a range already."
            " Allowed: one range for each input, and one of savings and offset."
            " The same on line 180.",
        ),
    ],
)
def test_each_input_has_one_range_at_most_and_savings_and_offset_are_one_input(
    tmp_path: Path, ranges: list[tuple[str, object, object, str]], message: str
) -> None:
    path = with_ranges(tmp_path, *(range_of(*range_values) for range_values in ranges))

    assert "\n".join(faults_of(path)) == message


def test_every_fault_of_every_range_is_named_at_once(tmp_path: Path) -> None:
    path = with_ranges(
        tmp_path,
        range_of("adopters", 0, 45, "months"),
        range_of("adopters", 36, 25, "forces"),
        range_of("delay", 0, 13, "months"),
    )

    assert [fault.split(" is ")[0] for fault in faults_of(path)] == [
        "line 167: what_if[1].low: 0",
        "line 168: what_if[1].high: 45",
        'line 169: what_if[1].unit: "months"',
        "line 173: what_if[2].input: adopters has a range already. Allowed: one range for each"
        " input, and one of savings and offset.",
        "line 174: what_if[2].low: low 36",
        "line 182: what_if[3].high: 13",
    ]


def test_faults_of_the_scenario_and_of_a_range_are_named_together(
    edited: Edited, tmp_path: Path
) -> None:
    text = edited("delay = 0", "delay = 19").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(text.replace("high = 36", "high = 45"), encoding="utf-8")

    assert [fault.split(" is ")[0] for fault in faults_of(path)] == [
        "line 134: scenario.delay: 19",
        "line 168: what_if[1].high: 45",
    ]


def test_a_range_of_a_delay_heeds_no_default_of_the_case(edited: Edited, tmp_path: Path) -> None:
    follows = edited("charge_follows_go_live = false", "charge_follows_go_live = true")
    text = follows.read_text(encoding="utf-8").replace("delay = 0", "delay = 12")
    path = tmp_path / "case.toml"
    path.write_text(text, encoding="utf-8")

    assert [input_range.input for input_range in load_case(path).what_if] == [
        "adopters",
        "charge_change",
    ]


def test_a_range_of_the_savings_clears_an_offset_of_the_case(
    edited: Edited, tmp_path: Path
) -> None:
    text = edited("offset = 0.0", "offset = 0.5").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(
        text.replace(RANGES, range_of("savings", 0, 50_000, "£ a year") + RANGES), encoding="utf-8"
    )

    assert [input_range.input for input_range in load_case(path).what_if] == [
        "savings",
        "adopters",
        "charge_change",
    ]


def test_ranges_are_not_judged_by_a_horizon_that_is_at_fault(
    edited: Edited, tmp_path: Path
) -> None:
    text = edited(YEARS, "years = []").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(text.replace("high = 36", "high = 45"), encoding="utf-8")

    assert faults_of(path) == ["line 14: years: has 0 years. Allowed: 1 to 60 years."]


# Saved scenarios


@pytest.mark.parametrize("line", ["saved = []", "saved = [ ]  # none"])
def test_saved_scenarios_in_the_file_of_the_case_are_refused_with_their_own_file(
    edited: Edited, line: str
) -> None:
    path = edited("format = 2", f"format = 2\n{line}")

    assert faults_of(path) == [
        "line 9: saved: is not known here. Saved scenarios go into case.scenarios.toml."
    ]


def test_a_table_of_a_saved_scenario_in_the_file_of_the_case_is_refused(edited: Edited) -> None:
    path = edited("[decision]", '[[saved]]\nname = "late"\n\n[decision]')

    faults = faults_of(path)

    assert "line 20: saved: is not known here. Saved scenarios go into case.scenarios.toml." in (
        faults
    )
    assert {fault.partition(":")[0] for fault in faults} == {"line 20"}


# The file it was read from


def test_a_case_knows_the_file_it_was_read_from(edited: Edited) -> None:
    path = edited("41/2018", "42/2018")

    case = load_case(path)

    assert case.file == str(path)
    assert load_case(str(path)).file == str(path)


def test_the_first_case_knows_its_file() -> None:
    assert Path(load_case().file) == FIRST_CASE


def test_the_file_is_no_part_of_what_a_case_says(edited: Edited) -> None:
    path = edited("format = 2", "format = 2  # the same")

    elsewhere = load_case(path)

    assert elsewhere == replace(load_case(), saved=())
    assert elsewhere.file != load_case().file
    assert "case.toml" not in repr(elsewhere)


@pytest.mark.parametrize("line", ['file = "elsewhere.toml"', "file = 3", 'file = ""'])
def test_a_file_of_its_own_is_refused_in_the_file_of_a_case(edited: Edited, line: str) -> None:
    path = edited("format = 2", f"format = 2\n{line}")

    assert faults_of(path) == ["line 9: file: is not known here."]


def test_keys_of_our_own_are_refused_together_and_with_all_else(
    edited: Edited, tmp_path: Path
) -> None:
    text = edited("format = 2", 'format = 2\nsaved = []\nfile = ""').read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(text.replace("delay = 0", "delay = 19"), encoding="utf-8")

    assert [fault.split(": ")[:2] for fault in faults_of(path)] == [
        ["line 9", "saved"],
        ["line 10", "file"],
        ["line 136", "scenario.delay"],
    ]


def test_paragraphs_without_quotes_are_one_fault_that_says_to_quote_them(edited: Edited) -> None:
    path = edited('"2.8" = ["£71k-£91", 25, 36]\n"2.9"', "2.8 = [25, 36]\n2.9")

    assert faults_of(path) == [
        "line 275: paragraphs.2.8: 2.8, 2.9 are not in quotes. "
        'Allowed: names of paragraphs in quotes. Write "2.8" = [...].'
    ]


def test_a_figure_of_a_paragraph_is_as_it_is_printed(edited: Edited) -> None:
    path = edited('"2.8" = ["£71k-£91", 25, 36]', '"2.8" = ["about 71", true, 36.5]')
    allowed = 'Allowed: a figure as it is printed, in quotes: "£71-91k", "(2,000)", "-"'

    assert faults_of(path) == [
        f'line 275: paragraphs.2.8[1]: "about 71" is not allowed. {allowed}; or a plain number.',
        f"line 275: paragraphs.2.8[2]: true is not allowed. {allowed}; or a plain number. "
        "Write a value, not true or false.",
    ]


@pytest.mark.parametrize("line_text", ['"2018/19 = 5', '2018/19" = 5', "2018/19 = 5"])
def test_a_year_as_a_key_with_one_quote_or_none_is_told_of_both(
    edited: Edited, line_text: str
) -> None:
    path = edited(ANNUAL, f"[lines.by_year]\n{line_text}\n")
    printed_line = line_text if '"' in line_text else f'"{line_text}"'

    assert faults_of(path) == [
        f"line 119: {printed_line} cannot be read. "
        'Put quotes on both sides of a year that is a key: "2018/19" = ...'
    ]


@pytest.mark.parametrize("letter", ["\u200b", "\u00ad", "\ufeff", "\u2060", "\u200e"])
@pytest.mark.parametrize(
    ("text", "location"),
    [
        ('title = "Single', "line 9: title"),
        ('kind = "co', "line 115: lines[1].kind"),
        ('share = "offi', "line 108: charges[1].pricing[7].share"),
        ('pricing = "an', "line 129: scenario.pricing"),
        ('printed = "£3', "line 187: published[1].printed"),
        ('"2.8" = ["£7', "line 275: paragraphs.2.8[1]"),
        ('"3.1" = ["£3', "line 279: paragraphs.3.1[1]"),
    ],
)
def test_a_letter_that_nobody_sees_is_refused_by_place_and_name(
    edited: Edited, text: str, location: str, letter: str
) -> None:
    (line,) = faults_of(edited(text, text + letter))

    assert line.startswith(location)
    assert f"holds the hidden character U+{ord(letter):04X}. " in line


def test_a_letter_that_nobody_sees_in_a_key_is_named(edited: Edited) -> None:
    (line,) = faults_of(edited("title = ", "ti\u00adtle = "))

    assert line.endswith("cannot be read. It holds the hidden character U+00AD: take it out.")


def test_a_published_name_is_that_of_a_line_however_its_letters_are_typed(edited: Edited) -> None:
    # A wide P, and a space that does not break.
    path = edited('of = "Project manager"', 'of = "\uff30roject\u00a0manager"')

    assert load_case(path).published[0].of == ("Project manager",)


def test_published_figures_of_a_case_without_a_charge_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    head = 'format = 2\ntitle = "A"\nyears = "2018/19"\n'
    line = '[[lines]]\nname = "Line"\nannual = 12\nmonths = 12\n'
    path.write_text(f'{head}{line}[[published]]\nof = "Lime"\nprinted = "12"\nsource = "x"\n')

    assert faults_of(path) == [
        'line 9: published[1].of: "Lime" is neither a line nor a result. '
        "Allowed: Line, gross, savings, net, initial_cost, ongoing, budget."
    ]


def test_a_printed_figure_of_a_contingent_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    head = 'format = 2\ntitle = "A"\nyears = "2018/19"\n'
    line = '[[lines]]\nname = "Guarantee"\nnature = "contingent"\nannual = 12\n'
    figure = '[[published]]\nof = "Guarantee"\nprinted = "12"\nsource = "x"\n'
    path.write_text(f"{head}{line}{figure}", encoding="utf-8")

    assert faults_of(path) == [
        'line 9: published[1].of: "Guarantee" is contingent, so it is in no result. '
        "Allowed: gross, savings, net, initial_cost, ongoing, budget."
    ]


def test_a_case_with_every_key_is_not_refused() -> None:
    case = load_case(Path(__file__).parent.parent / "cases" / "every-key.toml")

    assert case.pricings == ("a", "b", "c", "d")
    assert [alternative.figure for alternative in case.alternatives] == [
        "lines[1].annual",
        "budget.amount",
        "go_live",
        "discount_rate",
        "inflation",
        "adopters.anticipated",
    ]
