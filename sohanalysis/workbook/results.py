"""The sheets that are read: results, scenarios, medium term, and their charts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sohanalysis.case.fields import LONGEST_DELAY
from sohanalysis.model.results import RESULTS
from sohanalysis.workbook.by_scenario import RESULT_LABELS, ByForces, Engine, late, reading
from sohanalysis.workbook.case_values import FIELD_LABELS, LOWER, UPPER
from sohanalysis.workbook.inputs import Inputs
from sohanalysis.workbook.months import PLATFORM, SAVING, line_key
from sohanalysis.workbook.pricing import (
    RANGE_LABEL,
    Charges,
    range_word,
    range_words,
    years_outside,
)
from sohanalysis.workbook.sheets import Cell, Row, Sheet, SheetTable, across, formula
from sohanalysis.workbook.workings import Workings, year_heads

NOT_OFFERED = "not offered"


@dataclass(frozen=True, kw_only=True)
class Model:
    """The sheets that work out what the other sheets show."""

    charges: Charges
    workings: Workings
    engine: Engine
    forces: ByForces


@dataclass(frozen=True, kw_only=True)
class ResultsSheet:
    """Where the results of the live scenario stand."""

    sheet: Sheet
    live: dict[str, str]
    years: dict[str, Row]
    shown: Row
    readings: Row
    points: dict[str, str]
    parts: dict[str, str]


def results_sheet(model: Model) -> ResultsSheet:
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
    return ResultsSheet(
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
    money, budget = workings.money, inputs["budget.amount"]
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
            f"{{two_year_total}}+SUMPRODUCT({spent},{money['cash'].all})"
        ),
        "ongoing": f"INDEX({money['rate'].all},{workings.choice['last']})",
        "present_value": (
            f'IF({inputs["price_basis.value"]}="nominal","none",'
            f"SUMPRODUCT({horizon},{workings.time['discount'].all},{money['net'].all}))"
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
    given = inputs.given
    heads = ("Result", "Unit", *given.labels.values())
    table = sheet.table("Readings", "All readings of the charge, side by side", heads)
    number = table.row(("Reading", "number"), [*range(1, len(given.readings) + 1)], "plain")
    offered, chosen = inputs.columns["offered"].all, workings.choice["form"]
    shown = table.row(
        ("Offered by the case, or chosen", "1 or 0"),
        across(lambda i: f'OR(INDEX({offered},{number.at(i)})="yes",{number.at(i)}={chosen})*1'),
        "plain",
    )
    names = [*given.labels]
    first = model.engine.place(reading(given, names[0]))

    def show(row: Row, i: int) -> str:
        values = row.part(first, len(names)).all
        return f'IF({shown.at(i)}=1,INDEX({values},{number.at(i)}),"{NOT_OFFERED}")'

    paid = model.engine.years["paid"]
    last = workings.choice["last"]
    block = f"{paid[0].cell(first)}:{paid[-1].cell(first + len(names) - 1).partition('!')[2]}"
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
        across(lambda i: shown(f"{inputs['budget.amount']}+0*{time['k'].at(i)}", i)),
    )
    return rows


def _charge_by_year(table: SheetTable, workings: Workings) -> None:
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
    cash, own = (f"SUMPRODUCT({spent},{money[n].all})" for n in ("cash", SAVING))
    return {
        "savings": savings,
        "own": own,
        "cash of lines": f"({cash}-{workings.inputs['scenario.cashable']}*{own})",
        "full years": f"({full}/{workings.inputs['months_in_a_year']})",
    }


def _points(
    sheet: Sheet, model: Model, live: dict[str, str], parts: dict[str, str]
) -> dict[str, str]:
    """Find where one input, all else the same, makes the sum set aside just enough."""
    inputs, forces = model.workings.inputs, model.forces
    budget, change = inputs["budget.amount"], inputs["scenario.charge_change"]
    months, year = inputs["horizon.initial_months"], inputs["months_in_a_year"]
    table = sheet.table(
        "Break_even",
        "Break-even points: the sum set aside is just enough, all else as in the live scenario",
        ("Input", "Unit", "Point"),
    )
    left, platform = f"({budget}-{forces.other})", f"({forces.total}-{forces.other})"
    short = f"({live['two_year_total']}-{budget})"
    counted = f"{inputs['scenario.cashable']}*{parts['full years']}"
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
            f'IF({counted}=0,"nothing is counted as cash",'
            f"MAX(0,({short}+{parts['cash of lines']})/({counted})))"
        ),
        "cashable": (
            f'IF({parts["own"]}=0,"there are no savings",'
            f"MAX(0,({short}+{parts['cash of lines']})/(0-{parts['own']})))"
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
    given = model.workings.inputs.given
    heads = ("Forces, one number for all years", "Unit", *given.labels.values())
    table = sheet.table("Break_even_forces", "Break-even number of forces, by reading", heads)
    number = table.row(("Reading", "number"), [*range(1, len(given.readings) + 1)], "plain")
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
    needed = (inputs[key] for key in ("budget.amount", "charge.low", "charge.high"))
    there = "*".join(f"COUNT({cell})" for cell in needed)
    words = '"over the sum set aside","within the sum set aside"'
    return f'IFERROR(IF({headroom}/({there})<0,{words}),"no verdict: see the sheet Checks")'


CHART_ROWS = 21  # of the sheet, for each chart
# The palette of the Government Analysis Function.
COLOURS = ("#12436D", "#F46A25", "#28A197", "#801650", "#A285D1", "#3D3D3D")


def charts(sheet: Sheet, model: Model, years: dict[str, Row]) -> None:
    """Put the charts under the tables of a sheet."""
    first = sheet.tables[-1].end + 2
    wanted = (_cost_by_year(model, years), _so_far(model, years), _by_forces(model))
    for place, chart in enumerate(wanted):
        sheet.charts.append({**chart, "row": first + place * CHART_ROWS})


def _looked_at(model: Model, row: Row) -> str:
    """Name the cells of the years that the case looked at when the workbook was written."""
    count = model.workings.inputs.given.value("horizon.count") or row.count
    return f"={Row(row.sheet, row.top, row.left, count).all}"


def _cost_by_year(model: Model, years: dict[str, Row]) -> dict[str, Any]:
    inputs = model.workings.inputs
    kinds = [line["kind"] for line in inputs.given.values.get("lines", ())]
    costs = [p for p in range(inputs.given.lines) if kinds[p : p + 1] in ([], ["cost"])]
    lines = [years[line_key(p)] for p in costs]
    return {
        "kind": {"type": "column", "subtype": "stacked"},
        "series": _series(model, years, [*lines, years[PLATFORM]]),
        "title": "Gross cost by financial year, live scenario",
        "x": "Financial year",
        "y": "£",
        "alt": "Stacked columns of the gross cost in each financial year, by line, for the live "
        "scenario. The figures are in the table Cost_by_year on this sheet.",
    }


def _so_far(model: Model, years: dict[str, Row]) -> dict[str, Any]:
    both = [years["cumulative"], years["budget"]]
    return {
        "kind": {"type": "column"},
        "series": _series(model, years, both),
        "title": "Gross cost so far against the sum set aside, live scenario",
        "x": "Financial year",
        "y": "£",
        "alt": "Columns of the gross cost added up year by year, beside the sum set aside, for the "
        "live scenario. The figures are in the table Cost_by_year on this sheet.",
    }


def _series(model: Model, years: dict[str, Row], rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Name each series by the cell that says what it is: text of a case is no formula."""
    return [
        {
            "name": f"={Row(row.sheet, row.top, 0, 1).cell()}",
            "categories": _looked_at(model, years["label"]),
            "values": _looked_at(model, row),
            "gap": 60,
            "fill": {"color": colour},
        }
        for row, colour in zip(rows, itertools.cycle(COLOURS), strict=False)
    ]


