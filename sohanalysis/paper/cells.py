"""Run the cells of a notebook in an IPython shell of this process, with a kernel's outputs.

For a process that is made for one notebook and ends with it: its folder and environment change.
What a kernel takes to start and to talk to is most of what a paper would cost.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from sohanalysis.case.restricted import PAPER_RUN, WITH_RESTRICTED
from sohanalysis.paper.run import cell_failed, text_of, with_parameters


def run_here(
    path: Path, parameters: Mapping[str, str], *, with_restricted: bool = False
) -> dict[str, Any]:
    """Run a notebook with other parameters than its own; as `run.run_notebook`.

    Raises
    ------
    NotebookError
        If it is no notebook, has no such cell, or a cell of it raises.
    """
    notebook = with_parameters(path, parameters)
    os.chdir(path.parent)
    os.environ[PAPER_RUN] = "1"
    os.environ[WITH_RESTRICTED] = "1" if with_restricted else ""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = _run(path, text_of(cell["source"]))
    return notebook


class _Kept(io.TextIOBase):
    """A stream whose text becomes outputs of the cell."""

    def __init__(self, name: str, outputs: list[dict[str, Any]]) -> None:
        self.name, self.outputs = name, outputs

    def write(self, text: str) -> int:
        if not (self.outputs and self.outputs[-1].get("name") == self.name):
            self.outputs.append({"output_type": "stream", "name": self.name, "text": ""})
        self.outputs[-1]["text"] += text
        return len(text)


class _Hook(DisplayHook):
    """Keeps the value of a cell instead of printing it."""

    def write_output_prompt(self) -> None:
        """Print nothing."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Keep it in every form that it has."""
        output = {"output_type": "execute_result", "execution_count": self.prompt_count}
        shell().outputs.append({**output, "data": format_dict, "metadata": md_dict or {}})

    def finish_displayhook(self) -> None:
        """Print nothing."""


class _Publisher(DisplayPublisher):
    """Keeps what a cell displays."""

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_: Any) -> None:
        """Keep it."""
        output = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        shell().outputs.append(output)


class _Shell(InteractiveShell):
    """A shell that keeps the outputs of a cell and prints no traceback."""

    displayhook_class = _Hook
    display_pub_class = _Publisher
    outputs: list[dict[str, Any]]

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Print nothing: who runs the cell raises."""


@cache
def shell() -> _Shell:
    """Make the shell, in which nothing has run yet; before the fork, so that each has its own."""
    return _Shell.instance(config=Config(HistoryManager={"enabled": False}))


def _run(path: Path, source: str) -> list[dict[str, Any]]:
    """Run a cell and give its outputs, in the form in which a notebook stores them."""
    outputs: list[dict[str, Any]] = []
    shell().outputs = outputs
    printed, warned = _Kept("stdout", outputs), _Kept("stderr", outputs)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(warned):
        result = shell().run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        raise cell_failed(path, type(error).__name__, str(error)) from None
    stored: list[dict[str, Any]] = json.loads(json.dumps(outputs, default=_as_text))
    return stored


def _as_text(value: bytes) -> str:
    """Write a picture as a kernel does."""
    return base64.b64encode(value).decode("ascii")
