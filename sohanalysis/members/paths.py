"""Sentences, tables, a chart and files about published adoption and its cost."""

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
    paying_caution,
)
from sohanalysis.model.break_even import break_even
from sohanalysis.model.findings import record_range
from sohanalysis.model.pricing import is_flat
from sohanalysis.model.results import results_of
from sohanalysis.money import is_short, pounds, quoted_pounds, quoted_span, round_step, span
from sohanalysis.nouns import first_capital
from sohanalysis.report import feet, wording
from sohanalysis.report.answer_table import charge_name
from sohanalysis.report.assumptions import assumed_pool, order_rule
from sohanalysis.report.chart import Axis, Mark, Plot
from sohanalysis.report.export import exported
from sohanalysis.report.inks import INKS
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Figure, Table
from sohanalysis.report.ties import tied_points, tied_words
from sohanalysis.report.verdict import beside_budget
from sohanalysis.report.wording_pricing import (
    as_sentence,
    fitted_at,
    in_sentences,
    joiners,
    pricing_name,
)

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


class PathCost(NamedTuple):
    """The cost of a path under one pricing. [£].

    ``platform`` is the charge of each year of the case. ``remaining`` is the budget less the gross
    cost up to the end of each budget year. ``headroom`` is the budget less the cost that it pays.
    """

    platform: tuple[float, ...]
    remaining: tuple[float, ...]
    headroom: float


@dataclass(frozen=True, kw_only=True)
class AdoptionPath:
    """A number of adopters for each year of the case, and its published source.

    Parameters
    ----------
    case : Case
        Gives the years, the pricings and the budget.
    kind : str
        ``anticipated``, ``signed``, ``live``, or ``preset``.
    name : str
        The kind, or the name of the preset, which may be any text.
    counts : tuple of int
        One for each financial year. A year without a published count has the count of the first
        year with one, and must have no charge.
    published : tuple of YearCount
        One for each financial year of the live path. Empty for the other paths.
    pricing : str or None
        The pricing of a preset. None for the other paths, which take every pricing.
    """

    case: Case = field(repr=False)
    kind: PathKind
    name: str
    counts: tuple[int, ...]
    published: tuple[YearCount, ...] = ()
    pricing: str | None = None

    @property
    def preset(self) -> Preset:
        """The preset of the path; an empty preset with the same counts if it has none."""
        if self.kind != "preset":
            return Preset(adopters=self.counts)
        return self.case.presets[self.name]

    @property
    def title(self) -> str:
        """Title of the path; a preset has the label from the case."""
        label = self.preset.label or f"preset {self.name}"
        return PATH_NAMES.get(self.kind) or first_capital(label)

    @property
    def sources(self) -> list[str]:
        """Sources of the numbers; a preset has its note from the case."""
        if self.kind == "live":
            return list(dict.fromkeys(year.last.source for year in self.published if year.last))
        if self.kind == "preset":
            return [self.preset.note or f"preset {self.name} of the case, without a note"]
        adopters = self.case.adopters
        number = adopters.signed if self.kind == "signed" else adopters.anticipated
        return [", ".join(filter(None, (self.case.document, number.source)))]

    @cached_property
    def costs(self) -> dict[str, PathCost]:
        """Costs by pricing: every pricing of the case, or the one of a preset.

        The service starts on time, at the quoted charges. Other settings of the case's scenario
        are not applied.

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
        pricings = (self.pricing,) if self.pricing else case.pricings
        results = results_of(
            case, choose(case, adopters=self.counts, **AS_QUOTED), pricing=pricings
        )
        shape = (len(pricings), len(case.years))
        paid = np.array(np.broadcast_to(results.flow.gross, shape))
        paid[:, : case.first_counted] = 0.0
        spent = np.cumsum(paid, axis=-1)
        remaining = case.budget.amount - spent[:, np.isin(case.years, case.budget.years)]
        platform = np.broadcast_to(results.flow.charged, shape).tolist()
        headroom = np.broadcast_to(results.headroom, shape[:1]).tolist()
        amounts = zip(map(tuple, platform), map(tuple, remaining.tolist()), headroom, strict=True)
        return dict(zip(pricings, map(PathCost._make, amounts), strict=True))


def adoption_paths(case: Case, adoption: Adoption | None) -> tuple[AdoptionPath, ...]:
    """Return the paths of a case: as anticipated, as signed, as it went live, presets.

    Parameters
    ----------
    case : Case
        Gives the years, and the numbers in the record.
    adoption : Adoption or None
        Published counts of its service. The live path is left out if none of them is in the years
        of the case, or if a year with a charge has none. A preset is left out if its numbers are
        equal to the numbers of an earlier path.

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
    published_counts = [year.last.count for year in published if year.last]
    charged = results_of(case, choose(case, case.base_scenario, **AS_QUOTED)).flow.charged > 0
    if published_counts and not any(charged & np.array([year.last is None for year in published])):
        counts = tuple(year.last.count if year.last else published_counts[0] for year in published)
        paths.append(path("live", counts, published=published))
    earlier_counts = {earlier.counts for earlier in paths}
    presets = (
        path("preset", preset.adopters, name=name, pricing=preset.pricing)
        for name, preset in case.presets.items()
        if isinstance(preset.adopters, tuple) and preset.adopters not in earlier_counts
    )
    return (*paths, *presets)


