"""What to write instead of what people type: figures, years and months of a familiar wrong form.

Nothing is read by these rules: what is typed is refused, and they only say what would be read.
"""

from __future__ import annotations

import calendar
import datetime
import difflib
import re
from decimal import Decimal

from sohanalysis import years

_AMOUNT = re.compile(
    r"(?:£|GBP)?\s*(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,9})?\s*(k|m|thousand|million)?",
    re.ASCII | re.IGNORECASE,
)
_TIMES = {"": 1, "k": 1_000, "t": 1_000, "m": 1_000_000}
_SHARE = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)\s*%", re.ASCII)
_YEAR = re.compile(r"(?:FY\s*)?([12]\d{3})(?:\s*[-/\u2013]\s*(\d{4}|\d\d))?", re.ASCII)
_DAY = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])(?:-\d\d)?(?:[T ].*)?", re.ASCII)
_MONTH = re.compile(r"(?:(\d\d?)/|([A-Za-z]{3,9})[\s-])([12]\d{3})", re.ASCII)
# How near a word must be to be asked for: "estimated" is not near "stated".
NEAR = 0.85
_MADE_A_DATE = "A spreadsheet may have made a date of it: type it again."
_NOT_GUESSED = "Day and month are never guessed: write the year, then the month."
_NAMES = [name.lower() for name in calendar.month_name]


def plain_digits(text: str) -> str:
    """Write an amount that is typed in words or marks in plain digits; blank if it is none.

    Examples
    --------
    >>> [plain_digits(text) for text in ("£71k", "71,000", "£1.4m", "36.0", "about 20")]
    ['71000', '71000', '1400000', '36', '']
    """
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        return ""
    number, more, unit = found.groups(default="")
    value = Decimal(number.replace(",", "") + more) * _TIMES[unit[:1].lower()]
    return f"{value:f}" if value % 1 else f"{value:.0f}"


def _is_beyond(text: str) -> bool:
    """Tell a number that no float holds as it is typed."""
    try:
        value = float(text)
    except ValueError:
        return False
    try:
        return Decimal(text) != Decimal(repr(value))
    except ArithmeticError:  # its exponent is past what even a Decimal holds
        return True


def in_digits(text: str) -> str:
    """Say how an amount is written in plain digits; nothing of what is none, or is so already."""
    digits = plain_digits(text)
    return f"Write {digits}." if digits and digits != text else ""


def share_typed(text: str) -> str:
    """Write a percentage as a share; blank if it is none.

    >>> share_typed("3.5 %")
    '0.035'
    """
    found = _SHARE.fullmatch(text.strip())
    return f"{(Decimal(found[1]) / 100).normalize():f}" if found else ""


def advice(value: object, allowed: str) -> str:
    """Say what to write instead of a value of a familiar wrong form.

    Parameters
    ----------
    value : object
        What a file gives.
    allowed : str
        What is allowed there, in words.

    Returns
    -------
    str
        Blank where nothing better is known than what is allowed.
    """
    if isinstance(value, datetime.date | datetime.time):
        value = str(value)
    if allowed.startswith("a financial year") and isinstance(value, str | int):
        return _year_advice(str(value).strip())
    if allowed.startswith("a month in quotes") and isinstance(value, str):
        return _month_advice(value.strip())
    if isinstance(value, bool):
        return "Write a value, not true or false." if "true" not in allowed else ""
    if isinstance(value, str):
        return _text_advice(value.strip(), allowed)
    return _figure_advice(value, allowed) if isinstance(value, int | float) else ""


def _year_advice(text: str) -> str:
    found = _YEAR.fullmatch(text)
    if found and (not found[2] or int(found[2]) % 100 == (int(found[1]) + 1) % 100):
        return f'Write "{years.label(int(found[1]))}".'
    if re.search("[A-Za-z]{3}", text):
        return _MADE_A_DATE
    return "Write all four digits of the first year." if re.search(r"\b\d\d\W\d\d$", text) else ""


def _month_advice(text: str) -> str:
    day, month = _DAY.fullmatch(text), _MONTH.fullmatch(text)
    if day:
        return f'Write "{day[1]}-{day[2]}".'
    number = 0
    if month:
        named = [n for n in _NAMES if n and n.startswith((month[2] or "?").lower())]
        number = int(month[1]) if month[1] else _NAMES.index(named[0]) if named else 0
    if month and 1 <= number <= 12:
        return f'Write "{month[3]}-{number:02d}".'
    if re.fullmatch(r"\d\d?[/.-]\d\d?[/.-]\d\d(?:\d\d)?", text):
        return _NOT_GUESSED
    return _MADE_A_DATE if re.search("[A-Za-z]{3}", text) else ""


def _figure_advice(value: float, allowed: str) -> str:
    if "pounds" in allowed and 0 < value < 1000:
        return f"For £{value:g}k write {value:g}_000." if value == int(value) else ""
    if isinstance(value, float) and 0 <= value < 1e9 and "whole" in allowed:
        return f"Write {value:.0f}." if value.is_integer() else ""
    if "pounds" in allowed and 1e8 < value < 1e12 and value % 1000 == 0:
        return f"Amounts are in pounds: for £{value / 1000:,.0f} write {value / 1000:_.0f}."
    if "%" in allowed and 1 < value <= 100:
        return f"For {value:g}% write {value / 100:g}."
    if "pounds" in allowed and -1e12 < value < 0:
        return "Write it without the minus."
    return ""


def _text_advice(text: str, allowed: str) -> str:
    if allowed.startswith("a list") and len(text) < 40:
        return f'Write ["{text}"].'
    if text and allowed.startswith(f"{text},"):
        return f"Write {text}, without quotes."
    if f'"{text.lower()}"' in allowed:
        return f'Write "{text.lower()}".'
    if "a number" in allowed or "whole" in allowed:
        return _number_advice(text, allowed)
    words = re.findall('"([^"]+)"', allowed) or allowed.removeprefix("one of ").split(", ")
    close = difflib.get_close_matches(text.lower()[:80], words, n=1, cutoff=NEAR)
    return f'Did you mean "{close[0]}"?' if close else ""


def _number_advice(text: str, allowed: str) -> str:
    if _is_beyond(text):
        return "It is too small, or has too many digits, to be held: write up to 15."
    share, digits = share_typed(text), plain_digits(text)
    if share and "whole" not in allowed:
        return f"Write {share}, without quotes or % sign."
    if digits and "." in digits and "whole" in allowed:
        return ""
    if digits and "pounds" in allowed and "£" in text and float(digits) < 1000:
        return f"Is it a missing k? For £{digits}k write {digits}_000, without quotes."
    if digits and "pounds" in allowed:
        return f"Write {int(digits):_}, without quotes." if "." not in digits else ""
    if digits:
        return f"Write {digits}, without quotes."
    return "Write digits, without quotes."
