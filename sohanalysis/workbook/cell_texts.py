"""Numbers, texts and lists in one cell, written and read back."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sohanalysis.errors import CaseError, toml_text
from sohanalysis.files.toml import read_toml
from sohanalysis.workbook.inputs import YES_OR_NO

BETWEEN = "; "  # separates names or figures
_PART_IS = ": "  # separates the name of a part from its figure


def number_or_text(value: Any) -> Any:
    """Return the value of a cell with whole numbers as int, and texts without spaces around them.

    Returns
    -------
    int, float, str or None
        None for an empty text.
    """
    if isinstance(value, str):
        return value.strip() or None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def cell_content(value: Any) -> Any:
    """Return a value of a case in the form of one cell.

    The steps of a price are as in a file.

    >>> cell_content(["2.8", "2.9"]), cell_content({"equal": 0.125, "officers": 0.875})
    ('2.8; 2.9', 'equal: 0.125; officers: 0.875')
    >>> cell_content([{"adopters": 3, "price": 55000}])
    '[{adopters = 3, price = 55000}]'
    """
    parts = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping | list) and any(isinstance(p, Mapping | list) for p in parts):
        return toml_text(value)
    if isinstance(value, Mapping):
        return BETWEEN.join(f"{name}{_PART_IS}{part}" for name, part in value.items())
    if isinstance(value, list):
        return BETWEEN.join(map(str, value))
    return YES_OR_NO[value] if isinstance(value, bool) else value


def figure_in(content: Any) -> Any:
    """Return the figure in a cell: alone, by year, by part, or as in a file.

    >>> figure_in("equal: 0.125; officers: 0.875"), figure_in("2; 3")
    ({'equal': 0.125, 'officers': 0.875}, [2, 3])
    """
    if isinstance(content, str) and content.lstrip().startswith(("[", "{")):
        with contextlib.suppress(CaseError):  # the text is then refused as the figure of its key
            return read_toml(Path(), f"value = {content}").values["value"]
    parts = content.split(BETWEEN) if isinstance(content, str) else []
    named_parts = [part.partition(_PART_IS) for part in parts]
    if parts and all(figure for *_, figure in named_parts):
        return {name: _number_in(figure) for name, _, figure in named_parts}
    return [_number_in(part) for part in parts] if len(parts) > 1 else content


def _number_in(text: str) -> Any:
    try:
        return number_or_text(float(text))
    except ValueError:
        return text
