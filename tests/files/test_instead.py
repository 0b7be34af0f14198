from __future__ import annotations

import datetime
from typing import Any

import pytest

from sohanalysis.files.corrections import advice, digits_advice, plain_digits, share_of_percent

POUNDS = "pounds, £1,000 to £100,000,000, written 71_000 or 71_000.50"
RULE_POUNDS = 'a number of pounds a year from 0 to £100bn, or "low" or "high"'
YEAR = 'a financial year, two years that follow, in quotes: "2018/19"'
MONTH = 'a month in quotes: "2018-10"'
SHARE = "a number from 0 to 1; 0.5 is 50%"
COUNT = "a whole number of forces, 1 to 44"
SPAN = '"2018/19 to 2021/22", or each year in a list: ["2018/19", "2019/20"]'


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("£71k", "71000"),
        ("71 K", "71000"),
        ("£71,000", "71000"),
        ("71.5k", "71500"),
        ("£1.4m", "1400000"),
        ("1.4 million", "1400000"),
        ("70 thousand", "70000"),
        ("GBP 300000", "300000"),
        ("36.0", "36"),
        ("0.125", "0.125"),
        ("7,1000", ""),
        ("about 20", ""),
        ("-5", ""),
        ("", ""),
        ("1.2.3", ""),
    ],
)
def test_an_amount_in_words_or_marks_is_written_in_digits(text: str, digits: str) -> None:
    assert plain_digits(text) == digits


def test_what_is_in_digits_already_needs_no_advice() -> None:
    assert [digits_advice(text) for text in ("71000", "71,000", "x")] == ["", "Write 71000.", ""]


@pytest.mark.parametrize(
    ("text", "share"),
    [("25%", "0.25"), ("3.5 %", "0.035"), ("100%", "1"), ("-3%", "-0.03"), ("25", ""), ("%", "")],
)
def test_a_percentage_is_written_as_a_share(text: str, share: str) -> None:
    assert share_of_percent(text) == share


