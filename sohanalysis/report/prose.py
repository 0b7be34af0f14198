"""Paragraphs, titles and lists of sentences; the headline and title of a case."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any, Literal, Self

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.report import feet, quoted_charge, wording
from sohanalysis.report.feet import restricted_note
from sohanalysis.report.headline import headline
from sohanalysis.report.table import folded

MIME = "application/vnd.sohanalysis.prose+json"


@dataclass(frozen=True, kw_only=True)
class Prose:
    """Sentences with their kind: a title, paragraphs, or the items of a list."""

    kind: Literal["title", "paragraphs", "list", "lettered"]
    texts: Sequence[str]

    @classmethod
    def paragraphs(cls, *texts: str) -> Self:
        """Return texts as paragraphs."""
        return cls(kind="paragraphs", texts=texts)

    def html(self) -> str:
        """Return the sentences as HTML of their kind."""
        tag = {"title": "h1", "paragraphs": "p", "list": "li", "lettered": "li"}[self.kind]
        items = "".join(f"<{tag}>{escape(text)}</{tag}>" for text in self.texts)
        if self.kind == "lettered":
            return f'<ol type="a">{items}</ol>'
        return f"<ul>{items}</ul>" if self.kind == "list" else items

    def __repr__(self) -> str:
        """Return the sentences as plain text."""
        if self.kind == "lettered":
            letters = zip(string.ascii_lowercase, self.texts, strict=False)
            return "\n".join(f"({letter}) {text}" for letter, text in letters)
        mark = "- " if self.kind == "list" else ""
        return "\n".join(mark + text for text in self.texts)

    def text(self, width: int) -> str:
        """Return the sentences as lines between margins, with list items indented."""
        further = "  " if self.kind in ("title", "paragraphs") else "    "
        return folded(repr(self), width - 2, "  ", further)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self.html(), MIME: asdict(self)}


def in_paragraphs(*texts: str) -> Iterator[Prose]:
    """Yield the paragraphs that are not empty."""
    if paragraphs := [*filter(None, texts)]:
        yield Prose.paragraphs(*paragraphs)


def headline_paragraphs(case: Case, scenario: Scenario) -> Prose:
    """Return the headline of a scenario, with notes on its figures.

    The last note gives the source of adopters by year.
    """
    answer = str(headline(case, scenario))
    aside = (
        *(quoted_charge.assumed_basis(case) if case.charges and case.stated_budget else ()),
        *restricted_note(case),
        *feet.path_note(case, scenario),
    )
    return Prose.paragraphs(answer, *aside)


def title(case: Case) -> Prose:
    """Return the title with the decision."""
    return Prose(kind="title", texts=(wording.decision(case),))


def whose(case: Case) -> Prose:
    """Return a paragraph with the decision, the body and the case file."""
    return Prose.paragraphs(wording.decision_and_file(case))
