"""Findings about the record: kinds, figures and paragraphs as literals."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import CaseError
from sohanalysis.files.text import DATA, FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.model.findings import (
    Explanation,
    Finding,
    all_findings,
    at_quoted_charges,
    quoted_range,
    record_range,
)
from sohanalysis.model.results import results_of
from tests.charged import with_budget
from tests.written import TOP, written


def of_kind(case: Case, kind: str) -> list[Finding]:
    """Return the findings of one kind."""
    return [finding for finding in all_findings(case) if finding.kind == kind]


def test_the_derbyshire_record_has_these_kinds_of_findings(derbyshire: Case) -> None:
    kinds = Counter(finding.kind for finding in all_findings(derbyshire))

    assert kinds == {
        "no-contingency": 1,
        "reconciles": 14,
        "does-not-reconcile": 1,
        "signed-above-anticipated": 1,
        "contradiction": 5,
        "needs-explaining": 1,
        "not-stated": 1,
        "cannot-conclude": 6,
    }


def test_the_upper_charge_leaves_no_contingency(derbyshire: Case) -> None:
    first = all_findings(derbyshire)[0]

    assert first.kind == "no-contingency"
    assert first.source == "decision record; years from the table after 2.11"
    assert first.figures == {
        "low": 262_000.0,
        "high": 302_000.0,
        "budget": 300_000,
        "headroom": -2_000.0,
        "rounding": 2_500.0,
        "within_rounding": True,
    }


@pytest.mark.parametrize(
    ("budget", "kind"),
    [
        (261_999, "over-budget"),
        (262_000, "no-contingency"),
        (301_999, "no-contingency"),
        (302_000, "no-contingency"),
        (302_001, "reconciles"),
    ],
)
def test_the_first_finding_depends_on_the_budget(derbyshire: Case, budget: int, kind: str) -> None:
    first = all_findings(with_budget(derbyshire, budget))[0]

    assert first.kind == kind


def test_a_headroom_of_nothing_but_float_noise_is_no_contingency(derbyshire: Case) -> None:
    amounts = {"2018/19": 132_204, "2019/20": 191_247, "2020/21": 131_039}
    line = replace(
        derbyshire.lines[0],
        **dict.fromkeys(("annual", "from_", "months", "delay")),
        by_year=amounts,
        our_share=0.9,
    )
    case = replace(derbyshire, lines=(line,), published=())

    first = all_findings(with_budget(case, 591_041))[0]

    # 0.9 of 454,490, and twice 91,000, is 591,041.0000000001 in floating point.
    assert first.kind == "no-contingency"
    assert first.figures["headroom"] != 0


def test_only_the_sum_asked_for_does_not_reconcile_in_the_derbyshire_record(
    derbyshire: Case,
) -> None:
    (only,) = of_kind(derbyshire, "does-not-reconcile")

    assert only.source == "1.1"
    assert only.figures == {
        "of": ("initial_cost",),
        "year": None,
        "published_low": 300_000,
        "published_high": 300_000,
        "computed_low": 262_000.0,
        "computed_high": 302_000.0,
        "printed": "£300,000",
        "is_budget": True,
        "by_rule": False,
        "apart": (-38_000.0, 2_000.0),
        "explained": None,
    }


def test_every_cell_of_the_derbyshire_table_reconciles(derbyshire: Case) -> None:
    cells = [
        (*f.figures["of"], f.figures["year"], f.figures["computed_low"], f.figures["computed_high"])
        for f in of_kind(derbyshire, "reconciles")
    ]

    assert cells == [
        ("Project manager", "2018/19", 30_000.0, 30_000.0),
        ("Project manager", "2019/20", 60_000.0, 60_000.0),
        ("Project manager", "2020/21", 30_000.0, 30_000.0),
        ("Project manager", "2021/22", 0.0, 0.0),
        ("Project manager", None, 120_000.0, 120_000.0),
        ("Platform", "2018/19", 0.0, 0.0),
        ("Platform", "2019/20", 71_000.0, 91_000.0),
        ("Platform", "2020/21", 71_000.0, 91_000.0),
        ("Platform", "2021/22", 71_000.0, 91_000.0),
        ("gross", "2018/19", 30_000.0, 30_000.0),
        ("gross", "2019/20", 131_000.0, 151_000.0),
        ("gross", "2020/21", 101_000.0, 121_000.0),
        ("gross", "2021/22", 71_000.0, 91_000.0),
        ("ongoing", None, 71_000.0, 91_000.0),
    ]


@pytest.mark.parametrize(
    ("signed", "is_most", "kinds"),
    [
        (24, True, ["signed-not-anticipated"]),
        (25, True, []),
        (26, True, ["signed-above-anticipated"]),
        (26, False, ["signed-not-anticipated"]),
    ],
)
def test_another_number_signed_than_anticipated_is_a_finding(
    derbyshire: Case, signed: int, is_most: bool, kinds: list[str]
) -> None:
    adopters = replace(derbyshire.adopters, anticipated_is_most=is_most)
    case = replace(
        derbyshire, adopters=replace(adopters, signed=replace(adopters.signed, value=signed))
    )

    findings = [finding for finding in all_findings(case) if finding.kind.startswith("signed-")]

    assert [finding.kind for finding in findings] == kinds
    assert [finding.source for finding in findings] == ["2.8"] * len(kinds)
    figures = {"signed": signed, "anticipated": 25, "is_assumed": False}
    assert all(finding.figures == figures for finding in findings)


def test_observations_come_last_in_the_order_of_the_case(second: Case) -> None:
    last = all_findings(second)[-4:]

    assert [(finding.kind, finding.source) for finding in last] == [
        ("contradiction", "invented, para 10"),
        ("needs-explaining", "invented, para 4"),
        ("not-stated", "invented: not there"),
        ("cannot-conclude", "invented, price list"),
    ]
    assert last[2].text == "Training."
    assert last[2].figures == {}


@pytest.mark.parametrize(
    ("printed", "kind"),
    # The model gives 89,172.15 and 119,172.15: half of the last digit printed is the limit.
    [
        ("£89,172 to £119,172", "reconciles"),
        ("£89,173 to £119,172", "does-not-reconcile"),
        ("£89k to £119k", "reconciles"),
        ("£89.1k to £119.2k", "does-not-reconcile"),
        ("£0.09m to £0.12m", "reconciles"),
        ("£89,172.17 to £119,172.15", "does-not-reconcile"),
        # The coarser end's precision holds for both.
        ("£89.6k to £119k", "reconciles"),
    ],
)
def test_a_published_figure_reconciles_at_its_own_precision(
    second: Case, printed: str, kind: str
) -> None:
    figure = replace(second.published[5], printed=printed)
    case = replace(second, published=(figure,), observations=())

    kinds = [finding.kind for finding in all_findings(case)]

    assert kinds.count(kind) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"delay": 6, "charge_follows_go_live": True, "charge_change": 0.5},
        {"savings": 10_000.0},
        {"pricing": "shared", "adopters": 36, "offset": 0.5, "cashable": 1.0},
    ],
)
def test_the_records_range_is_on_time_without_savings_whatever_the_scenario_says(
    derbyshire: Case, fields: dict[str, Any]
) -> None:
    """1.1 and the table after 2.11: £120k of project manager and twice £71k to £91k."""
    case = replace(derbyshire, scenario=replace(derbyshire.scenario, **fields))

    low, high = record_range(case)

    assert (low.initial_cost, high.initial_cost) == (262_000, 302_000)
    assert low.cost_after_cashable_savings == 262_000
    assert high.cost_after_cashable_savings == 302_000


@pytest.mark.parametrize(
    ("budget", "within"), [(299_500, True), (299_499, False), (300_000, True), (302_000, True)]
)
def test_a_shortfall_of_up_to_500_for_each_rounded_cell_is_within_rounding(
    derbyshire: Case, budget: int, within: bool
) -> None:
    """Five cells of the table after 2.11 are in budget years and not zero: £2,500."""
    first = all_findings(with_budget(derbyshire, budget))[0]

    assert first.figures["rounding"] == 2_500
    assert first.figures["within_rounding"] is within


@pytest.mark.parametrize(
    ("change", "rounding"),
    [
        ({"printed": "£71-91k"}, 500),
        ({"printed": "£71,000 to £91,500"}, 0),
        ({"printed": "-"}, 0),
        ({"year": "2021/22"}, 0),
        ({"year": None}, 0),
        ({"of": ("gross",)}, 0),
        ({"of": ("initial_cost",), "year": None}, 0),
        ({"of": ("Project manager",)}, 500),
    ],
)
def test_only_a_cell_of_a_cost_in_the_budget_years_to_the_thousand_is_rounded(
    derbyshire: Case, change: dict[str, Any], rounding: int
) -> None:
    cell = replace(derbyshire.published[0], of=("Platform",), year="2019/20", printed="£71-91k")
    case = replace(derbyshire, published=(replace(cell, **change),))

    first = all_findings(case)[0]

    assert first.figures["rounding"] == rounding


def test_at_the_quoted_charges_all_else_of_a_scenario_is_kept(derbyshire: Case) -> None:
    fields: dict[str, Any] = {
        "adopters": (25, 25, 36, 36),
        "offset": 0.5,
        "ramp": 12,
        "cashable": 0.5,
        "delay": 3,
        "charge_follows_go_live": True,
        "charge_change": 0.1,
    }

    shared = choose(derbyshire, pricing="shared", **fields)

    low, high = at_quoted_charges(shared)

    assert low == replace(shared, pricing="low estimate")
    assert high == replace(shared, pricing="high estimate")


def test_a_pricing_at_a_quoted_charge_comes_to_what_that_end_does(derbyshire: Case) -> None:
    low, high = at_quoted_charges(derbyshire.scenario)

    for end, name in ((low, "low-estimate"), (high, "high-estimate")):
        chosen = choose(derbyshire, pricing=name)
        assert results_of(derbyshire, end).by_name() == results_of(derbyshire, chosen).by_name()


def test_the_quoted_charges_move_with_a_scenario(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", delay=12, charge_change=0.2)

    low, high = quoted_range(derbyshire, scenario)

    # £180,000 of project manager, and twice £71,000 and £91,000 with a fifth more.
    assert low.initial_cost == pytest.approx(350_400, abs=0.01)
    assert high.initial_cost == pytest.approx(398_400, abs=0.01)


# Printed figures


def compared(case: Case, **changes: Any) -> Finding:
    """Compare one published figure of a case, with some fields changed."""
    figure = replace(case.published[0], **({"year": None} | changes))
    findings = all_findings(replace(case, published=(figure,), observations=()))
    (only,) = (
        finding for finding in findings if finding.kind in ("reconciles", "does-not-reconcile")
    )
    return only


@pytest.mark.parametrize(
    ("printed", "kind", "apart"),
    [
        ("£262k to £302k", "reconciles", (0.0, 0.0)),
        ("£262.4k to £302.0k", "does-not-reconcile", (-400.0, 0.0)),
        ("£300,000", "does-not-reconcile", (-38_000.0, 2_000.0)),
        ("£0.3m", "reconciles", (-38_000.0, 2_000.0)),
        ("(302,000) to (262,000)", "does-not-reconcile", (564_000.0, 564_000.0)),
    ],
)
def test_it_is_said_how_far_apart_both_ends_are(
    derbyshire: Case, printed: str, kind: str, apart: tuple[float, float]
) -> None:
    finding = compared(derbyshire, of=("initial_cost",), printed=printed)

    assert (finding.kind, finding.figures["apart"]) == (kind, apart)


@pytest.mark.parametrize(
    ("names", "year", "printed", "slip"),
    [
        # In thousands without a k, and with one too many.
        (("Equipment",), "2023/24", "£80", Explanation(factor=0.001)),
        (("Equipment",), "2023/24", "£80,000k", Explanation(factor=1_000.0)),
        # 60,000 and 90,000 by the month.
        (("Platform",), "2025/26", "£5,000 to £7,500", Explanation(factor=1 / 12)),
        # The old cameras added, which save 24,000.
        (("net",), "2025/26", "£110,460 to £140,460", Explanation(line="Old cameras")),
        # The equipment taken off.
        (("gross",), "2023/24", "(80,000)", Explanation(line="Equipment")),
        # 205,515 and 235,515 less twice the 25,515 of the desk.
        (("initial_cost",), None, "£154,485 to £184,485", Explanation(line="Support desk")),
        # There is no explanation of two slips at once.
        (("net",), "2025/26", "£110 to £140", None),
        (("Platform",), "2025/26", "£61k to £90k", None),
        # One end alone does not agree by the factor.
        (("Platform",), "2025/26", "£60 to £91", None),
        # A cost printed as a saving, and savings of 24,000 printed as a cost.
        (("Equipment",), "2023/24", "(80,000)", Explanation(factor=-1.0)),
        (("savings",), "2025/26", "24,000", Explanation(factor=-1.0)),
    ],
)
def test_a_single_slip_that_explains_a_figure_is_named(
    second: Case, names: tuple[str, ...], year: str | None, printed: str, slip: Explanation | None
) -> None:
    finding = compared(second, of=names, year=year, printed=printed)

    assert finding.kind == "does-not-reconcile"
    assert finding.figures["explained"] == slip


def test_all_adopters_together_printed_for_one_of_them_are_a_slip(derbyshire: Case) -> None:
    # 25 times 71,000 and 91,000.
    finding = compared(derbyshire, of=("Platform",), year="2019/20", printed="£1,775k to £2,275k")

    assert finding.figures["explained"] == Explanation(factor=25.0)


@pytest.mark.parametrize(
    ("names", "year", "printed", "slip"),
    [
        (("Platform",), "2019/20", "£71-91k", Explanation(before_vat=True)),
        (("initial_cost",), None, "£262k to £302k", Explanation(before_vat=True)),
        # 262,000 and 302,000 with 20% of two years' 71,000 and 91,000 each.
        (("initial_cost",), None, "£290,400 to £338,400", None),
        (("Platform",), "2019/20", "£71-92k", None),
    ],
)
def test_a_figure_before_vat_that_a_charge_adds_is_named(
    derbyshire: Case,
    names: tuple[str, ...],
    year: str | None,
    printed: str,
    slip: Explanation | None,
) -> None:
    taxed = replace(derbyshire, charges=(replace(derbyshire.charge, vat_added=0.2),))

    assert compared(taxed, of=names, year=year, printed=printed).figures["explained"] == slip


def test_a_figure_that_agrees_is_not_explained(second: Case) -> None:
    finding = compared(second, of=("Equipment",), year="2023/24", printed="£80,000")

    assert (finding.kind, finding.figures["explained"]) == ("reconciles", None)


def test_several_names_are_added_up(derbyshire: Case) -> None:
    names = ("Project manager", "Platform")

    of_a_year = compared(derbyshire, of=names, year="2019/20", printed="£131-£151k")
    in_all = compared(derbyshire, of=names, printed="£333k to £393k")
    one_missing = compared(derbyshire, of=names, year="2019/20", printed="£71-91k")

    assert [finding.kind for finding in (of_a_year, in_all)] == ["reconciles"] * 2
    assert one_missing.kind == "does-not-reconcile"
    assert one_missing.figures["apart"] == (60_000.0, 60_000.0)


@pytest.mark.parametrize(
    ("year", "printed", "kind"),
    [
        # Equal shares of 1,775,000, and 3,321,570 by officers.
        ("2019/20", "£1.775m to £3.322m", "reconciles"),
        ("2019/20", "£1,775,000 to £3,321,570", "reconciles"),
        ("2019/20", "£1,775,000", "does-not-reconcile"),
        # Over all four years.
        (None, "£7.1m to £13.3m", "reconciles"),
    ],
)
def test_a_printed_pool_is_compared_with_each_pricing_that_has_one(
    derbyshire: Case, year: str | None, printed: str, kind: str
) -> None:
    finding = compared(derbyshire, of=("pool:Platform",), year=year, printed=printed)

    assert finding.kind == kind


def test_a_pool_over_all_years_is_that_of_its_charge(second: Case) -> None:
    athena = load_case(DATA / "examples" / "athena.toml")
    figure = replace(second.published[0], of=("pool:Athena",), year=None)

    kinds = [
        compared(replace(athena, published=(replace(figure, printed=printed),)), printed=printed)
        for printed in ("£32m", "£32,000,000", "£224m")
    ]

    assert [finding.kind for finding in kinds] == ["reconciles", "reconciles", "does-not-reconcile"]
    # Seven forces: the figure charges all of it to each.
    assert kinds[2].figures["explained"] == Explanation(factor=7.0)


def test_an_uneven_suffix_is_a_finding_and_is_never_guessed(derbyshire: Case) -> None:
    figure = replace(derbyshire.published[0], of=("ongoing",), year=None, printed="£71k-£91")
    case = replace(derbyshire, published=(figure,), observations=())

    findings = all_findings(case)

    (uneven,) = (finding for finding in findings if finding.kind == "needs-explaining")
    assert uneven.source == figure.source
    assert uneven.text.startswith("Only the left figure of £71k-£91 has a suffix")
    (compared_with,) = (finding for finding in findings if finding.kind == "does-not-reconcile")
    assert (compared_with.figures["published_low"], compared_with.figures["published_high"]) == (
        91.0,
        71_000.0,
    )
    assert compared_with.figures["explained"] is None


def cited_wrongly(path: Path) -> list[tuple[str, float, tuple[str, ...], tuple[str, ...]]]:
    """List figures that no cited paragraph prints: key, value, cited and right ones."""
    findings = of_kind(load_case(path), "not-in-paragraph")
    keys = ("figure", "value", "cited", "printing")
    return [tuple(finding.figures[key] for key in keys) for finding in findings]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "figures"),
    [
        (
            'signed = {value = 36, source = "2.8"',
            'signed = {value = 36, source = "2.9"',
            [("adopters.signed", 36.0, ("2.9",), ("2.8",))],
        ),
        *[
            (
                'adopters = 25, source = "2.8"}]',
                f'adopters = {adopters}, source = "2.9"}}]',
                [("charges[1].quoted_at", 25.0, ("2.9",), ("2.8",))],
            )
            for adopters in ("25", '"anticipated"')
        ],
        # "2.10" names no 2.1, and "table after 2.11" neither 2.11 nor another table.
        ('"3.1" = ', '"2.1" = [1]\n"2.11" = [2]\ntable = [3]\n"3.1" = ', []),
        # 2.10 alone has £91k: 2.8 prints £91, and the case here lacks the table.
        ('"table after 2.11" = ', '"another table" = ', []),
        # Both ends of a printed figure count.
        (
            '"2.10" = ["£71-£91k"]',
            '"2.10" = ["£71-£92k"]',
            [("published[14]", 91_000.0, ("2.10",), ("table after 2.11",))],
        ),
        # An assumed figure is not in the documents.
        ('possible = {value = 44, source = "assumed', 'possible = {value = 44, source = "2.8', []),
    ],
)
def test_a_figure_that_its_paragraph_does_not_print_is_a_finding_with_the_right_one(
    edited: Callable[[str, str], Path], old: str, new: str, figures: list[Any]
) -> None:
    assert cited_wrongly(edited(old, new)) == figures


def test_the_sizes_of_a_case_are_looked_for_too(tmp_path: Path) -> None:
    sizes = '[adopters]\ncount = 3\nsizes.users = {ours = 7, total = 90, source = "2.1"}\n'
    charge = '[[charges]]\nname = "It"\nfee = 5\nstatus = "assumed"\n'
    (tmp_path / "case.toml").write_text(
        f'{TOP}document = "A"\nyears = "2018/19"\n{sizes}{charge}[paragraphs]\n"2.1" = [3, 90]\n'
        '"2.2" = [7]\n'
    )

    assert cited_wrongly(tmp_path / "case.toml") == [
        ("adopters.sizes.users", 7.0, ("2.1",), ("2.2",))
    ]


OWN_SOURCES = """document = "A"
years = "2018/19"
[budget]
source = "1.1"
amount = 500
reserve_balance = {value = 410, source = "3.1"}
[[lines]]
name = "Set-up"
by_year = {value = [350], source = "2.5"}
source = "2.2"
[[charges]]
name = "Audit"
source = "2.2"
price = 318
quantity = {value = 410, source = "2.4"}
minimum = {value = 350, source = "2.5", status = "assumed"}
[paragraphs]
"1.1" = [500]
"2.2" = [318]
"2.4" = [410]
"3.1" = [260]
"""


def test_a_figure_is_looked_for_in_its_own_paragraph(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(f"{TOP}{OWN_SOURCES}", encoding="utf-8")

    assert cited_wrongly(tmp_path / "case.toml") == [
        ("budget.reserve_balance", 410.0, ("3.1",), ("2.4",))
    ]


def test_a_reserve_below_its_budget_cites_the_paragraphs_of_both(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(f"{TOP}{OWN_SOURCES}", encoding="utf-8")

    (finding,) = of_kind(load_case(tmp_path / "case.toml"), "reserve-below-budget")

    assert finding.source == "1.1; 3.1"


EVERY = """document = "A"
years = "2018/19 to 2019/20"
[budget]
amount = 5_001
reserve_balance = 7_001
years = ["2018/19", "2019/20"]
source = "2.1"
[adopters]
count = 3
possible = 4
[[charges]]
name = "It"
low = 1_011
high = 1_012
firmness = "estimate"
source = "2.1"
[[charges.pricing]]
name = "curve"
through = [{adopters = 3, charge = 1_021}, {adopters = 2, charge = 1_022}]
source = "2.1"
[[charges.pricing]]
name = "between"
fee = {"2018/19" = 1_031, "2019/20" = 1_032}
at_least = 1_030
at_most = 1_033
source = "2.1"
[paragraphs]
"2.1" = [3]
"""


def test_every_figure_of_a_case_is_looked_for_under_its_key(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(f"{TOP}{EVERY}", encoding="utf-8")

    assert [figure[:2] for figure in cited_wrongly(tmp_path / "case.toml")] == [
        ("budget.amount", 5_001.0),
        ("budget.reserve_balance", 7_001.0),
        ("charges[1].low", 1_011.0),
        ("charges[1].high", 1_012.0),
        ("charges[1].through", 1_021.0),
        ("charges[1].through", 1_022.0),
        ("charges[1].fee", 1_031.0),
        ("charges[1].fee", 1_032.0),
        ("charges[1].at_least", 1_030.0),
        ("charges[1].at_most", 1_033.0),
    ]


@pytest.mark.parametrize(
    ("pools", "printed", "apart"),
    [
        ('"pool:Two"', "£1,200", (0.0, 0.0)),
        ('["pool:One", "pool:Two"]', "£2,000", (100.0, 100.0)),
    ],
)
def test_printed_pools_are_those_of_the_charges_they_name(
    tmp_path: Path, pools: str, printed: str, apart: tuple[float, float]
) -> None:
    pooled = '\n[[charges]]\nname = "{}"\npool = {}\nshare = "equal"\n'
    charges = pooled.format("One", 900) + pooled.format("Two", 1_200)
    published = f'[[published]]\nof = {pools}\nprinted = "{printed}"\nsource = "1"\n'
    case = written(tmp_path, f'years = "2018/19"\n[adopters]\ncount = 3\n{charges}\n{published}')

    assert [f.figures["apart"] for f in all_findings(case) if "of" in f.figures] == [apart]


def test_without_paragraphs_nothing_is_said_of_references(second: Case) -> None:
    assert (second.paragraphs, of_kind(second, "not-in-paragraph")) == ({}, [])


REPORT = """Report to the Commissioner
2.8 The estimate is £71k-£91, and 25 forces join. By now 30 forces have signed.
2.9 In all 36 signed.
2.10 £71-£91k a year.
"""


def test_figures_are_looked_up_in_a_text_beside_the_case(tmp_path: Path) -> None:
    case = tmp_path / "own.toml"
    text = FIRST_CASE.read_text(encoding="utf-8").replace(
        'document = "DN41"', 'document = "DN41.txt"'
    )
    case.write_text(text[: text.index("[paragraphs]")], encoding="utf-8")
    (tmp_path / "DN41.txt").write_text(REPORT, encoding="utf-8")

    assert load_case(case).document == "DN41"
    assert [figure for figure in cited_wrongly(case) if figure[0].startswith("adopters")] == [
        ("adopters.signed", 36.0, ("2.8",), ("2.9",))
    ]


def test_figures_of_the_only_source_are_looked_for_in_all_of_a_text(tmp_path: Path) -> None:
    case = tmp_path / "own.toml"
    case.write_text(ATHENA, encoding="utf-8")
    (tmp_path / "paper.txt").write_text("It is £32m, shared by 9 of us.", encoding="utf-8")

    assert cited_wrongly(case) == [("adopters.anticipated", 7.0, ("the document",), ())]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "no such file"), (b"%PDF-1.7", "is a PDF"), (b"\xff", "byte 0xff is not UTF-8")],
)
def test_a_document_that_is_no_text_is_one_fault_with_its_line(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    case = tmp_path / "own.toml"
    case.write_text(ATHENA, encoding="utf-8")
    if content is not None:
        (tmp_path / "paper.txt").write_bytes(content)

    with pytest.raises(CaseError) as caught:
        load_case(case)

    (fault,) = caught.value.faults
    assert (fault.line, fault.field) == (3, "document")
    assert fault.problem.startswith('"paper.txt": ')
    assert problem in fault.problem


ATHENA = """format = 2
title = "Athena"
document = "paper.txt"
source = "the paper"
years = "2011/12 to 2020/21"
[adopters]
count = 7
[[charges]]
name = "Athena"
pool_total = 32_000_000
share = "equal"
"""


INDEXED = """years = "2019/20 to 2021/22"
[[charges]]
name = "Platform"
{rule}
indexation = "{said}"
"""


@pytest.mark.parametrize(
    ("indexation", "rule", "count"),
    [
        ("3% a year", "price = 5_000", 1),
        ("CPI each April", "price = 5_000", 1),
        ("0.5% a year", "price = 5_000", 1),
        ("November CPI", "price = 5_000", 1),
        ("none", "price = 5_000", 0),
        ("None.", "price = 5_000", 0),
        ("no indexation", "price = 5_000", 0),
        ("Fixed for the term", "price = 5_000", 0),
        ("0% a year", "price = 5_000", 0),
        # A rule that rises, by a rate or by its amounts; and one that is charged in one year.
        ("3% a year", "price = 5_000\nuplift = 0.03", 0),
        ("3% a year", "price = [5_000, 5_150, 5_304.50]", 0),
        ("3% a year", 'price = 5_000\nuntil = "2019/20"', 0),
    ],
)
def test_a_charge_that_the_documents_index_and_no_rule_raises_is_a_finding(
    tmp_path: Path, indexation: str, rule: str, count: int
) -> None:
    case = written(tmp_path, INDEXED.format(said=indexation, rule=rule))

    assert [finding.figures for finding in of_kind(case, "no-uplift")] == [
        {"charge": "Platform", "indexation": indexation}
    ] * count
