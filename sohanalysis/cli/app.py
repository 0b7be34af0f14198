"""The panel as an app in the browser: nothing to run, and no code in sight."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from pathlib import Path

from sohanalysis.cli.lab import FIRST, write_notebooks
from sohanalysis.cli.server import HERE, Address, new_address, serve
from sohanalysis.errors import MachineError

# A page ends its kernel when it is closed; one that was left behind is ended after some minutes.
_IDLE = 300
_QUIET = (
    f"--Voila.ip={HERE}",
    "--token",
    "--Voila.port_retries=0",
    "--no-browser",
    "--Voila.log_level=ERROR",
    "--template=sohanalysis",
    f"--MappingKernelManager.cull_idle_timeout={_IDLE}",
    "--MappingKernelManager.cull_interval=60",
    "--VoilaExecutor.timeout=120",
    "--VoilaConfiguration.show_tracebacks=True",
)


def open_app(case_file: Path, *, browser: bool) -> int:
    """Open the panel on a case, and wait until it is closed.

    Parameters
    ----------
    case_file : Path
        The case that the panel is on.
    browser : bool
        Whether to open a browser; the address is printed all the same.

    Returns
    -------
    int
        Exit code; 130 where it was interrupted.

    Raises
    ------
    MachineError
        If Voila is not installed, or does not start.
    """
    if importlib.util.find_spec("voila") is None:
        raise MachineError("Voila is not installed beside this Python: pip install voila")
    address = new_address()
    with tempfile.TemporaryDirectory(prefix="soh-", ignore_cleanup_errors=True) as folder:
        write_notebooks(Path(folder), case_file)
        return serve(
            # No kernel is kept ready: it would have read the case before its file was changed.
            [sys.executable, "-m", "voila", folder, f"--port={address.port}", *_QUIET],
            address,
            f"voila/render/{FIRST}",
            environment=_environment(address),
            browser=browser,
        )


def _environment(address: Address) -> dict[str, str]:
    """Give the server its secret and our template; what a process list shows holds no secret."""
    paths = (str(Path(__file__).with_name("jupyter")), os.environ.get("JUPYTER_PATH", ""))
    return {
        **os.environ,
        "JUPYTER_PATH": os.pathsep.join(filter(None, paths)),
        "JUPYTER_TOKEN": address.token,
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