def _paths(case: Case) -> tuple[AdoptionPath, ...]:
    return adoption_paths(case, adoption_of(case))


WHO_SIGNED = (
    "It does not say which {plural} signed, so it does not show whether a charge by size would "
    "have been higher or lower."
)


def known_then_prose(case: Case) -> tuple[str, ...]:
    """Return the sentences that a reader could write from the record alone."""
    low, high = record_range(case)
    totals = span(low.initial_cost, high.initial_cost)
    the_budget = f"{wording.the_budget(case)} of {quoted_pounds(case.budget.amount)}"
    beside = beside_budget(low.headroom, high.headroom, the_budget=the_budget, in_thousands=True)
    quoted = "stated a cap of" if case.charge.is_cap else "quoted a charge of"
    by_size = bool(tied_points(case)) or case.by_size is not None
    # Only the month of the report matters here: drop the day if the date has one.
    day, _, month = case.decision.reported.partition(" ")
    date = month if month and day.isdigit() else case.decision.reported
    when = f"In {date} the" if any(letter.isdigit() for letter in date) else "The"
    return (
        f"{when} report {quoted} "
        f"{quoted_span(case.charge.low, case.charge.high)} a year: {wording.initial_period(case)} "
        f"{wording.costs(case)} {totals}, {beside}.",
        _numbers_sentence(case),
        *_fewest_sentences(case),
        *(_spread_sentence(case, path) for path in _paths(case) if path.kind == "signed"),
        *((WHO_SIGNED.format(plural=case.adopters.plural),) if by_size else ()),
    )


def _numbers_sentence(case: Case) -> str:
    """Return the numbers of adopters in the record, and the charge tied to them."""
    anticipated, signed = case.adopters.anticipated, case.adopters.signed
    plural = case.adopters.plural
    if tied := tied_words(case):
        sentence = f"It tied {tied}, and reported {signed.value} that had signed."
    else:
        were = "was" if anticipated.value == 1 else "were"
        are = "is" if signed.value == 1 else "are"
        number = joiners(case, anticipated.value)
        theirs = f"{number} {were} anticipated ({anticipated.source})"
        sentence = (
            f"{f'We assume {number}' if anticipated.status == 'assumed' else theirs}, and "
            f"{signed.value} {are} counted as signed ({signed.source})."
        )
    note = f"The case notes: {signed.note}" if signed.note else ""
    unknown = f"The case does not say when {plural} would start to pay."
    return in_sentences(sentence, note, unknown)


def _fewest_sentences(case: Case) -> Iterator[str]:
    """Yield the fewest adopters at which equal shares would still be within budget."""
    rule = case.shared_equally
    if rule is None:
        return
    point = break_even(case, choose(case, pricing=rule.name, **AS_QUOTED), "adopters")
    for switch in point.switches:
        yield (
            f"If the charge were an equal share of a fixed bill, {switch.last_fits} "
            f"{case.adopters.plural} in every year would be within budget, but "
            f"{switch.first_does_not} would not (derived)."
        )


def hindsight_prose(case: Case) -> tuple[str, ...]:
    """Return the sentences that later publications add, and the gap that remains."""
    sentences = list[str]()
    for path in _paths(case):
        if path.kind == "live":
            sentences += _live_sentences(case, path)
    last = paying_caution(case.adopters.plural) if adoption_of(case) else no_count_sentence(case)
    return (*sentences, last)


def no_count_sentence(case: Case) -> str:
    """Return a sentence that says that there is no published number of adopters."""
    return f"There is no published number of {case.adopters.plural} here for {case.service_name}."