@pytest.mark.parametrize(
    ("value", "allowed", "expected"),
    [
        ("2018-19", YEAR, 'Write "2018/19".'),
        ("2018/2019", YEAR, 'Write "2018/19".'),
        ("FY 2018/19", YEAR, 'Write "2018/19".'),
        ("1999-2000", YEAR, 'Write "1999/00".'),
        (2018, YEAR, 'Write "2018/19".'),
        ("2018/20", YEAR, ""),
        ("18/19", YEAR, "Write all four digits of the first year."),
        ("10-Nov", YEAR, "A spreadsheet may have made a date of it: type it again."),
        ("2018-19 to 2020-21", SPAN, 'Write "2018/19 to 2020/21".'),
        ("2018-19", SPAN, 'Write ["2018/19"].'),
        ("2011/12 to 2020/22", SPAN, ""),
        ("2020/21 to 2018/19", SPAN, 'They run backwards: write "2018/19 to 2020/21".'),
        ("2018-10-01", MONTH, 'Write "2018-10".'),
        (datetime.date(2018, 10, 1), MONTH, 'Write "2018-10".'),
        (datetime.datetime(2018, 10, 1, 9), MONTH, 'Write "2018-10".'),
        ("October 2018", MONTH, 'Write "2018-10".'),
        ("Oct-2018", MONTH, 'Write "2018-10".'),
        ("Okt 2018", MONTH, "A spreadsheet may have made a date of it: type it again."),
        ("10/2018", MONTH, 'Write "2018-10".'),
        ("01/2018", MONTH, 'Write "2018-01".'),
        ("12/2018", MONTH, 'Write "2018-12".'),
        ("10-2026", MONTH, 'Write "2026-10".'),
        ("2026-1", MONTH, 'Write "2026-01".'),
        ("13/2018", MONTH, ""),
        ("2018-13", MONTH, "Months go from 01 to 12."),
        ("01/04/2018", MONTH, "Day and month are never guessed: write the year, then the month."),
        (43374, MONTH, ""),
        ("", "pounds, £0 to £100,000,000, written 71_000", "Write 0 if nothing is paid."),
        ("", POUNDS, "Write digits, without quotes."),
        ("£91", POUNDS, "Is it a missing k? For £91k write 91_000, without quotes."),
        ("£71k", POUNDS, "Write 71_000, without quotes."),
        ("£318.50", POUNDS, "Is it a missing k? For £318.50k write 318_500, without quotes."),
        # An amount of a rule may be the price of a unit.
        ("£345", RULE_POUNDS, "Write 345, without quotes."),
        ("£318.5", RULE_POUNDS, "Write 318.50, without quotes."),
        ("£12.3755", RULE_POUNDS, "Write 12.3755, without quotes."),
        ("£71k", RULE_POUNDS, "Write 71_000, without quotes."),
        ("lwo", RULE_POUNDS, 'Did you mean "low"?'),
        ("Hihg", RULE_POUNDS, 'Did you mean "high"?'),
        ("medium", RULE_POUNDS, "Write digits, without quotes."),
        ("71,000", POUNDS, "Write 71_000, without quotes."),
        ("71 K", POUNDS, "Write 71_000, without quotes."),
        ("3.5%", POUNDS, "Write digits, without quotes."),
        ("£71,000.50", POUNDS, "Write 71_000.50, without quotes."),
        ("£71,000.0005", POUNDS, "Write 71_000, without quotes."),
        ("71.000", POUNDS, "For £71,000 write 71_000; for £71 write 71."),
        ("£1,169.586", POUNDS, "For £1,169,586 write 1_169_586; for £1,169.59 write 1_169.59."),
        ("GBP 71.000", POUNDS, "For £71,000 write 71_000; for £71 write 71."),
        ("71.000", SHARE, "Write 71, without quotes."),
        (71, POUNDS, "For £71k write 71_000."),
        (1, POUNDS, "For £1k write 1_000."),
        ("£1,000", POUNDS, "Write 1_000, without quotes."),
        (71.0, POUNDS, "For £71k write 71_000."),
        (71.5, POUNDS, ""),
        (0, POUNDS, ""),
        (71_000.505, POUNDS, "Round it to the penny: 71_000.51."),
        (71_000.9999, POUNDS, "Round it to the penny: 71_001."),
        (1 << 70, POUNDS, ""),
        (300_000_000, POUNDS, ""),  # it may be right, where more is allowed
        (-71_000, POUNDS, "Write it without the minus."),
        (float("-inf"), POUNDS, ""),
        (float("nan"), POUNDS, ""),
        ("25 %", SHARE, "Write 0.25, without quotes or % sign."),
        ("-3 %", SHARE, "Write -0.03, without quotes or % sign."),
        ("1.2.3%", SHARE, "Write digits, without quotes."),
        ("0.035", SHARE, "Write 0.035, without quotes."),
        (3.5, SHARE, "For 3.5% write 0.035."),
        (25, SHARE, "For 25% write 0.25."),
        (100.0, SHARE, "For 100% write 1."),
        (101, SHARE, ""),
        (1, SHARE, ""),
        (-0.1, SHARE, ""),
        (float("nan"), SHARE, ""),
        (float("inf"), SHARE, ""),
        ({}, SHARE, ""),
        ("36", COUNT, "Write 36, without quotes."),
        ("thirty-six", COUNT, "Write digits, without quotes."),
        (",", COUNT, "Write digits, without quotes."),
        (36.0, COUNT, "Write 36."),
        (-36.0, COUNT, ""),
        (36.5, COUNT, ""),
        (1e300, COUNT, ""),
        ([25, 36], COUNT, ""),
        ("1e-400", SHARE, "It is too small or has too many digits: write up to 15 digits."),
        ("Stated", '"stated", "derived" or "assumed"', 'Write "stated".'),
        ("estimated", '"stated", "derived" or "assumed"', ""),
        ("derivd", '"stated", "derived" or "assumed"', 'Did you mean "derived"?'),
        ("steped", "one of low-estimate, stepped, shared", 'Did you mean "stepped"?'),
        (
            "2018/19 to 2027/28",  # ten years are written out, and no more
            f"a list in square brackets, each {YEAR}",
            'Write ["2018/19", "2019/20", "2020/21", "2021/22", "2022/23", "2023/24", "2024/25", '
            '"2025/26", "2026/27", "2027/28"].',
        ),
        ("2018/19 to 2028/29", f"a list in square brackets, each {YEAR}", ""),
        ("2018/19", f"a list in square brackets, each {YEAR}", 'Write ["2018/19"].'),
        ("soon", f"a list in square brackets, each {YEAR}", ""),
        ("£71k", "a list in square brackets, each a figure", 'Write ["£71k"].'),
        ("1", "1, the only format there is", "Write 1, without quotes."),
        (True, "a whole number", "Write a value, not true or false."),
        (True, "a number from 0 to 1; 0.5 is 50%", "For yes write 1; for no write 0."),
        (None, POUNDS, ""),
    ],
)
def test_what_to_write_instead_is_said(value: Any, allowed: str, expected: str) -> None:
    assert advice(value, allowed) == expected
