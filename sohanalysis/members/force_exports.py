"""Who joins, on the terminal and for other programs: text, json, and long csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.members import force_words, joining
from sohanalysis.members.evidence import evidence_of
from sohanalysis.members.force_case import adoption_of, equal_pool
from sohanalysis.members.force_charges import ForceCharges
from sohanalysis.members.force_tables import membership_source
from sohanalysis.members.memberships import Membership, memberships, scaled_cap
from sohanalysis.report import wording
from sohanalysis.report.frames import FIGURES, as_csv, as_json
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table

_A_YEAR = "£ a year"
Row = tuple[Any, ...]


def forces_text(case: Case, found: ForceCharges) -> Iterator[str | Prose | Table]:
    """Show what each force would be charged, who else could join, and what is assumed."""
    yield f"{wording.decision(case)} of the {case.record.authority}"
    yield joining.answer(case, found)
    yield joining.by_force(case, found)
    yield joining.membership(case, found)
    yield joining.cap_at_our_size(case, found)
    yield "What is assumed, and what speaks against it"
    yield joining.cautions(case, found)


def forces(case: Case, found: ForceCharges, form: str) -> str:
    """Write the charges by force as json or csv."""
    return (
        as_json(forces_object(case, found))
        if form == "json"
        else as_csv(FIGURES, _force_rows(case, found))
    )


def forces_object(case: Case, found: ForceCharges) -> dict[str, Any]:
    """Give all that is shown of who joins, in full precision and pounds a year."""
    measure = found.register.measures[found.assumed.weight]
    pool = equal_pool(case)
    return {
        "case": wording.decision(case),
        "status": "assumed",
        "assumed": asdict(found.assumed),
        "pool_source": force_words.pool_source(case, found),
        "who_joins": force_words.who_joins(found),
        "order": force_words.order_rule(found),
        "this_force": asdict(found.this_force),
        "answer": force_words.answer(case, found),
        "forces": [asdict(row) for row in found.ranked],
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
        "notes": list(force_words.cautions(case, found)),
        "case_code": wording.case_foot(case),
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
    yield from _assumed_rows(case, found)
    for row in found.ranked:
        size = (row.size, measure.unit, measure.status, measure.source)
        yield ("force", row.name, assumed.weight, "", *size)
        yield ("force", row.name, "share", "", row.share, "share of the pool", "assumed", "")
        what = "charge at its cap" if row.is_capped else "charge"
        yield ("force", row.name, what, "", row.charge, _A_YEAR, "assumed", "")
    yield ("total", "host", "borne", "", found.borne_by_host, _A_YEAR, "assumed", "")
    yield ("total", "all", "pool", "", found.total, _A_YEAR, "assumed", "")
    for member in _memberships(case, found):
        yield from _member_rows(found, member)
    evidence = evidence_of(case.record.service_name)
    for row in _scaled(case, found):
        source = evidence.cap.source if evidence else ""
        what, known = f"cap scaled by {row.measure}", (_A_YEAR, "assumed", source)
        yield ("cap", assumed.this_force, what, "", row.charge, *known)
    notes = (force_words.answer(case, found), *force_words.cautions(case, found))
    yield from last_rows(case, notes)


def _assumed_rows(case: Case, found: ForceCharges) -> Iterator[Row]:
    """Give all that was put in: the pools, who joins and who does not, a cap and who bears it."""
    assumed, pool, cap = found.assumed, equal_pool(case), found.assumed.cap
    join = ", ".join(assumed.join) if isinstance(assumed.join, tuple) else str(assumed.join)
    source = force_words.pool_source(case, found)
    yield ("assumed", "pool", assumed.weight, "", assumed.pool, _A_YEAR, "assumed", source)
    yield ("assumed", "forces", join, "", len(found.rows), "forces", "assumed", "")
    for name in assumed.without:
        yield ("assumed", "left out", name, "", "", "", "assumed", "")
    if pool is not None:
        anticipated, paragraph = case.adopters.anticipated.value, case.charge.source
        what = f"the lower charge at {anticipated} forces"
        yield ("assumed", "equal pool", what, "", pool, _A_YEAR, "assumed", paragraph)
    if cap:
        yield ("assumed", "cap", cap.payer, "", cap.amount, _A_YEAR, "assumed", "")
        yield ("assumed", "shortfall", cap.shortfall, "", "", "", "assumed", "")
    yield ("assumed", "order", force_words.order_rule(found), "", "", "", "assumed", "")


def last_rows(case: Case, notes: Sequence[str]) -> Iterator[Row]:
    """Give what no figure may stand without, and the case that they are of."""
    for note in notes:
        yield ("note", note, *[""] * 6)
    yield ("case", wording.case_foot(case), *[""] * 6)


def _member_rows(found: ForceCharges, row: Membership) -> Iterator[Row]:
    """Give the charges of this force by who joins, with the source of the number."""
    date, source = row.published.date if row.published else "", membership_source(found, row)
    out = f", without {row.left_out}" if row.left_out else ""
    name = f"{row.kind}: {row.forces} forces{out}{', and this one' if row.added else ''}"
    equal = () if row.equal is None else ("equal",)
    for what in (*equal, "weighted", "least", "most"):
        yield ("membership", name, what, date, getattr(row, what), _A_YEAR, "assumed", source)
