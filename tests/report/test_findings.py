"""Every finding as a sentence, whole and as a literal."""

from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from sohanalysis.case.case import Case, Observation
from sohanalysis.errors import ScenarioError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.findings import all_findings
from sohanalysis.nouns import first_small
from sohanalysis.paper.pages import board_paper
from sohanalysis.report.findings import (
    FindingGroup,
    alternatives,
    finding_text,
    findings_of,
    printed_figures,
    to_settle,
)
from sohanalysis.report.gaps import unstated
from sohanalysis.report.headline import headline
from sohanalysis.report.ties import curve_caution, is_same_for_any_number
from tests.charged import with_budget, with_charge
from tests.rows import rows_from
from tests.written import PRINTED_BY_LIST, PRINTED_SERVICE, QUOTED_SERVICE, RANGE, written

ROWS = Path(__file__).with_name("findings.toml")


def sentences_of(case: Case, kind: str) -> list[str]:
    """Return the sentences of the findings of one kind."""
    return [finding_text(case, finding) for finding in all_findings(case) if finding.kind == kind]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("VAT.", "VAT."), ("A plan.", "A plan."), ("EU funds.", "EU funds.")],
)
def test_a_remark_keeps_its_capitals_and_is_listed_once(
    derbyshire: Case, text: str, sentence: str
) -> None:
    remark = Observation(kind="not-stated", text=text, source="not in the documents")
    case = replace(derbyshire, observations=(remark, remark))

    assert findings_of(case, "gaps").count(sentence) == 1


def test_a_cost_below_zero_that_differs_from_the_printed_one_has_no_minus_sign() -> None:
    case = load_case(DATA / "examples" / "herefordshire-audit.toml")

    assert sentences_of(case, "does-not-reconcile") == [
        "Net cost, in total: printed as (£100k); the case comes to £11,000 below zero, £89,000 "
        "more than printed. (Hereford Times, news 11147504: an efficiency saving of £100k, or 40%)"
    ]


@pytest.mark.parametrize(
    ("rises", "gap"),
    [
        (("", ""), "price rises, and whether prices are real or cash"),
        (
            ('indexation = "none"\n', ""),
            "price rises (Charge 2), and whether prices are real or cash",
        ),
        (('indexation = "none"\n', "uplift = 0.02\n"), "whether prices are real or cash"),
    ],
)
def test_price_rises_are_a_gap_until_every_charge_states_them(
    tmp_path: Path, rises: tuple[str, str], gap: str
) -> None:
    first, second = (f'[[charges]]\nname = "Charge {n}"\nprice = 9\n' for n in (1, 2))
    case = written(tmp_path, f'years = "2024/25"\n{first}{rises[0]}{second}{rises[1]}')

    assert gap in unstated(case)


@pytest.mark.parametrize(
    ("vat", "is_open"),
    [("", True), ("vat_added = 0.2\n", False), ('vat = "not recovered"\n', False)],
)
def test_vat_is_a_gap_until_the_charge_states_or_adds_it(
    tmp_path: Path, vat: str, is_open: bool
) -> None:
    charge = f'years = "2024/25"\n[[charges]]\nname = "Desk"\nprice = 9_000\n{vat}'

    assert ("VAT" in unstated(written(tmp_path, charge))) == is_open


SERVICES = """
years = "2026/27 to 2028/29"
[adopters]
anticipated = 6
signed = 8
possible = 12
word = "service"
[[charges]]
name = "Control room"
source = "1.1"
low = 120_000
high = 120_000
{quoted_at}
[[charges.pricing]]
name = "first"
{first}
[[charges.pricing]]
name = "shared"
pool = 720_000
share = "equal"
status = "assumed"
"""
AT_SIX = 'quoted_at = [{charge = "low", adopters = 6}]'
FLAT = 'price = "low"'
ASSUMED = '\nstatus = "assumed"'
LISTED = "price = [{adopters = 6, price = 120_000}, {adopters = 9, price = 100_000}]"
TIED = "the source ties £120k to 6 services and gives no other point"


