"""The controls of the panel: their words, units and ranges, and how a value is shown and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from sohanalysis import money
from sohanalysis.case.case import Case
from sohanalysis.case.choose import field_range
from sohanalysis.case.fields import (
    AS_QUOTED,
    FIELDS,
    NONE,
    SHARE_FIELDS,
    WHOLE_FIELDS,
    Field,
    Kind,
)
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.model.cashflow import final_charge, full_saving
from sohanalysis.money import percent, pounds
from sohanalysis.report import wording
from sohanalysis.report.charts import counts_named
from sohanalysis.report.overview import depends_on_adopters
from sohanalysis.report.wording_pricing import curve_caution, pricing_assumes, pricing_name

Question = Literal["adoption", "savings", "both"]
MIME = "application/vnd.sohanalysis.panel+json"  # of a panel, in a notebook
STARTING_PRESET = "explore"  # where the sliders stand at first, where a case has it
RUN_ME = "Run this cell to move the sliders."
SLIDER_SAVINGS = 1.5  # times the upper charge: past that the box goes on, the slider does not
PATH = "years"  # one count of forces for each year
LABELS = {
    **{name: field.control or field.label for name, field in FIELDS.items()},
    "--save": "Name",
    "--rationale": "Why it is looked at",
    "--role": "Who chose it, by role",
    "scenario": "Scenario",
}
GROUPS = {
    "forces": "How many forces join",
    "form": "Pricing",
    "savings": "Savings",
    "timing": "Start and price",
}
# The groups that stand open at first; every group is there, so that nothing chosen is hidden.
OPEN: dict[Question, tuple[str, ...]] = {
    "adoption": ("forces", "form"),
    "savings": ("savings", "forces"),
    "both": ("forces", "form", "savings"),
}


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control: a slider with a box for a number, or a box to tick."""

    field: str
    label: str
    unit: str = ""
    low: float = 0
    high: float = 0
    slider_high: float = 0
    step: float = 1
    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class PageControl:
    """A control of the page: a slider with a box, or a choice, by the kind of its field.

    ``range`` says what may be typed; ``marks`` are values that the documents name.
    """

    field: str
    kind: str
    label: str
    help: str
    unit: str = ""
    range: str = ""
    low: float = 0
    high: float = 0
    slider_low: float = 0
    slider_high: float = 0
    step: float = 1
    whole: bool = False
    marks: tuple[dict[str, Any], ...] = ()
    options: tuple[dict[str, str], ...] = ()


FEWEST = 10  # adopters at which the slider starts
# Groups of the page: its fields, and the chart that they change first.
PAGE_GROUPS = {
    "charge": (("adopters", "pricing", "charge_change"), "charge"),
    "cost": (
        ("savings", "offset", "ramp", "cashable", "delay", "charge_follows_go_live", "leave"),
        "cost",
    ),
}


def page_groups(case: Case) -> list[dict[str, Any]]:
    """Describe the controls of the page, in groups beside the chart that they change.

    A field that changes nothing of the case has no control.
    """
    labels = {
        "charge": f"The charge and the number of {case.adopters.plural}"
        if is_offered(case, "adopters")
        else "The charge",
        "cost": "Savings and start",
    }
    return [
        {
            "key": key,
            "label": labels[key],
            "chart": chart,
            "controls": [
                asdict(_page_control(case, FIELDS[n])) for n in names if is_offered(case, n)
            ],
        }
        for key, (names, chart) in PAGE_GROUPS.items()
        if key == "cost" or case.charges
    ]


def is_offered(case: Case, field: str) -> bool:
    """Check whether a field can change anything of a case."""
    has_charge = bool(case.charges)
    match field:
        case "adopters":
            return has_charge and case.names_adopters and depends_on_adopters(case)
        case "pricing":
            return len(case.pricings) > 1
        case "delay":
            return case.longest_delay(False) > 0
        case "charge_follows_go_live":
            return has_charge and case.longest_delay(True) > 0
        case "leave":
            return has_charge and len(case.years) > 1
        case "offset" | "charge_change":
            return has_charge
    return True


