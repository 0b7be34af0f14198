"""A text that a spreadsheet program would run is guarded in a csv of Python and of the page."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import sohanalysis
from sohanalysis.report.table import escaped

FILES = Path(sohanalysis.__file__).parent / "explore" / "files.js"
SPACES = ("", " ", "  ", "\u00a0", "\u2009", "\u202f", "\u3000", "\t", "\r", "\n")
SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
DANGEROUS = [*(f"{space}{sign}A1" for space in SPACES for sign in SIGNS), "\tA1", "\rA1"]
HARMLESS = ["A1", "a = b", " A1", "£1", "(2,000)", "£71k-£91k", "\u00a0A1"]
RUN = """
import { asCsv } from %s;
const texts = JSON.parse(process.argv[1]);
console.log(JSON.stringify(texts.map((text) => asCsv({ heads: [text], values: [] }))));
"""


@pytest.mark.parametrize("text", DANGEROUS, ids=ascii)
def test_a_formula_is_guarded_after_any_space(text: str) -> None:
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_another_text_and_a_number_are_left_alone(text: str) -> None:
    assert escaped(text) == text
    assert escaped(-0.5) == -0.5


def test_the_page_guards_the_same_texts_as_python() -> None:
    node = shutil.which("node") or shutil.which("nodejs")
    if node is None:
        pytest.skip("node is not installed")
    texts = [*DANGEROUS, *HARMLESS]
    script = RUN % json.dumps(FILES.as_uri())

    done = subprocess.run(
        [node, "--input-type=module", "-e", script, json.dumps(texts)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    written = [line.strip("\r\n").strip('"') for line in json.loads(done.stdout)]
    guarded = [text for text, line in zip(texts, written, strict=True) if line.startswith("'")]
    assert guarded == DANGEROUS
