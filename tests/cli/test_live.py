"""Notebooks that are run in a server's kernels before a browser opens them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from sohanalysis.cli.live import make_live
from sohanalysis.cli.server import Address, new_address, serve
from sohanalysis.errors import MachineError

SERVER = ["-m", "jupyter_server", "--ServerApp.ip=127.0.0.1", "--no-browser", "--allow-root"]


def notebook(path: Path, *sources: str) -> Path:
    """Write a notebook of code cells."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    text = nbformat.writes(nbformat.v4.new_notebook(cells=cells))
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def with_server(folder: Path, act: Callable[[Address], Any]) -> list[Any]:
    """Do something while a Jupyter server runs on a folder."""
    address = new_address()
    found: list[Any] = []

    def prepare() -> None:
        found.append(act(address))
        raise KeyboardInterrupt

    command = [sys.executable, *SERVER, f"--ServerApp.root_dir={folder}"]
    command += [f"--ServerApp.port={address.port}", "--ServerApp.port_retries=0"]
    environment = {
        **os.environ,
        "JUPYTER_TOKEN": address.token,
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    serve(command, address, "", environment=environment, browser=False, prepare=prepare)
    return found


def test_notebooks_are_run_signed_and_kept_with_their_outputs(tmp_path: Path) -> None:
    paths = [
        notebook(tmp_path / "a.ipynb", "x = 20", "print('at', x)\nx + 5"),
        notebook(tmp_path / "b.ipynb", "'another kernel', 'x' in globals()"),
    ]

    with_server(tmp_path, lambda address: make_live(paths, address))

    first, second = (nbformat.read(path, as_version=4) for path in paths)
    assert [cell.execution_count for cell in first.cells] == [1, 2]
    printed, result = first.cells[1].outputs
    assert printed.text == "at 20\n"
    assert result.data["text/plain"] == "25"
    assert second.cells[0].outputs[0].data["text/plain"] == "('another kernel', False)"
    assert NotebookNotary().check_signature(first)


def test_a_cell_that_fails_is_kept_and_the_rest_is_left(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", "1 / 0", "'never'")

    with_server(tmp_path, lambda address: make_live([path], address))

    failed, left = nbformat.read(path, as_version=4).cells
    assert failed.outputs[0].ename == "ZeroDivisionError"
    assert left.outputs == []


def test_a_server_that_does_not_answer_is_the_machines_fault(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", "1")

    with pytest.raises(MachineError, match=r"a\.ipynb could not be prepared: .*refused"):
        make_live([path], Address(port=1, token="secret"))


def test_a_cell_that_does_not_end_is_the_machines_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sohanalysis.cli.live.PATIENCE", 5.0)
    path = notebook(tmp_path / "a.ipynb", "import time; time.sleep(60)")
    before = json.loads(path.read_text(encoding="utf-8"))

    with pytest.raises(MachineError, match=r"a\.ipynb could not be prepared"):
        with_server(tmp_path, lambda address: make_live([path], address))

    assert json.loads(path.read_text(encoding="utf-8")) == before
