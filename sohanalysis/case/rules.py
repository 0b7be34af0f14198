"""Rules between the sections of a case, and rules for its choices.

Each rule yields its faults with their key paths, so that one run reports all faults of a file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sohanalysis import years
from sohanalysis.case.case import (
    TAKEN,
    Adopters,
    Budget,
    Case,
    Charge,
    Line,
    Option,
    Published,
    Start,
    least_months,
    needed_end,
)
from sohanalysis.case.choose import (
    preset_fields,
    scenario_faults,
)
from sohanalysis.case.fields import ANY, MOST_LINE_POUNDS
from sohanalysis.case.pricing import (
    ADOPTERS,
    HIGH,
    LOW,
    TOTAL,
    Pricing,
    by_year,
)
from sohanalysis.case.pricing_faults import (
    ABOVE_ZERO,
    amount_faults,
    excess_faults,
    quoted_point_faults,
    rule_faults,
    sizes_without_share,
)
from sohanalysis.case.scenario import changed
from sohanalysis.case.uncertainty_rules import range_faults, uncertainty_faults
from sohanalysis.case.usual import rule_name
from sohanalysis.errors import CaseError, Fault, format_value, nearest
from sohanalysis.files.corrections import NEAR
from sohanalysis.files.kinds import Faults, dotted
from sohanalysis.files.toml import KeyPath
from sohanalysis.money import full_pounds

MOST_YEARS = 60
# A sum of the model has a term for each, and the parser nests every term in the next.
MOST_CASE_LINES, MOST_CASE_CHARGES = 200, 20
ADD_UP_LINES = "Add up lines that are paid and funded alike."
_ADD_UP_CHARGES = "Add up charges that are set alike."
YEARS_IN_ORDER = "financial years in order, each once, without a gap"
NO_QUOTED_RANGE = "names an end of the quoted range, but the charge has no quoted range"
# Results of the model that a published figure may name, in addition to the lines.
_BY_YEAR = ("gross", "savings", "net")
_TOTALS = ("initial_cost", "ongoing", "budget")
POOL = "pool:"
# Names that no line may have, because tables and files have a row of that name.
RESERVED = (
    *_BY_YEAR,
    *_TOTALS,
    "headroom",
    "spent_in_budget_years",
    "falls_after_budget_years",
    "cost_after_cashable_savings",
    "present_value",
    "scenario_code",
)
_OF_AN_ANNUAL_LINE = ("from_", "months", "delay", "base_year", "uplift")


@dataclass(frozen=True)
class Horizon:
    """The financial years of a case, and the months of a recurrent cost that they must hold."""

    years: tuple[str, ...]
    least_months: int

    @property
    def end(self) -> int:
        """Number of the month after the last year."""
        return years.end_month(self.years[-1])


def faults_between(sections: dict[str, Any]) -> Faults:
    """Yield the faults of every rule whose sections have no fault by themselves.

    A rule needs all its sections, and years without a fault. Otherwise one wrong year would put
    every line outside the years.
    """
    if "years" in sections:
        faults = list(_year_faults(("years",), sections["years"]))
        yield from faults
        sections = {name: sections[name] for name in sections if name != "years" or not faults}
    if {"years", "initial_months"} <= {*sections}:
        initial_months = sections["initial_months"]
        # The years need not hold months that the file does not state.
        is_assumed = initial_months is not None and initial_months.source == TAKEN
        least = least_months(None if is_assumed else initial_months)
        sections["horizon"] = Horizon(sections["years"], least)
    rules: tuple[tuple[Callable[..., Faults], tuple[str, ...]], ...] = (
        (partial(_count_faults, "lines", MOST_CASE_LINES, ADD_UP_LINES), ("lines",)),
        (partial(_count_faults, "charges", MOST_CASE_CHARGES, _ADD_UP_CHARGES), ("charges",)),
        (_budget_faults, ("budget", "horizon")),
        (_adopter_faults, ("adopters",)),
        (_size_faults, ("adopters", "horizon")),
        (_charge_faults, ("charges", "adopters", "horizon", "options")),
        (_go_live_faults, ("go_live", "horizon")),
        (_line_faults, ("lines", "horizon")),
        (_name_faults, ("lines", "charges", "options")),
        (_published_faults, ("published", "lines", "charges", "horizon", "options")),
        (_option_faults, ("options", "lines", "charges")),
    )
    for rule, needs in rules:
        if all(name in sections for name in needs):
            yield from rule(*(sections[name] for name in needs))


def _count_faults(
    section: str, most: int, advice: str, entries: tuple[Line, ...] | tuple[Charge, ...]
) -> Faults:
    """Check that a case has no more lines or charges than a reader and the model can take."""
    if len(entries) > most:
        problem, allowed = f"has {len(entries):,} {section}", f"up to {most}"
        yield (section,), Fault(problem=problem, allowed=allowed, advice=advice)


def _year_faults(key_path: KeyPath, labels: tuple[str, ...]) -> Faults:
    if not 1 <= len(labels) <= MOST_YEARS:
        problem = f"has {len(labels)} years"
        yield key_path, Fault(problem=problem, allowed=f"1 to {MOST_YEARS} years")
    elif not years.are_consecutive(labels):
        yield key_path, Fault(problem=_first_break(labels), allowed=YEARS_IN_ORDER)


def _first_break(labels: tuple[str, ...]) -> str:
    """Describe the first break in a list of years that should be consecutive."""
    starts = [years.starting_year(label) for label in labels]
    index = next(i for i in range(1, len(starts)) if starts[i] != starts[i - 1] + 1)
    if labels[index] in labels[:index]:
        return f"{labels[index]} is there twice"
    if starts[index] < starts[index - 1]:
        return f"{labels[index]} comes after {labels[index - 1]}"
    return f"{years.label(starts[index - 1] + 1)} is missing before {labels[index]}"


def _budget_faults(budget: Budget, horizon: Horizon) -> Faults:
    faults = list(_year_faults(("budget", "years"), budget.years))
    yield from faults
    outside = [year for year in budget.years if year not in horizon.years]
    if outside and not faults:
        problem, allowed = f"{', '.join(outside)} is not in years", ", ".join(horizon.years)
        yield ("budget", "years"), Fault(problem=problem, allowed=f"years from {allowed}")


UP_TO_POSSIBLE = ("anticipated", "signed")  # numbers of adopters that are possible


def _adopter_faults(adopters: Adopters) -> Faults:
    possible = adopters.possible.value
    for name in UP_TO_POSSIBLE:
        sourced = getattr(adopters, name)
        count = sourced.value
        # Without a number signed in the file, it is the number anticipated: report that one only.
        if count > possible and sourced.source != TAKEN:
            problem = f"{count} {name} is more than the {possible} possible"
            allowed = f"1 to {possible}, or a higher adopters.possible"
            yield ("adopters", name, "value"), Fault(problem=problem, allowed=allowed)


def _size_faults(adopters: Adopters, horizon: Horizon) -> Faults:
    """Yield a fault for each size that lacks a year, or that exceeds its total."""
    for name, size in adopters.sizes.items():
        key_path: KeyPath = ("adopters", "sizes", name)
        faults = [
            ((*key_path, key, *year_path), fault)
            for key, amount in size.amounts.items()
            for year_path, fault in amount_faults(
                amount, horizon.years, len(horizon.years), noun="number", period="year of the case"
            )
        ]
        yield from faults
        if faults or size.total is None:
            continue
        our_sizes, totals = (by_year(amount, horizon.years) for amount in size.amounts.values())
        over = [label for label in horizon.years if our_sizes[label] > totals[label]]
        if over:
            first = over[0]
            when = f" in {first}" if size.is_by_year else ""
            problem = f"our {our_sizes[first]:,g}{when} is more than the total, {totals[first]:,g}"
            allowed = "a part of the total, in the same unit"
            yield (*key_path, "ours"), Fault(problem=problem, allowed=allowed)


def _charge_faults(
    charges: tuple[Charge, ...],
    adopters: Adopters,
    horizon: Horizon,
    options: tuple[Option, ...],
) -> Faults:
    yield from _choice_of_pricing_faults(charges, options)
    yield from _pricing_name_faults(charges)
    yield from _shared_size_faults(charges, adopters)
    yield from _zero_size_faults(charges, adopters, horizon)
    for index, charge in enumerate(charges):
        key_path = ("charges", index)
        yield from _end_faults(key_path, charge)
        for key, fault in quoted_point_faults(charge, adopters):
            yield (*key_path, *key), fault
        if charge.vat_added and charge.vat == "recovered":
            problem = 'appears next to vat = "recovered"'
            yield (*key_path, "vat_added"), Fault(problem=problem, allowed="one of them")
        needed = charge.month + (horizon.least_months if charge.end is None else 1)
        yield from _period_faults(key_path, "from", charge.from_.value, needed, horizon)
        if charge.end is not None and not charge.month < charge.end <= horizon.end:
            allowed = f"from {charge.from_.value} on, to the end of {horizon.years[-1]}"
            problem = f"{charge.until} is not allowed"
            yield (*key_path, "until"), Fault(problem=problem, allowed=allowed)
        yield from _pricing_faults(key_path, charge, adopters, horizon)


def _choice_of_pricing_faults(charges: tuple[Charge, ...], options: tuple[Option, ...]) -> Faults:
    """Yield a fault for each charge with several pricings after the first of its option.

    A scenario chooses one pricing by name, so only one charge can have a choice.
    """
    earlier: list[Charge] = []
    for index, charge in enumerate(charges):
        if len(charge.pricing) > 1:
            if _shares_an_option(charge, earlier, options):
                problem = "has several pricings, and so has a charge before it"
                allowed = (
                    "one charge of an option with several, and one pricing for each other charge"
                )
                yield ("charges", index, "pricing"), Fault(problem=problem, allowed=allowed)
            earlier.append(charge)


def _shared_size_faults(charges: tuple[Charge, ...], adopters: Adopters) -> Faults:
    """Yield faults of sizes that share a pool: one without a total, or `pool_from` by year.

    The charge at a point gives the pool only if our share there is the same in all years.
    """
    shared = {name for charge in charges for rule in charge.pricing for name in rule.shared_sizes}
    for name in sorted(shared & {*adopters.sizes}):
        if adopters.sizes[name].total is None:
            fault = Fault(problem="is missing", allowed="needed because a rule shares by it")
            yield ("adopters", "sizes", name, "total"), fault
    moving = {name for name, size in adopters.sizes.items() if size.is_by_year}
    for key_path, rule in placed_rules(charges):
        names = sorted(moving & {*rule.shared_sizes})
        if rule.pool_from is not None and names:
            # With sizes by year, the pool would be worked out again for each year so that our
            # share is that charge every year: our size would have no effect.
            problem = f"appears next to {names[0]} by year"
            allowed = "a pool, or a size that is the same in all years"
            yield (*key_path, "pool_from"), Fault(problem=problem, allowed=allowed)


def _zero_size_faults(charges: tuple[Charge, ...], adopters: Adopters, horizon: Horizon) -> Faults:
    """Yield faults of stated sizes of 0, by which a pool cannot be shared or worked out."""
    our_sizes: dict[str, Any] = {name: size.ours for name, size in adopters.sizes.items()}
    faults: dict[KeyPath, Fault] = {}
    for key_path, rule in placed_rules(charges):
        charged = charges[int(key_path[1])].years_charged(horizon.years)
        for name in rule.shared_sizes if rule.weights else ():
            total = adopters.sizes[name].total if name in adopters.sizes else None
            totals = {} if total is None else by_year(total, horizon.years)
            if any(totals.get(label) == 0 for label in charged):
                allowed = "above 0, because a rule shares by it"
                faults[("adopters", "sizes", name, "total")] = Fault(
                    problem="is 0", allowed=allowed
                )
        for name in sizes_without_share(rule, our_sizes):
            faults.setdefault(
                ("adopters", "sizes", name, "ours"), Fault(problem="is 0", allowed=ABOVE_ZERO)
            )
    yield from faults.items()


def _end_faults(key_path: KeyPath, charge: Charge) -> Faults:
    """Yield faults of the ends of a quoted range. A charge needs both ends, or neither."""
    ends = {"low": charge.low, "high": charge.high}
    missing = [name for name, end in ends.items() if not end]
    if len(missing) == 1:
        allowed = "both ends of the quoted range; if the documents quote one price, write it twice"
        yield (*key_path, missing[0]), Fault(problem="is missing", allowed=allowed)
    if charge.is_quoted and charge.low > charge.high:
        problem = f"low {full_pounds(charge.low)} is above high {full_pounds(charge.high)}"
        yield (*key_path, "low"), Fault(problem=problem, allowed="low up to high")
    if _is_in_thousands(charge):
        low, high = full_pounds(charge.low), full_pounds(charge.high)
        problem = f"low {low} and high {high} are not ends of one range"
        advice = "Write both in pounds: £71k is 71_000."
        yield (*key_path, "low"), Fault(problem=problem, allowed="pounds, both ends", advice=advice)
    if len(missing) == 2:
        if charge.quoted_at:
            yield (
                (*key_path, "quoted_at"),
                Fault(problem=NO_QUOTED_RANGE, allowed="a low and a high"),
            )
        for index, rule in enumerate(charge.pricing):
            for key in rule.quoting:
                rule_path = (*key_path, "pricing", index, key)
                yield rule_path, Fault(problem=NO_QUOTED_RANGE, allowed="an amount")


def placed_rules(charges: tuple[Charge, ...]) -> Iterator[tuple[KeyPath, Pricing]]:
    """Yield each rule of the charges, with its key path in the file."""
    for charge_index, charge in enumerate(charges):
        for index, rule in enumerate(charge.pricing):
            yield ("charges", charge_index, "pricing", index), rule


def _pricing_name_faults(charges: tuple[Charge, ...]) -> Faults:
    """Yield a fault for each repeated name of a pricing, which a scenario could not choose.

    A pricing may not have the name of another charge either: a table of charges has a column of
    each.
    """
    first: dict[str, KeyPath] = {}
    for key_path, rule in placed_rules(charges):
        index = int(key_path[1])
        of_others: dict[str, KeyPath] = {
            charge.name: ("charges", i) for i, charge in enumerate(charges) if i != index
        }
        # The only rule of a charge, written in it, has its name, and no scenario chooses it.
        rules = charges[index].pricing
        is_own = len(rules) == 1 and rule.name == rule_name(charges[index].name)
        in_use = of_others.get(rule.name) or first.setdefault(rule.name, key_path)
        first_path = key_path if is_own else in_use
        if first_path != key_path:
            problem = f"{format_value(rule.name)} is a name in use, in {dotted(first_path)}"
            yield (*key_path, "name"), Fault(problem=problem, allowed="a name of its own")
        if rule.name == ANY:
            problem = "any means a pricing that is not known"
            yield (*key_path, "name"), Fault(problem=problem, allowed="another name")


def _is_in_thousands(charge: Charge) -> bool:
    """Whether the low end is in thousands by mistake: £71 to £91,000."""
    return charge.is_quoted and charge.low < 1_000 and charge.high >= 100 * charge.low


def _pricing_faults(
    key_path: KeyPath, charge: Charge, adopters: Adopters, horizon: Horizon
) -> Faults:
    if not charge.pricing:
        allowed = f"tables headed [[{key_path[0]}.pricing]]"
        yield (*key_path, "pricing"), Fault(problem="is missing", allowed=allowed)
    low = charge.high if _is_in_thousands(charge) or not charge.low else charge.low
    for index, rule in enumerate(charge.pricing):
        rule_path = (*key_path, "pricing", index)
        faults = rule_faults(
            rule,
            # `_end_faults` reports a missing or wrong end. These ends are valid, so that no rule
            # reports it again.
            ends={LOW: float(low), HIGH: float(max(low, charge.high))},
            anticipated=adopters.anticipated.value,
            labels=charge.years_charged(horizon.years),
            count=len(horizon.years),
        )
        yield from _base_year_faults((*rule_path, "base_year"), rule.base_year, horizon)
        more = excess_faults(
            rule, us=adopters.us, register=adopters.register, stated_sizes=adopters.sizes
        )
        yield from (((*rule_path, *key), fault) for key, fault in (*faults, *more))


def _base_year_faults(key_path: KeyPath, base_year: str | None, horizon: Horizon) -> Faults:
    """Yield a fault if an uplift starts after all years, so that it would lower every amount."""
    last = horizon.years[-1]
    if base_year is not None and years.starting_year(base_year) > years.starting_year(last):
        problem = f"{base_year} is after the last year"
        yield key_path, Fault(problem=problem, allowed=f"a financial year up to {last}")


def _go_live_faults(go_live: Start, horizon: Horizon) -> Faults:
    yield from _outside_horizon_faults(("go_live", "value"), go_live.value, horizon)


def _period_faults(key_path: KeyPath, key: str, month: str, end: int, horizon: Horizon) -> Faults:
    """Yield a fault if a period starts outside the years or, if not, ends outside them."""
    outside = [*_outside_horizon_faults((*key_path, "from"), month, horizon, end=end)]
    yield from outside or _past_horizon_faults((*key_path, key), end, horizon)


def _outside_horizon_faults(
    key_path: KeyPath, month: str, horizon: Horizon, *, end: int | None = None
) -> Faults:
    year = years.year_of(years.month(month))
    if year not in horizon.years:
        allowed = f"a month of {horizon.years[0]} to {horizon.years[-1]}"
        last = year if end is None else years.year_of(end - 1)
        advice = f"Add years up to {last} to years." if year > horizon.years[-1] else ""
        problem = f"{month} is outside the years"
        yield key_path, Fault(problem=problem, allowed=allowed, advice=advice)


def _past_horizon_faults(key_path: KeyPath, end: int, horizon: Horizon) -> Faults:
    if end > horizon.end:
        problem = f"would run to {years.month_name(end - 1)}"
        allowed = f"the years, to the end of {horizon.years[-1]}"
        advice = f"Add years up to {years.year_of(end - 1)} to years."
        yield key_path, Fault(problem=problem, allowed=allowed, advice=advice)


def _line_faults(lines: tuple[Line, ...], horizon: Horizon) -> Faults:
    for index, line in enumerate(lines):
        key_path = ("lines", index)
        yield from (((*key_path, key), fault) for key, fault in _line_key_faults(line))
        yield from (((*key_path, key), fault) for key, fault in _largest_faults(line))
        yield from _base_year_faults((*key_path, "base_year"), line.base_year, horizon)
        # A contract may waive a cost after a later year than the years of the case.
        early = [year for year in line.unless if year < horizon.years[0]]
        if early:
            problem = f"{', '.join(early)} is before the first year"
            allowed = f"years from {horizon.years[0]}"
            yield (*key_path, "unless"), Fault(problem=problem, allowed=allowed)
        if (line.annual is None) == (line.by_year is None):
            problem = f"line {format_value(line.name)} has both or neither"
            yield key_path, Fault(problem=problem, allowed="one of annual and by_year")
        elif line.on is None:  # a line on leaving starts at the end of membership, in any month
            yield from _line_end_faults(key_path, line, horizon)


def _largest_faults(line: Line) -> Iterator[tuple[str, Fault]]:
    """Yield a fault for an amount that the sensitivity table could not raise by a quarter."""
    by_year = (line.by_year or {}).values()
    amounts = {"annual": line.annual or 0, "by_year": max(by_year, default=0)}
    for key, amount in amounts.items():
        if amount > MOST_LINE_POUNDS:
            allowed = f"up to £{MOST_LINE_POUNDS:,}"
            yield key, Fault(problem=f"£{amount:,} is not allowed", allowed=allowed)


def _line_key_faults(line: Line) -> Iterator[tuple[str, Fault]]:
    """Yield a fault for each key that does not fit the kind of line, or that it lacks."""
    leaves, is_by_year = line.on is not None, line.annual is None and line.by_year is not None
    only = (
        ("funded_by", line.kind == "funding", "only with kind funding"),
        ("cashable", line.kind == "saving", "only with kind saving"),
        ("pay", line.kind == "cost", "only with kind cost"),
        ("on", line.kind != "saving", "only with kind cost or funding"),
        ("includes_on_costs", line.pay, "only with pay = true"),
        *((key, leaves, 'only with on = "leaving"') for key in ("after", "unless")),
        ("ends_on_leaving", not leaves, "only with a line that is not paid on leaving"),
        *((k, not leaves, 'only without on = "leaving"') for k in ("from_", "delay", "by_year")),
        *((k, leaves or not is_by_year, "only with annual") for k in _OF_AN_ANNUAL_LINE),
    )
    for key, is_fitting, allowed in only:
        if getattr(line, key) not in (None, 0, ()) and not is_fitting:
            yield key.rstrip("_"), Fault(problem="is given", allowed=allowed)
    shifts = line.delay == "shift" and line.nature == "one-off"
    needed = (
        ("months", leaves, 'needed with on = "leaving"'),
        ("months", shifts and not leaves, "needed with a one-off line that shifts"),
        ("base_year", bool(line.uplift), "needed with an uplift"),
    )
    for key, is_needed, allowed in needed:
        if is_needed and not is_by_year and getattr(line, key) is None:
            yield key, Fault(problem="is missing", allowed=allowed)


def _line_end_faults(key_path: KeyPath, line: Line, horizon: Horizon) -> Faults:
    """Yield a fault for a line that starts or ends outside the years."""
    if line.by_year is None:
        assert line.from_ is not None  # `usual` fills it in
        key = "from" if line.months is None else "months"
        end = needed_end(line, horizon.least_months)
        yield from _period_faults(key_path, key, line.from_, end, horizon)
        return
    outside = [year for year in line.by_year if year not in horizon.years]
    if outside or not any(line.by_year.values()):
        problem = f"{', '.join(outside)} is not in the years" if outside else "has no amount"
        yield (*key_path, "by_year"), Fault(problem=problem, allowed="amounts in years of the case")
    else:
        end = needed_end(line, horizon.least_months)
        yield from _past_horizon_faults((*key_path, "by_year"), end, horizon)


def _normalised_name(name: str) -> str:
    """Return a name in the form for comparison, without regard to case or to Unicode variants."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def reserved_name(name: str) -> bool:
    """Whether a name is reserved for a row of tables and files, so that no line may have it."""
    return _normalised_name(name) in RESERVED


