"""Rows of a test that are long sentences, kept in a TOML file beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest


def rows_from(path: Path, table: str) -> pytest.MarkDecorator:
    """Give a test each row of a table in a TOML file, as arguments with the names of its keys."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))[table]
    names = tuple(rows[0])
    return pytest.mark.parametrize(names, [tuple(row[name] for name in names) for row in rows])
