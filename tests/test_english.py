"""The check of plain English finds what it is for, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from robust.english import EXEMPT, PATTERNS, ROOT, Pattern, hits, main, passages

HARD = next(pattern for pattern in PATTERNS if pattern.name == "whoever").before


def written(folder: Path, pattern: Pattern, example: str) -> Path:
    """Write a module that holds an example of a pattern where the pattern looks for it."""
    texts = {
        "summary": f'"""{example}"""\n',
        "docstring": f'"""Return a sum.\n\n{example}\n"""\n',
        "name": f"{example} = 1\n",
    }
    path = folder / "module.py"
    path.write_text(texts[pattern.kinds[0]], encoding="utf-8")
    return path


@pytest.mark.parametrize("pattern", [p for p in PATTERNS if p.gated], ids=lambda p: p.name)
def test_one_hit_of_a_gated_pattern_fails(pattern: Pattern, tmp_path: Path) -> None:
    (hit,) = hits(written(tmp_path, pattern, pattern.before))

    assert (hit.pattern.name, hit.line) == (pattern.name, 1)
    assert pattern.instead in str(hit)


@pytest.mark.parametrize("pattern", [p for p in PATTERNS if not p.gated], ids=lambda p: p.name)
def test_another_pattern_fails_where_it_is_dense(pattern: Pattern, tmp_path: Path) -> None:
    once = hits(written(tmp_path, pattern, pattern.before))
    twice = hits(written(tmp_path, pattern, f"{pattern.before} {pattern.before}"))
    twice_in_700_words = hits(written(tmp_path, pattern, f"{pattern.before} " * 2 + "word " * 700))

    assert once == []
    assert [hit.pattern.name for hit in twice] == [pattern.name] * 2
    assert twice_in_700_words == []


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.name)
def test_the_plain_form_of_a_pattern_passes(pattern: Pattern, tmp_path: Path) -> None:
    assert hits(written(tmp_path, pattern, pattern.after)) == []


def test_a_public_name_is_exempt_in_its_class_alone(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        "class Appraisal:\n    def at(self): ...\n\nclass Other:\n    def at(self): ...\n",
        encoding="utf-8",
    )

    assert [(hit.line, hit.text) for hit in hits(path)] == [(5, "at")]
    assert "Appraisal.at" in EXEMPT


def test_code_that_is_shown_on_a_page_is_not_prose(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"```\n{HARD}\n```\n{HARD}\n", encoding="utf-8")

    assert [hit.line for hit in hits(path)] == [4]


@pytest.mark.parametrize("text", ["`whoever`", "``whoever``", "[it](what-whoever.md)"])
def test_inline_code_and_the_address_of_a_link_are_not_prose(text: str, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"Read {text}.\n", encoding="utf-8")

    assert hits(path) == []


def test_a_notebook_is_read_by_its_text_cells(tmp_path: Path) -> None:
    path = tmp_path / "notebook.ipynb"
    cells = [
        {"cell_type": "code", "source": [f"# {HARD}"]},
        {"cell_type": "markdown", "source": ["A page. ", HARD]},
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")

    assert [hit.line for hit in hits(path)] == [2]


def test_only_the_newest_edition_of_the_changelog_is_read(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text(f"## New\n{HARD}\n## Old\n{HARD}\n", encoding="utf-8")

    assert [hit.line for hit in hits(path)] == [2]


def test_names_and_comments_are_read_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(f"def pay(given):\n    # {HARD}\n    return given\n", encoding="utf-8")

    assert sorted((hit.pattern.name, hit.line) for hit in hits(path)) == [
        ("name", 1),
        ("whoever", 2),
    ]


def test_the_command_fails_with_each_hit_and_passes_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "module.js"
    path.write_text(f"// {HARD}\n", encoding="utf-8")

    assert main([str(tmp_path)]) == 1
    assert f"{path}:1: '{HARD}' (whoever: " in capsys.readouterr().out

    path.write_text("// the payer\n", encoding="utf-8")
    assert main([str(tmp_path)]) == 0


def test_a_sentence_of_the_package_in_a_test_is_counted_in_the_package_alone() -> None:
    quoting = ROOT / "tests" / "cli" / "test_shell.py"
    texts = [passage.text for passage in passages(quoting) if passage.kind == "text"]

    assert sum("is given" in text for text in texts) > 5
    assert hits(quoting) == []