def _by_forces(model: Model) -> dict[str, Any]:
    charges = model.charges
    dashes = ("solid", "dash", "round_dot", "long_dash_dot")
    looks = zip(itertools.cycle(COLOURS), itertools.cycle(dashes), strict=False)
    return {
        "kind": {"type": "line"},
        "series": [
            {
                "name": model.workings.inputs.given.labels[form],
                "categories": f"={charges.number.all}",
                "values": f"={charges.rows[form].all}",
                "line": {"width": 2, "color": colour, "dash_type": dash},
            }
            for form, (colour, dash) in zip(_drawn(model), looks, strict=False)
        ],
        "title": "Yearly charge by number of forces, before any change",
        "x": "Forces that pay",
        "y": "£ a year",
        "max": _most(model),
        "every": 5,
        "alt": "Lines of the yearly charge by number of forces, one for each reading that the case "
        "offers. The figures are on the sheet Charges.",
    }


def _drawn(model: Model) -> list[str]:
    """Draw the readings that the case offered when the workbook was written."""
    return [each.name for each in model.workings.inputs.given.readings if each.offered == "yes"]


def _most(model: Model) -> float | None:
    """End the axis at twice the upper charge: a pool shared by few is far above."""
    high = model.workings.inputs.given.value("charge.high")
    return None if high is None else 2.0 * high


