"""Who joins, on the terminal and for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.members import joining, report
from sohanalysis.members.charges import ForceCharges, adoption_of, equal_pool
from sohanalysis.members.memberships import Membership, memberships, scaled_cap
from sohanalysis.members.paths import (
    AdoptionPath,
    PathCosts,
    adoption_paths,
    path_costs,
    path_sources,
    stand_in,
)
from sohanalysis.members.published import evidence_of, paying
from sohanalysis.members.report import membership_source
from sohanalysis.report import wording
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import FIGURES, Table, as_csv, as_json
from sohanalysis.report.wording_pricing import fitted_at, order_rule

_A_YEAR = "£ a year"
Row = tuple[Any, ...]


def forces_text(case: Case, found: ForceCharges) -> Iterator[str | Prose | Table]:
    """Show what each force would be charged, who else could join, and what is assumed."""
    yield wording.decided_by(case)
    yield joining.member_answer(case, found)
    yield joining.by_force(case, found)
    yield joining.membership(case, found)
    yield joining.cap_at_our_size(case, found)
    yield "What is assumed, and what speaks against it"
    yield joining.what_is_assumed(case, found)


def forces_as(case: Case, found: ForceCharges, form: str) -> str:
    """Write the charges by force as json or csv."""
    return (
        as_json(_forces_object(case, found))
        if form == "json"
        else as_csv(FIGURES, _force_rows(case, found))
    )


def _forces_object(case: Case, found: ForceCharges) -> dict[str, Any]:
    """Give all that is shown of who joins, in full precision and pounds a year."""
    measure = found.register.measures[found.assumed.weight]
    pool = equal_pool(case)
    return {
        "case": wording.decision(case),
        "status": "assumed",
        "assumed": asdict(found.assumed),
        "pool_source": report.pool_source(case, found),
        "who_joins": report.who_joins(found),
        "order": found.register.order,
        "this_force": asdict(found.this_force),
        "answer": report.charge_answer(case, found),
        "members": [asdict(row) for row in found.ranked],
        "borne_by_host": found.borne_by_host,
        "total": found.total,
        "equal_pool": pool,
        "equal_share": pool and pool / len(found.rows),
        "memberships": [
            {**asdict(row), "source": membership_source(found, row)}
            for row in _memberships(case, found)
        ],
        "cap_at_our_size": [asdict(row) for row in _scaled(case, found)],
        "evidence": _evidence(case),
        "weight": asdict(measure),
        "notes": list(report.member_cautions(case, found)),
        "case_code": wording.case_foot(case),
    }


def _evidence(case: Case) -> dict[str, Any] | None:
    evidence = evidence_of(case.service_name)
    return asdict(evidence) if evidence else None


def _scaled(case: Case, found: ForceCharges) -> Sequence[Any]:
    evidence = evidence_of(case.service_name)
    if evidence is None or report.nothing_to_scale(case, found):
        return ()
    return scaled_cap(found.register, evidence, found.assumed.this_force)


def _memberships(case: Case, found: ForceCharges) -> tuple[Membership, ...]:
    return memberships(found, adoption_of(case), equal_pool=equal_pool(case))


def _force_rows(case: Case, found: ForceCharges) -> Iterator[Row]:
    measure, assumed = found.register.measures[found.assumed.weight], found.assumed
    yield from _assumed_rows(case, found)
    for row in found.ranked:
        size = (row.size, measure.unit, measure.status, measure.source)
        yield ("member", row.name, assumed.weight, "", *size)
        yield ("member", row.name, "share", "", row.share, "share of the pool", "assumed", "")
        what = "charge at its cap" if row.is_capped else "charge"
        yield ("member", row.name, what, "", row.charge, _A_YEAR, "assumed", "")
    yield ("total", "host", "borne", "", found.borne_by_host, _A_YEAR, "assumed", "")
    yield ("total", "all", "pool", "", found.total, _A_YEAR, "assumed", "")
    for member in _memberships(case, found):
        yield from _member_rows(found, member)
    evidence = evidence_of(case.service_name)
    for row in _scaled(case, found):
        source = evidence.cap.source if evidence else ""
        what, known = f"cap scaled by {row.measure}", (_A_YEAR, "assumed", source)
        yield ("cap", assumed.this_force, what, "", row.charge, *known)
    notes = (report.charge_answer(case, found), *report.member_cautions(case, found))
    yield from _last_rows(case, notes)


def _assumed_rows(case: Case, found: ForceCharges) -> Iterator[Row]:
    """Give all that was put in: the pools, who joins and who does not, a cap and who bears it."""
    assumed, pool, cap = found.assumed, equal_pool(case), found.assumed.cap
    join = ", ".join(assumed.join) if isinstance(assumed.join, tuple) else str(assumed.join)
    source = report.pool_source(case, found)
    yield ("assumed", "pool", assumed.weight, "", assumed.pool, _A_YEAR, "assumed", source)
    yield ("assumed", "members", join, "", len(found.rows), found.plural, "assumed", "")
    for name in assumed.without:
        yield ("assumed", "left out", name, "", "", "", "assumed", "")
    if pool is not None:
        anticipated, paragraph = case.adopters.anticipated.value, case.charge.source
        what = f"the low estimate at {anticipated} {found.plural}"
        yield ("assumed", "equal pool", what, "", pool, _A_YEAR, "assumed", paragraph)
    if cap:
        yield ("assumed", "cap", cap.payer, "", cap.amount, _A_YEAR, "assumed", "")
        yield ("assumed", "shortfall", cap.shortfall, "", "", "", "assumed", "")
    yield ("assumed", "order", found.register.order, "", "", "", "assumed", "")


def _last_rows(case: Case, notes: Sequence[str]) -> Iterator[Row]:
    """Give what no figure may stand without, and the case that they are of."""
    for note in notes:
        yield ("note", note, *[""] * 6)
    yield ("case", wording.case_foot(case), *[""] * 6)


def _member_rows(found: ForceCharges, row: Membership) -> Iterator[Row]:
    """Give the charges of this force by who joins, with the source of the number."""
    date, source = row.published.date if row.published else "", membership_source(found, row)
    out = f", without {row.left_out}" if row.left_out else ""
    name = f"{row.kind}: {row.forces} {found.plural}{out}{', and this one' if row.added else ''}"
    equal = () if row.equal is None else ("equal",)
    for what in (*equal, "weighted", "least", "most"):
        yield ("membership", name, what, date, getattr(row, what), _A_YEAR, "assumed", source)


def adoption_text(case: Case) -> Iterator[str | Prose | Table]:
    """Show the published numbers of forces, and what each reading would have charged."""
    yield wording.decided_by(case)
    yield joining.counts(case)
    yield joining.forces_by_year(case)
    yield joining.charges_along(case)
    yield joining.left_by_year(case)
    yield "What the report let its reader know"
    yield joining.known_then(case)
    yield "What hindsight adds"
    yield joining.hindsight(case)


def adoption_as(case: Case, form: str) -> str:
    """Write the published numbers of forces, and what they would have cost, as json or csv."""
    return as_json(_adoption_object(case)) if form == "json" else as_csv(FIGURES, _rows(case))


def _adoption_object(case: Case) -> dict[str, Any]:
    """Give counts, paths and what they would have cost, in full precision and pounds."""
    adoption = adoption_of(case)
    paths = adoption_paths(case, adoption)
    return {
        "case": wording.decision(case),
        "counts": [asdict(count) for count in (adoption.counts if adoption else ())],
        "years": list(case.years),
        "weighted": _by_size(case),
        "paths": [_path(case, path_costs(case, path)) for path in paths],
        "notes": _notes(case, paths),
        "case_code": wording.case_foot(case),
    }


def _by_size(case: Case) -> dict[str, Any] | None:
    """Give all that a pricing by size takes; None where the case assumes no pool."""
    rule = case.by_size
    if rule is None or rule.by_size not in case.measures:
        return None
    return {
        "pricing": rule.name,
        "pool": rule.pool,
        "unit": _A_YEAR,
        "weight": rule.by_size,
        "anchor": fitted_at(case, rule.name) or None,
        "us": case.joining[0],
        "source": rule.source,
        "status": rule.status,
        "note": rule.note,
        "order": order_rule(case),
        "sizes": asdict(case.measures[rule.by_size]),
    }


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
    known, presets = case.by_size, [path for path in paths if path.kind == "preset"]
    instead = stand_in(case, paths)
    of_paths = [f"{path.name}: {case.presets[path.name].note}" for path in presets]
    return [
        *([paying(case.adopters.plural)] if adoption_of(case) else []),
        *([f"Weighted: {instead}."] if instead else []),
        *([known.note] if known and known.note else []),
        *(note for note in of_paths if not note.endswith(": ")),
    ]


def _rows(case: Case) -> Iterator[Row]:
    adoption = adoption_of(case)
    paths = adoption_paths(case, adoption)
    for count in adoption.counts if adoption else ():
        known = (count.date, count.count, case.adopters.plural, count.status, count.source)
        yield ("count", count.measure, count.disputed and f"disputed: {count.disputed}", *known)
    yield from _pool_rows(case)
    for path in paths:
        yield from _path_rows(case, path_costs(case, path))
    yield from _last_rows(case, _notes(case, paths))


def _pool_rows(case: Case) -> Iterator[Row]:
    """Give the pool that the rows of the form weighted share."""
    known = case.by_size
    if known is None:
        return
    pool = (known.pool, _A_YEAR, known.status, known.source)
    yield ("assumed", "pool", known.by_size, "", *pool)
    if at := fitted_at(case, known.name):
        anchor = (at, case.adopters.plural, known.status, known.source)
        yield (
            "assumed",
            "anchor",
            f"{case.adopters.plural} at which the share is the low estimate",
            "",
            *anchor,
        )
    yield ("assumed", "order", order_rule(case), "", "", "", "assumed", "")


def _path_rows(case: Case, costs: PathCosts) -> Iterator[Row]:
    path = costs.path
    name = f"preset {path.name}" if path.kind == "preset" else path.name
    for place, form in enumerate(costs.forms):
        known = ("£", "assumed", "; ".join(_sources(case, path, form)))
        for year, amount in zip(case.years, costs.platform[place], strict=True):
            yield ("platform", name, form, year, float(amount), *known)
        budget_years = (year for year in case.years if year in case.budget.years)
        for year, amount in zip(budget_years, costs.left[place], strict=True):
            yield ("left", name, form, year, float(amount), *known)
        yield ("headroom", name, form, "", float(costs.headroom[place]), *known)


def _sources(case: Case, path: AdoptionPath, form: str) -> list[str]:
    """Say where the numbers of a path come from, and the pool where one is shared by size."""
    known = case.by_size
    pool = [known.source] if known and form == known.name else []
    return [*path_sources(case, path), *pool]
