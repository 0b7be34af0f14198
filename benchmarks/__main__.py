"""Run every benchmark and print one table: ``make bench``.

``python -m benchmarks simulation paper`` runs only these subjects. The table also goes into a
report for the page on the tests. The report keeps its rows for the other subjects.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from benchmarks import (
    growth,
    opening,
    page,
    panel,
    paper,
    risk_panel,
    simulation,
    starting,
    two_way,
    workbook,
)
from benchmarks.table import HEADS, Row, in_columns

REPORT = Path("build") / "tested" / "bench.json"

SUBJECTS = {
    "two_way": two_way.rows,
    "simulation": simulation.rows,
    "starting": starting.rows,
    "page": page.rows,
    "panel": panel.rows,
    "risk_panel": risk_panel.rows,
    "paper": paper.rows,
    "opening": opening.rows,
    "workbook": workbook.rows,
    "growth": growth.rows,
}


def main(names: list[str]) -> None:
    """Print the table row by row."""
    # A job in the background ignores Ctrl-C, but some peers are stopped by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Peers are installed with bytecode. If none could be written, ours would be compiled each time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    measured: list[Row] = []
    report = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    print(in_columns(*HEADS))
    for name in names or SUBJECTS:
        rows = []
        for row in SUBJECTS[name]():
            rows.append(row)
            print(row, flush=True)
        measured += rows
        report[name] = [row.cells for row in rows]
        REPORT.write_text(json.dumps(report), encoding="utf-8")
    limited = [row for row in measured if row.most is not None]
    missing = sum(row.ratio is None for row in limited)
    held_count = sum(row.is_held for row in limited)
    print(f"held: {held_count} of the {len(limited)} rows with a limit; without a peer: {missing}")


if __name__ == "__main__":
    main(sys.argv[1:])
