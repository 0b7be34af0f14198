"""Texts for other programs, which a spreadsheet program reads as text."""

from typing import Any

import pytest

from sohanalysis.report.table import escaped


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@1", "'@1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("1", "1"),
        ("", ""),
        (-1, -1),
        (-0.5, -0.5),
        (None, None),
    ],
)
def test_only_text_is_made_safe(cell: Any, written: Any) -> None:
    assert escaped(cell) == written
