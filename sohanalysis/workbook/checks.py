"""The Checks sheet: identities, readings, and what was pasted past the rule of its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sohanalysis import errors
from sohanalysis.case.fields import LONGEST_DELAY
from sohanalysis.errors import Fault
from sohanalysis.files.csv_table import STATUSES
from sohanalysis.model.results import RESULTS
from sohanalysis.workbook.by_scenario import RECORD_HIGH, RECORD_LOW, RESULT_LABELS, late, reading
from sohanalysis.workbook.case_values import (
    FIELD_LABELS,
    FIGURES,
    LINE_KEYS,
    LIVE,
    LOWER,
    TABLED,
    UPPER,
)
from sohanalysis.workbook.formula import Place, cells_of
from sohanalysis.workbook.inputs import (
    AMOUNT,
    Inputs,
    Rule,
    drop_down,
    field_rule,
    figure_rule,
    line_rule,
    serial,
)
from sohanalysis.workbook.months import PLATFORM, SAVING, line_key
from sohanalysis.workbook.results import Model, ResultsSheet, Scenarios
from sohanalysis.workbook.sheets import (
    Cell,
    Row,
    Sheet,
    SheetTable,
    block_of,
    cells_named,
    formula,
    place_name,
)
from sohanalysis.workbook.workings import month_number, needed


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
    results: ResultsSheet
    scenarios: Scenarios
    pressure: Row


def _identities(checked: Checked) -> Iterator[Check]:
    """Give every check of our own formulas, in the order of the sheets."""
    yield from _charges(checked.model)
    yield from _reading_identities(checked.model)
    yield from _twice(checked)
    yield from _by_forces(checked)
    yield from _by_year(checked)
    yield from _points(checked)
    yield from _scenarios(checked)


def _charges(model: Model) -> Iterator[Check]:
    """Check the charges of the pricings whose formulas take the figures of the case alone."""
    inputs, rows, number = model.workings.inputs, model.charges.rows, model.charges.number.all
    low, high = inputs["charge.low"], inputs["charge.high"]
    at, count = inputs["adopters.anticipated.value"], f"COUNT({number})"
    for each in inputs.given.readings:
        name, row = each.name, rows[each.name].all
        if each.rule in (LOWER, UPPER):
            label = f"Charges, {name}: all together, and the input as many times"
            yield Check(label, f"SUM({row})", f"{low if each.rule == LOWER else high}*{count}")
        if each.rule == "stepped":
            yield Check(
                f"Charges, {name}: at the forces anticipated, and the lower charge",
                f"INDEX({row},MAX(1,{at}))",
                low,
            )
            yield Check(
                f"Charges, {name}: at one force fewer, and the upper charge",
                f"INDEX({row},MAX(1,{at}-1))",
                f"({at}>1)*{high}+({at}<=1)*{low}",
            )
        if each.rule == "shared":
            yield Check(
                f"Charges, {name}: forces times charge, and the pool as many times",
                f"SUMPRODUCT({row},{number})",
                f"{low}*{at}*{count}",
            )
        if each.rule == "shared-capped":
            outside = "+".join(
                f'COUNTIF({row},"{sign}"&{end})' for sign, end in (("<", low), (">", high))
            )
            yield Check(f"Charges, {name}: outside the range quoted, and none", outside, "0")
        if each.rule == "weighted":
            together, size = model.charges.together.all, model.charges.size.cell()
            yield Check(
                f"Charges, {name}: charge times sizes together, and the pool times ours as often",
                f"SUMPRODUCT({row},{together})",
                f'{inputs["charge.weighted.pool"]}*{size}*COUNTIF({together},">0")',
            )
        if each.rule == TABLED:
            label = f"Charges, {name}: all together, and the values of the case"
            yield Check(label, f"SUM({row})", f"SUM({inputs.rates[name].all})")


def _reading_identities(model: Model) -> Iterator[Check]:
    """Check the charges of the pricings that a case describes; 0 on both sides where not."""
    inputs, rows, columns = model.workings.inputs, model.charges.rows, model.workings.inputs.columns
    low, high = inputs["charge.low"], inputs["charge.high"]
    at, upper = inputs["adopters.anticipated.value"], inputs["charge.high_applies_at.value"]
    two_part, bands = inputs.given.holding("two-part"), inputs.given.holding("bands")
    for words, place, end, there in (
        ("at the forces anticipated, and the lower charge", at, low, f"({upper}>0)"),
        ("where the upper charge applies, and that", upper, high, f"({upper}>0)*({upper}<>{at})"),
    ):
        if two_part:
            one = f"INDEX({rows[two_part].all},MAX(1,{place}))*{there}"
            yield Check(f"Charges, {two_part}: {words}", one, f"{end}*{there}")
    starts, prices = columns["band from"].all, columns["band price"].all
    listed = f"(COUNTIF({starts},1)>0)"
    for words, place, band in (
        ("at 1 force, and the first price", "1", "1"),
        ("at the last band, and its price", f"MAX(1,MAX({starts}))", f"MAX(1,COUNT({starts}))"),
    ):
        if bands:
            one = f"INDEX({rows[bands].all},{place})*{listed}"
            yield Check(f"Charges, {bands}: {words}", one, f"INDEX({prices},{band})*{listed}")


def _twice(checked: Checked) -> Iterator[Check]:
    """Compare the live scenario by month with the same by year, and with its other columns."""
    model, results = checked.model, checked.results
    engine, place, choice = model.engine, model.engine.place(LIVE), model.workings.choice
    for name in RESULTS:
        label = f"{RESULT_LABELS[name][0]}: by month, and by year"
        # SUM passes over the words that stand where there is no present value.
        yield Check(label, f"SUM({results.live[name]})", f"SUM({engine.rows[name].cell(place)})")
    for name, label in (("gross", "Gross cost"), ("savings", "Savings"), ("net", "Net cost")):
        by_month, by_year = model.workings.money[name].all, engine.down(name, LIVE).all
        text = f"{label} of all years of the timeline: by month, and by year"
        yield Check(text, f"SUM({by_month})", f"SUM({by_year})")
    headroom, live = engine.rows["headroom"], results.live["headroom"]
    given = model.workings.inputs.given
    first = engine.place(reading(given, given.readings[0].name))
    readings = headroom.part(first, len(given.readings))
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
        f"({inputs['budget.amount']}-{forces.other})*COUNT({forces.all})",
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
    budget, total = inputs["budget.amount"], live["two_year_total"]
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
            f"{total}-{budget}+{parts['cash of lines']}",
            f"{cashable}*{points['savings']}*{parts['full years']}",
        ),
        "cashable": _or_nil(
            f"{total}-{budget}+{parts['cash of lines']}",
            f"(0-{points['cashable']})*{parts['own']}",
        ),
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
        "+".join(
            _around(checked, place)
            for place in range(len(checked.model.workings.inputs.given.readings))
        ),
        "0",
    )


def _or_nil(short: str, saved: str) -> str:
    """Compare what is saved with what is short, and with nil where nothing is."""
    return f"({short}>0)*({short})-{saved}"


def _around(checked: Checked, place: int) -> str:
    """Look at the headroom of a reading at its last number that does not fit, and one on."""
    forces, inputs = checked.model.forces, checked.model.workings.inputs
    row, last, pence = (
        forces.headroom[inputs.given.readings[place].name].all,
        forces.last.cell(place),
        inputs["pence"],
    )
    possible = inputs["adopters.possible.value"]
    fits = f"({last}>0)*(ROUND(INDEX({row},MAX(1,{last})),{pence})>=0)"
    misses = f"({last}<{possible})*(ROUND(INDEX({row},MIN({possible},{last}+1)),{pence})<0)"
    return f"{fits}+{misses}"


def _scenarios(checked: Checked) -> Iterator[Check]:
    """Check the tables of the Scenarios and Medium term sheets."""
    model, live, shown = checked.model, checked.results.live, checked.scenarios
    inputs, engine, money = model.workings.inputs, model.engine, model.workings.money
    yield Check(
        "Results of the live scenario side by side, all together, and by scenario",
        f"SUM({','.join(shown.side[name].cell() for name in RESULTS)})",
        f"SUM({','.join(engine.rows[name].cell(engine.place(LIVE)) for name in RESULTS)})",
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
        f"{inputs['budget.amount']}*COUNT({headroom.all})",
    )
    cash = f"SUM({money['cash'].all})"
    yield Check(
        "Net pressure of the medium term, and gross cost, cashable savings and funding",
        f"SUM({checked.pressure.all})",
        f"SUM({money['gross'].all})+{cash}-SUM({money['funding'].all})",
    )


def allowed(model: Model) -> Iterator[Check]:
    """Give every check that inputs are such as the model can be asked about."""
    yield from _allowed_readings(model)
    yield from _forces(model)
    yield from _savings(model)
    yield from _months(model)
    yield from _years(model)
    yield from _lines(model)


def _nil(label: str, beyond: str) -> Check:
    """Check that nothing is beyond what is allowed."""
    return Check(label, beyond, "0")


def _allowed_readings(model: Model) -> Iterator[Check]:
    inputs, form = model.workings.inputs, model.workings.choice["form"]
    offered, forms = inputs.columns["offered"].all, inputs.columns["forms"].all
    at, anticipated = inputs["charge.high_applies_at.value"], inputs["adopters.anticipated.value"]

    def is_offered(rule: str) -> str:
        name = inputs.given.holding(rule)
        return f'(INDEX({offered},MATCH("{name}",{forms},0))="yes")' if name else "0"

    live = f'(INDEX({offered},{form})<>"no")'
    yield Check("The live reading of the charge is offered", live, "1")
    low, high = inputs["charge.low"], inputs["charge.high"]
    yield _nil("Lower charge above the upper", f"MAX(0,{low}-{high})")
    yield _nil(
        "Two-part is offered, and its number of forces is not below those anticipated",
        f"{is_offered('two-part')}*(1-({at}>0)*({at}<{anticipated}))",
    )
    yield _nil(
        "Two-part is offered, and the fee of its own is below nil",
        f"{is_offered('two-part')}*MAX(0,{high}*{at}-{low}*{anticipated})",
    )
    starts = inputs.columns["band from"]
    yield _nil(
        "A price list is offered, and does not begin at 1 force",
        f"{is_offered('bands')}*(1-COUNTIF({starts.all},1))",
    )
    yield _nil(
        "Bands with a first number of forces or a price, and not both",
        f'SUMPRODUCT((({starts.all}="")<>({inputs.columns["band price"].all}=""))*1)',
    )
    if starts.count > 1:
        before, after = (starts.less_one(first) for first in (0, 1))
        yield _nil(
            "Bands that do not begin above the one before, or under a blank one",
            f'SUMPRODUCT(({after}<>"")*(({before}="")+({after}<={before})))',
        )


def _forces(model: Model) -> Iterator[Check]:
    possible = model.workings.inputs["adopters.possible.value"]
    forces, numbers = model.workings.charge["asked"], model.charges.number
    yield _nil("Forces beyond those that could join", f"MAX(0,MAX({forces.all})-{possible})")
    yield _nil(
        "Forces that could join, beyond the table of charges",
        f"MAX(0,{possible}-COUNT({numbers.all}))",
    )

    yield _nil(
        "Scenarios with forces by year, not for all years looked at", "+".join(_short(model))
    )


def _short(model: Model) -> Iterator[str]:
    """Tell of each scenario whether its forces by year stop early, with no number for the rest."""
    inputs = model.workings.inputs
    one, years = inputs.scenario["adopters"], inputs["horizon.count"]
    for place in range(one.count):
        first, last = (inputs.scenario[f"path {k}"].cell(place) for k in (1, inputs.given.timeline))
        count = f"COUNT({first}:{last.partition('!')[2]})"
        yield f'({count}>0)*({count}<{years})*({one.cell(place)}="")'


def _savings(model: Model) -> Iterator[Check]:
    inputs = model.workings.inputs
    savings, offset = inputs["scenario.savings"], inputs["scenario.offset"]
    most = f"{inputs['most_savings']}*{inputs['charge.high']}"
    both = f"({savings}>0)*({offset}>0)"
    yield _nil("Savings and their share of the charge are both given", both)
    yield _nil("Savings beyond the most that are looked at", f"MAX(0,{savings}-{most})")


def _months(model: Model) -> Iterator[Check]:
    workings, choice = model.workings, model.workings.choice
    longest = (
        f"({choice['follows']}*{choice['longest following']}"
        f"+(1-{choice['follows']})*{choice['longest']})"
    )
    needs = "+0,".join(
        f"{workings.term('own start', p)}+{workings.term('needs', p)}"
        for p in range(workings.inputs.given.lines)
    )
    yield _nil(
        "Months of delay beyond the longest that the years looked at allow",
        f"MAX(0,{choice['delay']}-{longest})",
    )
    yield _nil(
        "Months that lines need past the years looked at",
        f"MAX(0,MAX({needs}+0)-{choice['end']})",
    )
    inputs, opens = workings.inputs, workings.time["opens"].cell()
    charged, live = (
        f"({month_number(inputs, inputs[f'{key}.value'])})" for key in ("charge_from", "go_live")
    )
    last = f"{charged}+{inputs['horizon.initial_months']}"
    yield _nil(
        "Months of the platform that the sum is to pay, outside the years looked at",
        f"MAX(0,{last}-{choice['end']})+MAX(0,{opens}-{charged})",
    )
    yield _nil("Months of go-live before the years looked at", f"MAX(0,{opens}-{live})")


def _years(model: Model) -> Iterator[Check]:
    inputs, time = model.workings.inputs, model.workings.time
    horizon, budget = time["horizon"], time["budget"]
    yield Check(
        "Years looked at, and those of the timeline among them",
        inputs["horizon.count"],
        f"SUM({horizon.all})",
    )
    yield Check(
        "Budget years, and those of them that are looked at",
        inputs["budget.count"],
        f"SUMPRODUCT({budget.all},{horizon.all})",
    )


def _lines(model: Model) -> Iterator[Check]:
    inputs = model.workings.inputs
    named = f'({inputs.of_lines("name")}<>"")'
    needed = "+".join(f'({inputs.of_lines(k)}="")' for k in ("kind", "nature", "our_share"))
    yield _nil("Lines without kind, nature or share", f"SUMPRODUCT({named}*({needed}))")
    yield Check(
        "Lines without a sum a year, and lines with an amount for each year",
        f'SUMPRODUCT({named}*({inputs.of_lines("annual")}=""))',
        f"SUM({model.workings.terms['by year'].all})",
    )
    yield _nil(
        "Lines with a sum a year, and without a first month or what a late go-live does to it",
        f'SUMPRODUCT(({inputs.of_lines("annual")}<>"")*(({inputs.of_lines("from")}="")'
        f'+({inputs.of_lines("delay")}="")))',
    )


def ranges(sheet: Sheet, inputs: Inputs) -> Row:
    """Lay out what may be typed and what is not so: pasting passes by the rules of a cell."""
    table = sheet.table(
        "Allowed",
        "What may be typed, as long as something is",
        ("Input", "Cells", "Lowest", "Highest, or one of", "Result"),
    )
    for label, cells, rule in _ruled(inputs):
        row = table.end + 1
        ends, beyond = _beyond(cells, rule, row)
        said = formula(f'IF({beyond}=0,"passes","fails")')
        words = [Cell(content=label), Cell(content=cells_named(cells))]
        table.add([*words, *ends, Cell(content=said, look="text")])
    return table.column(4)


def past_what_is_allowed(inputs: Inputs, cells: Mapping[Place, Any]) -> Iterator[tuple[str, Fault]]:
    """Name what is typed past the rule of its cell: the cell, and the fault."""
    for _, block, rule in _ruled(inputs):
        for place in (place for row in cells_of(block, "") for place in row):
            value = cells.get(place)
            if value not in (None, "") and not _fits(value, rule):
                problem = f"{_said(value)} is past what the cell may hold"
                words = rule["error_message"].removesuffix(".")
                allowed = words.removeprefix("Choose from the list: ")
                yield (
                    place_name(place),
                    Fault(problem=problem, allowed=allowed[:1].lower() + allowed[1:]),
                )


def _said(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, float) else errors.shown(value)


def _fits(value: Any, rule: Rule) -> bool:
    if rule["validate"] == "list":  # capitals are alike, as in the formulas of Checks
        return str(value).casefold() in [word.casefold() for word in rule["source"]]
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    is_whole = rule["validate"] != "integer" or value == int(value)
    return is_whole and serial(rule["minimum"]) <= value <= serial(rule["maximum"])


def _beyond(cells: str, rule: Rule, row: int) -> tuple[list[Cell], str]:
    """Give the two ends of what is allowed, and count the cells that are past them."""
    typed = f"COUNTA({cells})"
    if rule["validate"] == "list":
        words: Sequence[str] = rule["source"]
        known = "+".join(f'COUNTIF({cells},"{word}")' for word in words)
        return [Cell(content="one of"), Cell(content=", ".join(words))], f"{typed}-({known})"
    look = {"date": "month", "integer": "count"}.get(rule["validate"], "factor")
    ends = [Cell(content=serial(rule[end]), look=look) for end in ("minimum", "maximum")]
    past = f'COUNTIF({cells},"<"&$C{row})+COUNTIF({cells},">"&$D{row})'
    whole = f"+SUMPRODUCT(({cells}<>INT({cells}))*1)" if rule["validate"] == "integer" else ""
    return ends, f"{typed}-COUNT({cells})+{past}{whole}"


def _ruled(inputs: Inputs) -> Iterator[tuple[str, str, Rule]]:
    """Give label, cells and rule of every input that has one."""
    given = inputs.given
    for field in FIELD_LABELS:
        rule = field_rule(field, given)
        yield f"Scenarios: {FIELD_LABELS[field][0].lower()}", inputs.scenario[field].all, rule
    yield "Scenarios: forces by year", inputs.path, field_rule("adopters", given)
    for figure in FIGURES:
        rule = figure_rule(figure, given)
        if rule:
            yield figure.label, inputs[figure.key], rule
    first, last = (inputs[FIGURES[i].key].replace("$D$", "$H$") for i in (0, -1))
    yield "Status of the figures", f"{first}:{last.partition('!')[2]}", drop_down(STATUSES)
    yield "Readings offered", inputs.columns["offered"].all, drop_down(("yes", "no"))
    for key, (head, _) in LINE_KEYS.items():
        rule = line_rule(key)
        if rule:
            yield f"Lines: {head.lower()}", inputs.of_lines(key), rule
    yield "Lines: amounts by year", block_of(inputs.by_year[0], inputs.by_year[-1]), AMOUNT
    yield "Price list: from", inputs.columns["band from"].all, field_rule("adopters", given)
    for label, column in (("Price list: price", "band price"), ("Sizes", "size")):
        yield label, inputs.columns[column].all, AMOUNT


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
    for check in (*_identities(checked), *allowed(checked.model)):
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


def _row(table: SheetTable, check: Check, pence: str, missing: str) -> None:
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
