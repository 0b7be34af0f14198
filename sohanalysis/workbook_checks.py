"""The Checks sheet: what must hold, to the penny, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass

from sohanalysis.appraisal import RESULTS
from sohanalysis.book import Cell, Sheet, Table, formula
from sohanalysis.workbook_columns import RESULT_LABELS
from sohanalysis.workbook_given import FIGURES, LIVE
from sohanalysis.workbook_inputs import Inputs
from sohanalysis.workbook_months import line_key
from sohanalysis.workbook_results import Model, Results

# Figures that only some readings of the charge need.
OPTIONAL = ("charge.high_applies_at.", "charge.weighted.", "charge.is_cap", "narrative.")


@dataclass(frozen=True, kw_only=True)
class Checks:
    """The sheet, the cell of the master check, and where the checks stand."""

    sheet: Sheet
    master: str
    results: str


def checks(model: Model, results: Results) -> Checks:
    """Lay out the sheet."""
    sheet = Sheet(
        "Checks",
        "Checks: tolerance nil, to the penny",
        "The live scenario is worked out twice, by month and by year; both must agree.",
        "Control",
    )
    sheet.widths = {0: 70, 1: 22, 2: 22, 3: 18, 4: 16}
    table = sheet.table(
        "Checks", "What must hold", ("Check", "One side", "Other side", "Difference", "Result")
    )
    pence = model.workings.inputs["pence"]
    _agree(table, model, results, pence)
    _add_up(table, model, results, pence)
    _allowed(table, model, pence)
    missing = _missing(model.workings.inputs)
    _row(
        table,
        "Figures of the case and forces of the live scenario that are missing, and none",
        "+".join(f'({cell}="")' for _, cell in missing),
        "0",
        pence,
    )
    outcome = table.column(4).all
    table = sheet.table("Missing", "What is still missing", ("Figure", "State"))
    for label, cell in missing:
        state = formula(f'IF({cell}="","missing","given")')
        table.add([Cell(content=label), Cell(content=state, look="text")])
    table = sheet.table("Master", "Master check, seen on every sheet", ("Check", "Result"))
    # Counted are those that pass: a check that is an error neither passes nor fails.
    passed, all_of_them = f'COUNTIF({outcome},"passes")', f"ROWS({outcome})"
    not_passed = f'({all_of_them}-{passed})&" do not pass: see the sheet Checks"'
    text = f'IF({passed}={all_of_them},"all checks pass",{not_passed})'
    master = table.row(("All checks",), [formula(text)], "text").cell()
    return Checks(sheet=sheet, master=master, results=outcome)


def _row(table: Table, label: str, one: str, other: str, pence: str) -> None:
    row = table.end + 1
    cells = [
        Cell(content=label),
        *(Cell(content=formula(f"{text}+0"), look="money") for text in (one, other)),
        Cell(content=formula(f"ROUND($B{row}-$C{row},{pence})"), look="money"),
        Cell(content=formula(f'IF($D{row}=0,"passes","fails")'), look="text"),
    ]
    table.add(cells)


def _agree(table: Table, model: Model, results: Results, pence: str) -> None:
    """Compare the live scenario by month with the same by year."""
    engine, place = model.engine, model.engine.place(LIVE)
    for name in RESULTS:
        label = f"{RESULT_LABELS[name][0]}: by month, and by year"
        _row(table, label, results.live[name], engine.rows[name].cell(place), pence)
    for name, label in (("gross", "Gross cost"), ("savings", "Savings"), ("net", "Net cost")):
        by_month, by_year = model.workings.money[name].all, engine.down(name, LIVE).all
        text = f"{label} of all years of the timeline: by month, and by year"
        _row(table, text, f"SUM({by_month})", f"SUM({by_year})", pence)


def _add_up(table: Table, model: Model, results: Results, pence: str) -> None:
    """Check that parts add up to their totals."""
    workings, inputs = model.workings, model.workings.inputs
    money, live = workings.money, results.live
    parts = "+".join(
        f"SUM({money[line_key(p)].all})"
        f"*({workings.term('is cost', p)}-{workings.term('is saving', p)})"
        for p in range(inputs.given.lines)
    )
    both = f"SUM({money['platform'].all})+SUM({money['scenario saving'].all})"
    _row(
        table,
        "Net cost, and its lines, the platform and the savings",
        f"SUM({money['net'].all})",
        f"{parts}+{both}",
        pence,
    )
    _row(
        table,
        "Gross cost, and one-off and recurrent costs",
        f"SUM({money['gross'].all})",
        f"SUM({money['one-off'].all})+SUM({money['recurrent'].all})",
        pence,
    )
    _row(
        table,
        "Sum set aside, and headroom with the cost",
        inputs["budget.value"],
        f"{live['headroom']}+{live['two_year_total']}",
        pence,
    )
    shared, low = model.charges.rows["shared"], inputs["charge.low"]
    at = inputs["adopters.anticipated.value"]
    _row(
        table,
        "Equal shares at the forces anticipated, and the lower charge",
        f"INDEX({shared.all},MAX(1,{at}))*({at}>0)",
        f"{low}*({at}>0)",
        pence,
    )


def _allowed(table: Table, model: Model, pence: str) -> None:
    """Check that inputs are such as the model can be asked about."""
    workings, inputs = model.workings, model.workings.inputs
    bands = inputs.columns["band from"].all
    choice, forms_keys = workings.choice, inputs.columns["forms"].all
    horizon, budget = workings.time["horizon"], workings.time["budget"]
    eligible, forces = inputs["adopters.eligible.value"], workings.charge["asked"]
    needs = "+0,".join(
        f"{workings.term('own start', p)}+{workings.term('needs', p)}"
        for p in range(inputs.given.lines)
    )
    most = f"{inputs['most_savings']}*{inputs['charge.high']}"
    longest = f"IF({choice['follows']}=1,{choice['longest following']},{choice['longest']})"
    at = inputs["charge.high_applies_at.value"]
    offered = inputs.columns["offered"].all
    rows = (
        (
            "The live reading of the charge is offered, or may be chosen",
            f'(INDEX({offered},{choice["form"]})<>"no")',
            "1",
        ),
        ("Forces beyond those that could join", f"MAX(0,MAX({forces.all})-{eligible})", "0"),
        (
            "Forces that could join, beyond the table of charges",
            f"MAX(0,{eligible}-COUNT({model.charges.number.all}))",
            "0",
        ),
        (
            "Savings and their share of the charge are both given",
            f"({inputs['scenario.savings']}>0)*({inputs['scenario.offset']}>0)",
            "0",
        ),
        (
            "Savings beyond the most that are looked at",
            f"MAX(0,{inputs['scenario.savings']}-{most})",
            "0",
        ),
        (
            "Months of delay beyond the longest that the years looked at allow",
            f"MAX(0,{choice['delay']}-{longest})",
            "0",
        ),
        (
            "Years looked at, and those of the timeline among them",
            inputs["horizon.count"],
            f"SUM({horizon.all})",
        ),
        (
            "Budget years, and those of them that are looked at",
            inputs["budget.count"],
            f"SUMPRODUCT({budget.all},{horizon.all})",
        ),
        (
            "Months that lines need past the years looked at",
            f"MAX(0,MAX({needs}+0)-{choice['end']})",
            "0",
        ),
        (
            "Lower charge above the upper",
            f"MAX(0,{inputs['charge.low']}-{inputs['charge.high']})",
            "0",
        ),
        (
            "Two-part is offered, and its number of forces is below those anticipated",
            f'(INDEX({offered},MATCH("two-part",{forms_keys},0))="yes")'
            f"*(1-({at}>0)*({at}<{inputs['adopters.anticipated.value']}))",
            "0",
        ),
        (
            "A price list is offered, and does not begin at 1 force",
            f'(INDEX({offered},MATCH("bands",{forms_keys},0))="yes")*(1-COUNTIF({bands},1))',
            "0",
        ),
    )
    for label, one, other in rows:
        _row(table, label, one, other, pence)


def _missing(inputs: Inputs) -> list[tuple[str, str]]:
    """List what every case needs, and where it is to be typed."""
    wanted = [(f.label, inputs[f.key]) for f in FIGURES if not f.key.startswith(OPTIONAL)]
    first = inputs.scenario["path 1"].cell()
    adopters = inputs["scenario.adopters"]
    return [*wanted, ("Forces that pay in the live scenario", f"({adopters}&{first})")]
