"""Pages of a case: its paper, its sliders, its title and its answer.

Apart from `publish`, which needs nothing of what draws.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from sohanalysis.case import restricted
from sohanalysis.case.case import Case
from sohanalysis.case.saved import check_is_case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.explore.page import page_of
from sohanalysis.explore.typed import scenario_from_options
from sohanalysis.load import load_case
from sohanalysis.paper import checks
from sohanalysis.paper.paper import paper_of
from sohanalysis.report import prose, wording

_OF_A_CASE: dict[str, Callable[[Case, Scenario], str]] = {
    "live": page_of,
    "title": lambda case, _: wording.decision_named(case),
    "answer": lambda case, scenario: " ".join(prose.headline_paragraphs(case, scenario).texts),
}


def pages_of(
    case_file: str,
    preset: str | None,
    *,
    kinds: Collection[str],
    case: Case | None = None,
    notebook: str | None = None,
    with_restricted: bool = False,
) -> dict[str, str]:
    """Make the pages of a case.

    Parameters
    ----------
    case_file : str
        File of the case.
    preset : str, optional
        As ``--scenario`` takes it.
    kinds : collection of str
        Of ``paper``, ``live``, ``title`` and ``answer``.
    case : Case, optional
        Where it has been read already.
    notebook : str, optional
        An analyst's own, in place of the board paper.
    with_restricted : bool, optional
        Whether what the case marks as restricted is in them; without, they may be published.

    Returns
    -------
    dict
        A text for each kind.

    Raises
    ------
    SohError
        If the case, the preset or the notebook is wrong, or our figures do not hold together.
    """
    path = Path(case_file)
    check_is_case(path)
    case = case or load_case(path)
    scenario = scenario_from_options(case, preset=preset, given={})
    if with_restricted and not restricted.entries(case):
        problem = "the case marks nothing as restricted"
        advice = "Leave it out: the paper holds all of the case."
        raise ScenarioError(Fault(field="--with-restricted", problem=problem, advice=advice))
    pages: dict[str, str] = {}
    if "paper" in kinds:
        own = None if notebook is None else Path(notebook)
        pages["paper"] = paper_of(
            path, preset or "", own, with_restricted=with_restricted, whole=case
        )
    rest = [kind for kind in kinds if kind in _OF_A_CASE]
    return pages | _of_a_case(case, scenario, rest, with_restricted=with_restricted)


def _of_a_case(
    case: Case,
    scenario: Scenario,
    kinds: Collection[str],
    *,
    with_restricted: bool,
) -> dict[str, str]:
    """Make what needs no notebook, and look into what may be published."""
    shown = case if with_restricted else checks.check_words(case)
    pages = {kind: _OF_A_CASE[kind](shown, scenario) for kind in kinds}
    if not with_restricted:
        for page in pages.values():
            checks.check_page(case, page)
    return pages
