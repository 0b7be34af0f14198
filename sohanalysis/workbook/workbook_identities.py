"""What must hold between the sheets: each a check of two sides, to the penny."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sohanalysis.case.case import PLATFORM
from sohanalysis.case.scenario import FORMS, LONGEST_DELAY, QUOTED
from sohanalysis.model.results import RESULTS
from sohanalysis.workbook.book import Row, shown
from sohanalysis.workbook.case_values import LIVE
from sohanalysis.workbook.months import SAVING, line_key
from sohanalysis.workbook.workbook_columns import (
    RECORD_HIGH,
    RECORD_LOW,
    RESULT_LABELS,
    late,
    reading,
)
from sohanalysis.workbook.workbook_results import Model, Results
from sohanalysis.workbook.workbook_scenarios import Scenarios


@dataclass(frozen=True)
class Check:
    """Two sides that must be equal, and what they are.

    Parameters
    ----------
    label : str
        What is compared, the one side first.
    one, other : str
        Formulas of the two sides.
    """

    label: str
    one: str
    other: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The sheets that are checked."""

    model: Model
    results: Results
    scenarios: Scenarios
    pressure: Row


def identities(checked: Checked) -> Iterator[Check]:
    """Give every check of our own formulas, in the order of the sheets."""
    yield from _charges(checked.model)
    yield from _readings(checked.model)
    yield from _twice(checked)
    yield from _by_forces(checked)
    yield from _by_year(checked)
    yield from _points(checked)
    yield from _scenarios(checked)


def _charges(model: Model) -> Iterator[Check]:
    """Check the charges of the readings that every case has."""
    inputs, rows, number = model.workings.inputs, model.charges.rows, model.charges.number.all
    low, high = inputs["charge.low"], inputs["charge.high"]
    at, count = inputs["adopters.anticipated.value"], f"COUNT({number})"
    for form, end in zip(QUOTED, (low, high), strict=True):
        label = f"Charges, {form}: all together, and the input as many times"
        yield Check(label, f"SUM({rows[form].all})", f"{end}*{count}")
    stepped, shared, capped = (rows[form].all for form in FORMS[2:5])
    yield Check(
        "Charges, stepped: at the forces anticipated, and the lower charge",
        f"INDEX({stepped},MAX(1,{at}))",
        low,
    )
    yield Check(
        "Charges, stepped: at one force fewer, and the upper charge",
        f"INDEX({stepped},MAX(1,{at}-1))",
        f"({at}>1)*{high}+({at}<=1)*{low}",
    )
    yield Check(
        "Charges, shared: forces times charge, and the pool as many times",
        f"SUMPRODUCT({shared},{number})",
        f"{low}*{at}*{count}",
    )
    outside = "+".join(
        f'COUNTIF({capped},"{sign}"&{end})' for sign, end in (("<", low), (">", high))
    )
    yield Check("Charges, shared-capped: outside the range quoted, and none", outside, "0")


def _readings(model: Model) -> Iterator[Check]:
    """Check the charges of the readings that a case describes; 0 on both sides where not."""
    inputs, rows, columns = model.workings.inputs, model.charges.rows, model.workings.inputs.columns
    low, high = inputs["charge.low"], inputs["charge.high"]
    at, upper = inputs["adopters.anticipated.value"], inputs["charge.high_applies_at.value"]
    for words, place, end, there in (
        ("at the forces anticipated, and the lower charge", at, low, f"({upper}>0)"),
        ("where the upper charge applies, and that", upper, high, f"({upper}>0)*({upper}<>{at})"),
    ):
        one = f"INDEX({rows['two-part'].all},MAX(1,{place}))*{there}"
        yield Check(f"Charges, two-part: {words}", one, f"{end}*{there}")
    starts, prices = columns["band from"].all, columns["band price"].all
    listed = f"(COUNTIF({starts},1)>0)"
    for words, place, band in (
        ("at 1 force, and the first price", "1", "1"),
        ("at the last band, and its price", f"MAX(1,MAX({starts}))", f"MAX(1,COUNT({starts}))"),
    ):
        one = f"INDEX({rows['bands'].all},{place})*{listed}"
        yield Check(f"Charges, bands: {words}", one, f"INDEX({prices},{band})*{listed}")
    pool, anchor = inputs["charge.weighted.pool"], inputs["charge.weighted.anchor"]
    cell = shown(pool)
    # What nobody looks at stops nothing: the pool is assumed, and is one of several readings.
    offered = f'INDEX({columns["offered"].all},MATCH("weighted",{columns["forms"].all},0))="yes"'
    chosen = f'COUNTIF({inputs.scenario["charge_form"].all},"weighted")>0'
    used = f"({pool}>0)*((({offered})+({chosen}))>0)"
    yield Check(
        "Charges, weighted: at its anchor, where offered or chosen, and the lower charge; if not, "
        f"write into {cell} the pool that stands in {shown(model.charges.pool)}",
        f"ROUND(INDEX({rows['weighted'].all},MAX(1,{anchor})),0)*{used}",
        f"{low}*{used}",
    )


