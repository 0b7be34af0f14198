from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis import years
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from tests.written import EVERY_KEY, faults_of

Edited = Callable[..., Path]

LOW = "low = 71_000"
YEARS = 'years = "2018/19 to 2021/22"'
START = 'from = "2018-10"'
ANNUAL = 'annual = 60_000\nfrom = "2018-10"\nmonths = 24\ndelay = "extend"\n'
EXPLORE = '[presets.explore]\nadopters = 36\npricing = "shared"'
RANGES = "[[what_if]]"
TABLES = "# Every cell of the report's table"


def test_the_first_case_of_a_checkout_is_read_when_none_is_named() -> None:
    assert load_case().reference == "41/2018"
    assert FIRST_CASE.name == "derbyshire-2018.toml"


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


# tests/bad_inputs holds the faults of single values.
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("format = 2\n", "", "format: is missing. Allowed: 2, the only format there is. Add it."),
        (
            'years = ["2018/19", "2019/20", "2020/21"]',
            "years = []",
            "line 39: budget.years: has 0 years. Allowed: 1 to 60 years.",
        ),
        (
            'from = {value = "2019-04"',
            'from = {value = "2020-05"',
            "line 57: charges[1].from: would run to April 2022."
            " Allowed: the years, to the end of 2021/22. Add years up to 2022/23 to years.",
        ),
        (
            START,
            'from = "2023-10"',
            "line 119: lines[1].from: 2023-10 is outside the years."
            " Allowed: a month of 2018/19 to 2021/22. Add years up to 2025/26 to years.",
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
            "savings = 0.0\noffset = 0.0",
            "savings = 5.0\noffset = 0.5",
            "line 130: scenario.savings: £5 and offset 0.5 are both given."
            " Allowed: one of them, the other 0.",
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
            "[presets.all]\nadopters = 44",
            "[presets.all]\nadopters = 44\ndelay = 3",
            "line 146: presets.all.delay: is not known here."
            " It belongs in [[lines]] or [scenario].",
        ),
        (
            ANNUAL,
            'by_year = {"2018/19" = 0}\n',
            "line 118: lines[1].by_year: has no amount. Allowed: amounts in years of the case.",
        ),
        (
            ANNUAL,
            'by_year = {"2018/19" = 3, "2022/23" = 3}\n',
            "line 118: lines[1].by_year: 2022/23 is not in the years."
            " Allowed: amounts in years of the case.",
        ),
        (
            '"2.8" = ["£71k-£91", 25, 36]\n"2.9"',
            "2.8 = [25, 36]\n2.9",
            "line 275: paragraphs.2.8: 2.8, 2.9 are not in quotes. "
            'Allowed: names of paragraphs in quotes. Write "2.8" = [...].',
        ),
        (
            "[decision]",
            '[[saved]]\nname = "late"\n\n[decision]',
            "line 20: saved: is not known here. Saved scenarios go into case.scenarios.toml.",
        ),
    ],
)
def test_a_fault_names_line_field_value_what_is_allowed_and_what_to_do(
    edited: Edited, old: str, new: str, message: str
) -> None:
    assert "\n".join(faults_of(edited(old, new))) == message


@pytest.mark.parametrize(
    ("edits", "places"),
    [
        (
            [
                ("format = 2", "format = 3"),
                ("{value = 0.035", "{value = 3.5"),
                ("{value = 36", "{value = 50"),
                (LOW, "low = 92_000"),
                (START, 'from = "2021-10"'),
                ('of = "ongoing"', 'of = "ongoings"'),
            ],
            [
                "line 8: format",
                "line 17: discount_rate.value",
                "line 52: adopters.signed.value",
                "line 58: charges[1].low",
                "line 120: lines[1].months",
                "line 262: published[14].of",
            ],
        ),
        (
            [(LOW, "low = 92_000"), ("delay = 0", "delay = 19"), ("high = 36", "high = 45")],
            ["line 58: charges[1].low", "line 134: scenario.delay", "line 168: what_if[1].high"],
        ),
        (
            [("format = 2", 'format = 2\nsaved = []\nfile = ""'), ("delay = 0", "delay = 19")],
            ["line 9: saved", "line 10: file", "line 136: scenario.delay"],
        ),
        # Ranges are not judged by years that are at fault.
        ([(YEARS, "years = []"), ("high = 36", "high = 45")], ["line 14: years"]),
    ],
)
def test_all_faults_of_all_sections_are_named_at_once_in_the_order_of_the_file(
    edited: Edited, edits: list[tuple[str, str]], places: list[str]
) -> None:
    first, *more = edits

    faults = faults_of(edited(*first, *more))

    assert [": ".join(fault.split(": ")[:2]) for fault in faults] == places


