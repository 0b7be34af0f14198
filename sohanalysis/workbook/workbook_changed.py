"""What was changed in a workbook since it was written for a case: by cell, and as assumed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.workbook.case_values import is_month, month
from sohanalysis.workbook.workbook import book_of
from sohanalysis.workbook.workbook_back import Back, Typed, typed
from sohanalysis.workbook.workbook_toml import Values

_ASSUMED = "assumed"


def differences(back: Back, case: Case) -> list[str]:
    """Say where the inputs of a workbook are not those of a case, cell by cell."""
    ours, theirs = _typed_in_the_workbook_of(case), typed(back.read.cells, back.inputs)
    return [
        f"{theirs.get(key, ours.get(key, (None, '')))[1]} ({key}): "
        f"{_said(theirs, key)}, and {_said(ours, key)} in the case"
        for key in dict.fromkeys((*theirs, *ours))
        if _value(theirs, key) != _value(ours, key)
    ]


def marked_as_assumed(values: Values, back: Back, case: Case) -> list[str]:
    """Mark what differs from a case as assumed, where its source and status are as they were.

    A document states no figure that was typed over it. The source says what it was.

    Parameters
    ----------
    values : Values
        What is typed; its sources and statuses are changed.
    back, case : Back, Case
        The workbook, and the case that it is compared with.

    Returns
    -------
    list of str
        What was marked, one sentence each.
    """
    ours, told = _typed_in_the_workbook_of(case), []
    for section, keys in _changed(values.typed, ours).items():
        was = ", ".join(f"{key.removeprefix(section + '.')} {_said(ours, key)}" for key in keys)
        source, status = f"{section}.source", f"{section}.status"
        text = f"changed in {back.read.path.name}; before: {was} ({_said(ours, source)})"
        kept = [*_kept(values.typed, section, keys)]
        text += f"; not changed: {', '.join(kept)}" if kept else ""
        _write(values.typed, source, text)
        _write(values.typed, status, _ASSUMED)
        note = f"{section}.note"
        if _value(ours, note) and _value(ours, note) == _value(values.typed, note):
            _write(values.typed, note, f"before the change: {_value(ours, note)}")
        told.append(f"Marked as assumed: {section}, {text}.")
    return told


def _kept(found: Typed, section: str, changed: list[str]) -> Iterator[str]:
    """Name the figures of a section that were left as they were: a status is of all of it."""
    for key in found:
        own = next((s for s in _above(key) if f"{s}.source" in found), "")
        value = _value(found, key)
        is_figure = isinstance(value, float) or (is_month(key) and value is not None)
        if own == section and is_figure and key not in changed:
            yield key.removeprefix(f"{section}.")


def _write(found: Typed, key: str, text: str) -> None:
    found[key] = (text, found[key][1])


def _changed(theirs: Typed, ours: Typed) -> dict[str, list[str]]:
    """Gather the figures that differ under the section that says their source and status."""
    found: dict[str, list[str]] = {}
    for key in theirs:
        section = next(
            (s for s in _above(key) if f"{s}.source" in theirs and f"{s}.status" in theirs), ""
        )
        told = [f"{section}.{each}" for each in ("source", "status")]
        is_same = all(_value(theirs, each) == _value(ours, each) is not None for each in told)
        figures = [_value(each, key) for each in (theirs, ours)]
        is_figure = is_month(key) or any(isinstance(f, float) for f in figures)
        if is_same and is_figure and figures[0] != figures[1]:
            found.setdefault(section, []).append(key)
    return found


def _above(key: str) -> Iterator[str]:
    """Name the sections that a key lies in, the innermost first."""
    while "." in key:
        key = key.rpartition(".")[0]
        yield key


def _typed_in_the_workbook_of(case: Case) -> Typed:
    book, model, _ = book_of(case, case.scenario)
    return typed(book.contents(), model.workings.inputs)


def _value(found: Typed, key: str) -> Any:
    value = found.get(key, (None, ""))[0]
    value = float(value) if isinstance(value, int | float) else value
    return month(value) if is_month(key) else value


def _said(found: Typed, key: str) -> str:
    value = _value(found, key)
    return (
        "nothing" if value is None else format(value, ".15g") if isinstance(value, float) else value
    )
