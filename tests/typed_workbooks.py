"""Workbooks with something typed into their cells, and not recalculated."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from sohanalysis.workbook.formula import Formula

PARTS = {"Inputs": "xl/worksheets/sheet2.xml", "Record": "xl/worksheets/sheet3.xml"}


def typed_into(path: Path, written: bytes, cells: dict[str, Any]) -> Path:
    """Write a workbook with some cells typed over; 'Inputs!D26' names one."""
    with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(path, "w") as archive:
        for name in old.namelist():
            content = old.read(name)
            typed = {
                cell: value
                for cell, value in cells.items()
                if PARTS[cell.partition("!")[0]] == name
            }
            archive.writestr(name, _typed(content.decode(), typed) if typed else content)
    return path


def _typed(page: str, cells: dict[str, Any]) -> str:
    for cell, value in cells.items():
        place = cell.partition("!")[2]
        known = rf'<c r="{place}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)'
        page, times = re.subn(known, lambda m: _cell(place, m[1] or "", value), page)  # noqa: B023
        assert times == 1, f"{cell} is in the page {times} times"
    return page


def _cell(place: str, style: str, value: Any) -> str:
    if isinstance(value, Formula):
        return f'<c r="{place}"{style}><f>{html.escape(value[1:])}</f><v>0</v></c>'
    if isinstance(value, str):
        text = html.escape(value)
        return f'<c r="{place}"{style} t="inlineStr"><is><t>{text}</t></is></c>'
    return (
        f'<c r="{place}"{style}/>' if value is None else f'<c r="{place}"{style}><v>{value}</v></c>'
    )


def with_rows(path: Path, written: bytes, *, row: int, put_in: int) -> Path:
    """Write a workbook with rows put into Inputs, or taken out, as Excel does: tables move too."""
    with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(path, "w") as archive:
        inputs = old.read("xl/worksheets/_rels/sheet2.xml.rels").decode()
        for name in old.namelist():
            text = old.read(name).decode()
            if name == PARTS["Inputs"]:
                text = re.sub(r'<row r="(\d+)".*?</row>', lambda m: _moved(m, row, put_in), text)
            elif name.startswith("xl/tables/") and name.rpartition("/")[2] in inputs:
                text = re.sub(r'ref="A(\d+):([A-Z]+)(\d+)"', lambda m: _ref(m, row, put_in), text)
            archive.writestr(name, text)
    return path


def _moved(found: re.Match[str], row: int, put_in: int) -> str:
    number = int(found[1])
    if put_in < 0 and row <= number < row - put_in:
        return ""
    to = number + put_in if number >= row else number
    return re.sub(rf'(r="[A-Z]*){number}"', rf'\g<1>{to}"', found[0])


def _ref(found: re.Match[str], row: int, put_in: int) -> str:
    first, last = (int(end) + put_in * (int(end) >= row) for end in (found[1], found[3]))
    return f'ref="A{first}:{found[2]}{last}"'
