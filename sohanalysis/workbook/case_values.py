"""What a case gives to the Inputs sheet, as plain values: the figures, and the scenarios."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sohanalysis import years
from sohanalysis.case.case import Case
from sohanalysis.case.choose import preset_fields
from sohanalysis.case.codes import RULES, case_key
from sohanalysis.case.fields import FIELDS, MOST_FORCES, Kind
from sohanalysis.case.register import WEIGHTS
from sohanalysis.case.scenario import QUOTED, Form, Scenario, changed
from sohanalysis.report.wording_pricing import FORM_NAMES
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
        ("Sum set aside", "budget.value", "money", "£", "budget", _POUNDS),
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
        ("Forces that could join", "adopters.eligible.value", "count", "forces",
         "adopters.eligible", _COUNT),
        ("Yearly charge quoted, lower", "charge.low", "money", "£ a year", "charge", _POUNDS),
        ("Yearly charge quoted, upper", "charge.high", "money", "£ a year", "charge", _POUNDS),
        ("The upper charge is the most that is paid, no share", "charge.is_cap", "words",
         "yes or no", "charge", "yes or no"),
        ("Option that the figures are of, by its place", "narrative.costed_option", "count",
         "option", "narrative", "the place of an option on the sheet Record; blank for none"),
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
        ("Forces at which that pool gives the lower charge", "charge.weighted.anchor", "count",
         "forces", "charge.weighted", _COUNT),
        ("First charged month", "charge_from.value", "month", "month", "charge_from", _MONTH),
        ("Go-live, from which savings count", "go_live.value", "month", "month", "go_live", _MONTH),
        ("Discount rate", "discount_rate.value", "share", "a year", "discount_rate", "0% to 30%"),
        ("Price basis", "price_basis.value", "words", "", "price_basis",
         "real, cash or not stated"),
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
    "start": ("First month", "month"),
    "months": ("Months", "count"),
    "on_delay": ("If go-live is late", "words"),
    "on_delay_status": ("Status of that", "words"),
    "uplift": ("Uplift a year", "share"),
    "base_year": ("Uplift from", "plain"),
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
    name: (field.sheet, field.unit, _LOOKS[field.kind]) for name, field in FIELDS.items()
}
_IN_A_CELL = {False: "no", True: "yes"}
NEUTRAL: Mapping[str, Any] = {
    **{name: field.zero for name, field in FIELDS.items()},
    **{name: QUOTED[-1] for name, field in FIELDS.items() if field.kind is Kind.choice},
    **{name: _IN_A_CELL[False] for name, field in FIELDS.items() if field.kind is Kind.yes},
}


# What a reading takes for granted; what no document states is assumed, in its name too.
ASSUMES: dict[Form, str] = {
    "low-estimate": "The lower charge quoted, whoever joins.",
    "high-estimate": "The upper charge quoted, whoever joins.",
    "stepped": "Assumed: the upper charge unless the forces anticipated join, then the lower; so "
    "the upper is a ceiling.",
    "shared": "Assumed: equal shares of a fixed pool, the lower charge times the forces "
    "anticipated.",
    "shared-capped": "Assumed: equal shares of that pool, held between the two charges; so the "
    "upper is a ceiling.",
    "two-part": "Assumed: a fee and a share of a pool, so that the lower charge applies at the "
    "forces anticipated and the upper at its own number of forces.",
    "bands": "The price of the band, as the price list has it.",
    "weighted": "Assumed: a pool shared by size, this force first; it needs a size for every force "
    "that could join.",
}
READINGS: dict[Form, str] = {
    form: FORM_NAMES[form].removesuffix(", assumed")
    + (" (assumed)" if words.startswith("Assumed") else "")
    for form, words in ASSUMES.items()
}


@dataclass(frozen=True, kw_only=True)
class Given:
    """What fills a workbook, and how much room each of its tables has.

    Parameters
    ----------
    values : mapping
        Values of a case by section, as its file has them, and with ``budget.first`` and so on.
    scenarios : mapping
        Fields of each scenario by its heading, the live one first, then the case's own.
    timeline, lines, bands, sizes : int
        Financial years across, and rows for lines, prices and sizes.
    forces : int
        The most forces that the table of charges goes to.
    """

    values: Mapping[str, Any]
    scenarios: Mapping[str, Mapping[str, Any]]
    timeline: int
    lines: int
    bands: int
    sizes: int
    forces: int

    def value(self, key: str) -> Any:
        """Give a value by its dotted key, or None."""
        found: Any = self.values
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found


def given_by(case: Case, scenario: Scenario) -> Given:
    """Take what a case and a scenario of it give to a workbook."""
    values = asdict(case)
    for section in ("budget", "horizon"):
        labels = values[section]["years"]
        values[section] |= {"first": years.starting_year(labels[0]), "count": len(labels)}
    values["charge"]["is_cap"] = "yes" if case.charge.is_cap else None
    for section in ("charge_from", "go_live"):
        values[section] |= {"value": month_serial(values[section]["value"])}
    values["presets"] = [{"name": n, **preset} for n, preset in values["presets"].items()]
    for each in (*values["lines"], *values["quoted"]):
        each["restricted"] = "yes" if each["restricted"] else None
    for line in values["lines"]:
        line["start"] = line["start"] and month_serial(line["start"])
        line["base_year"] = line["base_year"] and years.starting_year(line["base_year"])
    return Given(
        values=values,
        scenarios=_scenarios(case, scenario),
        timeline=len(case.horizon.years) + MOST_MEDIUM_TERM,
        lines=max(1, len(case.lines)),
        bands=max(1, len(case.charge.bands)),
        sizes=max(1, len(case.weights)),
        forces=case.adopters.eligible.value,
    )


def _scenarios(case: Case, scenario: Scenario) -> dict[str, dict[str, Any]]:
    named = {LIVE: scenario, OWN: case.scenario}
    for name, preset in case.presets.items():
        named[f"Preset: {name}"] = changed(case.scenario, preset_fields(preset))
    for saved in case.saved:
        if (saved.case, saved.rules) == (case_key(case), RULES):
            named[f"Saved: {saved.name}"] = saved.scenario
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

    >>> is_month("charge_from.value"), is_month("lines.0.start"), is_month("charge.low")
    (True, True, False)
    """
    looks = {figure.key: figure.look for figure in FIGURES}
    looks |= {f"lines.{name}": look for name, (_, look) in LINE_KEYS.items()}
    return looks.get(re.sub(r"^lines\.\d+", "lines", key)) == "month"
