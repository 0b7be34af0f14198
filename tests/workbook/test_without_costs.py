"""A case of savings alone has a workbook without a chart of its costs."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl

from sohanalysis.load import load_case
from sohanalysis.workbook.workbook import workbook_bytes

SAVINGS_ALONE = """\
format = 2
title = "One contract ends"
years = "2024/25 to 2025/26"
source = "invented"

[[lines]]
name = "Old contract"
kind = "saving"
annual = 10_000
"""


def test_savings_alone_make_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(SAVINGS_ALONE, encoding="utf-8")
    case = load_case(path)

    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(case, case.scenario)))

    assert [len(sheet._charts) for sheet in book] == [0] * len(book.sheetnames)
