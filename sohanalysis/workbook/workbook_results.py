"""The Results sheet: every result, all readings side by side, break-even points, charts."""

from __future__ import annotations

from dataclasses import dataclass

from sohanalysis.case.case import PLATFORM
from sohanalysis.case.scenario import FORMS
from sohanalysis.model.results import RESULTS
from sohanalysis.workbook.book import Cell, Row, Sheet, Table, across, formula
from sohanalysis.workbook.case_values import READINGS
from sohanalysis.workbook.months import line_key
from sohanalysis.workbook.pricing import RANGE_LABEL, Charges, range_words
from sohanalysis.workbook.workbook_columns import RESULT_LABELS, Engine, late, reading
from sohanalysis.workbook.workbook_forces import ByForces
from sohanalysis.workbook.workbook_inputs import Inputs
from sohanalysis.workbook.workbook_time import Workings, year_heads

NOT_OFFERED = "not offered"


@dataclass(frozen=True, kw_only=True)
class Model:
    """The sheets that work out what the other sheets show."""

    charges: Charges
    workings: Workings
    engine: Engine
    forces: ByForces


@dataclass(frozen=True, kw_only=True)
class Results:
    """Where the results of the live scenario stand."""

    sheet: Sheet
    live: dict[str, str]
    years: dict[str, Row]
    shown: Row
    readings: Row
    points: dict[str, str]
    parts: dict[str, str]


def results(model: Model) -> Results:
    """Lay out the sheet."""
    sheet = Sheet(
        "Results",
        "Results: the live scenario, beside every other reading of the charge",
        "None of the readings is known to be the curve. The verdict is on gross cost.",
        "Presentation",
    )
    # Nothing wraps above the charts, which are placed by rows.
    sheet.widths = {0: 66, 1: 12, 2: 28, 3: 44}
    live, savings = _live(sheet, model)
    shown, readings = _readings(sheet, model)
    years = _by_year(sheet, model)
    parts = _parts(model, savings)
    points = _points(sheet, model, live, parts)
    _points_of_forces(sheet, model, shown)
    return Results(
        sheet=sheet,
        live=live,
        years=years,
        shown=shown,
        readings=readings,
        points=points,
        parts=parts,
    )


def _live(sheet: Sheet, model: Model) -> tuple[dict[str, str], str]:
    workings, inputs = model.workings, model.workings.inputs
    horizon, spent = workings.time["horizon"].all, workings.time["budget"].all
    money, budget = workings.money, inputs["budget.value"]
    heads = ("Result", "Unit", "Live scenario", "At a platform charge")
    table = sheet.table("Live_results", "Results of the live scenario", heads)
    at_charge = range_words(inputs, f"SUMPRODUCT({horizon},{money['outside'].all})")

    def add(words: tuple[str, str], text: str, look: str = "money") -> str:
        beside = Cell(content="" if look == "label" else formula(at_charge), look="text")
        return table.row(words, [formula(text), beside], look).cell()

    live: dict[str, str] = {}
    in_budget = f"SUMPRODUCT({spent},{money['savings'].all})"
    texts = {
        "two_year_total": model.forces.total,
        "headroom": f"{budget}-{{two_year_total}}",
        "spent_in_budget_years": f"SUMPRODUCT({spent},{money['gross'].all})",
        "falls_after_budget_years": (
            f"{{two_year_total}}-SUMPRODUCT({spent},{money['counted'].all})"
        ),
        "cost_after_cashable_savings": (
            f"{{two_year_total}}+{inputs['scenario.cashable']}*{in_budget}"
        ),
        "ongoing": f"INDEX({money['rate'].all},{workings.choice['last']})",
        "present_value": (
            f"SUMPRODUCT({horizon},{workings.time['discount'].all},{money['net'].all})"
        ),
    }
    for name in RESULTS:
        live[name] = add(RESULT_LABELS[name], texts[name].format(**live))
    savings = add(("Savings in the budget years, cash or not", "£"), in_budget)
    verdict = verdict_words(inputs, f"ROUND({live['headroom']},{inputs['pence']})")
    add(("Verdict", "words"), verdict, "text")
    basis = f'{inputs["price_basis.value"]}&""'
    add(("Price basis (present value treated as real where not stated)", "words"), basis, "label")
    return live, savings


