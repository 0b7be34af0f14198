"""What the documents of a decision say in words: front matter, narrative, figures to reconcile."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from sohanalysis.files.schema import STRICT, Status, Text, Year, Yes, amount, number, whole

Score = Annotated[Literal["low", "medium", "high"], Field(description='"low", "medium" or "high"')]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Record:
    """Front matter of the decision: who asked whom for what, and when.

    ``service`` is what it is about, as the published counts and sums name it; without it, the
    title is taken.
    """

    title: Text
    service: Text | None = None
    reference: Text
    report_reference: Text
    authority: Text
    force: Text
    received: Text
    reported: Text
    decided: Text
    request: Text
    request_source: Text
    decision: Text
    decision_source: Text

    @property
    def service_name(self) -> str:
        """The service, as what is published of it names it."""
        return self.service or self.title


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Narrative:
    """Paragraphs of the report, in its own order, without its figures worked out again."""

    purpose: Text
    information: tuple[Text, ...]
    options: tuple[Text, ...]
    risks: tuple[Text, ...]
    next_steps: tuple[Text, ...]
    # Which option the figures of the case are of, counted from 1; none is costed without it.
    costed_option: Annotated[int, whole(1, 50, "options")] | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Implication:
    """A heading of the report's implications, and the score given there."""

    heading: Text
    score: Score


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Published:
    """A figure that the documents print, to be reconciled with the model.

    ``measure`` is the name of a cost line, ``platform`` or ``gross``, of one year or of all years
    together; or ``two_year_total``, ``ongoing`` or ``budget``, which are for no single year.
    """

    measure: Text
    year: Year | None = None
    low: Annotated[int, amount(0, 1_000_000_000)]
    high: Annotated[int, amount(0, 1_000_000_000)]
    printed: Text
    source: Text


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Observation:
    """Something about the documents that a reader must know and no arithmetic shows."""

    kind: Annotated[
        Literal["contradiction", "needs-explaining", "not-stated", "cannot-conclude"],
        Field(description='"contradiction", "needs-explaining", "not-stated" or "cannot-conclude"'),
    ]
    text: Text
    source: Text


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Quoted:
    """A figure from another source that a paper may cite; it enters no calculation.

    One that is ``restricted`` stays out of what is published.
    """

    topic: Text
    value: Annotated[float, number(-1e12, 1e12, "a number")]
    unit: Text
    source: Text
    status: Status
    restricted: Yes = False
