"""Run every benchmark and print one table. ``make bench``, or ``python -m benchmarks``.

Names of subjects run those alone: ``python -m benchmarks simulation paper``. The table goes into a
report for the page on the tests too, which keeps what it holds of the other subjects.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from benchmarks import (
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
}


def main(names: list[str]) -> None:
    """Print the table row by row."""
    # A job in the background ignores Ctrl-C, by which some of the peers are ended.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Peers come with their bytecode; where none may be written, ours would be compiled each time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    found: list[Row] = []
    kept = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    print(in_columns(*HEADS))
    for name in names or SUBJECTS:
        rows = []
        for row in SUBJECTS[name]():
            rows.append(row)
            print(row, flush=True)
        found += rows
        kept[name] = [row.cells for row in rows]
        REPORT.write_text(json.dumps(kept), encoding="utf-8")
    asked = [row for row in found if row.most is not None]
    missing = sum(row.ratio is None for row in asked)
    held = sum(row.is_held for row in asked)
    print(f"held: {held} of the {len(asked)} that must reach something; without a peer: {missing}")


if __name__ == "__main__":
    main(sys.argv[1:])
