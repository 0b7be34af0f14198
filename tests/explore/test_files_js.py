"""Output of the page: a copied command works for a file of any name."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from sohanalysis.files.text import PACKAGE
from tests.node import ask_node

NAMES = (
    "derbyshire-2018.toml",
    "my case.toml",
    "a;b.toml",
    "bill's & co (2).toml",
    "-x.toml",
    "caf\u00e9 | #1 {a,b} ~ < >.toml",
)
STRANGE = (
    'a"b.toml',
    "$HOME.toml",
    "`date`.toml",
    "a\\b.toml",
    "%PATH%.toml",
    "a!b.toml",
    "a\nb.toml",
    "a\u201d; calc; \u201c.toml",
)


def evaluate(expression: str) -> Any:
    """Evaluate an expression of the module in node."""
    return ask_node(PACKAGE / "explore", {"files": "files.js"}, expression)


@pytest.mark.parametrize("name", NAMES)
def test_a_shell_reads_the_name_of_a_file_as_it_is(name: str) -> None:
    quoted = evaluate(f"files.quotedFile({json.dumps(name)}, 'CASE.toml')")

    shell = subprocess.run(["sh", "-c", f"printf %s {quoted}"], capture_output=True, check=True)
    assert shell.stdout.decode().removeprefix("./") == name
    assert not quoted.startswith("-")
    # Inside double quotes, cmd and PowerShell expand only these letters.
    assert re.search(r"[%$`!]", quoted) is None
    assert quoted.isascii() or quoted.startswith('"')


@pytest.mark.parametrize("name", STRANGE)
def test_a_name_that_no_quotes_hold_is_left_to_the_reader(name: str) -> None:
    assert evaluate(f"files.quotedFile({json.dumps(name)}, 'CASE.toml')") == "CASE.toml"


@pytest.mark.parametrize(
    "text",
    ['"; rm -rf ~; "', "$(date)", "`id`", "100% sure!", "a\nb", "\\", "\u201d; calc; \u201e"],
)
def test_words_of_a_command_stay_words(text: str) -> None:
    quoted = evaluate(f"files.quotedText({json.dumps(text)})")

    shell = subprocess.run(
        ["sh", "-c", f'printf %s "{quoted}"'], capture_output=True, check=True, text=True
    )
    assert shell.stdout == quoted
    assert re.search('["\u201c-\u201f$`\\\\%!\n]', quoted) is None


def test_a_figure_that_a_scenario_does_not_have_is_an_empty_cell_of_a_csv() -> None:
    table = "{ heads: ['Result', 'A', 'Now'], values: [['Present value', 123456.78, NaN]] }"

    assert evaluate(f"files.asCsv({table})") == "Result,A,Now\r\nPresent value,123456.78,"
