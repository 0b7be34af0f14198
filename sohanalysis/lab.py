"""JupyterLab on the notebooks: sliders for an analyst, on this machine alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

from sohanalysis.case_file import default_path
from sohanalysis.errors import MachineError
from sohanalysis.files import build_folder, read_text, write_text
from sohanalysis.paper import notebook_folder


def open_lab(case_file: Path, *, browser: bool) -> int:
    """Open JupyterLab on the notebooks, and wait until it is closed.

    Parameters
    ----------
    case_file : Path
        The case that the notebooks are to load.
    browser : bool
        Whether to open a browser; without one its address is printed.

    Returns
    -------
    int
        Exit code of the server; 130 where it was interrupted.

    Raises
    ------
    MachineError
        If JupyterLab is not installed.
    """
    if shutil.which("jupyter-lab", path=str(Path(sys.executable).parent)) is None:
        raise MachineError("JupyterLab is not installed beside this Python: pip install jupyterlab")
    folder = notebooks_for(case_file)
    browser = browser and _has_browser()
    command = [sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.root_dir={folder.resolve()}", "--LabApp.news_url="]
    command += [] if browser else ["--no-browser"]
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command += ["--LabApp.default_url=/lab/tree/02-how-many-forces-join.ipynb"]
    print_address = "" if browser else " Open the address that it prints in a browser."
    sys.stdout.write(f"Opening the notebooks in {folder}.{print_address} Ctrl-C ends it.\n")
    sys.stdout.flush()
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 130


def notebooks_for(case_file: Path) -> Path:
    """Find the notebooks of a case, as copies of ours for any case but the first.

    Copies are made once in ``build`` and then kept, since an analyst works in them.
    """
    if case_file.resolve() == default_path().resolve():
        return notebook_folder()
    folder = build_folder() / f"notebooks-{case_file.stem}"
    folder.mkdir(exist_ok=True)
    ours = f"../data/{default_path().name}"
    for notebook in sorted(notebook_folder().glob("*.ipynb")):
        target = folder / notebook.name
        if not target.exists():
            theirs = case_file.resolve().as_posix()
            write_text(target, read_text(notebook).replace(ours, theirs), force=False)
    return folder


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
