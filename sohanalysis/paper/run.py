"""Run a notebook from top to bottom in a clean kernel, ignoring the outputs it was stored with.

A few lines on jupyter_client: nbclient and nbformat take as long to load as the run itself. The
board paper's own notebook is run without a kernel, in `cells`.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

from sohanalysis.case.restricted import PAPER_RUN, WITH_RESTRICTED
from sohanalysis.errors import Fault, MachineError, NotebookError
from sohanalysis.files.text import read_text

if TYPE_CHECKING:
    from jupyter_client.blocking.client import BlockingKernelClient
    from jupyter_client.manager import KernelManager

PARAMETERS = "parameters"
LONGEST_START = 60  # seconds
LONGEST_CELL = 120
_A_WHILE = 1.0  # after which a kernel that says nothing is looked at
_KEPT = ("stream", "display_data", "execute_result", "error")
_CELL_TYPES = ("code", "markdown", "raw")


def case_of(path: Path) -> Path:
    """Find the case that a notebook names in its cell tagged ``parameters``.

    Raises
    ------
    NotebookError
        If it is no notebook, has no such cell, or that names no case.
    """
    source = text_of(_parameters_cell(path, _read(path))["source"])
    named = None
    with contextlib.suppress(SyntaxError, ValueError):
        for line in ast.parse(source).body:
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "case_file":
                named = ast.literal_eval(line.value)
    if not isinstance(named, str):
        problem = f"its cell tagged {PARAMETERS} names no case"
        allowed = 'case_file = "my-case.toml"'
        raise NotebookError(Fault(file=str(path), problem=problem, allowed=allowed))
    return path.parent / named


def run_notebook(
    path: Path, parameters: Mapping[str, str], *, with_restricted: bool = False
) -> dict[str, Any]:
    """Run a notebook with other parameters than its own.

    Parameters
    ----------
    path : Path
        The notebook; it is read and never written.
    parameters : mapping
        Names and texts that stand in the cell tagged ``parameters`` instead of its own.
    with_restricted : bool
        Whether a case that it loads is all there, or as it may be published.

    Returns
    -------
    dict
        The notebook in its JSON form, with fresh outputs.

    Raises
    ------
    NotebookError
        If it is no notebook, has no such cell, or a cell of it raises.
    MachineError
        If the kernel does not start or dies, or a cell does not end.
    """
    notebook = with_parameters(path, parameters)
    with _kernel(path, {WITH_RESTRICTED: "1"} if with_restricted else {}) as (manager, client):
        for each in notebook["cells"]:
            if each["cell_type"] == "code":
                each["outputs"] = _run(path, manager, client, text_of(each["source"]))
    return notebook


def with_parameters(path: Path, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Read a notebook, and put other parameters in place of its own.

    Raises
    ------
    NotebookError
        If it is no notebook, or has no such cell.
    """
    notebook = _read(path)
    cell = _parameters_cell(path, notebook)
    cell["source"] = "\n".join(f"{name} = {text!r}" for name, text in parameters.items())
    return notebook


def cell_failed(path: Path, name: str, value: str) -> NotebookError:
    """Say that a cell raised an error of this name and text."""
    return NotebookError(Fault(file=str(path), problem=f"a cell failed: {name}: {value}"))


@contextlib.contextmanager
def _kernel(
    path: Path, asked: Mapping[str, str]
) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    """Start a clean kernel in the folder of a notebook, and end it at once afterwards."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    inherited = {name: text for name, text in os.environ.items() if name != WITH_RESTRICTED}
    environment = {
        **inherited,
        **asked,
        PAPER_RUN: "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    manager.start_kernel(
        cwd=str(path.parent), env=environment, extra_arguments=["--IPKernelApp.log_level=40"]
    )
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=LONGEST_START)
        yield manager, client
    except RuntimeError as error:  # from waiting: it did not start
        problem = f"no kernel started: {error}"
        raise MachineError(Fault(file=str(path), problem=problem)) from None
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _run(
    path: Path, manager: KernelManager, client: BlockingKernelClient, source: str
) -> list[dict[str, Any]]:
    """Run a cell and give its outputs."""
    asked = client.execute(source, allow_stdin=False)
    until = time.monotonic() + LONGEST_CELL
    outputs: list[dict[str, Any]] = []
    while True:
        try:
            message = client.get_iopub_msg(timeout=_A_WHILE)
        except Empty:
            _check_goes_on(path, manager, until)
            continue
        if message["parent_header"].get("msg_id") != asked:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "error":
            raise cell_failed(path, content["ename"], content["evalue"])
        if kind in _KEPT:
            content.pop("transient", None)
            outputs.append({"output_type": kind, **content})
        if kind == "status" and content["execution_state"] == "idle":
            return outputs
        _check_goes_on(path, manager, until)


def _check_goes_on(path: Path, manager: KernelManager, until: float) -> None:
    if not manager.is_alive():
        problem = "the kernel died while the notebook ran"
    elif time.monotonic() > until:
        problem = f"a cell did not end within {LONGEST_CELL} seconds"
    else:
        return
    raise MachineError(Fault(file=str(path), problem=problem))


def _parameters_cell(path: Path, notebook: dict[str, Any]) -> dict[str, Any]:
    cells = [c for c in notebook["cells"] if PARAMETERS in c["metadata"].get("tags", ())]
    if len(cells) != 1:
        problem = f"has {len(cells)} cells tagged {PARAMETERS}"
        raise NotebookError(Fault(file=str(path), problem=problem, allowed="one"))
    found: dict[str, Any] = cells[0]
    return found


def _read(path: Path) -> dict[str, Any]:
    text = read_text(path)
    try:
        notebook: dict[str, Any] = json.loads(text)
        sound = notebook["nbformat"] == 4 and all(map(_is_cell, notebook["cells"]))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        sound = False
    if not sound:
        raise NotebookError(Fault(file=str(path), problem="is not a notebook"))
    return notebook


def _is_cell(cell: dict[str, Any]) -> bool:
    """Tell whether all is there that is used of a cell, of the type that the format says."""
    metadata, source = cell["metadata"], cell["source"]
    return (
        cell["cell_type"] in _CELL_TYPES
        and isinstance(metadata, dict)
        and isinstance(metadata.get("tags", []), list)
        and (isinstance(source, str) or all(isinstance(line, str) for line in source))
    )


def text_of(source: str | list[str]) -> str:
    """Join the lines in which a notebook may store text."""
    return source if isinstance(source, str) else "".join(source)
