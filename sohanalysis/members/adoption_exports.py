"""What happened next, on the terminal and for other programs: text, json, and long csv."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import ChargeForm
from sohanalysis.members import joining
from sohanalysis.members.adoption import PAYING
from sohanalysis.members.force_case import adoption_of
from sohanalysis.members.force_exports import Row, last_rows
from sohanalysis.members.path_tables import path_sources
from sohanalysis.members.path_words import stand_in
from sohanalysis.members.paths import AdoptionPath, PathCosts, adoption_paths, path_costs
from sohanalysis.report import wording
from sohanalysis.report.frames import FIGURES, as_csv, as_json
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from sohanalysis.report.wording_pricing import order_rule


def adoption_text(case: Case) -> Iterator[str | Prose | Table]:
    """Show the published numbers of forces, and what each reading would have charged."""
    yield f"{wording.decision(case)} of the {case.record.authority}"
    yield joining.counts(case)
    yield joining.by_year(case)
    yield joining.charges_along(case)
    yield joining.left_by_year(case)
    yield "What the record let its reader know"
    yield joining.known_then(case)
    yield "What hindsight adds"
    yield joining.hindsight(case)


def adoption(case: Case, form: str) -> str:
    """Write the published numbers of forces, and what they would have cost, as json or csv."""
    return as_json(adoption_object(case)) if form == "json" else as_csv(FIGURES, _rows(case))


def adoption_object(case: Case) -> dict[str, Any]:
    """Give counts, paths and what they would have cost, in full precision and pounds."""
    adoption = adoption_of(case)
    paths = adoption_paths(case, adoption)
    return {
        "case": wording.decision(case),
        "counts": [asdict(count) for count in (adoption.counts if adoption else ())],
        "years": list(case.horizon.years),
        "weighted": _weighted(case),
        "paths": [_path(case, path_costs(case, path)) for path in paths],
        "notes": _notes(case, paths),
        "case_code": wording.case_foot(case),
    }


def _weighted(case: Case) -> dict[str, Any] | None:
    """Give all that the charge form weighted assumes; None where the case assumes no pool."""
    known, sizes = case.charge.weighted, case.measure
    if known is None or sizes is None:
        return None
    return {**asdict(known), "order": order_rule(case), "sizes": asdict(sizes)}


def _path(case: Case, costs: PathCosts) -> dict[str, Any]:
    path = costs.path
    preset = case.presets[path.name] if path.kind == "preset" else None
    return {
        **asdict(path),
        "label": preset.label if preset else "",
        "note": preset.note if preset else "",
        "sources": path_sources(case, path),
        "status": "assumed",
        "platform": dict(zip(costs.forms, costs.platform.tolist(), strict=True)),
        "left": dict(zip(costs.forms, costs.left.tolist(), strict=True)),
        "headroom": dict(zip(costs.forms, costs.headroom.tolist(), strict=True)),
    }


def _notes(case: Case, paths: tuple[AdoptionPath, ...]) -> list[str]:
    """Give what no figure may stand without; of who paid only where forces are counted at all."""
    known, presets = case.charge.weighted, [path for path in paths if path.kind == "preset"]
    instead = stand_in(case, paths)
    of_paths = [f"{path.name}: {case.presets[path.name].note}" for path in presets]
    return [
        *([PAYING] if adoption_of(case) else []),
        *([f"Weighted: {instead}."] if instead else []),
        *([known.note] if known and known.note else []),
        *(note for note in of_paths if not note.endswith(": ")),
    ]


def _rows(case: Case) -> Iterator[Row]:
    adoption = adoption_of(case)
    paths = adoption_paths(case, adoption)
    for count in adoption.counts if adoption else ():
        known = (count.date, count.count, "forces", count.status, count.source)
        yield ("count", count.measure, count.disputed and f"disputed: {count.disputed}", *known)
    yield from _pool_rows(case)
    for path in paths:
        yield from _path_rows(case, path_costs(case, path))
    yield from last_rows(case, _notes(case, paths))


def _pool_rows(case: Case) -> Iterator[Row]:
    """Give the pool that the rows of the form weighted share."""
    known = case.charge.weighted
    if known is None:
        return
    pool = (known.pool, known.unit, known.status, known.source)
    yield ("assumed", "pool", known.weight, "", *pool)
    anchor = (known.anchor, "forces", known.status, known.source)
    yield ("assumed", "anchor", "forces at which the share is the lower charge", "", *anchor)
    yield ("assumed", "order", order_rule(case), "", "", "", "assumed", "")


def _path_rows(case: Case, costs: PathCosts) -> Iterator[Row]:
    path = costs.path
    name = f"preset {path.name}" if path.kind == "preset" else path.name
    for place, form in enumerate(costs.forms):
        known = ("£", "assumed", "; ".join(_sources(case, path, form)))
        for year, amount in zip(case.horizon.years, costs.platform[place], strict=True):
            yield ("platform", name, form, year, float(amount), *known)
        budget_years = (year for year in case.horizon.years if year in case.budget.years)
        for year, amount in zip(budget_years, costs.left[place], strict=True):
            yield ("left", name, form, year, float(amount), *known)
        yield ("headroom", name, form, "", float(costs.headroom[place]), *known)


def _sources(case: Case, path: AdoptionPath, form: ChargeForm) -> list[str]:
    """Say where the numbers of a path come from, and the pool where one is shared by size."""
    known = case.charge.weighted
    pool = [known.source] if known and form == "weighted" else []
    return [*path_sources(case, path), *pool]
