"""The tables of what happened next: published counts, paths by year, what they would have cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sohanalysis.case.case import Case
from sohanalysis.case.choose import selectable
from sohanalysis.case.scenario import ChargeForm
from sohanalysis.members.adoption import PAYING, Adoption, Count, YearCount
from sohanalysis.members.path_words import stand_in
from sohanalysis.members.paths import AdoptionPath, PathCosts, PathKind, adoption_paths, path_costs
from sohanalysis.money import figures, is_short, pounds
from sohanalysis.report import wording
from sohanalysis.report.table import Table
from sohanalysis.report.wording_pricing import FORM_NAMES, assumed_pool

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


def counts(adoption: Adoption) -> Table:
    """Show every published count of forces, as it was published."""
    return Table(
        caption="Published numbers of forces: intent, anticipated and live are three counts. "
        f"{PAYING}",
        columns=("Date", "Forces", "Count", "Of what", "Status", "Disputed", "Source"),
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
            for each in sorted(adoption.counts, key=_by_day)
        ],
        remarks=5,
    )


def _by_day(count: Count) -> tuple[str, str]:
    return count.known_from.isoformat(), count.measure


def by_year(case: Case, adoption: Adoption | None) -> Table:
    """Show the number of forces in each financial year, and how far it is published."""
    paths = adoption_paths(case, adoption)
    live = "; as it went live, the last count published on or before its 31 March"
    return Table(
        caption=f"Forces by financial year{live if _is_live(paths) else ', as the case has them'}"
        f"{f'. {PAYING}' if _is_live(paths) else ''}",
        columns=("Path", *case.horizon.years),
        rows=[
            (path_name(case, path), *(_year_words(path, i) for i in range(len(path.counts))))
            for path in paths
        ],
        remarks=len(case.horizon.years),
        foot=f"Sources: {'; '.join(_sources(case, paths))} {wording.case_foot(case)}",
    )


def path_name(case: Case, path: AdoptionPath) -> str:
    """Say what a path is; of a preset, what the case says."""
    if path.kind != "preset":
        return PATH_NAMES[path.kind]
    label = case.presets[path.name].label or f"preset {path.name}"
    return label[:1].upper() + label[1:]


def _is_live(paths: Sequence[AdoptionPath]) -> bool:
    return any(path.kind == "live" for path in paths)


def _year_words(path: AdoptionPath, place: int) -> str:
    if not path.published:
        return str(path.counts[place])
    known = path.published[place]
    if known.last is None:
        return "not published; no charge falls in this year"
    words = f"{known.last.count} ({_basis(known)} {known.last.date})"
    return f"{words}; disputed: {known.last.disputed}" if known.last.disputed else words


def _basis(known: YearCount) -> str:
    return "carried from" if known.basis == "carried" else "published"


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
    return [f"{case.record.report_reference}, {number.source}"]


def charges_along(case: Case, adoption: Adoption | None) -> Table:
    """Show what each charge form would have charged by year, along each path."""
    paths = adoption_paths(case, adoption)
    found = [path_costs(case, path) for path in paths]
    live = (
        ", as signed, and if charges followed go-live (assumed: the number at the end of a year "
        "for all of it)"
    )
    return Table(
        caption="Platform charge by financial year under each reading, £: as anticipated"
        f"{live if _is_live(paths) else ' and as signed'}{_pool(case, paths)}",
        columns=("Charge form", "Path", *case.horizon.years),
        rows=[
            (FORM_NAMES[form], path_name(case, costs.path), *map(figures, costs.platform[place]))
            for form, costs, place in _by_form(case, found)
        ],
        words=2,
        foot=f"Sources: {'; '.join(_sources(case, paths))} {wording.case_foot(case)}",
    )


def _pool(case: Case, paths: Sequence[AdoptionPath]) -> str:
    """Say what is shared by size and among whom, where a case assumes it."""
    if case.charge.weighted is None:
        return ""
    instead = stand_in(case, paths)
    among = f"; {instead}" if instead else ""
    return f"; weighted: {assumed_pool(case)} (assumed){among}"


def _by_form(case: Case, found: Sequence[PathCosts]) -> Iterator[tuple[ChargeForm, PathCosts, int]]:
    """Put the paths of one form together, and give the place of the form in each."""
    for form in selectable(case):
        for costs in found:
            if form in costs.forms:
                yield form, costs, costs.forms.index(form)


def left_by_year(case: Case, adoption: Adoption | None) -> Table:
    """Show what would have been left of the sum set aside at the end of each budget year."""
    paths = adoption_paths(case, adoption)
    found = [path_costs(case, path) for path in paths]
    live = " (if charges followed go-live is assumed)" if _is_live(paths) else ""
    ends = [f"End of {year}" for year in case.horizon.years if year in case.budget.years]
    return Table(
        caption=f"What would have been left of the {pounds(case.budget.value)} set aside, £, "
        f"under each reading; headroom is what is left after {wording.initial_period(case)}"
        f"{live}{_pool(case, paths)}",
        columns=("Charge form", "Path", *ends, "Headroom", "Note"),
        rows=[
            (
                FORM_NAMES[form],
                path_name(case, costs.path),
                *map(figures, costs.left[place]),
                figures(costs.headroom[place]),
                "short" if is_short(costs.headroom[place]) else "",
            )
            for form, costs, place in _by_form(case, found)
        ],
        words=2,
        remarks=1,
        foot=f"Sources: {'; '.join(_sources(case, paths))} {wording.case_foot(case)}",
    )
