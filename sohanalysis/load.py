"""Load a case from its file, with the base pricing that the model computes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sohanalysis.case.arguments import checks_arguments
from sohanalysis.case.case import Case
from sohanalysis.case.fields import ANY, WITHOUT_EFFECT
from sohanalysis.case.load import LoadedCase, parse_case
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.model.results import costs_by_pricing


@checks_arguments
def load_case(path: str | Path | None = None) -> Case:
    """Read a case from its file.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file such as ``soh new`` writes. Without it, the first case of the package.

    Returns
    -------
    Case
        The case, with the source of every figure, and the scenarios saved next to its file. In a
        run that makes a paper for publication, restricted entries are left out.

    Raises
    ------
    FileError
        If a file is missing or is not text.
    CaseError
        If anything in it cannot be used. The error lists every fault with its line.
    ScenarioError
        The same, for the file of saved scenarios.

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
    """Read a case, even if its saved scenarios cannot be used.

    Parameters
    ----------
    path : str or Path, optional
        As for `load_case`.
    text : str, optional
        Text to read in place of the file's own, such as a draft before it is saved.

    Raises
    ------
    FileError, CaseError
        As for `load_case`.
    """
    source = Path(path) if path is not None else FIRST_CASE
    return parse_case(source, text=text, base_pricing=base_pricing)


def base_pricing(case: Case) -> str:
    """Return the name of the pricing to use if the scenario of a case names no pricing.

    This is the only pricing that documents state. If they state none or several, or if that pricing
    has no price at the anticipated adopters, it is the pricing that costs most there. Of several
    that cost the same, the first counts. It does not depend on the scenario of the case: a workbook
    that is read back has another scenario and must keep its base pricing.

    >>> base_pricing(load_case())
    'high-estimate'
    """
    fields = WITHOUT_EFFECT | {"adopters": case.adopters.anticipated.value, "pricing": ANY}
    anticipated = replace(case.scenario, **fields)
    costs = costs_by_pricing(case, anticipated)
    stated = replace(case, scenario=anticipated).stated_pricing
    if stated is not None and stated.name in costs:
        return stated.name
    return max(costs, key=costs.__getitem__, default=case.pricings[0])
