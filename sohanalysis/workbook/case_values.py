"""What a case gives to the Inputs sheet, as plain values: the figures, and the scenarios."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from sohanalysis import years
from sohanalysis.case.case import Case
from sohanalysis.case.choose import preset_fields
from sohanalysis.case.codes import RULES, case_key
from sohanalysis.case.fields import FIELDS, MOST_FORCES, Kind
from sohanalysis.case.pricing import ADOPTERS, ANTICIPATED, EQUAL, HIGH, LOW, Pricing
from sohanalysis.case.register import WEIGHTS
from sohanalysis.case.rules import needs_one_charge, needs_staying
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import CaseError, Fault, ScenarioError, shown
from sohanalysis.model.pricing import rates
from sohanalysis.model.results import DECLINING_RATES
from sohanalysis.report.wording_pricing import pricing_assumes, pricing_name
from sohanalysis.workbook.formula import DAY_NIL

MOST_MEDIUM_TERM = 3  # years shown after the case's last
LIVE = "Live scenario"
OWN = "As in the case"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure of a case with a row of its own.

    Parameters
    ----------
    label : str
        What it is, in words.
    key : str
        Where it stands in the file of a case.
    look : str
        Kind of value: money, count, plain (a year), month, share or words.
    unit : str
        Unit of the value.
    section : str
        Table of the file that holds source, status and note.
    allowed : str
        What may be typed.
    """

    label: str
    key: str
    look: str
    unit: str
    section: str
    allowed: str


def _figure(*parts: str) -> Figure:
    return Figure(
        **dict(zip(("label", "key", "look", "unit", "section", "allowed"), parts, strict=True))
    )


