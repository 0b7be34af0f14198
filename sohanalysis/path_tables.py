"""The tables of what happened next: published counts, paths by year, what they would have cost."""

from __future__ import annotations

from sohanalysis import sentences
from sohanalysis.adoption import PAYING, Adoption, Count, YearCount
from sohanalysis.case import Case
from sohanalysis.money import figures, is_short, pounds
from sohanalysis.paths import AdoptionPath, PathName, adoption_paths, path_costs
from sohanalysis.readings import FORM_NAMES
from sohanalysis.table import Table

PATH_NAMES: dict[PathName, str] = {
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
    return Table(
        caption="Forces by financial year; as it went live, the last count published on or before "
        f"its 31 March. {PAYING}",
        columns=("Path", *case.horizon.years),
        rows=[
            (PATH_NAMES[path.name], *(_year_words(path, i) for i in range(len(path.counts))))
            for path in paths
        ],
        remarks=len(case.horizon.years),
        foot=f"Sources: {'; '.join(_sources(case, paths))} {sentences.case_foot(case)}",
    )


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


def _sources(case: Case, paths: tuple[AdoptionPath, ...]) -> list[str]:
    record = f"{case.record.report_reference}, {case.adopters.anticipated.source}"
    live = [y.last.source for path in paths for y in path.published if y.last]
    return list(dict.fromkeys([record, *live]))


def charges_along(case: Case, adoption: Adoption | None) -> Table:
    """Show what each charge form would have charged by year, along each path."""
    found = [path_costs(case, path) for path in adoption_paths(case, adoption)]
    return Table(
        caption="Platform charge by financial year under each reading, £: as anticipated, as "
        "signed, and if charges followed go-live (assumed: the number at the end of a year for "
        "all of it)",
        columns=("Charge form", "Path", *case.horizon.years),
        rows=[
            (FORM_NAMES[form], PATH_NAMES[costs.path.name], *map(figures, costs.platform[place]))
            for place, form in enumerate(found[0].forms)
            for costs in found
        ],
        words=2,
        foot=f"Sources: {'; '.join(_sources(case, tuple(c.path for c in found)))} "
        f"{sentences.case_foot(case)}",
    )


def left_by_year(case: Case, adoption: Adoption | None) -> Table:
    """Show what would have been left of the sum set aside at the end of each budget year."""
    paths = adoption_paths(case, adoption)
    found = [path_costs(case, path) for path in paths]
    ends = [f"End of {year}" for year in case.horizon.years if year in case.budget.years]
    return Table(
        caption=f"What would have been left of the {pounds(case.budget.value)} set aside, £, "
        f"under each reading; headroom is what is left after {sentences.initial_period(case)} "
        "(if charges followed go-live is assumed)",
        columns=("Charge form", "Path", *ends, "Headroom", "Note"),
        rows=[
            (
                FORM_NAMES[form],
                PATH_NAMES[costs.path.name],
                *map(figures, costs.left[place]),
                figures(costs.headroom[place]),
                "short" if is_short(costs.headroom[place]) else "",
            )
            for place, form in enumerate(found[0].forms)
            for costs in found
        ],
        words=2,
        remarks=1,
        foot=f"Sources: {'; '.join(_sources(case, paths))} {sentences.case_foot(case)}",
    )
