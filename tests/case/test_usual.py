"""A case in a dozen lines: the defaults of its file are filled in, listed and inherited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import CaseError
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from tests.written import faults_of

# The whole file of section 3 of DESIGN.
ATHENA = """format = 2
title = "Athena"
body = "Essex Police"
source = "BBC, 27 February 2012"          # every figure's, unless it names its own
years = "2011/12 to 2020/21"

[adopters]
count = 7

[[charges]]
name = "Athena"
pool_total = 32_000_000                   # £ over all years, all adopters together
share = "equal"
"""
LINES = """format = 2
title = "Project"
years = "2024/25 to 2026/27"
"""
MONTH = 'Allowed: a month in quotes: "2018-10".'
Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write a case."""

    def write(text: str) -> Path:
        path = tmp_path / "case.toml"
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    return write


@pytest.fixture
def athena(written: Written) -> Case:
    return load_case(written(ATHENA))


def test_a_dozen_lines_are_a_case_and_what_is_taken_is_listed(athena: Case) -> None:
    assert athena.default_texts == (
        "Athena due from 2011-04",
        "go-live in 2011-04",
        "discount rate 3.5%",
        "price basis not stated, constant prices unless something rises",
        "up to 100 could join",
    )
    assert (athena.initial_months, athena.go_live.value) == (None, "2011-04")
    assert (athena.discount_rate.value, athena.price_basis.value) == (0.035, "not stated")
    assert athena.stated_budget is None
    assert athena.lines == ()


@pytest.mark.parametrize("name", ["Charge", "Licences", "Service charge"])
def test_the_first_month_of_a_charge_is_told_in_words_that_fit_any_name(
    written: Written, name: str
) -> None:
    case = load_case(written(ATHENA.replace('name = "Athena"', f'name = "{name}"')))

    assert case.default_texts[0] == f"{name} due from 2011-04"


def test_what_is_given_is_not_taken(written: Written) -> None:
    stated_keys = (
        'initial_months = 12\ngo_live = "2011-06"\ndiscount_rate = 0.03\nprice_basis = "real"\n'
    )
    text = ATHENA.replace("\n[adopters]\n", f"{stated_keys}\n[adopters]\npossible = 43\n")

    case = load_case(written(text.replace("pool_total", 'from = "2011-05"\npool_total')))

    assert case.default_texts == ()
    assert (case.charge.from_.value, case.adopters.possible.value) == ("2011-05", 43)


@pytest.mark.parametrize(
    "text", ["2011/12 to 2020/21", "2011/12 - 2020/21", "2011/12\u20132020/21"]
)
def test_years_may_be_a_range(written: Written, text: str) -> None:
    case = load_case(written(ATHENA.replace("2011/12 to 2020/21", text)))

    assert (len(case.years), case.years[0], case.years[-1]) == (10, "2011/12", "2020/21")


BUDGET = "\n[budget]\namount = 500_000\n"

# Two pricings with the same cost at the 7 anticipated, and a higher one; then a second option.
PRICINGS = (
    ATHENA.split("[[charges]]")[0]
    + """\
[[options]]
name = "Join"

[[options]]
name = "Own system"

[[charges]]
name = "Athena"
option = "Join"

[[charges.pricing]]
name = "fixed"
fee = 70_000

[[charges.pricing]]
name = "late"
fee = [70_000, 70_000, 70_000, 70_000, 70_000, 70_000, 70_000, 70_000, 70_000, 80_000]

[[charges.pricing]]
name = "shared"
pool = {value = 490_000, alternatives = [{value = 700_000, source = "the contract"}]}
share = "equal"

[[charges]]
name = "Licences"
option = "Own system"

[[charges.pricing]]
name = "small"
fee = 10_000

[[charges.pricing]]
name = "large"
fee = 20_000
"""
)


def test_a_pricing_that_no_document_names_is_not_known(written: Written) -> None:
    dearer = PRICINGS.replace("490_000", "504_000").replace("700_000", "350_000")

    # The pricing that costs most over all years: the case has no budget and no initial months.
    equal, shared = load_case(written(PRICINGS)), load_case(written(dearer))

    assert (equal.scenario.pricing, shared.scenario.pricing) == ("any", "any")
    # A result that needs one pricing uses the one that costs most at the adopters anticipated.
    assert (equal.base_scenario.pricing, shared.base_scenario.pricing) == ("late", "shared")
    assert equal.default_texts[-1] == "the pricing not known (any): no single one is stated"