_POUNDS = "whole pounds from 1,000 to 100,000,000"
_COUNT = f"a whole number of forces, 1 to {MOST_FORCES}"
_YEAR = "the year in which a financial year starts: 2018 for 2018/19"
_MONTH = "the first day of a month"
# fmt: off
FIGURES = tuple(
    _figure(*parts)
    for parts in (
        ("Sum set aside", "budget.amount", "money", "£", "budget", _POUNDS),
        ("First budget year, starts in", "budget.first", "plain", "year", "budget", _YEAR),
        ("Budget years", "budget.count", "count", "years", "budget", "a whole number of years"),
        ("First financial year, starts in", "horizon.first", "plain", "year", "horizon", _YEAR),
        ("Financial years looked at", "horizon.count", "count", "years", "horizon",
         "a whole number of years, no more than the timeline holds"),
        ("Charged months that the sum is to pay", "horizon.initial_months", "count", "months",
         "horizon", "a whole number of months, 1 to 60"),
        ("Forces anticipated", "adopters.anticipated.value", "count", "forces",
         "adopters.anticipated", _COUNT),
        ("Forces that signed", "adopters.signed.value", "count", "forces", "adopters.signed",
         _COUNT),
        ("Forces that could join", "adopters.possible.value", "count", "forces",
         "adopters.possible", _COUNT),
        ("Yearly charge quoted, lower", "charge.low", "money", "£ a year", "charge", _POUNDS),
        ("Yearly charge quoted, upper", "charge.high", "money", "£ a year", "charge", _POUNDS),
        ("The upper charge is the most that is paid, no share", "charge.is_cap", "words",
         "yes or no", "charge", "yes or no"),
        ("Forces at which the upper charge applies", "charge.high_applies_at.value", "count",
         "forces", "charge.high_applies_at", "fewer forces than anticipated; for two-part alone"),
        ("Pool shared by size", "charge.weighted.pool", "money", "£ a year", "charge.weighted",
         "whole pounds; for weighted alone"),
        ("Size that the pool is shared by", "charge.weighted.weight", "words", "",
         "charge.weighted", ", ".join(WEIGHTS)),
        ("This force, as the register names it", "charge.weighted.force", "words", "",
         "charge.weighted", "a name of the register; for weighted alone"),
        ("Register, where it is not that of the package", "charge.weighted.register", "words",
         "", "charge.weighted", "a file beside the case's; for weighted alone"),
        ("First charged month", "charge_from.value", "month", "month", "charge_from", _MONTH),
        ("Go-live, from which savings count", "go_live.value", "month", "month", "go_live", _MONTH),
        ("Discount rate", "discount_rate.value", "share", "a year", "discount_rate", "0% to 30%"),
        ("Price basis", "price_basis.value", "words", "", "price_basis",
         "real, nominal or not stated"),
        ("Name of the charge", "charge.name", "words", "", "charge", "a name"),
    )
)
# fmt: on
LINE_KEYS = {
    "name": ("Name", "words"),
    "kind": ("Kind", "words"),
    "nature": ("Nature", "words"),
    "accounting": ("Accounting", "words"),
    "our_share": ("Our share", "share"),
    "annual": ("£ a year", "money"),
    "from": ("First month", "month"),
    "months": ("Months", "count"),
    "delay": ("If go-live is late", "words"),
    "uplift": ("Uplift a year", "share"),
    "base_year": ("Uplift from", "plain"),
    "cashable": ("Cashable share", "share"),
    "funded_by": ("Paid by", "words"),
    "source": ("Source", "words"),
    "status": ("Status", "words"),
    "note": ("Note", "words"),
    "restricted": ("Restricted", "words"),
}
_LOOKS = {
    Kind.count: "count",
    Kind.choice: "words",
    Kind.pounds: "money",
    Kind.share: "share",
    Kind.months: "count",
    Kind.yes: "words",
}
FIELD_LABELS = {
    name: (field.sheet, field.unit, _LOOKS[field.kind])
    for name, field in FIELDS.items()
    if field.sheet
}
_IN_A_CELL = {False: "no", True: "yes"}
NEUTRAL: Mapping[str, Any] = {
    **{name: field.zero for name, field in FIELDS.items()},
    **{name: "high-estimate" for name, field in FIELDS.items() if field.kind is Kind.choice},
    **{name: _IN_A_CELL[False] for name, field in FIELDS.items() if field.kind is Kind.yes},
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A pricing of the case, as a workbook holds it.

    Parameters
    ----------
    name : str
        What a scenario chooses it by.
    label : str
        What it is called.
    rule : str
        Which formula it has; `TABLED` where its charges stand as values.
    assumes : str
        What it takes for granted.
    offered : str
        "yes", or "no" where it stands here for a new case alone.
    source, status, note : str
        Where it comes from.
    rates : tuple of float
        Charges by number of adopters, where they stand as values. [£ a year]
    """

    name: str
    label: str
    rule: str
    assumes: str
    offered: str = "yes"
    source: str = ""
    status: str = ""
    note: str = ""
    rates: tuple[float, ...] = ()


LOWER, UPPER, TABLED = "low-estimate", "high-estimate", "table"
# The rules that a workbook has formulas for, as a new case may fill them in.
_RULES = (
    (LOWER, "Low estimate", "The lower charge quoted, whoever joins.", "yes"),
    (UPPER, "High estimate", "The upper charge quoted, whoever joins.", "yes"),
    (
        "stepped",
        "Stepped (assumed)",
        "Assumed: the upper charge unless the forces anticipated join, then the lower; so the "
        "upper is a ceiling.",
        "yes",
    ),
    (
        "shared",
        "Shared (assumed)",
        "Assumed: equal shares of a fixed pool, the lower charge times the forces anticipated.",
        "yes",
    ),
    (
        "shared-capped",
        "Shared, capped (assumed)",
        "Assumed: equal shares of that pool, held between the two charges; so the upper is a "
        "ceiling.",
        "yes",
    ),
    (
        "two-part",
        "Two-part (assumed)",
        "Assumed: a fee and a share of a pool, so that the lower charge applies at the forces "
        "anticipated and the upper at its own number of forces.",
        "no",
    ),
    ("bands", "Price list", "The price of the band, as the price list has it.", "no"),
    (
        "weighted",
        "Weighted (assumed)",
        "Assumed: a pool shared by size, this force first; it needs a size for every force that "
        "could join.",
        "no",
    ),
)
BLANK = tuple(
    Reading(name=rule, label=label, rule=rule, assumes=assumes, offered=offered)
    for rule, label, assumes, offered in _RULES
)
RULES_HELD = (*(reading.rule for reading in BLANK), TABLED)


def _not_held(case: Case) -> Iterator[tuple[str, str]]:
    """Name what a case has and a workbook has no formula for."""
    if case.charge.until:
        yield "charges[1].until", f"ends with {case.charge.until}"
    if len(case.years) > DECLINING_RATES[0][0]:
        yield "years", f"has {len(case.years)} years"
    for place, line in enumerate(case.lines, start=1):
        if line.option:
            yield f"lines[{place}].option", f"is {', '.join(line.option)}"
        if line.on:
            yield f"lines[{place}].on", f"is {line.on}"
        if line.nature == "contingent":
            yield f"lines[{place}].nature", "is contingent"


def readings_of(case: Case) -> tuple[Reading, ...]:
    """Hold the pricings of a case, and its two estimates where no pricing is one.

    Raises
    ------
    ScenarioError
        If a charge differs from year to year, or has no price at some number: no formula here can
        hold that yet.
    """
    needs_one_charge(case, "the workbook")
    if faults := [
        Fault(file=case.file, field=field, problem=f"{problem}, which a workbook does not hold yet")
        for field, problem in _not_held(case)
    ]:
        raise CaseError(faults)
    found: list[Reading] = []
    for known in case.charge.pricing:
        table = rates(case, known.name)
        if table.shape[1] > 1 or np.isnan(table).any():
            what = "changes by year" if table.shape[1] > 1 else "has no price at some numbers"
            problem = f"{shown(known.name)} {what}, which a workbook does not hold yet"
            advice = "soh show, soh explore and soh paper do."
            raise ScenarioError(Fault(field="pricing", problem=problem, advice=advice))
        rule = _rule_held(case, known)
        rule = TABLED if rule in {each.rule for each in found} else rule
        is_assumed = known.status == "assumed"
        found.append(
            Reading(
                name=known.name,
                label=pricing_name(case, known.name) + (" (assumed)" if is_assumed else ""),
                rule=rule,
                assumes=pricing_assumes(case, known.name),
                source=known.source,
                status=known.status,
                note=known.note,
                rates=tuple(map(float, table[:, 0])) if rule == TABLED else (),
            )
        )
    held = {each.rule for each in found}
    ends = [each for each in BLANK if each.rule in (LOWER, UPPER) and each.rule not in held]
    return (*found, *(replace(each, offered="no") for each in ends))


def _rule_held(case: Case, rule: Pricing) -> str:
    """Name the formula that works a rule out; a table of values where there is none."""
    anticipated = (case.adopters.anticipated.value, ANTICIPATED)
    from_pool = (
        rule.pool_from is not None
        and rule.share == EQUAL
        and (rule.pool_from.charge == LOW and rule.pool_from.adopters in anticipated)
    )
    is_price = rule.parts == ("price",) and rule.quantity is None
    is_listed = bool(rule.steps) and rule.over == ADOPTERS and rule.between == "step"
    prices = [step.price for step in rule.steps]
    starts = [step.start for step in rule.steps]
    points = [(point.charge, point.adopters) for point in rule.through]
    held = {
        LOWER: is_price and rule.price == LOW,
        UPPER: is_price and rule.price == HIGH,
        "stepped": is_listed and prices == [HIGH, LOW] and starts == [1, anticipated[0]],
        "shared": rule.parts == ("pool",) and from_pool,
        "shared-capped": rule.parts == ("pool", "at_least", "at_most")
        and from_pool
        and (rule.at_least, rule.at_most) == (LOW, HIGH),
        "two-part": rule.parts == ("through",)
        and points[0] in [(LOW, count) for count in anticipated]
        and points[1][0] == HIGH
        and points[1][1] != ANTICIPATED,
        "bands": is_price
        and is_listed
        and starts[0] == 1
        and all(isinstance(price, float) for price in prices),
        "weighted": rule.parts == ("pool",) and bool(rule.by_size),
    }
    return next((name for name, is_held in held.items() if is_held), TABLED)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What fills a workbook, and how much room each of its tables has.

    Parameters
    ----------
    values : mapping
        Values of a case by section, as its file has them, and with ``budget.first`` and so on.
    scenarios : mapping
        Fields of each scenario by its heading, the live one first, then the case's own.
    readings : tuple of Reading
        The pricings, in the order of every table.
    timeline, lines, bands, sizes : int
        Financial years across, and rows for lines, prices and sizes.
    forces : int
        The most forces that the table of charges goes to.
    """

    values: Mapping[str, Any]
    scenarios: Mapping[str, Mapping[str, Any]]
    readings: tuple[Reading, ...]
    timeline: int
    lines: int
    bands: int
    sizes: int
    forces: int

    @property
    def labels(self) -> dict[str, str]:
        """Label of each pricing by its name, in the order of every table."""
        return {each.name: each.label for each in self.readings}

    def holding(self, rule: str) -> str | None:
        """Name of the pricing that has a rule; None where none has."""
        return next((each.name for each in self.readings if each.rule == rule), None)

    def place(self, rule: str) -> int:
        """Place among the pricings of the one that has a rule, counted from 1."""
        return [each.rule for each in self.readings].index(rule) + 1

    def value(self, key: str) -> Any:
        """Give a value by its dotted key, or None."""
        found: Any = self.values
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found


def given_by(case: Case, scenario: Scenario) -> Given:
    """Take what a case and a scenario of it give to a workbook."""
    values = asdict(replace(case, alternatives=(), other_options={}))
    values |= {"record": _record_values(case), "horizon": {"years": case.years, **_OWN}}
    values["horizon"] |= {"initial_months": case.initial_months, "source": case.source}
    values["budget"] = asdict(case.budget)
    for section in ("budget", "horizon"):
        labels = values[section]["years"]
        values[section] |= {"first": years.starting_year(labels[0]), "count": len(labels)}
    readings = readings_of(case)
    values |= _charge_values(case, readings)
    for section in ("charge_from", "go_live"):
        values[section] |= {"value": month_serial(values[section]["value"])}
    for option in values["options"]:
        option["for"] = option.pop("for_")
    values["presets"] = [{"name": n, **preset} for n, preset in values["presets"].items()]
    values["published"] = [
        {
            "of": ", ".join(each.of),
            "year": each.year,
            "low": each.figure.low,
            "high": each.figure.high,
            "precision": each.figure.precision,
            "printed": each.printed,
            "source": each.source,
        }
        for each in case.compared
    ]
    values["quoted"] = [asdict(each) for each in case.quoted]
    for each in (*values["lines"], *values["quoted"]):
        each["restricted"] = "yes" if each["restricted"] else None
    for line in values["lines"]:
        begins = line.pop("from_")
        line["from"] = begins and month_serial(begins)
        line["base_year"] = line["base_year"] and years.starting_year(line["base_year"])
    return Given(
        values=values,
        scenarios=_scenarios(case, scenario),
        readings=readings,
        timeline=len(case.years) + MOST_MEDIUM_TERM,
        lines=max(1, len(case.lines)),
        bands=max(1, len(values["charge"]["bands"])),
        sizes=max(1, len(values["weights"])),
        forces=case.adopters.possible.value,
    )


_TOLD = ("source", "status", "note")
_OWN = {"status": "stated", "note": ""}


def _record_values(case: Case) -> dict[str, str]:
    """Front matter of the documents, as the sheet Record has it."""
    decided = case.decision
    return {
        "title": case.title,
        "service": case.service or "",
        "reference": case.reference,
        "report_reference": case.document,
        "authority": decided.by,
        "force": case.body,
        "received": decided.received,
        "reported": decided.reported,
        "decided": decided.date,
        "request": decided.request,
        "request_source": decided.request_source,
        "decision": decided.text,
        "decision_source": decided.source,
        "budget_stage": case.budget.stage,
        "adopter": case.adopters.word,
        "adopters": case.adopters.plural,
        "paper": case.paper,
    }


def _charge_values(case: Case, readings: tuple[Reading, ...]) -> dict[str, Any]:
    """Lay out the charge as the figures of the workbook have it."""
    charge = case.charge
    found: dict[str, Any] = {
        **{
            key: getattr(charge, key)
            for key in ("name", "low", "high", "unit", "source", "status", "note")
        },
        "is_cap": "yes" if charge.is_cap else None,
        "bands": [],
    }
    rules = {each.rule: case.pricing(each.name) for each in readings if each.offered == "yes"}

    def told(rule: Pricing) -> dict[str, str]:
        return {key: getattr(rule, key) or "" for key in ("source", "status", "note")}

    if "bands" in rules:
        found["bands"] = [{"from": s.start, "price": s.price} for s in rules["bands"].steps]
    if "two-part" in rules:
        rule = rules["two-part"]
        found["high_applies_at"] = {"value": rule.through[1].adopters, **told(rule)}
    weights: tuple[float, ...] = ()
    measure: Mapping[str, Any] | None = None
    if "weighted" in rules:
        rule = rules["weighted"]
        weights = case.sizes[rule.by_size]
        measure = asdict(case.measures[rule.by_size]) if rule.by_size in case.measures else None
        found["weighted"] = {
            "pool": rule.pool,
            "weight": rule.by_size,
            "force": case.adopters.us,
            "register": case.adopters.register,
            **told(rule),
        }
    first = {
        key: getattr(charge.from_, key) for key in ("value", "unit", "source", "status", "note")
    }
    joining = case.joining if weights else ()
    return {
        "charge": found,
        "charge_from": first,
        "weights": weights,
        "joining": joining,
        "measure": measure,
    }


def _scenarios(case: Case, scenario: Scenario) -> dict[str, dict[str, Any]]:
    named = {LIVE: scenario, OWN: case.scenario}
    for name, preset in case.presets.items():
        named[f"Preset: {name}"] = changed(case.scenario, preset_fields(preset))
    for saved in case.saved:
        if (saved.case, saved.rules) == (case_key(case), RULES):
            named[f"Saved: {saved.name}"] = saved.scenario
    for name, each in named.items():
        needs_staying(case, each, f"the workbook, which shows {name},")
    heads = _told_apart([*named])
    return {head: _fields(each) for head, each in zip(heads, named.values(), strict=True)}


def _told_apart(names: Sequence[str]) -> list[str]:
    """Add a number to names that differ in capitals alone: heads of a table may not."""
    same = [
        [n.casefold() for n in names[:i]].count(name.casefold()) for i, name in enumerate(names)
    ]
    return [
        f"{name} ({again + 1})" if again else name for name, again in zip(names, same, strict=True)
    ]


def _fields(scenario: Scenario) -> dict[str, Any]:
    return {
        name: _IN_A_CELL[value] if isinstance(value, bool) else value
        for name, value in scenario.values().items()
        if name in FIELD_LABELS
    }


def month_serial(text: str) -> int:
    """Write the first day of a month as a spreadsheet does.

    >>> month_serial("2019-04")
    43556
    """
    number = years.month(text)
    first = datetime.date(number // years.MONTHS_IN_A_YEAR, number % years.MONTHS_IN_A_YEAR + 1, 1)
    return (first - DAY_NIL).days


def month_text(value: Any) -> Any:
    """Write the first day of a month as the file of a case has it; what is no day, as it is.

    >>> month_text(43556.0)
    '2019-04'
    """
    if not isinstance(value, float):
        return value
    try:
        day = DAY_NIL + datetime.timedelta(days=int(value))
    except OverflowError:
        return value
    return f"{day.year}-{day.month:02d}"


def is_month(key: str) -> bool:
    """Tell whether a key of a case's file holds a month.

    >>> is_month("charge_from.value"), is_month("lines.0.from"), is_month("charge.low")
    (True, True, False)
    """
    looks = {figure.key: figure.look for figure in FIGURES}
    looks |= {f"lines.{name}": look for name, (_, look) in LINE_KEYS.items()}
    return looks.get(re.sub(r"^lines\.\d+", "lines", key)) == "month"
