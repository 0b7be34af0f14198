"""Run every benchmark and print one table. ``make bench``, or ``python -m benchmarks``.

Names of subjects run those alone: ``python -m benchmarks simulation paper``.
"""

from __future__ import annotations

import signal
import sys

from benchmarks import opening, page, panel, paper, risk_panel, simulation, starting, two_way
from benchmarks.table import HEADS, Row, in_columns

SUBJECTS = {
    "two_way": two_way.rows,
    "simulation": simulation.rows,
    "starting": starting.rows,
    "page": page.rows,
    "panel": panel.rows,
    "risk_panel": risk_panel.rows,
    "paper": paper.rows,
    "opening": opening.rows,
}


def main(names: list[str]) -> None:
    """Print the table row by row."""
    # A job in the background ignores Ctrl-C, by which some of the peers are ended.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    found: list[Row] = []
    print(in_columns(*HEADS))
    for name in names or SUBJECTS:
        for row in SUBJECTS[name]():
            found.append(row)
            print(row, flush=True)
    asked = [row for row in found if row.most is not None]
    missing = sum(row.ratio is None for row in asked)
    held = sum(row.is_held for row in asked)
    print(f"held: {held} of the {len(asked)} that must reach something; without a peer: {missing}")


if __name__ == "__main__":
    main(sys.argv[1:])
