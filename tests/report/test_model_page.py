"""The page of the model is printed from its formulas, and lacks none of a case's."""

from pathlib import Path

import pytest

from sohanalysis.load import load_case
from sohanalysis.model.case_formulas import formulas_of
from sohanalysis.report.model_page import model_page
from tests.model.test_formulas import FILES

PAGE = Path(__file__).parent.parent.parent / "docs" / "model.md"
SIGNS = {" * ": " \N{MULTIPLICATION SIGN} ", " / ": " \N{DIVISION SIGN} "}


def test_the_page_is_what_the_formulas_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == f"{model_page()}\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_formula_of_a_line_or_charge_is_on_the_page_with_its_source(file: Path) -> None:
    rows = PAGE.read_text(encoding="utf-8").splitlines()

    for name, quantity in formulas_of(load_case(file)).model.items():
        if quantity.part and quantity.text:
            text = quantity.text.replace(" - ", " \N{MINUS SIGN} ")
            for sign, printed in SIGNS.items():
                text = text.replace(sign, printed)
            row = f"| `{name.partition('.')[2]}` | `{text}` | {quantity.label} | {quantity.unit} |"
            assert f"{row} {quantity.period} | {quantity.source} |" in rows


def test_the_page_states_the_figures_of_the_record() -> None:
    rows = PAGE.read_text(encoding="utf-8").splitlines()

    assert "| `headroom` | Headroom (over budget) | -2,000 |" in rows
    assert "| `gross` | Gross cost | 30,000 | 151,000 | 121,000 | 91,000 |" in rows
