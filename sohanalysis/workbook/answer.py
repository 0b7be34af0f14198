"""The answer in words, in live formulas: templates, and the cells that choose between them.

`SENTENCES` is plain data, as `wording.say` reads it: a name stands for a list of facts and a
template, of which the first whose facts all hold is used. `lay_out_answer` writes each name as one
formula, so another list of templates with the same facts needs no other code. A fact that no
scenario of a case has is false: it has no cell, and no formula asks for it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS, NONE, in_own_word
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.model.pricing import rising_charges
from sohanalysis.model.stress import stated_price
from sohanalysis.report import wording
from sohanalysis.report.wording import Template, Templates, first_capital
from sohanalysis.report.wording_pricing import (
    condition,
    end_noun,
    joiners,
    tied_points,
    who_quotes,
    whose_figure,
    whose_pricing,
)
from sohanalysis.workbook.inputs import Given, PricingWords
from sohanalysis.workbook.pairs import HIGHEST, LOWEST, SHOWN, Pairs
from sohanalysis.workbook.sheets import Cell, formula
from sohanalysis.workbook.workings import Workings
from sohanalysis.years import year_of

SENTENCES: Templates = {
    "answer": [
        (["is_priced"], "{begins}{cost}{verdict}{as_quoted}{tied}"),
        ([], "No document prices this number."),
    ],
    # The conditions under which it holds.
    "joiners": [
        (["by_year"], "{least} to {most} {plural} join (by year)"),
        (["is_one_adopter"], "{most} {word} joins"),
        (["most"], "{most} {plural} join"),
    ],
    "with_pricing": [
        (["joiners", "is_open"], "{joiners}"),
        (["joiners", "pricing"], "{joiners}{pricing}"),
        ([], "{joiners}"),
    ],
    "late": [
        (["delay", "follows"], "go-live and the charge are {delay} {months} late"),
        (["delay"], "go-live is {delay} {months} late{still_on_time}"),
    ],
    "still_on_time": [(["has_charge"], " and the charge still starts on time")],
    "months": [(["is_one_month"], "month"), ([], "months")],
    "with_late": [
        (["with_pricing", "late"], "{with_pricing}, {late}"),
        ([], "{with_pricing}{late}"),
    ],
    "changed": [
        (["charge_up"], "the charge is {change} higher"),
        (["charge_down"], "the charge is {change} lower"),
    ],
    "with_change": [
        (["with_late", "changed"], "{with_late}, {changed}"),
        ([], "{with_late}{changed}"),
    ],
    "risen": [
        (["rises"], "charges rise {rise} a year{after_first_year}"),
        (["falls"], "charges fall {rise} a year{after_first_year}"),
    ],
    "with_rise": [
        (["with_change", "risen"], "{with_change} and {risen}"),
        ([], "{with_change}{risen}"),
    ],
    "left": [(["leaves"], "we leave after {leave}")],
    "conditions": [
        (["with_rise", "left"], "{with_rise} and {left}"),
        ([], "{with_rise}{left}"),
    ],
    "opening": [
        (["most", "conditions"], "If {conditions}, "),
        (["pricing", "conditions"], "{pricing}, if {conditions}, "),
        (["pricing"], "{pricing}, "),
        (["conditions"], "If {conditions}, "),
    ],
    "begins": [
        (["opening"], "{opening}{period} {costs} "),
        ([], "{period_first} {costs} "),
    ],
    # The cost, and what it leaves of the budget.
    "cost": [
        (
            ["is_open", "is_range"],
            "{low:pounds} ({low_whose}) to {high:pounds} ({high_whose})",
        ),
        (["is_open"], "{low:pounds} ({low_whose})"),
        ([], "{low:pounds}"),
    ],
    "verdict": [
        (["is_judged", "is_range"], ". Against the {budget:pounds} budget: {ends_left}."),
        (["is_judged", "low_level"], ": {low_left} of {budget:pounds}."),
        (["is_judged"], ": {low_left} the {budget:pounds} budget."),
        ([], "{no_verdict}"),
    ],
    "no_verdict": [
        (["is_assumed"], ". The budget is an assumption, so there is no verdict."),
        ([], ". No budget is stated, so there is no verdict."),
    ],
    "low_left": [
        (["low_level"], "exactly the budget"),
        (["low_over"], "{low_headroom:pounds} over"),
        ([], "{low_headroom:pounds} under"),
    ],
    "high_left": [
        (["high_level"], "exactly the budget"),
        (["high_over"], "{high_headroom:pounds} over"),
        ([], "{high_headroom:pounds} under"),
    ],
    "ends_left": [
        (["low_over"], "{low_headroom:pounds} to {high_left}"),
        (["low_level"], "{low_left} to {high_left}"),
        (["high_level"], "{low_left} to {high_left}"),
        (["high_over"], "{low_left} to {high_left}"),
        ([], "{high_headroom:pounds} to {low_left}"),
    ],
    # The documents beside it.
    "as_quoted": [
        (["beside_quoted"], " As {quoted_word}{how}: {quoted}{but_no_charge}."),
    ],
    "but_no_charge": [(["is_open", "no_charge"], "; {no_charge}")],
    "how": [
        (["delay", "leaves"], ", as late and leaving too"),
        (["delay"], ", as late"),
        (["leaves"], ", leaving too"),
        (["rises"], ", before the rise"),
        (["falls"], ", before the fall"),
    ],
    "quoted": [
        (["is_quoted_range"], "{quoted_low:pounds} to {quoted_high:pounds}"),
        ([], "{quoted_low:pounds}"),
    ],
    "no_charge": [
        (["by_year"], ""),
        (["tied_words"], ""),
        (["gives_no_charge"], "{gives_no_charge} {most}"),
    ],
    "tied": [
        (["beside_quoted"], ""),
        (["is_open", "by_year"], ""),
        (["is_open", "tied_words"], " {tied_words}."),
        (["is_open", "no_charge"], " {gives_no_charge_first} {most}."),
    ],
}
_SLOT = re.compile(r"\{(\w+(?::pounds)?)\}")


@dataclass(frozen=True, kw_only=True)
class AnswerWords:
    """The words of a case in the answer, which no choice changes.

    Parameters
    ----------
    texts : mapping
        By the names of `SENTENCES`; empty if the case has no such thing.
    tied : tuple of tuple
        Numbers of adopters that the documents tie a charge to, each with a sentence.
    has_quoted : bool
        Whether the documents quote or state the price that heads the columns "as quoted".
    """

    texts: Mapping[str, str]
    tied: tuple[tuple[int, str], ...] = ()
    has_quoted: bool = False


def answer_words(case: Case) -> AnswerWords:
    """Return the words of a case in the answer."""
    period = wording.initial_period(case)
    rising = replace(case.base_scenario, rise=FIELDS["rise"].high)
    charges = rising_charges(case, wording.where_a_charge_rises(case, rising))
    years = {year_of(charge.month) for charge in charges}
    tied = _tied(case)
    says = f"{who_quotes(case)} gives no charge for" if tied else ""
    texts = {
        "period": period,
        "period_first": first_capital(period),
        "costs": wording.costs(case),
        "word": case.adopters.word,
        "plural": case.adopters.plural,
        "after_first_year": f" after {years.pop()}" if len(years) == 1 else "",
        "quoted_word": wording.stated(case),
        "gives_no_charge": says,
        "gives_no_charge_first": first_capital(says),
    }
    is_quoted = any(charge.is_quoted for charge in case.charges)
    has_quoted = bool(case.charges) and (is_quoted or bool(stated_price(case)))
    return AnswerWords(texts=texts, tied=tied, has_quoted=has_quoted)


def _tied(case: Case) -> tuple[tuple[int, str], ...]:
    """List the numbers that the documents tie an end of a quoted range to, with the sentence."""
    if not (case.charges and case.charge.is_quoted and case.charge.has_range):
        return ()
    who = first_capital(who_quotes(case))
    return tuple(
        (count, f"{who} ties the {end_noun(case, end)} to {joiners(case, count)}")
        for end, count in tied_points(case)
    )


def pricing_words(case: Case, name: str, *, is_first: bool) -> PricingWords:
    """Return the words of a pricing in the answer, whose sentence its condition may begin."""
    text = f"{condition(case, name)} ({whose_figure(case, name)})"
    after = f" and {text.removeprefix('if ')}" if text.startswith("if ") else f" {text}"
    return PricingWords(
        whose=whose_pricing(case, name),
        condition=first_capital(text) if is_first else after,
        is_stated=case.pricing(name).status == "stated",
    )


@dataclass(frozen=True, kw_only=True)
class _Fact:
    """A fact or slot of the templates: what it is, its formula or value, and its kind."""

    label: str
    content: Any
    unit: str = "number"

    @property
    def is_text(self) -> bool:
        """Whether it is not a number."""
        return self.unit == "words"


Facts = Iterator[tuple[str, _Fact]]
_LOOKS = {"words": "note", "£": "pence", "number": "plain"}
_ENDS = {LOWEST: "low", HIGHEST: "high"}


def lay_out_answer(
    work: Workings,
    words: AnswerWords,
    *,
    quoted: Sequence[str],
    budget: str,
    is_assumed: bool,
) -> str:
    """Lay out the facts and the sentences on Workings, and name the cell of the answer.

    Parameters
    ----------
    work : Workings
        The calculation.
    words : AnswerWords
        The words of the case.
    quoted : sequence of str
        Runs of the case as quoted, as late as the scenario that is shown.
    budget : str
        The cell of the budget that the cost is compared with; empty without one.
    is_assumed : bool
        Whether there is a budget, and it is assumed.
    """
    cells: dict[str, str] = {}
    texts: set[str] = set()

    def lay_out(name: str, caption: str, facts: Facts) -> None:
        table = work.sheet.table(name, caption, ("Quantity", "Unit", "Value"))
        for key, fact in facts:
            look, words = _LOOKS[fact.unit], (fact.label, fact.unit)
            row = table.row(words, [fact.content], look, key=f"answer.{key}")
            cells[key] = row.cell()
            texts.update({key} if fact.is_text else ())

    fixed = _fixed(work, words, is_judged=bool(budget), is_assumed=is_assumed)
    lay_out("Answer_words", "Words of the answer", fixed)
    lay_out("Answer_choices", "Choices of the answer", _choices(work, cells))
    lay_out("Answer_figures", "Figures of the answer", _amounts(work, cells, quoted, budget))
    lay_out("Answer_sums", "Sums of the answer, in words", _sums(cells))
    sentences = _that_may_hold({*cells})
    table = work.sheet.table("Sentences", "The answer, part by part", ("Part", "Unit", "Words"))
    rows = {}
    for name in sentences:
        part = (first_capital(name.replace("_", " ")), "words")
        rows[name] = table.row(part, [Cell(content=None, look="note")], key=f"sentence.{name}")
        cells[name] = rows[name].cell()
    texts |= {*sentences}
    for name, row in rows.items():
        table.fill(row, [formula(_written(sentences[name], cells, texts))])
    return cells["answer"]


def _that_may_hold(facts: set[str]) -> dict[str, Template]:
    """Return the templates that some scenario of a case may use, by their names.

    Parameters
    ----------
    facts : set of str
        The facts and slots that have a cell.
    """
    kept: dict[str, Template] = dict(SENTENCES)
    while True:
        named = facts | {*kept}
        held: dict[str, Template] = {}
        for name, templates in kept.items():
            texts = [(needed, _known(str(text), named)) for needed, text in templates]
            texts = [(needed, text) for needed, text in texts if named >= {*needed}]
            if any(text for _, text in texts):
                held[name] = texts
        if held == kept:
            return held
        kept = held


def _known(template: str, named: set[str]) -> str:
    """Leave the slots out of a template that have no cell."""
    return _SLOT.sub(lambda slot: slot[0] if slot[1] in named else "", template)


def _written(templates: Template, cells: Mapping[str, str], texts: set[str]) -> str:
    """Write a list of templates as a formula."""
    text = '""'
    for facts, template in reversed(templates):
        assert isinstance(template, str), "a sentence of the workbook is one text"
        tests = [f'{cells[fact]}<>""' if fact in texts else f"{cells[fact]}<>0" for fact in facts]
        filled = _filled(template, cells)
        if not tests:
            text = filled
        else:
            test = tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"
            text = f"IF({test},{filled},{text})"
    return text


def _filled(template: str, cells: Mapping[str, str]) -> str:
    """Write a template as a formula: texts, and the cells of its slots."""
    parts, end = [], 0
    for slot in _SLOT.finditer(template):
        parts.append(_quoted(template[end : slot.start()]))
        parts.append(cells[slot[1]])
        end = slot.end()
    parts.append(_quoted(template[end:]))
    kept = [part for part in parts if part != '""']
    return "&".join(kept) if kept else '""'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _sums(cells: Mapping[str, str]) -> Facts:
    """Yield the sums of the templates in words, without their signs."""
    templates = itertools.chain(*SENTENCES.values())
    slots = dict.fromkeys(slot for _, text in templates for slot in _SLOT.findall(str(text)))
    for slot in slots:
        name, _, is_sum = slot.partition(":")
        if is_sum and name in cells:
            label = first_capital(name.replace("_", " "))
            yield slot, _live(label, f'"£"&TEXT(ABS({cells[name]}),"#,##0")', "words")


def _share_text(cell: str) -> str:
    """Write a share within a text as a percentage, without its sign."""
    return f'SUBSTITUTE(TEXT(ABS({cell}),"0.0%"),".0%","%")'


def _fixed(work: Workings, words: AnswerWords, *, is_judged: bool, is_assumed: bool) -> Facts:
    """Yield what no choice changes: words of the case and of its pricings."""
    given = work.inputs.given
    for name, text in words.texts.items():
        if given.adopters or name not in _OF_ADOPTERS:
            label = first_capital(name.replace("_", " "))
            yield name, _Fact(label=label, content=text or None, unit="words")
    if is_judged or is_assumed:
        name = "is_judged" if is_judged else "is_assumed"
        label = "It is compared with the budget" if is_judged else "The budget is assumed"
        yield name, _Fact(label=label, content=1)
    if not given.charges:
        return
    yield "has_charge", _Fact(label="There is a charge", content=1)
    label = f"A price is {words.texts['quoted_word']}"
    yield "has_quoted", _Fact(label=label, content=int(words.has_quoted))
    if given.pricings:
        yield from _fixed_of_pricings(given)
    if given.pricings and given.adopters:
        yield from _fixed_of_ties(words.tied)


def _fixed_of_pricings(given: Given) -> Facts:
    """Yield the words of each pricing: behind an amount, then as a condition."""
    labels = [label for label, _ in given.pricings.values()]
    for place, (label, own) in enumerate(zip(labels, given.words.values(), strict=True)):
        yield f"whose{place}", _Fact(label=f"{label}: whose", content=own.whose, unit="words")
    for place, (label, own) in enumerate(zip(labels, given.words.values(), strict=True)):
        yield f"if{place}", _Fact(label=f"{label}: if", content=own.condition, unit="words")


def _fixed_of_ties(tied: Sequence[tuple[int, str]]) -> Facts:
    """Yield the numbers that the documents tie a charge to, then each in words."""
    # Always two rows: what a formula looks up has the same cells whatever is tied.
    rows = [*tied, (None, None), (None, None)][:2]
    for place, (count, _) in enumerate(rows):
        yield f"tied{place}", _Fact(label="Number that a charge is tied to", content=count)
    for place, (_, tie) in enumerate(rows):
        yield f"tied_text{place}", _Fact(label="In words", content=tie, unit="words")


_OF_ADOPTERS = ("word", "plural", "gives_no_charge", "gives_no_charge_first")


def _live(label: str, text: str, unit: str = "number") -> _Fact:
    """Return a fact that a formula works out."""
    return _Fact(label=label, content=formula(text), unit=unit)


def _area(cells: Mapping[str, str], name: str, count: int = 2) -> str:
    """Name the cells of numbered facts."""
    return f"{cells[f'{name}0']}:{cells[f'{name}{count - 1}'].partition('!')[2]}"


def _choices(work: Workings, cells: Mapping[str, str]) -> Facts:
    """Yield the choices of the scenario that is shown."""
    chosen, place = {}, work.cell("scenario", SHOWN)
    for field, row in work.inputs.scenario.items():
        chosen[field] = f"INDEX({row.all},{place})"
    if ADOPTERS in chosen:
        yield from _joiners(work, cells, chosen[ADOPTERS])
    if work.pairs:
        yield from _pricing(work.pairs, _area(cells, "if", len(work.inputs.given.pricings)))
    yield "delay", _live("Months of delay", f"{chosen['delay']}+0")
    yield "is_one_month", _live("One month", f"({cells['delay']}=1)*1")
    if follows := chosen.get("charge_follows_go_live"):
        yield "follows", _live("The charge is late too", f'({follows}="yes")*1')
    leave = chosen["leave"]
    yield "leave", _live("Last year of membership", f'{leave}&""', "words")
    stays = f'OR({cells["leave"]}="{NONE}",{cells["leave"]}="")'
    yield "leaves", _live("It ends", f"IF({stays},0,1)")
    for field, slots in _SHARES.items():
        if share := chosen.get(field):
            yield from _share(FIELDS[field].label, share, slots)


# Slot of a share in words, and the facts that it is above and below zero.
_SHARES = {
    "charge_change": ("change", "charge_up", "charge_down"),
    "rise": ("rise", "rises", "falls"),
}


def _share(label: str, share: str, slots: tuple[str, str, str]) -> Facts:
    """Yield a share in words, and on which side of zero it is."""
    slot, up, down = slots
    yield slot, _live(label, _share_text(share), "words")
    yield up, _live(f"{label}: above zero", f"({share}>0)*1")
    yield down, _live(f"{label}: below zero", f"({share}<0)*1")


def _joiners(work: Workings, cells: Mapping[str, str], chosen: str) -> Facts:
    """Yield the numbers of adopters, and what the documents tie to them."""
    least = most = f"{chosen}+0"
    if work.counts_adopters(SHOWN):
        years = work.down(ADOPTERS, SHOWN)
        least, most = f"MIN({years})", f"MAX({years})"
    own = partial(in_own_word, plural=work.inputs.given.adopters)
    yield "least", _live(own("Adopters, fewest of a year"), least)
    yield "most", _live(own("Adopters, most of a year"), most)
    yield "by_year", _live("They change by year", f"({cells['least']}<>{cells['most']})*1")
    yield "is_one_adopter", _live("There is one", f"({cells['most']}=1)*1")
    if "tied0" in cells:
        counts, most = _area(cells, "tied"), cells["most"]
        tie = f"INDEX({_area(cells, 'tied_text')},MATCH({most},{counts},0))"
        text = f'IF(COUNTIF({counts},{most})=0,"",{tie})'
        yield "tied_words", _live("What is tied to them", text, "words")


def _pricing(pairs: Pairs, conditions: str) -> Facts:
    """Yield whether the pricing is not known, and a chosen one as a condition."""
    yield "is_open", _live("The pricing is not known", f"{pairs.is_open}+0")
    text = f'IF({pairs.is_open}=1,"",INDEX({conditions},{pairs.place}))'
    yield "pricing", _live("Pricing, as a condition", text, "words")


def _amounts(work: Workings, cells: Mapping[str, str], quoted: Sequence[str], budget: str) -> Facts:
    """Yield the amounts of the answer, and how they compare."""
    costs = [work.cell(work.leading, run) for run in work.ends]
    tests = ",".join(f"ISNUMBER({cost})" for cost in dict.fromkeys(costs))
    yield "is_priced", _live("It is priced", f"AND({tests})*1")
    ends = _ENDS if work.pairs else {LOWEST: "low"}
    for (end, name), cost in zip(ends.items(), costs, strict=False):
        yield name, _live(f"{end} cost" if work.pairs else "Cost", f"N({cost})", "£")
    if work.pairs:
        low, high = cells["low"], cells["high"]
        yield "is_range", _live("They differ", f"({high}-{low}>{work.half_a_penny})*1")
        area = _area(cells, "whose", len(work.inputs.given.pricings))
        for end, name in ends.items():
            text = f"INDEX({area},{work.cell('pricing', end)})"
            yield f"{name}_whose", _live(f"{end} cost: whose", text, "words")
    if budget:
        yield from _headroom(cells, ends, budget, work.half_a_penny)
    if quoted:
        yield from _quoted_costs(work, cells, quoted)


def _headroom(
    cells: Mapping[str, str], ends: Mapping[str, str], budget: str, half_a_penny: str
) -> Facts:
    """Yield what each end leaves of the budget."""
    yield "budget", _live("Budget", f"{budget}+0", "£")
    for end, name in ends.items():
        yield (
            f"{name}_headroom",
            _live(f"{end} cost: headroom", f"{cells['budget']}-{cells[name]}", "£"),
        )
        left = cells[f"{name}_headroom"]
        is_level = f"(ABS({left})<={half_a_penny})*1"
        yield f"{name}_level", _live(f"{end} cost: as the budget", is_level)
        yield f"{name}_over", _live(f"{end} cost: over budget", f"({left}<0-{half_a_penny})*1")


def _quoted_costs(work: Workings, cells: Mapping[str, str], quoted: Sequence[str]) -> Facts:
    """Yield the cost as quoted, as late as the scenario, and whether it is another one."""
    totals = ",".join(work.cell(work.leading, run) for run in quoted)
    yield "quoted_low", _live("As quoted, lowest", f"MIN({totals})", "£")
    yield "quoted_high", _live("As quoted, highest", f"MAX({totals})", "£")
    least, most, half = cells["quoted_low"], cells["quoted_high"], work.half_a_penny
    yield "is_quoted_range", _live("They differ", f"({most}-{least}>{half})*1")
    has_it = f"{cells['has_quoted']}*(COUNT({totals})=COUNTA({totals}))"
    high = cells.get("high", cells["low"])
    differs = f"OR(ABS({cells['low']}-{least})>{half},ABS({high}-{most})>{half})"
    yield "beside_quoted", _live("The quoted cost is another one", f"{has_it}*{differs}")