def _twice(checked: Checked) -> Iterator[Check]:
    """Compare the live scenario by month with the same by year, and with its other columns."""
    model, results = checked.model, checked.results
    engine, place, choice = model.engine, model.engine.place(LIVE), model.workings.choice
    for name in RESULTS:
        label = f"{RESULT_LABELS[name][0]}: by month, and by year"
        yield Check(label, results.live[name], engine.rows[name].cell(place))
    for name, label in (("gross", "Gross cost"), ("savings", "Savings"), ("net", "Net cost")):
        by_month, by_year = model.workings.money[name].all, engine.down(name, LIVE).all
        text = f"{label} of all years of the timeline: by month, and by year"
        yield Check(text, f"SUM({by_month})", f"SUM({by_year})")
    headroom, live = engine.rows["headroom"], results.live["headroom"]
    readings = headroom.part(engine.place(reading(FORMS[0])), len(FORMS))
    lates = headroom.part(engine.place(late(0)), LONGEST_DELAY + 1)
    for words, row, chosen in (
        ("in the column of its reading", readings, choice["form"]),
        ("in the column of its delay", lates, f"{choice['delay']}+1"),
    ):
        yield Check(f"Headroom {words}, and live", f"INDEX({row.all},{chosen})", live)
    years = f"COUNT({model.workings.time['k'].all})"
    for head, key in ((RECORD_LOW, "charge.low"), (RECORD_HIGH, "charge.high")):
        one = f"SUM({engine.down('paid', head).all})"
        label = f"{head}: all years together, and the input as many times"
        yield Check(label, one, f"{model.workings.inputs[key]}*{years}")


def _by_forces(checked: Checked) -> Iterator[Check]:
    """Check headroom by number of forces."""
    model, live = checked.model, checked.results.live["headroom"]
    forces, inputs = model.forces, model.workings.inputs
    paying, form = model.workings.charge["forces"].all, model.workings.choice["form"]
    same = f"(MIN({paying})=MAX({paying}))"
    yield Check(
        "Headroom by forces at those of the live scenario, and live; not where they differ by year",
        f"{same}*INDEX({forces.all},{form},MAX({paying}))+(1-{same})*{live}",
        live,
    )
    moved = f"(1+{inputs['scenario.charge_change']})*{forces.months}"
    yield Check(
        "Headroom by forces with the charges that it pays, and the sum less what is beside them",
        f"SUM({forces.all})+SUM({model.charges.all})*{moved}",
        f"({inputs['budget.value']}-{forces.other})*COUNT({forces.all})",
    )


def _by_year(checked: Checked) -> Iterator[Check]:
    """Check that the parts of the Results sheet add up."""
    workings, years = checked.model.workings, checked.results.years
    money, horizon = workings.money, workings.time["horizon"].all
    lines = range(workings.inputs.given.lines)
    costs = "".join(f"+SUM({years[line_key(p)].all})*{workings.term('is cost', p)}" for p in lines)
    savings = "+".join(
        f"SUM({money[line_key(p)].all})*{workings.term('is saving', p)}" for p in lines
    )
    gross = f"SUM({years['gross'].all})"
    rows = (
        ("Lines and platform of the sheet Results, and gross cost",
         f"SUM({years[PLATFORM].all}){costs}", gross),
        ("Gross cost of the sheet Results, and of the months", gross,
         f"SUMPRODUCT({horizon},{money['gross'].all})"),
        ("Gross cost and savings of the sheet Results, and net cost",
         f"{gross}+SUM({years['savings'].all})", f"SUM({years['net'].all})"),
        ("Gross cost so far in the last year looked at, and all of it",
         f"INDEX({years['cumulative'].all},{workings.choice['last']})", gross),
        ("Gross cost, and one-off and recurrent costs", f"SUM({money['gross'].all})",
         f"SUM({money['one-off'].all})+SUM({money['recurrent'].all})"),
        ("Savings, and those of the scenario and of lines", f"SUM({money['savings'].all})",
         f"SUM({money[SAVING].all})-({savings})"),
        ("Headroom of the live reading among all readings, and live",
         f"INDEX({checked.results.readings.all},{workings.choice['form']})",
         checked.results.live["headroom"]),
    )  # fmt: skip
    for label, one, other in rows:
        yield Check(label, one, other)


