"""Tables that an auditor ticks off: reconciliation, assumptions, findings, published unit costs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from sohanalysis import files, sentences
from sohanalysis.case import Case, Line, Sourced
from sohanalysis.checks import findings
from sohanalysis.money import figure_span, percent, pounds
from sohanalysis.tables import Table


def reconciliation(case: Case) -> Table:
    """Show every published figure beside the model's."""
    compared = [f for f in findings(case) if f.kind in ("reconciles", "does-not-reconcile")]
    return Table(
        caption="Published figures against the model, £",
        columns=("Figure", "Year", "Printed", "Source", "Model", "Agrees"),
        rows=[
            (
                sentences.measure(case, f.figures["measure"]),
                f.figures["year"] or "all",
                f.figures["printed"],
                f.source,
                figure_span(f.figures["computed_low"], f.figures["computed_high"]),
                "yes" if f.kind == "reconciles" else "no",
            )
            for f in compared
        ],
        words=4,
    )


def assumptions(case: Case) -> Table:
    """Show every figure of the case with its value, unit, source and status."""
    return Table(
        caption="Assumptions: every figure the results come from",
        columns=("Figure", "Value", "Unit", "Source", "Status", "Note"),
        rows=list(_assumptions(case)),
        words=6,
    )


def _assumptions(case: Case) -> Iterator[tuple[str, ...]]:
    charge, adopters, horizon = case.charge, case.adopters, case.horizon
    yield _logged("Sum set aside", pounds(case.budget.value), "£", case.budget)
    yield _logged("Budget years", ", ".join(case.budget.years), "financial years", case.budget)
    yield _logged("Horizon", ", ".join(horizon.years), "financial years", horizon)
    yield _logged("Charged months in the sum", str(horizon.initial_months), "months", horizon)
    yield _logged("Charge, lower", pounds(charge.low), charge.unit, charge)
    yield _logged("Charge, upper", pounds(charge.high), charge.unit, charge)
    for name in ("anticipated", "signed", "eligible"):
        count = getattr(adopters, name)
        yield _logged(f"Forces {name}", str(count.value), count.unit, count)
    if charge.high_applies_at:
        count = charge.high_applies_at
        yield _logged("Upper charge applies at", str(count.value), count.unit, count)
    for band in charge.bands:
        yield _logged(f"Price from {band.from_} forces", pounds(band.price), charge.unit, charge)
    yield _logged("First charged month", case.charge_from.value, "month", case.charge_from)
    yield _logged("Go-live", case.go_live.value, "month", case.go_live)
    for line in case.lines:
        yield _logged(line.name, _line_value(line), line.unit, line)
    yield _logged("Discount rate", percent(case.discount_rate.value), "a year", case.discount_rate)
    yield _logged("Price basis", case.price_basis.value, "", case.price_basis)


def _logged(name: str, value: str, unit: str, figure: Sourced) -> tuple[str, ...]:
    return (name, value, unit, figure.source, figure.status, figure.note)


def _line_value(line: Line) -> str:
    if line.by_year is not None:
        return ", ".join(f"{pounds(amount)} in {year}" for year, amount in line.by_year.items())
    months = f" for {line.months} months" if line.months else ""
    uplift = f", {percent(line.uplift)} a year more from {line.base_year}" if line.uplift else ""
    share = f", our share {percent(line.our_share)}" if line.our_share != 1 else ""
    return f"{pounds(line.annual or 0)} from {line.start}{months}{uplift}{share}"


def implications(case: Case) -> Table:
    """Show the implications as the report scores them."""
    return Table(
        caption="Implications, as the report scores them",
        columns=("Implication", "Score"),
        rows=[(row.heading, row.score) for row in case.implications],
        words=2,
    )


def channel_costs(path: str | Path) -> Table:
    """Show published unit costs of contacts, each with whose it is and when.

    Raises
    ------
    FileError
        If the file cannot be read.
    """
    rows = csv.DictReader(files.read_text(Path(path)).splitlines())
    return Table(
        caption="Published unit costs of contacts: other bodies, other years, not this force's",
        columns=("Contact", "Value", "Unit", "Whose", "Year", "Confidence"),
        rows=[
            (r["metric"], r["value"], r["unit"], r["scope"], r["year"], r["confidence"])
            for r in rows
        ],
        words=6,
    )