def _live_sentences(case: Case, path: AdoptionPath) -> Iterator[str]:
    """Yield the first published number of live adopters, and the range of headroom."""
    first = next(year.last for year in path.published if year.last)
    assert first is not None, "a live path has a count"
    disputed = f" (disputed: {first.disputed})" if first.disputed else ""
    anticipated, signed = case.adopters.anticipated.value, case.adopters.signed.value
    yield (
        f"The first published number of live {case.adopters.plural} is for {first.date}: "
        f"{first.count}{disputed}, against {anticipated} {wording.anticipated_as(case)} and "
        f"{signed} signed. Source: "
        f"{first.source}"
    )
    yield _spread_sentence(case, path)


def _spread_sentence(case: Case, path: AdoptionPath) -> str:
    """Return the range of headroom of the pricings along a path."""
    # A price list may have no price at a number of the path: its headroom is then not finite.
    headrooms = {
        n: costs.headroom for n, costs in path.costs.items() if np.isfinite(costs.headroom)
    }
    quoted_headrooms = [headroom for name, headroom in headrooms.items() if is_flat(case, name)]
    other_headrooms = [headroom for name, headroom in headrooms.items() if not is_flat(case, name)]
    along = {
        "anticipated": "With the anticipated number",
        "signed": "With the number that signed",
        "live": "If charges followed go-live",
    }[path.kind]
    if not headrooms:
        return f"{along}, no document gives a price."
    quoted, other_words = (
        beside_budget(*amounts, the_budget=wording.the_budget(case), in_thousands=True)
        if amounts
        else ""
        for amounts in (quoted_headrooms, other_headrooms)
    )
    if not other_headrooms and len(headrooms) < len(path.costs):
        return (
            f"{along}, no document prices the other pricings; at the quoted charges the cost is "
            f"{quoted}."
        )
    if not other_headrooms:
        return (
            f"{along}, the case offers no pricing but the quoted ones, at which the cost is "
            f"{quoted}."
        )
    pricings = "pricings" if len(other_headrooms) > 1 else "pricing"
    comparison = f", and {quoted} at the quoted charges: which of them is right is not known"
    return (
        f"{along}, the cost is {other_words} at the {pricings} "
        f"other than the quoted charges{comparison if quoted_headrooms else ''}."
    )


def stand_in_sentence(case: Case, paths: Sequence[AdoptionPath]) -> str:
    """Return the caveat that a pool by size takes the first bodies of the register.

    It takes them even for the count of the day for which the names are published.

    Returns
    -------
    str
        Empty if the case has no pool by size, or if no count has published names.
    """
    days = {measure.date for measure in case.measures.values()}
    years = [year.last for path in paths for year in path.published if year.last]
    named_count = next((count.count for count in years if count.date in days), None)
    if case.by_size is None or named_count is None:
        return ""
    return (
        "the first bodies of the register replace the members at every number, even for the "
        f"{named_count} with published names"
    )


def counts_table(case: Case, adoption: Adoption) -> Table:
    """Return the table of the published counts of adopters."""
    plural = case.adopters.plural
    return Table(
        caption=f"Published numbers of {plural}: intent, anticipated and live are three counts. "
        f"{paying_caution(plural)}",
        columns=(
            "Date",
            first_capital(plural),
            "Count",
            "Bodies counted",
            "Status",
            "Disputed",
            "Source",
        ),
        rows=[
            (
                count.date,
                Figure(count.count, str),
                MEASURE_NAMES[count.measure],
                count.of,
                count.status,
                count.disputed or "no other count found",
                count.source,
            )
            for count in sorted(adoption.counts, key=lambda n: (n.known_from, n.measure))
        ],
        remarks=5,
    )


def adoption_by_year(case: Case) -> Table:
    """Return the table of adopters by financial year and path, with published dates."""
    paths = _paths(case)
    basis = ", from the case"
    if _is_live(paths):
        basis = ". The live path has the last count published by 31 March of each year. "
        basis += paying_caution(case.adopters.plural)
    return Table(
        caption=f"{first_capital(case.adopters.plural)} by financial year{basis}",
        columns=("Path", *case.years),
        rows=[
            (path.title, *(_year_cell(path, i) for i in range(len(path.counts)))) for path in paths
        ],
        remarks=len(case.years),
        foot=_sources_foot(case, paths),
    )


def _is_live(paths: Sequence[AdoptionPath]) -> bool:
    return any(path.kind == "live" for path in paths)


def _year_cell(path: AdoptionPath, index: int) -> str:
    if not path.published:
        return Figure(path.counts[index], str)
    year = path.published[index]
    if year.last is None:
        return "not published; no charge falls in this year"
    basis = "carried from" if year.basis == "carried" else "published"
    text = f"{year.last.count} ({basis} {year.last.date})"
    if year.last.disputed:
        text = f"{text}; disputed: {year.last.disputed}"
    return Figure(year.last.count, lambda _: text)