def _page_control(case: Case, field: Field) -> PageControl:
    """Describe the control of a field, from its kind and what the case allows of it."""
    plural = case.adopters.plural
    label = (field.control or field.label).replace("Forces", plural.capitalize())
    bare = PageControl(
        field=field.name, kind=field.kind.value, label=label, help=field.help, whole=field.is_whole
    )
    if field.kind is Kind.choice:
        return replace(bare, options=tuple(_forms(case)), help=curve_caution(case))
    if field.kind is Kind.year:
        years = ({"value": year, "label": year} for year in case.years)
        return replace(bare, options=({"value": NONE, "label": NONE}, *years))
    if field.kind is Kind.yes:
        return bare
    on_time = replace(case.scenario, **AS_QUOTED)
    low, high = field_range(case, on_time, field.name)
    share = 100 if field.kind is Kind.share else 1
    unit = {Kind.share: "%", Kind.count: plural}.get(field.kind, field.unit)
    shown = replace(
        bare,
        unit=unit,
        range=f"{unit}, {low * share:g} to {{high}}",
        low=low * share,
        high=high * share,
        slider_low=low * share,
        slider_high=high * share,
    )
    if field.kind is Kind.pounds:
        reach = case.charge.high if case.charges and case.charge.is_quoted else 100_000
        return replace(shown, slider_high=min(high, SLIDER_SAVINGS * reach), step=500)
    if field.kind is Kind.count:
        # To twice the largest number that the case names: the box takes all others.
        named = max(case.adopters.anticipated.value, case.adopters.signed.value)
        ends = min(FEWEST, case.adopters.anticipated.value), min(high, 2 * named)
        return replace(shown, slider_low=ends[0], slider_high=ends[1], marks=tuple(marks(case)))
    return shown


def groups(case: Case, question: Question) -> list[dict[str, Any]]:
    """Describe the groups of controls, for the page that draws them.

    Parameters
    ----------
    case : Case
        Gives the ranges, the forms and the years.
    question : str
        Which groups stand open at first.

    Returns
    -------
    list of dict
        Plain values: key, label, whether it is open, and its controls.
    """
    more: dict[str, dict[str, Any]] = {
        "forces": {"years": _years(case), "marks": marks(case)},
        "form": {"forms": _forms(case), "caution": curve_caution(case)},
    }
    return [
        {
            "key": key,
            "label": GROUPS[key],
            "open": key in OPEN[question],
            "controls": [
                asdict(_control(case, field))
                for field in FIELDS.values()
                if field.group == key and field.control and field.kind is not Kind.choice
            ],
            **more.get(key, {}),
        }
        for key in GROUPS
    ]


def _control(case: Case, field: Field) -> Control:
    """Describe the control of a field, from its kind and what the case allows of it."""
    # On time, or a charge that follows would shorten the longest delay.
    on_time = replace(case.scenario, **AS_QUOTED)
    bare = Control(field=field.name, label=field.control, whole=field.is_whole)
    if field.kind is Kind.yes:
        return bare
    low, high = field_range(case, on_time, field.name)
    if field.kind is Kind.pounds:
        reach = SLIDER_SAVINGS * case.charge.high
        unit = f"£ a year, 0 to {money.figures(high)} (the slider to {money.figures(reach)})"
        return replace(bare, unit=unit, high=high, slider_high=reach, step=500)
    if field.kind is Kind.share:
        low, high = 100 * low, 100 * high
    unit = f"{'%' if field.kind is Kind.share else field.unit}, {low:g} to {high:g}"
    unit += f"; {field.note}" if field.note else ""
    return replace(bare, unit=unit, low=low, high=high, slider_high=high)


def _years(case: Case) -> list[dict[str, Any]]:
    """Describe a control for the forces of each year."""
    return [
        asdict(
            replace(
                _control(case, FIELDS["adopters"]), field=year, label=f"Forces paying in {year}"
            )
        )
        for year in case.years
    ]


