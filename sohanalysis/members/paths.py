"""Adoption as published, by financial year, and what it would have cost: words, tables, files."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.fields import AS_QUOTED
from sohanalysis.members.charges import register_of
from sohanalysis.members.published import (
    Adoption,
    PublishedCount,
    YearCount,
    adoption_of,
    evidence_of,
    paying,
)
from sohanalysis.model.break_even import break_even
from sohanalysis.model.findings import record_range
from sohanalysis.model.pricing import is_flat
from sohanalysis.model.results import Results, results_of
from sohanalysis.money import is_short, pounds, span, thousands
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.chart import INKS, Axis, Chart, Mark, Plot
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import FIGURES, Table, as_csv, as_json
from sohanalysis.report.wording import first_capital
from sohanalysis.report.wording_pricing import assumed_pool, fitted_at, order_rule, pricing_name

PathKind = Literal["anticipated", "signed", "live", "preset"]


@dataclass(frozen=True, kw_only=True)
class AdoptionPath:
    """A number of adopters for each year of the horizon, and how far each is published.

    Parameters
    ----------
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

    kind: PathKind
    name: str
    counts: tuple[int, ...]
    published: tuple[YearCount, ...] = ()
    form: str | None = None


@dataclass(frozen=True, kw_only=True)
class PathCosts:
    """What a path costs under each pricing, in pounds.

    Parameters
    ----------
    path : AdoptionPath
        The number of adopters by year.
    forms : tuple of str
        The pricings of the case, a pool shared by size among them; of a preset, its own.
    platform : ndarray
        Platform charge; one row per form, one column per year of the horizon.
    left : ndarray
        Sum set aside, less the gross cost up to the end of each budget year; one row per form.
    headroom : ndarray
        Sum set aside, less what it is meant to pay; one per form.
    """

    path: AdoptionPath
    forms: tuple[str, ...]
    platform: NDArray[np.float64]
    left: NDArray[np.float64]
    headroom: NDArray[np.float64]


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
    paths = [
        _path("anticipated", (adopters.anticipated.value,) * len(years)),
        _path("signed", (adopters.signed.value,) * len(years)),
    ]
    published = adoption.path(years) if adoption else ()
    counts = _filled(published)
    if counts and not any(_charged(case) & np.array([year.last is None for year in published])):
        paths.append(replace(_path("live", counts), published=published))
    return (*paths, *_presets(case, {path.counts for path in paths}))


def _path(kind: PathKind, counts: tuple[int, ...]) -> AdoptionPath:
    return AdoptionPath(kind=kind, name=kind, counts=counts)


def _presets(case: Case, told: Collection[tuple[int, ...]]) -> Iterator[AdoptionPath]:
    """Give the paths that a case states by year, with the reason for each in its note."""
    for name, preset in case.presets.items():
        if isinstance(preset.adopters, tuple) and preset.adopters not in told:
            counts, form = preset.adopters, preset.pricing
            yield AdoptionPath(kind="preset", name=name, counts=counts, form=form)


def _filled(published: Sequence[YearCount]) -> tuple[int, ...]:
    """Take the first published count for the years before it; nothing where there is none."""
    known = [year.last.count for year in published if year.last]
    return tuple(year.last.count if year.last else known[0] for year in published) if known else ()


def _charged(case: Case) -> NDArray[np.bool_]:
    """Tell in which years of the horizon the platform is charged for."""
    platform = results_of(case, choose(case, **AS_QUOTED)).flow.charged
    return np.asarray(platform > 0)


def path_costs(case: Case, path: AdoptionPath) -> PathCosts:
    """Work out what a path costs under every pricing that the case offers.

    On time, at the charges as the record quotes them: what the case's scenario adds is left out.

    Examples
    --------
    Equal shares of the pool as it went live; 2018/19 has no charge (DN41, table after 2.11):

    >>> from sohanalysis.members.published import load_adoption
    >>> from sohanalysis.load import load_case
    >>> case = load_case()
    >>> costs = path_costs(case, adoption_paths(case, load_adoption())[2])
    >>> costs.platform[costs.forms.index("shared")].round()
    array([    0., 88750., 63393., 63393.])
    """
    forms = (path.form,) if path.form else case.pricings
    found = results_of(case, choose(case, adopters=path.counts, **AS_QUOTED), pricing=forms)
    shape = (len(forms), len(case.years))
    return PathCosts(
        path=path,
        forms=forms,
        platform=np.broadcast_to(found.flow.charged, shape),
        left=case.budget.amount - _spent(case, found, shape),
        headroom=np.broadcast_to(found.headroom, shape[:1]),
    )


