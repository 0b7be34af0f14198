"""A pricing that is not known, in the workbook: both ends of each result, and the answer."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.fields import ANY
from sohanalysis.errors import CaseError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.result_range import range_of
from sohanalysis.report.headline import HEADLINE_SENTENCES, headline
from sohanalysis.workbook.agreement import BuiltBook
from sohanalysis.workbook.formula import position_of
from sohanalysis.workbook.pairs import HIGHEST, LOWEST
from sohanalysis.workbook.returned_case import case_of
from sohanalysis.workbook.workbook import book_of, calculator_of, workbook_bytes
from tests.test_edges import EDGES
from tests.workbook.conftest import Type, calculator_with
from tests.workbook.test_recalculated import (
    answers_apart,
    apart,
    both_ends,
    in_formualizer,
    needs_office,
    poisoned,
    recalculate,
    stored_in,
    type_in,
    value_in,
)
from tests.workbook.test_workbook import rows_of
from tests.written import PERIODS_APART, PILOT_ENDS, STATED_AT_SIX, TWO_ASSUMED
from tests.written import written as written_case

# The states of the table of sentences in the design.
STATES: dict[str, dict[str, Any]] = {
    "25": {"adopters": 25, "pricing": ANY},
    "20": {"adopters": 20, "pricing": ANY},
    "36": {"adopters": 36, "pricing": ANY},
    "19": {"adopters": 19, "pricing": ANY},
    "shared": {"adopters": 36, "pricing": "shared"},
    "savings": {"adopters": 36, "pricing": ANY, "savings": 60_000.0, "cashable": 0.5},
    "late": {"adopters": 36, "pricing": ANY, "delay": 6},
    "all late": {"adopters": 36, "pricing": ANY, "delay": 6, "charge_follows_go_live": True},
    "rise": {"adopters": 36, "pricing": ANY, "rise": 0.03},
    "higher": {"adopters": 36, "pricing": ANY, "charge_change": 0.1, "rise": 0.03},
    "by year": {"adopters": (20, 25, 36, 36), "pricing": ANY},
}
# LibreOffice takes a second for each workbook, so it opens every condition of the states together
# with others. A second engine has each state alone.
OFFICE_STATES: dict[str, dict[str, Any]] = {
    "shared": STATES["shared"],
    "20, savings, late": STATES["savings"] | {"adopters": 20, "delay": 6},
    "19, all late, higher": STATES["all late"] | STATES["higher"] | {"adopters": 19},
    "by year": STATES["by year"] | {"rise": 0.03},
}
OTHERS = ("price-list", "police-ict-company", "payers-cap")


@needs_office
def test_libreoffice_gives_the_answer_and_both_ends(derbyshire: Case, tmp_path: Path) -> None:
    books: dict[str, tuple[Case, BuiltBook, dict[str, Any]]] = {}
    for name, fields in OFFICE_STATES.items():
        books[name] = (derbyshire, book_of(derbyshire, choose(derbyshire, **fields)), fields)
    for name in OTHERS:
        case = load_case(DATA / "examples" / f"{name}.toml")
        books[name] = (case, book_of(case, choose(case, pricing=ANY)), {"pricing": ANY})
    for name, (_, built, _) in books.items():
        (tmp_path / f"{name}.xlsx").write_bytes(poisoned(built.book))
    (tmp_path / "out").mkdir()

    recalculate([tmp_path / f"{name}.xlsx" for name in books], tmp_path / "out")

    wrong: list[Any] = []
    for name, (case, built, fields) in books.items():
        book = openpyxl.load_workbook(tmp_path / "out" / f"{name}.xlsx", data_only=True)

        def read(position: Any, book: Any = book) -> Any:
            return stored_in(book, position)

        wrong += both_ends(case, built, read, **fields)
        wrong += answers_apart(built, read, headline(case, choose(case, **fields)))
    assert wrong == []


@pytest.fixture(scope="module")
def typed_over(derbyshire_book: BuiltBook) -> tuple[BuiltBook, Any]:
    """The workbook of the first case in formualizer; each test types in every choice."""
    return derbyshire_book, in_formualizer(derbyshire_book)


@pytest.mark.parametrize("fields", STATES.values(), ids=[*STATES])
def test_answer_and_savings_follow_the_entries(
    derbyshire: Case, typed_over: tuple[BuiltBook, Any], fields: dict[str, Any]
) -> None:
    built, book = typed_over

    scenario = choose(derbyshire, **fields)
    type_in(book, built, scenario.values())
    book.evaluate_all()

    def read(position: Any) -> Any:
        return value_in(book, position)

    assert answers_apart(built, read, headline(derbyshire, scenario)) == []
    assert both_ends(derbyshire, built, read, **fields) == []


# In the file, £52,500 in the last year is above the cap of £50,000. With 10% more, £52,250 of the
# year before is too; with 20% more, all years are. A rise of 15% lifts the pool shared equally,
# £40,000 a year, above it in the last year alone.
def test_the_answer_says_in_which_years_the_charge_is_above_a_stated_cap() -> None:
    case = load_case(Path(__file__).parents[1] / "edges" / "cap-in-a-year.toml")
    built = book_of(case, case.scenario)
    book = in_formualizer(built)
    open_too = [{"pricing": name} for name in (ANY, "by-box", "shared")]

    raised = [{**fields, "rise": 0.15} for fields in ({"pricing": "shared"}, *open_too)]
    shorter = [{"leave": "2025/26"}, {"leave": "2025/26", "rise": 0.15}]
    changed = [{"charge_change": 0.1}, {"charge_change": 0.2}]

    for fields in (*changed, *shorter, *open_too, *raised):
        scenario = choose(case, **fields)
        type_in(book, built, scenario.values())
        book.evaluate_all()

        assert answers_apart(built, partial(value_in, book), headline(case, scenario)) == []


def test_the_answer_says_that_we_leave_before_a_late_service_starts(
    derbyshire: Case, typed_over: tuple[BuiltBook, Any]
) -> None:
    built, book = typed_over

    for months, is_first in ((11, False), (12, True)):
        scenario = choose(
            derbyshire, delay=months, charge_follows_go_live=True, leave="2019/20", pricing=ANY
        )
        answer = headline(derbyshire, scenario)
        type_in(book, built, scenario.values())
        book.evaluate_all()

        assert ("leave after 2019/20, before the service starts," in answer.answer) == is_first
        assert answers_apart(built, partial(value_in, book), answer) == []


def test_the_answer_says_whether_a_charge_that_rises_goes_on(tmp_path: Path) -> None:
    case = written_case(tmp_path, PILOT_ENDS)
    built = book_of(case, case.scenario)
    book = in_formualizer(built)

    for pricing in ("listed", "shared", ANY):
        scenario = choose(case, rise=0.05, pricing=pricing)
        type_in(book, built, scenario.values())
        book.evaluate_all()

        assert answers_apart(built, partial(value_in, book), headline(case, scenario)) == []


@pytest.mark.parametrize("period", ["initial_months", "# initial_months"])
def test_the_answer_names_the_periods_of_costs_and_savings(tmp_path: Path, period: str) -> None:
    case = written_case(tmp_path, PERIODS_APART.replace("initial_months", period))
    built = book_of(case, case.scenario)
    book = in_formualizer(built)

    added = {"offset": 0.1, "cashable": 0.5}
    late = {"delay": 3, "charge_follows_go_live": True}
    for fields in ({}, added, late, added | late, {"delay": 6, "charge_follows_go_live": True}):
        for pricing in ("list", ANY):
            scenario = choose(case, pricing=pricing, **fields)
            type_in(book, built, scenario.values())
            book.evaluate_all()

            assert answers_apart(built, partial(value_in, book), headline(case, scenario)) == []


def test_one_amount_under_assumed_pricings_alone_is_called_an_assumption(tmp_path: Path) -> None:
    case = written_case(tmp_path, TWO_ASSUMED)
    built = book_of(case, choose(case, adopters=4, pricing=ANY))

    for count in (4, 5):
        calculator = calculator_with(built, {"scenario.adopters": count})
        wanted = headline(case, choose(case, adopters=count, pricing=ANY))
        assert answers_apart(built, calculator.value, wanted) == []


def test_a_number_without_a_charge_in_the_documents_is_named(tmp_path: Path) -> None:
    case = written_case(tmp_path, STATED_AT_SIX)
    built = book_of(case, choose(case, adopters=6, pricing=ANY))

    for count in (6, 8):
        calculator = calculator_with(built, {"scenario.adopters": count})
        wanted = headline(case, choose(case, adopters=count, pricing=ANY))
        assert answers_apart(built, calculator.value, wanted) == []


@pytest.mark.parametrize(
    ("budget", "verdict"),
    [
        # The cost at 25 forces is £262,000 to £302,000.
        (262_000, "Against the £262,000 budget: exactly on it to £40,000 over."),
        (302_000, "Against the £302,000 budget: £40,000 under to exactly on it."),
    ],
)
def test_a_budget_that_one_end_uses_up_is_not_over_or_under_at_both(
    derbyshire: Case, budget: int, verdict: str
) -> None:
    built = book_of(derbyshire, choose(derbyshire, adopters=25, pricing=ANY))
    (cover,) = (sheet for sheet in built.book.sheets if sheet.name == "Cover")
    (row,) = (row for row, cells in cover.rows() if cells[0].content == "Answer")

    answer = calculator_with(built, {"budget.amount": budget}).value(("Cover", row, 1))

    assert verdict in answer


def test_cost_by_year_is_at_the_lowest_and_the_highest(
    derbyshire: Case, typed_over: tuple[BuiltBook, Any]
) -> None:
    built, book = typed_over
    scenario = choose(derbyshire, adopters=36, pricing=ANY)
    type_in(book, built, scenario.values())
    book.evaluate_all()

    pricing_range = range_of(derbyshire, scenario)

    wrong = [
        text
        for head, end in ((LOWEST, pricing_range.low), (HIGHEST, pricing_range.high))
        for text in apart(book, built, head, derbyshire, end.scenario)
    ]
    assert wrong == []
    years = [
        [value_in(book, position_of(built.work.cell("gross", head, year))) for year in (0, 1)]
        for head in (LOWEST, HIGHEST)
    ]
    # 1,775,000 / 36 is 49,305.56; the project manager is 30,000, then 60,000.
    assert years == [[30_000, pytest.approx(109_305.56, abs=0.005)], [30_000, 151_000]]


TIED = """
years = "2020/21 to 2021/22"
budget = {{amount = 100_000, years = "2020/21 to 2021/22"}}
adopters = {{anticipated = 10, possible = 20}}
[[charges]]
name = "Hub"
[[charges.pricing]]
name = "guess"
price = {guess}
status = "assumed"
[[charges.pricing]]
name = "other"
price = 40_000
status = "assumed"
[[charges.pricing]]
name = "offer"
price = 40_000
status = "stated"
[[charges.pricing]]
name = "listed"
price = [{{adopters = 15, price = 30_000}}]
status = "assumed"
"""


@pytest.mark.parametrize(
    ("guess", "adopters", "low", "high"),
    [
        # Two years at 40,000, or at the guess; from 15 adopters the list has 30,000.
        (40_000, 10, (80_000, "Offer"), (80_000, "Offer")),
        (40_000.002, 10, (80_000, "Offer"), (80_000, "Offer")),
        (40_001, 10, (80_000, "Offer"), (80_002, "Guess")),
        (40_001, 15, (60_000, "Listed"), (80_002, "Guess")),
    ],
)
def test_of_equal_ends_the_stated_pricing_is_named_and_one_without_a_price_is_left_out(
    guess: float, adopters: int, low: tuple[float, str], high: tuple[float, str], tmp_path: Path
) -> None:
    case = written_case(tmp_path, TIED.format(guess=guess))

    rows = rows_of(workbook_bytes(case, choose(case, adopters=adopters, pricing=ANY)), "Results")

    label = "Costs in 2020/21 to 2021/22"
    (row,) = (row for row in rows if row[:1] == [label] and len(row) == 6)
    assert row[1:5] == [
        pytest.approx(low[0], abs=0.005),
        pytest.approx(high[0], abs=0.005),
        low[1],
        high[1],
    ]


RISING = """
years = "2025/26 to 2026/27"
[adopters]
anticipated = 2
possible = 3
[[charges]]
name = "Hub"
from = "2025-08"
[[charges.pricing]]
name = "listed"
price = 48_000
uplift = 0.03
[[charges.pricing]]
name = "guess"
price = 50_000
status = "assumed"
"""


def test_the_answer_says_under_which_pricing_costs_go_on_rising(tmp_path: Path) -> None:
    case = written_case(tmp_path, RISING)
    built = book_of(case, case.scenario)
    book = in_formualizer(built)
    rising = ", at the prices of 2026/27, then rising."

    for pricing, phrase in (("listed", rising), ("guess", "."), (ANY, rising)):
        for fields in ({}, {"rise": 0.05}):
            scenario = choose(case, pricing=pricing, **fields)
            type_in(book, built, scenario.values())
            book.evaluate_all()
            wanted = headline(case, scenario)

            assert fields or f" a year{phrase}" in wanted.answer
            assert answers_apart(built, lambda cell: value_in(book, cell), wanted) == []


@pytest.mark.parametrize("pricing", [ANY, "shared"])
def test_headings_name_the_pricing_that_is_used_if_it_is_not_known(
    derbyshire: Case, pricing: str
) -> None:
    content = workbook_bytes(derbyshire, choose(derbyshire, pricing=pricing))

    captions = [
        str(row[0])
        for name in ("Results", "Medium term")
        for row in rows_of(content, name)
        if row and "not known: High estimate" in str(row[0])
    ]
    # The heading stays the same if the pricing on Inputs changes, so it says "if".
    assert captions == [
        "Each scenario of Inputs, £ (if the pricing is not known: High estimate); choose one on "
        "Inputs to see both ends",
        "Options, other choices as shown (all but savings apply to every option), £ (if the "
        "pricing is not known: High estimate)",
        "Cost and funding by financial year, £ (if the pricing is not known: High estimate)",
    ]


def test_a_pricing_that_is_not_known_comes_back(type_cells: Type, derbyshire: Case) -> None:
    written = workbook_bytes(derbyshire, choose(derbyshire, pricing="shared"))

    pricings = [
        case_of(type_cells(written, {"scenario.pricing": name}))[1].scenario.pricing
        for name in (ANY, "stepped")
    ]

    assert pricings == [ANY, "stepped"]


def test_a_wrong_pricing_is_refused_with_its_cell_and_the_pricings(
    written: bytes, type_cells: Type
) -> None:
    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(written, {"scenario.pricing": "guess"}))

    assert "Inputs!C27 (scenario.pricing)" in str(refusal.value)
    assert "low-estimate, high-estimate, stepped" in str(refusal.value)
    assert "weighted, any" in str(refusal.value)


def test_the_answer_is_made_of_the_templates_of_the_headline(
    derbyshire: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = [([], "at {numbers} we pay {total:pounds} of {budget:full_pounds}.")]
    monkeypatch.setitem(HEADLINE_SENTENCES, "cost", template)  # type: ignore[arg-type]
    scenario = choose(derbyshire, adopters=36, pricing=ANY)
    built = book_of(derbyshire, scenario)

    wanted = headline(derbyshire, scenario)

    assert wanted.answer.startswith("At 36 we pay £218,611 to £302,000 of £300,000.")
    assert answers_apart(built, calculator_of(built.book).value, wanted) == []


LISTS = """
years = "2025/26 to 2026/27"
[adopters]
anticipated = 3
possible = 6
[[charges]]
name = "Hub"
from = "2025-04"
[[charges.pricing]]
name = "shared"
pool = 120_000
share = "equal"
status = "assumed"
[[charges.pricing]]
name = "list"
price = [{{adopters = {first}, price = 50_000}}, {{adopters = 3, price = 40_000}}]
between = "{between}"
"""


@pytest.mark.parametrize(
    ("first", "between", "base"),
    [
        (1, "step", "List"),
        (2, "step", "List, or the highest if it has no price"),
        (1, "line", "List, or the highest if it has no price"),
    ],
)
def test_a_list_that_prices_every_number_is_never_without_a_price(
    tmp_path: Path, first: int, between: str, base: str
) -> None:
    case = written_case(tmp_path, LISTS.format(first=first, between=between))
    content = workbook_bytes(case, choose(case, pricing=ANY))

    texts = [str(row[0]) for row in rows_of(content, "Medium term") if row]
    (caption,) = (text for text in texts if text.startswith("Cost and funding by financial year"))
    assert caption.endswith(f"(if the pricing is not known: {base})")


def test_a_single_figure_is_of_the_highest_pricing_where_the_base_pricing_has_no_price() -> None:
    case = load_case(EDGES / "gap-in-prices.toml")
    content = workbook_bytes(case, choose(case, adopters=4, pricing=ANY))

    # The list has no price at 4, where a shared bill gives £121,000 and the other list £141,000.
    rows = {str(row[0]): row[1:] for row in rows_of(content, "Results") if row}
    (caption,) = (text for text in rows if text.startswith("Each scenario of Inputs, "))
    assert "if the pricing is not known: List, or the highest if it has no price" in caption
    assert rows["Yours"][0] == 141_000