def marks(case: Case) -> list[dict[str, Any]]:
    """Name the counts of the documents, for marks under the slider."""
    return [{"at": count, "label": name} for count, name in sorted(counts_named(case).items())]


def _forms(case: Case) -> list[dict[str, str]]:
    return [
        {"value": form, "label": pricing_name(case, form), "says": pricing_assumes(case, form)}
        for form in case.pricings
    ]


def values(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Give what every control shows, in its own unit.

    The saving that was not given is shown as what the other amounts to.
    """
    charge = final_charge(case, scenario)
    full = full_saving(scenario.savings, scenario.offset, charge)
    chosen = scenario.values()
    shown: dict[str, Any] = {name: chosen[name] for name in FIELDS if FIELDS[name].control} | {
        "adopters": scenario.final_adopters,
        "savings": float(money.rounded(full, 2)),
        "offset": scenario.offset or full / charge,
    }
    shares = {field: _per_cent(shown[field]) for field in SHARE_FIELDS}
    if not scenario.offset:
        shares["offset"] = float(money.rounded(shares["offset"], 1))
    path = scenario.path(len(case.years))
    return shown | shares | {PATH: dict(zip(case.years, path, strict=True))}


def fields_from(case: Case, scenario: Scenario, shown: Mapping[str, Any]) -> dict[str, Any]:
    """Read what controls show as fields of a scenario, still to be checked.

    Parameters
    ----------
    case, scenario : Case, Scenario
        What the controls stood at: the years that are not given keep their forces.
    shown : mapping
        Value by field, in the unit of its control; ``years`` holds forces by year.

    Returns
    -------
    dict
        As `choice.choose` takes them.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> fields_from(case, case.scenario, {"offset": 12.3, "delay": 3.0})
    {'offset': 0.123, 'delay': 3}
    """
    fields = {field: _read(field, value) for field, value in shown.items() if field != PATH}
    if PATH in shown:
        counts = scenario.path(len(case.years))
        if "adopters" in fields:  # one number for all years, then another in some
            counts = (fields["adopters"],) * len(counts)
        before = dict(zip(case.years, counts, strict=True))
        path = before | {year: _read("adopters", count) for year, count in shown[PATH].items()}
        fields["adopters"] = tuple(path[year] for year in case.years)
    return fields


def _read(field: str, value: Any) -> Any:
    """Take a number as it was typed: 12.3 per cent is 0.123 and not 0.12300000000000001."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if field in WHOLE_FIELDS:
        return int(value) if float(value).is_integer() else value
    return float(Decimal(str(value)) / 100) if field in SHARE_FIELDS else float(value)


def _per_cent(share: float) -> float:
    return float(100 * Decimal(str(float(share))))


def summaries(case: Case, scenario: Scenario) -> dict[str, str]:
    """Say in a few words what each group of controls stands at, for when it is closed."""
    conditions = wording.conditions(scenario).removeprefix(", ").removeprefix("with ")
    return {
        "forces": wording.adopters_named(scenario),
        "form": pricing_name(case, scenario.pricing),
        "savings": _savings_summary(case, scenario),
        "timing": conditions or "on time, at the charge as it is",
    }


def _savings_summary(case: Case, scenario: Scenario) -> str:
    charge = final_charge(case, scenario)
    full = full_saving(scenario.savings, scenario.offset, charge)
    if not full:
        return "none assumed"
    ramp = (
        f", in full after {wording.counted_words(scenario.ramp, 'month')}" if scenario.ramp else ""
    )
    return f"{pounds(full)} a year{ramp}, {percent(scenario.cashable)} of it cashable"


def labelled(error: ScenarioError) -> ScenarioError:
    """Name controls instead of fields in what is refused, and a file by its name alone."""
    return ScenarioError([_of_control(fault) for fault in error.faults])


def _of_control(fault: Fault) -> Fault:
    # A share is typed in per cent here: how to write it elsewhere would mislead.
    advice = "" if fault.field in SHARE_FIELDS else fault.advice
    field = LABELS.get(fault.field, fault.field)
    return replace(fault, field=field, advice=advice, file=Path(fault.file).name)