def _readings(sheet: Sheet, model: Model) -> tuple[Row, Row]:
    workings, inputs = model.workings, model.workings.inputs
    heads = ("Result", "Unit", *(READINGS[form] for form in FORMS))
    table = sheet.table("Readings", "All readings of the charge, side by side", heads)
    number = table.row(("Reading", "number"), [*range(1, len(FORMS) + 1)], "plain")
    offered, chosen = inputs.columns["offered"].all, workings.choice["form"]
    shown = table.row(
        ("Offered by the case, or chosen", "1 or 0"),
        across(lambda i: f'OR(INDEX({offered},{number.at(i)})="yes",{number.at(i)}={chosen})*1'),
        "plain",
    )
    first = model.engine.place(reading(FORMS[0]))

    def show(row: Row, i: int) -> str:
        values = row.part(first, len(FORMS)).all
        return f'IF({shown.at(i)}=1,INDEX({values},{number.at(i)}),"{NOT_OFFERED}")'

    paid = model.engine.years["paid"]
    last = workings.choice["last"]
    block = f"{paid[0].cell(first)}:{paid[-1].cell(first + len(FORMS) - 1).partition('!')[2]}"
    table.row(
        ("Charge in the last year looked at", "£ a year"),
        across(
            lambda i: f'IF({shown.at(i)}=1,INDEX({block},{last},{number.at(i)}),"{NOT_OFFERED}")'
        ),
    )
    ranges = model.engine.rows["range"]
    table.row((f"{RANGE_LABEL}, in any year", "words"), across(lambda i: show(ranges, i)), "label")
    rows = {}
    for name in RESULTS:
        row = model.engine.rows[name]
        rows[name] = table.row(RESULT_LABELS[name], across(lambda i, row=row: show(row, i)))
    return shown, rows["headroom"]


def _by_year(sheet: Sheet, model: Model) -> dict[str, Row]:
    workings, inputs = model.workings, model.workings.inputs
    money, time = workings.money, workings.time
    heads = ("Line", "Unit", *year_heads(inputs.given.timeline))
    caption = "Cost by financial year looked at: costs positive, savings negative"
    table = sheet.table("Cost_by_year", caption, heads)

    def shown(text: str, i: int) -> str:
        return f'IF({time["horizon"].at(i)}=1,{text},"")'

    rows = {
        "label": table.row(
            ("Financial year", "label"), across(lambda i: shown(time["label"].at(i), i)), "label"
        )
    }
    for place in range(inputs.given.lines):
        signed = f"({workings.term('is cost', place)}-{workings.term('is saving', place)})"
        row = money[line_key(place)]
        rows[line_key(place)] = table.row(
            (inputs.name(place), "£"),
            across(lambda i, row=row, signed=signed: shown(f"{row.at(i)}*{signed}", i)),
        )
    for key, label in (
        (PLATFORM, "Platform"),
        ("gross", "Gross cost"),
        ("savings", "Savings, cash or not"),
        ("net", "Net cost"),
    ):
        row = money[key]
        rows[key] = table.row((label, "£"), across(lambda i, row=row: shown(row.at(i), i)))
        if key == PLATFORM:
            _charge_by_year(table, workings)
    gross = rows["gross"]
    rows["cumulative"] = table.row(
        ("Gross cost so far", "£"), across(lambda i: shown(f"SUM({gross.upto(i)})", i))
    )
    rows["budget"] = table.row(
        ("Sum set aside", "£"),
        across(lambda i: shown(f"{inputs['budget.value']}+0*{time['k'].at(i)}", i)),
    )
    return rows


def _charge_by_year(table: Table, workings: Workings) -> None:
    """Show the yearly charge, and what it is beside the quoted range, under what it costs."""
    paid, money = workings.charge["paid"], workings.money
    looked_at = workings.time["horizon"]
    for words, row, look in (
        (("Platform charge, a full year", "£ a year"), paid, "money"),
        ((RANGE_LABEL, "words"), money["range"], "label"),
    ):
        write = across(
            lambda i, r=row: f'IF({money[PLATFORM].at(i)}*{looked_at.at(i)}=0,"",{r.at(i)})'
        )
        table.row(words, write, look)


