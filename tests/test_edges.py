"""Small made-up cases, each at the edges of some rules, give the same answers on every surface.

A case in ``edges/`` says in its first line which edges it has. Its lines ``# $ soh ...`` are
commands; the text file of the same name has their output. For ``soh paper``, ``soh workbook`` and
``soh explore`` it has the texts of the file. The page and the workbook must come to the answers of
Python in the same scenarios.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case, Saved
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import case_code, case_key, scenario_code
from sohanalysis.case.fields import ANY
from sohanalysis.cli.main import run
from sohanalysis.load import load_case
from sohanalysis.paper.pages import board_paper
from sohanalysis.report.headline import headline
from sohanalysis.workbook.workbook import book_of
from tests.explore.test_engine import assert_answers_alike
from tests.screens import assert_screen
from tests.surfaces import EVERY, page_text, paper_text, scenarios, workbook_text
from tests.workbook.test_recalculated import SAVED, in_formualizer, recalculated_apart, value_in

EDGES = Path(__file__).parent / "edges"
FILES = sorted(EDGES.glob("*.toml"))
COMMAND = re.compile(r"# \$ soh (\w+)(.*)")


# Commands whose output is a file: the function that gives its text.
FILES_MADE: dict[str, Callable[[Case], str]] = {
    "paper": lambda case: paper_text(board_paper(case, case.scenario)),
    "workbook": workbook_text,
    "explore": page_text,
}


def printed(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the commands of a case with their output."""
    screens = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if match := COMMAND.fullmatch(line):
            command, options = match[1], match[2].split()
            if command in FILES_MADE:
                text = FILES_MADE[command](load_case(file))
            else:
                run([command, str(file), *options])
                output = capsys.readouterr()
                text = (output.out + output.err).replace(str(file.parent), "edges")
            screens.append(f"{line.removeprefix('# ')}\n\n{text.strip()}\n")
    return "\n".join(screens)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_output_of_a_case_is_kept(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert_screen(file.with_suffix(".txt"), printed(file, capsys))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_every_scenario_code_that_is_printed_can_be_typed_in(file: Path) -> None:
    case, text = load_case(file), file.with_suffix(".txt").read_text(encoding="utf-8")

    codes = re.findall(rf"\b{re.escape(case_code(case))}:[^,;|()]*?:[0-9a-f]{{4}}\b", text)

    assert codes or not case.charges
    for code in {*codes}:
        assert scenario_code(case, choose(case, code)) == code


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_page_says_the_same_in_every_scenario(file: Path) -> None:
    case = load_case(file)

    pricings = (ANY, *case.pricings) if len(case.pricings) > 1 else (case.scenario.pricing,)
    # Break-even points take long: of half of the scenarios, and the other half in the next case.
    limits = slice(None) if EVERY else slice(FILES.index(file) % 2, None, 2)

    assert_answers_alike(case, case.scenario, *scenarios(case, pricings), limits=limits)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_workbook_comes_to_the_same_in_every_scenario(file: Path) -> None:
    case = load_case(file)
    chosen = [
        scenario
        for scenario in scenarios(case, case.pricings or (case.scenario.pricing,))
        if scenario.pricing in case.pricings
    ]
    saved = tuple(
        Saved(**scenario.values(), **SAVED, name=f"s{number}", case=case_key(case))
        for number, scenario in enumerate(chosen)
    )
    built = book_of(replace(case, saved=saved), case.scenario)
    book = in_formualizer(built)

    assert recalculated_apart(book, built) == []
    texts = [value_in(book, cell) for cell in built.book.contents() if cell[0] == "Cover"]
    assert headline(case, case.scenario).answer in texts
