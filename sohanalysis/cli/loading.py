"""Settings that make a command load and leave quickly.

Most of its time goes into loading. No plugin of another package may change what is read from a
case; NumPy starts no threads, for we have no large matrices; and there is nothing to be cleared
away among modules that have only just been loaded, nor when the process gives all of it back.
"""

from __future__ import annotations

import gc
import os

_SETTINGS = {"PYDANTIC_DISABLE_PLUGINS": "__all__", "OPENBLAS_NUM_THREADS": "1"}


def load_quickly() -> None:
    """Apply the settings to later imports, except where the user has set others."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    gc.set_threshold(100_000)


def leave_quickly() -> None:
    """Keep Python from searching every object for cycles when it ends: a fifth of ``soh show``."""
    gc.freeze()


def leave_to_others() -> None:
    """Remove the settings from processes that start later: an analyst's work may need others."""
    for name, value in _SETTINGS.items():
        if os.environ.get(name) == value:
            del os.environ[name]
