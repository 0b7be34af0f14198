"""The live scenario by month, in live formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from sohanalysis.workbook.case_values import FIGURES
from sohanalysis.workbook.inputs import Inputs
from sohanalysis.workbook.pricing import Charges
from sohanalysis.workbook.sheets import Row, Sheet, SheetTable, across, block_of, formula


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
    add("form", "Reading of the charge", "number", f"MATCH({live['pricing']},{forms},0)")
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


def line_rates(found: Workings) -> None:
    """Lay out what each line costs in a year in which it runs throughout."""
    inputs = found.inputs
    k, horizon = found.time["k"], found.choice["last"]
    names = map(inputs.name, range(inputs.given.lines))
    given, lines = [], [*zip(names, inputs.lines, inputs.by_year, strict=True)]
    table = _by_line(found, "Amounts_going_on", "Lines: amount given for the year, going on")
    for name, line, amounts in lines:
        write = partial(_going_on, k=k, horizon=horizon, line=line, amounts=amounts)
        given.append(table.row((name, "£"), across(write)))
    ages = []
    table = _by_line(found, "Years_of_uplift", "Lines: years of uplift")
    for name, line, _ in lines:
        write = partial(_age, start=found.time["start"], line=line)
        ages.append(table.row((name, "years"), across(write), "plain"))
    table = _by_line(found, "Rates_of_lines", "Lines: yearly rate, our share of it")
    for age, amount, (name, line, amounts) in zip(ages, given, lines, strict=True):
        write = partial(_rate, age=age, line=line, amount=amount, amounts=amounts)
        found.rates.append(table.row((name, "£ a year"), across(write)))
    table = _by_line(found, "Paid_yet", "Lines: given for this year or one before")
    for amount, (name, _, _) in zip(given, lines, strict=True):
        write = partial(_paid_yet, amount=amount)
        found.paid_yet.append(table.row((name, "1 or 0"), across(write), "plain"))


def _by_line(found: Workings, name: str, caption: str) -> SheetTable:
    heads = year_heads(found.inputs.given.timeline)
    return found.sheet.table(name, caption, ("Line", "Unit", *heads))


def _going_on(i: int, *, k: Row, horizon: str, line: Mapping[str, str], amounts: Row) -> str:
    goes_on = f'(1-({k.at(i)}>{horizon})*({line["nature"]}<>"recurrent"))'
    amount = f"INDEX({amounts.all},MIN({k.at(i)},{horizon}))*{goes_on}"
    return f'IF(COUNT({amounts.all})=0,"not by year",{amount})'


def _age(i: int, *, start: Row, line: Mapping[str, str]) -> str:
    return f"IF({line['base_year']}=0,0,{start.at(i)}-{line['base_year']})"


def _rate(i: int, *, age: Row, line: Mapping[str, str], amount: Row, amounts: Row) -> str:
    annual = f"{line['annual']}*(1+{line['uplift']})^{age.at(i)}"
    return f"{line['our_share']}*IF(COUNT({amounts.all})>0,{amount.at(i)},{annual})"


def _paid_yet(i: int, *, amount: Row) -> str:
    return f"(SUM({amount.upto(i)})>0)*1"


def terms(found: Workings) -> None:
    """Lay out what each line is, and from when to when it runs."""
    inputs, lines = found.inputs, range(found.inputs.given.lines)
    table = found.sheet.table(
        "Terms_of_lines",
        "Lines: what they are, when they start and end",
        ("Quantity", "Unit", *(f"Line {place + 1}" for place in lines)),
    )
    number = table.row(("Line", "number"), [i + 1 for i in lines], "plain")
    tests = (
        ("is cost", "Is a cost", "kind", "cost"),
        ("is saving", "Is a saving", "kind", "saving"),
        ("is funding", "Is funding", "kind", "funding"),
        ("is recurrent", "Is recurrent", "nature", "recurrent"),
        ("moves", "Starts later if go-live is late", "delay", "shift"),
        ("runs longer", "Runs longer if go-live is late", "delay", "extend"),
    )
    for name, label, key, word in tests:
        column = inputs.of_lines(key)
        write = partial(_is, number=number, column=column, word=word)
        found.terms[name] = table.row((label, "1 or 0"), across(write), "plain")
    share, saves = inputs.of_lines("cashable"), found.terms["is saving"]
    found.terms["cashable"] = table.row(
        ("Cashable share of a saving", "share"),
        across(lambda i: f"INDEX({share},{number.at(i)})*{saves.at(i)}"),
        "factor",
    )
    _spans(found, table, number)


def _is(i: int, *, number: Row, column: str, word: str) -> str:
    return f'(INDEX({column},{number.at(i)})="{word}")*1'


def _spans(found: Workings, table: SheetTable, number: Row) -> None:
    inputs, terms, choice = found.inputs, found.terms, found.choice
    year, opens = inputs["months_in_a_year"], found.time["opens"].cell()
    amounts = block_of(inputs.by_year[0], inputs.by_year[-1])
    paid = block_of(found.paid_yet[0], found.paid_yet[-1])
    starts, lengths = inputs.of_lines("from"), inputs.of_lines("months")

    def add(name: str, label: str, unit: str, write: Callable[[int], str]) -> Row:
        terms[name] = table.row((label, unit), across(write), "plain")
        return terms[name]

    by_year = add(
        "by year",
        "Has an amount for each year",
        "1 or 0",
        lambda i: f"(COUNT(INDEX({amounts},{number.at(i)},0))>0)*1",
    )
    unpaid = add(
        "unpaid",
        "Years before its first amount",
        "years",
        lambda i: (
            f"INDEX({found.time['k'].all},COUNT({found.time['k'].all}))"
            f"-SUM(INDEX({paid},{number.at(i)},0))"
        ),
    )
    own = add(
        "own start",
        "First month, on time",
        "month number",
        lambda i: (
            f"IF({by_year.at(i)}=1,{opens}+{year}*{unpaid.at(i)},"
            f"{month_number(inputs, f'INDEX({starts},{number.at(i)})')})"
        ),
    )
    length = add(
        "length",
        "Months, 0 for all that follow",
        "months",
        lambda i: f"INDEX({lengths},{number.at(i)})+0",
    )
    add(
        "open end",
        "Month after the last, where there are no months",
        "month number",
        lambda i: f"IF({terms['is recurrent'].at(i)}=1,{choice['onward']},{choice['end']})",
    )
    add(
        "start",
        "First month, live",
        "month number",
        lambda i: start_of(choice["delay"], own.at(i), terms["moves"].at(i)),
    )
    add(
        "end",
        "Month after the last, live",
        "month number",
        lambda i: end_of(choice["delay"], {name: row.at(i) for name, row in terms.items()}),
    )
    add(
        "counted to",
        "Month after the last that the sum is to pay, live",
        "month number",
        lambda i: counted_to(inputs, {name: row.at(i) for name, row in terms.items()}),
    )
    needs = add(
        "needs",
        "Months that the years looked at must hold",
        "months",
        lambda i: (
            f"IF({length.at(i)}>0,{length.at(i)},MAX(1,{terms['is cost'].at(i)}"
            f"*{terms['is recurrent'].at(i)}*{inputs['horizon.initial_months']}))"
        ),
    )
    add(
        "movable end",
        "Month by which a delay must end, on time",
        "month number",
        lambda i: (
            f"IF({terms['moves'].at(i)}+{terms['runs longer'].at(i)}*({length.at(i)}>0)>0,"
            f"{own.at(i)}+{needs.at(i)},0)"
        ),
    )
    for name, follows in (("longest", "0"), ("longest following", "1")):
        _longest(found, name, follows)


def _longest(found: Workings, name: str, follows: str) -> None:
    """Work out the longest delay that the years looked at allow."""
    inputs = found.inputs
    charged, live = (
        month_number(inputs, inputs[key]) for key in ("charge_from.value", "go_live.value")
    )
    last = (
        f"MAX({found.terms['movable end'].all},{live}+1,"
        f"{follows}*({charged}+{inputs['horizon.initial_months']}))"
    )
    label = "Longest delay" + (", the charge starting late too" if follows == "1" else "")
    table = found.sheet.tables[-1]
    if name == "longest":
        table = found.sheet.table("Longest_delay", "Longest delay", ("Quantity", "Unit", "Value"))
    text = f"MIN({inputs['longest_delay']},{found.choice['end']}-{last})"
    found.choice[name] = table.row((label, "months"), [formula(text)], "plain").cell()


def start_of(delay: str, own: str, moves: str) -> str:
    """Write the first month of a line."""
    return f"{own}+{delay}*{moves}"


def end_of(delay: str, term: Mapping[str, str]) -> str:
    """Write the month after the last of a line."""
    fixed = f"{term['start']}+{term['length']}+{delay}*{term['runs longer']}"
    return f"IF({term['length']}>0,{fixed},{term['open end']})"


def counted_to(inputs: Inputs, term: Mapping[str, str]) -> str:
    """Write the month after the last that the sum set aside is to pay."""
    first = f"{term['start']}+{inputs['horizon.initial_months']}"
    return f"IF({term['is recurrent']}=1,MIN({term['end']},{first}),{term['end']})"


def workings(inputs: Inputs, charges: Charges) -> Workings:
    """Lay out the top of the sheet."""
    sheet = Sheet(
        "Workings",
        "Workings: the live scenario by financial year",
        "Costs are positive, savings negative, net is their sum. One formula along each row.",
        "Workings",
    )
    sheet.frozen_columns = 2
    found = Workings(sheet=sheet, inputs=inputs)
    time(found)
    choices(found)
    _charge(found, charges)
    line_rates(found)
    terms(found)
    return found


def _charge(found: Workings, charges: Charges) -> None:
    inputs, count = found.inputs, found.inputs.given.timeline
    table = found.sheet.table(
        "Charge_by_year", "Forces and yearly charge", ("Quantity", "Unit", *year_heads(count))
    )
    one, path = inputs["scenario.adopters"], inputs.path
    k, horizon = found.time["k"], found.choice["last"]

    def asked(i: int) -> str:
        by_year = f"INDEX({path},MIN({k.at(i)},{horizon}),1)"
        return f"IF(ISNUMBER({by_year}),{by_year},{one})+0"

    charge = found.charge
    charge["asked"] = typed = table.row(
        ("Forces that pay, as typed", "forces"), across(asked), "count"
    )
    most = f"COUNT({charges.number.all})"
    charge["forces"] = table.row(
        ("Forces that pay, within the table of charges", "forces"),
        across(lambda i: f"MAX(1,MIN({most},{typed.at(i)}))"),
        "count",
    )
    form, paying = found.choice["form"], charge["forces"]
    charge["before"] = before = table.row(
        ("Charge before any change", "£ a year"),
        across(lambda i: f"INDEX({charges.all},{form},{paying.at(i)})"),
    )
    change = inputs["scenario.charge_change"]
    charge["paid"] = table.row(
        ("Charge", "£ a year"), across(lambda i: f"{before.at(i)}*(1+{change})")
    )
