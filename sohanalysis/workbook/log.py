"""The cover, and the findings about the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sohanalysis.workbook.by_scenario import RECORD_HIGH, RECORD_LOW
from sohanalysis.workbook.case_values import FIELD_LABELS, FIGURES, LINE_KEYS
from sohanalysis.workbook.inputs import Inputs
from sohanalysis.workbook.months import PLATFORM, line_key
from sohanalysis.workbook.results import Model, verdict_words
from sohanalysis.workbook.sheets import Cell, Row, Sheet, SheetTable, across, block_of, formula
from sohanalysis.workbook.workings import year_heads

FLOORS = {
    "Foundation": "what the documents state, and what was chosen",
    "Workings": "the model, in formulas",
    "Control": "what must hold, and what a reader must know",
    "Presentation": "what a board looks at",
}
SIMULATION = "Simulation"
NOT_HELD = "What a simulation draws, [[uncertain]] of the case, is not in this workbook."
_TO_FILL_IN = "to be filled in"
_ROLES = ("Analyst, by role", "Reviewer, by role", "Approver, by role")
OWN_ROWS = len(_ROLES) + 2  # of the table About, the live ones among them


def cover(
    about: Sequence[tuple[str, str]], sheets: Sequence[Sheet], master: str, inputs: Inputs
) -> Sheet:
    """Lay out the cover."""
    sheet = Sheet(
        "Cover",
        "Joining a shared service: the appraisal in live formulas",
        "What this workbook is of, who has looked at it, and what its sheets hold.",
        "Presentation",
    )
    sheet.widths = {0: 34, 1: 22, 2: 90}
    sheet.is_one_page = True
    table = sheet.table("About", "About", ("Item", "Kind", "Text"))
    for label, text in about:
        table.add([Cell(content=label), Cell(content="as written"), Cell(content=text)])
    for role in _ROLES:
        table.add(
            [Cell(content=role), Cell(content="yours"), Cell(content=_TO_FILL_IN, is_input=True)]
        )
    # Code and SHA-256 are as written: a printed cover has to say what the results are of now.
    for label, text in (("Live scenario now", _now(inputs)), ("Master check", f'{master}&""')):
        table.add([Cell(content=label), Cell(content="live"), Cell(content=formula(text))])
    table = sheet.table(
        "Contents", "Contents, by the floors of the model", ("Sheet", "Floor", "What it holds")
    )
    for each in [sheet, *sheets]:
        table.add([Cell(content=each.name), Cell(content=each.floor), Cell(content=each.title)])
    table = sheet.table("Floors", "The floors", ("Floor", "Colour of its tabs", "What it is"))
    colours = ("dark blue", "turquoise", "dark red", "orange")
    for (floor, words), colour in zip(FLOORS.items(), colours, strict=True):
        table.add([Cell(content=floor), Cell(content=colour), Cell(content=words)])
    return sheet


def _now(inputs: Inputs) -> str:
    """Say in a formula which forces and which reading of the charge the results are of."""
    one, form = inputs["scenario.adopters"], inputs["scenario.pricing"]
    years = [inputs.scenario[f"path {k + 1}"].cell() for k in range(inputs.given.timeline)]
    by_year = f"COUNT({years[0]}:{years[-1].partition('!')[2]})"
    says = (
        (f"{by_year}>0", '"forces by year"'),
        (f'({by_year}=0)*({one}<>"")', f'{one}&" forces"'),
        (f'({by_year}=0)*({one}="")', '"no forces yet"'),
        (f'{form}<>""', f'", "&{form}'),
    )
    return "&".join(f'IF({test},{words},"")' for test, words in says)


def notes_sheet(cautions: Sequence[str]) -> Sheet:
    """Lay out the notes."""
    sheet = Sheet(
        "Notes",
        "Notes: how to use this workbook, and what it does not say",
        "Read these before a figure is quoted.",
        "Presentation",
    )
    sheet.widths = {0: 10, 1: 120}
    table = sheet.table("Notes", "Notes", ("Number", "Note"))
    for place, text in enumerate([*_NOTES, *cautions], start=1):
        table.add([Cell(content=f"N{place:02d}"), Cell(content=text)])
    return sheet


_NOTES = (
    "Change the cells of the Inputs sheet that have a pale fill; everything else is worked out "
    "from them. The live scenario is the column of that name.",
    "One number of forces goes into the first row of the scenario. Forces by year go into the "
    "rows below it; where one of these is given, it holds for its year.",
    "Costs are positive, savings negative, and net is their sum. Headroom is the sum set aside "
    "less the cost that it is to pay; below nil it is a shortfall. The verdict is on gross cost.",
    "Nothing is rounded inside. The checks compare to the penny.",
    "A line given with a sum a year runs from its first month for its months, or to the end. If "
    "go-live is late, a line that extends runs longer by the delay, and one that shifts starts "
    "later by it.",
    "None of the savings is counted as cash until a share of them is called cashable. Time saved "
    "is not cash until posts go.",
    "The charge of a year is that for its forces, in every month charged in it. Savings ramp up "
    "month by month from go-live.",
    "Present value stands beside the cash, never instead of it; where the documents do not say "
    "whether prices are real, they are treated as real.",
    "The Medium term sheet lets the last year looked at go on: all of that is assumed.",
    "The scenario code and the SHA-256 on the cover are of the inputs as they were when the file "
    "was written; they do not follow what is changed here.",
    "No pricing that is assumed is known to be the curve. What each takes for granted stands "
    "beside it on the sheet Inputs.",
    "A charge outside the range that the record quotes is marked, in every year and beside every "
    "result: the documents say nothing of it.",
    "There are no macros, no links to other files, and no hidden sheets, rows, columns or names.",
)
OWN_NOTES = len(_NOTES)


_LOGGED_OF_LINES = ("annual", "our_share", "from", "months", "delay", "uplift")
_TOTALS = ("two_year_total", "ongoing")
_ALL_YEARS, _NOT_BY_YEAR = "all years", "not by year"
_RECORD = (
    ("Measures_lower", "The model's measures by year, at the lower charge", RECORD_LOW),
    ("Measures_upper", "The model's measures by year, at the upper charge", RECORD_HIGH),
)
_HEADS = (
    "Measure",
    "Financial year",
    "Printed as",
    "Published low",
    "Published high",
    "Computed low",
    "Computed high",
    "Agrees",
    "Source",
    "Row of the measure",
    "Column of the year",
)
_TAKEN = {"our_share": "1", "uplift": "0"}
_AGREEMENT = {"0": "nothing given", "1": "does not agree", "2": "agrees"}
_KINDS = {
    "contradiction": "does not sit together",
    "needs-explaining": "needs explaining",
    "not-stated": "not stated",
    "cannot-conclude": "cannot be concluded",
}


def assumptions_log(inputs: Inputs) -> Sheet:
    """Lay out the log: every figure that the results come from."""
    sheet = Sheet(
        "Assumptions log",
        "Assumptions log: every figure that the results come from",
        "Stated in the documents, derived from them by arithmetic, or assumed, with the reason.",
        "Control",
    )
    sheet.widths = {0: 12, 1: 46, 2: 22, 3: 16, 4: 44, 5: 14, 6: 60}
    heads = ("Number", "Figure", "Value", "Unit", "Source", "Status", "Note")
    table = sheet.table("Assumptions_log", "The log", heads)
    for figure in FIGURES:
        row = int(inputs[figure.key].rpartition("$")[2])
        told = [_shown(f"'Inputs'!${column}${row}") for column in "GHI"]
        look = "label" if figure.look == "words" else figure.look
        _log(table, figure.label, inputs[figure.key], look, figure.unit, told)
    for place, line in enumerate(inputs.lines):
        told = [_shown(line[key]) for key in ("source", "status", "note")]
        for key in _LOGGED_OF_LINES:
            head, look = LINE_KEYS[key]
            own = list(told)
            if key == "delay":  # what a delay does to a line no document states
                own[1] = Cell(content="assumed")
            if key in _TAKEN:  # what no document states is taken, and so is assumed
                taken = f'IF({line[key]}={_TAKEN[key]},"assumed",{line["status"]})'
                own[1] = Cell(content=formula(taken))
            look = "label" if look == "words" else look
            _log(table, inputs.name(place, f": {head.lower()}"), line[key], look, "", own)
    chosen = [Cell(content=text) for text in ("the live scenario", "chosen", "")]
    for name, (label, unit, look) in FIELD_LABELS.items():
        look = "label" if look == "words" else look
        _log(table, label, inputs[f"scenario.{name}"], look, unit, chosen)
    return sheet


def _log(
    table: SheetTable, label: str, cell: str, look: str, unit: str, told: Sequence[Cell]
) -> None:
    value = formula(f'IF({cell}="","not given",{cell})')
    number = Cell(content=f"A{len(table.rows) + 1:03d}")
    table.add(
        [number, Cell(content=label), Cell(content=value, look=look), Cell(content=unit), *told]
    )


def _shown(cell: str) -> Cell:
    return Cell(content=formula(f'IF({cell}="","",{cell})'))


def findings_sheet(model: Model) -> Sheet:
    """Lay out the findings: published against computed, then what no arithmetic shows."""
    inputs = model.workings.inputs
    sheet = Sheet(
        "Findings",
        "Findings: what a reader of the record must know. They block nothing.",
        "As the record has it: on time, without savings, at the lower and the upper charge.",
        "Control",
    )
    sheet.widths = {0: 46, 1: 24, 2: 24, 3: 18, 4: 18, 5: 18, 6: 18, 7: 20, 8: 30}
    _budget(sheet, model)
    ends = [_measures(sheet, model, *each) for each in _RECORD]
    agreement = _words(sheet, "Agreement", "What is said of a comparison", _AGREEMENT)
    kinds = _words(sheet, "Kinds", "What is said of a finding", _KINDS)
    table = sheet.table("Published_and_computed", "Published figures against the model", _HEADS)
    for cells in inputs.texts["published"]:
        table.add(_compared(table.end + 1, cells, ends, model, agreement.column(1).all))
    table = sheet.table(
        "Observations_of_the_record", "What no arithmetic shows", ("Finding", "Kind", "Source")
    )
    keys, words = (kinds.column(place).all for place in (0, 1))
    for text, kind, source in inputs.texts["observations"]:
        said = formula(f'IFERROR(INDEX({words},MATCH({kind},{keys},0)),"")')
        table.add([_shown(text), Cell(content=said), _shown(source)])
    return sheet


def _words(sheet: Sheet, name: str, caption: str, words: Mapping[str, str]) -> SheetTable:
    table = sheet.table(name, caption, ("Key", "In words"))
    for key, text in words.items():
        table.add([Cell(content=key), Cell(content=text)])
    return table


def _measures(sheet: Sheet, model: Model, name: str, caption: str, head: str) -> SheetTable:
    """List what a published figure may be compared with, by year and for all years."""
    inputs, engine = model.workings.inputs, model.engine
    heads = ("Measure", *year_heads(inputs.given.timeline), "All years")
    table, flags = sheet.table(name, caption, heads), engine.flags["horizon"]
    lines = [(line["name"], line_key(place)) for place, line in enumerate(inputs.lines)]
    for label, key in (*lines, (inputs["charge.name"], PLATFORM), ('"gross"', "gross")):
        down = engine.down(key, head)
        by_year = [f"{down.cell(k)}*{flags.cell(k)}" for k in range(down.count)]
        _measure(table, label, [*by_year, f"SUMPRODUCT({flags.all},{down.all})"])
    totals = {key: engine.rows[key].cell(engine.place(head)) for key in _TOTALS}
    for label, cell in (totals | {"budget": inputs["budget.amount"]}).items():
        _measure(table, f'"{label}"', [*[_NOT_BY_YEAR] * inputs.given.timeline, cell])
    return table


def _measure(table: SheetTable, label: str, texts: Sequence[str]) -> None:
    cells = (Cell(content=t, look="label") if t == _NOT_BY_YEAR else _money(t) for t in texts)
    table.add([Cell(content=formula(f'{label}&""')), *cells])


def _compared(
    row: int, cells: Sequence[str], ends: Sequence[SheetTable], model: Model, words: str
) -> list[Cell]:
    """Find a published measure among the model's, and compare the two."""
    measure, year, low, high, within, printed, source = cells
    time, names = model.workings.time, ends[0].column(0).all
    down = f'IFERROR(MATCH($A{row},{names},0),0)*($A{row}<>"")'
    labels = f"IFERROR(MATCH($B{row},{time['label'].all},0),0)"
    right = f'($B{row}="{_ALL_YEARS}")*(COUNT({time["k"].all})+1)+{labels}'
    found = [
        f'IF($J{row}*$K{row}=0,"not found",INDEX({_block(table)},$J{row},$K{row}))'
        for table in ends
    ]
    pence = model.workings.inputs["pence"]
    apart = [f"ROUND(ABS({end}($F{row},$G{row})-${column}{row})-{within},{pence})<=0"
             for end, column in (("MIN", "D"), ("MAX", "E"))]  # fmt: skip
    agrees = f"AND(ISNUMBER($F{row}),{apart[0]},{apart[1]})*1"
    return [
        _shown(measure),
        Cell(content=formula(f'IF({year}="","{_ALL_YEARS}",{year})')),
        _shown(printed),
        _money(low),
        _money(high),
        *(Cell(content=formula(text), look="money") for text in found),
        Cell(content=formula(f'INDEX({words},1+($A{row}<>"")*(1+{agrees}))'), look="text"),
        _shown(source),
        Cell(content=formula(down), look="plain"),
        Cell(content=formula(right), look="plain"),
    ]


