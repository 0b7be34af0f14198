from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis.errors import CaseError
from sohanalysis.files.toml import _exceeded_limit, blanked, key_lines, read_toml


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("a = 1", "a = 1"),
        ('a = "b = [1"', 'a = "______"'),
        ("a = 'b # c'", "a = '_____'"),
        ("a = 1 # b = [", "a = 1        "),
        ('a = """b\n[c]\n"""\nd = 1', 'a = "___\n___\n__"\nd = 1'),
        (r'a = "b\"c" # d', r'a = "____"    '),
        ('a = "bc\nd = 1', 'a = "_c\nd = 1'),
        ('"', '"'),
    ],
)
def test_texts_and_comments_are_blanked_out_and_the_lines_stay(text: str, marks: str) -> None:
    assert blanked(text) == marks


@given(st.text(alphabet="ab=[]{}\"'#\\\n .,1", max_size=60))
def test_a_text_of_any_form_keeps_its_length_and_its_lines(text: str) -> None:
    marks = blanked(text)

    assert (len(marks), marks.count("\n")) == (len(text), text.count("\n"))
    assert {*key_lines(text).values()} <= {*range(1, text.count("\n") + 2)}


@pytest.mark.parametrize(
    ("text", "exceeded"),
    [
        ("a = " + "[" * 16 + "]" * 16, None),
        (
            "b = 1\na = " + "[" * 17,
            (2, "is nested far too deeply", "brackets within brackets, 16 deep"),
        ),
        (
            "a = " + "{b = " * 17,
            (1, "is nested far too deeply", "brackets within brackets, 16 deep"),
        ),
        ("a." * 15 + "b = 1", None),
        (
            "\n" + "a." * 16 + "b = 1",
            (2, "a key of 17 parts is nested far too deeply", "up to 16 parts"),
        ),
        (
            "[" + "a . " * 16 + "b]",
            (1, "a key of 17 parts is nested far too deeply", "up to 16 parts"),
        ),
        ("a = '" + "[" * 99 + "." * 99 + "'", None),
        ("a = 1\n" * 5_000, None),
        ("a = 1\n" * 5_001, (0, "holds 5,001 keys and tables", "up to 5,000")),
        ("x = 1\n[[a]]\n" * 2_501, (0, "holds 5,002 keys and tables", "up to 5,000")),
    ],
)
def test_what_no_file_needs_is_found_before_it_is_parsed(
    text: str, exceeded: tuple[int, str, str] | None
) -> None:
    assert _exceeded_limit(blanked(text)) == exceeded


@pytest.mark.parametrize(
    "text",
    [
        f"<!DOCTYPE html>\n<script>\n{'([' * 17}\n",
        f"<p>{'9' * 5_000}</p>\n",
        "<p>" + "a = 1 " * 5_001,
    ],
    ids=["deep", "long", "many"],
)
def test_a_web_page_is_not_told_of_a_limit_of_cases(text: str, tmp_path: Path) -> None:
    with pytest.raises(CaseError) as refusal:
        read_toml(tmp_path / "page.html", text)

    assert str(refusal.value) == (
        f"{tmp_path / 'page.html'}: cannot be read. This looks like HTML or XML: a case is a TOML "
        "file, started with soh new FILE."
    )


def test_a_list_over_several_lines_holds_no_tables() -> None:
    assert key_lines("a = [\n[1],\n[2]\n]\nb = 1\n") == {("a",): 1, ("b",): 5}
