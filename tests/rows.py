"""Rows of long sentences for a test, from a TOML file in its folder."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest


def rows_from(path: Path, table: str) -> pytest.MarkDecorator:
    """Parametrize a test with the rows of a table in a TOML file; its keys are the arguments.

    The key ``name`` is not an argument: it is the name of the row in the output of pytest.
    """
    rows = tomllib.loads(path.read_text(encoding="utf-8"))[table]
    keys = tuple(key for key in rows[0] if key != "name")
    values = [tuple(row[key] for key in keys) for row in rows]
    return pytest.mark.parametrize(keys, values, ids=[row.get("name") for row in rows])