@pytest.mark.parametrize(
    ("quoted_at", "first", "clause"),
    [
        (AT_SIX, FLAT + ASSUMED, TIED),
        ("", FLAT + ASSUMED, "the source quotes £120k and ties it to no number"),
        (AT_SIX, LISTED + ASSUMED, TIED),
        ("", FLAT, ""),
        (AT_SIX, 'fee = 70_000\npool = 300_000\nshare = "equal"', ""),
        ("", LISTED, ""),
        ("", f'{LISTED}\nbetween = "stated only"', "a price is stated at 6 and 9 services alone"),
        (
            "",
            f'{LISTED}\nbetween = "line"'.replace("= 9", "= 11"),
            "a price is stated at 6 to 11 services alone",
        ),
    ],
)
def test_the_charge_at_other_numbers_is_a_gap_until_a_stated_rule_prices_each(
    tmp_path: Path, quoted_at: str, first: str, clause: str
) -> None:
    case = written(tmp_path, SERVICES.format(quoted_at=quoted_at, first=first))

    gap = f"how the charge depends on the number of services: {clause}"
    assert [text for text in unstated(case) if "the charge" in text] == [gap] * bool(clause)
    if clause:
        sentence = f"{gap[:1].upper()}{gap[1:]}."
        assert sentence in findings_of(case, "gaps")
        assert gap in board_paper(case, case.base_scenario)
    if clause == TIED:
        assert clause in curve_caution(case)


def test_a_range_without_a_rule_is_a_gap_only_if_adopters_are_named(tmp_path: Path) -> None:
    ends = "".join(
        f'[[charges.pricing]]\nname = "{end}-end"\nprice = "{end}"\n' for end in ("low", "high")
    )
    charge = f'[[charges]]\nname = "Desk"\nlow = 40_000\nhigh = 60_000\n{ends}'

    gaps = [
        [text for text in unstated(written(tmp_path, top + charge)) if "the charge" in text]
        for top in ('years = "2024/25"\n', 'years = "2024/25"\n[adopters]\ncount = 8\n')
    ]

    assert gaps == [
        [],
        [
            "how the charge depends on the number of adopters: the source quotes £40k to £60k and "
            "ties it to no number"
        ],
    ]


@pytest.mark.parametrize(
    ("text", "is_listed"),
    [
        ("How the councils share the cost.", False),
        ("The charging rule.", False),
        ("How the price depends on the number that join.", False),
        ("How many would pay the charge, and how it is set.", True),
        ("How the savings are shared.", True),
        ("How the set-up cost is met.", True),
    ],
)
def test_a_remark_of_the_case_on_the_rule_replaces_the_gap(
    tmp_path: Path, text: str, is_listed: bool
) -> None:
    case = written(tmp_path, SERVICES.format(quoted_at=AT_SIX, first=FLAT + ASSUMED))
    remark = Observation(kind="not-stated", text=text, source="not in the documents")

    gaps = unstated(replace(case, observations=(remark,)))

    assert any(TIED in gap for gap in gaps) == is_listed
    assert gaps[-1] == first_small(text).rstrip(".")


def test_a_price_for_any_number_that_is_tied_to_one_is_a_contradiction(tmp_path: Path) -> None:
    both = AT_SIX.replace("]", ', {charge = "high", adopters = 8, source = "1.2"}]')
    cases = [
        written(tmp_path, SERVICES.format(quoted_at=quoted_at, first=first))
        for quoted_at, first in (
            (AT_SIX, FLAT),
            (both, FLAT),
            (AT_SIX, FLAT + ASSUMED),
            ("", FLAT),
            (AT_SIX, "price = 110_000"),
            (AT_SIX, LISTED.replace("= 6", "= 1")),
            (AT_SIX + ASSUMED, FLAT + '\nstatus = "stated"'),
        )
    ]

    start = (
        "Control room: the price is stated for any number of services, but the same figure is "
        "tied to"
    )
    assert [findings_of(case, "contradictions") for case in cases] == [
        [f"{start} 6 (quoted_at): state which. (1.1)"],
        [f"{start} 6 and 8 (quoted_at): state which. (1.1; 1.2)"],
        [],
        [],
        [
            "Control room: £120,000 is tied to 6 services (quoted_at), but the stated pricing "
            "first charges £110,000 there: state which. (1.1)"
        ],
        [],
        [],
    ]


