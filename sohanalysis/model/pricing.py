"""Yearly platform charge by number of adopters: every pricing that a case can offer.

None of these is *the* curve. DN41 (para 2.8) ties the lower charge to 25 forces and says nothing
else; each form is one reading of that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.case.shares import weighted_shares
from sohanalysis.errors import Fault, ScenarioError, shown

Floats = NDArray[np.float64]


def yearly_charge(case: Case, adopters: ArrayLike, pricing: ArrayLike) -> Floats:
    """Yearly platform charge of one force.

    Parameters
    ----------
    case : Case
        Gives the quoted range and what each form needs.
    adopters : array_like
        Forces paying, this one included; at least 1. [forces]
    pricing : array_like of str
        Rule to apply; broadcasts with ``adopters``.

    Returns
    -------
    ndarray
        One charge per element of the broadcast. [£ a year]

    Examples
    --------
    Equal shares of £1.775m, at 25 and at 36 forces:

    >>> from sohanalysis.case.load import load_case
    >>> yearly_charge(load_case(), [25, 36], "shared").round(2)
    array([71000.  , 49305.56])
    """
    if np.size(pricing) == 1:
        counts = np.asarray(adopters, dtype=np.float64)
        shape = np.broadcast_shapes(counts.shape, np.shape(pricing))
        return _FORMS[np.asarray(pricing).item()](case, counts.reshape(shape))
    # Each form is applied to its own elements alone: `weighted` refuses counts that others allow.
    counts, forms = np.broadcast_arrays(np.asarray(adopters, dtype=np.float64), pricing)
    charge = np.empty(counts.shape)
    for name in np.unique(forms):
        charge[forms == name] = _FORMS[str(name)](case, counts[forms == name])
    return charge


def final_charge(case: Case, scenario: Scenario) -> float:
    """Yearly charge of a scenario in its last year, before any change of it. [£ a year].

    An offset is a share of this charge.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> final_charge(case, soh.choose(case, pricing="stepped", charge_change=0.5))
    71000.0
    """
    return float(yearly_charge(case, scenario.final_adopters, scenario.pricing))


def is_quoted(case: Case, charge: float) -> bool:
    """Check whether a charge lies within the quoted range, float noise apart."""
    return case.charge.low - 1e-6 <= charge <= case.charge.high + 1e-6


def _quoted_low(case: Case, adopters: Floats) -> Floats:
    """Lower quoted charge, at any number of adopters. [£ a year]."""
    return np.full_like(adopters, case.charge.low)


def _quoted_high(case: Case, adopters: Floats) -> Floats:
    """Upper quoted charge, at any number of adopters. [£ a year]."""
    return np.full_like(adopters, case.charge.high)


def _stepped(case: Case, adopters: Floats) -> Floats:
    """Lower charge from the anticipated number of adopters on, the upper one below. [£ a year]."""
    # Assumes that the upper figure is a ceiling, however few join: the documents do not say so.
    enough = adopters >= case.adopters.anticipated.value
    return np.where(enough, float(case.charge.low), float(case.charge.high))


def pool(case: Case) -> float:
    """National pool: the lower charge times the anticipated adopters. [£ a year].

    £71,000 at 25 forces (DN41, para 2.8):

    >>> from sohanalysis.case.load import load_case
    >>> pool(load_case())
    1775000.0
    """
    return float(case.charge.low * case.adopters.anticipated.value)


def _shared(case: Case, adopters: Floats) -> Floats:
    """Equal share of the fixed national pool. [£ a year]."""
    # DN41 gives £71,000 at 25 forces, then reports that 36 signed: above 25 this extrapolates, and
    # its charge falls below the quoted range. It assumes that the supplier's price does not change.
    return pool(case) / adopters


def _shared_capped(case: Case, adopters: Floats) -> Floats:
    """Equal share of the pool, held to the quoted range. [£ a year]."""
    # Assumes that the upper figure is a ceiling and the lower a floor: more than 25 save nothing.
    return np.clip(_shared(case, adopters), case.charge.low, case.charge.high)


def two_part_terms(case: Case) -> tuple[float, float]:
    """Own fee and shared pool of the two-part form. [£ a year].

    The line in 1 / adopters through two points: the lower charge at the anticipated number, and
    the upper one at `Charge.high_applies_at`, which is assumed.

    £57,666.67 of one's own, and £333,333.33 shared, through £71,000 at 25 and £91,000 at 10:

    >>> from sohanalysis.case.load import load_case
    >>> [round(part, 2) for part in two_part_terms(load_case())]
    [57666.67, 333333.33]
    """
    low, high = case.charge.low, case.charge.high
    anticipated = case.adopters.anticipated.value
    assert case.charge.high_applies_at is not None, "a case that offers two-part has it"
    shared_cost = (high - low) / (1 / case.charge.high_applies_at.value - 1 / anticipated)
    return low - shared_cost / anticipated, shared_cost


def _two_part(case: Case, adopters: Floats) -> Floats:
    """Fee of its own plus an equal share of a smaller pool. [£ a year]."""
    own_fee, shared_cost = two_part_terms(case)
    return own_fee + shared_cost / adopters


def _bands(case: Case, adopters: Floats) -> Floats:
    """Price of the band that the number of adopters falls in; the last has no end. [£ a year]."""
    starts = [band.from_ for band in case.charge.bands]
    prices = np.array([band.price for band in case.charge.bands], dtype=np.float64)
    # "right", less one: the last band that starts at or below the count.
    return prices[np.searchsorted(starts, adopters, side="right") - 1]


def _weighted(case: Case, adopters: Floats) -> Floats:
    """Share by size of an assumed pool, among the first forces of the register. [£ a year]."""
    assert case.charge.weighted is not None, "a case that offers it describes it"
    shares = _own_shares(case.charge.weighted.pool, case.weights)
    # A count says how many join and not who: this force and the first of the register are taken.
    known = np.isin(adopters, np.arange(1, shares.size + 1))
    if not known.all():
        problem = f"{shown(adopters[~known].flat[0])} is not allowed"
        allowed = f"a whole number of forces, 1 to {shares.size}"
        raise ScenarioError(Fault(field="adopters", problem=problem, allowed=allowed))
    return np.asarray(shares[adopters.astype(int) - 1])


@lru_cache(maxsize=8)
def _own_shares(pool: float, weights: tuple[float, ...]) -> Floats:
    """Charge of the first payer among the first one, two and so on to all. [£ a year]."""
    counts = range(1, len(weights) + 1)
    return np.array([weighted_shares(pool, weights[:count])[0] for count in counts])


# The rule of each form in `scenario.FORMS`.
_FORMS: dict[str, Callable[[Case, Floats], Floats]] = {
    "low-estimate": _quoted_low,
    "high-estimate": _quoted_high,
    "stepped": _stepped,
    "shared": _shared,
    "shared-capped": _shared_capped,
    "two-part": _two_part,
    "bands": _bands,
    "weighted": _weighted,
}
