"""Settings that make a command start and end quickly.

Most of a command's time goes into loading. Pydantic plugins stay off: they take time, and another
package could change how a case is read. NumPy starts no threads, because our matrices are small.
Python's garbage collector has nothing to free among modules that were just loaded, or at the end of
the process. In between it finds little: with few collections a large workbook takes a fifth less
time.
"""

from __future__ import annotations

import gc
import os

_SETTINGS = {"PYDANTIC_DISABLE_PLUGINS": "__all__", "OPENBLAS_NUM_THREADS": "1"}


def load_quickly() -> None:
    """Apply the settings to this process, but keep the values that the user has set."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    gc.set_threshold(100_000, 50, 50)


def leave_quickly() -> None:
    """Stop Python from searching every object for cycles at exit: a fifth of ``soh show``."""
    gc.freeze()


def leave_to_others() -> None:
    """Remove the settings, so that later processes such as notebook kernels start without them."""
    for name, value in _SETTINGS.items():
        if os.environ.get(name) == value:
            del os.environ[name]
