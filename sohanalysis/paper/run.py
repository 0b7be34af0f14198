"""Run an analyst's own notebook in a kernel."""

from __future__ import annotations

import ast
import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sohanalysis.case.restricted import PAPER_RUN, WITH_RESTRICTED
from sohanalysis.errors import Fault, MachineError, NotebookError, lab_extra
from sohanalysis.files.text import LARGEST_NOTEBOOK, read_text
from sohanalysis.report.picture import DESCRIPTION_ALONE

PARAMETERS = "parameters"
LONGEST_START = 60  # seconds
LONGEST_CELL = 120
_FORM = 4  # the nbformat that we can read
_CELL_TYPES = ("code", "markdown", "raw")


def case_named(path: Path) -> Path:
    """Return the path of the case that a notebook names in its cell tagged ``parameters``.

    Raises
    ------
    NotebookError
        If the file is not a notebook, has no such cell, or the cell names no case.
    """
    source = text_of(_parameters_cell(path, _read(path))["source"])
    case_file = None
    with contextlib.suppress(SyntaxError, ValueError):
        for line in ast.parse(source).body:
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "case_file":
                case_file = ast.literal_eval(line.value)
    if not isinstance(case_file, str):
        problem = f"its cell tagged {PARAMETERS} names no case"
        allowed = 'case_file = "my-case.toml"'
        raise NotebookError(Fault(file=str(path), problem=problem, allowed=allowed))
    return path.parent / case_file


def run_notebook(
    path: Path, parameters: Mapping[str, str], *, with_restricted: bool = False
) -> dict[str, Any]:
    """Run a notebook with new parameters.

    Parameters
    ----------
    path : Path
        The notebook. It is read and never written.
    parameters : mapping
        Names and texts that replace the content of the cell tagged ``parameters``.
    with_restricted : bool
        Whether the notebook sees a case's restricted entries. Without it, a case that it loads has
        only the entries that may be published.

    Returns
    -------
    dict
        The notebook in its JSON form, with fresh outputs.

    Raises
    ------
    NotebookError
        If the file is not a notebook, has no such cell, or a cell raises an error.
    MachineError
        If the kernel does not start, the kernel dies, or a cell does not end.
    """
    notebook = _read(path)
    cell = _parameters_cell(path, notebook)
    cell["source"] = "\n".join(f"{name} = {text!r}" for name, text in parameters.items())
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sources = [text_of(cell["source"]) for cell in code]
    variables = {WITH_RESTRICTED: "1"} if with_restricted else {}
    outputs_by_cell = _run_in_kernel(path, sources, variables)
    for cell, outputs in zip(code, outputs_by_cell, strict=True):
        cell["outputs"] = outputs
    return notebook


def _run_in_kernel(
    path: Path, sources: Sequence[str], variables: Mapping[str, str]
) -> list[list[dict[str, Any]]]:
    """Run cells in a new kernel in the folder of a notebook, and return the outputs of each.

    The cells are copies without tags. Tags could make nbclient skip a cell or ignore its error.
    """
    with lab_extra("A notebook of your own"):
        import ipykernel  # noqa: F401 - check that it is installed: the kernel's process needs it
        from jupyter_core.utils import run_sync
        from nbclient import (
            NotebookClient,
        )  # takes a second to load, and board papers do not need it
        from nbformat import v4

    cells = [v4.new_code_cell(source) for source in sources]  # type: ignore[no-untyped-call]
    client = NotebookClient(
        v4.new_notebook(cells=cells),  # type: ignore[no-untyped-call]
        kernel_name="python3",
        startup_timeout=LONGEST_START,
        timeout=LONGEST_CELL,
        iopub_timeout=LONGEST_CELL,
        raise_on_iopub_timeout=True,  # otherwise late outputs would be left out without a word
        shutdown_kernel="immediate",
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    inherited = {name: text for name, text in os.environ.items() if name != WITH_RESTRICTED}
    settings = {PAPER_RUN: DESCRIPTION_ALONE, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    try:
        # `execute` would handle Ctrl-C itself, and report it as the death of the kernel.
        environment = {**inherited, **variables, **settings}
        with _kernel_errors_of(path), client.setup_kernel(cwd=str(path.parent), env=environment):
            for index, cell in enumerate(cells):
                with _kernel_errors_of(path, index + 1):
                    client.execute_cell(cell, index)
    finally:
        manager: Any = client.km  # its methods are coroutines, although its type denies it
        if manager is not None and manager.has_kernel:  # Ctrl-C came while the kernel started
            run_sync(manager.shutdown_kernel)(now=True)
    return [cell.outputs for cell in cells]


@contextlib.contextmanager
def _kernel_errors_of(path: Path, number: int = 0) -> Iterator[None]:
    """Turn errors of a kernel, or of one code cell, into errors of ours."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        yield
    except CellExecutionError as error:
        problem = f"code cell {number} failed: {error.ename}: {error.evalue}"
        raise NotebookError(Fault(file=str(path), problem=problem)) from None
    except CellTimeoutError:
        problem = f"code cell {number} did not end within {LONGEST_CELL} seconds"
    except DeadKernelError:
        problem = "the kernel died while the notebook ran"
    except RuntimeError as error:  # the kernel did not start in time
        problem = f"no kernel started: {error}"
    else:
        return
    raise MachineError(Fault(file=str(path), problem=problem))


def _parameters_cell(path: Path, notebook: dict[str, Any]) -> dict[str, Any]:
    cells = [c for c in notebook["cells"] if PARAMETERS in c["metadata"].get("tags", ())]
    if len(cells) != 1:
        problem = f"has {len(cells)} cells tagged {PARAMETERS}"
        raise NotebookError(Fault(file=str(path), problem=problem, allowed="one"))
    cell: dict[str, Any] = cells[0]
    return cell


def _read(path: Path) -> dict[str, Any]:
    text = read_text(path, largest=LARGEST_NOTEBOOK)
    try:
        notebook: dict[str, Any] = json.loads(text)
        form = notebook["nbformat"]
        sound = form == _FORM and all(map(_is_cell, notebook["cells"]))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        form, sound = None, False
    if isinstance(form, int) and form != _FORM:
        problem, advice = f"is a notebook of nbformat {form}", f"Save it as nbformat {_FORM}."
        raise NotebookError(
            Fault(file=str(path), problem=problem, allowed=f"{_FORM}", advice=advice)
        )
    if not sound:
        raise NotebookError(Fault(file=str(path), problem="is not a notebook"))
    return notebook


def _is_cell(cell: dict[str, Any]) -> bool:
    """Return whether a cell has the entries that we use, with the types of the format."""
    metadata, source = cell["metadata"], cell["source"]
    return (
        cell["cell_type"] in _CELL_TYPES
        and isinstance(metadata, dict)
        and isinstance(metadata.get("tags", []), list)
        and (isinstance(source, str) or all(isinstance(line, str) for line in source))
    )


def text_of(source: str | list[str]) -> str:
    """Return the text of a notebook entry, which may be stored as a list of lines."""
    return source if isinstance(source, str) else "".join(source)
