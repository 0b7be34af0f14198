"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case import Case
from sohanalysis.case_file import default_path, load_case

Edited = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def derbyshire() -> Case:
    """The case of decision 41/2018."""
    return load_case(default_path())


@pytest.fixture(scope="session")
def backwards(derbyshire: Case) -> Case:
    """The same case with its charge forms listed the other way round in the file."""
    forms = tuple(reversed(derbyshire.charge.forms))
    return replace(derbyshire, charge=replace(derbyshire.charge, forms=forms))


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Write a copy of the Derbyshire file with the first occurrence of one text replaced."""

    def edit(old: str, new: str) -> Path:
        text = default_path().read_text(encoding="utf-8")
        assert old in text, f"the Derbyshire file holds no {old!r}"
        path = tmp_path / "case.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
        return path

    return edit
