"""Numbers of adopters that documents tie a charge to: only what the case file states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import sohanalysis as soh
from sohanalysis.case.case import Case, QuotedPoint
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import figure_digest, input_digest
from sohanalysis.case.scenario import Scenario
from sohanalysis.cli.main import run
from sohanalysis.explore.lookups import word_tables
from sohanalysis.load import load_case
from sohanalysis.members.paths import known_then_prose
from sohanalysis.paper.pages import board_paper
from sohanalysis.report import charts
from sohanalysis.report.by_number import stated_points
from sohanalysis.report.decision import paragraphs
from sohanalysis.report.headline import headline
from sohanalysis.report.quoted_charge import assumed_basis
from sohanalysis.report.ties import (
    apart_words,
    curve_caution,
    number_left_open,
    tied_point_of,
    tied_points,
    tied_words,
    ties_nothing,
)
from sohanalysis.workbook.workbook import book_of
from tests.charged import with_charge, with_pricing
from tests.rows import rows_from
from tests.written import QUOTED_SERVICE, RANGE, THREE_YEARS, TOP, faults_of, written

ROWS = Path(__file__).with_name("ties.toml")
EDGES = Path(__file__).parent.parent / "edges"
YEARS = 'years = "2026/27 to 2029/30"\n[budget]\namount = 100_000\n'
SHARED = 'pool = 320_000\nshare = "equal"\nstatus = "assumed"\n'  # £40,000 each at 8 councils
ASSUMED, STATED = "assumed", "stated"
OTHER = "the other is a pricing assumption, not terms."
# Ways in which the surfaces say that documents tie a charge to a number.
CLAIM = re.compile(
    r"\bties? (?:the|its|one|two|£)|\btied (?:the|£|to \d)|gives no other point"
    r"|gives no charge for \d|(?:Report|Source): £[\d,]+ at \d|our assumption, from £",
    re.IGNORECASE,
)


def quoted(points: str) -> str:
    """Return the councils with a range, tied to numbers, and an assumed pricing through one."""
    return YEARS + RANGE.replace("high = 60_000\n", f"high = 60_000\nquoted_at = {points}\n")


def test_ends_with_a_number_each_are_told_with_their_numbers_even_beside_a_stated_rule() -> None:
    case = load_case(EDGES / "two-points.toml")
    ties = "the low estimate to 11 coroner areas and the high estimate to 4 coroner areas"

    assert (apart_words(case), tied_words(case)) == (ties, "")
    assert headline(case, case.base_scenario).answer == (
        "If 4 coroner areas join and the price list applies (stated), the cost is £278,500 over "
        "four years, then £61,000 a year. As quoted: £157,750 to £278,500 over four years; the "
        f"report ties {ties}. No budget is stated, so there is no verdict."
    )
    low_point = QuotedPoint(charge="low", adopters=11)
    assert not apart_words(with_charge(case, quoted_at=(low_point,)))
    assert not apart_words(
        with_charge(case, quoted_at=(low_point, replace(low_point, charge="high")))
    )


def test_a_later_cost_and_a_chart_have_each_end_with_its_number(tmp_path: Path) -> None:
    text = (EDGES / "two-points.toml").read_text(encoding="utf-8")
    case = load_case(EDGES / "two-points.toml")
    budget = '[budget]\namount = 250_000\nyears = "2027/28 to 2029/30"\n[adopters]'
    (tmp_path / "case.toml").write_text(text.replace("[adopters]", budget), encoding="utf-8")
    budgeted = load_case(tmp_path / "case.toml")
    numbers = "(low estimate with 11 coroner areas, high with 4)"
    cost = f"£26,500 to £61,000 a year as quoted {numbers} from 2030/31"

    page = paragraphs(budgeted, budgeted.scenario)
    chart = charts.cost_chart(case, case.scenario)
    assert cost in page["later"]
    assert f"(c) note {cost}" in page["recommended"]
    assert f"at the quoted charges £157,750 to £278,500 {numbers}." in chart.sentence


def test_a_caution_names_every_stated_rule(tmp_path: Path) -> None:
    rules = "".join(
        f'[[charges.pricing]]\nname = "{name}"\npool = {pool}\nshare = "equal"\n'
        for name, pool in (("as-now", 320_000), ("as-proposed", 300_000))
    )
    adopters = '[adopters]\ncount = 8\nword = "council"\n[[charges]]\nname = "Audit"\n'
    case = written(tmp_path, YEARS + adopters + rules)

    assert curve_caution(case) == "The pricings as now and as proposed are stated."


@pytest.mark.parametrize(
    ("prices", "statuses", "caution", "assumed"),
    [
        ([1, 2], [ASSUMED, ASSUMED], "The price lists are our assumptions.", "the price lists"),
        ([1, 1], [ASSUMED, ASSUMED], "The listed prices are our assumptions.", "the listed prices"),
        ([1], [ASSUMED], "The listed price is our assumption.", "the listed price"),
        ([1, 1], [STATED, STATED], "The listed prices are stated.", ""),
        ([1, 2], [STATED, STATED], "The price lists are stated.", ""),
        ([2, 1], [STATED, ASSUMED], f"The price list is stated; {OTHER}", "the listed price"),
        ([1, 2], [ASSUMED, STATED], f"The price list is stated; {OTHER}", "the listed price"),
        (
            [1, 2, 2],
            [STATED, ASSUMED, ASSUMED],
            "The listed price is stated; the others are pricing assumptions, not terms.",
            "the price lists",
        ),
    ],
)
def test_a_caution_is_on_every_price_list_with_its_own_status(
    tmp_path: Path, prices: list[int], statuses: list[str], caution: str, assumed: str
) -> None:
    rules = "".join(
        f'[[charges.pricing]]\nname = "list-{number}"\nstatus = "{status}"\nprice = ['
        + ", ".join(f"{{adopters = {n + 1}, price = {90 - n}_000}}" for n in range(count))
        + "]\n"
        for number, (count, status) in enumerate(zip(prices, statuses, strict=True))
    )
    charge = '[adopters]\ncount = 8\n[[charges]]\nname = "Hub"\nstatus = "assumed"\n'
    case = written(tmp_path, YEARS + charge + rules)

    assert curve_caution(case) == caution
    basis = f"Assumed in this case, and not the report's: {assumed}."
    assert assumed_basis(case) == ((basis,) if assumed else ())


@pytest.fixture
def untied(edited: Any) -> Path:
    """The file of the first case without the statement of its number, or a note on it."""
    path: Path = edited(
        'quoted_at = [{charge = "low", adopters = 25, source = "2.8"}]\n',
        "",
        (", and the low estimate is tied to them.", "."),
    )
    return path


def paper_text(case: Case, scenario: Scenario) -> str:
    """Return the words of a board paper, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", board_paper(case, scenario))).split())


