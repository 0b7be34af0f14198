"""The controls of the panel: their words, units and ranges, and how a value is shown and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from sohanalysis import money
from sohanalysis.case.case import Case
from sohanalysis.case.choose import field_range, selectable
from sohanalysis.case.scenario import WHOLE_FIELDS, Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.model import pricing
from sohanalysis.model.cashflow import full_saving
from sohanalysis.money import percent, pounds
from sohanalysis.report import wording
from sohanalysis.report.wording_pricing import FORM_NAMES, curve_caution, form_assumes

Question = Literal["adoption", "savings", "both"]
MIME = "application/vnd.sohanalysis.panel+json"  # of a panel, in a notebook
RUN_ME = "Run this cell to move the sliders."
SLIDER_SAVINGS = 1.5  # times the upper charge: past that the box goes on, the slider does not
SHARES = ("offset", "cashable", "charge_change")  # shown in per cent
PATH = "years"  # one count of forces for each year
LABELS = {
    "adopters": "Forces paying, this one included",
    "charge_form": "Charge form",
    "savings": "Savings at full effect",
    "offset": "The same as a share of the charge",
    "ramp": "Months to full effect",
    "cashable": "Share of the savings that is cash",
    "delay": "Go-live late by",
    "charge_follows_go_live": "The charge starts late too",
    "charge_change": "Change of every year's charge",
    "--save": "Name",
    "--rationale": "Why it is looked at",
    "--role": "Who chose it, by role",
    "scenario": "Scenario",
}
GROUPS = {
    "forces": "How many forces join",
    "form": "Charge form",
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
    controls = {
        "forces": [_adopters(case)],
        "form": [],
        "savings": _savings(case),
        "timing": _timing(case),
    }
    more: dict[str, dict[str, Any]] = {
        "forces": {"years": _years(case), "marks": marks(case)},
        "form": {"forms": _forms(case), "caution": curve_caution(case)},
    }
    return [
        {
            "key": key,
            "label": GROUPS[key],
            "open": key in OPEN[question],
            "controls": [asdict(control) for control in controls[key]],
            **more.get(key, {}),
        }
        for key in GROUPS
    ]


def _adopters(case: Case) -> Control:
    most = case.adopters.eligible.value
    return Control(
        field="adopters",
        label=LABELS["adopters"],
        whole=True,
        unit=f"forces, 1 to {most}",
        low=1,
        high=most,
        slider_high=most,
    )


def _years(case: Case) -> list[dict[str, Any]]:
    """Describe a control for the forces of each year."""
    return [
        asdict(replace(_adopters(case), field=year, label=f"Forces paying in {year}"))
        for year in case.horizon.years
    ]


def marks(case: Case) -> list[dict[str, Any]]:
    """Name the counts of the record, for marks under the slider."""
    named = ("anticipated", "signed")
    counts = [{"at": getattr(case.adopters, name).value, "label": name} for name in named]
    return sorted(counts, key=lambda mark: mark["at"])


def _forms(case: Case) -> list[dict[str, str]]:
    return [
        {"value": form, "label": FORM_NAMES[form], "says": form_assumes(case, form)}
        for form in selectable(case)
    ]


def _savings(case: Case) -> list[Control]:
    ranges = {
        name: field_range(case, case.scenario, name) for name in ("savings", "offset", "ramp")
    }
    most, share, months = (high for _, high in ranges.values())
    reach = SLIDER_SAVINGS * case.charge.high
    return [
        Control(
            field="savings",
            label=LABELS["savings"],
            unit=f"£ a year, 0 to {money.figures(most)} (the slider to {money.figures(reach)})",
            high=most,
            slider_high=reach,
            step=500,
        ),
        Control(
            field="offset",
            label=LABELS["offset"],
            unit=f"%, 0 to {100 * share:g}; more in £ alone",
            high=100 * share,
            slider_high=100 * share,
        ),
        Control(
            field="ramp",
            label=LABELS["ramp"],
            whole=True,
            unit=f"months, 0 to {months:g}",
            high=months,
            slider_high=months,
        ),
        Control(
            field="cashable",
            label=LABELS["cashable"],
            unit="%, 0 to 100",
            high=100,
            slider_high=100,
        ),
    ]


def _timing(case: Case) -> list[Control]:
    least, most = (100 * end for end in field_range(case, case.scenario, "charge_change"))
    longest = case.longest_delay(False)
    return [
        Control(
            field="delay",
            label=LABELS["delay"],
            whole=True,
            unit=f"months, 0 to {longest}",
            high=longest,
            slider_high=longest,
        ),
        Control(field="charge_follows_go_live", label=LABELS["charge_follows_go_live"]),
        Control(
            field="charge_change",
            label=LABELS["charge_change"],
            unit=f"%, {least:g} to {most:g}",
            low=least,
            high=most,
            slider_high=most,
        ),
    ]


def values(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Give what every control shows, in its own unit.

    The saving that was not given is shown as what the other amounts to.
    """
    charge = pricing.final_charge(case, scenario)
    full = full_saving(scenario.savings, scenario.offset, charge)
    shown = scenario.values() | {
        "adopters": scenario.final_adopters,
        "savings": float(money.rounded(full, 2)),
        "offset": scenario.offset or full / charge,
    }
    shares = {field: _per_cent(shown[field]) for field in SHARES}
    if not scenario.offset:
        shares["offset"] = float(money.rounded(shares["offset"], 1))
    path = scenario.path(len(case.horizon.years))
    return shown | shares | {PATH: dict(zip(case.horizon.years, path, strict=True))}


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
        counts = scenario.path(len(case.horizon.years))
        if "adopters" in fields:  # one number for all years, then another in some
            counts = (fields["adopters"],) * len(counts)
        before = dict(zip(case.horizon.years, counts, strict=True))
        path = before | {year: _read("adopters", count) for year, count in shown[PATH].items()}
        fields["adopters"] = tuple(path[year] for year in case.horizon.years)
    return fields


