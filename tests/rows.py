"""Rows of a test that are long sentences, kept in a TOML file beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest


def rows_from(path: Path, table: str) -> pytest.MarkDecorator:
    """Give a test each row of a table in a TOML file, as arguments with the names of its keys.

    The key ``name`` is not an argument: it says in words what the row is there for.
    """
    rows = tomllib.loads(path.read_text(encoding="utf-8"))[table]
    keys = tuple(key for key in rows[0] if key != "name")
    values = [tuple(row[key] for key in keys) for row in rows]
    return pytest.mark.parametrize(keys, values, ids=[row.get("name") for row in rows])
