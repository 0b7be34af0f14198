"""Small cases that a test writes out in full."""

from __future__ import annotations

from pathlib import Path

from sohanalysis.case.case import Case
from sohanalysis.load import load_case

TOP = 'format = 2\ntitle = "Shared service"\nsource = "made up"\n'


def written(folder: Path, text: str) -> Case:
    """Write what follows the title and the source of a case, and load it."""
    path = folder / "written.toml"
    path.write_text(TOP + text, encoding="utf-8", newline="\n")
    return load_case(path)
