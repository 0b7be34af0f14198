"""Whole screens, kept as text files that a reader can open.

After a change that you meant, print them again with ``SOH_SCREENS=1 pytest ...`` and read the
difference in git. With that setting every such test fails, so nobody can pass by printing.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def assert_screen(path: Path, text: str) -> None:
    """Check that a text is the one in a file, or write it there and fail."""
    screen = f"{text.rstrip()}\n"
    if os.environ.get("SOH_SCREENS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(screen, encoding="utf-8", newline="\n")
        pytest.fail(f"{path.name} is printed again. Read it, and run without SOH_SCREENS")
    assert screen == path.read_text(encoding="utf-8")
