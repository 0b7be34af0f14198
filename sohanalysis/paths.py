"""How many forces join in each financial year: as anticipated, as signed, as it went live.

How many paid is published for no day, so the live path says what would have been charged if
charges followed go-live.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sohanalysis.adoption import Adoption, YearCount
from sohanalysis.appraisal import Appraisal, appraise
from sohanalysis.case import PLATFORM, Case
from sohanalysis.choice import choose, offered
from sohanalysis.scenario import ChargeForm

PathName = Literal["anticipated", "signed", "live"]


@dataclass(frozen=True, kw_only=True)
class AdoptionPath:
    """A number of forces for each year of the horizon, and how far each is published.

    Parameters
    ----------
    name : str
        ``anticipated``, ``signed`` or ``live``.
    counts : tuple of int
        One per financial year. A year without a published count takes that of the first year
        that has one; such a year must have no charge.
    published : tuple of YearCount
        One per financial year of the live path; empty for the others.
    """

    name: PathName
    counts: tuple[int, ...]
    published: tuple[YearCount, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PathCosts:
    """What a path costs under each charge form, in pounds.

    Parameters
    ----------
    path : AdoptionPath
        The number of forces by year.
    forms : tuple of str
        The charge forms of the case.
    platform : ndarray
        Platform charge; one row per form, one column per year of the horizon.
    left : ndarray
        Sum set aside, less the gross cost up to the end of each budget year; one row per form.
    headroom : ndarray
        Sum set aside, less what it is meant to pay; one per form.
    """

    path: AdoptionPath
    forms: tuple[ChargeForm, ...]
    platform: NDArray[np.float64]
    left: NDArray[np.float64]
    headroom: NDArray[np.float64]


def adoption_paths(case: Case, adoption: Adoption | None) -> tuple[AdoptionPath, ...]:
    """Give the paths of a case: as anticipated, as signed, and as it went live.

    Parameters
    ----------
    case : Case
        Gives the years, and the numbers of the record.
    adoption : Adoption or None
        Published counts of its service; the live path is left out without any in its years, or
        where a year with a charge has none.

    Examples
    --------
    >>> from sohanalysis.adoption import load_adoption
    >>> from sohanalysis.case_file import load_case
    >>> [path.counts for path in adoption_paths(load_case(), load_adoption())]
    [(25, 25, 25, 25), (36, 36, 36, 36), (20, 20, 28, 28)]
    """
    years, adopters = case.horizon.years, case.adopters
    paths = [
        AdoptionPath(name="anticipated", counts=(adopters.anticipated.value,) * len(years)),
        AdoptionPath(name="signed", counts=(adopters.signed.value,) * len(years)),
    ]
    published = adoption.path(years) if adoption else ()
    counts = _filled(published)
    if counts and not any(_charged(case) & np.array([year.last is None for year in published])):
        paths.append(AdoptionPath(name="live", counts=counts, published=published))
    return tuple(paths)


def _filled(published: Sequence[YearCount]) -> tuple[int, ...]:
    """Take the first published count for the years before it; nothing where there is none."""
    known = [year.last.count for year in published if year.last]
    return tuple(year.last.count if year.last else known[0] for year in published) if known else ()


def _charged(case: Case) -> NDArray[np.bool_]:
    """Tell in which years of the horizon the platform is charged for."""
    platform = appraise(case, choose(case)).flow.lines[PLATFORM]
    return np.asarray(platform > 0)


def path_costs(case: Case, path: AdoptionPath) -> PathCosts:
    """Work out what a path costs under every charge form that the case offers.

    Examples
    --------
    Equal shares of the pool as it went live; 2018/19 has no charge (DN41, table after 2.11):

    >>> from sohanalysis.adoption import load_adoption
    >>> from sohanalysis.case_file import load_case
    >>> case = load_case()
    >>> costs = path_costs(case, adoption_paths(case, load_adoption())[2])
    >>> costs.platform[costs.forms.index("shared")].round()
    array([    0., 88750., 63393., 63393.])
    """
    forms = offered(case)
    found = appraise(case, choose(case, adopters=path.counts), charge_form=forms)
    shape = (len(forms), len(case.horizon.years))
    return PathCosts(
        path=path,
        forms=forms,
        platform=np.broadcast_to(found.flow.lines[PLATFORM], shape),
        left=case.budget.value - _spent(case, found, shape),
        headroom=np.broadcast_to(found.headroom, shape[:1]),
    )


def _spent(case: Case, found: Appraisal, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Add up gross cost to the end of each budget year."""
    spent = np.cumsum(np.broadcast_to(found.flow.gross, shape), axis=-1)
    return np.asarray(spent[:, np.isin(case.horizon.years, case.budget.years)])
