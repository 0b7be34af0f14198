"""Sums done by hand match Python, the page and a workbook.

A file of ``by_hand/`` is a decision, scheme or rule: its ``name``, its ``source``, a shipped
``example`` or a ``case`` (with its ``register``), and sums. A sum has its ``input`` (fields of a
scenario), text of the case to ``replace``, the arithmetic ``in_words``, and the amounts to expect:
``gross`` or ``net`` by year, and ``results``; or it is ``refused``. Printed figures
that the documents get wrong are listed under ``disagrees``, with the difference.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import ScenarioError
from sohanalysis.explore.lookups import figure_tables
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.findings import all_findings
from sohanalysis.model.results import results_of
from sohanalysis.report.answers import NOT_PRICED
from sohanalysis.workbook.formula import position_of
from sohanalysis.workbook.pairs import SHOWN
from sohanalysis.workbook.workbook import book_of
from tests.explore.test_engine import RESULTS, page_fields
from tests.explore.test_engine import run as run_engine
from tests.workbook.test_recalculated import in_formualizer, value_in

EXAMPLES = DATA / "examples"
FILES = sorted((Path(__file__).parent / "by_hand").glob("*.toml"))
HAND = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
SUMS = [
    pytest.param(name, number, id=f"{name}-{number + 1}")
    for name, hand in HAND.items()
    for number in range(len(hand["sums"]))
]
BY_YEAR = ("gross", "net")
FIRST_LINE = re.compile(r"# A (made-up example|real decision|real scheme): [A-Z£a-z]")
HALF_A_PENNY = 0.005


def load(name: str, number: int, folder: Path) -> tuple[dict[str, Any], Case, Scenario]:
    """Return a sum with its case and scenario."""
    hand = HAND[name]
    item = hand["sums"][number]
    text = hand.get("case") or (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in item.get("replace", []):
        assert old in text
        text = text.replace(old, new)
    for register in EXAMPLES.glob(f"{name}*.csv"):
        (folder / register.name).write_bytes(register.read_bytes())
    if "register" in hand:
        (folder / "register.csv").write_text(hand["register"], encoding="utf-8")
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    case = load_case(folder / f"{name}.toml")
    values = {
        field: tuple(value) if isinstance(value, list) else value
        for field, value in item["input"].items()
    }
    if item.get("refused"):
        return item, case, changed(case.scenario, values)
    return item, case, choose(case, **values)


def expected(item: dict[str, Any]) -> dict[str, Any]:
    """Return the amounts that a sum expects: of each year, and of each result."""
    amounts = {name: item[name] for name in BY_YEAR if name in item} | item.get("results", {})
    return {name: pytest.approx(amount, abs=HALF_A_PENNY) for name, amount in amounts.items()}


@pytest.mark.parametrize(("name", "number"), SUMS)
def test_python_comes_to_the_sum(name: str, number: int, tmp_path: Path) -> None:
    item, case, scenario = load(name, number, tmp_path)
    if item.get("refused"):
        with pytest.raises(ScenarioError):
            results_of(case, scenario)
        return

    results = results_of(case, scenario)

    amounts = {field: getattr(results.flow, field).tolist() for field in BY_YEAR}
    amounts |= results.in_full()
    assert {field: amounts[field] for field in expected(item)} == expected(item)


@pytest.mark.parametrize(("name", "number"), SUMS)
def test_the_page_comes_to_the_sum(name: str, number: int, tmp_path: Path) -> None:
    item, case, scenario = load(name, number, tmp_path)

    (answer,) = run_engine(RESULTS, tables=figure_tables(case), inputs=[page_fields(scenario)])

    amounts = {field: answer[field] for field in BY_YEAR} | answer["results"]
    if item.get("refused"):
        assert amounts["gross"] == [None] * len(case.years)
        return
    assert {field: amounts[field] for field in expected(item)} == expected(item)


@pytest.mark.parametrize(("name", "number"), SUMS)
def test_a_workbook_comes_to_the_sum(name: str, number: int, tmp_path: Path) -> None:
    item, case, scenario = load(name, number, tmp_path)
    workbook = book_of(case, scenario)
    book = in_formualizer(workbook)
    book.evaluate_all()

    def amount(field: str, year: int | None = None) -> Any:
        return value_in(book, position_of(workbook.work.cell(field, SHOWN, year)))

    if item.get("refused"):
        assert amount("whole_life") == NOT_PRICED
        return
    amounts = {
        field: [amount(field, year) for year in range(len(case.years))]
        if field in BY_YEAR
        else amount(field)
        for field in expected(item)
    }
    assert amounts == expected(item)


@pytest.mark.parametrize("name", HAND)
def test_the_printed_figures_that_disagree_are_those_listed(name: str, tmp_path: Path) -> None:
    _, case, _ = load(name, 0, tmp_path)

    slips = {
        finding.figures["printed"]: finding.figures["apart"][0]
        for finding in all_findings(case)
        if finding.kind == "does-not-reconcile"
    }

    explanations = {slip["printed"]: slip["by"] for slip in HAND[name].get("disagrees", [])}
    assert slips == pytest.approx(explanations, abs=HALF_A_PENNY)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_an_example_says_whether_it_is_real_and_has_its_sums(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]

    assert FIRST_LINE.match(first), first
    assert path.stem in HAND
    assert f"{path.stem}.toml" in (DATA.parent / "docs" / "gallery.md").read_text(encoding="utf-8")


def test_eight_decisions_at_least_are_real() -> None:
    firsts = [path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.toml")]

    assert sum(text.startswith("# A real ") for text in firsts) >= 8


@pytest.mark.parametrize("name", HAND)
def test_a_sum_is_in_words_and_has_a_source(name: str) -> None:
    hand = HAND[name]

    assert all((hand["name"], hand["source"]))
    assert ("case" in hand) != (hand.get("example") == name)
    for item in hand["sums"]:
        assert item["in_words"]
        assert item.get("refused") or expected(item)