RANGE_TIED = """
years = "2026/27 to 2028/29"
[adopters]
anticipated = {anticipated}
possible = 12
word = "council"
[[charges]]
name = "Service charge"
source = "4.2"
low = 36_000
high = {high}
quoted_at = [{{charge = "high", adopters = {count}}}, {{charge = "low", adopters = 10}}]
{more}
"""
PRICES_AT_TWO = """\
price = [{adopters = 6, price = 48_000}, {adopters = 10, price = 36_000}]
between = "stated only"
"""
# 12,000 and a sixth of 240,000 are 52,000 with six; with a tenth, 36,000.
PARTS = 'fee = 12_000\npool = 240_000\nshare = "equal"\n'
TIED_TO = (
    "Service charge: £{} is tied to {} councils (quoted_at), but the stated pricing {}: state "
    "which. (4.2)"
)


@pytest.mark.parametrize(
    ("high", "count", "more", "sentences"),
    [
        (48_000, 6, PRICES_AT_TWO, []),
        (
            52_000,
            6,
            PRICES_AT_TWO,
            [TIED_TO.format("52,000", 6, "charges £48,000 there")],
        ),
        (
            48_000,
            7,
            PRICES_AT_TWO,
            [TIED_TO.format("48,000", 7, "has no price there")],
        ),
        (52_000, 6, PRICES_AT_TWO + 'status = "assumed"\n', []),
        (52_000, 6, PARTS, []),
        (48_000, 6, PARTS, [TIED_TO.format("48,000", 6, "charges £52,000 there")]),
        # £52,083, quoted to the nearest thousand.
        (52_000, 6, PARTS.replace("240_000", "240_500"), []),
        (
            52_000,
            6,
            PARTS.replace("240_000", "250_000"),
            [
                TIED_TO.format("52,000", 6, "charges £53,667 there"),
                TIED_TO.format("36,000", 10, "charges £37,000 there"),
            ],
        ),
        (60_000, 6, "is_cap = true\n" + PARTS, []),
        (
            48_000,
            7,
            'pricing = [{name = "listed", price = [{adopters = 6, price = 48_000}, '
            '{adopters = 10, price = 36_000}]}, {name = "flat", price = 45_000}]\n',
            [],
        ),
        (
            52_000,
            6,
            'pricing = [{name = "listed", price = [{adopters = 6, price = 48_000}, '
            '{adopters = 10, price = 36_000}]}, {name = "high", price = "high", '
            'status = "assumed"}]\n',
            [TIED_TO.format("52,000", 6, "listed charges £48,000 there")],
        ),
        (52_000, '"anticipated"', PRICES_AT_TWO, []),
    ],
)
def test_a_stated_price_that_is_not_the_one_tied_to_its_number_is_a_contradiction(
    tmp_path: Path, high: int, count: int | str, more: str, sentences: list[str]
) -> None:
    assumed = '{value = 6, status = "assumed"}'
    text = RANGE_TIED.format(anticipated=assumed, high=high, count=count, more=more)

    assert findings_of(written(tmp_path, text), "contradictions") == sentences


def test_a_price_that_is_tied_to_a_number_is_not_the_same_for_any(tmp_path: Path) -> None:
    text = SERVICES.partition('[[charges.pricing]]\nname = "shared"')[0]
    cases = [
        written(tmp_path, text.format(quoted_at=quoted_at, first=first))
        for quoted_at, first in (
            (AT_SIX, FLAT),
            (AT_SIX, FLAT + ASSUMED),
            ("", FLAT + ASSUMED),
            ("", FLAT),
        )
    ]

    unknown = "We do not know how the charge changes with the number of services"
    assert [is_same_for_any_number(case) for case in cases] == [False, False, False, True]
    assert [curve_caution(case) for case in cases] == [
        f"{unknown}: {TIED}.",
        f"{unknown}: {TIED}.",
        f"{unknown}: the source quotes £120k and ties it to no number.",
        "The source quotes one charge, £120k a year, however many services join.",
    ]