def _sources_foot(case: Case, paths: Sequence[AdoptionPath]) -> str:
    sources = "; ".join(dict.fromkeys(source for path in paths for source in path.sources))
    return f"{as_sentence(f'Sources: {sources}')} {feet.case_foot(case)}"


def path_charges(case: Case) -> Table:
    """Return the table of charges by year, under each pricing and along each path."""
    paths = _paths(case)
    live = (
        ", as signed, and if charges followed go-live (assumed: the number at the end of a year "
        "applies to all of it)"
    )
    charge = charge_name(case.charge.name) if case.charges else "Charge"
    return Table(
        caption=f"{charge} by financial year under each pricing, £: as "
        f"anticipated{live if _is_live(paths) else ' and as signed'}{_pool_phrase(case, paths)}",
        columns=("Pricing", "Path", *case.years),
        rows=[
            (pricing_name(case, pricing), title, *costs.platform)
            for pricing, title, costs in _costs_by_pricing(case, paths)
        ],
        text_columns=2,
        foot=_sources_foot(case, paths),
    )


def _pool_phrase(case: Case, paths: Sequence[AdoptionPath]) -> str:
    """Return each assumed pool that is shared by size, with its caveat, to end a caption.

    It is empty if the case has no pool by size.
    """
    pools = {name: assumed_pool(case, name) for name in case.pricings}
    phrases = [f"{name}: {assumed} (assumed)" for name, assumed in pools.items() if assumed]
    phrases.append(stand_in_sentence(case, paths))
    return "".join(f"; {phrase}" for phrase in phrases if phrase)


def _costs_by_pricing(
    case: Case, paths: Sequence[AdoptionPath]
) -> Iterator[tuple[str, str, PathCost]]:
    """Yield the pricing, the title of the path and its costs, grouped by pricing."""
    for pricing in case.pricings:
        for path in paths:
            if pricing in path.costs:
                yield pricing, path.title, path.costs[pricing]


def path_left(case: Case) -> Table:
    """Return the table of the budget that remains at the end of each budget year."""
    paths = _paths(case)
    live = " (that charges followed go-live is assumed)" if _is_live(paths) else ""
    ends = [f"End of {year}" for year in case.years if year in case.budget.years]
    return Table(
        caption=f"Amount left of {wording.the_budget(case)} of {pounds(case.budget.amount)} under "
        "each pricing, £; "
        f"headroom is the amount left after {wording.initial_period(case)}"
        f"{live}{_pool_phrase(case, paths)}",
        columns=("Pricing", "Path", *ends, "Headroom", "Note"),
        rows=[
            (
                pricing_name(case, pricing),
                title,
                *costs.remaining,
                costs.headroom,
                "over budget" if is_short(costs.headroom) else "",
            )
            for pricing, title, costs in _costs_by_pricing(case, paths)
        ],
        text_columns=2,
        remarks=1,
        foot=_sources_foot(case, paths),
    )


def timeline_chart(case: Case, adoption: Adoption) -> Picture:
    """Return the chart of published numbers of adopters by date, as points."""
    adopters = first_capital(case.adopters.plural)
    by_date = sorted(adoption.counts, key=lambda count: count.known_from)
    counts = [count for count in by_date if "-" in count.date]
    counts_text = ", ".join(
        f"{_short_count(count)} ({count.date}"
        f"{'; disputed: ' if count.disputed else ''}{count.disputed})"
        for count in counts
    )
    sources = list(dict.fromkeys(count.source for count in counts))
    first, last = counts[0].known_from, counts[-1].known_from
    years = range(first.year, last.year + 2)
    highest = max(count.count for count in counts)
    step = max(10, int(round_step(highest / 10)))
    top = step * -(-highest // step)
    return Picture(
        title=f"As published, {_short_count(counts[-1])} by {counts[-1].date}",
        subtitle=f"{adopters} by date, as published; hollow where sources disagree. How many paid "
        f"is published for no day.{_undated_sentence(adoption)}",
        alt=f"Points: each published number of {case.adopters.plural} at its date, with a "
        "shape for each kind of count.",
        sentence=f"{adopters} as published: {counts_text}.{_undated_sentence(adoption)} "
        f"{paying_caution(case.adopters.plural)}",
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
                        name=f"{_short_count(count)}, {count.date}"
                        f"{', disputed' * bool(count.disputed)} "
                        f"[{sources.index(count.source) + 1}]",
                        shape=_SHAPES[count.measure],
                        ink=INKS[list(_SHAPES).index(count.measure)],
                        hollow=bool(count.disputed),
                    )
                    for count in counts
                ),
            ),
        ),
        foot="\n".join(f"[{number}] {source}" for number, source in enumerate(sources, start=1)),
    )


