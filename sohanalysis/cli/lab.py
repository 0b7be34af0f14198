"""JupyterLab on copies of the notebooks, their panels live when they are opened."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from sohanalysis.cli.live import make_live
from sohanalysis.cli.server import HERE, Address, new_address, serve
from sohanalysis.errors import FileError, MachineError
from sohanalysis.files.text import FIRST_CASE, LARGEST_NOTEBOOK, read_text
from sohanalysis.files.writing import build_folder, make_folder, write_text
from sohanalysis.paper.paper import notebook_folder

FIRST = "00-start-here.ipynb"
_OURS = "sohanalysis"  # where a copy keeps what its text was when we wrote it
_PANELS = ("soh.sliders(", "soh.joining.member_panel(", "risk.assumption_panel(")
# This machine only, no request beyond it, no question and no news.
_QUIET = (
    f"--ServerApp.ip={HERE}",
    "--ServerApp.port_retries=0",
    "--ServerApp.log_level=ERROR",
    "--no-browser",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    f"--LabApp.app_settings_dir={Path(__file__).with_name('lab_settings')}",
)


def open_lab(case_file: Path, *, browser: bool) -> int:
    """Open JupyterLab on the notebooks, and wait until it is closed.

    Parameters
    ----------
    case_file : Path
        The case that the notebooks are to load.
    browser : bool
        Whether to open a browser; the address is printed all the same.

    Returns
    -------
    int
        Exit code; 130 where it was interrupted.

    Raises
    ------
    MachineError
        If JupyterLab is not installed, or does not start.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise MachineError("JupyterLab is not installed beside this Python: pip install jupyterlab")
    folder = notebooks_for(case_file)
    sys.stdout.write(f"Preparing the notebooks in {folder}.\n")
    changed = [path.name for path in sorted(folder.glob("*.ipynb")) if not _is_untouched(path)]
    if changed:
        sys.stdout.write(f"Left as you changed them, to be run by you: {', '.join(changed)}.\n")
    sys.stdout.flush()
    address = new_address()
    with tempfile.TemporaryDirectory(prefix="soh-", ignore_cleanup_errors=True) as workspaces:
        return serve(
            _command(folder, workspaces, address),
            address,
            f"lab/tree/{FIRST}",
            environment={
                **os.environ,
                "JUPYTER_TOKEN": address.token,
                "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            },
            browser=browser,
            prepare=partial(make_live, with_panels(folder), address),
        )


def _command(folder: Path, workspaces: str, address: Address) -> list[str]:
    command = [sys.executable, "-m", "jupyterlab", *_QUIET]
    command += [f"--ServerApp.root_dir={folder.resolve()}", f"--ServerApp.port={address.port}"]
    # Of its own, so that the first page is ours and not what was open last.
    command += [f"--LabApp.workspaces_dir={workspaces}"]
    return command + (["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])


def with_panels(folder: Path) -> list[Path]:
    """List the notebooks of a folder that hold a panel.

    Not those that an analyst has changed: they are run by whoever knows what is in them.
    """
    ours = [path for path in sorted(folder.glob("*.ipynb")) if _is_untouched(path)]
    texts = {path: read_text(path, largest=LARGEST_NOTEBOOK) for path in ours}
    return [path for path, text in texts.items() if any(panel in text for panel in _PANELS)]


def notebooks_for(case_file: Path) -> Path:
    """Write copies of the notebooks for a case into ``build``.

    A copy that an analyst has worked in stays as it is.
    """
    # Two cases may lie in files of one name: the mark of the path keeps their copies apart.
    mark = hashlib.sha256(os.fsencode(case_file.resolve())).hexdigest()[:6]
    folder = make_folder(build_folder() / f"notebooks-{case_file.stem}-{mark}")
    write_notebooks(folder, case_file)
    return folder


def write_notebooks(folder: Path, case_file: Path) -> None:
    """Write the notebooks into a folder, on a case and without outputs."""
    for notebook in sorted(notebook_folder().glob("*.ipynb")):
        target = folder / notebook.name
        if not target.exists() or _is_untouched(target):
            text = _copy_for(case_file.resolve(), read_text(notebook, largest=LARGEST_NOTEBOOK))
            write_text(target, text, force=True)


def _copy_for(case_file: Path, text: str) -> str:
    """Let a notebook load another case, and drop the outputs of ours."""
    data = FIRST_CASE.parent
    theirs = {f'"../data/{FIRST_CASE.name}"': case_file, '"../data/': data.as_posix() + "/"}
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            for ours, path in theirs.items():
                written = json.dumps(str(path), ensure_ascii=False)
                source = source.replace(ours, written if path is case_file else written[:-1])
            cell.update(source=source, outputs=[], execution_count=None)
    notebook["metadata"][_OURS] = {"as_written": _text_mark(notebook)}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _is_untouched(path: Path) -> bool:
    """Tell whether the cells of a copy are still as we wrote them."""
    try:
        notebook = json.loads(read_text(path, largest=LARGEST_NOTEBOOK))
        return bool(notebook["metadata"][_OURS]["as_written"] == _text_mark(notebook))
    except (FileError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _text_mark(notebook: dict[str, Any]) -> str:
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()