OFFER = """\
format = 2
title = "Shared desk"
source = "report 7"
years = "2019/20 to 2022/23"

[adopters]
count = 3

[[charges]]
name = "Desk"

[[charges.pricing]]
name = "split"
pool = 355_000
share = "equal"
status = "assumed"

[[charges.pricing]]
name = "offer"
price = 110_000
"""


def test_the_only_stated_pricing_leads_over_an_assumption_that_costs_more(written: Written) -> None:
    case = load_case(written(OFFER))

    assert case.scenario.pricing == "offer"
    assert case.default_texts[-1] == "the pricing offer, the only one that is stated"


NO_SINGLE = "no single one is stated"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        # Derived is not stated.
        ("price = 110_000", 'price = 110_000\nstatus = "derived"', NO_SINGLE),
        # A rule has the status of its charge, and so has a figure of the rule.
        ('name = "Desk"', 'name = "Desk"\nstatus = "assumed"', NO_SINGLE),
        ("price = 110_000", 'price = {value = 110_000, status = "assumed"}', NO_SINGLE),
        # Two pricings are stated.
        ('status = "assumed"\n', "", NO_SINGLE),
        (
            "price = 110_000",
            "price = [{adopters = 9, price = 110_000}]",
            "offer, which is stated, has no price at 3 adopters",
        ),
    ],
)
def test_without_a_single_stated_price_the_pricing_is_not_known(
    written: Written, old: str, new: str, reason: str
) -> None:
    case = load_case(written(OFFER.replace(old, new)))

    assert (case.scenario.pricing, case.base_scenario.pricing) == ("any", "split")
    assert case.default_texts[-1] == f"the pricing not known (any): {reason}"


def test_both_ends_of_one_quoted_price_are_one_stated_pricing(written: Written) -> None:
    ends = OFFER.replace('name = "Desk"', 'name = "Desk"\nlow = 110_000\nhigh = 110_000')
    ends = ends.replace("price = 110_000", 'price = "low"')
    ends += '\n[[charges.pricing]]\nname = "top"\nprice = "high"\n'

    one_price, range_ = load_case(written(ends)), load_case(written(ends.replace("110", "100", 1)))

    assert one_price.scenario.pricing == "offer"
    assert range_.scenario.pricing == "any"  # two ends, and none is the stated price
    top = load_case(written(ends + '\n[scenario]\npricing = "top"\n'))
    assert top.stated_pricing == top.pricing("top")


def test_the_case_as_quoted_is_at_the_stated_price_whatever_its_scenario(written: Written) -> None:
    chosen = '\n[scenario]\npricing = "split"\nsavings = 9_000\ndelay = 3\n'

    case = load_case(written(OFFER + chosen))

    quoted = case.as_quoted
    assert (case.scenario.pricing, quoted.pricing) == ("split", "offer")
    assert (quoted.adopters, quoted.savings, quoted.delay) == (3, 0, 0)


@pytest.mark.parametrize(
    ("large", "pricings"), [("", ("any", "large")), ('status = "assumed"\n', ("small", "small"))]
)
def test_another_option_has_its_own_pricing(
    written: Written, large: str, pricings: tuple[str, str]
) -> None:
    option_case = load_case(written(PRICINGS + large)).other_options["Own system"]

    assert (option_case.scenario.pricing, option_case.base_scenario.pricing) == pricings


def test_an_alternative_figure_is_shown_under_the_pricing_of_the_case(written: Written) -> None:
    (alternative,) = load_case(written(PRICINGS)).alternatives

    assert (alternative.value, alternative.case.base_scenario.pricing) == (700_000, "late")


def test_a_pricing_that_is_chosen_is_not_taken(written: Written) -> None:
    case = load_case(written(PRICINGS + '\n[scenario]\npricing = "fixed"\n'))

    assert case.scenario.pricing == "fixed"
    assert "pricing" not in case.default_texts[-1]


