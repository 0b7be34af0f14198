"""JupyterLab on copies of the notebooks."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from sohanalysis.cli.loading import leave_to_others
from sohanalysis.errors import FileError, MachineError, lab_extra
from sohanalysis.files.text import FIRST_CASE, LARGEST_NOTEBOOK, NOTEBOOKS, read_text
from sohanalysis.files.writing import build_folder, make_folder, write_text

FIRST = "00-start-here.ipynb"
# A call for the shipped case, with or without fields.
_SHIPPED = re.compile(r"\b(soh\.appraise\()(?=(\w+=)|\))")
_OURS = "sohanalysis"  # key of the metadata that holds the mark of the text we wrote
# Serve this machine only, send no request to another one, ask no question and show no news.
_QUIET = (
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.answer_yes=True",
    f"--LabApp.default_url=/lab/tree/{FIRST}",
    "--LabApp.log_level=ERROR",
    "--ServerApp.log_level=ERROR",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    f"--LabApp.app_settings_dir={Path(__file__).with_name('lab_settings')}",
)


def open_lab(case_file: Path, *, browser: bool) -> int:
    """Run JupyterLab on the notebooks until the user closes it or presses Ctrl-C.

    It prints its address, whether or not it opens a ``browser``.

    Raises
    ------
    MachineError
        If JupyterLab is not installed or does not start.
    """
    with lab_extra("soh explore --lab"):
        from jupyterlab.labapp import LabApp
    folder = notebooks_for(case_file)
    sys.stdout.write(f"The notebooks are in {folder}. Ctrl-C ends JupyterLab.\n")
    sys.stdout.flush()
    leave_to_others()  # an analyst may use large matrices and plugins, which our commands do not
    # With a new workspace the first notebook opens, not the one that was open last.
    with tempfile.TemporaryDirectory(prefix="soh-", ignore_cleanup_errors=True) as workspaces:
        try:
            LabApp.launch_instance(_options(folder, workspaces, browser=browser))
        except SystemExit as end:
            if end.code:
                raise MachineError(f"JupyterLab ended with {end.code}; it says why above") from None
    return 0


def _options(folder: Path, workspaces: str, *, browser: bool) -> list[str]:
    options = [*_QUIET, f"--ServerApp.root_dir={folder.resolve()}"]
    options += [f"--LabApp.workspaces_dir={workspaces}"]
    # Other users of the machine cannot read a kernel's messages on an IPC socket. Windows has none.
    options += [] if os.name == "nt" else ["--KernelManager.transport=ipc"]
    options += [] if browser else ["--no-browser"]
    return options + (["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])


def notebooks_for(case_file: Path) -> Path:
    """Write copies of the notebooks for a case, without outputs, into ``build``.

    A copy that an analyst has changed is not written again.

    Returns
    -------
    Path
        The folder of the copies.
    """
    # Case files in different folders may have the same name: a mark of the path tells their
    # copies apart.
    mark = hashlib.sha256(os.fsencode(case_file.resolve())).hexdigest()[:6]
    folder = make_folder(build_folder() / f"notebooks-{case_file.stem}-{mark}")
    for notebook in sorted(NOTEBOOKS.glob("*.ipynb")):
        target = folder / notebook.name
        if not target.exists() or _is_untouched(target):
            text = _copy_for(case_file.resolve(), read_text(notebook, largest=LARGEST_NOTEBOOK))
            write_text(target, text, force=True)
    return folder


def _copy_for(case_file: Path, text: str) -> str:
    """Return the text of a notebook that loads another case, without outputs."""
    literal = json.dumps(str(case_file), ensure_ascii=False)
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            source = source.replace(f'"../data/{FIRST_CASE.name}"', literal)
            source = _SHIPPED.sub(
                lambda call: f"{call[1]}{literal}{', ' if call[2] else ''}", source
            )
            cell.update(source=source, outputs=[], execution_count=None)
    notebook["metadata"][_OURS] = {"as_written": _text_mark(notebook)}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _is_untouched(path: Path) -> bool:
    """Return whether the cells of a copy are still the ones we wrote."""
    try:
        notebook = json.loads(read_text(path, largest=LARGEST_NOTEBOOK))
        return bool(notebook["metadata"][_OURS]["as_written"] == _text_mark(notebook))
    except (FileError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _text_mark(notebook: dict[str, Any]) -> str:
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()
