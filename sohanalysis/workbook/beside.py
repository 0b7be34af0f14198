"""What a workbook has beside its cells: what is hidden, rules, conditional formats and names."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from sohanalysis.workbook.formula import corners
from sohanalysis.workbook.sheets import letters

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TRUE = ("1", "true")
# Below these nothing can be read: a width in signs, a height in points.
_NARROWEST, _LOWEST = 1.0, 5.0
_DIGITS = 5  # of the number of the last column, 16384
_CELL = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_REFERENCE = re.compile(rf"{_CELL}(?::{_CELL})?")
# Forms of numbers that a file names by number alone.
_KNOWN_FORMS = {
    "0": "General",
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "49": "@",
}
_SIGNS = {
    "between": "from {} to {}",
    "notBetween": "not from {} to {}",
    "equal": "equal to {}",
    "notEqual": "other than {}",
    "lessThan": "less than {}",
    "lessThanOrEqual": "at most {}",
    "greaterThan": "more than {}",
    "greaterThanOrEqual": "at least {}",
}


def unseen(page: ElementTree.Element) -> Iterator[str]:
    """Name the columns and rows of a sheet that nobody sees: hidden, or of no size."""
    for part, what, number, size, least in (
        ("col", "column", "min", "width", _NARROWEST),
        ("row", "row", "r", "ht", _LOWEST),
    ):
        for each in page.iter(f"{_MAIN}{part}"):
            if each.get("hidden") in _TRUE:
                yield f"a hidden {what}, {_place(what, each.get(number, ''))}"
            elif _size(each.get(size), least) < least:
                yield f"a {what} too small to be read, {_place(what, each.get(number, ''))}"
    yield from _usual(page)


def _usual(page: ElementTree.Element) -> Iterator[str]:
    """Say so where what has no size of its own is hidden."""
    usual = page.find(f"{_MAIN}sheetFormatPr")
    sizes = {} if usual is None else usual.attrib
    no_rows = sizes.get("zeroHeight") in _TRUE
    if no_rows or _size(sizes.get("defaultRowHeight"), _LOWEST) < _LOWEST:
        yield "hidden rows, all that have no height of their own"
    if _size(sizes.get("defaultColWidth"), _NARROWEST) < _NARROWEST:
        yield "hidden columns, all that have no width of their own"


def _place(what: str, number: str) -> str:
    is_column = what == "column" and _is_small(number) and int(number) > 0
    return letters(int(number) - 1) if is_column else number


def _is_small(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) <= _DIGITS


def _size(text: str | None, usual: float) -> float:
    try:
        size = usual if text is None else float(text)
    except ValueError:
        return usual
    return usual if math.isnan(size) else size


def number_forms(styles: ElementTree.Element) -> list[str]:
    """List the form of a number in each style of a cell."""
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in _named(styles, "numFmt")}
    listed = styles.find(f"{_MAIN}cellXfs")
    numbers = [style.get("numFmtId", "0") for style in ([] if listed is None else listed)]
    # Programs write the same form with and without escapes, a language and a part for text.
    return [
        re.sub(r"\\|\[\$-[0-9A-F]+\]|;@$", "", own.get(number, _KNOWN_FORMS.get(number, number)))
        for number in numbers
    ]


def conditional_formats(page: ElementTree.Element) -> list[str]:
    """List where a sheet has formats that follow a condition: the first cells of each."""
    found = (_REFERENCE.findall(_where(e)) for e in _named(page, "conditionalFormatting"))
    return [places[0] if places else "A1" for places in found]


def rules(page: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Give the cells of each rule of a sheet, as one reference, and the rule in words."""
    for each in _named(page, "dataValidation"):
        words = _words(each)
        if words:
            yield from ((reference, words) for reference in _REFERENCE.findall(_where(each)))


def _named(page: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Find elements by name, those of later versions of Excel too."""
    return (each for each in page.iter() if each.tag.rpartition("}")[2] == name)


def _where(element: ElementTree.Element) -> str:
    inner = "".join(each.text or "" for each in _named(element, "sqref"))
    return element.get("sqref", inner)


def _words(element: ElementTree.Element) -> str:
    """Say what a rule allows; nothing where it allows anything."""
    kind, error = element.get("type", "none"), element.get("showErrorMessage")
    if kind == "none":
        return ""
    ends = ["".join(end.itertext()) for end in element if "formula" in end.tag]
    passes = error not in _TRUE or element.get("errorStyle", "stop") != "stop"
    return rule_in_words(kind, element.get("operator", "between"), ends, passes=passes)


def rule_in_words(kind: str, sign: str, ends: list[str], *, passes: bool = False) -> str:
    """Say what a rule allows.

    Parameters
    ----------
    kind, sign : str
        As a file names them.
    ends : list of str
        What it compares with.
    passes : bool
        Whether what it does not allow is let through after all.

    Examples
    --------
    >>> rule_in_words("whole", "between", ["1", "44"])
    'whole from 1 to 44'
    >>> rule_in_words("list", "between", ['"yes, no"'], passes=True)
    'list of yes, no, and lets everything else pass'
    """
    past = ", and lets everything else pass" if passes else ""
    if kind in ("list", "custom"):
        # Of a list there is one end; programs put blanks after its commas, or none.
        return f"{kind} of " + re.sub(r",\s*", ", ", "".join(ends[:1]).strip('"')) + past
    numbers = [*(_number(end) for end in ends), "nothing", "nothing"]
    words = _SIGNS[sign].format(*numbers) if sign in _SIGNS else sign
    return f"{kind} {words}{past}"


def _number(text: str) -> str:
    try:
        return f"{float(text):.15g}"
    except ValueError:
        return text


def names_of(book: ElementTree.Element) -> dict[tuple[str, str], str]:
    """Give what each defined name stands for, by its sheet (empty: the workbook) and name."""
    sheets = [each.get("name", "") for each in book.iter(f"{_MAIN}sheet")]
    found = {}
    for each in book.iter(f"{_MAIN}definedName"):
        number = each.get("localSheetId", "")
        known = _is_small(number) and int(number) < len(sheets)
        sheet = sheets[int(number)] if known else ""
        found[sheet, each.get("name", "")] = (each.text or "").replace("'", "")
    return found


def cells_within(
    reference: str, last_row: int, last_column: int, most: int
) -> Iterator[tuple[int, int]]:
    """List the rows and columns of a reference, no further and no more than is said.

    >>> [*cells_within("B2:XFD1048576", 1, 2, 9)]
    [(1, 1), (1, 2)]
    """
    _, top, left, bottom, right = corners(reference)
    places = itertools.product(
        range(top, min(bottom, last_row) + 1), range(left, min(right, last_column) + 1)
    )
    return itertools.islice(places, max(0, most))
