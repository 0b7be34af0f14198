"""A case with the lines and charges of one of its options."""

from __future__ import annotations

from dataclasses import replace

from sohanalysis.case.case import Case, Charge, Line
from sohanalysis.case.choose import pricing_choices


def of_option(case: Case, name: str | None = None) -> Case:
    """Return a case with the lines and charges of one option, by default the first.

    If the option does not have the pricing of the scenario, the scenario gets its first pricing.
    """
    if not case.options:
        return case
    first = case.options[0].name
    name = name or first

    def belongs(entry: Line | Charge) -> bool:
        return name in (entry.option or (first,))

    option_case = replace(
        case,
        lines=tuple(line for line in case.lines if belongs(line)),
        charges=tuple(charge for charge in case.charges if belongs(charge)),
    )
    if name == first or option_case.scenario.pricing in pricing_choices(option_case):
        return option_case
    return replace(
        option_case, scenario=replace(option_case.scenario, pricing=option_case.pricings[0])
    )


def costed_options(case: Case) -> tuple[str, ...]:
    """Return the names of the first option and of the others that have lines or charges."""
    entries: list[Line | Charge] = [*case.lines, *case.charges]
    names = {name for entry in entries for name in entry.option}
    return tuple(
        option.name
        for index, option in enumerate(case.options)
        if index == 0 or option.name in names
    )