PAYERS = ("reserve", "grant", "base budget")


def medium_term_sheet(model: Model) -> tuple[Sheet, Row]:
    """Lay out the sheet, and give where the net pressure stands."""
    workings, inputs, engine = model.workings, model.workings.inputs, model.engine
    sheet = Sheet(
        "Medium term",
        "Medium term: cost, funding and net pressure of the live scenario",
        "Years past those looked at go on as the last of them: all in them is assumed.",
        "Presentation",
    )
    heads = ("Line", "Unit", *year_heads(inputs.given.timeline))
    table = sheet.table("Medium_term", "Costs positive, savings and funding negative", heads)
    time, money = workings.time, workings.money
    table.row(("Financial year", "label"), across(lambda i: f'{time["label"].at(i)}&""'), "label")
    table.row(
        ("Looked at by the case, or assumed to go on", "words"),
        across(lambda i: f'IF({time["horizon"].at(i)}=1,"looked at","assumed")'),
        "label",
    )
    ranges = across(lambda i: f'{money["range"].at(i)}&""')
    table.row((RANGE_LABEL, "words"), ranges, "label")
    one_off = table.row(("One-off costs", "£"), across(lambda i: f"{money['one-off'].at(i)}+0"))
    recurrent = table.row(
        ("Recurrent costs", "£"), across(lambda i: f"{money['recurrent'].at(i)}+0")
    )
    savings = table.row(("Cashable savings", "£"), across(lambda i: f"{money['cash'].at(i)}+0"))
    rows = [one_off, recurrent, savings, *_funding(table, model)]
    pressure = table.row(
        ("Net pressure", "£"),
        across(lambda i: f"SUM({rows[0].at(i)}:{rows[-1].at(i).partition('!')[2]})"),
    )
    table.row(("Net pressure, added up", "£"), across(lambda i: f"SUM({pressure.upto(i)})"))
    k, funding = time["k"], money["funding"]
    given = inputs.given
    for rule in (LOWER, UPPER):
        form = given.readings[given.place(rule) - 1].name
        gross = engine.down("gross", reading(given, form)).all
        saved = engine.down("cash", reading(given, form)).all
        table.row(
            (f"Net pressure at {given.labels[form].lower()}", "£"),
            across(
                lambda i, g=gross, s=saved: (
                    f"INDEX({g},{k.at(i)})+INDEX({s},{k.at(i)})-{funding.at(i)}"
                )
            ),
        )
    return sheet, pressure


def _funding(table: SheetTable, model: Model) -> list[Row]:
    """Show funding lines by who pays them, negative."""
    workings, inputs = model.workings, model.workings.inputs
    rows = []
    for payer in (*PAYERS, ""):
        parts = [
            f'{{}}*{workings.term("is funding", p)}*({inputs.lines[p]["funded_by"]}="{payer}")'
            for p in range(inputs.given.lines)
        ]
        money = [workings.money[line_key(p)] for p in range(inputs.given.lines)]

        def write(i: int, parts: list[str] = parts, money: list[Row] = money) -> str:
            pairs = zip(parts, money, strict=True)
            return "0-(" + "+".join(text.format(row.at(i)) for text, row in pairs) + ")"

        label = f"Funding: {payer or 'not stated'}"
        rows.append(table.row((label, "£"), across(write)))
    return rows


@dataclass(frozen=True, kw_only=True)
class TableSteps:
    """Values that the tables by formula are laid out for; an analyst may change them."""

    forces: Sequence[int]
    savings: Sequence[float]
    changes: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Scenarios:
    """Where the tables stand that the Checks sheet looks at."""

    sheet: Sheet
    side: dict[str, Row]
    late: Row
    changes: Row
    changed: Row


def scenarios_sheet(model: Model, steps: TableSteps, shown: Row) -> Scenarios:
    """Lay out the Scenarios sheet."""
    sheet = Sheet(
        "Scenarios",
        "Scenarios: side by side, and moved",
        "It follows the Inputs sheet; pale steps may be changed.",
        "Control",
    )
    sheet.frozen_columns = 2
    side, late_rows = _side_by_side(sheet, model), _delays(sheet, model)
    changes, changed, ranges = _changes(sheet, model, steps)
    _forces_by_reading(sheet, model, steps, shown)
    _forces_by_savings(sheet, model, steps)
    _delay_by_change(sheet, model, changes, ranges)
    return Scenarios(
        sheet=sheet, side=side, late=late_rows["headroom"], changes=changes, changed=changed
    )