def test_a_pricing_that_has_no_price_at_the_adopters_anticipated_is_not_taken(
    written: Written,
) -> None:
    stated = 'price = [{adopters = 1, price = 90_000}]\nbetween = "stated only"'

    case = load_case(written(PRICINGS.replace("fee = 70_000", stated)))

    assert (case.scenario.pricing, case.base_scenario.pricing) == ("any", "late")


# Two charges, of which the second of the file is the first to be paid.
TWO_CHARGES = f"""{LINES}
[budget]
amount = 50_000
{{top}}
[[charges]]
name = "Platform"
from = "{{platform}}"
fee = 9_000
[[charges]]
name = "Licences"
from = "{{licences}}"
fee = 6_000
"""


@pytest.mark.parametrize(("platform", "licences"), [("2025-01", "2024-10"), ("2024-10", "2025-01")])
def test_go_live_is_the_earliest_first_month_of_any_charge(
    written: Written, platform: str, licences: str
) -> None:
    case = load_case(written(TWO_CHARGES.format(top="", platform=platform, licences=licences)))

    saving = results_of(case, replace(case.scenario, savings=24_000))

    assert case.go_live.value == "2024-10"
    assert "go-live in 2024-10" in case.default_texts
    # 24,000 a year from October 2024: half a year, then two years.
    assert saving.flow.savings.tolist() == [-12_000, -24_000, -24_000]


def test_the_charges_of_another_option_do_not_move_go_live(written: Written) -> None:
    options = '[[options]]\nname = "Join"\n[[options]]\nname = "Keep"\n'
    text = TWO_CHARGES.format(top=options, platform="2025-01", licences="2024-10")

    case = load_case(written(f'{text}option = "Keep"\n'))

    assert case.go_live.value == "2025-01"


def test_years_may_be_one(written: Written) -> None:
    case = load_case(written(ATHENA.replace("2011/12 to 2020/21", "2011/12")))

    assert case.years == ("2011/12",)
    budget = load_case(written(ATHENA.replace("2011/12 to 2020/21", "2011/12") + BUDGET))
    assert "recurrent costs count for their first 12 months in the total" in budget.default_texts


def test_a_figure_may_be_a_table(athena: Case, written: Written) -> None:
    figure = '{value = 32_000_000, source = "Guardian", status = "derived", note = "in all"}'

    case = load_case(written(ATHENA.replace("32_000_000", figure)))

    rule = case.charge.pricing[0]
    assert rule.pool_total == athena.charge.pricing[0].pool_total == 32_000_000
    assert (rule.source, rule.status, rule.note) == ("Guardian", "derived", "in all")


def test_vat_and_an_end_with_a_source_of_their_own_leave_that_of_the_charge(
    athena: Case, written: Written
) -> None:
    more = (
        'until = {value = "2012/13", source = "the contract"}\n'
        'vat_added = {value = 0.2, status = "assumed", note = "No document says."}\n'
    )

    case = load_case(written(ATHENA.replace('name = "Athena"\n', f'name = "Athena"\n{more}')))

    assert (case.charge.until, case.charge.vat_added) == ("2012/13", 0.2)
    assert (case.charge.source, case.charge.status) == (athena.charge.source, "stated")
    assert case.charge.note == (
        "Last month: the contract. VAT added, not recovered: assumed; No document says."
    )


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("stated", ["", ', status = "stated"'])
def test_a_rule_with_an_assumed_part_is_assumed_and_keeps_its_source(
    written: Written, before: bool, stated: str
) -> None:
    uplift = 'uplift = {value = 0.03, status = "assumed", source = "OBR, March 2012"}'
    pool = f'pool_total = {{value = 32_000_000, source = "Guardian"{stated}}}'
    lines = (uplift, pool) if before else (pool, uplift)
    text = ATHENA.replace("pool_total = 32_000_000  ", "\n".join(lines) + "  ")

    rule = load_case(written(text)).charge.pricing[0]

    assert (rule.uplift, rule.status) == (0.03, "assumed")
    assert rule.source == "Guardian"
    assert rule.note == "Uplift: OBR, March 2012."