def _block(table: SheetTable) -> str:
    return block_of(
        Row(table.sheet.name, table.first, 1, len(table.columns) - 1),
        Row(table.sheet.name, table.end - 1, 1, len(table.columns) - 1),
    )


def _money(text: str) -> Cell:
    return Cell(content=formula(f"{text}+0"), look="money")


def _budget(sheet: Sheet, model: Model) -> None:
    inputs, engine = model.workings.inputs, model.engine
    heads = ("The sum set aside against the record's own range", "Unit", "Lower", "Upper")
    table = sheet.table("Budget_and_record", "The sum set aside", heads)
    first = engine.place(RECORD_LOW)
    rows: dict[str, Row] = {}
    for name, label in (
        ("two_year_total", "Set-up and the months that the sum is to pay"),
        ("headroom", "Headroom (negative: shortfall)"),
        ("ongoing", "Ongoing revenue cost, a year"),
    ):
        row = engine.rows[name]
        cells = Row(row.sheet, row.top, row.left + first, 2)
        rows[name] = table.row((label, "£"), across(lambda i, c=cells: f"{c.at(i)}+0"))

    def verdict(i: int) -> str:
        return verdict_words(inputs, f"ROUND({rows['headroom'].at(i)},{inputs['pence']})")

    table.row(("Verdict", "words"), across(verdict), "text")
