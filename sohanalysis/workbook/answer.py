"""The answer and the savings in live sentences, from the headline templates.

This module compiles `headline.SENTENCES` unchanged. It leaves facts that no cell can change out of
the formulas. Every other fact and slot has a row, which `answer_facts` writes under the names that
`headline_facts` describes. Each template is one formula, or several if one would be too long.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.choose import field_range
from sohanalysis.case.fields import ANY, FIELDS, NONE, NUMBER_FIELDS, THE_OTHER, Kind
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.nouns import first_capital
from sohanalysis.report.headline import HEADLINE_SENTENCES, LINES, OPENING, headline
from sohanalysis.workbook.answer_facts import LOOKS, AnswerFacts, Written
from sohanalysis.workbook.parts import MOST_SIGNS
from sohanalysis.workbook.sheets import SheetTable, formula, without_sheet
from sohanalysis.workbook.workings import Workings

ANSWER_LINES = ("answer", "savings")  # lines of the headline that the workbook has
NOT_PRICED_SENTENCE = "No document prices this number."
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_CELL = re.compile(r"\$[A-Z]+\$\d+")
_BREAK = "|"  # between conditions, until they are joined
Variants = list[tuple[list[str], str]]  # facts that a template needs, and its text


def lengths(case: Case) -> dict[str, int]:
    """Return the length of each line if every choice is changed at once. [characters].

    A row must have room for its longest text, because its height does not follow a live text. A
    large change may leave no month to charge, so small changes are tried too.
    """
    leave = next((year for year in case.leaving_years[-2:] if year != case.years[-1]), NONE)
    base = replace(case.base_scenario, leave=leave)
    scenarios = [case.scenario, case.base_scenario]
    switches = [field.name for field in FIELDS.values() if field.kind is Kind.yes]
    for is_on, is_large in itertools.product((True, False), repeat=2):
        values: dict[str, Any] = dict.fromkeys(switches, is_on)
        start = replace(base, **values)
        changed = replace(start, **_changes(case, start, is_large=is_large))
        scenarios += [changed, replace(changed, pricing=ANY)]
    texts = []
    for scenario in scenarios:
        with suppress(ScenarioError):  # no document prices its number, or it has one pricing
            texts.append(headline(case, scenario))
    return {
        line: max((len(getattr(text, line)) for text in texts), default=0) for line in ANSWER_LINES
    }


def _changes(case: Case, start: Scenario, *, is_large: bool) -> dict[str, Any]:
    """Return values of every number field but the adopters: the highest, or a small one."""
    values: dict[str, Any] = {}
    for name in NUMBER_FIELDS:
        if name != ADOPTERS and THE_OTHER.get(name) not in values:
            high = field_range(case, start, name)[1]
            steps = [step for step in FIELDS[name].steps if 0 < step <= high]
            values[name] = high if is_large or not steps else steps[0]
    return values


class _Templates:
    """Templates that the workbook may use, without facts that no cell can change."""

    def __init__(self, facts: AnswerFacts) -> None:
        self._facts = facts
        self._variants: dict[str, Variants] = {}
        self.clauses = [name for name in OPENING if self.holds(name) is None]
        self.sentences = {
            line: [name for name in LINES[line] if self.holds(name) is None]
            for line in ANSWER_LINES
        }

    def __getitem__(self, name: str) -> Variants:
        if name not in self._variants:
            self._variants[name] = [*self._that_may_hold(name)]
        return self._variants[name]

    def __contains__(self, name: str) -> bool:
        return name in HEADLINE_SENTENCES

    def holds(self, name: str) -> bool | None:
        """Check whether a fact, slot or template holds.

        It is True if it always holds, False if it never does, and None if entries decide.
        """
        if name in HEADLINE_SENTENCES:
            return None if any(text for _, text in self[name]) else False
        return self._facts.holds(name)

    def _that_may_hold(self, name: str) -> Iterator[tuple[list[str], str]]:
        """Yield the facts and the text of each usable variant of a template.

        A variant is dropped if a fact of it never holds, or if an earlier variant holds whenever it
        does. The sentence uses the first variant whose facts hold, so it could never be used.
        """
        used: list[set[str]] = []
        for facts, template in HEADLINE_SENTENCES[name]:
            assert isinstance(template, str), "a sentence of the headline is one text"
            states = {fact: self.holds(fact) for fact in facts}
            if False in states.values():
                continue
            text = _SLOT.sub(lambda slot: "" if self.holds(slot[1]) is False else slot[0], template)
            varying = [fact for fact, holds in states.items() if holds is None]
            if any({*varying} >= before for before in used):
                continue
            used.append({*varying})
            yield varying, text
            if not varying:
                return

    @property
    def used(self) -> set[str]:
        """The names of the facts and slots of all templates that may be used."""
        names_used: set[str] = set()
        waiting = [*self.clauses, *(name for names in self.sentences.values() for name in names)]
        while waiting:
            name = waiting.pop()
            if name in names_used:
                continue
            names_used.add(name)
            if name in HEADLINE_SENTENCES:
                for facts, text in self[name]:
                    waiting += [*facts, *(slot[1] for slot in _SLOT.finditer(text))]
            else:
                waiting += self._facts.templates_of(name)
        return names_used


class _Parts:
    """Rows of the answer. Each is laid out before the first formula that needs it."""

    def __init__(self, table: SheetTable, facts: AnswerFacts, templates: _Templates) -> None:
        self._table, self._facts, self._templates = table, facts, templates
        self._rows: dict[str, Written] = {}

    def cell(self, name: str) -> str:
        """Return the cell of a fact, slot, template, or amount in words."""
        return str(self._row(name).content)

    def _row(self, name: str) -> Written:
        if name not in self._rows:
            self._rows[name] = self._laid_out(name)
        return self._rows[name]

    def _laid_out(self, name: str) -> Written:
        if name in HEADLINE_SENTENCES:
            text = self._alias(name) or self._sentence(name)
            return self._add(name, Written(text, "words"))
        if name in ("opening", "bare"):
            written = self._opening() if name == "opening" else self._bare()
            return self._add(name, written)
        return self._add(name, self._facts.written(name, self.cell))

    def _add(self, name: str, written: Written) -> Written:
        """Add a row with a formula or a fixed value, unless the formula is a cell alone."""
        if written.is_live and _CELL.fullmatch(written.content):
            return written
        label = first_capital(re.sub("[_:]", " ", name))
        content = formula(written.content) if written.is_live else written.content
        row = self._table.row(
            (label, written.unit), [content], LOOKS[written.unit], key=f"answer.{name}"
        )
        return Written(without_sheet(row.cell()), written.unit)

    def _alias(self, name: str) -> str:
        """Return the cell of the slot that a template consists of, empty if it has more."""
        (facts, text), *other_variants = self._templates[name]
        is_all = not other_variants and facts == [text[1:-1]] and text == f"{{{facts[0]}}}"
        return self._row(facts[0]).content if is_all and self._is_words(facts[0]) else ""

    def _is_words(self, name: str) -> bool:
        return self._row(name).unit == "words"

    def _apart(self, name: str, text: str) -> str:
        """Add a row for a formula and return its cell. Return a cell or a text unchanged."""
        if _CELL.fullmatch(text) or re.fullmatch(r'"[^"]*"', text):
            return text
        number = sum(key.startswith(f"{name}, part ") for key in self._rows) + 1
        key = f"{name}, part {number}"
        self._rows[key] = self._add(key, Written(text, "words"))
        return str(self._rows[key].content)

    def _joined(self, name: str, terms: Iterable[str], most: int = MOST_SIGNS // 2) -> str:
        """Return a formula that joins terms, split over rows so that each is short."""
        text = ""
        for term in terms:
            if text and len(f"{text}&{term}") > most:
                text = self._apart(name, text)
            text = f"{text}&{term}" if text else term
        return text or '""'

    def _sentence(self, name: str) -> str:
        """Return a formula for the first template whose facts all hold."""
        text = '""'
        for facts, template in reversed(self._templates[name]):
            filled = self._joined(name, self._terms(template))
            if not facts:
                text = filled
                continue
            tests = [self._test(fact) for fact in facts]
            test = tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"
            if len(f"=IF({test},{filled},{text})") > MOST_SIGNS:
                text = self._apart(name, text)
            if len(f"=IF({test},{filled},{text})") > MOST_SIGNS:
                filled = self._apart(name, filled)
            text = f"IF({test},{filled},{text})"
        return text

    def _test(self, name: str) -> str:
        row = self._row(self._facts.test_of(name))
        return f'{row.content}<>""' if row.unit == "words" else f"{row.content}<>0"

    def _terms(self, template: str) -> Iterator[str]:
        """Yield the texts of a template, in quotes, and the cells of its slots."""
        end = 0
        for slot in _SLOT.finditer(template):
            yield from _quoted(template[end : slot.start()])
            yield self.cell(slot[0][1:-1])
            end = slot.end()
        yield from _quoted(template[end:])

    def _clauses(self) -> str:
        """Return the cell that joins the conditions that hold, each after a separator."""
        name = "clauses"
        if name not in self._rows:
            clauses = map(self.cell, self._templates.clauses)
            terms = [f'IF({cell}="","","{_BREAK}"&{cell})' for cell in clauses]
            self._rows[name] = self._add(
                name, Written(self._joined(name, terms, MOST_SIGNS - 1), "words")
            )
        return str(self._rows[name].content)

    def _count(self) -> str:
        """Return the cell with the number of conditions that hold."""
        name = "count_of_clauses"
        if name not in self._rows:
            clauses = self._clauses()
            text = f'LEN({clauses})-LEN(SUBSTITUTE({clauses},"{_BREAK}",""))'
            self._rows[name] = self._add(name, Written(text, "number"))
        return str(self._rows[name].content)

    def _opening(self) -> Written:
        """Return the formula that joins the conditions by commas and "and"."""
        count = self._count()
        clauses = f'SUBSTITUTE({self._clauses()},"{_BREAK}","",1)'
        last = f'SUBSTITUTE({clauses},"{_BREAK}"," and ",{count}-1)'
        commas = f'SUBSTITUTE({last},"{_BREAK}",", ")'
        return Written(f"IF({count}<=1,{clauses},{commas})", "words")

    def _bare(self) -> Written:
        """Return the test that the answer has no condition and names no pricing."""
        text = f"({self._count()}=0)*1"
        if self._templates.holds("at_pricing") is None:
            text += f'*({self.cell("at_pricing")}="")'
        return Written(text, "1 or 0")

    def line(self, name: str) -> str:
        """Lay out a line of the headline, in sentences with capitals; return its cell."""
        key = f"line_{name}"
        cells = [*map(self.cell, self._templates.sentences[name])]
        terms = [
            f'IF({cell}="",""," "&UPPER(LEFT({cell},1))&RIGHT({cell},LEN({cell})-1))'
            for cell in cells
        ]
        text = self._apart(key, self._joined(key, terms, MOST_SIGNS - 1))
        is_priced = self.cell("is_priced")
        otherwise = f'"{NOT_PRICED_SENTENCE}"' if name == ANSWER_LINES[0] else '""'
        text = f'IF({is_priced}<>0,SUBSTITUTE({text}," ","",1),{otherwise})'
        return str(self._add(key, Written(text, "words")).content)


def _quoted(text: str) -> Iterator[str]:
    if text:
        yield '"' + text.replace('"', '""') + '"'


def lay_out_answer(work: Workings, *, quoted: Sequence[str], on_time: str) -> dict[str, str]:
    """Lay out facts and sentences on Workings, and return the cell of each line.

    Parameters
    ----------
    work : Workings
        The calculation.
    quoted : sequence of str
        Runs of the case as quoted, as late as the scenario shown.
    on_time : str
        Run of the scenario shown, but on time; empty if no line goes on after a late go-live.
    """
    facts = AnswerFacts(work, quoted=quoted, on_time=on_time)
    templates = _Templates(facts)
    facts.lay_out_pricings(templates.used)
    heads = ("Quantity", "Unit", "Value")
    table = work.sheet.table("Answer_parts", "The answer, part by part", heads)
    parts = _Parts(table, facts, templates)
    return {line: f"'{work.sheet.name}'!{parts.line(line)}" for line in ANSWER_LINES}