def _name_faults(
    lines: tuple[Line, ...], charges: tuple[Charge, ...], options: tuple[Option, ...]
) -> Faults:
    """Yield a fault for each line or charge with the name of another in the same option.

    Tables have a row for each, by name.
    """
    by_name: dict[str, list[Line | Charge]] = {}
    for section, index, entry in _lines_and_charges(lines, charges):
        name = _normalised_name(entry.name)
        earlier = by_name.setdefault(name, [])
        if name in RESERVED or _shares_an_option(entry, earlier, options):
            problem = f"{format_value(entry.name)} is a name in use"
            yield (section, index, "name"), Fault(problem=problem, allowed="a name of its own")
        earlier.append(entry)


def _lines_and_charges(
    lines: tuple[Line, ...], charges: tuple[Charge, ...]
) -> Iterator[tuple[str, int, Line | Charge]]:
    yield from (("lines", index, line) for index, line in enumerate(lines))
    yield from (("charges", index, charge) for index, charge in enumerate(charges))


def _shares_an_option(
    entry: Line | Charge, entries: Sequence[Line | Charge], options: tuple[Option, ...]
) -> bool:
    """Check whether a line or charge is in an option of one of some entries."""
    own_options = _options_of(entry, options)
    return any(not options or own_options & _options_of(earlier, options) for earlier in entries)


