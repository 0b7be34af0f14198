"""The workbook that Finance keeps: allowed entries, changed entries, and short formulas."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.cli.main import run
from sohanalysis.files.text import DATA, FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.workbook.agreement import BuiltBook
from sohanalysis.workbook.answer import lengths
from sohanalysis.workbook.checks import NO_ANSWER
from sohanalysis.workbook.cover import MOST_ON_COVER
from sohanalysis.workbook.formula import Calculator, Formula, position_of
from sohanalysis.workbook.parts import split
from sohanalysis.workbook.workbook import book_of, workbook_bytes
from tests.screens import assert_screen
from tests.workbook.conftest import Type, built_of, calculator_with, content_of
from tests.workbook.test_recalculated import (
    in_formualizer,
    value_in,
)
from tests.written import written as written_case


@pytest.fixture(scope="module")
def book(as_shipped: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(as_shipped))


def cells(book: Any) -> Iterator[Any]:
    return (cell for sheet in book.worksheets for cell in cells_of_sheet(sheet))


def cells_of_sheet(sheet: Any) -> Iterator[Any]:
    return (cell for row in sheet.iter_rows() for cell in row)


# Layout


def look_of(cell: Any) -> str:
    """Return the font, fill, lines, number format and alignment of a cell."""
    font, lines, text = cell.font, cell.border, cell.alignment
    marks = {
        "bold": font.b,
        "italic": font.i,
        "top line": lines.top.style,
        "bottom line": lines.bottom.style,
        "wrapped": text.wrap_text,
        f"indent {text.indent:g}": text.indent,
        f"{text.horizontal}": text.horizontal not in (None, "general"),
        "unlocked": not cell.protection.locked,
    }
    fill = cell.fill.fgColor.rgb if cell.fill.fill_type else "no fill"
    ink = font.color.rgb if font.color and font.color.type == "rgb" else "black"
    size = f"{font.sz:g} {ink}"
    return ", ".join([cell.number_format, size, fill, *(name for name in marks if marks[name])])


def layout(sheet: Any) -> Iterator[str]:
    """Yield a description of the layout of a sheet, line by line.

    Of each look it has the number of cells, and the first and the last.
    """
    yield f"{sheet.title}: {sheet.page_setup.orientation}, frozen at {sheet.freeze_panes}"
    yield f"  printed {sheet.print_area}, each page with {sheet.print_title_rows}"
    columns = sheet.column_dimensions.items()
    yield f"  widths {', '.join(f'{name} {column.width:g}' for name, column in columns)}"
    yield f"  hidden {', '.join(name for name, column in columns if column.hidden)}"
    rows = sheet.row_dimensions.items()
    yield f"  heights {', '.join(f'{number} {row.height:g}' for number, row in rows if row.height)}"
    areas, rules = sheet.conditional_formatting, sheet.data_validations.dataValidation
    yield f"  {len(sheet._charts)} charts, {len(areas)} areas that turn red, {len(rules)} rules"
    for name, area in sheet.tables.items():
        yield f"  table {name} {area}"
    looks: dict[str, list[str]] = {}
    for cell in cells_of_sheet(sheet):
        if cell.has_style:
            looks.setdefault(look_of(cell), []).append(cell.coordinate)
        if cell.hyperlink:
            yield f"  link {cell.coordinate} to {cell.hyperlink.location}, {cell.value}"
    for look, coordinates in looks.items():
        yield f"  {len(coordinates)} cells from {coordinates[0]} to {coordinates[-1]}: {look}"


def test_widths_tables_links_and_looks_of_every_sheet_are_kept(book: Any) -> None:
    text = "\n".join(line for sheet in book.worksheets for line in layout(sheet))

    assert_screen(Path(__file__).parent / "layout.txt", text)


# Allowed entries


def test_each_sheet_is_protected_without_a_password_but_the_one_for_notes(book: Any) -> None:
    locked = {sheet.title: sheet.protection for sheet in book.worksheets}
    notes = locked.pop("Your notes")

    assert not notes.sheet
    assert all(protection.sheet and protection.password is None for protection in locked.values())
    for allowed in locked.values():  # the file has True for an action that is not allowed
        assert not allowed.formatColumns
        assert not allowed.autoFilter
        assert not allowed.selectLockedCells
        assert not allowed.selectUnlockedCells


def test_pale_cells_and_comments_are_unlocked_and_formulas_are_not(book: Any) -> None:
    columns = [*book["Inputs"]["B"], *book["Inputs"]["C"]]
    pale = {cell.coordinate for cell in columns if not cell.protection.locked}
    unlocked = [cell for cell in cells(book) if not cell.protection.locked]

    assert {"B7", "C22", "C40"} <= pale
    assert not [cell for cell in unlocked if str(cell.value).startswith("=")]
    assert {cell.fill.fgColor.rgb for cell in unlocked} == {"FFFFF9E5"}


def test_start_and_price_of_a_step_are_unlocked(tmp_path: Path) -> None:
    steps = "price = [{adopters = 1, price = 90_000}, {adopters = 4, price = 50_000}]\n"
    case = written_case(
        tmp_path, f'years = "2020/21"\n[adopters]\ncount = 5\n[[charges]]\nname = "Hub"\n{steps}'
    )

    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(case, case.scenario)))["Inputs"]

    rows = [row[2:4] for row in sheet.iter_rows() if row[3].value in (90_000, 50_000)]
    assert [[cell.value for cell in row] for row in rows] == [[1, 90_000], [4, 50_000]]
    assert not any(cell.protection.locked for row in rows for cell in row)


def test_one_amount_with_pence_shows_the_pence_of_every_year(tmp_path: Path) -> None:
    line = 'name = "Post"\nkind = "cost"\nnature = "one-off"\nby_year = [100, 200, 300.5]\n'
    case = written_case(tmp_path, f'years = "2020/21 to 2022/23"\n[[lines]]\n{line}')

    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(case, case.scenario)))["Inputs"]

    (amounts,) = (row[3:6] for row in sheet.iter_rows() if row[5].value == 300.5)
    assert [cell.number_format.split("_")[0] for cell in amounts] == ["#,##0.00"] * 3


def test_each_row_of_inputs_has_a_cell_for_a_comment(book: Any) -> None:
    sheet = book["Inputs"]
    key = next(cell.column for cell in sheet[1] if cell.value == "Key")
    rows = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, key).value]

    assert len(rows) > 60
    assert {sheet.cell(row, key - 1).protection.locked for row in rows} == {False}
    assert {sheet.cell(row, key - 1).value for row in rows} == {None}


def test_the_sheet_for_notes_is_blank_and_unlocked(book: Any) -> None:
    sheet = book["Your notes"]

    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.value] == []
    assert not sheet.column_dimensions["A"].protection.locked


def test_comments_and_notes_come_back_unread(
    as_shipped: bytes, type_cells: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = {"Your notes!B2": "=1+1", "Inputs!N22": "see the minutes", "Inputs!C100": 1.5}

    code = run(["check", str(type_cells(as_shipped, notes))])

    assert code == 0
    assert "no formula was altered" in capsys.readouterr().out


# Changed entries and failed checks


def table_of(built: BuiltBook, sheet_name: str, name: str) -> Any:
    (sheet,) = (sheet for sheet in built.book.sheets if sheet.name == sheet_name)
    return sheet.find_table(name)


def rows_in(
    built: BuiltBook, location: tuple[str, str], entries: dict[str, Any]
) -> list[list[Any]]:
    """Return the values of a table of a sheet, after typing entries into Inputs."""
    table, calculator = table_of(built, *location), calculator_with(built, entries)
    return [
        [calculator.value((location[0], table.first + down, across)) for across in range(len(row))]
        for down, (_, row) in enumerate(table.rows)
    ]


def test_the_cover_lists_the_inputs_that_were_changed() -> None:
    built = built_of(FIRST_CASE)
    entries = {
        "scenario.adopters": 36,
        "scenario.charge_change": -0.0004,
        "go_live.value": 43_647,
        "charges[0].low": 71_000.5,
    }
    emptied = {"charges[0].high": None}

    assert [row[:2] for row in rows_in(built, ("Cover", "Changed_inputs"), entries | emptied)] == [
        ["Inputs!C22", "Forces that join, this one included: 25, now 36"],
        ["Inputs!C34", "Change of every year's charge: 0%, now -0.04%"],
        ["Inputs!C43", "Go-live: Apr 2019, now Jul 2019"],
        ["Inputs!C52", "Platform: Low end: £71,000, now £71,000.50"],
        ["Inputs!C53", "Platform: High end: £91,000, now not given"],
    ]
    assert (
        calculator_with(built, entries)
        .value_of(built.book.state, "Cover")
        .endswith("4 inputs changed since. All checks pass; 1 printed figure differs.")
    )


@pytest.mark.parametrize(
    ("example", "key", "value", "change"),
    [
        ("fee-and-usage", "charges[0].pricing[0].quantity", 1_234.5, "300, now 1,234.50"),
        ("mix-of-keys", "adopters.sizes.students.ours", 12_000, "10,000, now 12,000"),
        ("mix-of-keys", "charges[0].pricing[0].share.income", 0.125, "80%, now 12.5%"),
        ("fee-and-usage", "charges[0].pricing[0].price", 400.125, "£400, now £400.125"),
        ("fee-and-usage", "scenario.savings", -0.5, "£0, now -£0.50"),
        ("fee-and-usage", "scenario.savings", "some", "£0, now some"),
        ("fee-and-usage", "scenario.savings", None, "£0, now not given"),
    ],
)
def test_a_change_is_written_in_the_unit_of_its_cell(
    example: str, key: str, value: object, change: str
) -> None:
    built = built_of(DATA / "examples" / f"{example}.toml")
    book = in_formualizer(built)
    (cell,) = (row.cell for row in built.work.inputs.rows if row.key == key)
    sheet, row, column = position_of(cell)
    book.set_value(sheet, row + 1, column + 1, value)
    book.evaluate_all()

    rows = rows_in(built, ("Cover", "Changed_inputs"), {key: value})

    assert [row[1].rpartition(": ")[2] for row in rows] == [change, "", "", "", ""]
    first = ("Cover", table_of(built, "Cover", "Changed_inputs").first, 1)
    assert value_in(book, first) == rows[0][1]  # a second engine writes the same


@pytest.mark.parametrize(
    ("key", "value", "is_said"),
    [
        ("charges[0].low", 60_000, True),
        ("charges[0].from.value", 43_586, True),
        ("charges[0].pricing[2].price[1]", 60_000, True),
        ("charges[0].low", None, False),  # no answer at all
        ("scenario.rise", 0.03, False),
        ("charges[0].accounting", "capital", False),
        ("adopters.possible.value", 45, False),
        ("lines[0].annual", 50_000, False),
    ],
)
def test_an_answer_with_a_charge_typed_over_says_that_it_is_not_as_quoted(
    key: str, value: object, is_said: bool
) -> None:
    built = built_of(FIRST_CASE)
    texts = {row[0]: row[1] for row in rows_in(built, ("Cover", "Question"), {key: value})}
    sentence = (
        " An input of a charge was changed here: the charge may no longer be as quoted or stated, "
        "and words describe it as written."
    )

    assert texts["Answer"].endswith(sentence) is is_said
    assert sentence not in texts["Savings"]


SHARED_BY_SEVEN = """\
years = "2024/25"
[adopters]
word = "force"
count = 7
possible = 9
[[charges]]
name = "Unit"
pool = 70_000
share = "equal"
"""


def test_a_cost_from_a_pool_typed_over_is_not_called_stated(tmp_path: Path) -> None:
    case = written_case(tmp_path, SHARED_BY_SEVEN)
    built = book_of(case, choose(case, adopters=5))
    pool = "charges[0].pricing[0].pool"

    as_written, changed = (
        dict(row[:2] for row in rows_in(built, ("Cover", "Question"), entries))["Answer"]
        for entries in ({}, {pool: 84_000})
    )

    assert "As stated, for 7 forces: £10,000 in 2024/25." in as_written
    assert "As stated" not in changed
    assert "As changed here, for 7 forces: £12,000 in 2024/25." in changed


@pytest.mark.parametrize(
    ("key", "value", "is_said"),
    [
        ("initial_months.value", 12, True),
        ("budget.years.2018/19", None, True),
        ("budget.years.2021/22", "yes", True),
        ("budget.amount", 250_000, False),
        ("scenario.ramp", 6, False),
    ],
)
def test_an_answer_on_another_period_says_that_its_words_are_those_of_the_case(
    shipped: Case, key: str, value: object, is_said: bool
) -> None:
    built = book_of(shipped, shipped.scenario)

    (answer,) = (
        row[1] for row in rows_in(built, ("Cover", "Question"), {key: value}) if row[0] == "Answer"
    )

    assert (
        answer.endswith(
            " The months or years that the cost counts were changed here: words still name the "
            "period of the case as written."
        )
        is is_said
    )


@pytest.mark.parametrize(("key", "value"), [("scenario.cashable", 2), ("budget.amount", None)])
def test_no_answer_is_given_while_an_entry_is_wrong(key: str, value: object) -> None:
    built = built_of(FIRST_CASE)

    cover = {row[0]: row[1] for row in rows_in(built, ("Cover", "Question"), {key: value})}
    ((answer,),) = rows_in(built, ("Results", "Answer"), {key: value})

    assert cover["Answer"] == answer == NO_ANSWER
    assert cover["Savings"] == ""


def test_how_far_the_charge_may_change_is_counted_from_the_charge_as_priced() -> None:
    built = built_of(FIRST_CASE)
    table = ("Sensitivity", "Break_even")

    (label, *changes), (rounded_label, *rounded_changes) = rows_in(built, table, {})

    # The budget of £300,000 covers £90,000 a year: 26.76% above £71,000, 1.1% below £91,000.
    assert label == "Change of every year's charge that uses up the budget"
    assert changes == pytest.approx([90 / 71 - 1, 90 / 91 - 1])
    assert rounded_label == "The same, rounded down to stay within the budget"
    assert rounded_changes == pytest.approx([0.267, -0.011])
    assert rows_in(built, table, {"scenario.charge_change": 0.1})[0][1:] == pytest.approx(changes)


def test_checks_list_entries_to_put_right() -> None:
    built = built_of(FIRST_CASE)
    entries = {"budget.amount": None, "scenario.cashable": 2, "scenario.ramp": "soon"}

    assert [row[1:] for row in rows_in(built, ("Checks", "To_put_right"), entries)] == [
        ["no number", "0 to 60", "Inputs!C30", "Months to full effect"],
        ["past its range", "0 to 1", "Inputs!C31", "Cashable share of the savings"],
        ["missing", "0 to 100000000000", "Inputs!C40", "Budget"],
    ]


def test_a_failed_check_is_red(book: Any) -> None:
    red = {
        (sheet.title, str(area.sqref)): {rule.text for rule in rules}
        for sheet in book.worksheets
        for area, rules in sheet.conditional_formatting._cf_rules.items()
    }

    assert all(red[name, "A3"] == {"All checks pass"} for name in ("Cover", "Results", "Checks"))
    states = [texts for (sheet, _), texts in red.items() if sheet == "Entries" and len(texts) > 1]
    assert states == [{"missing", "past its range", "no number", "differs"}]
    (summary,) = (texts for texts in red.values() if "See Checks" in texts)
    for text in (
        "1 entry is missing.",
        "1 entry is past its range.",
        "2 entries are past their range.",
        "2 sums do not add up.",
    ):
        assert any(word in text for word in summary), text
    fills = [
        rule.dxf.fill.bgColor.rgb
        for sheet in book.worksheets
        for rules in sheet.conditional_formatting._cf_rules.values()
        for rule in rules
    ]
    assert {*fills} == {"FFB00020"}


def test_code_and_fingerprint_are_on_checks_as_when_written(book: Any) -> None:
    rows = [[cell.value for cell in row[:2]] for row in book["Checks"].iter_rows()]
    index = rows.index(["When written", None])

    assert rows[index + 2][1].startswith("41-2018-")
    assert re.fullmatch("[0-9a-f]{64}", rows[index + 3][1])
    cover = [str(row[0].value) for row in book["Cover"].iter_rows()]
    assert not [text for text in cover if "code" in text or "Fingerprint" in text]


# Formulas


def test_a_sum_of_many_lines_is_split_into_parts(tmp_path: Path) -> None:
    line = '[[lines]]\nname = "L{0}"\nkind = "cost"\nnature = "recurrent"\nannual = {0}\n'
    text = "".join(map(line.format, range(1, 61)))
    case = written_case(tmp_path, f'years = "2018/19 to 2019/20"\n{text}')

    # `workbook_bytes` compares every result with the library: 1 + 2 + ... + 60.
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(case, case.scenario)), data_only=True)[
        "Medium term"
    ]
    rows = [[cell.value for cell in row[:3]] for row in sheet.iter_rows()]
    assert ["Gross cost", 1_830, 1_830] in rows


@pytest.mark.parametrize(
    "text",
    [
        "Z1-" + "+".join(f"A{n}" for n in range(1, 100)),
        "-" + "+".join(f"A{n}" for n in range(10, 60)),  # 200 characters, 201 with the equals sign
        "IF(A1>0," + "*".join(f"(B{n}-{n})" for n in range(2, 9)) + ")" + "-C1" * 60,
        "&".join(f'IF(A{n}="a+b (and more of it",1,{n}-2*3)' for n in range(1, 20)),
        "MAX(" + ",".join(f"2*(A{n}-B{n}^2)*-C{n}" for n in range(1, 13)) + ")",
    ],
)
def test_a_split_formula_comes_to_the_same(text: str) -> None:
    contents = {("S", row, column): row + 1.0 for row in range(100) for column in range(26)}
    names = [f"ZZ{n}" for n in range(1, 99)]

    short, texts = split(text, names)

    placed = zip(names, texts, strict=False)
    parts = {position_of(f"'S'!{name}"): Formula(f"={part}") for name, part in placed}
    assert texts
    assert max(map(len, (short, *texts))) < 200
    wanted = Calculator(contents).value_of(Formula(f"={text}"), "S")
    assert Calculator({**contents, **parts}).value_of(Formula(f"={short}"), "S") == wanted


def test_no_part_divides_by_a_cell_whose_if_is_outside_the_part() -> None:
    first, second = ("+".join(f"{letter}{n}" for n in range(1, 31)) for letter in "AB")
    text = f"IF(Z1=0,0,MIN(Y1*({first}),MAX(0,X1*({second})+(W1-V1)/Z1)))+IF(Z1=0,1,(U1/Z1-1)/Z1)"
    contents = {("S", 0, column): float(column) for column in range(25)} | {("S", 0, 25): 0.0}

    short, texts = split(text, [f"ZZ{n}" for n in range(1, 99)])

    assert texts
    assert [part for part in texts if "/" in part and not part.startswith("IF(Z1=0,")] == []
    parts = {
        position_of(f"'S'!ZZ{number}"): Formula(f"={part}")
        for number, part in enumerate(texts, start=1)
    }
    calculator = Calculator({**contents, **parts})
    assert all(isinstance(calculator.value(position), float) for position in parts)
    assert calculator.value_of(Formula(f"={short}"), "S") == 1


# Sensitivity


def test_another_size_of_an_illustration_moves_its_row_and_its_words() -> None:
    built = built_of(FIRST_CASE)
    entries = {
        "illustration.charge": 0.2,
        "illustration.late": 3,
        "illustration.on-costs": 0.25,
        "illustration.vat": 0.05,
    }

    rows = {row[0]: row[1:3] for row in rows_in(built, ("Sensitivity", "Changed"), entries)}

    # 300,000 less 120,000 and twice 71,000 or 91,000, each with one change.
    assert rows["Charge 20% higher"] == [9_600, -38_400]
    assert rows["3 months late (Project manager runs on)"] == [23_000, -17_000]
    assert rows["Charge 20% higher and 3 months late"] == [-5_400, -53_400]
    assert rows["On-costs of 25% (ours) on Project manager, if not included"] == [8_000, -32_000]
    label = "VAT at 5% on the charges, unless recovered (section 33)"
    assert rows[label] == [30_900, -11_100]


def test_each_pricing_rises_by_its_own_rule_at_any_number() -> None:
    case = load_case(DATA / "examples" / "police-ict-company.toml")
    built = book_of(case, case.scenario)
    entries = {"scenario.rise": 0.05}

    results = rows_in(built, ("Sensitivity", "Result_by_adopters"), entries)

    # The stated fee of each year does not rise. £60,000 for four years, 5% more each year:
    (amounts,) = (row[1:] for row in results if row[0] == 45)
    assert amounts == pytest.approx([205_000, 60_000 * (1 + 1.05 + 1.05**2 + 1.05**3)])


def test_an_illustration_of_a_charge_that_doubles_is_a_share(shipped: Case) -> None:
    doubled = tuple(
        replace(entry, high=1.0) if entry.input == "charge_change" else entry
        for entry in shipped.what_if
    )
    built = book_of(replace(shipped, what_if=doubled), shipped.scenario)

    units = {row.label: row.unit for row in built.work.inputs.rows if "illustration" in row.key}

    assert [unit for label, unit in units.items() if "Mott MacDonald" in label] == ["share"]
    assert units["A late go-live"] == "months"


DECISION = ("Results", "Decision")


def test_a_contingent_line_is_noted_in_no_total(shipped: Case) -> None:
    line = replace(shipped.lines[0], name="Reserve sum", nature="contingent", pay=False)
    case = replace(shipped, lines=(*shipped.lines, line))

    rows = {row[0]: row[1:] for row in rows_in(book_of(case, case.scenario), DECISION, {})}

    assert rows["Contingency, in no total: Reserve sum"] == ["noted", "noted"]
    assert rows["Headroom, (over budget)"] == [38_000, -2_000]


def test_where_sources_disagree_the_cover_has_the_amounts_of_both() -> None:
    case = load_case(DATA / "examples" / "athena.toml")

    rows = {row[0]: row[1] for row in rows_in(book_of(case, case.scenario), QUESTION, {})}

    sentence = rows["By either source, when written"]
    assert "the charge is £457,143 or £3,200,000 a year" in sentence
    assert sentence.startswith("Sources disagree: £32m for all forces together, or £32m for each.")


QUESTION = ("Cover", "Question")


def test_the_day_of_writing_may_be_given_so_that_files_come_out_alike(
    shipped: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1533081600")
    built = book_of(shipped, shipped.scenario)

    state = calculator_with(built, {}).value_of(built.book.state, "Cover")

    assert " Written on 1 August 2018 by sohanalysis " in state


def test_the_row_of_the_answer_has_room_for_the_longest_one() -> None:
    built = built_of(FIRST_CASE, pricing="any")
    entries = {
        "scenario.adopters": 36,
        "scenario.delay": 12,
        "scenario.charge_follows_go_live": "yes",
        "scenario.charge_change": 0.55,
        "scenario.rise": 0.05,
        "scenario.leave": "2020/21",
        "scenario.savings": 60_000,
        "scenario.cashable": 0.5,
        "scenario.ramp": 12,
    }

    texts = {row[0]: row[1] for row in rows_in(built, ("Cover", "Question"), entries)}

    longest = lengths(load_case(FIRST_CASE))
    assert 400 < len(texts["Answer"]) <= longest["answer"]
    assert 100 < len(texts["Savings"]) <= longest["savings"]
    sheets = openpyxl.load_workbook(io.BytesIO(content_of(FIRST_CASE, pricing="any")))
    on_cover = min(longest["answer"], MOST_ON_COVER)
    for sheet, letters in (("Cover", on_cover / 126), ("Results", longest["answer"] / 62)):
        # A line holds up to a fifth more letters than the column has characters, each line of 15
        # points.
        lines = letters / 1.2
        assert sheets[sheet].row_dimensions[7].height >= 15 * lines