def _side_by_side(sheet: Sheet, model: Model) -> dict[str, Row]:
    """Put the scenarios of the Inputs sheet side by side: choices, then every result."""
    inputs, engine = model.workings.inputs, model.engine
    names = [*inputs.given.scenarios]
    heads = ("Choice or result", "Unit", *names)
    table = sheet.table("Side_by_side", "Scenarios of the Inputs sheet, side by side", heads)
    place = [engine.place(name) + 1 for name in names]
    number = table.row(("Column of Workings by scenario", "number"), place, "plain")
    for field in FIELD_LABELS:
        label, unit, look = FIELD_LABELS[field]
        row = inputs.scenario[field]
        blank = '"by year"' if field == "adopters" else '""'
        look = "label" if look == "words" else look
        table.row(
            (label, unit),
            across(lambda i, row=row, b=blank: f'IF({row.at(i)}="",{b},{row.at(i)})'),
            look,
        )
    found = {}
    for words, name, look in _shown_results():
        row = engine.rows[name]
        write = across(lambda i, row=row: f"INDEX({row.all},{number.at(i)})")
        found[name] = table.row(words, write, look)
    return found


def _shown_results() -> Iterator[tuple[tuple[str, str], str, str]]:
    """Give label, unit, name and look of every result, the charge's range first."""
    yield (f"{RANGE_LABEL}, in any year", "words"), "range", "label"
    yield from ((RESULT_LABELS[name], name, "money") for name in RESULTS)


def _delays(sheet: Sheet, model: Model) -> dict[str, Row]:
    engine, count = model.engine, LONGEST_DELAY + 1
    first = engine.place(late(0))
    heads = (
        "Late go-live, all else as in the live scenario",
        "Unit",
        *(f"{months} months" if months != 1 else "1 month" for months in range(count)),
    )
    table = sheet.table("One_way_delay", "One way: months of late go-live", heads)
    allowed = engine.rows["allowed"].part(first, count)
    found = {}
    for words, name, look in [*_shown_results()][:3]:
        row = engine.rows[name].part(first, count)
        write = across(lambda i, row=row: f'IF({allowed.at(i)}=1,{row.at(i)},"past the years")')
        found[name] = table.row(words, write, look)
    return found


def _inputs_of(values: Sequence[float], look: str) -> list[Cell]:
    return [Cell(content=value, look=look, is_input=True) for value in values]


def _changes(sheet: Sheet, model: Model, steps: TableSteps) -> tuple[Row, Row, Row]:
    forces, inputs = model.forces, model.workings.inputs
    heads = (
        "Change of the charge, all else as in the live scenario",
        "Unit",
        *(f"Step {i + 1}" for i in range(len(steps.changes))),
    )
    table = sheet.table("One_way_change", "One way: change of every year's charge", heads)
    changes = table.row(("Change", "share"), _inputs_of(steps.changes, "share"))
    platform = f"({forces.total}-{forces.other})/(1+{inputs['scenario.charge_change']})"
    total = table.row(
        RESULT_LABELS["two_year_total"],
        across(lambda i: f"{forces.other}+{platform}*(1+{changes.at(i)})"),
    )
    headroom = table.row(
        RESULT_LABELS["headroom"], across(lambda i: f"{inputs['budget.amount']}-{total.at(i)}")
    )
    before = model.workings.charge["before"].all
    paid, flags = model.workings.money[PLATFORM].all, model.workings.time["horizon"].all

    def outside(i: int) -> str:
        return years_outside(inputs, f"{before}*(1+{changes.at(i)})", paid, flags)

    ranges = table.row(
        (f"{RANGE_LABEL}, in any year", "words"), across(lambda i: range_word(outside(i))), "label"
    )
    return changes, headroom, ranges


def _forces_by_reading(sheet: Sheet, model: Model, steps: TableSteps, shown: Row) -> None:
    given = model.workings.inputs.given
    heads = (
        "Headroom, £, by forces (down) and reading (across)",
        "Forces that pay",
        *given.labels.values(),
    )
    caption = "Two ways: forces and reading, one number for all years"
    table = sheet.table("Forces_by_reading", caption, heads)
    number = table.add(
        [
            Cell(content="Reading, by its place"),
            Cell(content="number"),
            *(Cell(content=i, look="plain") for i in range(1, len(given.readings) + 1)),
        ],
        2,
    )
    for count in steps.forces:
        here = f"$B{table.end + 1}"
        taken = f"INDEX({model.forces.all},{{}},{here})"
        cells = [
            formula(f'IF({shown.at(i)}=1,{taken.format(number.at(i))},"{NOT_OFFERED}")')
            for i in range(len(given.readings))
        ]
        table.add(_two_way_row("Headroom", count, "count", cells))
    first, model_ranges = table.first + 1, model.forces.all_ranges
    table = sheet.table("Range_by_reading", f"{RANGE_LABEL}: the table above, cell by cell", heads)
    for place in range(len(steps.forces)):
        here = f"$B{first + place + 1}"
        taken = f"INDEX({model_ranges},{{}},{here})"
        cells = [
            formula(f'IF({shown.at(i)}=1,{taken.format(number.at(i))},"{NOT_OFFERED}")')
            for i in range(len(given.readings))
        ]
        words = [Cell(content="Charge"), Cell(content=formula(f"{here}+0"), look="count")]
        table.add([*words, *(Cell(content=c, look="label") for c in cells)])