@pytest.mark.parametrize("amounts", ["", 'annual = 60_000\nby_year = {"2018/19" = 3}\n'])
def test_a_line_has_one_kind_of_amount(edited: Edited, amounts: str) -> None:
    faults = faults_of(edited("annual = 60_000\n", amounts))

    assert faults[0] == (
        'line 113: lines[1]: line "Project manager" has both or neither.'
        " Allowed: one of annual and by_year."
    )
    assert [fault for fault in faults[1:] if ".of: " not in fault] == []


def test_a_line_by_year_takes_no_fields_of_an_annual_one(edited: Edited) -> None:
    keys = ('from = "2018-10"', "months = 3", 'delay = "none"', "uplift = 0.1")
    keys = (*keys, 'base_year = "2018/19"')
    path = edited(ANNUAL, "\n".join(['by_year = {"2018/19" = 3}', *keys, ""]))

    assert faults_of(path) == [
        f"line {line}: lines[1].{key.partition(' ')[0]}: is given. Allowed: only with annual."
        for line, key in enumerate(keys, start=119)
    ]


def test_a_recurrent_line_by_year_needs_its_first_months_inside_the_horizon(edited: Edited) -> None:
    by_year = (ANNUAL, 'by_year = {"2021/22" = 3}\n')

    assert faults_of(edited('"one-off"', '"recurrent"', by_year)) == [
        "line 118: lines[1].by_year: would run to March 2023. Allowed: the years, to the end of"
        " 2021/22. Add years up to 2022/23 to years."
    ]


def test_a_charge_without_a_pricing_is_refused(tmp_path: Path) -> None:
    before, _, after = FIRST_CASE.read_text(encoding="utf-8").partition("[[charges.pricing]]")
    path = tmp_path / "case.toml"
    after = after.partition("[[lines]]")[2]
    path.write_text(f"{before}pricing = []\n\n[[lines]]{after}", encoding="utf-8")

    assert faults_of(path) == [
        "line 67: charges[1].pricing: is missing. Allowed: tables headed [[charges.pricing]]."
    ]


def test_another_charge_has_a_rule_of_its_own(edited: Edited) -> None:
    charge_text = '[[charges]]\nname = "Support"\nfee = 5_000\n\n'

    case = load_case(edited("[[lines]]", f"{charge_text}[[lines]]"))

    assert [charge.name for charge in case.charges] == ["Platform", "Support"]
    assert case.charge.name == "Platform"
    assert case.cost_names == ("Project manager", "Platform", "Support")


# Ranges, of which the first begins on line 165


def with_ranges(tmp_path: Path, *ranges: str) -> Path:
    """Write a copy of the Derbyshire file with other ranges."""
    before, _, after = FIRST_CASE.read_text(encoding="utf-8").partition(RANGES)
    path = tmp_path / "case.toml"
    tables = TABLES + after.partition(TABLES)[2]
    path.write_text(f"{before}{''.join(ranges)}\n{tables}", encoding="utf-8", newline="\n")
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
        (input_range.input, input_range.low, input_range.high, input_range.unit, input_range.status)
        for input_range in ranges
    ] == [
        ("adopters", 25, 36, "forces", "derived"),
        ("charge_change", 0, 0.41, "share", "assumed"),
    ]
    assert [input_range.source.partition(",")[0] for input_range in ranges] == [
        "2.8",
        "Mott MacDonald for HM Treasury",
    ]


