"""Texts around figures: templated sentences, captions, notes and labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePath
from typing import Any, get_args

from sohanalysis import money
from sohanalysis.case import restricted
from sohanalysis.case.case import Case, Line, Preset, Published, Range, Sourced
from sohanalysis.case.choose import labelled_preset
from sohanalysis.case.codes import case_code, own_code
from sohanalysis.case.fields import (
    ANY,
    AS_QUOTED,
    FIELDS,
    KIND_UNITS,
    SAVINGS_FIELDS,
    Kind,
    in_own_word,
)
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.files.kinds import Status
from sohanalysis.model.break_even import Limit
from sohanalysis.model.pricing import has_own_rise, later_uplift, rising_charges
from sohanalysis.model.result_range import ResultRange, SweptEnds
from sohanalysis.model.results import Results, is_deflated
from sohanalysis.model.stress import MONTHS_LATE, prices_of
from sohanalysis.money import HALF_A_POUND, figures, percent, pounds
from sohanalysis.report.assumptions import assumed_pool, pricing_assumes
from sohanalysis.report.quoted_charge import is_assumed_range
from sohanalysis.report.ties import cost_moves_with_number
from sohanalysis.report.whose import cost_statuses
from sohanalysis.report.wording_pricing import (
    and_words,
    as_sentence,
    cost_condition,
    joiners,
    pricing_name,
    title_of_rule,
)
from sohanalysis.years import MONTHS_IN_A_YEAR, year_of

# Sentences are data, so that Python and the page (`explore/words.js`) read the same ones. Each
# name has a list of templates, and each template has a list of facts. `say` uses the first template
# whose facts all hold; without such a template, the text is empty. A fact holds unless it is false,
# 0 or empty.
#
# A slot is {name}, for a text or another list of templates, or {name:format}, for a figure in a
# format of `money`. A pair of figures becomes a range, "£262,000 to £302,000", unless both ends
# read the same. The fact `between` replaces the word "to", for example by "or", and keeps the order
# of the figures. A template that is a list joins its non-empty parts with commas. Texts that fill a
# slot are not searched for slots.
Template = Sequence[tuple[Sequence[str], str | Sequence[str]]]
Templates = Mapping[str, Template]
_FORMATS = {
    name: getattr(money, name)
    for name in (
        "distance",
        "quoted_pounds",
        "thousands",
        "short_distance",
        "figures",
        "percent",
    )
}
_FORMATS["pounds"] = money.amount_in_words
# A price of a unit may have parts of a penny, but no amount of a sentence has.
_FORMATS["full_pounds"] = lambda amount: money.full_pounds(float(money.rounded(amount, 2)))
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")


def say(name: str, facts: Mapping[str, Any], templates: Templates) -> str:
    """Return the text of the first template in a list whose facts all hold.

    Returns
    -------
    str
        Empty if there is no such template.

    >>> templates = {"cost": [(["over"], "{over:pounds} over budget"), ([], "within budget")]}
    >>> say("cost", {"over": (2_000, 2_000)}, templates), say("cost", {}, templates)
    ('£2,000 over budget', 'within budget')
    """

    def value(fact: str) -> Any:
        return say(fact, facts, templates) if fact in templates else facts.get(fact)

    def written(slot: re.Match[str]) -> str:
        slot_value = value(slot[1])
        if not slot[2]:
            return str(slot_value)
        ends = [*slot_value] if isinstance(slot_value, tuple) else [slot_value]
        if "between" not in facts:  # the figures of two sources keep their order
            ends.sort()
        between = f" {facts.get('between', 'to')} "
        return between.join(dict.fromkeys(map(_FORMATS[slot[2]], ends)))

    for needed, template in templates[name]:
        if all(map(value, needed)):
            if isinstance(template, str):
                return _SLOT.sub(written, template)
            return ", ".join(filter(None, (_SLOT.sub(written, part) for part in template)))
    return ""


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


def first_capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def first_small(text: str) -> str:
    """Return a text with a small first letter."""
    return text[:1].lower() + text[1:]


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


NOT_FOR_PUBLICATION = "Not for publication"
PUBLIC_VERSION = "Public version"
_PART_OF_THE_COST = "the totals are incomplete, so they are not compared with the budget"
_COST_OF_AN_OPTION = "the cost of an option with such a figure is not shown"
_MARKING = re.compile(f"(?:{NOT_FOR_PUBLICATION}|{PUBLIC_VERSION}): [^.<]*\\.")


def marking(case: Case) -> tuple[str, ...]:
    """Return the marking of a restricted case or of its public version.

    Returns
    -------
    tuple of str
        Empty for most cases: they have no restricted figures.
    """
    if case.left_out:
        count_text = _count_and_verb(case.left_out, "restricted figure")
        effect = _PART_OF_THE_COST if case.cost_left_out else "all costs are shown"
        if not case.cost_left_out and any(o.cost_left_out for o in case.other_options.values()):
            effect = _COST_OF_AN_OPTION
        return (f"{PUBLIC_VERSION}: {count_text} left out; {effect}.",)
    number = len(restricted.entries(case))
    if not number:
        return ()
    return (f"{NOT_FOR_PUBLICATION}: {_count_and_verb(number, 'figure')} restricted.",)


def _count_and_verb(number: int, noun: str) -> str:
    return f"{number} {noun} is" if number == 1 else f"{number} {noun}s are"


def restricted_note(case: Case) -> tuple[str, ...]:
    """Return the long note for `marking`.

    It lists the restricted figures, or says where to find them.
    """
    if case.left_out:
        return ("The figures left out are in the full paper, which goes to the decision makers.",)
    names = ", ".join(restricted.restricted_names(case))
    return (f"Restricted, so left out of the public version: {names}.",) if names else ()


def marking_in(text: str) -> str:
    """Return the publication marking that a text contains: "Not for publication: ...".

    If there are both, the stricter one counts. The result is empty without a marking.
    """
    return min(_MARKING.findall(text), default="")


def page_heading_style(mark: str) -> str:
    """Return the style that prints "Not for publication" at the head of each page."""
    if not mark.startswith(NOT_FOR_PUBLICATION):
        return ""
    look = f'content: "{NOT_FOR_PUBLICATION}"; font: bold 9pt Arial, sans-serif;'
    return f"@page {{ @top-center {{ {look} }} }}\n"


# The inputs of break-even points and bars: the flat charge, and the fields of a scenario.
_KINDS = {"charge": Kind.pounds, **{name: field.kind for name, field in FIELDS.items()}}
INPUT_NAMES = {"charge": "Charge", **{name: field.label for name, field in FIELDS.items()}}
NO_RANGE = "no sourced range in the case: not varied"
_IN_HEADINGS = (Kind.pounds, Kind.months)  # kinds whose unit a heading gives


def input_label(case: Case, field: str) -> str:
    """Return the label of the charge or a field, in the case's own words."""
    return in_own_word(INPUT_NAMES[field], case.adopters.plural)


