"""What inputs must be: such as the model can be asked about, and no further than may be typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sohanalysis import errors
from sohanalysis.book import Cell, Row, Sheet, block_of, formula, name_of, shown
from sohanalysis.errors import Fault
from sohanalysis.formula import Place, cells_of
from sohanalysis.scenario import FIELDS
from sohanalysis.sheet import STATUSES
from sohanalysis.workbook_given import FIELD_LABELS, FIGURES, LINE_KEYS
from sohanalysis.workbook_identities import Check
from sohanalysis.workbook_inputs import Inputs
from sohanalysis.workbook_results import Model
from sohanalysis.workbook_rules import (
    AMOUNT,
    Rule,
    field_rule,
    figure_rule,
    line_rule,
    one_of,
    serial,
)


def allowed(model: Model) -> Iterator[Check]:
    """Give every check that inputs are such as the model can be asked about."""
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
    longest = (
        f"({choice['follows']}*{choice['longest following']}"
        f"+(1-{choice['follows']})*{choice['longest']})"
    )
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
        yield Check(label, one, other)


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
    if rule["validate"] == "list":
        return value in rule["source"]
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
            first, last = inputs.lines[0][key], inputs.lines[-1][key]
            yield f"Lines: {head.lower()}", f"{first}:{last.partition('!')[2]}", rule
    yield "Lines: amounts by year", block_of(inputs.by_year[0], inputs.by_year[-1]), AMOUNT
    yield "Price list: from", inputs.columns["band from"].all, field_rule("adopters", given)
    for label, column in (("Price list: price", "band price"), ("Sizes", "size")):
        yield label, inputs.columns[column].all, AMOUNT