def test_a_case_need_have_no_range(tmp_path: Path) -> None:
    assert load_case(with_ranges(tmp_path)).what_if == ()


@pytest.mark.parametrize(
    "ends",
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
    tmp_path: Path, ends: tuple[str, float, float, str]
) -> None:
    (input_range,) = load_case(with_ranges(tmp_path, range_of(*ends))).what_if

    assert (input_range.input, input_range.low, input_range.high, input_range.unit) == ends


NUMBER = "Allowed: a number in the unit of the input."
FORCES = "Allowed: a whole number from 1, or one for each year of the case."
ONCE = "Allowed: one range for each input, and one of savings and offset."


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        (
            [("adopters", 25, 45, "forces")],
            "168: what_if[1].high: 45 is not allowed. Allowed: a whole number, 1 to 44 possible.",
        ),
        (
            [("adopters", 25.5, 36.5, "forces")],
            f"167: what_if[1].low: 25.5 is not allowed. {FORCES}\n"
            f"168: what_if[1].high: 36.5 is not allowed. {FORCES}",
        ),
        (
            [("delay", 0, 13, "months")],
            "168: what_if[1].high: 13 is not allowed. Allowed: 0 to 12 months when the charge"
            " follows go-live: the years end with 2021/22. For a longer delay, add years"
            " after 2021/22.",
        ),
        (
            [("cashable", 0.5, 0.5, "share")],
            "167: what_if[1].low: low 0.5 is not below high 0.5. Allowed: low below high.",
        ),
        (
            [("adopters", "nan", "inf", "forces")],
            f"167: what_if[1].low: nan is not allowed. {NUMBER}\n"
            f"168: what_if[1].high: inf is not allowed. {NUMBER}",
        ),
        (
            [("adopters", '"25"', 36, "forces")],
            f'167: what_if[1].low: "25" is not allowed. {NUMBER} Write 25, without quotes.',
        ),
        (
            [("pricing", 25, 36, "forces")],
            '166: what_if[1].input: "pricing" is not allowed. Allowed: "adopters",'
            ' "savings", "offset", "ramp", "cashable", "delay", "charge_change" or "rise".',
        ),
        (
            [("adopters", 25, 36, "force")],
            '169: what_if[1].unit: "force" is not allowed. Allowed: "forces", "£ a '
            'year", "months" or "share". Did you mean "forces"?',
        ),
        (
            [("savings", 0, 9, "£ a year"), ("offset", 0, 1, "share")],
            f"173: what_if[2].input: savings has a range already. {ONCE}",
        ),
        (
            [("offset", 0, 1, "share"), ("ramp", 0, 6, "months"), ("savings", 0, 9, "£ a year")],
            f"180: what_if[3].input: offset has a range already. {ONCE}",
        ),
        # Every fault of every range.
        (
            [("adopters", 0, 45, "months"), ("adopters", 36, 25, "forces")],
            f"167: what_if[1].low: 0 is not allowed. {FORCES}\n"
            "168: what_if[1].high: 45 is not allowed. Allowed: a whole number, 1 to 44 possible.\n"
            '169: what_if[1].unit: "months" is not allowed. Allowed: "forces" with adopters.\n'
            f"173: what_if[2].input: adopters has a range already. {ONCE}\n"
            "174: what_if[2].low: low 36 is not below high 25. Allowed: low below high.",
        ),
    ],
)
def test_a_range_that_no_scenario_allows_is_refused_with_its_line(
    tmp_path: Path, ranges: list[tuple[str, object, object, str]], message: str
) -> None:
    path = with_ranges(tmp_path, *(range_of(*ends) for ends in ranges))

    assert "\n".join(fault.removeprefix("line ") for fault in faults_of(path)) == message