def _in_years(day: datetime.date) -> float:
    """Return a day as a year and a share of it.

    >>> _in_years(datetime.date(2019, 7, 2))
    2019.499
    """
    start = datetime.date(day.year, 1, 1)
    length = (datetime.date(day.year + 1, 1, 1) - start).days
    return round(day.year + (day - start).days / length, 3)


def _short_count(count: PublishedCount) -> str:
    return f"{count.count} {MEASURE_NAMES[count.measure].partition(',')[0]}"


def _undated_sentence(adoption: Adoption) -> str:
    """Return a sentence with the counts that have no month, so no place on the axis.

    It is empty if every count has a month.
    """
    undated = [
        f"{_short_count(count)} ({count.date})"
        for count in adoption.counts
        if "-" not in count.date
    ]
    return f" Not shown, because only the year is known: {', '.join(undated)}." if undated else ""


def adoption_text(case: Case) -> Iterator[str | Prose | Table]:
    """Yield the published numbers, the charges along each path, and the findings."""
    adoption = adoption_of(case)
    yield wording.decided_by(case)
    yield (counts_table(case, adoption) if adoption else Prose.paragraphs(no_count_sentence(case)))
    yield adoption_by_year(case)
    yield path_charges(case)
    yield path_left(case)
    yield "Known from the report itself"
    yield Prose(kind="list", texts=known_then_prose(case))
    yield "Added by hindsight"
    yield Prose(kind="list", texts=hindsight_prose(case))


def adoption_as(case: Case, form: str) -> str:
    """Return the published numbers of adopters, and their cost, as json or csv."""
    return exported(_adoption_facts(case), form)


def _adoption_facts(case: Case) -> dict[str, Any]:
    """Return the counts, the paths and their costs, in full precision and pounds."""
    adoption = adoption_of(case)
    paths = _paths(case)
    return {
        "case": wording.decision(case),
        "counts": [asdict(count) for count in (adoption.counts if adoption else ())],
        "weighted": _pool_facts(case),
        "paths": {
            # A preset may have the name of a path, such as "live".
            f"preset {path.name}" if path.kind == "preset" else path.name: {
                "kind": path.kind,
                "name": path.name,
                "counts": dict(zip(case.years, path.counts, strict=True)),
                "published": {year.year: asdict(year) for year in path.published},
                "pricing": path.pricing,
                "label": path.preset.label,
                "note": path.preset.note,
                "sources": path.sources,
                "status": "assumed",
                **_costs_by_year(path),
            }
            for path in paths
        },
        "notes": _caveats(case, paths),
        "case_code": feet.case_foot(case),
    }


def _costs_by_year(path: AdoptionPath) -> dict[str, Any]:
    """Return the costs of a path by pricing and year."""
    case, costs = path.case, path.costs
    budget_years = [year for year in case.years if year in case.budget.years]
    return {
        "platform": {
            name: dict(zip(case.years, cost.platform, strict=True)) for name, cost in costs.items()
        },
        "left": {
            name: dict(zip(budget_years, cost.remaining, strict=True))
            for name, cost in costs.items()
        },
        "headroom": {name: cost.headroom for name, cost in costs.items()},
    }


def _pool_facts(case: Case) -> dict[str, Any] | None:
    """Return the pool, order, sizes and sources of the pricing by size.

    It is None if the case has no pool that is shared by a size of its register.
    """
    rule = case.by_size
    if rule is None or rule.by_size not in case.measures:
        return None
    return {
        "pricing": rule.name,
        "pool": rule.pool,
        "unit": "£ a year",
        "weight": rule.by_size,
        "anchor": fitted_at(case, rule.name) or None,
        "us": case.joining[0],
        "source": rule.source,
        "status": rule.status,
        "note": rule.note,
        "order": order_rule(case),
        "sizes": asdict(case.measures[rule.by_size]),
    }


def _caveats(case: Case, paths: Sequence[AdoptionPath]) -> list[str]:
    """List the caveats to print with adoption figures.

    The caveat on payment needs published counts.
    """
    rule, stand_in = case.by_size, stand_in_sentence(case, paths)
    caveats = [
        *([paying_caution(case.adopters.plural)] if adoption_of(case) else []),
        *([f"Weighted: {stand_in}"] if stand_in else []),
        *([rule.note] if rule and rule.note else []),
    ]
    notes = (f"{path.name}: {path.preset.note}" for path in paths if path.preset.note)
    return [*map(as_sentence, caveats), *notes]
