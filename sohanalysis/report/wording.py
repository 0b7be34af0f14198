"""Texts around figures: templated sentences, captions, notes and labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePath
from typing import Any

from sohanalysis.case.case import Case, Line, Preset, Published, Range, Sourced
from sohanalysis.case.fields import ANY, AS_QUOTED, FIELDS, SAVINGS_FIELDS
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.break_even import Limit
from sohanalysis.model.pricing import has_own_rise, later_uplift, rising_charges
from sohanalysis.model.result_range import ResultRange, SweptEnds
from sohanalysis.model.results import Results, is_deflated
from sohanalysis.model.stress import MONTHS_LATE, prices_of
from sohanalysis.money import HALF_A_POUND, percent, pounds
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report.quoted_charge import is_assumed_range
from sohanalysis.report.templates import Template, Templates, say
from sohanalysis.report.ties import moves_with_number
from sohanalysis.report.whose import cost_statuses
from sohanalysis.report.wording_pricing import (
    and_words,
    cost_condition,
    joiners,
    pricing_name,
    title_of_rule,
)
from sohanalysis.years import MONTHS_IN_A_YEAR, year_of


def not_in_budget(case: Case) -> str:
    """Return the words for a cost outside the budget: of a decision taken, or of a draft."""
    if case.assumes_initial_months:
        return "outside the assumed period"
    return "no budget agreed" if case.is_decision_taken else "not in the sum asked for"


def the_budget(case: Case) -> str:
    """Return "the budget", or "the assumed budget", on which there is no verdict."""
    return "the budget" if case.judged_budget else f"the {first_small(case.budget.label)}"


OURS = "assumed by us"


def source_of(case: Case, figure: Sourced) -> str:
    """Return the source of a figure: ours for an assumption without a source of its own."""
    is_inherited = figure.source in ("", case.source)
    return OURS if figure.status == "assumed" and is_inherited else figure.source


def anticipated_as(case: Case) -> str:
    """Return the words after the number anticipated: ours, if no document gives it."""
    return OURS if case.adopters.anticipated.status == "assumed" else "anticipated"


def citation(source: str) -> str:
    """Return a citation of the first paragraph in a source.

    The text is empty without a source.

    >>> citation("2.8; repeated in 2.10"), citation("")
    (' (2.8)', '')
    """
    first = first_paragraph(source)
    return f" ({first})" if first else ""


def first_paragraph(source: str) -> str:
    """Return the first paragraph in a source."""
    return source.split(";")[0].strip()


def option_phrase(name: str) -> str:
    """Return the name of an option as a sentence uses it.

    The name is in quotes, unless it begins with a verb in -ing.

    >>> option_phrase("Not joining"), option_phrase("Own system")
    ('not joining', '"Own system"')
    """
    is_verb = re.match(r"(not )?\w+ing\b", name, re.IGNORECASE)
    return first_small(name) if is_verb else f'"{name}"'


def line_noun(line: Line) -> str:
    """Return the name of a line within a sentence: "the project manager"."""
    first = line.name.split(" ")[0]
    if first.lower() == "the":
        return first_small(line.name)
    return f"the {first_small(line.name)}" if first[1:].islower() else line.name


MOST_NAMES = 2  # names listed in one place


def at_most_named(texts: Sequence[str], noun: str) -> Sequence[str]:
    """Return the first texts and, if there are several more, their number with a noun."""
    rest = len(texts) - MOST_NAMES
    return texts if rest < 2 else (*texts[:MOST_NAMES], f"{rest} {noun}")


def preset_label(case: Case, name: str, preset: Preset) -> str:
    """Return the label of a preset: the number of adopters and its name.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> preset_label(case, "signed", case.presets["signed"])
    '36 forces: signed'
    """
    return f"{_counts_phrase(case, preset.adopters)}: {preset.label or name}"


def preset_name(case: Case, name: str, preset: Preset) -> str:
    """Return a preset's numbers of adopters, with their name or its own label.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> [preset_name(case, name, case.presets[name]) for name in ("signed", "all", "explore")]
    ['36 signed intent', '44 all forces (ours)', '36 signed intent, shared']
    """
    counts = preset.adopters if isinstance(preset.adopters, tuple) else (preset.adopters,)
    numbers = ", then ".join(str(count) for count, _ in groupby(counts))
    meaning = _meaning_of(case, counts[0]) if len(counts) == 1 else ""
    if preset.pricing in case.pricings:
        label = first_small(pricing_name(case, str(preset.pricing)))
        return f"{numbers} {meaning}, {label}" if meaning else f"{numbers}, {label}"
    label = preset.label or meaning or name.replace("-", " ")
    return f"{numbers} {label}" if len(counts) == 1 else f"{first_capital(label)}: {numbers}"


def _meaning_of(case: Case, count: int) -> str:
    """Return the name of a number of adopters in the case.

    The result is empty if the number has no name, or several.
    """
    adopters = case.adopters
    whose = " (ours)" if adopters.possible.status == "assumed" else ""
    meanings = {
        anticipated_as(case): adopters.anticipated.value,
        "signed intent": adopters.signed.value,
        f"all {adopters.plural}{whose}": adopters.possible.value,
    }
    matches = [meaning for meaning, value in meanings.items() if value == count]
    return matches[0] if len(matches) == 1 else ""


# After numbers of adopters that change, and the numbers after a name.
BY_YEAR = " by year"
AT_ADOPTERS, FOR_ADOPTERS = " at {adopters}", " for {adopters}"


def adopters_phrase(case: Case, scenario: Scenario) -> str:
    """Return a scenario's number of adopters: "36 forces".

    Numbers by year read "25, 36 forces by year".
    """
    return _counts_phrase(case, scenario.adopters)


def with_adopters(template: str, case: Case, scenario: Scenario) -> str:
    """Fill a scenario's number of adopters into a template; empty if the case names none."""
    adopters = adopters_phrase(case, scenario)
    return template.format(adopters=adopters) if case.names_adopters else ""


