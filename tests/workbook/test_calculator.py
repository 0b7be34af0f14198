"""The calculator gives formulas the same values as a spreadsheet program."""

from __future__ import annotations

from typing import Any

import pytest

from sohanalysis.errors import IntegrityError
from sohanalysis.workbook.answer_facts import MONEY
from sohanalysis.workbook.formula import Calculator, Formula

CELLS = {
    ("Data", 0, 0): 12,
    ("Data", 0, 1): 7.5,
    ("Data", 1, 0): "shared",
    ("Data", 1, 1): None,
    ("Data", 2, 0): 43556,  # 1 April 2019
}


def worked_out(text: str) -> Any:
    return Calculator(CELLS).value_of(Formula(f"={text}"), "Data")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1+2*3^2", 19.0),
        ("(1+2)*3", 9.0),
        ("2^3^2", 64.0),
        ('1+2&3="33"', True),
        ("N(A1)+N(A2)", 12.0),
        ("7-2-1", 4.0),
        ("-$A$1+1", -11.0),
        ("A1/B1", 1.6),
        ("'Data'!A1&\"/\"&RIGHT(2019,2)", "12/19"),
        ('"a ""b"" "&A2', 'a "b" shared'),
        ('A2="SHARED"', True),
        ('A1="12"', False),
        ('A1<>"12"', True),
        ('B2=""', True),
        ("B2=0", True),
        ("IF(A1>B1,1,1/0)", 1.0),
        ('IF(B2="","none",B2)', "none"),
        ("SUM(A1:B2)", 19.5),
        ("MAX(A1:B1,20)-MIN(A1:B1)", 12.5),
        ("INDEX(A1:B2,2,1)", "shared"),
        ("INDEX(A1:B1,2)", 7.5),
        ("SUM(INDEX(A1:B2,1,0))", 19.5),
        ("COUNT(INDEX(A1:B2,0,1))", 1.0),
        ("LEN(A2)", 6.0),
        ('UPPER(LEFT("if",1))', "I"),
        ('SUBSTITUTE("|a|b|c","|"," and ",3)', "|a|b and c"),
        ('SUBSTITUTE("|a","|"," and ",2)', "|a"),
        ('TEXT(300000.5,"#,##0.00")', "300,000.50"),
        ('MATCH("shared",A1:A2,0)', 2.0),
        ('COUNTIF(A1:B2,"<="&8)', 1.0),
        ('COUNTIF(A1:B2,"shared")', 1.0),
        ("COUNT(A1:B2)", 2.0),
        ("COUNTA(A1:B2)", 3.0),
        ("ROUND(2.345,2)", 2.35),
        ("ROUND(0-0.5,0)", -1.0),
        ("INT(7/2)", 3.0),
        ("SQRT(144)", 12.0),
        ("YEAR(A3)*12+MONTH(A3)", 24232.0),
        ("ISNUMBER(B2)", False),
        ("OR(1=2,AND(1=1,2=2))", True),
        ("ABS(0-3)", 3.0),
        ('VALUE(LEFT("2018/19",4))', 2018.0),
        ('"£"&TEXT(A1*100000,"#,##0")', "£1,200,000"),
        ('IFERROR(MATCH("x",A1:A2,0),0)', 0.0),
        ("IFERROR(A1,0)", 12),
    ],
)
def test_a_formula_comes_to_its_value(text: str, value: Any) -> None:
    assert worked_out(text) == value


@pytest.mark.parametrize(
    "text",
    ["1/0", "A2+1", "UNKNOWN(1)", 'MATCH("x",A1:A2,0)', "INDEX(A1:B2,0,0)", "INDEX(A1:B2,3,1)"],
)
def test_a_formula_without_a_value_is_refused_with_its_place(text: str) -> None:
    cells = {**CELLS, ("Data", 8, 2): Formula(f"={text}")}

    with pytest.raises(IntegrityError, match="in Data, row 9, column 3 has no value"):
        Calculator(cells).value(("Data", 8, 2))


def test_a_formula_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(IntegrityError, match="cannot be read from sign 3"):
        worked_out("1;2")


def test_text_that_looks_like_a_formula_is_text() -> None:
    assert Calculator({("Data", 0, 0): "=1+1"}).value(("Data", 0, 0)) == "=1+1"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (-0.4, "£0"),
        (0, "£0"),
        (0.5, "£1"),
        (-0.5, "£1 below zero"),
        (-1_234.5, "£1,235 below zero"),
    ],
)
def test_an_amount_that_rounds_to_nothing_has_no_sign(amount: float, text: str) -> None:
    assert worked_out(MONEY["pounds"].format(f"({amount})", decimals=6)) == text