@rows_from(ROWS, "about_the_budget")
def test_the_finding_about_the_budget_is_worded(
    derbyshire: Case, budget: int, kind: str, sentence: str
) -> None:
    assert sentences_of(with_budget(derbyshire, budget), kind) == [
        f"At the high estimate the cost, £302,000, {sentence}"
        "(decision record; years from the table after 2.11)"
    ]


def test_findings_about_a_price_list_case_hold_nothing_of_the_first(second: Case) -> None:
    worded = [
        finding_text(second, finding)
        for finding in all_findings(second)
        if finding.kind != "reconciles"
    ]

    assert worded == [
        "At the high estimate the cost, £235,515, is over the budget of £225,000 by £10,515; at "
        "the low estimate, £205,515, it is within it by £19,485. (invented, para 1)",
        "In all months of 2023/24 to 2025/26 the cost before savings is £255,360 to £300,360, over "
        "the budget. The budget is compared with set-up and the first 12 months. (invented, para "
        "1)",
        "Platform, 2024/25: printed as £30k to £50k; the case comes to £30,000 to £45,000, the "
        "upper end £5,000 less than printed. (invented, table)",
        "12 forces are anticipated, and 8 signed. (invented, para 3)",
        "The service is called shared in one place and exclusive in another. (invented, para 10)",
        "The charge starts three months after go-live. (invented, para 4)",
        "Training. (invented: not there)",
        "How long the price list holds. (invented, price list)",
    ]


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("£71-91k", "It is before VAT, which we add."),
        ("(£85,200) to (£109,200)", "Only the sign differs."),
        ("£7.1k to £9.1k", "Ours is twelve times the printed figure."),
        ("£85 to £109", "Ours is a thousand times the printed figure."),
        ("£2,130k to £2,730k", "It is 25 (the forces) times ours."),
        ("£71-92k", "more than printed."),
    ],
)
def test_the_slip_that_explains_a_printed_figure_is_worded(
    derbyshire: Case, printed: str, sentence: str
) -> None:
    # 71,000 and 91,000 with VAT are 85,200 and 109,200.
    taxed = with_charge(derbyshire, vat_added=0.2)
    figure = replace(taxed.published[0], of=("Platform",), year="2019/20", printed=printed)

    (finding,) = sentences_of(replace(taxed, published=(figure,)), "does-not-reconcile")

    assert finding.removesuffix(f" ({figure.source})").endswith(sentence)


def test_a_figure_by_the_stated_rule_beside_a_quoted_range_agrees(tmp_path: Path) -> None:
    case = written(tmp_path, PRINTED_BY_LIST)

    (row,) = printed_figures(case).rows

    assert row[4:] == ("72,500", "-", "yes")
    assert to_settle(case) == ()


@pytest.mark.parametrize(
    "pricing",
    [
        # The list has no price at 4.
        'name = "list"\nprice = [{adopters = 6, price = 72_500}]\n[[charges.pricing]]\n'
        'name = "flat"\nprice = 80_000\nstatus = "assumed"',
        'name = "low"\nprice = "low"\n[[charges.pricing]]\n'
        'name = "flat"\nprice = 80_000\nstatus = "assumed"',
    ],
)
def test_no_figure_follows_a_rule_without_a_price_or_an_end_of_the_range(
    tmp_path: Path, pricing: str
) -> None:
    charge = f"{QUOTED_SERVICE}[[charges.pricing]]\n{pricing}\n"
    scenario = '[scenario]\npricing = "flat"\n'
    case = written(tmp_path, charge + PRINTED_SERVICE % "£60k" + scenario)

    (finding,) = sentences_of(case, "does-not-reconcile")

    assert "the case comes to £60,000 to £90,000" in finding


