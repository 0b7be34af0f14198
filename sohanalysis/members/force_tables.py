"""The tables of who joins: charges by force, memberships side by side, a cap at our size."""

from __future__ import annotations

from sohanalysis.case.case import Case
from sohanalysis.members.adoption import Adoption
from sohanalysis.members.evidence import evidence_of
from sohanalysis.members.force_case import equal_pool
from sohanalysis.members.force_charges import ForceCharge, ForceCharges
from sohanalysis.members.force_words import (
    is_past_cap,
    lasts,
    named_pool,
    nothing_to_scale,
    passes_cap,
    weight_name,
    weight_source,
    who_joins,
)
from sohanalysis.members.memberships import (
    Kind,
    Membership,
    Scaled,
    memberships,
    scaled_cap,
    unsized,
)
from sohanalysis.model import pricing
from sohanalysis.money import figure_span, figures, pounds, rounded, span
from sohanalysis.report import wording
from sohanalysis.report.table import Table
from sohanalysis.report.wording_pricing import pool_without_the_largest, quoted_words

_SETS: dict[Kind, str] = {
    "named": "Named live on 8 March 2021",
    "named-territorial": "Territorial forces named live on 8 March 2021",
    "without-largest": "Territorial forces named live",
    "territorial": "All territorial forces",
}
ORDERED = "which forces is not published: taken in the order of the register (assumed)"


def by_force(case: Case, found: ForceCharges) -> Table:
    """Show what each force would be charged of the assumed pool, the highest first."""
    assumed, unit = found.assumed, found.register.measures[found.assumed.weight].unit
    places = 0 if all(row.size.is_integer() for row in found.rows) else 1
    host = [("Host of the contract", "", "", figures(found.borne_by_host), "what the cap leaves")]
    size = _size(sum(row.size for row in found.rows), places)
    return Table(
        caption=f"Charge by force, £ a year (assumed): a pool of {pounds(assumed.pool)} (assumed) "
        f"shared by {weight_name(found.register, assumed.weight)} among {who_joins(found)}",
        columns=("Force", f"Size, {unit}", "Share", "Charge (assumed)", "Note"),
        rows=[
            *(_row(case, row, places) for row in found.ranked),
            *(host if found.borne_by_host else ()),
            ("Total, the pool", size, "100%", figures(found.total), ""),
        ],
        totals=1,
        remarks=1,
        foot=f"{weight_source(found)} {wording.case_foot(case)}",
    )


def pool(case: Case, found: ForceCharges) -> Table:
    """Show the pool of an answer, and how far the case's own hangs on an assumed order."""
    rows = [("The pool of this answer", figures(found.assumed.pool), "assumed")]
    other = pool_without_the_largest(case)
    if other and case.charge.weighted:
        left_out, without = other
        first = f"the first {case.charge.weighted.anchor} of the register's order"
        rows.append((f"The case's, were {left_out} not among {first}", figures(without), "assumed"))
    return Table(
        caption="The pool shared by size, and what it hangs on, £ a year",
        columns=("Pool", "£ a year", "Status"),
        rows=rows,
        remarks=1,
        foot=wording.case_foot(case),
    )


def _size(size: float, places: int) -> str:
    return f"{rounded(size, places):,}"


def _row(case: Case, row: ForceCharge, places: int) -> tuple[str, ...]:
    notes = ["this force"] * row.is_this_force + ["at its cap, no share"] * row.is_capped
    notes += ["past its stated cap"] * passes_cap(case, row)
    name = f"> {row.name}" if row.is_this_force else row.name
    share = f"{rounded(100 * row.share, 2)}%"
    return name, _size(row.size, places), share, figures(row.charge), ", ".join(notes)


