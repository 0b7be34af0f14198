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
from sohanalysis.errors import CaseError, Fault, IntegrityError, ScenarioError, shown
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
    evidence: Iterable[str],
    case_texts: Sequence[tuple[str, str]] = (),
    *,
    adopters: tuple[str, ...] = (),
    case_file: str = "",
) -> None:
    """Refuse prose with a figure that nothing else holds.

    Parameters
    ----------
    prose : iterable of str
        Sentences and text. Checked are amounts in pounds, percentages and numbers of adopters.
    evidence : iterable of str
        Cells and captions of tables, sentences of charts, and figures that the case quotes.
    case_texts : sequence of tuple
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
    values_at = cache(
        partial(_values_at, [figure for text in evidence for figure in _figures_in(text, adopters)])
    )
    unsupported = [
        (text, figure)
        for text in dict.fromkeys(prose)
        for figure in _figures_in(text, adopters)
        if figure.kind != _NUMBER and figure.value not in values_at(figure.kind, figure.places)
    ]
    located = [
        (
            figure,
            [
                key_path
                for key_path, case_text in case_texts
                if figure.text in case_text and _without_ends(case_text) in text
            ],
        )
        for text, figure in unsupported
    ]
    faults = [
        _unsupported_fault(figure, key_path, case_file)
        for figure, key_paths in located
        for key_path in key_paths or [""]
    ]
    if faults:
        kind = CaseError if all(key_paths for _, key_paths in located) else IntegrityError
        raise kind([*dict.fromkeys(faults)])


def _without_ends(text: str) -> str:
    """Return a text of the case as our sentences hold it: without its capital and its stop."""
    return text[1:].rstrip(". ")


@cache
def _pattern(adopters: tuple[str, ...]) -> re.Pattern[str]:
    nouns = "|".join(map(re.escape, adopters)) or "(?!)"  # which nothing matches
    return re.compile(_FIGURE.replace("{words}", nouns), re.ASCII)


def _figures_in(text: str, adopters: tuple[str, ...] = ()) -> Iterator[_Figure]:
    for match in _pattern(adopters).finditer(text):
        kind = str(match.lastgroup)
        digits = re.sub(r"[, \u00a0]", "", match[kind])
        scale_word = _SCALE.match(text, match.end()) if kind in (_POUNDS, _NUMBER) else None
        scales = [_SCALES[scale_word[1].lower()]] if scale_word else [0]
        sentence = _sentence_with(text, match.start(), match.end())
        written = {"text": match[0] + (scale_word[0] if scale_word else ""), "sentence": sentence}
        if (
            kind == _NUMBER and scale_word
        ):  # the 91 of "£71-91k", as it is printed and as it is meant
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


def _values_at(figures: Iterable[_Figure], kind: str, places: int) -> set[Decimal]:
    """Give what is held of a kind at a precision: a plain number too, under its heading."""
    kinds = (kind,) if kind == _PERCENT else (kind, _NUMBER)
    values = {figure.value for figure in figures if figure.kind in kinds and figure.value < LARGEST}
    # The same digits are the same figure, at more places than a rounded one has too.
    return {money.rounded(float(value), places) for value in values} | values


def _unsupported_fault(figure: _Figure, key_path: str, case_file: str) -> Fault:
    """Return the fault of a figure without a table, in a text of the case or in our prose."""
    quoted = shown(figure.sentence, length=LONGEST_SENTENCE + LONG)
    problem = f"{figure.text} ({quoted}) is in no table and no chart of the page"
    if not key_path:
        advice = "Nothing was published: correct the sentence, or show the table it comes from."
        return Fault(field="prose", problem=problem, advice=advice)
    remedy = 'give the figure under [[published]], with of = ""'
    advice = f"Nothing was published: correct the text, or {remedy}."
    return Fault(file=case_file, field=key_path, problem=problem, advice=advice)


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
            Fault(problem=f"{total} does not add up: {money.figures(gap)} apart", field="sums")
            for total, gap in _differences(case, result)
            if abs(gap) > HALF_A_PENNY
        ]
        if faults:
            raise IntegrityError(faults)


def _differences(case: Case, result: Results) -> Iterator[tuple[str, float]]:
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
    public_fields = asdict(public)
    with_budget = replace(public, stated_budget=case.stated_budget)
    secret_amounts, public_amounts = (
        _secret_amounts(case, with_budget),
        _totals(with_budget) | {*_numbers_within(asdict(with_budget))},
    )
    secret_names = [
        _name_pattern(name)
        for name in (*restricted.restricted_names(case), *_secret_sources(case, public_fields))
    ]
    faults = [
        Fault(
            file=case.file,
            field=key_path,
            problem=f"{shown(disclosure)} gives away what is restricted, in a text that would be "
            f"published: {shown(text)}",
            advice="Reword it, or make the paper --with-restricted.",
        )
        for key_path, text in _texts_within("", public_fields)
        for disclosure in _disclosures(text, secret_amounts, public_amounts, secret_names)
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
    names_shown = [
        name for name in restricted.restricted_names(case) if _name_pattern(name).search(text)
    ]
    if names_shown:
        problem = f"{', '.join(map(shown, names_shown))} is restricted and stands on the page"
        advice = "Nothing was published: give it a name of its own, or take it out of the notebook."
        raise IntegrityError(Fault(problem=problem, advice=advice))


def texts(case: Case) -> Iterator[tuple[str, str]]:
    """List the texts that somebody wrote into a case, each with its key."""
    yield from _texts_within("", asdict(case))


def _texts_within(key_path: str, entry: Any) -> Iterator[tuple[str, str]]:
    if isinstance(entry, str):
        yield key_path, entry
    elif isinstance(entry, dict):
        for key, value in entry.items():
            if key not in _CHOSEN:
                yield from _texts_within(f"{key_path}.{key}".strip("."), value)
    elif isinstance(entry, tuple):
        for number, value in enumerate(entry, start=1):
            yield from _texts_within(f"{key_path}, {number}", value)


def _name_pattern(name: str) -> re.Pattern[str]:
    # A page shows any number of spaces and line ends as one space.
    pattern = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE)


def _disclosures(
    text: str,
    secret_amounts: set[float],
    public_amounts: set[float],
    secret_names: list[re.Pattern[str]],
) -> list[str]:
    """List what a text gives away."""
    disclosures = [match[0] for name in secret_names if (match := name.search(text))]
    for figure in _figures_in(text):
        amounts = (
            (secret_amounts, public_amounts) if figure.kind in (_POUNDS, _NUMBER) else ((), ())
        )
        hit, innocent = (
            figure.value in {money.rounded(amount, figure.places) for amount in each}
            for each in amounts
        )
        disclosures += [figure.text] if hit and figure.value and not innocent else []
    return disclosures


def _numbers_within(entry: Any) -> Iterator[float]:
    """List every number that a case gives."""
    if isinstance(entry, int | float):
        yield float(entry)
    elif isinstance(entry, dict | tuple):
        for part in entry.values() if isinstance(entry, dict) else entry:
            yield from _numbers_within(part)


def _secret_sources(case: Case, public_fields: Any) -> Iterator[str]:
    """Give the sources and notes of what is left out that nothing else has."""
    shared = {
        text
        for key_path, text in _texts_within("", public_fields)
        if key_path.endswith(("source", "note"))
    }
    for entry in restricted.entries(case):
        texts = (entry.source, getattr(entry, "note", ""))
        yield from (text for text in texts if len(text) >= LONG and text not in shared)


def _secret_amounts(case: Case, public: Case) -> set[float]:
    """List the amounts of what is left out, and every total that it changes."""
    figures = (figure.figure for figure in case.quoted if figure.restricted)
    amounts = {abs(end) for figure in figures for end in (figure.low, figure.high)}
    lines = [entry for entry in restricted.entries(case) if isinstance(entry, Line)]
    amounts |= {amount for line in lines for amount in _line_amounts(line)}
    amounts |= {float(sum(line.annual or 0 for line in case.lines if line.restricted))}
    if case.stated_budget is not None and case.charges and case.charge.is_quoted:
        amounts |= {break_even(case, case.base_scenario, "charge").value or 0.0}
    totals = _totals(case) - _totals(public)
    for name, option_case in case.other_options.items():
        totals |= _totals(option_case) - _totals(public.other_options[name])
    return {amount for amount in amounts | totals if amount >= SMALLEST}


def _line_amounts(line: Line) -> Iterator[float]:
    stated = [*(line.by_year or {}).values(), line.annual or 0]
    years = (line.months or 0) / MONTHS_IN_A_YEAR
    for amount in (*stated, sum((line.by_year or {}).values()), (line.annual or 0) * years):
        yield from (float(amount), amount * line.our_share)


def _totals(case: Case) -> set[float]:
    """List what the model makes of a case, at its scenario and as recorded."""
    totals: set[float] = set()
    for result in (results_of(case, case.base_scenario), *record_range(case)):
        amounts = [*result.flow.gross, *result.flow.savings, *result.flow.net]
        amounts += [amount for line in result.flow.lines.values() for amount in line]
        totals |= {
            abs(round(float(amount), 2)) for amount in (*amounts, *result.by_name().values())
        }
    return totals