def test_a_line_with_the_other_sign_is_named(second: Case) -> None:
    # 86,460 to 116,460 and twice the 24,000 that the old cameras save.
    figure = replace(
        second.published[0], of=("net",), year="2025/26", printed="£110,460 to £140,460"
    )

    (finding,) = sentences_of(replace(second, published=(figure,)), "does-not-reconcile")

    assert "It would agree if Old cameras had the other sign." in finding


def test_no_sign_of_a_saving_explains_a_gross_cost(second: Case) -> None:
    figure = replace(
        second.published[0], of=("gross",), year="2025/26", printed="£134,460 to £164,460"
    )

    (finding,) = sentences_of(replace(second, published=(figure,)), "does-not-reconcile")

    assert "£48,000" in finding  # twice what the old cameras save
    assert "other sign" not in finding


def test_a_wrong_reference_is_worded_with_the_right_one(
    derbyshire: Case, edited: Callable[[str, str], Path]
) -> None:
    elsewhere = load_case(edited('{value = 36, source = "2.8"', '{value = 36, source = "2.9"'))
    nowhere = load_case(edited('"2.8" = ["£71k-£91", 25, 36]', '"2.8" = [25]'))

    assert sentences_of(derbyshire, "not-in-paragraph") == []
    assert sentences_of(elsewhere, "not-in-paragraph") == [
        "Adopters, signed, 36: paragraph 2.9 does not print it; paragraph 2.8 does. (2.9)"
    ]
    assert sentences_of(nowhere, "not-in-paragraph") == [
        "Adopters, signed, 36: paragraph 2.8 does not print it; no paragraph listed does. (2.8)"
    ]


def test_several_paragraphs_that_print_a_figure_are_in_the_plural(
    derbyshire: Case, edited: Callable[[str, str], Path]
) -> None:
    case = load_case(edited('{value = 36, source = "2.8"', '{value = 36, source = "2.9"'))
    printed = case.paragraphs["2.8"]
    in_appendix = replace(case, paragraphs={**case.paragraphs, "appendix": printed})
    in_paragraph = replace(case, paragraphs={**case.paragraphs, "4": printed})

    assert [sentences_of(twice, "not-in-paragraph") for twice in (in_appendix, in_paragraph)] == [
        [f"Adopters, signed, 36: paragraph 2.9 does not print it; {printing} do. (2.9)"]
        for printing in ("paragraph 2.8 and appendix", "paragraphs 2.8 and 4")
    ]


def test_pence_that_no_paragraph_prints_have_two_digits(edited: Callable[[str, str], Path]) -> None:
    case = load_case(edited("low = 71_000\n", "low = 73_000.5\n"))

    (sentence, *_) = sentences_of(case, "not-in-paragraph")

    assert sentence.startswith("Platform, low, 73,000.50: ")


def test_one_that_is_anticipated_is_in_the_singular(derbyshire: Case) -> None:
    adopters = derbyshire.adopters
    alone = replace(adopters, anticipated=replace(adopters.anticipated, value=1))

    (sentence,) = sentences_of(replace(derbyshire, adopters=alone), "signed-above-anticipated")

    assert sentence.startswith("1 force is anticipated, and 36 signed. ")


def test_a_low_estimate_that_takes_up_the_budget_is_neither_within_it_nor_over(
    derbyshire: Case,
) -> None:
    (sentence,) = sentences_of(with_budget(derbyshire, 262_000), "no-contingency")

    assert "; at the low estimate, £262,000, it takes up the whole budget" in sentence
    assert "£0" not in sentence


def test_one_quoted_charge_is_over_the_budget_without_a_word_of_estimates(
    derbyshire: Case,
) -> None:
    single = with_charge(with_budget(derbyshire, 290_000), low=91_000)

    assert sentences_of(single, "over-budget") == [
        "The cost, £302,000, is over the budget of £290,000 by £12,000. "
        "(decision record; years from the table after 2.11)"
    ]


