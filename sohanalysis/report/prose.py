"""Sentences that stand by themselves: headline, findings, and what nobody knows."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any, Literal

from sohanalysis.case.case import Case
from sohanalysis.case.printed import WHOLE
from sohanalysis.case.scenario import Scenario
from sohanalysis.model import findings as checks
from sohanalysis.model.findings import Finding, Kind
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.headline import headline
from sohanalysis.report.marking import reason
from sohanalysis.report.table import folded


def explained(case: Case, slip: checks.Explanation | None) -> str:
    """Name the one slip that would explain a difference."""
    if slip is None:
        return ""
    if slip.line:
        return f" It would agree with {slip.line} of the other sign."
    anticipated = case.adopters.anticipated.value
    adopters = f"{anticipated} (the {case.adopters.plural})"
    times = {1_000: "a thousand", 12: "twelve", anticipated: adopters}
    more = slip.factor < 1
    name = times[round(1 / slip.factor if more else slip.factor)]
    return f" Ours is {name} times what is printed." if more else f" It is {name} times ours."


def cited(case: Case, found: Finding) -> str:
    """Say that no paragraph that is cited prints a figure, and which one does."""
    values = found.figures
    names, printing = (" and ".join(values[key]) for key in ("cited", "printing"))
    does = "do" if len(values["cited"]) > 1 else "does"
    prints = "print" if len(values["printing"]) > 1 else "prints"
    where = f"{printing} {prints} it" if printing else "no paragraph listed prints it"
    where = f", and {where}" if values["cited"] != (WHOLE,) else ""
    name, value = wording.figure_name(case, values["figure"]), f"{values['value']:,.15g}"
    return f"{name}, {value}: {names} {does} not print it{where}."


MIME = "application/vnd.sohanalysis.prose+json"
Group = Literal["budget", "published", "contradictions", "explanations", "gaps", "limits"]
# Every kind of finding is in one group; a heading for each where they are listed together.
GROUPS: dict[Group, tuple[str, tuple[Kind, ...]]] = {
    "budget": ("The budget", ("no-contingency", "over-budget")),
    "published": ("Printed figures that do not agree", ("does-not-reconcile",)),
    "contradictions": (
        "What does not sit together",
        (
            "not-in-paragraph",
            *("signed-above-anticipated", "signed-below-anticipated", "contradiction"),
        ),
    ),
    "explanations": ("What needs explaining", ("needs-explaining",)),
    "gaps": ("Not stated", ("not-stated",)),
    "limits": ("What the documents do not allow anyone to conclude", ("cannot-conclude",)),
}


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

    def text(self, width: int) -> str:
        """Break the sentences into lines between margins, the items of a list set in."""
        further = "  " if self.kind in ("title", "paragraphs") else "    "
        return folded(repr(self), width - 2, "  ", further)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self.html(), MIME: asdict(self)}


def headline_paragraphs(case: Case, scenario: Scenario) -> Prose:
    """Answer the question for a scenario, and say where its adopters by year come from."""
    said = str(headline(case, scenario))
    aside = (
        *(wording_pricing.assumed_basis(case) if case.charges and case.stated_budget else ()),
        *reason(case),
        *wording.path_note(case, scenario),
    )
    return Prose(kind="paragraphs", texts=(said, *aside))


def title(case: Case) -> Prose:
    """Name the decision."""
    return Prose(kind="title", texts=(wording.decision(case),))


def whose(case: Case) -> Prose:
    """Name the decision, the force and the file of the case."""
    return Prose(kind="paragraphs", texts=(wording.decision_named(case),))
