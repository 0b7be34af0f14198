"""Spreadsheet programs recalculate every formula, and agree with the library."""

from __future__ import annotations

import datetime
import math
import os
import random
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sohanalysis.case.case import Case, Saved
from sohanalysis.case.choose import choose, field_range, scenario_faults
from sohanalysis.case.codes import RULES, case_key
from sohanalysis.case.fields import ANY, FIELDS, NUMBER_FIELDS
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import SohError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.report.answers import NOT_PRICED
from sohanalysis.report.disputed import source_facts
from sohanalysis.report.headline import DISAGREEMENT, Headline, headline, sentences_of
from sohanalysis.report.options import NONE_GOES_ON
from sohanalysis.workbook.agreement import BuiltBook, range_or_none
from sohanalysis.workbook.answer import NOT_PRICED_SENTENCE
from sohanalysis.workbook.formula import DAY_NIL, Formula, Position, position_of
from sohanalysis.workbook.pairs import NO_INFLATION, SHOWN
from sohanalysis.workbook.sheets import Book
from sohanalysis.workbook.workbook import book_of, calculator_of, contents_of
from sohanalysis.workbook.workings import Run
from sohanalysis.workbook.writer import Writer
from tests.written import EVERY_CASE, EVERY_KEY, PARISHES
from tests.written import written as written_case

# The long run: SOH_WORKBOOK_SCENARIOS=240.
TIMES = int(os.environ.get("SOH_WORKBOOK_SCENARIOS", "15"))
# Derbyshire, four examples, and a case with several pricings, rises and a cost of leaving.
OFFICE_CASES = (
    DATA / "derbyshire-2018.toml",
    *(
        DATA / "examples" / f"{name}.toml"
        for name in ("paying-to-leave", "payers-cap", "price-list", "fee-and-usage")
    ),
    EVERY_KEY,
)
SAVED = {"rationale": "a test", "role": "tester", "rules": RULES}
ALWAYS = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items '
    'xmlns:oor="http://openoffice.org/2001/registry"><item '
    'oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" '
    'oor:op="fuse"><value>0</value></prop></item></oor:items>'
)
needs_office = pytest.mark.skipif(
    not os.environ.get("SOH_DEMAND_OFFICE"),
    reason="needs LibreOffice: run make office, or set SOH_DEMAND_OFFICE=1",
)


class Poisoned:
    """Calculator with a false value for every formula, which only recalculation corrects."""

    def value_of(self, *_: Any) -> float:
        return -1.0

    def value(self, *_: Any) -> float:
        return -1.0


def poisoned(book: Book) -> bytes:
    return Writer(book, Poisoned(), title="poisoned").content()  # type: ignore[arg-type]


def second_engine() -> Any:
    return pytest.importorskip("formualizer", reason="formualizer is not installed (extra: test)")


def in_formualizer(built: BuiltBook) -> Any:
    """Return a workbook in a second engine, cell by cell: a file takes five times as long.

    `loaded` tries the files.
    """
    book = second_engine().Workbook()
    for sheet in built.book.sheets:
        book.add_sheet(sheet.name)
    for (name, row, column), content in contents_of(built.book).items():
        if isinstance(content, Formula):
            book.set_formula(name, row + 1, column + 1, str(content))
        elif content is not None:
            book.set_value(name, row + 1, column + 1, content)
    return book


