"""Who joins, on the terminal and for other programs: text, json, and long csv."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sohanalysis import force_words, joining, sentences
from sohanalysis.adoption import PAYING
from sohanalysis.case import Case
from sohanalysis.evidence import evidence_of
from sohanalysis.exports import safe
from sohanalysis.force_case import adoption_of, equal_pool
from sohanalysis.force_charges import ForceCharges
from sohanalysis.memberships import Membership, memberships, scaled_cap
from sohanalysis.paths import adoption_paths, path_costs
from sohanalysis.prose import Prose
from sohanalysis.table import Table

HEADS = ("part", "name", "what", "year", "value", "unit", "status", "source")
_A_YEAR = "£ a year"
Row = tuple[Any, ...]


def forces_text(case: Case, found: ForceCharges) -> Iterator[str | Prose | Table]:
    """Show what each force would be charged, who else could join, and what is assumed."""
    yield f"{sentences.decision(case)} of the {case.record.authority}"
    yield joining.answer(case, found)
    yield joining.by_force(case, found)
    yield joining.membership(case, found)
    yield joining.cap_at_our_size(case, found)
    yield "What is assumed, and what speaks against it"
    yield joining.cautions(case, found)


def adoption_text(case: Case) -> Iterator[str | Prose | Table]:
    """Show the published numbers of forces, and what each reading would have charged."""
    yield f"{sentences.decision(case)} of the {case.record.authority}"
    yield joining.counts(case)
    yield joining.by_year(case)
    yield joining.charges_along(case)
    yield joining.left_by_year(case)
    yield "What the record let its reader know"
    yield joining.known_then(case)
    yield "What hindsight adds"
    yield joining.hindsight(case)


def forces(case: Case, found: ForceCharges, form: str) -> str:
    """Write the charges by force as json or csv."""
    return _json(forces_object(case, found)) if form == "json" else _csv(_force_rows(case, found))


def forces_object(case: Case, found: ForceCharges) -> dict[str, Any]:
    """Give all that is shown of who joins, in full precision and pounds a year."""
    measure = found.register.measures[found.assumed.weight]
    pool = equal_pool(case)
    return {
        "case": sentences.decision(case),
        "status": "assumed",
        "assumed": asdict(found.assumed),
        "this_force": asdict(found.this_force),
        "forces": [asdict(row) for row in found.ranked],
        "borne_by_host": found.borne_by_host,
        "total": found.total,
        "equal_share": pool and pool / len(found.rows),
        "memberships": [asdict(row) for row in _memberships(case, found)],
        "cap_at_our_size": [asdict(row) for row in _scaled(case, found)],
        "evidence": _evidence(case),
        "weight": asdict(measure),
        "notes": list(force_words.cautions(case, found)),
        "case_code": sentences.case_foot(case),
    }


def _evidence(case: Case) -> dict[str, Any] | None:
    evidence = evidence_of(case.record.service_name)
    return asdict(evidence) if evidence else None


def _scaled(case: Case, found: ForceCharges) -> Sequence[Any]:
    evidence = evidence_of(case.record.service_name)
    if evidence is None or force_words.nothing_to_scale(case, found):
        return ()
    return scaled_cap(found.register, evidence, found.assumed.this_force)


def _memberships(case: Case, found: ForceCharges) -> tuple[Membership, ...]:
    return memberships(found, adoption_of(case), equal_pool=equal_pool(case))


def _force_rows(case: Case, found: ForceCharges) -> Iterator[Row]:
    measure, assumed = found.register.measures[found.assumed.weight], found.assumed
    yield ("assumed", "pool", assumed.weight, "", assumed.pool, _A_YEAR, "assumed", "")
    yield ("assumed", "forces", str(assumed.join), "", len(found.rows), "forces", "assumed", "")
    for row in found.ranked:
        size = (row.size, measure.unit, measure.status, measure.source)
        yield ("force", row.name, assumed.weight, "", *size)
        yield ("force", row.name, "share", "", row.share, "share of the pool", "assumed", "")
        what = "charge at its cap" if row.is_capped else "charge"
        yield ("force", row.name, what, "", row.charge, _A_YEAR, "assumed", "")
    yield ("total", "host", "borne", "", found.borne_by_host, _A_YEAR, "assumed", "")
    yield ("total", "all", "pool", "", found.total, _A_YEAR, "assumed", "")
    for member in _memberships(case, found):
        yield from _member_rows(member)
    evidence = evidence_of(case.record.service_name)
    for row in _scaled(case, found):
        source = evidence.cap.source if evidence else ""
        what, known = f"cap scaled by {row.measure}", (_A_YEAR, "assumed", source)
        yield ("cap", assumed.this_force, what, "", row.charge, *known)
    yield from _last_rows(case, force_words.cautions(case, found))


def _last_rows(case: Case, notes: Sequence[str]) -> Iterator[Row]:
    """Give what no figure may stand without, and the case that they are of."""
    for note in notes:
        yield ("note", note, *[""] * 6)
    yield ("case", sentences.case_foot(case), *[""] * 6)


def _member_rows(row: Membership) -> Iterator[Row]:
    """Give the charges of this force by who joins, with the source of the number."""
    count = row.published
    date, source = (count.date, count.source) if count else ("", "")
    for what in ("equal", "weighted", "least", "most"):
        name = f"{row.kind}: {row.forces} forces"
        yield ("membership", name, what, date, getattr(row, what), _A_YEAR, "assumed", source)


def adoption(case: Case, form: str) -> str:
    """Write the published numbers of forces, and what they would have cost, as json or csv."""
    return _json(adoption_object(case)) if form == "json" else _csv(_adoption_rows(case))


def adoption_object(case: Case) -> dict[str, Any]:
    """Give counts, paths and what they would have cost, in full precision and pounds."""
    adoption = adoption_of(case)
    costs = [path_costs(case, path) for path in adoption_paths(case, adoption)]
    return {
        "case": sentences.decision(case),
        "counts": [asdict(count) for count in (adoption.counts if adoption else ())],
        "years": list(case.horizon.years),
        "paths": [
            {
                **asdict(cost.path),
                "status": "assumed",
                "platform": dict(zip(cost.forms, cost.platform.tolist(), strict=True)),
                "left": dict(zip(cost.forms, cost.left.tolist(), strict=True)),
                "headroom": dict(zip(cost.forms, cost.headroom.tolist(), strict=True)),
            }
            for cost in costs
        ],
        "notes": [PAYING],
        "case_code": sentences.case_foot(case),
    }


def _adoption_rows(case: Case) -> Iterator[Row]:
    adoption = adoption_of(case)
    for count in adoption.counts if adoption else ():
        known = (count.date, count.count, "forces", count.status, count.source)
        yield ("count", count.measure, count.disputed and f"disputed: {count.disputed}", *known)
    for path in adoption_paths(case, adoption):
        costs = path_costs(case, path)
        for place, form in enumerate(costs.forms):
            unit = ("£", "assumed", "")
            for year, amount in zip(case.horizon.years, costs.platform[place], strict=True):
                yield ("platform", path.name, form, year, float(amount), *unit)
            budget_years = (year for year in case.horizon.years if year in case.budget.years)
            for year, amount in zip(budget_years, costs.left[place], strict=True):
                yield ("left", path.name, form, year, float(amount), *unit)
            yield ("headroom", path.name, form, "", float(costs.headroom[place]), *unit)
    yield from _last_rows(case, [PAYING])


def _json(figures: Any) -> str:
    return json.dumps(figures, indent=2) + "\n"


def _csv(rows: Iterator[Row]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return file.getvalue()