def _parts(model: Model, savings: str) -> dict[str, str]:
    """Name what break-even points are worked out from, in the budget years."""
    workings = model.workings
    spent, money = workings.time["budget"].all, workings.money
    full = f"SUMPRODUCT({spent},{money['saved'].all})"
    return {
        "savings": savings,
        "own": f"SUMPRODUCT({spent},{money['scenario saving'].all})",
        "full years": f"({full}/{workings.inputs['months_in_a_year']})",
    }


def _points(
    sheet: Sheet, model: Model, live: dict[str, str], parts: dict[str, str]
) -> dict[str, str]:
    """Find where one input, all else the same, makes the sum set aside just enough."""
    inputs, forces = model.workings.inputs, model.forces
    budget, change = inputs["budget.value"], inputs["scenario.charge_change"]
    months, year = inputs["horizon.initial_months"], inputs["months_in_a_year"]
    table = sheet.table(
        "Break_even",
        "Break-even points: the sum set aside is just enough, all else as in the live scenario",
        ("Input", "Unit", "Point"),
    )
    left, platform = f"({budget}-{forces.other})", f"({forces.total}-{forces.other})"
    short = f"({live['two_year_total']}-{budget})"
    counted = f"{inputs['scenario.cashable']}*{parts['full years']}"
    others = f"{inputs['scenario.cashable']}*({parts['savings']}-{parts['own']})"
    rows = {
        "charge": ("Yearly charge, the same in all years", "£ a year", "money"),
        "change": ("Change of the charge of the live scenario", "share", "share"),
        "delay": ("First delay that does not fit", "months", "label"),
        "savings": ("Yearly saving that makes it fit, its cashable share counted", "£ a year",
                    "money"),
        "cashable": ("Cashable share that makes it fit", "share", "share"),
    }  # fmt: skip
    texts = {
        "charge": f'IF({forces.months}=0,"no months are counted",{left}/MAX(1,{months})*{year})',
        "change": f'IF({platform}=0,"no charge is counted",{left}*(1+{change})/{platform}-1)',
        "delay": _first_late(model),
        "savings": (
            f'IF({counted}=0,"nothing is counted as cash",MAX(0,({short}+{others})/({counted})))'
        ),
        "cashable": (
            f'IF({parts["savings"]}=0,"there are no savings",MAX(0,{short}/(0-{parts["savings"]})))'
        ),
    }
    return {
        name: table.row((label, unit), [formula(texts[name])], look).cell()
        for name, (label, unit, look) in rows.items()
    }


def _first_late(model: Model) -> str:
    engine = model.engine
    first = engine.place(late(0))
    row = engine.rows["too late"]
    cells = row.part(first, len(engine.heads) - first).all
    return f'IF(COUNT({cells})=0,"none that the years looked at allow",MIN({cells}))'


def _points_of_forces(sheet: Sheet, model: Model, shown: Row) -> None:
    heads = ("Forces, one number for all years", "Unit", *(READINGS[form] for form in FORMS))
    table = sheet.table("Break_even_forces", "Break-even number of forces, by reading", heads)
    number = table.row(("Reading", "number"), [*range(1, len(FORMS) + 1)], "plain")
    for label, unit, row in (
        ("Most forces at which the sum is too small", "forces", model.forces.too_few),
        ("Fewest forces from which on it always suffices", "forces", model.forces.enough),
        ("Charge there, against the range that the record quotes", "words", model.forces.there),
    ):
        told = f'"{NOT_OFFERED}"'
        write = across(
            lambda i, r=row, t=told: f"IF({shown.at(i)}=1,INDEX({r.all},{number.at(i)}),{t})"
        )
        table.row((label, unit), write, "count" if unit == "forces" else "label")


def verdict_words(inputs: Inputs, headroom: str) -> str:
    """Word a headroom by formula; where the sum or a charge is missing there is no verdict."""
    needed = (inputs[key] for key in ("budget.value", "charge.low", "charge.high"))
    there = "*".join(f"COUNT({cell})" for cell in needed)
    words = '"over the sum set aside","within the sum set aside"'
    return f'IFERROR(IF({headroom}/({there})<0,{words}),"no verdict: see the sheet Checks")'
