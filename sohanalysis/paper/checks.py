"""The checks before a paper is published.

1. Our sums add up.
2. Every figure in the prose also appears in a table, a chart or the case. This shows that the
   figure is on the page, not that it is in the right sentence.
3. A public paper holds neither the name nor the amount of a restricted entry.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from functools import cache, partial
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np

from sohanalysis import money
from sohanalysis.case import restricted
from sohanalysis.case.case import Case, Line
from sohanalysis.case.cautions import texts_in
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import (
    CaseError,
    Fault,
    IntegrityError,
    ScenarioError,
    SohError,
    format_value,
)
from sohanalysis.files.kinds import dotted
from sohanalysis.files.toml import read_toml
from sohanalysis.model.break_even import break_even
from sohanalysis.model.findings import quoted_range, record_range
from sohanalysis.model.results import Results, results_of
from sohanalysis.money import HALF_A_PENNY
from sohanalysis.years import MONTHS_IN_A_YEAR

SMALLEST = 500  # pounds; a smaller secret amount would match numbers that mean something else
LARGEST = 10**15  # above it, digits are not an amount: a fingerprint may have dozens in a row
LONG = 12  # letters; a shorter source, such as "2.8", does not identify anything
LONGEST_SENTENCE = 240  # letters of the sentence that a message quotes
_POUNDS, _PERCENT, _NUMBER = "pounds", "percent", "number"
_FIGURE = (
    r"£[ \u00a0]?(?P<pounds>\d{1,3}(?:[ \u00a0]\d{3})+(?!,?\d)|\d[\d,]*(?:\.\d+)?)"
    r"|(?P<percent>\d[\d,]*(?:\.\d+)?)\s?%"
    # A headline may name the number from which a pricing leaves the quoted range ("26 forces or
    # more"). That number is computed for the sentence, and is in no table.
    r"|(?P<adopters>\d+)(?= (?:{words})\b(?! or (?:more|fewer)\b))"
    r"|(?P<number>\d[\d,]*(?:\.\d+)?)"
)
_SCALE = re.compile(r"[ \u00a0]?(k|thousand|m|million)(?![a-z])", re.IGNORECASE)
# "Less than £1" is the bound of an amount that rounds to nothing, not a figure.
_LESS = re.compile(r"less than £1(?![\d,.]*\d)(?! ?(?:k|thousand|m|million)\b)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!] (?=[A-Z(\"£])")
_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6}
# Keys of a case's file whose texts are chosen from a list, not written.
_CHOSEN = {"file", "saved", "kind", "nature", "accounting", "unit", "status", "delay", "score"}
_CHOSEN |= {"includes_on_costs"}


@dataclass(frozen=True)
class _Figure:
    """A figure in a text: its kind, value and number of decimal places, and its sentence."""

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
    """Check that every figure in the prose also appears in a table, a chart or the case.

    Parameters
    ----------
    prose : iterable of str
        Sentences and other text. The check covers amounts in pounds, percentages and numbers of
        adopters.
    evidence : iterable of str
        Cells and captions of tables, sentences of charts, and figures that the case quotes.
    case_texts : sequence of tuple
        Key path and text of each text in the case. If one of them holds the figure, the fault
        names its key path, because the author of the case has to correct it.
    adopters : tuple of str
        Names of one adopter and of several. Without them, numbers of adopters are not checked.
    case_file : str
        The file of the case that holds the texts.

    Raises
    ------
    IntegrityError
        If a figure does not appear in the evidence at its own precision. The error names every
        such figure.
    CaseError
        If all of these figures are in texts of the case.

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
                (key_path, case_text)
                for key_path, case_text in case_texts
                if figure.text in case_text and _without_ends(case_text) in text
            ],
        )
        for text, figure in unsupported
    ]
    if not located:
        return
    places = _places_in_file(case_file)
    # Several sentences of a paper may quote one text: report its figure once.
    faults: dict[tuple[str, str], Fault] = {}
    for figure, case_matches in located:
        if not case_matches:
            faults[figure.sentence, figure.text] = _unsupported_fault(figure)
        in_file = [places[case_text] for _, case_text in case_matches if case_text in places]
        for field, line in in_file or [(key_path, None) for key_path, _ in case_matches]:
            fault = _unsupported_fault(figure, field, case_file, line)
            faults.setdefault((field, figure.text), fault)
    kind = CaseError if all(case_matches for _, case_matches in located) else IntegrityError
    raise kind([*faults.values()])


