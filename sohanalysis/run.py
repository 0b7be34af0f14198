"""Run a notebook from top to bottom in a clean kernel, ignoring the outputs it was stored with."""

from __future__ import annotations

import ast
import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from sohanalysis import files
from sohanalysis.chart import PAPER_RUN
from sohanalysis.errors import Fault, MachineError, NotebookError

PARAMETERS = "parameters"
LONGEST_CELL = 120  # seconds


def case_of(path: Path) -> Path:
    """Find the case that a notebook names in its cell tagged ``parameters``.

    Raises
    ------
    NotebookError
        If it is no notebook, has no such cell, or that names no case.
    """
    source = _parameters_cell(path, _read(path)).source
    named = None
    with contextlib.suppress(SyntaxError, ValueError):
        for line in ast.parse(source).body:
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "case_file":
                named = ast.literal_eval(line.value)
    if not isinstance(named, str):
        problem, allowed = (
            f"its cell tagged {PARAMETERS} names no case",
            'case_file = "my-case.toml"',
        )
        raise NotebookError(Fault(file=str(path), problem=problem, allowed=allowed))
    return path.parent / named


def run_notebook(path: Path, parameters: Mapping[str, str]) -> Any:
    """Run a notebook with other parameters than its own.

    Parameters
    ----------
    path : Path
        The notebook; it is read and never written.
    parameters : mapping
        Names and texts that stand in the cell tagged ``parameters`` instead of its own.

    Returns
    -------
    NotebookNode
        With fresh outputs.

    Raises
    ------
    NotebookError
        If it is no notebook, has no such cell, or a cell of it raises.
    MachineError
        If the kernel dies or a cell does not end.
    """
    notebook = _read(path)
    cell = _parameters_cell(path, notebook)
    cell.source = "\n".join(f"{name} = {text!r}" for name, text in parameters.items())
    client = NotebookClient(
        notebook,
        timeout=LONGEST_CELL,
        shutdown_kernel="immediate",
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    environment = {**os.environ, PAPER_RUN: "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    try:
        # Not client.execute: it takes Ctrl-C for itself, and falls over its own clearing up.
        with client.setup_kernel(env=environment):
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
    except CellExecutionError as error:
        problem = f"a cell failed: {error.ename}: {error.evalue}"
        raise NotebookError(Fault(file=str(path), problem=problem)) from None
    except CellTimeoutError:
        problem = f"a cell did not end within {LONGEST_CELL} seconds"
        raise MachineError(Fault(file=str(path), problem=problem)) from None
    except DeadKernelError:
        problem = "the kernel died while the notebook ran"
        raise MachineError(Fault(file=str(path), problem=problem)) from None
    return notebook


def _parameters_cell(path: Path, notebook: Any) -> Any:
    cells = [c for c in notebook.cells if PARAMETERS in c.metadata.get("tags", ())]
    if len(cells) != 1:
        problem = f"has {len(cells)} cells tagged {PARAMETERS}"
        raise NotebookError(Fault(file=str(path), problem=problem, allowed="one"))
    return cells[0]


def _read(path: Path) -> Any:
    text = files.read_text(path)
    try:
        notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)  # reads would but log it
    except (AttributeError, TypeError, ValueError, nbformat.ValidationError):
        problem = "is not a notebook"
        raise NotebookError(Fault(file=str(path), problem=problem)) from None
    return notebook
