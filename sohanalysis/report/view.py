"""A titled view: the sentences, tables and charts that answer one question."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import wraps
from html import escape
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.restricted import PAPER_RUN
from sohanalysis.case.scenario import Scenario
from sohanalysis.report.picture import Picture, picture_of
from sohanalysis.report.prose import Prose, in_paragraphs
from sohanalysis.report.table import STYLE, Table

ViewPart = Prose | Table | Picture
Parts = Callable[[Case, Scenario], Iterator[ViewPart]]
MIME = "application/vnd.sohanalysis.view+json"
_KINDS: dict[type[Any], str] = {Prose: "prose", Table: "table", Picture: "chart"}


@dataclass(frozen=True, kw_only=True)
class View:
    """A titled section: the text, tables and charts that belong together."""

    name: str
    title: str
    parts: tuple[ViewPart, ...]

    def __repr__(self) -> str:
        """Show title and parts in plain text."""
        return "\n\n".join([self.title, *map(repr, self.parts)])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        markup = "".join(map(_part_html, self.parts))
        data = [{_KINDS[type(part)]: asdict(part)} for part in self.parts]
        return {
            "text/plain": repr(self),
            "text/html": STYLE + markup,
            MIME: json.dumps(data, ensure_ascii=False),
        }


def at_one_pricing(parts: Parts) -> Parts:
    """Return parts that use the base pricing if the pricing of the scenario is not known."""

    @wraps(parts)
    def at_base(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
        return parts(case, case.at_one_pricing(scenario))

    return at_base


def _part_html(part: ViewPart) -> str:
    """Return the HTML of a part for a notebook.

    When a paper is made, the paper draws the pictures itself, so here a picture is its sentence.
    """
    if isinstance(part, Picture):
        return part.html() if not os.environ.get(PAPER_RUN) else f"<p>{escape(repr(part))}</p>"
    return part.html()


def parts_of(stored: str) -> Iterator[ViewPart]:
    """Read the parts of a view from the form that a notebook stores.

    Raises
    ------
    ValueError, TypeError, AttributeError, KeyError
        If the text does not hold the parts of a view.
    """
    kinds = {name: kind for kind, name in _KINDS.items()}
    for part in json.loads(stored):
        for name, values in part.items():
            yield picture_of(json.dumps(values)) if name == "chart" else kinds[name](**values)


def lettered_list(lead: str, texts: tuple[str, ...]) -> Iterator[Prose]:
    """Yield a lead and a lettered list, unless the list is empty. One text follows its lead."""
    if len(texts) == 1:
        yield from in_paragraphs(f"{lead} {texts[0]}")
    elif texts:
        yield from in_paragraphs(lead)
        yield Prose(kind="lettered", texts=texts)