def _places_in_file(case_file: str) -> dict[str, tuple[str, int | None]]:
    """Return the key path and the line of each text in the file of a case.

    Returns
    -------
    dict
        Empty if the file cannot be read as TOML. It leaves out the figures of each paragraph,
        which no paper quotes.
    """
    try:
        document = read_toml(Path(case_file))
    except SohError:
        return {}
    places: dict[str, tuple[str, int | None]] = {}
    for key_path, text in texts_in(document.values):
        if key_path[0] != "paragraphs":
            places.setdefault(text, (dotted(key_path), document.line(key_path)))
    return places


def _without_ends(text: str) -> str:
    """Return a text without its first letter and full stop, which our sentences change."""
    return text[1:].rstrip(". ")


@cache
def _pattern(adopters: tuple[str, ...]) -> re.Pattern[str]:
    nouns = "|".join(map(re.escape, adopters)) or "(?!)"  # never matches
    return re.compile(_FIGURE.replace("{words}", nouns), re.ASCII)


def _figures_in(text: str, adopters: tuple[str, ...] = ()) -> Iterator[_Figure]:
    bounds = {bound.end() for bound in _LESS.finditer(text)}
    for match in _pattern(adopters).finditer(text):
        if match.end() in bounds:
            continue
        kind = str(match.lastgroup)
        digits = re.sub(r"[, \u00a0]", "", match[kind])
        scale_word = _SCALE.match(text, match.end()) if kind in (_POUNDS, _NUMBER) else None
        scales = [_SCALES[scale_word[1].lower()]] if scale_word else [0]
        sentence = _sentence_with(text, match.start(), match.end())
        written = {"text": match[0] + (scale_word[0] if scale_word else ""), "sentence": sentence}
        if kind == _NUMBER and scale_word:
            scales.append(0)  # the 91 in "£71-91k" counts as 91,000 and as 91
        for scale in scales:
            value, places = Decimal(digits).scaleb(scale), len(digits.partition(".")[2]) - scale
            yield _Figure(kind=kind, value=value, places=places, **written)


def _sentence_with(text: str, start: int, end: int) -> str:
    """Return the sentence around a figure. Of a long sentence, return the end at the figure."""
    starts = [stop.end() for stop in _SENTENCE_END.finditer(text, 0, start)]
    after = _SENTENCE_END.search(text, end)
    sentence = text[starts[-1] if starts else 0 : after.start() + 1 if after else len(text)]
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence.strip()
    until = text.find(" ", end)
    cut = text[: until if until >= 0 else len(text)][-LONGEST_SENTENCE:]
    return f"... {cut.partition(' ')[2]}"


def _values_at(figures: Iterable[_Figure], kind: str, places: int) -> set[Decimal]:
    """Return the values of a kind, also rounded to a number of decimal places.

    A plain number counts as pounds or as adopters too: the heading of its column has the unit.
    """
    kinds = (kind,) if kind == _PERCENT else (kind, _NUMBER)
    values = {figure.value for figure in figures if figure.kind in kinds and figure.value < LARGEST}
    # The exact values stay, so that a figure written with more decimals than another still matches.
    return {money.rounded(float(value), places) for value in values} | values


def _unsupported_fault(
    figure: _Figure, field: str = "", case_file: str = "", line: int | None = None
) -> Fault:
    """Return the fault for a figure without a table, in a text of the case or in our prose."""
    quoted = format_value(figure.sentence, length=LONGEST_SENTENCE + LONG)
    problem = f"{figure.text} ({quoted}) is in no table and no chart of the page"
    if not field:
        advice = "Nothing was published: correct the sentence, or show the table it comes from."
        return Fault(field="prose", problem=problem, advice=advice)
    remedy = 'give the figure under [[published]], with of = ""'
    advice = f"A paper is not published until you correct the text, or {remedy}."
    return Fault(file=case_file, line=line, field=field, problem=problem, advice=advice)


