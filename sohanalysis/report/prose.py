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
from sohanalysis.money import is_short, pound_span, pounds, span, thousands
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.headline import headline
from sohanalysis.report.marking import reason
from sohanalysis.report.table import folded
from sohanalysis.report.wording_pricing import quoted_charge, upper_charge


def finding(case: Case, found: Finding) -> str:
    """Word a finding, with the paragraph it is about."""
    values = found.figures
    text = found.text
    if found.kind == "no-contingency":
        text = _no_contingency(case, values)
    elif found.kind == "over-budget":
        is_one = case.charge.low == case.charge.high
        even_at = f"At {quoted_charge(case)}" if is_one else "Even at the low estimate"
        text = (
            f"{even_at} the cost, {span(values['low'], values['high'])}, is over the "
            f"budget of {thousands(values['budget'])}."
        )
    elif found.kind == "signed-above-anticipated":
        text = (
            f"{values['anticipated']} forces are anticipated, and {values['signed']} have signed. "
            f"Signed is not live, and live is not paying. {found.text}".strip()
        )
    elif found.kind == "signed-below-anticipated":
        text = (
            f"{values['signed']} have signed of the {values['anticipated']} forces to which the "
            "low estimate is tied."
        )
    elif found.kind == "not-in-paragraph":
        text = cited(case, found)
    elif found.kind in ("reconciles", "does-not-reconcile"):
        text = _reconciliation(case, found)
    return f"{text} ({found.source})"


def _no_contingency(case: Case, values: dict[str, Any]) -> str:
    over = -values["headroom"]
    distance = f"{wording.distance(over)} over" if is_short(-over) else "with nothing to spare"
    end = " at the upper end" if case.charge.low < case.charge.high else ""
    sentence = (
        f"There is no contingency at {upper_charge(case)}: the cost is "
        f"{span(values['low'], values['high'])} against a budget of "
        f"{thousands(values['budget'])}, {distance}{end}."
    )
    if values["within_rounding"] and is_short(-over):
        off = pounds(values["rounding"])
        sentence += (
            f" The {pounds(over)} is about the size of the rounding in the report's own figures, "
            f"which may be off by {off} together: read it as no contingency."
        )
    return sentence


def _reconciliation(case: Case, found: Finding) -> str:
    values = found.figures
    subject = f"{wording.measures(case, values['of'])}, {values['year'] or 'in total'}"
    ours = pound_span(values["computed_low"], values["computed_high"])
    outcome = "agrees with" if found.kind == "reconciles" else "does not agree with"
    said = f"{subject}: {values['printed']} in the report {outcome} {ours} computed"
    if found.kind == "reconciles":
        return f"{said}."
    slip = explained(case, values["explained"])
    return f"{said}, {wording.apart_by(values['apart'])}.{slip}"


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


def findings(case: Case, group: Group) -> Prose:
    """Word the findings of one group."""
    kinds = GROUPS[group][1]
    found = [f for f in checks.all_findings(case) if f.kind in kinds]
    none = NONE_ENTERED if group in ("gaps", "limits") else "None found."
    texts = [finding(case, f) for f in found] or [none]
    return Prose(kind="list", texts=tuple(texts))


def title(case: Case) -> Prose:
    """Name the decision."""
    return Prose(kind="title", texts=(wording.decision(case),))


def whose(case: Case) -> Prose:
    """Name the decision, the force and the file of the case."""
    return Prose(kind="paragraphs", texts=(wording.decision_named(case),))
