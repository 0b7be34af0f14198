"""Worth of later years: discount factors of the Green Book."""

from __future__ import annotations

import numpy as np

from sohanalysis.arrays import Floats

# Green Book (2003), Table 6.1, after year 30: first year of a step, and its rate a year.
DECLINING_RATES = ((31, 0.03), (76, 0.025), (126, 0.02), (201, 0.015), (301, 0.01))


def discount_factors(count: int, *, rate: float) -> Floats:
    """Return the discount factor of each year, counted from year 0.

    Parameters
    ----------
    count : int
        Number of years, including the first.
    rate : float
        Yearly rate up to year 30, as a share. After that the Green Book's declining rates apply,
        if they are lower.

    Returns
    -------
    ndarray
        A factor for each year, falling from 1.

    Warnings
    --------
    The first financial year is year 0 and is not discounted. Excel's NPV discounts it. The Green
    Book's rate is for real cash flows, so first deflate nominal or rising prices, as the formula
    `real_net` does. Show a present value next to the cash flow, never instead of it: a budget pays
    in cash.

    References
    ----------
    HM Treasury Green Book (2003), Table 6.1: social time preference rate, 3.5% for years 0 to 30,
    then declining.

    Examples
    --------
    The Green Book's factors of years 30 and 31:

    >>> discount_factors(32, rate=0.035)[30:].round(4)
    array([0.3563, 0.3459])
    """
    year = np.arange(count, dtype=np.float64)
    factors = (1 + rate) ** -np.minimum(year, DECLINING_RATES[0][0] - 1)
    # The rate of a step discounts only the years within the step. So the factor of year 31 is that
    # of year 30 divided by 1.03, not 1 / 1.03^31.
    ends = (*(start for start, _ in DECLINING_RATES[1:]), np.inf)
    for (start, later), end in zip(DECLINING_RATES, ends, strict=True):
        if start < count:
            factors *= (1 + min(later, rate)) ** -np.clip(year - start + 1, 0, end - start)
    return factors