def test_a_status_of_the_rule_itself_stays_and_that_of_its_part_is_in_its_note(
    written: Written,
) -> None:
    uplift = 'uplift = {value = 0.03, status = "assumed"}\nstatus = "stated"\nnote = "Why?"'
    head = f'[[charges.pricing]]\nname = "shared"\n{uplift}'

    case = load_case(written(ATHENA.replace("pool_total = 32", f"{head}\npool_total = 32")))

    rule = case.charge.pricing[0]
    assert (rule.status, rule.note) == ("stated", "Why? Uplift: assumed.")


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ("BBC", "Pool of all together, over all years: BBC."),
        ("Guardian", ""),  # as that of the rule
    ],
)
def test_a_rule_with_its_own_source_has_that_of_its_amount_in_its_note(
    written: Written, source: str, note: str
) -> None:
    pool = f'pool_total = {{value = 32_000_000, source = "{source}"}}'
    head = f'[[charges.pricing]]\nname = "shared"\nsource = "Guardian"\n{pool}'

    case = load_case(written(ATHENA.replace("pool_total = 32_000_000", head)))

    assert (case.charge.pricing[0].source, case.charge.pricing[0].note) == ("Guardian", note)


def test_a_figure_of_another_status_gives_its_table_no_source(written: Written) -> None:
    years = 'years = {value = "2024/25", source = "ours", status = "assumed"}'
    budget = f'[budget]\namount = 90_000\nstatus = "stated"\n{years}\n'

    case = load_case(written(f'{LINES}{budget}[[charges]]\nname = "Fee"\nfee = 30_000\n'))

    assert case.stated_budget is not None
    assert (case.stated_budget.source, case.stated_budget.status) == ("", "stated")


def test_a_file_cannot_have_the_key_that_holds_the_sources_of_single_figures(
    written: Written,
) -> None:
    text = ATHENA.replace('name = "Athena"\n', 'name = "Athena"\nown_sources = []\n')

    (fault,) = faults_of(written(text))

    assert "charges[1].own_sources" in fault


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ('status = "asumed"', "status"),
        ('source = "?"', '"?" is still to be filled in'),
        ("source = 5", "source: 5 is not allowed"),
        ('source = " "', "source"),
    ],
)
def test_a_wrong_source_of_a_key_of_a_charge_is_refused(
    written: Written, key: str, fault: str
) -> None:
    vat = f'name = "Athena"\nvat = {{value = "recovered", {key}}}\n'

    faults = faults_of(written(ATHENA.replace('name = "Athena"\n', vat)))

    assert any(fault in line for line in faults)


def test_a_saving_is_taken_as_not_cashable_and_that_is_listed(written: Written) -> None:
    line = '[[lines]]\nname = "Staff"\nkind = "saving"\nannual = 9_000\nfrom = "2012-04"\n'

    case = load_case(written(f"{ATHENA}{line}"))

    assert "none of Staff is cashable" in case.default_texts


def test_source_and_status_are_inherited_from_the_table_and_the_file(written: Written) -> None:
    charge_keys = 'name = "Athena"\nsource = "Guardian"\nstatus = "assumed"\n'

    case = load_case(written(ATHENA.replace('name = "Athena"\n', charge_keys)))

    assert case.adopters.anticipated.source == "BBC, 27 February 2012"
    assert case.adopters.anticipated.status == "stated"
    rule = case.charge.pricing[0]
    assert (case.charge.source, case.charge.status) == ("Guardian", "assumed")
    assert (rule.source, rule.status) == ("Guardian", "assumed")
    assert case.charge.from_.status == "assumed"


