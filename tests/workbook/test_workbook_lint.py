"""The rules of a workbook that can be audited, each by its name, read from the file itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sohanalysis.case.case import Case
from sohanalysis.load import load_case
from sohanalysis.workbook.formula import FUNCTIONS, column_number
from sohanalysis.workbook.workbook import blank_workbook, workbook_bytes

ROOT = Path(__file__).parent.parent.parent
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
tree = lru_cache(maxsize=100)(ElementTree.fromstring)
REFERENCE = re.compile(r"(?:'[^']+'!)?(\$?)([A-Z]{1,3})(\$?)([0-9]+)")
TEXT = re.compile(r'"(?:[^"]|"")*"')
VOLATILE = {"NOW", "TODAY", "RAND", "RANDBETWEEN", "OFFSET", "INDIRECT", "CELL", "INFO"}
# Tables in which one formula is copied along each row.
IN_SERIES = re.compile(
    r"Charge_by_forces|Time|Charge_by_year|Amounts_going_on|Years_of_uplift|Rates_of_lines"
    r"|Paid_yet|Terms_of_lines|Money_by_year|Months|Years_down|Engine_\w+|Headroom_by_forces"
    r"|Too_few_forces|Readings|Cost_by_year|Break_even_forces|Side_by_side|One_way_\w+"
    r"|Forces_by_\w+|Delay_by_change|Medium_term|Budget_and_record"
)
Parts = dict[str, str]
Found = Iterator[str]


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def sheets_of(parts: Parts) -> dict[str, Any]:
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"])
    return {
        name: tree(parts[f"xl/worksheets/sheet{number}.xml"])
        for number, name in enumerate(names, start=1)
    }


def formulas(parts: Parts) -> Iterator[tuple[str, str, str]]:
    for name, page in sheets_of(parts).items():
        for cell in page.iter(f"{MAIN}c"):
            text = cell.find(f"{MAIN}f")
            if text is not None and text.text:
                yield name, cell.get("r"), text.text


def tables(parts: Parts) -> Iterator[tuple[str, Any]]:
    """Give each table with the name of its sheet."""
    for number, name in enumerate(sheets_of(parts), start=1):
        relations = parts.get(f"xl/worksheets/_rels/sheet{number}.xml.rels", "")
        for target in re.findall(r'Target="\.\./(tables/[^"]+)"', relations):
            yield name, tree(parts[f"xl/{target}"])


def corners(reference: str) -> tuple[int, int, int, int]:
    ends = [
        (int(row), column_number(letters)) for _, letters, _, row in REFERENCE.findall(reference)
    ]
    return (*ends[0], *ends[-1])


def values_in(parts: Parts, name: str) -> dict[tuple[int, int], Any]:
    shared = [
        "".join(text.text or "" for text in item.iter(f"{MAIN}t"))
        for item in tree(parts["xl/sharedStrings.xml"])
    ]
    found = {}
    for cell in sheets_of(parts)[name].iter(f"{MAIN}c"):
        value = cell.find(f"{MAIN}v")
        if value is not None:
            text = shared[int(value.text)] if cell.get("t") == "s" else value.text
            found[corners(cell.get("r"))[:2]] = text
    return found


def no_macro_no_link(parts: Parts) -> Found:
    for name, text in parts.items():
        if "vbaProject" in name or "externalLink" in name or 'TargetMode="External"' in text:
            yield name


def known_functions_only(parts: Parts) -> Found:
    for sheet, cell, text in formulas(parts):
        called = set(re.findall(r"([A-Z][A-Z0-9.]*)\(", TEXT.sub("", text)))
        if called - FUNCTIONS or called & VOLATILE:
            yield f"{sheet}!{cell}: {sorted(called - FUNCTIONS)}"


def no_constants(parts: Parts) -> Found:
    for sheet, cell, text in formulas(parts):
        rest = REFERENCE.sub("", TEXT.sub("", text))
        numbers = set(re.findall(r"\d+(?:\.\d+)?", rest)) - {"0", "1"}
        if numbers:
            yield f"{sheet}!{cell}: {sorted(numbers)}"


def no_nested_if(parts: Parts) -> Found:
    for sheet, cell, text in formulas(parts):
        depth, open_ifs = 0, []
        for sign in re.findall(r"\bIF\(|[()]", TEXT.sub("", text)):
            if sign == "IF(":
                if open_ifs:
                    yield f"{sheet}!{cell}"
                open_ifs.append(depth)
            depth += -1 if sign == ")" else 1
            if open_ifs and depth == open_ifs[-1]:
                open_ifs.pop()


def nothing_hidden(parts: Parts) -> Found:
    for name in re.findall(
        r"<(?:sheet|definedName) [^>]*(?:state|hidden)=[^>]*>", parts["xl/workbook.xml"]
    ):
        yield name
    for name, page in sheets_of(parts).items():
        for part in (*page.iter(f"{MAIN}row"), *page.iter(f"{MAIN}col")):
            if part.get("hidden") in ("1", "true"):
                yield f"{name}: {part.attrib}"


def title_and_about(parts: Parts) -> Found:
    for name in sheets_of(parts):
        found = values_in(parts, name)
        if not (
            found.get((1, 0)) and found.get((2, 0)) and found.get((3, 0), "").startswith("Master")
        ):
            yield name


def every_cell_in_a_named_table(parts: Parts) -> Found:
    places: dict[str, list[tuple[int, int, int, int]]] = {name: [] for name in sheets_of(parts)}
    names = []
    for sheet, table in tables(parts):
        places[sheet].append(corners(table.get("ref")))
        names.append(table.get("displayName"))
    for sheet, page in sheets_of(parts).items():
        for cell in page.iter(f"{MAIN}c"):
            row, column = corners(cell.get("r"))[:2]
            caption = column == 0 and (row <= 3 or any(top == row + 1 for top, *_ in places[sheet]))
            inside = any(t <= row <= b and left <= column <= r for t, left, b, r in places[sheet])
            if not (caption or inside):
                yield f"{sheet}!{cell.get('r')}"
    if len(set(names)) < len(names) or not all(names):
        yield "a table without a name of its own"


def heads_are_told_apart(parts: Parts) -> Found:
    for sheet, table in tables(parts):
        heads = [column.get("name") for column in table.iter(f"{MAIN}tableColumn")]
        if not all(heads) or len({head.casefold() for head in heads}) < len(heads):
            yield f"{sheet}: {table.get('displayName')}"


def no_blank_row_or_column(parts: Parts) -> Found:
    known = {name: values_in(parts, name) for name in sheets_of(parts)}
    for sheet, table in tables(parts):
        top, left, bottom, right = corners(table.get("ref"))
        found = known[sheet]
        for row in range(top, bottom + 1):
            if not any((row, column) in found for column in range(left, right + 1)):
                yield f"{sheet}: row {row}"
        for column in range(left, right + 1):
            if not any((row, column) in found for row in range(top, bottom + 1)):
                yield f"{sheet}: column {column}"


def no_merged_cells(parts: Parts) -> Found:
    for name, page in sheets_of(parts).items():
        if page.find(f"{MAIN}mergeCells") is not None:
            yield name


def arial_twelve_at_least(parts: Parts) -> Found:
    styles = tree(parts["xl/styles.xml"])
    for font in styles.iter(f"{MAIN}font"):
        name, size = font.find(f"{MAIN}name"), font.find(f"{MAIN}sz")
        if name.get("val") != "Arial" or float(size.get("val")) < 12:
            yield f"{name.get('val')} {size.get('val')}"


def frozen_and_set_up_for_a4(parts: Parts) -> Found:
    names = parts["xl/workbook.xml"]
    for number, (name, page) in enumerate(sheets_of(parts).items()):
        pane, setup = page.find(f".//{MAIN}pane"), page.find(f"{MAIN}pageSetup")
        if pane is None or pane.get("state") != "frozen":
            yield f"{name}: panes"
        if setup is None or (setup.get("orientation"), setup.get("paperSize")) != (
            "landscape",
            "9",
        ):
            yield f"{name}: page"
        if f'name="_xlnm.Print_Titles" localSheetId="{number}"' not in names:
            yield f"{name}: repeated heads"


def no_personal_data(parts: Parts) -> Found:
    for tag in ("dc:creator", "cp:lastModifiedBy"):
        if re.search(rf"<{tag}>[^<]+</{tag}>", parts["docProps/core.xml"]):
            yield tag


def every_formula_has_its_value(parts: Parts) -> Found:
    for name, page in sheets_of(parts).items():
        for cell in page.iter(f"{MAIN}c"):
            if cell.find(f"{MAIN}f") is not None and cell.find(f"{MAIN}v") is None:
                yield f"{name}!{cell.get('r')}"


def relative(text: str, row: int, column: int) -> str:
    """Write a formula in R1C1 terms."""

    def replace(match: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, number = match.groups()
        across = column_number(letters) if fixed_column else f"[{column_number(letters) - column}]"
        down = int(number) if fixed_row else f"[{int(number) - row}]"
        return f"{match[0].rpartition('!')[0]}R{down}C{across}"

    return REFERENCE.sub(replace, text)


def one_formula_along_a_row(parts: Parts) -> Found:
    found = {(sheet, corners(cell)[:2]): text for sheet, cell, text in formulas(parts)}
    for sheet, table in tables(parts):
        if not IN_SERIES.fullmatch(table.get("displayName")):
            continue
        top, left, bottom, right = corners(table.get("ref"))
        for row in range(top, bottom + 1):
            along = {
                relative(found[sheet, (row, column)], row, column)
                for column in range(left + 1, right + 1)  # the first is the name of the row
                if (sheet, (row, column)) in found
            }
            if len(along) > 1:
                yield f"{sheet}, row {row}"


def charts_have_words(parts: Parts) -> Found:
    for name, text in parts.items():
        if "/drawings/drawing" in name and "_rels" not in name:
            for shape in re.findall(r"<xdr:cNvPr [^>]*>", text):
                if not re.search(r'descr="[^"]{40,}"', shape):
                    yield f"{name}: {shape}"


RULES: tuple[Callable[[Parts], Found], ...] = (
    no_macro_no_link,
    known_functions_only,
    no_constants,
    no_nested_if,
    nothing_hidden,
    title_and_about,
    every_cell_in_a_named_table,
    heads_are_told_apart,
    no_blank_row_or_column,
    no_merged_cells,
    arial_twelve_at_least,
    frozen_and_set_up_for_a4,
    no_personal_data,
    every_formula_has_its_value,
    one_formula_along_a_row,
    charts_have_words,
)
# For each rule a fault: the part, what is there, and what is put in its place.
FAULTS = {
    no_macro_no_link: ("xl/_rels/workbook.xml.rels", "/>", ' TargetMode="External"/>'),
    known_functions_only: ("xl/worksheets/sheet4.xml", "<f>", "<f>NOW()+"),
    no_constants: ("xl/worksheets/sheet4.xml", "<f>", "<f>1.05*"),
    no_nested_if: ("xl/worksheets/sheet4.xml", "<f>", "<f>IF(1,IF(1,1,0),0)+"),
    nothing_hidden: ("xl/workbook.xml", "<sheet ", '<sheet state="hidden" '),
    title_and_about: ("xl/worksheets/sheet3.xml", '<c r="A1"', '<c r="A99"'),
    every_cell_in_a_named_table: ("xl/worksheets/sheet3.xml", '<c r="A6"', '<c r="ZZ6"'),
    heads_are_told_apart: ("xl/tables/table1.xml", 'name="Kind"', 'name="Item"'),
    no_blank_row_or_column: ("xl/tables/table1.xml", 'ref="A6:', 'ref="A4:'),
    no_merged_cells: ("xl/worksheets/sheet3.xml", "</sheetData>", "</sheetData><mergeCells/>"),
    arial_twelve_at_least: ("xl/styles.xml", 'val="Arial"', 'val="Wingdings"'),
    frozen_and_set_up_for_a4: ("xl/worksheets/sheet3.xml", "landscape", "portrait"),
    no_personal_data: ("docProps/core.xml", "<dc:creator></dc:creator>",
                       "<dc:creator>someone</dc:creator>"),
    every_formula_has_its_value: ("xl/worksheets/sheet4.xml", "</f><v>", "</f><w>"),
    one_formula_along_a_row: ("xl/worksheets/sheet4.xml", "<f>SUM(", "<f>0+SUM("),
    charts_have_words: ("xl/drawings/drawing1.xml", "descr=", "nothing="),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _forget_the_trees() -> Iterator[None]:
    yield
    tree.cache_clear()


@pytest.fixture(scope="module")
def parts(derbyshire: Case) -> Parts:
    return parts_of(workbook_bytes(derbyshire, derbyshire.scenario))


@pytest.fixture(scope="module")
def second() -> Parts:
    case = load_case(ROOT / "tests" / "cases" / "second.toml")
    return parts_of(workbook_bytes(case, case.scenario))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_workbook_keeps_the_rule(rule: Callable[[Parts], Found], parts: Parts) -> None:
    assert [*rule(parts)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_workbook_of_another_case_keeps_it(
    rule: Callable[[Parts], Found], second: Parts
) -> None:
    assert [*rule(second)] == []


@pytest.fixture(scope="module")
def blank() -> Parts:
    return parts_of(blank_workbook())


@pytest.mark.parametrize(
    "rule", [r for r in RULES if r is not no_blank_row_or_column], ids=lambda rule: rule.__name__
)
def test_a_blank_workbook_keeps_it(rule: Callable[[Parts], Found], blank: Parts) -> None:
    assert [*rule(blank)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_finds_a_planted_fault(rule: Callable[[Parts], Found], parts: Parts) -> None:
    part, old, new = FAULTS[rule]
    text = parts[part]
    assert old in text
    faulty = text.replace(old, new, 1)
    if rule is every_formula_has_its_value:
        faulty = re.sub(r"<w>.*?</v>", "", faulty, count=1)
    if rule is every_cell_in_a_named_table:
        faulty = text.replace('<c r="B7"', '<c r="ZZ7"', 1)

    assert [*rule({**parts, part: faulty})] != []