def _options_of(entry: Line | Charge, options: tuple[Option, ...]) -> frozenset[str]:
    """Return the options that a line or charge belongs to: the first if it names none."""
    return frozenset(entry.option or (option.name for option in options[:1]))


def _published_faults(
    published: tuple[Published, ...],
    lines: tuple[Line, ...],
    charges: tuple[Charge, ...],
    horizon: Horizon,
    options: tuple[Option, ...],
) -> Faults:
    first = {option.name for option in options[:1]}
    contingent = {line.name for line in lines if line.is_contingent}
    entries: list[Line | Charge] = [line for line in lines if line.name not in contingent]
    entries += charges
    names = [entry.name for entry in entries if not entry.option or first & {*entry.option}]
    yearly = (*names, *_BY_YEAR)
    pools = tuple(f"{POOL}{charge.name}" for charge in charges if charge.name in names)
    # A name used twice has a fault of its own, and a name that seems missing may be one of the two.
    allowed = (*yearly, *_TOTALS, *pools)
    missing = {name for figure in published for name in figure.of if name not in allowed}
    is_explained = len(missing) <= len(names) - len({*map(_normalised_name, names)})
    for index, figure in enumerate(published):
        key_path = ("published", index)
        yield from _elsewhere_faults(key_path, figure)
        for name in figure.of:
            if name in missing and not is_explained:
                is_contingent = name in contingent
                yield (*key_path, "of"), _unknown_name(name, allowed, is_contingent=is_contingent)
            elif name in _TOTALS and figure.year is not None:
                problem, no_year = f"{figure.year} is given", "no year: the figure is not yearly"
                yield (*key_path, "year"), Fault(problem=problem, allowed=no_year)
        if figure.year is not None and figure.year not in horizon.years:
            problem = f"{figure.year} is not a year of the case"
            labels = f"one of {', '.join(horizon.years)}"
            yield (*key_path, "year"), Fault(problem=problem, allowed=labels)


