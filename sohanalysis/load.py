"""A case from its file, with the base pricing, which the model computes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sohanalysis.case.arguments import checks_arguments
from sohanalysis.case.case import Case
from sohanalysis.case.load import LoadedCase, parse_case
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.model.results import costs_by_pricing


@checks_arguments
def load_case(path: str | Path | None = None) -> Case:
    """Read a case from its file.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file as ``soh new`` writes it; without it, the first case of the package.

    Returns
    -------
    Case
        Every figure with its source, and the scenarios saved beside it. In the run of a paper that
        is to be published, without what is restricted.

    Raises
    ------
    FileError
        If a file is missing or is not text.
    CaseError
        If anything in it cannot be used; every fault at once, each with its line.
    ScenarioError
        The same of the file of saved scenarios.

    Examples
    --------
    >>> load_case().budget.amount
    300000
    """
    loaded = read_case(path)
    if loaded.unread is not None:
        raise loaded.unread
    return loaded.case


def read_case(path: str | Path | None = None, text: str | None = None) -> LoadedCase:
    """Read a case even if its saved scenarios cannot be used, for what needs none of them.

    With a ``text``, of that in place of what the file holds.

    Raises
    ------
    FileError, CaseError
        As `load_case`.
    """
    source = Path(path) if path is not None else FIRST_CASE
    return parse_case(source, text=text, base_pricing=base_pricing)


def base_pricing(case: Case) -> str:
    """Return the name of the pricing that stands for a case whose scenario names none.

    That is the single one that documents state. Without one, or where it has no price at the
    adopters anticipated, it is the one that costs most there; the first of equals.

    >>> base_pricing(load_case())
    'high-estimate'
    """
    anticipated = replace(case.scenario, adopters=case.adopters.anticipated.value)
    costs = costs_by_pricing(case, anticipated)
    stated = case.stated_pricing
    if stated is not None and stated.name in costs:
        return stated.name
    return max(costs, key=costs.__getitem__, default=case.pricings[0])
