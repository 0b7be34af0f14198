"""What inputs must be: such as the model can be asked about, and no further than may be typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sohanalysis import errors
from sohanalysis.case.scenario import FIELDS
from sohanalysis.errors import Fault
from sohanalysis.files.csv_table import STATUSES
from sohanalysis.workbook.book import Cell, Row, Sheet, block_of, formula, name_of, shown
from sohanalysis.workbook.case_values import FIELD_LABELS, FIGURES, LINE_KEYS
from sohanalysis.workbook.formula import Place, cells_of
from sohanalysis.workbook.workbook_identities import Check
from sohanalysis.workbook.workbook_inputs import Inputs
from sohanalysis.workbook.workbook_results import Model
from sohanalysis.workbook.workbook_rules import (
    AMOUNT,
    Rule,
    field_rule,
    figure_rule,
    line_rule,
    one_of,
    serial,
)
from sohanalysis.workbook.workbook_time import month_number


def allowed(model: Model) -> Iterator[Check]:
    """Give every check that inputs are such as the model can be asked about."""
    yield from _readings(model)
    yield from _forces(model)
    yield from _savings(model)
    yield from _months(model)
    yield from _years(model)
    yield from _lines(model)


def _nil(label: str, beyond: str) -> Check:
    """Check that nothing is beyond what is allowed."""
    return Check(label, beyond, "0")


def _readings(model: Model) -> Iterator[Check]:
    inputs, form = model.workings.inputs, model.workings.choice["form"]
    offered, forms = inputs.columns["offered"].all, inputs.columns["forms"].all
    at, anticipated = inputs["charge.high_applies_at.value"], inputs["adopters.anticipated.value"]

    def is_offered(name: str) -> str:
        return f'(INDEX({offered},MATCH("{name}",{forms},0))="yes")'

    live = f'(INDEX({offered},{form})<>"no")'
    yield Check("The live reading of the charge is offered, or may be chosen", live, "1")
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
    eligible = model.workings.inputs["adopters.eligible.value"]
    forces, numbers = model.workings.charge["asked"], model.charges.number
    yield _nil("Forces beyond those that could join", f"MAX(0,MAX({forces.all})-{eligible})")
    yield _nil(
        "Forces that could join, beyond the table of charges",
        f"MAX(0,{eligible}-COUNT({numbers.all}))",
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
        f'SUMPRODUCT(({inputs.of_lines("annual")}<>"")*(({inputs.of_lines("start")}="")'
        f'+({inputs.of_lines("on_delay")}="")))',
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
        words = [Cell(content=label), Cell(content=shown(cells))]
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
                    name_of(place),
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
    for field in FIELDS:
        rule = field_rule(field, given)
        yield f"Scenarios: {FIELD_LABELS[field][0].lower()}", inputs.scenario[field].all, rule
    yield "Scenarios: forces by year", inputs.path, field_rule("adopters", given)
    for figure in FIGURES:
        rule = figure_rule(figure, given)
        if rule:
            yield figure.label, inputs[figure.key], rule
    first, last = (inputs[FIGURES[i].key].replace("$D$", "$H$") for i in (0, -1))
    yield "Status of the figures", f"{first}:{last.partition('!')[2]}", one_of(STATUSES)
    yield "Readings offered", inputs.columns["offered"].all, one_of(("yes", "no", "if chosen"))
    for key, (head, _) in LINE_KEYS.items():
        rule = line_rule(key)
        if rule:
            yield f"Lines: {head.lower()}", inputs.of_lines(key), rule
    yield "Lines: amounts by year", block_of(inputs.by_year[0], inputs.by_year[-1]), AMOUNT
    yield "Price list: from", inputs.columns["band from"].all, field_rule("adopters", given)
    for label, column in (("Price list: price", "band price"), ("Sizes", "size")):
        yield label, inputs.columns[column].all, AMOUNT