def _spent(case: Case, found: Results, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Add up gross cost to the end of each budget year."""
    spent = np.cumsum(np.broadcast_to(found.flow.gross, shape), axis=-1)
    return np.asarray(spent[:, np.isin(case.years, case.budget.years)])


WHO_SIGNED = (
    "It does not say which {plural} signed, so nothing in it tells whether a charge by size would "
    "have been higher or lower."
)


def known_then_prose(case: Case) -> tuple[str, ...]:
    """Say what the record itself let its reader know, with the figures of the record alone."""
    low, high = record_range(case)
    totals = span(low.two_year_total, high.two_year_total)
    ends = (high.headroom, low.headroom)
    said = "stated a cap of" if case.charge.is_cap else "quoted a charge of"
    by_size = wording_pricing.ties_a_point(case) or case.by_size is not None
    return (
        f"{_when(case.decision.reported)} report {said} "
        f"{span(case.charge.low, case.charge.high)} a year: {wording.initial_period(case)} cost "
        f"{totals}, and {span(*ends)} was left of the budget of {thousands(case.budget.amount)}.",
        _numbers(case),
        *_fewest(case),
        *(_spread(case, path) for path in adoption_paths(case, None) if path.kind == "signed"),
        *((WHO_SIGNED.format(plural=case.adopters.plural),) if by_size else ()),
    )


def _when(reported: str) -> str:
    """Name the month of the report, as far as a date is stated."""
    day, _, month = reported.partition(" ")
    date = month if month and day.isdigit() else reported
    return f"In {date} the" if any(letter.isdigit() for letter in date) else "The"


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
            f"If the charge were an equal share of a fixed pool, {switch.last_fits} "
            f"{case.adopters.plural} in every year would be within budget, and not "
            f"{switch.first_does_not} (derived)."
        )


def hindsight_prose(case: Case, adoption: Adoption | None) -> tuple[str, ...]:
    """Say what later publications add, and what they still do not tell."""
    found = (path for path in adoption_paths(case, adoption) if path.kind == "live")
    last = paying(case.adopters.plural) if adoption else no_number(case)
    return (*(text for path in found for text in _live(case, path)), *_cap(case), last)


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
    """Say how far the readings are apart along a path, and whether the sum would have held."""
    costs = path_costs(case, path)
    left = dict(zip(costs.forms, map(float, costs.headroom), strict=True))
    quoted = [headroom for name, headroom in left.items() if is_flat(case, name)]
    others = [headroom for name, headroom in left.items() if not is_flat(case, name)]
    along = {
        "anticipated": "With the anticipated number",
        "signed": "With the number that signed",
        "live": "If charges followed go-live",
    }[path.kind]
    leave = span(min(quoted), max(quoted))
    if not others:
        return (
            f"{along}, the case offers no pricing but the quoted ones, which leave {leave} of "
            "the budget."
        )
    say = "pricing other than the quoted charges leaves"
    if len(others) > 1:
        say = "pricings other than the quoted charges leave"
    return (
        f"{along}, the {say} {span(min(others), max(others))} of the budget; the quoted charges "
        f"leave {leave}: which of them is right is not known."
    )


def stand_in(case: Case, paths: Iterable[AdoptionPath]) -> str:
    """Say that a pool by size takes the first of the register, even where names are known.

    Nothing where the case assumes no such pool, or no number is of forces known by name.
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


def _cap(case: Case) -> Iterator[str]:
    evidence = evidence_of(case.service_name)
    if evidence is None:
        return
    cap, quoted = evidence.cap, case.charge
    rule = (
        "cap is not a share, and by what rule the charge was shared is not published. Source: "
        f"{cap.source}"
    )
    if cap.payer == register_of(case).known(case.adopters.us or case.body):
        yield f"The {pounds(cap.amount)} a year of {cap.payer} is this record's own: a {rule}"
        return
    times = (f"{cap.amount / charge:.0f}" for charge in (quoted.high, quoted.low))
    yield (
        f"{cap.payer} was approved up to {pounds(cap.amount)} a year, "
        f"{' to '.join(dict.fromkeys(times))} times what this record quotes: the two were not "
        f"quoted equal sums. A {rule}"
    )


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
                str(each.count),
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


def adoption_by_year(case: Case, adoption: Adoption | None) -> Table:
    """Show the number of adopters in each financial year, and how far it is published."""
    paths = adoption_paths(case, adoption)
    how = ", as the case has them"
    if _is_live(paths):
        how = "; as it went live, the last count published on or before its 31 March. "
        how += paying(case.adopters.plural)
    return Table(
        caption=f"{first_capital(case.adopters.plural)} by financial year{how}",
        columns=("Path", *case.years),
        rows=[
            (_path_name(case, path), *(_year_words(path, i) for i in range(len(path.counts))))
            for path in paths
        ],
        remarks=len(case.years),
        foot=f"Sources: {'; '.join(_sources(case, paths))} {wording.case_foot(case)}",
    )


def _path_name(case: Case, path: AdoptionPath) -> str:
    """Say what a path is; of a preset, what the case says."""
    if path.kind != "preset":
        return PATH_NAMES[path.kind]
    return first_capital(case.presets[path.name].label or f"preset {path.name}")


def _is_live(paths: Sequence[AdoptionPath]) -> bool:
    return any(path.kind == "live" for path in paths)


def _year_words(path: AdoptionPath, place: int) -> str:
    if not path.published:
        return str(path.counts[place])
    known = path.published[place]
    if known.last is None:
        return "not published; no charge falls in this year"
    basis = "carried from" if known.basis == "carried" else "published"
    words = f"{known.last.count} ({basis} {known.last.date})"
    return f"{words}; disputed: {known.last.disputed}" if known.last.disputed else words


def _sources(case: Case, paths: Sequence[AdoptionPath]) -> list[str]:
    found = (source for path in paths for source in path_sources(case, path))
    return list(dict.fromkeys(found))


def path_sources(case: Case, path: AdoptionPath) -> list[str]:
    """Say where the numbers of a path come from; of a preset, what the case says of it."""
    if path.kind == "live":
        return list(dict.fromkeys(year.last.source for year in path.published if year.last))
    if path.kind == "preset":
        note = case.presets[path.name].note
        return [note or f"preset {path.name} of the case, without a note"]
    number = case.adopters.signed if path.kind == "signed" else case.adopters.anticipated
    return [f"{case.document}, {number.source}"]


def path_charges(case: Case, adoption: Adoption | None) -> Table:
    """Show what each pricing would have charged by year, along each path."""
    paths = adoption_paths(case, adoption)
    found = [path_costs(case, path) for path in paths]
    live = (
        ", as signed, and if charges followed go-live (assumed: the number at the end of a year "
        "for all of it)"
    )
    return Table(
        caption="Platform charge by financial year under each pricing, £: as "
        f"anticipated{live if _is_live(paths) else ' and as signed'}{_pool(case, paths)}",
        columns=("Pricing", "Path", *case.years),
        rows=[
            (
                pricing_name(case, form),
                _path_name(case, costs.path),
                *costs.platform[place],
            )
            for form, costs, place in _by_form(case, found)
        ],
        words=2,
        foot=f"Sources: {'; '.join(_sources(case, paths))} {wording.case_foot(case)}",
    )


def _pool(case: Case, paths: Sequence[AdoptionPath]) -> str:
    """Say what is shared by size and among whom, where a case assumes it."""
    rule = case.by_size
    if rule is None:
        return ""
    instead = stand_in(case, paths)
    among = f"; {instead}" if instead else ""
    return f"; {rule.name}: {assumed_pool(case)} (assumed){among}"


def _by_form(case: Case, found: Sequence[PathCosts]) -> Iterator[tuple[str, PathCosts, int]]:
    """Put the paths of one form together, and give the place of the form in each."""
    for form in case.pricings:
        for costs in found:
            if form in costs.forms:
                yield form, costs, costs.forms.index(form)


def path_left(case: Case, adoption: Adoption | None) -> Table:
    """Show what would have been left of the budget at the end of each budget year."""
    paths = adoption_paths(case, adoption)
    found = [path_costs(case, path) for path in paths]
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
                _path_name(case, costs.path),
                *costs.left[place],
                costs.headroom[place],
                "over budget" if is_short(costs.headroom[place]) else "",
            )
            for form, costs, place in _by_form(case, found)
        ],
        words=2,
        remarks=1,
        foot=f"Sources: {'; '.join(_sources(case, paths))} {wording.case_foot(case)}",
    )


