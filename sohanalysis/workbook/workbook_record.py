"""The Record sheet: what the documents say in words, and the figures that they print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sohanalysis.workbook.book import Cell, Sheet
from sohanalysis.workbook.case_values import Given

RECORD_KEYS = (
    "title",
    "service",
    "reference",
    "report_reference",
    "authority",
    "force",
    "received",
    "reported",
    "decided",
    "request",
    "request_source",
    "decision",
    "decision_source",
)
NARRATIVE_KEYS = ("purpose", "information", "options", "risks", "next_steps")
# Name, caption, and key, head and look of each column.
LISTS: Mapping[str, tuple[str, Sequence[tuple[str, str, str]]]] = {
    "published": (
        "Published figures, to be compared",
        (
            ("measure", "Measure", "words"),
            ("year", "Financial year", "words"),
            ("low", "Low", "money"),
            ("high", "High", "money"),
            ("printed", "Printed as", "words"),
            ("source", "Source", "words"),
        ),
    ),
    "observations": (
        "What a reader must know and no arithmetic shows",
        (("text", "Text", "words"), ("kind", "Kind", "words"), ("source", "Source", "words")),
    ),
    "quoted": (
        "Figures from elsewhere; they enter no calculation",
        (
            ("topic", "Figure", "words"),
            ("value", "Value", "money"),
            ("unit", "Unit", "words"),
            ("source", "Source", "words"),
            ("status", "Status", "words"),
            ("restricted", "Restricted", "words"),
        ),
    ),
    "implications": (
        "Implications, as the report scores them",
        (("heading", "Implication", "words"), ("score", "Score", "words")),
    ),
    "presets": (
        "Presets: what their forces are, and where the numbers come from",
        (("label", "Label", "words"), ("name", "Preset", "words"), ("note", "Note", "words")),
    ),
    "ranges": (
        "Who says how low and how high a choice may be",
        (
            ("input", "Choice", "words"),
            ("low", "Low", "factor"),
            ("high", "High", "factor"),
            ("unit", "Unit", "words"),
            ("source", "Source", "words"),
            ("status", "Status", "words"),
            ("note", "Note", "words"),
        ),
    ),
}
_SPARE = 4  # rows of a list, and of a part of the report, in a blank workbook
_MORE = {"published": 20, "observations": 24}


def record(given: Given, texts: dict[str, list[list[str]]]) -> Sheet:
    """Lay out the sheet, and note where each of its cells stands."""
    sheet = Sheet(
        "Record",
        "Record: what the documents say",
        "Words and printed figures, in our own words; none of it enters a calculation.",
        "Foundation",
    )
    sheet.widths = dict(enumerate((34, 76, 20, 30, 22, 40, 44, 44)))
    sheet.page_starts = (5,)
    _record_tables(sheet, given, texts)
    return sheet


def _record_tables(sheet: Sheet, given: Given, texts: dict[str, list[list[str]]]) -> None:
    told = given.values.get("record", {})
    rows = [(key.replace("_", " ").capitalize(), told.get(key)) for key in RECORD_KEYS]
    _keyed(sheet, "Decision", "The decision", rows, texts)
    _keyed(sheet, "Narrative", "The report, in our own words", [*_narrative(given)], texts)
    for name, (caption, columns) in LISTS.items():
        table = sheet.table(name.capitalize(), caption, ["Row", *(head for _, head, _ in columns)])
        items = given.values.get(name, ()) or [{}] * (
            1 if given.values else _MORE.get(name, _SPARE)
        )
        for item in items:
            cells = [_typed(item.get(key), look) for key, _, look in columns]
            row = table.add([Cell(content=f"{len(table.rows) + 1}"), *cells], 1)
            texts.setdefault(name, []).append([row.cell(i) for i in range(len(columns))])


def _keyed(
    sheet: Sheet,
    name: str,
    caption: str,
    rows: Sequence[tuple[str, str | None]],
    texts: dict[str, list[list[str]]],
) -> None:
    table = sheet.table(name, caption, ("Part", "Text"))
    for label, text in rows:
        row = table.add([Cell(content=label), _typed(text, "words")])
        texts.setdefault(name, []).append([row.cell(0), row.cell(1)])


def _narrative(given: Given) -> Iterator[tuple[str, str | None]]:
    for key in NARRATIVE_KEYS:
        found = given.value(f"narrative.{key}")
        if not given.values and key != "purpose":
            found = [None] * _SPARE
        # A part that nothing is said of has a row to say it in.
        for text in (found,) if isinstance(found, str) else found or [None]:
            yield key.replace("_", " ").capitalize(), text


def _typed(content: Any, look: str) -> Cell:
    return Cell(content=None if content == "" else content, look=look, is_input=True)
