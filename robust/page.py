"""Write the page "How sohanalysis is tested" from what was run: no number of it is typed.

``python -m robust.page``, after ``make tested`` has left its reports in ``build/tested``. A part
whose report is not there says that it was not run.
"""

from __future__ import annotations

import json
import platform
import runpy
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

REPORTS = Path("build") / "tested"
PAGE = Path("docs") / "how-sohanalysis-is-tested.md"
NOT_RUN = "Not run for this page."
LAYERS = Path("tests") / "test_layers.py"
_COUNTED = {"covered_lines": "num_statements", "covered_branches": "num_branches"}
_OUTCOMES = ("passed", "failed", "skipped")
_HEAD = (
    "# How sohanalysis is tested\n\n"
    "Written by `make tested` from the reports of the run that it describes: no number on this "
    "page was typed. It ran on {where}. A part that was left out says so.\n"
)


def page(reports: Path) -> str:
    """Put the page together from the reports in a folder."""
    parts = [_HEAD.format(where=f"{platform.system()} with Python {platform.python_version()}")]
    for title, text, file, part in _PARTS:
        report = reports / file
        found = part(report.read_text(encoding="utf-8")) if report.exists() else NOT_RUN
        parts.append(f"## {title}\n\n{text}\n\n{found}\n")
    return "\n".join(parts)


def _suite(report: str) -> str:
    """Count the tests of each kind in a report of pytest's."""
    counts: dict[str, Counter[str]] = {}
    for case in ET.fromstring(report).iter("testcase"):
        kind = _kind(case.get("classname", ""))
        counts.setdefault(kind, Counter())[_outcome(case)] += 1
    rows = [(kind, *(found[outcome] for outcome in _OUTCOMES)) for kind, found in counts.items()]
    total = ("All", *(sum(found[outcome] for found in counts.values()) for outcome in _OUTCOMES))
    return _table(("Tests", "Passed", "Failed", "Skipped"), [*sorted(rows), total])


def _kind(name: str) -> str:
    kinds = {
        "tests.browser": "In a real browser (Chromium, axe-core, html-validate)",
        "tests.test_workbook_office": "Workbooks worked out again by LibreOffice",
        "sohanalysis": "Examples in docstrings",
        "notebooks": "Cells of the notebooks, compared with their kept outputs",
    }
    found = (said for start, said in kinds.items() if name.startswith(start))
    return next(found, "Of modules, commands and files")


def _outcome(case: ET.Element) -> str:
    wrong = case.find("failure") is not None or case.find("error") is not None
    return "failed" if wrong else "skipped" if case.find("skipped") is not None else "passed"


def _coverage(report: str) -> str:
    """List what the tests run of each module of the lower floors, lines and branches."""
    floors = runpy.run_path(str(LAYERS))["FLOORS"]
    lower = {*floors["Foundation"], *floors["Workings"]}
    files = json.loads(report)["files"]
    counts = {
        Path(file).stem: _counts(files[file]["summary"])
        for file in sorted(files)
        if Path(file).stem in lower
    }
    every = sum(counts.values(), Counter())
    rows = [
        (name, *(f"{of[done]:,} of {of[whole]:,}" for done, whole in _COUNTED.items()))
        for name, of in [*counts.items(), ("All", every)]
    ]
    return _table(("Module", "Lines run", "Branches taken"), rows)


def _counts(summary: dict[str, int]) -> Counter[str]:
    return Counter({key: summary[key] for key in (*_COUNTED, *_COUNTED.values())})


def _robust(report: str) -> str:
    rows = [(row["name"], row["tried"], row["held"], row["failed"]) for row in json.loads(report)]
    return _table(("What was tried", "Tried", "Held", "Failed"), rows)


def _as_printed(report: str) -> str:
    return f"```\n{report.strip()}\n```"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table in Markdown, the first column in words."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


_PARTS: tuple[tuple[str, str, str, Callable[[str], str]], ...] = (
    (
        "Every check",
        "`make test`. A test that needs a browser or LibreOffice is skipped, with its reason, "
        "where there is none; the project's own runs demand both.",
        "suite.xml",
        _suite,
    ),
    (
        "The notebooks",
        "Every cell is run again by nbval, and each output compared with the one that is kept.",
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
        "Of the Foundation (what is read) and the Workings (the model), line by line and branch "
        "by branch; parts that run in a process of their own are not counted.",
        "coverage.json",
        _coverage,
    ),
    (
        "Whether the tests notice",
        "`make mutation` changes the model's code in every small way and asks whether a test "
        "fails. Changes that no test can tell apart, and why: `robust/survivors.md`.",
        "mutation.txt",
        _as_printed,
    ),
)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(REPORTS), encoding="utf-8", newline="\n")
    print(f"Wrote {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
