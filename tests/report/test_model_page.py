"""The page of the model is printed from its formulas, and has every formula of a case."""

import re
from pathlib import Path

import pytest

from sohanalysis.case.definitions import Definition
from sohanalysis.case.pricing import PARTS
from sohanalysis.load import load_case
from sohanalysis.model.case_formulas import formulas_of
from sohanalysis.report.model_page import model_page
from tests.model.test_charging import RULES, rule
from tests.written import EVERY_CASE

PAGE = Path(__file__).parent.parent.parent / "docs" / "model.md"
SIGNS = {" * ": " \N{MULTIPLICATION SIGN} ", " / ": " \N{DIVISION SIGN} "}


def test_the_page_is_what_the_formulas_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == f"{model_page()}\n"


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda file: file.stem)
def test_every_formula_of_a_line_or_charge_is_on_the_page_with_its_source(file: Path) -> None:
    rows = PAGE.read_text(encoding="utf-8").splitlines()

    for name, quantity in formulas_of(load_case(file)).model.items():
        if quantity.part and quantity.text:
            text = f"`{printed(quantity.text)}`"
            row = f"| `{name.partition('.')[2]}` | {text} | {quantity.label} | {quantity.unit} |"
            period = "year" if quantity.by_year else "once"
            assert f"{row} {period} | {quantity.source} |" in rows


def printed(text: str) -> str:
    """Return a formula in the form of the page."""
    text = text.replace(" - ", " \N{MINUS SIGN} ")
    for sign, typeset in SIGNS.items():
        text = text.replace(sign, typeset)
    return text


@pytest.mark.parametrize("name", RULES)
def test_every_formula_of_a_rule_is_on_the_page_with_its_source(name: str) -> None:
    rows = PAGE.read_text(encoding="utf-8").splitlines()
    pricing = rule(name)

    for part in pricing.parts:
        for row in PARTS[part].formulas(pricing):
            head, last = row.head.partition("[")[0], f" | {row.source} |"
            text = f"`{printed(row.text)}`" if isinstance(row, Definition) else "*input*"
            if "weight" in text or "price1" in text or head[-1].isdigit():
                # One of several sizes or steps, which has a number.
                continue
            start = f"| `{head}` | {text} | {row.label} | {row.unit} | "
            assert any(line.startswith(start) and line.endswith(last) for line in rows), row


@pytest.mark.parametrize(
    ("name", "part", "head", "count"),
    [("mix", "pool", "ours[y]", 3), ("marginal steps", "price", "charge[y]", 4)],
)
def test_a_formula_of_several_terms_is_on_the_page_with_each_of_them(
    name: str, part: str, head: str, count: int
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (text,) = (row.text for row in PARTS[part].formulas(rule(name)) if row.head == head)  # type: ignore[union-attr]

    terms = [re.sub(r"\d", "1", term) for term in printed(text).split(" + ")]

    assert len(terms) == count
    assert [term for term in terms if term not in re.sub(r"\d", "1", page)] == []


def test_the_page_states_the_figures_of_the_record() -> None:
    rows = PAGE.read_text(encoding="utf-8").splitlines()

    assert "| `headroom` | Headroom, (over budget) | -2,000 |" in rows
    assert "| `gross` | Gross cost | 30,000 | 151,000 | 121,000 | 91,000 |" in rows
