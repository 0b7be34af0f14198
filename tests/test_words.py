"""Plain words of public finance in all output, without the old terms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import sohanalysis as soh
from sohanalysis.case.case import Case
from sohanalysis.cli.main import run
from sohanalysis.explore.page import page_data
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.paper.checks import texts
from tests.charted import charts_of

EXAMPLES = sorted((DATA / "examples").glob("*.toml"))
NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
# Term to use, and the old terms that it replaces.
OLD = {
    "budget": r"\bset aside\b|\bsum that suffices\b",
    "within or over budget": r"\bis short\b|\bshortfall\b|\bholds (?:up|down|from|at|with)",
    "enough": r"\bsuffic",
    "pricing, or price basis": r"\breadings?\b",
    "the report": r"\b[Tt]he record\b",
    "zero": r"\bnil\b",
    "this scenario": r"\brun 0\b|\bcentral case\b",
    "simulated outcomes": r"% of cases\b|\bshares? of cases\b",
    "varied": r"\bdrawn\b|\bnot moved\b|\binput moved\b",
    "cashable": r"\bas cash\b|\bit cash\b|\bcash or not\b",
    "low and high estimate": r"\bquoted (?:low|high)\b|\b(?:lower|upper) quoted charge\b",
}
COMMANDS = [
    ["show"],
    ["show", "--scenario", "half-saved-late"],
    ["show", "--medium-term"],
    ["check"],
    ["sensitivity"],
    ["sensitivity", "--scenario", "half-saved-late", "--rows", "savings=0,40000"],
    ["members"],
    ["members", "--published"],
    ["scenarios"],
    ["scenarios", "--compare", "anticipated,signed,half-saved-late"],
    ["simulate", "--draws", "200", "--scenario", "explore"],
    *([name, str(file)] for file in EXAMPLES for name in ("show", "check", "sensitivity")),
]


def old_words(surface: str, case: Case) -> list[str]:
    """Find old terms in an output, ignoring texts of the case itself."""
    printed = " ".join(surface.split())
    case_texts = [*(text for _, text in texts(case)), *(saved.rationale for saved in case.saved)]
    for text in sorted({" ".join(text.split()) for text in case_texts}, key=len, reverse=True):
        if len(text) > 8:
            printed = printed.replace(text, "")
    return [
        f"{plain}: {printed[max(0, match.start() - 60) : match.end() + 40]}"
        for plain, pattern in OLD.items()
        for match in re.finditer(pattern, printed)
    ]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_says_an_old_word(
    command: list[str], capsys: pytest.CaptureFixture[str], derbyshire: Case
) -> None:
    run(command)

    output = capsys.readouterr()
    case = load_case(command[1]) if command[-1].endswith(".toml") else derbyshire
    assert old_words(output.out + output.err, case) == []


def strings(value: Any) -> Iterator[str]:
    """List every text of plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from strings(entry)


@pytest.mark.parametrize("file", [None, *EXAMPLES], ids=lambda file: file.stem if file else "own")
def test_neither_page_nor_charts_say_an_old_word(file: Path | None) -> None:
    case = load_case(file) if file else soh.load_case()
    strings_shown = [*strings(page_data(case, case.scenario))]
    strings_shown += [chart.alt for chart in charts_of(case, case.scenario)]

    assert old_words("\n".join(map(unescape, strings_shown)), case) == []


def outputs(notebook: dict[str, Any]) -> Iterable[str]:
    """Yield the texts of a notebook, and the plain form of its outputs."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            yield "".join(cell["source"])
        for output in cell.get("outputs", ()):
            yield "".join(output.get("data", {}).get("text/plain", output.get("text", "")))


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_no_notebook_says_an_old_word(file: Path, derbyshire: Case) -> None:
    notebook = json.loads(file.read_text(encoding="utf-8"))

    assert old_words("\n".join(outputs(notebook)), derbyshire) == []