def _unknown_name(name: str, names: Sequence[str], *, is_contingent: bool) -> Fault:
    """Return the fault of a printed figure of something that is in no result."""
    reason = "is neither a line nor a result"
    if is_contingent:
        reason = "is contingent, so it is in no result"
    meant = "" if is_contingent else _meant(name, names)
    problem = f"{format_value(name)} {reason}"
    return Fault(problem=problem, allowed=", ".join(names), advice=meant)


def _meant(name: str, names: Sequence[str]) -> str:
    """Return advice to use the name that is nearest to a name, or "" if none is near."""
    near = nearest(name, names, cutoff=NEAR)
    return f"Did you mean {format_value(near)}?" if near else ""


def _elsewhere_faults(key_path: KeyPath, figure: Published) -> Faults:
    """Check the keys that only one kind of published figure may have."""
    if not figure.of and not figure.topic:
        yield (*key_path, "topic"), Fault(problem="is missing", allowed='needed with of = ""')
    only = ("year",) if not figure.of else ("topic", "unit", "restricted")
    for key in (key for key in only if getattr(figure, key)):
        allowed = "only with a figure of the model" if key == "year" else 'only with of = ""'
        yield (*key_path, key), Fault(problem="is given", allowed=allowed)


def _option_faults(
    options: tuple[Option, ...], lines: tuple[Line, ...], charges: tuple[Charge, ...]
) -> Faults:
    names = [option.name for option in options]
    for index, name in enumerate(names):
        if name in names[:index]:
            fault = Fault(
                problem=f"{format_value(name)} is a name in use", allowed="a name of its own"
            )
            yield ("options", index, "name"), fault
    for section, index, entry in _lines_and_charges(lines, charges):
        for name in (name for name in entry.option if name not in names):
            allowed = ", ".join(names) or "none: the case has no [[options]]"
            problem = f"{format_value(name)} is not an option"
            fault = Fault(problem=problem, allowed=allowed, advice=_meant(name, names))
            yield (section, index, "option"), fault