def test_a_count_stands_for_those_anticipated_and_signed(athena: Case) -> None:
    assert athena.adopters.anticipated.value == 7
    assert athena.adopters.signed.value == 7
    assert athena.scenario.adopters == 7
    assert athena.names_adopters


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            ATHENA.replace('name = "Athena"\n', 'name = "Athena"\nstatus = "Stated"\n'),
            'line 12: charges[1].status: "Stated" is not allowed. Allowed: "stated", "derived" or'
            ' "assumed". Write "stated".',
        ),
        (
            ATHENA.replace("count = 7", "count = 12_001"),
            "line 8: adopters.count: 12001 is not allowed. Allowed: a whole number, 1 to 12,000.",
        ),
        (f"{ATHENA}from = 3\n", f"line 14: charges[1].from: 3 is not allowed. {MONTH}"),
        (
            TWO_CHARGES.format(top="", platform="2025-01", licences="2024-13"),
            f'line 14: charges[2].from: "2024-13" is not allowed. {MONTH} Months go from 01 to 12.',
        ),
        (
            TWO_CHARGES.format(top="", platform="2025-01", licences="2004-10"),
            "line 14: charges[2].from: 2004-10 is outside the years."
            " Allowed: a month of 2024/25 to 2026/27.",
        ),
        (
            f'{LINES}\n[[lines]]\nname = "Kit"\nby_year = [25_000, 5_000]\n',
            "line 7: lines[1].by_year: has 2 amounts. Allowed: one for each of the 3 years.",
        ),
    ],
)
def test_a_fault_that_defaults_depend_on_is_the_only_one(
    written: Written, text: str, message: str
) -> None:
    assert faults_of(written(text)) == [message]


@pytest.mark.parametrize(
    ("adopters_text", "message"),
    [
        ("adopters = 5", "line 7: adopters: 5 is not allowed."),
        ("scenario = 5", "line 7: scenario: 5 is not allowed."),
        ('go_live = "soon"', 'line 7: go_live: "soon" is not allowed.'),
        ('initial_months = "two"', 'line 7: initial_months: "two" is not allowed.'),
        ('adopters = {count = 2, register = "none.csv"}', "line 7: adopters.register: "),
        ('adopters = {count = 2, signed = "many"}', 'line 7: adopters.signed: "many" is not '),
        (
            'adopters = {anticipated = {source = "x"}, signed = 2, possible = 5}',
            "line 7: adopters.anticipated.value: is missing.",
        ),
    ],
)
def test_nothing_is_missed_beside_what_is_refused(
    written: Written, adopters_text: str, message: str
) -> None:
    text = ATHENA.partition("[adopters]")[0] + adopters_text + '\n[[charges]]\nname = "It"\n'
    shared = 'pool = 5\nshare = "officers"\n[budget]\namount = 5\n'

    (fault,) = faults_of(written(text + shared))

    assert fault.startswith(message)


@pytest.mark.parametrize("register_key", ['register = "forces.csv"', 'us = "Essex"'])
def test_a_register_says_how_many_could_join(written: Written, register_key: str) -> None:
    case = load_case(written(ATHENA.replace("count = 7", f"count = 7\n{register_key}")))

    assert case.adopters.possible.value == 44
    assert "up to 44 could join" in case.default_texts


@pytest.mark.parametrize(
    ("adopters", "possible"),
    [
        ("count = 7", 100),
        ("count = 100", 100),
        ("count = 250", 250),
        ("anticipated = 90\nsigned = 10_000", 10_000),
        ("count = 7\npossible = 12_000", 12_000),
    ],
)
def test_a_hundred_could_join_or_as_many_as_the_file_names(
    written: Written, adopters: str, possible: int
) -> None:
    case = load_case(written(ATHENA.replace("count = 7", adopters)))

    assert case.adopters.possible.value == possible


def test_one_rule_stands_in_its_charge_and_has_its_name(athena: Case) -> None:
    (rule,) = athena.charge.pricing

    assert (rule.name, rule.parts, rule.share) == ("athena", ("pool",), "equal")
    assert athena.pricings == ("athena",)
    assert athena.scenario.pricing == "athena"


def test_a_line_by_year_may_be_a_list(written: Written) -> None:
    case = load_case(written(f'{LINES}\n[[lines]]\nname = "Kit"\nby_year = [25_000, 0, 5_000]\n'))

    assert case.lines[0].by_year == {"2024/25": 25_000, "2025/26": 0, "2026/27": 5_000}


@pytest.mark.parametrize("years", ["2024-25 to 2026-27", "2026/27 to 2024/25"])
def test_a_list_by_year_is_not_judged_where_no_years_can_be_read(
    written: Written, years: str
) -> None:
    text = f'{LINES}\n[[lines]]\nname = "Kit"\nby_year = [25_000, 0, 5_000]\n'

    faults = faults_of(written(text.replace("2024/25 to 2026/27", years)))

    assert [fault.split(" is not")[0] for fault in faults] == [f'line 3: years: "{years}"']


