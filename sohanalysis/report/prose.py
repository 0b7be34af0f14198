"""Prose: sentences as paragraphs or as a list, shown alike in a notebook, a paper, a terminal."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import Any, Literal

from sohanalysis.case.case import Case
from sohanalysis.case.choose import offered
from sohanalysis.case.scenario import Scenario
from sohanalysis.model import findings as checks
from sohanalysis.model.break_even import break_even
from sohanalysis.model.findings import Kind
from sohanalysis.model.results import contact_savings
from sohanalysis.report import sentences, wording_pricing
from sohanalysis.report.findings import finding
from sohanalysis.report.marking import reason
from sohanalysis.report.wording_break_even import break_even_words, input_heading

MIME = "application/vnd.sohanalysis.prose+json"
Group = Literal["budget", "published", "contradictions", "explanations", "gaps", "limits"]
# Every kind of finding is in one group; a heading for each where they are listed together.
GROUPS: dict[Group, tuple[str, tuple[Kind, ...]]] = {
    "budget": ("The sum set aside", ("no-contingency", "over-budget")),
    "published": ("Published figures that do not reconcile", ("does-not-reconcile",)),
    "contradictions": (
        "What does not sit together",
        ("signed-above-anticipated", "signed-below-anticipated", "contradiction"),
    ),
    "explanations": ("What needs explaining", ("needs-explaining",)),
    "gaps": ("Not stated", ("not-stated",)),
    "limits": ("What the record does not allow anyone to conclude", ("cannot-conclude",)),
}

# What nobody looked for is not said to be missing.
NONE_ENTERED = "None entered in the case."


@dataclass(frozen=True, kw_only=True)
class Prose:
    """Sentences, and whether they are a title, paragraphs, or the items of a list."""

    kind: Literal["title", "paragraphs", "list", "lettered"]
    texts: Sequence[str]

    def html(self) -> str:
        """Write the sentences as markup of their kind."""
        tag = {"title": "h1", "paragraphs": "p", "list": "li", "lettered": "li"}[self.kind]
        items = "".join(f"<{tag}>{escape(text)}</{tag}>" for text in self.texts)
        if self.kind == "lettered":
            return f'<ol type="a">{items}</ol>'
        return f"<ul>{items}</ul>" if self.kind == "list" else items

    def __repr__(self) -> str:
        """Show the plain form."""
        if self.kind == "lettered":
            letters = zip(string.ascii_lowercase, self.texts, strict=False)
            return "\n".join(f"({letter}) {text}" for letter, text in letters)
        mark = "- " if self.kind == "list" else ""
        return "\n".join(mark + text for text in self.texts)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self.html(), MIME: asdict(self)}


def headline(case: Case, scenario: Scenario) -> Prose:
    """Answer the question for a scenario, and say where its forces by year come from."""
    answer = sentences.headline(case, scenario)
    aside = (
        *wording_pricing.assumed_basis(case),
        *reason(case),
        *sentences.path_note(case, scenario),
    )
    return Prose(kind="paragraphs", texts=(answer, *aside))


def fewer(case: Case, scenario: Scenario) -> Prose:
    """Answer the question at the number of forces where the sum set aside first falls short."""
    point = break_even(case, scenario, "adopters")
    short = [replace(scenario, adopters=switch.first_does_not) for switch in point.switches]
    texts = [sentences.headline(case, chosen) for chosen in short]
    words = f"{input_heading(point)}: {break_even_words(case, scenario, point)}"
    return Prose(kind="paragraphs", texts=texts or (words,))


def readings_of_the_charge(case: Case, scenario: Scenario | None = None) -> Prose:
    """Say what each charge form assumes, a scenario's own too, and that none is the curve."""
    forms = (
        f"{wording_pricing.FORM_NAMES[form]}: {wording_pricing.form_assumes(case, form)}"
        for form in offered(case, scenario)
    )
    return Prose(kind="list", texts=(*forms, wording_pricing.curve_caution(case)))


def findings(case: Case, group: Group) -> Prose:
    """Word the findings of one group."""
    kinds = GROUPS[group][1]
    found = [f for f in checks.findings(case) if f.kind in kinds]
    none = "None found, but the full cost is restricted." if case.cost_left_out else "None found."
    none = {"budget": none, "gaps": NONE_ENTERED, "limits": NONE_ENTERED}.get(group, "None found.")
    texts = [finding(case, f) for f in found] or [none]
    return Prose(kind="list", texts=tuple(texts))


def saving_to_pay(case: Case, scenario: Scenario) -> Prose:
    """Name the yearly saving that would pay the ongoing revenue cost."""
    return Prose(kind="paragraphs", texts=(sentences.saving_to_pay(case, scenario),))


def contacts_moved(contacts: float, **costs: float) -> Prose:
    """Word the result of `appraisal.contact_savings`, which takes the same arguments."""
    freed = contact_savings(contacts, **costs)
    return Prose(kind="paragraphs", texts=(sentences.contacts_moved(contacts, freed),))


def title(case: Case) -> Prose:
    """Name the decision."""
    return Prose(kind="title", texts=(sentences.decision(case),))


def whose(case: Case) -> Prose:
    """Name the decision, the force and the file of the case."""
    return Prose(kind="paragraphs", texts=(sentences.whose(case),))


def front_matter(case: Case) -> Prose:
    """Say who asked whom for what, and when."""
    record = case.record
    return Prose(
        kind="list",
        texts=(
            f"To: {record.authority}",
            f"From: {record.force}",
            f"Report: {record.report_reference}, {record.reported}; received {record.received}, "
            f"decided {record.decided}",
            f"Asked for: {record.request} ({record.request_source})",
            f"Decided: {record.decision} ({record.decision_source})",
        ),
    )


def narrative(
    case: Case, part: Literal["purpose", "information", "options", "risks", "next_steps"]
) -> Prose:
    """Give a part of the report's narrative, as the case words it."""
    texts = getattr(case.narrative, part)
    if isinstance(texts, str):
        return Prose(kind="paragraphs", texts=(texts,))
    return Prose(kind="paragraphs" if part == "information" else "list", texts=texts)
