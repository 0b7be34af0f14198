"""Money formats, £71k, £131k to £151k, £49,306, and the one rounding rule."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeGuard

# A shortfall smaller than half a penny is float noise, not money.
HALF_A_PENNY = 0.005
HALF_A_POUND = 0.5  # less is zero in whole pounds
MILLIONTH = 1e-6  # of a pound: less is float noise
_MILLIONTH = Decimal(str(MILLIONTH))
_LEAST_IN_THOUSANDS = 10_000  # smaller amounts appear in full in a sentence


def rounded(amount: float, places: int = 0) -> Decimal:
    """Round an amount for display. Do not round anywhere else.

    Parameters
    ----------
    amount : float
        Any amount. [£]
    places : int
        Decimal places to keep; negative keeps tens, hundreds or thousands.

    Returns
    -------
    Decimal
        Rounded to 1e-6 first, which removes float noise, then half away from zero. Never -0. [£]

    Examples
    --------
    A half pound goes away from zero, on either side:

    >>> rounded(2.5), rounded(-2.5), rounded(-0.2)
    (Decimal('3'), Decimal('-3'), Decimal('0'))
    """
    # Floats that should add up to £2.50 may come to 2.4999999999, and rounding that half away from
    # zero would give £2. So first round off the noise, to a millionth of a pound. ROUND_HALF_UP
    # rounds away from zero. Python's own `round` would take halves to the even neighbour.
    exact = Decimal(float(amount)).quantize(_MILLIONTH, ROUND_HALF_UP)
    result = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    # -£0.20 is £0, but a Decimal keeps the sign of a zero and would write "-0".
    return result.copy_abs() if result == 0 else result


def pounds(amount: float) -> str:
    """Format an amount in whole pounds.

    >>> pounds(-2_000), pounds(0.3)
    ('-£2,000', '£0')
    """
    return _signed(rounded(amount), "")


def amount_in_words(amount: float, write: Callable[[float], str] = pounds) -> str:
    """Format an amount for a sentence, which has no minus sign.

    >>> amount_in_words(-2_000), amount_in_words(-0.3), amount_in_words(-2_000, thousands)
    ('£2,000 below zero', '£0', '£2k below zero')
    """
    return f"{write(abs(amount))}{' below zero' * (rounded(amount) < 0)}"


def distance(amount: float) -> str:
    """Format a distance in whole pounds, without its sign: never as £0.

    >>> distance(-2_000), distance(0.3)
    ('£2,000', 'less than £1')
    """
    return "less than £1" if abs(amount) < HALF_A_POUND else pounds(abs(amount))


def short_distance(amount: float) -> str:
    """Format a distance in thousands, without its sign: never as £0.

    >>> short_distance(-2_000), short_distance(0.3)
    ('£2k', 'less than £1')
    """
    return distance(amount) if abs(amount) < HALF_A_POUND else thousands(abs(amount))


def full_pounds(amount: float) -> str:
    """Format an amount in pounds, with pence if it has any.

    >>> full_pounds(90_000), full_pounds(0.85), full_pounds(0.125)
    ('£90,000', '£0.85', '£0.125')
    """
    if amount % 1 == 0:
        return pounds(amount)
    return f"£{amount:,.2f}" if round(amount, 2) == amount else f"£{amount:,.10g}"


def differ_by_pence(amount: float, limit: float) -> bool:
    """Whether an amount reads as its limit in whole pounds, so that both need their pence.

    >>> differ_by_pence(50_000.01, 50_000), differ_by_pence(50_001, 50_000)
    (True, False)
    """
    return rounded(amount) == rounded(limit)


def thousands(amount: float) -> str:
    """Format an amount to the nearest thousand pounds, in millions from £1m.

    An amount of less than £1,000 is in whole pounds.

    >>> thousands(302_000), thousands(-1_500), thousands(400), thousands(1_775_000)
    ('£302k', '-£2k', '£400', '£1.775m')
    """
    if abs(rounded(amount)) < 1000:
        return pounds(amount)
    nearest = rounded(amount, -3) / 1000
    if abs(nearest) >= 1000:
        return _signed((nearest / 1000).normalize(), "m")
    return _signed(nearest, "k")


def quoted_pounds(amount: float) -> str:
    """Format a stated amount: in thousands from £10,000, and to the penny below.

    >>> quoted_pounds(71_000), quoted_pounds(2_500), quoted_pounds(1_000.5)
    ('£71k', '£2,500', '£1,000.50')
    """
    # To the nearest thousand, £2,500 would be £3k, which no document says.
    if abs(amount) >= _LEAST_IN_THOUSANDS:
        return thousands(amount)
    return full_pounds(float(rounded(amount, 2)))


def quoted_span(low: float, high: float) -> str:
    """Format a stated range, or one amount if both ends read the same.

    >>> quoted_span(71_000, 91_000), quoted_span(1_000.5, 2_500)
    ('£71k to £91k', '£1,000.50 to £2,500')
    """
    return _span(low, high, quoted_pounds)


def span(low: float, high: float) -> str:
    """Format a range in thousands, or one amount if both ends read the same.

    >>> span(131_000, 151_000), span(30_000, 30_000)
    ('£131k to £151k', '£30k')
    """
    return _span(low, high, thousands)


def figures(amount: float) -> str:
    """Format whole pounds for a table with £ in its caption, or a dash for NaN.

    >>> figures(109_305.56), figures(-2_000), figures(-0.1), figures(float("nan"))
    ('109,306', '(2,000)', '0', '-')
    """
    if amount != amount:  # NaN: no document gives a price
        return "-"
    whole_pounds = rounded(amount)
    return f"({-whole_pounds:,})" if whole_pounds < 0 else f"{whole_pounds:,}"


def figure_span(low: float, high: float) -> str:
    """Format a range of whole pounds for a table.

    >>> figure_span(131_000, 151_000)
    '131,000 to 151,000'
    """
    return _span(low, high, figures)


def pound_span(low: float, high: float) -> str:
    """Format a range of whole pounds for a sentence.

    >>> pound_span(262_000, 302_000), pound_span(-2_000, 38_000)
    ('£262,000 to £302,000', '£2,000 below zero to £38,000')
    """
    return _span(low, high, amount_in_words)


def percent(share: float, places: int = 2) -> str:
    """Format a share as a percentage, without trailing zeros.

    The default suits rates, which are written to a hundredth of a percent. Most shares that are
    calculated have one place.

    >>> percent(0.5), percent(0.035), percent(0.0325), percent(0.26789, 1)
    ('50%', '3.5%', '3.25%', '26.8%')
    """
    text = f"{rounded(share * 100, places):,}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def floored(amount: float, step: float) -> float:
    """Round down to a whole number of steps, so that an amount stays within a limit.

    It ignores float noise.

    >>> floored(79_485.9, 1), floored(90_000 - 1e-9, 1)
    (79485, 90000)
    """
    # 89,999.999999999 is £90,000 with float noise, so the result is not £89,999.
    return math.floor(amount / step + MILLIONTH) * step


def ceiled(amount: float, step: float) -> float:
    """Round up to a whole number of steps, ignoring float noise.

    >>> ceiled(1_297.3, 1), ceiled(1_000 + 1e-9, 1)
    (1298, 1000)
    """
    return -floored(-amount, step)


def round_step(size: float) -> float:
    """Round up to 1, 2 or 5 times a power of ten.

    >>> round_step(18_200), round_step(44.4), round_step(5)
    (20000.0, 50.0, 5.0)
    """
    power = 10.0 ** math.floor(math.log10(size))
    return next(part * power for part in (1, 2, 5, 10) if part * power >= size)


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a number: True and False are not.

    >>> is_number(71_000), is_number(True), is_number("71_000")
    (True, False, False)
    """
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_short(headroom: float) -> bool:
    """Whether a headroom means a cost over budget, ignoring float noise."""
    return bool(headroom < -HALF_A_PENNY)


def _span(low: float, high: float, write: Callable[[float], str]) -> str:
    first, last = write(low), write(high)
    return first if first == last else f"{first} to {last}"


def _signed(amount: Decimal, suffix: str) -> str:
    return f"{'-' if amount < 0 else ''}£{abs(amount):,f}{suffix}"
