"""Tables that an auditor ticks off: figures as published beside the model, published unit costs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from sohanalysis.case.case import Case
from sohanalysis.files.csv_table import read_csv_table
from sohanalysis.model.findings import all_findings
from sohanalysis.report import wording
from sohanalysis.report.table import Table

NONE = "-"


def reconciliation(case: Case) -> Table:
    """Show every published figure beside the model's."""
    compared = [f for f in all_findings(case) if f.kind in ("reconciles", "does-not-reconcile")]
    return Table(
        caption="Published figures against the model, £",
        columns=("Figure", "Year", "Printed", "Source", "Model", "Model less printed", "Agrees"),
        rows=[
            (
                wording.measures(case, f.figures["of"]),
                f.figures["year"] or "all",
                f.figures["printed"],
                f.source,
                (f.figures["computed_low"], f.figures["computed_high"]),
                NONE if f.kind == "reconciles" else tuple(f.figures["apart"]),
                "yes" if f.kind == "reconciles" else "no",
            )
            for f in compared
        ],
        words=4,
        foot=wording.case_foot(case),
    )


CONTACT_COLUMNS = ("metric", "value", "unit", "scope", "year", "source", "status", "confidence")


def quoted_elsewhere(case: Case) -> Table:
    """Show the figures from elsewhere that a paper may cite."""
    return Table(
        caption="Figures from elsewhere; where one is used, the assumptions name it as a source",
        columns=("Figure", "Value", "Unit", "Source", "Status"),
        rows=[(q.topic, q.printed, q.unit, q.source, q.status) for q in case.quoted],
        words=5,
        foot=wording.case_foot(case),
    )


def channel_costs(path: str | Path) -> Table:
    """Show published unit costs of contacts as ranges, each with whose they are and when.

    Raises
    ------
    FileError
        If the file cannot be read.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    sheet = read_csv_table(Path(path), CONTACT_COLUMNS)
    rows = [row for row in sheet.rows if row["unit"].startswith("GBP per")]
    sheet.check([fault for row in rows for fault in row.number_faults("value")])
    contacts = dict.fromkeys((row["metric"], row["unit"]) for row in rows)
    together = [[r for r in rows if (r["metric"], r["unit"]) == contact] for contact in contacts]
    return Table(
        caption="Published unit costs of contacts, £: other bodies and other years",
        columns=("Contact", "Lowest", "Highest", "Unit", "Whose, and when", "Source", "How sure"),
        rows=[
            (
                same[0]["metric"],
                min((r["value"] for r in same), key=float),
                max((r["value"] for r in same), key=float),
                same[0]["unit"].replace("GBP ", ""),
                _listed(f"{r['scope']}, {r['year']}" for r in same),
                _listed(_site(r["source"]) for r in same),
                _listed(r["confidence"] for r in same),
            )
            for same in together
        ],
        words=7,
    )


def _site(source: str) -> str:
    """Name the site of an address, or the source itself where it is none."""
    with contextlib.suppress(ValueError):  # of an address that is none
        return (urlsplit(source).hostname or source).strip(".")
    return source


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))