@pytest.mark.parametrize(
    ("basis", "ending"), [("not stated", "flat"), ("real", "flat in real terms")]
)
def test_an_indexation_without_an_uplift_is_worded_and_may_stand_in_a_paper(
    tmp_path: Path, basis: str, ending: str
) -> None:
    case = written(
        tmp_path,
        f"""years = "2019/20 to 2021/22"
price_basis = "{basis}"
[[charges]]
name = "Platform"
price = 5_000
term = "5 years, at £5,000"
indexation = "3% a year."
source = "2.9"
""",
    )

    sentence = (
        'Platform: the documents say "3% a year" (indexation), but the case has no uplift, so the '
        f"charge stays {ending}. (2.9)"
    )
    assert sentences_of(case, "no-uplift") == [sentence]
    assert escape(sentence, quote=False) in board_paper(case, case.scenario).replace("&#34;", '"')


@pytest.mark.parametrize(
    ("months", "sentences"),
    [
        ("", []),
        (
            'from = "2025-04"\n',
            [
                "Platform: the pool of £900,000 is over all years, an equal part in each. The "
                "charge is paid in 24 of 36 months, so £600,000 of it is charged. (2.9)"
            ],
        ),
        (
            'until = "2024-09"\nuplift = 0.1\n',
            [
                "Platform: the pool of £900,000 is over all years, an equal part in each. The "
                "charge is paid in 6 of 36 months, so £150,000 of it is charged before its uplift. "
                "(2.9)"
            ],
        ),
    ],
)
def test_a_pool_over_all_years_that_is_charged_in_part_is_a_finding(
    tmp_path: Path, months: str, sentences: list[str]
) -> None:
    case = written(
        tmp_path,
        f"""years = "2024/25 to 2026/27"
[adopters]
count = 3
[[charges]]
name = "Platform"
source = "2.9"
{months}pool_total = 900_000
share = "equal"
""",
    )

    assert sentences_of(case, "total-in-part") == sentences


def test_a_number_without_a_price_is_refused_by_the_name_of_its_pricing(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        'years = "2026/27"\n[budget]\namount = 9\n[adopters]\ncount = 3\npossible = 9\n'
        '[[charges]]\nname = "Fleet"\nprice = [{adopters = 5, price = 7}]\n',
    )

    with pytest.raises(ScenarioError, match='no document prices "fleet" at 3'):
        all_findings(case)


def test_a_figure_of_another_source_moves_an_end_over_the_pricings(tmp_path: Path) -> None:
    figure = 'low = {value = 40_000, alternatives = [{value = 30_000, source = "page 9"}]}'
    case = written(
        tmp_path,
        'years = "2024/25"\n' + RANGE.replace("low = 40_000", figure) + "price = 50_000\n",
    )

    table = alternatives(case)

    assert table.caption == (
        "Where sources disagree: the case with each figure, £, lowest to highest over every pricing"
    )
    assert [row[2] for row in table.rows] == ["40,000 to 60,000", "30,000 to 60,000"]
    assert headline(case, case.scenario).answer.startswith(
        "Sources disagree on Network, low: £40,000, or £30,000. Settle this first: the amounts "
        "here take £40,000."
    )