def membership(case: Case, found: ForceCharges, adoption: Adoption | None) -> Table:
    """Compare what this force would be charged by who joins: by size, and in equal shares.

    Equal shares stand there only where the case offers them.
    """
    name, weight = found.this_force.name, weight_name(found.register, found.assumed.weight)
    pool = equal_pool(case)
    equal = "" if pool is None else f"{named_pool(case, pool)} in equal shares, beside "
    return Table(
        caption=f"What {name} would be charged by who joins, £ a year (assumed): {equal}a pool of "
        f"{pounds(found.assumed.pool)} (assumed) by {weight}, without a cap; {quoted_words(case)}",
        columns=(
            "Who joins, this force included",
            "Forces",
            *(() if pool is None else ("Equal share (assumed)",)),
            "By size (assumed)",
            "By size, any so many (assumed)",
            "Source, and what is not known",
        ),
        rows=[
            (
                _membership_words(row),
                str(row.forces),
                *(() if row.equal is None else (figures(row.equal),)),
                figures(row.weighted),
                figure_span(row.least, row.most),
                membership_source(found, row)
                + ("; past the stated cap" if is_past_cap(case, row.weighted) else ""),
            )
            for row in memberships(found, adoption, equal_pool=pool)
        ],
        remarks=1,
        foot=f"{weight_source(found)} {_not_compared(found)}{wording.case_foot(case)}",
    )


def _membership_words(row: Membership) -> str:
    count = row.published
    if count is not None:
        return f"{count.measure.capitalize()}, {count.date}"
    out = f", without {row.left_out}" if row.left_out else ""
    return f"{_SETS[row.kind]}{out}{', and this one' if row.added else ''}"


def _not_compared(found: ForceCharges) -> str:
    """Name the sets that are left out of the comparison, and the blanks that are the reason."""
    lacking = "; ".join(
        f"{_SETS[kind].lower() if kind == 'territorial' else _SETS[kind]} ({', '.join(names)})"
        for kind, names in unsized(found).items()
    )
    return f"Not compared, for the want of a size: {lacking}. " if lacking else ""


def membership_source(found: ForceCharges, row: Membership) -> str:
    """Say where the number of forces stands, what is disputed of it, and what is not known."""
    count, live = row.published, found.register.measures["live_2021_03_08"]
    if count is None:
        return "the register" if row.kind == "territorial" else live.source
    disputed = f"; disputed: {count.disputed}" if count.disputed else ""
    passed = f", without {', '.join(row.passed_over)}, of no known size" if row.passed_over else ""
    return f"{count.source}{disputed}; {ORDERED}{passed}"


def cap_at_our_size(case: Case, found: ForceCharges) -> Table | None:
    """Show what another payer's published cap would mean at our size; None where none is known.

    Every figure is inferred, and why it is not to be concluded stands beside it.
    """
    evidence = evidence_of(case.record.service_name)
    if evidence is None or nothing_to_scale(case, found):
        return None
    cap, contract, ours = evidence.cap, evidence.contract, found.this_force.name
    return Table(
        caption=f"What the cap of {cap.payer}, {pounds(cap.amount)} a year, would mean at the "
        f"size of {ours}, £ a year (inferred, so assumed): two data points, and a cap is not a "
        "share",
        columns=(
            "Scaled by",
            ours,
            cap.payer,
            f"At the size of {ours} (assumed)",
            "Pool it would imply (assumed)",
            f"{pounds(contract.amount)} contract used up in",
            "Why it is not to be concluded",
        ),
        rows=[
            (
                _capital(weight_name(found.register, row.measure)),
                *_sizes(row),
                figures(row.charge),
                figures(row.pool),
                lasts(row.lasts),
                _why_not(case, found, row),
            )
            for row in scaled_cap(found.register, evidence, ours)
        ],
        remarks=1,
        foot=f"Cap ({cap.status}): {cap.source} Contract ({contract.status}): {contract.source} "
        f"{wording.case_foot(case)}",
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sizes(row: Scaled) -> tuple[str, str]:
    places = 0 if row.ours.is_integer() and row.theirs.is_integer() else 2
    return _size(row.ours, places), _size(row.theirs, places)


def _why_not(case: Case, found: ForceCharges, row: Scaled) -> str:
    quoted = span(case.charge.low, case.charge.high)
    inside = f"inside the quoted {quoted}, which other rules are too"
    fit = inside if pricing.is_quoted(case, row.charge) else f"outside the quoted {quoted}"
    trap = found.register.measures[row.measure].note
    return f"{fit}; a cap is the most, not what is paid. {trap}".rstrip()
