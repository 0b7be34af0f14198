"""The long reports next to the page on testing: coverage, and changes noticed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

COVERAGE, MUTATION = "coverage-report.md", "mutation-report.md"
SAMPLED = "sampled-mutation-report.md"
# Every figure depends on the modules of the top level and of these three packages.
LOWER = ("files", "case", "model")
SURVIVORS = Path(__file__).parent / "survivors.md"
_COUNTED = {"covered_lines": "num_statements", "covered_branches": "num_branches"}
_FROM = "Written by `make tested`: [explanation](how-it-is-tested.md).\n"


def as_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown, with its numbers aligned right."""
    lines = [*rows]
    right = [bool(lines) and isinstance(value, int) for value in (lines or [head])[0]]
    rule = ["---:" if is_number else "---" for is_number in right]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in [head, rule, *lines])


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def coverage(report: str) -> str:
    """Return the report of lines and branches run, by module."""
    rows = [_coverage_row(name, counts) for name, counts in _modules(report).items()]
    table = as_table(("Module", "Lines", "run", "Branches", "taken", "Lines never run"), rows)
    return f"# What the tests run of files, case and model\n\n{_FROM}\n{table}\n"


def coverage_total(report: str) -> str:
    """Return the total of lines and branches that the tests run."""
    every = sum((counts for counts, _ in _modules(report).values()), Counter[str]())
    totals = [f"{every[done]:,} of {every[total]:,}" for done, total in _COUNTED.items()]
    return f"{totals[0]} lines run, {totals[1]} branches taken."


def _modules(report: str) -> dict[str, tuple[Counter[str], list[int]]]:
    files = json.loads(report)["files"]
    names = {file: Path(file).with_suffix("").relative_to("sohanalysis") for file in sorted(files)}
    return {
        name.as_posix(): (_counts(files[file]["summary"]), files[file].get("missing_lines", []))
        for file, name in names.items()
        if name.parts[0] in LOWER or (len(name.parts) == 1 and not name.name.startswith("__"))
    }


def _counts(summary: dict[str, int]) -> Counter[str]:
    return Counter({key: summary[key] for key in (*_COUNTED, *_COUNTED.values())})


def _coverage_row(name: str, module_coverage: tuple[Counter[str], list[int]]) -> tuple[object, ...]:
    counts, missing = module_coverage
    pairs = ((counts[total], counts[done]) for done, total in _COUNTED.items())
    return (name, *(value for pair in pairs for value in pair), ", ".join(map(str, missing)))


def _as_code(text: str) -> str:
    """Return a text as code in Markdown; scripts have backticks of their own."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def mutation(report: str) -> str:
    """Return the report of changes noticed and survived, by module."""
    modules = json.loads(report)
    rows = [
        (name, row["of"], row["changes"], *_notice_counts([row])) for name, row in modules.items()
    ]
    head = ("Module", "Changes", "Tried", "Noticed", "Survived", "Share noticed")
    changes = [change for row in modules.values() for change in row["survived"].values()]
    names = "\n".join(f"- {_as_code(change)}" for change in changes) or "None survived."
    reasons = SURVIVORS.read_text(encoding="utf-8").partition("\n")[2].strip()
    return (
        f"# Whether the tests notice a change\n\n{_FROM}\n{as_table(head, rows)}\n\n"
        f"## Changes that no test noticed\n\n{names}\n\n## Why\n\n{reasons}\n"
    )


def mutation_total(report: str) -> str:
    """Return the number of changes noticed, of the number tried."""
    rows = [*json.loads(report).values()]
    tried, all_changes = (sum(row[key] for row in rows) for key in ("changes", "of"))
    noticed, _, share = _notice_counts(rows)
    sample = f", drawn by chance from {all_changes:,}" if all_changes > tried else ""
    return f"{noticed:,} of {tried:,} changes noticed ({share}){sample}."


def _notice_counts(rows: Sequence[dict[str, Any]]) -> tuple[int, int, str]:
    tried, survived = (
        sum(row["changes"] for row in rows),
        sum(len(row["survived"]) for row in rows),
    )
    return tried - survived, survived, f"{1 - survived / max(tried, 1):.1%}"