def choice_faults(case: Case) -> Faults:
    """Yield the faults of the scenario, presets, ranges and uncertainty of a valid case."""
    yield from _preset_faults(case)
    yield from range_faults(case)
    if case.uncertainty is not None:
        for key_path, fault in uncertainty_faults(case, case.scenario, case.uncertainty):
            yield ("uncertain", *key_path), fault


def _preset_faults(case: Case) -> Faults:
    # The usual number of a scenario is that anticipated, which has a fault of its own.
    anticipated = case.adopters.anticipated.value
    is_reported = case.scenario.adopters == anticipated > case.adopters.possible.value
    for name, fault in scenario_faults(case, case.scenario):
        if name != "adopters" or not is_reported:
            yield ("scenario", name), fault
    for preset_name, preset in case.presets.items():
        if {*preset_name} & {*":,"}:  # a scenario code has colons, and a list of names has commas
            problem = "cannot be chosen by this name"
            yield ("presets", preset_name), Fault(problem=problem, allowed="a name without : or ,")
        preset_values = preset_fields(preset)
        for name, fault in scenario_faults(case, changed(case.scenario, preset_values)):
            if name in preset_values:  # faults of the scenario's own fields are reported there
                yield ("presets", preset_name, name), fault


def unnamed_adopters_faults(case: Case) -> Faults:
    """Yield a fault for each key that needs a number of adopters, in a case without one."""
    fault = Fault(
        problem="needs a number of adopters, but the case has none",
        allowed="[adopters] with a count",
    )
    for key_path, rule in placed_rules(case.charges):
        for key in _adopter_keys(rule, {*case.adopters.sizes}):
            yield (*key_path, key), fault
    for index, charge in enumerate(case.charges):
        if charge.quoted_at:
            yield ("charges", index, "quoted_at"), fault