_SHAPES: dict[str, Literal["circle", "square", "diamond"]] = {
    "intent": "square",
    "anticipated": "diamond",
    "live": "circle",
}


def timeline_chart(case: Case, adoption: Adoption) -> Chart:
    """Return the published numbers of adopters by date; nothing is drawn between them."""
    many = first_capital(case.adopters.plural)
    counts = [count for count in _by_date(adoption) if _has_a_month(count)]
    sources = list(dict.fromkeys(count.source for count in counts))
    first, last = counts[0].known_from, counts[-1].known_from
    years = range(first.year, last.year + 2)
    top = 10 * -(-max(count.count for count in counts) // 10)
    return Chart(
        title=f"As published, {_short(counts[-1])} by {counts[-1].date}",
        subtitle=f"{many} by date, as published; hollow where sources disagree. How many paid is "
        f"published for no day.{_not_drawn(adoption)}",
        alt=f"Points: each published number of {case.adopters.plural} at its date, by what it "
        "counts.",
        sentence=f"{many} {_timeline_words(adoption)} {paying(case.adopters.plural)}",
        plots=(
            Plot(
                x=Axis(
                    low=_in_years(datetime.date(years[0], 1, 1)),
                    high=_in_years(datetime.date(years[-1], 1, 1)),
                    ticks=tuple((float(year), str(year)) for year in years),
                ),
                y=Axis(low=0, high=top, ticks=tuple((n, str(n)) for n in range(0, top + 1, 10))),
                marks=tuple(
                    Mark(
                        x=_in_years(count.known_from),
                        y=count.count,
                        name=_mark_words(count, sources.index(count.source) + 1),
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


def _mark_words(count: PublishedCount, source: int) -> str:
    """Name what a count is of, when, and where it stands."""
    disputed = ", disputed" if count.disputed else ""
    return f"{_short(count)}, {count.date}{disputed} [{source}]"


def _short(count: PublishedCount) -> str:
    return f"{count.count} {MEASURE_NAMES[count.measure].partition(',')[0]}"


def _timeline_words(adoption: Adoption) -> str:
    """Say what the timeline shows, with every count and its date."""
    counts = [count for count in _by_date(adoption) if _has_a_month(count)]
    told = (
        f"{_short(count)} ({count.date}{'; disputed: ' if count.disputed else ''}{count.disputed})"
        for count in counts
    )
    return f"as published: {', '.join(told)}.{_not_drawn(adoption)}"


def _by_date(adoption: Adoption) -> list[PublishedCount]:
    return sorted(adoption.counts, key=lambda count: count.known_from)


def _has_a_month(count: PublishedCount) -> bool:
    return "-" in count.date


def _not_drawn(adoption: Adoption) -> str:
    """Name the counts that have no place on an axis of dates."""
    told = [f"{_short(each)} ({each.date})" for each in adoption.counts if not _has_a_month(each)]
    return f" Not shown, having no month: {', '.join(told)}." if told else ""


_A_YEAR = "£ a year"


def adoption_text(case: Case) -> Iterator[str | Prose | Table]:
    """Show the published numbers of adopters, and what each reading would have charged."""
    adoption = adoption_of(case)
    yield wording.decided_by(case)
    yield (
        counts_table(case, adoption)
        if adoption
        else Prose(kind="paragraphs", texts=(no_number(case),))
    )
    yield adoption_by_year(case, adoption)
    yield path_charges(case, adoption)
    yield path_left(case, adoption)
    yield "What the report let its reader know"
    yield Prose(kind="list", texts=known_then_prose(case))
    yield "What hindsight adds"
    yield Prose(kind="list", texts=hindsight_prose(case, adoption))


def adoption_as(case: Case, form: str) -> str:
    """Write the published numbers of adopters, and what they would have cost, as json or csv."""
    return as_json(_adoption_object(case)) if form == "json" else as_csv(FIGURES, _rows(case))


def _adoption_object(case: Case) -> dict[str, Any]:
    """Give counts, paths and what they would have cost, in full precision and pounds."""
    adoption = adoption_of(case)
    paths = adoption_paths(case, adoption)
    return {
        "case": wording.decision(case),
        "counts": [asdict(count) for count in (adoption.counts if adoption else ())],
        "years": list(case.years),
        "weighted": _by_size(case),
        "paths": [_path_object(case, path_costs(case, path)) for path in paths],
        "notes": _notes(case, paths),
        "case_code": wording.case_foot(case),
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


def _path_object(case: Case, costs: PathCosts) -> dict[str, Any]:
    path = costs.path
    preset = case.presets[path.name] if path.kind == "preset" else None
    return {
        **asdict(path),
        "label": preset.label if preset else "",
        "note": preset.note if preset else "",
        "sources": path_sources(case, path),
        "status": "assumed",
        "platform": dict(zip(costs.forms, costs.platform.tolist(), strict=True)),
        "left": dict(zip(costs.forms, costs.left.tolist(), strict=True)),
        "headroom": dict(zip(costs.forms, costs.headroom.tolist(), strict=True)),
    }


def _notes(case: Case, paths: tuple[AdoptionPath, ...]) -> list[str]:
    """Give what no figure may stand without; of who paid only where adopters are counted at all."""
    known, presets = case.by_size, [path for path in paths if path.kind == "preset"]
    instead = stand_in(case, paths)
    of_paths = [f"{path.name}: {case.presets[path.name].note}" for path in presets]
    return [
        *([paying(case.adopters.plural)] if adoption_of(case) else []),
        *([f"Weighted: {instead}."] if instead else []),
        *([known.note] if known and known.note else []),
        *(note for note in of_paths if not note.endswith(": ")),
    ]


def _rows(case: Case) -> Iterator[tuple[Any, ...]]:
    adoption = adoption_of(case)
    paths = adoption_paths(case, adoption)
    for count in adoption.counts if adoption else ():
        known = (count.date, count.count, case.adopters.plural, count.status, count.source)
        yield ("count", count.measure, count.disputed and f"disputed: {count.disputed}", *known)
    yield from _pool_rows(case)
    for path in paths:
        yield from _path_rows(case, path_costs(case, path))
    for note in _notes(case, paths):
        yield ("note", note, *[""] * 6)
    yield ("case", wording.case_foot(case), *[""] * 6)


def _pool_rows(case: Case) -> Iterator[tuple[Any, ...]]:
    """Give the pool that the rows of the form weighted share."""
    known = case.by_size
    if known is None:
        return
    pool = (known.pool, _A_YEAR, known.status, known.source)
    yield ("assumed", "pool", known.by_size, "", *pool)
    if at := fitted_at(case, known.name):
        anchor = (at, case.adopters.plural, known.status, known.source)
        yield (
            "assumed",
            "anchor",
            f"{case.adopters.plural} at which the share is the low estimate",
            "",
            *anchor,
        )
    yield ("assumed", "order", order_rule(case), "", "", "", "assumed", "")


def _path_rows(case: Case, costs: PathCosts) -> Iterator[tuple[Any, ...]]:
    path = costs.path
    name = f"preset {path.name}" if path.kind == "preset" else path.name
    for place, form in enumerate(costs.forms):
        known = ("£", "assumed", "; ".join(_form_sources(case, path, form)))
        for year, amount in zip(case.years, costs.platform[place], strict=True):
            yield ("platform", name, form, year, float(amount), *known)
        budget_years = (year for year in case.years if year in case.budget.years)
        for year, amount in zip(budget_years, costs.left[place], strict=True):
            yield ("left", name, form, year, float(amount), *known)
        yield ("headroom", name, form, "", float(costs.headroom[place]), *known)


def _form_sources(case: Case, path: AdoptionPath, form: str) -> list[str]:
    """Say where the numbers of a path come from, and the pool where one is shared by size."""
    known = case.by_size
    pool = [known.source] if known and form == known.name else []
    return [*path_sources(case, path), *pool]
