"""The Charges sheet: the yearly charge under every reading, by number of forces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sohanalysis.workbook.case_values import LOWER, RULES_HELD, TABLED, UPPER
from sohanalysis.workbook.inputs import Inputs
from sohanalysis.workbook.sheets import Row, Sheet, SheetTable, across, block_of

RANGE_LABEL = "Charge, against the range that the record quotes"


@dataclass(frozen=True, kw_only=True)
class Charges:
    """Where the charges stand: readings down, numbers of forces across."""

    sheet: Sheet
    number: Row
    size: Row
    together: Row
    rows: dict[str, Row]

    @property
    def all(self) -> str:
        """Name all charges as one rectangle, in the order of the readings."""
        rows = [*self.rows.values()]
        return block_of(rows[0], rows[-1])


def charges_sheet(inputs: Inputs) -> Charges:
    """Lay out the sheet."""
    sheet = Sheet(
        "Charges",
        "Charges: a year, by number of forces",
        "Before any change. No reading is known to be the curve. Below the lower or above the "
        "upper charge is outside the range that the record quotes.",
        "Workings",
    )
    sheet.frozen_columns = 2
    count = inputs.given.forces
    table = sheet.table(
        "Charge_by_forces",
        "Forces that pay, across",
        ("Quantity", "Unit", *(f"n = {n}" for n in range(1, count + 1))),
    )
    number = table.row(("Forces that pay", "forces"), [*range(1, count + 1)], "count")
    size, together = _sizes(inputs, table, number)
    low, high, at = (
        inputs["charge.low"],
        inputs["charge.high"],
        inputs["adopters.anticipated.value"],
    )
    part = inputs["charge.high_applies_at.value"]
    shared_cost = table.row(
        ("Pool of the two-part reading", "£ a year"),
        across(
            lambda _: (
                f"IF(OR({part}=0,{part}=MAX(1,{at})),0,({high}-{low})/(1/MAX(1,{part})-1/MAX(1,{at})))"
            )
        ),
    )
    starts, prices = inputs.columns["band from"].all, inputs.columns["band price"].all

    def band(i: int) -> str:
        return f'INDEX({prices},MAX(1,COUNTIF({starts},"<="&{number.at(i)})))+0'

    def shared(i: int) -> str:
        return f"{low}*{at}/{number.at(i)}"

    writers: dict[str, Callable[[int], str]] = {
        LOWER: lambda i: f"{low}+0*{number.at(i)}",
        UPPER: lambda i: f"{high}+0*{number.at(i)}",
        "stepped": lambda i: f"IF({number.at(i)}<{at},{high},{low})+0",
        "shared": shared,
        "shared-capped": lambda i: f"MAX({low},MIN({high},{shared(i)}))",
        "two-part": lambda i: (
            f"{low}-{shared_cost.at(i)}/MAX(1,{at})+{shared_cost.at(i)}/{number.at(i)}"
        ),
        "bands": band,
        "weighted": lambda i: (
            f"IF({together.at(i)}=0,0,{inputs['charge.weighted.pool']}*{size.cell()}"
            f"/MAX({together.at(i)},{size.cell()}))"
        ),
    }
    assert {*writers} == {*RULES_HELD} - {TABLED}, "each rule has its formula"
    rows: dict[str, Row] = {}
    for each in inputs.given.readings:
        described = each.rule in ("two-part", "bands", "weighted")
        label = f"{each.label}, 0 if not described" if described else each.label
        if each.rule == TABLED:
            values = inputs.rates[each.name]
            writers[TABLED] = lambda i, values=values: f"{values.at(i)}+0"  # type: ignore[misc]
        rows[each.name] = table.row((label, "£ a year"), across(writers[each.rule]))
    return Charges(sheet=sheet, number=number, size=size, together=together, rows=rows)


def is_outside(inputs: Inputs, charges: str) -> str:
    """Write 1 for each charge outside the range that the record quotes; a cap has no floor."""
    low, high, pence = inputs["charge.low"], inputs["charge.high"], inputs["pence"]
    above, below = (f"ROUND({charges}-{end},{pence})" for end in (high, low))
    return f'(({above}>0)+({inputs["charge.is_cap"]}<>"yes")*({below}<0))'


def years_outside(inputs: Inputs, charges: str, platform: str, horizon: str) -> str:
    """Count the years looked at in which a charge outside the quoted range is paid."""
    return f"SUMPRODUCT(({platform}<>0)*{horizon}*{is_outside(inputs, charges)})"


def range_word(outside: str) -> str:
    """Word where a charge lies, under the head `RANGE_LABEL`."""
    return f'IF({outside}>0,"outside","within")'


def range_words(inputs: Inputs, outside: str) -> str:
    """Word where a charge lies, as a sentence part."""
    words = '"the cap that the record states","the range that the record quotes"'
    return f'{range_word(outside)}&" "&IF({inputs["charge.is_cap"]}="yes",{words})'


def _sizes(inputs: Inputs, table: SheetTable, number: Row) -> tuple[Row, Row]:
    sizes = inputs.columns["size"].all
    size = table.row(
        ("Size of the one that joins last", "size"),
        across(
            lambda i: (
                f"IF({number.at(i)}<=ROWS({sizes}),INDEX({sizes},MIN({number.at(i)},ROWS({sizes})))+0,0)"
            )
        ),
    )
    together = table.row(("Sizes together", "size"), across(lambda i: f"SUM({size.upto(i)})"))
    return size, together
