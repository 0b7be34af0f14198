"""Every page that we write passes html-validate's recommended rules, and its scripts ESLint's."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

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
HTML_VALIDATE = """
import { HtmlValidate, StaticConfigLoader } from "html-validate";
const validator = new HtmlValidate(new StaticConfigLoader(
  { extends: ["html-validate:recommended"], elements: ["html5"], rules: { "long-title": "off" } },
));
const answer = async (page) => (await validator.validateString(page)).results
  .flatMap(({ messages }) => messages);
"""
# Checks a text as a file with this path, or all files in a folder.
ESLINT = """
import { ESLint } from "eslint";
const eslint = new ESLint();
const answer = ({ text, filePath, folder }) => (
  folder ? eslint.lintFiles(folder) : eslint.lintText(text, { filePath }));
"""
# Answers each line with a line, both in JSON, because node needs half a second to load a program.
ANSWERS = """
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
"""
Ask = Callable[[Any], Any]
Validate = Callable[[str], list[str]]


@contextmanager
def running(script: str) -> Iterator[Ask]:
    """Run a script in node, and yield a function that returns its answer to a value."""
    command = ["node", "--input-type=module", "--eval", f"{script}{ANSWERS}"]
    with subprocess.Popen(
        command, cwd=ROOT, encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        questions, answers = process.stdin, process.stdout

        def ask(question: Any) -> Any:
            questions.write(f"{json.dumps(question)}\n")
            questions.flush()
            return json.loads(answers.readline())

        yield ask


@pytest.fixture(scope="module")
def validate(missing: Callable[[str], None]) -> Iterator[Validate]:
    """Return a function that lists html-validate's findings in a page: rule, line and message."""
    if not (ROOT / "node_modules" / "html-validate").exists():
        missing("html-validate (npm install --no-save html-validate)")
    with running(HTML_VALIDATE) as ask:
        yield lambda page: [
            f"{message['ruleId']}, line {message['line']}: {message['message']}"
            for message in ask(page)
        ]


@pytest.fixture(scope="module")
def eslint(missing: Callable[[str], None]) -> Iterator[Ask]:
    """Return a function that lists ESLint's findings in files."""
    if not (ROOT / "node_modules" / "eslint").exists():
        missing("eslint (npm install --no-save eslint)")
    with running(ESLINT) as ask:
        yield ask


def test_the_scripts_of_the_page_pass_eslint(eslint: Ask) -> None:
    files = eslint({"folder": "sohanalysis/explore"})

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
def test_a_word_or_a_step_typed_in_a_script_is_found(eslint: Ask, script: str, text: str) -> None:
    source = f"export const typed = (last, months) => [last, months, {text}];\n"

    (file,) = eslint({"text": source, "filePath": f"sohanalysis/explore/{script}"})

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
