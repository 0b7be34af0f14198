"""The gates before a paper is published: our sums hold, and no figure of its prose stands alone.

The second proves no figure to be in the right sentence, only on the page. Where something is
restricted, no word of what is published may hold its name or its amount.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from functools import cache, partial
from html import unescape
from typing import Any

import numpy as np

from sohanalysis import money
from sohanalysis.case import restricted
from sohanalysis.case.case import Case, Line
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import CaseError, Fault, IntegrityError, ScenarioError, format_value
from sohanalysis.model.break_even import break_even
from sohanalysis.model.findings import quoted_range, record_range
from sohanalysis.model.results import Results, results_of
from sohanalysis.money import HALF_A_PENNY
from sohanalysis.years import MONTHS_IN_A_YEAR

SMALLEST = 500  # pounds; what is less is no amount of a case
LARGEST = 10**15  # not an amount above it: a fingerprint may have dozens of digits in a row
LONG = 12  # letters of a source from which on it is no mere "2.8"
LONGEST_SENTENCE = 240  # letters of the sentence that a message quotes
_POUNDS, _PERCENT, _NUMBER = "pounds", "percent", "number"
_FIGURE = (
    r"£[ \u00a0]?(?P<pounds>\d{1,3}(?:[ \u00a0]\d{3})+(?!,?\d)|\d[\d,]*(?:\.\d+)?)"
    r"|(?P<percent>\d[\d,]*(?:\.\d+)?)\s?%"
    # Where a headline says from which number on a pricing leaves the quoted range ("26 forces or
    # more"), that number is worked out for it alone.
    r"|(?P<adopters>\d+)(?= (?:{words})\b(?! or (?:more|fewer)\b))"
    r"|(?P<number>\d[\d,]*(?:\.\d+)?)"
)
_SCALE = re.compile(r"[ \u00a0]?(k|thousand|m|million)(?![a-z])", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!] (?=[A-Z(\"£])")
_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6}
# Keys of a case's file whose texts are chosen from a list, not written.
_CHOSEN = {"file", "saved", "kind", "nature", "accounting", "unit", "status", "delay", "score"}
_CHOSEN |= {"includes_on_costs"}


@dataclass(frozen=True)
class _Figure:
    """A figure as it is written, and to which decimal place."""

    kind: str
    value: Decimal
    places: int
    text: str
    sentence: str


def check_prose(
    prose: Iterable[str],
    known: Iterable[str],
    told: Sequence[tuple[str, str]] = (),
    *,
    adopters: tuple[str, ...] = (),
    case_file: str = "",
) -> None:
    """Refuse prose with a figure that nothing else holds.

    Parameters
    ----------
    prose : iterable of str
        Sentences and text. Checked are amounts in pounds, percentages and numbers of adopters.
    known : iterable of str
        Cells and captions of tables, sentences of charts, and figures that the case quotes.
    told : sequence of tuple
        The texts that a case gives, and by which key: a figure of one is for the case to put right.
    adopters : tuple of str
        What one adopter is called, and several; their numbers are checked only where they are told.
    case_file : str
        The file of the case that gives the texts.

    Raises
    ------
    IntegrityError
        If a figure, at the precision it is written in, is none of those; every one at once.
    CaseError
        If each of them is in a text of the case.

    Examples
    --------
    >>> check_prose(["It costs £262k."], ["262,000"])
    >>> check_prose(["It costs £263k."], ["262,000"])
    Traceback (most recent call last):
      ...
    sohanalysis.errors.IntegrityError: prose: £263k ("It costs £263k.") is in no table and no chart
    of the page. Nothing was published: correct the sentence, or show the table it comes from.
    """
    held = cache(
        partial(_values, [figure for text in known for figure in _figures(text, adopters)])
    )
    alone = [
        (text, figure)
        for text in dict.fromkeys(prose)
        for figure in _figures(text, adopters)
        if figure.kind != _NUMBER and figure.value not in held(figure.kind, figure.places)
    ]
    named = [
        (figure, [place for place, words in told if figure.text in words and _core(words) in text])
        for text, figure in alone
    ]
    faults = [
        _alone(figure, place, case_file) for figure, places in named for place in places or [""]
    ]
    if faults:
        kind = CaseError if all(places for _, places in named) else IntegrityError
        raise kind([*dict.fromkeys(faults)])


def _core(words: str) -> str:
    """Return a text of the case as our sentences hold it: without its capital and its stop."""
    return words[1:].rstrip(". ")


@cache
def _pattern(adopters: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(map(re.escape, adopters)) or "(?!)"  # which nothing matches
    return re.compile(_FIGURE.replace("{words}", words), re.ASCII)


def _figures(text: str, adopters: tuple[str, ...] = ()) -> Iterator[_Figure]:
    for found in _pattern(adopters).finditer(text):
        kind = str(found.lastgroup)
        digits = re.sub(r"[, \u00a0]", "", found[kind])
        more = _SCALE.match(text, found.end()) if kind in (_POUNDS, _NUMBER) else None
        scales = [_SCALES[more[1].lower()]] if more else [0]
        sentence = _sentence_with(text, found.start(), found.end())
        written = {"text": found[0] + (more[0] if more else ""), "sentence": sentence}
        if kind == _NUMBER and more:  # the 91 of "£71-91k", as it is printed and as it is meant
            scales.append(0)
        for scale in scales:
            value, places = Decimal(digits).scaleb(scale), len(digits.partition(".")[2]) - scale
            yield _Figure(kind=kind, value=value, places=places, **written)


def _sentence_with(text: str, start: int, end: int) -> str:
    """Return the sentence from one place of a text to another, or its end if it is long."""
    starts = [stop.end() for stop in _SENTENCE_END.finditer(text, 0, start)]
    after = _SENTENCE_END.search(text, end)
    sentence = text[starts[-1] if starts else 0 : after.start() + 1 if after else len(text)]
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence.strip()
    until = text.find(" ", end)
    cut = text[: until if until >= 0 else len(text)][-LONGEST_SENTENCE:]
    return f"... {cut.partition(' ')[2]}"


def _values(held: Iterable[_Figure], kind: str, places: int) -> set[Decimal]:
    """Give what is held of a kind at a precision: a plain number too, under its heading."""
    kinds = (kind,) if kind == _PERCENT else (kind, _NUMBER)
    values = {figure.value for figure in held if figure.kind in kinds and figure.value < LARGEST}
    # The same digits are the same figure, at more places than a rounded one has too.
    return {money.rounded(float(value), places) for value in values} | values


def _alone(figure: _Figure, place: str, case_file: str) -> Fault:
    """Return the fault of a figure without a table, in a text of the case or in our prose."""
    quoted = format_value(figure.sentence, length=LONGEST_SENTENCE + LONG)
    problem = f"{figure.text} ({quoted}) is in no table and no chart of the page"
    if not place:
        advice = "Nothing was published: correct the sentence, or show the table it comes from."
        return Fault(field="prose", problem=problem, advice=advice)
    given = 'give the figure under [[published]], with of = ""'
    advice = f"Nothing was published: correct the text, or {given}."
    return Fault(file=case_file, field=place, problem=problem, advice=advice)


def check_sums(case: Case, scenario: Scenario) -> None:
    """Refuse to publish figures that do not add up, at the scenario and both quoted charges.

    Raises
    ------
    IntegrityError
        If lines, savings, years or the sum set aside do not add up to what is shown of them.
    """
    results = [results_of(case, scenario)]
    with contextlib.suppress(ScenarioError):  # the documents may price no charge at this number
        results += quoted_range(case, scenario)
    for result in results:
        faults = [
            Fault(problem=f"{what} does not add up: {money.figures(gap)} apart", field="sums")
            for what, gap in _gaps(case, result)
            if abs(gap) > HALF_A_PENNY
        ]
        if faults:
            raise IntegrityError(faults)


def _gaps(case: Case, result: Results) -> Iterator[tuple[str, float]]:
    flow = result.flow
    lines = sum((flow.lines[name] for name in case.cost_names), np.zeros(len(flow.years)))
    yield "the gross cost", float(np.abs(lines - flow.gross).max())
    yield "the net cost", float(np.abs(flow.gross + flow.savings - flow.net).max())
    if case.stated_budget is None:
        return
    paid = result.spent_in_budget_years + result.falls_after_budget_years
    yield "what falls in the budget years and after them", min(paid - result.initial_cost, 0.0)
    yield "the headroom", case.budget.amount - result.initial_cost - result.headroom


def check_words(case: Case) -> Case:
    """Give the public version of a case, or refuse one whose words give away what it leaves out.

    Parameters
    ----------
    case : Case
        All of it.

    Returns
    -------
    Case
        As `restricted.public` gives it.

    Raises
    ------
    CaseError
        If a text that stays holds the name of a restricted entry, or at the precision it is written
        in an amount of one or a total with one, unless it is one of what stays too; every text at
        once.
    """
    public = restricted.public(case)
    if public is case:
        return case
    said = asdict(public)
    beside = replace(public, stated_budget=case.stated_budget)
    secret, shared = _secret(case, beside), _totals(beside) | {*_numbers(asdict(beside))}
    named = [
        _word(name) for name in (*restricted.restricted_names(case), *_own_sources(case, said))
    ]
    faults = [
        Fault(
            file=case.file,
            field=place,
            problem=f"{format_value(told)} gives away what is restricted, in a text that would be "
            f"published: {format_value(text)}",
            advice="Reword it, or make the paper --with-restricted.",
        )
        for place, text in _texts("", said)
        for told in _told(text, secret, shared, named)
    ]
    if faults:
        raise CaseError(faults)
    return public


def check_page(case: Case, page: str) -> None:
    """Refuse a page to be published that holds the name of what is restricted.

    Raises
    ------
    IntegrityError
        If it does: a notebook may have read the file of the case by itself, or the page says the
        same of something else.
    """
    text = unescape(re.sub(r'src="data:[^"]*"', "", page))
    found = [name for name in restricted.restricted_names(case) if _word(name).search(text)]
    if found:
        problem = f"{', '.join(map(format_value, found))} is restricted and stands on the page"
        advice = "Nothing was published: give it a name of its own, or take it out of the notebook."
        raise IntegrityError(Fault(problem=problem, advice=advice))


def texts(case: Case) -> Iterator[tuple[str, str]]:
    """List the texts that somebody wrote into a case, each with its key."""
    yield from _texts("", asdict(case))


def _texts(place: str, found: Any) -> Iterator[tuple[str, str]]:
    if isinstance(found, str):
        yield place, found
    elif isinstance(found, dict):
        for key, value in found.items():
            if key not in _CHOSEN:
                yield from _texts(f"{place}.{key}".strip("."), value)
    elif isinstance(found, tuple):
        for number, value in enumerate(found, start=1):
            yield from _texts(f"{place}, {number}", value)


def _word(name: str) -> re.Pattern[str]:
    # A page shows any number of spaces and line ends as one space.
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _told(
    text: str, secret: set[float], shared: set[float], named: list[re.Pattern[str]]
) -> list[str]:
    """List what a text gives away."""
    told = [found[0] for name in named if (found := name.search(text))]
    for figure in _figures(text):
        amounts = (secret, shared) if figure.kind in (_POUNDS, _NUMBER) else ((), ())
        hit, innocent = (
            figure.value in {money.rounded(amount, figure.places) for amount in each}
            for each in amounts
        )
        told += [figure.text] if hit and figure.value and not innocent else []
    return told


def _numbers(found: Any) -> Iterator[float]:
    """List every number that a case gives."""
    if isinstance(found, int | float):
        yield float(found)
    elif isinstance(found, dict | tuple):
        for each in found.values() if isinstance(found, dict) else found:
            yield from _numbers(each)


def _own_sources(case: Case, said: Any) -> Iterator[str]:
    """Give the sources and notes of what is left out that nothing else has."""
    shared = {text for place, text in _texts("", said) if place.endswith(("source", "note"))}
    for each in restricted.entries(case):
        own = (each.source, getattr(each, "note", ""))
        yield from (text for text in own if len(text) >= LONG and text not in shared)


def _secret(case: Case, public: Case) -> set[float]:
    """List the amounts of what is left out, and every total that it changes."""
    figures = (each.figure for each in case.quoted if each.restricted)
    own = {abs(end) for figure in figures for end in (figure.low, figure.high)}
    lines = [entry for entry in restricted.entries(case) if isinstance(entry, Line)]
    own |= {amount for line in lines for amount in _amounts(line)}
    own |= {float(sum(line.annual or 0 for line in case.lines if line.restricted))}
    if case.stated_budget is not None and case.charges and case.charge.is_quoted:
        own |= {break_even(case, case.base_scenario, "charge").value or 0.0}
    totals = _totals(case) - _totals(public)
    for name, other in case.other_options.items():
        totals |= _totals(other) - _totals(public.other_options[name])
    return {amount for amount in own | totals if amount >= SMALLEST}


def _amounts(line: Line) -> Iterator[float]:
    given = [*(line.by_year or {}).values(), line.annual or 0]
    years = (line.months or 0) / MONTHS_IN_A_YEAR
    for amount in (*given, sum((line.by_year or {}).values()), (line.annual or 0) * years):
        yield from (float(amount), amount * line.our_share)


def _totals(case: Case) -> set[float]:
    """List what the model makes of a case, at its scenario and as recorded."""
    found: set[float] = set()
    for result in (results_of(case, case.base_scenario), *record_range(case)):
        amounts = [*result.flow.gross, *result.flow.savings, *result.flow.net]
        amounts += [each for line in result.flow.lines.values() for each in line]
        found |= {abs(round(float(each), 2)) for each in (*amounts, *result.by_name().values())}
    return found
