"""Adoption as published, by financial year, and what it would have cost: words, tables, files."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from sohanalysis.case.case import Case, Preset
from sohanalysis.case.choose import choose
from sohanalysis.case.fields import AS_QUOTED
from sohanalysis.members.published import (
    Adoption,
    PublishedCount,
    YearCount,
    adoption_of,
    paying,
)
from sohanalysis.model.break_even import break_even
from sohanalysis.model.findings import record_range
from sohanalysis.model.pricing import is_flat
from sohanalysis.model.results import results_of
from sohanalysis.money import is_short, pounds, quoted_pounds, quoted_span, round_step, span
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.chart import INKS, Axis, Mark, Plot
from sohanalysis.report.export import exported
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Figure, Table
from sohanalysis.report.wording import first_capital
from sohanalysis.report.wording_pricing import assumed_pool, fitted_at, order_rule, pricing_name

PathKind = Literal["anticipated", "signed", "live", "preset"]
PATH_NAMES: dict[PathKind, str] = {
    "anticipated": "As anticipated",
    "signed": "As signed",
    "live": "If charges followed go-live",
}
MEASURE_NAMES = {
    "intent": "signed, which is intent",
    "anticipated": "anticipated",
    "live": "live",
}
_SHAPES: dict[str, Literal["circle", "square", "diamond"]] = {
    "intent": "square",
    "anticipated": "diamond",
    "live": "circle",
}
_A_YEAR = "£ a year"
Row = tuple[Any, ...]


class PathCost(NamedTuple):
    """What a path costs under one pricing. [£].

    ``platform`` is the charge of each year of the horizon, ``left`` the sum set aside less the
    gross cost up to the end of each budget year, ``headroom`` that sum less what it is to pay.
    """

    platform: tuple[float, ...]
    left: tuple[float, ...]
    headroom: float


@dataclass(frozen=True, kw_only=True)
class AdoptionPath:
    """A number of adopters for each year of the horizon, and how far each is published.

    Parameters
    ----------
    case : Case
        Gives the years, the pricings and the sum set aside.
    kind : str
        ``anticipated``, ``signed``, ``live``, or ``preset``.
    name : str
        The kind, or the preset of the case that it is, which may have any name.
    counts : tuple of int
        One per financial year. A year without a published count takes that of the first year
        that has one; such a year must have no charge.
    published : tuple of YearCount
        One per financial year of the live path; empty for the others.
    form : str or None
        The one pricing that a preset is of.
    """

    case: Case = field(repr=False)
    kind: PathKind
    name: str
    counts: tuple[int, ...]
    published: tuple[YearCount, ...] = ()
    form: str | None = None

    @property
    def preset(self) -> Preset:
        """The preset that it is; a blank one of any other path."""
        if self.kind != "preset":
            return Preset(adopters=self.counts)
        return self.case.presets[self.name]

    @property
    def title(self) -> str:
        """What a path is; of a preset, what the case says."""
        named = self.preset.label or f"preset {self.name}"
        return PATH_NAMES.get(self.kind) or first_capital(named)

    @property
    def sources(self) -> list[str]:
        """Where the numbers come from; of a preset, what the case says of it."""
        if self.kind == "live":
            return list(dict.fromkeys(year.last.source for year in self.published if year.last))
        if self.kind == "preset":
            return [self.preset.note or f"preset {self.name} of the case, without a note"]
        adopters = self.case.adopters
        number = adopters.signed if self.kind == "signed" else adopters.anticipated
        return [f"{self.case.document}, {number.source}"]

    @cached_property
    def costs(self) -> dict[str, PathCost]:
        """Costs under every pricing that the case offers; of a preset, under its own.

        On time, at the charges as the record quotes them: what the case's scenario adds is left
        out.

        Examples
        --------
        Equal shares of the pool as it went live; 2018/19 has no charge (DN41, table after 2.11):

        >>> from sohanalysis.members.published import load_adoption
        >>> from sohanalysis.load import load_case
        >>> live = adoption_paths(load_case(), load_adoption())[2]
        >>> [round(charge) for charge in live.costs["shared"].platform]
        [0, 88750, 63393, 63393]
        """
        case = self.case
        forms = (self.form,) if self.form else case.pricings
        found = results_of(case, choose(case, adopters=self.counts, **AS_QUOTED), pricing=forms)
        shape = (len(forms), len(case.years))
        spent = np.cumsum(np.broadcast_to(found.flow.gross, shape), axis=-1)
        left = case.budget.amount - spent[:, np.isin(case.years, case.budget.years)]
        platform = np.broadcast_to(found.flow.charged, shape).tolist()
        headroom = np.broadcast_to(found.headroom, shape[:1]).tolist()
        each = zip(map(tuple, platform), map(tuple, left.tolist()), headroom, strict=True)
        return dict(zip(forms, map(PathCost._make, each), strict=True))


def adoption_paths(case: Case, adoption: Adoption | None) -> tuple[AdoptionPath, ...]:
    """Give the paths of a case: as anticipated, as signed, as it went live, and its presets.

    Parameters
    ----------
    case : Case
        Gives the years, and the numbers of the record.
    adoption : Adoption or None
        Published counts of its service; the live path is left out without any in its years, or
        where a year with a charge has none. A preset with the same numbers is not told again.

    Examples
    --------
    >>> from sohanalysis.members.published import load_adoption
    >>> from sohanalysis.load import load_case
    >>> [path.counts for path in adoption_paths(load_case(), load_adoption())]
    [(25, 25, 25, 25), (36, 36, 36, 36), (20, 20, 28, 28), (25, 25, 25, 28)]
    """
    years, adopters = case.years, case.adopters

    def path(kind: PathKind, counts: tuple[int, ...], **more: Any) -> AdoptionPath:
        return AdoptionPath(**{"case": case, "kind": kind, "name": kind, "counts": counts, **more})

    paths = [
        path("anticipated", (adopters.anticipated.value,) * len(years)),
        path("signed", (adopters.signed.value,) * len(years)),
    ]
    published = adoption.path(years) if adoption else ()
    known = [year.last.count for year in published if year.last]
    charged = results_of(case, choose(case, case.base_scenario, **AS_QUOTED)).flow.charged > 0
    if known and not any(charged & np.array([year.last is None for year in published])):
        counts = tuple(year.last.count if year.last else known[0] for year in published)
        paths.append(path("live", counts, published=published))
    told = {each.counts for each in paths}
    presets = (
        path("preset", preset.adopters, name=name, form=preset.pricing)
        for name, preset in case.presets.items()
        if isinstance(preset.adopters, tuple) and preset.adopters not in told
    )
    return (*paths, *presets)


def _paths(case: Case) -> tuple[AdoptionPath, ...]:
    return adoption_paths(case, adoption_of(case))


WHO_SIGNED = (
    "It does not say which {plural} signed, so nothing in it tells whether a charge by size would "
    "have been higher or lower."
)


def known_then_prose(case: Case) -> tuple[str, ...]:
    """Say what the record itself let its reader know, with the figures of the record alone."""
    low, high = record_range(case)
    totals = span(low.initial_cost, high.initial_cost)
    ends = (high.headroom, low.headroom)
    said = "stated a cap of" if case.charge.is_cap else "quoted a charge of"
    by_size = wording_pricing.ties_a_point(case) or case.by_size is not None
    # The month of the report, as far as a date is stated.
    day, _, month = case.decision.reported.partition(" ")
    date = month if month and day.isdigit() else case.decision.reported
    when = f"In {date} the" if any(letter.isdigit() for letter in date) else "The"
    return (
        f"{when} report {said} "
        f"{quoted_span(case.charge.low, case.charge.high)} a year: {wording.initial_period(case)} "
        f"{wording.costs(case)} {totals}, and {span(*ends)} was left of the budget of "
        f"{quoted_pounds(case.budget.amount)}.",
        _numbers(case),
        *_fewest(case),
        *(_spread(case, path) for path in _paths(case) if path.kind == "signed"),
        *((WHO_SIGNED.format(plural=case.adopters.plural),) if by_size else ()),
    )


def _numbers(case: Case) -> str:
    """Say which numbers of adopters the record gave, and what is tied to them."""
    anticipated, signed = case.adopters.anticipated, case.adopters.signed
    many = case.adopters.plural
    if wording_pricing.ties_a_point(case):
        told = (
            f"It tied the low estimate to {anticipated.value} {many}, and reported {signed.value} "
            "that had signed."
        )
    else:
        told = (
            f"{anticipated.value} {many} were anticipated ({anticipated.source}), and "
            f"{signed.value} are counted as signed ({signed.source})."
        )
    what = f" Of those it is said: {signed.note}" if signed.note else ""
    return f"{told}{what} When {many} would start to pay is not in the case."


def _fewest(case: Case) -> Iterator[str]:
    """Say at how many adopters the sum would still hold, if the charge were an equal share."""
    rule = case.shared_equally
    if rule is None:
        return
    point = break_even(case, choose(case, pricing=rule.name, **AS_QUOTED), "adopters")
    for switch in point.switches:
        yield (
            f"If the charge were an equal share of a fixed bill, {switch.last_fits} "
            f"{case.adopters.plural} in every year would be within budget, and not "
            f"{switch.first_does_not} (derived)."
        )


def hindsight_prose(case: Case) -> tuple[str, ...]:
    """Say what later publications add, and what they still do not tell."""
    found = (path for path in _paths(case) if path.kind == "live")
    last = paying(case.adopters.plural) if adoption_of(case) else no_number(case)
    return (*(text for path in found for text in _live(case, path)), last)


def no_number(case: Case) -> str:
    """Say that nothing is published of how many joined."""
    return f"No number of {case.adopters.plural} is held here for {case.service_name}."


def _live(case: Case, path: AdoptionPath) -> Iterator[str]:
    first = next(year.last for year in path.published if year.last)
    assert first is not None, "a live path has a count"
    disputed = f" (disputed: {first.disputed})" if first.disputed else ""
    anticipated, signed = case.adopters.anticipated.value, case.adopters.signed.value
    yield (
        f"The first number of those live was published for {first.date}: {first.count}{disputed}, "
        f"against {anticipated} anticipated and {signed} signed. Source: {first.source}"
    )
    yield _spread(case, path)


def _spread(case: Case, path: AdoptionPath) -> str:
    """Say how far the pricings are apart along a path, and whether the sum would have held."""
    # A pricing may have no price at a number of the path.
    left = {n: costs.headroom for n, costs in path.costs.items() if np.isfinite(costs.headroom)}
    quoted = [headroom for name, headroom in left.items() if is_flat(case, name)]
    others = [headroom for name, headroom in left.items() if not is_flat(case, name)]
    along = {
        "anticipated": "With the anticipated number",
        "signed": "With the number that signed",
        "live": "If charges followed go-live",
    }[path.kind]
    if not left:
        return f"{along}, no document gives a price."
    leave = span(min(quoted), max(quoted)) if quoted else ""
    if not others and len(left) < len(path.costs):
        return (
            f"{along}, no document prices the other pricings; the quoted charges leave {leave} of "
            "the budget."
        )
    if not others:
        return (
            f"{along}, the case offers no pricing but the quoted ones, which leave {leave} of "
            "the budget."
        )
    say = "pricing other than the quoted charges leaves"
    if len(others) > 1:
        say = "pricings other than the quoted charges leave"
    beside = f"; the quoted charges leave {leave}: which of them is right is not known"
    return (
        f"{along}, the {say} {span(min(others), max(others))} of the budget"
        f"{beside if quoted else ''}."
    )


def stand_in(case: Case, paths: Sequence[AdoptionPath]) -> str:
    """Say that a pool by size takes the first of the register, even where names are known.

    Nothing where the case assumes no such pool, or no number is of adopters known by name.
    """
    days = {measure.date for measure in case.measures.values()}
    years = [year.last for path in paths for year in path.published if year.last]
    named = next((count.count for count in years if count.date in days), None)
    if case.by_size is None or named is None:
        return ""
    return (
        f"the first of the register stand in for those of every number, also for the {named} "
        "whose names are known"
    )


def counts_table(case: Case, adoption: Adoption) -> Table:
    """Show every published count of adopters, as it was published."""
    plural = case.adopters.plural
    return Table(
        caption=f"Published numbers of {plural}: intent, anticipated and live are three counts. "
        f"{paying(plural)}",
        columns=("Date", first_capital(plural), "Count", "Of what", "Status", "Disputed", "Source"),
        rows=[
            (
                each.date,
                Figure(each.count, str),
                MEASURE_NAMES[each.measure],
                each.of,
                each.status,
                each.disputed or "no other count found",
                each.source,
            )
            for each in sorted(adoption.counts, key=lambda n: (n.known_from, n.measure))
        ],
        remarks=5,
    )


def adoption_by_year(case: Case) -> Table:
    """Show the number of adopters in each financial year, and how far it is published."""
    paths = _paths(case)
    how = ", as the case has them"
    if _is_live(paths):
        how = "; as it went live, the last count published on or before its 31 March. "
        how += paying(case.adopters.plural)
    return Table(
        caption=f"{first_capital(case.adopters.plural)} by financial year{how}",
        columns=("Path", *case.years),
        rows=[
            (path.title, *(_year_words(path, i) for i in range(len(path.counts)))) for path in paths
        ],
        remarks=len(case.years),
        foot=_foot(case, paths),
    )


def _is_live(paths: Sequence[AdoptionPath]) -> bool:
    return any(path.kind == "live" for path in paths)


def _year_words(path: AdoptionPath, place: int) -> str:
    if not path.published:
        return Figure(path.counts[place], str)
    known = path.published[place]
    if known.last is None:
        return "not published; no charge falls in this year"
    basis = "carried from" if known.basis == "carried" else "published"
    words = f"{known.last.count} ({basis} {known.last.date})"
    if known.last.disputed:
        words = f"{words}; disputed: {known.last.disputed}"
    return Figure(known.last.count, lambda _: words)


def _foot(case: Case, paths: Sequence[AdoptionPath]) -> str:
    sources = dict.fromkeys(source for path in paths for source in path.sources)
    return f"Sources: {'; '.join(sources)} {wording.case_foot(case)}"


def path_charges(case: Case) -> Table:
    """Show what each pricing would have charged by year, along each path."""
    paths = _paths(case)
    live = (
        ", as signed, and if charges followed go-live (assumed: the number at the end of a year "
        "for all of it)"
    )
    return Table(
        caption="Platform charge by financial year under each pricing, £: as "
        f"anticipated{live if _is_live(paths) else ' and as signed'}{_pool(case, paths)}",
        columns=("Pricing", "Path", *case.years),
        rows=[
            (pricing_name(case, form), title, *costs.platform)
            for form, title, costs in _by_form(case, paths)
        ],
        text_columns=2,
        foot=_foot(case, paths),
    )


def _pool(case: Case, paths: Sequence[AdoptionPath]) -> str:
    """Say what is shared by size and among whom, where a case assumes it."""
    rule = case.by_size
    if rule is None:
        return ""
    instead = stand_in(case, paths)
    among = f"; {instead}" if instead else ""
    return f"; {rule.name}: {assumed_pool(case)} (assumed){among}"


def _by_form(case: Case, paths: Sequence[AdoptionPath]) -> Iterator[tuple[str, str, PathCost]]:
    """Put the paths of one form together."""
    for form in case.pricings:
        for path in paths:
            if form in path.costs:
                yield form, path.title, path.costs[form]


def path_left(case: Case) -> Table:
    """Show what would have been left of the budget at the end of each budget year."""
    paths = _paths(case)
    live = " (if charges followed go-live is assumed)" if _is_live(paths) else ""
    ends = [f"End of {year}" for year in case.years if year in case.budget.years]
    return Table(
        caption=f"What would have been left of the budget of {pounds(case.budget.amount)}, £, "
        f"under each pricing; headroom is what is left after {wording.initial_period(case)}"
        f"{live}{_pool(case, paths)}",
        columns=("Pricing", "Path", *ends, "Headroom", "Note"),
        rows=[
            (
                pricing_name(case, form),
                title,
                *costs.left,
                costs.headroom,
                "over budget" if is_short(costs.headroom) else "",
            )
            for form, title, costs in _by_form(case, paths)
        ],
        text_columns=2,
        remarks=1,
        foot=_foot(case, paths),
    )


def timeline_chart(case: Case, adoption: Adoption) -> Picture:
    """Return the published numbers of adopters by date; nothing is drawn between them."""
    many = first_capital(case.adopters.plural)
    by_date = sorted(adoption.counts, key=lambda count: count.known_from)
    counts = [count for count in by_date if "-" in count.date]
    told = ", ".join(
        f"{_short(count)} ({count.date}{'; disputed: ' if count.disputed else ''}{count.disputed})"
        for count in counts
    )
    sources = list(dict.fromkeys(count.source for count in counts))
    first, last = counts[0].known_from, counts[-1].known_from
    years = range(first.year, last.year + 2)
    highest = max(count.count for count in counts)
    step = max(10, int(round_step(highest / 10)))
    top = step * -(-highest // step)
    return Picture(
        title=f"As published, {_short(counts[-1])} by {counts[-1].date}",
        subtitle=f"{many} by date, as published; hollow where sources disagree. How many paid is "
        f"published for no day.{_not_drawn(adoption)}",
        alt=f"Points: each published number of {case.adopters.plural} at its date, by what it "
        "counts.",
        sentence=f"{many} as published: {told}.{_not_drawn(adoption)} "
        f"{paying(case.adopters.plural)}",
        plots=(
            Plot(
                x=Axis(
                    low=_in_years(datetime.date(years[0], 1, 1)),
                    high=_in_years(datetime.date(years[-1], 1, 1)),
                    ticks=tuple((float(year), str(year)) for year in years),
                ),
                y=Axis(low=0, high=top, ticks=tuple((n, str(n)) for n in range(0, top + 1, step))),
                marks=tuple(
                    Mark(
                        x=_in_years(count.known_from),
                        y=count.count,
                        name=f"{_short(count)}, {count.date}{', disputed' * bool(count.disputed)} "
                        f"[{sources.index(count.source) + 1}]",
                        shape=_SHAPES[count.measure],
                        ink=INKS[list(_SHAPES).index(count.measure)],
                        hollow=bool(count.disputed),
                    )
                    for count in counts
                ),
            ),
        ),
        foot="\n".join(f"[{place}] {source}" for place, source in enumerate(sources, start=1)),
    )


def _in_years(day: datetime.date) -> float:
    """Return a day as a year and a share of it.

    >>> _in_years(datetime.date(2019, 7, 2))
    2019.499
    """
    start = datetime.date(day.year, 1, 1)
    length = (datetime.date(day.year + 1, 1, 1) - start).days
    return round(day.year + (day - start).days / length, 3)


def _short(count: PublishedCount) -> str:
    return f"{count.count} {MEASURE_NAMES[count.measure].partition(',')[0]}"


def _not_drawn(adoption: Adoption) -> str:
    """Name the counts that have no place on an axis of dates."""
    told = [f"{_short(each)} ({each.date})" for each in adoption.counts if "-" not in each.date]
    return f" Not shown, having no month: {', '.join(told)}." if told else ""


def adoption_text(case: Case) -> Iterator[str | Prose | Table]:
    """Show the published numbers of adopters, and what each reading would have charged."""
    adoption = adoption_of(case)
    yield wording.decided_by(case)
    yield (
        counts_table(case, adoption)
        if adoption
        else Prose(kind="paragraphs", texts=(no_number(case),))
    )
    yield adoption_by_year(case)
    yield path_charges(case)
    yield path_left(case)
    yield "What the report let its reader know"
    yield Prose(kind="list", texts=known_then_prose(case))
    yield "What hindsight adds"
    yield Prose(kind="list", texts=hindsight_prose(case))


def adoption_as(case: Case, form: str) -> str:
    """Write the published numbers of adopters, and what they would have cost, as json or csv."""
    return exported(_adoption_object(case), form)


def _adoption_object(case: Case) -> dict[str, Any]:
    """Give counts, paths and what they would have cost, in full precision and pounds."""
    adoption = adoption_of(case)
    paths = _paths(case)
    return {
        "case": wording.decision(case),
        "counts": [asdict(count) for count in (adoption.counts if adoption else ())],
        "weighted": _by_size(case),
        "paths": {
            # A preset may have the name of a path.
            f"preset {path.name}" if path.kind == "preset" else path.name: {
                "kind": path.kind,
                "name": path.name,
                "counts": dict(zip(case.years, path.counts, strict=True)),
                "published": {year.year: asdict(year) for year in path.published},
                "pricing": path.form,
                "label": path.preset.label,
                "note": path.preset.note,
                "sources": path.sources,
                "status": "assumed",
                **_costs(path),
            }
            for path in paths
        },
        "notes": _notes(case, paths),
        "case_code": wording.case_foot(case),
    }


def _costs(path: AdoptionPath) -> dict[str, Any]:
    """Return the costs of a path, by pricing and year; the rest of the budget by budget year."""
    case, costs = path.case, path.costs
    budget_years = [year for year in case.years if year in case.budget.years]
    return {
        "platform": {
            name: dict(zip(case.years, cost.platform, strict=True)) for name, cost in costs.items()
        },
        "left": {
            name: dict(zip(budget_years, cost.left, strict=True)) for name, cost in costs.items()
        },
        "headroom": {name: cost.headroom for name, cost in costs.items()},
    }


def _by_size(case: Case) -> dict[str, Any] | None:
    """Give all that a pricing by size takes; None where the case assumes no pool."""
    rule = case.by_size
    if rule is None or rule.by_size not in case.measures:
        return None
    return {
        "pricing": rule.name,
        "pool": rule.pool,
        "unit": _A_YEAR,
        "weight": rule.by_size,
        "anchor": fitted_at(case, rule.name) or None,
        "us": case.joining[0],
        "source": rule.source,
        "status": rule.status,
        "note": rule.note,
        "order": order_rule(case),
        "sizes": asdict(case.measures[rule.by_size]),
    }


def _notes(case: Case, paths: Sequence[AdoptionPath]) -> list[str]:
    """Give what no figure may stand without; of who paid only where adopters are counted at all."""
    known, instead = case.by_size, stand_in(case, paths)
    return [
        *([paying(case.adopters.plural)] if adoption_of(case) else []),
        *([f"Weighted: {instead}."] if instead else []),
        *([known.note] if known and known.note else []),
        *(f"{path.name}: {path.preset.note}" for path in paths if path.preset.note),
    ]
