"""Workings by forces: headroom of the live scenario at every number of forces, by reading."""

from __future__ import annotations

from dataclasses import dataclass

from sohanalysis.case.scenario import FORMS, Form
from sohanalysis.workbook.book import Row, Sheet, across, block_of, formula
from sohanalysis.workbook.case_values import READINGS
from sohanalysis.workbook.pricing import RANGE_LABEL, Charges, is_outside
from sohanalysis.workbook.workbook_inputs import Inputs
from sohanalysis.workbook.workbook_time import Workings


@dataclass(frozen=True, kw_only=True)
class ByForces:
    """Where headroom stands by number of forces, and what it is worked out from."""

    sheet: Sheet
    headroom: dict[Form, Row]
    ranges: dict[Form, Row]
    other: str
    total: str
    months: str
    last: Row
    too_few: Row
    enough: Row
    there: Row

    @property
    def all(self) -> str:
        """Name all headrooms as one rectangle, in the order of the readings."""
        return _all(self.headroom)

    @property
    def all_ranges(self) -> str:
        """Name all words on the range that the record quotes, as one rectangle."""
        return _all(self.ranges)


def _all(rows: dict[Form, Row]) -> str:
    return block_of(rows[FORMS[0]], rows[FORMS[-1]])


def by_forces(workings: Workings, charges: Charges) -> ByForces:
    """Lay out the sheet."""
    inputs = workings.inputs
    sheet = Sheet(
        "Workings by forces",
        "Workings by forces: headroom, live",
        "One number of forces for all years, under each reading.",
        "Workings",
    )
    sheet.frozen_columns = 2
    table = sheet.table("Beside_the_platform", "Beside the platform", ("Quantity", "Unit", "Value"))
    horizon, money = workings.time["horizon"].all, workings.money

    def one(label: str, unit: str, text: str, look: str = "money") -> str:
        return table.row((label, unit), [formula(text)], look).cell()

    total = one("Cost that the sum is to pay", "£", f"SUMPRODUCT({horizon},{money['counted'].all})")
    other = one(
        "of which beside the platform",
        "£",
        f"{total}-SUMPRODUCT({horizon},{money['platform counted'].all})",
    )
    years = one(
        "Years of charges that the sum is to pay",
        "years",
        f"{inputs['horizon.initial_months']}/{inputs['months_in_a_year']}",
        "factor",
    )
    heads = ("Reading", "Unit", *(f"n = {n + 1}" for n in range(inputs.given.forces)))
    table = sheet.table("Headroom_by_forces", "Headroom, by forces that pay", heads)
    number = table.row(("Forces that pay", "forces"), [*range(1, inputs.given.forces + 1)], "count")
    change, budget = inputs["scenario.charge_change"], inputs["budget.value"]
    headroom = {}
    for form in FORMS:
        charge = charges.rows[form]
        headroom[form] = table.row(
            (READINGS[form], "£"),
            across(lambda i, c=charge: f"{budget}-{other}-{c.at(i)}*(1+{change})*{years}"),
        )
    short = _short(sheet, heads, headroom, number, inputs)
    table = sheet.table("Range_by_forces", f"{RANGE_LABEL}, by forces that pay", heads)
    ranges = {}
    for form in FORMS:
        charge = charges.rows[form]
        write = across(lambda i, c=charge: _range(inputs, f"({c.at(i)}*(1+{change}))"))
        ranges[form] = table.row((READINGS[form], "words"), write, "label")
    return ByForces(
        sheet=sheet,
        headroom=headroom,
        ranges=ranges,
        other=other,
        total=total,
        months=years,
        **_points(sheet, inputs, short, ranges),
    )


def _range(inputs: Inputs, charge: str) -> str:
    """Word where a charge lies; a reading that a case does not describe has none."""
    outside = is_outside(inputs, charge)
    words = {
        "outside": f"{charge}*{outside}>0",
        "within": f"({charge}>0)*({outside}=0)",
        "not described": f"{charge}=0",
    }
    return "&".join(f'IF({test},"{word}","")' for word, test in words.items())


def _points(
    sheet: Sheet, inputs: Inputs, short: dict[Form, Row], ranges: dict[Form, Row]
) -> dict[str, Row]:
    """Find where the sum begins to suffice, a reading a column."""
    heads = ("Quantity", "Unit", *(READINGS[form] for form in FORMS))
    table = sheet.table("Point_of_forces", "Where the sum begins to suffice", heads)
    number = table.row(("Reading", "number"), [*range(1, len(FORMS) + 1)], "plain")
    eligible = inputs["adopters.eligible.value"]
    last = table.row(
        ("Most forces at which the sum is too small, 0 where there are none", "forces"),
        across(lambda i: f"MAX(INDEX({_all(short)},{number.at(i)},0))"),
        "count",
    )
    too_few = table.row(
        ("The same, in words where there are none", "forces"),
        across(lambda i: f'IF({last.at(i)}=0,"none",{last.at(i)})'),
        "count",
    )
    enough = table.row(
        ("Fewest forces from which on it always suffices", "forces"),
        across(lambda i: f'IF({last.at(i)}>={eligible},"none that could join",{last.at(i)}+1)'),
        "count",
    )
    there = table.row(
        (f"{RANGE_LABEL}, at that number", "words"),
        across(
            lambda i: (
                f'IF({last.at(i)}>={eligible},"none that could join",'
                f"INDEX({_all(ranges)},{number.at(i)},MIN({eligible},{last.at(i)}+1)))"
            )
        ),
        "label",
    )
    return {"last": last, "too_few": too_few, "enough": enough, "there": there}


def _short(
    sheet: Sheet, heads: tuple[str, ...], headroom: dict[Form, Row], number: Row, inputs: Inputs
) -> dict[Form, Row]:
    """Name the numbers of forces at which the sum is too small, among those that could join."""
    table = sheet.table("Too_few_forces", "Numbers of forces at which the sum is too small", heads)
    eligible, pence = inputs["adopters.eligible.value"], inputs["pence"]
    top = table.row(
        ("Could join", "1 or 0"), across(lambda i: f"({number.at(i)}<={eligible})*1"), "plain"
    )
    rows = {}
    for form, row in headroom.items():
        rows[form] = table.row(
            (READINGS[form], "forces, or 0"),
            across(lambda i, r=row: f"{number.at(i)}*{top.at(i)}*(ROUND({r.at(i)},{pence})<0)"),
            "count",
        )
    return rows
