"""Run every driver in full and print one table: tried, held, failed. ``make robust``.

``--only`` runs some of them again, after a run that was ended or that failed; the report keeps
what it holds of the others.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from robust.bad_inputs import held_in_processes
from robust.broken_writes import nth_fails, on_full_disks
from robust.consoles import on_consoles
from robust.formats import WRITTEN
from robust.fuzz import TEXTS, WORKBOOK, fuzz
from robust.kills import at_once, interrupted, killed
from robust.sameness import same_elsewhere, without_network
from robust.tally import Tally

FAILED = Path("build") / "robust"


def drivers(fuzzed: int, kills: int) -> dict[str, Callable[[], Tally]]:
    """Name each driver, for the table; each gives what it tried, what held and what failed."""
    FAILED.mkdir(parents=True, exist_ok=True)
    return {
        "runs killed, and what was there": lambda: killed(kills),
        "runs interrupted (Ctrl-C)": lambda: interrupted(kills),
        "writing alone, killed": lambda: killed(kills, WRITTEN[:3]),
        "writing alone, interrupted": lambda: interrupted(kills, WRITTEN[:3]),
        "twenty runs at once to one target": at_once,
        "the n-th call to the disk fails": nth_fails,
        "full and read-only disks": on_full_disks,
        "the same bytes elsewhere": same_elsewhere,
        "without a network": without_network,
        "bad inputs, each in a process, 2 s and 300 MiB": held_in_processes,
        "commands on old consoles": on_consoles,
        "spoilt text files, read": lambda: fuzz(fuzzed, TEXTS, FAILED),
        "spoilt workbooks, read": lambda: fuzz(max(1, fuzzed // 500), (WORKBOOK,), FAILED),
    }


def main() -> int:
    """Print the table, and end with 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m robust")
    parser.add_argument("--fuzzed", type=int, default=1_000_000, help="files to spoil and read")
    parser.add_argument("--kills", type=int, default=200, help="runs to kill, of each format")
    parser.add_argument("--only", default="", help="run the rows that hold this text")
    parser.add_argument("--report", type=Path, help="a file for the table, as JSON")
    given = parser.parse_args()
    rows = drivers(given.fuzzed, given.kills)
    width, failed = max(map(len, rows)), 0
    report = _kept(given.report) if given.only else {}
    print(f"{'':{width}} {'tried':>9} {'held':>9} {'failed':>7} {'seconds':>8}")
    for name, driver in rows.items():
        if given.only not in name:
            continue
        began = time.monotonic()
        found = driver()
        took = time.monotonic() - began
        failed += len(found.failed)
        report[name] = {"tried": found.tried, "held": found.held, "failed": len(found.failed)}
        if given.report:  # after each row, so that a run that is ended leaves what it did
            told = [{"name": row, **report[row]} for row in rows if row in report]
            given.report.write_text(json.dumps(told), encoding="utf-8")
        counts = f"{found.tried:>9,} {found.held:>9,} {len(found.failed):>7,} {took:>8,.0f}"
        print(f"{name:{width}} {counts}", flush=True)
        for line in found.failed[:20]:
            print(f"  {line}", file=sys.stderr)
    return 1 if failed else 0


def _kept(report: Path | None) -> dict[str, dict[str, int]]:
    """Read the rows of a report."""
    if report is None or not report.exists():
        return {}
    return {row.pop("name"): row for row in json.loads(report.read_text(encoding="utf-8"))}


if __name__ == "__main__":
    sys.exit(main())