def _points(checked: Checked) -> Iterator[Check]:
    """Put each break-even point back: the sum is then just enough."""
    model, live = checked.model, checked.results.live
    points = {name: f"N({cell})" for name, cell in checked.results.points.items()}
    inputs, forces = model.workings.inputs, model.forces
    budget, total = inputs["budget.value"], live["two_year_total"]
    change, cashable = inputs["scenario.charge_change"], inputs["scenario.cashable"]
    platform = f"({forces.total}-{forces.other})"
    parts, fits = checked.results.parts, model.engine.rows["fits"]
    lates = fits.part(model.engine.place(late(0)), LONGEST_DELAY + 1).all
    late_point = points["delay"]
    left = {
        "charge": f"{budget}-{forces.other}-{points['charge']}*{forces.months}",
        "change": f"{budget}-{forces.other}-{platform}*(1+{points['change']})/(1+{change})",
        "delay": (
            f"INDEX({lates},{late_point}+1)+({late_point}>0)*(1-INDEX({lates},MAX(1,{late_point})))"
        ),
        "savings": _or_nil(
            f"{total}-{budget}+{cashable}*({parts['savings']}-{parts['own']})",
            f"{cashable}*{points['savings']}*{parts['full years']}",
        ),
        "cashable": _or_nil(f"{total}-{budget}", f"(0-{points['cashable']})*{parts['savings']}"),
    }
    for name, text in left.items():
        label = f"Headroom with the break-even {name} put back, and nil"
        if name == "delay":
            label = (
                "The first delay that does not fit does, or the one before does not, and neither"
            )
        yield Check(label, f"ISNUMBER({checked.results.points[name]})*({text})", "0")
    yield Check(
        "The last number of forces that does not fit does, or one more does not, and neither",
        "+".join(_around(checked, place) for place in range(len(FORMS))),
        "0",
    )


def _or_nil(short: str, saved: str) -> str:
    """Compare what is saved with what is short, and with nil where nothing is."""
    return f"({short}>0)*({short})-{saved}"


def _around(checked: Checked, place: int) -> str:
    """Look at the headroom of a reading at its last number that does not fit, and one on."""
    forces, inputs = checked.model.forces, checked.model.workings.inputs
    row, last, pence = forces.headroom[FORMS[place]].all, forces.last.cell(place), inputs["pence"]
    eligible = inputs["adopters.eligible.value"]
    fits = f"({last}>0)*(ROUND(INDEX({row},MAX(1,{last})),{pence})>=0)"
    misses = f"({last}<{eligible})*(ROUND(INDEX({row},MIN({eligible},{last}+1)),{pence})<0)"
    return f"{fits}+{misses}"


def _scenarios(checked: Checked) -> Iterator[Check]:
    """Check the tables of the Scenarios and Medium term sheets."""
    model, live, shown = checked.model, checked.results.live, checked.scenarios
    inputs, engine, money = model.workings.inputs, model.engine, model.workings.money
    yield Check(
        "Results of the live scenario side by side, all together, and by scenario",
        "+".join(shown.side[name].cell() for name in RESULTS),
        "+".join(engine.rows[name].cell(engine.place(LIVE)) for name in RESULTS),
    )
    names = [*inputs.given.scenarios]
    others = engine.rows["headroom"].part(engine.place(names[1]), len(names) - 1)
    yield Check(
        "Headroom of all scenarios side by side, and by scenario",
        f"SUM({shown.side['headroom'].all})",
        f"{engine.rows['headroom'].cell(engine.place(LIVE))}+SUM({others.all})",
    )
    at_delay = f"INDEX({shown.late.all},{model.workings.choice['delay']}+1)"
    yield Check(
        "Headroom of the live delay among all delays, and live",
        f"N({at_delay})+(1-ISNUMBER({at_delay}))*{live['headroom']}",
        live["headroom"],
    )
    moved = f"(1+{inputs['scenario.charge_change']})"
    platform = f"({model.forces.total}-{model.forces.other})"
    changes, headroom = shown.changes, shown.changed
    yield Check(
        "Headroom by change of the charge with its cost, and the sum as many times",
        f"SUM({headroom.all})+COUNT({headroom.all})*{model.forces.other}"
        f"+{platform}/{moved}*(COUNT({changes.all})+SUM({changes.all}))",
        f"{inputs['budget.value']}*COUNT({headroom.all})",
    )
    cash = f"{inputs['scenario.cashable']}*SUM({money['savings'].all})"
    yield Check(
        "Net pressure of the medium term, and gross cost, cashable savings and funding",
        f"SUM({checked.pressure.all})",
        f"SUM({money['gross'].all})+{cash}-SUM({money['funding'].all})",
    )