def surfaces(path: Path, printed: Any) -> Iterator[str]:
    """Yield the texts of every surface, at the quoted number and at another."""
    case = load_case(path)
    for command in ("show", "sensitivity", "simulate", "members", "check"):
        for options in ([], ["--forces", "36"]) if command == "show" else ([],):
            run([command, str(path), *options])
            yield printed.readouterr().out
    for scenario in (case.scenario, choose(case, adopters=36), choose(case, pricing="shared")):
        yield str(word_tables(case, scenario))
        yield headline(case, scenario).answer
        yield paper_text(case, case.at_one_pricing(scenario))
        for sheet in book_of(case, scenario).book.sheets:
            yield "\n".join(str(cell) for _, cells in sheet.rows() for cell in cells)
    yield soh.appraise(case).explore().sentence()
    yield " ".join(known_then_prose(case))


def test_an_assumed_pricing_through_the_low_estimate_makes_no_claim_on_any_surface(
    untied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = load_case(untied)

    claims = [CLAIM.findall(text) for text in surfaces(untied, capsys)]

    assert len(claims) > 40
    assert [claim for text_claims in claims for claim in text_claims] == []
    assert curve_caution(case) == (
        "We do not know how the charge changes with the number of forces: the report quotes £71k "
        "to £91k and ties it to no number."
    )
    assert ties_nothing(case)


def test_no_document_leaves_the_rule_of_a_range_open_that_the_case_assumes(tmp_path: Path) -> None:
    as_ours = RANGE.replace(
        'firmness = "estimate"\n', 'firmness = "estimate"\nstatus = "assumed"\n'
    )
    stated, assumed = (written(tmp_path, f"{YEARS}{text}{SHARED}") for text in (RANGE, as_ours))

    assert (ties_nothing(stated), ties_nothing(assumed)) == (True, False)
    for pricing in assumed.pricings:
        scenario = choose(assumed, pricing=pricing)
        texts = (headline(assumed, scenario).answer, *paragraphs(assumed, scenario).values())
        assert not any("ties neither" in text for text in texts)
        assert paragraphs(assumed, scenario)["depends"] == (
            "What the charge depends on. The range is our assumption, and so is how it changes "
            "with the number of councils. 8 councils are anticipated; 3 have signed (made up)."
        )


def test_the_statement_of_the_case_is_on_the_surfaces(
    shipped: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = [text for text in surfaces(Path(shipped.file), capsys) if CLAIM.search(text)]

    assert len(claims) > 10


@rows_from(ROWS, "ties")
def test_a_statement_of_the_case_is_in_its_sentences(
    tmp_path: Path, points: str, caution: str, answer: str, depends: str, adoption: str
) -> None:
    case = written(tmp_path, quoted(points) + SHARED)
    scenario = case.at_one_pricing(case.scenario)

    assert curve_caution(case) == caution
    assert answer in headline(case, case.scenario).answer
    assert paragraphs(case, scenario)["depends"] == depends
    assert adoption in paper_text(case, scenario)


def test_one_price_that_is_tied_to_a_number_is_not_called_a_range(tmp_path: Path) -> None:
    text = quoted('[{charge = "low", adopters = 8}]').replace("60_000", "40_000")
    case = written(tmp_path, text + SHARED)

    assert tied_words(case) == "the estimate to 8 councils"
    assert paragraphs(case, case.at_one_pricing(case.scenario))["depends"].startswith(
        "What the charge depends on. The charge is an estimate. It is tied to 8 councils"
    )


def test_one_council_is_in_the_singular(tmp_path: Path) -> None:
    text = quoted('[{charge = "low", adopters = 1}]').replace("signed = 3", "signed = 1")
    tied = written(tmp_path, text + SHARED)

    depends = paragraphs(tied, tied.at_one_pricing(tied.scenario))["depends"]
    assert "Its low end is tied to 1 council; 1 has signed (made up)." in depends

    alone = written(tmp_path, YEARS + RANGE.replace("anticipated = 8", "anticipated = 1") + SHARED)

    assert known_then_prose(alone)[1].startswith(
        "1 council was anticipated (made up), and 3 are counted as signed (made up)."
    )
    depends = paragraphs(alone, alone.at_one_pricing(alone.scenario))["depends"]
    assert "1 council is anticipated; 3 have signed (made up)." in depends


def test_the_anticipated_number_is_cited_if_the_case_gives_none_that_signed(tmp_path: Path) -> None:
    text = quoted('[{charge = "low", adopters = 8}]').replace("signed = 3\n", "")
    cited = text.replace("anticipated = 8", 'anticipated = {value = 8, source = "2.8"}')
    case = written(tmp_path, cited + SHARED)

    depends = paragraphs(case, case.at_one_pricing(case.scenario))["depends"]

    assert "Its low end is tied to 8 councils (2.8). What any other" in depends


def test_a_point_cites_its_own_source_and_no_other(derbyshire: Case) -> None:
    elsewhere = QuotedPoint(charge="low", adopters=30, source="annex B; again in 2.8")
    case = with_charge(derbyshire, quoted_at=(elsewhere,))

    assert [point.name for point in stated_points(case)] == [
        "Report: £71,000 at 30 forces (annex B, initial estimate)"
    ]
    # The assumed pool is £71,000 at 25 forces, which this record does not state.
    assert tied_point_of(case, case.pricing("shared")) is None
    assert tied_point_of(case, case.pricing("stepped")) == tied_points(case)[0]


def test_a_charge_that_the_rule_gives_is_not_called_the_price_of_the_report(tmp_path: Path) -> None:
    steps = "[{adopters = 2, price = 400}, {adopters = 4, price = 300}]"
    text = THREE_YEARS.format(years="2019/20 to 2021/22", price=steps)
    adopters = "[adopters]\ncount = 4\n"

    names = [
        [point.name for point in stated_points(written(tmp_path, f"{text}{changed}{adopters}"))]
        for changed in ("", "uplift = 0.1\n", "at_most = 350\n", "fee = 50\n")
    ]

    through = "through = [{adopters = 2, charge = 400}, {adopters = 4, charge = 300}]"
    joined = text.replace(f"price = {steps}", through) + "uplift = 0.1\n" + adopters
    # The document prints the points of a line.
    assert stated_points(written(tmp_path, joined))[0].name.startswith("Source: £400 at 2 adopters")
    # £300 in 2019/20, and 1.1 x 1.1 times that in 2021/22.
    assert names[0][-1].startswith("Source: £300 at 4 adopters")
    assert names[1][-1].startswith("Source's rule: £363 at 4 adopters")
    # The cap replaces the price of two, and the fee is on top of both.
    assert [name.partition(" (")[0] for name in names[2]] == [
        "Source's rule: £350 at 2 adopters",
        "Source: £300 at 4 adopters",
    ]
    assert names[3][-1].startswith("Source's rule: £350 at 4 adopters")


def test_a_pricing_that_rises_from_a_tied_point_goes_through_it(derbyshire: Case) -> None:
    rising = with_pricing(derbyshire, "shared", uplift=0.03)

    assert tied_point_of(rising, rising.pricing("shared")) == tied_points(rising)[0]


def test_a_stated_line_through_both_ends_ties_them_and_an_assumed_line_none(
    derbyshire: Case,
) -> None:
    bare = with_charge(derbyshire, quoted_at=())
    ends = [{"adopters": 30, "charge": "low"}, {"adopters": 12, "charge": "high"}]

    ties = {
        status: [
            (point.end, point.adopters)
            for point in tied_points(with_pricing(bare, "two-part", through=ends, status=status))
        ]
        for status in ("stated", "derived", "assumed")
    }

    assert ties == {"stated": [("low", 30), ("high", 12)], "derived": [], "assumed": []}


def test_a_stated_line_does_not_replace_the_number_that_a_range_is_quoted_at(
    derbyshire: Case,
) -> None:
    ends = [{"adopters": 30, "charge": "low"}, {"adopters": 12, "charge": "high"}]
    case = with_pricing(derbyshire, "two-part", through=ends, status="stated")

    # The report quotes the low estimate at 25.
    assert [(point.end, point.adopters) for point in tied_points(case)] == [
        ("low", 25),
        ("high", 12),
    ]


def test_an_assumed_range_is_tied_to_nothing(derbyshire: Case) -> None:
    assert tied_points(with_charge(derbyshire, status="assumed")) == ()


@pytest.mark.parametrize(("adopters", "counts"), [("anticipated", []), (25, [25])])
def test_a_range_is_not_tied_to_a_number_anticipated_by_assumption(
    derbyshire: Case, adopters: int | str, counts: list[int]
) -> None:
    tied = with_charge(derbyshire, quoted_at=(QuotedPoint(charge="low", adopters=adopters),))
    anticipated = replace(tied.adopters.anticipated, value=30, status="assumed")
    case = replace(tied, adopters=replace(tied.adopters, anticipated=anticipated))

    assert [point.adopters for point in tied_points(tied)] == [25]
    assert [point.adopters for point in tied_points(case)] == counts


def test_the_statement_is_no_figure_of_the_case(shipped: Case) -> None:
    untied = with_charge(shipped, quoted_at=())

    assert figure_digest(untied) == figure_digest(shipped)
    assert input_digest(untied) != input_digest(shipped)


def test_a_case_without_an_adopters_table_cannot_tie_a_number(tmp_path: Path) -> None:
    charge = RANGE[RANGE.index("[[charges]]") :].replace(
        "high = 60_000\n", 'high = 60_000\nquoted_at = [{charge = "low", adopters = 8}]\n'
    )
    path = tmp_path / "case.toml"
    path.write_text(f"{TOP}{YEARS}{charge}price = 50_000\n", encoding="utf-8")

    assert faults_of(path) == [
        "line 11: charges[1].quoted_at: needs a number of adopters, but the case has none. "
        "Allowed: [adopters] with a count."
    ]


def test_a_step_at_a_number_without_a_price_is_no_stated_point(tmp_path: Path) -> None:
    steps = "[{adopters = 2, price = 400}, {adopters = 4, price = 300}]"
    text = THREE_YEARS.format(years="2019/20 to 2021/22", price=steps)
    # The share is stated for four adopters alone.
    shared = f"{text}pool = 1_000\nshare = 0.5\n[adopters]\ncount = 4\n"

    assert [point.count for point in stated_points(written(tmp_path, shared))] == [4]


def test_a_charge_of_all_that_may_join_is_left_open_without_a_stated_price(tmp_path: Path) -> None:
    rule = 'status = "assumed"\npool = 240_000\nshare = "equal"\n'
    case = written(tmp_path, QUOTED_SERVICE.replace("count = 4", "count = 4\npossible = 4") + rule)

    assert number_left_open(case) == ("the case assumes £60k to £90k and ties it to no number")
