"""Financial years and months. A year is a text such as 2018/19 and begins in April.

A month is the number of months since year 0, so that months can be subtracted.
"""

from __future__ import annotations

import re

MONTH_NAMES = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


def year_start(label: str) -> int:
    """Return the calendar year in which a financial year starts.

    Raises
    ------
    ValueError
        If the text is not of the form 2018/19.

    Examples
    --------
    >>> year_start("1999/00")
    1999
    """
    match = re.fullmatch(r"([12]\d{3})/(\d{2})", label, re.ASCII)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError("is not a financial year such as 2018/19")
    return int(match[1])


def year_label(start: int) -> str:
    """Return the label of the financial year that starts in a calendar year.

    >>> year_label(1999)
    '1999/00'
    """
    return f"{start}/{(start + 1) % 100:02}"


def year_span(text: str) -> list[str]:
    """Return the financial years of a span such as 2018/19 to 2021/22, or of one year.

    Raises
    ------
    ValueError
        If the text is not such a span.

    Examples
    --------
    >>> year_span("2018/19 to 2020/21")
    ['2018/19', '2019/20', '2020/21']
    """
    ends = [year_start(part.strip()) for part in text.split(" to ")]
    if len(ends) > 2 or ends[-1] < ends[0]:
        raise ValueError("is not a span of years such as 2018/19 to 2021/22")
    return [year_label(start) for start in range(ends[0], ends[-1] + 1)]


def first_month(label: str) -> int:
    """Return the April in which a financial year begins."""
    return 12 * year_start(label) + 3


def month_number(text: str) -> int:
    """Return the number of a month.

    Raises
    ------
    ValueError
        If the text is not of the form 2018-10.

    Examples
    --------
    >>> month_number("2019-04") - month_number("2018-10")
    6
    """
    match = re.fullmatch(r"([12]\d{3})-(0[1-9]|1[0-2])", text, re.ASCII)
    if not match:
        raise ValueError("is not a month such as 2018-10")
    return 12 * int(match[1]) + int(match[2]) - 1


def month_name(number: int) -> str:
    """Return the name and the calendar year of a month.

    >>> month_name(month_number("2018-10") + 24)
    'October 2020'
    """
    return f"{MONTH_NAMES[number % 12]} {number // 12}"
