"""JupyterLab on the notebooks: sliders for an analyst, on this machine alone."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import webbrowser
from pathlib import Path

from sohanalysis.case_file import default_path
from sohanalysis.errors import MachineError
from sohanalysis.files import build_folder, read_text, write_text
from sohanalysis.paper import TEMPLATES, notebook_folder

# This machine only, no request beyond it, and nothing but the address and errors printed.
_QUIET = (
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.log_level=ERROR",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    f"--LabApp.app_settings_dir={TEMPLATES / 'lab'}",
    "--LabApp.default_url=/lab/tree/02-how-many-forces-join.ipynb",
)


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
    if importlib.util.find_spec("jupyterlab") is None:
        raise MachineError("JupyterLab is not installed beside this Python: pip install jupyterlab")
    folder = notebooks_for(case_file)
    browser = browser and _has_browser()
    command = [sys.executable, "-m", "jupyterlab", *_QUIET]
    command += [f"--ServerApp.root_dir={folder.resolve()}"]
    command += [] if browser else ["--no-browser"]
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    print_address = "" if browser else " Open the address that it prints in a browser."
    sys.stdout.write(f"Opening the notebooks in {folder}.{print_address} Ctrl-C ends it.\n")
    sys.stdout.flush()
    try:
        code = subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 130
    return MachineError.exit_code if code else 0


def notebooks_for(case_file: Path) -> Path:
    """Find the notebooks of a case, as copies of ours for any case but the first.

    Copies are made once in ``build`` and then kept, since an analyst works in them.
    """
    if case_file.resolve() == default_path().resolve():
        return notebook_folder()
    # Two cases may lie in files of one name: the mark of the path keeps their copies apart.
    mark = hashlib.sha256(os.fsencode(case_file.resolve())).hexdigest()[:6]
    folder = build_folder() / f"notebooks-{case_file.stem}-{mark}"
    folder.mkdir(exist_ok=True)
    for notebook in sorted(notebook_folder().glob("*.ipynb")):
        if not (folder / notebook.name).exists():
            text = _copy_for(case_file.resolve(), read_text(notebook))
            write_text(folder / notebook.name, text, force=False)
    return folder


def _copy_for(case_file: Path, text: str) -> str:
    """Let a notebook load another case, and drop the outputs of ours."""
    data = default_path().parent
    theirs = {f'"../data/{default_path().name}"': case_file, '"../data/': data.as_posix() + "/"}
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            for ours, path in theirs.items():
                written = json.dumps(str(path), ensure_ascii=False)
                source = source.replace(ours, written if path is case_file else written[:-1])
            cell.update(source=source, outputs=[], execution_count=None)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
