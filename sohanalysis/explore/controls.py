"""The controls of the page: labels, help texts, units and ranges."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from dataclasses import field as dataclass_field
from itertools import islice
from typing import Any

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.choose import field_range
from sohanalysis.case.fields import ANY, AS_QUOTED, FIELDS, NONE, Field, Kind, in_own_word
from sohanalysis.model.break_even import break_even_inputs
from sohanalysis.model.pricing import rates
from sohanalysis.money import is_number
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report.assumptions import is_by_size, pricing_assumes, pricing_in_brief
from sohanalysis.report.by_number import adopters_shown, counts_named, counts_priced
from sohanalysis.report.ties import curve_caution, moves_with_number
from sohanalysis.report.whose import is_in_parts, whose_figure
from sohanalysis.report.wording import preset_name
from sohanalysis.report.wording_pricing import (
    and_words,
    in_sentences,
    joiners,
    pricing_name,
    pricing_noun,
)

MIME = "application/vnd.sohanalysis.panel+json"  # type of a panel's stored values in a notebook
PANEL = "A panel of sliders in a notebook"  # named in the message that asks for the extra `lab`
RUN_ME = "Run this cell to move the sliders."
SLIDER_SAVINGS = 1.5  # end of the slider, times the high estimate; the box accepts more


@dataclass(frozen=True, kw_only=True)
class Control:
    """A control of the page: a slider with a box, a choice or boxes to tick, by its kind.

    Parameters
    ----------
    field, label : str
        Name of the control, and the text next to it.
    help : str
        Effect of the control, with an example.
    kind : str
        Kind of the field; ``list`` for one of the options, ``several`` for any of them.
    marks : sequence of dict
        Named values, for buttons under the slider.
    leads : bool
        Whether the control is on the first screen. It then shows the effect of both slider ends.
    order : sequence of str
        Fields in rising order. Moving one past the next moves that one too.
    when : tuple, optional
        Field and value that make this control count. A value of None stands for any value.
    """

    field: str
    kind: str
    label: str
    help: str
    unit: str = ""
    range: str = dataclass_field(default="", init=False)
    low: float = 0
    high: float = 0
    slider_low: float = 0
    slider_high: float = 0
    step: float = 1
    is_whole: bool = False
    marks: tuple[dict[str, Any], ...] = ()
    leads: bool = False
    options: tuple[dict[str, Any], ...] = ()
    order: tuple[str, ...] = ()
    when: tuple[str, str | None] | None = None

    def __post_init__(self) -> None:
        """Set the text of the allowed range, with a slot that the page fills with the highest.

        The highest value may depend on the scenario.
        """
        pound = "£" * self.unit.startswith("£")
        rest, share = self.unit.removeprefix("£"), "%" * (self.unit == "%")
        unit_text = f" {rest.strip()}" if rest and not share else ""
        low = f"{pound}{self.low:,g}{share}"
        says = f"{low} to {pound}{{high}}{share}{unit_text}" if self.high else ""
        object.__setattr__(self, "range", says)

    @property
    def allowed(self) -> str:
        """Allowed values, for the message about a value that is not valid."""
        if self.options:
            return ", ".join(option["value"] for option in self.options if option["value"])
        return ("a whole number, " if self.is_whole else "") + self.range.format(
            high=f"{self.high:,.12g}"
        )

    def allows(self, value: Any) -> bool:
        """Return whether a value is valid. A share is a fraction."""
        if self.options:
            values = [option["value"] for option in self.options]
            many = isinstance(value, list) and self.kind == "several"
            return all(choice in values for choice in value) if many else value in values
        if not is_number(value):
            return False
        number = value * (100 if self.kind == Kind.share.value else 1)
        is_within = self.low - ROUNDING <= number <= self.high + ROUNDING
        return is_within and (not self.is_whole or float(value).is_integer())


ROUNDING = 1e-9  # tolerance for a share in per cent


# Groups of fields, as the page calls them, and the chart that each changes most directly.
GROUPS = {"charge": "the charge", "savings": "savings", "timing": "dates"}
CHARTS = {"charge": "charge", "savings": "cost"}
MORE = "more"


def page_groups(case: Case, focus: str = "") -> list[dict[str, Any]]:
    """Return the groups of controls. A field that cannot change a result has no control.

    The first screen has the leading fields. If none of them changes the charge, the first number
    field of the charge leads as well. The other fields are in a section that the user can open.

    Parameters
    ----------
    case : Case
        The decision.
    focus : str
        Group of `GROUPS` that comes first. The default is the charge.

    Returns
    -------
    list of dict
        Plain values for JSON.
    """
    offered = [field for field in FIELDS.values() if is_offered(case, field.name)]
    leading = [field for field in offered if field.leads]
    if not any(field.group == "charge" for field in leading):
        numbers = (field for field in offered if field.group == "charge" and field.is_number)
        leading = [*leading, *islice(numbers, 1)]
    # Each control of the charge is a group of its own, because on a narrow screen the chart
    # follows the first group.
    charged = [[field] for field in leading if field.group == "charge"]
    saved = [field for field in leading if field.group == "savings"]
    ordered = sorted([*charged, saved], key=lambda fields: fields[0].group != focus)
    folded = [field for field in offered if field not in leading]
    topics = [topic for group, topic in GROUPS.items() if group in {f.group for f in folded}]
    more = _group(case, MORE, folded) | {
        "label": f"More about {and_words(topics)}" if topics else "",
        "folded": True,
        "is_open": any(field.group == focus for field in folded) and focus not in CHARTS,
    }
    charts_placed: set[str] = set()
    groups = []
    for fields in filter(None, ordered):
        chart = CHARTS[fields[0].group]
        groups.append(
            _group(case, fields[0].name, fields, chart="" if chart in charts_placed else chart)
        )
        charts_placed.add(chart)
    return [*groups, more] if folded else groups


def _group(case: Case, key: str, fields: list[Field], *, chart: str = "") -> dict[str, Any]:
    """Return a group of controls, with the chart that they change most directly."""
    leads = key != MORE
    controls = [asdict(replace(_control(case, field), leads=leads)) for field in fields]
    return {"key": key, "label": "", "chart": chart, "controls": controls}


def is_offered(case: Case, field: str) -> bool:
    """Return whether a field can change a result of a case."""
    if FIELDS[field].needs_charge and not case.charges:
        return False
    if FIELDS[field].is_number and field not in break_even_inputs(case):
        return False
    match field:
        case "adopters":
            return moves_with_number(case)
        case "pricing":
            return len(case.pricings) > 1 and not are_alike(case)
        case "charge_follows_go_live":
            return case.longest_delay(True) > 0
        case "leave":
            return bool(case.charges) and len(case.years) > 1
    return True


def are_alike(case: Case) -> bool:
    """Return whether all pricings of a case give the same charges."""
    first, *rest = (rates(case, name) for name in case.pricings)
    return all(np.array_equal(first, pricing_rates, equal_nan=True) for pricing_rates in rest)


def _control(case: Case, field: Field) -> Control:
    """Return the control of a field, from its kind and the range that the case allows."""
    plural = case.adopters.plural
    label = in_own_word(field.control or field.label, plural)
    control = Control(
        field=field.name,
        kind=field.kind.value,
        label=label,
        help=in_own_word(field.help, plural),
        is_whole=field.is_whole,
    )
    if field.kind is Kind.choice:
        options = (NOT_KNOWN_OPTION, *pricing_options(case))
        return replace(control, options=options, help=pricing_help(case))
    if field.kind is Kind.year:
        years = ({"value": year, "label": year} for year in case.leaving_years)
        return replace(control, options=({"value": NONE, "label": NONE}, *years))
    if field.kind is Kind.yes:
        return control
    on_time = replace(case.scenario, **AS_QUOTED)
    low, high = field_range(case, on_time, field.name)
    share = 100 if field.kind is Kind.share else 1
    unit = {Kind.share: "%", Kind.count: plural}.get(field.kind, field.unit)
    # For a share, the slider covers the usual part of the range, and the box all of it.
    usual = field.steps if field.kind is Kind.share else (low, high)
    slider = replace(
        control,
        unit=unit,
        low=low * share,
        high=high * share,
        slider_low=usual[0] * share,
        slider_high=usual[-1] * share,
    )
    if field.kind is Kind.pounds:
        return replace(slider, slider_high=min(high, savings_reach(case)), step=500)
    if field.kind is Kind.count:
        fewest, most = adopters_shown(case)  # the box accepts the other numbers
        return replace(slider, slider_low=fewest, slider_high=most, marks=tuple(marks(case)))
    return slider


def pricing_help(case: Case) -> str:
    """Return the help text of the pricing choice, with the caution about the charge."""
    rule = pricing_name(case, case.pricings[0])
    does = f'Choose the rule that gives the charge of each year, such as "{rule}".'
    return f"{does} {curve_caution(case)}"


def savings_reach(case: Case) -> float:
    """Return the highest saving on the slider, from any quoted charge. [£ a year]."""
    is_quoted = case.charges and case.charge.is_quoted
    return SLIDER_SAVINGS * (case.charge.high if is_quoted else 100_000)


def marks(case: Case) -> list[dict[str, Any]]:
    """List the named numbers of adopters; each is a button under the slider.

    Documents name or price such a number, or a preset sets it and nothing else. Of a long list of
    prices, both ends have one.
    """
    priced = counts_priced(case)
    labels = {count: joiners(case, count) for count in (*priced[:1], *priced[-1:])}
    labels |= {count: f"{count} {name}" for count, name in counts_named(case).items()}
    for name, preset in case.presets.items():
        if preset.pricing is None and isinstance(preset.adopters, int):
            labels[preset.adopters] = preset_name(case, name, preset)
    return [{"at": count, "label": labels[count]} for count in sorted(labels)]


SEE_PAPER = "The board paper has the sources and the order of the sizes."
NOT_KNOWN_OPTION = {
    "value": ANY,
    "label": "Not known: show the range over these",
    "phrase": "It may be something else.",
    "says": "",
}


def pricing_options(case: Case) -> list[dict[str, Any]]:
    """Return the pricings of a case as options, with a phrase and the assumptions of each."""
    return [
        {
            "value": name,
            "label": pricing_name(case, name),
            "phrase": _phrase(case, name),
            "says": _meaning(case, name),
        }
        for name in case.pricings
    ]


def _meaning(case: Case, pricing: str) -> str:
    """Return the sentences on a pricing; among others, they are brief."""
    if len(case.pricings) == 1:
        return pricing_assumes(case, pricing)
    is_long = is_by_size(case, case.pricing(pricing))
    return in_sentences(pricing_in_brief(case, pricing), SEE_PAPER if is_long else "")


def _phrase(case: Case, pricing: str) -> str:
    """Return the owner of a pricing, and its rule if its name does not say that."""
    noun = pricing_noun(case, pricing)
    whose = first_capital(whose_figure(case, pricing))
    if noun == first_small(pricing_name(case, pricing)):
        return f"{whose}."
    if is_in_parts(case.pricing(pricing)):
        return f"{first_capital(noun)} ({whose_figure(case, pricing)})."
    return f"{whose}: {noun}."