def field_name(case: Case, field: str) -> str:
    """Return the name of a field for use within a sentence."""
    return in_own_word(INPUT_NAMES[field].lower(), case.adopters.plural)


def field_heading(case: Case, field: str) -> str:
    """Return the label of a field with its unit, as a heading."""
    kind = _KINDS[field]
    return input_label(case, field) + (f", {KIND_UNITS[kind]}" if kind in _IN_HEADINGS else "")


ONE_NUMBER = ", one number for all years"


def moved_as_one(scenario: Scenario, field: str, text: str) -> str:
    """Add the note that adopters by year are replaced by one number for all years."""
    by_year = isinstance(getattr(scenario, field, None), tuple)
    return text + ONE_NUMBER if by_year else text


def field_words(case: Case, field: str, value: Any) -> str:
    """Format a value of a field with its unit, for text without a heading."""
    kind = _KINDS[field]
    return field_value(case, field, value) if kind is Kind.choice else number_words(field, value)


def number_words(field: str, value: Any) -> str:
    """Format a number or switch with its unit, for text without a heading."""
    kind = _KINDS[field]
    if kind is Kind.months:
        return f"{value} month" if value == 1 else f"{value} months"
    return f"£{figures(value)} a year" if kind is Kind.pounds else number_value(field, value)


