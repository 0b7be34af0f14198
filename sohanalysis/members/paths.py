"""How many forces join in each financial year: as anticipated, as signed, as it went live.

How many paid is published for no day, so the live path says what would have been charged if
charges followed go-live.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.case import PLATFORM, Case
from sohanalysis.case.choose import choose, selectable
from sohanalysis.case.scenario import ChargeForm
from sohanalysis.members.adoption import Adoption, YearCount
from sohanalysis.model.findings import AS_RECORDED
from sohanalysis.model.results import Appraisal, appraise

PathKind = Literal["anticipated", "signed", "live", "preset"]


@dataclass(frozen=True, kw_only=True)
class AdoptionPath:
    """A number of forces for each year of the horizon, and how far each is published.

    Parameters
    ----------
    kind : str
        ``anticipated``, ``signed``, ``live``, or ``preset``.
    name : str
        The kind, or the preset of the case that it is, which may have any name.
    counts : tuple of int
        One per financial year. A year without a published count takes that of the first year
        that has one; such a year must have no charge.
    published : tuple of YearCount
        One per financial year of the live path; empty for the others.
    form : str or None
        The one charge form that a preset is of.
    """

    kind: PathKind
    name: str
    counts: tuple[int, ...]
    published: tuple[YearCount, ...] = ()
    form: ChargeForm | None = None


@dataclass(frozen=True, kw_only=True)
class PathCosts:
    """What a path costs under each charge form, in pounds.

    Parameters
    ----------
    path : AdoptionPath
        The number of forces by year.
    forms : tuple of str
        The charge forms of the case, a pool shared by size among them; of a preset, its own.
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
    """Give the paths of a case: as anticipated, as signed, as it went live, and its presets.

    Parameters
    ----------
    case : Case
        Gives the years, and the numbers of the record.
    adoption : Adoption or None
        Published counts of its service; the live path is left out without any in its years, or
        where a year with a charge has none. A preset with the same numbers is not told again.

    Examples
    --------
    >>> from sohanalysis.members.adoption import load_adoption
    >>> from sohanalysis.case.load import load_case
    >>> [path.counts for path in adoption_paths(load_case(), load_adoption())]
    [(25, 25, 25, 25), (36, 36, 36, 36), (20, 20, 28, 28), (25, 25, 25, 28)]
    """
    years, adopters = case.horizon.years, case.adopters
    paths = [
        _path("anticipated", (adopters.anticipated.value,) * len(years)),
        _path("signed", (adopters.signed.value,) * len(years)),
    ]
    published = adoption.path(years) if adoption else ()
    counts = _filled(published)
    if counts and not any(_charged(case) & np.array([year.last is None for year in published])):
        paths.append(replace(_path("live", counts), published=published))
    return (*paths, *_presets(case, {path.counts for path in paths}))


def _path(kind: PathKind, counts: tuple[int, ...]) -> AdoptionPath:
    return AdoptionPath(kind=kind, name=kind, counts=counts)


def _presets(case: Case, told: Collection[tuple[int, ...]]) -> Iterator[AdoptionPath]:
    """Give the paths that a case states by year, with the reason for each in its note."""
    for name, preset in case.presets.items():
        if isinstance(preset.adopters, tuple) and preset.adopters not in told:
            counts, form = preset.adopters, preset.charge_form
            yield AdoptionPath(kind="preset", name=name, counts=counts, form=form)


def _filled(published: Sequence[YearCount]) -> tuple[int, ...]:
    """Take the first published count for the years before it; nothing where there is none."""
    known = [year.last.count for year in published if year.last]
    return tuple(year.last.count if year.last else known[0] for year in published) if known else ()


def _charged(case: Case) -> NDArray[np.bool_]:
    """Tell in which years of the horizon the platform is charged for."""
    platform = appraise(case, choose(case, **AS_RECORDED)).flow.lines[PLATFORM]
    return np.asarray(platform > 0)


def path_costs(case: Case, path: AdoptionPath) -> PathCosts:
    """Work out what a path costs under every charge form that the case offers.

    On time, at the charges as the record quotes them: what the case's scenario adds is left out.

    Examples
    --------
    Equal shares of the pool as it went live; 2018/19 has no charge (DN41, table after 2.11):

    >>> from sohanalysis.members.adoption import load_adoption
    >>> from sohanalysis.case.load import load_case
    >>> case = load_case()
    >>> costs = path_costs(case, adoption_paths(case, load_adoption())[2])
    >>> costs.platform[costs.forms.index("shared")].round()
    array([    0., 88750., 63393., 63393.])
    """
    forms = (path.form,) if path.form else selectable(case)
    found = appraise(case, choose(case, adopters=path.counts, **AS_RECORDED), charge_form=forms)
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