def _adopter_keys(rule: Pricing, sizes: set[str]) -> Iterator[str]:
    """Yield the keys of a rule that depend on the number of adopters.

    A share or step by a size that the case itself states does not.
    """
    share = rule.share
    names = (
        {share} if isinstance(share, str) else {*dict(share)} if isinstance(share, tuple) else {}
    )
    if {*names} - sizes:
        yield "share"
    is_of_all = rule.over == ADOPTERS or rule.over.startswith(TOTAL)
    if rule.steps and is_of_all and rule.over.removeprefix(TOTAL) not in sizes:
        yield "price"
    if rule.through:
        yield "through"


def needs_quoted(case: Case, feature: str) -> None:
    """Raise an error if a case lacks a budget or a quoted range, for a feature that needs both."""
    lacks = [] if case.stated_budget is not None else ["no budget"]
    if not case.charges:
        lacks.append("no charge")
    elif not case.charge.is_quoted:
        lacks.append(f"no low and high for {case.charge.name}")
    if lacks:
        needed = "a budget, and a charge with a low and a high"
        problem = f"{feature} needs {needed}; the case has {' and '.join(lacks)}"
        advice = "soh show, soh check and soh sensitivity show what it has."
        raise CaseError(Fault(file=case.file, problem=problem, advice=advice))
