"""Adopters in, yearly platform charge out: every form that a case can offer.

None of these is *the* curve. The Derbyshire record ties the lower charge to 25 forces and says
nothing else; each form is one reading of that (DESIGN: charge forms).
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


def quoted_low(case: Case, adopters: Floats) -> Floats:
    """Charge the lower quoted figure, whoever joins."""
    return np.full_like(adopters, case.charge.low)


def quoted_high(case: Case, adopters: Floats) -> Floats:
    """Charge the upper quoted figure, whoever joins."""
    return np.full_like(adopters, case.charge.high)


def stepped(case: Case, adopters: Floats) -> Floats:
    """Charge the upper figure unless the anticipated number joins; assumes it is a ceiling."""
    enough = adopters >= case.adopters.anticipated.value
    return np.where(enough, float(case.charge.low), float(case.charge.high))


def pool(case: Case) -> float:
    """Size the national pool, in pounds a year: the lower charge times the anticipated forces."""
    return float(case.charge.low * case.adopters.anticipated.value)


def shared(case: Case, adopters: Floats) -> Floats:
    """Charge an equal share of the fixed national pool."""
    return pool(case) / adopters


def shared_capped(case: Case, adopters: Floats) -> Floats:
    """Charge an equal share, held to the quoted range; assumes its upper end is a ceiling."""
    return np.clip(shared(case, adopters), case.charge.low, case.charge.high)


def two_part_terms(case: Case) -> tuple[float, float]:
    """Size the own fee and the pool of the two-part form, in pounds a year."""
    low, high = case.charge.low, case.charge.high
    anticipated = case.adopters.anticipated.value
    assert case.charge.high_applies_at is not None, "a case that offers two-part has it"
    shared_cost = (high - low) / (1 / case.charge.high_applies_at.value - 1 / anticipated)
    return low - shared_cost / anticipated, shared_cost


def two_part(case: Case, adopters: Floats) -> Floats:
    """Charge a fee of its own plus an equal share of a smaller pool.

    The line in 1 / adopters through the lower charge at the anticipated number and the upper one
    at `Charge.high_applies_at`, which is assumed.
    """
    own_fee, shared_cost = two_part_terms(case)
    return own_fee + shared_cost / adopters


def bands(case: Case, adopters: Floats) -> Floats:
    """Charge the price of the band that the adopters fall in; the last band has no end."""
    starts = [band.from_ for band in case.charge.bands]
    prices = np.array([band.price for band in case.charge.bands], dtype=np.float64)
    return prices[np.searchsorted(starts, adopters, side="right") - 1]


def weighted(case: Case, adopters: Floats) -> Floats:
    """Charge this force's share, by size, of an assumed pool: among the first of the register."""
    assert case.charge.weighted is not None, "a case that offers it describes it"
    shares = _own_shares(case.charge.weighted.pool, case.weights)
    known = np.isin(adopters, np.arange(1, shares.size + 1))
    if not known.all():
        problem = f"{shown(adopters[~known].flat[0])} is not allowed"
        allowed = f"a whole number of forces, 1 to {shares.size}"
        raise ScenarioError(Fault(field="adopters", problem=problem, allowed=allowed))
    return np.asarray(shares[adopters.astype(int) - 1])


@lru_cache(maxsize=8)
def _own_shares(pool: float, weights: tuple[float, ...]) -> Floats:
    """Share a pool among the first one, two and so on to all; the first one's charge in each."""
    counts = range(1, len(weights) + 1)
    return np.array([weighted_shares(pool, weights[:count])[0] for count in counts])


_FORMS: dict[str, Callable[[Case, Floats], Floats]] = {
    "quoted-low": quoted_low,
    "quoted-high": quoted_high,
    "stepped": stepped,
    "shared": shared,
    "shared-capped": shared_capped,
    "two-part": two_part,
    "bands": bands,
    "weighted": weighted,
}


def yearly_charge(case: Case, adopters: ArrayLike, charge_form: ArrayLike) -> Floats:
    """Yearly platform charge of one force.

    Parameters
    ----------
    case : Case
        Gives the quoted range and what each form needs.
    adopters : array_like
        Forces paying, this one included; at least 1. [forces]
    charge_form : array_like of str
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
    if np.size(charge_form) == 1:
        counts = np.asarray(adopters, dtype=np.float64)
        shape = np.broadcast_shapes(counts.shape, np.shape(charge_form))
        return _FORMS[np.asarray(charge_form).item()](case, counts.reshape(shape))
    counts, forms = np.broadcast_arrays(np.asarray(adopters, dtype=np.float64), charge_form)
    names = np.unique(forms)
    charge = np.empty(counts.shape)
    for name in names:
        charge[forms == name] = _FORMS[str(name)](case, counts[forms == name])
    return charge


def final_charge(case: Case, scenario: Scenario) -> float:
    """Yearly charge of a scenario in the last year, before any change of it: what an offset is of.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> final_charge(case, soh.choose(case, charge_form="stepped", charge_change=0.5))
    71000.0
    """
    return float(yearly_charge(case, scenario.final_adopters, scenario.charge_form))


def is_quoted(case: Case, charge: float) -> bool:
    """Tell whether a charge lies inside the range that the record quotes."""
    return case.charge.low - 1e-6 <= charge <= case.charge.high + 1e-6
