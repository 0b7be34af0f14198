"""Files that a method of the Python interface writes, such as a chart or a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from sohanalysis.files.writing import check_target, replaced_by, write_bytes


def save_file(
    path: str | Path, make: Callable[[], bytes], *, endings: Sequence[str], force: bool
) -> Path:
    """Write a file, and return its path.

    `make` runs only after the name is checked.

    Raises
    ------
    FileError
        If `check_target` refuses the path.
    MachineError
        If the machine cannot write the file. A file that was there is unchanged.
    """
    target = Path(path)
    with in_python():
        check_target(target, force=force, endings=endings)
        write_bytes(target, make(), force=force)
    return target


def in_python() -> AbstractContextManager[None]:
    """Advise ``force=True`` in faults about a file that exists."""
    return replaced_by("give force=True")
