"""Every page that we write passes html-validate's recommended rules, and its scripts ESLint's."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.explore.page import page_of
from sohanalysis.files.text import NOTEBOOKS
from sohanalysis.load import load_case
from sohanalysis.paper.pages import paper_of, render
from tests.written import SECOND

ROOT = Path(__file__).parent.parent.parent
NOTEBOOK_FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
# A title is the heading of a notebook or the name of a decision, and may be long. The rule is for
# titles in the results of a search engine.
OFF = "long-title:off"
Validate = Callable[[str], list[str]]


@pytest.fixture(scope="session")
def validate(missing: Callable[[str], None], tmp_path_factory: pytest.TempPathFactory) -> Validate:
    """Return a function that lists html-validate's findings in a page: rule, line and message."""
    folder = os.environ.get("HTML_VALIDATE", str(ROOT / "node_modules" / ".bin"))
    program = shutil.which("html-validate", path=folder)
    if program is None:
        missing("html-validate (npm install --no-save html-validate)")
    path = tmp_path_factory.mktemp("markup") / "page.html"

    def validated(page: str) -> list[str]:
        path.write_text(page, encoding="utf-8", newline="\n")
        command = [str(program), "--preset=recommended", f"--rule={OFF}", "--formatter=json"]
        command.append(str(path))
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        return [
            f"{message['ruleId']}, line {message['line']}: {message['message']}"
            for file in json.loads(process.stdout)
            for message in file["messages"]
        ]

    return validated


@pytest.fixture(scope="session")
def eslint(missing: Callable[[str], None]) -> str:
    """Return the path of ESLint."""
    program = shutil.which("eslint", path=str(ROOT / "node_modules" / ".bin"))
    if program is None:
        missing("eslint (npm install --no-save eslint)")
    return str(program)


def test_the_scripts_of_the_page_pass_eslint(eslint: str) -> None:
    command = [eslint, "--format=json", "sohanalysis/explore"]

    process = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    files = json.loads(process.stdout)
    assert len(files) > 10
    assert [(file["filePath"], message) for file in files for message in file["messages"]] == []


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("limits.js", "`up to ${last}`"),
        ("limits.js", '"or"'),
        ("limits.js", "0.001"),
        ("answer_tables.js", '"Pricing"'),
        ("answer_words.js", "`${months} months`"),
        ("controls.js", '" to "'),
        ("keeping.js", '"WHY"'),
    ],
)
def test_a_word_or_a_step_typed_in_a_script_is_found(eslint: str, script: str, text: str) -> None:
    command = [eslint, "--format=json", "--stdin"]
    command += ["--stdin-filename", f"sohanalysis/explore/{script}"]
    source = f"export const typed = (last, months) => [last, months, {text}];\n"

    process = subprocess.run(
        command, input=source, capture_output=True, text=True, check=False, cwd=ROOT
    )

    (file,) = json.loads(process.stdout)
    assert [message["ruleId"] for message in file["messages"]] == ["no-restricted-syntax"]


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda path: path.stem)
def test_an_exported_notebook_is_sound_markup(validate: Validate, path: Path) -> None:
    assert validate(render(json.loads(path.read_text(encoding="utf-8")))) == []


def test_the_papers_of_two_cases_are_sound_markup(validate: Validate, case_file: Path) -> None:
    assert validate(paper_of(case_file, "went-live")) == []
    assert validate(paper_of(SECOND, "")) == []


@pytest.mark.parametrize("preset", ["anticipated", "explore", "went-live"])
def test_a_page_of_sliders_is_sound_markup(validate: Validate, case: Case, preset: str) -> None:
    assert validate(page_of(case, choose(case, preset))) == []


def test_the_page_of_a_restricted_case_is_sound_markup(validate: Validate) -> None:
    case = load_case(SECOND)
    restricted = replace(case, lines=tuple(replace(line, restricted=True) for line in case.lines))

    assert validate(page_of(restricted, case.scenario)) == []


def test_a_page_with_a_fault_is_not_sound_markup(validate: Validate) -> None:
    messages = validate('<!DOCTYPE html>\n<html lang="en"><body><img src="a"></body></html>')

    assert [message.partition(",")[0] for message in messages] == [
        "element-required-content",
        "wcag/h37",
    ]
