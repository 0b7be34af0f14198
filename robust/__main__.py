"""Run every driver in full and print one table of results: ``make robust``.

``--only`` runs some drivers again, after a run that was stopped or that failed. The report keeps
its rows for the other drivers.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from robust.bad_inputs import run_in_processes
from robust.broken_writes import nth_fails, on_full_disks
from robust.consoles import on_consoles
from robust.formats import WRITTEN
from robust.fuzz import TEXTS, WORKBOOK, fuzz
from robust.kills import at_once, interrupted, killed
from robust.sameness import same_elsewhere, without_network
from robust.tally import Tally

FAILED = Path("build") / "robust"


class Row(NamedTuple):
    """A row of the table: the name of a driver, its meaning, and the driver."""

    name: str
    means: str
    driver: Callable[[], Tally]


def rows_of(fuzzed: int) -> list[Row]:
    """List the drivers. Each returns a tally of its trials and failures."""
    kills = max(2, fuzzed // 5_000)  # of each format
    FAILED.mkdir(parents=True, exist_ok=True)
    return [
        Row(
            "runs killed, and the earlier files",
            "A command that writes papers, a workbook, a scenario or case is killed at "
            "a random moment, as when a machine loses power. The earlier files are whole, "
            "or the new ones are, or the checksums show that they are mixed.",
            lambda: killed(kills),
        ),
        Row(
            "runs interrupted (Ctrl-C)",
            "The same, stopped by the analyst with Ctrl-C.",
            lambda: interrupted(kills),
        ),
        Row(
            "writing alone, killed",
            "The same, in the few milliseconds in which files are put in place.",
            lambda: killed(kills, WRITTEN[:3]),
        ),
        Row(
            "writing alone, interrupted",
            "The same with Ctrl-C.",
            lambda: interrupted(kills, WRITTEN[:3]),
        ),
        Row(
            "twenty runs at once to one target",
            "Twenty people save at once. The file is whole and is one of their versions, and "
            "no saved scenario is lost.",
            at_once,
        ),
        Row(
            "the n-th call to the disk fails",
            "Each step of writing fails once, in five ways (disk full, disk broken, read-only, "
            "no permission, interrupted). Nothing is lost and the exit code is right.",
            nth_fails,
        ),
        Row(
            "full and read-only disks",
            "A disk that fills up half-way, and one that cannot be written (0 tried if the "
            "machine does not allow such a disk).",
            on_full_disks,
        ),
        Row(
            "the same bytes elsewhere",
            "Papers, workbook and charts are the same to the last byte in other time zones, "
            "languages and folders and for other users, so that two offices can compare "
            "them.",
            same_elsewhere,
        ),
        Row(
            "without a network",
            "The commands need no internet and give the same without it (0 tried if the "
            "machine cannot be cut off).",
            without_network,
        ),
        Row(
            "bad inputs, each in a process, 2 s and 300 MiB",
            "Each of the collected mistakes, unit slips and hostile files ends with the "
            "right message, within 2 seconds of processor time and 300 MiB of memory, and "
            "changes no file.",
            run_in_processes,
        ),
        Row(
            "commands on old consoles",
            "The output of the commands can be read on consoles that have no pound sign.",
            on_consoles,
        ),
        Row(
            "spoilt text files, read",
            "Sound files spoilt at random are read, or refused with a list of faults, "
            "within the same limits.",
            lambda: fuzz(fuzzed, TEXTS, FAILED),
        ),
        Row(
            "spoilt workbooks, read",
            "The same for workbooks spoilt at random.",
            lambda: fuzz(max(1, fuzzed // 200), (WORKBOOK,), FAILED),
        ),
    ]


def main() -> int:
    """Print the table, and end with 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m robust")
    parser.add_argument(
        "--fuzzed",
        type=int,
        default=1_000_000,
        help="files to spoil and read; each format is killed once for every 5,000 of them",
    )
    parser.add_argument(
        "--only", default="", help="run only the rows whose name contains this text"
    )
    parser.add_argument("--report", type=Path, help="a JSON file to write the table to")
    options = parser.parse_args()
    rows = rows_of(options.fuzzed)
    width, failed = max(len(row.name) for row in rows), 0
    report = _read_report(options.report) if options.only else {}
    print(f"{'':{width}} {'tried':>9} {'held':>9} {'failed':>7} {'seconds':>8}")
    for row in [row for row in rows if options.only in row.name]:
        began = time.monotonic()
        tally = row.driver()
        took = time.monotonic() - began
        failed += len(tally.failed)
        counts = {"tried": tally.tried, "held": tally.passed, "failed": len(tally.failed)}
        report[row.name] = {"name": row.name, "means": row.means, **counts}
        if options.report:  # after each row, so that a stopped run keeps its results
            in_order = [report[row.name] for row in rows if row.name in report]
            options.report.write_text(json.dumps(in_order), encoding="utf-8")
        numbers = f"{tally.tried:>9,} {tally.passed:>9,} {len(tally.failed):>7,} {took:>8,.0f}"
        print(f"{row.name:{width}} {numbers}", flush=True)
        for line in tally.failed[:20]:
            print(f"  {line}", file=sys.stderr)
    return 1 if failed else 0


def _read_report(report: Path | None) -> dict[str, dict[str, str | int]]:
    """Read the rows of an earlier report, by name."""
    if report is None or not report.exists():
        return {}
    return {row["name"]: row for row in json.loads(report.read_text(encoding="utf-8"))}


if __name__ == "__main__":
    sys.exit(main())