def check_sums(case: Case, scenario: Scenario) -> None:
    """Check that figures add up, at the scenario and at both quoted charges.

    Raises
    ------
    IntegrityError
        If lines, savings, years or the budget do not add up to the totals shown for them.
    """
    results = [results_of(case, scenario)]
    with contextlib.suppress(ScenarioError):  # the documents may not price a charge at this number
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
    yield "the cost in and after the budget years", min(paid - result.initial_cost, 0.0)
    yield "the headroom", case.budget.amount - result.initial_cost - result.headroom


def check_words(case: Case) -> Case:
    """Return the public version of a case, after checking that its texts reveal no secret.

    Parameters
    ----------
    case : Case
        The full case.

    Returns
    -------
    Case
        The case without restricted entries, from `restricted.public`.

    Raises
    ------
    CaseError
        If a text that stays in the public version holds the name of a restricted entry, its amount,
        or a total that includes it. An amount that a public entry has too is allowed. The error
        names every such text.
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
            problem=f"{format_value(disclosure)} reveals a restricted entry, in a text that would "
            f"be published: {format_value(text)}",
            advice="Reword it, or make the paper --with-restricted.",
        )
        for key_path, text in _texts_within("", public_fields)
        for disclosure in _disclosures(text, secret_amounts, public_amounts, secret_names)
    ]
    if faults:
        raise CaseError(faults)
    return public


def check_page(case: Case, page: str) -> None:
    """Check that a public page does not hold the name of a restricted entry.

    Raises
    ------
    IntegrityError
        If it does. A notebook may have read the case file directly, or another part of the page
        may have the same name.
    """
    text = unescape(re.sub(r'src="data:[^"]*"', "", page))
    names_shown = [
        name for name in restricted.restricted_names(case) if _name_pattern(name).search(text)
    ]
    if names_shown:
        problem = (
            f"{', '.join(map(format_value, names_shown))} is restricted, and appears on the page"
        )
        advice = "Nothing was published: give it a unique name, or take it out of the notebook."
        raise IntegrityError(Fault(problem=problem, advice=advice))


def texts(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the key path and text of every text that a person wrote into a case."""
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
    # A page shows several spaces or a line end as one space.
    pattern = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE)


def _disclosures(
    text: str,
    secret_amounts: set[float],
    public_amounts: set[float],
    secret_names: list[re.Pattern[str]],
) -> list[str]:
    """List the restricted names and amounts that a text reveals."""
    disclosures = [match[0] for name in secret_names if (match := name.search(text))]
    for figure in _figures_in(text):
        if figure.kind not in (_POUNDS, _NUMBER) or not figure.value:
            continue
        secret, public = (
            {money.rounded(amount, figure.places) for amount in amounts}
            for amounts in (secret_amounts, public_amounts)
        )
        if figure.value in secret - public:
            disclosures.append(figure.text)
    return disclosures


def _numbers_within(entry: Any) -> Iterator[float]:
    """Yield every number in a case."""
    if isinstance(entry, int | float):
        yield float(entry)
    elif isinstance(entry, dict | tuple):
        for part in entry.values() if isinstance(entry, dict) else entry:
            yield from _numbers_within(part)


def _secret_sources(case: Case, public_fields: Any) -> Iterator[str]:
    """Yield the sources and notes that only restricted entries contain."""
    shared = {
        text
        for key_path, text in _texts_within("", public_fields)
        if key_path.endswith(("source", "note"))
    }
    for entry in restricted.entries(case):
        texts = (entry.source, getattr(entry, "note", ""))
        yield from (text for text in texts if len(text) >= LONG and text not in shared)


def _secret_amounts(case: Case, public: Case) -> set[float]:
    """Return the amounts of restricted entries, and every total that includes them. [£]."""
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
    """Return the model's amounts for a case, at its scenario and at the recorded range. [£]."""
    totals: set[float] = set()
    for result in (results_of(case, case.base_scenario), *record_range(case)):
        amounts = [*result.flow.gross, *result.flow.savings, *result.flow.net]
        amounts += [amount for line in result.flow.lines.values() for amount in line]
        totals |= {
            abs(round(float(amount), 2)) for amount in (*amounts, *result.by_name().values())
        }
    return totals