def _two_way_row(label: str, step: float, look: str, formulas: Sequence[object]) -> list[Cell]:
    step_cell = Cell(content=step, look=look, is_input=True)
    return [Cell(content=label), step_cell, *(Cell(content=f, look="money") for f in formulas)]


def _forces_by_savings(sheet: Sheet, model: Model, steps: TableSteps) -> None:
    workings = model.workings
    inputs, spent = workings.inputs, workings.time["budget"].all
    heads = (
        "Cost after cashable savings, £, by forces (down) and savings (across)",
        "Forces that pay",
        *(f"Step {i + 1}" for i in range(len(steps.savings))),
    )
    caption = "Two ways: forces and savings at full effect, under the live reading"
    table = sheet.table("Forces_by_savings", caption, heads)
    savings = table.add(
        [
            Cell(content="Savings at full effect"),
            Cell(content="£ a year"),
            *_inputs_of(steps.savings, "money"),
        ],
        2,
    )
    money = workings.money
    months = f"SUMPRODUCT({spent},{money['saved'].all})/{inputs['months_in_a_year']}"
    form, budget, cash = (
        workings.choice["form"],
        inputs["budget.amount"],
        inputs["scenario.cashable"],
    )
    lines = _parts(model, "")["cash of lines"]
    for count in steps.forces:
        here = f"$B{table.end + 1}"
        gross = f"{budget}-INDEX({model.forces.all},{form},{here})"
        write = across(lambda i, g=gross: f"{g}+{lines}-{cash}*{savings.at(i)}*{months}")
        cells = [write(i) for i in range(len(steps.savings))]
        table.add(_two_way_row("Cost after cashable savings", count, "count", cells))
    first = table.first + 1
    heads = ("Charge under the live reading", "Forces that pay", RANGE_LABEL)
    table = sheet.table("Range_of_forces", f"{RANGE_LABEL}: the table above, row by row", heads)
    for place in range(len(steps.forces)):
        here = f"$B{first + place + 1}"
        words = [Cell(content="Charge"), Cell(content=formula(f"{here}+0"), look="count")]
        there = formula(f"INDEX({model.forces.all_ranges},{form},{here})")
        table.add([*words, Cell(content=there, look="label")])


def _delay_by_change(sheet: Sheet, model: Model, changes: Row, ranges: Row) -> None:
    """Move the charge of each delay: what is beside the platform does not move with it."""
    engine, inputs = model.engine, model.workings.inputs
    first, horizon = engine.place(late(0)), engine.years["platform counted"]
    heads = (
        "Headroom, £, by late go-live (down) and change of the charge (across)",
        "Months late",
        *(f"Step {i + 1}" for i in range(changes.count)),
    )
    table = sheet.table("Delay_by_change", "Two ways: late go-live and change of the charge", heads)
    moved = table.row(("Change, as above", "share"), across(changes.at), "share")
    table.row((RANGE_LABEL, "words"), across(ranges.at), "label")
    for months in range(0, LONGEST_DELAY + 1, 3):
        place = first + months
        platform = (
            f"SUM({horizon[0].cell(place)}:{horizon[-1].cell(place).partition('!')[2]})"
            f"/(1+{inputs['scenario.charge_change']})"
        )
        headroom = engine.rows["headroom"].cell(place)
        allowed = engine.rows["allowed"].cell(place)
        text = f"{headroom}+{platform}*({inputs['scenario.charge_change']}-{{}})"
        cells = [
            across(
                lambda i, t=text, a=allowed: f'IF({a}=1,{t.format(moved.at(i))},"past the years")'
            )(i)
            for i in range(changes.count)
        ]
        table.add(
            [
                Cell(content="Headroom"),
                Cell(content=months, look="count"),
                *(Cell(content=f, look="money") for f in cells),
            ]
        )
