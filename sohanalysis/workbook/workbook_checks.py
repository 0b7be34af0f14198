"""The Checks sheet: what must hold, to the penny, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass

from sohanalysis.workbook.book import Cell, Row, Sheet, Table, formula
from sohanalysis.workbook.workbook_allowed import allowed, ranges
from sohanalysis.workbook.workbook_identities import Check, Checked, identities
from sohanalysis.workbook.workbook_time import needed

_NOT_YET = "not yet"


@dataclass(frozen=True, kw_only=True)
class Checks:
    """The sheet, and the cell of the master check."""

    sheet: Sheet
    master: str


def checks(checked: Checked) -> Checks:
    """Lay out the sheet."""
    inputs, missing = checked.model.workings.inputs, checked.model.workings.choice["missing"]
    sheet = Sheet(
        "Checks",
        "Checks: tolerance nil, to the penny",
        "The live scenario is worked out twice, by month and by year; both must agree.",
        "Control",
    )
    sheet.widths = {0: 70, 1: 26, 2: 22, 3: 30, 4: 16}
    table = sheet.table("Missing", "What every case needs", ("Figure", "State"))
    for label, cell in needed(inputs):
        state = formula(f'IF({cell}="","missing","given")')
        table.add([Cell(content=label), Cell(content=state, look="text")])
    table = sheet.table(
        "Checks", "What must hold", ("Check", "One side", "Other side", "Difference", "Result")
    )
    none = "Figures of the case and forces of the live scenario that are missing, and none"
    _row(table, Check(none, missing, "0"), inputs["pence"], "0")
    for check in (*identities(checked), *allowed(checked.model)):
        _row(table, check, inputs["pence"], missing)
    outcomes = [table.column(4), ranges(sheet, inputs)]
    return Checks(sheet=sheet, master=_master(sheet, outcomes, missing))


def _master(sheet: Sheet, outcomes: list[Row], missing: str) -> str:
    """Count the checks that pass: one that is an error neither passes nor fails."""
    table = sheet.table("Master", "Master check, seen on every sheet", ("Check", "Result"))
    passed = "+".join(f'COUNTIF({outcome.all},"passes")' for outcome in outcomes)
    all_of_them = "+".join(f"ROWS({outcome.all})" for outcome in outcomes)
    left = f"({all_of_them}-({passed}))"
    fails = f"({missing}=0)*({passed}<{all_of_them})"
    says = (
        (f"{passed}={all_of_them}", '"all checks pass"'),
        (f"{missing}>0", f'{missing}&" figures are still missing: see the sheet Checks"'),
        (f"{fails}*({left}=1)", f'{left}&" does not pass: see the sheet Checks"'),
        (f"{fails}*({left}>1)", f'{left}&" do not pass: see the sheet Checks"'),
    )
    text = "&".join(f'IF({test},{words},"")' for test, words in says)
    return table.row(("All checks",), [formula(text)], "text").cell()


def _row(table: Table, check: Check, pence: str, missing: str) -> None:
    """Add a check; while figures are missing it is not made."""
    row = table.end + 1
    sides = [f'IF({missing}>0,"{_NOT_YET}",{side}+0)' for side in (check.one, check.other)]
    apart = f'IF({missing}>0,"{_NOT_YET}",ROUND($B{row}-$C{row},{pence}))'
    fails = f"ISNUMBER($D{row})*($D{row}<>0)"
    outcomes = (f"$D{row}=0", "passes"), (fails, "fails"), (f"{missing}>0", _NOT_YET)
    said = "&".join(f'IF({test},"{word}","")' for test, word in outcomes)
    texts = [*((text, "money") for text in (*sides, apart)), (said, "text")]
    cells = [Cell(content=formula(text), look=look) for text, look in texts]
    table.add([Cell(content=check.label), *cells])
