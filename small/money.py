"""Money and other amounts as texts, and the one rule of rounding. A currency is changed here."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CURRENCY = "£"
HALF_A_PENNY = 0.005  # amounts that differ by less are the same money


def rounded(amount: float, places: int = 0) -> Decimal:
    """Round an amount for display, half away from zero. Amounts are rounded nowhere else.

    >>> rounded(2.5), rounded(-2.5), rounded(-0.2)
    (Decimal('3'), Decimal('-3'), Decimal('0'))
    """
    # Floats that should add up to £2.50 may come to 2.4999999999, and rounding that half away from
    # zero would give £2: round off the noise first, to a millionth of a pound.
    exact = Decimal(float(amount)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    result = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return abs(result) if result == 0 else result  # a Decimal keeps the sign of a zero


def pounds(amount: float) -> str:
    """Format an amount in whole pounds.

    >>> pounds(302_000), pounds(-2_000), pounds(-0.3)
    ('£302,000', '-£2,000', '£0')
    """
    whole = rounded(amount)
    return f"{'-' if whole < 0 else ''}{CURRENCY}{abs(whole):,}"


def bracketed(amount: float) -> str:
    """Format an amount for a table: brackets for less than zero, as accountants write.

    >>> bracketed(-2_000), bracketed(81_388.89)
    ('(£2,000)', '£81,389')
    """
    return f"({pounds(-amount)})" if rounded(amount) < 0 else pounds(amount)


def exact_pounds(amount: float) -> str:
    """Format an amount in full: with pence, or parts of a penny, if it has any.

    >>> exact_pounds(71_000), exact_pounds(0.4226), exact_pounds(50_030.3)
    ('£71,000', '£0.4226', '£50,030.30')
    """
    if amount % 1 == 0:
        return pounds(amount)
    return f"{CURRENCY}{amount:,.2f}" if round(amount, 2) == amount else f"{CURRENCY}{amount:,.10g}"


def percent(share: float) -> str:
    """Format a share.

    >>> percent(0.1), percent(0.2805), percent(-0.05)
    ('10%', '28.05%', '-5%')
    """
    return f"{round(100 * share, 6):,.10g}%"


def listed(titles: list[str]) -> str:
    """List titles for the end of a sentence: six at most, and how many more.

    >>> listed(["Stepped", "Shared, capped"])
    'Stepped; Shared, capped'
    """
    more = len(titles) - 6
    return "; ".join(titles[:6]) + (f"; and {more} more" if more > 0 else "")
