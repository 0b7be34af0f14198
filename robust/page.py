"""Write the page "How sohanalysis is tested" from reports. No number is typed.

Run ``python -m robust.page`` after ``make tested`` has written its reports to ``build/tested``. The
coverage of each module and the survivors of the mutation run get pages of their own. A part without
a report keeps the result of its last run, with that day, or says that it was not run.
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
    "Written by `make tested` from the reports of its parts. Each part gives the day of its run, "
    "and no number on this page was typed. A part that was not run again has the result of its "
    "last run, on an older state of the code.\n"
)


def page(reports: Path, before: str = "") -> str:
    """Return the page, made from the reports in a folder and from the page before it."""
    parts = [_HEAD]
    for title, text, file, part in _PARTS:
        report = reports / file
        section = _with_date(report, part) if report.exists() else _last_run(before, title)
        parts.append(f"## {title}\n\n{text}\n\n{section}\n")
    return "\n".join(parts)


def _with_date(report: Path, part: Callable[[str], str]) -> str:
    """Return the section of a report, with the day of its run."""
    day = date.fromtimestamp(report.stat().st_mtime)
    section = part(report.read_text(encoding="utf-8"))
    system, python = platform.system(), platform.python_version()
    return f"Run on {day.day} {day:%B %Y}, on {system} with Python {python}.\n\n{section}"


def _last_run(before: str, title: str) -> str:
    """Return the section of a part on an earlier page, from the day of its run on."""
    _, _, section = before.partition(f"\n## {title}\n")
    _, is_run, result = section.partition("\n## ")[0].partition("\nRun on ")
    return f"Run on {result.strip()}" if is_run else NOT_RUN


def _suite(report: str) -> str:
    """Return the table of tests by kind and outcome, from a report of pytest."""
    counts: dict[str, Counter[str]] = {}
    for case in ET.fromstring(report).iter("testcase"):
        kind = _kind(case.get("classname", ""))
        counts.setdefault(kind, Counter())[_outcome(case)] += 1
    rows = [
        (kind, *(outcomes[outcome] for outcome in _OUTCOMES)) for kind, outcomes in counts.items()
    ]
    total = (
        "All",
        *(sum(outcomes[outcome] for outcomes in counts.values()) for outcome in _OUTCOMES),
    )
    table = as_table(("Tests", "Passed", "Failed", "Skipped"), [*sorted(rows), total])
    return table + _properties(report)


def _properties(report: str) -> str:
    """Return a sentence on the tests of properties and the cases that they make up."""
    properties = ET.fromstring(report).iterfind(".//property[@name='examples']")
    counts = [int(example.get("value", "")) for example in properties]
    if not counts:
        return ""
    ends = " to ".join(f"{count:,}" for count in sorted({min(counts), max(counts)}))
    return (
        f"\n\n{len(counts):,} of them are tests of a property. Each makes up {ends} cases, at most "
        f"{sum(counts):,} in all. They are the same in every run, so that a failure can be "
        "repeated."
    )


def _kind(name: str) -> str:
    kinds = {
        "tests.browser": "In a real browser (Chromium, Firefox, axe-core, html-validate)",
        "tests.workbook.test_recalculated": "Workbooks recalculated by two other engines",
        "tests.model.test_decision_record": "Figures of the decision's own record",
        "tests.model.test_identities": "Identities that hold for every case",
        "tests.model.test_second_model": "A second model in exact fractions, which must agree",
        "tests.test_bad_inputs": "Bad inputs and their messages, and odd inputs that are allowed",
        "sohanalysis": "Examples in docstrings",
        "notebooks": "Cells of the notebooks, compared with their saved outputs",
    }
    labels = (label for start, label in kinds.items() if name.startswith(start))
    return next(labels, "Modules, commands and files")


def _outcome(case: ET.Element) -> str:
    wrong = case.find("failure") is not None or case.find("error") is not None
    return "failed" if wrong else "skipped" if case.find("skipped") is not None else "passed"


def _robust(report: str) -> str:
    rows = [
        (row["name"], row["tried"], row["held"], row["failed"], row["means"])
        for row in json.loads(report)
    ]
    return as_table(("Trial", "Tried", "Held", "Failed", "Meaning"), rows)


def _benchmarks(report: str) -> str:
    rows = [row for subject in json.loads(report).values() for row in subject]
    return as_table(("Task, and its peer", "Ours", "Peer", "Ours/peer", "Must reach", "Held"), rows)


def _total_with_link(name: str, total: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function that writes the total of a report and a link to its page."""
    return lambda text: f"{total(text)}\n\nModule by module: [{name}]({name})."


_PARTS: tuple[tuple[str, str, str, Callable[[str], str]], ...] = (
    (
        "Every check",
        "`make test`, `make browser` and `make office`. *Failed* must be zero. The "
        "figures of the record are typed from the decision. The second model calculates every "
        "figure in another way, also for made-up cases, and must agree to the penny. An identity "
        "is true of every case: for example, the lines add up to the total. A test of either kind "
        "counts as one, and tries many cases.",
        "suite.xml",
        _suite,
    ),
    (
        "Properties, at length",
        "`make tested-properties`: the tests that make up their own cases, with many more cases.",
        "properties.xml",
        _suite,
    ),
    (
        "The notebooks",
        "Every cell is run again, and each output is compared with the saved one. If a figure "
        "differs, the test fails.",
        "notebooks.xml",
        _suite,
    ),
    (
        "Hard to break",
        "`make robust`: inputs that people or accidents spoil, and runs that are killed or cannot "
        "write. *Held* means a sound result or a message that says what to do, with no earlier "
        "file lost or altered.",
        "robust.json",
        _robust,
    ),
    (
        "What the tests run",
        "Lines of code that a test runs, and branches of each *if* that a test takes, in the "
        "packages `files`, `case` and `model`. A mistake in a line that no test runs would not be "
        "seen. Code that runs in a separate process is not counted.",
        "coverage.json",
        _total_with_link(COVERAGE, coverage_total),
    ),
    (
        "Whether the tests notice",
        "`make mutation` changes the code in one small way at a time (a plus into a minus, a "
        "*less than* into *at most*) and asks whether a test fails. A change that passes every "
        "test *survived*: either a test is missing, or the change affects no output. In the second "
        "case we record the reason.",
        "mutation.json",
        _total_with_link(MUTATION, mutation_total),
    ),
    (
        "Whether the tests notice, elsewhere",
        "`make sampled`: the same for the code that reads files, for the code that writes the "
        "answers, and for the engine of the page of sliders. There are thousands of possible "
        "changes, many of them in words, so we draw a random sample, the same in every run of the "
        "same code. We then wrote tests for its survivors, so the share of the sample may be "
        "better than the share of the rest.",
        "sampled.json",
        _total_with_link(SAMPLED, mutation_total),
    ),
    (
        "How fast it is",
        "`make bench`: each row is timed in turn with its peer in one run. Ratios carry over to "
        "another machine, but milliseconds do not. A row whose peer is not installed is not held. "
        "The figure shows how time grows with the size of a case.\n\n"
        "![Processor seconds of the answer, the page and the workbook, against the number of "
        "years, adopters, lines and pricings of a case](growth.svg)",
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
    """Write the page, and the long reports that have results."""
    pages = {PAGE: page(REPORTS, PAGE.read_text(encoding="utf-8"))}
    for name, (file, part) in _BESIDE.items():
        if (REPORTS / file).exists():
            pages[PAGE.with_name(name)] = part((REPORTS / file).read_text(encoding="utf-8"))
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"Wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