def test_figures_by_year_and_price_steps_of_another_source_are_in_words(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25 to 2026/27"
[adopters]
count = 6
possible = 9
[[charges]]
name = "Hub"
[[charges.pricing]]
name = "steps"
price = {value = [{adopters = 3, price = 50_000}], alternatives = [{value = [
    {adopters = 3, price = 50_000}, {adopters = 5, price = 40_000}], source = "letter"}]}
[[lines]]
name = "Training"
by_year = {value = [31_000, 0, 0], alternatives = [{value = [35_000, 0, 500], source = "letter"}]}
""",
    )

    assert headline(case, case.scenario).answer.startswith(
        "Sources disagree on Hub, price: £50,000 from 3 adopters and £40,000 from 5 adopters, or "
        "£50,000 from 3 adopters. Settle this first. They also disagree on Training, by year "
        "(£31,000 in 2024/25, or £35,000 in 2024/25 and £500 in 2026/27); the amounts here take "
        "the first figure."
    )
    assert [row[1] for row in alternatives(case).rows][1:] == [
        "35,000 in 2024/25 and 500 in 2026/27",
        "50,000 from 3 adopters and 40,000 from 5 adopters",
    ]


def test_price_steps_of_another_source_have_the_words_of_their_rule(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25"
[adopters]
count = 6
possible = 9
[[charges]]
name = "Hub"
price = 1_000
[[charges]]
name = "Calls"
low = 500
high = 700
between = "stated only"
price = {value = [{adopters = 6, price = "low"}], alternatives = [{value = [
    {adopters = 6, price = "high"}], source = "letter"}]}
""",
    )

    assert headline(case, case.scenario).answer.startswith(
        "Sources disagree on Calls, price: £500 at 6 adopters, or £700 at 6 adopters."
    )


def test_price_steps_of_another_option_are_those_of_its_own_charge(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25"
options = [{name = "A"}, {name = "B"}]
[adopters]
count = 6
possible = 9
[[charges]]
name = "Hub"
option = "A"
price = [{adopters = 1, price = 50_000}]
[[charges]]
name = "Hub"
option = "B"
[[charges.pricing]]
name = "flat"
price = 4_000
[[charges.pricing]]
name = "steps"
price = {value = [{adopters = 6, price = 7_000}], alternatives = [{value = [
    {adopters = 6, price = 8_000}], source = "letter"}]}
""",
    )

    assert [row[:2] for row in alternatives(case).rows][1:] == [
        ("Hub, steps, price", "8,000 from 6 adopters")
    ]


def test_a_figure_of_another_source_without_a_price_hides_no_answer(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25"
[adopters]
count = {value = 6, alternatives = [{value = 2, source = "letter"}]}
possible = 9
[[charges]]
name = "Hub"
price = [{adopters = 3, price = 50_000}]
""",
    )

    assert headline(case, case.scenario).answer.startswith(
        "Sources disagree on Adopters, count (6, or 2). Settle this first: the amounts here take "
        "the first figure. If 6 adopters join"
    )
    assert [row[:3] for row in alternatives(case).rows] == [
        ("As used", "", "50,000"),
        ("Adopters, count", "2", "not priced"),
    ]


@pytest.mark.parametrize(
    ("funding", "group", "sentence"),
    [
        (
            "fleet reserve",
            "contradictions",
            "The reserve has £50,000; the budget asked for is £70,000. (made up)",
        ),
        (
            "fleet reserve and base budget",
            "explanations",
            "The reserve has £50,000, less than the budget asked for, £70,000. Funding: fleet "
            "reserve and base budget. (made up)",
        ),
    ],
)
def test_a_reserve_below_the_budget_disagrees_only_if_nothing_else_pays(
    tmp_path: Path, funding: str, group: FindingGroup, sentence: str
) -> None:
    budget = (
        '[budget]\namount = 70_000\nyears = "2024/25"\nstage = "requested"\n'
        f'funding = "{funding}"\nreserve_balance = 50_000\n'
    )
    case = written(tmp_path, f'years = "2024/25"\n{budget}{RANGE}price = 50_000\n')

    assert sentence in findings_of(case, group)
    groups: tuple[FindingGroup, ...] = ("contradictions", "explanations")
    assert sum(sentence in findings_of(case, name) for name in groups) == 1


def test_fewer_signed_than_anticipated_is_no_contradiction(derbyshire: Case) -> None:
    adopters = derbyshire.adopters
    case = replace(
        derbyshire, adopters=replace(adopters, signed=replace(adopters.signed, value=24))
    )

    (sentence,) = findings_of(case, "signed")

    assert findings_of(derbyshire, "signed") == []  # 36 signed, above a maximum of 25
    assert sentence not in findings_of(case, "contradictions")
    assert sentence.startswith("25 forces are anticipated, and 24 signed.")
