"""Fixtures of the commands: an empty folder, and functions that run one and return its output."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.cli.main import run


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return a function that runs a command without an error, and returns its output."""

    def run_well(*arguments: str) -> str:
        code = run([*arguments])
        output = capsys.readouterr()
        assert (code, output.err) == (0, "")
        return output.out

    return run_well


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return a function that runs a command, which is refused, and returns its message."""

    def run_in_vain(*arguments: str) -> str:
        code = run([*arguments])
        output = capsys.readouterr()
        assert (code, output.out) == (2, "")
        return output.err

    return run_in_vain


@pytest.fixture
def facts(printed: Callable[..., str]) -> Callable[..., Any]:
    """Return a function that runs a command, and returns its json."""

    def run_for_json(*arguments: str) -> Any:
        text = printed(*arguments, "--format", "json")
        assert text.endswith("}\n")
        return json.loads(text)

    return run_for_json


@pytest.fixture
def cells(printed: Callable[..., str]) -> Callable[..., list[list[str]]]:
    """Return a function that runs a command, and returns its csv as a spreadsheet reads it."""

    def run_for_csv(*arguments: str) -> list[list[str]]:
        text = printed(*arguments, "--format", "csv")
        return list(csv.reader(io.StringIO(text, newline="")))

    return run_for_csv
