"""Files that Python asks for, written by the means of every other file of the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sohanalysis.errors import FileError
from sohanalysis.files.writing import check_target, write_bytes


def save_file(
    path: str | Path, make: Callable[[], bytes], *, endings: Sequence[str], force: bool
) -> Path:
    """Write a file that Python asks for, made once its name is checked; return its path.

    Raises
    ------
    FileError
        As `check_target`.
    MachineError
        If the machine cannot write it; what was there is untouched.
    """
    target = Path(path)
    with in_python():
        check_target(target, force=force, endings=endings)
        write_bytes(target, make(), force=force)
    return target


@contextmanager
def in_python() -> Iterator[None]:
    """Say in Python's words how a file is replaced."""
    try:
        yield
    except FileError as error:
        faults = [
            replace(fault, advice=fault.advice.replace("add --force", "give force=True"))
            for fault in error.faults
        ]
        raise FileError(faults) from None