@pytest.mark.parametrize(
    ("name", "unit", "right"),
    [
        ("adopters", "months", "forces"),
        ("savings", "share", "£ a year"),
        ("offset", "£ a year", "share"),
        ("ramp", "forces", "months"),
        ("cashable", "£ a year", "share"),
        ("delay", "share", "months"),
        ("charge_change", "£ a year", "share"),
    ],
)
def test_the_unit_of_a_range_is_that_of_its_input(
    tmp_path: Path, name: str, unit: str, right: str
) -> None:
    path = with_ranges(tmp_path, range_of(name, int(name == "adopters"), 2, unit))

    assert [fault for fault in faults_of(path) if "unit" in fault] == [
        f'line 169: what_if[1].unit: "{unit}" is not allowed. Allowed: "{right}" with {name}.'
    ]


def test_a_range_of_a_delay_heeds_no_default_of_the_case(edited: Edited) -> None:
    late = ("charge_follows_go_live = false", "charge_follows_go_live = true")

    case = load_case(edited(*late, ("delay = 0", "delay = 12")))

    assert [input_range.input for input_range in case.what_if] == ["adopters", "charge_change"]


def test_a_range_of_the_savings_clears_an_offset_of_the_case(edited: Edited) -> None:
    savings = (RANGES, range_of("savings", 0, 50_000, "£ a year") + RANGES)

    case = load_case(edited("offset = 0.0", "offset = 0.5", savings))

    assert [input_range.input for input_range in case.what_if] == [
        "savings",
        "adopters",
        "charge_change",
    ]


# The file it was read from


def test_a_case_knows_the_file_it_was_read_from(edited: Edited) -> None:
    path = edited("41/2018", "42/2018")

    case = load_case(path)

    assert case.file == str(path)
    assert load_case(str(path)).file == str(path)


def test_the_file_is_no_part_of_what_a_case_says(edited: Edited) -> None:
    path = edited("format = 2", "format = 2  # the same")

    elsewhere = load_case(path)

    assert elsewhere == replace(load_case(), saved=())
    assert elsewhere.file != load_case().file
    assert "case.toml" not in repr(elsewhere)


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


def test_a_printed_figure_of_a_name_in_other_letters_has_a_suggestion(edited: Edited) -> None:
    (fault,) = faults_of(edited('of = "Project manager"', 'of = "Project Manger"'))

    assert fault.endswith('Did you mean "Project manager"?')


def test_a_repeated_name_is_one_fault_although_a_printed_figure_has_the_other_name(
    tmp_path: Path,
) -> None:
    path = tmp_path / "case.toml"
    head = 'format = 2\ntitle = "A"\nyears = "2018/19"\n'
    lines = '[[lines]]\nname = "Desk"\nannual = 12\n' * 2
    path.write_text(f'{head}{lines}[[published]]\nof = "Host"\nprinted = "12"\nsource = "x"\n')

    assert faults_of(path) == [
        'line 8: lines[2].name: "Desk" is a name in use. Allowed: a name of its own.'
    ]


def test_a_repeated_name_hides_no_more_names_than_it_can_explain(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    head = 'format = 2\ntitle = "A"\nyears = "2018/19"\n'
    lines = '[[lines]]\nname = "Desk"\nannual = 12\n' * 2
    figures = "".join(
        f'[[published]]\nof = "{name}"\nprinted = "12"\nsource = "x"\n' for name in ("Host", "Van")
    )
    path.write_text(head + lines + figures)

    messages = faults_of(path)

    assert [message.split(": ")[1] for message in messages] == [
        "lines[2].name",
        "published[1].of",
        "published[2].of",
    ]


def test_a_case_with_every_key_is_not_refused() -> None:
    case = load_case(EVERY_KEY)

    assert case.pricings == ("a", "b", "c", "d")
    assert [alternative.figure for alternative in case.alternatives] == [
        "lines[1].annual",
        "budget.amount",
        "go_live",
        "discount_rate",
        "inflation",
        "adopters.anticipated",
    ]
