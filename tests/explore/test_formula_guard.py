"""A text that a spreadsheet program would run is guarded in a csv of Python and of the page."""

from __future__ import annotations

import json

import pytest

from sohanalysis.report.table import escaped
from tests.explore.test_files_js import evaluate

SPACES = ("", " ", "  ", "\u00a0", "\u2009", "\u202f", "\u3000", "\t", "\r", "\n")
SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
DANGEROUS = [*(f"{space}{sign}A1" for space in SPACES for sign in SIGNS), "\tA1", "\rA1"]
HARMLESS = ["A1", "a = b", " A1", "£1", "(2,000)", "£71k-£91k", "\u00a0A1"]


@pytest.mark.parametrize("text", DANGEROUS, ids=ascii)
def test_a_formula_is_guarded_after_any_space(text: str) -> None:
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_another_text_and_a_number_are_left_alone(text: str) -> None:
    assert escaped(text) == text
    assert escaped(-0.5) == -0.5


def test_the_page_guards_the_same_texts_as_python() -> None:
    texts = [*DANGEROUS, *HARMLESS]

    written = evaluate(
        f"{json.dumps(texts)}.map((text) => files.asCsv({{ heads: [text], values: [] }}))"
    )

    lines = [line.strip("\r\n").strip('"') for line in written]
    guarded = [text for text, line in zip(texts, lines, strict=True) if line.startswith("'")]
    assert guarded == DANGEROUS