def _counts_phrase(case: Case, adopters: int | tuple[int, ...]) -> str:
    counts = adopters if isinstance(adopters, tuple) else (adopters,)
    word = case.adopters.word if counts == (1,) else case.adopters.plural
    return f"{', '.join(map(str, counts))} {word}{BY_YEAR if len(counts) > 1 else ''}"


NONE_SAVED = "No scenario is saved. Save one: soh scenarios --save NAME --scenario CODE ..."
_IN_WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def in_words(number: int) -> str:
    """Return a whole number in words up to twelve, in digits above.

    >>> in_words(3), in_words(18)
    ('three', '18')
    """
    return _IN_WORDS[number] if number < len(_IN_WORDS) else str(number)


# The months of our rows and sentences on a late start: "six months".
MONTHS_LATE_IN_WORDS = f"{in_words(MONTHS_LATE)} months"


def counted_words(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural if the number is not 1."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


ONE_OFF = "one-off costs"


ALL_YEARS = "all years"


def initial_period(case: Case) -> str:
    """Return the name of the costs in the answer.

    The answer counts some years, the initial months, or all years.

    >>> import sohanalysis as soh
    >>> initial_period(soh.load_case())
    'set-up and the first two years'
    """
    if not case.has_initial_cost:
        return ALL_YEARS
    if case.counts_by_years:
        return f"costs in {year_span(case.budget.years)}"
    kinds = {line.nature for line in case.service_costs}
    if kinds == {"one-off"} and not case.charges:
        return ONE_OFF
    set_up = "set-up and " if "one-off" in kinds else ""
    return f"{set_up}the first {initial_length(case)}"


def named_charge(case: Case) -> str:
    """Return the charge of a caption in brackets; empty if the case has no other.

    >>> import sohanalysis as soh
    >>> named_charge(soh.load_case())
    ''
    """
    return f" ({case.charge.name})" if len(case.charges) > 1 else ""


def highest_charge_label(case: Case, scenario: Scenario, *, is_raised: bool) -> str:
    """Return the label of the highest charge of any year, with the stated cap that it passes."""
    basis = ", with the rise" if is_raised else before_rise(case, scenario)
    label = f"Highest charge{named_charge(case)}, a year{basis}"
    return f"{label}; the {cap_status(case)} cap is {pounds(case.charge.high)}"


def cap_status(case: Case) -> str:
    """Return "stated", or "assumed" if the cap of the quoted charge is ours."""
    return "assumed" if is_assumed_range(case) else "stated"


def of_total(case: Case) -> str:
    """Return a caption's note on the costs in a total.

    The note is empty if the case has no such total.

    >>> import sohanalysis as soh
    >>> of_total(soh.load_case())
    ' (total: set-up and the first two years)'
    """
    return f" (total: {initial_period(case)})" if case.has_initial_cost else ""


def initial_length(case: Case) -> str:
    """Return the initial months in words: "two years", "18 months".

    The text is empty if the case states no initial months.
    """
    count = case.initial_month_count
    if count is None:
        return ""
    length, rest = divmod(count, MONTHS_IN_A_YEAR)
    # The first 12 months of each cost may fall in two financial years.
    is_in_months = rest or length == 1
    return counted_words(count, "month") if is_in_months else f"{in_words(length)} years"


def cost_of_period(case: Case) -> str:
    """Return "cost of" with the initial period, unless that names costs already."""
    period = initial_period(case)
    return period if case.counts_by_years else f"cost of {period}"


def one_cost(case: Case) -> str:
    """Return a phrase for one amount of the leading cost, to follow "the same"."""
    period = initial_period(case)
    return f"cost{period.removeprefix('costs')}" if case.counts_by_years else f"cost of {period}"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """The phrase for a field of a scenario that differs from the quoted one.

    Parameters
    ----------
    phrase : callable
        Returns the phrase for a case and a scenario.
    beside : str
        A second field that the phrase depends on.
    """

    phrase: Callable[[Case, Scenario], str]
    beside: str = ""


def _delay_words(case: Case, scenario: Scenario) -> str:
    is_charge_late = bool(case.charges) and scenario.charge_follows_go_live
    too = " and the charge too" if is_charge_late else ""
    months = "month" if scenario.delay == 1 else "months"
    return f", {in_words(scenario.delay)} {months} late{too}"


def _rise_words(case: Case, scenario: Scenario) -> str:
    rise, rising = f"{percent(abs(scenario.rise))} a year", rising_charges(case, scenario)
    if not rising:
        way = "rise" if scenario.rise > 0 else "fall"
        return f", the pricing keeps its own amounts (no {way} of {rise}{_quoted_too(case, way)})"
    first_years = {year_of(charge.month) for charge in rising}
    after = f" after {first_years.pop()}" if len(first_years) == 1 else ""
    exceptions = (
        " (not those with an uplift or amounts by year)" if len(rising) < len(case.charges) else ""
    )
    return f", charges {'rising' if scenario.rise > 0 else 'falling'} {rise}{after}{exceptions}"


def _quoted_too(case: Case, way: str) -> str:
    """Return a clause that the quoted charges rise or fall, if any charge is quoted."""
    quoted = [charge for charge in case.charges if charge.is_quoted]
    several = any(charge.has_range for charge in quoted)
    moves = f"charges {way}" if several else f"charge {way}s"
    return f"; the quoted {moves}" if quoted else ""


# By field, in the order of a sentence. Other code describes the adopters, the pricing and the
# savings.
CONDITIONS: Mapping[str, Condition] = {
    "delay": Condition(phrase=_delay_words, beside="charge_follows_go_live"),
    "charge_change": Condition(
        phrase=lambda _, scenario: f", charge {change(scenario.charge_change)}"
    ),
    "rise": Condition(phrase=_rise_words, beside="pricing"),
    "leave": Condition(phrase=lambda _, scenario: f", leaving after {scenario.leave}"),
}


def conditions(case: Case, scenario: Scenario) -> str:
    """Describe the changes in a scenario, apart from adopters, pricing and savings.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> conditions(case, soh.choose(case, delay=1, rise=0.03))
    ', one month late, charges rising 3% a year after 2019/20'
    """
    return "".join(
        condition.phrase(case, scenario)
        for field, condition in CONDITIONS.items()
        if getattr(scenario, field) != AS_QUOTED[field]
        and (case.charges or not FIELDS[field].needs_charge)
    )


def place_of_ends(case: Case, scenario: Scenario, ends: SweptEnds) -> str:
    """Describe the values at which two pricings are the ends of a table, to follow a noun.

    Returns
    -------
    str
        Empty if they are the ends everywhere.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> late = SweptEnds(pricings=("shared", "two-part"), values={"adopters": 36, "delay": 1})
    >>> place_of_ends(case, case.scenario, late)
    ' with 36 forces, one month late'
    """
    if not ends.is_everywhere:
        return " in this scenario"
    values = ends.values
    moved = {name: value for name, value in values.items() if name in CONDITIONS}
    alone = {name: AS_QUOTED[name] for name in CONDITIONS} | moved
    adopters = f" with {joiners(case, values['adopters'])}" if "adopters" in values else ""
    return adopters + conditions(case, replace(scenario, **alone))


def then_rising(more: str, less: str) -> Template:
    """Return the templates for costs that go on rising or falling, by the names of the facts.

    A rise of the scenario has these facts. Without one, or if each charge that it raises ends, the
    facts of `uplift_facts` choose.
    """
    return [
        ([more, "rise_goes_on"], f"its charges then rising {{{more}:percent}} a year"),
        ([less, "rise_goes_on"], f"its charges then falling {{{less}:percent}} a year"),
        (["goes_up", "goes_down"], "then changing"),
        (["goes_up"], "then rising"),
        (["goes_down"], "then falling"),
    ]


def uplift_facts(case: Case, pricings: Sequence[str]) -> dict[str, Any]:
    """Return the facts of the rise of the costs that go on after the years of the case.

    Returns
    -------
    dict
        ``goes_up``, such a cost rises by its own uplift under any of the pricings; ``goes_down``,
        such a cost falls; ``rise_goes_on``, a rise of the scenario raises such a charge.
    """
    charges = [charge for charge in case.charges if charge.end is None]
    uplifts = [
        line.uplift or 0.0
        for line in case.counted_lines("cost")
        if line.is_recurrent and line.months is None
    ]
    uplifts += [later_uplift(case, name, charge=charge) for charge in charges for name in pricings]
    return {
        "rise_goes_on": any(
            not has_own_rise(case, name, charge=charge) for charge in charges for name in pricings
        ),
        "goes_up": any(uplift > 0 for uplift in uplifts),
        "goes_down": any(uplift < 0 for uplift in uplifts),
    }


# The phrase after a cost that goes on, in a sentence. It is the cost of the last year.
AT_PRICES: Template = [(["costs_rise"], ", at the prices of {last_year}, {costs_rise}")]
# The phrase after a quoted range of which each end has its own number of adopters.
AT_NUMBERS: Template = [(["ends_apart"], " ({ends_apart})")]
# Phrases for rising costs. `then_rising` follows the ongoing cost, which is the cost of the last
# year. `before_rise` follows a yearly charge as quoted.
RISING: Templates = {
    "before_rise": [(["more"], ", before the rise"), (["less"], ", before the fall")],
    "then_rising": [(["costs_rise"], ", {costs_rise}")],
    "costs_rise": then_rising("more", "less"),
    "at_prices": AT_PRICES,
    "deflated": [
        (["is_labelled"], ""),
        (["more"], ", prices in cash, deflated at {inflation} a year"),
        (["less"], ", prices in cash, deflated at {inflation} a year"),
    ],
}
# The results whose labels depend on a rise.
RISING_RESULTS = {"ongoing": "then_rising", "present_value": "deflated"}


def of_rise(case: Case, scenario: Scenario, result: str) -> str:
    """Return the phrase on rising costs after a result's label.

    The text is empty if no cost rises.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> of_rise(case, soh.choose(case, rise=0.03), "ongoing")
    ', its charges then rising 3% a year'
    """
    name = RISING_RESULTS.get(result)
    return _rise_phrase(case, scenario, name) if name else ""


def prices_of_later(case: Case, scenario: Scenario) -> str:
    """Return the phrase on prices and rising costs after the ongoing cost.

    The text is empty if no cost rises.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> prices_of_later(case, soh.choose(case, rise=0.03))
    ', at the prices of 2021/22, its charges then rising 3% a year'
    """
    return _rise_phrase(case, scenario, "at_prices")


def where_a_charge_rises(case: Case, scenario: Scenario) -> Scenario:
    """Return the scenario at a pricing that its rise changes, or unchanged.

    A sentence about every pricing mentions the rise if it changes any of them.
    """
    preferred = () if scenario.pricing == ANY else (scenario.pricing,)
    candidates = (replace(scenario, pricing=name) for name in (*preferred, *case.pricings))
    return next(
        (candidate for candidate in candidates if rising_charges(case, candidate)), scenario
    )


def before_rise(case: Case, scenario: Scenario) -> str:
    """Return the note that a charge a year is before its rise.

    The text is empty if no charge rises.
    """
    return _rise_phrase(case, scenario, "before_rise")


def before_any_rise(case: Case, scenario: Scenario) -> str:
    """Return the note that figures as quoted are before the rise, if it changes any pricing."""
    return before_rise(case, where_a_charge_rises(case, scenario))


def as_stated(case: Case, scenario: Scenario, *, by_number: bool = False) -> str:
    """Return "as quoted" for the case without a scenario's changes, but for its delay and leaving.

    Figures by number of adopters need no number in these words.

    Returns
    -------
    str
        Empty if the scenario changes nothing else.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> as_stated(case, soh.choose(case, delay=1, rise=0.03))
    'as quoted, before the rise'
    """
    number = "" if by_number else stated_number(case, scenario)
    quoted = case.quoted_as_late(scenario)
    if not number and conditions(case, scenario) == conditions(case, quoted):
        return ""
    return f"as {stated(case)}{number}{before_any_rise(case, scenario)}"


def stated_number(case: Case, scenario: Scenario) -> str:
    """Return ", for 7 forces" for figures as stated, next to a scenario with another number.

    Returns
    -------
    str
        Empty if the scenario has the stated number, or the figures do not depend on it.
    """
    return _number_beside(case, case.as_quoted, scenario, prices_of(case))


def own_number(case: Case, scenario: Scenario) -> str:
    """Return ", for 7 forces" for figures of a scenario that has another number than the stated.

    Returns
    -------
    str
        Empty if the scenario has the stated number, or the figures do not depend on it.
    """
    return _number_beside(case, scenario, case.as_quoted, case.pricings_of(scenario))


def _number_beside(
    case: Case, scenario: Scenario, compared: Scenario, pricings: Sequence[str]
) -> str:
    if scenario.adopters == compared.adopters or not moves_with_number(case, pricings):
        return ""
    return f", for {adopters_phrase(case, scenario)}"


def _rise_phrase(case: Case, scenario: Scenario, name: str) -> str:
    rise = scenario.rise if rising_charges(case, scenario) else 0.0
    facts = {"more": max(rise, 0), "less": max(-rise, 0), **price_facts(case)}
    facts |= uplift_facts(case, case.pricings_of(scenario))
    return say(name, facts, RISING)


def price_facts(case: Case) -> dict[str, Any]:
    """Return the facts and slots about a case's prices: their last year, basis and inflation."""
    inflation = "" if case.inflation is None else percent(case.inflation.value)
    # Nothing rises within one year, and the label in a deflated case already mentions inflation.
    is_labelled = case.is_deflated or len(case.years) == 1
    return {"inflation": inflation, "is_labelled": is_labelled, "last_year": case.years[-1]}


def change(share: float) -> str:
    """Format a change of a share: "10% higher", "5% lower"."""
    return f"{percent(abs(share))} {'higher' if share > 0 else 'lower'}"


def decision(case: Case) -> str:
    """Return the title of the case with its decision number, if it has one."""
    return f"{case.title}: decision {case.reference}" if case.reference else case.title


def decision_and_file(case: Case) -> str:
    """Return the decision, the body and the name of the case file."""
    file = f" ({PurePath(case.file).name})" if case.file else ""
    return f"{', '.join(filter(None, (decision(case), case.body)))}{file}"


def decided_by(case: Case) -> str:
    """Return the decision with its office or, without a number or office, the body and file."""
    by = case.decision.by if case.reference else ""
    return f"{decision(case)} of the {by}" if by else decision_and_file(case)


def figure_name(case: Case, key: str, entry: str = "", rule: Pricing | None = None) -> str:
    """Return the name of a figure from its key path in the file.

    Parameters
    ----------
    case : Case
        Case that has the figure.
    key : str
        Key path in the file. "lines[1]" becomes the name of the first line.
    entry : str, optional
        Name of the list entry, if the number in the key path does not find it in the case. The
        lines of an option, for example, are numbered separately.
    rule : Pricing, optional
        Pricing that has the figure, if its charge has several.

    >>> import sohanalysis as soh
    >>> [figure_name(soh.load_case(), key) for key in ("lines[1].annual", "budget.amount")]
    ['Project manager, annual', 'Budget, amount']
    """
    section, _, rest = key.partition(".")
    entry_match = re.fullmatch(r"(\w+)\[(\d+)\]", section)
    if entry_match:
        section = entry or _entry_name(getattr(case, entry_match[1])[int(entry_match[2]) - 1])
    else:
        section = section.replace("_", " ").capitalize()
    pricing = f", {first_small(title_of_rule(rule))}" if rule else ""
    return f"{section}{pricing}, {rest.rpartition('.')[2].replace('_', ' ')}" if rest else section


def _entry_name(entry: Any) -> str:
    if isinstance(entry, Published):
        return entry.topic or f"Printed {entry.printed} of {', '.join(entry.of)}"
    if isinstance(entry, Range):
        return f"Range of {entry.input}"
    return str(entry.name)


def price_basis(case: Case, scenario: Scenario) -> str:
    """Describe the prices of a present value."""
    if is_deflated(case, scenario) and case.inflation is not None:
        nominal = case.price_basis.value == "nominal"
        prices = "nominal prices" if nominal else "prices in cash,"
        return f"{prices} deflated at {percent(case.inflation.value)} a year"
    if case.price_basis.value == "real":
        return "in real terms"
    return f"{stated(case)} figures taken as constant prices (the documents do not say)"


def stated(case: Case) -> str:
    """Return "quoted", "stated" for a cap alone, or the words of `by_status` for other prices.

    A range up to a cap is quoted, so that it is not confused with a stated rule of its charge.
    """
    if case.is_at_quoted_charges and not is_assumed_range(case):
        return "stated" if case.charge.is_cap_alone else "quoted"
    return by_status(case, prices_of(case))


IN_PART = "stated and assumed"


def by_status(case: Case, pricings: Sequence[str]) -> str:
    """Return "stated", "assumed", or both words if only a part of the cost is our assumption."""
    statuses = {status for pricing in pricings for status in cost_statuses(case, pricing)}
    if "assumed" not in statuses:
        return "stated"
    return "assumed" if statuses == {"assumed"} else IN_PART


def of_present_value(case: Case, scenario: Scenario) -> str:
    """Return a caption's words on the present value, or the reason why it is missing."""
    if not case.has_present_value:
        return f"no present value: {case.no_present_value}"
    if is_deflated(case, scenario) and case.inflation is None:
        return "no present value: charges change each year, and the case states no inflation"
    return f"present value: {price_basis(case, scenario)}"


def all_years(case: Case) -> str:
    """Return the years of a case: "2018/19 to 2021/22", or its only year."""
    return year_span(case.years)


def year_span(labels: Sequence[str]) -> str:
    """Return the first and the last of consecutive years, as a span."""
    return " to ".join(dict.fromkeys((labels[0], labels[-1])))


# Years with a preposition, for `say`.
IN_YEARS: Templates = {
    "in_years": [(["to_year"], "from {from_year} to {to_year}"), ([], "in {from_year}")],
}


def in_years(labels: Sequence[str]) -> str:
    """Return years with a preposition: "from 2019/20 to 2021/22", "in 2021/22"."""
    return say("in_years", of_years(labels), IN_YEARS)


def of_years(labels: Sequence[str]) -> dict[str, str]:
    """Return the facts of `IN_YEARS`: ``from_year``, and ``to_year`` for several years."""
    return {"from_year": labels[0], "to_year": labels[-1] if len(labels) > 1 else ""}


def apart_by(amounts: Sequence[float]) -> str:
    """Describe the difference between both ends of the model and the printed figure.

    >>> apart_by((-38_000.0, 2_000.0)), apart_by((0.0, -5_000.0))
    ('£38,000 less to £2,000 more than printed', 'the upper end £5,000 less than printed')
    """
    differences = [
        f"{pounds(abs(amount))} {'more' if amount > 0 else 'less'}" for amount in amounts
    ]
    ends = [abs(amount) >= HALF_A_POUND for amount in amounts]
    if any(ends) and not all(ends):
        index = ends.index(True)
        return f"the {('lower', 'upper')[index]} end {differences[index]} than printed"
    return f"{' to '.join(dict.fromkeys(differences))} than printed"


# Quoted values of the fields. A field that a table moves is set to its quoted value here, so that
# `conditions` does not mention it.
NIL = {name: value for name, value in AS_QUOTED.items() if name not in SAVINGS_FIELDS}


def in_common(case: Case, scenario: Scenario, limit: Limit, moved: Collection[str]) -> str:
    """Describe the conditions that a table's figures share, if it moves fields.

    The moved fields are left out. If savings cannot change the cost, the reason follows.
    """
    common = replace(scenario, **{name: nil for name, nil in NIL.items() if name in moved})
    by_year = "adopters" in moved and isinstance(scenario.adopters, tuple)
    one_number = ", with one number for all years" if by_year else ""
    return one_number + conditions(case, common) + _idle_savings(case, scenario, limit, moved)


def moved_alone(case: Case, scenario: Scenario, limit: Limit, moved: Sequence[str]) -> str:
    """Describe the conditions of a table that moves one field at a time.

    Unlike in `in_common`, the other moved fields keep the values of the scenario.
    """
    idle = dict.fromkeys(_idle_savings(case, scenario, limit, [field]) for field in moved)
    return conditions(case, scenario) + "".join(idle)


def _idle_savings(case: Case, scenario: Scenario, limit: Limit, moved: Collection[str]) -> str:
    exception = " other than the case's" if case.counted_lines("saving") else ""
    saving = {*SAVINGS_FIELDS} & {*moved}
    if not saving or limit.result != "cost_after_cashable_savings":
        return ""
    if not {"savings", "offset"} & saving and not scenario.savings and not scenario.offset:
        return f"; no savings{exception} are assumed"
    if not scenario.cashable and "cashable" not in saving:
        return f"; none of the savings{exception} is cashable, so they do not change this cost"
    return ""


# Templates for results over every pricing. The page fills them too.
EVERY_PRICING = "every pricing"
LOW_TO_HIGH = f"lowest to highest over {EVERY_PRICING}"
LEFT_OUT = "Left out, as no document gives its price{at}: {names}."


def left_out(result_range: ResultRange) -> tuple[str, ...]:
    """Return a sentence listing the pricings without a price here, if any."""
    if not result_range.left_out:
        return ()
    names = and_words(pricing_name(result_range.case, name) for name in result_range.left_out)
    count_clause = with_adopters(FOR_ADOPTERS, result_range.case, result_range.scenario)
    return (LEFT_OUT.format(at=count_clause, names=names),)


def scenario_phrase(case: Case, scenario: Scenario) -> str:
    """Return a scenario's adopters, pricing and conditions, for a caption."""
    is_open = scenario.pricing == ANY
    reading = "over every pricing" if is_open else cost_condition(case, scenario.pricing)
    moves = moves_with_number(case, case.pricings_of(scenario))
    count_clause = f"at {adopters_phrase(case, scenario)}" if moves else ""
    described = ", ".join(filter(None, (count_clause, reading)))
    return f"{described}{conditions(case, scenario)}".removeprefix(", ")


def is_cashable(case: Case, scenario: Scenario) -> bool:
    """Whether any saving is cashable, in the scenario or in a line of the case."""
    return bool(scenario.cashable or any(n.cashable for n in case.counted_lines("saving")))


def beside_the_costs(results: Sequence[Results]) -> str:
    """Return the notes under a cost table, on later costs and on savings."""
    later = falls_later(results[0].case, results)
    return " ".join(filter(None, (later, savings_deducted("The net cost deducts", results))))


# Notes on costs after the budget years, and on savings in the net cost.
LATER: Templates = {
    "falls_later": [
        (
            ["later"],
            "{period} {costs} {total:pounds} in all: {later:pounds} of that falls {where}.",
        )
    ]
}
DEDUCTED = "{what} all savings, cashable or not."


def falls_later(case: Case, ends: Sequence[Results]) -> str:
    """Return a sentence on the costs after the budget years.

    The sentence is empty without such costs.
    """
    later = tuple(float(end.falls_after_budget_years or 0) for end in ends)
    if max(later) < HALF_A_POUND:
        return ""
    totals = tuple(float(end.initial_cost) for end in ends)
    return say("falls_later", {**of_later(case), "later": later, "total": totals}, LATER)


def of_later(case: Case) -> dict[str, str]:
    """Return the slots of `LATER` that are the same in every scenario."""
    period = initial_period(case).capitalize()
    return {"period": period, "costs": costs(case), "where": outside_budget(case)}


def outside_budget(case: Case) -> str:
    """Return the years that the budget does not count: "after 2020/21", "outside 2020/21".

    The text is empty without a budget.
    """
    if case.stated_budget is None:
        return ""
    if case.budget.years[0] == case.years[0]:
        return f"after {case.budget.years[-1]}"
    return f"outside {year_span(case.budget.years)}"


def costs(case: Case) -> str:
    """Return the verb for `initial_period`: "costs come to", "two years cost"."""
    by_years = case.counts_by_years or initial_period(case) in (ONE_OFF, ALL_YEARS)
    return "come to" if by_years else "cost"


def savings_deducted(opening: str, results: Sequence[Results]) -> str:
    """Return a note that all savings are deducted, cashable or not.

    The text is empty without savings.
    """
    saved = any(result.flow.savings.any() for result in results)
    return DEDUCTED.format(what=opening) if saved else ""


def without_stop(text: str) -> str:
    """Return a text of the file without its last full stop."""
    return text.rstrip(". ")
