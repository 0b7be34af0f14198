"""Tables of scenarios: those saved beside a case, and any number of them side by side."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import asdict

from sohanalysis.case.case import Case, Saved
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import is_code, scenario_code
from sohanalysis.errors import ScenarioError
from sohanalysis.model.results import appraise
from sohanalysis.model.sensitivity import Comparison, compare
from sohanalysis.money import figures, percent
from sohanalysis.report import notes, sentences
from sohanalysis.report.labels import field_heading, field_value
from sohanalysis.report.table import Table


def differences(case: Case, names: Sequence[str] | None = None) -> Table:
    """Show what differs in the inputs of scenarios, by name or code; as `comparison`."""
    found = compare(case, names or usual_names(case))
    chosen = {name: asdict(scenario) for name, scenario in found.scenarios.items()}
    codes = [scenario_code(case, scenario) for scenario in found.scenarios.values()]
    same = "" if found.differs else ": nothing does"
    return Table(
        caption=f"What differs in the inputs{same}",
        columns=("Input", *_labels(found)),
        rows=[
            *(
                (
                    field_heading(field),
                    *(field_value(field, fields[field]) for fields in chosen.values()),
                )
                for field in found.differs
            ),
            ("Scenario code", *codes),
        ],
        words=1 + len(chosen),
        foot=" ".join((sentences.case_foot(case), *_abouts(case, found))),
    )


def comparison(case: Case, names: Sequence[str] | None = None) -> Table:
    """Show every result of scenarios side by side.

    Parameters
    ----------
    case : Case
        The decision.
    names : sequence of str, optional
        Presets, saved scenarios or codes; without any, the saved ones that can be used, or the
        presets where these are fewer than two.
    """
    found = compare(case, names or usual_names(case))
    appraised = [appraise(case, scenario) for scenario in found.scenarios.values()]
    return Table(
        caption="Results side by side, £",
        columns=("Result", *_labels(found)),
        rows=[
            (sentences.measure(case, result), *map(figures, amounts))
            for result, amounts in found.results.items()
        ],
        note=" ".join(notes.savings_deducted("The present value deducts", appraised)),
        foot=_codes_foot(case, found),
    )


def apart(case: Case, names: Sequence[str] | None = None) -> Table:
    """Show how far every result of scenarios is from that of the first; as `comparison`."""
    found = compare(case, names or usual_names(case))
    first, *others = _labels(found)
    return Table(
        caption=f"How far each is from {first}, £ and in brackets % of {first}",
        columns=("Result", *(f"{name} less {first}" for name in others)),
        rows=[
            (
                sentences.measure(case, result),
                *(_apart(found, result, place) for place in range(1, len(amounts))),
            )
            for result, amounts in found.results.items()
        ],
        foot=_codes_foot(case, found),
    )


def _codes_foot(case: Case, found: Comparison) -> str:
    """Name every scenario that figures are of by its code."""
    labelled = zip(_labels(found), found.scenarios.values(), strict=True)
    codes = [f"{label}: {scenario_code(case, chosen)}" for label, chosen in labelled]
    return " ".join((f"Scenario codes: {'; '.join(codes)}", *_abouts(case, found)))


def _abouts(case: Case, found: Comparison) -> list[str]:
    """Say of each scenario what its figures may not stand without."""
    labelled = zip(_labels(found), found.scenarios.values(), strict=True)
    said = ((label, sentences.about(case, chosen)) for label, chosen in labelled)
    return [f"{label}: {about}" for label, about in said if about]


def usual_names(case: Case) -> list[str]:
    """Name the saved scenarios that can be used, or the presets where these are fewer than two."""
    saved = [each.name for each in case.saved if _is_usable(case, each.name)]
    return saved if len(saved) > 1 else list(case.presets)


def _is_usable(case: Case, name: str) -> bool:
    with contextlib.suppress(ScenarioError):
        choose(case, name)
        return True
    return False


def _labels(found: Comparison) -> list[str]:
    """Call a scenario by its name, and a code by its place."""
    names = enumerate(found.scenarios, start=1)
    return [f"Scenario {place}" if is_code(name) else name for place, name in names]


def _apart(found: Comparison, result: str, place: int) -> str:
    change = found.change(result, place)
    share = "n/a" if change is None else percent(change)
    return f"{figures(found.difference(result, place))} ({share})"


def saved(case: Case) -> Table:
    """List the saved scenarios of a case: why, who, and what comes out."""
    return Table(
        caption=f"Saved scenarios, £ ({sentences.initial_period(case)}; headroom)",
        columns=("Name", "Scenario code", "Total", "Headroom", "By role", "Rationale"),
        rows=[_saved_row(case, each) for each in case.saved],
        words=2,
        remarks=2,
        foot=sentences.case_foot(case),
    )


def _saved_row(case: Case, each: Saved) -> tuple[str, ...]:
    about = (each.role, each.rationale)
    try:
        scenario = choose(case, each.name)
    except ScenarioError as error:
        return (each.name, f"not usable: {error}", "-", "-", *about)
    result = appraise(case, scenario)
    amounts = (figures(result.two_year_total), figures(result.headroom))
    return (each.name, scenario_code(case, scenario), *amounts, *about)