@pytest.mark.parametrize(
    ("amounts", "nature"),
    [
        ('annual = 5_000\nfrom = "2024-10"\nmonths = 12', "one-off"),
        ('annual = 5_000\nfrom = "2024-10"', "recurrent"),
        ("annual = 5_000", "recurrent"),
        ("by_year = [5_000, 0, 0]", "one-off"),
        ("by_year = [5_000, 5_000, 5_000]", "recurrent"),
        ('by_year = {"2024/25" = 5_000}', "one-off"),
    ],
)
def test_the_nature_of_a_line_is_taken_from_its_amounts(
    written: Written, amounts: str, nature: str
) -> None:
    case = load_case(written(f'{LINES}\n[[lines]]\nname = "Kit"\n{amounts}\n'))

    assert (case.lines[0].kind, case.lines[0].nature) == ("cost", nature)
    assert f"Kit: {nature}" in case.default_texts


@pytest.mark.parametrize(
    ("go_live", "last"), [("2024-04", "2025/26"), ("2024-10", "2026/27"), ("2025-04", "2026/27")]
)
def test_a_budget_is_for_the_years_up_to_the_end_of_the_first_months(
    written: Written, go_live: str, last: str
) -> None:
    text = f'{LINES}go_live = "{go_live}"\n\n[budget]\namount = 50_000\n\n'

    case = load_case(written(f'{text}[[lines]]\nname = "Kit"\nannual = 5_000\nfrom = "2024-04"\n'))

    assert case.budget.years == case.years[: case.years.index(last) + 1]
    assert f"the budget is for the years up to {last}" in case.default_texts


# Assumed initial months are 24, or as many as the years have: no cost of a later start, no charge
# that ends and no other option makes them fewer.
OPENED = f"{LINES}[budget]\namount = 90_000\n"
SERVICE = '[[charges]]\nname = "Service"\nfee = 48_000\n'
BRIDGE = '[[charges]]\nname = "Bridge"\nfrom = "2026-04"\nfee = 12_000\n'
TWO_OPTIONS = '[[options]]\nname = "Join"\n[[options]]\nname = "Build"\n'
POST = '[[lines]]\nname = "Post"\nannual = 9_000\nnature = "recurrent"\nfrom = "2026-04"\n'


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        (f"{OPENED}{SERVICE}", 96_000),
        (f'{OPENED}{SERVICE}{BRIDGE}until = "2026-09"\n', 102_000),
        (f"{OPENED}{SERVICE}{BRIDGE}", 108_000),
        (f"{OPENED}{SERVICE}{POST}", 105_000),
        (f'{OPENED}{TWO_OPTIONS}{SERVICE}{BRIDGE}option = "Build"\n', 96_000),
        (f'{OPENED}{TWO_OPTIONS}{SERVICE}{POST}option = "Build"\n', 96_000),
        (f'{OPENED}{SERVICE}[[lines]]\nname = "Upgrade"\nby_year = [0, 0, 10_000]\n', 106_000),
    ],
    ids=["alone", "ended", "later", "line", "option", "line of an option", "last year"],
)
def test_a_later_cost_makes_assumed_initial_months_no_fewer(
    written: Written, text: str, cost: float
) -> None:
    case = load_case(written(text))

    assert case.initial_months.value == 24
    assert "recurrent costs count for their first 24 months in the total" in case.default_texts
    assert results_of(case, case.scenario).initial_cost == cost
    # No delay may move a cost whose assumed months do not fit out of the years.
    assert case.longest_delay(charge_follows_go_live=True) == (0 if cost == 108_000 else 12)


def test_stated_initial_months_must_fit_in_the_years(written: Written) -> None:
    text = f"initial_months = 24\n{OPENED}{SERVICE}{BRIDGE}"

    assert any("would run to March 2028" in fault for fault in faults_of(written(text)))


BUDGETED = f"""{LINES}[budget]
amount = 50_000
years = {{}}
[[lines]]
name = "Kit"
annual = 5_000
"""


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ('"2024/25 to 2025/26"', ("2024/25", "2025/26")),
        ('"2024/25 - 2026/27"', ("2024/25", "2025/26", "2026/27")),
        ('{value = "2025/26", source = "1.1"}', ("2025/26",)),
    ],
)
def test_the_years_of_a_budget_may_be_a_range(
    written: Written, text: str, years: tuple[str, ...]
) -> None:
    assert load_case(written(BUDGETED.format(text))).budget.years == years


