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
from typing import NamedTuple

from robust.bad_inputs import held_in_processes
from robust.broken_writes import nth_fails, on_full_disks
from robust.consoles import on_consoles
from robust.formats import WRITTEN
from robust.fuzz import TEXTS, WORKBOOK, fuzz
from robust.kills import at_once, interrupted, killed
from robust.sameness import same_elsewhere, without_network
from robust.tally import Tally

FAILED = Path("build") / "robust"


class Row(NamedTuple):
    """A row of the table: what a driver does, in words for a reader of the page, and the driver."""

    name: str
    means: str
    driver: Callable[[], Tally]


def rows_of(fuzzed: int) -> list[Row]:
    """List the drivers, each of which gives what it tried, what held and what failed."""
    kills = max(2, fuzzed // 5_000)  # of each format
    FAILED.mkdir(parents=True, exist_ok=True)
    return [
        Row(
            "runs killed, and what was there",
            "A command that writes papers, a workbook, a scenario or case is killed at "
            "a random moment, as when a machine loses power: the earlier files are whole, "
            "or the new ones are, or the sums beside them tell.",
            lambda: killed(kills),
        ),
        Row(
            "runs interrupted (Ctrl-C)",
            "The same, ended by the analyst with Ctrl-C.",
            lambda: interrupted(kills),
        ),
        Row(
            "writing alone, killed",
            "The same, aimed at the few milliseconds in which files are put in place.",
            lambda: killed(kills, WRITTEN[:3]),
        ),
        Row(
            "writing alone, interrupted",
            "The same with Ctrl-C.",
            lambda: interrupted(kills, WRITTEN[:3]),
        ),
        Row(
            "twenty runs at once to one target",
            "Twenty people save at once: the file is one of theirs and whole, and no saved "
            "scenario is lost.",
            at_once,
        ),
        Row(
            "the n-th call to the disk fails",
            "Each single step of writing fails once, in five ways (full, broken, read-only, "
            "no right, disturbed): nothing is lost and the exit code is right.",
            nth_fails,
        ),
        Row(
            "full and read-only disks",
            "A disk that fills up half-way, and one that cannot be written (0 where the "
            "machine lets nobody make one).",
            on_full_disks,
        ),
        Row(
            "the same bytes elsewhere",
            "Papers, workbook and charts come out the same to the last byte in other time "
            "zones, languages, folders and for other users, so that two offices can compare "
            "them.",
            same_elsewhere,
        ),
        Row(
            "without a network",
            "The commands need no internet and give the same without it (0 where a machine "
            "cannot be cut off).",
            without_network,
        ),
        Row(
            "bad inputs, each in a process, 2 s and 300 MiB",
            "Each of the collected mistakes, unit slips and hostile files ends with the "
            "message that it must, within 2 seconds of the processor and 300 MiB, and "
            "changes no file.",
            held_in_processes,
        ),
        Row(
            "commands on old consoles",
            "What the commands print can be read on consoles that have no pound sign.",
            on_consoles,
        ),
        Row(
            "spoilt text files, read",
            "Sound files spoilt at random: read, or refused with a list of what is wrong, "
            "within the same limits.",
            lambda: fuzz(fuzzed, TEXTS, FAILED),
        ),
        Row(
            "spoilt workbooks, read",
            "Workbooks spoilt at random, likewise.",
            lambda: fuzz(max(1, fuzzed // 200), (WORKBOOK,), FAILED),
        ),
    ]


def main() -> int:
    """Print the table, and end with 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m robust")
    told = "files to spoil and read; a format is killed once for each 5,000"
    parser.add_argument("--fuzzed", type=int, default=1_000_000, help=told)
    parser.add_argument("--only", default="", help="run the rows that hold this text")
    parser.add_argument("--report", type=Path, help="a file for the table, as JSON")
    given = parser.parse_args()
    rows = rows_of(given.fuzzed)
    width, failed = max(len(row.name) for row in rows), 0
    report = _kept(given.report) if given.only else {}
    print(f"{'':{width}} {'tried':>9} {'held':>9} {'failed':>7} {'seconds':>8}")
    for row in [row for row in rows if given.only in row.name]:
        began = time.monotonic()
        found = row.driver()
        took = time.monotonic() - began
        failed += len(found.failed)
        counts = {"tried": found.tried, "held": found.held, "failed": len(found.failed)}
        report[row.name] = {"name": row.name, "means": row.means, **counts}
        if given.report:  # after each row, so that a run that is ended leaves what it did
            told = [report[each.name] for each in rows if each.name in report]
            given.report.write_text(json.dumps(told), encoding="utf-8")
        numbers = f"{found.tried:>9,} {found.held:>9,} {len(found.failed):>7,} {took:>8,.0f}"
        print(f"{row.name:{width}} {numbers}", flush=True)
        for line in found.failed[:20]:
            print(f"  {line}", file=sys.stderr)
    return 1 if failed else 0


def _kept(report: Path | None) -> dict[str, dict[str, str | int]]:
    """Read the rows of a report."""
    if report is None or not report.exists():
        return {}
    return {row["name"]: row for row in json.loads(report.read_text(encoding="utf-8"))}


if __name__ == "__main__":
    sys.exit(main())
