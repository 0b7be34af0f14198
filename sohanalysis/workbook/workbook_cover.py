"""The Cover and Notes sheets: what the workbook is of, and how to read it."""

from __future__ import annotations

from collections.abc import Sequence

from sohanalysis.workbook.book import Cell, Sheet, formula
from sohanalysis.workbook.case_values import ASSUMES, READINGS
from sohanalysis.workbook.workbook_inputs import Inputs

FLOORS = {
    "Foundation": "what the documents state, and what was chosen",
    "Workings": "the model, in formulas",
    "Control": "what must hold, and what a reader must know",
    "Presentation": "what a board looks at",
}
SIMULATION = "Simulation"
NOT_HELD = "What a simulation draws, [uncertainty] of the case, is not in this workbook."
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
    one, form = inputs["scenario.adopters"], inputs["scenario.charge_form"]
    years = [inputs.scenario[f"path {k + 1}"].cell() for k in range(inputs.given.timeline)]
    by_year = f"COUNT({years[0]}:{years[-1].partition('!')[2]})"
    says = (
        (f"{by_year}>0", '"forces by year"'),
        (f'({by_year}=0)*({one}<>"")', f'{one}&" forces"'),
        (f'({by_year}=0)*({one}="")', '"no forces yet"'),
        (f'{form}<>""', f'", "&{form}'),
    )
    return "&".join(f'IF({test},{words},"")' for test, words in says)


def notes(cautions: Sequence[str]) -> Sheet:
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
    "None of the readings of the charge is known to be the curve, but for a price list that the "
    "documents give. What each takes for granted:",
    *(f"{READINGS[form]}. {words}" for form, words in ASSUMES.items()),
    "A charge outside the range that the record quotes is marked, in every year and beside every "
    "result: the documents say nothing of it.",
    "There are no macros, no links to other files, and no hidden sheets, rows, columns or names.",
)
OWN_NOTES = len(_NOTES)