def test_a_case_may_have_neither_charge_nor_adopters(written: Written) -> None:
    case = load_case(written(f'{LINES}\n[[lines]]\nname = "Kit"\nannual = 5_000\n'))

    assert (case.charges, case.names_adopters) == ((), False)
    with pytest.raises(CaseError, match="charges: is not in the case, but this result needs it"):
        _ = case.charge
    with pytest.raises(CaseError, match="budget: is not in the case, but this result needs it"):
        _ = case.budget


def test_nothing_is_taken_of_what_recurs_where_nothing_does(written: Written) -> None:
    case = load_case(written(f'{LINES}\n[[lines]]\nname = "Kit"\nby_year = [5_000, 0, 0]\n'))

    assert case.default_texts == (
        "Kit: one-off",
        "go-live in 2024-04",
        "discount rate 3.5%",
        "price basis not stated, constant prices unless something rises",
    )


@pytest.mark.parametrize("years", ["", 'years = "2020/21 to 2011/12"\n', 'years = "soon"\n'])
def test_without_years_that_can_be_read_nothing_else_is_missed(
    written: Written, years: str
) -> None:
    text = ATHENA.replace('years = "2011/12 to 2020/21"\n', years)

    faults = faults_of(written(f"{text}\n[budget]\namount = 50_000\n"))

    assert len(faults) == 1
    assert "years: " in faults[0]


@pytest.mark.parametrize(
    ("old", "figure", "value"),
    [
        ("count = 7", "adopters.count", 9),
        ("possible = 40", "adopters.possible", 43),
        ('from = "2012-04"', "charges[1].from", '"2011-04"'),
        ("discount_rate = 0.035", "discount_rate", 0.03),
    ],
)
def test_any_figure_may_have_alternatives(
    written: Written, old: str, figure: str, value: object
) -> None:
    text = ATHENA.replace("\n[adopters]\n", "discount_rate = 0.035\n\n[adopters]\npossible = 40\n")
    text = text.replace("pool_total", 'from = "2012-04"\npool_total')
    key, _, used = old.partition(" = ")
    table = f"{{value = {used}, alternatives = [{{value = {value}, source = 'Reporter'}}]}}"

    (alternative,) = load_case(written(text.replace(old, f"{key} = {table}"))).alternatives

    assert (alternative.figure, str(alternative.used)) == (figure, used.strip('"'))
    assert str(alternative.value) == str(value).strip('"')


@pytest.mark.parametrize("alternatives", ["3", "[3]", '"224m"'])
def test_an_alternative_is_a_value_with_its_source(written: Written, alternatives: str) -> None:
    figure = f"{{value = 32_000_000, alternatives = {alternatives}}}"

    assert faults_of(written(ATHENA.replace("32_000_000", figure))) == [
        "charges[1].pool_total.alternatives[1]: cannot be used."
        " Allowed: {value = ..., source = ...}, with a value of the figure's own kind."
    ]


@pytest.mark.parametrize(
    "name",
    ["".join(chr(ord(letter) + 0xFEE0) for letter in "ATHENA"), "athena", " Athena", "Athen\u00aa"],
)
def test_names_are_compared_as_they_are_read(written: Written, name: str) -> None:
    text = f'{ATHENA}\n[[lines]]\nname = "{name}"\nannual = 5_000\n'

    assert faults_of(written(text)) == [
        'line 11: charges[1].name: "Athena" is a name in use. Allowed: a name of its own.'
    ]


@pytest.mark.parametrize(
    ("keys", "plural"),
    [
        ('word = "authority"', "authorities"),
        ('word = "class"', "classes"),
        ('word = "police"', "police"),
        ('word = "police"\nplural = "police forces"', "police forces"),
    ],
)
def test_several_adopters_have_the_plural_of_one(written: Written, keys: str, plural: str) -> None:
    case = load_case(written(ATHENA.replace("count = 7", f"count = 7\n{keys}")))

    assert case.adopters.plural == plural
