"""Write the page "How sohanalysis is tested" from what was run: no number of it is typed.

``python -m robust.page``, after ``make tested`` has left its reports in ``build/tested``. Beside
it the coverage of each module and the survivors of the mutation run get a page each. A part whose
report is not there says that it was not run.
"""

from __future__ import annotations

import json
import platform
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from robust.reports import (
    COVERAGE,
    MUTATION,
    SAMPLED,
    as_table,
    coverage,
    coverage_total,
    mutation,
    mutation_total,
)

REPORTS = Path("build") / "tested"
PAGE = Path("docs") / "how-it-is-tested.md"
NOT_RUN = "Not run for this page."
_OUTCOMES = ("passed", "failed", "skipped")
_HEAD = (
    "# How sohanalysis is tested\n\n"
    "Written by `make tested` from the reports of its parts, each with the day of its run: "
    "no number on this page was typed. They ran on {where}. A part that was left out says "
    "so.\n"
)


def page(reports: Path) -> str:
    """Put the page together from the reports in a folder."""
    parts = [_HEAD.format(where=f"{platform.system()} with Python {platform.python_version()}")]
    for title, text, file, part in _PARTS:
        report = reports / file
        found = _dated(report, part) if report.exists() else NOT_RUN
        parts.append(f"## {title}\n\n{text}\n\n{found}\n")
    return "\n".join(parts)


def _dated(report: Path, part: Callable[[str], str]) -> str:
    """Say what a report holds, and of which day it is."""
    day = date.fromtimestamp(report.stat().st_mtime)
    found = part(report.read_text(encoding="utf-8"))
    return f"Run on {day.day} {day:%B %Y}.\n\n{found}"


def _suite(report: str) -> str:
    """Count the tests of each kind in a report of pytest's."""
    counts: dict[str, Counter[str]] = {}
    for case in ET.fromstring(report).iter("testcase"):
        kind = _kind(case.get("classname", ""))
        counts.setdefault(kind, Counter())[_outcome(case)] += 1
    rows = [(kind, *(found[outcome] for outcome in _OUTCOMES)) for kind, found in counts.items()]
    total = ("All", *(sum(found[outcome] for found in counts.values()) for outcome in _OUTCOMES))
    table = as_table(("Tests", "Passed", "Failed", "Skipped"), [*sorted(rows), total])
    return table + _properties(report)


def _properties(report: str) -> str:
    """Count the tests of a property, and the cases that they make up."""
    found = ET.fromstring(report).iterfind(".//property[@name='examples']")
    counts = [int(each.get("value", "")) for each in found]
    if not counts:
        return ""
    return (
        f"\n\n{len(counts):,} of them are tests of a property: each makes up cases, {min(counts):,}"
        f" to {max(counts):,} of them, {sum(counts):,} at most in all; the same in every run, so "
        "that what fails can be looked at again."
    )


def _kind(name: str) -> str:
    kinds = {
        "tests.browser": "In a real browser (Chromium, Firefox, axe-core, html-validate)",
        "tests.workbook.test_recalculated": "Workbooks worked out again by two other engines",
        "tests.model.test_decision_record": "Figures of the decision's own record",
        "tests.model.test_identities": "Identities that any case must keep",
        "tests.model.test_second_model": "A second model in exact fractions, which must agree",
        "tests.test_bad_inputs": "Bad inputs, their messages, and legal oddities",
        "sohanalysis": "Examples in docstrings",
        "notebooks": "Cells of the notebooks, compared with their kept outputs",
    }
    found = (said for start, said in kinds.items() if name.startswith(start))
    return next(found, "Of modules, commands and files")


def _outcome(case: ET.Element) -> str:
    wrong = case.find("failure") is not None or case.find("error") is not None
    return "failed" if wrong else "skipped" if case.find("skipped") is not None else "passed"


def _robust(report: str) -> str:
    rows = [
        (row["name"], row["tried"], row["held"], row["failed"], row["means"])
        for row in json.loads(report)
    ]
    return as_table(("What was tried", "Tried", "Held", "Failed", "What it means"), rows)


def _benchmarks(report: str) -> str:
    rows = [row for found in json.loads(report).values() for row in found]
    return as_table(("What, and its peer", "Ours", "Peer", "Ours/peer", "Must reach", "Held"), rows)


def _linked(name: str, total: Callable[[str], str]) -> Callable[[str], str]:
    """Give the total of a report that has a page of its own, and the link to it."""
    return lambda text: f"{total(text)}\n\nModule by module: [{name}]({name})."


_PARTS: tuple[tuple[str, str, str, Callable[[str], str]], ...] = (
    (
        "Every check",
        "`make test`. *Failed* must be zero. A test that needs a browser or LibreOffice is "
        "skipped, with its reason, where there is none; the project's own runs demand both. The "
        "figures of the record are typed from the decision; the second model works every figure "
        "out in another way, of made-up cases too, and must agree to the penny; an identity is "
        "what must be so of any case, such as that the lines add up to the total. A test of "
        "either kind counts as one, and tries many cases.",
        "suite.xml",
        _suite,
    ),
    (
        "Properties, at length",
        "`make tested-properties`: the tests that make up their cases, with many more of them.",
        "properties.xml",
        _suite,
    ),
    (
        "The notebooks",
        "Every cell is run again, and each output compared with the one that is kept: a figure "
        "that changes stops the change.",
        "notebooks.xml",
        _suite,
    ),
    (
        "Hard to break",
        "`make robust`: inputs that people or accidents spoil, runs that are killed or cannot "
        "write. *Held* means a sound result or a message that says what to do, and nothing that "
        "was there lost or altered.",
        "robust.json",
        _robust,
    ),
    (
        "What the tests run",
        "Of the rooms `files` and `case` (what is read) and `model`: how many lines of the "
        "code a test runs, and how many of the ways on from each *if* it takes. A line that no "
        "test runs could be wrong unseen. What runs in a process of its own is not counted.",
        "coverage.json",
        _linked(COVERAGE, coverage_total),
    ),
    (
        "Whether the tests notice",
        "`make mutation` changes the code in one small way at a time (a plus into a minus, a "
        "*less than* into *at most*) and asks whether a test fails. A change that passes every "
        "test *survived*: either a test is missing, or nothing that the package gives out is "
        "another for it, and then the reason is written down.",
        "mutation.json",
        _linked(MUTATION, mutation_total),
    ),
    (
        "Whether the tests notice, elsewhere",
        "`make sampled`: the same for what reads files, for what says and writes the answers, and "
        "for the engine of the page of sliders. They hold thousands of changes, many of them in "
        "words, so a sample is drawn by chance, the same in every run of the same code. Tests "
        "were written for what it had shown, so the share is that of the sample and promises less "
        "of the rest.",
        "sampled.json",
        _linked(SAMPLED, mutation_total),
    ),
    (
        "How fast it is",
        "`make bench`: each row is timed in turn with its peer in one run. Ratios carry over to "
        "another machine, milliseconds do not; a row whose peer is not installed is not held.",
        "bench.json",
        _benchmarks,
    ),
)
_BESIDE = {
    COVERAGE: ("coverage.json", coverage),
    MUTATION: ("mutation.json", mutation),
    SAMPLED: ("sampled.json", mutation),
}


def main() -> int:
    """Write the page, and those beside it whose reports are there."""
    pages = {PAGE: page(REPORTS)}
    for name, (file, part) in _BESIDE.items():
        PAGE.with_name(name).unlink(missing_ok=True)  # of an older run, if of any
        if (REPORTS / file).exists():
            pages[PAGE.with_name(name)] = part((REPORTS / file).read_text(encoding="utf-8"))
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"Wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
