"""The Workings sheet's time and choices, and where the terms of the model stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from sohanalysis.workbook.book import Row, Sheet, across, formula
from sohanalysis.workbook.case_values import FIGURES
from sohanalysis.workbook.workbook_inputs import Inputs


@dataclass(frozen=True, kw_only=True)
class Workings:
    """Where the terms of the model stand, for the sheets that use them."""

    sheet: Sheet
    inputs: Inputs
    time: dict[str, Row] = field(default_factory=dict)
    choice: dict[str, str] = field(default_factory=dict)
    charge: dict[str, Row] = field(default_factory=dict)
    rates: list[Row] = field(default_factory=list)
    paid_yet: list[Row] = field(default_factory=list)
    terms: dict[str, Row] = field(default_factory=dict)
    money: dict[str, Row] = field(default_factory=dict)

    def term(self, name: str, line: int) -> str:
        """Name a term of one line."""
        return self.terms[name].cell(line)


def year_heads(count: int) -> list[str]:
    """Head the columns of the timeline."""
    return [f"Year {place + 1}" for place in range(count)]


def month_number(inputs: Inputs, cell: str) -> str:
    """Count a month, so that months subtract."""
    return f"YEAR({cell})*{inputs['months_in_a_year']}+MONTH({cell})"


# Figures that only some readings of the charge need.
_OPTIONAL = ("charge.high_applies_at.", "charge.weighted.", "charge.is_cap", "narrative.")


def needed(inputs: Inputs) -> list[tuple[str, str]]:
    """List what every case needs, and where it is to be typed."""
    wanted = [(f.label, inputs[f.key]) for f in FIGURES if not f.key.startswith(_OPTIONAL)]
    first = inputs.scenario["path 1"].cell()
    adopters = inputs["scenario.adopters"]
    return [*wanted, ("Forces that pay in the live scenario", f"({adopters}&{first})")]


def time(found: Workings) -> None:
    """Lay out the timeline."""
    inputs, count = found.inputs, found.inputs.given.timeline
    heads = year_heads(count)
    table = found.sheet.table("Length", "Length", ("Quantity", "Unit", "Value"))
    last = formula(f"MAX(1,{inputs['horizon.count']})")
    found.choice["last"] = table.row(
        ("Years looked at, at least 1", "years"), [last], "plain"
    ).cell()
    missing = formula("+".join(f'({cell}="")' for _, cell in needed(inputs)))
    found.choice["missing"] = table.row(("Still missing", "figures"), [missing], "plain").cell()
    table = found.sheet.table("Time", "Time", ("Quantity", "Unit", *heads))
    year = inputs["months_in_a_year"]
    first, horizon = inputs["horizon.first"], inputs["horizon.count"]
    from_, length = inputs["budget.first"], inputs["budget.count"]
    time = found.time
    time["k"] = k = table.row(("Year of the timeline", "number"), [*range(1, count + 1)], "plain")
    time["start"] = start = table.row(
        ("Starts in April of", "year"), across(lambda i: f"{first}+{k.at(i)}-1"), "plain"
    )
    time["label"] = table.row(
        ("Financial year", "label"),
        across(lambda i: f'{start.at(i)}&"/"&RIGHT({start.at(i)}+1,{inputs["label"]})'),
        "label",
    )
    time["opens"] = opens = table.row(
        ("First month", "month number"),
        across(lambda i: f"{start.at(i)}*{year}+{inputs['april']}"),
        "plain",
    )
    time["closes"] = table.row(
        ("Month after the last", "month number"), across(lambda i: f"{opens.at(i)}+{year}"), "plain"
    )
    time["horizon"] = table.row(
        ("In the years looked at", "1 or 0"),
        across(lambda i: f"({k.at(i)}<={horizon})*1"),
        "plain",
    )
    time["budget"] = table.row(
        ("In the budget years", "1 or 0"),
        across(lambda i: f"({start.at(i)}>={from_})*({start.at(i)}<{from_}+{length})"),
        "plain",
    )
    time["discount"] = table.row(
        ("Discount factor, the first year not discounted", "factor"),
        across(lambda i: f"1/(1+{inputs['discount_rate.value']})^({k.at(i)}-1)"),
        "factor",
    )


def choices(found: Workings) -> None:
    """Lay out what the live scenario chooses, as numbers."""
    inputs = found.inputs
    table = found.sheet.table("Choices", "The live scenario", ("Quantity", "Unit", "Value"))
    live = {name: row.cell() for name, row in inputs.scenario.items()}

    def add(name: str, label: str, unit: str, text: str, look: str = "plain") -> None:
        found.choice[name] = table.row((label, unit), [formula(text)], look).cell()

    forms = inputs.columns["forms"].all
    add("form", "Reading of the charge", "number", f"MATCH({live['charge_form']},{forms},0)")
    add("delay", "Go-live is late by", "months", f"{live['delay']}+0")
    add(
        "follows",
        "The charge starts late too",
        "1 or 0",
        f'IF({live["charge_follows_go_live"]}="yes",1,0)',
    )
    add(
        "charged from",
        "First charged month",
        "month number",
        f"{month_number(inputs, inputs['charge_from.value'])}"
        f"+{found.choice['delay']}*{found.choice['follows']}",
    )
    add(
        "go-live",
        "Go-live",
        "month number",
        f"{month_number(inputs, inputs['go_live.value'])}+{found.choice['delay']}",
    )
    add(
        "end",
        "Month after the years looked at",
        "month number",
        f"INDEX({found.time['closes'].all},{found.choice['last']})",
    )
    add("onward", "Month after the timeline", "month number", f"MAX({found.time['closes'].all})")