def recalculate(files: list[Path], folder: Path, ending: str = "xlsx") -> None:
    """Open files in LibreOffice with recalculation forced, and save them in a folder."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation={profile.parent.as_uri()}", "--headless"]
    command += ["--convert-to", ending, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True)


def any_scenario(case: Case, seed: random.Random, *, is_priced: bool = True) -> Scenario:
    """Return a random scenario that the case allows and, by default, that it prices."""
    most = case.adopters.possible.value
    while True:
        fields: dict[str, Any] = {
            "adopters": seed.choice([seed.randint(1, most), case.scenario.adopters]),
            "pricing": seed.choice(case.pricings),
            "ramp": seed.choice([0, 1, 7, 30]),
            "cashable": round(seed.random(), 3),
            "delay": seed.randint(0, max(0, min(9, case.longest_delay(True)))),
            "charge_follows_go_live": seed.random() < 0.5,
            "charge_change": round(seed.uniform(-0.3, 0.5), 3),
            "rise": seed.choice([0.0, round(seed.uniform(-0.2, 0.5), 3)]),
            "leave": seed.choice(["none", "none", *case.leaving_years]),
            seed.choice(["savings", "offset"]): round(seed.random(), 3),
        }
        if not case.charges:
            fields |= {"charge_change": 0.0, "charge_follows_go_live": False, "offset": 0.0}
            fields["rise"] = 0.0
        if seed.random() < 0.3:
            fields["adopters"] = tuple(seed.randint(1, most) for _ in case.years)
        try:
            scenario = changed(case.scenario, fields)
            if not [*scenario_faults(case, scenario)]:
                if is_priced:
                    results_of(case, scenario)
                return scenario
        except SohError:
            continue


def stored_in(book: Any, position: Position) -> Any:
    """Return the value of a cell that openpyxl reads from a file."""
    return book[position[0]].cell(position[1] + 1, position[2] + 1).value


def differences(book: Any, built: BuiltBook, run: Run) -> list[str]:
    """List the results of a run in a recalculated book that differ from the library."""
    texts = []
    for name, wanted in results_of(*run.case_and_scenario).in_full().items():
        value = stored_in(book, position_of(built.work.cell(name, run.head)))
        if not isinstance(value, int | float) or abs(value - wanted) > 0.005:
            texts.append(f"{run.head} {name}: {value!r}, not {wanted}; {run.case_and_scenario[1]}")
    return texts


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, BuiltBook, Any]]:
    """Random scenarios of some cases, recalculated by LibreOffice, each a column of Inputs."""
    folder, seed, books = tmp_path_factory.mktemp("recalculated"), random.Random(20180720), []
    for path in OFFICE_CASES:
        case = load_case(path)
        saved = tuple(
            Saved(**scenario.values(), **SAVED, name=f"random-{number}", case=case_key(case))
            for number, scenario in enumerate(any_scenario(case, seed) for _ in range(TIMES))
        )
        case = replace(case, saved=saved)
        scenario = case.scenario
        if path == EVERY_KEY:  # with every pricing, rising charges, and the end of membership
            fields = {"pricing": ANY, "rise": 0.03, "leave": case.years[-2], "adopters": 8}
            scenario = changed(scenario, fields)
        books.append((path.stem, case, book_of(case, scenario)))
    for name, _, built in books:
        (folder / f"{name}.xlsx").write_bytes(poisoned(built.book))
    (folder / "out").mkdir()
    recalculate([folder / f"{name}.xlsx" for name, *_ in books], folder / "out")
    return [
        (case, built, openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True))
        for name, case, built in books
    ]


@needs_office
def test_libreoffice_comes_to_every_result_of_random_scenarios(
    recalculated: list[tuple[Case, BuiltBook, Any]],
) -> None:
    runs = [
        (built, book, run)
        for _, built, book in recalculated
        for run in built.runs
        if run.head.startswith("Saved: random-")
    ]

    assert len(runs) == TIMES * len(OFFICE_CASES)
    assert [text for built, book, run in runs for text in differences(book, built, run)] == []


@needs_office
def test_libreoffice_comes_to_both_ends_of_every_pricing_with_a_rise_and_leaving(
    recalculated: list[tuple[Case, BuiltBook, Any]],
) -> None:
    case, built, book = recalculated[[*OFFICE_CASES].index(EVERY_KEY)]

    wrong = both_ends(
        case, built, lambda position: stored_in(book, position), **built.scenario.values()
    )

    assert wrong == []


@needs_office
def test_libreoffice_comes_to_every_value_that_is_stored(
    recalculated: list[tuple[Case, BuiltBook, Any]],
) -> None:
    wrong = []
    for _, built, book in recalculated:
        calculator = calculator_of(built.book)
        for position, content in built.book.contents().items():
            if isinstance(content, Formula):
                stored, value = calculator.value(position), stored_in(book, position)
                if isinstance(value, datetime.datetime):
                    value = (value.date() - DAY_NIL).days
                is_same = (stored or "") == (value or "") or (
                    isinstance(stored, int | float) and value == pytest.approx(stored, abs=1e-6)
                )
                if not is_same:
                    wrong.append(f"{position}: {content}: {value!r}, and {stored!r} is stored")
    assert wrong == []


@needs_office
def test_numbers_of_hundreds_without_a_row_of_their_own_are_worked_out(tmp_path: Path) -> None:
    case = load_case(PARISHES)
    choices = [("by-homes", 137), ("mix", (121, 122, 263, 399)), ("steps", 251), ("stated", 137)]
    chosen = [choose(case, pricing=name, adopters=count) for name, count in choices]
    saved = tuple(
        Saved(**scenario.values(), **SAVED, name=f"other-{number}", case=case_key(case))
        for number, scenario in enumerate(chosen[1:])
    )
    built = book_of(replace(case, saved=saved), chosen[0])
    (tmp_path / "parishes.xlsx").write_bytes(poisoned(built.book))
    (tmp_path / "out").mkdir()

    recalculate([tmp_path / "parishes.xlsx"], tmp_path / "out")

    book = openpyxl.load_workbook(tmp_path / "out" / "parishes.xlsx", data_only=True)
    runs = [run for run in built.runs if run.head == SHOWN or run.head.startswith("Saved: other-")]
    assert [run.case_and_scenario[1] for run in runs] == chosen
    assert [text for run in runs for text in differences(book, built, run)] == []


# A second engine, on every shipped case and every case of the tests


@pytest.fixture(scope="module", params=EVERY_CASE, ids=lambda path: path.stem)
def loaded(request: pytest.FixtureRequest) -> tuple[Case, BuiltBook, Any]:
    """A case, its workbook before writing, and the file that formualizer loads."""
    case = load_case(request.param)
    built = book_of(case, case.scenario)
    return case, built, second_engine().load_workbook_bytes(poisoned(built.book))


def value_in(book: Any, position: Position) -> Any:
    """Return the value of a cell in formualizer, a date as the number of its day."""
    value = book.get_value(position[0], position[1] + 1, position[2] + 1)
    return (value - DAY_NIL).days if isinstance(value, datetime.date) else value


def stored_apart(book: Any, built: BuiltBook) -> list[str]:
    """List the formulas of a workbook whose stored value is not the recalculated one."""
    calculator, texts = calculator_of(built.book), []
    for position, content in built.book.contents().items():
        if isinstance(content, Formula):
            stored, value = calculator.value(position), value_in(book, position)
            numbers = isinstance(stored, int | float) and isinstance(value, int | float)
            if stored != value and not (numbers and math.isclose(stored, value, abs_tol=1e-6)):
                texts.append(f"{position}: {content}: {value!r}, and {stored!r} is stored")
    return texts


def recalculated_apart(book: Any, built: BuiltBook) -> list[str]:
    """Recalculate a workbook in formualizer, and list the differences from what it stores.

    The list begins with the results of each run that differ from the library.
    """
    book.evaluate_all()
    runs_apart = [
        text for run in built.runs for text in apart(book, built, run.head, *run.case_and_scenario)
    ]
    return runs_apart + stored_apart(book, built)


def test_a_second_engine_comes_to_every_result_and_every_value_that_is_stored(
    loaded: tuple[Case, BuiltBook, Any],
) -> None:
    _, built, book = loaded

    assert recalculated_apart(book, built) == []


def test_every_field_may_be_at_its_lowest_and_highest(loaded: tuple[Case, BuiltBook, Any]) -> None:
    case, built, book = loaded
    rows, wrong, base = built.work.inputs.scenario, [], case.base_scenario
    pricing = {"pricing": base.pricing} if "pricing" in rows else {}
    for name in filter(rows.get, NUMBER_FIELDS):
        alternative = FIELDS[name].instead_of
        for value in field_range(case, base, name):
            fields = {name: value, **({alternative: 0.0} if alternative in rows else {}), **pricing}
            type_in(book, built, fields)
            book.evaluate_all()
            wrong += apart(book, built, SHOWN, case, changed(base, fields))
            type_in(
                book,
                built,
                {field_name: case.scenario.values()[field_name] for field_name in fields},
            )
    assert wrong == []


def test_answer_savings_and_both_ends_of_random_scenarios_are_those_of_the_library(
    loaded: tuple[Case, BuiltBook, Any],
) -> None:
    case, built, book = loaded
    rows, seed, wrong, answered = built.work.inputs.scenario, random.Random(12), [], 0

    def read(position: Position) -> Any:
        return value_in(book, position)

    has_pricings = len(case.pricings) > 1
    for time in range(TIMES + 5 if has_pricings else 10):
        scenario = any_scenario(case, seed, is_priced=False)
        if time < TIMES and "pricing" in rows:
            scenario = replace(scenario, pricing=ANY)
        fields = scenario.values()
        type_in(book, built, {name: fields[name] for name in rows})
        book.evaluate_all()
        wanted = expected_headline(case, scenario)
        answered += wanted.answer != NOT_PRICED_SENTENCE
        wrong += answers_apart(built, read, wanted)
        if has_pricings and scenario.pricing == ANY:
            wrong += both_ends(case, built, read, **fields)
    assert answered
    assert wrong == []


def answers_apart(built: BuiltBook, read: Any, wanted: Headline) -> list[tuple[str, str]]:
    """List the lines of the Cover that differ from a headline, with the expected lines."""
    (cover,) = (sheet for sheet in built.book.sheets if sheet.name == "Cover")
    rows = {cells[0].content: row for row, cells in cover.rows()}
    lines = {"Answer": wanted.answer, "Savings": wanted.savings}
    cover_values = {name: read(("Cover", rows[name], 1)) or "" for name in lines}
    return [
        (cover_values[name], lines[name]) for name in lines if cover_values[name] != lines[name]
    ]


def expected_headline(case: Case, scenario: Scenario) -> Headline:
    """Return the headline that a workbook can give.

    A workbook does not use the figure of another source. Under one pricing it gives the answer of
    the case without the other figure, after the sentence that says so.
    """
    if range_or_none(case, scenario) is None:
        return Headline(NOT_PRICED_SENTENCE, "", "", "")
    wanted = headline(case, scenario)
    if scenario.pricing == ANY or "Settle this first" not in wanted.answer:
        return wanted
    alone = headline(replace(case, alternatives=()), scenario)
    first = sentences_of(DISAGREEMENT, source_facts(case))
    return alone._replace(answer=f"{first} {alone.answer}")


# A charge that ends before the last year. One of its two pricings has a price from 4 adopters.
ENDED = """
years = "2018/19 to 2021/22"
discount_rate = 0.035
{initial}
adopters = {{anticipated = 5, possible = 9}}
[[charges]]
name = "Network"
from = "2018-07"
until = "2020-09"
[[charges.pricing]]
name = "list"
price = [{{adopters = 4, price = 50_000}}, {{adopters = 6, price = 40_000}}]
[[charges.pricing]]
name = "shared"
pool = 90_000
share = "equal"
uplift = 0.031
[[charges]]
name = "Hosting"
from = "2019-07"
price = 77.13
{until}
[[lines]]
name = "Post"
annual = 1000.13
from = "2018-04"
[[lines]]
name = "Exit"
annual = 700.7
on = "leaving"
months = 17
[[lines]]
name = "Old system"
kind = "saving"
annual = 313.7
from = "2018-06"
cashable = 0.37
"""
INITIALS = ('budget = {amount = 100_000, years = "2019/20"}', "initial_months = 7", "")


@pytest.mark.parametrize("until", ["", 'until = "2019-11"'], ids=["stays", "ends"])
@pytest.mark.parametrize("initial", INITIALS, ids=["budget", "months", "neither"])
def test_a_result_lacks_a_price_only_if_its_formula_needs_that_price(
    initial: str, until: str, tmp_path: Path
) -> None:
    case = written_case(tmp_path, ENDED.format(initial=initial, until=until))
    built = book_of(case, choose(case, pricing="shared", adopters=3))
    book, seed = in_formualizer(built), random.Random(4)
    wrong = recalculated_apart(book, built)
    for _ in range(TIMES):
        scenario = any_scenario(case, seed, is_priced=False)
        type_in(book, built, scenario.values())
        book.evaluate_all()
        wrong += apart(book, built, SHOWN, case, scenario)
    assert wrong == []


ON_COSTS = "On-costs of 30% (ours) on Project manager, if not included"


def test_on_costs_go_once_a_cell_says_that_they_are_included(derbyshire_book: BuiltBook) -> None:
    book = in_formualizer(derbyshire_book)
    book.evaluate_all()
    labels = [
        position
        for position in derbyshire_book.book.contents()
        if position[0::2] == ("Sensitivity", 0)
    ]
    (row,) = (position[1] for position in labels if value_in(book, position) == ON_COSTS)
    answer = position_of(derbyshire_book.work.inputs["lines[0].includes_on_costs"])
    headroom = []
    for text in ("not stated", "no", "yes"):
        book.set_value(answer[0], answer[1] + 1, answer[2] + 1, text)
        book.evaluate_all()
        headroom.append([value_in(book, ("Sensitivity", row, column)) for column in (1, 2)])

    # 300,000 less 262,000 or 302,000, and less 30% of the project manager's 120,000.
    assert headroom == [[2_000, -38_000], [2_000, -38_000], [38_000, -2_000]]


def type_in(book: Any, built: BuiltBook, fields: dict[str, Any]) -> None:
    """Type choices into the first scenario, which is unlocked and shown."""
    inputs = built.work.inputs
    for name, value in fields.items():
        word = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        entries = {inputs.scenario[name].cell(): word}
        if name == "adopters":
            by_year = value if isinstance(value, tuple) else [None] * len(inputs.paths)
            entries = {} if isinstance(value, tuple) else entries
            entries |= {row.cell(): count for row, count in zip(inputs.paths, by_year, strict=True)}
        for cell, content in entries.items():
            sheet, row, column = position_of(cell)
            # To set a cell takes long, even to the value that it has.
            if book.get_value(sheet, row + 1, column + 1) != content:
                book.set_value(sheet, row + 1, column + 1, content)


def apart(book: Any, built: BuiltBook, head: str, case: Case, scenario: Scenario) -> list[str]:
    """List the results of a run in formualizer that differ from the library."""
    texts = []
    swept = results_of(case, scenario, delay=[scenario.delay])  # a sweep may be unpriced
    for name, (wanted,) in {**swept.in_full(), "after_horizon": swept.after_horizon}.items():
        if not built.work.holds(name, head):
            continue
        value = value_in(book, position_of(built.work.cell(name, head)))
        is_same = (
            value in (NOT_PRICED, NO_INFLATION)
            if math.isnan(wanted)
            else value == pytest.approx(wanted, abs=0.005)
        )
        if not is_same:
            texts.append(f"{head}, {name}: {value!r}, not {wanted}; {scenario}")
    return texts


def both_ends(case: Case, built: BuiltBook, read: Any, **fields: Any) -> list[str]:
    """List the ends on Results that differ from the library, in amount or in pricing."""
    pricing_range, pairs = range_or_none(case, choose(case, **fields)), built.work.pairs
    assert pairs is not None
    (results,) = (sheet for sheet in built.book.sheets if sheet.name == "Results")
    table = results.find_table("Lowest_and_highest")
    names = {label: name for name, label in pairs.names.items() if name != pairs.charge}
    texts = []
    for row, (_, cells) in enumerate(table.rows, start=table.first):
        name = names.get(cells[0].content, "")
        if pricing_range is None and read(("Results", row, 1)) != NOT_PRICED:
            texts.append(f"{name}: {read(('Results', row, 1))}, and nothing is priced; {fields}")
        elif pricing_range is not None and (wanted := pricing_range.pairs.get(name)):
            for column, side in enumerate(("low", "high"), start=1):
                amount, giver = (read(("Results", row, index)) for index in (column, column + 2))
                amount = 0.0 if amount == NONE_GOES_ON else amount
                label = built.work.inputs.case.pricings[getattr(wanted, f"{side}_pricing")][0]
                if giver != label or amount != pytest.approx(getattr(wanted, side), abs=0.005):
                    texts.append(f"{name}, {side}: {amount} of {giver}, not {wanted}; {fields}")
    return texts