def field_value(case: Case, field: str, value: Any) -> str:
    """Format a value of a field, without the unit that its heading gives."""
    if _KINDS[field] is Kind.choice:
        return _pricing_names(case, value if isinstance(value, tuple) else (value,))
    return number_value(field, value)


def number_value(field: str, value: Any) -> str:
    """Format a number or switch, without the unit that its heading gives."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if _KINDS[field] in (Kind.count, Kind.months):
        return str(value)
    return figures(value) if _KINDS[field] is Kind.pounds else percent(value)


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
        label = pricing_name(case, str(preset.pricing)).lower()
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


def range_source(case: Case, input_range: Range | None) -> str:
    """Return the source and status of an input's range.

    For the pricings, return their statuses alone.
    """
    if input_range:
        return f"{input_range.source} ({input_range.status})"
    statuses = {rule.status for rule in case.charge.pricing}
    names = (name for name in get_args(Status) if name in statuses)
    return f"pricings ({' and '.join(names)})"


NOT_KNOWN = "not known"  # the pricing `any`, which stands for every pricing of a case


def _pricing_names(case: Case, names: Sequence[str]) -> str:
    """Return the names of pricings with the same result.

    More than `MOST_NAMES` of them become "several pricings".
    """
    if ANY in names:
        return NOT_KNOWN
    if len(names) > MOST_NAMES:
        return "several pricings"
    return " and ".join(pricing_name(case, name) for name in names)


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
    kinds = {line.nature for line in case.counted_lines("cost") if line.on is None}
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
    too = " and the charge too" if scenario.charge_follows_go_live else ""
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
    if scenario.adopters == compared.adopters or not (case.charges and case.names_adopters):
        return ""
    moves = any(cost_moves_with_number(case, name) for name in pricings)
    return f", for {adopters_phrase(case, scenario)}" if moves else ""


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


def code_line(case: Case, scenarios: Sequence[tuple[str, Scenario]]) -> str:
    """Return the line with the codes of scenarios, each with its heading.

    A quoted end has no code if the case has no pricing at it. If no scenario has a code, the line
    is that of the case.
    """
    pairs = [(heading, own_code(case, scenario)) for heading, scenario in scenarios]
    texts = [f"{code} ({heading})" if heading else code for heading, code in pairs if code]
    if not texts:
        return case_line(case)
    if len(texts) == 1:
        return CODE_LINE.format(code=texts[0])
    return CODES.format(codes=", ".join(texts))


def code(case: Case, scenario: Scenario) -> str:
    """Return the line with the code of a scenario."""
    return code_line(case, [("", scenario)])


def scenario_foot(case: Case, scenario: Scenario) -> str:
    """Return the foot of a table or chart: code, marking and short caveats."""
    return scenarios_foot(case, [("", scenario)])


def scenarios_foot(case: Case, scenarios: Sequence[tuple[str, Scenario]]) -> str:
    """Return the foot of a table on scenarios that differ in their pricing only."""
    _, first = scenarios[0]
    return with_sentences(code_line(case, scenarios), *marking(case), *caveats(case, first))


def with_sentences(code_line: str, *sentences: str) -> str:
    """Return a line that ends with a code, and the sentences that follow it.

    >>> with_sentences("Code: a1"), with_sentences("Code: a1", "Not for publication.")
    ('Code: a1', 'Code: a1. Not for publication.')
    """
    return f"{code_line}. {' '.join(sentences)}" if sentences else code_line


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


def short_caveats(case: Case, scenario: Scenario) -> str:
    """Return the short caveats that every figure of a scenario needs.

    They give the label of a preset, an assumed pool, VAT that is not recovered, and savings that a
    late go-live or leaving does not change.

    Returns
    -------
    str
        Empty if the scenario needs no caveat.
    """
    return " ".join(caveats(case, scenario))


def long_notes(case: Case, scenario: Scenario) -> tuple[str, ...]:
    """Return the full notes behind `short_caveats`, with sources and limits."""
    names = case.pricings_of(scenario)
    rules = (pricing_assumes(case, name) for name in names if needs_register(case, name))
    return (*restricted_note(case), *path_note(case, scenario), *rules)


def needs_register(case: Case, pricing: str) -> bool:
    """Check whether sizes or bounds of a register change a charge under a pricing."""
    return bool(case.bounds or case.pricing(pricing).size_names)


def path_note(case: Case, scenario: Scenario) -> tuple[str, ...]:
    """Return the note on the source of a labelled preset's adopters.

    The result is empty if the preset has no note.
    """
    preset = labelled_preset(case, scenario)
    note = preset_note(preset) if preset else ""
    return (note,) if note else ()


def preset_note(preset: Preset) -> str:
    """Return the note of a preset, with brackets around a paragraph alone: (2.1)."""
    note = preset.note.strip()
    if re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){0,3}", note):
        return f"({note})"
    return as_sentence(note) if note else ""


def caveats(case: Case, scenario: Scenario) -> list[str]:
    """List the short caveats of `short_caveats`."""
    preset = labelled_preset(case, scenario)
    by_year = BY_YEAR if isinstance(scenario.adopters, tuple) else ""
    texts = [f"{first_capital(case.adopters.plural)}{by_year}: {preset.label}."] if preset else []
    return [*texts, *caveats_without_label(case, scenario)]


def caveats_without_label(case: Case, scenario: Scenario) -> list[str]:
    """List the short caveats of `short_caveats` without the label of a preset."""
    texts = []
    if assumed := assumed_pool(case, scenario.pricing):
        texts.append(f"Assumed: {assumed}.")
    unmoved = unmoved_savings(case).items()
    unmoved_texts = (
        text for field, text in unmoved if getattr(scenario, field) != FIELDS[field].zero
    )
    return [*texts, *vat_caveats(case), *unmoved_texts]


def vat_caveats(case: Case) -> Iterator[str]:
    """Yield a note for each charge that adds VAT."""
    for charge in case.charges:
        if charge.vat_added:
            yield (
                f"{charge.name} costs include unrecovered VAT of {percent(charge.vat_added)} of "
                "the charge; a charge is before VAT unless it is marked with VAT."
            )


UNMOVED_SAVINGS = {
    "delay": "A late go-live does not move these savings: {names}.",
    "leave": "Leaving does not end savings with a number of months: {names}.",
}


def unmoved_savings(case: Case) -> dict[str, str]:
    """Return the notes on savings that stay as they are, by the field that does not move them.

    They flatter a late start, or leaving, if they come from the service itself.
    """
    savings = case.counted_lines("saving")
    lines = {
        "delay": [line.name for line in savings if line.delay in (None, "none")],
        "leave": [line.name for line in savings if not line.stops_on_leaving],
    }
    return {
        field: UNMOVED_SAVINGS[field].format(names=", ".join(names))
        for field, names in lines.items()
        if names
    }


def case_foot(case: Case, *caveats: str) -> str:
    """Return the foot of a table without a scenario: case code, marking and any caveats."""
    return with_sentences(case_line(case), *marking(case), *caveats)


def case_line(case: Case) -> str:
    """Return the line with the code of a case and its rules."""
    return CASE_CODE.format(code=case_code(case))


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


def in_common(case: Case, scenario: Scenario, limit: Limit, moved: Sequence[str]) -> str:
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


def _idle_savings(case: Case, scenario: Scenario, limit: Limit, moved: Sequence[str]) -> str:
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
    moves = any(cost_moves_with_number(case, name) for name in case.pricings_of(scenario))
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
    first, last = case.budget.years[0], case.budget.years[-1]
    if first == case.years[0]:
        return f"after {last}"
    return f"outside {' to '.join(dict.fromkeys((first, last)))}"


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


CODE_LINE = "Scenario code: {code}"  # the page fills it too
CODES = "Scenario codes: {codes}"
CASE_CODE = "Case and rules: {code}"
CODE_LABELS = tuple(line.partition("{")[0] for line in (CODE_LINE, CODES, CASE_CODE))
NO_CODE = "none: a code opens a pricing of the case, and no pricing is this quoted charge itself"


def without_stop(text: str) -> str:
    """Return a text of the file without its last full stop."""
    return text.rstrip(". ")
