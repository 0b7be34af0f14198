"""The feet of tables and charts: codes, markings, caveats and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sohanalysis.case import restricted
from sohanalysis.case.case import Case, Preset
from sohanalysis.case.choose import labelled_preset
from sohanalysis.case.codes import case_code, own_code
from sohanalysis.case.fields import FIELDS
from sohanalysis.case.scenario import Scenario
from sohanalysis.money import percent
from sohanalysis.nouns import first_capital
from sohanalysis.report.assumptions import assumed_pool, pricing_assumes
from sohanalysis.report.wording import BY_YEAR, counted_words
from sohanalysis.report.wording_pricing import as_sentence

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
    return f"{counted_words(number, noun)} {'is' if number == 1 else 'are'}"


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


def scenarios_line(case: Case, scenarios: Sequence[tuple[str, Scenario]]) -> str:
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


def scenario_line(case: Case, scenario: Scenario) -> str:
    """Return the line with the code of a scenario."""
    return scenarios_line(case, [("", scenario)])


def scenario_foot(case: Case, scenario: Scenario) -> str:
    """Return the foot of a table or chart: code, marking and short caveats."""
    return scenarios_foot(case, [("", scenario)])


def scenarios_foot(case: Case, scenarios: Sequence[tuple[str, Scenario]]) -> str:
    """Return the foot of a table on scenarios that differ in their pricing only."""
    _, first = scenarios[0]
    return with_sentences(scenarios_line(case, scenarios), *marking(case), *caveats(case, first))


def with_sentences(line: str, *sentences: str) -> str:
    """Return a line that ends with a code, and the sentences that follow it.

    >>> with_sentences("Code: a1"), with_sentences("Code: a1", "Not for publication.")
    ('Code: a1', 'Code: a1. Not for publication.')
    """
    return f"{line}. {' '.join(sentences)}" if sentences else line


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
    # Sizes or bounds of a register change the charge under these pricings.
    by_register = (name for name in names if case.bounds or case.pricing(name).size_names)
    rules = (pricing_assumes(case, name) for name in by_register)
    return (*restricted_note(case), *path_note(case, scenario), *rules)


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


CODE_LINE = "Scenario code: {code}"  # the page fills it too
CODES = "Scenario codes: {codes}"
CASE_CODE = "Case and rules: {code}"
CODE_LABELS = tuple(line.partition("{")[0] for line in (CODE_LINE, CODES, CASE_CODE))
NO_CODE = "none: a code opens a pricing of the case, and no pricing is this quoted charge itself"