def _read(field: str, value: Any) -> Any:
    """Take a number as it was typed: 12.3 per cent is 0.123 and not 0.12300000000000001."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if field in WHOLE_FIELDS:
        return int(value) if float(value).is_integer() else value
    return float(Decimal(str(value)) / 100) if field in SHARES else float(value)


def _per_cent(share: float) -> float:
    return float(100 * Decimal(str(float(share))))


def summaries(case: Case, scenario: Scenario) -> dict[str, str]:
    """Say in a few words what each group of controls stands at, for when it is closed."""
    conditions = wording.conditions(scenario).removeprefix(", ").removeprefix("with ")
    return {
        "forces": wording.adopters_named(scenario),
        "form": FORM_NAMES[scenario.charge_form],
        "savings": _savings_summary(case, scenario),
        "timing": conditions or "on time, at the charge as it is",
    }


def _savings_summary(case: Case, scenario: Scenario) -> str:
    charge = pricing.final_charge(case, scenario)
    full = full_saving(scenario.savings, scenario.offset, charge)
    if not full:
        return "none assumed"
    ramp = (
        f", in full after {wording.counted_words(scenario.ramp, 'month')}" if scenario.ramp else ""
    )
    return f"{pounds(full)} a year{ramp}, {percent(scenario.cashable)} of it cash"


def labelled(error: ScenarioError) -> ScenarioError:
    """Name controls instead of fields in what is refused, and a file by its name alone."""
    return ScenarioError([_of_control(fault) for fault in error.faults])


def _of_control(fault: Fault) -> Fault:
    # A share is typed in per cent here: how to write it elsewhere would mislead.
    advice = "" if fault.field in SHARES else fault.advice
    field = LABELS.get(fault.field, fault.field)
    return replace(fault, field=field, advice=advice, file=Path(fault.file).name)
