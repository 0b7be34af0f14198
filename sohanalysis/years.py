"""Financial years and months: parsing, labels and overlaps.

A financial year is a text such as ``2018/19``. A month is the number of months since year 0, so
that we can subtract months. April 2018 is the first month of ``2018/19``.
"""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sohanalysis.arrays import Floats

MONTHS_IN_A_YEAR = 12
_APRIL = 3  # counted from January as 0
_MONTH_NAMES = calendar.month_name[1:]


def starting_year(label: str) -> int:
    """Return the calendar year in which a financial year starts.

    Raises
    ------
    ValueError
        If the text is not of the form ``2018/19`` with two consecutive years.

    Examples
    --------
    >>> starting_year("1999/00")
    1999
    """
    match = re.fullmatch(r"([12]\d{3})/(\d{2})", label, re.ASCII)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError("a financial year is written 2018/19")
    return int(match[1])


def is_year(text: object) -> bool:
    """Whether a value is the label of a financial year."""
    try:
        return isinstance(text, str) and bool(starting_year(text))
    except ValueError:
        return False


def label(start: int) -> str:
    """Return the label of the financial year that starts in a calendar year.

    >>> label(1999)
    '1999/00'
    """
    return f"{start}/{(start + 1) % 100:02d}"


_TYPED = r"(?:FY\s*)?([12]\d{3})\s*[-/\u2013]\s*(\d{4}|\d\d)"


def parse_years(text: str) -> tuple[str, str]:
    """Return the first and the last of financial years as people write them.

    Raises
    ------
    ValueError
        If the text does not stand for financial years (2018/20), or is ambiguous (2018 alone).

    Examples
    --------
    >>> parse_years("2018-19"), parse_years("FY 2018/2019 to 2021/22")
    (('2018/19', '2018/19'), ('2018/19', '2021/22'))
    """
    match = re.fullmatch(rf"{_TYPED}(?:\s*(?:to|-|\u2013)\s*{_TYPED})?", text.strip(), re.ASCII)
    groups = match.groups() if match else ()
    ends = [
        (int(start), end) for start, end in zip(groups[::2], groups[1::2], strict=True) if start
    ]
    if not ends or any(not str(start + 1).endswith(end) for start, end in ends):
        raise ValueError("a financial year is written 2018/19")
    return label(ends[0][0]), label(ends[-1][0])


def are_consecutive(labels: Sequence[str]) -> bool:
    """Whether financial years follow one another without a gap."""
    starts = [starting_year(text) for text in labels]
    return all(after == before + 1 for before, after in itertools.pairwise(starts))


@cache
def month(text: str) -> int:
    """Return the number of a month.

    Raises
    ------
    ValueError
        If the text is not of the form ``2018-10``.

    Examples
    --------
    >>> month("2019-04") - month("2018-10")
    6
    """
    match = re.fullmatch(r"([12]\d{3})-(0[1-9]|1[0-2])", text, re.ASCII)
    if not match:
        raise ValueError("a month is written 2018-10")
    return int(match[1]) * MONTHS_IN_A_YEAR + int(match[2]) - 1


def month_name(number: int) -> str:
    """Return the name and the calendar year of a month.

    >>> month_name(month("2018-10") + 24)
    'October 2020'
    """
    return f"{_MONTH_NAMES[number % MONTHS_IN_A_YEAR]} {number // MONTHS_IN_A_YEAR}"


@cache
def first_month(year: str) -> int:
    """Return the number of the April in which a financial year begins."""
    return starting_year(year) * MONTHS_IN_A_YEAR + _APRIL


def end_month(year: str) -> int:
    """Return the number of the April after a financial year ends."""
    return first_month(year) + MONTHS_IN_A_YEAR


def period_end(text: str) -> int:
    """Return the number of the month after a month, or after a financial year.

    Raises
    ------
    ValueError
        If the text is neither.

    Examples
    --------
    >>> month_name(period_end("2020/21")), month_name(period_end("2020-12"))
    ('April 2021', 'January 2021')
    """
    return end_month(text) if "/" in text else month(text) + 1


def year_of(number: int) -> str:
    """Return the label of the financial year that contains a month.

    >>> year_of(month("2019-03"))
    '2018/19'
    """
    return label((number - _APRIL) // MONTHS_IN_A_YEAR)


def months_in_years(start: ArrayLike, end: ArrayLike, labels: Sequence[str]) -> Floats:
    """Count the months of a period that fall in each financial year.

    Parameters
    ----------
    start, end : array_like
        First month, and the month after the last: scalars, or arrays whose last axis has length
        1. [months]
    labels : sequence of str
        Financial years.

    Returns
    -------
    ndarray
        One count for each financial year, on the last axis. [months]

    Examples
    --------
    Two years from October 2018 (DN41, para 2.9):

    >>> months_in_years(month("2018-10"), month("2020-10"), ["2018/19", "2019/20", "2020/21"])
    array([ 6., 12.,  6.])
    """
    # For a year outside the period the difference is negative, which means no overlap.
    opens = np.array([first_month(year) for year in labels])
    overlap = np.minimum(end, opens + MONTHS_IN_A_YEAR) - np.maximum(start, opens)
    return np.asarray(np.maximum(overlap, 0), dtype=np.float64)


def over_years(amounts: NDArray[Any]) -> NDArray[Any]:
    """Return the sum over the financial years, which are the last axis.

    >>> over_years(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([3., 7.])
    """
    # Add one year at a time. NumPy's sum chooses the order of additions by the shape of the array.
    # The same scenario would then differ in the last bit between a single run and a sweep.
    total = np.array(amounts[..., 0])
    for year in range(1, amounts.shape[-1]):
        total += amounts[..., year]
    return total
